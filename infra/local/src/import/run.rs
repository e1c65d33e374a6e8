//! One import, from a file that was read to what became of its records.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use awda_aws::Dynamo;
use awda_commerce::sources::source;
use awda_commerce::tables::{self, Mapping, Outcome, Record, Subject, Wishes};
use awda_commerce::{Delivery, StoreFacts};
use awda_customers::{Count, Key, identifiers_of};
use awda_files::Opened;
use awda_kernel::{Day, StoreId, Timestamp, day_number};
use awda_ports::{Lookup, Records, Stores, Write};
use awda_unify::{Shelf, Unify};
use indicatif::ProgressBar;

use super::counted::{Counted, Tally};
use super::report::Report;
use super::{Ahead, Entry, Error, Journal, Stage};

/// Identifiers asked for in one request.
const KEYS_MAX: usize = 90;
/// Rows written between two notes of the journal.
const BATCH_ROWS: usize = 2_500;
/// Records taken between two notes of the journal.
const BATCH_RECORDS: usize = 250;
/// No file is older than this; a date before it is an archive's way of saying nothing.
const OLDEST_FILE: i64 = 946_684_800;

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The file, as reports call it.
    pub file: String,
    /// Into which store.
    pub store: StoreId,
    /// As what.
    pub subject: Subject,
    /// What the user says of its columns.
    pub wishes: Wishes,
    /// What dates the file does not tell are; else when it was written, else now.
    pub as_of: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
    /// Nothing is written; everything is told.
    pub is_dry: bool,
    /// The data directory, where a journal is kept.
    pub directory: Option<PathBuf>,
    /// Stops after so many batches, as a kill would: for tests of what comes after.
    pub stop_after: Option<usize>,
}

/// Imports a file that was read.
///
/// # Errors
/// [`Error`] for a file that is refused whole, and what the tables said.
pub async fn run(
    dynamo: &Dynamo,
    opened: &Opened,
    plan: &Plan,
    progress: &ProgressBar,
) -> Result<(Report, Outcome)> {
    let started = Instant::now();
    let settings = dynamo.settings(&plan.store).await?;
    let settings = settings.with_context(|| format!("there is no store {}", plan.store))?;
    let facts = settings.facts()?;
    let is_persian = tables::is_persian(&facts);
    let mapping = Mapping::of(plan.subject, &opened.table, &plan.wishes, is_persian);
    let mapping = mapping.map_err(Error::Table)?;
    let mut journal = journal(opened, plan)?;
    let mut outcome = tables::read(&opened.table, &mapping, &facts, journal.entry.as_of);
    let records = std::mem::take(&mut outcome.records);
    let mut import = Import {
        dynamo,
        facts: &facts,
        records: &records,
        now: journal.entry.begun_at,
        plan,
        progress,
        taken: Taken::default(),
        batches: 0,
    };
    let resumed_at = journal.is_resumed.then_some(journal.entry.done);
    let path = Box::pin(import.take(&mut journal)).await?;
    progress.finish_and_clear();
    let taken = import.taken;
    outcome.records = records;
    let mut report = Report::of(opened, plan, &mapping, &outcome, journal.entry.as_of);
    report.taken(&taken, path, resumed_at, started.elapsed());
    Ok((report, outcome))
}

/// What became of the records.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    /// About somebody, or an order, nobody knew.
    pub(super) new: usize,
    /// About one that was known, and saying more.
    pub(super) merged: usize,
    /// Saying nothing new.
    pub(super) unchanged: usize,
    /// Understood by the file's reader and not by the source's: line and reason.
    pub(super) refused: Vec<(u64, String)>,
    /// What was made.
    pub(super) tally: Tally,
}

fn journal(opened: &Opened, plan: &Plan) -> Result<Journal> {
    let wishes = format!("{:?}", plan.wishes);
    let as_of = plan.as_of.map(|at| at.to_string()).unwrap_or_default();
    let (store, subject) = (plan.store.as_str(), plan.subject.name());
    let id = Journal::id_of(&[store, subject, &opened.content, &wishes, &as_of]);
    if let Some(directory) = &plan.directory
        && let Some((other, entry)) = Journal::unfinished(directory)
        && other != id
    {
        let entry = entry.with_context(|| {
            format!("an import into {} stopped while it wrote, and its journal is gone; restore the directory from before it", directory.display())
        })?;
        bail!(Error::Unfinished {
            file: entry.file,
            subject: entry.subject,
            store: entry.store
        });
    }
    let sane = |at: &Timestamp| at.as_second() > OLDEST_FILE && *at <= plan.now;
    let written_at = opened.written_at.filter(sane);
    let fresh = Entry {
        file: plan.file.clone(),
        store: store.to_owned(),
        subject: subject.to_owned(),
        as_of: plan.as_of.or(written_at).unwrap_or(plan.now),
        begun_at: plan.now,
        stage: Stage::Taking,
        done: 0,
    };
    Journal::open(plan.directory.as_deref(), id, fresh)
}

struct Import<'a> {
    dynamo: &'a Dynamo,
    facts: &'a StoreFacts,
    records: &'a [Record],
    now: Timestamp,
    plan: &'a Plan,
    progress: &'a ProgressBar,
    taken: Taken,
    batches: usize,
}

