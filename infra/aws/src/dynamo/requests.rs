//! The requests the stores make of DynamoDB: each asks what it cost and tells the meter.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;

use awda_ports::Fault;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, PutRequest, ReturnConsumedCapacity, Select,
    WriteRequest,
};
use tokio::task::JoinSet;

use super::Dynamo;
use super::action::{Action, Item, Row, Verb};
use super::place::{Place, Table};
use crate::fault::{Said, fault, fault_of};

/// Most keys in one `BatchGetItem`.
const KEYS_MAX: usize = 100;
/// Most rows in one `BatchWriteItem`.
const ROWS_MAX: usize = 25;
/// Batches that travel at the same time.
const BATCHES_AT_ONCE: usize = 8;

const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

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

    fn into_request(self) -> Result<WriteRequest, BuildError> {
        let request = WriteRequest::builder();
        Ok(match self {
            Self::Put(row) => {
                let put = PutRequest::builder().set_item(Some(row.into_item()));
                request.put_request(put.build()?)
            }
            Self::Delete(place) => {
                let delete = DeleteRequest::builder().set_key(Some(place.key()));
                request.delete_request(delete.build()?)
            }
        }
        .build())
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
    /// One row.
    pub(crate) async fn get(
        &self,
        what: &'static str,
        place: &Place,
        fresh: bool,
    ) -> Result<Option<Item>, Fault> {
        let request = self
            .client
            .get_item()
            .table_name(self.tables.name(place.table))
            .set_key(Some(place.key()))
            .consistent_read(fresh)
            .return_consumed_capacity(TOTAL);
        let answer = request.send().await.map_err(|why| fault(what, &why))?;
        self.meter.read("GetItem", answer.consumed_capacity());
        Ok(answer.item)
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
        let mut wanted = HashMap::new();
        for (table, keys) in &by_table {
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(keys.clone()))
                .consistent_read(fresh)
                .build()
                .map_err(|why| Fault::broken(what).because(why))?;
            wanted.insert(self.tables.name(*table).to_owned(), keys);
        }
        for nth in 0.. {
            let request = self
                .client
                .batch_get_item()
                .set_request_items(Some(wanted))
                .return_consumed_capacity(TOTAL);
            let answer = request.send().await.map_err(|why| fault(what, &why))?;
            self.meter.read("BatchGetItem", answer.consumed_capacity());
            for (name, items) in answer.responses.unwrap_or_default() {
                let table = tables.get(name.as_str()).copied();
                let table = table.ok_or_else(|| Fault::broken(what))?;
                found.extend(items.into_iter().map(|item| (table, item)));
            }
            wanted = answer.unprocessed_keys.unwrap_or_default();
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
            let request = self.query_of(ask).set_exclusive_start_key(start);
            let request = if missing == i32::MAX {
                request
            } else {
                request.limit(missing)
            };
            let answer = request.send().await.map_err(|why| fault(what, &why))?;
            self.meter.read("Query", answer.consumed_capacity());
            found.extend(answer.items.unwrap_or_default());
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
            let request = self.query_of(ask).select(Select::Count);
            let request = request.set_exclusive_start_key(start);
            let answer = request.send().await.map_err(|why| fault(what, &why))?;
            self.meter.read("Query", answer.consumed_capacity());
            count += usize::try_from(answer.count).unwrap_or_default();
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(count);
            }
        }
    }

    fn query_of(
        &self,
        ask: &Ask,
    ) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        let (index, pk, sk) = match ask.index {
            Some((index, pk, sk)) => (Some(index.to_owned()), pk, sk),
            None => (None, "pk", "sk"),
        };
        let (range, bound) = match &ask.range {
            Range::All => ("", None),
            Range::Prefix(text) => (" AND begins_with(#sk, :bound)", Some(text)),
            Range::After(text) => (" AND #sk > :bound", Some(text)),
            Range::Before(text) => (" AND #sk < :bound", Some(text)),
            Range::Between(low, _) => (" AND #sk BETWEEN :bound AND :end", Some(low)),
        };
        let mut request = self
            .client
            .query()
            .table_name(self.tables.name(ask.table))
            .set_index_name(index)
            .key_condition_expression(format!("#pk = :pk{range}"))
            .expression_attribute_names("#pk", pk)
            .expression_attribute_values(":pk", AttributeValue::S(ask.partition.clone()))
            .scan_index_forward(!ask.newest_first)
            .consistent_read(ask.fresh)
            .return_consumed_capacity(TOTAL);
        if let Range::Between(_, end) = &ask.range {
            request = request.expression_attribute_values(":end", AttributeValue::S(end.clone()));
        }
        if let Some(bound) = bound {
            request = request
                .expression_attribute_names("#sk", sk)
                .expression_attribute_values(":bound", AttributeValue::S(bound.clone()));
        }
        request
    }

    /// One write alone. False when its condition did not hold; a write that meets a transaction on its row is tried again.
    pub(crate) async fn write(&self, what: &'static str, action: Action) -> Result<bool, Fault> {
        for nth in 0.. {
            let Err(refused) = self.write_once(action.clone()).await else {
                return Ok(true);
            };
            if refused.code == "ConditionalCheckFailedException" {
                return Ok(false);
            }
            let is_busy = refused.code == "TransactionConflictException";
            if !is_busy || !self.patience.wait(nth).await {
                return Err(fault_of(what, refused));
            }
        }
        Err(Fault::unavailable(what))
    }

    async fn write_once(&self, action: Action) -> Result<(), Said> {
        let table = self.tables.name(action.place.table);
        let key = Some(action.place.key());
        let consumed = match action.verb {
            Verb::Put(item) => {
                let request = self.client.put_item().table_name(table);
                let request = request
                    .set_item(Some(item))
                    .set_condition_expression(action.condition)
                    .set_expression_attribute_names(action.names)
                    .set_expression_attribute_values(action.values)
                    .return_consumed_capacity(TOTAL);
                let answer = request.send().await.map_err(|why| Said::by(&why))?;
                ("PutItem", answer.consumed_capacity)
            }
            Verb::Update(expression) => {
                let request = self.client.update_item().table_name(table);
                let request = request
                    .set_key(key)
                    .update_expression(expression)
                    .set_condition_expression(action.condition)
                    .set_expression_attribute_names(action.names)
                    .set_expression_attribute_values(action.values)
                    .return_consumed_capacity(TOTAL);
                let answer = request.send().await.map_err(|why| Said::by(&why))?;
                ("UpdateItem", answer.consumed_capacity)
            }
            Verb::Delete => {
                let request = self.client.delete_item().table_name(table);
                let request = request
                    .set_key(key)
                    .set_condition_expression(action.condition)
                    .set_expression_attribute_names(action.names)
                    .set_expression_attribute_values(action.values)
                    .return_consumed_capacity(TOTAL);
                let answer = request.send().await.map_err(|why| Said::by(&why))?;
                ("DeleteItem", answer.consumed_capacity)
            }
        };
        self.meter.write(consumed.0, &consumed.1);
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
        let mut left: HashMap<String, Vec<WriteRequest>> = HashMap::new();
        for write in writes {
            let table = self.tables.name(write.place().table).to_owned();
            let request = write.into_request();
            let request = request.map_err(|why| Fault::broken(what).because(why))?;
            left.entry(table).or_default().push(request);
        }
        for nth in 0.. {
            let request = self
                .client
                .batch_write_item()
                .set_request_items(Some(left))
                .return_consumed_capacity(TOTAL);
            let answer = request.send().await.map_err(|why| fault(what, &why))?;
            self.meter
                .write("BatchWriteItem", answer.consumed_capacity());
            left = answer.unprocessed_items.unwrap_or_default();
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
