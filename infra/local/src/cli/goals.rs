//! `awda goals`: where each goal stands, as a table with a bar, and setting them. It asks the suite and refuses to compute anything.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::print::{self, Style};

/// Width of a bar.
const BAR: i64 = 20;

/// Goals.
#[derive(Debug, Subcommand)]
pub enum GoalsCommand {
    /// Every goal with where it stands
    List(StoreDataArgs),
    /// Set a goal, or change what is named of one
    Set(Box<GoalSetArgs>),
    /// End a goal
    End(GoalArgs),
}

/// Arguments of `awda goals end`.
#[derive(Debug, Args)]
pub struct GoalArgs {
    /// The goal: repeat
    pub id: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda goals set`.
#[derive(Debug, Args)]
pub struct GoalSetArgs {
    /// The goal: repeat
    pub id: String,
    /// What it is about: net, orders, new_buyers, average_order, repeat_purchase_rate, cart_abandonment ...
    #[arg(long)]
    pub measure: Option<String>,
    /// Where it is to be: minor units, a count, or hundredths of a per cent
    #[arg(long)]
    pub target: Option<i64>,
    /// Where it stood; what the days before say when none
    #[arg(long)]
    pub baseline: Option<i64>,
    /// The first day
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The first day after the last
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// The name to show
    #[arg(long)]
    pub name: Option<String>,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Obeys a command.
pub(super) async fn run(command: &GoalsCommand) -> anyhow::Result<()> {
    match command {
        GoalsCommand::List(place) => list(place).await,
        GoalsCommand::Set(args) => set(args).await,
        GoalsCommand::End(args) => {
            let path = path_of(&args.place, &args.id);
            let data = args.place.data.open()?;
            let answer = data.ask("DELETE", &path, Value::Null).await?;
            tell(&[answer], args.place.data.style());
            Ok(())
        }
    }
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/goals", place.store);
    let answer = place.data.open()?.ask("GET", &path, Value::Null).await?;
    if place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    if items.is_empty() {
        print::line(
            "no goals yet: awda goals set ID --measure net --target 1000000 --from DATE --to DATE",
        );
    }
    tell(&items, Style::Plain);
    Ok(())
}

async fn set(args: &GoalSetArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let path = path_of(&args.place, &args.id);
    let (status, held) = data.tell("GET", &path, Value::Null).await?;
    let mut body = json!({
        "measure": args.measure,
        "target": args.target,
        "baseline": args.baseline,
        "from": args.from,
        "to": args.to,
        "name": args.name,
    });
    if status.is_success() {
        body["version"] = held["version"].clone();
    }
    let answer = data.ask("POST", &path, body).await?;
    tell(&[answer], args.place.data.style());
    Ok(())
}

fn path_of(place: &StoreDataArgs, id: &str) -> String {
    format!("/v1/stores/{}/goals/{id}", place.store)
}

fn tell(goals: &[Value], style: Style) {
    for goal in goals {
        if style == Style::Json {
            print::value(goal, style);
        } else {
            for line in lines(goal) {
                print::line(&line);
            }
        }
    }
}

fn lines(goal: &Value) -> Vec<String> {
    let text = |key: &str| goal[key].as_str().unwrap_or_default();
    let number = |key: &str| shown(&goal[key], text("unit"), text("currency"));
    let mut lines = vec![
        format!("{}: {}", text("id"), text("name")),
        format!(
            "  {} from {} until {}: {} to {}",
            text("measure").replace('_', " "),
            text("from"),
            text("to"),
            number("baseline"),
            number("target")
        ),
    ];
    if goal["current"].is_null() {
        lines.push("  nothing is known of it yet".to_owned());
        return lines;
    }
    let done = &goal["done"];
    let way =
        [&done["numerator"], &done["denominator"]].map(|one| one.as_i64().unwrap_or_default());
    lines.push(format!(
        "  {} {}, expected {}: {}",
        bar(way[0], way[1]),
        number("current"),
        number("expected"),
        said(goal)
    ));
    if !goal["expected_by_season"].is_null() {
        let is_on = goal["is_on_track_by_season"] == Value::Bool(true);
        let said = if is_on { "on track" } else { "behind" };
        let expected = number("expected_by_season");
        lines.push(format!("  by the season expected {expected}: {said}"));
    }
    lines
}

fn said(goal: &Value) -> &'static str {
    let is = |key: &str| goal[key] == Value::Bool(true);
    match (is("is_reached"), is("is_over"), is("is_on_track")) {
        (true, _, _) => "reached",
        (false, true, _) => "missed",
        (false, false, true) => "on track",
        (false, false, false) => "behind",
    }
}

/// The way that is done, as a bar.
fn bar(done: i64, whole: i64) -> String {
    let filled = if whole > 0 {
        done.saturating_mul(BAR)
            .checked_div(whole)
            .unwrap_or_default()
    } else {
        0
    };
    let filled = usize::try_from(filled.clamp(0, BAR)).unwrap_or_default();
    let rest = usize::try_from(BAR).unwrap_or_default() - filled;
    format!("[{}{}]", "#".repeat(filled), ".".repeat(rest))
}

fn shown(value: &Value, unit: &str, currency: &str) -> String {
    let Some(number) = value.as_i64() else {
        return "-".to_owned();
    };
    let money = currency.parse().ok().filter(|_| unit == "minor");
    match money {
        Some(currency) => awda_kernel::Money {
            minor: number,
            currency,
        }
        .to_string(),
        None if unit == "points" => format!("{}.{:02} %", number / 100, (number % 100).abs()),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_shown_with_how_far_it_is() {
        let goal = json!({
            "id": "repeat", "name": "Every fifth", "measure": "repeat_purchase_rate", "unit": "points",
            "from": "2026-10-01", "to": "2027-01-01", "baseline": 1_400, "target": 2_000, "current": 1_700,
            "expected": 1_650, "done": {"numerator": 300, "denominator": 600}, "is_on_track": true,
            "is_reached": false, "is_over": false,
        });
        let told = lines(&goal).join("\n");
        assert!(told.contains("14.00 % to 20.00 %"), "{told}");
        assert!(
            told.contains("[##########..........] 17.00 %, expected 16.50 %: on track"),
            "{told}"
        );
        assert!(!told.contains("season"));
        let none = lines(&json!({"id": "x", "unit": "count"})).join("\n");
        assert!(none.contains("nothing is known"), "{none}");
    }

    #[test]
    fn a_bar_is_never_longer_than_it_may_be() {
        for (done, whole, filled) in [
            (0, 10, 0),
            (5, 10, 10),
            (99, 10, 20),
            (5, 0, 0),
            (-3, 10, 0),
        ] {
            assert_eq!(
                bar(done, whole).matches('#').count(),
                filled,
                "{done} {whole}"
            );
            assert_eq!(bar(done, whole).len(), 22);
        }
    }
}
