//! What waits for a person to look at: deliveries that were set aside, possible duplicates.

use awda_commerce::Delivery;
use awda_customers::{Evidence, Key, Suspicion};
use awda_kernel::{StoreId, fingerprint};
use awda_ports::{Desk, Fault, SetAside, SetAsidePage, SuspicionPage};

use super::action::{Action, Item, Row};
use super::place::{Place, Table};
use super::records::parse;
use super::requests::{Ask, Range};
use super::wire::AttributeValue;
use super::{Dynamo, cursor, place, rows};

/// Most of a delivery's stored form that one row holds; DynamoDB takes 400 KB, names included.
const ROW_BYTES_MAX: usize = 300_000;
const ASIDE: &str = "list deliveries that were set aside";
const SUSPECTED: &str = "list possible duplicates";

impl Desk for Dynamo {
    async fn set_aside(&self, delivery: &Delivery, code: &str) -> Result<(), Fault> {
        let what = "set a delivery aside";
        let id = delivery.id();
        let place = place::aside(&delivery.store, &id);
        let bytes = u64::try_from(delivery.body.len()).unwrap_or(u64::MAX);
        let wire = delivery.to_wire().into_bytes();
        let row = Row::at(place.clone())
            .with("source", rows::text(&delivery.source))
            .with("topic", rows::text(&delivery.topic))
            .with("code", rows::text(code))
            .with("bytes", rows::number(bytes))
            .with("received_at", rows::text(&delivery.received_at.to_string()))
            .with("times", rows::number(1));
        let is_kept = if wire.len() <= ROW_BYTES_MAX {
            let row = row.with("whole", AttributeValue::B(wire));
            self.write(what, Action::put(row).if_new()).await?
        } else {
            self.set_aside_in_parts(&delivery.store, &id, row, &wire)
                .await?
        };
        if !is_kept {
            self.write(what, Action::add(place, &[("times", 1)]))
                .await?;
        }
        Ok(())
    }

