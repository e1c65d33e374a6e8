//! `awda users` and `awda keys`: who may ask. They ask the suite; a key's token is shown once, and kept by nobody.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use awda_api::Role;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::customers::{asked, items};
use super::print::{self, Style};

/// People who work for the store.
#[derive(Debug, Subcommand)]
pub enum UsersCommand {
    /// Everybody, with their role
    List(StoreDataArgs),
    /// Invite somebody; they get a mail with a first password
    Invite(UserArgs),
    /// Give somebody another role, by their id
    Role(UserArgs),
    /// Somebody no longer works for the store, by their id
    Remove(IdArgs),
}

/// Keys of the store's programs.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Every key; never what opens
    List(StoreDataArgs),
    /// Make a key; its token is shown once
    Add(AddArgs),
    /// Give a key a new secret; the old one goes on for a while
    Rotate(RotateArgs),
    /// End a key
    Drop(IdArgs),
}

/// Arguments about somebody and their role.
#[derive(Debug, Args)]
pub struct UserArgs {
    /// Their address, or their id
    pub who: String,
    /// What they may do
    #[arg(long, value_parser = Role::ALL.map(Role::name))]
    pub role: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments that name one.
#[derive(Debug, Args)]
pub struct IdArgs {
    /// Its id, as the list has it
    pub id: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda keys add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// What it is for: the warehouse
    pub name: String,
    /// It may decide, and not only ask
    #[arg(long)]
    pub can_write: bool,
    /// A role that binds it further
    #[arg(long, value_parser = Role::ALL.map(Role::name))]
    pub role: Option<String>,
    /// Days until it ends; without end unless said
    #[arg(long)]
    pub days: Option<u16>,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda keys rotate`.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Its id, as the list has it
    pub id: String,
    /// Hours for which the old secret goes on
    #[arg(long, default_value_t = 24)]
    pub overlap_hours: u16,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Obeys `awda users`.
pub(super) async fn users(command: &UsersCommand) -> anyhow::Result<()> {
    let columns = ["email", "role", "is_invited", "since", "id"];
    match command {
        UsersCommand::List(place) => list(place, "users", &columns).await,
        UsersCommand::Invite(args) => {
            let body = json!({ "email": args.who, "role": args.role });
            tell(&args.place, "POST", "users", body).await
        }
        UsersCommand::Role(args) => {
            let path = format!("users/{}", args.who);
            tell(&args.place, "POST", &path, json!({ "role": args.role })).await
        }
        UsersCommand::Remove(args) => {
            let path = format!("users/{}", args.id);
            tell(&args.place, "DELETE", &path, Value::Null).await
        }
    }
}

/// Obeys `awda keys`.
pub(super) async fn keys(command: &KeysCommand) -> anyhow::Result<()> {
    let columns = ["id", "name", "can_write", "role", "expires_at", "made_at"];
    match command {
        KeysCommand::List(place) => list(place, "keys", &columns).await,
        KeysCommand::Add(args) => {
            let body = json!({
                "name": args.name, "can_write": args.can_write, "role": args.role, "days": args.days,
            });
            made(&args.place, "keys", body).await
        }
        KeysCommand::Rotate(args) => {
            let path = format!("keys/{}/rotate", args.id);
            made(
                &args.place,
                &path,
                json!({ "overlap_hours": args.overlap_hours }),
            )
            .await
        }
        KeysCommand::Drop(args) => {
            let path = format!("keys/{}", args.id);
            tell(&args.place, "DELETE", &path, Value::Null).await
        }
    }
}

async fn list(place: &StoreDataArgs, path: &str, columns: &[&str]) -> anyhow::Result<()> {
    let answer = asked(place, "GET", path, Value::Null).await?;
    if place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let rows: Vec<Value> = items(&answer).cloned().collect();
    print::table(&rows, columns);
    Ok(())
}

async fn tell(place: &StoreDataArgs, method: &str, path: &str, body: Value) -> anyhow::Result<()> {
    let answer = asked(place, method, path, body).await?;
    print::value(&answer, place.data.style());
    Ok(())
}

/// A key with the token that is shown once.
async fn made(place: &StoreDataArgs, path: &str, body: Value) -> anyhow::Result<()> {
    let answer = asked(place, "POST", path, body).await?;
    if place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    print::line(&format!("{} for {}", text("id"), text("name")));
    print::line(text("token"));
    print::line("it is shown this once: Authorization: Bearer TOKEN, under /keys/v1");
    Ok(())
}
