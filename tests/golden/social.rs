//! What AWS hands on of WhatsApp's, as SNS brings it to the feedback queue: whose it is, what people wrote, and what became of messages. One
//! folder per case in `social/`: `body.json` is the message of the queue, `expected.json` what comes of it.

use std::fs;

use awda_commerce::Delivery;
use awda_commerce::sources::{self, WHATSAPP};
use awda_messaging::feedback::heard::{Heard, heard};
use awda_messaging::feedback::social::Relayed;
use awda_messaging::feedback::{Report, Told, whatsapp};
use serde_json::{Value, json};

use super::{RECEIVED_AT, folders, golden, store_facts};

#[test]
fn what_aws_hands_on_becomes_what_was_written_down() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for folder in folders(&golden().join("social")) {
        let text = fs::read_to_string(folder.join("body.json")).unwrap();
        let Heard::Relayed(relayed) = heard(&text).unwrap() else {
            panic!("{} is something else", folder.display())
        };
        let told = Value::Array(relayed.iter().map(comes_of).collect());
        let file = folder.join("expected.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let text = serde_json::to_string_pretty(&told).unwrap();
            fs::write(&file, text + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        if told != expected {
            wrong.push(format!("{}:\n{told:#}", folder.display()));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 5, "only {cases} cases were found");
}

fn comes_of(relayed: &Relayed) -> Value {
    let store = store_facts("acme");
    let delivery = Delivery {
        store: store.store.clone(),
        source: WHATSAPP.to_owned(),
        topic: String::new(),
        headers: Vec::new(),
        body: relayed.body.clone(),
        received_at: RECEIVED_AT.parse().unwrap(),
    };
    let source = sources::source(WHATSAPP).unwrap();
    let reports = whatsapp::parse(&relayed.body).unwrap();
    json!({
        "number": relayed.number,
        "events": source.translate(&delivery, &store).unwrap(),
        "reports": reports.iter().map(told).collect::<Vec<_>>(),
    })
}

fn told(report: &Report) -> Value {
    let (told, recipients) = match &report.told {
        Told::Sent => (json!("sent"), &[][..]),
        Told::Delivered { recipients } => (json!("delivered"), &recipients[..]),
        Told::Opened { .. } => (json!("opened"), &[][..]),
        Told::OptedOut { recipients } => (json!("opted_out"), &recipients[..]),
        Told::Failed {
            code, recipients, ..
        } => (json!({ "failed": code }), &recipients[..]),
        other => panic!("{other:?}"),
    };
    json!({
        "carrier_id": report.carrier_id,
        "at": report.at.to_string(),
        "message": report.tags.as_ref().map(|tags| tags.message.as_str()),
        "told": told,
        "recipients": recipients.iter().map(awda_messaging::channels::Destination::reveal).collect::<Vec<_>>(),
    })
}
