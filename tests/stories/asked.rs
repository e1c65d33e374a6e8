//! Thin deliveries: a source announces, is asked, and what it answers is kept; through the real adapter, against somebody on this
//! machine who stands in for the source.

use awda::suite::Home;
use awda_tests::{SECRET, Says, StandIn, Story};
use jiff::SignedDuration;
use serde_json::{Value, json};

const ORDER: &str = "GET /v2/orders/o-1";
const CUSTOMER: &str = "GET /v2/customers/sq-7";
const VERIFY: &str = "POST /pg/v4/payment/verify.json";
const AUTHORITY: &str = "A0000000000000000000000000000wwOGYpd";
/// Longer than a message stays invisible after it failed.
const LATER: SignedDuration = SignedDuration::from_secs(181);

async fn square(stand_in: &StandIn) -> Story {
    Story::asking(stand_in, &[("square", SECRET), ("square.api", "sq-key")]).await
}

fn announced(version: i64) -> Value {
    json!({
        "merchant_id": "M", "type": "order.updated", "event_id": format!("e{version}"), "created_at": "2026-01-05T07:30:00Z",
        "data": { "type": "order_updated", "id": "o-1", "object": { "order_updated": {
            "order_id": "o-1", "version": version, "state": "COMPLETED", "location_id": "L1",
            "created_at": "2026-01-05T07:00:00Z", "updated_at": "2026-01-05T07:30:00Z",
        } } },
    })
}

/// The order as Square answers: one line of 115.00 with 15.00 tax in it, bought by customer `sq-7`.
fn order() -> Value {
    let sar = |amount: i64| json!({ "amount": amount, "currency": "SAR" });
    json!({ "order": {
        "id": "o-1", "location_id": "L1", "customer_id": "sq-7", "state": "COMPLETED", "version": 3,
        "created_at": "2026-01-05T07:00:00Z", "updated_at": "2026-01-05T07:30:00Z",
        "line_items": [{
            "uid": "u1", "name": "Oud", "quantity": "1", "catalog_object_id": "OUD-50",
            "base_price_money": sar(10_000), "gross_sales_money": sar(10_000), "total_tax_money": sar(1_500),
            "total_discount_money": sar(0), "total_money": sar(11_500), "variation_total_price_money": sar(10_000),
        }],
        "total_money": sar(11_500), "total_tax_money": sar(1_500), "total_discount_money": sar(0),
        "total_service_charge_money": sar(0),
        "tenders": [{ "id": "t1", "type": "CASH", "amount_money": sar(11_500) }],
    } })
}

fn customer() -> Value {
    json!({ "customer": {
        "id": "sq-7", "given_name": "Sara", "email_address": "sara@example.com", "phone_number": "+966501112233",
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z", "version": 1,
    } })
}

async fn aside(story: &Story) -> Value {
    let list = story
        .asks("/v1/stores/acme/deliveries?state=untranslated")
        .await;
    list["items"].clone()
}

async fn failed(story: &Story) -> u64 {
    story.works().await.of("UnifyFunction").failed
}

/// What Sara is worth, once she is known.
async fn worth(story: &Story) -> Option<(Value, Value)> {
    let sara = story.customer("sara@example.com").await?;
    let history = &sara["history"];
    Some((
        history["orders"].clone(),
        history["net_spend"]["minor"].clone(),
    ))
}

#[tokio::test]
async fn an_announced_order_is_asked_for_with_its_customer_and_counted_once() {
    let stand_in = StandIn::start().await;
    stand_in.says(ORDER, [Says::This(200, order())]);
    stand_in.says(CUSTOMER, [Says::This(200, customer())]);
    let story = square(&stand_in).await;
    for version in [3, 3, 2, 3] {
        story.hears("square", "", &announced(version)).await;
        assert_eq!(failed(&story).await, 0);
    }
    assert_eq!(worth(&story).await, Some((json!(1), json!(10_000))));
    let sara = story.customer("sara@example.com").await.unwrap();
    assert_eq!(sara["contact"]["name"], "Sara", "{sara}");
    assert_eq!(aside(&story).await, json!([]));
    let asked = stand_in.asked();
    let bearer = asked
        .iter()
        .map(|one| one.headers["authorization"].as_str());
    assert!(bearer.into_iter().all(|key| key == "Bearer sq-key"));
    assert_eq!(asked[0].what, ORDER);
    assert_eq!(asked[1].what, CUSTOMER);
    let counted = story.counted("2026-01-05").await;
    assert!(counted.contains("net_minor: 10000"), "{counted}");
}

