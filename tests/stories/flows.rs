//! Carts that are left, orders that are confirmed, and what a store says about its flows.

use awda_tests::{START, Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";

/// A cart of one line.
fn cart(id: &str, updated_at: &str, email: &str) -> Value {
    json!({
        "type": "cart",
        "id": id,
        "updated_at": updated_at,
        "currency": "SAR",
        "customer": { "email": email },
        "lines": [{ "sku": "OUD-50", "title": "Royal oud", "quantity": 2, "unit_price": "149.50" }],
    })
}

/// A store with these flows on, and Sara, who agreed to hear from it.
async fn store_with(flows: &[&str]) -> Story {
    let story = Story::start().await;
    for flow in flows {
        let (status, body) = said(&story, flow, &json!({ "is_on": true })).await;
        assert_eq!(status, 200, "{body}");
    }
    story.tells(&subscriber("c-1", SARA, None)).await;
    story
}

async fn said(story: &Story, flow: &str, body: &Value) -> (u16, Value) {
    let path = format!("/v1/stores/acme/flows/{flow}");
    story.says(Method::POST, &path, body).await
}

/// Hours from the beginning at which somebody was written to.
fn hours(story: &Story, to: &str) -> Vec<i64> {
    let start = START.parse().unwrap();
    let letters = story.inbox(to).into_iter();
    letters
        .map(|letter| letter.at.duration_since(start).as_hours())
        .collect()
}

async fn pass_hours(story: &Story, hours: i64) {
    for _ in 0..hours {
        story.pass(SignedDuration::from_hours(1)).await;
    }
}

/// What became of Sara's messages of a flow: step and state, or the reason.
async fn told(story: &Story, flow: &str) -> Vec<(i64, String)> {
    let rows = story.messages(SARA).await.into_iter();
    let rows = rows.filter(|row| row["flow"] == flow);
    let mut told: Vec<(i64, String)> = rows
        .map(|row| {
            let status = &row["status"];
            let what = status["reason"].as_str().or(status["state"].as_str());
            (row["step"].as_i64().unwrap(), what.unwrap().to_owned())
        })
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn a_cart_that_is_left_is_asked_about_three_times_and_then_not_again() {
    let story = store_with(&["abandoned_cart"]).await;
    story.tells(&cart("k-1", START, SARA)).await;
    pass_hours(&story, 200).await;
    assert_eq!(hours(&story, SARA), [4, 24, 72]);
    let letters = story.inbox(SARA);
    assert!(letters[0].text.contains("Royal oud"), "{}", letters[0].text);
    assert!(letters[0].text.contains("299.00 SAR"));
    assert!(!letters[0].stop_url.is_empty());
}

#[tokio::test]
async fn a_cart_that_is_bought_before_the_second_step_is_asked_about_once() {
    let story = store_with(&["abandoned_cart"]).await;
    story.tells(&cart("k-1", START, SARA)).await;
    pass_hours(&story, 10).await;
    let now = story.now().to_string();
    story.tells(&order("1001", &now, SARA, "299.00")).await;
    pass_hours(&story, 120).await;
    assert_eq!(hours(&story, SARA), [4]);
    assert_eq!(
        told(&story, "abandoned_cart").await,
        [(0, "sent".to_owned()), (1, "purchased_since".to_owned())]
    );
}

#[tokio::test]
async fn a_newer_cart_begins_the_wait_anew_and_takes_the_older_ones_place() {
    let story = store_with(&["abandoned_cart"]).await;
    story.tells(&cart("k-1", START, SARA)).await;
    pass_hours(&story, 2).await;
    let now = story.now().to_string();
    let mut newer = cart("k-2", &now, SARA);
    newer["lines"][0]["title"] = json!("Rose water");
    story.tells(&newer).await;
    pass_hours(&story, 20).await;
    assert_eq!(hours(&story, SARA), [6]);
    let letter = &story.inbox(SARA)[0];
    assert!(letter.text.contains("Rose water") && !letter.text.contains("Royal oud"));
}

#[tokio::test]
async fn a_checkout_goes_before_the_cart_it_grew_from() {
    let story = store_with(&["abandoned_cart", "abandoned_checkout"]).await;
    story.tells(&cart("k-1", START, SARA)).await;
    let mut checkout = cart("k-1", "2026-01-05T08:30:00Z", SARA);
    checkout["checkout"] = json!(true);
    story.pass(SignedDuration::from_mins(30)).await;
    story.tells(&checkout).await;
    pass_hours(&story, 100).await;
    assert_eq!(story.inbox(SARA).len(), 3);
    assert!(story.inbox(SARA)[0].text.contains("not finished"));
    assert!(told(&story, "abandoned_cart").await.is_empty());
}

#[tokio::test]
async fn an_order_is_confirmed_once_without_consent_and_promotions_of_the_same_person_are_not_sent()
{
    let story = store_with(&["order_confirmation", "abandoned_cart"]).await;
    let omar = "omar@example.com";
    story.tells(&cart("k-9", START, omar)).await;
    pass_hours(&story, 6).await;
    let now = story.now().to_string();
    let placed = order("1001", &now, omar, "149.50");
    for _ in 0..3 {
        story.tells(&placed).await;
        story.pass(SignedDuration::from_mins(5)).await;
    }
    story.tells(&order("1002", &now, omar, "20.00")).await;
    pass_hours(&story, 120).await;
    let letters = story.inbox(omar);
    assert_eq!(letters.len(), 2, "one for each order: {letters:?}");
    assert!(letters[0].subject.contains("1001") && letters[1].subject.contains("1002"));
    assert!(letters.iter().all(|letter| letter.stop_url.is_empty()));
    assert!(!letters[0].html.contains("/u/"), "nothing to stop");
    let rows = story.messages(omar).await;
    let cart = rows.iter().rfind(|row| row["flow"] == "abandoned_cart");
    assert_eq!(cart.unwrap()["status"]["reason"], "no_consent");
    let sent = rows.iter().filter(|row| row["status"]["state"] == "sent");
    assert!(sent.into_iter().all(|row| row["consent"].is_null()));
}

#[tokio::test]
async fn an_order_whose_change_overtook_it_is_confirmed_and_is_the_first_one_all_the_same() {
    let story = store_with(&["order_confirmation", "first_purchase"]).await;
    let placed = order("1001", START, SARA, "149.50");
    let mut changed = placed.clone();
    changed["updated_at"] = json!("2026-01-05T08:00:05Z");
    story.tells(&changed).await;
    story.tells(&placed).await;
    pass_hours(&story, 60).await;
    let letters = story.inbox(SARA);
    let confirmed = letters.iter().filter(|one| one.subject.contains("1001"));
    assert_eq!(confirmed.count(), 1, "{letters:?}");
    assert_eq!(
        told(&story, "first_purchase").await,
        [(0, "sent".to_owned())]
    );
}

#[tokio::test]
async fn a_flow_that_is_switched_off_begins_nothing_and_ends_what_it_began() {
    let story = store_with(&[]).await;
    story.tells(&cart("k-0", START, SARA)).await;
    pass_hours(&story, 6).await;
    assert!(story.inbox(SARA).is_empty(), "off unless the store says so");
    assert_eq!(
        said(&story, "abandoned_cart", &json!({ "is_on": true }))
            .await
            .0,
        200
    );
    let now = story.now().to_string();
    story.tells(&cart("k-1", &now, SARA)).await;
    pass_hours(&story, 5).await;
    assert_eq!(story.inbox(SARA).len(), 1);
    let off = json!({ "is_on": false, "version": 1 });
    assert_eq!(said(&story, "abandoned_cart", &off).await.0, 200);
    pass_hours(&story, 100).await;
    assert_eq!(story.inbox(SARA).len(), 1);
}

#[tokio::test]
async fn a_document_of_the_stores_own_is_used_and_one_with_faults_is_refused_with_the_place() {
    let story = store_with(&[]).await;
    let path = "/v1/stores/acme/flows/abandoned_cart";
    let mut own = story.asks(path).await["document"].clone();
    own["steps"] = json!([{
        "template": "cart.still_here", "after_hours": 2, "local_hour": 20, "time_to_live_hours": 6,
    }]);
    let mut wrong = own.clone();
    wrong["steps"][0]["template"] = json!("cart.nothing");
    let (status, body) = said(&story, "abandoned_cart", &json!({ "document": wrong })).await;
    assert_eq!(
        (status, &body["faults"][0]["at"]),
        (422, &json!("steps[0].template"))
    );
    assert_eq!(story.asks(path).await["source"], "default");

    let body = json!({ "document": own, "is_on": true });
    assert_eq!(said(&story, "abandoned_cart", &body).await.0, 200);
    assert_eq!(
        said(&story, "abandoned_cart", &body).await.0,
        409,
        "its version is 1 by now"
    );
    assert_eq!(story.asks(path).await["source"], "own");
    story.tells(&cart("k-1", START, SARA)).await;
    pass_hours(&story, 40).await;
    // Eleven in the morning and two hours; eight in the evening is nine hours after eleven.
    assert_eq!(hours(&story, SARA), [9]);
    assert!(story.inbox(SARA)[0].text.contains("Still thinking"));
}

#[tokio::test]
async fn a_filter_is_looked_at_before_every_step() {
    let story = store_with(&[]).await;
    let path = "/v1/stores/acme/flows/abandoned_cart";
    let mut own = story.asks(path).await["document"].clone();
    own["filter"] = json!("orders_count >= 1");
    let body = json!({ "document": own, "is_on": true });
    let (status, kept) = said(&story, "abandoned_cart", &body).await;
    assert_eq!(status, 200, "{kept}");
    story
        .tells(&order("900", "2025-12-01T08:00:00Z", SARA, "10.00"))
        .await;
    let omar = "omar@example.com";
    story.tells(&subscriber("c-2", omar, None)).await;
    story.suite().night(story.now()).await.unwrap();
    story.tells(&cart("k-1", START, SARA)).await;
    story.tells(&cart("k-2", START, omar)).await;
    pass_hours(&story, 6).await;
    assert_eq!((story.inbox(SARA).len(), story.inbox(omar).len()), (1, 0));
    let rows = story.messages(omar).await;
    assert_eq!(rows[0]["status"]["reason"], "filtered");
}

#[tokio::test]
async fn whoever_is_forgotten_hears_nothing_of_their_cart() {
    let story = store_with(&["abandoned_cart"]).await;
    story.tells(&cart("k-1", START, SARA)).await;
    let customer = story.customer(SARA).await.unwrap();
    let id = customer["id"].as_str().unwrap();
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    pass_hours(&story, 100).await;
    assert!(story.inbox(SARA).is_empty());
}
