//! Shopify's webhooks: orders, refunds, customers, consents, checkouts and carts.
//!
//! Amounts at the top level of a body, and `shop_money`, are in the shop's currency, which must be the store's; what the buyer saw
//! (`presentment_money`) is never read. Dates that cannot be read fall back to `X-Shopify-Triggered-At`, then to our clock.
//! Headers are not signed: the address a delivery came to says which store it is for, never a header.

use awda_kernel::{Secret, Timestamp, parse_timestamp};

use super::fields::Fields;
use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Source, Verified};
use crate::{Channel, Delivery, Error, Event, Fact, Kind, RawRequest, StoreFacts};

mod carts;
mod customers;
mod money;
mod orders;
mod refunds;

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

impl Source for Shopify {
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
        let mut events = events(&telling, topic, &delivery.body)?;
        if header(delivery, "test") == Some("true") {
            events.iter_mut().for_each(mark_as_test);
        }
        Ok(events)
    }
}

fn events(telling: &Telling<'_>, topic: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let order = |kind| orders::event(telling, &Fields::read(body, "order")?, kind);
    let customer = |kind| customers::events(telling, &Fields::read(body, "customer")?, kind);
    let consent = |channel| customers::consent(telling, &Fields::read(body, "consent")?, channel);
    match topic {
        "orders/create" => Ok(vec![order(Kind::OrderPlaced)?]),
        "orders/updated" | "orders/paid" | "orders/fulfilled" | "orders/partially_fulfilled" => {
            Ok(vec![order(Kind::OrderUpdated)?])
        }
        "orders/cancelled" => Ok(vec![order(Kind::OrderCancelled)?]),
        "refunds/create" => Ok(vec![refunds::event(
            telling,
            &Fields::read(body, "refund")?,
        )?]),
        "customers/create" => customer(Kind::CustomerCreated),
        "customers/update" | "customers/enable" | "customers/disable" => {
            customer(Kind::CustomerUpdated)
        }
        "customers_email_marketing_consent/update" => consent(Channel::Email),
        "customers_marketing_consent/update" => consent(Channel::Sms),
        "checkouts/create" | "checkouts/update" => Ok(vec![carts::checkout(
            telling,
            &Fields::read(body, "checkout")?,
        )?]),
        "carts/create" | "carts/update" => {
            Ok(vec![carts::cart(telling, &Fields::read(body, "cart")?)?])
        }
        topic if is_of_no_interest(topic) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

/// Topics Shopify has and the suite needs nothing from. `orders/edited` is only a delta; `orders/updated` follows with the whole.
/// The privacy topics (`customers/redact`, `customers/data_request`, `shop/redact`) and deletions are accepted and not acted upon yet.
fn is_of_no_interest(topic: &str) -> bool {
    let (thing, what) = topic.split_once(['/', '.']).unwrap_or((topic, ""));
    match thing {
        "orders" => matches!(
            what,
            "edited"
                | "delete"
                | "link_requested"
                | "risk_assessment_changed"
                | "shopify_protect_eligibility_changed"
        ),
        "customers" => matches!(
            what,
            "delete" | "merge" | "data_request" | "redact" | "purchasing_summary"
        ),
        "checkouts" => what == "delete",
        "app"
        | "app_subscriptions"
        | "bulk_operations"
        | "channels"
        | "collection_listings"
        | "collections"
        | "companies"
        | "company_contact_roles"
        | "company_contacts"
        | "company_locations"
        | "customer"
        | "customer_account_settings"
        | "customer_groups"
        | "customer_payment_methods"
        | "customer_tags"
        | "discounts"
        | "disputes"
        | "domains"
        | "draft_orders"
        | "fulfillment_events"
        | "fulfillment_holds"
        | "fulfillment_orders"
        | "fulfillments"
        | "inventory_items"
        | "inventory_levels"
        | "inventory_shipments"
        | "inventory_transfers"
        | "locales"
        | "locations"
        | "markets"
        | "metaobjects"
        | "order_transactions"
        | "payment_schedules"
        | "payment_terms"
        | "product_feeds"
        | "product_listings"
        | "product_publications"
        | "products"
        | "profiles"
        | "returns"
        | "reverse_deliveries"
        | "scheduled_product_listings"
        | "segments"
        | "selling_plan_groups"
        | "shop"
        | "subscription_billing_attempts"
        | "subscription_contracts"
        | "tax_partners"
        | "tax_services"
        | "tender_transactions"
        | "themes"
        | "variants" => true,
        _ => false,
    }
}

fn mark_as_test(event: &mut Event) {
    if let Fact::Order(order) = &mut event.fact {
        order.test = true;
    }
}

/// A kept header by its name without `x-shopify-` or `shopify-`. Blank counts as absent.
fn header<'a>(delivery: &'a Delivery, name: &str) -> Option<&'a str> {
    let value = delivery
        .header(&format!("x-shopify-{name}"))
        .or_else(|| delivery.header(&format!("shopify-{name}")))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}
