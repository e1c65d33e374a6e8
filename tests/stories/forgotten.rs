//! What a shop asks in a person's name, and when it leaves: that one is forgotten, that one is shown, that everybody is forgotten.

use awda_tests::{SECRET, START, Story, order};
use jiff::SignedDuration;
use serde_json::{Value, json};

const ADDRESS: &str = "sara@example.com";

async fn shop() -> Story {
    let home = awda::suite::Home::Memory;
    let secrets = [("shopify", SECRET), ("woocommerce", SECRET)];
    Story::told(&home, awda_aws::HttpFetch::new(), &secrets).await
}

fn customer(id: u64, first: &str, email: &str, phone: &str) -> Value {
    json!({
        "id": id, "email": email, "phone": phone, "first_name": first, "last_name": "Alharbi", "currency": "SAR",
        "created_at": "2026-01-01T08:00:00Z", "updated_at": "2026-01-02T08:00:00Z", "tags": format!("friend-of-{first}"),
        "note": format!("{first} likes oud"),
        "default_address": { "city": format!("{first}ville"), "country_code": "SA" },
        "email_marketing_consent": {
            "state": "subscribed", "opt_in_level": "single_opt_in", "consent_updated_at": "2026-01-02T08:00:00Z",
        },
    })
}

fn bought(id: u64, customer: &Value, amount: &str) -> Value {
    json!({
        "id": id, "created_at": "2026-01-03T08:00:00Z", "updated_at": "2026-01-03T08:00:00Z", "currency": "SAR",
        "email": customer["email"], "phone": customer["phone"], "customer": customer, "test": false,
        "financial_status": "paid", "taxes_included": false, "total_price": amount, "subtotal_price": amount,
        "total_tax": "0.00", "total_discounts": "0.00",
        "line_items": [{
            "id": id + 1, "sku": "OUD-50", "title": format!("Engraved for {}", customer["first_name"].as_str().unwrap()),
            "quantity": 1, "price": amount, "total_discount": "0.00", "discount_allocations": [], "tax_lines": [],
        }],
        "refunds": [], "discount_codes": [],
    })
}

/// Sara bought at Shopify and under the same address elsewhere; a topic about her is set aside; she was written to.
async fn sara(story: &Story) -> Value {
    let sara = customer(207_119_551_000_123, "Sara", ADDRESS, "+966501112233");
    story.hears("shopify", "customers/create", &sara).await;
    story
        .hears(
            "shopify",
            "orders/create",
            &bought(450_000_000_000_001, &sara, "100.00"),
        )
        .await;
    let other = customer(
        207_119_551_000_999,
        "Mona",
        "mona@example.com",
        "+966502223344",
    );
    story
        .hears(
            "shopify",
            "orders/create",
            &bought(450_000_000_000_003, &other, "40.00"),
        )
        .await;
    story.hears("shopify", "weather/changed", &sara).await;
    story.works().await;
    story
        .tells(&order("g-1", "2026-01-04T08:00:00Z", ADDRESS, "30.00"))
        .await;
    sara
}

/// What would name Sara.
const TRACES: [&str; 7] = [
    ADDRESS,
    "501112233",
    "Sara",
    "Saraville",
    "friend-of-Sara",
    "207119551000123",
    "Engraved for Sara",
];

async fn assert_no_trace(story: &Story, traces: &[&str]) {
    let left = story.traces().await;
    for trace in traces {
        let at = left.find(trace);
        let around = at.map(|at| {
            left.chars()
                .skip(at.saturating_sub(60))
                .take(160)
                .collect::<String>()
        });
        assert_eq!(around, None, "{trace}");
    }
}

async fn totals(story: &Story) -> Vec<String> {
    let mut days = Vec::new();
    for day in ["2026-01-03", "2026-01-04", "2026-01-05"] {
        days.push(story.counted(day).await);
    }
    days
}

#[tokio::test]
async fn whom_shopify_redacts_leaves_no_trace_and_the_totals_stay() {
    let story = shop().await;
    let sara = sara(&story).await;
    story.advance_until_mail(ADDRESS, 120).await;
    let before = totals(&story).await;
    assert!(story.traces().await.contains("Engraved for Sara"));
    assert_eq!(story.inbox(ADDRESS).len(), 1);

    let redact = json!({
        "shop_id": 954_889, "shop_domain": "acme.myshopify.com",
        "customer": { "id": 207_119_551_000_123_u64, "email": ADDRESS, "phone": "+966501112233" },
        "orders_to_redact": [450_000_000_000_001_u64],
    });
    story.hears("shopify", "customers/redact", &redact).await;
    story.works().await;
    assert_no_trace(&story, &TRACES).await;
    assert!(story.inbox(ADDRESS).is_empty(), "letters go as well");
    assert_eq!(totals(&story).await, before);
    assert!(
        story.traces().await.contains("mona@example.com"),
        "nobody else is touched"
    );

    // Shopify tells it all once more, late, and asks once more.
    story.hears("shopify", "customers/create", &sara).await;
    story
        .hears(
            "shopify",
            "orders/create",
            &bought(450_000_000_000_001, &sara, "100.00"),
        )
        .await;
    story.hears("shopify", "customers/redact", &redact).await;
    story.works().await;
    assert_no_trace(&story, &TRACES).await;
    assert_eq!(totals(&story).await, before);
}

