//! A store with pools of coupons: whoever stays away is given a code once, the order that names it has used it, and the birthday's is told again
//! only while it waits.

use awda_ports::Coupons;
use awda_tests::{START, Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const POOLS: &str = "/v1/stores/acme/settings";

async fn shop(codes: &[(&str, &[&str])]) -> Story {
    let story = Story::start().await;
    let pool = |name: &str| {
        json!({
            "gives": { "kind": "percent", "percent": 10 },
            "minimum_minor": 20_000,
            "valid_days": 14,
            "prefix": if name == "win_back" { "BACK-" } else { "DAY-" },
        })
    };
    let pools: Value = codes
        .iter()
        .map(|(name, _)| ((*name).to_owned(), pool(name)))
        .collect();
    let (status, told) = story
        .says(
            Method::POST,
            POOLS,
            &json!({ "coupons": pools, "holdout_share": 0 }),
        )
        .await;
    assert_eq!(status, 200, "{told}");
    for (name, codes) in codes.iter().filter(|(_, codes)| !codes.is_empty()) {
        let path = format!("/v1/stores/acme/coupons/{name}/codes");
        let (status, told) = story
            .says(Method::POST, &path, &json!({ "codes": codes }))
            .await;
        assert_eq!(
            (status, &told["added"]),
            (200, &json!(codes.len())),
            "{told}"
        );
    }
    story
}

async fn left(story: &Story, pool: &str) -> usize {
    let dynamo = &story.suite().ground().dynamo;
    dynamo
        .codes_left(&"acme".parse().unwrap(), pool)
        .await
        .unwrap()
}

/// What became of a flow's messages: step and state, or the reason.
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

/// Sara bought once and stayed away.
async fn away(story: &Story, days: i64) {
    story.tells(&subscriber("c-1", SARA, None)).await;
    story.tells(&order("1001", START, SARA, "149.50")).await;
    for _ in 0..days {
        story.pass(SignedDuration::from_hours(24)).await;
    }
}

#[tokio::test]
async fn whoever_stays_away_is_given_one_code_after_two_weeks() {
    let story = shop(&[("win_back", &["BACK-1", "BACK-2"])]).await;
    away(&story, 130).await;
    let letters = story.inbox(SARA);
    let with_code: Vec<_> = letters
        .iter()
        .filter(|one| one.text.contains("BACK-"))
        .collect();
    assert_eq!((letters.len(), with_code.len()), (4, 1), "{letters:?}");
    assert!(with_code[0].text.contains("10%") && with_code[0].html.contains("200.00 SAR"));
    assert_eq!(left(&story, "win_back").await, 1);
    let sent = |step| (step, "sent".to_owned());
    assert_eq!(
        told(&story, "win_back").await,
        [sent(0), sent(1), sent(2), sent(4)]
    );
}

#[tokio::test]
async fn an_empty_pool_skips_the_step_and_nothing_else() {
    let story = shop(&[("win_back", &[])]).await;
    away(&story, 130).await;
    let sent = |step| (step, "sent".to_owned());
    let none = (4, "no_coupon".to_owned());
    assert_eq!(
        told(&story, "win_back").await,
        [sent(0), sent(1), sent(2), none]
    );
}

#[tokio::test]
async fn a_store_without_pools_has_the_flow_it_had() {
    let story = Story::start().await;
    let share = json!({ "holdout_share": 0 });
    story.says(Method::POST, POOLS, &share).await;
    away(&story, 130).await;
    let sent = |step| (step, "sent".to_owned());
    assert_eq!(told(&story, "win_back").await, [sent(0), sent(1), sent(2)]);
}

/// Sara has her birthday nine days after the beginning; answers the code she was told on the day.
async fn birthday(story: &Story) -> String {
    story
        .tells(&subscriber("c-1", SARA, Some("1990-01-14")))
        .await;
    for _ in 0..10 {
        story.pass(SignedDuration::from_hours(24)).await;
    }
    let letters = story.inbox(SARA);
    let code = letters.iter().find_map(|letter| {
        let mut words = letter.text.split_whitespace();
        words
            .find(|word| word.starts_with("DAY-"))
            .map(str::to_owned)
    });
    code.unwrap()
}

#[tokio::test]
async fn a_birthdays_code_that_waits_is_told_again_and_is_the_same() {
    let story = shop(&[("birthday", &["DAY-1", "DAY-2"])]).await;
    let code = birthday(&story).await;
    for _ in 0..8 {
        story.pass(SignedDuration::from_hours(24)).await;
    }
    let letters = story.inbox(SARA);
    let told = letters.iter().filter(|letter| letter.text.contains(&code));
    assert_eq!(told.count(), 2, "{letters:?}");
    assert_eq!(left(&story, "birthday").await, 1);
}

#[tokio::test]
async fn a_birthdays_code_that_an_order_used_is_not_told_again() {
    let story = shop(&[("birthday", &["DAY-1", "DAY-2"])]).await;
    let code = birthday(&story).await;
    let now = story.now().to_string();
    let mut bought = order("2001", &now, SARA, "299.00");
    bought["coupons"] = json!([code.to_lowercase()]);
    story.tells(&bought).await;
    for _ in 0..8 {
        story.pass(SignedDuration::from_hours(24)).await;
    }
    let after = told(&story, "birthday").await;
    assert_eq!(
        after.last(),
        Some(&(2, "no_coupon".to_owned())),
        "{after:?}"
    );
}

#[tokio::test]
async fn whoever_is_forgotten_is_in_no_grant() {
    let story = shop(&[("birthday", &["DAY-1"])]).await;
    let code = birthday(&story).await;
    let id = story.customer(SARA).await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    story.works().await;
    let dynamo = &story.suite().ground().dynamo;
    let by = awda_messaging::coupons::Used {
        order: "generic/1".to_owned(),
        at: story.now(),
    };
    let code = code.parse().unwrap();
    let after = dynamo.use_code(&"acme".parse().unwrap(), &code, &by).await;
    assert_eq!(after.unwrap(), None);
    assert_eq!(left(&story, "birthday").await, 0);
}
