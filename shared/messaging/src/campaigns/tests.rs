//! Documents that are right and wrong, words for everybody, everybody's clock.

mod channels;
mod numbers;

use std::collections::BTreeSet;

use awda_commerce::Channel;
use awda_kernel::{Language, zone};
use awda_segments::query::{Library, Limits, Setting};
use serde_json::{Value, json};

use super::*;
use crate::fixture::{at, customer, store};
use crate::templates::{DesignProblem, Words};

fn library() -> Library {
    let setting = Setting {
        currency: "SAR".parse().unwrap(),
        attributes: None,
        limits: Limits::default(),
    };
    Library::compile([("lapsed", "days_since_last_order >= 90")], setting).0
}

fn spring() -> Value {
    json!({
        "campaign": 1,
        "id": "spring_sale",
        "audience": { "text": "days_since_last_order >= 30" },
        "message": {
            "template": "campaign.news",
            "words": {
                "en": {
                    "subject": "Spring at {{ shop }}",
                    "body": ["{% if name %}{{ name | isolate }}, the{% else %}The{% endif %} new things are here.", "Come and see."],
                },
                "ar": { "subject": "الربيع في {{ shop | isolate }}", "body": ["وصل الجديد."], "action": "تسوق" },
            },
        },
        "topic": "newsletter",
        "budget": { "micros": 5_000_000, "currency": "USD" },
    })
}

fn read(document: Value) -> CampaignDocument {
    CampaignDocument::of_value(document, &library()).unwrap()
}

fn faults(document: Value) -> Vec<(&'static str, String)> {
    let found = CampaignDocument::of_value(document, &library());
    let found = found.err().unwrap_or_default().into_iter();
    found.map(|fault| (fault.code, fault.at)).collect()
}

#[test]
fn a_document_is_read_with_what_is_usual_and_written_as_it_was() {
    let document = read(spring());
    assert_eq!((document.priority, document.time_to_live_hours), (10, 24));
    assert_eq!(document.stop_at_complaints, 30);
    assert_eq!(document.id.flow().name(), "campaign.spring_sale");
    let again = serde_json::to_value(&document).unwrap();
    assert_eq!(read(again), document);
    let flow = document.flow("vip");
    assert!(flow.is_marketing());
    assert_eq!(flow.filter.as_deref(), Some("vip"));
}

