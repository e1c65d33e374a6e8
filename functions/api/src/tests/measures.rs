//! What periods, cohorts, products, segments, the outlook and campaigns say.

use std::sync::atomic::Ordering;

use awda_customers::{ChannelCount, Count, ResponseCount};
use awda_measures::{
    CohortFigures, Crowd, NightCrowd, PeopleFigures, SegmentFigures, Sendings, WareFigures,
};
use serde_json::{Value, json};

use super::house::{House, standards};

/// 2026-11-21, the Saturday on which acme's week begins.
const SATURDAY: i32 = 20_778;
/// 2026-10-01.
const OCTOBER: i32 = 20_727;

fn house() -> House {
    let (mut house, _) = House::with_sara();
    let count = |day, orders, net_minor| Count {
        placed: orders,
        orders,
        net_minor,
        new_buyers: 1,
        new_orders: 1,
        new_net_minor: 1_000,
        branch: ChannelCount {
            orders: 1,
            placed: 1,
            net_minor: 500,
            ..ChannelCount::default()
        },
        ..Count::none(day)
    };
    house.counts = vec![
        count(SATURDAY - 8, 9, 90_000),
        count(SATURDAY - 1, 2, 3_000),
        count(SATURDAY, 3, 6_000),
        count(SATURDAY + 1, 1, 1_000),
    ];
    let week = PeopleFigures {
        buyers: 4,
        repeat_buyers: 1,
        returning_buyers: 2,
        new_buyers: 2,
        orders: 5,
        net_minor: 7_000,
        active: 10,
        retained: 2,
        lapsed: 1,
        ..PeopleFigures::default()
    };
    house.crowd = Some(NightCrowd {
        run: "night-2026-11-22".to_owned(),
        day: SATURDAY + 1,
        lapsed_after: 90,
        crowd: crowd(week),
        sendings: Sendings::default(),
    });
    house
}

fn crowd(week: PeopleFigures) -> Crowd {
    let mut crowd = Crowd::default();
    crowd.weeks.insert(SATURDAY, week);
    crowd.days.insert(SATURDAY, week);
    crowd.cohorts.insert(
        OCTOBER,
        CohortFigures {
            customers: 4,
            buyers: vec![4, 1],
            net_minor: vec![9_000, 500],
            repeated: [2, 2, 2],
        },
    );
    let wares = [
        ("lamp", WareFigures(3, 2, 1, 900, 300)),
        ("vase", WareFigures(9, 5, 0, 450, 0)),
    ];
    crowd.products.named = wares
        .map(|(name, figures)| (name.to_owned(), figures))
        .into();
    crowd.products.ordered_minor = 2_700;
    crowd.products.known_minor = 1_350;
    let segment = |year_net_minor, clv_minor| SegmentFigures {
        customers: 5,
        year_buyers: 2,
        year_net_minor,
        clv_minor,
        ..SegmentFigures::default()
    };
    crowd.segments = [
        ("rfm.loyal", segment(900, 100)),
        ("rfm.promising", segment(100, 900)),
    ]
    .map(|(id, figures)| (id.to_owned(), figures))
    .into();
    crowd
}

