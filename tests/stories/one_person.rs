//! Who is who, decided by a clerk: two who may be one, a join that is taken back, a person who is forgotten.

use awda_tests::{START, Story, signature};
use serde_json::{Value, json};

fn order(id: &str, at: &str, customer: &Value, amount: &str) -> Value {
    json!({
        "type": "order", "id": id, "placed_at": at, "currency": "SAR", "customer": customer,
        "lines": [{ "sku": "OUD-50", "title": format!("Oud {id} for Sara"), "quantity": 1, "unit_price": amount }],
    })
}

/// Two addresses that share a phone.
async fn two_who_may_be_one() -> Story {
    let story = Story::start().await;
    let sara = json!({ "email": "sara@example.com", "phone": "0501112233", "name": "Sara" });
    let other =
        json!({ "email": "s.ahmed@example.com", "phone": "+966501112233", "name": "Sara Ahmed" });
    story.tells(&order("1", START, &sara, "100.00")).await;
    story
        .tells(&order("2", "2026-01-05T09:00:00Z", &other, "50.00"))
        .await;
    story
}

#[tokio::test]
async fn a_possible_duplicate_is_decided_by_a_person_and_may_be_taken_back() {
    let story = two_who_may_be_one().await;
    assert_eq!(
        story.customer("sara@example.com").await.unwrap()["history"]["orders"],
        1
    );
    let list = story.asks("/v1/stores/acme/duplicates").await;
    let pair = list["items"][0]["id"].as_str().unwrap().to_owned();
    assert!(
        list["items"][0]["likeness"].as_u64().unwrap() > 70,
        "{list}"
    );

    story
        .decides("POST", &format!("/v1/stores/acme/duplicates/{pair}/merge"))
        .await;
    let joined = story.customer("sara@example.com").await.unwrap();
    assert_eq!(joined["history"]["net_spend"]["minor"], 15_000);
    assert_eq!(
        story.customer("s.ahmed@example.com").await.unwrap()["id"],
        joined["id"]
    );
    assert_eq!(
        story.asks("/v1/stores/acme/duplicates").await["items"],
        json!([])
    );

    let joins = joined["joins"].as_array().unwrap();
    let decided = joins.iter().find(|join| join["rule"] == "decided").unwrap();
    let (id, join) = (
        joined["id"].as_str().unwrap(),
        decided["id"].as_str().unwrap(),
    );
    story
        .decides(
            "POST",
            &format!("/v1/stores/acme/customers/{id}/unmerge?join={join}"),
        )
        .await;
    let (one, other) = (
        story.customer("sara@example.com").await.unwrap(),
        story.customer("s.ahmed@example.com").await.unwrap(),
    );
    assert_ne!(one["id"], other["id"]);
    assert_eq!(one["history"]["net_spend"]["minor"], 10_000);
    assert_eq!(other["history"]["net_spend"]["minor"], 5_000);
}

#[tokio::test]
async fn a_dismissed_duplicate_is_not_shown_again() {
    let story = two_who_may_be_one().await;
    let list = story.asks("/v1/stores/acme/duplicates").await;
    let pair = list["items"][0]["id"].as_str().unwrap().to_owned();
    story
        .decides(
            "POST",
            &format!("/v1/stores/acme/duplicates/{pair}/dismiss"),
        )
        .await;
    assert_eq!(
        story.asks("/v1/stores/acme/duplicates").await["items"],
        json!([])
    );
    let other = json!({ "email": "s.ahmed@example.com", "phone": "+966501112233" });
    story
        .tells(&order("3", "2026-01-05T10:00:00Z", &other, "5.00"))
        .await;
    assert_eq!(
        story.asks("/v1/stores/acme/duplicates").await["items"],
        json!([])
    );
}

