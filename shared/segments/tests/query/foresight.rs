//! When time alone changes an answer: nothing changes before the boundary, and the answer is another one on it.

use awda_customers::PurchaseDay;
use awda_kernel::Day;
use awda_lifetime::{ChurnBand, Grade};
use awda_segments::query::calendar::{YearDay, day_of};
use awda_segments::query::{
    Ahead, Birthday, Boundary, Detail, Foreseen, Happening, Happenings, Library, Person,
    Prediction, Record, Scene, Traits, Verb,
};
use proptest::prelude::*;

use crate::cast::people;
use crate::scene::{setting, store, today};

/// Days that are tried one by one.
const DAYS: i32 = 800;

const TEXTS: &[&str] = &[
    "days_since_last_order >= 90",
    "days_since_last_order BETWEEN 30 AND 60",
    "days_since_first_order = 400",
    "days_since_last_order NOT IN (5, 50, 500)",
    "days_since_last_order >= p40",
    "net_spend_365d > 100 SAR",
    "orders_count >= 2 IN LAST 6 months",
    "aov_90d >= 50 SAR",
    "spend_to_vip > 500 SAR",
    "last_order_date < 3mo ago",
    "last_order_date > 2026-01-01",
    "first_order_date NOT BETWEEN 200d ago AND 100d ago",
    "last_order_date IN last month",
    "last_order_date IN this week",
    "first_order_date IN last 45d",
    "last_order_date IN next 10d",
    "bought(within: 180d)",
    "NOT bought(within: 1y)",
    "bought(times >= 2, within: 8w)",
    "count(bought(since: 300d ago, before: 100d ago)) >= 2",
    "bought(category: \"skin\", within: 120d)",
    "sum(bought(category: \"skin\", within: 12mo)) > 100 SAR",
    "last(bought(category: \"skin\")) < 100d ago",
    "first(bought(brand: \"x\")) > 100d ago",
    "bought_category = \"skin\"",
    "viewed(within: 30d)",
    "viewed(within: 300d)",
    "birthday IN this month",
    "birthday = today",
    "anniversary(birthday) BETWEEN 3d ago AND in 7d",
    "birthday IN next 2w",
    "birthday NOT IN last 1mo",
    "birthday IN next year",
    "anniversary(first_order_date) = in 5d",
    "anniversary(signup_date) IN this quarter",
    "age >= 30",
    "age_group = \"25-34\"",
    "days_since_signup <= 100",
    "signup_date > 2mo ago",
    "visits_per_month >= 2",
    "p_alive >= 60%",
    "churn_band = high",
    "days_to_next_order <= 3",
    "expected_next_order IN next 7d",
    "total_clv > 500 SAR",
    "last_order_date IS KNOWN",
    "segment(\"quiet\") AND NOT segment(\"fresh\")",
];

fn library() -> Library {
    let others = [
        ("quiet", "days_since_last_order > 77"),
        (
            "fresh",
            "birthday IN this month OR days_since_last_order < 120",
        ),
    ];
    Library::compile(others, setting()).0
}

/// A prediction that moves with the day.
fn foreseen(day: Day) -> Foreseen {
    let passed = i64::from(day - today());
    Foreseen {
        standing: None,
        prediction: Some(Prediction {
            p_alive: (900_000 - 1_000 * passed).max(0),
            band: if passed > 300 {
                ChurnBand::High
            } else {
                ChurnBand::Low
            },
            expected_orders: 1_000_000,
            order_chance: 500_000,
            order_value_minor: None,
            clv_minor: Some((90_000 - 100 * passed).max(0)),
            clv_interval_minor: None,
            next_order: Some(today() + 20),
            overdue_ratio: None,
            pace: None,
            grade: Grade::C,
        }),
    }
}

/// Somebody as they are foreseen on a day.
fn then<'a>(person: &Person<'a>, day: Day) -> Person<'a> {
    let Foreseen {
        standing,
        prediction,
    } = foreseen(day);
    Person {
        standing,
        prediction,
        ..*person
    }
}

fn boundary(library: &Library, text: &str, person: &Person<'_>, moves: bool) -> Boundary {
    let person = then(person, today());
    let scene = Scene {
        person: &person,
        store: &store(),
        today: today(),
    };
    let mut foresee = foreseen;
    let ahead = if moves {
        Ahead::Moving(&mut foresee)
    } else {
        Ahead::Still
    };
    let segment = library.draft(None, text).expect(text);
    library.next_boundary(&segment, &scene, 700, ahead)
}

