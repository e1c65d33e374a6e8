//! The requests the stores make of DynamoDB: each asks what it cost and tells the meter.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;

use awda_ports::Fault;
use serde::Serialize;
use tokio::task::JoinSet;

use super::Dynamo;
use super::action::{Action, Item, Row, Verb};
use super::place::{Place, Table};
use super::wire::{
    self, Answer, AttributeValue, Get, GetMany, Keys, Search, TOTAL, Write, WriteMany,
};
use crate::client::Refused;
use crate::fault::fault;

/// Most keys in one `BatchGetItem`.
const KEYS_MAX: usize = 100;
/// Most rows in one `BatchWriteItem`.
const ROWS_MAX: usize = 25;
/// Batches that travel at the same time.
const BATCHES_AT_ONCE: usize = 8;

/// A question to one partition.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) table: Table,
    /// Partition key and sort key names differ on an index.
    pub(crate) index: Option<(&'static str, &'static str, &'static str)>,
    pub(crate) partition: String,
    pub(crate) range: Range,
    pub(crate) newest_first: bool,
    pub(crate) fresh: bool,
}

/// Which part of a partition.
#[derive(Debug, Clone)]
pub(crate) enum Range {
    /// All of it.
    All,
    /// Sort keys that start so.
    Prefix(String),
    /// Sort keys after this one, in ascending order.
    After(String),
    /// Sort keys before this one.
    Before(String),
    /// Sort keys from one to another.
    Between(String, String),
}

/// A write that expects nothing.
#[derive(Debug, Clone)]
pub(crate) enum Loose {
    /// The row becomes this.
    Put(Row),
    /// It goes.
    Delete(Place),
}

impl Loose {
    const fn place(&self) -> &Place {
        match self {
            Self::Put(row) => &row.place,
            Self::Delete(place) => place,
        }
    }

    fn into_wire(self) -> wire::Loose {
        match self {
            Self::Put(row) => wire::Loose::Put {
                item: row.into_item(),
            },
            Self::Delete(place) => wire::Loose::Delete { key: place.key() },
        }
    }
}

impl Ask {
    /// The whole partition of a table, in order, as it may have been a moment ago.
    pub(crate) const fn partition(table: Table, partition: String) -> Self {
        Self {
            table,
            index: None,
            partition,
            range: Range::All,
            newest_first: false,
            fresh: false,
        }
    }
}

impl Dynamo {
    /// Reads: asks, and notes what it cost.
    pub(crate) async fn read(
        &self,
        what: &'static str,
        operation: &'static str,
        question: &(impl Serialize + Sync),
    ) -> Result<Answer, Fault> {
        let answer = self.client.ask::<Answer>(operation, question).await;
        let answer = answer.map_err(|why| fault(what, why))?;
        self.meter.read(operation, answer.consumed_capacity);
        Ok(answer)
    }

    /// One row.
    pub(crate) async fn get(
        &self,
        what: &'static str,
        place: &Place,
        fresh: bool,
    ) -> Result<Option<Item>, Fault> {
        let question = Get {
            table_name: self.tables.name(place.table),
            key: place.key(),
            consistent_read: fresh,
            return_consumed_capacity: TOTAL,
        };
        Ok(self.read(what, "GetItem", &question).await?.item)
    }

    /// Rows by place, in no order, with the table they are of. Absent rows are left out.
    pub(crate) async fn get_many(
        &self,
        what: &'static str,
        mut places: Vec<Place>,
        fresh: bool,
    ) -> Result<Vec<(Table, Item)>, Fault> {
        places.sort();
        places.dedup();
        let mut found = Vec::new();
        for some in places.chunks(KEYS_MAX) {
            self.get_batch(what, some, fresh, &mut found).await?;
        }
        Ok(found)
    }

