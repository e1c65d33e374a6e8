//! Shopify's topics: which of them become events, and which are known and of no interest.

use super::super::fields::Fields;
use super::super::telling::Telling;
use super::{NAME, carts, customers, orders, parcels, payments, privacy, refunds};
use crate::{Channel, Error, Event, Kind};

/// The events of a body, by its topic.
pub(super) fn events(telling: &Telling<'_>, topic: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let (thing, what) = topic.split_once(['/', '.']).unwrap_or((topic, ""));
    let read = |name: &str| Fields::read(body, name);
    match thing {
        "orders" => of_orders(telling, what, body),
        "refunds" if what == "create" => Ok(vec![refunds::event(telling, &read("refund")?)?]),
        "customers" => of_customers(telling, what, body),
        "customer" | "customer_tags" if what.starts_with("tags_") => {
            customers::tags(telling, &read("tags")?, what == "tags_added")
        }
        "customers_email_marketing_consent" => {
            customers::consent(telling, &read("consent")?, Channel::Email)
        }
        "customers_marketing_consent" => {
            customers::consent(telling, &read("consent")?, Channel::Sms)
        }
        "checkouts" if what != "delete" => Ok(vec![carts::checkout(telling, &read("checkout")?)?]),
        "carts" => Ok(vec![carts::cart(telling, &read("cart")?)?]),
        "fulfillments" => parcels::fulfillment(telling, &read("fulfillment")?),
        "fulfillment_events" if what == "create" => {
            parcels::moved(telling, &read("fulfillment_event")?)
        }
        "order_transactions" => payments::transaction(telling, &read("transaction")?),
        "shop" if what == "redact" => privacy::everybody(telling, &read("shop")?),
        thing if is_of_no_interest(thing) => Ok(Vec::new()),
        _ => Err(unknown(topic)),
    }
}

/// Every order topic sends the whole order, but for `orders/edited`, which is only a delta (`orders/updated` follows with the whole),
/// and `orders/delete`.
fn of_orders(telling: &Telling<'_>, what: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let order = Fields::read(body, "order");
    match what {
        "create" => Ok(vec![orders::event(telling, &order?, Kind::OrderPlaced)?]),
        "updated" | "paid" | "fulfilled" | "partially_fulfilled" => {
            Ok(vec![orders::event(telling, &order?, Kind::OrderUpdated)?])
        }
        "cancelled" => Ok(vec![orders::event(telling, &order?, Kind::OrderCancelled)?]),
        "delete" => Ok(vec![orders::deleted(telling, &order?)?]),
        "edited"
        | "link_requested"
        | "risk_assessment_changed"
        | "shopify_protect_eligibility_changed" => Ok(Vec::new()),
        _ => Err(unknown(&format!("orders/{what}"))),
    }
}

fn of_customers(telling: &Telling<'_>, what: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let customer = Fields::read(body, "customer");
    match what {
        "create" => customers::events(telling, &customer?, Kind::CustomerCreated),
        "update" | "enable" | "disable" => {
            customers::events(telling, &customer?, Kind::CustomerUpdated)
        }
        "delete" => Ok(vec![customers::deleted(telling, &customer?)?]),
        "merge" => customers::merged(telling, &customer?),
        "redact" => privacy::request(telling, &customer?, Kind::ErasureRequested),
        "data_request" => privacy::request(telling, &customer?, Kind::ExportRequested),
        "purchasing_summary" => Ok(Vec::new()),
        _ => Err(unknown(&format!("customers/{what}"))),
    }
}

/// Things Shopify tells of that say nothing about a person, or nothing the order does not say.
fn is_of_no_interest(thing: &str) -> bool {
    matches!(
        thing,
        "app"
            | "app_purchases_one_time"
            | "app_subscriptions"
            | "audit_events"
            | "bulk_operations"
            | "channels"
            | "checkouts"
            | "collection_listings"
            | "collection_publications"
            | "collections"
            | "companies"
            | "company_contact_roles"
            | "company_contacts"
            | "company_locations"
            | "customer"
            | "customer_account_settings"
            | "customer_groups"
            | "customer_payment_methods"
            | "delivery_promise_settings"
            | "discounts"
            | "disputes"
            | "domains"
            | "draft_orders"
            | "finance_app_staff_member"
            | "finance_kyc_information"
            | "fulfillment_events"
            | "fulfillment_holds"
            | "fulfillment_orders"
            | "inventory_items"
            | "inventory_levels"
            | "inventory_shipments"
            | "inventory_transfers"
            | "locales"
            | "locations"
            | "markets"
            | "markets_backup_region"
            | "metafield_definitions"
            | "metaobjects"
            | "payment_schedules"
            | "payment_terms"
            | "product_feeds"
            | "product_listings"
            | "product_publications"
            | "products"
            | "profiles"
            | "refunds"
            | "returns"
            | "reverse_deliveries"
            | "reverse_fulfillment_orders"
            | "scheduled_product_listings"
            | "segments"
            | "selling_plan_groups"
            | "shop"
            | "subscription_billing_attempts"
            | "subscription_billing_cycle_edits"
            | "subscription_billing_cycles"
            | "subscription_contracts"
            | "tax_partners"
            | "tax_services"
            | "tax_summaries"
            | "tender_transactions"
            | "themes"
            | "variants"
    )
}

fn unknown(topic: &str) -> Error {
    Error::UnknownTopic {
        source_name: NAME,
        topic: topic.chars().take(80).collect(),
    }
}
