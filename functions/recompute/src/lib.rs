//! The nightly run: counts every profile, fits each store's standards, and puts everybody where they now belong.
//!
//! Woken by: the schedule, every hour, and `RecomputeShard` on the shard queue. Answers: nothing. Keeps: the run and its parts,
//! standards per store, classes and memberships that changed, and what people are found by where it was not written yet.
//! On failure: the shard returns to the queue and is done again; every step may be repeated, by several at once, and after a
//! crash in between. A profile that cannot be kept does not stop the night.
//!
//! ```text
//! start ── census 0..n ──(the last)──> merge, fit, put standards ── classify 0..n ──(the last)──> sizes, run done
//! ```
//!
//! A night is a function of the data and its moment: the same standards, byte for byte, however many shards there are. For that
//! reason fits start cold and not from last night's parameters.

mod census;
mod due;
mod everybody;
mod exposures;
mod keep;
mod listing;
mod outcome;
mod placing;
mod recall;
mod retiring;
mod sendings;
mod stores;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use awda_commerce::Delivery;
use awda_kernel::{StoreId, Timestamp};
use awda_measures::{StandardsBody, next_list};
use awda_ports::{
    Census, Fault, Jobs, Night as StoreNight, Nights, Part, Phase, Queue, RecomputeShard, Records,
    Run, RunState, Runs, Seals, Segments, Settle, Shelves, Standards, StartNight, Stores, Timeline,
};

pub use outcome::{Error, Figures, Outcome};

use crate::census::StoreCensus;
use crate::everybody::Everybody;
use crate::keep::Keeper;
use crate::listing::Listing;
use crate::placing::Night;
use crate::retiring::Retiring;
use crate::stores::{Books, Calendars, Turn};
use crate::wire::{CensusPart, ClassifyPart};

/// Most shards of a pass.
pub const SHARDS_MAX: u16 = 1_024;

/// How old the key becomes that seals what stores keep secret: ninety days.
const KEY_AGE: Duration = Duration::from_hours(90 * 24);

/// The use case.
#[derive(Debug, Clone)]
pub struct Recompute<C, R, S, Q, D> {
    /// The scan over all profiles, and the door their changes go through.
    pub profiles: C,
    /// Runs, parts and standards.
    pub runs: R,
    /// Settings of stores.
    pub stores: S,
    /// Where shards wait.
    pub queue: Q,
    /// Where decisions about people wait.
    pub deliveries: D,
    /// Shards of each pass of a new run, 1 to [`SHARDS_MAX`]. A part stays within its bounds (see the crate's `census`) with a
    /// shard for every ten thousand profiles where there are many stores, and with any number where there are few.
    pub shard_count: u16,
}