    async fn get_batch(
        &self,
        what: &'static str,
        places: &[Place],
        fresh: bool,
        found: &mut Vec<(Table, Item)>,
    ) -> Result<(), Fault> {
        let mut by_table: BTreeMap<Table, Vec<Item>> = BTreeMap::new();
        for place in places {
            by_table.entry(place.table).or_default().push(place.key());
        }
        let tables: BTreeMap<&str, Table> = by_table
            .keys()
            .map(|table| (self.tables.name(*table), *table))
            .collect();
        let of_table = |(table, keys)| {
            let keys = Keys {
                keys,
                consistent_read: fresh,
            };
            (self.tables.name(table).to_owned(), keys)
        };
        let mut wanted: HashMap<String, Keys> = by_table.into_iter().map(of_table).collect();
        for nth in 0.. {
            let question = GetMany {
                request_items: &wanted,
                return_consumed_capacity: TOTAL,
            };
            let answer = self.read(what, "BatchGetItem", &question).await?;
            for (name, items) in answer.responses {
                let table = tables.get(name.as_str()).copied();
                let table = table.ok_or_else(|| Fault::broken(what))?;
                found.extend(items.into_iter().map(|item| (table, item)));
            }
            wanted = answer.unprocessed_keys;
            if wanted.is_empty() {
                return Ok(());
            }
            if !self.patience.wait(nth).await {
                break;
            }
        }
        Err(Fault::unavailable(what).because("keys were left unread"))
    }