#[tokio::test]
async fn whoever_does_not_answer_is_asked_again_and_nothing_counts_twice() {
    for silence in [
        Says::Text(500, "oh no"),
        Says::Text(503, ""),
        Says::Text(429, "slow down"),
        Says::Nothing,
        Says::Hangup,
    ] {
        let stand_in = StandIn::start().await;
        stand_in.says(ORDER, [silence.clone(), Says::This(200, order())]);
        // The order is kept, and then the customer is not heard: the whole is tried again.
        stand_in.says(CUSTOMER, [silence, Says::This(200, customer())]);
        let story = square(&stand_in).await;
        story.hears("square", "", &announced(3)).await;
        assert_eq!(failed(&story).await, 1, "the order was not heard");
        assert_eq!(
            story.counted("2026-01-05").await,
            none_counted(&story).await
        );
        story.pass(LATER).await;
        story.pass(LATER).await;
        assert_eq!(worth(&story).await, Some((json!(1), json!(10_000))));
        assert_eq!(aside(&story).await, json!([]), "nothing is left to do");
        let asked: Vec<_> = stand_in.asked().into_iter().map(|one| one.what).collect();
        assert_eq!(asked, [ORDER, ORDER, CUSTOMER, ORDER, CUSTOMER]);
        let counted = story.counted("2026-01-05").await;
        assert!(counted.contains("net_minor: 10000"), "{counted}");
    }
}

/// A day on which nothing happened, as it is told.
async fn none_counted(story: &Story) -> String {
    let other = story.counted("2026-01-04").await;
    let day = |day: &str| {
        let noon: awda_kernel::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        (noon.as_second() / 86_400).to_string()
    };
    other.replace(&day("2026-01-04"), &day("2026-01-05"))
}

#[tokio::test]
async fn a_refusal_keeps_the_delivery_to_be_seen_and_asked_for_again() {
    for (status, code) in [
        (404, "fetch.not_found"),
        (401, "fetch.unauthorized"),
        (403, "fetch.unauthorized"),
        (400, "fetch.refused"),
        (302, "fetch.refused"),
    ] {
        let stand_in = StandIn::start().await;
        let errors =
            json!({ "errors": [{ "category": "INVALID_REQUEST_ERROR", "code": "NOT_FOUND" }] });
        stand_in.says(ORDER, [Says::This(status, errors)]);
        stand_in.says(CUSTOMER, [Says::This(200, customer())]);
        let story = square(&stand_in).await;
        for _ in 0..2 {
            story.hears("square", "", &announced(3)).await;
            assert_eq!(
                failed(&story).await,
                0,
                "{status} will not change by itself"
            );
        }
        let rows = aside(&story).await;
        assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
        assert_eq!(
            (&rows[0]["code"], &rows[0]["times"]),
            (&json!(code), &json!(2))
        );

        stand_in.says(ORDER, [Says::This(200, order())]);
        let id = rows[0]["id"].as_str().unwrap();
        story
            .decides("POST", &format!("/v1/stores/acme/deliveries/{id}/redrive"))
            .await;
        assert_eq!(worth(&story).await, Some((json!(1), json!(10_000))));
        assert_eq!(aside(&story).await, json!([]));
    }
}

#[tokio::test]
async fn an_answer_that_is_no_order_keeps_the_delivery_to_be_seen() {
    for (says, code) in [
        (Says::Text(200, "<html>"), "delivery.not_json"),
        (Says::This(200, json!({})), "delivery.field_missing"),
        (
            Says::This(200, json!({ "order": [] })),
            "delivery.field_invalid",
        ),
    ] {
        let stand_in = StandIn::start().await;
        stand_in.says(ORDER, [says]);
        let story = square(&stand_in).await;
        story.hears("square", "", &announced(3)).await;
        assert_eq!(failed(&story).await, 0);
        assert_eq!(aside(&story).await[0]["code"], code);
    }
}