#[test]
fn the_templates_that_are_fit_are_there_and_are_promotions() {
    for name in FIT_TEMPLATES {
        let template: crate::templates::Template = name.parse().unwrap();
        assert_eq!(
            template.purpose(),
            crate::flows::Purpose::Marketing,
            "{name}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one row for each fault")]
fn every_fault_is_told_with_its_place() {
    let cases: [(&str, Value, &str, &str); 16] = [
        ("/campaign", json!(2), "campaign.version", "campaign"),
        ("/id", json!("Spring"), "campaign.malformed", "id"),
        ("/priority", json!(101), "campaign.range", "priority"),
        (
            "/time_to_live_hours",
            json!(0),
            "campaign.range",
            "time_to_live_hours",
        ),
        (
            "/holdout_share",
            json!(10_001),
            "campaign.range",
            "holdout_share",
        ),
        (
            "/audience",
            json!({ "text": "vip AND" }),
            "campaign.audience",
            "audience.text[7..7]",
        ),
        (
            "/audience",
            json!({ "segment": "nobody" }),
            "campaign.audience",
            "audience.segment",
        ),
        (
            "/audience",
            json!({ "other": "x" }),
            "campaign.malformed",
            "audience",
        ),
        (
            "/message/template",
            json!("cart.reminder"),
            "campaign.template",
            "message.template",
        ),
        (
            "/message/template",
            json!("win_back.news"),
            "campaign.template",
            "message.words",
        ),
        (
            "/message/words",
            json!({}),
            "campaign.words",
            "message.words",
        ),
        (
            "/message/words/en/subject",
            json!(" "),
            "campaign.words",
            "message.words.en.subject",
        ),
        (
            "/message/words/en/body/1",
            json!("{{ nmae }}"),
            "campaign.words",
            "message.words.en.body[1]",
        ),
        (
            "/message/link",
            json!("javascript:alert(1)"),
            "campaign.link",
            "message.link",
        ),
        (
            "/budget",
            json!({ "micros": 1, "currency": "SAR" }),
            "campaign.budget",
            "budget",
        ),
        (
            "/budget",
            json!({ "micros": 0, "currency": "USD" }),
            "campaign.budget",
            "budget",
        ),
    ];
    for (pointer, value, code, place) in cases {
        let mut document = spring();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap();
        match field.parse::<usize>() {
            Ok(number) => parent[number] = value,
            Err(_) => parent[field] = value,
        }
        let found = faults(document);
        assert!(
            found.contains(&(code, place.to_owned())),
            "{pointer}: {found:?}"
        );
    }
    assert_eq!(faults(spring()), []);
}

#[test]
fn words_that_fail_for_somebody_are_found_before_anybody_is_written_to() {
    for (text, is_right) in [
        ("Hello {{ name }}", false),
        ("Hello {{ name | isolate }}", false),
        (
            "{% if name %}Hello {{ name }}{% endif %} to {{ shop }}",
            true,
        ),
        ("{{ shop_url }}", true),
        ("{{ order }}", false),
        ("{% if name", false),
        ("{{ name | upper }}", false),
        (
            "{% for a in range(900) %}{% for b in range(900) %}.{% endfor %}{% endfor %}",
            false,
        ),
    ] {
        let mut document = spring();
        document["message"]["words"]["en"]["body"][0] = json!(text);
        let found = faults(document);
        assert_eq!(found.is_empty(), is_right, "{text}: {found:?}");
        let place = "message.words.en.body[0]";
        assert!(
            found
                .iter()
                .all(|(code, at)| *code == "campaign.words" && at == place)
        );
    }
    let mut document = spring();
    document["message"]["words"]["ar"]["subject"] = json!("{% if name %}{{ name }}{% endif %}");
    let place = "message.words.ar.subject".to_owned();
    assert_eq!(faults(document), [("campaign.words", place)]);
}

#[test]
fn a_mail_that_gmail_would_clip_is_found_when_it_is_kept() {
    let mut document = spring();
    document["message"]["words"]["ar"]["body"] = json!(vec!["🌷".repeat(2_000); 20]);
    let place = "message.words.ar".to_owned();
    assert_eq!(faults(document), [("campaign.words", place)]);
}

#[test]
fn a_mark_is_of_the_words_and_not_of_where_the_suite_answers() {
    let document = read(spring());
    let mark = |name, links: &str| {
        let stop_url = format!("{links}/u/token");
        let words = Words {
            stop_url: Some(&stop_url),
            ..words(name)
        };
        content_mark(&document.render(Language::En, &words).unwrap(), links)
    };
    let here = mark(Some("Sara"), "https://links.example");
    assert_eq!(here, mark(Some("Sara"), "https://elsewhere.invalid"));
    assert_ne!(here, mark(Some("Omar"), "https://links.example"));
}

fn words(name: Option<&str>) -> Words<'_> {
    Words {
        name,
        shop: "Acme",
        shop_url: "https://shop.example",
        postal_address: "Riyadh",
        stop_url: Some("https://links.example/u/1"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    }
}

#[test]
fn markup_in_names_is_escaped_and_a_link_leads_where_the_campaign_says() {
    let mut document = spring();
    document["message"]["link"] = json!("https://shop.example/spring");
    document["message"]["words"]["en"]["body"][1] = json!("Two & <b>three</b>.");
    let document = read(document);
    let name = "<script>alert(1)</script>";
    let rendered = document.render(Language::En, &words(Some(name))).unwrap();
    assert!(!rendered.html.contains("<script>"), "{}", rendered.html);
    assert!(rendered.html.contains("&lt;script&gt;"));
    assert!(
        rendered.html.contains("Two &amp; &lt;b&gt;three"),
        "words are text"
    );
    assert!(rendered.text.contains("Two & <b>three</b>."));
    let html = rendered.html.replace("&#x2f;", "/");
    assert!(
        html.contains("href=\"https://shop.example/spring\""),
        "{html}"
    );
    assert!(rendered.text.contains("https://shop.example/spring"));
    assert!(rendered.text.contains("The new things") || rendered.text.contains("the new things"));
    assert_eq!(rendered.subject, "Spring at Acme");
    assert!(html.contains("https://links.example/u/1"));
    let nameless = document.render(Language::En, &words(None)).unwrap();
    assert!(nameless.text.contains("The new things are here."));
}

#[test]
fn a_missing_language_falls_back_to_the_stores_then_to_english_arabic_persian() {
    let document = read(spring());
    let pick = |own, store| document.language(own, store, Channel::Email);
    assert_eq!(pick(Some(Language::Ar), Language::En), Language::Ar);
    assert_eq!(pick(Some(Language::Fa), Language::Ar), Language::Ar);
    assert_eq!(pick(Some(Language::Fa), Language::Fa), Language::En);
    assert_eq!(pick(None, Language::Ar), Language::Ar);
    let mut plain = spring();
    plain["message"] = json!({ "template": "win_back.news" });
    assert_eq!(
        read(plain).language(Some(Language::Fa), Language::En, Channel::Email),
        Language::Fa
    );
}

#[test]
fn everybody_is_due_by_their_own_clock_and_the_walk_begins_before_the_first() {
    let mut document = spring();
    document["send"] = json!({ "local": "2026-12-01T10:00" });
    let document = read(document);
    let asked = at("2026-11-20T00:00:00Z");
    let starts = document.starts_at(asked);
    assert_eq!(starts, at("2026-11-30T20:00:00Z"));
    for (name, due) in [
        ("Pacific/Kiritimati", "2026-11-30T20:00:00Z"),
        ("Asia/Riyadh", "2026-12-01T07:00:00Z"),
        ("Asia/Tehran", "2026-12-01T06:30:00Z"),
        ("Pacific/Honolulu", "2026-12-01T20:00:00Z"),
    ] {
        let zone = zone(name).unwrap();
        assert_eq!(document.due_at(starts, &zone), at(due), "{name}");
        assert!(document.due_at(starts, &zone) >= starts);
    }
    let late = at("2026-12-01T12:00:00Z");
    assert_eq!(document.starts_at(late), late, "never in the past");
    let now = read(spring());
    assert_eq!(
        now.due_at(now.starts_at(asked), &zone("Asia/Tehran").unwrap()),
        asked
    );
}

#[test]
fn a_campaign_goes_its_way_and_no_other() {
    let now = at("2026-12-01T00:00:00Z");
    let draft = Campaign::draft(store(), read(spring()), now);
    assert!(draft.begun(now).is_none() && !draft.is_on());
    let scheduled = draft.scheduled("vip".to_owned(), now).unwrap();
    assert!(scheduled.is_live() && scheduled.is_on());
    assert!(scheduled.saved(read(spring())).is_none());
    assert!(scheduled.scheduled("vip".to_owned(), now).is_none());
    let sending = scheduled.begun(now).unwrap();
    let row = sending
        .row(&customer(), &zone("Asia/Riyadh").unwrap())
        .unwrap();
    let enlisted = sending.enlisting(std::slice::from_ref(&row));
    assert!(
        enlisted
            .turning(Some("next".to_owned()))
            .ended(&Tally::default(), now)
            .is_none()
    );
    let walked = enlisted.turning(None);
    assert_eq!(walked.course.as_ref().unwrap().audience, 1);
    let mut tally = Tally::default();
    assert!(walked.ended(&tally, now).is_none(), "one has no row yet");
    tally.add([("deferred_cap".to_owned(), 1)]);
    assert!(walked.ended(&tally, now).is_none(), "one waits");
    tally.add([("deferred_cap".to_owned(), -1), ("sent".to_owned(), 1)]);
    let sent = walked.ended(&tally, now).unwrap();
    assert_eq!(sent.state, CampaignState::Sent);
    assert!(sent.cancelled(Cause::Asked, now).is_none());
    let cancelled = walked.cancelled(Cause::Asked, now).unwrap();
    assert!(!cancelled.is_on() && !cancelled.is_live());
    assert!(cancelled.revision > walked.revision);
}

#[test]
fn every_code_is_one_of_the_list() {
    let problems = [
        CampaignProblem::Malformed(String::new()),
        CampaignProblem::Version(2),
        CampaignProblem::Range("x"),
        CampaignProblem::Audience(String::new()),
        CampaignProblem::Template(String::new()),
        CampaignProblem::Words(String::new()),
        CampaignProblem::Link,
        CampaignProblem::Budget(String::new()),
        CampaignProblem::Unpriced("sms"),
        CampaignProblem::Design(DesignProblem::Malformed(String::new())),
        CampaignProblem::Design(DesignProblem::Element(String::new())),
        CampaignProblem::Design(DesignProblem::Link(String::new())),
        CampaignProblem::Design(DesignProblem::Words(String::new())),
        CampaignProblem::Design(DesignProblem::Size(String::new())),
    ];
    let codes: BTreeSet<_> = problems.iter().map(CampaignProblem::code).collect();
    assert_eq!(codes, BTreeSet::from(CAMPAIGN_CODES));
}
