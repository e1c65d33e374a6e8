//! What messages are credited with, beside their cost and what held-out people show.

use std::collections::BTreeMap;

use awda_commerce::Channel;
use awda_measures::{CreditFigures, Credits, Crowd, ModelCredits, NightCrowd, Sendings, Way};
use awda_messaging::{MessageRow, Status};
use serde_json::{Value, json};

use super::house::{House, at, row, store};

/// 2026-11-20 and 2026-10-01, in days.
const FRIDAY: i32 = 20_777;
const OCTOBER: i32 = 20_727;

fn credited(converted: u64, net_minor: i64) -> CreditFigures {
    CreditFigures {
        reached: 10,
        clicked: 4,
        converted,
        orders: converted,
        net_minor,
    }
}

fn ways(flow: &str, channel: Channel, figures: CreditFigures) -> BTreeMap<Way, CreditFigures> {
    Way::of(flow, channel).map(|way| (way, figures)).into()
}

fn house(margin_points: Option<u16>) -> House {
    let (mut house, sara) = House::with_sara();
    let mut said = ModelCredits::default();
    let november = ways("win_back", Channel::Email, credited(3, 900_000));
    said.days.insert(FRIDAY, november);
    let october = ways("campaign.spring", Channel::Sms, credited(5, 200_000));
    said.months.insert(OCTOBER, october);
    let older = ModelCredits::default();
    let models = [("last_touch.1", said), ("last_touch.0", older)];
    let credits = Credits {
        models: models.map(|(name, said)| (name.to_owned(), said)).into(),
        ..Credits::default()
    };
    let mut sendings = Sendings::default();
    sendings.begin(FRIDAY + 1);
    let sent = Status::Sent {
        at: at("2026-11-20T08:00:00Z"),
    };
    let row = row(&store("acme"), &sara, 0, at("2026-11-20T07:00:00Z"));
    let mut row = MessageRow {
        status: sent,
        channel: Channel::Email,
        ..row
    };
    row.asked.flow = "win_back".parse().unwrap();
    row.cost = awda_messaging::prices::prices()
        .unwrap()
        .cost(Channel::Email, None, 1);
    // A dollar in all.
    let one = row.cost.as_ref().unwrap().micros;
    for _ in 0..1_000_000 / one {
        sendings.add(FRIDAY, &row);
    }
    house.crowd = Some(NightCrowd {
        run: "night-2026-11-22".to_owned(),
        day: FRIDAY + 2,
        lapsed_after: 90,
        crowd: Crowd {
            credits,
            ..Crowd::default()
        },
        sendings,
    });
    for settings in &mut house.settings {
        settings.accounts.margin_points = margin_points;
    }
    house
}

fn asked(house: &House, query: &str) -> Value {
    let (status, body) = house.get(&format!("/v1/stores/acme/measures/attribution{query}"));
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn flows_are_shown_with_what_they_bring_cost_and_return_those_that_bring_most_first() {
    let body = asked(&house(Some(2_500)), "");
    let [first, second] = body["items"].as_array().unwrap().as_slice() else {
        panic!("two flows: {body}")
    };
    assert_eq!(
        (&first["flow"], &second["campaign"]),
        (&json!("win_back"), &json!("spring"))
    );
    assert_eq!(
        first["conversion_rate"],
        json!({"numerator": 3, "denominator": 10, "value": 0.3})
    );
    assert_eq!(
        (&first["net"]["minor"], &first["spent"]["micros"]),
        (&json!(900_000), &json!(1_000_000))
    );
    // A dollar is 3.75 riyals; a quarter of 9,000 riyals is 2,250: 599 times the cost over.
    assert_eq!(first["return_points"], 5_990_000);
    assert_eq!(first["uplift"]["verdict"], "too_few");
    assert!(
        second.get("return_points").is_none(),
        "nothing was paid that is known of"
    );
    assert_eq!(body["total"]["net"]["minor"], 1_100_000);
    assert_eq!(
        (&body["model"], &body["rate_micros"]),
        (&json!("last_touch.1"), &json!(3_750_000))
    );
    assert_eq!(body["models"], json!(["last_touch.0", "last_touch.1"]));
}

#[test]
fn without_a_margin_there_is_no_return_and_everything_else() {
    let body = asked(&house(None), "");
    assert!(body["items"][0].get("return_points").is_none());
    assert_eq!(body["items"][0]["orders"], 3);
    assert!(body.get("margin_points").is_none());
}

#[test]
fn it_is_cut_as_asked_for() {
    let house = house(Some(2_500));
    let channels = asked(&house, "?by=channel");
    let names: Vec<_> = channels["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["channel"].clone())
        .collect();
    assert_eq!(names, [json!("email"), json!("sms")]);
    assert!(channels["items"][0].get("uplift").is_none());
    let both = asked(&house, "?by=flow_channel");
    assert_eq!(
        (&both["items"][1]["flow"], &both["items"][1]["channel"]),
        (&json!("campaign.spring"), &json!("sms"))
    );
    let months = asked(&house, "?by=month&from=2026-10-05");
    let nets: Vec<_> = months["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["month"].clone(), one["net"]["minor"].clone()))
        .collect();
    assert_eq!(
        nets,
        [
            (json!("2026-10-01"), json!(200_000)),
            (json!("2026-11-01"), json!(900_000))
        ]
    );
    let october = asked(&house, "?from=2026-10-01&to=2026-11-01");
    assert_eq!(
        (&october["to"], &october["total"]["orders"]),
        (&json!("2026-11-01"), &json!(5))
    );
    let older = asked(&house, "?model=last_touch.0");
    assert_eq!(
        (&older["model"], &older["total"]["orders"]),
        (&json!("last_touch.0"), &json!(0))
    );
}

#[test]
fn what_makes_no_sense_is_refused_and_before_a_night_there_is_nothing() {
    let mut house = house(None);
    for query in [
        "model=first_touch",
        "by=sea",
        "from=2026-11-22&to=2026-11-22",
        "from=2001-01-01",
    ] {
        let (status, body) = house.get(&format!("/v1/stores/acme/measures/attribution?{query}"));
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!("request.parameter_invalid")),
            "{query}"
        );
    }
    house.crowd = None;
    let (status, body) = house.get("/v1/stores/acme/measures/attribution");
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("night.not_found"))
    );
}
