//! Deliveries as their sources send them: the address, the headers, and a signature with the stories' secret.

use std::fmt::Write;

use awda_ports::web::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::SECRET;

/// Where the stories' suite is, as senders were told.
const HOST: &str = "crm.example";

/// A genuine delivery of `source` to the stories' store, with the secret [`SECRET`]. `topic` is what the source's header says, where
/// it has one. `now` is the second it is sent in.
pub fn sealed(source: &str, topic: &str, body: &Value, now: i64) -> Request {
    let body = if source == "mailchimp" {
        form(body)
    } else {
        body.to_string()
    };
    let bytes = body.as_bytes();
    let path = match source {
        "segment" => "/v1/batch".to_owned(),
        "mailchimp" => format!("/hooks/acme/mailchimp?secret={SECRET}"),
        _ => format!("/hooks/acme/{source}"),
    };
    let url = format!("https://{HOST}{path}");
    let mut request = http::Request::post(path).header("host", HOST);
    for (name, value) in headers(source, topic, &url, bytes, now) {
        request = request.header(name, value);
    }
    request.body(Bytes::from(body)).unwrap()
}

fn headers(
    source: &str,
    topic: &str,
    url: &str,
    body: &[u8],
    now: i64,
) -> Vec<(&'static str, String)> {
    match source {
        "shopify" => vec![
            ("x-shopify-hmac-sha256", STANDARD.encode(tag(&[body]))),
            ("x-shopify-topic", topic.to_owned()),
            ("x-shopify-triggered-at", moment(now)),
        ],
        "woocommerce" => vec![
            ("x-wc-webhook-signature", STANDARD.encode(tag(&[body]))),
            ("x-wc-webhook-topic", topic.to_owned()),
        ],
        "salla" => vec![
            ("x-salla-security-strategy", "Signature".to_owned()),
            ("x-salla-signature", hex(&tag(&[body]))),
        ],
        "square" => vec![(
            "x-square-hmacsha256-signature",
            STANDARD.encode(tag(&[url.as_bytes(), body])),
        )],
        "stripe" => {
            let signature = hex(&tag(&[format!("{now}.").as_bytes(), body]));
            vec![("stripe-signature", format!("t={now},v1={signature}"))]
        }
        "segment" => {
            let basic = STANDARD.encode(format!("acme.{SECRET}:"));
            vec![("authorization", format!("Basic {basic}"))]
        }
        "generic" | "till" => vec![("x-awda-signature", hex(&tag(&[body])))],
        _ => Vec::new(),
    }
}

fn moment(second: i64) -> String {
    let at = awda_kernel::Timestamp::from_second(second);
    at.unwrap().to_string()
}

/// The fields of an object as a form, inner ones in brackets: `data[merges][FNAME]`.
fn form(document: &Value) -> String {
    let mut pairs = Vec::new();
    flatten("", document, &mut pairs);
    let encode = |text: &str| -> String {
        let bytes = text.bytes();
        bytes.fold(String::new(), |mut form, byte| {
            if byte.is_ascii_alphanumeric() {
                form.push(char::from(byte));
            } else {
                let _ = write!(form, "%{byte:02X}");
            }
            form
        })
    };
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn flatten(place: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let inner_place = if place.is_empty() {
                    name.clone()
                } else {
                    format!("{place}[{name}]")
                };
                flatten(&inner_place, inner, pairs);
            }
        }
        Value::String(text) => pairs.push((place.to_owned(), text.clone())),
        other => pairs.push((place.to_owned(), other.to_string())),
    }
}

fn tag(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

fn hex(tag: &[u8]) -> String {
    tag.iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
