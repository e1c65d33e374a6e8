//! What a due row leads to, told as days in the life of one person of a store in Riyadh.

use super::*;
use crate::fixture::{Person, at, customer, rules, store, switched_off};
use proptest::prelude::*;

/// Ten in the morning in Riyadh.
fn ten(date: &str) -> Timestamp {
    at(&format!("{date}T07:00:00Z"))
}

fn due(flow: Flow, due_at: Timestamp, occurrence: &str, step: u8) -> AgendaRow {
    AgendaRow {
        store: store(),
        customer: customer(),
        flow,
        due_at,
        occurrence: occurrence.to_owned(),
        step,
        about: None,
        put_off: None,
    }
}

fn day(text: &str) -> String {
    crate::fixture::day(text).to_string()
}

/// What was asked for, as occurrence and step, and the next row, as moment, occurrence and step.
type Told = (Option<(String, u8)>, Option<(Timestamp, String, u8)>);

fn told(decision: PlanDecision) -> Told {
    let ask = decision.ask.map(|ask| (ask.occurrence, ask.step));
    let next = decision
        .next
        .map(|row| (row.due_at, row.occurrence, row.step));
    (ask, next)
}

#[track_caller]
fn check(person: Person, row: &AgendaRow, now: Timestamp, expected: Told) {
    let (asked, next) = told(plan(row, &person.profile(), (&rules(), NOTHING_HOLDS), now));
    let (expected_asked, expected_next) = expected;
    assert_eq!(asked, expected_asked);
    assert_eq!(next, expected_next);
}

fn asked(occurrence: &str, step: u8) -> (String, u8) {
    (occurrence.to_owned(), step)
}

fn next(due_at: Timestamp, occurrence: &str, step: u8) -> (Timestamp, String, u8) {
    (due_at, occurrence.to_owned(), step)
}

/// The last order was on 1 January 2026: T2 (90 days) is reached on 1 April.
fn away() -> Person {
    Person::sara().ordered(&["2026-01-01"])
}

#[test]
fn nobody_is_written_to_before_t2_and_looks_are_thirty_days_apart_at_most() {
    let waiting = |now| due(Flow::WIN_BACK, now, "", 0);
    let early = ten("2026-01-31");
    check(
        away(),
        &waiting(early),
        early,
        (None, Some(next(ten("2026-03-02"), "", 0))),
    );
    let later = ten("2026-03-02");
    check(
        away(),
        &waiting(later),
        later,
        (None, Some(next(ten("2026-04-01"), "", 0))),
    );
}

#[test]
fn a_series_begins_at_ten_on_the_day_of_t2_and_goes_on_after_seven_and_twenty_eight_days() {
    let occurrence = day("2026-01-01");
    let waiting = due(Flow::WIN_BACK, ten("2026-04-01"), "", 0);
    let too_early = at("2026-04-01T06:59:59Z");
    check(
        away(),
        &waiting,
        too_early,
        (None, Some(next(ten("2026-04-01"), "", 0))),
    );
    let steps = [
        (
            waiting,
            Some(asked(&occurrence, 0)),
            Some(next(ten("2026-04-08"), &occurrence, 1)),
        ),
        (
            due(Flow::WIN_BACK, ten("2026-04-08"), &occurrence, 1),
            Some(asked(&occurrence, 1)),
            Some(next(ten("2026-04-29"), &occurrence, 2)),
        ),
        (
            due(Flow::WIN_BACK, ten("2026-04-29"), &occurrence, 2),
            Some(asked(&occurrence, 2)),
            Some(next(ten("2026-09-28"), &occurrence, 3)),
        ),
    ];
    for (row, ask, following) in steps {
        let now = row.due_at;
        check(away(), &row, now, (ask, following));
    }
}

#[test]
fn an_order_ends_the_series_and_the_skipped_step_is_still_recorded() {
    let occurrence = day("2026-01-01");
    let person = || Person::sara().ordered(&["2026-01-01", "2026-04-03"]);
    let second = due(Flow::WIN_BACK, ten("2026-04-08"), &occurrence, 1);
    let rest = ten("2026-09-28");
    check(
        person(),
        &second,
        ten("2026-04-08"),
        (
            Some(asked(&occurrence, 1)),
            Some(next(rest, &occurrence, 3)),
        ),
    );
    // 180 days after the series began another one may begin, for the order after it.
    let resting = due(Flow::WIN_BACK, rest, &occurrence, 3);
    let again = day("2026-04-03");
    check(
        person(),
        &resting,
        rest,
        (
            Some(asked(&again, 0)),
            Some(next(ten("2026-10-05"), &again, 1)),
        ),
    );
}

