//! Keeps moves and counts what became of them: classes first, then what follows from them, then a look at whether the classes still stand.
//!
//! Whoever was moved by an event meanwhile is loaded and placed anew. Memberships are kept without a transaction, so an event that moved
//! somebody between their class and their memberships is found by the look afterwards, and the memberships are written as it left them. A
//! crash in between leaves a class that says what is owed.
//!
//! One bad profile costs itself alone. A world that is unwell stops the shard, which is done again later; so do more than
//! [`REFUSALS_MAX`] people who cannot be kept at all.

use std::collections::BTreeMap;

use awda_customers::{Class, Profile};
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::AgendaRow;
use awda_messaging::schedule::{Happened, happened, not_begun};
use awda_ports::{
    Fault, Nights, Records, Remedied, Remedy, Runs, Settle, Settlement, Stores, Write,
};

use crate::placing::{self, Move, Night};
use crate::stores::Books;
use crate::wire::ClassifyPart;

/// Times a person is placed anew because somebody was faster, and times memberships are looked at.
const CONFLICTS_MAX: usize = 3;

/// People whose agendas are read together, before a run is begun for them.
const AGENDAS_AT_ONCE: usize = 24;

/// People of a shard whose class may be refused before the shard is: beyond it is not they that are broken.
pub(crate) const REFUSALS_MAX: u64 = 100;

/// Who keeps the moves of a night, by what.
pub(crate) struct Keeper<'a, P, S, R> {
    pub(crate) people: &'a P,
    pub(crate) books: &'a Books<'a, S, R>,
    pub(crate) night: Night<'a>,
}

