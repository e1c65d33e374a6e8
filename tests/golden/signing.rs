//! How each source's deliveries are signed, written from the sources' documents and not from our code: a seal that must be believed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};

mod beyond_shops;
pub(super) mod by_keys;

const SECRET: &str = "golden-secret";
const WRONG_SECRET: &str = "another-secret";

/// What makes a delivery genuine.
#[derive(Clone)]
pub(super) struct Seal {
    /// Headers to add to the case's own, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// The body as it travels.
    pub(super) body: Vec<u8>,
    /// Secrets with which it is believed.
    pub(super) secrets: Vec<String>,
    /// Secrets with which it is not.
    pub(super) wrong_secrets: Vec<String>,
    /// Whether a changed body is noticed.
    pub(super) covers_body: bool,
}

/// The seal of a body that `source` sends to `url`.
pub(super) fn seal(source: &str, url: &str, body: &[u8]) -> Seal {
    if let Some(seal) = beyond_shops::seal(source, url, body) {
        return seal;
    }
    if let Some(seal) = by_keys::seal(source, body) {
        return seal;
    }
    let headers = match source {
        "salla" => header("x-salla-signature", hex(&hmac(body))),
        "vendure" => header("x-vendure-signature-sha256", STANDARD.encode(hmac(body))),
        "woocommerce" => header("x-wc-webhook-signature", STANDARD.encode(hmac(body))),
        "generic" => header("x-awda-signature", hex(&hmac(body))),
        "shopify" => header("x-shopify-hmac-sha256", STANDARD.encode(hmac(body))),
        _ => panic!("how does {source} sign?"),
    };
    Seal {
        headers,
        body: body.to_vec(),
        secrets: vec![SECRET.to_owned()],
        wrong_secrets: vec![WRONG_SECRET.to_owned()],
        covers_body: true,
    }
}

fn header(name: &str, value: String) -> Vec<(String, String)> {
    vec![(name.to_owned(), value)]
}

fn hmac(body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn hex(tag: &[u8]) -> String {
    tag.iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
