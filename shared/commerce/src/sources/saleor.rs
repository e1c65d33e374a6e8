//! Saleor's asynchronous webhooks, as an app's subscription asks for them (GraphQL names) and as they are without one (a list of one
//! object with names of Python's).
//!
//! They are signed with the shop's RSA key: a detached JWS (RFC 7515, appendix F; RFC 7797) whose public keys the store holds as its
//! secret, a JSON Web Key set or a PEM; or, where the webhook has a secret, with HMAC-SHA256 in hex.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fields::Fields;
use super::sealed;
use super::signature::{self, Spelling};
use super::{Door, Source, Verified, rsa};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod carts;
mod customers;
mod orders;
mod parcels;
mod payload;

const NAME: &str = "saleor";
const SIGNATURE: &str = "saleor-signature";
const EVENT: &str = "saleor-event";

/// Saleor.
pub(super) struct Saleor;

impl Door for Saleor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[EVENT, "x-saleor-event", "saleor-domain", "saleor-api-url"]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let given = request.header(SIGNATURE);
        let given = given.or_else(|| request.header("x-saleor-signature"));
        let given = given.ok_or(Error::SignatureMissing { header: SIGNATURE })?;
        if let Some(token) = Token::read(given.trim()) {
            let keys = rsa::keys(secrets);
            let made = |key: &rsa::Key| {
                key.may_be(token.key.as_deref())
                    && key.made(&token.signature, &token.message(request.body))
            };
            if !keys.iter().any(made) {
                return Err(Error::SignatureMismatch);
            }
        } else {
            // What anybody may know is no key of an HMAC.
            let words = secrets.iter().filter(|secret| !rsa::is_public(secret));
            let words: Vec<Secret<String>> = words
                .map(|secret| Secret::new(secret.reveal().clone()))
                .collect();
            if words.is_empty() {
                return Err(Error::SignatureMismatch);
            }
            let spelling = Spelling::Hex;
            signature::check(NAME, SIGNATURE, Some(given), spelling, request.body, &words)?;
        }
        Ok(unsealed(request).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Saleor {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let event = delivery.header(EVENT);
        let event = event.or_else(|| delivery.header("x-saleor-event"));
        let event = event.unwrap_or(&delivery.topic);
        payload::events(delivery, store, &event.trim().to_lowercase())
    }
}

/// A detached JWS: a header, nothing, and a signature.
struct Token {
    header: String,
    key: Option<String>,
    detached: bool,
    signature: Vec<u8>,
}

impl Token {
    /// Reads a token that is signed as Saleor signs; every other algorithm, `none` before all, makes it no token.
    fn read(text: &str) -> Option<Self> {
        let (header, rest) = text.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(rest.strip_prefix('.')?).ok()?;
        let parameters = URL_SAFE_NO_PAD.decode(header).ok()?;
        let parameters = Fields::read(&parameters, "header").ok()?;
        let critical = parameters.get("crit").list().ok()?;
        let understood = critical
            .iter()
            .all(|name| name.soft_text().as_deref() == Some("b64"));
        let b64 = parameters.get("b64");
        if parameters.get("alg").soft_text()? != "RS256" || !understood {
            return None;
        }
        Some(Self {
            header: header.to_owned(),
            key: parameters.get("kid").soft_text(),
            detached: b64.is_present() && !b64.flag().ok()?,
            signature,
        })
    }

    /// What the signature is over: the header, a point, and the body as it is or in base 64, as the header says.
    fn message(&self, body: &[u8]) -> Vec<u8> {
        let mut message = format!("{}.", self.header).into_bytes();
        if self.detached {
            message.extend_from_slice(body);
        } else {
            message.extend_from_slice(URL_SAFE_NO_PAD.encode(body).as_bytes());
        }
        message
    }
}

/// Mails that Saleor asks somebody else to send hold words that let their reader in: those are not kept.
fn unsealed(request: &RawRequest<'_>) -> Option<Vec<u8>> {
    let names = [
        "token",
        "redirectUrl",
        "redirect_url",
        "confirm_url",
        "reset_url",
        "delete_url",
    ];
    let event = request
        .header(EVENT)
        .or_else(|| request.header("x-saleor-event"));
    let event = event.unwrap_or(request.topic).trim().to_lowercase();
    let asks_for_mail =
        event.starts_with("account_") || event.starts_with("notify") || event.starts_with("staff_");
    asks_for_mail
        .then(|| sealed::without(request.body, &names))
        .flatten()
}
