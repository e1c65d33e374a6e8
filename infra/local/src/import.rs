//! A history of orders, folded at once: the same translation and the same decisions as webhooks get, without the queue between them.
//!
//! Where the tables know nothing of these people and days, everything is folded in memory and written in batches; where they do, each
//! document goes through the tables one by one, and what is known already changes nothing.

mod ahead;

use std::collections::BTreeSet;
use std::io::Read;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use awda_aws::Dynamo;
use awda_commerce::{Delivery, StoreFacts};
use awda_customers::{Count, IdentifierKind, Key};
use awda_kernel::{Day, StoreId, Timestamp, day_number};
use awda_ports::{Lookup, Records, Stores};
use awda_unify::Unify;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::orders::{Document, DocumentKind, Invoice, documents, read_invoices};

pub use ahead::Ahead;

/// The source whose documents the history becomes.
const SOURCE: &str = "generic";
/// Identifiers asked for in one request.
const KEYS_MAX: usize = 90;
/// Rows written between two steps of the progress bar.
const CHUNK: usize = 2_500;

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Lines read.
    pub lines: usize,
    /// Orders among the invoices.
    pub orders: usize,
    /// Refunds of orders that the cancellations became.
    pub refunds: usize,
    /// Credits for no order that the cancellations became.
    pub credits: usize,
    /// Events that were new.
    pub kept: usize,
    /// Events that were known already.
    pub already_kept: usize,
    /// `bulk` for a store that was new to all of it, else `one_by_one`.
    pub path: &'static str,
    /// Wall time in milliseconds.
    pub wall_ms: u128,
}

/// Imports a CSV of order lines into `store`.
///
/// # Errors
/// The first line that cannot be read (nothing is written then), or what the tables said.
pub async fn import_orders(
    dynamo: &Dynamo,
    store: &StoreId,
    input: impl Read,
    now: Timestamp,
    progress: &ProgressBar,
) -> Result<Imported> {
    let started = Instant::now();
    let settings = dynamo.settings(store).await?;
    let facts = settings
        .with_context(|| format!("there is no store {store}"))?
        .facts()?;
    let invoices = read_invoices(input, facts.currency)?;
    let documents = documents(&invoices, facts.currency, &facts.zone, 0);
    let is_new = is_new(dynamo, &facts, &invoices, &documents).await?;
    let history = History {
        dynamo,
        facts: &facts,
        documents: &documents,
        now,
        progress,
    };
    let (kept, already_kept) = if is_new {
        history.fold_at_once().await?
    } else {
        history.one_by_one().await?
    };
    let count = |kind| {
        documents
            .iter()
            .filter(|document| document.kind == kind)
            .count()
    };
    progress.finish_and_clear();
    Ok(Imported {
        lines: invoices.iter().map(|invoice| invoice.lines.len()).sum(),
        orders: count(DocumentKind::Order),
        refunds: count(DocumentKind::Refund),
        credits: count(DocumentKind::Credit),
        kept,
        already_kept,
        path: if is_new { "bulk" } else { "one_by_one" },
        wall_ms: started.elapsed().as_millis(),
    })
}

struct History<'a> {
    dynamo: &'a Dynamo,
    facts: &'a StoreFacts,
    documents: &'a [Document],
    now: Timestamp,
    progress: &'a ProgressBar,
}

impl History<'_> {
    async fn fold_at_once(&self) -> Result<(usize, usize)> {
        let ahead = Ahead::default();
        let counted = self.fold(ahead.clone()).await?;
        let writes = ahead.into_writes();
        self.progress.set_length(u64::try_from(writes.len())?);
        self.progress.set_position(0);
        self.progress.set_message("writing");
        for chunk in writes.chunks(CHUNK) {
            self.dynamo.bulk_write(&self.facts.store, chunk).await?;
            self.progress.inc(u64::try_from(chunk.len())?);
        }
        Ok(counted)
    }

    async fn one_by_one(&self) -> Result<(usize, usize)> {
        self.fold(self.dynamo.clone()).await
    }

    async fn fold(&self, records: impl Records) -> Result<(usize, usize)> {
        let unify = Unify {
            records,
            stores: self.dynamo.clone(),
        };
        self.progress
            .set_length(u64::try_from(self.documents.len())?);
        self.progress.set_message("folding");
        let (mut kept, mut already_kept) = (0, 0);
        for document in self.documents {
            let outcome = unify.handle(&self.delivery(document), self.now).await?;
            kept += outcome.kept;
            already_kept += outcome.already_kept;
            self.progress.inc(1);
        }
        Ok((kept, already_kept))
    }

    fn delivery(&self, document: &Document) -> Delivery {
        Delivery {
            store: self.facts.store.clone(),
            source: SOURCE.to_owned(),
            topic: String::new(),
            headers: Vec::new(),
            body: document.body.to_string().into_bytes(),
            received_at: self.now,
        }
    }
}

/// Whether the store knows none of these customers and has counted nothing on any day of these documents.
async fn is_new(
    dynamo: &Dynamo,
    facts: &StoreFacts,
    invoices: &[Invoice],
    documents: &[Document],
) -> Result<bool> {
    let days: BTreeSet<Day> = documents
        .iter()
        .map(|document| day_number(document.at, &facts.zone))
        .collect();
    ensure!(!days.is_empty(), "the file holds no order lines");
    for day in days {
        if dynamo.counted_on(&facts.store, day).await? != Count::none(day) {
            return Ok(false);
        }
    }
    let customers: BTreeSet<_> = invoices
        .iter()
        .filter_map(|invoice| invoice.customer.as_deref())
        .collect();
    let key = |number: &&str| {
        Key::new(
            &facts.store,
            IdentifierKind::Shop,
            &format!("{SOURCE}:{number}"),
        )
    };
    let keys: Vec<Key> = customers.iter().map(key).collect();
    for some in keys.chunks(KEYS_MAX) {
        let lookup = Lookup {
            store: facts.store.clone(),
            keys: some.to_vec(),
            entity: None,
            event: None,
        };
        if !dynamo.look_up(&lookup, true).await?.holders.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
