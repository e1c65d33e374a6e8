//! What messages are credited with, as lines for people.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::Value;

use super::cells::{
    amount, currency, items, minor, month, most, percent, plain, right_but_last, text,
};
use super::plot;

/// Width of a bar beside the table.
const BAR: usize = 12;

/// Flows, campaigns, channels or months.
pub(super) fn attribution(answer: &Value) -> Vec<String> {
    let all: Vec<&Value> = items(answer).collect();
    let most = most(all.iter().map(|one| minor(&one["net"])));
    let mut table = plain(&[
        &text(&answer["by"]),
        "sent",
        "reached",
        "clicked",
        "converted",
        "orders",
        "net",
        "cost",
        "return",
        "uplift",
        "",
    ]);
    for one in &all {
        table.add_row(row(&name(one), one, most));
    }
    table.add_row(row("all", &answer["total"], 0));
    right_but_last(&mut table, 1);
    let mut lines = vec![
        format!(
            "Sent from {} until {}, credited by {}, in {}; as the night of {} counted",
            text(&answer["from"]),
            text(&answer["to"]),
            text(&answer["model"]),
            currency(&answer["total"]["net"]),
            text(&answer["night"]["day"])
        ),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines.extend(missing(answer));
    lines
}

/// What a campaign is credited with, below its rates; nothing before a night.
pub(super) fn of_campaign(credited: &Value) -> Vec<String> {
    if credited.is_null() {
        return Vec::new();
    }
    let shown = [
        ("converted", percent(&credited["conversion_rate"])),
        ("orders credited", text(&credited["orders"])),
        ("net of those", text(&credited["net"]["display"])),
        ("return on cost", points(&credited["return_points"])),
    ];
    let lines = shown.map(|(name, value)| format!("{name:<20} {value:>14}"));
    lines.to_vec()
}

/// What carriers took.
pub(super) fn cost(value: &Value) -> String {
    let micros = value["micros"].as_i64().unwrap_or_default();
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    format!("{whole}.{rest:06} {}", text(&value["currency"]))
}

fn row(name: &str, one: &Value, most: i64) -> Vec<String> {
    let uplift = &one["uplift"];
    vec![
        name.to_owned(),
        text(&one["sent"]),
        text(&one["reached"]),
        text(&one["clicked"]),
        percent(&one["conversion_rate"]),
        text(&one["orders"]),
        amount(&one["net"]),
        cost(&one["spent"]),
        points(&one["return_points"]),
        uplift["verdict"].as_str().unwrap_or("-").replace('_', " "),
        plot::bar(minor(&one["net"]), most, BAR),
    ]
}

fn name(one: &Value) -> String {
    let parts = [one["flow"].as_str(), one["channel"].as_str()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return month(&one["month"]);
    }
    parts.join(" ")
}

/// Hundredths of a per cent as per cent.
fn points(value: &Value) -> String {
    let points = value.as_i64();
    points.map_or_else(
        || "-".to_owned(),
        |points| {
            let sign = if points < 0 { "-" } else { "" };
            let size = points.unsigned_abs();
            format!("{sign}{}.{:02} %", size / 100, size % 100)
        },
    )
}

/// What keeps a number from being whole, or from being there.
fn missing(answer: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    if answer["margin_points"].is_null() {
        lines.push("no return: the store has not said what of its revenue is margin".to_owned());
    } else if answer["rate_micros"].is_null() {
        lines.push("no return: the store has not said what a dollar is worth".to_owned());
    }
    for (key, words) in [
        (
            "people_partly_known",
            "people were written to so often that messages of the last 42 days were let go",
        ),
        (
            "orders_without_moment",
            "orders of the last 42 days have no moment and are credited to nothing",
        ),
    ] {
        let count = answer[key].as_i64().unwrap_or_default();
        if count > 0 {
            lines.push(format!("{count} {words}"));
        }
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}
