//! A note every Thursday to a segment, and one on the last day of every month: whoever is there on the day's night begins a run, once.

use awda_measures::Definition;
use awda_ports::Segments;
use awda_tests::{Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const OMAR: &str = "omar@example.com";
const LAILA: &str = "laila@example.com";
const HUDA: &str = "huda@example.com";

async fn kept(story: &Story, trigger: &Value) {
    let document = json!({
        "flow": 1, "id": "note", "purpose": "marketing", "priority": 50, "holdout_share": 0, "reentry_days": 0,
        "trigger": trigger, "steps": [{ "template": "win_back.news", "time_to_live_hours": 24 }],
    });
    for (flow, body) in [
        ("note", json!({ "is_on": true, "document": document })),
        ("win_back", json!({ "is_on": false })),
    ] {
        let path = format!("/v1/stores/acme/flows/{flow}");
        let (status, answer) = story.says(Method::POST, &path, &body).await;
        assert_eq!(status, 200, "{answer}");
    }
}

/// Stories begin at eleven in the morning in Riyadh; this one goes on at one at night.
async fn falls_asleep(story: &Story) {
    story.pass(SignedDuration::from_hours(14)).await;
}

/// A night, and the day after it, which ends at the next night's hour.
async fn lives_a_day(story: &Story) {
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_hours(12)).await;
    story.pass(SignedDuration::from_hours(12)).await;
}

async fn lives(story: &Story, days: usize) {
    for _ in 0..days {
        lives_a_day(story).await;
    }
}

/// What the ledger says of somebody's notes, oldest first: the day, and what became of it.
async fn notes(story: &Story, who: &str) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = story
        .messages(who)
        .await
        .into_iter()
        .filter(|row| row["flow"] == "note")
        .map(|row| {
            let status = &row["status"];
            let what = status["reason"].as_str().or(status["state"].as_str());
            let day = row["occurrence"].as_str().unwrap();
            (day.to_owned(), what.unwrap().to_owned())
        })
        .collect();
    told.sort();
    told
}

fn told(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let rows = rows.iter();
    rows.map(|(day, what)| ((*day).to_owned(), (*what).to_owned()))
        .collect()
}

/// What the dry run says of a moment: how many are considered, and how many would be written to.
async fn foreseen(story: &Story, at: &str) -> (u64, u64) {
    let path = "/v1/stores/acme/flows/note/simulate";
    let (status, plan) = story.says(Method::POST, path, &json!({ "at": at })).await;
    assert_eq!(status, 200, "{plan}");
    let count = |field: &str| plan[field].as_u64().unwrap();
    (count("audience"), count("sent"))
}

