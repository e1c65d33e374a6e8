//! What an import found and did, for programs and for people.

use std::time::Duration;

use awda_commerce::tables::{Mapping, Outcome, Problem, Weight};
use awda_files::Opened;
use awda_kernel::Timestamp;
use serde::Serialize;

use super::Plan;
use super::run::Taken;

/// Most problems that are told one by one.
const PROBLEMS_MAX: usize = 1_000;

/// Everything about one import.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// The store.
    pub store: String,
    /// `customers`, `orders` or `consents`.
    pub subject: &'static str,
    /// The layout that was recognised; `common` for headers in words.
    pub layout: &'static str,
    /// The source its ids belong to.
    pub source: &'static str,
    /// `text` or `workbook`.
    pub form: &'static str,
    /// The encoding of a text.
    pub encoding: Option<&'static str>,
    /// The mark that parts its columns.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Which column says what.
    pub columns: Vec<ColumnRead>,
    /// Headers of columns that are not read.
    pub columns_not_read: Vec<String>,
    /// Headers that stand more than once; the first cell that is not blank is read.
    pub columns_repeated: Vec<String>,
    /// What dates that the file does not tell are.
    pub as_of: Timestamp,
    /// Nothing was written.
    pub dry_run: bool,
    /// `bulk` for a store that was new to all of it, else `one_by_one`.
    pub path: &'static str,
    /// Records or batches that were done before, when it was resumed.
    pub resumed_at: Option<usize>,
    /// Rows of the file.
    pub rows: u64,
    /// Records they make: an order of several rows is one.
    pub records: usize,
    /// Records about somebody, or an order, that nobody knew.
    pub new: usize,
    /// Records about somebody, or an order, that was known, which say more.
    pub merged: usize,
    /// Records that say nothing new.
    pub unchanged: usize,
    /// Records that stand in the file already.
    pub duplicate: usize,
    /// Of these, those that say something else than the first, which was taken.
    pub duplicate_conflicting: usize,
    /// Rows left out.
    pub invalid: usize,
    /// Cells left out of rows that were taken.
    pub noted: usize,
    /// People nobody knew.
    pub people_new: usize,
    /// Events that were new.
    pub events_new: usize,
    /// What is wrong, at most a thousand of them.
    pub problems: Vec<ProblemTold>,
    /// Duplicates, at most as many: line and the line of the first.
    pub duplicates: Vec<(u64, u64)>,
    /// How good the data is.
    pub quality: QualityTold,
    /// Where the rows that were left out are.
    pub rejected_file: Option<String>,
    /// Wall time in milliseconds.
    pub wall_ms: u128,
    /// Rows of the file by the second.
    pub rows_per_second: u64,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnRead {
    /// The field.
    pub field: String,
    /// Its header.
    pub column: String,
}

/// A problem, told.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemTold {
    /// The line of the file.
    pub row: u64,
    /// The column.
    pub column: Option<String>,
    /// `row` when the row is left out, `cell` when only the cell is.
    pub costs: &'static str,
    /// The code.
    pub code: &'static str,
    /// Why.
    pub why: String,
    /// What to do.
    pub fix: &'static str,
}

/// The quality of the data; shares in percent of people.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualityTold {
    /// Records about somebody.
    pub people: u64,
    /// Without a usable phone: count and share.
    pub missing_phone: Share,
    /// Phones that are none.
    pub invalid_phone: Share,
    /// Without a usable email.
    pub missing_email: Share,
    /// Emails that are none.
    pub invalid_email: Share,
    /// Addresses and numbers that stand for nobody.
    pub placeholders: Share,
    /// Addresses of desks.
    pub role_emails: Share,
    /// Without a name.
    pub missing_name: Share,
    /// Permissions without a date.
    pub undated_permissions: Share,
    /// Records that may be one person with another of the file.
    pub suspected_duplicates: Share,
    /// Some of them: what they share, and their lines.
    pub suspects: Vec<(&'static str, Vec<u64>)>,
    /// Days of birth that were told.
    pub birthdays: u64,
    /// Days nobody can be born on.
    pub invalid_birthdays: u64,
    /// Birthdays that nobody chose, all together.
    pub suspicious_birthdays: u64,
    /// 1 January.
    pub first_of_january: u64,
    /// 1 Farvardin.
    pub first_of_farvardin: u64,
    /// 1 Rajab or 1 Muharram.
    pub first_of_rajab: u64,
    /// 1970-01-01.
    pub computer_epoch: u64,
}

/// A count and its share of all people, as text in percent.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of a hundred, with one decimal.
    pub percent: String,
}

