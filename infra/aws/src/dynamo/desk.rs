//! What waits for a person to look at: deliveries that were set aside, possible duplicates.

use awda_commerce::Delivery;
use awda_customers::{Evidence, Key, Suspicion};
use awda_kernel::StoreId;
use awda_ports::{Desk, Fault, SetAside, SetAsidePage, SuspicionPage};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::action::{Action, Item, Row};
use super::place::Table;
use super::records::parse;
use super::requests::{Ask, Range};
use super::{Dynamo, cursor, place, rows};

const ASIDE: &str = "list deliveries that were set aside";
const SUSPECTED: &str = "list possible duplicates";

impl Desk for Dynamo {
    async fn set_aside(&self, delivery: &Delivery, code: &str) -> Result<(), Fault> {
        let what = "set a delivery aside";
        let id = delivery.id();
        let place = place::aside(&delivery.store, &id);
        let bytes = u64::try_from(delivery.body.len()).unwrap_or(u64::MAX);
        let whole = Blob::new(delivery.to_wire().into_bytes());
        let row = Row::at(place.clone())
            .with("source", rows::text(&delivery.source))
            .with("topic", rows::text(&delivery.topic))
            .with("code", rows::text(code))
            .with("bytes", rows::number(bytes))
            .with("received_at", rows::text(&delivery.received_at.to_string()))
            .with("whole", AttributeValue::B(whole))
            .with("times", rows::number(1));
        if !self.write(what, Action::put(row).if_new()).await? {
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
        let whole = item.get("whole").and_then(|whole| whole.as_b().ok());
        let whole = whole.ok_or_else(|| Fault::unreadable(what))?;
        let text = std::str::from_utf8(whole.as_ref()).map_err(|_| Fault::unreadable(what))?;
        let delivery = Delivery::from_wire(text);
        Ok(Some(
            delivery.map_err(|why| Fault::unreadable(what).because(why))?,
        ))
    }

    async fn put_back(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let gone = Action::delete(place::aside(store, id));
        self.write("end that a delivery is set aside", gone).await?;
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
