//! How long a search, and a page of the shop, take in a store of many customers, and what they ask of DynamoDB: names of Arabic, Persian and Latin spelling, as unevenly
//! spread as names are, each person with an address and a number.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use awda_customers::{Dated, Facet, IdentifierKind, Key, Known, Profile};
use awda_kernel::{CustomerId, EventId, StoreId, Timestamp, fingerprint};
use awda_measures::recommend::{Learned, NEIGHBOURS_MAX, PRODUCTS_MAX};
use awda_messaging::LINK_KEYS;
use awda_messaging::StorefrontToken;
use awda_ports::web::Request;
use awda_ports::{Clock, Shelves, StoreSettings, Stores, Write};
use bytes::Bytes;
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::{MovingClock, SuiteClock};
use crate::new_store::NewStore;
use crate::suite::Suite;

const STORE: &str = "bench";
/// People that are written in one go.
const BATCH: u32 = 1_000;
/// Between two searches: a store is asked about so many times a second and no more.
const BETWEEN: Duration = Duration::from_millis(50);
/// Times each text is searched for.
const ROUNDS: u32 = 20;
/// First names: the first of them is every third person's.
const FIRST: [&str; 8] = [
    "محمد",
    "سارة",
    "علی‌رضا",
    "نورة",
    "Fatima",
    "Zoë",
    "عبد الله",
    "Omar",
];
const LAST: [&str; 10] = [
    "العتيبي",
    "القحطاني",
    "احمدی",
    "کریمی",
    "Al-Otaibi",
    "Müller",
    "الشمري",
    "حسینی",
    "Haddad",
    "الزهراني",
];
/// What is typed, by kind. The most frequent name of all is among them, and so is a piece that nobody has.
const KINDS: [(&str, &[&str]); 6] = [
    (
        "beginning of a name",
        &["محمد", "نور", "علی", "Fat", "moham"],
    ),
    (
        "name in another spelling",
        &["ساره", "عليرضا", "عبدالله", "zoe", "كريمي"],
    ),
    (
        "two words",
        &["محمد العت", "عتیبی ساره", "عليرضا کریمی", "mull zoe"],
    ),
    (
        "beginning of an address",
        &["p1234", "p77@", "P5", "p1999@example.c"],
    ),
    (
        "number in the national form",
        &["050001", "٠٥٠٠٠٢", "0500 0003"],
    ),
    (
        "number as a whole",
        &["+966500012345", "00966500001999", "0500000007"],
    ),
];

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Customers of the store.
    pub customers: u32,
    /// Built with optimisation (`release`) or for development (`dev`).
    pub profile: &'static str,
    /// Seconds it took to write them.
    pub loading_seconds: f64,
    /// Each kind of search.
    pub searches: Vec<Searched>,
    /// The page of the shop that is shown to one of them: their recommendations, of as many products as a night learns.
    pub storefront: Asked,
}

/// What one kind of search cost.
#[derive(Debug, Serialize)]
pub struct Searched {
    /// What is typed.
    pub kind: &'static str,
    /// The texts.
    pub texts: &'static [&'static str],
    /// What it cost.
    #[serde(flatten)]
    pub asked: Asked,
}

/// What questions of one kind cost.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// Questions that were asked.
    pub asked: usize,
    /// Most entries of an answer.
    pub found: usize,
    /// Half of the questions took no longer, in milliseconds.
    pub p50_ms: f64,
    /// Nineteen in twenty took no longer.
    pub p95_ms: f64,
    /// The slowest.
    pub slowest_ms: f64,
    /// Requests to DynamoDB of one question.
    pub requests: f64,
    /// Read units of one question.
    pub read_units: f64,
}

/// Makes a store of so many customers and searches it.
///
/// # Errors
/// A search that is not answered, and whatever kept the suite from running.
pub async fn run(customers: u32, now: Timestamp, bar: &ProgressBar) -> Result<Measured> {
    let clock = MovingClock::at(now);
    let suite = Suite::in_memory(SuiteClock::Moving(clock.clone()))?;
    let store = NewStore {
        id: STORE.to_owned(),
        currency: "SAR".to_owned(),
        timezone: "Asia/Riyadh".to_owned(),
        country: Some("SA".to_owned()),
        ..NewStore::default()
    };
    let settings = store.settings("a made-up key of a made-up store".to_owned())?;
    suite.ground().dynamo.put_settings(&settings).await?;
    bar.set_length(u64::from(customers));
    let started = Instant::now();
    for first in (0..customers).step_by(usize::try_from(BATCH)?) {
        let last = customers.min(first + BATCH);
        let mut writes = Vec::new();
        for number in first..last {
            writes.extend(person(&settings.id, number, now));
        }
        let dynamo = &suite.ground().dynamo;
        dynamo.bulk_write(&settings.id, &writes).await?;
        bar.set_position(u64::from(last));
    }
    let loading_seconds = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let mut searches = Vec::new();
    for (kind, texts) in KINDS {
        let addresses: Vec<String> = texts
            .iter()
            .map(|text| address(text))
            .collect::<Result<_>>()?;
        let asked = asked((&suite, &clock), &addresses, "items").await?;
        searches.push(Searched { kind, texts, asked });
    }
    let pages = pages(&suite, &settings, (customers, now)).await?;
    let storefront = asked((&suite, &clock), &pages, "recommendations").await?;
    Ok(Measured {
        customers,
        profile: if cfg!(debug_assertions) {
            "dev"
        } else {
            "release"
        },
        loading_seconds,
        searches,
        storefront,
    })
}

