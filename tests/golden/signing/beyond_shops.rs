//! How tills, gateways, carriers, sites and lists prove themselves.

#![expect(
    clippy::indexing_slicing,
    reason = "a case that lacks a field stops the test"
)]

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use awda_kernel::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{SECRET, Seal, WRONG_SECRET, header, hex, hmac};

/// A HyperPay key: 64 hexadecimal digits.
const KEY: &str = "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f";
const WRONG_KEY: &str = "ff0102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f";

/// The seal of a body, where the source is one of these.
pub(super) fn seal(source: &str, url: &str, body: &[u8]) -> Option<Seal> {
    let plain = |headers| Seal {
        headers,
        body: body.to_vec(),
        secrets: vec![SECRET.to_owned()],
        wrong_secrets: vec![WRONG_SECRET.to_owned()],
        covers_body: true,
    };
    let tag = hmac(body);
    Some(match source {
        "till" => plain(header("x-awda-signature", format!("sha256={}", hex(&tag)))),
        "aftership" => plain(header("aftership-hmac-sha256", STANDARD.encode(tag))),
        "easypost" => plain(header(
            "x-hmac-signature",
            format!("hmac-sha256-hex={}", hex(&tag)),
        )),
        "square" => {
            let signed = hmac(&[url.as_bytes(), body].concat());
            plain(header(
                "x-square-hmacsha256-signature",
                STANDARD.encode(signed),
            ))
        }
        "whatsapp" | "messenger" | "instagram" => plain(header(
            "x-hub-signature-256",
            format!("sha256={}", hex(&tag)),
        )),
        "telegram" => Seal {
            covers_body: false,
            ..plain(header("x-telegram-bot-api-secret-token", SECRET.to_owned()))
        },
        "stripe" => plain(stripe(body)),
        "paytabs" if body.starts_with(b"{") => plain(header("signature", hex(&tag))),
        "paytabs" => returned(plain(Vec::new()), body),
        "tap" => Seal {
            covers_body: false,
            ..plain(header("hashstring", hex(&hmac(&tap(body)))))
        },
        "moyasar" => moyasar(plain(Vec::new()), body),
        "hyperpay" => hyperpay(&plain(Vec::new()), body),
        "segment" => Seal {
            covers_body: false,
            ..plain(header(
                "authorization",
                format!("Basic {}", STANDARD.encode(format!("{SECRET}:"))),
            ))
        },
        // Its secret is part of the case's address.
        "mailchimp" if body.is_empty() => Seal {
            covers_body: false,
            wrong_secrets: Vec::new(),
            ..plain(Vec::new())
        },
        "mailchimp" => Seal {
            covers_body: false,
            ..plain(Vec::new())
        },
        // Unsigned: believed by whoever can ask, which is whoever has a merchant id.
        "zarinpal" => Seal {
            covers_body: false,
            wrong_secrets: Vec::new(),
            ..plain(Vec::new())
        },
        _ => return None,
    })
}

fn stripe(body: &[u8]) -> Vec<(String, String)> {
    let now: Timestamp = super::super::RECEIVED_AT.parse().unwrap();
    let at = now.as_second() - 299;
    let signed = [format!("{at}.").as_bytes(), body].concat();
    let value = format!("t={at},v1={},v0=00", hex(&hmac(&signed)));
    header("stripe-signature", value)
}

/// The form's other fields, sorted and without the empty ones.
fn returned(seal: Seal, body: &[u8]) -> Seal {
    let text = std::str::from_utf8(body).unwrap();
    let mut pairs: Vec<&str> = text
        .split('&')
        .filter(|pair| !pair.ends_with('='))
        .collect();
    pairs.sort_unstable();
    let signature = hex(&hmac(pairs.join("&").as_bytes()));
    Seal {
        body: format!("{text}&signature={signature}").into_bytes(),
        ..seal
    }
}

fn tap(body: &[u8]) -> Vec<u8> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let currency = text(&body["currency"]);
    let decimals = if currency == "KWD" { 3 } else { 2 };
    let created = match &body["transaction"]["created"] {
        Value::Null => text(&body["created"]),
        inner => text(inner),
    };
    format!(
        "x_id{}x_amount{:.decimals$}x_currency{currency}x_gateway_reference{}x_payment_reference{}x_status{}x_created{created}",
        text(&body["id"]),
        body["amount"].as_f64().unwrap(),
        text(&body["reference"]["gateway"]),
        text(&body["reference"]["payment"]),
        text(&body["status"]),
    )
    .into_bytes()
}

/// The token that the body itself carries.
fn moyasar(seal: Seal, body: &[u8]) -> Seal {
    let json: Value = serde_json::from_slice(body).unwrap();
    Seal {
        secrets: vec![json["secret_token"].as_str().unwrap().to_owned()],
        covers_body: false,
        ..seal
    }
}

fn hyperpay(seal: &Seal, body: &[u8]) -> Seal {
    let bytes = |text: &str| -> Vec<u8> {
        let pairs = text.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    };
    let cipher = Aes256Gcm::new_from_slice(&bytes(KEY)).unwrap();
    let nonce: [u8; 12] = *b"twelve bytes";
    let sealed = cipher.encrypt(&Nonce::from(nonce), body).unwrap();
    let (message, tag) = sealed.split_at(sealed.len() - 16);
    let mut headers = header("x-initialization-vector", hex(&nonce));
    headers.extend(header("x-authentication-tag", hex(tag)));
    Seal {
        headers,
        body: hex(message).into_bytes(),
        secrets: vec![KEY.to_owned()],
        wrong_secrets: vec![WRONG_KEY.to_owned()],
        ..seal.clone()
    }
}
