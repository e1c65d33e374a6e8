//! Days that come round in the life of one person of a store in Riyadh; and the laws of nights and plans that are repeated.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{NOTHING_HOLDS, plan, plan_absorbed};
use super::*;
use crate::fixture::{Person, at, day, row as ledger_row, rules};
use crate::flows::{FlowBook, FlowSetting, FlowSettings};
use crate::gate::{self, GateInput, Verdict};
use crate::{DeliverMessage, MessageRow, Reason, Status};
use awda_kernel::local_moment;

const NOTE: &str = "note";

/// A store with one flow that this begins, and nothing else on.
fn store_with(trigger: &Value, steps: &Value) -> StoreRules {
    let document = json!({
        "flow": 1, "id": NOTE, "purpose": "marketing", "priority": 50, "trigger": trigger,
        "exits": ["ordered"], "reentry_days": 0, "steps": steps,
    });
    let said = json!({ "is_on": true, "version": 1, "document": document });
    let said: FlowSetting = serde_json::from_value(said).unwrap();
    let mut settings: FlowSettings = [Flow::WIN_BACK, Flow::BIRTHDAY]
        .map(|flow| (flow, FlowSetting::switched(false)))
        .into();
    settings.insert(NOTE.parse().unwrap(), said);
    StoreRules {
        flows: FlowBook::of(&settings),
        ..rules()
    }
}

fn thursdays() -> Value {
    json!({ "on": "schedule", "segment": "vip", "every": "week", "weekday": "thursday" })
}

fn step(after_days: i32) -> Value {
    json!({ "template": "win_back.news", "after_days": after_days, "time_to_live_hours": 24 })
}

/// This hour in Riyadh.
fn hour(day: Day, hour: i8) -> Timestamp {
    local_moment(day, hour, &rules().zone).unwrap()
}

fn one_round(rules: &StoreRules, today: &str) -> Round {
    let found = rounds(rules, None, day(today));
    assert_eq!(found.len(), 1);
    found.into_iter().next().unwrap()
}

fn decided(row: &AgendaRow, rules: &StoreRules, now: Timestamp) -> PlanDecision {
    plan(row, &Person::sara().profile(), (rules, NOTHING_HOLDS), now)
}

fn verdict(command: &DeliverMessage, rules: &StoreRules, now: Timestamp) -> Verdict {
    gate::pass(&GateInput {
        command,
        profile: Some(&Person::sara().profile()),
        rules,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &crate::caps::Standing::default(),
        now,
    })
}

#[test]
fn a_week_has_one_round_on_the_night_of_its_day() {
    let rules = store_with(&thursdays(), &json!([step(0)]));
    // The 26th of November 2026 is a Thursday.
    assert!(rounds(&rules, None, day("2026-11-25")).is_empty());
    let round = one_round(&rules, "2026-11-26");
    assert_eq!(round.segment.as_deref(), Some("vip"));
    let again = rounds(&rules, Some(day("2026-11-26")), day("2026-11-26"));
    assert!(again.is_empty(), "a second night of the day begins nobody");
    let late = rounds(&rules, Some(day("2026-11-25")), day("2026-12-04"));
    let days: Vec<Day> = late.iter().map(|round| round.day).collect();
    assert_eq!(days, [day("2026-11-26"), day("2026-12-03")]);
    let for_ever = rounds(&rules, Some(day("2020-01-01")), day("2026-12-04"));
    assert_eq!(
        for_ever.len(),
        5,
        "a night looks a month back and no farther"
    );
}

