//! Every day that comes round, against a calendar that is walked day by day; and what is refused where.

use awda_segments::query::{Library, Limits, PRESETS, Setting};
use serde_json::{Value, json};

use super::*;
use crate::flows::{FLOW_CODES, FlowDocument, Trigger};

/// A day of a calendar, as whoever walks through it finds it.
struct Walked {
    day: Day,
    month: i8,
    of_month: i8,
    is_last: bool,
}

/// Every day of these years of a calendar, found by asking for every date there could be.
fn walk(calendar: Calendar, years: std::ops::RangeInclusive<i16>) -> Vec<Walked> {
    let dates = years.flat_map(|year| MONTHS.map(move |month| (year, month)));
    let mut days: Vec<Walked> = Vec::new();
    for (year, month) in dates {
        for of_month in DAYS {
            let Some(date) = calendars::civil(year, month, of_month, calendar) else {
                continue;
            };
            let day = day_of(date);
            if let Some(before) = days.last_mut() {
                assert_eq!(
                    before.day + 1,
                    day,
                    "{calendar:?} {year}-{month}-{of_month}"
                );
                before.is_last = before.month != month;
            }
            days.push(Walked {
                day,
                month,
                of_month,
                is_last: true,
            });
        }
    }
    days
}

const CALENDARS: [(Calendar, i16, i16); 3] = [
    (Calendar::Jalali, 1400, 1420),
    (Calendar::Hijri, 1440, 1450),
    (Calendar::Gregorian, 2024, 2032),
];

fn every(every: Every) -> Recurrence {
    Recurrence {
        segment: None,
        every,
        weekday: None,
        month: None,
        day: None,
        calendar: None,
    }
}

/// The days of a recurrence among those that were walked through, but for the last: what comes after it is not known.
fn agrees(recurrence: &Recurrence, walked: &[Walked], is_one: impl Fn(&Walked) -> bool) {
    let (first, last) = (walked[0].day, walked[walked.len() - 1].day);
    let naive: Vec<Day> = walked
        .iter()
        .filter(|one| is_one(one))
        .map(|one| one.day)
        .collect();
    assert!(!naive.is_empty(), "{recurrence:?}");
    assert_eq!(recurrence.days_within(first, last), naive, "{recurrence:?}");
    let mut rest = naive.as_slice();
    for one in walked {
        while rest.first().is_some_and(|day| *day < one.day) {
            rest = &rest[1..];
        }
        if let Some(next) = rest.first() {
            assert_eq!(recurrence.on_or_after(one.day), Some(*next));
            assert_eq!(recurrence.falls_on(one.day), *next == one.day);
        }
    }
}

#[test]
fn a_day_of_the_month_comes_as_somebody_finds_it_who_walks_through_the_calendar() {
    for (calendar, from, until) in CALENDARS {
        let walked = walk(calendar, from..=until);
        for day in [1, 12, 28, 29, 30, 31] {
            let recurrence = Recurrence {
                day: Some(day),
                calendar: Some(calendar),
                ..every(Every::Month)
            };
            agrees(&recurrence, &walked, |one| {
                one.of_month == day || (one.is_last && one.of_month < day)
            });
        }
    }
}

#[test]
fn a_day_of_the_year_comes_as_somebody_finds_it_who_walks_through_the_calendar() {
    for (calendar, from, until) in CALENDARS {
        let walked = walk(calendar, from..=until);
        for (month, day) in [(1, 1), (2, 29), (9, 23), (9, 30), (12, 29), (12, 30)] {
            let recurrence = Recurrence {
                month: Some(month),
                day: Some(day),
                calendar: Some(calendar),
                ..every(Every::Year)
            };
            agrees(&recurrence, &walked, |one| {
                let is_it = one.of_month == day || (one.is_last && one.of_month < day);
                one.month == month && is_it
            });
        }
    }
}

#[test]
fn a_weekday_comes_every_seventh_day() {
    let walked = walk(Calendar::Gregorian, 2024..=2032);
    let recurrence = Recurrence {
        weekday: Some(Weekday::Thursday),
        ..every(Every::Week)
    };
    // The first of January 1970 was a Thursday.
    agrees(&recurrence, &walked, |one| one.day.rem_euclid(7) == 0);
}

#[test]
fn known_days_come() {
    for (month, day, calendar, from, expected) in [
        // Nowruz of 1405, the National Day of Saudi Arabia, the first of Ramadan 1448 by Umm al-Qura.
        (1, 1, Calendar::Jalali, "2026-01-01", "2026-03-21"),
        (9, 23, Calendar::Gregorian, "2026-09-24", "2027-09-23"),
        (9, 1, Calendar::Hijri, "2026-06-01", "2027-02-08"),
    ] {
        let recurrence = Recurrence {
            month: Some(month),
            day: Some(day),
            calendar: Some(calendar),
            ..every(Every::Year)
        };
        let next = recurrence.on_or_after(crate::fixture::day(from));
        assert_eq!(next, Some(crate::fixture::day(expected)), "{expected}");
    }
}

