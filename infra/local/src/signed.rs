//! A signed webhook of the generic source, as a shop's own program would send it.

use std::fmt::Write;

use awda_ports::web::Request;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The request that brings `body` to `store`.
///
/// # Errors
/// A store or secret that cannot stand in a request.
pub(crate) fn request(store: &str, secret: &str, body: &str) -> anyhow::Result<Request> {
    Ok(http::Request::post(format!("/hooks/{store}/generic"))
        .header("content-type", "application/json")
        .header("x-awda-signature", signature(secret, body.as_bytes())?)
        .body(Bytes::from(body.to_owned()))?)
}

/// HMAC-SHA256 over the raw body, in hex.
fn signature(secret: &str, body: &[u8]) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in &bytes {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}
