//! The door, as senders meet it: methods, answers, packed bodies, and everything bad that may be thrown at it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where it fails, in its helpers too"
)]

use std::sync::Mutex;

use awda_commerce::{Delivery, sources};
use awda_ingest::Ingest;
use awda_kernel::{Secret, StoreId, Timestamp};
use awda_ports::web::{Answer, Request};
use awda_ports::{Fault, Queue, StoreSettings, Stores};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;

mod answers;
mod corpus;
mod parts;
mod strange;

const SECRET: &str = "door-secret";
const BODY_BYTES_MAX: usize = 1_000_000;

/// The settings of one store, `acme`, that has a secret for every source.
struct OneStore;

/// A queue that keeps what it is sent.
#[derive(Default)]
struct Kept(Mutex<Vec<Delivery>>);

impl Stores for &OneStore {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        Ok((store.as_str() == "acme").then(settings))
    }

    async fn put_settings(&self, _settings: &StoreSettings) -> Result<(), Fault> {
        Ok(())
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        Ok(vec!["acme".parse().unwrap()])
    }
}

impl Queue<Delivery> for &Kept {
    async fn send(&self, deliveries: &[Delivery]) -> Result<(), Fault> {
        self.0.lock().unwrap().extend_from_slice(deliveries);
        Ok(())
    }
}

fn settings() -> StoreSettings {
    let secret = |source: &str| match source {
        "hyperpay" => "00".repeat(32),
        _ => SECRET.to_owned(),
    };
    let (id, email) = (
        "acme".parse().unwrap(),
        "shop@acme.example".parse().unwrap(),
    );
    let (currency, zone) = ("SAR".parse().unwrap(), "Asia/Riyadh".to_owned());
    StoreSettings {
        country: Some("SA".to_owned()),
        language: "ar".parse().unwrap(),
        secrets: sources::ALL
            .iter()
            .map(|source| {
                let secret = Secret::new(secret(source.name()));
                (source.name().to_owned(), vec![secret])
            })
            .collect(),
        ..StoreSettings::beginning(id, currency, zone, email)
    }
}

/// What the door says, and what it let in.
fn knock(request: &Request) -> (Answer, Vec<Delivery>) {
    let (stores, queue) = (OneStore, Kept::default());
    let ingest = Ingest {
        stores: &stores,
        deliveries: &queue,
        reports: &queue,
        body_bytes_max: BODY_BYTES_MAX,
    };
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let answer = runtime.block_on(ingest.handle(request, now));
    let kept = queue.0.lock().unwrap().clone();
    (answer, kept)
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Bytes::copy_from_slice(body)).unwrap()
}

fn code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let code = body.get("code").and_then(Value::as_str);
    code.unwrap_or_default().to_owned()
}

fn signed(body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    let tag = mac.finalize().into_bytes();
    tag.iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
