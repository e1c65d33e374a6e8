//! From a table to records, problems, repeats and counts.

use std::collections::HashMap;

use awda_kernel::{Timestamp, fingerprint};

use super::field::{Field, Subject};
use super::mapping::Mapping;
use super::problem::{Fault, Problem, Weight};
use super::quality::{Counting, Quality};
use super::reading::{Reading, Refused};
use super::table::{LineFault, Row, Table};
use super::{consents, orders, people, retail};
use crate::sources::telling::Telling;
use crate::{Event, StoreFacts};

/// What a table came to.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Rows read, broken ones included.
    pub rows: u64,
    /// What the good rows say, in the order they stand.
    pub records: Vec<Record>,
    /// What is wrong, in the order it stands.
    pub problems: Vec<Problem>,
    /// Records that are in the file already.
    pub repeats: Vec<Repeat>,
    /// How good the data is.
    pub quality: Quality,
}

/// What one row, or the rows of one order, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on.
    pub line: u64,
    /// The source its delivery is of.
    pub source: &'static str,
    /// The delivery's body.
    pub body: Vec<u8>,
}

/// A record that came earlier in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The line it begins on.
    pub line: u64,
    /// The line of the first.
    pub of: u64,
    /// It says the very same; else the first was taken.
    pub is_same: bool,
}

/// Whether a bare «هجری» means the Solar Hijri calendar here, and its first day is a suspicious birthday.
pub fn is_persian(store: &StoreFacts) -> bool {
    store
        .country
        .is_some_and(|country| ["IR", "AF"].contains(&country.code()))
}

/// Reads a table. `as_of` is when the file knew what it says: it dates what has no date of its own.
pub fn read(table: &Table, mapping: &Mapping, store: &StoreFacts, as_of: Timestamp) -> Outcome {
    if mapping.layout.is_retail() {
        return retail::read(table, mapping, store);
    }
    let telling = Telling {
        store,
        source: mapping.layout.source,
        said_at: as_of,
        received_at: as_of,
    };
    let mut gathering = Gathering {
        outcome: Outcome::default(),
        counting: Counting::new(&store.store, is_persian(store)),
        seen: HashMap::new(),
    };
    gathering.broken(table);
    for rows in grouped(table, mapping, &mut gathering) {
        let mut reading = Reading {
            mapping,
            telling: &telling,
            rows,
            problems: Vec::new(),
        };
        let events = match mapping.subject {
            Subject::Customers => people::events(&mut reading),
            Subject::Orders => orders::event(&mut reading).map(|event| vec![event]),
            Subject::Consents => consents::events(&mut reading),
        };
        gathering.take(&reading, events);
    }
    gathering.finish(table)
}

/// The problem of a line that is no row.
pub(super) fn broken(line: u64, fault: LineFault) -> Problem {
    let fault = match fault {
        LineFault::OpenQuote => Fault::OpenQuote,
        LineFault::TooLong => Fault::TooLong,
        LineFault::TooManyCells => Fault::TooManyCells,
        LineFault::Unreadable => Fault::Unreadable,
    };
    Problem::new(fault, line, None)
}

/// Rows of one order together, wherever they stand; else each row alone.
fn grouped<'a>(
    table: &'a Table,
    mapping: &Mapping,
    gathering: &mut Gathering<'_>,
) -> Vec<Vec<&'a Row>> {
    if mapping.subject != Subject::Orders {
        return table.rows.iter().map(|row| vec![row]).collect();
    }
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in &table.rows {
        let key = mapping
            .cell(row, Field::OrderNumber)
            .or_else(|| mapping.cell(row, Field::OrderId));
        let Some((key, _)) = key else {
            gathering.outcome.problems.push(Problem::absent(
                Fault::Missing,
                row.line,
                Field::OrderId,
            ));
            continue;
        };
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.push(row);
        }
    }
    groups
}

struct Gathering<'a> {
    outcome: Outcome,
    counting: Counting<'a>,
    /// What an object's version said, and where: its line and a mark of its content.
    seen: HashMap<u64, (u64, u64)>,
}

impl Gathering<'_> {
    fn broken(&mut self, table: &Table) {
        let lines = table
            .broken
            .iter()
            .map(|line| broken(line.line, line.fault));
        self.outcome.problems.extend(lines);
    }

    fn take(&mut self, reading: &Reading<'_>, events: Result<Vec<Event>, Refused>) {
        self.counting.problems(&reading.problems);
        self.outcome
            .problems
            .extend(reading.problems.iter().cloned());
        let (line, events) = match events {
            Ok(events) => (reading.line(), events),
            Err(Refused) => return self.refuse(reading),
        };
        let Some(first) = events.first() else { return };
        let body = serde_json::to_vec(&serde_json::json!({ "events": events })).unwrap_or_default();
        let content = fingerprint(&[&String::from_utf8_lossy(&body)]).high_bits();
        let version = fingerprint(&[first.id.as_str()]).high_bits();
        if let Some((of, told)) = self.seen.get(&version) {
            let repeat = Repeat {
                line,
                of: *of,
                is_same: *told == content,
            };
            self.outcome.repeats.push(repeat);
            return;
        }
        self.seen.insert(version, (line, content));
        self.counting.record(line, first);
        self.outcome.records.push(Record {
            line,
            source: crate::sources::IMPORT,
            body,
        });
    }

    /// An order is taken whole or not at all: the other rows of it are named too.
    fn refuse(&mut self, reading: &Reading<'_>) {
        let is_told = |line: u64| {
            let mut own = reading.problems.iter();
            own.any(|problem| problem.line == line && problem.weight == Weight::Row)
        };
        let silent = reading.rows.iter().filter(|row| !is_told(row.line));
        let problems = silent.map(|row| Problem::new(Fault::Sibling, row.line, None));
        self.outcome.problems.extend(problems);
    }

    fn finish(mut self, table: &Table) -> Outcome {
        self.outcome.rows = (table.rows.len() + table.broken.len()) as u64;
        self.outcome.problems.sort_by_key(|problem| problem.line);
        self.outcome.quality = self.counting.finish();
        self.outcome
    }
}
