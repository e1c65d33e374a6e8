//! Where every row lives: the keys of all six tables, built here and nowhere else.
//!
//! | table | pk | sk | index |
//! |---|---|---|---|
//! | customers | `store#customer` | `profile` | |
//! | customers, what they heard | `store#customer` | `heard` | |
//! | timeline, events | `store#key` | `moment#event` | |
//! | timeline, entities | `store#source#kind#object` | `entity` | |
//! | timeline, messages | `store#customer` | `msg#message` | `by_day`: `store#day#shard`, `moment#message` |
//! | timeline, notes | `store#customer` | `note#note` | |
//! | timeline, slots | `store#customer` | `slots` | |
//! | timeline, codes of coupons that were given | `store#customer` | `coupon#message` | |
//! | directory | `store#key` | `id` | |
//! | directory, entries people are found by | `store#find#beginning` | `word#customer` | |
//! | audiences | `store#segment#shard` | `customer` | |
//! | agenda | `store#customer` | `flow` | `by_due`: `day#shard`, `moment#store#customer#flow` |
//! | books, settings | `stores` | `store` | |
//! | books, counters | `store#day#day` | `n#shard` | |
//! | books, response times | `store#responses#day` | `n#shard` | |
//! | books, standards | `store#standards` | `current` | |
//! | books, what a night counted of everybody | `store#standards` | `crowd` | |
//! | books, what a night learned of products | `store#standards` | `learned` | |
//! | books, what a store says of them | `store#standards` | `shelf` | |
//! | books, segments | `store#segments` | `segment` | |
//! | books, goals | `store#goals` | `goal` | |
//! | books, nights | `store#nights` | `day` | |
//! | books, what flows brought | `store#uplift` | `brought` | |
//! | books, runs | `run#run` | `run` | |
//! | books, order of runs | `runs` | `moment#run` | |
//! | books, parts | `run#run#phase` | `part#shard` | |
//! | books, parts done | `run#run#phase` | `done#shard` | |
//! | books, deliveries set aside | `store#aside` | `delivery` | |
//! | books, large deliveries set aside | `store#aside-parts` | `delivery#mark#part` | |
//! | books, codes of coupons | `store#codes` | `code` | |
//! | books, codes that are left | `store#codes-left#pool` | `code` | |
//! | books, possible duplicates | `store#suspected` | `weak\|strong` | |
//! | books, the agenda's cursor | `agenda` | `cursor` | |
//! | books, campaigns | `store#campaigns` | `campaign` | |
//! | books, campaigns under way | `campaigns-live` | `store#campaign` | |
//! | books, a campaign's numbers | `store#campaign#campaign` | `tally#shard` | |
//! | books, a campaign's purse | `store#campaign#campaign` | `purse` | |
//! | books, the log of acts | `store#acts` | `moment#act` | |
//! | books, keys of acts | `store#act-keys` | `key` | |
//! | books, jobs | `store#jobs` | `job` | |
//! | books, parts of jobs | `store#job#job` | `part#number` | |
//! | books, why a command failed | `failure#letter` | `last` | |
//! | books, how fast somebody goes | `pace#name` | `now` | |
//! | books, keys of programs | `store#keys` | `key` | |
//! | books, who works here, where no user pool says it | `staff` | `person` | |
//! | books, what was told to an endpoint | `store#notices#endpoint` | `moment#notice` | |
//! | books, how endpoints answer | `store#endpoints` | `endpoint` | |
//! | books, what was foreseen | `store#plan#hash` | `part` | |
//!
//! Moments are text of a fixed width that sorts as time does; days are UTC, `2026-11-22`. A store's id has no `#`.

mod acts;
mod agenda;
mod coupons;
mod notices;
mod staff;

use awda_customers::{EntityKey, Key};
use awda_kernel::{CustomerId, Day, EventId, MessageId, StoreId, Timestamp, fingerprint, sortable};
use awda_messaging::campaigns::CampaignId;
use awda_ports::Phase;