    async fn aside(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SetAsidePage, Fault> {
        let question = ["aside", store.as_str()];
        let (items, next) = self
            .listed(ASIDE, &question, place::all_aside(store), limit, after)
            .await?;
        let rows: Result<_, Fault> = items.iter().map(set_aside).collect();
        Ok(SetAsidePage { rows: rows?, next })
    }

    async fn taken(&self, store: &StoreId, id: &str) -> Result<Option<Delivery>, Fault> {
        let what = "read a delivery that was set aside";
        let Some(item) = self.get(what, &place::aside(store, id), true).await? else {
            return Ok(None);
        };
        let wire = match item.get("whole").and_then(|whole| whole.as_b()) {
            Some(whole) => whole.to_vec(),
            None => self.parts_of(store, id, &item).await?,
        };
        let text = std::str::from_utf8(&wire).map_err(|_| Fault::unreadable(what))?;
        let delivery = Delivery::from_wire(text);
        Ok(Some(
            delivery.map_err(|why| Fault::unreadable(what).because(why))?,
        ))
    }

    async fn put_back(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let what = "end that a delivery is set aside";
        let place = place::aside(store, id);
        let Some(item) = self.get(what, &place, true).await? else {
            return Ok(());
        };
        for part in parts(store, id, &item) {
            self.write(what, Action::delete(part)).await?;
        }
        self.write(what, Action::delete(place)).await?;
        Ok(())
    }

    async fn suspicions(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SuspicionPage, Fault> {
        let question = ["suspected", store.as_str()];
        let (items, next) = self
            .listed(
                SUSPECTED,
                &question,
                place::all_suspected(store),
                limit,
                after,
            )
            .await?;
        let rows: Result<_, Fault> = items.iter().map(suspicion).collect();
        Ok(SuspicionPage { rows: rows?, next })
    }
}

impl Dynamo {
    /// Sets aside a delivery that is too large for one row: its parts first, so that whoever finds the row finds all of it. False, and
    /// nothing is left, where the row was there already.
    async fn set_aside_in_parts(
        &self,
        store: &StoreId,
        id: &str,
        row: Row,
        wire: &[u8],
    ) -> Result<bool, Fault> {
        let what = "set a large delivery aside";
        if self
            .get(what, &place::aside(store, id), true)
            .await?
            .is_some()
        {
            return Ok(false);
        }
        // Two at once are of two moments, and each keeps its own parts.
        let mark = fingerprint(&[&String::from_utf8_lossy(wire)]).to_string();
        let chunks: Vec<&[u8]> = wire.chunks(ROW_BYTES_MAX).collect();
        let places = (0..chunks.len()).map(|part| place::aside_part(store, id, &mark, part));
        let places: Vec<_> = places.collect();
        for (place, chunk) in places.iter().zip(&chunks) {
            let part = AttributeValue::B(chunk.to_vec());
            let part = Row::at(place.clone()).with("part", part);
            self.write(what, Action::put(part)).await?;
        }
        let count = u64::try_from(chunks.len()).unwrap_or(u64::MAX);
        let row = row
            .with("parts", rows::number(count))
            .with("mark", rows::text(&mark));
        let is_kept = self.write(what, Action::put(row).if_new()).await?;
        for place in places.into_iter().filter(|_| !is_kept) {
            self.write(what, Action::delete(place)).await?;
        }
        Ok(is_kept)
    }

    /// A large delivery, put together.
    async fn parts_of(&self, store: &StoreId, id: &str, item: &Item) -> Result<Vec<u8>, Fault> {
        let what = "read a large delivery that was set aside";
        let mut wire = Vec::new();
        for place in parts(store, id, item) {
            let part = self.get(what, &place, true).await?;
            let part = part.ok_or_else(|| Fault::unreadable(what))?;
            let part = part.get("part").and_then(|part| part.as_b());
            wire.extend_from_slice(part.ok_or_else(|| Fault::unreadable(what))?);
        }
        Ok(wire)
    }

    /// A page of one partition, in the order of its sort keys.
    async fn listed(
        &self,
        what: &'static str,
        question: &[&str],
        partition: String,
        limit: usize,
        after: Option<&str>,
    ) -> Result<(Vec<Item>, Option<String>), Fault> {
        let after = cursor::open(what, question, after)?;
        let ask = Ask {
            range: after.map_or(Range::All, Range::After),
            fresh: true,
            ..Ask::partition(Table::Books, partition)
        };
        let mut items = self.query(what, &ask, limit + 1).await?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        let next = last.and_then(|item| rows::str_of(item, "sk"));
        let next = next.map(|sk| cursor::seal(question, sk));
        Ok((items, next))
    }
}

/// Where the parts of a large delivery are; nowhere for one that fits its row.
fn parts(store: &StoreId, id: &str, item: &Item) -> Vec<Place> {
    let count: usize = rows::number_of(item, "parts").unwrap_or_default();
    let mark = rows::str_of(item, "mark").unwrap_or_default();
    (0..count)
        .map(|part| place::aside_part(store, id, mark, part))
        .collect()
}

fn set_aside(item: &Item) -> Result<SetAside, Fault> {
    let missing = || Fault::unreadable(ASIDE);
    let text = |name: &str| {
        rows::str_of(item, name)
            .map(str::to_owned)
            .ok_or_else(missing)
    };
    let received_at = text("received_at")?.parse();
    Ok(SetAside {
        id: text("sk")?,
        source: text("source")?,
        topic: text("topic")?,
        code: text("code")?,
        body_bytes: rows::number_of(item, "bytes").ok_or_else(missing)?,
        times: rows::number_of(item, "times").ok_or_else(missing)?,
        received_at: received_at.map_err(|_| missing())?,
    })
}

fn suspicion(item: &Item) -> Result<Suspicion, Fault> {
    let why: Evidence = rows::read(SUSPECTED, item)?;
    let weak: Key = parse(SUSPECTED, rows::str_of(item, "weak").unwrap_or_default())?;
    Ok(Suspicion {
        weak,
        strong: why.under.clone(),
        why: Some(why),
    })
}
