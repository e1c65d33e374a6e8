//! Timelines and the ledger of messages, for reading.

use awda_customers::Key;
use awda_kernel::{CustomerId, Day, StoreId};
use awda_messaging::MessageRow;
use awda_ports::{DayPage, Fault, Timeline, TimelinePage};

use super::action::Item;
use super::place::{BY_DAY, DAY_SHARDS, Table};
use super::requests::{Ask, Range, side_by_side};
use super::{Dynamo, cursor, place, rows};

const EVENTS: &str = "read a timeline";
const MESSAGES: &str = "read messages";

impl Timeline for Dynamo {
    async fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        let question = ["events", store.as_str()];
        let before = cursor::open(EVENTS, &question, after)?;
        let mut keys = keys.to_vec();
        keys.sort();
        keys.dedup();
        let tasks = keys.into_iter().map(|key| {
            let dynamo = self.clone();
            let ask = Ask {
                newest_first: true,
                range: before.clone().map_or(Range::All, Range::Before),
                ..Ask::partition(Table::Timeline, place::events(store, &key))
            };
            async move { dynamo.query(EVENTS, &ask, limit + 1).await }
        });
        let mut found: Vec<Item> = side_by_side(EVENTS, tasks)
            .await?
            .into_iter()
            .flatten()
            .collect();
        found.sort_by(|a, b| rows::str_of(b, "sk").cmp(&rows::str_of(a, "sk")));
        let has_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| has_more);
        let next =
            last.map(|item| cursor::seal(&question, rows::str_of(item, "sk").unwrap_or_default()));
        let events: Result<_, Fault> = found
            .iter()
            .map(|item| rows::read("read an event", item))
            .collect();
        Ok(TimelinePage {
            events: events?,
            next,
        })
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        let mut customers = customers.to_vec();
        customers.sort();
        customers.dedup();
        let tasks = customers.into_iter().map(|customer| {
            let dynamo = self.clone();
            let ask = Ask {
                range: Range::Prefix("msg#".to_owned()),
                ..Ask::partition(Table::Timeline, place::messages(store, &customer))
            };
            async move { dynamo.query(MESSAGES, &ask, usize::MAX).await }
        });
        let items = side_by_side(MESSAGES, tasks).await?;
        let read: Result<Vec<MessageRow>, Fault> = items.iter().flatten().map(message).collect();
        let mut found = read?;
        found.sort_by(|a, b| (b.decided_at, &b.id).cmp(&(a.decided_at, &a.id)));
        found.truncate(limit);
        Ok(found)
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        let day = place::day_text(day);
        let question = ["messages", store.as_str(), &day];
        let position = cursor::open(MESSAGES, &question, after)?;
        let (first, mut after) = start(position)?;
        let mut found = Vec::new();
        for shard in first..DAY_SHARDS {
            let ask = Ask {
                index: Some((BY_DAY, "day_pk", "day_sk")),
                range: after.take().map_or(Range::All, Range::After),
                ..Ask::partition(Table::Timeline, place::message_day(store, &day, shard))
            };
            let missing = (limit + 1).saturating_sub(found.len());
            let items = self.query(MESSAGES, &ask, missing).await?;
            found.extend(items.into_iter().map(|item| (shard, item)));
            if found.len() > limit {
                break;
            }
        }
        let has_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| has_more);
        let next = last.map(|(shard, item)| {
            let sk = rows::str_of(item, "day_sk").unwrap_or_default();
            cursor::seal(&question, &format!("{shard}|{sk}"))
        });
        let rows: Result<_, Fault> = found.iter().map(|(_, item)| message(item)).collect();
        Ok(DayPage { rows: rows?, next })
    }
}

fn start(position: Option<String>) -> Result<(u8, Option<String>), Fault> {
    let Some(position) = position else {
        return Ok((0, None));
    };
    let parts = position.split_once('|');
    let start = parts.and_then(|(shard, sk)| Some((shard.parse().ok()?, Some(sk.to_owned()))));
    start.ok_or_else(|| Fault::refused(MESSAGES))
}

fn message(item: &Item) -> Result<MessageRow, Fault> {
    rows::read("read a message row", item)
}
