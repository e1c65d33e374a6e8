//! `awda store create` and `awda store list` of a deployed suite: asked of its API by somebody who may.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use serde_json::{Map, Value, json};

use super::args::{DataArgs, StoreArgs};
use super::commands::new_store;
use super::customers::items;
use super::print::{self, Style};
use crate::new_store::NewStore;

/// Makes a store there, and prints where its sources send their webhooks.
pub(super) async fn create(args: &StoreArgs) -> anyhow::Result<()> {
    let store = new_store(args)?;
    let path = format!("/v1/stores/{}", store.id);
    let made = args
        .data
        .open()?
        .ask("POST", &path, text_of(&store))
        .await?;
    if args.data.style() == Style::Json {
        print::value(&made, Style::Json);
        return Ok(());
    }
    print::line(&format!("store {} is ready; webhooks go to", store.id));
    let hooks: Vec<Value> = made["hooks"].as_array().cloned().unwrap_or_default();
    print::table(&hooks, &["source", "path", "has_secret"]);
    if let Some(token) = made["token"].as_str() {
        print::line(
            "the secret that your own program signs with (source generic), shown this once:",
        );
        print::line(token);
    }
    print::line("secrets of other sources: awda store set --secret shopify=...");
    Ok(())
}

/// The stores that one may see there.
pub(super) async fn list(args: &DataArgs) -> anyhow::Result<()> {
    let (data, mut rows) = (args.open()?, Vec::new());
    let mut path = "/v1/stores?limit=200".to_owned();
    loop {
        let page = data.ask("GET", &path, Value::Null).await?;
        rows.extend(items(&page).cloned());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/v1/stores?limit=200&cursor={next}");
    }
    if args.style() == Style::Json {
        print::value(&json!({ "items": rows }), Style::Json);
    } else {
        print::table(&rows, &["id", "name", "currency", "timezone"]);
    }
    Ok(())
}

/// What the API takes.
fn text_of(store: &NewStore) -> Value {
    let mut settings = Map::new();
    let mut say = |name: &str, said: Value| {
        let is_said = !said.is_null();
        is_said.then(|| settings.insert(name.to_owned(), said));
    };
    say("name", json!(store.name));
    say("country", json!(store.country));
    say("language", json!(store.language));
    say("shop_url", json!(store.shop_url));
    say("holdout_share", json!(store.holdout_share));
    say("caps", json!(store.caps));
    say("channels", json!(store.channels));
    say("secrets", json!(store.secrets));
    say(
        "accounts",
        json!({ "margin_points": store.margin_points, "rate_micros": store.rate_micros }),
    );
    let mut sender = Map::new();
    for (name, said) in [
        ("name", &store.name),
        ("email", &store.sender_email),
        ("postal_address", &store.postal_address),
    ] {
        sender.extend(said.iter().map(|said| (name.to_owned(), json!(said))));
    }
    say("sender", Value::Object(sender));
    json!({ "currency": store.currency, "timezone": store.timezone, "settings": settings })
}
