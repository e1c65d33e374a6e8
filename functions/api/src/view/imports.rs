//! What an import found in a file, as callers see it.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::tables::{Mapping, Outcome, Problem, Weight};
use awda_files::Opened;
use serde::Serialize;
use utoipa::ToSchema;

/// Problems told one by one; all of them are counted.
const PROBLEMS_MAX: usize = 200;

/// A file, read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// A name for the file's content: the same bytes have the same.
    pub(crate) content: String,
    /// Whether its records were queued; a dry run queues none.
    pub(crate) is_queued: bool,
    /// The layout that was recognised; `common` for headers in words.
    #[schema(example = "shopify_orders")]
    pub(crate) layout: String,
    /// The source its ids belong to.
    #[schema(example = "shopify")]
    pub(crate) source: String,
    /// The encoding of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<String>,
    /// The mark that parts the columns of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delimiter: Option<String>,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sheet: Option<String>,
    /// Which column says what: field and header.
    pub(crate) columns: Vec<ImportColumn>,
    /// Headers of columns that are not read.
    pub(crate) columns_not_read: Vec<String>,
    /// Rows of the file.
    pub(crate) rows: u64,
    /// Records they make: an order of several rows is one.
    pub(crate) records: usize,
    /// Records that stand in the file already and were passed over.
    pub(crate) duplicate: usize,
    /// Rows left out.
    pub(crate) invalid: usize,
    /// Cells left out of rows that were taken.
    pub(crate) noted: usize,
    /// What the records would change; in a dry run only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) foreseen: Option<Foreseen>,
    /// What is wrong, the first two hundred.
    pub(crate) problems: Vec<ImportProblem>,
    /// How good the data is: counts among the people of the file.
    pub(crate) quality: BTreeMap<String, u64>,
}

/// What records would change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Foreseen {
    /// About somebody, or an order, that nobody knows.
    pub(crate) new: usize,
    /// About somebody, or an order, that is known, and saying more.
    pub(crate) merged: usize,
    /// Saying nothing new.
    pub(crate) unchanged: usize,
}

/// A column that is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    /// The field.
    #[schema(example = "email")]
    pub(crate) field: String,
    /// Its header.
    #[schema(example = "Email Address")]
    pub(crate) column: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportProblem {
    /// The line of the file.
    pub(crate) row: u64,
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<String>,
    /// `row` when the row is left out, `cell` when only the cell is.
    #[schema(example = "row")]
    pub(crate) costs: String,
    /// The stable code.
    #[schema(example = "row.nobody")]
    pub(crate) code: String,
    /// Why.
    pub(crate) why: String,
    /// What to do.
    pub(crate) fix: String,
}

impl Imported {
    /// What a file holds. Nothing is queued yet.
    pub(crate) fn of(opened: &Opened, mapping: &Mapping, outcome: &Outcome) -> Self {
        let lines = |wanted: Weight| {
            let problems = outcome.problems.iter();
            problems.filter(move |problem| problem.weight == wanted)
        };
        let invalid: BTreeSet<u64> = lines(Weight::Row).map(|problem| problem.line).collect();
        let columns = mapping.read().into_iter();
        Self {
            content: opened.content.clone(),
            is_queued: false,
            layout: mapping.layout.name.to_owned(),
            source: mapping.layout.source.to_owned(),
            encoding: opened.encoding.map(str::to_owned),
            delimiter: opened.delimiter.map(String::from),
            sheet: opened.sheet.clone(),
            columns: columns
                .map(|(field, column)| ImportColumn { field, column })
                .collect(),
            columns_not_read: mapping.unread(),
            rows: outcome.rows,
            records: outcome.records.len(),
            duplicate: outcome.repeats.len(),
            invalid: invalid.len(),
            noted: lines(Weight::Cell).count(),
            foreseen: None,
            problems: outcome
                .problems
                .iter()
                .take(PROBLEMS_MAX)
                .map(ImportProblem::of)
                .collect(),
            quality: quality(outcome),
        }
    }
}

impl ImportProblem {
    fn of(problem: &Problem) -> Self {
        Self {
            row: problem.line,
            column: problem.column.clone(),
            costs: match problem.weight {
                Weight::Row => "row",
                Weight::Cell => "cell",
            }
            .to_owned(),
            code: problem.code.to_owned(),
            why: problem.why.clone(),
            fix: problem.fix.to_owned(),
        }
    }
}

fn quality(outcome: &Outcome) -> BTreeMap<String, u64> {
    let quality = &outcome.quality;
    [
        ("people", quality.people),
        ("missing_phone", quality.missing_phone),
        ("invalid_phone", quality.invalid_phone),
        ("missing_email", quality.missing_email),
        ("invalid_email", quality.invalid_email),
        ("placeholders", quality.placeholders),
        ("role_emails", quality.role_emails),
        ("missing_name", quality.missing_name),
        ("undated_permissions", quality.undated_permissions),
        ("suspected_duplicates", quality.suspected_duplicates),
        ("birthdays", quality.birthdays),
        ("invalid_birthdays", quality.invalid_birthdays),
        ("birthdays_on_1_january", quality.first_of_january),
        ("birthdays_on_1_farvardin", quality.first_of_farvardin),
        ("birthdays_on_1_rajab_or_muharram", quality.first_of_rajab),
        ("birthdays_on_1970_01_01", quality.computer_epoch),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into()
}
