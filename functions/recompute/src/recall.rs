//! What the night of a past moment would have said: computed anew, and nothing is kept.
//!
//! Orders are looked at as of that day, with what is known of them today (a refund changes the order's own day); what people say of
//! themselves is today's, because a profile does not keep what it said before. Movements are told from the night before, where one
//! was kept. It refuses to write.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_kernel::{StoreId, Timestamp};
use awda_measures::next_list;
use awda_ports::{
    Census, Jobs, Night as StoreNight, Nights, Queue, RecomputeShard, Records, Run, RunState, Runs,
    Seals, Segments, Settle, Shelves, Standards, Stores, Timeline,
};

use crate::placing::{self, Night};
use crate::stores::{Book, book_of};
use crate::wire::ClassifyPart;
use crate::{Error, Recompute, unreadable};

impl<C, R, S, Q, D> Recompute<C, R, S, Q, D>
where
    C: Census + Records + Settle,
    R: Runs + Nights + Shelves,
    S: Stores + Seals + Segments + Timeline + Jobs,
    Q: Queue<RecomputeShard>,
    D: Queue<Delivery>,
{
    /// The nights of all stores as of `at`.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn recall(&self, at: Timestamp) -> Result<Vec<StoreNight>, Error> {
        let run = recalled(at);
        let part = self.census_of(&run, 0).await?;
        let mut whole = BTreeMap::new();
        part.merge_into(&mut whole)
            .map_err(|why| unreadable(&run, &why))?;
        let mut books: BTreeMap<StoreId, (Standards, Book)> = BTreeMap::new();
        for (store, census) in &whole {
            let Some(settings) = self.stores.settings(store).await? else {
                continue;
            };
            let before = self.runs.nights(store, Some(census.day()), 1).await?;
            let before = before.into_iter().next();
            let definitions = self.stores.definitions(store).await?;
            let standards = Standards {
                store: store.clone(),
                run: run.id.clone(),
                day: census.day(),
                body: census.standards(next_list(&[], &definitions)).write(),
                sizes: BTreeMap::new(),
            };
            if let Some(book) = book_of(&settings, &standards, before)? {
                books.insert(store.clone(), (standards, book));
            }
        }
        let part = self.placed(&run, &books).await?;
        Ok(nights(&run, books, part))
    }

    async fn placed(
        &self,
        run: &Run,
        books: &BTreeMap<StoreId, (Standards, Book)>,
    ) -> Result<ClassifyPart, Error> {
        let night = Night {
            run: &run.id,
            at: run.at,
            now: run.at,
        };
        let mut part = ClassifyPart::default();
        let mut after = None;
        loop {
            let page = self.profiles.scan(0, 1, after.as_deref()).await?;
            for stored in &page.profiles {
                let mut profile = stored.value.clone();
                // Where they are today says nothing of that day.
                profile.class = None;
                if let Some((_, book)) = books.get(&profile.store) {
                    part.seen(&profile.store);
                    part.stayed(&placing::place(&profile, book, night));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(part);
            }
        }
    }
}

fn recalled(at: Timestamp) -> Run {
    Run {
        id: at.strftime("as-of-%Y-%m-%d").to_string(),
        at,
        shards: 1,
        is_of_the_due: false,
        state: RunState::Done,
        started_at: at,
        finished_at: None,
        customers: 0,
        changed: 0,
        unreadable: 0,
    }
}

fn nights(
    run: &Run,
    books: BTreeMap<StoreId, (Standards, Book)>,
    mut part: ClassifyPart,
) -> Vec<StoreNight> {
    let all = books.into_iter().map(|(store, (mut standards, _))| {
        let found = part.stores.remove(&store).unwrap_or_default();
        standards.sizes = found.sizes;
        StoreNight {
            at: run.at,
            standards,
            report: found.report,
            customers: found.customers,
            changed: found.changed,
        }
    });
    all.collect()
}
