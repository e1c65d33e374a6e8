//! Entries, notes and acts of the house.

use awda_kernel::{CustomerId, StoreId};
use awda_ports::{
    Act, ActKey, ActPage, Acts, Claimed, Fault, Finding, Found, FoundPage, KeptAnswer, Note, Notes,
};

use super::cut;
use crate::tests::house::House;

impl Finding for &House {
    async fn found(
        &self,
        store: &StoreId,
        beginning: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<FoundPage, Fault> {
        let people = self.profiles.iter().filter(|one| one.store == *store);
        let entries = people.flat_map(|one| {
            let entries = one.finding_words().into_iter();
            entries.map(|entry| Found {
                entry,
                customer: one.id.clone(),
            })
        });
        let mut rows: Vec<Found> = entries
            .filter(|row| row.entry.word.starts_with(beginning))
            .filter(|row| after.is_none_or(|after| row.place().as_str() > after))
            .collect();
        rows.sort_by_key(Found::place);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(Found::place);
        self.called(FoundPage { rows, next })
    }
}

impl Notes for &House {
    async fn notes(&self, _: &StoreId, customers: &[CustomerId]) -> Result<Vec<Note>, Fault> {
        let all = self.notes.lock().unwrap();
        let theirs = all.iter().filter(|note| customers.contains(&note.customer));
        self.called(theirs.cloned().collect())
    }

    async fn keep_note(
        &self,
        _: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut all = self.notes.lock().unwrap();
        let held = all.iter().find(|held| held.id == note.id);
        if held.map(|held| held.version) != before {
            return self.called(false);
        }
        all.retain(|held| held.id != note.id);
        all.push(note.clone());
        self.called(true)
    }

    async fn drop_note(&self, _: &StoreId, note: &Note) -> Result<bool, Fault> {
        let mut all = self.notes.lock().unwrap();
        let count = all.len();
        all.retain(|held| held != note);
        self.called(all.len() < count)
    }

    async fn forget_notes(&self, _: &StoreId, _: &[CustomerId]) -> Result<(), Fault> {
        panic!("a question forgets nobody")
    }
}

impl Acts for &House {
    async fn note(&self, _: &StoreId, act: &Act) -> Result<(), Fault> {
        let mut all = self.acts.lock().unwrap();
        all.retain(|held| held.id != act.id);
        all.push(act.clone());
        self.called(())
    }

    async fn acts(&self, _: &StoreId, limit: usize, after: Option<&str>) -> Result<ActPage, Fault> {
        let mut all = self.acts.lock().unwrap().clone();
        all.reverse();
        let (rows, next) = cut(&all, limit, after)?;
        self.called(ActPage { rows, next })
    }

    async fn claim_key(&self, _: &StoreId, key: &ActKey) -> Result<Claimed, Fault> {
        let mut all = self.act_keys.lock().unwrap();
        let held = all.iter().find(|(held, _)| held.key == key.key);
        let claimed = match held {
            None => Claimed::New,
            Some((held, _)) if held.asked != key.asked => Claimed::Other,
            Some((_, Some(answer))) => Claimed::Answered(answer.clone()),
            Some(_) => Claimed::Running,
        };
        all.extend((claimed == Claimed::New).then(|| (key.clone(), None)));
        self.called(claimed)
    }

    async fn answered(&self, _: &StoreId, key: &ActKey, answer: &KeptAnswer) -> Result<(), Fault> {
        let mut all = self.act_keys.lock().unwrap();
        all.retain(|(held, _)| held.key != key.key);
        all.push((key.clone(), Some(answer.clone())));
        self.called(())
    }

    async fn let_go(&self, _: &StoreId, key: &ActKey) -> Result<(), Fault> {
        let mut all = self.act_keys.lock().unwrap();
        all.retain(|(held, _)| held.key != key.key);
        self.called(())
    }
}
