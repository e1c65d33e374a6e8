//! Salla's webhooks, version 2: one address for all, the event's name and date in an envelope.
//!
//! A store signs (`X-Salla-Signature`) or shows a token (`Authorization`); which of the two is the store's choice and not the
//! request's: a secret written `token:...` is a token, every other one a key. Dates are those of JavaScript, or a text and its zone.
//! One-time passwords, and the texts of messages that may hold one, are cut out at the door.

use awda_kernel::{Secret, Timestamp};

use super::fields::Fields;
use super::sealed;
use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

mod carts;
mod customers;
mod moment;
mod money;
mod orders;
mod parcels;

const NAME: &str = "salla";
const SIGNATURE: &str = "x-salla-signature";
/// What a secret of the token strategy begins with.
const TOKEN: &str = "token:";

/// Salla.
pub(super) struct Salla;

impl Door for Salla {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let tokens: Vec<Secret<String>> = secrets
            .iter()
            .filter_map(|secret| secret.reveal().strip_prefix(TOKEN))
            .map(|token| Secret::new(token.to_owned()))
            .collect();
        let keys: Vec<Secret<String>> = secrets
            .iter()
            .filter(|secret| !secret.reveal().starts_with(TOKEN))
            .map(|secret| Secret::new(secret.reveal().clone()))
            .collect();
        let shown = request.header("authorization").map(bearer);
        match shown {
            Some(token) if !tokens.is_empty() && request.header(SIGNATURE).is_none() => {
                signature::check_word(NAME, token, &tokens)?;
            }
            None if keys.is_empty() => {
                return Err(Error::SignatureMissing {
                    header: "authorization",
                });
            }
            _ => {
                let given = request.header(SIGNATURE);
                let spelling = Spelling::Hex;
                signature::check(NAME, SIGNATURE, given, spelling, request.body, &keys)?;
            }
        }
        Ok(unsealed(request.body).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Salla {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let envelope = Fields::read(&delivery.body, "body")?.named("");
        let said_at = moment::read(&envelope.get("created_at"), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = envelope.get("event").text()?;
        let topic = topic.unwrap_or_else(|| delivery.topic.clone());
        events(&telling, &topic, &envelope)
    }
}

fn events(telling: &Telling<'_>, topic: &str, envelope: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let (thing, what) = topic.split_once('.').unwrap_or((topic, ""));
    let body = || {
        let field = envelope.get("data");
        field.fields()?.ok_or_else(|| field.missing())
    };
    match (thing, what) {
        ("order", what) if what.starts_with("shipment.") => {
            parcels::of_order(telling, what, &body()?)
        }
        ("order", _) => orders::events(telling, topic, &body()?, envelope),
        ("shipment", _) => parcels::event(telling, what, &body()?),
        ("customer", "created") => customers::events(telling, &body()?, Kind::CustomerCreated),
        ("customer", "updated") => customers::events(telling, &body()?, Kind::CustomerUpdated),
        ("customer", "login") => customers::login(telling, &body()?),
        ("customer", "deleted") => customers::deleted(telling, &body()?),
        ("customer", "otp.request") => Ok(Vec::new()),
        ("abandoned", what) if what.starts_with("cart") => carts::events(telling, what, &body()?),
        ("coupon", "applied") => carts::coupon(telling, &body()?),
        (thing, _) if is_of_no_interest(thing) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

fn is_of_no_interest(thing: &str) -> bool {
    matches!(
        thing,
        "app"
            | "brand"
            | "category"
            | "communication"
            | "coupon"
            | "invoice"
            | "product"
            | "review"
            | "settlement"
            | "shipping"
            | "specialoffer"
            | "store"
            | "storetax"
    )
}

/// The body without what must not be kept, where there is such a thing.
fn unsealed(body: &[u8]) -> Option<Vec<u8>> {
    let envelope = Fields::read(body, "body").ok()?;
    let topic = envelope.get("event").soft_text()?;
    match topic.as_str() {
        "customer.otp.request" => sealed::without(body, &["data"]),
        topic if topic.starts_with("communication.") => sealed::without(body, &["content"]),
        _ => None,
    }
}

/// The token of an `Authorization` header, with `Bearer` in front of it or not.
fn bearer(header: &str) -> &str {
    let header = header.trim();
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => header,
    }
}
