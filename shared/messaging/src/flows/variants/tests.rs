//! Who hears which wording, and which are refused.

use awda_customers::Profile;
use awda_segments::query::{Library, Limits, Setting};
use serde_json::{Value, json};

use super::*;
use crate::fixture::{Person, at, store};

fn variant(id: &str, weight: u16) -> Variant {
    Variant {
        id: id.to_owned(),
        weight,
        template: None,
        subject: BTreeMap::new(),
    }
}

/// The shipped win-back with wordings in its first step.
fn flow(variants: Value) -> Value {
    let mut flow: Value = serde_json::from_str(include_str!("../shipped/win_back.json")).unwrap();
    flow["steps"][0]["variants"] = variants;
    flow
}

fn checked(flow: &Value) -> Result<FlowDocument, Vec<FlowFault>> {
    let library = Library::new(Setting {
        currency: "SAR".parse().unwrap(),
        attributes: None,
        limits: Limits::default(),
    });
    FlowDocument::parse(&flow.to_string(), &library)
}

/// Somebody with an id of their own.
fn person(number: u32) -> Profile {
    let mut profile = Person::sara().profile();
    let mark = awda_kernel::fingerprint(&[&number.to_string()]);
    profile.id = awda_kernel::CustomerId::new(at("2026-01-05T08:00:00Z"), mark);
    profile
}

fn words<'a>(
    flow: &'a FlowDocument,
    profile: &Profile,
    language: Language,
    channel: Channel,
) -> Drawn<'a> {
    flow.words(0, (&store(), profile), (language, channel))
        .unwrap()
}

#[test]
fn shares_are_as_the_weights_say_and_leave_nobody_out() {
    let variants = [variant("a", 1), variant("b", 3), variant("c", 6)];
    let count = |id: &str| {
        let shares = 0..10_000_u16;
        shares
            .filter(|share| drawn(&variants, *share).is_some_and(|one| one.id == id))
            .count()
    };
    assert_eq!((count("a"), count("b"), count("c")), (1_000, 3_000, 6_000));
    assert!(drawn(&[], 0).is_none());
}

#[test]
fn joining_profiles_gives_nobody_other_words() {
    let flow = checked(&flow(json!([{ "id": "a" }, { "id": "b" }]))).unwrap();
    let mut seen = BTreeSet::new();
    for number in 0..40_u32 {
        let one = person(number);
        let mut joined = person(number + 1_000);
        joined.merged.push(one.id.clone());
        let pick = |profile: &Profile| {
            let drawn = words(&flow, profile, Language::En, Channel::Email);
            drawn.variant.unwrap().to_owned()
        };
        let oldest = if joined.oldest_id() == &one.id {
            &one
        } else {
            &joined
        };
        assert_eq!(pick(&joined), pick(oldest));
        seen.insert(pick(&one));
    }
    assert_eq!(seen.len(), 2, "both are heard");
}

#[test]
fn a_wording_has_a_template_or_a_subject_of_its_own() {
    let subject =
        json!({ "en": "{% if name %}{{ name }}, c{% else %}C{% endif %}ome back to {{ shop }}" });
    let flow = flow(
        json!([{ "id": "a", "template": "win_back.news" }, { "id": "b", "subject": subject }]),
    );
    let flow = checked(&flow).unwrap();
    let mut told = BTreeMap::new();
    for number in 0..40_u32 {
        let one = person(number);
        let drawn = words(&flow, &one, Language::En, Channel::Email);
        let page = Words {
            name: Some("Sara"),
            shop: "Noor <1>",
            shop_url: "https://noor.example",
            postal_address: "",
            stop_url: None,
            about: None,
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        };
        let mail = drawn.rendered(Language::En, &page).unwrap();
        told.insert(
            drawn.variant.unwrap().to_owned(),
            (drawn.template.name(), mail),
        );
        // Whoever reads no subject of theirs, or gets no subject at all, is in no variant.
        for (language, channel) in [(Language::Ar, Channel::Email), (Language::En, Channel::Sms)] {
            let drawn = words(&flow, &one, language, channel);
            assert_eq!(
                (drawn.variant, drawn.template.name()),
                (None, "win_back.reminder")
            );
        }
    }
    let (template, mail) = &told["a"];
    assert_eq!(
        (*template, mail.subject.as_str()),
        ("win_back.news", "What has changed since your last visit?")
    );
    let (template, mail) = &told["b"];
    assert_eq!(
        (*template, mail.subject.as_str()),
        ("win_back.reminder", "Sara, come back to Noor <1>")
    );
    assert!(mail.html.contains("Noor &lt;1&gt;") && !mail.html.contains("Noor <1>"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        (json!([{ "id": "a" }]), "steps[0].variants", "flow.range"),
        (
            json!([{ "id": "a" }, { "id": "a" }]),
            "steps[0].variants[1].id",
            "flow.range",
        ),
        (
            json!([{ "id": "A" }, { "id": "b" }]),
            "steps[0].variants[0].id",
            "flow.range",
        ),
        (
            json!([{ "id": "a", "weight": 0 }, { "id": "b" }]),
            "steps[0].variants[0].weight",
            "flow.range",
        ),
        (
            json!([{ "id": "a", "weight": 101 }, { "id": "b" }]),
            "steps[0].variants[0].weight",
            "flow.range",
        ),
        (
            json!([{ "id": "a", "template": "order.shipped" }, { "id": "b" }]),
            "steps[0].variants[0].template",
            "flow.template",
        ),
        (
            json!([{ "id": "a" }, { "id": "b", "subject": { "en": "Hello {{ name }}" } }]),
            "steps[0].variants[1].subject.en",
            "flow.words",
        ),
        (
            json!([{ "id": "a" }, { "id": "b", "subject": { "fa": " " } }]),
            "steps[0].variants[1].subject.fa",
            "flow.words",
        ),
        (
            json!([{ "id": "a" }, { "id": "b", "color": 1 }]),
            "steps[0].variants[1].color",
            "flow.malformed",
        ),
    ];
    for (variants, at, code) in cases {
        let faults = checked(&flow(variants)).unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.at.as_str(), fault.code))
            .collect();
        assert!(told.contains(&(at, code)), "{at} {code}: {faults:?}");
    }
    let mut notice: Value =
        serde_json::from_str(include_str!("../shipped/order_confirmation.json")).unwrap();
    notice["steps"][0]["variants"] = json!([{ "id": "a" }, { "id": "b" }]);
    let faults = checked(&notice).unwrap_err();
    assert_eq!(
        (faults[0].at.as_str(), faults[0].code),
        ("steps[0].variants", "flow.transactional")
    );
}