impl Import<'_> {
    /// Takes the records the way that fits the tables, and tells which way that was.
    async fn take(&mut self, journal: &mut Journal) -> Result<&'static str> {
        if self.plan.is_dry {
            let counted = Counted::new(Ahead::over(self.dynamo.clone()));
            self.fold(&counted, 0, None).await?;
            return Ok("dry_run");
        }
        let is_writing = journal.entry.stage == Stage::Writing;
        let is_begun = journal.entry.stage == Stage::Taking && journal.entry.done > 0;
        if is_writing || (!is_begun && self.is_new().await?) {
            Box::pin(self.at_once(journal)).await?;
            return Ok("bulk");
        }
        let done = match journal.entry.stage {
            Stage::Taking => journal.entry.done,
            Stage::Writing | Stage::Done => 0,
        };
        let counted = Counted::new(self.dynamo.clone());
        self.fold(&counted, done, Some(journal)).await?;
        journal.end(self.records.len())?;
        Ok("one_by_one")
    }

    /// Folds everything in memory and writes it in batches. Batches that were written before are not written again; the days' counts,
    /// which add up, only where they are not there yet.
    async fn at_once(&mut self, journal: &mut Journal) -> Result<()> {
        let ahead = Ahead::default();
        self.fold(&Counted::new(ahead.clone()), 0, None).await?;
        if journal.entry.stage != Stage::Writing {
            journal.begin_writing()?;
        }
        let (counts, writes): (Vec<Write>, Vec<Write>) = ahead
            .into_writes()
            .into_iter()
            .partition(|write| matches!(write, Write::Count { .. }));
        self.progress.set_length(u64::try_from(writes.len())?);
        self.progress.set_message("writing");
        let store = &self.facts.store;
        for (place, batch) in writes.chunks(BATCH_ROWS).enumerate() {
            self.progress
                .set_position(u64::try_from(place * BATCH_ROWS)?);
            if place < journal.entry.done {
                continue;
            }
            self.dynamo.bulk_write(store, batch).await?;
            journal.note(Stage::Writing, place + 1)?;
            self.may_go_on()?;
        }
        for count in counts {
            let Write::Count { count: wanted, .. } = &count else {
                continue;
            };
            if self.dynamo.counted_on(store, wanted.day).await? == Count::none(wanted.day) {
                self.dynamo.bulk_write(store, &[count]).await?;
            }
        }
        journal.end(self.records.len())
    }

    /// Hands every record from `first` on to `unify` over `records`.
    async fn fold<R: Records + Clone>(
        &mut self,
        records: &Counted<R>,
        first: usize,
        mut journal: Option<&mut Journal>,
    ) -> Result<()> {
        let unify = Unify {
            records: records.clone(),
            stores: self.dynamo.clone(),
            shelf: Shelf::closed(),
        };
        self.progress.set_length(u64::try_from(self.records.len())?);
        self.progress.set_message("folding");
        for (place, record) in self.records.iter().enumerate().skip(first) {
            let before = records.tally();
            match unify.handle(&self.delivery(record), self.now).await {
                Ok(_) => self.count(before, records.tally()),
                Err(awda_unify::Error::Untranslatable { why, .. }) => {
                    self.taken.refused.push((record.line, why.to_string()));
                }
                Err(why) => return Err(why.into()),
            }
            self.progress.set_position(u64::try_from(place + 1)?);
            let is_last = place + 1 == self.records.len();
            if let Some(journal) = journal.as_deref_mut()
                && ((place + 1) % BATCH_RECORDS == 0 || is_last)
            {
                journal.note(Stage::Taking, place + 1)?;
                self.may_go_on()?;
            }
        }
        self.taken.tally = records.tally();
        Ok(())
    }

    fn count(&mut self, before: Tally, after: Tally) {
        let is_new = match self.plan.subject {
            Subject::Orders => after.entities > before.entities,
            Subject::Customers | Subject::Consents => after.people > before.people,
        };
        if is_new {
            self.taken.new += 1;
        } else if after.events > before.events {
            self.taken.merged += 1;
        } else {
            self.taken.unchanged += 1;
        }
    }

    fn may_go_on(&mut self) -> Result<()> {
        self.batches += 1;
        if self
            .plan
            .stop_after
            .is_some_and(|stop| self.batches >= stop)
        {
            bail!("stopped after {} batches", self.batches);
        }
        Ok(())
    }

    fn delivery(&self, record: &Record) -> Delivery {
        Delivery {
            store: self.facts.store.clone(),
            source: record.source.to_owned(),
            topic: String::new(),
            headers: Vec::new(),
            body: record.body.clone(),
            received_at: self.now,
        }
    }

    /// Whether the store knows none of these people and has counted nothing on any day of these records.
    async fn is_new(&self) -> Result<bool> {
        let mut days: BTreeSet<Day> = BTreeSet::new();
        let mut keys: BTreeSet<Key> = BTreeSet::new();
        for record in self.records {
            let delivery = self.delivery(record);
            let events =
                source(record.source).and_then(|source| source.translate(&delivery, self.facts));
            for event in events.unwrap_or_default() {
                days.insert(day_number(event.occurred_at, &self.facts.zone));
                if let awda_commerce::Fact::Order(order) = &event.fact {
                    days.insert(day_number(order.placed_at, &self.facts.zone));
                }
                let own = identifiers_of(&self.facts.store, &event.identifiers);
                keys.extend(own.into_iter().map(|identifier| identifier.key));
            }
        }
        for day in days {
            if self.dynamo.counted_on(&self.facts.store, day).await? != Count::none(day) {
                return Ok(false);
            }
        }
        let keys: Vec<Key> = keys.into_iter().collect();
        for some in keys.chunks(KEYS_MAX) {
            let lookup = Lookup {
                store: self.facts.store.clone(),
                keys: some.to_vec(),
                entity: None,
                event: None,
            };
            if !self.dynamo.look_up(&lookup, true).await?.holders.is_empty() {
                return Ok(false);
            }
        }
        Ok(!self.records.is_empty())
    }
}