#[test]
fn after_a_series_without_an_order_there_is_silence() {
    let occurrence = day("2026-01-01");
    let resting = due(Flow::WIN_BACK, ten("2026-09-28"), &occurrence, 3);
    check(
        away(),
        &resting,
        ten("2026-09-28"),
        (None, Some(next(ten("2026-10-28"), &occurrence, 3))),
    );
}

#[test]
fn who_has_been_away_for_long_when_the_flow_starts_is_left_alone() {
    let row = |now| due(Flow::WIN_BACK, now, "", 0);
    let last_chance = ten("2026-04-30");
    assert!(
        plan(
            &row(last_chance),
            &away().profile(),
            (&rules(), NOTHING_HOLDS),
            last_chance
        )
        .ask
        .is_some()
    );
    let too_late = ten("2026-05-01");
    check(
        away(),
        &row(too_late),
        too_late,
        (None, Some(next(ten("2026-05-31"), "", 0))),
    );
}

#[test]
fn without_orders_the_row_ends() {
    let row = due(Flow::WIN_BACK, ten("2026-04-01"), "", 0);
    check(Person::sara(), &row, row.due_at, (None, None));
}

#[test]
fn a_flow_that_is_off_asks_for_nothing_and_its_rows_move_on() {
    let off = StoreRules {
        flows: switched_off(&[Flow::WIN_BACK, Flow::BIRTHDAY]),
        ..rules()
    };
    let profile = away().born(None, 4, 4).profile();
    for (flow, occurrence, step) in [
        (Flow::WIN_BACK, String::new(), 0),
        (Flow::WIN_BACK, day("2026-01-01"), 1),
        (Flow::BIRTHDAY, "2026".to_owned(), 0),
    ] {
        let now = ten("2026-04-01");
        let decision = plan(
            &due(flow, now, &occurrence, step),
            &profile,
            (&off, NOTHING_HOLDS),
            now,
        );
        assert_eq!(decision.ask, None);
        assert!(
            decision.next.is_some_and(|row| row.due_at > now),
            "{flow:?}"
        );
    }
}

#[test]
fn in_quiet_hours_a_late_step_waits_for_the_morning() {
    let occurrence = day("2026-01-01");
    let row = due(Flow::WIN_BACK, ten("2026-04-08"), &occurrence, 1);
    let night = at("2026-04-08T23:30:00Z");
    let decision = plan(&row, &away().profile(), (&rules(), NOTHING_HOLDS), night);
    assert_eq!(decision.ask, None);
    let morning = decision.next.unwrap().due_at;
    assert!(morning >= at("2026-04-09T03:00:00Z"), "{morning}");
    assert!(morning <= at("2026-04-09T03:30:00Z"), "{morning}");
}

#[test]
fn a_birthday_has_a_teaser_a_main_message_and_then_a_year_of_rest() {
    let born = || Person::sara().born(Some(1990), 4, 4);
    let teaser = due(Flow::BIRTHDAY, ten("2026-04-01"), "2026", 0);
    check(
        born(),
        &teaser,
        ten("2026-04-01"),
        (
            Some(asked("2026", 0)),
            Some(next(ten("2026-04-04"), "2026", 1)),
        ),
    );
    let main = due(Flow::BIRTHDAY, ten("2026-04-04"), "2026", 1);
    check(
        born(),
        &main,
        ten("2026-04-04"),
        (
            Some(asked("2026", 1)),
            Some(next(ten("2027-04-01"), "2027", 0)),
        ),
    );
}

#[test]
fn a_row_of_a_birthday_that_moved_follows_it_and_one_taken_back_ends() {
    let row = due(Flow::BIRTHDAY, ten("2026-04-01"), "2026", 0);
    let moved = Person::sara().born(None, 6, 15);
    check(
        moved,
        &row,
        ten("2026-04-01"),
        (None, Some(next(ten("2026-06-12"), "2026", 0))),
    );
    check(Person::sara(), &row, ten("2026-04-01"), (None, None));
}

#[test]
fn ten_oclock_is_the_persons_where_their_country_has_one_clock() {
    let tokyo = Person::sara().born(None, 4, 4).in_country("JP");
    let row = due(Flow::BIRTHDAY, ten("2026-03-20"), "2026", 0);
    let expected = at("2026-04-01T01:00:00Z");
    check(
        tokyo,
        &row,
        ten("2026-03-20"),
        (None, Some(next(expected, "2026", 0))),
    );
    let somewhere = Person::sara().born(None, 4, 4).in_country("US");
    check(
        somewhere,
        &row,
        ten("2026-03-20"),
        (None, Some(next(ten("2026-04-01"), "2026", 0))),
    );
}

