//! Our own documented JSON (docs/GENERIC.md), for shops that send what they want to say themselves. It is strict where the formats
//! of others are read softly: a date or an amount that cannot be read is an error that names it. Only junk in an email address,
//! phone number, language or country is left out, because it is the buyer's and not the sender's.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::signature;
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod carts;
mod customers;
mod lines;
mod orders;
mod push;
mod tickets;

const NAME: &str = "generic";
/// Most objects in one delivery.
const EVENTS_MAX: usize = 100;

/// The suite's own format.
pub(super) struct Generic;

impl Door for Generic {
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
        signature::check_own(NAME, request, secrets).map(|()| Verified::Genuine)
    }

    fn parts(&self, body: &[u8]) -> Vec<Vec<u8>> {
        let body = Fields::read(body, "body").unwrap_or_default();
        body.get("events").apart(EVENTS_MAX)
    }

    fn is_own(&self) -> bool {
        true
    }

    fn problem(&self, delivery: &Delivery, store: &StoreFacts) -> Option<Error> {
        self.translate(delivery, store).err()
    }
}

impl Source for Generic {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let telling = Telling {
            store,
            source: NAME,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let body = Fields::read(&delivery.body, "body")?.named("");
        let several = body.get("events");
        if !several.is_present() {
            return object(&telling, &body, &delivery.topic, None);
        }
        let objects = several.objects()?;
        if objects.len() > EVENTS_MAX {
            return Err(several.invalid(format!("more than {EVENTS_MAX} objects")));
        }
        let mut events = Vec::new();
        for (place, fields) in objects.iter().enumerate() {
            let path = format!("events[{place}]");
            events.extend(object(&telling, fields, &delivery.topic, Some(&path))?);
        }
        Ok(events)
    }
}

/// Translates one object. Its errors begin with `path`, or with its type when it is the whole body.
fn object(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    topic: &str,
    path: Option<&str>,
) -> Result<Vec<Event>, Error> {
    let kind = kind_of(&fields.get("type"), topic)?;
    let fields = &fields.clone().named(path.unwrap_or(&kind));
    match kind.as_str() {
        "order" => Ok(vec![orders::order(telling, fields)?]),
        "refund" => Ok(vec![orders::refund(telling, fields)?]),
        "customer" => customers::customer(telling, fields),
        "cart" => Ok(vec![carts::cart(telling, fields)?]),
        "consent" => Ok(vec![customers::consent(telling, fields)?]),
        "push_token" => Ok(vec![push::token(telling, fields)?]),
        "ticket_message" => Ok(vec![tickets::message(telling, fields)?]),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: kind.chars().take(80).collect(),
        }),
    }
}

/// The type a body names, else the one its address names (`orders` for `order`).
fn kind_of(named: &Field<'_>, topic: &str) -> Result<String, Error> {
    if let Some(kind) = named.text()? {
        return Ok(kind);
    }
    match topic {
        "" => Err(named.missing()),
        "orders" | "refunds" | "customers" | "carts" | "consents" | "ticket_messages"
        | "push_tokens" => Ok(topic.trim_end_matches('s').to_owned()),
        other => Ok(other.to_owned()),
    }
}
