//! `awda customers`, `awda deliveries`, `awda audit` and `awda token`: a day's work at the desk, asked of the API.

use anyhow::{Context, bail};
use awda_api::Role;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::commands::{customer_path, encoded};
use super::print::{self, Style};
use crate::local_token;

/// Customers.
#[derive(Debug, Subcommand)]
pub enum CustomersCommand {
    /// Find people by the beginning of a name, an address or a number, or by any identifier
    Search(SearchArgs),
    /// Put labels on a customer, or take them off
    Tag(TagArgs),
    /// Write a note about a customer
    Note(NoteArgs),
    /// What was noted about a customer
    Notes(OneArgs),
    /// What to recommend to a customer, and why
    Recommend(OneArgs),
    /// Everything kept about a customer, as JSON
    Export(OneArgs),
    /// Forget a customer
    Erase(OneArgs),
}

/// Deliveries that nobody could translate.
#[derive(Debug, Subcommand)]
pub enum DeliveriesCommand {
    /// List them, with why
    List(PagedArgs),
    /// Try one again, or all of them
    Redrive(RedriveArgs),
    /// List dead letters: commands that failed as often as their queue hands them out, with why
    Dead(super::dead::DeadArgs),
    /// Send a dead letter back to its queue, or all of them
    Revive(super::dead::ReviveArgs),
}

/// Arguments of `awda customers search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What is known of them: سارة, sara@, 0501
    text: String,
    /// Most people
    #[arg(long, default_value_t = 20)]
    limit: u16,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// A customer.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// The customer: an id (cus_...), an email address, a phone number, or source:id
    #[arg(value_name = "CUSTOMER")]
    who: String,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda customers tag`.
#[derive(Debug, Args)]
pub struct TagArgs {
    /// The customer.
    #[command(flatten)]
    one: OneArgs,
    /// A label to put on; may be given several times
    #[arg(long, value_name = "LABEL", required_unless_present = "remove")]
    add: Vec<String>,
    /// A label to take off
    #[arg(long, value_name = "LABEL")]
    remove: Vec<String>,
}

/// Arguments of `awda customers note`.
#[derive(Debug, Args)]
pub struct NoteArgs {
    /// The customer.
    #[command(flatten)]
    one: OneArgs,
    /// The text
    #[arg(long)]
    text: String,
}

/// Arguments of a list in pages.
#[derive(Debug, Args)]
pub struct PagedArgs {
    /// Most entries
    #[arg(long, default_value_t = 50)]
    limit: u16,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda deliveries redrive`.
