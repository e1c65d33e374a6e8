//! What must hold for every source and every body.

use awda_kernel::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::RawRequest;

fn store() -> StoreFacts {
    StoreFacts {
        store: "acme".parse().unwrap(),
        currency: "SAR".parse().unwrap(),
        zone: awda_kernel::TimeZone::UTC,
        country: "SA".parse().ok(),
    }
}

fn delivery(source: &str, topic: &str, body: Vec<u8>) -> Delivery {
    Delivery {
        store: "acme".parse().unwrap(),
        source: source.to_owned(),
        topic: topic.to_owned(),
        headers: Vec::new(),
        body,
        received_at: Timestamp::from_second(1_700_000_000).unwrap(),
    }
}

const TOPICS: &[&str] = &[
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "refunds/create",
    "customers/create",
    "customers_email_marketing_consent/update",
    "customers_marketing_consent/update",
    "checkouts/update",
    "carts/update",
    "order.created",
    "order.updated",
    "order.create",
    "order.status.update",
    "order_created",
    "order_fully_paid",
    "checkout_updated",
    "fulfillment_created",
    "customer.created",
    "customer.create",
    "customer_created",
    "abandoned_cart.created",
    "refund.created",
    "fulfillments/create",
    "order_transactions/create",
    "customers/redact",
    "customers/merge",
    "customer.tags_added",
    "orders",
    "refunds",
    "customers",
    "carts",
    "consents",
    "",
];

/// Names that the sources read, so that arbitrary objects reach deep.
const NAMES: &[&str] = &[
    "id",
    "order_id",
    "customer_id",
    "token",
    "cart_token",
    "currency",
    "updated_at",
    "created_at",
    "placed_at",
    "processed_at",
    "refunded_at",
    "cancelled_at",
    "at",
    "version",
    "customer",
    "email",
    "phone",
    "name",
    "first_name",
    "country",
    "country_code",
    "language",
    "birthday",
    "tags",
    "consents",
    "channel",
    "status",
    "state",
    "topic",
    "type",
    "events",
    "lines",
    "line_items",
    "refunds",
    "refund_line_items",
    "line_item",
    "order_adjustments",
    "kind",
    "quantity",
    "price",
    "unit_price",
    "amount",
    "subtotal",
    "subtotal_set",
    "subtotal_price",
    "total_tax",
    "total_tax_set",
    "shop_money",
    "currency_code",
    "tax_lines",
    "rate",
    "taxes_included",
    "discount",
    "discount_allocations",
    "sku",
    "title",
    "shipping_lines",
    "data",
    "value",
    "order",
    "order_id",
    "entity_id",
    "items",
    "products",
    "amounts",
    "sub_total",
    "total",
    "net",
    "gross",
    "subTotal",
    "orderPlacedAt",
    "payments",
    "payment",
    "invoice",
    "event",
    "event_type",
    "billing",
    "mobile",
    "date",
    "timezone",
    "email_marketing_consent",
    "sms_marketing_consent",
    "consent_updated_at",
    "default_address",
    "billing_address",
    "test",
];

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_filter_map("finite", |n| n.is_finite().then(|| n.to_string())),
        "-?[0-9]{1,30}(\\.[0-9]{1,30})?",
        any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
        prop::sample::select(vec![
            "\"SAR\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"99999999999999999999.999\"",
            "\"\\ud800\"",
            "1000000",
            "\"subscribed\"",
            "\"email\"",
            "\"granted\"",
            "\"order\"",
            "\"customer\"",
            "\"05-01\"",
            "\"+966501234567\"",
            "true",
            "0.15",
            "9223372036854775807",
            "\"-9223372036854775808\"",
            "-92233720368547758.08",
            "92233720368547758.07",
        ])
        .prop_map(str::to_owned),
    ]
}

