//! The stores on DynamoDB: six tables, each with a partition key `pk` and a sort key `sk`, both text.
//!
//! What the keys hold is said in `place`; what the rows hold in `rows`. One file per port; `wire` is what DynamoDB is told and
//! answers, `requests` tells it, and every request passes the [`Meter`].

mod action;
mod acts;
mod agenda;
mod audiences;
mod bulk;
mod campaigns;
mod census;
mod commit;
mod counters;
mod coupons;
mod cursor;
mod dead;
mod desk;
mod finding;
mod goals;
mod hearing;
mod jobs;
mod keys;
mod messages;
mod meter;
mod notes;
mod notices;
mod paces;
mod pages;
mod place;
mod records;
mod requests;
mod rows;
mod runs;
mod seals;
mod segments;
mod settle;
mod shelves;
mod staff;
mod stores;
mod timeline;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use crate::{Access, Client, Vault};
use shelves::RecentDisplays;
use stores::RecentSettings;

pub use meter::{Meter, Reading};
pub(crate) use wire::SERVICE;

/// The names of the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamoTables {
    /// Profiles and what people heard, and nothing else: the night scans it.
    pub customers: String,
    /// Events, entities and messages. Index `by_day`.
    pub timeline: String,
    /// Who an identifier belongs to, and addresses nobody may write to.
    pub directory: String,
    /// Who is in a segment.
    pub audiences: String,
    /// What is due. Index `by_due`.
    pub agenda: String,
    /// Settings, counters, runs, standards.
    pub books: String,
}

/// The stores on DynamoDB. Clones share everything.
#[derive(Debug, Clone)]
pub struct Dynamo {
    client: Client,
    tables: Arc<DynamoTables>,
    meter: Arc<Meter>,
    patience: Patience,
    settings: Arc<RecentSettings>,
    displays: Arc<RecentDisplays>,
    vault: Option<Vault>,
}

/// How often and how long to wait for what DynamoDB left undone: keys and rows of a batch it had no room for, and transactions
/// that met another one. Each wait is twice the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Waits before giving up.
    pub waits: u32,
    /// The first wait.
    pub first: Duration,
}

impl Patience {
    /// Five waits, 25 ms to 400 ms: under a second in all.
    pub const USUAL: Self = Self {
        waits: 5,
        first: Duration::from_millis(25),
    };

    /// As often, without waiting.
    pub const NONE: Self = Self {
        waits: 5,
        first: Duration::ZERO,
    };

    /// Waits for the `nth` time, from 0; false when it is enough.
    pub(crate) async fn wait(self, nth: u32) -> bool {
        if nth >= self.waits {
            return false;
        }
        let wait = self.first.saturating_mul(1 << nth.min(16));
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        true
    }
}

impl Dynamo {
    /// The stores a deployed function reaches.
    pub fn reached(access: &Access, tables: DynamoTables) -> Self {
        Self::new(access.dynamodb(), tables, Arc::default())
    }

    /// The stores in these tables.
    pub fn new(client: Client, tables: DynamoTables, meter: Arc<Meter>) -> Self {
        Self {
            client,
            tables: Arc::new(tables),
            meter,
            patience: Patience::USUAL,
            settings: Arc::default(),
            displays: Arc::default(),
            vault: None,
        }
    }

    /// The same, reading and keeping what stores keep secret with these keys. Without keys no such secret is read, and settings that
    /// have some are not changed.
    #[must_use]
    pub fn sealed_by(mut self, vault: Vault) -> Self {
        self.vault = Some(vault);
        self
    }

    /// With another patience.
    #[must_use]
    pub const fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// With the memory of another: settings and shelves that one of them read or kept are known to both.
    #[must_use]
    pub fn remembering_with(mut self, other: &Self) -> Self {
        self.settings = Arc::clone(&other.settings);
        self.displays = Arc::clone(&other.displays);
        self
    }

    /// What its requests cost so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }
}

impl DynamoTables {
    /// Tables whose names `name` gives for the variables of the template (`CUSTOMERS_TABLE` and so on). A function that may not
    /// touch a table has no variable for it and gets an empty name, which no request can use.
    pub fn named(name: impl Fn(&str) -> String) -> Self {
        Self {
            customers: name("CUSTOMERS_TABLE"),
            timeline: name("TIMELINE_TABLE"),
            directory: name("DIRECTORY_TABLE"),
            audiences: name("AUDIENCES_TABLE"),
            agenda: name("AGENDA_TABLE"),
            books: name("BOOKS_TABLE"),
        }
    }

    /// Tables of these names behind a prefix: `awda-customers` and so on.
    pub fn prefixed(prefix: &str) -> Self {
        let name = |table: &str| format!("{prefix}{table}");
        Self {
            customers: name("customers"),
            timeline: name("timeline"),
            directory: name("directory"),
            audiences: name("audiences"),
            agenda: name("agenda"),
            books: name("books"),
        }
    }
}
