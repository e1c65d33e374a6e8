//! What stands in a file: every column, every spreadsheet's trap, and whose hash goes to an ad platform.

use awda_commerce::{Channel, ConsentStatus, Topic};
use awda_kernel::{CustomerId, EventId, PhoneNumber, Timestamp, fingerprint};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{ConsentState, Dated, Facet, IdentifierKind, Key, Known};

fn spec(what: ExportWhat, format: ExportFormat) -> ExportSpec {
    ExportSpec {
        what,
        format,
        bom: false,
        since: None,
        until: None,
    }
}

fn said<T>(value: T) -> Dated<T> {
    let event = EventId::of(fingerprint(&["e"]));
    Dated::new(value, Timestamp::UNIX_EPOCH, &event)
}

fn consent(channel: Channel, is_weak: bool) -> Dated<ConsentState> {
    said(ConsentState {
        channel,
        topic: Topic::Marketing,
        status: ConsentStatus::Granted,
        event: EventId::of(fingerprint(&["e"])),
        is_weak,
    })
}

/// Somebody with a name, an address, a number, and these consents.
fn person(name: &str, consents: Vec<Dated<ConsentState>>) -> Profile {
    let store: StoreId = "acme".parse().unwrap();
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"]));
    let mut profile = Profile::new(store.clone(), id);
    let key = Key::new(&store, IdentifierKind::Shop, "generic:7");
    let known = Known::new(IdentifierKind::Shop, "generic:7".to_owned());
    profile.identifiers.insert(key.clone(), known);
    let facet = Facet {
        name: Some(said(name.to_owned())),
        email: Some(said("Sara@Example.com".parse().unwrap())),
        phone: Some(said(PhoneNumber::parse("+966501234567", None).unwrap())),
        tags: Some(said(vec!["vip".to_owned(), "=1+1".to_owned()])),
        history: serde_json::from_str("[[20700,1,1250],[20750,2,3000]]").unwrap(),
        unqualified_minor: -10_000,
        consents,
        ..Facet::default()
    };
    profile.facets.insert(key, facet);
    profile
}

fn riyal() -> Currency {
    "SAR".parse().unwrap()
}

