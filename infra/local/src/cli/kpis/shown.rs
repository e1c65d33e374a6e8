//! Answers about numbers as lines for people.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::Value;

use super::cells::{
    amount, currency, in_currency, items, minor, month, most, percent, plain, right,
    right_but_last, text, tinted, whole_percent,
};
use super::credited::{self, cost};
use super::plot;

/// Width of the longest bar, in characters.
const BAR: usize = 40;
/// Width of a bar beside a table.
const SHORT_BAR: usize = 16;
/// Months of a cohort's life that fit on a line.
const MONTHS_SHOWN: usize = 13;

/// A store period by period.
pub(super) fn periods(answer: &Value) -> Vec<String> {
    let by = text(&answer["by"]);
    let periods: Vec<&Value> = items(answer).collect();
    let mut table = plain(&[
        &by,
        "orders",
        "net",
        "AOV",
        "new",
        "AOV",
        "returning",
        "AOV",
        "disc.",
        "refunds",
        "buyers",
        "repeat",
        "retained",
        "lapsed",
    ]);
    for one in &periods {
        table.add_row(row(&period_name(one), &one["sales"], &one["people"]));
    }
    table.add_row(row("all", &answer["total"], &Value::Null));
    right(&mut table, 1);
    let mut lines = head(answer);
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines.push(String::new());
    lines.extend(bars(&periods, &by));
    lines.push(String::new());
    lines.extend(curves(&periods));
    let alarm = &answer["churn_alarm"];
    if let Some(usual) = alarm["usual_points"].as_i64() {
        lines.push(String::new());
        lines.push(format!(
            "! {} became lapsed in the week of {}, where {}.{:02} % were usual",
            percent(&alarm["rate"]),
            text(&alarm["from"]),
            usual / 100,
            usual % 100
        ));
    }
    lines
}