#[test]
fn steps_count_from_the_day_and_go_at_their_hour_where_the_person_is() {
    let rules = store_with(&thursdays(), &json!([step(0), step(3)]));
    let round = one_round(&rules, "2026-11-26");
    let night = at("2026-11-25T21:10:00Z");
    for (person, first, second) in [
        (
            Person::sara(),
            "2026-11-26T07:00:00Z",
            "2026-11-29T07:00:00Z",
        ),
        (
            Person::sara().in_country("GB"),
            "2026-11-26T10:00:00Z",
            "2026-11-29T10:00:00Z",
        ),
    ] {
        let profile = person.profile();
        let row = begin(&round, &profile, &rules, night).unwrap();
        assert_eq!(
            (row.due_at, row.occurrence.as_str(), row.step),
            (at(first), "2026-11-26", 0)
        );
        assert_eq!(row.slot().as_deref(), Some("2026-11-26"));
        let early = plan(&row, &profile, (&rules, NOTHING_HOLDS), night);
        assert_eq!((early.ask, early.next), (None, Some(row.clone())));
        let decision = plan(&row, &profile, (&rules, NOTHING_HOLDS), at(first));
        let ask = decision.ask.unwrap();
        assert_eq!(
            (ask.due_at, ask.step, ask.occurrence.as_str()),
            (at(first), 0, "2026-11-26")
        );
        assert!(matches!(verdict(&ask, &rules, at(first)), Verdict::Send(_)));
        let next = decision.next.unwrap();
        assert_eq!((next.due_at, next.step), (at(second), 1));
        let last = plan(&next, &profile, (&rules, NOTHING_HOLDS), at(second));
        assert!(last.ask.is_some());
        let rest = last.next.unwrap();
        assert_eq!(rest.step, 2, "it rests while a night may come again");
        let end = plan(&rest, &profile, (&rules, NOTHING_HOLDS), rest.due_at);
        assert_eq!((end.ask, end.next), (None, None));
    }
}

#[test]
fn what_comes_before_the_day_is_begun_by_the_night_of_the_first_step() {
    let nowruz =
        json!({ "on": "schedule", "every": "year", "month": 1, "day": 1, "calendar": "jalali" });
    let rules = store_with(&nowruz, &json!([step(-3), step(0)]));
    // 1 Farvardin 1406 is 21 March 2027.
    assert!(rounds(&rules, None, day("2027-03-17")).is_empty());
    let round = one_round(&rules, "2027-03-18");
    assert_eq!(round.day, day("2027-03-21"));
    let row = begin(
        &round,
        &Person::sara().profile(),
        &rules,
        hour(day("2027-03-18"), 0),
    );
    let row = row.unwrap();
    assert_eq!(row.due_at, hour(day("2027-03-18"), 10));
    assert_eq!(row.occurrence, "2027-03-21");
    let about = row.about.unwrap();
    assert_eq!(about.since, hour(day("2027-03-18"), 0));
}

#[test]
fn an_order_ends_it_where_the_document_says_so_and_the_ledger_says_why() {
    let rules = store_with(&thursdays(), &json!([step(0), step(3)]));
    let round = one_round(&rules, "2026-11-26");
    let person = Person::sara().ordered(&["2026-11-27"]).profile();
    let night = at("2026-11-25T21:10:00Z");
    let row = AgendaRow {
        step: 1,
        ..begin(&round, &person, &rules, night).unwrap()
    };
    let due = hour(day("2026-11-29"), 10);
    let decision = plan(&row, &person, (&rules, NOTHING_HOLDS), due);
    assert_eq!(decision.next.unwrap().step, 2);
    let ask = decision.ask.unwrap();
    let input = GateInput {
        command: &ask,
        profile: Some(&person),
        rules: &rules,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &crate::caps::Standing::default(),
        now: due,
    };
    assert_eq!(gate::pass(&input), Verdict::Skip(Reason::PurchasedSince));
}

