//! An export: people of a store or of a segment, or their orders, as a file, made in turns. Each turn is a command of its own on the queue that deliveries
//! wait in; it writes a piece of the file and asks for the turn after it.

mod cells;
mod columns;
mod orders;

use awda_commerce::{Delivery, StoreFacts};
use awda_kernel::{Currency, Day, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

pub use cells::guarded;
use columns::Cell;
pub use orders::StandingOrder;

use crate::{Decision, Profile};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportWhat {
    /// People with what is known about them: a row each.
    Customers,
    /// Hashed addresses and numbers for Meta's custom audiences, of whoever allows marketing there.
    Meta,
    /// The same for Google's customer match.
    Google,
    /// Orders as they stand: a row each.
    Orders,
    /// Lines of orders: a row each.
    OrderLines,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// CSV as RFC 4180 has it, with CRLF.
    Csv,
    /// A JSON object in each line.
    Jsonl,
}

/// A file as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportSpec {
    /// What it holds.
    pub what: ExportWhat,
    /// How it is written.
    pub format: ExportFormat,
    /// CSV begins with a byte order mark, by which Excel knows UTF-8.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bom: bool,
    /// Of orders: the first day they were placed on, in the store's calendar; the very first where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    /// The first day they were not placed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// A turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTurn {
    /// The job.
    pub job: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// The turn, from 0.
    pub number: u32,
    /// The file.
    pub file: ExportSpec,
    /// The segment; everybody where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The place to go on from; none at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Most people that are looked at in a turn.
    pub most: u32,
}

impl ExportWhat {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Meta => "meta",
            Self::Google => "google",
            Self::Orders => "orders",
            Self::OrderLines => "order_lines",
        }
    }

    /// Whether it is made of orders and not of people.
    pub const fn is_of_orders(self) -> bool {
        matches!(self, Self::Orders | Self::OrderLines)
    }
}

impl ExportFormat {
    /// What file names of it end with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/jsonl",
        }
    }
}

impl ExportSpec {
    /// The columns, in their order.
    pub fn columns(&self) -> &'static [&'static str] {
        columns::names(self.what)
    }

    /// What the file begins with.
    pub fn head(&self) -> Vec<u8> {
        if self.format == ExportFormat::Jsonl {
            return Vec::new();
        }
        let mut head = if self.bom {
            "\u{feff}".as_bytes().to_vec()
        } else {
            Vec::new()
        };
        let names: Vec<Cell> = self
            .columns()
            .iter()
            .map(|name| Cell::Text((*name).to_owned()))
            .collect();
        cells::csv_line(&mut head, &names);
        head
    }

    /// Adds a person's row, where they have one: whoever was erased has none, and in a file for an ad platform whoever allows nothing.
    /// Answers whether they had.
    pub fn write(&self, profile: &Profile, currency: Currency, file: &mut Vec<u8>) -> bool {
        let Some(row) = columns::row(self.what, profile, currency) else {
            return false;
        };
        self.line(&row, file);
        true
    }

    /// Adds the rows of an order of somebody's, if it is one of the days that were asked for. Answers how many they were. Of whoever was erased
    /// the rows stay, without saying whose they are: money adds up.
    pub fn write_order(
        &self,
        order: &StandingOrder,
        whose: &Profile,
        store: &StoreFacts,
        file: &mut Vec<u8>,
    ) -> u64 {
        let rows = order.rows(self.what, (self.since, self.until), whose, store);
        for row in &rows {
            self.line(row, file);
        }
        rows.len() as u64
    }

    fn line(&self, row: &[Cell], file: &mut Vec<u8>) {
        match self.format {
            ExportFormat::Csv => cells::csv_line(file, row),
            ExportFormat::Jsonl => cells::json_line(file, self.columns(), row),
        }
    }
}

impl ExportTurn {
    /// What marks a turn among our own decisions.
    const TOPIC: &'static str = "export";
    /// Most people of a turn, where nobody says otherwise.
    pub const PEOPLE: u32 = 20_000;

    /// As it waits in the queue.
    pub fn delivery(&self, store: &StoreId) -> Delivery {
        Decision::command(Self::TOPIC, self, (store, self.at))
    }

    /// Reads what [`ExportTurn::delivery`] wrote; none for any other delivery.
    pub fn read(delivery: &Delivery) -> Option<Self> {
        Decision::commanded(Self::TOPIC, delivery)
    }

    /// The turn that goes on from a place.
    #[must_use]
    pub fn from(&self, after: String) -> Self {
        Self {
            number: self.number + 1,
            after: Some(after),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
