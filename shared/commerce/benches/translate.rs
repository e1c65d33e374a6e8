//! Deliveries translated a second on one core, by source: every golden case, as it comes out of the queue.
//!
//! `cargo bench -p awda-commerce`; one element is one delivery.

#![expect(clippy::unwrap_used, reason = "a measurement stops where it fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the golden files; the crate itself reads none"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use awda_commerce::sources::{self, Source, Verified};
use awda_commerce::{Delivery, RawRequest, StoreFacts};
use awda_kernel::{Secret, Timestamp, zone};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Secret of the golden cases, where their address holds it.
const SECRET: &str = "golden-secret";

fn store(currency: &str) -> StoreFacts {
    StoreFacts {
        store: "bench".parse().unwrap(),
        currency: currency.parse().unwrap(),
        zone: zone("Asia/Riyadh").unwrap(),
        country: "SA".parse().ok(),
    }
}

/// The currency of the store a case is sent to.
fn currency_of(store: &str) -> &'static str {
    match store {
        "boston" => "USD",
        "kuwait" => "KWD",
        "amman" => "JOD",
        "tehran" => "IRR",
        "tokyo" => "JPY",
        _ => "SAR",
    }
}

/// The case of a folder, as it waits in the queue.
fn delivery(source: &'static dyn Source, folder: &Path) -> (Delivery, StoreFacts) {
    let text = fs::read_to_string(folder.join("headers")).unwrap();
    let (line, headers) = text.split_once('\n').unwrap_or((&text, ""));
    let (method, target) = line.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap_or_default();
    let mut segments = path.trim_start_matches("/hooks/").splitn(3, '/');
    let store = store(currency_of(segments.next().unwrap_or_default()));
    let topic = segments.nth(1).unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = headers
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let raw = body(folder);
    let request = RawRequest {
        method,
        url: target,
        headers: &headers,
        body: &raw,
        topic: &topic,
    };
    let secrets = [Secret::new(SECRET.to_owned())];
    let unwrapped = match source.verify(&request, &secrets, Timestamp::UNIX_EPOCH) {
        Ok(Verified::Unwrapped(body)) => body,
        _ => raw.clone(),
    };
    let delivery = Delivery {
        store: store.store.clone(),
        source: source.name().to_owned(),
        topic,
        headers,
        body: unwrapped,
        received_at: Timestamp::from_second(1_795_341_600).unwrap(),
    };
    (delivery, store)
}

fn body(folder: &Path) -> Vec<u8> {
    let mut files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.file_stem().is_some_and(|stem| stem == "body"));
    fs::read(file.unwrap()).unwrap()
}

fn translate(criterion: &mut Criterion) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let mut group = criterion.benchmark_group("translate");
    for source in sources::ALL {
        let Ok(folders) = fs::read_dir(golden.join(source.name())) else {
            continue;
        };
        let folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
        let cases: Vec<_> = folders
            .iter()
            .filter(|folder| folder.join("headers").is_file())
            .map(|folder| delivery(*source, folder))
            .collect();
        group.throughput(Throughput::Elements(cases.len().try_into().unwrap()));
        group.bench_function(source.name(), |bencher| {
            bencher.iter(|| {
                for (delivery, store) in &cases {
                    drop(black_box(source.translate(black_box(delivery), store)));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, translate);
criterion_main!(benches);
