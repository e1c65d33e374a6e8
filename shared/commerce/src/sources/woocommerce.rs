//! WooCommerce's webhooks: orders with their refunds, and customers, as its REST API (version 3) shows them.
//!
//! Signatures are made with the secret as WordPress shows it: what it keeps HTML-encoded is decoded first. A new webhook is tried
//! with an unsigned `webhook_id=142`, which is answered and not kept. There are no retries: what is missed must be asked for.

use awda_kernel::{Secret, Timestamp};

use super::fields::Fields;
use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

mod customers;
mod html;
mod orders;
mod refunds;

const NAME: &str = "woocommerce";
const SIGNATURE: &str = "x-wc-webhook-signature";
const TOPIC: &str = "x-wc-webhook-topic";

/// WooCommerce.
pub(super) struct WooCommerce;

impl Door for WooCommerce {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[
            TOPIC,
            "x-wc-webhook-source",
            "x-wc-webhook-id",
            "x-wc-webhook-delivery-id",
        ]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        let given = request.header(SIGNATURE);
        if given.is_none() && is_ping(request.body) {
            return Ok(Verified::Answered(String::new()));
        }
        let secrets: Vec<Secret<String>> = secrets
            .iter()
            .map(|secret| Secret::new(html::decoded(secret.reveal())))
            .collect();
        let spelling = Spelling::Base64;
        signature::check(NAME, SIGNATURE, given, spelling, request.body, &secrets)
            .map(|()| Verified::Genuine)
    }
}

impl Source for WooCommerce {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let telling = Telling {
            store,
            source: NAME,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let topic = delivery.header(TOPIC).map(str::trim);
        let topic = topic.filter(|topic| !topic.is_empty());
        events(&telling, topic.unwrap_or(&delivery.topic), &delivery.body)
    }
}

fn events(telling: &Telling<'_>, topic: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let (thing, what) = topic.split_once(['.', '/']).unwrap_or((topic, ""));
    let order = || Fields::read(body, "order");
    let customer = || Fields::read(body, "customer");
    match (thing, what) {
        ("order", "created") => orders::events(telling, &order()?, Kind::OrderPlaced),
        ("order", "updated") => orders::events(telling, &order()?, Kind::OrderUpdated),
        ("order", "restored") => orders::restored(telling, &order()?),
        ("order", "deleted") => Ok(vec![orders::deleted(telling, &order()?)?]),
        ("customer", "created") => customers::events(telling, &customer()?, Kind::CustomerCreated),
        ("customer", "updated") => customers::events(telling, &customer()?, Kind::CustomerUpdated),
        ("customer", "deleted") => Ok(vec![customers::deleted(telling, &customer()?)?]),
        // No topic of WooCommerce's own: shops that add one send the refund as the API shows it.
        ("refund" | "order_refund", _) => refunds::event(telling, &Fields::read(body, "refund")?),
        ("product" | "coupon" | "action", _) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

/// `webhook_id=` and a number, and nothing else.
fn is_ping(body: &[u8]) -> bool {
    let id = body.trim_ascii().strip_prefix(b"webhook_id=");
    id.is_some_and(|id| (1..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}