/// Compares the boundary with every day one by one.
fn holds(library: &Library, text: &str, person: &Person<'_>, moves: bool) {
    let (segment, store) = (library.draft(None, text).expect(text), store());
    let answer = |day: Day| {
        let person = then(person, if moves { day } else { today() });
        let scene = Scene {
            person: &person,
            store: &store,
            today: day,
        };
        library.judge(&segment, &scene)
    };
    let now = answer(today());
    let changed = (1..DAYS)
        .map(|days| today() + days)
        .find(|day| answer(*day) != now);
    match boundary(library, text, person, moves) {
        Boundary::Never => assert_eq!(changed, None, "{text}"),
        Boundary::On(day) => assert_eq!(changed, Some(day), "{text}"),
        Boundary::NotBefore(day) => {
            let early = changed.is_some_and(|changed| changed < day);
            assert!(!early && day > today() + 300, "{text}: {changed:?}, {day}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_boundary_is_the_first_day_on_which_the_answer_differs(
        days in prop::collection::btree_set(-20..700_i32, 0..5),
        views in prop::collection::vec(-5..400_i32, 0..3),
        signup in 0..500_i32,
        birth in (0..366_i32, 1970..2010_i16, any::<bool>()),
        complete in prop::option::of(0..400_i32),
        moves in any::<bool>(),
        first in 0..TEXTS.len(),
        second in 0..TEXTS.len(),
    ) {
        let purchases: Vec<_> = days.iter().rev().map(|ago| PurchaseDay(today() - ago, 1, 12_000)).collect();
        let lines: Vec<_> = days.iter().enumerate().map(|(place, ago)| Happening {
            day: today() - ago,
            times: 1,
            value_minor: Some(12_000),
            details: if place % 2 == 0 { &[(Detail::Category, "skin")] } else { &[(Detail::Brand, "x")] },
            ..Happening::default()
        }).collect();
        let views: Vec<_> = views.iter().map(|ago| Happening { day: today() - ago, times: 1, ..Happening::default() }).collect();
        let since = complete.map(|ago| today() - ago);
        let day = jiff::civil::date(2000, 1, 1).tomorrow().expect("a day").saturating_add(jiff::Span::new().days(birth.0 - 1));
        let birthday = Birthday::Gregorian(YearDay { year: birth.2.then_some(birth.1), month: day.month(), day: day.day() });
        let person = Person {
            id: "cus_x",
            purchases: &purchases,
            traits: Traits {
                signup: Some(today() - signup),
                birthday: Some(birthday),
                web_visits: Some(9),
                first_visit: Some(today() - signup),
                ..Traits::default()
            },
            happenings: Happenings::default()
                .with(Verb::Bought, Record { rows: &lines, complete_since: since })
                .with(Verb::Viewed, Record { rows: &views, complete_since: since }),
            ..Person::default()
        };
        let library = library();
        holds(&library, TEXTS[first], &person, moves);
        holds(&library, &format!("({}) AND NOT ({})", TEXTS[first], TEXTS[second]), &person, moves);
        holds(&library, &format!("({}) OR {}", TEXTS[first], TEXTS[second]), &person, moves);
    }
}

#[test]
fn every_text_has_a_true_boundary_for_everybody() {
    let library = library();
    for text in TEXTS {
        for person in people() {
            holds(&library, text, &person, false);
        }
    }
}

#[test]
fn a_boundary_is_told_as_the_beginning_of_the_stores_day() {
    let purchases = [PurchaseDay(today() - 80, 1, 100)];
    let person = Person {
        purchases: &purchases,
        ..Person::default()
    };
    let found = boundary(&library(), "days_since_last_order >= 90", &person, false);
    assert_eq!(found, Boundary::On(today() + 10));
    let riyadh = awda_kernel::zone("Asia/Riyadh").expect("a zone");
    let moment = found.moment(&riyadh).expect("a moment");
    assert_eq!(moment.to_string(), "2026-05-24T21:00:00Z");
    assert_eq!(
        boundary(&library(), "city = \"x\"", &person, true),
        Boundary::Never
    );
}

#[test]
fn the_day_of_a_leap_year_comes_round_on_the_28th() {
    let leap = YearDay {
        year: None,
        month: 2,
        day: 29,
    };
    let day = |year, month, day| day_of(jiff::civil::date(year, month, day));
    assert_eq!(leap.next_after(day(2026, 1, 1)), Some(day(2026, 2, 28)));
    assert_eq!(leap.next_after(day(2028, 1, 1)), Some(day(2028, 2, 29)));
}
