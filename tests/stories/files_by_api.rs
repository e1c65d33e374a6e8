//! A file sent to the API is the same as its webhooks: tried first, then taken, and taken again without a trace.

use awda_tests::Story;
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

const PEOPLE: &str = "customer_id,name,email,phone,birthday,created_at,accepts_email,at\n\
    c-1,سارة,sara@example.com,0501112233,1990-05-04,2025-03-01T08:00:00Z,yes,2025-03-01T08:00:00Z\n\
    c-2,Omar,omar@example.com,,1970-01-01,2025-03-02T08:00:00Z,no,2025-03-02T08:00:00Z\n\
    ,Nobody,,,,,,\n";
const ORDERS: &str = "order_id,placed_at,currency,customer_id,sku,title,quantity,unit_price\n\
    o-1,2025-06-01T08:00:00Z,SAR,c-1,OUD-50,Oud,1,149.50\n\
    o-1,2025-06-01T08:00:00Z,SAR,c-1,MUSK-30,Musk,2,80.00\n\
    o-2,2025-06-02T08:00:00Z,SAR,c-2,OUD-50,Oud,1,149.50\n";

async fn sends(story: &Story, subject: &str, query: &str, file: &[u8]) -> (StatusCode, Value) {
    let address = format!("/v1/stores/acme/imports/{subject}?as_of=2025-07-01T00:00:00Z{query}");
    let request = http::Request::post(address).body(Bytes::from(file.to_vec()));
    let answer = story.suite().request(request.unwrap()).await;
    let told = serde_json::from_slice(answer.body()).unwrap();
    (answer.status(), told)
}

async fn takes(story: &Story, subject: &str, file: &[u8]) {
    let (status, told) = sends(story, subject, "", file).await;
    assert_eq!(status, 202, "{told}");
    let worked = story.works().await;
    assert_eq!(worked.of("UnifyFunction").failed, 0);
}

#[tokio::test]
async fn a_file_is_tried_taken_and_taken_again() {
    let story = Story::start().await;
    let (status, told) = sends(&story, "customers", "&dry_run=true", PEOPLE.as_bytes()).await;
    assert_eq!(
        (status, &told["foreseen"]["new"]),
        (StatusCode::OK, &2.into()),
        "{told}"
    );
    assert_eq!(told["invalid"], 1);
    assert_eq!(told["quality"]["birthdays_on_1970_01_01"], 1);
    story.works().await;
    assert!(
        story.customer("sara@example.com").await.is_none(),
        "a dry run keeps nothing"
    );

    takes(&story, "customers", PEOPLE.as_bytes()).await;
    takes(&story, "orders", ORDERS.as_bytes()).await;
    let sara = story.customer("sara@example.com").await.unwrap();
    assert_eq!(sara["history"]["net_spend"]["minor"], 30_950, "{sara}");
    let counted = story.counted("2025-06-01").await;
    let timeline = format!(
        "/v1/stores/acme/customers/{}/timeline",
        sara["id"].as_str().unwrap()
    );
    let before = story.asks(&timeline).await;

    let (_, told) = sends(&story, "orders", "&dry_run=true", ORDERS.as_bytes()).await;
    assert_eq!(told["foreseen"]["unchanged"], 2, "{told}");
    takes(&story, "orders", ORDERS.as_bytes()).await;
    takes(&story, "customers", PEOPLE.as_bytes()).await;
    assert_eq!(story.asks(&timeline).await, before);
    assert_eq!(story.counted("2025-06-01").await, counted);
    assert_eq!(story.customer("sara@example.com").await.unwrap(), sara);
}
