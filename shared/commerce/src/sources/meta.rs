//! How every webhook of Meta's proves itself, whatever it is of: the app secret signs the raw body, and a GET with a word asks whether we
//! are here.
//!
//! Meta, Graph API, "Webhooks, getting started". It refuses to know what the bodies say.

use awda_kernel::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Verified, form, signature};
use crate::{Error, RawRequest};

const HEADER: &str = "x-hub-signature-256";
/// Longest challenge that is answered.
const CHALLENGE_CHARS_MAX: usize = 200;
/// Before a secret that is the word of the GET alone and signs nothing.
const WORD_PREFIX: &str = "verify:";
/// Keeps the app secret itself out of addresses: the word is made from it.
const WORD_PURPOSE: &[u8] = b"awda webhook verify token";

/// A word by which Meta's GET is believed, made from the app secret: what may be typed as "Verify token" at Meta, beside any secret of
/// the store that begins with `verify:`.
pub fn verify_token(secret: &Secret<String>) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()) else {
        return String::new(); // HMAC takes keys of any length.
    };
    mac.update(WORD_PURPOSE);
    let tag = mac.finalize().into_bytes();
    tag.iter()
        .take(16)
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Judges a request to the door of `source`.
pub(super) fn verify(
    source: &'static str,
    request: &RawRequest<'_>,
    secrets: &[Secret<String>],
) -> Result<Verified, Error> {
    if request.method == "GET" {
        return challenge(source, request, secrets);
    }
    let is_key = |secret: &&Secret<String>| !secret.reveal().starts_with(WORD_PREFIX);
    let secrets: Vec<Secret<String>> = secrets.iter().filter(is_key).cloned().collect();
    let given = request.header(HEADER).map(str::trim);
    let given = given.map(|given| given.strip_prefix("sha256=").unwrap_or_default());
    let spelling = signature::Spelling::Hex;
    signature::check(source, HEADER, given, spelling, request.body, &secrets)?;
    Ok(Verified::Genuine)
}

fn challenge(
    source: &'static str,
    request: &RawRequest<'_>,
    secrets: &[Secret<String>],
) -> Result<Verified, Error> {
    let query = request.query().as_bytes();
    let words: Vec<Secret<String>> = signature::usable(source, secrets)?
        .into_iter()
        .flat_map(|secret| {
            let made = verify_token(&Secret::new(secret.to_owned()));
            let told = secret.strip_prefix(WORD_PREFIX).unwrap_or(secret);
            [Secret::new(made), Secret::new(told.to_owned())]
        })
        .collect();
    let given = form::value_of(query, "hub.verify_token").unwrap_or_default();
    if given.is_empty() {
        return Err(Error::SignatureMissing {
            header: "hub.verify_token (of the address)",
        });
    }
    signature::check_word(source, &given, &words)?;
    let challenge = form::value_of(query, "hub.challenge").unwrap_or_default();
    let is_plain = challenge
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric());
    if challenge.is_empty() || challenge.len() > CHALLENGE_CHARS_MAX || !is_plain {
        return Err(Error::SignatureMismatch);
    }
    Ok(Verified::Answered(challenge))
}
