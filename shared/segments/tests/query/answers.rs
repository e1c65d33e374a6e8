//! Three answers, fresh details, incomplete records, explanations.

use awda_customers::PurchaseDay;
use awda_segments::Language;
use awda_segments::query::wire::ExplanationV1;
use awda_segments::query::{
    Ahead, Detail, Field, Happening, Happenings, Library, PRESETS, Person, Record, Scene, Store,
    Traits, Truth, Verb,
};

use Truth::{False, True, Unknown};

use crate::cast::people;
use crate::scene::{setting, store, today};

fn judged(text: &str, person: &Person<'_>) -> Truth {
    let library = Library::new(setting());
    let segment = library.draft(None, text).expect(text);
    let scene = Scene {
        person,
        store: &store(),
        today: today(),
    };
    library.judge(&segment, &scene)
}

#[test]
fn the_unknown_follows_kleene() {
    let person = Person {
        traits: Traits {
            identified: true,
            ..Traits::default()
        },
        ..Person::default()
    };
    let (yes, no, open) = ("identified", "has_email", "vip");
    for (text, expected) in [
        (open.to_owned(), Unknown),
        (format!("NOT {open}"), Unknown),
        (format!("{yes} AND {open}"), Unknown),
        (format!("{no} AND {open}"), False),
        (format!("{open} AND {no}"), False),
        (format!("{yes} OR {open}"), True),
        (format!("{open} OR {yes}"), True),
        (format!("{no} OR {open}"), Unknown),
        (format!("NOT ({open} OR {open})"), Unknown),
        ("aov > 5 SAR".to_owned(), Unknown),
        ("aov IS KNOWN".to_owned(), False),
        ("aov IS NOT KNOWN".to_owned(), True),
        ("city != \"x\"".to_owned(), Unknown),
        ("city NOT IN (\"x\")".to_owned(), Unknown),
        ("NOT bought(category: \"x\")".to_owned(), Unknown),
        ("NOT bought()".to_owned(), True),
    ] {
        assert_eq!(judged(&text, &person), expected, "{text}");
    }
}

#[test]
fn ninety_days_are_reached_on_the_ninetieth_day() {
    let on = |ago: i32| {
        let purchases = [PurchaseDay(today() - ago, 1, 100)];
        let person = Person {
            purchases: &purchases,
            ..Person::default()
        };
        judged("days_since_last_order >= 90", &person)
    };
    assert_eq!(
        [on(89), on(90), on(91)],
        [Truth::False, Truth::True, Truth::True]
    );
}

#[test]
fn days_after_today_are_not_looked_at() {
    let purchases = [
        PurchaseDay(today() - 200, 1, 100),
        PurchaseDay(today() + 1, 5, 900),
    ];
    let person = Person {
        purchases: &purchases,
        ..Person::default()
    };
    assert_eq!(
        judged(
            "orders_count = 1 AND days_since_last_order = 200 AND net_spend = 1 SAR",
            &person
        ),
        Truth::True
    );
}

#[test]
fn what_was_kept_from_a_day_on_answers_only_what_it_can() {
    let rows = [Happening {
        day: today() - 10,
        times: 2,
        details: &[(Detail::Page, "home")],
        ..Happening::default()
    }];
    let record = Record {
        rows: &rows,
        complete_since: Some(today() - 30),
    };
    let person = Person {
        happenings: Happenings::default().with(Verb::Viewed, record),
        ..Person::default()
    };
    for (text, expected) in [
        ("viewed(within: 31d)", True),
        ("viewed(page: \"other\", within: 31d)", False),
        ("viewed(page: \"other\", within: 32d)", Unknown),
        ("viewed(page: \"other\")", Unknown),
        ("viewed(page: \"home\")", True),
        ("count(viewed()) >= 2", True),
        ("count(viewed()) >= 3", Unknown),
        ("count(viewed()) < 2", False),
        ("count(viewed()) = 2", Unknown),
        ("count(viewed()) = 1", False),
        ("count(viewed()) BETWEEN 0 AND 1", False),
        ("count(viewed(within: 20d)) = 2", True),
        ("last(viewed()) > 20d ago", True),
        ("first(viewed()) > 20d ago", Unknown),
        ("first(viewed(within: 31d)) > 20d ago", True),
    ] {
        assert_eq!(judged(text, &person), expected, "{text}");
    }
}

#[test]
fn lines_of_one_order_are_one_order() {
    let line = |order, value| Happening {
        day: today() - 3,
        times: 1,
        order,
        value_minor: Some(value),
        details: &[(Detail::Category, "skin"), (Detail::Category, "gift")],
        ..Happening::default()
    };
    let rows = [line(1, 1_000), line(1, 3_000), line(2, 500)];
    let person = Person {
        happenings: Happenings::default().with(Verb::Bought, Record::whole(&rows)),
        ..Person::default()
    };
    for text in [
        "count(bought(category: \"skin\")) = 2",
        "bought(category: \"gift\", times: 2)",
        "sum(bought(category: \"skin\")) = 45 SAR",
        "max(bought(category: \"skin\")) = 30 SAR AND min(bought(category: \"skin\")) = 5 SAR",
        "bought(category: \"skin\", value BETWEEN 6 SAR AND 20 SAR, times: 1)",
        "bought_category IN (\"gift\")",
    ] {
        assert_eq!(judged(text, &person), Truth::True, "{text}");
    }
    assert_eq!(
        judged("bought(category: \"skin\", discounted: true)", &person),
        Truth::Unknown
    );
}

