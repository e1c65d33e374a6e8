//! Do we read the world as it is? One folder per case: `headers` (a request line, then headers), a body, `expected.json`.
//!
//! Every case is signed with a test secret (signing.rs), checked, translated and compared; a wrong secret and a body with one changed
//! bit are refused. `UPDATE_GOLDEN=1` writes what came out; read the difference before you keep it. SOURCES.md says where bodies are from.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it fails, in its helpers too"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use awda_commerce::sources::{self, Source, Verified};
use awda_commerce::{Delivery, Error, Event, RawRequest, StoreFacts};
use awda_kernel::Secret;
use serde_json::{Value, json};

mod answers;
mod documents;
mod doors;
mod mutations;
mod signing;
mod social;
mod vectors;

const RECEIVED_AT: &str = "2026-11-22T10:00:00Z";

/// A case, read from its folder.
#[derive(Clone)]
struct Case {
    folder: PathBuf,
    source: &'static dyn Source,
    store: StoreFacts,
    method: String,
    url: String,
    topic: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

#[test]
fn every_delivery_becomes_the_events_that_were_written_down() {
    let mut wrong = Vec::new();
    for case in cases() {
        let told = case.told();
        let file = case.folder.join("expected.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let text = serde_json::to_string_pretty(&told).unwrap();
            fs::write(&file, text + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        if told != expected {
            wrong.push(format!("{}:\n{told:#}", case.folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_right_signature_is_believed_and_no_other() {
    for case in cases() {
        let name = case.folder.display();
        let seal = signing::seal(case.source.name(), &case.url, &case.body);
        assert!(case.verdict(&seal, &seal.secrets).is_ok(), "{name}");
        let fault = case.verdict(&seal, &seal.wrong_secrets).unwrap_err();
        assert!(fault.is_authenticity(), "{name}: {fault}");
        let mut changed = seal.clone();
        if let Some(byte) = changed.body.get_mut(seal.body.len() / 2) {
            *byte ^= 1;
        }
        if seal.covers_body {
            let fault = case.verdict(&changed, &seal.secrets).unwrap_err();
            assert!(fault.is_authenticity(), "{name}: {fault}");
        }
    }
}

#[test]
fn every_kind_of_event_is_read_back_as_it_was_stored() {
    let mut kinds = BTreeSet::new();
    for case in cases() {
        for event in case.translated().unwrap_or_default() {
            kinds.insert(event.kind);
            let stored = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
        }
    }
    assert!(kinds.len() >= 9, "{kinds:?}");
}

#[test]
fn no_error_repeats_an_address() {
    for case in cases() {
        if let Err(fault) = case.translated() {
            let text = fault.to_string();
            assert!(!text.contains('@') && !text.contains("+966"), "{text}");
        }
    }
}

#[test]
fn a_refund_is_the_same_alone_and_in_its_order() {
    let fact = |case: &str| {
        let case = Case::read(&golden().join("shopify").join(case));
        serde_json::to_value(&case.translated().unwrap()[0].fact).unwrap()
    };
    for (alone, in_order) in [
        (
            "refunds_create__official_sample",
            "orders_updated__with_refund",
        ),
        (
            "refunds_create__tax_included",
            "orders_updated__tax_included_refunded",
        ),
    ] {
        let (alone, order) = (fact(alone), fact(in_order));
        let (alone, listed) = (&alone["refund"], &order["order"]["refunds"][0]);
        assert_eq!(alone["id"], listed["id"], "{in_order}");
        assert_eq!(alone["items_minor"], listed["items_minor"], "{in_order}");
        assert_eq!(alone["lines"], listed["lines"], "{in_order}");
    }
}

impl Case {
    fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("headers")).unwrap();
        let (request, headers) = text.split_once('\n').unwrap_or((&text, ""));
        let (method, address) = request.split_once(' ').unwrap();
        let path = address.split('?').next().unwrap();
        let mut path = path.strip_prefix("/hooks/").unwrap().splitn(3, '/');
        let (store, source) = (path.next().unwrap(), path.next().unwrap());
        let headers = headers.lines().map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        });
        Self {
            folder: folder.to_owned(),
            source: sources::source(source).unwrap(),
            store: store_facts(store),
            method: method.to_owned(),
            url: format!("https://crm.example{address}"),
            topic: path.next().unwrap_or_default().to_owned(),
            headers: headers.collect(),
            body: body(folder),
        }
    }

    fn verdict(&self, seal: &signing::Seal, secrets: &[String]) -> Result<Verified, Error> {
        let mut headers = self.headers.clone();
        headers.extend(seal.headers.iter().cloned());
        let request = RawRequest {
            method: &self.method,
            url: &self.url,
            headers: &headers,
            body: &seal.body,
            topic: &self.topic,
        };
        let secrets: Vec<Secret<String>> = secrets.iter().cloned().map(Secret::new).collect();
        let now = RECEIVED_AT.parse().unwrap();
        self.source.verify(&request, &secrets, now)
    }

    /// The delivery that is queued with this body.
    fn delivery(&self, body: Vec<u8>) -> Delivery {
        let kept = self.source.kept_headers();
        let headers = self.headers.iter().cloned();
        Delivery {
            store: self.store.store.clone(),
            source: self.source.name().to_owned(),
            topic: self.topic.clone(),
            headers: headers
                .filter(|(name, _)| kept.contains(&name.as_str()))
                .collect(),
            body,
            received_at: RECEIVED_AT.parse().unwrap(),
        }
    }

    fn translated(&self) -> Result<Vec<Event>, Error> {
        let seal = signing::seal(self.source.name(), &self.url, &self.body);
        let body = match self.verdict(&seal, &seal.secrets)? {
            Verified::Genuine => seal.body,
            Verified::Unwrapped(body) => body,
            Verified::Answered(_) => return Ok(Vec::new()),
        };
        let queued = Delivery::from_wire(&self.delivery(body).to_wire()).unwrap();
        self.source.translate(&queued, &self.store)
    }

    fn told(&self) -> Value {
        match self.translated() {
            Ok(events) => serde_json::to_value(events).unwrap(),
            Err(fault) => json!({"code": fault.code(), "text": fault.to_string()}),
        }
    }
}

/// The stores the cases are sent to.
fn store_facts(name: &str) -> StoreFacts {
    let (currency, zone, country) = match name {
        "acme" => ("SAR", "Asia/Riyadh", "SA"),
        "amman" => ("JOD", "Asia/Amman", "JO"),
        "boston" => ("USD", "America/New_York", "US"),
        "kuwait" => ("KWD", "Asia/Kuwait", "KW"),
        "tehran" => ("IRR", "Asia/Tehran", "IR"),
        "tokyo" => ("JPY", "Asia/Tokyo", "JP"),
        _ => panic!("no store {name}"),
    };
    StoreFacts {
        store: name.parse().unwrap(),
        currency: currency.parse().unwrap(),
        zone: awda_kernel::zone(zone).unwrap(),
        country: country.parse().ok(),
    }
}

/// The body as it came: `body.json`, `body.form`, or whatever else it is.
fn body(folder: &Path) -> Vec<u8> {
    let mut files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.file_stem().is_some_and(|stem| stem == "body"));
    fs::read(file.unwrap()).unwrap()
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The folders in a folder, in the order of their names.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn cases() -> Vec<Case> {
    let cases: Vec<Case> = sources::ALL
        .iter()
        .flat_map(|source| folders(&golden().join(source.name())))
        .map(|folder| Case::read(&folder))
        .collect();
    assert!(cases.len() > 40, "only {} cases were found", cases.len());
    cases
}
