//! A verdict for people.

use awda_commerce::Event;
use serde_json::Value;

use super::Verdict;
use crate::cli::print;

/// Prints a verdict.
pub(super) fn verdict(source: &str, verdict: &Verdict) {
    for line in lines(source, verdict) {
        print::line(&line);
    }
}

/// The lines of a verdict.
pub(super) fn lines(source: &str, verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Understood(events) if events.is_empty() => {
            vec![format!("genuine: {source} says nothing the suite keeps")]
        }
        Verdict::Understood(events) => {
            let count = events.len();
            let noun = if count == 1 { "event" } else { "events" };
            let mut lines = vec![format!("genuine: {count} {noun} of {source}")];
            for event in events {
                lines.push(String::new());
                lines.extend(event_lines(event));
            }
            lines
        }
        Verdict::Answered(text) => vec![format!("genuine: answered {text:?}, nothing is kept")],
        Verdict::UnknownTopic(why) => vec![
            format!("genuine, but {why}"),
            "it is kept whole and counted; see GET /deliveries?state=untranslated".to_owned(),
        ],
        Verdict::NotGenuine(why) => vec![
            format!("not genuine: {why} ({})", why.code()),
            hint(source).to_owned(),
        ],
        Verdict::Unreadable(why) => vec![format!("cannot be read: {why} ({})", why.code())],
        Verdict::Method(allowed) => vec![format!(
            "cannot be read: {source} sends by {} (webhook.method)",
            allowed.join(", ")
        )],
    }
}

fn event_lines(event: &Event) -> Vec<String> {
    let mut lines = vec![
        format!("{} at {}", event.kind.name(), event.occurred_at),
        format!(
            "  object   {} {} (version {})",
            event.object.kind.name(),
            event.object.id,
            event.version
        ),
        format!("  id       {}", event.id),
    ];
    let parts = [
        ("who", serde_json::to_value(&event.identifiers)),
        ("contact", serde_json::to_value(&event.contact)),
        ("says", serde_json::to_value(&event.fact)),
    ];
    for (name, value) in parts {
        match value.unwrap_or_default() {
            Value::Object(fields) if fields.is_empty() => {}
            value => {
                let text = serde_json::to_string_pretty(&value).unwrap_or_default();
                let text = text.replace('\n', "\n           ");
                lines.push(format!("  {name:<8} {text}"));
            }
        }
    }
    lines
}

/// What is most often wrong.
fn hint(source: &str) -> &'static str {
    match source {
        "square" => {
            "the address is part of the signature: give --url exactly as registered at Square"
        }
        "stripe" => "the signature has a moment: give --now, or send the delivery anew",
        "hyperpay" => "the secret is 64 hexadecimal digits, and both X- headers are needed",
        "mailchimp" | "zarinpal" => "the address proves the sender: give --url with its query",
        "segment" => "the write key is the user name of HTTP Basic, or writeKey in the body",
        "tap" => "the secret is the API key the charge was made with",
        "moyasar" => "the body itself carries secret_token",
        _ => "sign the raw body, byte for byte, with this store's secret",
    }
}
