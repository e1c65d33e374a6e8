//! Exports are recognised on their own, and what each of their rows says was read by a person: tests/data/imports.
//!
//! `UPDATE_GOLDEN=1` writes what is said now; read it against the file before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use awda::import::{Manner, Opened};
use awda_commerce::StoreFacts;
use awda_commerce::sources::source;
use awda_commerce::tables::{self, Mapping, Outcome, Subject, Wishes};
use awda_kernel::zone;
use serde_json::{Value, json};

/// When the files are said to have been exported.
const AS_OF: &str = "2026-01-03T00:00:00Z";

/// Folder, subject, layout, the source of its ids, country and currency of the store.
const CASES: [(&str, Subject, &str, &str, &str, &str); 12] = [
    (
        "shopify-customers",
        Subject::Customers,
        "shopify-customers",
        "shopify",
        "SA",
        "SAR",
    ),
    (
        "shopify-orders",
        Subject::Orders,
        "shopify-orders",
        "shopify",
        "SA",
        "SAR",
    ),
    (
        "woocommerce-customers",
        Subject::Customers,
        "woocommerce-customers",
        "woocommerce",
        "SA",
        "SAR",
    ),
    (
        "woocommerce-orders",
        Subject::Orders,
        "woocommerce-orders",
        "woocommerce",
        "SA",
        "SAR",
    ),
    (
        "mailchimp-audience",
        Subject::Customers,
        "mailchimp-audience",
        "mailchimp",
        "SA",
        "SAR",
    ),
    (
        "salla-customers",
        Subject::Customers,
        "salla-customers",
        "salla",
        "SA",
        "SAR",
    ),
    (
        "salla-orders",
        Subject::Orders,
        "salla-orders",
        "salla",
        "SA",
        "SAR",
    ),
    (
        "online-retail",
        Subject::Orders,
        "online-retail",
        "generic",
        "GB",
        "GBP",
    ),
    (
        "template-customers",
        Subject::Customers,
        "common",
        "generic",
        "SA",
        "SAR",
    ),
    (
        "template-orders",
        Subject::Orders,
        "common",
        "generic",
        "SA",
        "SAR",
    ),
    (
        "template-consents",
        Subject::Consents,
        "common",
        "generic",
        "SA",
        "SAR",
    ),
    (
        "persian-customers",
        Subject::Customers,
        "common",
        "generic",
        "IR",
        "IRR",
    ),
];

fn facts(country: &str, currency: &str) -> StoreFacts {
    StoreFacts {
        store: "acme".parse().unwrap(),
        currency: currency.parse().unwrap(),
        zone: zone("Asia/Riyadh").unwrap(),
        country: country.parse().ok(),
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/imports")
        .join(name)
}

fn outcome(name: &str, subject: Subject, store: &StoreFacts) -> (Mapping, Outcome) {
    let bytes = fs::read(folder(name).join("file.csv")).unwrap();
    let opened = Opened::of(&bytes, &Manner::default(), store.country).unwrap();
    let is_persian = tables::is_persian(store);
    let mapping = Mapping::of(subject, &opened.table, &Wishes::default(), is_persian).unwrap();
    let outcome = tables::read(&opened.table, &mapping, store, AS_OF.parse().unwrap());
    (mapping, outcome)
}

/// What the records come to as events, without what is only ours: ids and when we heard.
fn told(outcome: &Outcome, store: &StoreFacts) -> Value {
    let mut events = Vec::new();
    for record in &outcome.records {
        let delivery = awda_commerce::Delivery {
            store: store.store.clone(),
            source: record.source.to_owned(),
            topic: String::new(),
            headers: Vec::new(),
            body: record.body.clone(),
            received_at: AS_OF.parse().unwrap(),
        };
        let own = source(record.source)
            .unwrap()
            .translate(&delivery, store)
            .unwrap();
        for event in own {
            let mut event = serde_json::to_value(event).unwrap();
            let fields = event.as_object_mut().unwrap();
            fields.remove("id");
            fields.remove("received_at");
            events.push(event);
        }
    }
    let problems = outcome.problems.iter();
    let problems = problems.map(|problem| json!([problem.line, problem.column, problem.code]));
    json!({ "events": events, "problems": problems.collect::<Vec<_>>() })
}

#[test]
fn every_layout_is_recognised_and_says_what_was_written_down() {
    for (name, subject, layout, source, country, currency) in CASES {
        let store = facts(country, currency);
        let (mapping, outcome) = outcome(name, subject, &store);
        assert_eq!(
            (mapping.layout.name, mapping.layout.source),
            (layout, source),
            "{name}"
        );
        let said = told(&outcome, &store);
        let path = folder(name).join("expected.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, format!("{said:#}\n")).unwrap();
        }
        let expected: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn an_export_given_as_something_else_is_refused_with_what_it_is() {
    let store = facts("SA", "SAR");
    for (name, wrong, right) in [
        ("shopify-orders", Subject::Customers, "orders"),
        ("salla-customers", Subject::Orders, "customers"),
        ("online-retail", Subject::Consents, "orders"),
    ] {
        let bytes = fs::read(folder(name).join("file.csv")).unwrap();
        let opened = Opened::of(&bytes, &Manner::default(), store.country).unwrap();
        let fault = Mapping::of(wrong, &opened.table, &Wishes::default(), false).unwrap_err();
        assert_eq!(fault.code(), "import.other_subject", "{name}");
        assert!(fault.to_string().contains(right), "{fault}");
    }
}

#[test]
fn a_column_can_be_named_by_hand() {
    let store = facts("SA", "SAR");
    let file = "Buyer,Contact,BD\nSara,0501234561,1365/06/31\n";
    let opened = Opened::of(file.as_bytes(), &Manner::default(), store.country).unwrap();
    let map = |columns: &[(&str, &str)]| {
        let wishes = Wishes {
            columns: columns
                .iter()
                .map(|(field, column)| ((*field).to_owned(), (*column).to_owned()))
                .collect(),
            ..Wishes::default()
        };
        Mapping::of(Subject::Customers, &opened.table, &wishes, false)
    };
    assert_eq!(map(&[]).unwrap_err().code(), "import.columns_missing");
    assert_eq!(
        map(&[("fone", "Contact")]).unwrap_err().code(),
        "import.unknown_field"
    );
    assert_eq!(
        map(&[("phone", "Fone")]).unwrap_err().code(),
        "import.unknown_column"
    );
    let mapping = map(&[
        ("phone", "contact"),
        ("birthday.jalali", "BD"),
        ("attribute.buyer", "#1"),
    ])
    .unwrap();
    let outcome = tables::read(&opened.table, &mapping, &store, AS_OF.parse().unwrap());
    let said = told(&outcome, &store);
    let event = &said["events"][0];
    assert_eq!(event["identifiers"]["phone"], "+966501234561");
    assert_eq!(event["fact"]["customer"]["birthday"]["calendar"], "jalali");
    assert_eq!(
        event["fact"]["customer"]["attributes"]["buyer"]["text"],
        "Sara"
    );
}