#[tokio::test]
async fn an_order_that_names_nobody_keeps_nobodys_name() {
    let story = shop().await;
    let mut walk_in = bought(450_000_000_000_009, &customer(1, "Layla", "", ""), "10.00");
    walk_in["customer"] = Value::Null;
    walk_in["email"] = Value::Null;
    walk_in["phone"] = Value::Null;
    walk_in["billing_address"] =
        json!({ "first_name": "Layla", "last_name": "Nobody", "city": "Abha" });
    story.hears("shopify", "orders/create", &walk_in).await;
    story.works().await;
    assert!(
        story
            .counted("2026-01-03")
            .await
            .contains("net_minor: 1000")
    );
    assert_no_trace(&story, &["Layla Nobody", "Abha"]).await;
}

#[tokio::test]
async fn what_shopify_asks_to_see_stands_in_the_timeline_and_the_export_answers_it() {
    let story = shop().await;
    sara(&story).await;
    let asked = json!({
        "shop_id": 954_889, "shop_domain": "acme.myshopify.com", "orders_requested": [450_000_000_000_001_u64],
        "customer": { "id": 207_119_551_000_123_u64, "email": ADDRESS, "phone": "+966501112233" },
        "data_request": { "id": 9_999 },
    });
    for _ in 0..2 {
        story
            .hears("shopify", "customers/data_request", &asked)
            .await;
        story.works().await;
    }
    let sara = story.customer(ADDRESS).await.unwrap();
    let id = sara["id"].as_str().unwrap();
    let timeline = story
        .asks(&format!("/v1/stores/acme/customers/{id}/timeline"))
        .await;
    let items = timeline["items"].as_array().unwrap();
    let is_request = |item: &&Value| item["event"]["kind"] == "privacy.export_requested.v1";
    assert_eq!(items.iter().filter(is_request).count(), 1, "{timeline}");
    let export = story
        .asks(&format!("/v1/stores/acme/customers/{id}/export"))
        .await
        .to_string();
    for known in [ADDRESS, "Saraville", "Engraved for Sara", "g-1"] {
        assert!(export.contains(known), "{known}");
    }
    assert!(!export.contains("mona@example.com"));
}

#[tokio::test]
async fn when_the_shop_leaves_everybody_it_told_of_is_forgotten_and_nobody_else() {
    let story = shop().await;
    sara(&story).await;
    for n in 0..20_u64 {
        let person = customer(
            300 + n,
            &format!("Guest{n}x"),
            &format!("guest.of.{n}@example.com"),
            "",
        );
        let mut order = bought(500_000 + n * 10, &person, "7.00");
        if n % 2 == 0 {
            order["customer"] = Value::Null;
        }
        story.hears("shopify", "orders/create", &order).await;
    }
    story.works().await;
    story
        .tells(&order(
            "g-2",
            "2026-01-04T09:00:00Z",
            "noura@example.com",
            "55.00",
        ))
        .await;
    story.pass(SignedDuration::from_hours(48)).await;
    let before = totals(&story).await;

    let leave = json!({ "shop_id": 954_889, "shop_domain": "acme.myshopify.com" });
    for _ in 0..2 {
        story.hears("shopify", "shop/redact", &leave).await;
        let work = story.works().await.of("UnifyFunction");
        assert_eq!(work.failed, 0);
        assert_eq!(work.done, 65, "the request and its parts");
    }
    let mut traces = TRACES.map(str::to_owned).to_vec();
    traces.extend((0..20).map(|n| format!("guest.of.{n}@")));
    traces.extend((0..20).map(|n| format!("Guest{n}x")));
    traces.push("mona@example.com".to_owned());
    let traces: Vec<&str> = traces.iter().map(String::as_str).collect();
    assert_no_trace(&story, &traces).await;
    assert_eq!(totals(&story).await, before);
    let noura = story.customer("noura@example.com").await.unwrap();
    assert_eq!(
        noura["history"]["net_spend"]["minor"], 5_500,
        "the shop never told of her"
    );

    // Who comes back is known again, and another copy of the request forgets them no more.
    story.pass(SignedDuration::from_hours(1)).await;
    let back = order("g-3", &story.now().to_string(), ADDRESS, "5.00");
    story.tells(&back).await;
    assert_eq!(
        story.customer(ADDRESS).await.unwrap()["contact"]["email"],
        ADDRESS
    );
    assert_eq!(START.len(), 20);
}
