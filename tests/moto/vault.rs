//! The key that seals stores' secrets, on Secrets Manager's own wire: read when it is first needed, and through its change.

use awda_aws::{Access, Dynamo, DynamoTables, HttpFetch, Vault};
use awda_commerce::FetchRequest;
use awda_kernel::{Secret, StoreId};
use awda_ports::{Fetch, Remedied, Seals, StoreChanges, Stores};
use awda_testkit::at;
use serde_json::{Value, json};

use crate::{ground, tables};

/// Asks Secrets Manager as an owner would, with the command line.
async fn asked(endpoint: &str, operation: &str, body: Value) -> Value {
    let signed = "AWS4-HMAC-SHA256 Credential=moto/20261122/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0";
    let header = |name, value: &str| (name, Secret::new(value.to_owned()));
    let request = FetchRequest {
        method: "POST",
        url: "https://secretsmanager.eu-central-1.amazonaws.com/".to_owned(),
        headers: vec![
            header("content-type", "application/x-amz-json-1.1"),
            header("x-amz-target", &format!("secretsmanager.{operation}")),
            header("authorization", signed),
        ],
        body: Secret::new(body.to_string()),
    };
    let http = HttpFetch::standing_in(endpoint).unwrap();
    let answer = http.fetch(&request).await.unwrap();
    let said = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, 200, "{said}");
    serde_json::from_str(&said).unwrap()
}

#[tokio::test]
async fn a_key_is_read_when_it_is_needed_and_a_new_one_takes_its_place() {
    let (access, endpoint) = tables::access();
    let text = |text: &str| json!({ "key": text }).to_string();
    let made = json!({ "Name": "sealing", "SecretString": text("first"), "ClientRequestToken": "0".repeat(32) });
    let made = asked(&endpoint, "CreateSecret", made).await;
    let arn = made["ARN"].as_str().unwrap();
    let tables = tables::made(&access, "vault-").await;
    let holder = |access: &Access| {
        let vault = Vault::kept(access, arn).unwrap();
        Dynamo::reached(access, DynamoTables::prefixed("vault-")).sealed_by(vault)
    };
    let shop = ground::settings();
    assert!(!shop.secrets.is_empty());
    let before = holder(&access);
    before.put_settings(&shop).await.unwrap();
    let bare = tables.settings_now(&shop.id).await.unwrap().unwrap();
    assert!(bare.secrets.is_empty());
    assert!(!before.reseal(&shop.id).await.unwrap());

    let next = json!({ "SecretId": arn, "SecretString": text("second"), "ClientRequestToken": "1".repeat(32) });
    asked(&endpoint, "PutSecretValue", next).await;
    let after = holder(&access);
    let read = after.settings_now(&shop.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&shop), "the one before still opens");
    assert!(after.reseal(&shop.id).await.unwrap());
    assert!(!after.reseal(&shop.id).await.unwrap());
    let read = before.settings_now(&shop.id).await.unwrap();
    assert_eq!(
        read.as_ref(),
        Some(&shop),
        "whoever has the old key looks for the new"
    );

    let (long_ago, soon) = (at("2001-01-01T00:00:00Z"), at("2101-01-01T00:00:00Z"));
    assert!(!after.renew(long_ago).await.unwrap(), "young enough");
    assert!(after.renew(soon).await.unwrap());
    let read = after.settings_now(&shop.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&shop), "the one before still opens");
    assert!(after.reseal(&shop.id).await.unwrap());
    let newest = holder(&access).settings_now(&shop.id).await.unwrap();
    assert_eq!(newest, Some(shop));
}

#[tokio::test]
async fn a_key_that_is_not_there_is_somebodys_to_mend() {
    let (access, _) = tables::access();
    let store: StoreId = "acme".parse().unwrap();
    let tables = tables::made(&access, "no-vault-").await;
    let vault = Vault::kept(&access, "arn:aws:secretsmanager:eu-central-1:1:secret:none").unwrap();
    let tables = tables.sealed_by(vault);
    assert_eq!(tables.settings(&store).await.unwrap(), None);
    let refused = tables.put_settings(&ground::settings()).await.unwrap_err();
    assert_eq!(refused.code(), "port.broken");
}
