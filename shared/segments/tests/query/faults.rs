//! What is refused, where the fault points, and what is proposed instead.

use std::collections::BTreeSet;

use awda_segments::query::wire::FaultsV1;
use awda_segments::query::{CODES, Library, Limits, Paint, Rejected, render};

use crate::broken::BROKEN;
use crate::scene::setting;

fn declared() -> Library {
    let mut setting = setting();
    let diet = ("diet".to_owned(), awda_segments::query::AttributeKind::Text);
    setting.attributes = Some([diet].into());
    Library::new(setting)
}

#[test]
fn every_fault_points_at_its_place_and_proposes_what_helps() {
    for (text, code, found, mended) in BROKEN {
        let faults = declared().draft(None, text).expect_err(text);
        let fault = faults.first().expect("a fault");
        assert_eq!(fault.code(), *code, "{text}: {fault}");
        assert_eq!(fault.span.of(text), *found, "{text}: {fault}");
        let fixed = fault
            .fix
            .as_ref()
            .map_or_else(String::new, |fix| fix.applied_to(text));
        assert_eq!(fixed, *mended, "{text}: {fault}");
        if !fixed.is_empty() {
            let left = declared().draft(None, &fixed).err().unwrap_or_default();
            assert!(
                left.iter().all(|fault| fault.code() != *code),
                "{fixed}: {left:?}"
            );
        }
    }
}

#[test]
fn limits_are_kept() {
    let mut tight = setting();
    tight.limits = Limits {
        bytes: 60,
        depth: 3,
        conditions: 3,
        list: 2,
        cost: 25,
    };
    let library = Library::new(tight);
    for (text, code) in [
        (
            "vip AND vip AND vip AND vip AND vip AND vip AND vip AND vip AND vip",
            "segment.too_long",
        ),
        ("NOT NOT NOT NOT vip", "segment.too_deep"),
        ("((((vip))))", "segment.too_deep"),
        ("vip OR vip OR vip OR vip", "segment.too_many_conditions"),
        ("city IN (\"a\", \"b\", \"c\")", "segment.list_too_long"),
        ("bought(\"a\") OR bought(\"b\")", "segment.too_costly"),
    ] {
        let faults = library.draft(None, text).expect_err(text);
        assert_eq!(faults[0].code(), code, "{text}");
    }
    assert!(library.draft(None, "NOT NOT NOT vip").is_ok());
}

#[test]
fn all_faults_of_a_text_are_told_at_once() {
    let text = "net_spent > 5 SAR AND (stage = actve OR bought(within: 9)) AND vip";
    let faults = declared().draft(None, text).expect_err(text);
    let codes: Vec<_> = faults
        .iter()
        .map(awda_segments::query::Fault::code)
        .collect();
    assert_eq!(
        codes,
        [
            "segment.field_unknown",
            "segment.value_unknown",
            "segment.unit_missing"
        ]
    );
}

#[test]
fn no_code_is_without_a_text_that_brings_it_up() {
    let mut seen: BTreeSet<&str> = BROKEN.iter().map(|(_, code, ..)| *code).collect();
    // Shown by `limits_are_kept` and by the tests of the library.
    seen.extend([
        "segment.too_long",
        "segment.too_deep",
        "segment.too_many_conditions",
        "segment.list_too_long",
        "segment.too_costly",
        "segment.circular",
        "segment.reference_broken",
        "segment.id_taken",
    ]);
    assert_eq!(seen, CODES.into_iter().collect());
}

#[test]
fn segments_rest_on_each_other_without_circles() {
    let texts = [
        ("a", "segment(\"b\") AND vip"),
        ("b", "segment(\"c\")"),
        ("c", "segment(\"a\")"),
        ("broken", "net_spent > 5 SAR"),
        ("leans", "segment(\"broken\")"),
        ("typo", "segment(\"brokn\")"),
        ("fine", "segment(\"finest\") OR vip"),
        ("finest", "stage = active"),
        ("fine", "vip"),
    ];
    let (library, rejected) = Library::compile(texts, setting());
    let told: Vec<_> = rejected
        .iter()
        .map(|Rejected { id, faults }| (id.as_str(), faults[0].to_string()))
        .collect();
    for (id, part) in [
        ("a", "a -> b -> c -> a"),
        ("b", "b -> c -> a -> b"),
        ("c", "c -> a -> b -> c"),
        ("broken", "no field `net_spent`"),
        ("leans", "`broken` has faults of its own"),
        ("typo", "no segment `brokn`"),
        ("fine", "a segment `fine` already"),
    ] {
        let found = told
            .iter()
            .find(|(other, _)| *other == id)
            .unwrap_or_else(|| panic!("{id}: {told:?}"));
        assert!(found.1.contains(part), "{id}: {}", found.1);
    }
    let ids: Vec<_> = library.iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["fine", "finest"]);
}

#[test]
fn a_segment_cannot_be_saved_so_that_it_rests_on_itself() {
    let (library, _) = Library::compile([("a", "vip"), ("b", "segment(\"a\")")], setting());
    let faults = library
        .draft(Some("a"), "segment(\"b\")")
        .expect_err("a circle");
    assert_eq!(faults[0].code(), "segment.circular");
    assert!(library.draft(Some("c"), "segment(\"b\")").is_ok());
}

#[test]
fn a_fault_is_shown_under_its_line() {
    let text = "vip AND\nnet_spent > 500 SAR";
    let faults = declared().draft(None, text).expect_err(text);
    let shown = render(text, &faults, Paint::Plain);
    assert!(shown.contains("segment.field_unknown"), "{shown}");
    assert!(shown.contains("there is no field `net_spent`"), "{shown}");
    assert!(shown.contains("did you mean `net_spend`?"), "{shown}");
    assert!(
        shown.contains("write: vip AND net_spend > 500 SAR"),
        "{shown}"
    );
    assert!(!shown.contains('\u{1b}'), "{shown}");
    assert!(render(text, &faults, Paint::Colours).contains('\u{1b}'));
}

#[test]
fn the_same_fault_as_json_has_places_in_bytes_and_characters() {
    let text = "city = \"الرياض\" AND\nnet_spent > 500 SAR";
    let faults = declared().draft(None, text).expect_err(text);
    let json = serde_json::to_string_pretty(&FaultsV1::of(text, &faults)).expect("it is JSON");
    assert_eq!(
        json.trim(),
        include_str!("../../golden/segment_faults.v1.json").trim()
    );
}
