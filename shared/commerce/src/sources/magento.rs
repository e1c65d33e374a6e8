//! Adobe Commerce (Magento): its events through Adobe I/O, in either of their envelopes, and the orders and customers its REST API
//! shows.
//!
//! The store's secrets are public keys in PEM, and `client:` with the id of the credential the events are meant for. Adobe signs
//! everybody's events with the same keys: the client's id is what makes an event this store's, and it should be among the secrets.
//! A signature whose key is said to lie at another host is never taken. All moments are UTC.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;
use super::telling::Telling;
use super::{Door, Source, Verified, form, rsa, signature};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod carts;
mod customers;
mod envelope;
mod money;
mod orders;
mod parcels;

const NAME: &str = "magento";
/// Signatures of Adobe I/O over the body, and where their keys are said to lie.
const IO_EVENTS: [(&str, &str); 2] = [
    ("x-adobe-digital-signature-1", "x-adobe-public-key1-path"),
    ("x-adobe-digital-signature-2", "x-adobe-public-key2-path"),
];
/// The signature of the Commerce webhooks module, over the body in base 64.
const COMMERCE: &str = "x-adobe-commerce-webhook-signature";
/// What the secret with the credential's id begins with.
const CLIENT: &str = "client:";
/// Longest challenge that is answered.
const CHALLENGE_BYTES_MAX: usize = 200;

/// Adobe Commerce.
pub(super) struct Magento;

impl Door for Magento {
    fn name(&self) -> &'static str {
        NAME
    }

    fn methods(&self) -> &'static [&'static str] {
        &["GET", "POST"]
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["x-adobe-event-code", "x-adobe-event-id"]
    }

    /// What the Commerce webhooks module wants to hear before it goes on.
    fn receipt(&self) -> Option<&'static str> {
        Some("{\"op\":\"success\"}")
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        let signatures = signatures(request);
        if signatures.is_empty() {
            return challenge(request)
                .map(Verified::Answered)
                .ok_or(Error::SignatureMissing {
                    header: IO_EVENTS[0].0,
                });
        }
        let is_client = |secret: &&Secret<String>| secret.reveal().starts_with(CLIENT);
        let (clients, others): (Vec<_>, Vec<_>) = secrets.iter().partition(is_client);
        let keys = rsa::keys(others);
        if keys.is_empty() {
            return Err(Error::NoSecret {
                source_name: NAME.to_owned(),
            });
        }
        let genuine = signatures
            .iter()
            .filter(|signature| !signature.is_everybodys || is_meant_for(request.body, &clients))
            .any(|signature| {
                keys.iter()
                    .any(|key| key.made(&signature.tag, &signature.over))
            });
        if genuine {
            return Ok(Verified::Genuine);
        }
        Err(Error::SignatureMismatch)
    }

    fn parts(&self, body: &[u8]) -> Vec<Vec<u8>> {
        envelope::parts(body)
    }
}

impl Source for Magento {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let telling = Telling {
            store,
            source: NAME,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let code = delivery.header("x-adobe-event-code");
        let code = code.unwrap_or(&delivery.topic);
        envelope::events(&telling, code, &delivery.body)
    }
}

/// A signature as given.
struct Given {
    tag: Vec<u8>,
    over: Vec<u8>,
    /// Made with a key that signs everybody's events.
    is_everybodys: bool,
}

/// The signatures of a request. One that cannot be read, or whose key is said to lie elsewhere, is an empty one: no key made that.
fn signatures(request: &RawRequest<'_>) -> Vec<Given> {
    let decoded = |name: &str| STANDARD.decode(request.header(name)?.trim()).ok();
    let mut signatures = Vec::new();
    for (name, path) in IO_EVENTS {
        let is_adobes = request.header(path).is_none_or(is_relative);
        if request.header(name).is_some() {
            signatures.push(Given {
                tag: decoded(name).filter(|_| is_adobes).unwrap_or_default(),
                over: request.body.to_vec(),
                is_everybodys: true,
            });
        }
    }
    if request.header(COMMERCE).is_some() {
        signatures.push(Given {
            tag: decoded(COMMERCE).unwrap_or_default(),
            over: STANDARD.encode(request.body).into_bytes(),
            is_everybodys: false,
        });
    }
    signatures
}

/// A key's path is one at Adobe's own host: it begins with one slash.
fn is_relative(path: &str) -> bool {
    let path = path.trim();
    path.is_empty() || (path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
}

/// Whether every event of the body is meant for one of the store's clients. Without any among the secrets, nothing is asked.
fn is_meant_for(body: &[u8], clients: &[&Secret<String>]) -> bool {
    let clients: Vec<Secret<String>> = clients
        .iter()
        .filter_map(|secret| secret.reveal().strip_prefix(CLIENT))
        .map(|client| Secret::new(client.trim().to_owned()))
        .collect();
    let is_ours = |name: &String| signature::check_word(NAME, name, &clients).is_ok();
    clients.is_empty() || envelope::recipients(body).is_some_and(|named| named.iter().all(is_ours))
}

/// The word that a registration asks to hear back: in the address of a GET, or in the body of a POST.
fn challenge(request: &RawRequest<'_>) -> Option<String> {
    let word = if request.method == "GET" {
        form::value_of(request.query().as_bytes(), "challenge")?
    } else {
        let body = Fields::read(request.body, "body").ok()?;
        body.get("challenge").soft_text()?
    };
    let is_plain = word.bytes().all(|byte| byte.is_ascii_graphic());
    (is_plain && !word.is_empty() && word.len() <= CHALLENGE_BYTES_MAX).then_some(word)
}