pub(crate) use acts::{NOTE, act, act_key, acts, failure, job, job_part, job_parts, jobs, note};
pub(crate) use agenda::{agenda, agenda_rows, due, due_slot};
pub(crate) use coupons::{COUPON, coupon_code, coupon_grant, coupon_left, coupons_left};
pub(crate) use notices::{endpoint, notice, notices, pace};
pub(crate) use staff::{STAFF, colleague, key, keys};

/// Shards of a day's messages, of a day's due rows.
pub(crate) const DAY_SHARDS: u8 = 4;
/// Shards of a segment's members.
pub(crate) const MEMBER_SHARDS: u8 = 16;
/// Shards of a campaign's numbers.
const TALLY_SHARDS: u8 = 16;
/// Shards of a day's counters.
pub(crate) const COUNTER_SHARDS: u64 = 8;

/// Index over messages by day.
pub(crate) const BY_DAY: &str = "by_day";
/// Index over the agenda by due time.
pub(crate) const BY_DUE: &str = "by_due";

const OBJECT_BYTES_MAX: usize = 512;
const SECONDS_PER_DAY: i64 = 86_400;

/// A table, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Customers,
    Timeline,
    Directory,
    Audiences,
    Agenda,
    Books,
}

/// Where a row lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) table: Table,
    pub(crate) pk: String,
    pub(crate) sk: String,
}

const fn place(table: Table, pk: String, sk: String) -> Place {
    Place { table, pk, sk }
}

pub(crate) fn profile(store: &StoreId, customer: &CustomerId) -> Place {
    place(
        Table::Customers,
        format!("{store}#{customer}"),
        "profile".to_owned(),
    )
}

/// The sort key of what an id heard: before `profile`, so that a scan has read it when it comes to the profile.
pub(crate) const HEARD: &str = "heard";

pub(crate) fn heard(store: &StoreId, customer: &CustomerId) -> Place {
    place(
        Table::Customers,
        format!("{store}#{customer}"),
        HEARD.to_owned(),
    )
}

pub(crate) fn events(store: &StoreId, key: &Key) -> String {
    format!("{store}#{key}")
}

pub(crate) fn event(store: &StoreId, (key, at, id): (&Key, Timestamp, &EventId)) -> Place {
    place(
        Table::Timeline,
        events(store, key),
        format!("{}#{id}", sortable(at)),
    )
}

pub(crate) fn entity(key: &EntityKey) -> Place {
    let EntityKey {
        store,
        source,
        object,
    } = key;
    let kind = object.kind.name();
    // An object's id comes from outside and may be longer than a key can be.
    let pk = if object.id.len() > OBJECT_BYTES_MAX {
        format!("{store}#{source}#{kind}##{}", fingerprint(&[&object.id]))
    } else {
        format!("{store}#{source}#{kind}#{}", object.id)
    };
    place(Table::Timeline, pk, "entity".to_owned())
}

pub(crate) fn messages(store: &StoreId, customer: &CustomerId) -> String {
    format!("{store}#{customer}")
}

pub(crate) fn message(store: &StoreId, customer: &CustomerId, id: &MessageId) -> Place {
    place(
        Table::Timeline,
        messages(store, customer),
        format!("msg#{id}"),
    )
}

/// What a person was sent lately. Beside their messages, whose keys begin with `msg#`.
pub(crate) fn slots(store: &StoreId, customer: &CustomerId) -> Place {
    place(
        Table::Timeline,
        messages(store, customer),
        "slots".to_owned(),
    )
}

pub(crate) fn message_day(store: &StoreId, day: &str, shard: u8) -> String {
    format!("{store}#{day}#{shard}")
}

pub(crate) fn message_shard(id: &MessageId) -> u8 {
    fingerprint(&[id.as_str()]).shard(DAY_SHARDS)
}

