//! `awda flows uplift`: the two arms of a flow as a table, and where the difference lies as a line.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::{Value, json};

use super::flow_args::FlowArgs;
use super::print::{self, Style};

/// Places of the line that shows the interval.
const LINE_PLACES: i32 = 61;

/// Obeys the command.
pub(super) async fn run(args: &FlowArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/flows/{}/uplift", args.place.store, args.id);
    let data = args.place.data.open()?;
    let told = data.ask("GET", &path, Value::Null).await?;
    if args.place.data.json {
        print::value(&told, Style::Json);
        return Ok(());
    }
    let arm = |name: &str, key: &str| {
        json!({
            "": name,
            "people": told[key]["people"],
            "buyers": told[key]["buyers"],
            "orders": told[key]["orders"],
            "orders each": each(&told[key], "orders", 1.0),
            "spent each": each(&told[key], "spend_minor", 100.0),
        })
    };
    let rows = [arm("written to", "written"), arm("held out", "held_out")];
    let columns = [
        "",
        "people",
        "buyers",
        "orders",
        "orders each",
        "spent each",
    ];
    print::table(&rows, &columns);
    print::line("");
    for (name, key, unit) in [("orders", "orders", 1.0), ("spend", "spend_minor", 100.0)] {
        if let Some(line) = interval(name, &told[key], unit) {
            print::line(&line);
        }
    }
    if let Some(line) = interval("margin", &told["margin"]["difference_minor"], 100.0) {
        print::line(&line);
    }
    print::line(&verdict(&told));
    print::line(&kept(&told["margin"]));
    for step in told["words"].as_array().into_iter().flatten() {
        words(step);
    }
    Ok(())
}

/// What the store keeps of it, in words.
fn kept(margin: &Value) -> String {
    let Some(points) = margin["margin_points"].as_f64() else {
        return "No margin: the store has not said it, or what a dollar is worth, or no night has counted costs."
            .to_owned();
    };
    let said = match margin["verdict"].as_str() {
        Some("brings") => "it brings more than it costs",
        Some("harms") => "it costs more than it brings",
        Some("unclear") => "enough people to see a fifth more or less spent, and nothing is seen",
        _ => "too few people to say anything",
    };
    let each = margin["cost_minor_each"].as_f64().unwrap_or_default() / 100.0;
    let unpriced = match margin["unpriced"].as_u64() {
        Some(count) if count > 0 => format!(" {count} messages have no known price."),
        _ => String::new(),
    };
    format!(
        "Of a margin of {:.2} %, less {each:.4} a person for messages: {said}.{unpriced}",
        points / 100.0
    )
}

/// The wordings of a step: a table, and a line for each thing that the others are compared by.
fn words(step: &Value) {
    print::line("");
    print::line(&format!("Step {}, its wordings:", step["step"]));
    let wordings = step["wordings"].as_array().cloned().unwrap_or_default();
    let row = |one: &Value| {
        let arm = &one["people"];
        let clicked = json!({ "people": arm["people"], "clicked": one["clicked"] });
        json!({
            "": one["id"],
            "people": arm["people"],
            "clicked": one["clicked"],
            "clicked each": each(&clicked, "clicked", 1.0),
            "orders each": each(arm, "orders", 1.0),
            "spent each": each(arm, "spend_minor", 100.0),
        })
    };
    let rows: Vec<Value> = wordings.iter().map(row).collect();
    let columns = [
        "",
        "people",
        "clicked",
        "clicked each",
        "orders each",
        "spent each",
    ];
    print::table(&rows, &columns);
    let first = wordings
        .first()
        .map_or("", |one| one["id"].as_str().unwrap_or_default());
    for one in wordings.iter().skip(1) {
        let asked = [
            ("clicks", "clicks", 1.0),
            ("orders", "orders", 1.0),
            ("spend", "spend_minor", 100.0),
        ];
        for (name, key, unit) in asked {
            if let Some(line) = interval(name, &one[key]["difference"], unit) {
                print::line(&line);
            }
            let id = one["id"].as_str().unwrap_or_default();
            print::line(&worded(&one[key], (name, id, first)));
        }
    }
}

fn worded(told: &Value, (name, id, first): (&str, &str, &str)) -> String {
    match told["verdict"].as_str() {
        Some("brings") => format!("       {id} brings more {name} than {first}."),
        Some("harms") => format!("       {id} brings fewer {name} than {first}."),
        Some("unclear") => {
            format!("       {name}: enough people to see a fifth more or less, and none is seen.")
        }
        _ => match told["more_people"].as_u64() {
            Some(more) => format!(
                "       {name}: too few people to say anything, about {more} more are needed."
            ),
            None => format!("       {name}: too few people to say anything."),
        },
    }
}

fn each(arm: &Value, key: &str, unit: f64) -> String {
    let people = arm["people"].as_f64().unwrap_or_default();
    let sum = arm[key].as_f64().unwrap_or_default();
    if people > 0.0 {
        format!("{:.3}", sum / people / unit)
    } else {
        "-".to_owned()
    }
}

/// The interval on a line around zero, as wide as it needs.
fn interval(name: &str, told: &Value, unit: f64) -> Option<String> {
    let number = |key: &str| told[key].as_f64().map(|number| number / unit);
    let (low, high, middle) = (number("low")?, number("high")?, number("difference")?);
    let chance = told["chance"].as_f64()?;
    let reach = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let half = f64::from(LINE_PLACES / 2);
    let at = |value: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within the line: at most half of it either way"
        )]
        let place = (half + value / reach * half).round() as i32;
        place
    };
    let (low_at, high_at, middle_at, zero_at) = (at(low), at(high), at(middle), at(0.0));
    let line: String = (0..LINE_PLACES)
        .map(|place| match place {
            _ if place == middle_at => '●',
            _ if place == zero_at => '│',
            _ if (low_at..=high_at).contains(&place) => '━',
            _ => ' ',
        })
        .collect();
    Some(format!(
        "{name:>6} {line}  {middle:+.3} each, {low:+.3} to {high:+.3}; above zero with {:.0} %",
        chance * 100.0
    ))
}

fn verdict(told: &Value) -> String {
    let through = told["through"].as_str().unwrap_or("no day yet");
    let said = match told["verdict"].as_str() {
        Some("brings") => "It brings something.".to_owned(),
        Some("harms") => "It does harm: those held out spend more.".to_owned(),
        Some("unclear") => {
            "Enough people to see a fifth more or less, and none is seen.".to_owned()
        }
        _ => match told["more_people"].as_u64() {
            Some(more) => format!(
                "Too few people to say anything: about {more} more and a fifth more or less could be seen."
            ),
            None => "Too few people to say anything.".to_owned(),
        },
    };
    format!(
        "{said} Counted: {} days from the first message, people until {through}.",
        told["days"]
    )
}