fn checked(trigger: &Value) -> Result<FlowDocument, Vec<FlowFault>> {
    let setting = Setting {
        currency: "SAR".parse().unwrap(),
        attributes: None,
        limits: Limits::default(),
    };
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    let document = json!({
        "flow": 1, "id": "note", "purpose": "marketing", "priority": 10, "trigger": trigger, "reentry_days": 0,
        "steps": [{ "template": "win_back.news", "after_days": -2, "time_to_live_hours": 12 }],
    });
    FlowDocument::parse(&document.to_string(), &Library::compile(presets, setting).0)
}

#[test]
fn a_schedule_comes_back_as_it_was() {
    for trigger in [
        json!({ "on": "schedule", "segment": "vip", "every": "week", "weekday": "thursday" }),
        json!({ "on": "schedule", "every": "month", "day": 31 }),
        json!({ "on": "schedule", "every": "month", "day": 30, "calendar": "hijri" }),
        json!({ "on": "schedule", "every": "year", "month": 1, "day": 1, "calendar": "jalali" }),
        json!({ "on": "schedule", "every": "year", "month": 2, "day": 29 }),
    ] {
        let document = checked(&trigger).unwrap();
        assert!(matches!(document.trigger, Trigger::Schedule(_)));
        assert_eq!(serde_json::to_value(&document.trigger).unwrap(), trigger);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of every fault")]
fn what_is_wrong_with_a_schedule_is_told_with_its_place() {
    let schedule = "flow.schedule";
    for (trigger, at, code) in [
        (json!({ "every": "week" }), "trigger.weekday", schedule),
        (
            json!({ "every": "week", "weekday": "friday", "day": 3 }),
            "trigger.day",
            schedule,
        ),
        (
            json!({ "every": "week", "weekday": "friday", "calendar": "hijri" }),
            "trigger.calendar",
            schedule,
        ),
        (json!({ "every": "month" }), "trigger.day", schedule),
        (
            json!({ "every": "month", "day": 31, "calendar": "hijri" }),
            "trigger.day",
            schedule,
        ),
        (
            json!({ "every": "month", "day": 0 }),
            "trigger.day",
            schedule,
        ),
        (
            json!({ "every": "month", "day": 3, "month": 2 }),
            "trigger.month",
            schedule,
        ),
        (
            json!({ "every": "month", "day": 3, "weekday": "friday" }),
            "trigger.weekday",
            schedule,
        ),
        (
            json!({ "every": "year", "day": 3 }),
            "trigger.month",
            schedule,
        ),
        (
            json!({ "every": "year", "month": 13, "day": 3 }),
            "trigger.month",
            schedule,
        ),
        (
            json!({ "every": "year", "month": 2, "day": 30 }),
            "trigger.day",
            schedule,
        ),
        (
            json!({ "every": "month", "day": 3, "segment": "nobody_has_this" }),
            "trigger.segment",
            "flow.range",
        ),
        (json!({ "every": "day" }), "trigger", "flow.malformed"),
        (
            json!({ "every": "month", "day": 3, "hour": 3 }),
            "trigger",
            "flow.malformed",
        ),
    ] {
        let mut trigger = trigger;
        trigger["on"] = json!("schedule");
        let faults = checked(&trigger).unwrap_err();
        let found: Vec<_> = faults
            .iter()
            .map(|fault| (fault.at.as_str(), fault.code))
            .collect();
        assert!(
            found
                .iter()
                .any(|(place, one)| place.starts_with(at) && *one == code),
            "{trigger}: {found:?}"
        );
        assert!(FLOW_CODES.contains(&code));
    }
}

#[test]
fn the_steps_of_a_schedule_are_those_of_a_date_and_every_day_is_a_run_of_its_own() {
    let document = json!({
        "flow": 1, "id": "note", "purpose": "transactional", "priority": 10, "reentry_days": 7,
        "trigger": { "on": "schedule", "every": "week", "weekday": "friday" },
        "steps": [{ "template": "order.shipped", "after_hours": 4, "time_to_live_hours": 12 }],
    });
    let setting = Setting {
        currency: "SAR".parse().unwrap(),
        attributes: None,
        limits: Limits::default(),
    };
    let library = Library::compile([("vip", "vip")], setting).0;
    let faults = FlowDocument::parse(&document.to_string(), &library).unwrap_err();
    let found: Vec<_> = faults
        .iter()
        .map(|fault| (fault.at.as_str(), fault.code))
        .collect();
    assert_eq!(
        found,
        [
            ("reentry_days", "flow.range"),
            ("steps[0].after_hours", "flow.step_time"),
            ("trigger", "flow.transactional"),
        ]
    );
}