#[tokio::test]
async fn a_customer_that_is_refused_takes_nothing_from_the_order() {
    let stand_in = StandIn::start().await;
    stand_in.says(ORDER, [Says::This(200, order())]);
    stand_in.says(CUSTOMER, [Says::Text(403, "no right to read customers")]);
    let story = square(&stand_in).await;
    story.hears("square", "", &announced(3)).await;
    assert_eq!(failed(&story).await, 0);
    assert_eq!(aside(&story).await, json!([]));
    let known = story
        .asks("/v1/stores/acme/customers?shop_id=square:sq-7")
        .await;
    assert_eq!(known["history"]["net_spend"]["minor"], 10_000, "{known}");
}

#[tokio::test]
async fn a_store_without_a_key_sees_what_it_was_only_told_of_and_hears_it_once_it_has_one() {
    let stand_in = StandIn::start().await;
    stand_in.says(ORDER, [Says::This(200, order())]);
    stand_in.says(CUSTOMER, [Says::This(200, customer())]);
    let path = std::env::temp_dir().join(format!("awda-no-key-{}", std::process::id()));
    let _gone = std::fs::remove_dir_all(&path);
    let home = Home::Directory(path.clone());
    let story = Story::told(&home, stand_in.fetch(), &[("square", SECRET)]).await;
    story.hears("square", "", &announced(3)).await;
    assert_eq!(failed(&story).await, 0);
    assert!(stand_in.asked().is_empty(), "nobody is asked without a key");
    let rows = aside(&story).await;
    assert_eq!(rows[0]["code"], "fetch.no_key", "{rows}");
    drop(story);

    let secrets = [("square", SECRET), ("square.api", "sq-key")];
    let story = Story::told(&home, stand_in.fetch(), &secrets).await;
    let id = rows[0]["id"].as_str().unwrap();
    story
        .decides("POST", &format!("/v1/stores/acme/deliveries/{id}/redrive"))
        .await;
    assert_eq!(worth(&story).await, Some((json!(1), json!(10_000))));
    assert_eq!(aside(&story).await, json!([]));
    drop(story);
    std::fs::remove_dir_all(&path).unwrap();
}

fn paid(status: &str) -> Value {
    json!({
        "id": "evt-1", "type": "payment_paid", "created_at": "2026-01-05T07:40:00Z", "secret_token": SECRET, "live": true,
        "data": payment(status),
    })
}

fn payment(status: &str) -> Value {
    json!({
        "id": "pay-1", "status": status, "amount": 39_900, "currency": "SAR", "refunded": 0, "captured": 0,
        "created_at": "2026-01-05T07:39:00Z", "updated_at": "2026-01-05T07:40:00Z",
        "metadata": { "order_id": "1001", "email": "sara@example.com" },
        "source": { "type": "creditcard", "company": "mada" },
    })
}

/// What the timeline of Sara says, newest first.
async fn kinds(story: &Story) -> Vec<Value> {
    let sara = story.customer("sara@example.com").await.unwrap();
    let id = sara["id"].as_str().unwrap();
    let page = story
        .asks(&format!("/v1/stores/acme/customers/{id}/timeline"))
        .await;
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["event"]["kind"].clone())
        .collect()
}

#[tokio::test]
async fn moyasar_is_asked_what_became_of_a_payment_and_tells_it_once() {
    let ask = "GET /v1/payments/pay-1";
    for first in [None, Some(Says::Text(502, "")), Some(Says::Hangup)] {
        let stand_in = StandIn::start().await;
        let tries = usize::from(first.is_some());
        stand_in.says(
            ask,
            first.into_iter().chain([Says::This(200, payment("paid"))]),
        );
        let story = Story::asking(&stand_in, &[("moyasar", SECRET), ("moyasar.api", "sk_1")]).await;
        story.hears("moyasar", "", &paid("paid")).await;
        assert_eq!(failed(&story).await, u64::try_from(tries).unwrap());
        story.pass(LATER).await;
        story.hears("moyasar", "", &paid("paid")).await;
        assert_eq!(failed(&story).await, 0);
        assert_eq!(kinds(&story).await, ["payment.succeeded.v1"]);
        assert_eq!(stand_in.asked().len(), 2 + tries);
        assert_eq!(
            stand_in.asked()[0].headers["authorization"],
            "Basic c2tfMTo="
        );
        assert_eq!(aside(&story).await, json!([]));
    }
}

