//! `awda why`: why a customer was, was not, or would not be written to by a flow or campaign.

use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::commands::{customer_path, encoded};
use super::print::{self, Style};

/// Arguments of `awda why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The customer: an id (cus_...), an email address, a phone number, or source:id
    #[arg(value_name = "CUSTOMER")]
    who: String,
    /// The flow: win_back, birthday
    #[arg(long, required_unless_present = "campaign")]
    flow: Option<String>,
    /// The campaign, in the place of a flow
    #[arg(long, value_name = "ID", conflicts_with = "flow")]
    campaign: Option<String>,
    /// Language of the sentences: ar, fa, en
    #[arg(long, default_value = "en", value_parser = ["ar", "fa", "en"])]
    language: String,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Asks and prints.
pub(super) async fn why(args: &WhyArgs) -> anyhow::Result<()> {
    let (data, store) = (args.place.data.open()?, &args.place.store);
    let path = customer_path(store, &args.who)?;
    let customer = data.ask("GET", &path, Value::Null).await?;
    let id = customer.get("id").and_then(Value::as_str);
    let id = id.context("the customer has no id")?;
    let (kind, name) = match (&args.flow, &args.campaign) {
        (Some(flow), _) => ("flow", flow.as_str()),
        (None, campaign) => ("campaign", campaign.as_deref().unwrap_or_default()),
    };
    let name = encoded(name);
    let path = format!("/v1/stores/{store}/why?customer={id}&{kind}={name}");
    let answer = data.ask("GET", &path, Value::Null).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    show(&answer, &args.language);
    Ok(())
}

fn show(answer: &Value, language: &str) {
    let words = |of: &Value| text(of, &["words", language]).to_owned();
    let considered = answer.get("considered").and_then(Value::as_array);
    let rows: Vec<Value> = considered
        .into_iter()
        .flatten()
        .map(|row| {
            json!({
                "due": text(row, &["due_at"]),
                "occurrence": text(row, &["occurrence"]),
                "step": text(row, &["name"]),
                "what happened": words(row),
                "consent": text(row, &["consent"]),
            })
        })
        .collect();
    let columns = ["due", "occurrence", "step", "what happened", "consent"];
    print::table(&rows, &columns);
    if let Some(now) = answer.get("now") {
        print::line(&words(now));
    }
    if let Some(next) = answer.get("next") {
        let (step, due_at) = (text(next, &["name"]), text(next, &["due_at"]));
        print::line(&format!("next: {step} {due_at}"));
    }
}

fn text<'a>(of: &'a Value, path: &[&str]) -> &'a str {
    let found = path.iter().try_fold(of, |of, name| of.get(name));
    found.and_then(Value::as_str).unwrap_or_default()
}
