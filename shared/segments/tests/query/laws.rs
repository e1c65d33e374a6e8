//! What holds for every text and every person.

use awda_customers::PurchaseDay;
use awda_segments::query::calendar::{Lasting, Moment, Named, Period, Unit, Which};
use awda_segments::query::syntax::ast::{
    Argument, Condition, Decimal, Expr, Form, Literal, Op, Operand, Place, Subject, Test,
};
use awda_segments::query::syntax::parse;
use awda_segments::query::wire::{ExplanationV1, FaultsV1};
use awda_segments::query::{Library, Limits, PRESETS, Paint, Person, Scene, Truth, render};
use proptest::prelude::*;

use crate::cast::people;
use crate::scene::{setting, store, today};

fn lasting() -> impl Strategy<Value = Lasting> {
    let unit = prop_oneof![
        Just(Unit::Day),
        Just(Unit::Week),
        Just(Unit::Month),
        Just(Unit::Year)
    ];
    (any::<u16>(), unit).prop_map(|(count, unit)| Lasting {
        count: 1 + count % unit.count_max(),
        unit,
    })
}

fn name() -> impl Strategy<Value = String> {
    "[a-z_شس][a-z0-9_یک]{1,8}(\\.[a-z_]{1,5})?".prop_filter("a plain name", |name| {
        let reserved = [
            "and",
            "or",
            "not",
            "in",
            "between",
            "is",
            "known",
            "contains",
            "today",
            "tomorrow",
            "yesterday",
            "true",
            "false",
            "attrs",
        ];
        let first = name.split('.').next().unwrap_or_default();
        let percentile = name
            .strip_prefix('p')
            .is_some_and(|rest| rest.parse::<u8>().is_ok());
        !reserved.contains(&name.as_str()) && !reserved.contains(&first) && !percentile
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    let decimal = (-999_999_999_999_999_999_i64..=999_999_999_999_999_999).prop_map(Decimal);
    prop_oneof![
        decimal.clone().prop_map(Literal::Number),
        decimal.clone().prop_map(Literal::Percent),
        decimal
            .clone()
            .prop_map(|number| Literal::Money(number, "SAR".to_owned())),
        decimal.prop_map(Literal::Distance),
        lasting().prop_map(Literal::Lasting),
        (-100_000..100_000_i32).prop_map(|day| Literal::Moment(Moment::Fixed(day))),
        lasting().prop_map(|lasting| Literal::Moment(Moment::Ago(lasting))),
        lasting().prop_map(|lasting| Literal::Moment(Moment::Ahead(lasting))),
        Just(Literal::Moment(Moment::TODAY)),
        any::<String>().prop_map(Literal::Text),
        name().prop_map(Literal::Word),
        any::<bool>().prop_map(Literal::Truth),
        (1..=99_u8).prop_map(Literal::Percentile),
    ]
}

fn operand() -> impl Strategy<Value = Operand> {
    literal().prop_map(|literal| Operand {
        literal,
        place: Place::default(),
    })
}

fn period() -> impl Strategy<Value = Period> {
    let which = prop_oneof![Just(Which::This), Just(Which::Last), Just(Which::Next)];
    let named = prop_oneof![
        Just(Named::Week),
        Just(Named::Month),
        Just(Named::Quarter),
        Just(Named::Year)
    ];
    prop_oneof![
        (which, named).prop_map(|(which, named)| Period::Calendar(which, named)),
        lasting().prop_map(Period::Past),
        lasting().prop_map(Period::Coming),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        Just(Op::Equal),
        Just(Op::Unequal),
        Just(Op::Less),
        Just(Op::AtMost),
        Just(Op::More),
        Just(Op::AtLeast)
    ]
}

fn asked() -> impl Strategy<Value = Test> {
    let list = || prop::collection::vec(operand(), 1..4);
    prop_oneof![
        (op(), operand(), prop::option::of(lasting()))
            .prop_map(|(op, with, last)| Test::Compare(op, with, last)),
        list().prop_map(Test::In),
        list().prop_map(Test::NotIn),
        (operand(), operand()).prop_map(|(low, high)| Test::Between(low, high)),
        (operand(), operand()).prop_map(|(low, high)| Test::NotBetween(low, high)),
        period().prop_map(Test::During),
        period().prop_map(Test::NotDuring),
        operand().prop_map(Test::Contains),
        operand().prop_map(Test::NotContains),
        Just(Test::Known),
        Just(Test::NotKnown),
        Just(Test::Holds),
    ]
}

fn subject(depth: u32) -> BoxedStrategy<Subject> {
    let made = |name: String, form: Form| Subject {
        name,
        form,
        place: Place::default(),
        name_place: Place::default(),
    };
    let plain = prop_oneof![
        name().prop_map(move |name| made(name, Form::Field)),
        any::<String>().prop_map(move |name| made(name, Form::Attribute)),
    ];
    if depth == 0 {
        return plain.boxed();
    }
    let named = (name(), asked()).prop_filter("an argument asks", |(_, test)| *test != Test::Holds);
    let argument = prop_oneof![
        named.prop_map(|(name, test)| Argument::Named {
            name,
            test,
            place: Place::default(),
            name_place: Place::default(),
        }),
        operand().prop_map(Argument::Value),
        subject(depth - 1)
            .prop_filter("a field is a word", |subject| subject.form != Form::Field)
            .prop_map(Argument::Subject),
    ];
    let call = (name(), prop::collection::vec(argument, 0..3));
    prop_oneof![
        plain,
        call.prop_map(move |(name, all)| made(name, Form::Call(all)))
    ]
    .boxed()
}

fn tree() -> impl Strategy<Value = Expr> {
    let leaf = (subject(2), asked()).prop_map(|(subject, test)| {
        Expr::Leaf(Condition {
            subject,
            test,
            place: Place::default(),
        })
    });
    leaf.prop_recursive(4, 24, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Expr::all),
            several().prop_map(Expr::any),
            inner.clone().prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

/// Loose words of the language, in any order.
fn soup() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "vip",
        "net_spend",
        "bought",
        "(",
        ")",
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "IS",
        "KNOWN",
        ",",
        ":",
        ">=",
        "=",
        "500",
        "SAR",
        "90d",
        "ago",
        "in",
        "last",
        "month",
        "\"x\"",
        "category",
        "within",
        "10%",
        "p90",
        "attrs.",
        "attrs.a",
        "2026-01-01",
        "today",
        "count",
        "segment",
        "random",
        "near",
        "5km",
        "-",
        "«",
        "\u{200f}",
        "٣",
        "ی",
        "\"",
        "CONTAINS",
        "true",
        "1.",
        "anniversary",
        "birthday",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..25).prop_map(|words| words.join(" "))
}

fn survives(text: &str) {
    let library = Library::new(setting());
    match library.draft(None, text) {
        Ok(segment) => {
            let again = library
                .draft(None, &segment.text())
                .expect("the canonical text is read");
            assert_eq!(again.text(), segment.text());
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in &faults {
                assert!(
                    text.get(fault.span.start..fault.span.end).is_some(),
                    "{text:?} {fault:?}"
                );
                if let Some(fix) = &fault.fix {
                    assert!(
                        text.get(fix.span.start..fix.span.end).is_some(),
                        "{text:?} {fault:?}"
                    );
                }
            }
            assert!(!render(text, &faults, Paint::Plain).is_empty());
            assert_eq!(FaultsV1::of(text, &faults).faults.len(), faults.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_printed_is_read_as_it_was(tree in tree()) {
        let limits = Limits { bytes: usize::MAX, depth: 100, conditions: 1_000, list: 100, cost: u64::MAX };
        let text = tree.to_string();
        let read = parse(&text, &limits);
        prop_assert_eq!(read.as_ref().ok(), Some(&tree), "{} {:?}", text, read.as_ref().err());
    }

    #[test]
    fn names_in_the_letters_of_any_keyboard_are_printed_as_they_are_read(name in "[a-zA-ZİıŞßſΣK\\p{L}][a-zA-Zİ\\p{L}\\p{Nd}]{0,8}") {
        for text in [format!("{name} = 5"), format!("{name}({name}: 5) >= 2"), format!("NOT {name}")] {
            if let Ok(tree) = parse(&text, &Limits::default()) {
                let printed = tree.to_string();
                let again = parse(&printed, &Limits::default());
                prop_assert_eq!(again.as_ref().map(ToString::to_string), Ok(printed), "{}", text);
            }
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_it_panic(text in any::<String>(), soup in soup()) {
        survives(&text);
        survives(&soup);
        survives(&format!("{soup} {text}"));
    }

    #[test]
    fn what_is_explained_is_what_is_judged(place in 0..PRESETS.len(), who in 0..6_usize, other in 0..PRESETS.len()) {
        let library = Library::new(setting());
        let text = format!("({}) AND NOT ({})", PRESETS[place].text, PRESETS[other].text);
        let segment = library.draft(None, &text).expect("presets are read");
        let (people, store) = (people(), store());
        let scene = Scene { person: &people[who], store: &store, today: today() };
        let explained = library.explain(&segment, &scene);
        prop_assert_eq!(explained.truth, library.judge(&segment, &scene));
        prop_assert!(!explained.because.is_empty());
        let json = ExplanationV1::of(&explained);
        prop_assert_eq!(json.conditions.iter().filter(|one| one.decides).count(), explained.because.len());
    }

    #[test]
    fn a_window_is_the_other_way_of_saying_how_long_ago(days in prop::collection::btree_set(0..900_i32, 0..6), window in 1..900_u16) {
        let purchases: Vec<_> = days.iter().rev().map(|ago| PurchaseDay(today() - ago, 1, 10_000)).collect();
        let person = Person { purchases: &purchases, ..Person::default() };
        let (library, store) = (Library::new(setting()), store());
        let scene = Scene { person: &person, store: &store, today: today() };
        let judge = |text: String| library.judge(&library.draft(None, &text).expect("read"), &scene).is_true();
        let within = judge(format!("bought(within: {window}d)"));
        prop_assert_eq!(within, judge(format!("days_since_last_order < {window}")));
        prop_assert_eq!(within, judge(format!("last_order_date > {window}d ago")));
        prop_assert_eq!(within, judge(format!("last_order_date IN last {window}d")));
        prop_assert_eq!(within, judge(format!("orders_count_{window}d >= 1")));
        prop_assert_eq!(within, judge(format!("count(bought(within: {window}d)) > 0")));
        prop_assert_eq!(within, judge(format!("net_spend >= 100 SAR IN LAST {window}d")));
        prop_assert_eq!(!within, judge(format!("NOT bought(within: {window}d)")));
    }

    #[test]
    fn a_larger_draw_holds_the_smaller(id in "[a-z]{1,12}", small in 0..=10_000_u16, more in 0..=10_000_u16) {
        let person = Person { id: &id, ..Person::default() };
        let (library, store) = (Library::new(setting()), store());
        let scene = Scene { person: &person, store: &store, today: today() };
        let drawn = |share: u16| {
            let text = format!("random({}.{:02}%, \"salt\")", share / 100, share % 100);
            library.judge(&library.draft(None, &text).expect("read"), &scene)
        };
        let large = small.max(more);
        prop_assert!(drawn(small) == Truth::False || drawn(large) == Truth::True);
        prop_assert_eq!(drawn(10_000), Truth::True);
        prop_assert_eq!(drawn(0), Truth::False);
    }
}

#[test]
fn a_turkish_keyboard_names_fields_too() {
    let library = Library::new(setting());
    let typed = library.draft(None, "net_spend > 5 AND VİP");
    assert_eq!(
        typed.map(|segment| segment.text()),
        library
            .draft(None, "net_spend > 5 AND vip")
            .map(|segment| segment.text())
    );
    survives("eİ");
}

#[test]
fn ten_thousand_levels_are_refused_and_not_climbed() {
    for (open, close) in [
        ("(", ")"),
        ("NOT ", ""),
        ("count(", ")"),
        ("bought(", ")"),
        ("f(x: (", "))"),
    ] {
        survives(&format!(
            "{}vip{}",
            open.repeat(10_000),
            close.repeat(10_000)
        ));
        survives(&open.repeat(2_000));
        survives(&close.repeat(2_000));
    }
    let wide = vec!["vip"; 4_000].join(" AND ");
    survives(&wide);
}

#[test]
fn chance_is_as_large_as_it_says() {
    let library = Library::new(setting());
    let segment = library
        .draft(None, "random(10%, \"spring\")")
        .expect("read");
    let store = store();
    let ids: Vec<String> = (0..10_000).map(|number| format!("cus_{number}")).collect();
    let drawn = ids.iter().filter(|id| {
        let person = Person {
            id,
            ..Person::default()
        };
        let scene = Scene {
            person: &person,
            store: &store,
            today: today(),
        };
        library.judge(&segment, &scene).is_true()
    });
    let drawn = drawn.count();
    assert!((900..=1_100).contains(&drawn), "{drawn}");
}
