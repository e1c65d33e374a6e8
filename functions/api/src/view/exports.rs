//! Files of many customers, as callers ask for and see them.

use awda_customers::{ExportFormat, ExportSpec, ExportWhat};
use awda_ports::ExportLink;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::call::day_of;

/// A file that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileText {
    /// What it holds.
    pub(crate) what: FileWhat,
    /// Whose: the members of a segment while the job goes through it; everybody where none is named.
    #[serde(default)]
    #[schema(example = "rfm.lost")]
    pub(crate) segment: Option<String>,
    /// How it is written; CSV where nobody says.
    #[serde(default)]
    pub(crate) format: FileFormat,
    /// CSV begins with a byte order mark, by which Excel knows UTF-8.
    #[serde(default)]
    pub(crate) bom: bool,
    /// Of orders: the first day they were placed on, in the store's calendar; the very first where none is named.
    #[serde(default)]
    #[schema(format = Date, example = "2026-11-01")]
    pub(crate) since: Option<String>,
    /// Of orders: the first day they were not placed on.
    #[serde(default)]
    #[schema(format = Date, example = "2026-12-01")]
    pub(crate) until: Option<String>,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileWhat {
    /// Customers with what is known about them.
    Customers,
    /// Hashes for Meta's custom audiences.
    Meta,
    /// Hashes for Google's customer match.
    Google,
    /// Orders as they stand, a row each.
    Orders,
    /// Lines of orders, a row each.
    #[serde(rename = "order_lines")]
    OrderLines,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileFormat {
    /// CSV as RFC 4180 has it.
    #[default]
    Csv,
    /// A JSON object in each line.
    Jsonl,
}

/// A file that is made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FileView {
    /// `customers`, `meta`, `google`, `orders` or `order_lines`.
    #[schema(example = "customers")]
    what: &'static str,
    /// `csv` or `jsonl`.
    #[schema(example = "csv")]
    format: &'static str,
}

/// Where a file is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FileLink {
    /// The address.
    #[schema(example = "https://files.example/acme/whole?signature=f00")]
    url: String,
    /// Until when it leads there.
    #[schema(format = DateTime, example = "2026-11-22T10:15:00Z")]
    expires_at: String,
    /// What to call it.
    #[schema(example = "acme-customers-2026-11-22.csv")]
    name: String,
    /// Its length.
    #[schema(example = 1_048_576)]
    bytes: u64,
}

impl FileText {
    /// The file; none where its days are no dates, end before they begin, or are asked of people, who have none.
    pub(crate) fn spec(&self) -> Option<ExportSpec> {
        let day = |said: &Option<String>| match said {
            Some(text) => day_of(text).map(Some),
            None => Some(None),
        };
        let (since, until) = (day(&self.since)?, day(&self.until)?);
        let file = ExportSpec {
            what: match self.what {
                FileWhat::Customers => ExportWhat::Customers,
                FileWhat::Meta => ExportWhat::Meta,
                FileWhat::Google => ExportWhat::Google,
                FileWhat::Orders => ExportWhat::Orders,
                FileWhat::OrderLines => ExportWhat::OrderLines,
            },
            format: match self.format {
                FileFormat::Csv => ExportFormat::Csv,
                FileFormat::Jsonl => ExportFormat::Jsonl,
            },
            bom: self.bom,
            since,
            until,
        };
        let has_days = since.is_some() || until.is_some();
        let is_backwards = since
            .zip(until)
            .is_some_and(|(since, until)| since >= until);
        (!is_backwards && (!has_days || file.what.is_of_orders())).then_some(file)
    }
}

impl FileView {
    /// A file.
    pub(crate) const fn of(file: ExportSpec) -> Self {
        Self {
            what: file.what.name(),
            format: file.format.extension(),
        }
    }
}

impl FileLink {
    /// A link to a file of this name.
    pub(crate) fn of(link: ExportLink, name: String) -> Self {
        Self {
            url: link.url,
            expires_at: link.expires_at.to_string(),
            name,
            bytes: link.bytes,
        }
    }
}