/// People by the month of their first order.
pub(super) fn cohorts(answer: &Value) -> Vec<String> {
    let mut header = vec!["first order".to_owned(), "people".to_owned()];
    header.extend(["30 d", "60 d", "90 d"].map(str::to_owned));
    header.extend((1..MONTHS_SHOWN).map(|age| format!("+{age}")));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = plain(&header);
    for one in items(answer) {
        let mut cells = vec![month(&one["month"]), text(&one["customers"])];
        let repeats = one["repeats"].as_array().into_iter().flatten();
        cells.extend(repeats.map(|repeat| whole_percent(&repeat["rate"], &repeat["is_over"])));
        let months = one["months"].as_array().into_iter().flatten();
        let months = months.skip(1).take(MONTHS_SHOWN - 1);
        cells.extend(months.map(|month| whole_percent(&month["retention"], &month["is_over"])));
        table.add_row(cells);
    }
    right(&mut table, 1);
    let mut lines = vec![
        format!(
            "Of those who first ordered in a month, who ordered again; {}",
            night(answer)
        ),
        "within days of the first order, and in each month after it; ~ is not over yet".to_owned(),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines
}

/// Products or categories.
pub(super) fn products(answer: &Value) -> Vec<String> {
    let all: Vec<&Value> = items(answer).collect();
    let most = most(all.iter().map(|one| minor(&one["net"])));
    let mut table = plain(&[
        "name", "orders", "buyers", "net", "returned", "repeat", "return", "",
    ]);
    for one in &all {
        table.add_row([
            text(&one["name"]),
            text(&one["orders"]),
            text(&one["buyers"]),
            amount(&one["net"]),
            amount(&one["returned"]),
            percent(&one["repeat_rate"]),
            percent(&one["return_rate"]),
            plot::bar(minor(&one["net"]), most, SHORT_BAR),
        ]);
    }
    right_but_last(&mut table, 1);
    let mut lines = vec![
        format!(
            "Orders of 365 days, {}{}",
            in_currency(&all, "net"),
            night(answer)
        ),
        format!(
            "{} by name; {} of all value is in lines that are known",
            text(&answer["named"]),
            percent(&answer["coverage"])
        ),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines
}

/// Segments.
pub(super) fn segments(answer: &Value) -> Vec<String> {
    let all: Vec<&Value> = items(answer).collect();
    let most = most(all.iter().map(|one| minor(&one["net"])));
    let mut table = plain(&[
        "segment", "people", "bought", "orders", "net", "expected", "",
    ]);
    for one in &all {
        table.add_row([
            text(&one["segment"]),
            text(&one["customers"]),
            percent(&one["bought_within_a_year"]),
            text(&one["orders"]),
            amount(&one["net"]),
            amount(&one["expected"]),
            plot::bar(minor(&one["net"]), most, SHORT_BAR),
        ]);
    }
    right_but_last(&mut table, 1);
    let mut lines = vec![
        format!(
            "The last 365 days and what is expected of the next, {}{}",
            in_currency(&all, "net"),
            night(answer)
        ),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines
}

/// Revenue to come.
pub(super) fn forecast(answer: &Value) -> Vec<String> {
    let all: Vec<&Value> = items(answer).collect();
    let most = most(all.iter().map(|one| minor(&one["high"])));
    let mut table = plain(&["days", "orders", "low", "expected", "high", ""]);
    for one in &all {
        let ends = (
            minor(&one["low"]),
            minor(&one["expected"]),
            minor(&one["high"]),
        );
        table.add_row([
            text(&one["horizon_days"]),
            text(&one["orders"]),
            amount(&one["low"]),
            amount(&one["expected"]),
            amount(&one["high"]),
            plot::interval(ends, most, BAR),
        ]);
    }
    right_but_last(&mut table, 0);
    let mut lines = vec![
        format!(
            "What the people there are will bring, {}as of {}; nine futures in ten lie between low and high",
            in_currency(&all, "expected"),
            text(&answer["day"])
        ),
        String::new(),
    ];
    lines.extend(table.to_string().lines().map(str::to_owned));
    lines.push(String::new());
    lines.push(format!(
        "not in it: people who are not there yet; those who were new brought {} in the 90 days before",
        text(&answer["newcomers"]["display"])
    ));
    lines
}

/// A campaign.
pub(super) fn campaign(answer: &Value) -> Vec<String> {
    let mut lines = vec![format!("Campaign {}", text(&answer["id"])), String::new()];
    for (name, value) in [
        ("sent", text(&answer["sent"])),
        ("delivered", text(&answer["delivered"])),
        ("delivered of sent", percent(&answer["delivery_rate"])),
        ("opened by people", percent(&answer["open_rate"])),
        ("clicked by people", percent(&answer["click_rate"])),
        ("came back", percent(&answer["bounce_rate"])),
        ("reported as spam", percent(&answer["complaint_rate"])),
        ("opened by machines", text(&answer["machine_opens"])),
        ("held out", text(&answer["held_out"])),
        ("cost", cost(&answer["spent"])),
    ] {
        lines.push(format!("{name:<20} {value:>14}"));
    }
    lines.extend(credited::of_campaign(&answer["credited"]));
    lines
}

fn head(answer: &Value) -> Vec<String> {
    let channel = match answer["channel"].as_str() {
        Some("online") => "online",
        Some("branch") => "in branches",
        _ => "all channels",
    };
    let last = text(&answer["to"]);
    let people = match answer["night"]["day"].as_str() {
        Some(day) => format!("people as the night of {day} counted them"),
        None => "no night has counted people yet".to_owned(),
    };
    vec![
        format!(
            "{} until {last}, {channel}, in {}",
            text(&answer["from"]),
            currency(&answer["total"]["net"])
        ),
        format!(
            "orders as of {}; {people}; ~ is not over yet",
            text(&answer["as_of"])
        ),
        String::new(),
    ]
}

fn row(name: &str, sales: &Value, people: &Value) -> Vec<String> {
    let (new, returning) = (&sales["new"], &sales["returning"]);
    vec![
        name.to_owned(),
        text(&sales["orders"]),
        amount(&sales["net"]),
        amount(&sales["average_order"]),
        amount(&new["net"]),
        amount(&new["average_order"]),
        amount(&returning["net"]),
        amount(&returning["average_order"]),
        percent(&sales["discount_share"]),
        percent(&sales["refund_rate"]),
        text(&people["buyers"]),
        percent(&people["repeat_purchase_rate"]),
        percent(&people["retention_rate"]),
        percent(&people["lapse_rate"]),
    ]
}

/// Net revenue as bars, what came from people who had bought before first.
fn bars(periods: &[&Value], by: &str) -> Vec<String> {
    let net = |one: &Value| minor(&one["sales"]["net"]);
    let most = most(periods.iter().map(|one| net(one)));
    let is_split = periods.iter().any(|one| one["sales"]["new"].is_object());
    let legend = if is_split {
        format!("   {} returning  {} new", "█", tinted("▒"))
    } else {
        String::new()
    };
    let mut lines = vec![format!("Net revenue by {by}{legend}")];
    for one in periods {
        let sales = &one["sales"];
        let (solid, shaded) = if is_split {
            let (returning, new) = (
                minor(&sales["returning"]["net"]),
                minor(&sales["new"]["net"]),
            );
            plot::stacked(returning, new, most, BAR)
        } else {
            (plot::bar(net(one), most, BAR), String::new())
        };
        let amount = amount(&sales["net"]);
        lines.push(format!(
            "{:<12} {amount:>14} {solid}{}",
            period_name(one),
            tinted(&shaded)
        ));
    }
    lines
}

/// Rates as rows of columns.
fn curves(periods: &[&Value]) -> Vec<String> {
    let all = [
        ("repeat purchase rate", "repeat_purchase_rate"),
        ("returning customers", "returning_customer_rate"),
        ("retention", "retention_rate"),
        ("churn", "churn_rate"),
        ("entered lapsed", "lapse_rate"),
        ("cart abandonment", "cart_abandonment"),
        ("cart recovery", "cart_recovery"),
    ];
    let mut lines = Vec::new();
    for (name, key) in all {
        let values: Vec<Option<f64>> = periods
            .iter()
            .map(|one| one["people"][key]["value"].as_f64())
            .collect();
        let Some(last) = values.iter().flatten().last() else {
            continue;
        };
        let most = values.iter().flatten().copied().fold(0.0, f64::max);
        lines.push(format!(
            "{name:<22} {}  last {:.1} %, highest {:.1} %",
            plot::columns(&values),
            last * 100.0,
            most * 100.0
        ));
    }
    lines
}

pub(super) fn period_name(one: &Value) -> String {
    let mark = if one["is_over"] == Value::Bool(false) {
        " ~"
    } else {
        ""
    };
    format!("{}{mark}", text(&one["from"]))
}

fn night(answer: &Value) -> String {
    format!(
        "as the night of {} counted them",
        text(&answer["night"]["day"])
    )
}
