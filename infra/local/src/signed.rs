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
    Ok(hex(&mac(secret, body)?))
}

/// HMAC-SHA256 over the raw body.
pub(crate) fn mac(secret: &str, body: &[u8]) -> anyhow::Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(body);
    Ok(mac.finalize().into_bytes().into())
}

/// Two digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let two = |mut hex: String, byte: &u8| {
        // A string takes whatever is written.
        let _ = write!(hex, "{byte:02x}");
        hex
    };
    let room = String::with_capacity(2 * bytes.len());
    bytes.iter().fold(room, two)
}
