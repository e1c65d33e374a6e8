//! Vendure, told by a small plug-in of the shop's: `{id, topic, occurredAt, sequence, data}`, signed with HMAC-SHA256 in base 64
//! (docs/SOURCES.md has the plug-in's contract). Amounts are integers in minor units of the order's currency.
//!
//! An object's version is when its change occurred. An order is known by its code, which payments and carts name too.

use awda_kernel::{Secret, Timestamp};

use super::fields::Fields;
use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

mod customers;
mod orders;
mod parcels;
mod payments;
mod refunds;

const NAME: &str = "vendure";
const SIGNATURE: &str = "x-vendure-signature-sha256";
const TOPIC: &str = "x-vendure-topic";

/// Vendure.
pub(super) struct Vendure;

impl Door for Vendure {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[TOPIC]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        let given = request.header(SIGNATURE);
        let spelling = Spelling::Base64;
        signature::check(NAME, SIGNATURE, given, spelling, request.body, secrets)
            .map(|()| Verified::Genuine)
    }
}

impl Source for Vendure {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let envelope = Fields::read(&delivery.body, "body")?.named("");
        let said_at = envelope.get("occurredAt").soft_moment();
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        // The body is signed, the header is not.
        let topic = envelope.get("topic").text()?;
        let topic = topic.or_else(|| delivery.header(TOPIC).map(str::to_owned));
        let topic = topic.unwrap_or_else(|| delivery.topic.clone());
        let data = envelope.get("data");
        let data = data.fields()?.ok_or_else(|| data.missing())?;
        events(&telling, &topic, &data)
    }
}

fn events(telling: &Telling<'_>, topic: &str, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    match topic {
        "order.placed" => orders::events(telling, data, Kind::OrderPlaced),
        "order.state" | "order.updated" | "order.modified" | "order.cancelled" => {
            orders::events(telling, data, Kind::OrderUpdated)
        }
        "payment.state" => payments::events(telling, data),
        "refund.state" => refunds::events(telling, data),
        "fulfillment.state" => parcels::events(telling, data),
        "customer.created" => customers::events(telling, data, Kind::CustomerCreated),
        "customer.updated" => customers::events(telling, data, Kind::CustomerUpdated),
        "customer.registered" | "customer.verified" => customers::registered(telling, data),
        "customer.deleted" => customers::events(telling, data, Kind::CustomerDeleted),
        // A line of a cart names neither a product nor anybody; the order's own states carry the whole cart.
        topic if topic.starts_with("cart.") => Ok(Vec::new()),
        topic if topic.starts_with("product") || topic.starts_with("stock") => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}
