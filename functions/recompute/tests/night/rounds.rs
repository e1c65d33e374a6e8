//! Days that come round: the night of such a day begins a run for everybody in the segment, once, whatever happens to the night.

use awda_messaging::AgendaRow;
use awda_messaging::flows::FlowSetting;
use awda_ports::{StartNight, Stores, Write};
use awda_testkit::{at, customer, settings, store};
use serde_json::json;

use super::house::{House, person};
use super::{NEXT_NIGHT, NIGHT, night, today};

/// The night of NIGHT is that of a Sunday: the 22nd of November 2026.
fn sundays() -> serde_json::Value {
    json!({ "on": "schedule", "segment": "no_order_90d", "every": "week", "weekday": "sunday" })
}

/// People who are away and people who are not, in a store with a flow that this begins.
async fn house_with(trigger: &serde_json::Value) -> House {
    let house = House::new();
    let document = json!({
        "flow": 1, "id": "note", "purpose": "marketing", "priority": 50, "trigger": trigger, "reentry_days": 0,
        "steps": [{ "template": "win_back.news", "time_to_live_hours": 12 }],
    });
    let said = json!({ "is_on": true, "version": 1, "document": document });
    let said: FlowSetting = serde_json::from_value(said).unwrap();
    let mut kept = settings(&store());
    kept.flows.insert("note".parse().unwrap(), said);
    house.memory.put_settings(&kept).await.unwrap();
    for number in 0..24_u32 {
        let days = if number % 3 == 0 { 20 } else { 200 };
        let who = person(&store(), &customer(number), &[(today() - days, 1, 5_000)]);
        let write = Write::Profile {
            profile: Box::new(who),
            revision: None,
        };
        house.keep(&store(), vec![write]).await;
    }
    house
}

/// The rows of the flow, by person.
fn rows(house: &House) -> Vec<AgendaRow> {
    let all = (0..24).flat_map(|number| house.memory.agenda_of(&store(), &customer(number)));
    all.filter(|row| row.flow.name() == "note").collect()
}

#[tokio::test]
async fn everybody_in_the_segment_begins_a_run_and_nobody_else() {
    let house = house_with(&sundays()).await;
    let figures = night(&house, 3, NIGHT).await;
    assert_eq!(figures.customers, 24);
    let begun = rows(&house);
    assert_eq!(begun.len(), 16, "two of three are away");
    for row in &begun {
        assert_eq!((row.occurrence.as_str(), row.step), ("2026-11-22", 0));
        assert_eq!(row.due_at, at("2026-11-22T07:00:00Z"));
        assert_ne!(row.customer, customer(0));
    }
    night(&house, 3, NEXT_NIGHT).await;
    assert_eq!(rows(&house), begun, "Monday begins nothing");
}

#[tokio::test]
async fn a_quiet_night_of_such_a_day_moves_nobody_and_writes_a_row_for_each() {
    let everybody = json!({ "on": "schedule", "every": "month", "day": 23 });
    let house = house_with(&everybody).await;
    night(&house, 2, NIGHT).await;
    assert!(rows(&house).is_empty());
    house.writes();
    let figures = night(&house, 2, NEXT_NIGHT).await;
    assert_eq!(figures.changed, 0);
    assert_eq!(rows(&house).len(), 24);
}

#[tokio::test]
async fn a_second_night_of_the_day_takes_nobody_who_came_since() {
    let house = house_with(&sundays()).await;
    night(&house, 2, "2026-11-21T21:30:00Z").await;
    let begun = rows(&house);
    assert_eq!(begun.len(), 16);
    let mut away = person(&store(), &customer(0), &[(today() - 300, 1, 5_000)]);
    away.class = house.class_of(&store(), &customer(0)).await;
    let write = Write::Profile {
        profile: Box::new(away),
        revision: Some(1),
    };
    house.keep(&store(), vec![write]).await;
    // Another UTC day and so another run, but the same Sunday in Riyadh.
    night(&house, 2, NIGHT).await;
    assert!(
        house
            .members(&store(), "no_order_90d")
            .await
            .contains(&customer(0))
    );
    assert_eq!(rows(&house), begun);
}

#[tokio::test]
async fn a_night_that_comes_late_begins_what_was_missed() {
    let house = house_with(&sundays()).await;
    night(&house, 2, "2026-11-20T01:00:00Z").await;
    assert!(rows(&house).is_empty());
    let late = at("2026-11-24T01:00:00Z");
    night(&house, 2, "2026-11-24T01:00:00Z").await;
    let begun = rows(&house);
    assert_eq!(begun.len(), 16);
    assert!(begun.iter().all(|row| row.occurrence == "2026-11-22"));
    assert!(begun.iter().all(|row| row.due_at == late), "{begun:?}");
}

#[tokio::test]
async fn the_power_may_go_after_any_step_and_runs_that_went_on_stay_as_they_are() {
    let now = at(NIGHT);
    let whole = house_with(&sundays()).await;
    night(&whole, 2, NIGHT).await;
    let expected = rows(&whole);
    for steps in 0.. {
        let house = house_with(&sundays()).await;
        let recompute = house.recompute(2);
        house.cut_power_after(steps);
        while recompute.start(StartNight { at: now }, now).await.is_err() {}
        house.drain(&recompute, now).await;
        assert_eq!(rows(&house), expected, "after {steps}");
        if house.has_power_left() {
            assert!(steps > 5);
            return;
        }
    }
}

#[tokio::test]
async fn a_shard_that_is_done_again_leaves_runs_where_they_are() {
    let house = house_with(&sundays()).await;
    let (recompute, now) = (house.recompute(2), at(NIGHT));
    recompute.start(StartNight { at: now }, now).await.unwrap();
    for census in house.take() {
        recompute.handle(census, now).await.unwrap();
    }
    let classify = house.take();
    recompute.handle(classify[0].clone(), now).await.unwrap();
    let begun = rows(&house);
    // Meanwhile a message goes out.
    let moved = AgendaRow {
        step: 1,
        due_at: at("2026-12-23T00:00:00Z"),
        ..begun[0].clone()
    };
    let write = vec![Write::Agenda(moved.clone())];
    house.keep(&store(), write).await;
    for command in [&classify[0], &classify[1], &classify[0]] {
        recompute.handle(command.clone(), now).await.unwrap();
    }
    let after = rows(&house);
    assert_eq!(after.len(), 16);
    assert!(after.contains(&moved) && !after.contains(&begun[0]));
}