#[derive(Debug, Args)]
pub struct RedriveArgs {
    /// The delivery's name (dlv_...)
    #[arg(value_name = "DELIVERY", required_unless_present = "all")]
    id: Option<String>,
    /// Every delivery that is set aside
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda token`.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// A role: owner, marketer, support, analyst, developer; may be given several times
    #[arg(long, required = true, value_parser = Role::ALL.map(Role::name))]
    role: Vec<String>,
    /// A store; all where none is named
    #[arg(long)]
    store: Vec<String>,
    /// Who it is, as the log of acts names them
    #[arg(long, default_value = "local")]
    subject: String,
}

/// Obeys `awda customers`.
pub(super) async fn run(command: &CustomersCommand) -> anyhow::Result<()> {
    match command {
        CustomersCommand::Search(args) => search(args).await,
        CustomersCommand::Tag(args) => {
            let body = json!({ "add": args.add, "remove": args.remove });
            told(&args.one, "POST", "/tags", body).await
        }
        CustomersCommand::Note(args) => {
            told(&args.one, "POST", "/notes", json!({ "text": args.text })).await
        }
        CustomersCommand::Notes(args) => notes(args).await,
        CustomersCommand::Recommend(args) => {
            let answer = ask(args, "GET", "/recommendations", Value::Null).await?;
            super::shelves::recommended(&answer, args.place.data.style());
            Ok(())
        }
        CustomersCommand::Export(args) => {
            let answer = ask(args, "GET", "/export", Value::Null).await?;
            print::value(&answer, Style::Json);
            Ok(())
        }
        CustomersCommand::Erase(args) => told(args, "DELETE", "", Value::Null).await,
    }
}

/// Obeys `awda deliveries`.
pub(super) async fn deliveries(command: &DeliveriesCommand) -> anyhow::Result<()> {
    match command {
        DeliveriesCommand::List(args) => {
            let columns = ["id", "source", "topic", "code", "times", "received_at"];
            listed(args, "deliveries", &columns).await
        }
        DeliveriesCommand::Redrive(args) => redrive(args).await,
        DeliveriesCommand::Dead(args) => super::dead::list(args).await,
        DeliveriesCommand::Revive(args) => super::dead::revive(args).await,
    }
}

/// `awda audit`.
pub(super) async fn audit(args: &PagedArgs) -> anyhow::Result<()> {
    let columns = [
        "at",
        "who",
        "operation",
        "resource",
        "before",
        "after",
        "outcome",
    ];
    listed(args, "audit", &columns).await
}

/// `awda token`.
pub(super) fn token(args: &TokenArgs) {
    let all = vec!["*".to_owned()];
    let stores = if args.store.is_empty() {
        &all
    } else {
        &args.store
    };
    print::line(&local_token::written(&args.role, stores, &args.subject));
}

async fn search(args: &SearchArgs) -> anyhow::Result<()> {
    let text = encoded(&args.text);
    let path = format!("customers?search={text}&limit={}", args.limit);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let rows: Vec<Value> = items(&answer)
        .map(|one| {
            let field = |name: &str| one.get(name).cloned().unwrap_or_default();
            json!({
                "id": field("id"), "name": field("name"), "email": field("email"), "phone": field("phone"),
                "orders": field("orders"), "spent": one.pointer("/net_spend/display"), "found by": field("found_by"),
            })
        })
        .collect();
    let columns = [
        "id", "name", "email", "phone", "orders", "spent", "found by",
    ];
    print::table(&rows, &columns);
    Ok(())
}

async fn notes(args: &OneArgs) -> anyhow::Result<()> {
    let answer = ask(args, "GET", "/notes", Value::Null).await?;
    shown(
        &answer,
        &["written_at", "by", "text"],
        args.place.data.style(),
    );
    Ok(())
}

async fn redrive(args: &RedriveArgs) -> anyhow::Result<()> {
    let ids = if args.all {
        set_aside(&args.place).await?
    } else {
        args.id.iter().cloned().collect()
    };
    for id in &ids {
        let path = format!("deliveries/{}/redrive", encoded(id));
        asked(&args.place, "POST", &path, Value::Null).await?;
        print::line(&format!("{id} is tried again"));
    }
    if ids.is_empty() {
        bail!("nothing is set aside");
    }
    Ok(())
}

/// Everything that is set aside, page by page.
async fn set_aside(place: &StoreDataArgs) -> anyhow::Result<Vec<String>> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("deliveries?limit=200{cursor}");
        let page = asked(place, "GET", &path, Value::Null).await?;
        let named = items(&page).filter_map(|row| row.get("id")?.as_str().map(str::to_owned));
        ids.extend(named);
        match page.get("next").and_then(Value::as_str) {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => return Ok(ids),
        }
    }
}

async fn listed(args: &PagedArgs, list: &str, columns: &[&str]) -> anyhow::Result<()> {
    let path = format!("{list}?limit={}", args.limit);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    shown(&answer, columns, args.place.data.style());
    Ok(())
}

fn shown(answer: &Value, columns: &[&str], style: Style) {
    if style == Style::Json {
        print::value(answer, Style::Json);
        return;
    }
    let rows: Vec<Value> = items(answer).cloned().collect();
    print::table(&rows, columns);
}

/// Asks below a customer's address and prints the answer.
async fn told(args: &OneArgs, method: &str, below: &str, body: Value) -> anyhow::Result<()> {
    let answer = ask(args, method, below, body).await?;
    print::value(&answer, args.place.data.style());
    Ok(())
}

async fn ask(args: &OneArgs, method: &str, below: &str, body: Value) -> anyhow::Result<Value> {
    let (data, store) = (args.place.data.open()?, &args.place.store);
    let path = customer_path(store, &args.who)?;
    let customer = data.ask("GET", &path, Value::Null).await?;
    let id = customer.get("id").and_then(Value::as_str);
    let id = id.context("the customer has no id")?;
    let path = format!("/v1/stores/{store}/customers/{id}{below}");
    data.ask(method, &path, body).await
}

pub(super) async fn asked(
    place: &StoreDataArgs,
    method: &str,
    path: &str,
    body: Value,
) -> anyhow::Result<Value> {
    let path = format!("/v1/stores/{}/{path}", place.store);
    place.data.open()?.ask(method, &path, body).await
}

pub(super) fn items(answer: &Value) -> impl Iterator<Item = &Value> {
    answer
        .get("items")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
