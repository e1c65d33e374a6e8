//! A campaign from its document to the last row: who got it, who did not and why, and that the rows add up to the audience.

use std::collections::BTreeMap;

use awda::suite::Home;
use awda_aws::HttpFetch;
use awda_tests::{START, Story, order};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const BASE: &str = "/v1/stores/acme/campaigns";

/// Somebody who came from `country`, with the tag the campaigns ask for.
fn person(id: &str, country: &str, allows: bool) -> Value {
    let status = if allows { "granted" } else { "denied" };
    json!({
        "type": "customer",
        "id": id,
        "updated_at": START,
        "email": format!("{id}@example.com"),
        "name": id,
        "language": "en",
        "country": country,
        "tags": ["news"],
        "consents": [{ "channel": "email", "status": status, "at": START, "method": "checkbox" }],
    })
}

fn email(id: &str) -> String {
    format!("{id}@example.com")
}

/// A store after its first night, with these people.
async fn store_with(people: &[(&str, &str, bool)]) -> Story {
    let story = Story::start().await;
    fill(&story, people).await;
    story
}

async fn fill(story: &Story, people: &[(&str, &str, bool)]) {
    for (id, country, allows) in people {
        story.tells(&person(id, country, *allows)).await;
    }
    // Somebody else, whom no campaign asks for.
    story
        .tells(&order("1", START, "stranger@example.com", "9.00"))
        .await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_mins(1)).await;
}

fn news(id: &str) -> Value {
    json!({
        "campaign": 1,
        "id": id,
        "audience": { "text": "tags CONTAINS \"news\"" },
        "holdout_share": 0,
        "message": {
            "template": "campaign.news",
            "words": { "en": {
                "subject": "News of {{ shop }}",
                "body": ["{% if name %}{{ name | isolate }}, it{% else %}It{% endif %} is here."],
            } },
        },
    })
}

