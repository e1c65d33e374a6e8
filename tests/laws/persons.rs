//! What each source says of a person, in its own words.

use awda_kernel::Timestamp;
use serde_json::{Value, json};

use crate::population::{NOW, Population};

/// The number of a person's account at Shopify, above 2^53; the second account is another.
fn shopify_id(person: u8, is_second: bool) -> u64 {
    let second = if is_second { 500 } else { 0 };
    9_007_199_254_740_993 + u64::from(person) + second
}

pub(crate) fn shopify_customer(
    all: &Population,
    person: u8,
    is_second: bool,
    at: Timestamp,
) -> Value {
    let (id, email) = (shopify_id(person, is_second), Population::email(person));
    let consent = json!({
        "state": "subscribed", "opt_in_level": "single_opt_in", "consent_updated_at": at.to_string(),
    });
    json!({
        "id": id, "email": (!is_second).then_some(email), "phone": all.phone(person), "first_name": Population::name(person),
        "created_at": "2026-02-01T00:00:00Z", "updated_at": at.to_string(), "tags": format!("vip, d{}", at.as_second() % 7),
        "default_address": { "city": "Jeddah", "country_code": "SA" },
        "email_marketing_consent": (person == 2).then_some(consent),
    })
}

pub(crate) fn shopify_merge(person: u8, _at: Timestamp) -> Value {
    let gid = |is_second| format!("gid://shopify/Customer/{}", shopify_id(person, is_second));
    json!({
        "admin_graphql_api_id_customer_kept": gid(false), "admin_graphql_api_id_customer_deleted": gid(true),
        "status": "completed", "job_id": null, "errors": [],
    })
}

pub(crate) fn woo_customer(all: &Population, person: u8, at: Timestamp) -> Value {
    json!({
        "id": 10 + person, "date_created_gmt": "2026-02-01T00:00:00", "date_modified_gmt": woo_moment(at),
        "email": Population::email(person), "first_name": Population::name(person), "last_name": "", "role": "customer",
        "billing": { "phone": all.phone(person), "country": "SA", "city": "Riyadh" },
    })
}

pub(crate) fn salla_customer(all: &Population, person: u8, at: Timestamp) -> Value {
    json!({
        "event": "customer.updated", "merchant": 1,
        "created_at": at.strftime("%a %b %d %Y %H:%M:%S GMT+0000").to_string(),
        "data": salla_person(all, person, at),
    })
}

pub(crate) fn salla_person(all: &Population, person: u8, at: Timestamp) -> Value {
    let phone = all.phone(person);
    json!({
        "id": 225_000_000_u64 + u64::from(person), "first_name": Population::name(person), "last_name": "",
        "mobile": phone.trim_start_matches("+966"), "mobile_code": "+966", "email": Population::email(person),
        "gender": "female", "city": "Mecca", "country_code": "SA", "updated_at": salla_moment(at),
    })
}

pub(crate) fn square_customer(all: &Population, person: u8, at: Timestamp) -> Value {
    json!({
        "id": format!("SQ{person}"), "given_name": Population::name(person), "email_address": Population::email(person),
        "phone_number": all.phone(person), "created_at": "2026-02-01T00:00:00Z", "updated_at": at.to_string(),
        "preferences": { "email_unsubscribed": person == 3 },
    })
}

pub(crate) fn generic_person(all: &Population, person: u8, is_guest: bool) -> Value {
    if is_guest {
        return json!({ "email": Population::email(person) });
    }
    json!({
        "id": format!("g{person}"), "email": Population::email(person), "phone": all.phone(person),
        "name": Population::name(person),
    })
}

pub(crate) fn generic_customer(all: &Population, person: u8, at: Timestamp) -> Value {
    json!({
        "type": "customer", "id": format!("g{person}"), "updated_at": at.to_string(), "email": Population::email(person),
        "phone": all.phone(person), "name": Population::name(person), "birthday": "1990-05-17", "language": "ar",
        "tags": [format!("t{}", at.as_second() % 5)],
    })
}

pub(crate) fn generic_consent(
    all: &Population,
    person: u8,
    is_allowed: bool,
    at: Timestamp,
) -> Value {
    json!({
        "type": "consent", "customer": generic_person(all, person, false), "channel": "sms", "at": at.to_string(),
        "status": if is_allowed { "granted" } else { "denied" },
    })
}

/// An audience's member, as the fields of its form.
pub(crate) fn mailchimp(person: u8, is_subscribed: bool, at: Timestamp) -> Value {
    json!({
        "type": if is_subscribed { "subscribe" } else { "unsubscribe" },
        "fired_at": at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "data": {
            "id": format!("mc{person}"), "list_id": "l1", "email": Population::email(person), "email_type": "html",
            "merges": { "EMAIL": Population::email(person), "FNAME": Population::name(person), "LNAME": "" },
        },
    })
}

pub(crate) fn visit(person: u8, n: usize, at: Timestamp) -> Value {
    batch(&json!({
        "type": "track", "event": "Product Viewed", "messageId": format!("v{n}"), "timestamp": at.to_string(),
        "anonymousId": format!("browser-{person}"),
        "properties": { "sku": "OUD-50", "utm_source": "instagram", "price": 20 },
    }))
}

pub(crate) fn identify(person: u8, n: usize, at: Timestamp) -> Value {
    batch(&json!({
        "type": "identify", "messageId": format!("i{n}"), "timestamp": at.to_string(),
        "anonymousId": format!("browser-{person}"), "userId": format!("user-{person}"),
        "traits": { "email": Population::email(person), "firstName": Population::name(person), "plan": "gold" },
    }))
}

pub(crate) fn stripe(person: u8, n: usize, at: Timestamp) -> Value {
    json!({
        "id": format!("evt_{n}"), "object": "event", "type": "payment_intent.succeeded", "created": at.as_second(),
        "livemode": true,
        "data": { "object": {
            "id": format!("pi_{n}"), "object": "payment_intent", "amount": 5_000, "amount_received": 5_000,
            "currency": "sar", "status": "succeeded", "receipt_email": Population::email(person),
            "metadata": { "order_id": "1" }, "created": at.as_second(),
        } },
    })
}

/// A batch of one message, sent by a clock that agrees with ours.
pub(crate) fn batch(message: &Value) -> Value {
    json!({ "batch": [message], "sentAt": NOW })
}

/// A moment as WooCommerce writes it: by Greenwich, without saying so.
pub(crate) fn woo_moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

pub(crate) fn salla_moment(at: Timestamp) -> Value {
    let text = at.strftime("%Y-%m-%d %H:%M:%S.000000").to_string();
    json!({ "date": text, "timezone_type": 3, "timezone": "UTC" })
}