#[test]
fn a_birthday_enters_at_the_step_whose_day_is_still_ahead() {
    for (now, expected, occurrence, step) in [
        ("2026-03-01", "2026-04-01", "2026", 0),
        ("2026-04-02", "2026-04-04", "2026", 1),
        ("2026-04-04", "2026-04-04", "2026", 1),
        ("2026-04-05", "2027-04-01", "2027", 0),
    ] {
        let profile = Person::sara().born(None, 4, 4).profile();
        let rows = first_agenda(None, &profile, &rules(), at(&format!("{now}T08:00:00Z")));
        let [row] = rows.as_slice() else {
            panic!("one row: {rows:?}")
        };
        assert_eq!(row.due_at, ten(expected), "{now}");
        assert_eq!(
            (row.occurrence.as_str(), row.step),
            (occurrence, step),
            "{now}"
        );
    }
}

#[test]
fn the_teaser_of_a_new_years_birthday_falls_into_the_old_year() {
    let profile = Person::sara().born(None, 1, 2).profile();
    let rows = first_agenda(None, &profile, &rules(), ten("2026-12-20"));
    assert_eq!(rows[0].due_at, ten("2026-12-30"));
    assert_eq!((rows[0].occurrence.as_str(), rows[0].step), ("2027", 0));
}

#[test]
fn only_a_first_order_and_a_new_birthday_call_for_rows() {
    let now = ten("2026-01-02");
    let nobody = Person::sara().profile();
    let buyer = away().profile();
    let twice = Person::sara()
        .ordered(&["2026-01-01", "2026-01-02"])
        .profile();
    let rows = first_agenda(Some(&nobody), &buyer, &rules(), now);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].flow, rows[0].due_at),
        (Flow::WIN_BACK, ten("2026-02-01"))
    );
    assert_eq!(first_agenda(Some(&buyer), &twice, &rules(), now), []);
    assert_eq!(first_agenda(Some(&buyer), &buyer, &rules(), now), []);
    let told = away().born(None, 4, 4).profile();
    let year_too = away().born(Some(1990), 4, 4).profile();
    let flows = |rows: Vec<AgendaRow>| rows.iter().map(|row| row.flow).collect::<Vec<_>>();
    assert_eq!(
        flows(first_agenda(Some(&buyer), &told, &rules(), now)),
        [Flow::BIRTHDAY]
    );
    assert_eq!(first_agenda(Some(&told), &year_too, &rules(), now), []);
}

#[test]
fn an_old_order_that_arrives_late_is_looked_at_in_the_future() {
    let now = at("2026-11-22T12:00:00Z");
    let rows = first_agenda(None, &away().profile(), &rules(), now);
    assert!(rows[0].due_at > now);
}

#[test]
fn the_night_calls_for_a_look_only_where_it_cannot_break_a_running_rest() {
    let now = at("2026-04-10T01:00:00Z");
    let row = win_back_now(&away().profile(), &rules(), now).unwrap();
    assert_eq!(
        (row.due_at, row.occurrence.as_str()),
        (ten("2026-04-10"), "")
    );
    let returned = Person::sara()
        .ordered(&["2025-09-01", "2026-01-01"])
        .profile();
    assert_eq!(win_back_now(&returned, &rules(), now), None);
    let early = at("2026-03-10T01:00:00Z");
    assert_eq!(win_back_now(&away().profile(), &rules(), early), None);
}

proptest! {
    /// Whatever the row and the hour, a run cannot meet the same row again without having asked for something.
    #[test]
    fn a_row_that_asks_for_nothing_moves_into_the_future(
        hours in 0..40_000_i64,
        age_hours in 0..2_000_i64,
        orders in prop::collection::btree_set(20_000..22_000_i32, 0..6),
        birthday in prop::option::of((1..=12_i8, 1..=28_i8)),
        flow in prop::sample::select(vec![Flow::WIN_BACK, Flow::BIRTHDAY]),
        occurrence in prop::option::of(20_000..22_000_i32),
        step in 0..5_u8,
    ) {
        let mut person = Person::sara();
        person.days = orders.into_iter().collect();
        if let Some((month, day)) = birthday {
            person = person.born(None, month, day);
        }
        let now = Timestamp::from_second(20_500 * 86_400 + hours * 3_600).unwrap();
        let due_at = Timestamp::from_second(now.as_second() - age_hours * 3_600).unwrap();
        let year = occurrence.map(|day| (2_020 + day % 10).to_string());
        let occurrence = match flow {
            Flow::WIN_BACK => occurrence.map(|day| day.to_string()),
            _ => year,
        };
        let row = due(flow, due_at, &occurrence.unwrap_or_default(), step);
        let decision = plan(&row, &person.profile(), (&rules(), NOTHING_HOLDS), now);
        if let Some(next) = decision.next {
            prop_assert!(next.due_at > now || decision.ask.is_some());
            prop_assert!(next != row);
        }
    }
}