impl<C, R, S, Q, D> Recompute<C, R, S, Q, D>
where
    C: Census + Records + Settle,
    R: Runs + Nights + Shelves,
    S: Stores + Seals + Segments + Timeline + Jobs,
    Q: Queue<RecomputeShard>,
    D: Queue<Delivery>,
{
    /// Begins the night of `command`, or takes it up again: shards that have no part yet are sent once more.
    ///
    /// # Errors
    /// [`Error::Port`].
    pub async fn start(&self, command: StartNight, now: Timestamp) -> Result<Outcome, Error> {
        let run = self.run_of(command.at, now);
        let run = self.runs.begin(&run).await?;
        self.take_up(run).await
    }

    /// Sends the shards of a run that have no part.
    async fn take_up(&self, run: Run) -> Result<Outcome, Error> {
        let phase = match run.state {
            RunState::Census => Phase::Census,
            RunState::Classify => Phase::Classify,
            RunState::Done => return Ok(Outcome::AlreadyDone),
        };
        let shards = self.send_missing(&run, phase).await?;
        Ok(Outcome::Started {
            run: run.id,
            shards,
        })
    }

    /// The run of all stores for the UTC day of `at`.
    fn run_of(&self, at: Timestamp, now: Timestamp) -> Run {
        Run {
            id: at.strftime("night-%Y-%m-%d").to_string(),
            at,
            shards: self.shard_count.clamp(1, SHARDS_MAX),
            is_of_the_due: false,
            state: RunState::Census,
            started_at: now,
            finished_at: None,
            customers: 0,
            changed: 0,
            unreadable: 0,
        }
    }

    /// Does one shard of one pass, and what follows when it was the last.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn handle(&self, command: RecomputeShard, now: Timestamp) -> Result<Outcome, Error> {
        let run = self.runs.run(Some(&command.run)).await?;
        let known = run.filter(|run| run.shards == command.of && command.shard < command.of);
        let Some(run) = known else {
            return Err(Error::UnknownShard {
                run: command.run,
                shard: command.shard,
                of: command.of,
            });
        };
        match (command.phase, run.state) {
            (Phase::Census, RunState::Census) => self.count(&run, command.shard).await,
            (Phase::Classify, RunState::Census | RunState::Classify) => {
                self.classify(run, command.shard, now).await
            }
            _ => Ok(Outcome::AlreadyDone),
        }
    }

    async fn count(&self, run: &Run, shard: u16) -> Result<Outcome, Error> {
        let part = self.census_of(run, shard).await?;
        let customers = part.customers();
        if !self.finish(run, Phase::Census, shard, part.write()).await? {
            return Ok(Outcome::Counted { customers });
        }
        let stores = self.set_standards(run).await?;
        // Sent before it is recorded: a crash in between repeats both, from the same parts to the same standards.
        self.send_missing(run, Phase::Classify).await?;
        let mut run = run.clone();
        run.state = RunState::Classify;
        self.runs.record(&run).await?;
        Ok(Outcome::StandardsSet { stores })
    }

    async fn census_of(&self, run: &Run, shard: u16) -> Result<CensusPart, Error> {
        let mut calendars = Calendars::new(&self.stores, &self.runs, run);
        let mut part = CensusPart::default();
        let mut after = None;
        loop {
            let page = self
                .profiles
                .scan(shard, run.shards, after.as_deref())
                .await?;
            part.unreadable += page.unreadable;
            for stored in &page.profiles {
                let profile = &stored.value;
                match calendars.of(&profile.store).await? {
                    Turn::Now(calendar) => part.store(&profile.store, *calendar).add(profile),
                    Turn::Another => {}
                    Turn::Never => part.unsettled += 1,
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(part);
            }
        }
    }

    async fn set_standards(&self, run: &Run) -> Result<usize, Error> {
        let mut whole: BTreeMap<StoreId, StoreCensus> = BTreeMap::new();
        for part in self.parts(run, Phase::Census).await? {
            let part = CensusPart::read(&part.body).map_err(|why| unreadable(run, &why))?;
            part.merge_into(&mut whole)
                .map_err(|why| unreadable(run, &why))?;
        }
        for (store, census) in &whole {
            let held = self.runs.standards(store).await?;
            if held.as_ref().is_some_and(|held| held.day > census.day()) {
                // This night was held up until a later one had passed; its people are left as that one placed them.
                continue;
            }
            let last = held.and_then(|held| StandardsBody::read(&held.body).ok());
            let last = last.map_or_else(Vec::new, |last| last.segments);
            let definitions = self.stores.definitions(store).await?;
            let segments = next_list(&last, &definitions);
            self.runs
                .put_standards(&Standards {
                    store: store.clone(),
                    run: run.id.clone(),
                    day: census.day(),
                    body: census.standards(segments).write(),
                    sizes: BTreeMap::new(),
                })
                .await?;
        }
        Ok(whole.len())
    }

    async fn classify(&self, run: Run, shard: u16, now: Timestamp) -> Result<Outcome, Error> {
        let (part, everybody, retiring) = self.classify_shard(&run, shard, now).await?;
        everybody.keep(&self.runs, &run, shard).await?;
        let ports = (&self.stores, &self.deliveries);
        retiring.ask(ports, (&run, shard)).await?;
        if !self
            .finish(&run, Phase::Classify, shard, part.write())
            .await?
        {
            return Ok(Outcome::Classified(part.figures()));
        }
        let mut whole = ClassifyPart::default();
        for part in self.parts(&run, Phase::Classify).await? {
            let part = ClassifyPart::read(&part.body).map_err(|why| unreadable(&run, &why))?;
            whole.merge(part);
        }
        self.put_nights(&run, &whole).await?;
        for store in whole.stores.keys() {
            let ports = (&self.profiles, &self.runs, &self.stores);
            exposures::count(ports, store, run.at).await?;
        }
        let figures = whole.figures();
        self.runs
            .record(&Run {
                state: RunState::Done,
                finished_at: Some(now),
                customers: figures.customers,
                changed: figures.changed,
                unreadable: figures.unreadable,
                ..run
            })
            .await?;
        self.reseal(now).await?;
        Ok(Outcome::Finished(figures))
    }

    /// Seals the secrets of every store with the newest key, and then renews that key where it is old: the next night seals with the new one.
    /// This night is done by then: keys that cannot be read are told, and undo nothing.
    async fn reseal(&self, now: Timestamp) -> Result<(), Error> {
        for store in self.stores.all().await? {
            self.stores.reseal(&store).await?;
        }
        if let Ok(then) = now.checked_sub(KEY_AGE) {
            self.stores.renew(then).await?;
        }
        Ok(())
    }

    async fn classify_shard(
        &self,
        run: &Run,
        shard: u16,
        now: Timestamp,
    ) -> Result<(ClassifyPart, Everybody, Retiring), Error> {
        let mut books = Books::new(&self.stores, &self.runs, run);
        let night = Night {
            run: &run.id,
            at: run.at,
            now,
        };
        let mut part = ClassifyPart::default();
        let mut everybody = Everybody::default();
        let mut retiring = Retiring::default();
        let mut after = None;
        loop {
            let page = self
                .profiles
                .scan(shard, run.shards, after.as_deref())
                .await?;
            part.unreadable += page.unreadable;
            let (mut moves, mut listing) = (Vec::new(), Listing::default());
            for stored in &page.profiles {
                let turn = books.of(&stored.value.store).await?;
                if !matches!(turn, Turn::Another) {
                    part.seen(&stored.value.store);
                }
                match turn {
                    Turn::Now(book) => {
                        let step = placing::place(&stored.value, book, night);
                        everybody.add(&stored.value, &step, &book.terms);
                        retiring.add(&stored.value, book.silent_since);
                        listing.add(stored, &page.unlisted);
                        moves.push(step);
                    }
                    Turn::Another => {}
                    Turn::Never => part.unsettled += 1,
                }
            }
            for (store, id, class) in &page.leftovers {
                match books.of(store).await? {
                    Turn::Another => {}
                    turn => moves.push(placing::undo(store, id, class, turn.now())),
                }
            }
            let keeper = Keeper {
                people: &self.profiles,
                books: &books,
                night,
            };
            keeper.keep(moves, &mut part).await?;
            listing.keep(&self.profiles, &mut part).await?;
            after = page.next;
            if after.is_none() {
                return Ok((part, everybody, retiring));
            }
        }
    }

    /// The standards again, with the number of members of each segment, and the night's own row; unless a later run has set its own
    /// since.
    async fn put_nights(&self, run: &Run, whole: &ClassifyPart) -> Result<(), Error> {
        for (store, part) in &whole.stores {
            let standards = self.runs.standards(store).await?;
            if let Some(mut standards) = standards.filter(|standards| standards.run == run.id) {
                standards.sizes.clone_from(&part.sizes);
                self.runs
                    .put_night(&StoreNight {
                        at: run.at,
                        standards: standards.clone(),
                        report: part.report.clone(),
                        customers: part.customers,
                        changed: part.changed,
                    })
                    .await?;
                let ports = (&self.runs, &self.stores);
                everybody::add_up(ports, run, &standards).await?;
                self.runs.put_standards(&standards).await?;
            }
        }
        Ok(())
    }

    /// Keeps a part; whether every shard of the pass has one now.
    async fn finish(
        &self,
        run: &Run,
        phase: Phase,
        shard: u16,
        body: String,
    ) -> Result<bool, Error> {
        let part = Part { phase, shard, body };
        Ok(self.runs.finish_part(&run.id, &part).await? >= run.shards)
    }

    /// Every part of a pass that is done, in the order of the shards.
    async fn parts(&self, run: &Run, phase: Phase) -> Result<Vec<Part>, Error> {
        let mut parts = self.runs.parts(&run.id, phase).await?;
        if parts.len() != usize::from(run.shards) {
            // They were counted: a read that lags behind sees them in a moment.
            return Err(Fault::unavailable("read every part of a run").into());
        }
        parts.sort_by_key(|part| part.shard);
        Ok(parts)
    }

    /// Sends the shards of a pass that have no part. When all have one, the first is sent: whoever does it again finds that it
    /// completes the pass, and goes on where somebody died.
    async fn send_missing(&self, run: &Run, phase: Phase) -> Result<usize, Error> {
        let parts = self.runs.parts(&run.id, phase).await?;
        let done: BTreeSet<u16> = parts.iter().map(|part| part.shard).collect();
        let mut missing: Vec<u16> = (0..run.shards)
            .filter(|shard| !done.contains(shard))
            .collect();
        if missing.is_empty() {
            missing.push(0);
        }
        let commands: Vec<RecomputeShard> = missing
            .into_iter()
            .map(|shard| RecomputeShard {
                run: run.id.clone(),
                at: run.at,
                phase,
                shard,
                of: run.shards,
            })
            .collect();
        self.queue.send(&commands).await?;
        Ok(commands.len())
    }
}

fn unreadable(run: &Run, why: &wire::Unreadable) -> Error {
    Error::Unreadable {
        run: run.id.clone(),
        reason: why.to_string(),
    }
}
