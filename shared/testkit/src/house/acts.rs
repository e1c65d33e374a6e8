//! Notes, the log of acts and the keys of acts, in memory.

use awda_kernel::{CustomerId, StoreId, sortable};
use awda_ports::{Act, ActKey, ActPage, Acts, Claimed, Fault, KeptAnswer, Note, Notes};

use super::{MemoryHouse, open, page};
use crate::lock;

impl Notes for MemoryHouse {
    async fn notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<Vec<Note>, Fault> {
        let state = lock(&self.state);
        let kept = state.notes.iter();
        let theirs =
            kept.filter(|((of, _), note)| of == store && customers.contains(&note.customer));
        let mut found: Vec<Note> = theirs.map(|(_, note)| note.clone()).collect();
        found.sort_by(|a, b| (b.written_at, &b.id).cmp(&(a.written_at, &a.id)));
        Ok(found)
    }

    async fn keep_note(
        &self,
        store: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), note.id.clone());
        if state.notes.get(&key).map(|held| held.version) != before {
            return Ok(false);
        }
        state.notes.insert(key, note.clone());
        Ok(true)
    }

    async fn drop_note(&self, store: &StoreId, note: &Note) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), note.id.clone());
        let is_it = state.notes.get(&key).map(|held| held.version) == Some(note.version);
        if is_it {
            state.notes.remove(&key);
        }
        Ok(is_it)
    }

    async fn forget_notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        state
            .notes
            .retain(|(of, _), note| of != store || !customers.contains(&note.customer));
        Ok(())
    }
}

impl Acts for MemoryHouse {
    async fn note(&self, store: &StoreId, act: &Act) -> Result<(), Fault> {
        let place = format!("{}#{}", sortable(act.at), act.id);
        let mut state = lock(&self.state);
        state.acts.insert((store.clone(), place), act.clone());
        Ok(())
    }

    async fn acts(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<ActPage, Fault> {
        let question = format!("acts {store}");
        let before = open(&question, after)?;
        let state = lock(&self.state);
        let rows = state.acts.iter().rev();
        let rows = rows.filter(|((of, place), _)| {
            of == store && before.is_none_or(|before| place.as_str() < before)
        });
        let rows = rows.map(|(_, act)| act.clone()).collect();
        let (rows, next) = page(&question, rows, limit, |act: &Act| {
            format!("{}#{}", sortable(act.at), act.id)
        });
        Ok(ActPage { rows, next })
    }

    async fn claim_key(&self, store: &StoreId, key: &ActKey) -> Result<Claimed, Fault> {
        let mut state = lock(&self.state);
        let place = (store.clone(), key.key.clone());
        if let Some((held, answer)) = state.act_keys.get(&place)
            && key.holds(held.at, answer.is_some())
        {
            return Ok(match answer {
                _ if held.asked != key.asked => Claimed::Other,
                Some(answer) => Claimed::Answered(answer.clone()),
                None => Claimed::Running,
            });
        }
        state.act_keys.insert(place, (key.clone(), None));
        Ok(Claimed::New)
    }

    async fn answered(
        &self,
        store: &StoreId,
        key: &ActKey,
        answer: &KeptAnswer,
    ) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let held = state.act_keys.get_mut(&(store.clone(), key.key.clone()));
        if let Some(held) = held.filter(|held| held.0.at == key.at) {
            held.1 = Some(answer.clone());
        }
        Ok(())
    }

    async fn let_go(&self, store: &StoreId, key: &ActKey) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let place = (store.clone(), key.key.clone());
        if state
            .act_keys
            .get(&place)
            .is_some_and(|held| held.0.at == key.at)
        {
            state.act_keys.remove(&place);
        }
        Ok(())
    }
}