impl Report {
    pub(super) fn of(
        opened: &Opened,
        plan: &Plan,
        mapping: &Mapping,
        outcome: &Outcome,
        as_of: Timestamp,
    ) -> Self {
        let weigh = |weight| {
            outcome
                .problems
                .iter()
                .filter(move |problem| problem.weight == weight)
        };
        let invalid: std::collections::BTreeSet<u64> =
            weigh(Weight::Row).map(|problem| problem.line).collect();
        let columns = mapping.read().into_iter();
        Self {
            file: plan.file.clone(),
            store: plan.store.to_string(),
            subject: plan.subject.name(),
            layout: mapping.layout.name,
            source: mapping.layout.source,
            form: opened.form,
            encoding: opened.encoding,
            delimiter: opened.delimiter,
            sheet: opened.sheet.clone(),
            columns: columns
                .map(|(field, column)| ColumnRead { field, column })
                .collect(),
            columns_not_read: mapping.unread(),
            columns_repeated: mapping.repeated(),
            as_of,
            dry_run: plan.is_dry,
            path: "",
            resumed_at: None,
            rows: outcome.rows,
            records: outcome.records.len(),
            new: 0,
            merged: 0,
            unchanged: 0,
            duplicate: outcome.repeats.len(),
            duplicate_conflicting: outcome
                .repeats
                .iter()
                .filter(|repeat| !repeat.is_same)
                .count(),
            invalid: invalid.len(),
            noted: weigh(Weight::Cell).count(),
            people_new: 0,
            events_new: 0,
            problems: outcome
                .problems
                .iter()
                .take(PROBLEMS_MAX)
                .map(ProblemTold::of)
                .collect(),
            duplicates: outcome
                .repeats
                .iter()
                .take(PROBLEMS_MAX)
                .map(|repeat| (repeat.line, repeat.of))
                .collect(),
            quality: QualityTold::of(outcome),
            rejected_file: None,
            wall_ms: 0,
            rows_per_second: 0,
        }
    }

    pub(super) fn taken(
        &mut self,
        taken: &Taken,
        path: &'static str,
        resumed_at: Option<usize>,
        wall: Duration,
    ) {
        self.path = path;
        self.resumed_at = resumed_at;
        self.new = taken.new;
        self.merged = taken.merged;
        self.unchanged = taken.unchanged;
        self.people_new = taken.tally.people;
        self.events_new = taken.tally.events;
        self.invalid += taken.refused.len();
        let refused = taken.refused.iter().map(|(line, why)| ProblemTold {
            row: *line,
            column: None,
            costs: "row",
            code: "row.not_understood",
            why: why.clone(),
            fix: "correct what the reason names",
        });
        self.problems.extend(refused.take(PROBLEMS_MAX));
        self.wall_ms = wall.as_millis();
        let milliseconds = u64::try_from(wall.as_millis()).unwrap_or(u64::MAX).max(1);
        self.rows_per_second = self.rows.saturating_mul(1_000) / milliseconds;
    }
}

impl ProblemTold {
    fn of(problem: &Problem) -> Self {
        Self {
            row: problem.line,
            column: problem.column.clone(),
            costs: match problem.weight {
                Weight::Row => "row",
                Weight::Cell => "cell",
            },
            code: problem.code,
            why: problem.why.clone(),
            fix: problem.fix,
        }
    }
}

impl QualityTold {
    fn of(outcome: &Outcome) -> Self {
        let quality = &outcome.quality;
        let share = |count: u64| Share::of(count, quality.people);
        let suspects = quality.suspects.iter();
        Self {
            people: quality.people,
            missing_phone: share(quality.missing_phone),
            invalid_phone: share(quality.invalid_phone),
            missing_email: share(quality.missing_email),
            invalid_email: share(quality.invalid_email),
            placeholders: share(quality.placeholders),
            role_emails: share(quality.role_emails),
            missing_name: share(quality.missing_name),
            undated_permissions: share(quality.undated_permissions),
            suspected_duplicates: share(quality.suspected_duplicates),
            suspects: suspects
                .map(|group| (group.share, group.lines.clone()))
                .collect(),
            birthdays: quality.birthdays,
            invalid_birthdays: quality.invalid_birthdays,
            suspicious_birthdays: quality.first_of_january
                + quality.first_of_farvardin
                + quality.first_of_rajab
                + quality.computer_epoch,
            first_of_january: quality.first_of_january,
            first_of_farvardin: quality.first_of_farvardin,
            first_of_rajab: quality.first_of_rajab,
            computer_epoch: quality.computer_epoch,
        }
    }
}

impl Share {
    fn of(count: u64, whole: u64) -> Self {
        let tenths =
            (u128::from(count) * 2_000 + u128::from(whole)) / (u128::from(whole.max(1)) * 2);
        Self {
            count,
            percent: format!("{}.{}", tenths / 10, tenths % 10),
        }
    }
}
