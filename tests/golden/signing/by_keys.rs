//! Shops that do not sign with a shared secret: by RSA, or not at all.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

use super::{Seal, header};

/// The seal of a body of such a shop; nothing when `source` is none of them.
pub(super) fn seal(source: &str, body: &[u8]) -> Option<Seal> {
    let (headers, secret, wrong_secret) = match source {
        "magento" => (
            header("x-adobe-digital-signature-2", STANDARD.encode(signed(body))),
            file("golden.public.pem"),
            file("other.public.pem"),
        ),
        "saleor" => (
            header("saleor-signature", detached(body)),
            file("golden.jwks.json"),
            file("other.public.pem"),
        ),
        "zid" => (
            header(
                "authorization",
                format!("Basic {}", STANDARD.encode("golden:se:cret")),
            ),
            "golden:se:cret".to_owned(),
            "golden:se".to_owned(),
        ),
        _ => return None,
    };
    Some(Seal {
        headers,
        body: body.to_vec(),
        secrets: vec![secret],
        wrong_secrets: vec![wrong_secret],
        covers_body: source != "zid",
    })
}

/// A JSON Web Signature whose payload travels apart and as it is (RFC 7797).
fn detached(body: &[u8]) -> String {
    let header = r#"{"alg":"RS256","kid":"golden","crit":["b64"],"b64":false}"#;
    let header = URL_SAFE_NO_PAD.encode(header);
    let message = [header.as_bytes(), b".", body].concat();
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(signed(&message)))
}

/// An RSA signature of PKCS #1 version 1.5 over SHA-256.
pub(in super::super) fn signed(message: &[u8]) -> Vec<u8> {
    let pem = file("golden.private.pem");
    let der: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let chance = SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &chance, message, &mut signature)
        .unwrap();
    signature
}

/// A key of the pair that was made for these tests, or of another that signs nothing.
pub(in super::super) fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/keys");
    fs::read_to_string(folder.join(name)).unwrap()
}
