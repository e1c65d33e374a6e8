//! A file that a shop exported: read, and put on the queue record by record, each as the delivery its webhook would have been. What
//! became of them is told where deliveries are told of; sending the same file again changes nothing.

use awda_commerce::sources::imported;
use awda_commerce::tables::{self, DayOrder, Mapping, Record, Subject, Wishes};
use awda_commerce::{Delivery, Event, StoreFacts};
use awda_customers::{EntityKey, Key, anchor_of};
use awda_files::{Manner, Opened};
use awda_kernel::Timestamp;
use awda_ports::{Fault, Lookup, Queue, Records, Sight, Stores};
use futures_util::future::try_join_all;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{Foreseen, Imported};

/// Most bytes of a file, as sent: what one request carries.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a file, unpacked.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most records of a file: they are queued before the answer.
const RECORDS_MAX: usize = 20_000;
/// Records queued, or looked up, at a time.
const AT_ONCE: usize = 40;

/// Reads a file, and queues what its rows say; a dry run only tells.
pub(crate) async fn import<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
) -> Result<Imported, Refusal> {
    let subject = subject(call)?;
    let as_of = call.as_of()?.ok_or(Refusal::Missing("as_of"))?.1;
    let is_dry = is_dry(call)?;
    let wishes = wishes(call)?;
    let shop = Shop::open(books, call).await?;
    let facts = shop
        .settings
        .facts()
        .map_err(|why| Fault::unreadable("read the store's settings").because(why))?;
    let opened = opened(call, &facts)?;
    let is_persian = tables::is_persian(&facts);
    let mapping = Mapping::of(subject, &opened.table, &wishes, is_persian)?;
    let outcome = tables::read(&opened.table, &mapping, &facts, as_of);
    if outcome.records.len() > RECORDS_MAX {
        return Err(Refusal::ImportTooMany(RECORDS_MAX));
    }
    let mut answer = Imported::of(&opened, &mapping, &outcome);
    let deliveries = outcome
        .records
        .into_iter()
        .map(|record| delivery(record, &facts, call.now));
    let deliveries: Vec<Delivery> = deliveries.collect();
    if is_dry {
        answer.foreseen = Some(foreseen(records, &deliveries, &facts).await?);
        return Ok(answer);
    }
    queued(queue, &deliveries).await?;
    answer.is_queued = true;
    Ok(answer)
}

fn subject(call: &Call) -> Result<Subject, Refusal> {
    let all = [Subject::Customers, Subject::Orders, Subject::Consents];
    let named = call.path("subject");
    let found = all.into_iter().find(|one| Some(one.name()) == named);
    found.ok_or(Refusal::Route)
}

fn is_dry(call: &Call) -> Result<bool, Refusal> {
    match call.query("dry_run") {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::Invalid {
            name: "dry_run",
            expected: "true or false",
        }),
    }
}

fn wishes(call: &Call) -> Result<Wishes, Refusal> {
    let pairs = call.query("map").unwrap_or_default().split(';');
    let pairs = pairs.filter(|pair| !pair.trim().is_empty());
    let columns = pairs.map(|pair| {
        let (field, column) = pair.split_once('=').ok_or(Refusal::Invalid {
            name: "map",
            expected: "field=column, several with semicolons between",
        })?;
        Ok((field.trim().to_owned(), column.trim().to_owned()))
    });
    Ok(Wishes {
        columns: columns.collect::<Result<_, Refusal>>()?,
        day_order: match call.query("dates") {
            None => None,
            Some("dmy") => Some(DayOrder::DayFirst),
            Some("mdy") => Some(DayOrder::MonthFirst),
            Some(_) => {
                return Err(Refusal::Invalid {
                    name: "dates",
                    expected: "dmy or mdy",
                });
            }
        },
    })
}

fn opened(call: &Call, facts: &StoreFacts) -> Result<Opened, Refusal> {
    let bytes = call.bytes();
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Refusal::FileSize);
    }
    let manner = Manner {
        bytes_max: BYTES_MAX,
        encoding: call.query("encoding").map(str::to_owned),
        sheet: call.query("sheet").map(str::to_owned),
    };
    Ok(Opened::of(bytes, &manner, facts.country)?)
}

fn delivery(record: Record, facts: &StoreFacts, now: Timestamp) -> Delivery {
    Delivery {
        store: facts.store.clone(),
        source: record.source.to_owned(),
        topic: String::new(),
        headers: Vec::new(),
        body: record.body,
        received_at: now,
    }
}

async fn queued(queue: &impl Queue<Delivery>, deliveries: &[Delivery]) -> Result<(), Fault> {
    for some in deliveries.chunks(AT_ONCE * 10) {
        try_join_all(some.chunks(10).map(|batch| queue.send(batch))).await?;
    }
    Ok(())
}

/// What the deliveries would change, were they told now.
async fn foreseen(
    records: &impl Records,
    deliveries: &[Delivery],
    facts: &StoreFacts,
) -> Result<Foreseen, Fault> {
    let mut foreseen = Foreseen::default();
    for some in deliveries.chunks(AT_ONCE) {
        let sights = some.iter().map(|delivery| sights(records, delivery, facts));
        for sights in try_join_all(sights).await? {
            let is_known = |sight: &Sight| !sight.holders.is_empty() || sight.entity.is_some();
            if !sights.is_empty() && sights.iter().all(|sight| sight.is_kept) {
                foreseen.unchanged += 1;
            } else if sights.iter().any(is_known) {
                foreseen.merged += 1;
            } else {
                foreseen.new += 1;
            }
        }
    }
    Ok(foreseen)
}

/// What is known of whom, or of the order, that a delivery is about; one sight for each of its events.
async fn sights(
    records: &impl Records,
    delivery: &Delivery,
    facts: &StoreFacts,
) -> Result<Vec<Sight>, Fault> {
    let events = imported(delivery, facts).unwrap_or_default();
    try_join_all(events.iter().map(|event| sight(records, event, facts))).await
}

async fn sight(records: &impl Records, event: &Event, facts: &StoreFacts) -> Result<Sight, Fault> {
    let anchor = anchor_of(event, facts);
    let entity = EntityKey::of(event, facts);
    let is_known_by_mark = entity.is_none();
    let lookup = Lookup {
        store: facts.store.clone(),
        keys: Some(anchor.clone())
            .filter(Key::is_person)
            .into_iter()
            .collect(),
        entity: entity.or_else(|| EntityKey::mark_of(event, facts)),
        event: Some((anchor, event.occurred_at, event.id.clone())),
    };
    let mut sight = records.look_up(&lookup, false).await?;
    if is_known_by_mark && sight.entity.take().is_some() {
        sight.is_kept = true;
    }
    Ok(sight)
}