fn json() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..8).prop_map(|entries| {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(name, value)| format!("{name:?}:{value}"))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

#[test]
fn carriers_are_those_who_say_so() {
    let all = ALL.iter().copied().chain([&sms::Sms as &dyn Source]);
    let told: Vec<_> = all.filter(|one| one.is_carrier()).map(Door::name).collect();
    let listed: Vec<_> = CARRIERS.iter().map(|one| one.name()).collect();
    assert_eq!(told, listed);
    assert!(carrier("shopify").is_err());
}

#[test]
fn the_door_opens_for_all_but_what_comes_from_within() {
    let names: Vec<_> = ALL.iter().map(|one| one.name()).collect();
    assert!(
        names
            .iter()
            .all(|name| door(name).is_ok_and(|door| door.name() == *name))
    );
    for within in [IMPORT, SMS] {
        assert!(source(within).is_ok() && door(within).is_err(), "{within}");
    }
}

proptest! {
    #[test]
    fn no_json_makes_a_translation_panic(body in json(), topic in prop::sample::select(TOPICS)) {
        for source in ALL {
            let delivery = delivery(source.name(), topic, body.clone().into_bytes());
            let first = source.translate(&delivery, &store());
            prop_assert_eq!(first, source.translate(&delivery, &store()));
        }
    }

    #[test]
    fn no_bytes_make_a_translation_panic(body: Vec<u8>, topic in prop::sample::select(TOPICS)) {
        for source in ALL {
            let result = source.translate(&delivery(source.name(), topic, body.clone()), &store());
            // Any bytes are a form, and a topic of no interest is not read.
            if !matches!(source.name(), "mailchimp") {
                prop_assert!(result.is_err() || result == Ok(Vec::new()), "{}", source.name());
            }
        }
    }

    #[test]
    fn no_signature_but_the_right_one_is_accepted(body: Vec<u8>, secret in "[a-z]{1,40}", place in 0_usize..32, flip in 1_u8..=255) {
        use base64::Engine;
        use hmac::{Hmac, KeyInit, Mac};
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(&body);
        let tag = mac.finalize().into_bytes().to_vec();
        let mut wrong = tag.clone();
        wrong[place] ^= flip;
        let hex = |tag: &[u8]| tag.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let base64 = |tag: &[u8]| base64::engine::general_purpose::STANDARD.encode(tag);
        let secrets = [Secret::new(secret)];
        for (source, header, right, wrong) in [
            ("generic", "x-awda-signature", hex(&tag), hex(&wrong)),
            ("generic", "x-awda-signature", format!("sha256={}", hex(&tag)), format!("sha256={}", hex(&wrong))),
            ("shopify", "x-shopify-hmac-sha256", base64(&tag), base64(&wrong)),
            ("woocommerce", "x-wc-webhook-signature", base64(&tag), base64(&wrong)),
            ("vendure", "x-vendure-signature-sha256", base64(&tag), base64(&wrong)),
            ("salla", "x-salla-signature", hex(&tag), hex(&wrong)),
            ("saleor", "saleor-signature", hex(&tag), hex(&wrong)),
            ("shopify", "shopify-hmac-sha256", base64(&tag), base64(&wrong)),
        ] {
            let verdict = |signature: String, body: &[u8]| {
                let headers = [(header.to_owned(), signature)];
                let request = RawRequest { method: "POST", url: "", headers: &headers, body, topic: "" };
                super::source(source).unwrap().verify(&request, &secrets, Timestamp::UNIX_EPOCH)
            };
            prop_assert_eq!(verdict(right.clone(), &body), Ok(super::Verified::Genuine));
            prop_assert_eq!(verdict(wrong, &body), Err(Error::SignatureMismatch));
            let mut longer = body.clone();
            longer.push(b' ');
            prop_assert_eq!(verdict(right, &longer), Err(Error::SignatureMismatch));
        }
    }
}

#[test]
fn every_source_is_found_by_its_name_and_no_other() {
    for known in ALL {
        assert_eq!(source(known.name()).unwrap().name(), known.name());
    }
    assert_eq!(
        source("Shopify").err(),
        Some(Error::UnknownSource {
            name: "Shopify".to_owned()
        })
    );
}
