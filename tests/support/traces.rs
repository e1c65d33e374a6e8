//! Everything a suite holds about anybody, as text: for looking whether somebody left a trace.

use std::io::Read;

use awda::outbox::Letter;
use awda_commerce::Delivery;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::Story;

impl Story {
    /// Every row of every table, every message of the queues that functions read, and every letter: packed documents unfolded.
    pub async fn traces(&self) -> String {
        let ground = self.suite().ground();
        let client = ground.embedded.client();
        let names: Value = client.ask("ListTables", &json!({})).await.unwrap();
        let mut text = String::new();
        for name in names["TableNames"].as_array().unwrap() {
            let question = json!({ "TableName": name });
            let rows: Value = client.ask("Scan", &question).await.unwrap();
            let is_whole = rows["LastEvaluatedKey"].is_null();
            assert!(is_whole, "one page holds a story's table");
            let rows = rows["Items"].as_array().unwrap().iter();
            for value in rows.flat_map(|row| row.as_object().unwrap().values()) {
                text.push_str(&words(value));
                text.push('\n');
            }
        }
        assert!(text.contains("acme"));
        for queue in ["DeliveriesQueue", "MessagesQueue", "FeedbackQueue"] {
            for message in ground.queues.receive(queue, 10).unwrap() {
                text.push_str(&message.body);
                if let Ok(delivery) = Delivery::from_wire(&message.body) {
                    text.push_str(&String::from_utf8_lossy(&delivery.body));
                }
                let receipt = &message.receipt;
                ground.queues.change_visibility(queue, receipt, 0).unwrap();
            }
        }
        for letter in ground.outbox.letters().unwrap() {
            let Letter {
                to,
                html,
                text: plain,
                subject,
                ..
            } = letter;
            text.push_str(&[to, html, plain, subject].join("\n"));
        }
        text
    }
}

fn words(value: &Value) -> String {
    let (kind, words) = value.as_object().unwrap().iter().next().unwrap();
    let words = words.as_str().unwrap();
    match kind.as_str() {
        "S" | "N" => words.to_owned(),
        "B" => {
            let packed = STANDARD.decode(words).unwrap();
            let mut unpacked = String::new();
            let whole = GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked);
            let text = whole.map_or_else(
                |_| String::from_utf8_lossy(&packed).into_owned(),
                |_| unpacked,
            );
            // A delivery that was set aside is packed within its own form.
            let inner = Delivery::from_wire(&text);
            let inner = inner.map(|delivery| String::from_utf8_lossy(&delivery.body).into_owned());
            [text, inner.unwrap_or_default()].concat()
        }
        other => panic!("no row holds {other:?}"),
    }
}
