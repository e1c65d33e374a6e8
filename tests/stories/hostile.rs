//! What strangers and careless senders try: each attempt keeps nothing, breaks nothing, and the next genuine delivery is taken.

use awda_tests::{START, Story, order, signature, webhook};
use bytes::Bytes;
use serde_json::json;

async fn is_still_open(story: &Story) {
    story
        .tells(&order("9001", START, "after@example.com", "10.00"))
        .await;
    assert!(story.customer("after@example.com").await.is_some());
}

#[tokio::test]
async fn a_tower_of_brackets_is_no_order_and_nothing_falls() {
    let story = Story::start().await;
    for depth in [129, 10_000, 300_000] {
        let tower = ["[".repeat(depth), "]".repeat(depth)].concat();
        let body = format!(r#"{{"type":"order","id":"1","lines":{tower}}}"#);
        let answer = story
            .sends_raw(body.as_bytes(), &signature(body.as_bytes()))
            .await;
        let status = answer.status().as_u16();
        assert!(
            status == 200 || (400..500).contains(&status),
            "{depth}: {status}"
        );
        story.works().await;
    }
    is_still_open(&story).await;
}

#[tokio::test]
async fn a_flood_of_names_is_one_delivery_and_not_more_work_than_one() {
    let story = Story::start().await;
    let mut told = order("1001", START, "sara@example.com", "10.00");
    let fields = told.as_object_mut().unwrap();
    for number in 0..20_000 {
        fields.insert(format!("n{number}"), json!(number));
    }
    story.suite().ground().meter.reset();
    let body = told.to_string();
    let answer = story
        .sends_raw(body.as_bytes(), &signature(body.as_bytes()))
        .await;
    assert!(answer.status().as_u16() < 500);
    story.works().await;
    let requests = story.suite().ground().meter.reset().request_count();
    assert!(requests < 50, "{requests} requests for one delivery");
    is_still_open(&story).await;
}

#[tokio::test]
async fn a_delivery_sent_again_a_year_later_with_its_old_signature_changes_nothing() {
    let story = Story::start().await;
    let body = order("1001", START, "sara@example.com", "149.50").to_string();
    let signed = signature(body.as_bytes());
    story.sends_raw(body.as_bytes(), &signed).await;
    story.works().await;
    let before = story.customer("sara@example.com").await.unwrap();
    story.pass(jiff::SignedDuration::from_hours(24 * 400)).await;
    for _ in 0..3 {
        story.sends_raw(body.as_bytes(), &signed).await;
        story.works().await;
    }
    let after = story.customer("sara@example.com").await.unwrap();
    assert_eq!(after["history"]["orders"], before["history"]["orders"]);
    assert_eq!(
        after["history"]["net_spend"],
        before["history"]["net_spend"]
    );
}

#[tokio::test]
async fn an_address_writes_no_header_and_leads_to_no_other_store() {
    let story = Story::start().await;
    let body = order("1001", START, "sara@example.com", "149.50").to_string();
    for path in [
        "/hooks/acme/generic%0d%0aset-cookie:%20a=b",
        "/hooks/acme%0d%0aset-cookie:%20a=b/generic",
        "/hooks/..%2facme/generic",
        "/hooks/acme%00/generic",
        "/hooks/acme%23x/generic",
        "/hooks/ACME%2f..%2facme/generic",
    ] {
        let mut request = webhook(body.as_bytes(), &signature(body.as_bytes()));
        *request.uri_mut() = path.parse().unwrap();
        let answer = story.suite().request(request).await;
        assert!(
            answer.status().is_client_error(),
            "{path}: {}",
            answer.status()
        );
        assert!(answer.headers().get("set-cookie").is_none(), "{path}");
        let said = answer.body().clone();
        assert!(!said.windows(2).any(|two| two == b"\r\n"), "{path}");
    }
    story.works().await;
    assert!(story.customer("sara@example.com").await.is_none());
    is_still_open(&story).await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_no_order() {
    let story = Story::start().await;
    let body = Bytes::from_static(b"{\"type\":\"order\",\"id\":\"\xff\xfe\"}");
    let answer = story.sends_raw(&body, &signature(&body)).await;
    assert!(answer.status().as_u16() < 500);
    story.works().await;
    is_still_open(&story).await;
}
