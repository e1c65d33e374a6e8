//! A real shop's year through the whole suite, in fast-forward.
//!
//! Purchases are real (data/ATTRIBUTION.md); who made them is made up (`people`). Every document is a signed webhook that goes
//! through ingest, queue and unify; nights, plan and deliver run as the clock moves. Nothing here decides anything.

mod people;
mod replay;
mod report;
mod show;
mod spent;
mod traffic;

use std::io::Read;

use anyhow::{Context, Result};
use awda_kernel::{Currency, Secret, TimeZone, Timestamp, day_number, zone};
use awda_messaging::LINK_KEYS;
use awda_messaging::flows::{FlowSetting, FlowSettings, shipped};
use awda_ports::{Sender, StoreSettings};
use flate2::read::GzDecoder;
use jiff::civil::DateTime;

use crate::orders::{Document, Invoice, documents, read_invoices};
use people::Person;
use traffic::Sending;

pub use replay::{Options, run};
pub use report::Report;
pub use show::print;

/// The slice of the data set that ships with the program.
const SLICE: &[u8] = include_bytes!("../data/online_retail_slice.csv.gz");
/// The demo's store.
pub const STORE: &str = "demo";
/// The secret its webhooks are signed with.
pub const SECRET: &str = "demo-secret";
/// Its zone.
const ZONE: &str = "Europe/London";

/// What the demo replays.
struct Year {
    sendings: Vec<Sending>,
    mixed: traffic::Mixed,
    zone: TimeZone,
    first_day: i32,
}

/// The shop's first `days` of data (all of them when none), moved by whole weeks so that the last is one to seven days before `now`.
fn year(days: Option<u16>, now: Timestamp) -> Result<Year> {
    let currency: Currency = "GBP".parse()?;
    let zone = zone(ZONE)?;
    let mut invoices = invoices(currency)?;
    let first = invoices.first().context("the data set is empty")?.at;
    if let Some(days) = days {
        let end = first.saturating_add(jiff::SignedDuration::from_hours(24 * i64::from(days)));
        invoices.retain(|invoice| invoice.at < end);
    }
    let last = invoices.last().context("no invoice is that early")?.at;
    let (last_day, today) = (civil_day(last), day_number(now, &zone));
    let shift_days = (today - 1 - last_day).div_euclid(7) * 7;
    let documents = documents(&invoices, currency, &zone, shift_days);
    let (sendings, mixed) = traffic::mix(with_people(&invoices, documents));
    Ok(Year {
        sendings,
        mixed,
        zone,
        first_day: civil_day(first) + shift_days,
    })
}

fn invoices(currency: Currency) -> Result<Vec<Invoice>> {
    let mut text = String::new();
    GzDecoder::new(SLICE).read_to_string(&mut text)?;
    Ok(read_invoices(text.as_bytes(), currency)?)
}

/// A customer record before each customer's first invoice.
fn with_people(invoices: &[Invoice], documents: Vec<Document>) -> Vec<Sending> {
    let mut known: Vec<&str> = Vec::new();
    let mut sendings = Vec::with_capacity(documents.len());
    let mut by_number: std::collections::HashMap<&str, &str> = std::collections::HashMap::new();
    for invoice in invoices {
        if let Some(customer) = invoice.customer.as_deref() {
            by_number
                .entry(customer)
                .or_insert(invoice.country.as_str());
        }
    }
    for document in documents {
        let id = document
            .body
            .pointer("/customer/id")
            .and_then(serde_json::Value::as_str);
        let customer = id.and_then(|id| by_number.get_key_value(id));
        if let Some((number, country)) = customer
            && !known.contains(number)
        {
            let person = Person::new(number, known.len(), country);
            let body = person.document(document.at).to_string();
            sendings.push(Sending {
                at: document.at,
                body,
            });
            known.push(number);
        }
        sendings.push(Sending {
            at: document.at,
            body: document.body.to_string(),
        });
    }
    sendings
}

fn civil_day(at: DateTime) -> i32 {
    day_number(
        at.to_zoned(TimeZone::UTC)
            .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp()),
        &TimeZone::UTC,
    )
}

/// The demo's store.
fn settings(all_flows: bool) -> Result<StoreSettings> {
    let email = "hello@shop.example.com".parse()?;
    let begun = StoreSettings::beginning(STORE.parse()?, "GBP".parse()?, ZONE.to_owned(), email);
    Ok(StoreSettings {
        name: "The Gift House".to_owned(),
        country: Some("GB".to_owned()),
        secrets: ["generic", LINK_KEYS]
            .map(|name| (name.to_owned(), vec![Secret::new(SECRET.to_owned())]))
            .into(),
        sender: Sender {
            name: "The Gift House".to_owned(),
            postal_address: "1 Sample Street, London".to_owned(),
            ..begun.sender
        },
        shop_url: "https://shop.example.com".to_owned(),
        flows: if all_flows {
            shipped().iter().map(|flow| (flow.id, on())).collect()
        } else {
            FlowSettings::new()
        },
        ..begun
    })
}

const fn on() -> FlowSetting {
    FlowSetting {
        is_on: true,
        version: 0,
        document: None,
    }
}