#[test]
fn judging_all_at_once_is_judging_one_by_one() {
    let mut definitions: Vec<(&str, &str)> = PRESETS
        .iter()
        .map(|preset| (preset.id, preset.text))
        .collect();
    definitions.push(("both", "segment(\"vip\") AND NOT segment(\"later\")"));
    definitions.push(("later", "segment(\"lapsed\") OR segment(\"leads\")"));
    let (library, rejected) = Library::compile(definitions, setting());
    assert_eq!(rejected, []);
    let (store, mut verdicts) = (store(), Vec::new());
    for person in people() {
        let scene = Scene {
            person: &person,
            store: &store,
            today: today(),
        };
        library.judge_all(&scene, &mut verdicts);
        let one_by_one: Vec<_> = library
            .iter()
            .map(|(_, segment)| library.judge(segment, &scene))
            .collect();
        assert_eq!(verdicts, one_by_one);
    }
}

#[test]
fn an_explanation_names_what_decides_in_three_languages() {
    let text = "stage = at_risk AND (vip OR net_spend > 1000) AND city != \"Riyadh\"";
    let library = Library::new(setting());
    let segment = library.draft(None, text).expect(text);
    assert_eq!(
        segment.notes()[0].text,
        "no currency is written: read as 1000 SAR"
    );
    let people = people();
    let scene = Scene {
        person: &people[2],
        store: &store(),
        today: today(),
    };
    let explained = library.explain(&segment, &scene);
    assert_eq!(explained.truth, Truth::True);
    assert_eq!(explained.because, [0, 2, 3]);
    assert_eq!(
        explained.summary(Language::English),
        "In the segment, because:\n\
         - lifecycle stage: At risk; asked `stage = at_risk`: holds\n\
         - net spend: 2400.00 SAR; asked `net_spend > 1000 SAR`: holds\n\
         - city: Jeddah; asked `city != \"Riyadh\"`: holds"
    );
    let json = serde_json::to_string_pretty(&ExplanationV1::of(&explained)).expect("it is JSON");
    assert_eq!(
        json.trim(),
        include_str!("../../golden/segment_explanation.v1.json").trim()
    );
}

#[test]
fn nothing_personal_is_shown_by_a_place() {
    let text = "near(24.7136, 46.6753, 5km)";
    let library = Library::new(setting());
    let segment = library.draft(None, text).expect(text);
    let people = people();
    let scene = Scene {
        person: &people[0],
        store: &Store::default(),
        today: today(),
    };
    let shown = library.explain(&segment, &scene).summary(Language::English);
    assert!(!shown.contains("24.713600"), "{shown}");
    assert!(shown.contains("yes"), "{shown}");
}

#[test]
fn days_beyond_any_calendar_do_no_harm() {
    let library = Library::new(setting());
    let store = store();
    let rows = [i32::MIN, i32::MAX].map(|day| Happening {
        day,
        times: u32::MAX,
        value_minor: Some(i64::MAX),
        ..Happening::default()
    });
    let purchases = [
        PurchaseDay(i32::MIN, u32::MAX, i64::MAX),
        PurchaseDay(today(), u32::MAX, i64::MAX),
        PurchaseDay(i32::MAX, 1, i64::MIN),
    ];
    let person = Person {
        purchases: &purchases,
        traits: Traits {
            signup: Some(i32::MIN),
            first_seen: Some(i32::MAX),
            last_seen: Some(i32::MIN),
            first_visit: Some(i32::MIN),
            points: Some(i64::MAX),
            ..Traits::default()
        },
        happenings: Verb::ALL.iter().fold(Happenings::default(), |all, verb| {
            let record = Record {
                rows: &rows,
                complete_since: Some(i32::MIN),
            };
            all.with(*verb, record)
        }),
        ..people()[0]
    };
    let texts = PRESETS.iter().map(|preset| preset.text);
    let fields = Field::ALL.iter().map(|field| field.example());
    let long = [
        "bought(within: 27y) AND bought(since: 330mo ago, before: in 1400w)",
        "sum(carted(value > 1 SAR)) > 5 SAR OR last(viewed()) > 27y ago OR first(bought()) < in 27y",
    ];
    for text in texts.chain(fields).chain(long) {
        let segment = library.draft(None, text).expect(text);
        for today in [i32::MIN, -1, today(), i32::MAX] {
            let scene = Scene {
                person: &person,
                store: &store,
                today,
            };
            let explained = library.explain(&segment, &scene);
            assert_eq!(explained.truth, library.judge(&segment, &scene), "{text}");
            let _ = library.next_boundary(&segment, &scene, 400, Ahead::Still);
        }
    }
}

#[test]
fn an_explanation_goes_down_into_the_segments_it_rests_on() {
    let texts = [
        ("good", "vip OR net_spend > 1000 SAR"),
        ("whole", "segment(\"good\")"),
    ];
    let (library, _) = Library::compile(texts, setting());
    let people = people();
    let scene = Scene {
        person: &people[0],
        store: &store(),
        today: today(),
    };
    let segment = library.get("whole").expect("compiled");
    let explained = library.explain(segment, &scene);
    let inner = explained.readings[0]
        .inner
        .as_ref()
        .expect("why they are in `good`");
    assert_eq!(inner.truth, Truth::True);
    assert_eq!(inner.readings.len(), 2);
    assert_eq!(inner.source, texts[0].1);
}
