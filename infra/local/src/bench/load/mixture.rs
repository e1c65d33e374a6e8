//! Signed deliveries of several shops' systems in turn: a shop's own program, Shopify, WooCommerce, Salla. Each is an order of its own, four of
//! one person, whom all four systems know by the same address. Fields are those of the systems' documents (docs/SOURCES.md), values made up.

use anyhow::Result;
use awda_ports::web::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::signed;

/// The store that gets them.
pub(super) const STORE: &str = "load";
/// What signs them all.
pub(super) const SECRET: &str = "load-secret";

/// A shop's system: the name of its source, its headers, and how it tells of an order.
pub(super) struct System {
    pub(super) source: &'static str,
    /// Where the signature stands, and whether it is base 64 and not hex.
    signature: (&'static str, bool),
    header: Option<(&'static str, &'static str)>,
    order: fn(u32) -> Value,
}

pub(super) const SYSTEMS: [System; 4] = [
    System {
        source: "generic",
        signature: ("x-awda-signature", false),
        header: None,
        order: generic,
    },
    System {
        source: "shopify",
        signature: ("x-shopify-hmac-sha256", true),
        header: Some(("x-shopify-topic", "orders/create")),
        order: shopify,
    },
    System {
        source: "woocommerce",
        signature: ("x-wc-webhook-signature", true),
        header: Some(("x-wc-webhook-topic", "order.created")),
        order: woocommerce,
    },
    System {
        source: "salla",
        signature: ("x-salla-signature", false),
        header: Some(("x-salla-security-strategy", "Signature")),
        order: salla,
    },
];

/// The delivery of this number.
///
/// # Errors
/// None, as long as what stands here can stand in a request.
pub(super) fn delivery(number: u32) -> Result<Request> {
    let [first, ..] = &SYSTEMS;
    let system = SYSTEMS.get(number as usize % SYSTEMS.len());
    let system = system.unwrap_or(first);
    let body = (system.order)(number).to_string();
    let (name, is_base64) = system.signature;
    let mut request = http::Request::post(format!("/hooks/{STORE}/{}", system.source))
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header(name, signature(body.as_bytes(), is_base64)?);
    if let Some((name, value)) = system.header {
        request = request.header(name, value);
    }
    Ok(request.body(Bytes::from(body))?)
}

fn signature(body: &[u8], is_base64: bool) -> Result<String> {
    let mac = signed::mac(SECRET, body)?;
    Ok(if is_base64 {
        STANDARD.encode(mac)
    } else {
        signed::hex(&mac)
    })
}

const PLACED: &str = "2026-11-20T10:15:00Z";

fn email(number: u32) -> String {
    format!("person{}@example.com", number / 4)
}

fn generic(number: u32) -> Value {
    json!({
        "type": "order",
        "id": format!("g{number}"),
        "updated_at": PLACED,
        "placed_at": PLACED,
        "currency": "SAR",
        "customer": { "id": format!("c{}", number / 4), "email": email(number), "first_name": "Noor" },
        "lines": [
            { "sku": "OUD-12", "title": "Oud", "quantity": 1, "unit_price": "120.00" },
            { "sku": "BKH-3", "title": "Bakhoor", "quantity": 2, "unit_price": "35.50" },
        ],
    })
}

fn shopify(number: u32) -> Value {
    let money = |amount: &str| {
        json!({
            "shop_money": { "amount": amount, "currency_code": "SAR" },
            "presentment_money": { "amount": amount, "currency_code": "SAR" },
        })
    };
    let line = |id: u32, title: &str, amount: &str| {
        json!({
            "id": id, "product_id": id, "variant_id": id, "title": title, "name": title, "sku": format!("SKU-{id}"),
            "quantity": 1, "price": amount, "price_set": money(amount), "total_discount": "0.00", "taxable": true,
        })
    };
    json!({
        "id": number, "admin_graphql_api_id": format!("gid://shopify/Order/{number}"), "name": format!("#{number}"),
        "created_at": PLACED, "updated_at": PLACED, "processed_at": PLACED, "cancelled_at": null,
        "currency": "SAR", "presentment_currency": "SAR", "financial_status": "paid", "fulfillment_status": null,
        "email": email(number), "phone": null, "customer_locale": "ar", "buyer_accepts_marketing": false,
        "subtotal_price": "191.00", "subtotal_price_set": money("191.00"),
        "total_price": "211.00", "total_price_set": money("211.00"),
        "total_discounts": "0.00", "total_tax": "0.00", "taxes_included": true, "test": false,
        "total_shipping_price_set": money("20.00"),
        "customer": { "id": number / 4 + 1, "email": email(number), "first_name": "Noor", "last_name": "Haddad", "phone": null },
        "line_items": [line(1, "Oud", "120.00"), line(2, "Bakhoor", "71.00")],
        "shipping_lines": [{ "id": 1, "title": "Standard", "price": "20.00", "price_set": money("20.00") }],
        "billing_address": { "first_name": "Noor", "last_name": "Haddad", "city": "Riyadh", "country_code": "SA", "zip": "12211" },
        "refunds": [], "discount_codes": [], "tax_lines": [], "note_attributes": [], "tags": "web",
    })
}

fn woocommerce(number: u32) -> Value {
    let place = json!({
        "first_name": "Noor", "last_name": "Haddad", "company": "", "address_1": "King Fahd Road", "city": "Riyadh", "country": "SA",
        "email": email(number), "phone": "",
    });
    json!({
        "id": number, "parent_id": 0, "number": number.to_string(), "order_key": format!("wc_order_{number}"), "created_via": "checkout",
        "status": "processing", "currency": "SAR", "date_created": "2026-11-20T13:15:00", "date_created_gmt": "2026-11-20T10:15:00",
        "date_modified": "2026-11-20T13:15:00", "date_modified_gmt": "2026-11-20T10:15:00",
        "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "20.00", "shipping_tax": "0.00", "cart_tax": "0.00",
        "total": "211.00", "total_tax": "0.00", "prices_include_tax": true, "customer_id": number / 4 + 1,
        "billing": place, "shipping": place, "payment_method": "cod", "payment_method_title": "Cash", "date_paid": null,
        "line_items": [
            { "id": 1, "name": "Oud", "product_id": 1, "variation_id": 0, "quantity": 1, "subtotal": "120.00", "total": "120.00",
              "total_tax": "0.00", "sku": "OUD-12", "price": 120 },
            { "id": 2, "name": "Bakhoor", "product_id": 2, "variation_id": 0, "quantity": 2, "subtotal": "71.00", "total": "71.00",
              "total_tax": "0.00", "sku": "BKH-3", "price": 35.5 },
        ],
        "shipping_lines": [{ "id": 3, "method_title": "Flat rate", "method_id": "flat_rate", "total": "20.00", "total_tax": "0.00" }],
        "tax_lines": [], "fee_lines": [], "coupon_lines": [], "refunds": [], "meta_data": [],
    })
}

fn salla(number: u32) -> Value {
    let money = |amount: f64| json!({ "amount": amount, "currency": "SAR" });
    json!({
        "event": "order.created", "merchant": 123_456_789, "created_at": "2026-11-20 13:15:05",
        "data": {
            "id": number, "reference_id": number, "draft": false, "currency": "SAR", "payment_method": "mada",
            "date": { "date": "2026-11-20 13:15:00.000000", "timezone_type": 3, "timezone": "Asia/Riyadh" },
            "status": { "id": 1, "name": "قيد التنفيذ", "slug": "in_progress" },
            "amounts": { "sub_total": money(191.0), "shipping_cost": money(20.0), "total": money(211.0) },
            "customer": {
                "id": number / 4 + 1, "first_name": "نور", "last_name": "حداد", "email": email(number), "country_code": "SA",
            },
            "items": [
                { "id": 1, "name": "عود", "sku": "OUD-12", "quantity": 1, "currency": "SAR",
                  "amounts": { "price_without_tax": money(120.0), "total": money(120.0) } },
                { "id": 2, "name": "بخور", "sku": "BKH-3", "quantity": 2, "currency": "SAR",
                  "amounts": { "price_without_tax": money(35.5), "total": money(71.0) } },
            ],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{MovingClock, SuiteClock};
    use crate::new_store::NewStore;
    use crate::suite::Suite;
    use awda_ports::{Census, Stores};

    #[tokio::test]
    async fn every_systems_order_is_genuine_and_kept_with_its_person() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let suite = Suite::in_memory(SuiteClock::Moving(MovingClock::at(now))).unwrap();
        let secret = |system: &System| (system.source.to_owned(), vec![SECRET.to_owned()]);
        let store = NewStore {
            id: STORE.to_owned(),
            currency: "SAR".to_owned(),
            timezone: "Asia/Riyadh".to_owned(),
            secrets: SYSTEMS.iter().map(secret).collect(),
            ..NewStore::default()
        };
        let store = store.settings(SECRET.to_owned()).unwrap();
        suite.ground().dynamo.put_settings(&store).await.unwrap();
        let people = 3;
        for number in 0..4 * people {
            let answer = suite.request(delivery(number).unwrap()).await;
            assert_eq!(answer.status(), 200, "delivery {number}");
        }
        let pumped = suite.pump().await.unwrap();
        assert_eq!(
            pumped
                .functions
                .values()
                .map(|work| work.failed)
                .sum::<u64>(),
            0
        );
        let page = suite.ground().dynamo.scan(0, 1, None).await.unwrap();
        assert_eq!(page.profiles.len(), people as usize);
    }
}
