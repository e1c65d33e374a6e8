//! Which words a campaign needs over which channel, told with their place.

use awda_commerce::Channel;
use awda_kernel::Language;
use serde_json::{Value, json};

use super::{library, read, spring};
use crate::campaigns::{CampaignDocument, text_mark};
use crate::carriers::FilledTemplate;

fn faults(message: &Value) -> Vec<(&'static str, String)> {
    let mut document = spring();
    document["message"] = message.clone();
    // What a text message costs nobody said: a budget is another test's matter.
    document.as_object_mut().unwrap().remove("budget");
    match CampaignDocument::of_value(document, &library()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|one| (one.code, one.at)).collect(),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "cases are written where they are checked"
)]
fn check(message: Value, expected: &[&str]) {
    let found = faults(&message);
    let places: Vec<&str> = found.iter().map(|(_, at)| at.as_str()).collect();
    assert_eq!(places, expected, "{message}");
}

#[test]
fn every_channel_has_words_and_no_words_are_for_another() {
    let mail = json!({ "en": { "subject": "Hello", "body": ["Hello."] } });
    let news = |rest: Value| {
        let mut message = json!({ "template": "campaign.news" });
        for (name, value) in rest.as_object().unwrap() {
            message[name] = value.clone();
        }
        message
    };
    check(
        news(json!({ "channel": "sms", "texts": { "en": "Hi" } })),
        &[],
    );
    check(
        news(json!({ "channel": "telegram", "texts": { "en": "Hi" } })),
        &[],
    );
    check(
        news(json!({ "channel": "whatsapp", "texts": { "en": "Hi" } })),
        &[],
    );
    check(
        news(json!({ "channel": "whatsapp", "whatsapp_template": { "name": "a_b" } })),
        &[],
    );
    check(
        news(json!({ "channel": "preferred", "texts": { "en": "Hi" }, "words": mail })),
        &[],
    );
    check(
        json!({ "template": "win_back.news", "channel": "sms" }),
        &[],
    );
    check(news(json!({ "channel": "sms" })), &["message.texts"]);
    check(
        news(json!({ "channel": "preferred", "texts": { "en": "Hi" } })),
        &["message.words"],
    );
    check(
        news(json!({ "words": mail, "texts": { "en": "Hi" } })),
        &["message.texts"],
    );
    check(
        news(json!({ "channel": "sms", "words": mail, "texts": { "en": "Hi" } })),
        &["message.words"],
    );
    check(
        json!({ "template": "win_back.news", "channel": "sms", "texts": { "en": "Hi" } }),
        &["message.texts"],
    );
    let approved = json!({ "name": "a_b" });
    check(
        news(json!({ "channel": "sms", "texts": { "en": "Hi" }, "whatsapp_template": approved })),
        &["message.whatsapp_template"],
    );
    check(
        news(json!({ "channel": "reply", "texts": { "en": "Hi" } })),
        &["message.channel"],
    );
}

#[test]
fn short_words_that_fail_for_somebody_are_found_before_anybody_is_written_to() {
    let message = json!({
        "template": "campaign.news", "channel": "whatsapp",
        "texts": { "en": "{{ name }}, hello", "ar": "", "fa": "{{ unknown }}" },
        "whatsapp_template": { "name": "a b", "parameters": { "en": ["{{ name }}", "20 %", " "] } },
    });
    let mut found = faults(&message);
    found.sort();
    let places: Vec<&str> = found.iter().map(|(_, at)| at.as_str()).collect();
    assert_eq!(
        places,
        [
            "message.texts.ar",
            "message.texts.en",
            "message.texts.fa",
            "message.whatsapp_template.name",
            "message.whatsapp_template.parameters.en[0]",
            "message.whatsapp_template.parameters.en[2]",
        ]
    );
    assert!(found.iter().all(|(code, _)| *code == "campaign.words"));
}

#[test]
fn a_budget_needs_a_price_of_the_channel() {
    let mut document = spring();
    document["message"] =
        json!({ "template": "campaign.news", "channel": "sms", "texts": { "en": "Hi" } });
    document["budget"] = json!({ "micros": 1_000, "currency": "USD" });
    let faults = CampaignDocument::of_value(document, &library()).unwrap_err();
    assert_eq!(
        (faults[0].code, faults[0].at.as_str()),
        ("campaign.budget", "budget")
    );
}

#[test]
fn the_language_is_one_that_the_channel_has_words_in() {
    let mut document = spring();
    document["message"] = json!({
        "template": "campaign.news", "channel": "preferred", "texts": { "fa": "سلام" },
        "words": { "en": { "subject": "Hello", "body": ["Hello."] } },
    });
    let document = read(document);
    let pick = |channel| document.language(Some(Language::Ar), Language::Ar, channel);
    assert_eq!(pick(Channel::Email), Language::En);
    assert_eq!(pick(Channel::Sms), Language::Fa);
}

#[test]
fn the_mark_of_a_short_message_leaves_out_where_the_suite_answers_and_nothing_else() {
    let filled = |parameter: &str| FilledTemplate {
        name: "a".to_owned(),
        code: "ar".to_owned(),
        parameters: vec![parameter.to_owned()],
    };
    let mark = |text: &str, url| text_mark(text, None, url);
    let (one, other) = ("https://links.invalid", "https://links.example");
    assert_eq!(
        mark("Hi https://links.invalid/u/1", one),
        mark("Hi https://links.example/u/1", other)
    );
    assert_ne!(mark("Hi", one), mark("Ho", one));
    let by_template = |parameter| text_mark("x", Some(&filled(parameter)), one);
    assert_ne!(by_template("20 %"), by_template("30 %"));
    assert_ne!(by_template("x"), mark("x", one));
}