#[tokio::test]
async fn the_past_can_be_asked_for_by_either_clock() {
    let story = two_who_may_be_one().await;
    let id = story.customer("sara@example.com").await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let later = json!({ "email": "sara@example.com" });
    story.advance(10).await;
    story
        .tells(&order("9", "2026-01-06T08:00:00Z", &later, "7.00"))
        .await;
    let orders = async |query: &str| {
        let then = story
            .asks(&format!("/v1/stores/acme/customers/{id}?{query}"))
            .await;
        then["history"]["orders"].clone()
    };
    assert_eq!(orders("").await, 2);
    assert_eq!(orders("as_of=2026-01-07T00:00:00Z").await, 2);
    assert_eq!(orders("as_of=2026-01-07T00:00:00Z&clock=received").await, 1);
    assert_eq!(orders("as_of=2026-01-05T20:00:00Z").await, 1);
    let timeline = story
        .asks(&format!(
            "/v1/stores/acme/customers/{id}/timeline?as_of=2026-01-07T00:00:00Z&clock=received"
        ))
        .await;
    assert_eq!(timeline["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_erased_person_leaves_no_trace_in_any_table_and_the_totals_stay() {
    let story = two_who_may_be_one().await;
    let person = json!({
        "type": "customer", "id": "c-9", "updated_at": START, "email": "sara@example.com", "name": "Sara",
        "city": "Jeddah of Sara", "tags": ["friend of sara@example.com"],
        "consents": [{ "channel": "email", "status": "granted", "at": START, "method": "checkbox", "proof": "sara@example.com" }],
    });
    story.tells(&person).await;
    let before = story.counted("2026-01-05").await;
    let id = story.customer("sara@example.com").await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let export = story
        .asks(&format!("/v1/stores/acme/customers/{id}/export"))
        .await;
    assert_eq!(export["customer"]["contact"]["name"], "Sara");
    assert_eq!(export["consents"][0]["proof"], "sara@example.com");
    assert!(story.traces().await.contains("sara@example.com"));

    story.advance(1).await;
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;

    let left = story.traces().await;
    for trace in ["sara@example.com", "Jeddah", "c-9", "Oud 1 for Sara"] {
        assert!(!left.contains(trace), "{trace}");
    }
    assert!(
        left.contains("s.ahmed@example.com"),
        "nobody else is touched"
    );
    assert_eq!(story.counted("2026-01-05").await, before);
    let erased = story.asks(&format!("/v1/stores/acme/customers/{id}")).await;
    assert!(erased["erased_at"].is_string(), "{erased}");
    assert_eq!(erased["history"]["net_spend"]["minor"], 10_000);

    // The shop tells it all once more.
    story.tells(&person).await;
    let sara = json!({ "email": "sara@example.com", "phone": "0501112233", "name": "Sara" });
    story.tells(&order("1", START, &sara, "100.00")).await;
    let left = story.traces().await;
    for trace in ["sara@example.com", "Jeddah", "c-9"] {
        assert!(!left.contains(trace), "{trace} came back");
    }
    assert_eq!(story.counted("2026-01-05").await, before);
}

#[tokio::test]
async fn a_topic_nobody_translates_is_kept_whole_and_goes_back_when_asked() {
    let story = Story::start().await;
    let body = json!({ "type": "weather", "id": "1" })
        .to_string()
        .into_bytes();
    let unknown = |body: &[u8]| {
        http::Request::post("/hooks/acme/generic/weather")
            .header("x-awda-signature", signature(body))
            .body(bytes::Bytes::copy_from_slice(body))
            .unwrap()
    };
    for _ in 0..2 {
        let answer = story.suite().request(unknown(&body)).await;
        assert_eq!(answer.status(), 200);
        let work = story.works().await.of("UnifyFunction");
        assert_eq!(work.failed, 0, "it is no error");
    }
    let list = story
        .asks("/v1/stores/acme/deliveries?state=untranslated")
        .await;
    let row = &list["items"][0];
    assert_eq!(
        (&row["times"], &row["code"]),
        (&json!(2), &json!("delivery.unknown_topic")),
        "{list}"
    );
    let id = row["id"].as_str().unwrap();
    story
        .decides("POST", &format!("/v1/stores/acme/deliveries/{id}/redrive"))
        .await;
    let list = story
        .asks("/v1/stores/acme/deliveries?state=untranslated")
        .await;
    assert_eq!(
        list["items"][0]["times"], 1,
        "tried again, and set aside again"
    );
}