fn asked(house: &House, address: &str) -> Value {
    let (status, body) = house.get(&format!("/v1/stores/acme/measures{address}"));
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn a_week_is_the_stores_own_and_adds_up_its_days() {
    let house = house();
    let body = asked(&house, "?from=2026-11-14&to=2026-11-23");
    assert_eq!(
        (&body["from"], &body["to"]),
        (&json!("2026-11-14"), &json!("2026-11-28"))
    );
    let [before, now] = body["items"].as_array().unwrap().as_slice() else {
        panic!("two weeks: {body}")
    };
    // 2026-11-13 is the Friday before, and in neither.
    assert_eq!(before["sales"]["orders"], 2);
    assert_eq!(
        (&now["from"], &now["is_over"]),
        (&json!("2026-11-21"), &json!(false))
    );
    let sales = &now["sales"];
    assert_eq!(
        (&sales["orders"], &sales["net"]["minor"]),
        (&json!(4), &json!(7_000))
    );
    assert_eq!(sales["average_order"]["minor"], 1_750);
    assert_eq!(sales["new"]["average_order"]["minor"], 1_000);
    assert_eq!(sales["returning"]["net"]["minor"], 5_000);
    assert_eq!(
        sales["returning_revenue_share"],
        json!({"numerator": 5_000, "denominator": 7_000, "value": 5_000.0 / 7_000.0})
    );
    let people = &now["people"];
    assert_eq!(people["repeat_purchase_rate"]["value"], 0.25);
    assert_eq!(people["returning_customer_rate"]["value"], 0.5);
    assert_eq!(
        (
            &people["retention_rate"]["value"],
            &people["churn_rate"]["value"]
        ),
        (&json!(0.2), &json!(0.8))
    );
    assert_eq!(people["lapse_rate"]["value"], 0.1);
    // 7,000 of four buyers, for 1 ÷ 0.8 weeks.
    assert_eq!(people["simple_lifetime_value"]["minor"], 2_188);
    assert_eq!(body["total"]["orders"], 6);
    assert_eq!(body["night"]["lapsed_after_days"], 90);
    assert_eq!(body["as_of"], "2026-11-22T10:00:00Z");
    // Settings, counters, crowd.
    assert_eq!(house.calls.load(Ordering::Relaxed), 3);
}

#[test]
fn an_alarm_is_raised_for_the_last_whole_week_alone() {
    let mut house = house();
    let crowd = &mut house.crowd.as_mut().unwrap().crowd;
    for (weeks_ago, lapsed) in [(5, 10), (4, 10), (3, 10), (2, 10), (1, 13), (0, 90)] {
        let week = PeopleFigures {
            active: 100,
            lapsed,
            ..PeopleFigures::default()
        };
        crowd.weeks.insert(SATURDAY - 7 * weeks_ago, week);
    }
    let alarm = &asked(&house, "")["churn_alarm"];
    assert_eq!(
        (&alarm["from"], &alarm["usual_points"]),
        (&json!("2026-11-14"), &json!(1_000))
    );
    assert_eq!(alarm["rate"]["value"], 0.13);
    assert!(asked(&house, "?by=month").get("churn_alarm").is_none());
    assert!(
        asked(&house, "?to=2026-11-14").get("churn_alarm").is_none(),
        "the week before was as usual"
    );
}

#[test]
fn a_day_has_buyers_but_nobody_stays_for_a_day() {
    let body = asked(&house(), "?from=2026-11-21&to=2026-11-24&by=day");
    let days = body["items"].as_array().unwrap();
    assert_eq!(days.len(), 3);
    let people = &days[0]["people"];
    assert_eq!(people["buyers"], 4);
    assert!(
        people.get("retention_rate").is_none() && people.get("simple_lifetime_value").is_none()
    );
    // The night knows nothing of the day after it.
    assert_eq!(days[1]["people"]["buyers"], 0);
    assert!(days[2].get("people").is_none());
}

#[test]
fn a_channel_has_its_own_sales_and_no_people() {
    let house = house();
    let [all, online, branch] = ["all", "online", "branch"].map(|channel| {
        asked(
            &house,
            &format!("?from=2026-11-21&to=2026-11-23&channel={channel}"),
        )
    });
    let net = |body: &Value| body["total"]["net"]["minor"].as_i64().unwrap();
    assert_eq!(
        (net(&all), net(&online), net(&branch)),
        (7_000, 6_000, 1_000)
    );
    for body in [&online, &branch] {
        assert!(body["items"][0].get("people").is_none());
        assert!(body["total"].get("new").is_none());
    }
}

#[test]
fn before_the_first_night_there_are_sales_and_no_people() {
    let mut house = house();
    house.crowd = None;
    let body = asked(&house, "");
    assert_eq!(body["items"].as_array().unwrap().len(), 12);
    assert!(body.get("night").is_none());
    assert!(body["items"][11].get("people").is_none());
    for part in ["cohorts", "products", "segments", "forecast"] {
        let (status, body) = house.get(&format!("/v1/stores/acme/measures/{part}"));
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (404, &json!("night.not_found")),
            "{part}"
        );
    }
}

#[test]
fn periods_that_make_no_sense_are_refused() {
    let house = house();
    for query in [
        "from=2026-11-22&to=2026-11-22",
        "from=2026-11-23&to=2026-11-22",
        "from=yesterday",
        "to=2026-13-01",
        "by=year",
        "by=",
        "channel=sea",
        "from=2020-01-01&by=month",
        "from=2025-01-01&by=day",
        "from=0001-01-01&to=9999-12-31",
    ] {
        let (status, body) = house.get(&format!("/v1/stores/acme/measures?{query}"));
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!("request.parameter_invalid")),
            "{query}"
        );
    }
    let (status, _) = house.get("/v1/stores/acme/measures?from=9999-10-29&to=9999-10-30&by=month");
    assert_eq!(status, 200);
}

