//! Between nights: an order moves its person at once, and the night has nothing left to do about them.

use awda_measures::Definition;
use awda_ports::{Nights, Segments};
use awda_tests::{Story, order};
use serde_json::Value;

async fn members(story: &Story, segment: &str) -> Vec<String> {
    let path = format!("/v1/stores/acme/segments/{segment}/members");
    let page = story.asks(&path).await;
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|member| member["customer"].as_str().unwrap().to_owned())
        .collect()
}

fn kinds(timeline: &Value) -> Vec<String> {
    let items = timeline["items"].as_array().unwrap().iter();
    items
        .filter_map(|item| Some(item["event"]["kind"].as_str()?.to_owned()))
        .collect()
}

#[tokio::test]
async fn an_order_moves_its_person_at_once_and_the_night_only_finds_it_right() {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let mine = Definition {
        id: "regulars".to_owned(),
        name: "Regulars".to_owned(),
        text: "orders_count >= 2 AND bought(product: \"OUD-50\", within: 30d)".to_owned(),
        version: 1,
        is_active: true,
    };
    let acme = "acme".parse().unwrap();
    assert!(dynamo.put_definition(&acme, &mine, None).await.unwrap());
    for (number, who) in [("1", "sara@example.com"), ("2", "omar@example.com")] {
        let body = order(number, "2025-06-01T08:00:00Z", who, "149.50");
        story.tells(&body).await;
    }
    story.suite().night(story.now()).await.unwrap();
    assert!(members(&story, "regulars").await.is_empty());
    assert_eq!(members(&story, "no_order_90d").await.len(), 2);

    // What the night decided is read again after a minute.
    story.pass(jiff::SignedDuration::from_mins(1)).await;
    let now = story.now().to_string();
    story
        .tells(&order("3", &now, "sara@example.com", "80.00"))
        .await;
    let sara = story.customer("sara@example.com").await.unwrap();
    let id = sara["id"].as_str().unwrap().to_owned();
    assert_eq!(members(&story, "no_order_90d").await.len(), 1);
    assert_eq!(members(&story, "one_time_buyers").await.len(), 1);
    assert_eq!(members(&story, "regulars").await, std::slice::from_ref(&id));
    assert_eq!(sara["class"]["stage"], "stage.reactivated");
    assert_eq!(
        members(&story, "stage.reactivated").await,
        std::slice::from_ref(&id)
    );
    let path = format!("/v1/stores/acme/customers/{id}/timeline");
    let timeline = kinds(&story.asks(&path).await);
    assert!(timeline.iter().any(|kind| kind == "segment.entered.v1"));
    assert!(timeline.iter().any(|kind| kind == "segment.left.v1"));
    let explained = format!("/v1/stores/acme/segments/no_order_90d/explain?customer={id}");
    assert_eq!(story.asks(&explained).await["answer"], "false");

    story.pass(jiff::SignedDuration::from_hours(24)).await;
    let run = story.suite().night(story.now()).await.unwrap();
    let kept = dynamo.nights(&acme, None, 1).await.unwrap();
    let left = &kept[0].report.left["no_order_90d"];
    let causes: Vec<_> = left
        .iter()
        .map(|(cause, count)| (cause.id(), *count))
        .collect();
    assert_eq!(
        causes,
        [("behaviour", 1)],
        "the night tells what happened since the last"
    );
    assert!(run.changed >= 1);
    assert_eq!(
        kinds(&story.asks(&path).await),
        timeline,
        "and tells it once"
    );
    assert_eq!(members(&story, "stage.reactivated").await, [id]);
}