pub(crate) fn holder(store: &StoreId, key: &Key) -> Place {
    place(Table::Directory, format!("{store}#{key}"), "id".to_owned())
}

/// Where entries stand whose words begin with the same two characters.
pub(crate) fn entries(store: &StoreId, word: &str) -> String {
    let beginning: String = word.chars().take(2).collect();
    format!("{store}#find#{beginning}")
}

pub(crate) fn entry(store: &StoreId, word: &str, customer: &CustomerId) -> Place {
    place(
        Table::Directory,
        entries(store, word),
        format!("{word}#{customer}"),
    )
}

pub(crate) fn members(store: &StoreId, segment: &str, shard: u8) -> String {
    format!("{store}#{segment}#{shard}")
}

pub(crate) fn member(store: &StoreId, segment: &str, customer: &CustomerId) -> Place {
    let shard = fingerprint(&[customer.as_str()]).shard(MEMBER_SHARDS);
    place(
        Table::Audiences,
        members(store, segment, shard),
        customer.to_string(),
    )
}

/// Campaigns with something left to do, of all stores.
pub(crate) const LIVE_CAMPAIGNS: &str = "campaigns-live";

pub(crate) const STORES: &str = "stores";
pub(crate) const RUNS: &str = "runs";

pub(crate) fn settings(store: &StoreId) -> Place {
    place(Table::Books, STORES.to_owned(), store.to_string())
}

pub(crate) fn counters(store: &StoreId, day: Day) -> String {
    format!("{store}#day#{}", day_text(day))
}

pub(crate) fn counter(store: &StoreId, day: Day, spread: u64) -> Place {
    place(
        Table::Books,
        counters(store, day),
        format!("n#{}", spread % COUNTER_SHARDS),
    )
}

/// How long customers waited who first wrote on a day.
pub(crate) fn responses(store: &StoreId, day: Day, spread: u64) -> Place {
    place(
        Table::Books,
        format!("{store}#responses#{}", day_text(day)),
        format!("n#{}", spread % COUNTER_SHARDS),
    )
}

pub(crate) fn all_aside(store: &StoreId) -> String {
    format!("{store}#aside")
}

pub(crate) fn aside(store: &StoreId, id: &str) -> Place {
    place(Table::Books, all_aside(store), id.to_owned())
}

/// A part of a delivery that is too large for one row.
pub(crate) fn aside_part(store: &StoreId, id: &str, mark: &str, part: usize) -> Place {
    place(
        Table::Books,
        format!("{store}#aside-parts"),
        format!("{id}#{mark}#{part:04}"),
    )
}

pub(crate) fn all_suspected(store: &StoreId) -> String {
    format!("{store}#suspected")
}

pub(crate) fn suspected(store: &StoreId, weak: &Key, strong: &Key) -> Place {
    place(
        Table::Books,
        all_suspected(store),
        format!("{weak}|{strong}"),
    )
}

pub(crate) fn standards(store: &StoreId) -> Place {
    place(
        Table::Books,
        format!("{store}#standards"),
        "current".to_owned(),
    )
}

pub(crate) fn crowd(store: &StoreId) -> Place {
    place(
        Table::Books,
        format!("{store}#standards"),
        "crowd".to_owned(),
    )
}

pub(crate) fn learned(store: &StoreId) -> Place {
    place(
        Table::Books,
        format!("{store}#standards"),
        "learned".to_owned(),
    )
}

pub(crate) fn shelf(store: &StoreId) -> Place {
    place(
        Table::Books,
        format!("{store}#standards"),
        "shelf".to_owned(),
    )
}

pub(crate) fn definitions(store: &StoreId) -> String {
    format!("{store}#segments")
}

pub(crate) fn definition(store: &StoreId, id: &str) -> Place {
    place(Table::Books, definitions(store), id.to_owned())
}

