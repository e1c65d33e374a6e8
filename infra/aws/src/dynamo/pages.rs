//! Pages of a partition of the books, the newest first: rows whose sort keys are in the order of time, with a cursor for where to go on.

use awda_ports::Fault;
use serde::de::DeserializeOwned;

use super::place::Table;
use super::requests::{Ask, Range};
use super::{Dynamo, cursor, rows};

impl Dynamo {
    /// At most `limit` documents, and the cursor of the following page; `question` is everything the answer depends on.
    pub(super) async fn newest<T: DeserializeOwned>(
        &self,
        what: &'static str,
        (question, partition): (&[&str], String),
        (limit, after): (usize, Option<&str>),
    ) -> Result<(Vec<T>, Option<String>), Fault> {
        let before = cursor::open(what, question, after)?;
        let ask = Ask {
            range: before.map_or(Range::All, Range::Before),
            newest_first: true,
            fresh: true,
            ..Ask::partition(Table::Books, partition)
        };
        let mut items = self.query(what, &ask, limit + 1).await?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        let next = last.and_then(|item| rows::str_of(item, "sk"));
        let next = next.map(|sk| cursor::seal(question, sk));
        let read: Result<_, Fault> = items.iter().map(|item| rows::read(what, item)).collect();
        Ok((read?, next))
    }
}
