//! How fast customers are answered, as lines for people.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::Value;

use super::cells::{items, most, percent, plain, right_but_last, text};
use super::plot;
use super::shown::period_name;

/// Width of a bar beside the table.
const BAR: usize = 12;

/// First response times, period by period.
pub(super) fn responses(answer: &Value) -> Vec<String> {
    let all: Vec<&Value> = items(answer).collect();
    let median = |one: &Value| {
        one["calendar"]["median_seconds"]
            .as_i64()
            .unwrap_or_default()
    };
    let most = most(all.iter().map(|one| median(one)));
    let mut table = plain(&[
        &text(&answer["by"]),
        "begun",
        "answered",
        "median",
        "mean",
        "p90",
        "at work: median",
        "mean",
        "p90",
        "",
    ]);
    for one in &all {
        table.add_row(row(
            &period_name(one),
            one,
            &plot::bar(median(one), most, BAR),
        ));
    }
    table.add_row(row("all", &answer["total"], ""));
    right_but_last(&mut table, 1);
    let hours = &answer["hours"];
    let rest = hours["rest"].as_array().into_iter().flatten().map(text);
    let mut lines = vec![
        format!(
            "First response times from {} until {}; at work is {}:00 to {}:00 but on {}",
            text(&answer["from"]),
            text(&answer["to"]),
            text(&hours["opens"]),
            text(&hours["closes"]),
            rest.collect::<Vec<_>>().join(" and ")
        ),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines
}

fn row(name: &str, one: &Value, bar: &str) -> Vec<String> {
    let mut cells = vec![
        name.to_owned(),
        text(&one["answered"]["denominator"]),
        percent(&one["answered"]),
    ];
    for way in ["calendar", "working"] {
        let waits = ["median_seconds", "mean_seconds", "p90_seconds"];
        cells.extend(waits.map(|wait| lasting(&one[way][wait])));
    }
    cells.push(bar.to_owned());
    cells
}

/// Seconds as people say them: the two largest units.
fn lasting(seconds: &Value) -> String {
    let Some(seconds) = seconds.as_u64() else {
        return "-".to_owned();
    };
    let (days, hours) = (seconds / 86_400, seconds % 86_400 / 3_600);
    let (minutes, rest) = (seconds % 3_600 / 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn waits_are_told_in_their_two_largest_units() {
        let rows = [
            (json!(0), "0 s"),
            (json!(59), "59 s"),
            (json!(330), "5 min 30 s"),
            (json!(7_260), "2 h 1 min"),
            (json!(187_200), "2 d 4 h"),
            (Value::Null, "-"),
        ];
        for (seconds, shown) in rows {
            assert_eq!(lasting(&seconds), shown);
        }
    }

    #[test]
    fn every_period_and_all_of_them_are_shown() {
        let waits = json!({"median_seconds": 330, "mean_seconds": 7_260, "p90_seconds": 187_200});
        let answered = json!({"numerator": 1, "denominator": 2, "value": 0.5});
        let period = json!({"from": "2026-11-15", "to": "2026-11-22", "is_over": true, "answered": answered,
            "calendar": waits, "working": {}});
        let lines = responses(&json!({
            "from": "2026-11-15", "to": "2026-11-22", "by": "week", "items": [period], "total": period,
            "hours": {"opens": 9, "closes": 17, "rest": ["friday"]},
        }));
        let whole = lines.join("\n");
        for shown in [
            "9:00 to 17:00 but on friday",
            "2026-11-15",
            "50.0 %",
            "5 min 30 s",
            "2 d 4 h",
        ] {
            assert!(whole.contains(shown), "{shown}: {whole}");
        }
    }
}