impl<P, S, R> Keeper<'_, P, S, R>
where
    P: Records + Settle,
    S: Stores,
    R: Runs + Nights,
{
    /// Keeps `moves` and counts everybody in `part`.
    pub(crate) async fn keep(
        &self,
        moves: Vec<Move>,
        part: &mut ClassifyPart,
    ) -> Result<(), Fault> {
        let mut by_store = BTreeMap::<StoreId, Vec<Move>>::new();
        for step in moves {
            if !step.is_way() && step.starts.is_empty() {
                part.stayed(&step);
            } else {
                by_store.entry(step.store.clone()).or_default().push(step);
            }
        }
        for (store, moves) in by_store {
            self.keep_of(&store, moves, part).await?;
        }
        Ok(())
    }

    async fn keep_of(
        &self,
        store: &StoreId,
        mut moves: Vec<Move>,
        part: &mut ClassifyPart,
    ) -> Result<(), Fault> {
        for _ in 0..CONFLICTS_MAX {
            let stale = self.keep_once(store, moves, part).await?;
            if stale.is_empty() {
                return Ok(());
            }
            moves = self.place_anew(store, stale, part).await?;
        }
        for step in &moves {
            part.setback(step);
        }
        Ok(())
    }

    /// Keeps what can be kept; answers those whose class was not the one they were loaded with.
    async fn keep_once(
        &self,
        store: &StoreId,
        moves: Vec<Move>,
        part: &mut ClassifyPart,
    ) -> Result<Vec<Move>, Fault> {
        // An absorbed id gives up its memberships before the class that names them.
        let (ended, others): (Vec<_>, Vec<_>) = moves.into_iter().partition(ends);
        self.people.follow(store, follows(&ended)).await?;
        let (ended, mut stale) = self.settle(store, ended, part).await?;
        let (kept, faster) = self.settle(store, others, part).await?;
        stale.extend(faster);
        let mut writes = follows(&kept);
        writes.extend(self.begun(store, &kept).await?);
        writes.extend(self.started(store, &kept).await?);
        self.people.follow(store, writes).await?;
        self.mend(store, &kept).await?;
        ended.iter().chain(&kept).for_each(|step| part.moved(step));
        Ok(stale)
    }

    /// Keeps classes; answers whose is kept and whose was not the one expected.
    async fn settle(
        &self,
        store: &StoreId,
        moves: Vec<Move>,
        part: &mut ClassifyPart,
    ) -> Result<(Vec<Move>, Vec<Move>), Fault> {
        let turns: Vec<Settlement> = moves.iter().filter_map(|step| step.turn.clone()).collect();
        let mut answers = self.people.settle_classes(store, &turns).await.into_iter();
        let (mut kept, mut stale) = (Vec::with_capacity(moves.len()), Vec::new());
        for step in moves {
            if step.turn.is_none() {
                kept.push(step);
                continue;
            }
            match answers.next() {
                Some(Ok(true)) => kept.push(step),
                Some(Ok(false)) | None => stale.push(step),
                Some(Err(fault)) if is_unwell(&fault) => return Err(fault),
                Some(Err(fault)) => {
                    part.refusals += 1;
                    if part.refusals > REFUSALS_MAX {
                        return Err(fault);
                    }
                    part.setback(&step);
                }
            }
        }
        Ok((kept, stale))
    }

    /// What coming into segments and leaving them begins. The agenda is read only of people whose move a flow waits for.
    async fn begun(&self, store: &StoreId, kept: &[Move]) -> Result<Vec<Write>, Fault> {
        let mut rows = Vec::new();
        let Some(book) = self.books.held(store) else {
            return Ok(rows);
        };
        for (person, events) in kept.iter().filter_map(|step| step.begins.as_deref()) {
            let mut held = self
                .people
                .agenda(store, std::slice::from_ref(&person.id))
                .await?;
            for event in events {
                let happening = Happened {
                    event,
                    before: None,
                    after: person,
                    held: &held,
                };
                let begun = happened(&happening, &book.rules, self.night.now).rows;
                let is_new = |row: &AgendaRow| {
                    let same = |new: &AgendaRow| (new.flow, new.slot()) == (row.flow, row.slot());
                    !begun.iter().any(same)
                };
                held.retain(is_new);
                held.extend(begun.iter().cloned());
                rows.extend(begun.into_iter().map(Write::Agenda));
            }
        }
        Ok(rows)
    }

    /// The rows of runs that days which came round begin. A run that a shard before a crash began, or a night before, is left as it is.
    async fn started(&self, store: &StoreId, kept: &[Move]) -> Result<Vec<Write>, Fault> {
        let mut rows = Vec::new();
        let starting: Vec<&Move> = kept.iter().filter(|step| !step.starts.is_empty()).collect();
        for some in starting.chunks(AGENDAS_AT_ONCE) {
            let ids: Vec<CustomerId> = some.iter().map(|step| step.customer.clone()).collect();
            let held = self.people.agenda(store, &ids).await?;
            for step in some {
                let new = not_begun(&step.starts, &held);
                rows.extend(new.cloned().map(Write::Agenda));
            }
        }
        Ok(rows)
    }

    /// Looks whether the classes stand, and writes the memberships of those that do not as they are now.
    async fn mend(&self, store: &StoreId, kept: &[Move]) -> Result<(), Fault> {
        let moved = kept.iter().filter(|step| step.is_way());
        let mut open: Vec<_> = moved.map(|step| (step, step.stands.clone())).collect();
        for _ in 0..CONFLICTS_MAX {
            let now = self
                .classes(store, open.iter().map(|(step, _)| *step))
                .await?;
            // Whoever is not there any more was absorbed: the next night takes that id out of everything.
            open.retain_mut(|(step, wrote)| match now.get(&step.customer) {
                Some(stands) if stands != wrote => {
                    wrote.clone_from(stands);
                    true
                }
                _ => false,
            });
            let Some(book) = self.books.held(store).filter(|_| !open.is_empty()) else {
                return Ok(());
            };
            let mended = open.iter();
            let mended = mended.flat_map(|(step, stands)| step.mended(stands.as_ref(), book));
            self.people.follow(store, mended.collect()).await?;
        }
        Err(Fault::unavailable(
            "keep memberships of somebody who moves all the time",
        ))
    }

    async fn classes(
        &self,
        store: &StoreId,
        moves: impl Iterator<Item = &Move>,
    ) -> Result<BTreeMap<CustomerId, Option<Class>>, Fault> {
        let profiles = self.load(store, moves).await?;
        let class = |profile: Profile| (profile.id, profile.class);
        Ok(profiles.into_iter().map(class).collect())
    }

    async fn load(
        &self,
        store: &StoreId,
        moves: impl Iterator<Item = &Move>,
    ) -> Result<Vec<Profile>, Fault> {
        let ids: Vec<CustomerId> = moves.map(|step| step.customer.clone()).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.people.profiles(store, &ids).await?;
        Ok(found.into_iter().map(|stored| stored.value).collect())
    }

    async fn place_anew(
        &self,
        store: &StoreId,
        stale: Vec<Move>,
        part: &mut ClassifyPart,
    ) -> Result<Vec<Move>, Fault> {
        let profiles = self.load(store, stale.iter()).await?;
        let mut by_id: BTreeMap<CustomerId, Profile> = profiles
            .into_iter()
            .map(|profile| (profile.id.clone(), profile))
            .collect();
        let mut anew = Vec::with_capacity(stale.len());
        for step in stale {
            let profile = by_id.remove(&step.customer);
            match profile.zip(self.books.held(store)) {
                Some((profile, book)) => anew.push(placing::place(&profile, book, self.night)),
                None => part.setback(&step),
            }
        }
        Ok(anew)
    }
}

const fn ends(step: &Move) -> bool {
    matches!(&step.turn, Some(turn) if turn.class.is_none())
}

fn follows(moves: &[Move]) -> Vec<Write> {
    moves.iter().flat_map(|step| step.follows.clone()).collect()
}

fn is_unwell(fault: &Fault) -> bool {
    matches!(fault.remedy(), Remedy::Retry { .. })
}
