//! A store's own system hears what happens: every order once, signed, again until it takes it; a step of a flow; nothing of whoever was
//! erased, and nothing of what an import brings.

use awda_tests::{START, Says, StandIn, Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const PATH: &str = "POST /awda";
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SARA: &str = "sara@example.com";

async fn shop(stand_in: &StandIn, events: &[&str]) -> Story {
    let story = Story::asking(stand_in, &[]).await;
    let endpoint = json!({ "url": "https://erp.acme.example/awda", "events": events });
    let asked = json!({ "webhooks": { "erp": endpoint }, "secrets": { "webhook.erp": [KEY] } });
    let (status, told) = story
        .says(Method::POST, "/v1/stores/acme/settings", &asked)
        .await;
    assert_eq!(status, 200, "{told}");
    story
}

/// What was told so far: type, id, body.
fn told(stand_in: &StandIn) -> Vec<(String, String, Value)> {
    let asked = stand_in.asked().into_iter();
    let notices = asked.filter(|one| one.what == PATH).map(|one| {
        let body: Value = serde_json::from_str(&one.body).unwrap();
        let kind = body["type"].as_str().unwrap().to_owned();
        (kind, one.headers["webhook-id"].clone(), body)
    });
    notices.collect()
}

async fn notices(story: &Story) -> Vec<Value> {
    let list = story.asks("/v1/stores/acme/webhooks/erp/notices").await;
    list["items"].as_array().unwrap().clone()
}

async fn minutes(story: &Story, minutes: i64) {
    for _ in 0..minutes {
        story.pass(SignedDuration::from_mins(1)).await;
    }
}

#[tokio::test]
async fn an_order_is_told_once_however_often_it_is_delivered() {
    let stand_in = StandIn::start().await;
    stand_in.says(PATH, [Says::Text(204, "")]);
    let story = shop(&stand_in, &["order.placed.v1"]).await;
    for _ in 0..3 {
        story.tells(&order("1001", START, SARA, "299.00")).await;
    }
    minutes(&story, 2).await;
    let heard = told(&stand_in);
    assert_eq!(heard.len(), 1, "{heard:?}");
    let (kind, id, body) = &heard[0];
    assert_eq!(kind, "order.placed.v1");
    let sara = story.customer(SARA).await.unwrap();
    assert_eq!(body["data"]["customer"], sara["id"]);
    assert_eq!(body["data"]["event"]["id"], *id);
    assert_eq!(body["timestamp"], START);
    let rows = notices(&story).await;
    assert_eq!(
        (&rows[0]["id"], &rows[0]["state"]),
        (&json!(id), &json!("delivered"))
    );
    let asked = stand_in.asked();
    assert!(asked[0].headers["webhook-signature"].starts_with("v1,"));
}

#[tokio::test]
async fn what_is_not_taken_comes_again_and_what_was_given_up_is_told_again() {
    let stand_in = StandIn::start().await;
    stand_in.says(
        PATH,
        [Says::Text(503, ""), Says::Hangup, Says::Text(204, "")],
    );
    let story = shop(&stand_in, &["order.*"]).await;
    story.tells(&order("1001", START, SARA, "299.00")).await;
    minutes(&story, 20).await;
    let ids: Vec<String> = told(&stand_in).into_iter().map(|(_, id, _)| id).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(notices(&story).await[0]["state"], "delivered");

    stand_in.says(PATH, [Says::Text(410, "")]);
    for number in ["1002", "1003"] {
        let now = story.now().to_string();
        story.tells(&order(number, &now, SARA, "10.00")).await;
        minutes(&story, 1).await;
    }
    let list = story.asks("/v1/stores/acme/webhooks").await;
    assert!(list["items"][0]["off_since"].is_string(), "{list}");
    assert_eq!(
        told(&stand_in).len(),
        4,
        "an endpoint that is gone is not asked again"
    );

    stand_in.says(PATH, [Says::Text(204, "")]);
    let path = "/v1/stores/acme/webhooks/erp";
    let nothing = json!({});
    let (status, _) = story
        .says(Method::POST, &format!("{path}/test"), &nothing)
        .await;
    assert_eq!(status, 202);
    minutes(&story, 1).await;
    let since = json!({ "since": START });
    let again = format!("{path}/redeliver");
    let (status, said) = story.says(Method::POST, &again, &since).await;
    assert_eq!((status, &said["told_again"]), (202, &json!(2)), "{said}");
    minutes(&story, 1).await;
    let kinds: Vec<String> = told(&stand_in).into_iter().map(|(kind, ..)| kind).collect();
    let expected = ["webhook.test.v1", "order.placed.v1", "order.placed.v1"];
    assert_eq!(kinds[4..], expected);
    let states = notices(&story).await;
    assert!(
        states.iter().all(|row| row["state"] == "delivered"),
        "{states:?}"
    );
}

#[tokio::test]
async fn whoever_is_erased_before_it_is_taken_is_not_told_of() {
    let stand_in = StandIn::start().await;
    stand_in.says(PATH, [Says::Text(503, "")]);
    let story = shop(&stand_in, &["customer.*", "consent.*"]).await;
    story.tells(&subscriber("c-1", SARA, None)).await;
    minutes(&story, 1).await;
    let before = told(&stand_in).len();
    assert!(before > 0);
    let sara = story.customer(SARA).await.unwrap();
    let path = format!("/v1/stores/acme/customers/{}", sara["id"].as_str().unwrap());
    story.decides("DELETE", &path).await;
    stand_in.says(PATH, [Says::Text(204, "")]);
    minutes(&story, 60).await;
    let after: Vec<_> = told(&stand_in).split_off(before);
    assert!(
        after
            .iter()
            .all(|(.., body)| !body.to_string().contains(SARA)),
        "{after:?}"
    );
    let rows = notices(&story).await;
    assert!(rows.iter().all(|row| row["state"] != "waiting"), "{rows:?}");
}

#[tokio::test]
async fn a_flow_tells_the_stores_own_system_of_whoever_comes_to_its_step() {
    let stand_in = StandIn::start().await;
    stand_in.says(PATH, [Says::Text(204, "")]);
    let story = shop(&stand_in, &[]).await;
    let flow = json!({ "is_on": true, "document": {
        "flow": 1, "id": "call_them", "purpose": "marketing", "priority": 50, "holdout_share": 0, "reentry_days": 0,
        "trigger": { "on": "event", "kind": "order.placed.v1" },
        "steps": [{ "webhook": "erp", "after_hours": 1, "time_to_live_hours": 24 },
            { "webhook": "nobody", "after_hours": 2, "time_to_live_hours": 24 }],
    } });
    let path = "/v1/stores/acme/flows/call_them";
    let (status, answer) = story.says(Method::POST, path, &flow).await;
    assert_eq!(status, 200, "{answer}");
    story.tells(&order("1001", START, SARA, "299.00")).await;
    minutes(&story, 150).await;
    let heard = told(&stand_in);
    assert_eq!(heard.len(), 1, "{heard:?}");
    let (kind, _, body) = &heard[0];
    assert_eq!(kind, "flow.step.v1");
    assert_eq!(body["data"]["flow"], "call_them");
    let sara = story.customer(SARA).await.unwrap();
    assert_eq!(body["data"]["customer"], sara["id"]);
    let rows = story.messages(SARA).await;
    let mut states: Vec<String> = rows.iter().map(|row| row["status"].to_string()).collect();
    states.sort();
    assert!(states[0].contains("done"), "{states:?}");
    assert!(states[1].contains("no_carrier"), "{states:?}");
}

#[tokio::test]
async fn an_address_that_could_be_inside_is_no_endpoint() {
    let stand_in = StandIn::start().await;
    let story = shop(&stand_in, &["*"]).await;
    for url in [
        "http://erp.acme.example",
        "https://localhost/x",
        "https://a@erp.acme.example",
    ] {
        let asked = json!({ "webhooks": { "erp": { "url": url, "events": ["*"] } } });
        let (status, told) = story
            .says(Method::POST, "/v1/stores/acme/settings", &asked)
            .await;
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("settings.invalid")),
            "{url}"
        );
    }
    let weak = json!({ "secrets": { "webhook.erp": ["whsec_c2hvcnQ="] } });
    let (status, _) = story
        .says(Method::POST, "/v1/stores/acme/settings", &weak)
        .await;
    assert_eq!(status, 422);
    let none = json!({ "webhooks": {} });
    let (status, told) = story
        .says(Method::POST, "/v1/stores/acme/settings", &none)
        .await;
    assert_eq!(
        (status, &told["secrets"]["webhook.erp"]),
        (200, &Value::Null)
    );
}
