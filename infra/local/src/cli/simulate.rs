//! `awda simulate`: what a campaign or a flow would do, as a waterfall, a plot of local hours, and what it costs.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::{Value, json};

use super::campaign_args::{SimulateArgs, SimulateCommand};
use super::print::{self, Style};

/// Width of the longest bar, in characters.
const BAR_CHARS: u64 = 40;

/// Obeys a command.
pub(super) async fn run(command: &SimulateCommand) -> anyhow::Result<()> {
    match command {
        SimulateCommand::Campaign(args) => campaign(args).await,
        SimulateCommand::Flow(args) => ask("flows", args).await,
    }
}

/// The dry run of a campaign.
pub(super) async fn campaign(args: &SimulateArgs) -> anyhow::Result<()> {
    ask("campaigns", args).await
}

async fn ask(kind: &str, args: &SimulateArgs) -> anyhow::Result<()> {
    let (store, id) = (&args.place.store, &args.id);
    let path = format!("/v1/stores/{store}/{kind}/{id}/simulate");
    let mut body = json!({});
    if let Some(at) = &args.at {
        body["at"] = json!(at);
    }
    if let Some(people) = args.people {
        body["people"] = json!(people);
    }
    let answer = args.place.data.open()?.ask("POST", &path, body).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
    } else {
        for line in lines(&answer, args.people.is_some()) {
            print::line(&line);
        }
    }
    Ok(())
}

/// The answer for people.
fn lines(answer: &Value, has_people: bool) -> Vec<String> {
    let mut lines = waterfall(answer);
    lines.extend(hours(answer));
    lines.push(String::new());
    lines.push(format!(
        "channels   {}; languages {}",
        counts(&answer["channels"]),
        counts(&answer["languages"])
    ));
    if answer["parts"]
        .as_object()
        .is_some_and(|all| !all.is_empty())
    {
        lines.push(format!("parts      {}", counts(&answer["parts"])));
    }
    lines.push(format!("cost       {}", cost(&answer["cost"])));
    lines.push(mail(answer));
    for field in answer["broken"].as_array().into_iter().flatten() {
        let (name, count) = (text(&field["field"]), number(&field["count"]));
        lines.push(format!("broken     {name} for {count}"));
    }
    if let Some(first) = answer["first_at"].as_str() {
        lines.push(format!(
            "from       {first} to {}",
            text(&answer["last_at"])
        ));
    }
    if has_people {
        for one in answer["people"].as_array().into_iter().flatten() {
            lines.push(format!(
                "{}  {}",
                text(&one["customer"]),
                text(&one["verdict"])
            ));
        }
    }
    if let Some(hash) = answer["plan_hash"].as_str() {
        lines.push(format!("plan       {hash}"));
    }
    lines
}

/// From everybody to those written to, a line for each reason.
fn waterfall(answer: &Value) -> Vec<String> {
    let audience = number(&answer["audience"]);
    let row = |name: &str, change: String, left: u64| {
        format!("{name:<18} {change:>9} {left:>9}  {}", bar(left, audience))
    };
    let mut lines = vec![row("audience", String::new(), audience)];
    let mut left = audience;
    for fall in answer["waterfall"].as_array().into_iter().flatten() {
        left = number(&fall["left"]);
        let change = format!("-{}", number(&fall["count"]));
        lines.push(row(text(&fall["reason"]), change, left));
    }
    for (reason, count) in answer["deferred"].as_object().into_iter().flatten() {
        let name = format!("later: {reason}");
        left = left.saturating_sub(number(count));
        lines.push(row(&name, format!("-{}", number(count)), left));
    }
    lines.push(row("sent", String::new(), number(&answer["sent"])));
    lines
}

/// The local hours that anything happens in.
fn hours(answer: &Value) -> Vec<String> {
    let all = || answer["hours"].as_array().into_iter().flatten();
    let total = |hour: &Value| number(&hour["sent"]) + number(&hour["deferred"]);
    let most = all().map(total).max().unwrap_or_default();
    let busy = all().filter(|hour| total(hour) > 0);
    let mut lines: Vec<String> = busy
        .map(|hour| {
            let (sent, deferred) = (number(&hour["sent"]), number(&hour["deferred"]));
            let later = match deferred {
                0 => String::new(),
                some => format!(" ({some} put off to it)"),
            };
            let clock = number(&hour["hour"]);
            format!(
                "{clock:02}:00  {:>9}  {}{later}",
                sent + deferred,
                bar(sent + deferred, most)
            )
        })
        .collect();
    if !lines.is_empty() {
        lines.insert(0, String::new());
        lines.insert(1, "local hour".to_owned());
    }
    lines
}

fn mail(answer: &Value) -> String {
    let (largest, clip) = (
        number(&answer["largest_bytes"]),
        number(&answer["clip_bytes"]),
    );
    let clipped = number(&answer["clipped"]);
    let size = format!("mail       at most {largest} bytes of HTML");
    if clipped == 0 {
        return size;
    }
    format!("{size}: Gmail would clip {clipped} after {clip} bytes, with the link that stops them")
}

/// Millionths as an amount.
fn cost(cost: &Value) -> String {
    let micros = number(&cost["micros"]);
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let (currency, prices) = (text(&cost["currency"]), text(&cost["prices"]));
    format!("{whole}.{rest:06} {currency} (prices of {prices})")
}

fn counts(of: &Value) -> String {
    let counts = of.as_object().into_iter().flatten();
    let told: Vec<String> = counts
        .map(|(name, count)| format!("{name} {}", number(count)))
        .collect();
    if told.is_empty() {
        return "none".to_owned();
    }
    told.join(", ")
}

fn bar(number: u64, most: u64) -> String {
    let chars = (number * BAR_CHARS).div_ceil(most.max(1));
    "█".repeat(usize::try_from(chars).unwrap_or_default())
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_becomes_a_waterfall_a_plot_and_a_price() {
        let answer = json!({
            "audience": 400, "sent": 200,
            "waterfall": [{ "reason": "no_consent", "count": 150, "left": 250 }],
            "deferred": { "quiet_hours": 50 },
            "hours": [{ "hour": 6, "sent": 0, "deferred": 50 }, { "hour": 10, "sent": 200, "deferred": 0 }],
            "channels": { "email": 250 }, "languages": { "ar": 200, "en": 50 },
            "cost": { "micros": 25_000, "currency": "USD", "prices": "2026-07" },
            "largest_bytes": 4_000, "clip_bytes": 104_448, "clipped": 0,
            "plan_hash": "plan_x",
        });
        let lines = lines(&answer, false);
        let has = |start: &str, part: &str| {
            lines
                .iter()
                .any(|line| line.starts_with(start) && line.contains(part))
        };
        assert!(has("no_consent", "-150"), "{lines:#?}");
        assert!(has("later: quiet_hours", "-50"));
        assert!(has("sent", "200"));
        assert!(has("06:00", "(50 put off to it)"));
        assert!(has("cost", "0.025000 USD"));
        assert!(has("plan", "plan_x"));
        let longest = lines.iter().map(|line| line.matches('█').count()).max();
        assert_eq!(longest, Some(40));
    }
}