/// The rows of a file, header first, as a reader of CSV sees them.
fn read(file: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_reader(file);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn written(spec: ExportSpec, profile: &Profile) -> Vec<u8> {
    let mut file = spec.head();
    assert!(spec.write(profile, riyal(), &mut file));
    file
}

#[test]
fn a_row_has_every_column_and_nothing_that_a_spreadsheet_computes() {
    let sara = person(
        "=HYPERLINK(\"http://evil\")",
        vec![consent(Channel::Email, false)],
    );
    let spec = spec(ExportWhat::Customers, ExportFormat::Csv);
    let file = written(spec, &sara);
    let rows = read(&file);
    assert_eq!(rows[0], spec.columns());
    let cell = |name: &str| {
        let place = spec.columns().iter().position(|column| *column == name);
        rows[1][place.unwrap()].clone()
    };
    for (name, expected) in [
        ("shop_ids", "generic:7"),
        ("name", "'=HYPERLINK(\"http://evil\")"),
        ("email", "sara@example.com"),
        ("phone", "'+966501234567"),
        ("tags", "'=1+1; vip"),
        ("email_marketing", "granted"),
        ("sms_marketing", ""),
        ("orders", "3"),
        // Our own number may be negative.
        ("net_spend", "-57.50"),
        ("first_order_day", "2026-09-04"),
        ("stage", ""),
    ] {
        assert_eq!(cell(name), expected, "{name}");
    }
    assert!(file.ends_with(b"\r\n"), "RFC 4180 ends a line so");
}

#[test]
fn a_mark_for_excel_stands_at_the_very_beginning_and_only_where_it_is_wanted() {
    let mut spec = spec(ExportWhat::Customers, ExportFormat::Csv);
    assert!(spec.head().starts_with(b"id,"));
    spec.bom = true;
    assert!(spec.head().starts_with("\u{feff}id,".as_bytes()));
    spec.format = ExportFormat::Jsonl;
    assert!(spec.head().is_empty(), "JSON has none (RFC 8259)");
}

#[test]
fn json_lines_hold_values_as_they_are() {
    let sara = person("+سارة", vec![]);
    let file = written(spec(ExportWhat::Customers, ExportFormat::Jsonl), &sara);
    let text = String::from_utf8(file).unwrap();
    let row: Value = serde_json::from_str(text.strip_suffix('\n').unwrap()).unwrap();
    assert_eq!(row["name"], "+سارة");
    assert_eq!(row["orders"], 3);
    assert_eq!(row["net_spend"], "-57.50");
    assert_eq!(row["tags"], serde_json::json!(["=1+1", "vip"]));
    assert_eq!(row["email_marketing"], Value::Null);
}

#[test]
fn an_ad_platform_gets_hashes_of_whoever_allows_it_and_proved_it() {
    // printf %s sara@example.com | sha256sum, and so on.
    let email = "259b65833bbadfd58ee66dde290489a6e51518339de4886d2331027751f0913a";
    let digits = "c1ff1911b731b76634191b2a4cfc6425fe23aaa559535e89701c1118d858687a";
    let plus = "90a38f9294c5ab0c10c460c72353df5b7d0bd03ca3c4a01809c0f6363705b84f";
    let meta = spec(ExportWhat::Meta, ExportFormat::Csv);
    let google = spec(ExportWhat::Google, ExportFormat::Csv);
    let both = vec![consent(Channel::Email, false), consent(Channel::Sms, false)];
    let sara = person("سارة", both);
    let (of_meta, of_google) = (read(&written(meta, &sara)), read(&written(google, &sara)));
    assert_eq!(of_meta[0], ["email", "phone"]);
    assert_eq!(of_google[0], ["Email", "Phone"]);
    assert_eq!(of_meta[1], [email, digits]);
    assert_eq!(of_google[1], [email, plus]);

    let only_email = person("سارة", vec![consent(Channel::Email, false)]);
    assert_eq!(read(&written(meta, &only_email))[1][1], "");
    for nobody in [vec![], vec![consent(Channel::Email, true)]] {
        let nobody = person("سارة", nobody);
        assert!(!meta.write(&nobody, riyal(), &mut Vec::new()));
    }
}

#[test]
fn whoever_was_erased_has_no_row() {
    let mut sara = person("سارة", vec![consent(Channel::Email, false)]);
    for known in sara.identifiers.values_mut() {
        known.value = "generic:".to_owned();
        known.erased_at = Some(Timestamp::UNIX_EPOCH);
    }
    let file = spec(ExportWhat::Customers, ExportFormat::Csv);
    assert!(!file.write(&sara, riyal(), &mut Vec::new()));
}

#[test]
fn a_turn_comes_back_from_the_queue() {
    let store: StoreId = "acme".parse().unwrap();
    let turn = ExportTurn {
        job: "job_1".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        number: 0,
        file: spec(ExportWhat::Google, ExportFormat::Jsonl),
        segment: None,
        after: None,
        most: ExportTurn::PEOPLE,
    };
    let next = turn.from("x".to_owned());
    assert_eq!((next.number, next.after.as_deref()), (1, Some("x")));
    for turn in [turn, next] {
        let delivery = turn.delivery(&store);
        assert_eq!(ExportTurn::read(&delivery), Some(turn));
        let foreign = Delivery {
            source: "generic".to_owned(),
            ..delivery
        };
        assert_eq!(ExportTurn::read(&foreign), None);
    }
}

proptest! {
    /// Whatever somebody is called, a reader of CSV finds it in its column, and no cell of anybody's text begins a formula.
    #[test]
    fn any_name_comes_back_from_its_cell(name in any::<String>()) {
        let spec = spec(ExportWhat::Customers, ExportFormat::Csv);
        let rows = read(&written(spec, &person(&name, vec![])));
        prop_assert_eq!(rows.len(), 2);
        prop_assert_eq!(rows[1].len(), spec.columns().len());
        let cell = &rows[1][2];
        prop_assert_eq!(cell, &guarded(&name));
        prop_assert_eq!(&guarded(cell), cell);
    }
}