#[test]
fn a_cohort_says_what_is_not_over_yet() {
    let body = asked(&house(), "/cohorts");
    let cohort = &body["items"][0];
    assert_eq!(
        (&cohort["month"], &cohort["customers"]),
        (&json!("2026-10-01"), &json!(4))
    );
    let months = cohort["months"].as_array().unwrap();
    assert_eq!(months.len(), 2);
    assert_eq!(
        (&months[1]["retention"]["value"], &months[1]["is_over"]),
        (&json!(0.25), &json!(false))
    );
    assert_eq!(months[0]["is_over"], true);
    // Whoever came on 31 October has had 22 days.
    let over: Vec<&Value> = cohort["repeats"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["is_over"])
        .collect();
    assert_eq!(over, [&json!(false); 3]);
    assert_eq!(cohort["repeats"][0]["rate"]["value"], 0.5);
}

#[test]
fn products_and_segments_are_sorted_by_what_is_asked_for() {
    let house = house();
    let names = |address: &str, key: &str| -> Vec<String> {
        let body = asked(&house, address);
        let items = body["items"].as_array().unwrap();
        items
            .iter()
            .map(|one| one[key].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("/products", "name"), ["lamp", "vase"]);
    assert_eq!(names("/products?sort=orders", "name"), ["vase", "lamp"]);
    assert_eq!(
        names("/products?sort=repeat_rate", "name"),
        ["lamp", "vase"]
    );
    assert_eq!(
        names("/products?sort=return_rate&limit=1", "name"),
        ["lamp"]
    );
    assert!(names("/products?by=category", "name").is_empty());
    let body = asked(&house, "/products");
    assert_eq!(body["coverage"]["value"], 0.5);
    assert_eq!(body["items"][0]["net"]["minor"], 600);
    assert_eq!(
        names("/segments", "segment"),
        ["rfm.loyal", "rfm.promising"]
    );
    assert_eq!(
        names("/segments?sort=expected", "segment"),
        ["rfm.promising", "rfm.loyal"]
    );
}

#[test]
fn the_outlook_is_the_last_nights_with_newcomers_beside() {
    let mut house = house();
    house.standards.push(standards("acme"));
    let body = asked(&house, "/forecast");
    assert_eq!(
        body["items"],
        json!([]),
        "nobody has spent anything that a model knows"
    );
    // Three days of the ninety before the night of 2026-11-22 count; the night's own day does not.
    assert_eq!(body["newcomers"]["minor"], 3_000);
}

#[test]
fn response_times_are_added_up_by_period_and_every_figure_is_exact() {
    let mut house = house();
    let count = |day, begun, calendar: &[(u64, i64)]| ResponseCount {
        day,
        begun,
        calendar: calendar.iter().copied().collect(),
        working: calendar.iter().map(|(wait, by)| (wait / 2, *by)).collect(),
    };
    house.responses = vec![
        count(SATURDAY - 1, 4, &[(60, 1), (600, 1)]),
        count(SATURDAY, 3, &[(60, 2), (1_200, 1)]),
        count(SATURDAY + 1, 2, &[(7_200, 1)]),
    ];
    let body = asked(&house, "/responses?from=2026-11-14&to=2026-11-23");
    let [before, now] = body["items"].as_array().unwrap().as_slice() else {
        panic!("two weeks: {body}")
    };
    assert_eq!(
        before["answered"],
        json!({"numerator": 2, "denominator": 4, "value": 0.5})
    );
    assert_eq!(before["calendar"]["median_seconds"], 330);
    let expected = json!({"median_seconds": 630, "mean_seconds": 2_130, "p90_seconds": 7_200});
    assert_eq!(now["calendar"], expected);
    assert_eq!(now["working"]["median_seconds"], 315);
    assert_eq!(now["is_over"], false);
    assert_eq!(body["total"]["answered"]["denominator"], 9);
    assert_eq!(
        body["hours"],
        json!({"opens": 9, "closes": 17, "rest": ["friday", "saturday"]})
    );
    let (status, body) = house.get("/v1/stores/acme/measures/responses?channel=online");
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (400, &json!("request.parameter_unknown"))
    );
}