#[test]
fn what_an_outage_left_too_late_is_skipped_with_its_reason_and_what_is_in_time_goes() {
    let rules = store_with(&thursdays(), &json!([step(0), step(3)]));
    let friday = hour(day("2026-11-27"), 12);
    let late = rounds(&rules, Some(day("2026-11-25")), day("2026-11-27"));
    let row = begin(&late[0], &Person::sara().profile(), &rules, friday).unwrap();
    assert_eq!(row.due_at, friday, "what is late is looked at now");
    let decision = decided(&row, &rules, friday);
    let ask = decision.ask.unwrap();
    assert_eq!(ask.due_at, hour(day("2026-11-26"), 10));
    assert_eq!(
        verdict(&ask, &rules, friday),
        Verdict::Skip(Reason::WindowClosed)
    );
    let in_time = hour(day("2026-11-26"), 16);
    assert!(matches!(verdict(&ask, &rules, in_time), Verdict::Send(_)));
    assert_eq!(
        decision.next.unwrap().due_at,
        hour(day("2026-11-29"), 10),
        "later steps keep their days"
    );
}

#[test]
fn a_day_that_is_none_of_the_schedule_any_more_is_skipped_and_a_flow_that_is_off_ends() {
    let rules = store_with(&thursdays(), &json!([step(0)]));
    let round = one_round(&rules, "2026-11-26");
    let night = at("2026-11-25T21:10:00Z");
    let row = begin(&round, &Person::sara().profile(), &rules, night).unwrap();
    let ten = hour(day("2026-11-26"), 10);
    let ask = decided(&row, &rules, ten).ask.unwrap();
    let fridays = json!({ "on": "schedule", "every": "week", "weekday": "friday" });
    let moved = store_with(&fridays, &json!([step(0)]));
    assert_eq!(
        verdict(&ask, &moved, ten),
        Verdict::Skip(Reason::DateChanged)
    );
    let mut settings = FlowSettings::new();
    let mut said = FlowSetting::switched(false);
    said.document = rules
        .flows
        .get(row.flow)
        .map(|entry| entry.document.clone());
    said.version = 2;
    settings.insert(row.flow, said);
    let off = StoreRules {
        flows: FlowBook::of(&settings),
        ..crate::fixture::rules()
    };
    assert!(rounds(&off, None, day("2026-11-26")).is_empty());
    assert_eq!(decided(&row, &off, ten).ask, None);
}

#[test]
fn whoever_was_absorbed_is_asked_for_once_more_so_that_the_ledger_says_so() {
    let rules = store_with(&thursdays(), &json!([step(0)]));
    let round = one_round(&rules, "2026-11-26");
    let night = at("2026-11-25T21:10:00Z");
    let row = begin(&round, &Person::sara().profile(), &rules, night).unwrap();
    let decision = plan_absorbed(&row, &rules);
    assert!(decision.ask.is_some() && decision.next.is_none());
}

/// One day: the nights on it, whether each of them ended, whether the person is in the segment by then, and how often the plan looks.
#[derive(Debug, Clone)]
struct Lived {
    nights: Vec<bool>,
    is_in: bool,
    looks: usize,
    crashes: bool,
}

fn lived(may_crash: bool) -> impl Strategy<Value = Lived> {
    let nights = prop::collection::vec(prop::bool::weighted(0.7), 0..3);
    let day = (nights, any::<bool>(), 1..3_usize, any::<bool>());
    day.prop_map(move |(nights, is_in, looks, crashes)| Lived {
        nights: if may_crash {
            nights
        } else {
            nights.into_iter().map(|_| true).collect()
        },
        is_in,
        looks,
        crashes,
    })
}

fn schedules() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        thursdays(),
        json!({ "on": "schedule", "every": "month", "day": 31 }),
        json!({ "on": "schedule", "every": "month", "day": 30, "calendar": "hijri" }),
        json!({ "on": "schedule", "every": "year", "month": 1, "day": 1, "calendar": "jalali" }),
    ])
}

fn steps() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!([step(0)]),
        json!([step(-2), step(0), step(9)]),
        json!([step(4), step(20)]),
    ])
}

