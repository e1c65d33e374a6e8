//! Years of a person's life in fast-forward: what win-back must do whatever they order, and whatever the night does.

use std::collections::BTreeSet;

use super::*;
use crate::fixture::{Person, day, rules};
use crate::flows::ACTIVATION_DAYS;
use proptest::prelude::*;

/// Days between two series, as the shipped document has them.
const SERIES_DAYS: Day = 180;

/// The person's profile as of the end of a day, if they have ordered by then.
fn as_of(orders: &BTreeSet<Day>, today: Day) -> Option<Profile> {
    let mut person = Person::sara();
    person.days = orders.range(..=today).copied().collect();
    (!person.days.is_empty()).then(|| person.profile())
}

/// Every message asked for, with the day it was asked for on. `nights` are days on which a night calls for a look.
fn live(orders: &BTreeSet<Day>, nights: &BTreeSet<Day>, until: Day) -> Vec<(Day, DeliverMessage)> {
    let rules = rules();
    let mut asked = Vec::new();
    let mut row: Option<AgendaRow> = None;
    let first = orders.first().copied().unwrap_or(until);
    for today in first..until {
        let early = local_moment(today, 2, &rules.zone).unwrap();
        let noon = local_moment(today, 12, &rules.zone).unwrap();
        let is_due = row.as_ref().is_some_and(|row| row.due_at <= noon);
        if !is_due && today != first && !nights.contains(&today) {
            continue;
        }
        let Some(profile) = as_of(orders, today) else {
            continue;
        };
        if nights.contains(&today) {
            row = win_back_now(&profile, &rules, early).or(row);
        }
        if today == first {
            row = first_agenda(None, &profile, &rules, early)
                .into_iter()
                .next();
        }
        while let Some(due) = row.take_if(|row| row.due_at <= noon) {
            let decision = plan(&due, &profile, (&rules, NOTHING_HOLDS), noon);
            asked.extend(decision.ask.map(|ask| (today, ask)));
            row = decision.next;
        }
    }
    asked
}

fn any_days(count: usize) -> impl Strategy<Value = BTreeSet<Day>> {
    let first = day("2024-01-01");
    prop::collection::btree_set(first..first + 1_000, 0..count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn series_are_a_hundred_and_eighty_days_apart(orders in any_days(12), nights in any_days(40)) {
        let asked = live(&orders, &nights, day("2027-06-01"));
        let mut starts: Vec<(Day, &str)> = Vec::new();
        for (today, ask) in asked.iter().filter(|(_, ask)| ask.step == 0) {
            if starts.iter().all(|(_, occurrence)| *occurrence != ask.occurrence) {
                starts.push((*today, &ask.occurrence));
            }
        }
        for pair in starts.windows(2) {
            prop_assert!(pair[1].0 - pair[0].0 >= SERIES_DAYS, "{starts:?}");
        }
    }

    #[test]
    fn without_a_night_every_message_is_asked_for_once(orders in any_days(12)) {
        let asked = live(&orders, &BTreeSet::new(), day("2027-06-01"));
        let ids: BTreeSet<_> = asked.iter().map(|(_, ask)| ask.message_id()).collect();
        prop_assert_eq!(ids.len(), asked.len());
    }

    #[test]
    fn who_stays_away_is_written_to_in_time_unless_they_were_lately(orders in any_days(8)) {
        let end = day("2027-06-01");
        let asked = live(&orders, &BTreeSet::new(), end);
        let starts: Vec<_> = asked.iter().filter(|(_, ask)| ask.step == 0).collect();
        for last in &orders {
            let profile = as_of(&orders, *last).unwrap();
            let from = last + win_back::t2_days(&profile, &rules(), *last);
            let next = orders.range(last + 1..).next().copied().unwrap_or(end);
            let was_lately = starts.iter().any(|(on, _)| *on < from && from - on < SERIES_DAYS);
            if next > from + ACTIVATION_DAYS && from + ACTIVATION_DAYS < end && !was_lately {
                let occurrence = last.to_string();
                let begun = starts.iter().find(|(_, ask)| ask.occurrence == occurrence);
                let on = begun.map(|(on, _)| *on);
                prop_assert_eq!(on, Some(from), "{:?}", orders);
            }
        }
    }
}