    /// Rows of one partition, at most `limit`.
    pub(crate) async fn query(
        &self,
        what: &'static str,
        ask: &Ask,
        limit: usize,
    ) -> Result<Vec<Item>, Fault> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let missing = i32::try_from(limit.saturating_sub(found.len())).unwrap_or(i32::MAX);
            if missing == 0 {
                return Ok(found);
            }
            let question = Search {
                limit: Some(missing).filter(|missing| *missing != i32::MAX),
                exclusive_start_key: start,
                ..self.query_of(ask)
            };
            let answer = self.read(what, "Query", &question).await?;
            found.extend(answer.items);
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// How many rows of one partition there are.
    pub(crate) async fn count(&self, what: &'static str, ask: &Ask) -> Result<usize, Fault> {
        let mut count = 0;
        let mut start = None;
        loop {
            let question = Search {
                select: Some("COUNT"),
                exclusive_start_key: start,
                ..self.query_of(ask)
            };
            let answer = self.read(what, "Query", &question).await?;
            count += answer.count;
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(count);
            }
        }
    }

    fn query_of(&self, ask: &Ask) -> Search<'_> {
        let (index, pk, sk) = match ask.index {
            Some((index, pk, sk)) => (Some(index), pk, sk),
            None => (None, "pk", "sk"),
        };
        let (range, bound) = match &ask.range {
            Range::All => ("", None),
            Range::Prefix(text) => (" AND begins_with(#sk, :bound)", Some(text)),
            Range::After(text) => (" AND #sk > :bound", Some(text)),
            Range::Before(text) => (" AND #sk < :bound", Some(text)),
            Range::Between(low, _) => (" AND #sk BETWEEN :bound AND :end", Some(low)),
        };
        let text = |text: &String| AttributeValue::S(text.clone());
        let mut names = HashMap::from([("#pk", pk)]);
        let mut values = HashMap::from([(":pk", text(&ask.partition))]);
        if let Some(bound) = bound {
            names.insert("#sk", sk);
            values.insert(":bound", text(bound));
        }
        if let Range::Between(_, end) = &ask.range {
            values.insert(":end", text(end));
        }
        Search {
            table_name: self.tables.name(ask.table),
            index_name: index,
            key_condition_expression: Some(format!("#pk = :pk{range}")),
            expression_attribute_names: names,
            expression_attribute_values: values,
            scan_index_forward: Some(!ask.newest_first),
            consistent_read: Some(ask.fresh),
            return_consumed_capacity: TOTAL,
            ..Search::default()
        }
    }

    /// One write alone. False when its condition did not hold; a write that meets a transaction on its row is tried again.
    pub(crate) async fn write(&self, what: &'static str, action: Action) -> Result<bool, Fault> {
        for nth in 0.. {
            let Err(refused) = self.write_once(action.clone()).await else {
                return Ok(true);
            };
            if refused.said.code == "ConditionalCheckFailedException" {
                return Ok(false);
            }
            let is_busy = refused.said.code == "TransactionConflictException";
            if !is_busy || !self.patience.wait(nth).await {
                return Err(fault(what, refused));
            }
        }
        Err(Fault::unavailable(what))
    }

    async fn write_once(&self, action: Action) -> Result<(), Refused> {
        let operation = match &action.verb {
            Verb::Put(_) => "PutItem",
            Verb::Update(_) => "UpdateItem",
            Verb::Delete => "DeleteItem",
        };
        let question = Write {
            return_consumed_capacity: Some(TOTAL),
            ..action.into_write(&self.tables)
        };
        let answer: Answer = self.client.ask(operation, &question).await?;
        self.meter.write(operation, answer.consumed_capacity);
        Ok(())
    }

    /// Whole rows, unconditionally and in no order. Where several have the same place the last stays.
    pub(crate) async fn put_all(&self, what: &'static str, rows: Vec<Row>) -> Result<(), Fault> {
        self.write_all(what, rows.into_iter().map(Loose::Put)).await
    }

    /// Rows put and taken away, unconditionally and in no order. Where several are for the same place the last counts.
    pub(crate) async fn write_all(
        &self,
        what: &'static str,
        writes: impl IntoIterator<Item = Loose>,
    ) -> Result<(), Fault> {
        let by_place: BTreeMap<Place, Loose> = writes
            .into_iter()
            .map(|write| (write.place().clone(), write))
            .collect();
        let writes: Vec<Loose> = by_place.into_values().collect();
        let batches: Vec<&[Loose]> = writes.chunks(ROWS_MAX).collect();
        for some in batches.chunks(BATCHES_AT_ONCE) {
            let tasks = some.iter().map(|batch| {
                let (dynamo, batch) = (self.clone(), batch.to_vec());
                async move { dynamo.write_batch(what, batch).await }
            });
            side_by_side(what, tasks).await?;
        }
        Ok(())
    }

    async fn write_batch(&self, what: &'static str, writes: Vec<Loose>) -> Result<(), Fault> {
        let mut left: HashMap<String, Vec<wire::Loose>> = HashMap::new();
        for write in writes {
            let table = self.tables.name(write.place().table).to_owned();
            left.entry(table).or_default().push(write.into_wire());
        }
        for nth in 0.. {
            let question = WriteMany {
                request_items: &left,
                return_consumed_capacity: TOTAL,
            };
            let operation = "BatchWriteItem";
            let answer = self.client.ask::<Answer>(operation, &question).await;
            let answer = answer.map_err(|why| fault(what, why))?;
            self.meter.write(operation, answer.consumed_capacity);
            left = answer.unprocessed_items;
            if left.is_empty() {
                return Ok(());
            }
            if !self.patience.wait(nth).await {
                break;
            }
        }
        Err(Fault::unavailable(what).because("rows were left unwritten"))
    }
}

/// Runs tasks side by side; answers in their order, or with the first fault.
pub(crate) async fn side_by_side<T, F>(
    what: &'static str,
    tasks: impl IntoIterator<Item = F>,
) -> Result<Vec<T>, Fault>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Fault>> + Send + 'static,
{
    let mut running = JoinSet::new();
    for (place, task) in tasks.into_iter().enumerate() {
        running.spawn(async move { (place, task.await) });
    }
    let mut done = BTreeMap::new();
    while let Some(joined) = running.join_next().await {
        let (place, answer) = joined.map_err(|why| Fault::broken(what).because(why))?;
        done.insert(place, answer?);
    }
    Ok(done.into_values().collect())
}