#[tokio::test]
async fn what_moyasar_does_not_know_is_seen_with_the_reason() {
    let stand_in = StandIn::start().await;
    let unknown =
        json!({ "type": "record_not_found", "message": "no such payment", "errors": null });
    stand_in.says("GET /v1/payments/pay-1", [Says::This(404, unknown)]);
    let story = Story::asking(&stand_in, &[("moyasar", SECRET), ("moyasar.api", "sk_1")]).await;
    story.hears("moyasar", "", &paid("paid")).await;
    assert_eq!(failed(&story).await, 0);
    let rows = aside(&story).await;
    assert_eq!(rows[0]["code"], "fetch.not_found");
    assert!(rows.as_array().unwrap().len() == 1);
}

async fn comes_back(story: &Story, status: &str) {
    let path = format!(
        "/hooks/acme/zarinpal?order_id=1001&amount=1500000&email=sara%40example.com&Authority={AUTHORITY}&Status={status}"
    );
    let request = http::Request::get(path).body(bytes::Bytes::new()).unwrap();
    assert_eq!(story.suite().request(request).await.status(), 200);
}

#[tokio::test]
async fn zarinpal_is_asked_before_its_callback_is_believed() {
    let yes = json!({ "data": { "code": 100, "ref_id": 201, "fee": 0 }, "errors": [] });
    let again = json!({ "data": { "code": 101, "ref_id": 201 }, "errors": [] });
    let no =
        json!({ "data": [], "errors": { "code": -51, "message": "not paid", "validations": [] } });
    for (answers, tries, expected) in [
        (
            vec![Says::This(200, yes.clone()), Says::This(200, again.clone())],
            0,
            "payment.succeeded.v1",
        ),
        (
            vec![
                Says::Text(500, ""),
                Says::This(200, yes.clone()),
                Says::This(200, again),
            ],
            1,
            "payment.succeeded.v1",
        ),
        (vec![Says::This(401, no.clone())], 0, "payment.failed.v1"),
        (vec![Says::This(200, no)], 0, "payment.failed.v1"),
    ] {
        let stand_in = StandIn::start().await;
        stand_in.says(VERIFY, answers);
        let story = Story::asking(&stand_in, &[("zarinpal", "merchant-1")]).await;
        comes_back(&story, "OK").await;
        assert_eq!(failed(&story).await, tries);
        assert!(
            kinds(&story).await.contains(&json!("order.announced.v1")),
            "the announcement stands whatever is answered"
        );
        story.pass(LATER).await;
        comes_back(&story, "OK").await;
        assert_eq!(failed(&story).await, 0);
        let told = kinds(&story).await;
        let payments = told
            .iter()
            .filter(|kind| kind.as_str().unwrap().starts_with("payment."));
        assert_eq!(payments.collect::<Vec<_>>(), [expected], "{told:?}");
        let asked: Value = serde_json::from_str(&stand_in.asked()[0].body).unwrap();
        let expected =
            json!({ "merchant_id": "merchant-1", "amount": 1_500_000, "authority": AUTHORITY });
        assert_eq!(asked, expected);
    }
}

#[tokio::test]
async fn zarinpals_refusal_of_the_question_is_seen_with_the_reason_and_makes_no_payment() {
    let wrong = json!({ "data": [], "errors": { "code": -9, "message": "merchant_id is not valid", "validations": [] } });
    for (status, code) in [
        (422, "fetch.refused"),
        (401, "fetch.unauthorized"),
        (200, "delivery.field_invalid"),
    ] {
        let stand_in = StandIn::start().await;
        stand_in.says(VERIFY, [Says::This(status, wrong.clone())]);
        let story = Story::asking(&stand_in, &[("zarinpal", "merchant-1")]).await;
        comes_back(&story, "OK").await;
        assert_eq!(failed(&story).await, 0);
        assert_eq!(aside(&story).await[0]["code"], code);
        assert_eq!(kinds(&story).await, ["order.announced.v1"]);
    }
}