/// Asks at each address again and again; `list` is what an answer lists.
async fn asked(
    (suite, clock): (&Suite, &MovingClock),
    addresses: &[String],
    list: &str,
) -> Result<Asked> {
    let (mut times, mut found) = (Vec::new(), 0);
    suite.ground().meter.reset();
    for _ in 0..ROUNDS {
        for address in addresses {
            clock.move_to(clock.now() + BETWEEN);
            let request: Request = http::Request::get(address).body(Bytes::new())?;
            let started = Instant::now();
            let answer = suite.request(request).await;
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
            ensure!(
                answer.status().is_success(),
                "{address}: {}",
                answer.status()
            );
            let page: Value = serde_json::from_slice(answer.body())?;
            let items = page.get(list).and_then(Value::as_array);
            found = found.max(items.map_or(0, Vec::len));
        }
    }
    let reading = suite.ground().meter.reset();
    times.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(times.len())?);
    let at = |share: usize| {
        let place = (times.len() * share).div_ceil(100).saturating_sub(1);
        times.get(place).copied().unwrap_or_default()
    };
    Ok(Asked {
        asked: times.len(),
        found,
        p50_ms: at(50),
        p95_ms: at(95),
        slowest_ms: at(100),
        requests: f64::from(u32::try_from(reading.request_count())?) / count,
        read_units: f64::from(u32::try_from(reading.read_hundredths)?) / 100.0 / count,
    })
}

/// The pages of the shop of some customers, once it has learned as much as a night learns of a large shop.
async fn pages(
    suite: &Suite,
    settings: &StoreSettings,
    (customers, now): (u32, Timestamp),
) -> Result<Vec<String>> {
    let neighbours: Vec<_> = (1..=NEIGHBOURS_MAX)
        .map(|place| json!([place, 500_000]))
        .collect();
    let products: Vec<_> = (0..PRODUCTS_MAX)
        .map(|number| {
            json!([
                format!("SKU-{number:05}"),
                ["Home", "Kitchen"],
                1_000,
                100,
                neighbours
            ])
        })
        .collect();
    let learned = json!({
        "v": 1, "run": "bench", "day": 20_000, "people": customers, "thinning": 1, "products": products,
    });
    let learned: Learned = serde_json::from_value(learned)?;
    let dynamo = &suite.ground().dynamo;
    dynamo.put_learned(&settings.id, &learned).await?;
    let key = settings.secrets_of(LINK_KEYS).first();
    let key = key.context("a store has a key for its links")?;
    let page = |number: u32| {
        let token = StorefrontToken {
            store: settings.id.clone(),
            customer: customer(number, now),
            expires_at: now + Duration::from_hours(24),
        };
        format!("/storefront/v1/profile?token={}", token.sign(key))
    };
    Ok((0..customers).step_by(97).take(20).map(page).collect())
}

fn customer(number: u32, now: Timestamp) -> CustomerId {
    CustomerId::new(now, fingerprint(&["search", &number.to_string()]))
}

fn address(text: &str) -> Result<String> {
    let mut encoded = String::new();
    for byte in text.bytes() {
        write!(encoded, "%{byte:02X}")?;
    }
    Ok(format!(
        "/v1/stores/{STORE}/customers?search={encoded}&limit=50"
    ))
}

/// A person with the entries they are found by.
fn person(store: &StoreId, number: u32, now: Timestamp) -> Vec<Write> {
    let id = customer(number, now);
    let event = EventId::of(fingerprint(&["named", &number.to_string()]));
    let mark = u64::from(number).wrapping_mul(2_654_435_761) >> 7;
    let pick = |names: &[&'static str], by: u64| {
        let place = usize::try_from(by % names.len() as u64).unwrap_or_default();
        names.get(place).copied().unwrap_or_default()
    };
    // Every third person has the first name of all.
    let first = if mark.is_multiple_of(3) {
        pick(&FIRST, 0)
    } else {
        pick(&FIRST, mark)
    };
    let name = format!("{first} {}", pick(&LAST, mark / 11));
    let mut profile = Profile::new(store.clone(), id.clone());
    let known = [
        (IdentifierKind::Email, format!("p{number}@example.com")),
        (IdentifierKind::Phone, format!("+9665{number:08}")),
    ];
    for (kind, value) in known {
        let key = Key::new(store, kind, &value);
        profile
            .identifiers
            .insert(key.clone(), Known::new(kind, value));
        let facet = Facet {
            name: Some(Dated::new(name.clone(), now, &event)),
            ..Facet::default()
        };
        profile.facets.insert(key, facet);
    }
    let entries = profile
        .finding_words()
        .into_iter()
        .map(|entry| Write::Find {
            entry,
            customer: id.clone(),
        });
    // Whole addresses and numbers are looked up where they are claimed.
    let claims = profile.identifiers.keys().map(|key| Write::Claim {
        key: key.clone(),
        before: None,
        now: id.clone(),
    });
    let mut writes: Vec<Write> = entries.chain(claims).collect();
    writes.push(Write::Profile {
        profile: Box::new(profile),
        revision: None,
    });
    writes
}