async fn says(story: &Story, path: &str, body: &Value) -> Value {
    let (status, answer) = story
        .says(Method::POST, &format!("{BASE}/{path}"), body)
        .await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn kept(story: &Story, document: &Value) {
    let id = document["id"].as_str().unwrap();
    says(story, id, &json!({ "document": document })).await;
}

async fn hours(story: &Story, hours: i64) {
    for _ in 0..hours {
        story.pass(SignedDuration::from_hours(1)).await;
    }
}

/// Somebody's rows of a campaign: state and reason.
async fn rows(story: &Story, id: &str, campaign: &str) -> Vec<String> {
    let flow = format!("campaign.{campaign}");
    let rows = story.messages(&email(id)).await.into_iter();
    let rows = rows.filter(|row| row["flow"] == flow.as_str());
    rows.map(|row| {
        let status = &row["status"];
        let state = status["state"].as_str().unwrap();
        match status["reason"].as_str() {
            Some(reason) => format!("{state} {reason}"),
            None => state.to_owned(),
        }
    })
    .collect()
}

/// The campaign, whose numbers must add up to its audience, which have that many rows.
async fn result(story: &Story, campaign: &str, people: &[(&str, &str, bool)]) -> Value {
    let shown = story.asks(&format!("{BASE}/{campaign}")).await;
    let result = &shown["result"];
    let sum = |of: &Value| -> i64 {
        let counts = of.as_object().unwrap().values();
        counts.map(|count| count.as_i64().unwrap()).sum()
    };
    let decided = result["sent"].as_i64().unwrap()
        + result["claimed"].as_i64().unwrap()
        + sum(&result["skipped"])
        + sum(&result["deferred"]);
    let mut found = 0;
    for (id, ..) in people {
        let count = rows(story, id, campaign).await.len();
        assert!(count <= 1, "{id} was considered once");
        found += i64::try_from(count).unwrap();
    }
    assert_eq!(decided, found, "{shown}");
    assert!(decided <= shown["audience"].as_i64().unwrap());
    shown
}

/// Who would be written to, and the marks of their words.
fn foreseen(plan: &Value) -> BTreeMap<String, String> {
    let people = plan["people"].as_array().unwrap().iter();
    let people = people.filter(|one| one["verdict"] == "send");
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    people
        .map(|one| (text(one, "customer"), text(one, "content")))
        .collect()
}

/// Who was written to, each once and in words for them, and the marks of the words.
async fn went(story: &Story, ids: &[&str]) -> BTreeMap<String, String> {
    let mut went = BTreeMap::new();
    for id in ids {
        let row = story.messages(&email(id)).await.remove(0);
        assert_eq!(row["cost_micros"], 100);
        assert!(row["consent"].is_string() && row["prices"].is_string());
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        went.insert(text("customer"), text("content"));
        let letters = story.inbox(&email(id));
        assert_eq!(letters.len(), 1);
        assert!(letters[0].text.contains(id), "{}", letters[0].text);
        assert_eq!(letters[0].subject, "News of Acme");
    }
    went
}

#[tokio::test]
async fn everybody_in_the_segment_has_one_row_and_the_rows_add_up() {
    let people = [
        ("amal", "SA", true),
        ("badr", "SA", false),
        ("grace", "GB", true),
        ("dara", "IR", true),
    ];
    let story = store_with(&people).await;
    kept(&story, &news("spring")).await;
    let plan = says(&story, "spring/simulate", &json!({ "people": 10 })).await;
    assert_eq!(
        (&plan["audience"], &plan["sent"]),
        (&json!(4), &json!(3)),
        "{plan}"
    );
    assert_eq!(plan["waterfall"][0]["reason"], "no_consent");
    let sent = says(
        &story,
        "spring/send",
        &json!({ "plan_hash": plan["plan_hash"] }),
    )
    .await;
    assert_eq!(sent["state"], "scheduled");
    story.pass(SignedDuration::from_mins(5)).await;
    let shown = result(&story, "spring", &people).await;
    assert_eq!(
        (&shown["audience"], &shown["result"]["sent"]),
        (&json!(4), &json!(3))
    );
    assert_eq!(shown["result"]["skipped"], json!({ "no_consent": 1 }));
    assert_eq!(shown["result"]["spent"]["micros"], 300);
    assert!(story.inbox("badr@example.com").is_empty());
    assert!(story.inbox("stranger@example.com").is_empty());

    // What was foreseen is what went: the same people, and the same words.
    assert_eq!(
        foreseen(&plan),
        went(&story, &["amal", "grace", "dara"]).await
    );

    // Nothing is left to do, and nothing is done again.
    hours(&story, 30).await;
    assert_eq!(story.inbox("amal@example.com").len(), 1);
    let shown = result(&story, "spring", &people).await;
    assert_eq!(shown["state"], "sent");
    let (status, _) = story
        .says(Method::POST, &format!("{BASE}/spring/send"), &json!({}))
        .await;
    assert_eq!(status, 409);
    let customer = story.customer("badr@example.com").await.unwrap();
    let path = format!(
        "/v1/stores/acme/why?customer={}&campaign=spring",
        customer["id"].as_str().unwrap()
    );
    let why = story.asks(&path).await;
    assert_eq!(
        why["considered"][0]["status"]["reason"], "no_consent",
        "{why}"
    );
}

#[tokio::test]
async fn at_ten_wherever_they_are_and_who_sleeps_is_waited_for() {
    let people = [
        ("amal", "SA", true),
        ("grace", "GB", true),
        ("hana", "JP", true),
    ];
    let story = store_with(&people).await;
    let mut local = news("local");
    local["send"] = json!({ "local": "2026-01-07T10:00" });
    kept(&story, &local).await;
    says(&story, "local/send", &json!({})).await;
    hours(&story, 72).await;
    let at = |id: &str| story.inbox(&email(id))[0].at.to_string();
    assert_eq!(at("hana"), "2026-01-07T01:01:00Z");
    assert_eq!(at("amal"), "2026-01-07T07:01:00Z");
    assert_eq!(at("grace"), "2026-01-07T10:01:00Z");

    // Ten at night in London is one in the morning in Riyadh.
    let mut late = news("late");
    late["send"] = json!({ "at": "2026-01-09T22:00:00Z" });
    kept(&story, &late).await;
    says(&story, "late/send", &json!({})).await;
    hours(&story, 31).await;
    let count = |id: &str| story.inbox(&email(id)).len();
    while story.now() < "2026-01-09T22:30:00Z".parse().unwrap() {
        hours(&story, 1).await;
    }
    assert_eq!((count("grace"), count("amal")), (2, 1));
    assert_eq!(rows(&story, "amal", "late").await, ["deferred quiet_hours"]);
    let shown = result(&story, "late", &people).await;
    assert_eq!(
        (&shown["state"], &shown["audience"]),
        (&json!("sending"), &json!(3))
    );
    hours(&story, 8).await;
    assert_eq!((count("grace"), count("amal")), (2, 2));
    assert_eq!(rows(&story, "amal", "late").await, ["sent"]);
    assert_eq!(result(&story, "late", &people).await["state"], "sent");
}

#[tokio::test]
async fn the_cap_holds_between_campaigns_and_the_second_waits_until_its_time_is_over() {
    let people = [("amal", "SA", true)];
    let story = store_with(&people).await;
    for id in ["first", "second"] {
        let mut document = news(id);
        document["time_to_live_hours"] = json!(2);
        kept(&story, &document).await;
    }
    says(&story, "first/send", &json!({})).await;
    story.pass(SignedDuration::from_mins(5)).await;
    says(&story, "second/send", &json!({})).await;
    story.pass(SignedDuration::from_mins(5)).await;
    assert_eq!(story.inbox("amal@example.com").len(), 1);
    assert_eq!(rows(&story, "amal", "second").await, ["skipped cap"]);
    let mut patient = news("third");
    patient["time_to_live_hours"] = json!(48);
    kept(&story, &patient).await;
    says(&story, "third/send", &json!({})).await;
    story.pass(SignedDuration::from_mins(5)).await;
    assert_eq!(rows(&story, "amal", "third").await, ["deferred cap"]);
    hours(&story, 24).await;
    let letters = story.inbox("amal@example.com");
    assert_eq!(letters.len(), 2);
    assert!(letters[1].at.duration_since(letters[0].at).as_hours() >= 16);
}

#[tokio::test]
async fn some_are_held_out_and_nobody_is_lost() {
    let ids: Vec<String> = (0..12).map(|number| format!("p{number}")).collect();
    let people: Vec<(&str, &str, bool)> = ids.iter().map(|id| (id.as_str(), "SA", true)).collect();
    let story = store_with(&people).await;
    let mut half = news("half");
    half["holdout_share"] = json!(5_000);
    kept(&story, &half).await;
    let plan = says(&story, "half/simulate", &json!({})).await;
    says(
        &story,
        "half/send",
        &json!({ "plan_hash": plan["plan_hash"], "tolerance": 0 }),
    )
    .await;
    story.pass(SignedDuration::from_mins(5)).await;
    let shown = result(&story, "half", &people).await;
    let (sent, held) = (
        shown["result"]["sent"].as_i64().unwrap(),
        shown["result"]["skipped"]["holdout"].as_i64().unwrap(),
    );
    assert_eq!(sent + held, 12);
    assert!(sent > 0 && held > 0, "{shown}");
    assert_eq!(plan["sent"].as_i64().unwrap(), sent);
}

#[tokio::test]
async fn cancelled_midway_what_has_not_gone_does_not_go_and_says_so() {
    let people = [("hana", "JP", true), ("grace", "GB", true)];
    let story = store_with(&people).await;
    let mut local = news("local");
    local["send"] = json!({ "local": "2026-01-07T10:00" });
    kept(&story, &local).await;
    says(&story, "local/send", &json!({})).await;
    while story.inbox("hana@example.com").is_empty() {
        hours(&story, 1).await;
    }
    let cancelled = says(&story, "local/cancel", &json!({})).await;
    assert_eq!(
        (&cancelled["state"], &cancelled["cause"]),
        (&json!("cancelled"), &json!("asked"))
    );
    hours(&story, 24).await;
    assert!(story.inbox("grace@example.com").is_empty());
    assert_eq!(rows(&story, "grace", "local").await, ["skipped cancelled"]);
    let shown = result(&story, "local", &people).await;
    assert_eq!(
        (&shown["result"]["sent"], &shown["audience"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn a_budget_of_three_mails_sends_three_and_the_rest_say_budget() {
    let ids = ["a1", "a2", "a3", "a4", "a5"];
    let people = ids.map(|id| (id, "SA", true));
    let story = store_with(&people).await;
    let mut dear = news("dear");
    dear["budget"] = json!({ "micros": 399, "currency": "USD" });
    kept(&story, &dear).await;
    let plan = says(&story, "dear/simulate", &json!({})).await;
    assert_eq!(
        (&plan["sent"], &plan["cost"]["micros"]),
        (&json!(3), &json!(300)),
        "{plan}"
    );
    says(&story, "dear/send", &json!({})).await;
    story.pass(SignedDuration::from_mins(5)).await;
    let shown = result(&story, "dear", &people).await;
    assert_eq!(shown["result"]["sent"], 3, "{shown}");
    assert_eq!(shown["result"]["skipped"], json!({ "budget": 2 }));
    assert_eq!(shown["result"]["spent"]["micros"], 300);
    let letters: usize = ids.iter().map(|id| story.inbox(&email(id)).len()).sum();
    assert_eq!(letters, 3);
}

#[tokio::test]
async fn a_suite_that_was_closed_while_a_campaign_waited_goes_on_where_it_was() {
    let directory = std::env::temp_dir().join(format!("awda-campaign-{}", std::process::id()));
    let home = Home::Directory(directory.clone());
    let people = [("amal", "SA", true), ("grace", "GB", true)];
    {
        let story = Story::told(&home, HttpFetch::new(), &[]).await;
        fill(&story, &people).await;
        let mut soon = news("soon");
        soon["send"] = json!({ "at": "2026-01-05T09:00:00Z" });
        kept(&story, &soon).await;
        says(&story, "soon/send", &json!({})).await;
    }
    let story = Story::told(&home, HttpFetch::new(), &[]).await;
    hours(&story, 3).await;
    for id in ["amal", "grace"] {
        assert_eq!(story.inbox(&email(id)).len(), 1, "{id}");
    }
    assert_eq!(result(&story, "soon", &people).await["state"], "sent");
    drop(story);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn who_bought_since_the_audience_was_drawn_is_left_alone() {
    let people = [("grace", "GB", true)];
    let story = store_with(&people).await;
    let mut idle = news("idle");
    idle["audience"] = json!({ "text": "tags CONTAINS \"news\" AND orders_count = 0" });
    idle["send"] = json!({ "local": "2026-01-07T10:00" });
    kept(&story, &idle).await;
    says(&story, "idle/send", &json!({})).await;
    while story.asks(&format!("{BASE}/idle")).await["audience"] == 0 {
        hours(&story, 1).await;
    }
    let now = story.now().to_string();
    story
        .tells(&order("77", &now, "grace@example.com", "50.00"))
        .await;
    hours(&story, 24).await;
    assert!(story.inbox("grace@example.com").is_empty());
    assert_eq!(rows(&story, "grace", "idle").await, ["skipped filtered"]);
}

#[tokio::test]
async fn a_simulated_flow_tells_what_plan_would_ask_for_and_sends_nothing() {
    let story = store_with(&[]).await;
    story
        .tells(&awda_tests::subscriber(
            "c-1",
            "sara@example.com",
            Some("1990-04-05"),
        ))
        .await;
    let path = "/v1/stores/acme/flows/birthday/simulate";
    let ask = |at: &'static str| {
        let story = &story;
        async move { story.says(Method::POST, path, &json!({ "at": at })).await }
    };
    let (status, early) = ask("2026-02-01T07:00:00Z").await;
    assert_eq!((status, &early["audience"]), (200, &json!(0)), "{early}");
    let (_, due) = ask("2026-04-02T07:05:00Z").await;
    assert_eq!(
        (&due["audience"], &due["sent"]),
        (&json!(1), &json!(1)),
        "{due}"
    );
    assert!(due.get("plan_hash").is_none());
    assert!(story.inbox("sara@example.com").is_empty());
    let (status, _) = story
        .says(
            Method::POST,
            "/v1/stores/acme/flows/nothing/simulate",
            &json!({}),
        )
        .await;
    assert_eq!(status, 404);
}
