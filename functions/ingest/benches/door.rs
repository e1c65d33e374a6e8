//! What one delivery costs at the door, without the queue: the address, the proof, the cutting, the stored form, the answer.
//!
//! `cargo bench -p awda-ingest`; one element is one delivery, a golden one of its source, signed anew.

#![expect(clippy::unwrap_used, reason = "a measurement stops where it fails")]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use awda_commerce::{Delivery, sources};
use awda_ingest::Ingest;
use awda_kernel::{Secret, StoreId, Timestamp};
use awda_ports::web::Request;
use awda_ports::{Command, Fault, Queue, StoreSettings, Stores};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};

const SECRET: &str = "bench-secret";
/// A source, a golden case of it, and the header that proves it.
const CASES: [(&str, &str, Proof); 5] = [
    (
        "shopify",
        "orders_create__official_sample",
        Proof::Base64("x-shopify-hmac-sha256"),
    ),
    (
        "woocommerce",
        "order.created__guest_docs",
        Proof::Base64("x-wc-webhook-signature"),
    ),
    ("salla", "order.created", Proof::Hex("x-salla-signature")),
    ("till", "sale", Proof::Hex("x-awda-signature")),
    ("segment", "batch", Proof::Key),
];

/// How a delivery proves itself.
enum Proof {
    Base64(&'static str),
    Hex(&'static str),
    Key,
}

/// The settings of one store.
struct OneStore(StoreSettings);

/// A queue that only writes the stored form, as every queue must.
struct Nowhere;

impl Stores for &OneStore {
    async fn settings(&self, _store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        Ok(Some(self.0.clone()))
    }

    async fn put_settings(&self, _settings: &StoreSettings) -> Result<(), Fault> {
        Ok(())
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        Ok(Vec::new())
    }
}

impl Queue<Delivery> for Nowhere {
    async fn send(&self, deliveries: &[Delivery]) -> Result<(), Fault> {
        for delivery in deliveries {
            drop(black_box(Command::to_wire(delivery)));
        }
        Ok(())
    }
}

fn settings() -> StoreSettings {
    let secret = || vec![Secret::new(SECRET.to_owned())];
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
            .map(|source| (source.name().to_owned(), secret()))
            .collect(),
        ..StoreSettings::beginning(id, currency, zone, email)
    }
}

fn request(source: &str, case: &str, proof: &Proof) -> Request {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let body = fs::read(golden.join(source).join(case).join("body.json")).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let tag = mac.finalize().into_bytes();
    let hex = || {
        tag.iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    };
    let (name, value) = match proof {
        Proof::Base64(name) => (*name, STANDARD.encode(tag)),
        Proof::Hex(name) => (*name, hex()),
        Proof::Key => (
            "authorization",
            format!("Basic {}", STANDARD.encode(format!("acme.{SECRET}:"))),
        ),
    };
    http::Request::post(format!("/hooks/acme/{source}"))
        .header(name, value)
        .body(Bytes::from(body))
        .unwrap()
}

fn door(criterion: &mut Criterion) {
    let stores = OneStore(settings());
    let ingest = Ingest {
        stores: &stores,
        deliveries: Nowhere,
        reports: Nowhere,
        body_bytes_max: 1_000_000,
    };
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut group = criterion.benchmark_group("door");
    for (source, case, proof) in &CASES {
        let request = request(source, case, proof);
        let answer = runtime.block_on(ingest.handle(&request, now));
        assert_eq!(answer.status(), 200, "{source}");
        group.throughput(Throughput::Elements(1));
        group.bench_function(*source, |bencher| {
            bencher.iter(|| runtime.block_on(ingest.handle(black_box(&request), now)));
        });
    }
    group.finish();
}

criterion_group!(benches, door);
criterion_main!(benches);
