//! Shopify's webhooks: orders, refunds, payments, parcels, customers, consents, checkouts, carts, and what is asked in a person's name.
//!
//! Amounts at the top level of a body, and `shop_money`, are in the shop's currency, which must be the store's; what the buyer saw
//! (`presentment_money`) is never read. Dates that cannot be read fall back to `X-Shopify-Triggered-At`, then to our clock.
//! Headers are not signed: the address a delivery came to says which store it is for, never a header.

use awda_kernel::{Secret, Timestamp, parse_timestamp};

use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, Fact, RawRequest, StoreFacts};

mod carts;
mod customers;
mod ids;
mod money;
mod orders;
mod parcels;
mod payments;
mod privacy;
mod refunds;
mod topics;

const NAME: &str = "shopify";
const SIGNATURE: &str = "x-shopify-hmac-sha256";
/// The name that deliveries of the newer "Events" product use.
const SIGNATURE_OF_EVENTS: &str = "shopify-hmac-sha256";
const KEPT: &[&str] = &[
    "x-shopify-topic",
    "x-shopify-webhook-id",
    "x-shopify-event-id",
    "x-shopify-triggered-at",
    "x-shopify-shop-domain",
    "x-shopify-test",
    "shopify-topic",
    "shopify-webhook-id",
    "shopify-event-id",
    "shopify-triggered-at",
    "shopify-shop-domain",
];

/// Shopify.
pub(super) struct Shopify;

impl Door for Shopify {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        KEPT
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        let given = request
            .header(SIGNATURE)
            .or_else(|| request.header(SIGNATURE_OF_EVENTS));
        signature::check(
            NAME,
            SIGNATURE,
            given,
            Spelling::Base64,
            request.body,
            secrets,
        )
        .map(|()| Verified::Genuine)
    }
}

impl Source for Shopify {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let triggered_at =
            header(delivery, "triggered-at").and_then(|text| parse_timestamp(text).ok());
        let telling = Telling {
            store,
            source: NAME,
            said_at: triggered_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = header(delivery, "topic").unwrap_or(&delivery.topic);
        let mut events = topics::events(&telling, topic, &delivery.body)?;
        if header(delivery, "test") == Some("true") {
            events.iter_mut().for_each(mark_as_test);
        }
        Ok(events)
    }
}

fn mark_as_test(event: &mut Event) {
    match &mut event.fact {
        Fact::Order(order) => order.test = true,
        Fact::Payment(payment) => payment.test = true,
        _ => (),
    }
}

/// A kept header by its name without `x-shopify-` or `shopify-`. Blank counts as absent.
fn header<'a>(delivery: &'a Delivery, name: &str) -> Option<&'a str> {
    let value = delivery
        .header(&format!("x-shopify-{name}"))
        .or_else(|| delivery.header(&format!("shopify-{name}")))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}
