//! `awda deliveries dead` and `awda deliveries revive`: what failed too often, and the way back.

use clap::Args;
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::commands::encoded;
use super::customers::{asked, items};
use super::print::{self, Style};

/// Arguments of `awda deliveries dead`.
#[derive(Debug, Args)]
pub struct DeadArgs {
    /// Of one queue: deliveries, messages, feedback or shards
    #[arg(long, value_name = "QUEUE")]
    queue: Option<String>,
    /// Most letters
    #[arg(long, default_value_t = 50)]
    limit: u16,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda deliveries revive`.
#[derive(Debug, Args)]
pub struct ReviveArgs {
    /// The letter's id, as `awda deliveries dead` shows it
    #[arg(value_name = "LETTER", required_unless_present = "all")]
    id: Option<String>,
    /// Every dead letter
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Of one queue: deliveries, messages, feedback or shards
    #[arg(long, value_name = "QUEUE", requires = "all")]
    queue: Option<String>,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// `awda deliveries dead`.
pub(super) async fn list(args: &DeadArgs) -> anyhow::Result<()> {
    let mut path = format!("dead-letters?limit={}", args.limit);
    if let Some(queue) = &args.queue {
        path = format!("{path}&queue={}", encoded(queue));
    }
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let rows: Vec<Value> = items(&answer).map(row).collect();
    if rows.is_empty() {
        print::line("no letter is dead");
        return Ok(());
    }
    print::table(
        &rows,
        &["id", "about", "code", "why", "received", "sent_at"],
    );
    Ok(())
}

/// `awda deliveries revive`.
pub(super) async fn revive(args: &ReviveArgs) -> anyhow::Result<()> {
    let path = match (&args.id, &args.queue) {
        (Some(id), _) => format!("dead-letters/{}/redrive", encoded(id)),
        (None, Some(queue)) => format!("dead-letters/redrive?queue={}", encoded(queue)),
        (None, None) => "dead-letters/redrive".to_owned(),
    };
    let mut sent = 0;
    loop {
        let answer = asked(&args.place, "POST", &path, Value::Null).await?;
        let count = answer.get("sent_back").and_then(Value::as_u64);
        sent += count.unwrap_or_default();
        // A call that sent nothing back would send nothing back again.
        let has_more = answer.get("has_more") == Some(&Value::Bool(true));
        if !has_more || count == Some(0) {
            break;
        }
    }
    match args.place.data.style() {
        Style::Json => print::value(&json!({ "sent_back": sent }), Style::Json),
        Style::Plain => print::line(&format!("{sent} sent back")),
    }
    Ok(())
}

/// A letter in one line: what it is about in the order that its document has.
fn row(letter: &Value) -> Value {
    let field = |name: &str| letter.get(name).cloned().unwrap_or_default();
    let about = letter.get("about").and_then(Value::as_object);
    let about = about.into_iter().flatten();
    let about: Vec<String> = about
        .map(|(name, value)| {
            let plain = value.as_str().map(str::to_owned);
            format!("{name} {}", plain.unwrap_or_else(|| value.to_string()))
        })
        .collect();
    json!({
        "id": field("id"), "about": about.join(", "), "code": field("code"), "why": field("why"),
        "received": field("received"), "sent_at": field("sent_at"),
    })
}
