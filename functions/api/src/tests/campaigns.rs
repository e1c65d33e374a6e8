//! Campaigns: kept by their version, refused with the place, simulated, sent while little has changed, cancelled.

use awda_kernel::Secret;
use awda_messaging::LINK_KEYS;
use awda_messaging::campaigns::CampaignState;
use awda_ports::Suppression;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, NOW, at, standards};

const BASE: &str = "/v1/stores/acme/campaigns";

fn post(house: &House, path: &str, body: &Value) -> (u16, Value) {
    let (status, answer) = house.sends(Method::POST, &format!("{BASE}/{path}"), body);
    (status.as_u16(), answer)
}

fn spring() -> Value {
    json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "orders_count >= 1" },
        "holdout_share": 0,
        "message": {
            "template": "campaign.news",
            "words": { "en": { "subject": "News of {{ shop }}", "body": ["They are here."] } },
        },
    })
}

/// A house after its first night, whose links can be signed, with a campaign to everybody who ordered.
fn with_spring() -> House {
    let (mut house, _) = House::with_sara();
    house.standards.push(standards("acme"));
    let key = Secret::new("a key of links".to_owned());
    let secrets = &mut house.settings[0].secrets;
    secrets.insert(LINK_KEYS.to_owned(), vec![key]);
    let (status, body) = post(&house, "spring", &json!({ "document": spring() }));
    assert_eq!((status, &body["state"]), (200, &json!("draft")), "{body}");
    house
}

fn state(house: &House) -> CampaignState {
    house.campaigns.lock().unwrap()[0].state
}

#[test]
fn a_campaign_is_kept_by_its_version_and_shown() {
    let house = with_spring();
    let (status, body) = post(&house, "spring", &json!({ "document": spring() }));
    assert_eq!((status, &body["code"]), (409, &json!("campaign.changed")));
    let mut own = spring();
    own["priority"] = json!(20);
    let (status, body) = post(&house, "spring", &json!({ "document": own, "version": 1 }));
    assert_eq!((status, &body["version"]), (200, &json!(2)), "{body}");
    let (status, body) = house.get(&format!("{BASE}/spring"));
    assert_eq!(status, 200);
    assert_eq!(body["document"]["priority"], 20);
    assert_eq!(body["flow"], "campaign.spring");
    let (_, list) = house.get(BASE);
    assert_eq!(list["items"][0]["id"], "spring");
    assert!(list["items"][0].get("document").is_none());
    let (status, body) = house.get(&format!("{BASE}/other"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("campaign.unknown"))
    );
}

#[test]
fn a_document_with_faults_is_refused_with_every_place_and_nothing_is_kept() {
    let (house, _) = House::with_sara();
    let mut wrong = spring();
    wrong["audience"]["text"] = json!("vip AND");
    wrong["message"]["words"]["en"]["subject"] = json!("{{ nobody }}");
    let (status, body) = post(&house, "spring", &json!({ "document": wrong }));
    assert_eq!((status, &body["code"]), (422, &json!("campaign.faulty")));
    let places: Vec<_> = body["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| &fault["at"])
        .collect();
    assert_eq!(
        places,
        [
            &json!("audience.text[7..7]"),
            &json!("message.words.en.subject")
        ]
    );
    let (status, body) = post(&house, "autumn", &json!({ "document": spring() }));
    assert_eq!((status, &body["faults"][0]["at"]), (422, &json!("id")));
    assert!(house.campaigns.lock().unwrap().is_empty());
}

#[test]
fn a_simulation_tells_everybody_and_changes_nothing_of_the_campaign() {
    let house = with_spring();
    let (status, body) = post(&house, "spring/simulate", &json!({}));
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (&body["audience"], &body["sent"]),
        (&json!(1), &json!(1)),
        "{body}"
    );
    assert_eq!(body["cost"]["micros"], 100);
    assert_eq!(body["hours"][13]["sent"], 1, "13:00 in Riyadh");
    assert_eq!(body["languages"]["en"], 1);
    assert!(body["largest_bytes"].as_u64().unwrap() > 1_000);
    assert_eq!(body["people"][0]["verdict"], "send");
    assert_eq!(state(&house), CampaignState::Draft);
    let (_, night) = post(
        &house,
        "spring/simulate",
        &json!({ "at": "2026-11-22T22:00:00Z" }),
    );
    assert_eq!(night["deferred"]["quiet_hours"], 1, "{night}");
    let (status, _) = post(&house, "spring/simulate", &json!({ "at": "soon" }));
    assert_eq!(status, 400);
}

#[test]
fn whoever_is_left_out_falls_for_a_reason() {
    let mut house = with_spring();
    house.suppression = Some(Suppression {
        since: at(NOW),
        cause: "complaint".to_owned(),
    });
    let (_, body) = post(&house, "spring/simulate", &json!({}));
    let fall = json!([{ "reason": "suppressed", "count": 1, "left": 0 }]);
    assert_eq!((&body["waterfall"], &body["sent"]), (&fall, &json!(0)));
}

#[test]
fn sending_by_a_plan_is_refused_when_it_has_drifted_and_says_by_how_much() {
    let mut house = with_spring();
    let (_, body) = post(&house, "spring/simulate", &json!({}));
    let by_plan = json!({ "plan_hash": body["plan_hash"] });
    house.suppression = Some(Suppression {
        since: at(NOW),
        cause: "complaint".to_owned(),
    });
    let (status, refused) = post(&house, "spring/send", &by_plan);
    assert_eq!(
        (status, &refused["code"]),
        (409, &json!("campaign.drifted"))
    );
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains("of 1 recipients foreseen 1") && detail.contains("100.00 %"),
        "{detail}"
    );
    assert_eq!(state(&house), CampaignState::Draft);
    let mut tolerant = by_plan;
    tolerant["tolerance"] = json!(10_000);
    assert_eq!(post(&house, "spring/send", &tolerant).0, 200);
    assert_eq!(state(&house), CampaignState::Scheduled);
    let unknown = json!({ "plan_hash": "plan_0" });
    let (status, body) = post(&with_spring(), "spring/send", &unknown);
    assert_eq!(
        (status, &body["code"]),
        (409, &json!("campaign.plan_unknown"))
    );
}

#[test]
fn what_is_sent_is_sent_once_and_what_is_not_over_is_cancelled() {
    let house = with_spring();
    let (_, plan) = post(&house, "spring/simulate", &json!({}));
    let body = json!({ "plan_hash": plan["plan_hash"], "version": 1 });
    let (status, sent) = post(&house, "spring/send", &body);
    assert_eq!(
        (status, &sent["state"]),
        (200, &json!("scheduled")),
        "{sent}"
    );
    assert_eq!(sent["starts_at"], NOW);
    assert_eq!(
        post(&house, "spring/send", &json!({})).1["code"],
        "campaign.state"
    );
    let again = json!({ "document": spring(), "version": 1 });
    assert_eq!(post(&house, "spring", &again).1["code"], "campaign.state");
    let (status, body) = post(&house, "spring/cancel", &json!({}));
    assert_eq!((status, &body["cause"]), (200, &json!("asked")), "{body}");
    assert_eq!(
        post(&house, "spring/cancel", &json!({})).1["code"],
        "campaign.state"
    );
}

#[test]
fn before_the_first_night_nobody_can_be_judged() {
    let (house, _) = House::with_sara();
    post(&house, "spring", &json!({ "document": spring() }));
    for path in ["spring/simulate", "spring/send"] {
        let (status, body) = post(&house, path, &json!({}));
        assert_eq!((status, &body["code"]), (404, &json!("night.not_found")));
    }
}