#[tokio::test]
async fn a_weekly_note_goes_to_whoever_is_in_the_segment_on_the_night_of_its_day() {
    let story = Story::start().await;
    let lately = Definition {
        id: "lately".to_owned(),
        name: "Bought lately".to_owned(),
        text: "days_since_last_order <= 12".to_owned(),
        version: 1,
        is_active: true,
    };
    let dynamo = &story.suite().ground().dynamo;
    let acme = "acme".parse().unwrap();
    assert!(dynamo.put_definition(&acme, &lately, None).await.unwrap());
    for who in [SARA, OMAR, LAILA] {
        story.tells(&subscriber(who, who, None)).await;
    }
    // Huda allows nothing; she is told of in the ledger all the same.
    for who in [SARA, OMAR, HUDA] {
        let now = story.now().to_string();
        story
            .tells(&order(&format!("{who}-1"), &now, who, "149.50"))
            .await;
    }
    let thursdays =
        json!({ "on": "schedule", "segment": "lately", "every": "week", "weekday": "thursday" });
    kept(&story, &thursdays).await;
    falls_asleep(&story).await;
    lives_a_day(&story).await;

    // Wednesday: tomorrow's dry run says what tomorrow does.
    assert_eq!(foreseen(&story, "2026-01-07T12:00:00Z").await, (0, 0));
    assert_eq!(foreseen(&story, "2026-01-08T06:00:00Z").await, (0, 0));
    assert_eq!(foreseen(&story, "2026-01-08T08:00:00Z").await, (3, 2));
    assert!(story.inbox(SARA).is_empty());
    lives(&story, 2).await;
    assert_eq!((story.inbox(SARA).len(), story.inbox(OMAR).len()), (1, 1));
    let first = &story.inbox(SARA)[0];
    assert!(first.at.to_string().starts_with("2026-01-08"));

    // The second Thursday has two nights; Laila comes between them.
    lives(&story, 6).await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_hours(6)).await;
    let now = story.now().to_string();
    story.tells(&order("laila-1", &now, LAILA, "80.00")).await;
    story.tells(&order("omar-2", &now, OMAR, "80.00")).await;
    story.pass(SignedDuration::from_hours(6)).await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_hours(12)).await;
    assert_eq!((story.inbox(SARA).len(), story.inbox(OMAR).len()), (2, 2));
    assert!(story.inbox(LAILA).is_empty(), "she came after the night");

    // By the third Sara has not bought for longer than the segment says.
    lives(&story, 7).await;
    assert_eq!(
        notes(&story, SARA).await,
        told(&[("2026-01-08", "sent"), ("2026-01-15", "sent")])
    );
    assert_eq!(
        notes(&story, OMAR).await,
        told(&[
            ("2026-01-08", "sent"),
            ("2026-01-15", "sent"),
            ("2026-01-22", "sent")
        ])
    );
    assert_eq!(notes(&story, LAILA).await, told(&[("2026-01-22", "sent")]));
    assert_eq!(
        notes(&story, HUDA).await,
        told(&[("2026-01-08", "no_consent"), ("2026-01-15", "no_consent")])
    );
}

#[tokio::test]
async fn the_last_day_of_a_month_is_that_of_short_months_too_and_a_night_that_failed_is_caught_up()
{
    let story = Story::start().await;
    story.tells(&subscriber(SARA, SARA, None)).await;
    kept(
        &story,
        &json!({ "on": "schedule", "every": "month", "day": 31 }),
    )
    .await;
    falls_asleep(&story).await;
    lives_a_day(&story).await;
    story.advance(23).await;
    lives(&story, 3).await;
    assert_eq!(notes(&story, SARA).await, told(&[("2026-01-31", "sent")]));
    story.advance(25).await;
    lives(&story, 3).await;
    assert_eq!(
        notes(&story, SARA).await,
        told(&[("2026-01-31", "sent"), ("2026-02-28", "sent")])
    );
    // The nights of the end of March do not come; that of the second of April is too late for the day.
    story.advance(31).await;
    lives(&story, 2).await;
    assert_eq!(
        notes(&story, SARA).await,
        told(&[
            ("2026-01-31", "sent"),
            ("2026-02-28", "sent"),
            ("2026-03-31", "window_closed")
        ])
    );
}

#[tokio::test]
async fn a_schedule_that_says_no_day_is_refused_with_its_places_and_one_that_is_right_can_be_tried()
{
    let story = Story::start().await;
    let document = json!({
        "flow": 1, "id": "note", "purpose": "marketing", "priority": 50, "reentry_days": 0,
        "trigger": { "on": "schedule", "segment": "nobody_has_this", "every": "year", "month": 2, "day": 30 },
        "steps": [{ "template": "win_back.news", "time_to_live_hours": 12 }],
    });
    let body = json!({ "is_on": true, "document": document });
    let path = "/v1/stores/acme/flows/note";
    let (status, answer) = story.says(Method::POST, path, &body).await;
    assert_eq!(status, 422, "{answer}");
    let faults: Vec<(&str, &str)> = answer["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            (
                fault["at"].as_str().unwrap(),
                fault["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        faults,
        [
            ("trigger.day", "flow.schedule"),
            ("trigger.segment", "flow.range")
        ]
    );
    let nowruz =
        json!({ "on": "schedule", "every": "year", "month": 1, "day": 1, "calendar": "jalali" });
    kept(&story, &nowruz).await;
    let trial = story.asks("/v1/stores/acme/flows/note/trial").await;
    assert_eq!(trial["is_well"], true, "{trial}");
}