pub(crate) fn campaigns(store: &StoreId) -> String {
    format!("{store}#campaigns")
}

pub(crate) fn campaign(store: &StoreId, id: CampaignId) -> Place {
    place(Table::Books, campaigns(store), id.to_string())
}

pub(crate) fn live_campaign(store: &StoreId, id: CampaignId) -> Place {
    place(
        Table::Books,
        LIVE_CAMPAIGNS.to_owned(),
        format!("{store}#{id}"),
    )
}

/// Where a campaign's numbers and purse stand.
pub(crate) fn campaign_numbers(store: &StoreId, id: CampaignId) -> String {
    format!("{store}#campaign#{id}")
}

pub(crate) fn campaign_tally(store: &StoreId, id: CampaignId, message: &MessageId) -> Place {
    let shard = fingerprint(&[message.as_str()]).shard(TALLY_SHARDS);
    place(
        Table::Books,
        campaign_numbers(store, id),
        format!("tally#{shard:02}"),
    )
}

pub(crate) fn purse(store: &StoreId, id: CampaignId) -> Place {
    place(
        Table::Books,
        campaign_numbers(store, id),
        "purse".to_owned(),
    )
}

pub(crate) fn plan(store: &StoreId, hash: &str) -> String {
    format!("{store}#plan#{hash}")
}

pub(crate) fn plan_part(store: &StoreId, hash: &str, part: usize) -> Place {
    place(Table::Books, plan(store, hash), format!("{part:04}"))
}

pub(crate) fn brought(store: &StoreId) -> Place {
    place(
        Table::Books,
        format!("{store}#uplift"),
        "brought".to_owned(),
    )
}

pub(crate) fn goals(store: &StoreId) -> String {
    format!("{store}#goals")
}

pub(crate) fn goal(store: &StoreId, id: &str) -> Place {
    place(Table::Books, goals(store), id.to_owned())
}

pub(crate) fn nights(store: &StoreId) -> String {
    format!("{store}#nights")
}

pub(crate) fn night(store: &StoreId, day: Day) -> Place {
    place(Table::Books, nights(store), day_text(day))
}

pub(crate) fn run(id: &str) -> Place {
    place(Table::Books, format!("run#{id}"), "run".to_owned())
}

pub(crate) fn run_in_order(at: Timestamp, id: &str) -> Place {
    place(
        Table::Books,
        RUNS.to_owned(),
        format!("{}#{id}", sortable(at)),
    )
}

pub(crate) fn parts(run: &str, phase: Phase) -> String {
    let phase = match phase {
        Phase::Census => "census",
        Phase::Classify => "classify",
    };
    format!("run#{run}#{phase}")
}

pub(crate) fn part(run: &str, phase: Phase, shard: u16) -> Place {
    place(Table::Books, parts(run, phase), format!("part#{shard:05}"))
}

pub(crate) fn part_done(run: &str, phase: Phase, shard: u16) -> Place {
    place(Table::Books, parts(run, phase), format!("done#{shard:05}"))
}

pub(crate) fn agenda_cursor() -> Place {
    place(Table::Books, "agenda".to_owned(), "cursor".to_owned())
}

/// The UTC day of a moment, as text.
pub(crate) fn day_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A day as text.
pub(crate) fn day_text(day: Day) -> String {
    let midnight = Timestamp::from_second(i64::from(day) * SECONDS_PER_DAY);
    midnight.map(day_of).unwrap_or_default()
}

/// The UTC day of a moment, as a number.
pub(crate) fn day_number(at: Timestamp) -> Day {
    Day::try_from(at.as_second().div_euclid(SECONDS_PER_DAY)).unwrap_or_default()
}

/// The day that text names.
pub(crate) fn parse_day(text: &str) -> Option<Day> {
    let midnight: Timestamp = format!("{text}T00:00:00Z").parse().ok()?;
    Some(day_number(midnight))
}

#[cfg(test)]
mod tests;