/// What became of a life.
#[derive(Default)]
struct Told {
    /// Times a run was begun, by occurrence.
    begun: BTreeMap<String, usize>,
    /// The ledger: one row for each id, as `deliver` keeps them.
    ledger: BTreeMap<String, MessageRow>,
}

const FIRST: &str = "2026-01-20";

fn live(rules: &StoreRules, days: &[Lived]) -> Told {
    let profile = Person::sara().profile();
    let (mut told, mut last) = (Told::default(), None);
    let mut agenda: Vec<AgendaRow> = Vec::new();
    for (today, lived) in (day(FIRST)..).zip(days) {
        for ends in &lived.nights {
            let begins: Vec<AgendaRow> = rounds(rules, last, today)
                .iter()
                .filter(|_| lived.is_in)
                .filter_map(|round| begin(round, &profile, rules, hour(today, 1)))
                .collect();
            let new: Vec<AgendaRow> = not_begun(&begins, &agenda).cloned().collect();
            for row in &new {
                *told.begun.entry(row.occurrence.clone()).or_default() += 1;
            }
            agenda.extend(new);
            if *ends {
                last = Some(today);
            }
        }
        for look in 0..lived.looks {
            let now = hour(today, 12);
            let mut moved = Vec::new();
            for row in agenda.drain(..) {
                if row.due_at > now {
                    moved.push(row);
                    continue;
                }
                let decision = plan(&row, &profile, (rules, NOTHING_HOLDS), now);
                if let Some(ask) = decision.ask {
                    let id = ask.message_id().to_string();
                    let kept = ledger_row(ask, Status::Claimed);
                    told.ledger.entry(id).or_insert(kept);
                }
                // Whoever dies between asking and moving finds the row as it was.
                if lived.crashes && look == 0 && lived.looks > 1 {
                    moved.push(row);
                } else {
                    moved.extend(decision.next);
                }
            }
            agenda = moved;
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_day_begins_one_run_of_a_person_however_often_nights_and_plans_are_repeated(
        trigger in schedules(),
        steps in steps(),
        days in prop::collection::vec(lived(true), 1..140),
    ) {
        let rules = store_with(&trigger, &steps);
        let told = live(&rules, &days);
        prop_assert!(told.begun.values().all(|times| *times == 1), "{:?}", told.begun);
        for row in told.ledger.values() {
            prop_assert!(told.begun.contains_key(&row.asked.occurrence));
        }
    }

    #[test]
    fn whoever_is_in_the_segment_on_the_days_night_begins_and_nobody_else(
        trigger in schedules(),
        steps in steps(),
        days in prop::collection::vec(lived(false), 1..140),
    ) {
        let rules = store_with(&trigger, &steps);
        let flow = rules.document(NOTE.parse().unwrap()).unwrap();
        let Trigger::Schedule(recurrence) = &flow.trigger else {
            unreachable!("the document says so")
        };
        let ahead = flow.steps[0].after_days.min(0);
        let first = day(FIRST);
        let mut expected = Vec::new();
        let nights: Vec<(Day, bool)> = (first..)
            .zip(&days)
            .filter(|(_, lived)| !lived.nights.is_empty())
            .map(|(today, lived)| (today, lived.is_in))
            .collect();
        let end = first + Day::try_from(days.len()).unwrap();
        for entered in first..end {
            // The first night that comes on its day or after it, unless that is the store's first and late.
            let Some((night, is_in)) = nights.iter().find(|(night, _)| *night >= entered) else {
                continue;
            };
            let is_first = nights[0].0 == *night;
            let is_caught = *night == entered || (!is_first && night - entered < CATCH_UP_DAYS);
            if recurrence.falls_on(entered - ahead) && *is_in && is_caught {
                expected.push(occurrence(entered - ahead).unwrap());
            }
        }
        let begun: Vec<String> = live(&rules, &days).begun.into_keys().collect();
        prop_assert_eq!(begun, expected);
    }
}
