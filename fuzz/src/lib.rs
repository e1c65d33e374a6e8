//! What every target does with its bytes: they are a request at a source's door, and a delivery behind it. Nothing may panic, and what is
//! translated twice says the same twice.

pub mod texts;

use awda_commerce::sources::{Verified, source};
use awda_commerce::{Delivery, FetchAnswer, RawRequest, StoreFacts};
use awda_kernel::{Secret, TimeZone, Timestamp};

/// Topics that sources read from the address.
const TOPICS: [&str; 16] = [
    "",
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "refunds/create",
    "customers/create",
    "customers/redact",
    "checkouts/update",
    "order.create",
    "order.status.update",
    "abandoned_cart.created",
    "customer.create",
    "track",
    "identify",
    "batch",
    "orders",
];
/// Headers that carry signatures or topics.
const HEADERS: [&str; 29] = [
    "authorization",
    "x-shopify-hmac-sha256",
    "x-shopify-topic",
    "x-wc-webhook-signature",
    "x-wc-webhook-topic",
    "x-salla-signature",
    "x-salla-security-strategy",
    "x-adobe-digital-signature-1",
    "x-adobe-public-key1-path",
    "saleor-signature",
    "saleor-event",
    "x-vendure-signature-sha256",
    "x-vendure-topic",
    "x-square-hmacsha256-signature",
    "square-environment",
    "stripe-signature",
    "signature",
    "hashstring",
    "x-initialization-vector",
    "x-authentication-tag",
    "aftership-hmac-sha256",
    "am-webhook-signature",
    "x-hmac-signature",
    "x-awda-signature",
    "shopify-topic",
    "x-wc-webhook-resource",
    "x-adobe-event-code",
    "x-hub-signature-256",
    "x-telegram-bot-api-secret-token",
];
const CURRENCIES: [&str; 4] = ["SAR", "KWD", "JPY", "USD"];

/// Throws bytes at a source. The first chooses the topic, the second the currency and the length of a header's value; the rest is that
/// value and the body.
///
/// # Panics
/// When the source does, or translates one delivery in two ways.
pub fn knock(name: &str, bytes: &[u8]) {
    let Ok(source) = source(name) else {
        panic!("no source {name}");
    };
    let [choice, shape, rest @ ..] = bytes else {
        return;
    };
    let topic = TOPICS[usize::from(*choice) % TOPICS.len()];
    let (value, body) = rest.split_at(usize::from(*shape >> 2).min(rest.len()));
    let value = String::from_utf8_lossy(value).into_owned();
    let headers: Vec<(String, String)> = HEADERS
        .iter()
        .map(|name| ((*name).to_owned(), value.clone()))
        .collect();
    let url = format!("https://shop.example/hooks/acme/{name}/{topic}?secret={value}&{value}");
    let secrets = ["00".repeat(32), "secret".to_owned()].map(Secret::new);
    let now = Timestamp::from_second(1_795_341_600).expect("a moment");
    for method in source.methods() {
        let request = RawRequest {
            method,
            url: &url,
            headers: &headers,
            body,
            topic,
        };
        if let Ok(Verified::Unwrapped(body)) = source.verify(&request, &secrets, now) {
            behind(name, topic, &headers, body, *shape);
        }
    }
    behind(name, topic, &headers, body.to_vec(), *shape);
}

fn behind(name: &str, topic: &str, headers: &[(String, String)], body: Vec<u8>, shape: u8) {
    let source = source(name).expect("it is there");
    let store = StoreFacts {
        store: "acme".parse().expect("a name"),
        currency: CURRENCIES[usize::from(shape & 3)].parse().expect("a code"),
        zone: TimeZone::UTC,
        country: "SA".parse().ok(),
    };
    let delivery = Delivery {
        store: store.store.clone(),
        source: name.to_owned(),
        topic: topic.to_owned(),
        headers: headers.to_vec(),
        body,
        received_at: Timestamp::from_second(1_795_341_600).expect("a moment"),
    };
    let told = source.translate(&delivery, &store);
    assert_eq!(told, source.translate(&delivery, &store));
    for body in source.parts(&delivery.body) {
        let part = Delivery {
            body,
            ..delivery.clone()
        };
        drop(source.translate(&part, &store));
    }
    let keys = [Secret::new("key".to_owned())];
    drop(source.ask(&delivery, &store, &keys));
    let answer = FetchAnswer {
        status: 200,
        body: delivery.body.clone(),
        retry_after_seconds: None,
    };
    drop(source.complete(&delivery, &store, &answer));
}
