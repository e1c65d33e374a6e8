//! What stores keep secret on DynamoDB: sealed in their rows, opened by whoever has the key, and by nobody else.

use std::sync::Arc;

use awda::embedded::Embedded;
use awda_aws::{Dynamo, DynamoTables, Meter, Vault};
use awda_kernel::{Secret, StoreId};
use awda_messaging::Flow;
use awda_messaging::flows::FlowSetting;
use awda_ports::{Flows, Remedied, Seals, StoreChanges, StoreSettings, Stores};
use awda_testkit::{settings, store};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::houses::schemas;

const SECRET: &str = "whsec_of_the_shop";

fn tables() -> DynamoTables {
    DynamoTables::prefixed("contracts-")
}

fn embedded() -> Embedded {
    let embedded = Embedded::memory().unwrap();
    embedded.create_tables(&schemas(&tables())).unwrap();
    embedded
}

/// Somebody with these keys, the newest first; without any where there are none. Each remembers nothing of the others.
fn holder(embedded: &Embedded, keys: &[&str]) -> Dynamo {
    let dynamo = Dynamo::new(embedded.client(), tables(), Arc::new(Meter::default()));
    if keys.is_empty() {
        return dynamo;
    }
    let keys = keys.iter().map(|key| Secret::new((*key).to_owned()));
    dynamo.sealed_by(Vault::of(keys.collect()))
}

fn shop() -> StoreSettings {
    let mut shop = settings(&store());
    let secret = vec![Secret::new(SECRET.to_owned())];
    shop.secrets.insert("shopify".to_owned(), secret);
    shop
}

/// The rows of the books as they lie there.
async fn books(embedded: &Embedded) -> Vec<Value> {
    let scan = json!({ "TableName": "contracts-books" });
    let scanned: Value = embedded.client().ask("Scan", &scan).await.unwrap();
    scanned["Items"].as_array().unwrap().clone()
}

/// The document of the one row.
async fn row(embedded: &Embedded) -> String {
    let rows = books(embedded).await;
    assert_eq!(rows.len(), 1);
    let doc = &rows[0]["doc"];
    if let Some(text) = doc["S"].as_str() {
        return text.to_owned();
    }
    let packed = STANDARD.decode(doc["B"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(packed.as_slice());
    std::io::Read::read_to_string(&mut unpacked, &mut text).unwrap();
    text
}

#[tokio::test]
async fn a_row_shows_no_secret_and_whoever_has_no_key_reads_none_and_loses_none() {
    let embedded = embedded();
    let owner = holder(&embedded, &["first"]);
    owner.put_settings(&shop()).await.unwrap();
    let lies = row(&embedded).await;
    assert!(lies.contains("sealed") && !lies.contains(SECRET), "{lies}");

    let stranger = holder(&embedded, &[]);
    let bare = stranger.settings(&store()).await.unwrap().unwrap();
    assert!(bare.secrets.is_empty());
    assert_eq!(bare.name, shop().name);
    let renamed = StoreSettings {
        name: "Other".to_owned(),
        ..bare.clone()
    };
    let kept = stranger.keep_settings(&bare, &renamed).await;
    assert_eq!(kept.unwrap_err().code(), "port.broken");
    let off = FlowSetting {
        is_on: false,
        version: 1,
        document: None,
    };
    let acme = store();
    let kept = stranger.keep_flow(&acme, Flow::BIRTHDAY, Some(&off), 0);
    assert_eq!(kept.await.unwrap_err().code(), "port.broken");
    assert!(!stranger.reseal(&store()).await.unwrap());

    let again = holder(&embedded, &["first"]);
    assert_eq!(again.settings(&store()).await.unwrap(), Some(shop()));
    assert!(again.keep_settings(&shop(), &shop()).await.unwrap());
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_one_before_without_a_gap() {
    let embedded = embedded();
    let before = holder(&embedded, &["first"]);
    before.put_settings(&shop()).await.unwrap();
    let after = holder(&embedded, &["second", "first"]);
    assert_eq!(after.settings_now(&store()).await.unwrap(), Some(shop()));
    assert!(after.reseal(&store()).await.unwrap());
    assert!(!after.reseal(&store()).await.unwrap());
    let alone = holder(&embedded, &["second"]);
    assert_eq!(alone.settings_now(&store()).await.unwrap(), Some(shop()));
    let gone = before.settings_now(&store()).await.unwrap_err();
    assert_eq!(gone.code(), "port.broken");
    let unknown: StoreId = "unknown".parse().unwrap();
    assert!(!after.reseal(&unknown).await.unwrap());
}

#[tokio::test]
async fn a_row_of_before_there_were_keys_is_read_and_sealed() {
    let embedded = embedded();
    let old = holder(&embedded, &[]);
    old.put_settings(&shop()).await.unwrap();
    assert!(row(&embedded).await.contains(SECRET));
    let owner = holder(&embedded, &["first"]);
    assert_eq!(owner.settings(&store()).await.unwrap(), Some(shop()));
    assert!(owner.reseal(&store()).await.unwrap());
    assert!(!row(&embedded).await.contains(SECRET));
    assert_eq!(owner.settings_now(&store()).await.unwrap(), Some(shop()));
}

#[tokio::test]
async fn what_was_sealed_for_one_store_opens_for_no_other() {
    let embedded = embedded();
    let owner = holder(&embedded, &["first"]);
    owner.put_settings(&shop()).await.unwrap();
    let mut moved = books(&embedded).await.remove(0);
    let text = row(&embedded).await;
    let text = text.replace(store().as_str(), "thief");
    moved["sk"] = json!({ "S": "thief" });
    moved["doc"] = json!({ "S": text });
    let put = json!({ "TableName": "contracts-books", "Item": moved });
    let client = embedded.client();
    client.ask::<Value>("PutItem", &put).await.unwrap();
    let thief: StoreId = "thief".parse().unwrap();
    let read = owner.settings_now(&thief).await.unwrap_err();
    assert_eq!(read.code(), "port.unreadable");
}
