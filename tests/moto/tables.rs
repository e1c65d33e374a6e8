//! The suite's tables on moto, made as template.yaml has them.

use awda::template::{Projection, Table, Template};
use awda_aws::{Access, Dynamo, DynamoTables};
use serde_json::{Value, json};

/// Moto as the adapters reach it, and its address.
pub(crate) fn access() -> (Access, String) {
    let Ok(endpoint) = std::env::var("AWDA_MOTO_ENDPOINT") else {
        panic!(".ci/run sets AWDA_MOTO_ENDPOINT");
    };
    let access = Access::from(|name| match name {
        "AWS_REGION" => Some("eu-central-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("moto".to_owned()),
        "AWS_ENDPOINT_URL" => Some(endpoint.clone()),
        _ => None,
    });
    (access.unwrap(), endpoint)
}

/// Tables of this prefix, and the adapter on them.
pub(crate) async fn made(access: &Access, prefix: &str) -> Dynamo {
    let names = DynamoTables::prefixed(prefix);
    for table in &Template::built_in().unwrap().tables {
        let name = match table.id.as_str() {
            "CustomersTable" => &names.customers,
            "TimelineTable" => &names.timeline,
            "DirectoryTable" => &names.directory,
            "AudiencesTable" => &names.audiences,
            "AgendaTable" => &names.agenda,
            "BooksTable" => &names.books,
            other => panic!("the template has a table {other} that the adapter does not know"),
        };
        create(access, table, name).await;
    }
    Dynamo::reached(access, names)
}

async fn create(access: &Access, table: &Table, name: &str) {
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let keys = |pair: &awda::template::KeyPair| {
        let sort = pair.sort.as_ref().map(|sort| key(&sort.name, "RANGE"));
        let partition = key(&pair.partition.name, "HASH");
        std::iter::once(partition).chain(sort).collect::<Vec<_>>()
    };
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| {
            let kind = match index.projection {
                Projection::All => "ALL",
                Projection::KeysOnly => "KEYS_ONLY",
            };
            json!({
                "IndexName": index.name,
                "KeySchema": keys(&index.key),
                "Projection": { "ProjectionType": kind },
            })
        })
        .collect();
    let pairs = std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key));
    let attributes: Vec<_> = pairs
        .flat_map(awda::template::KeyPair::attributes)
        .map(|attribute| json!({ "AttributeName": attribute.name, "AttributeType": "S" }))
        .collect();
    let mut question = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys(&table.key),
        "AttributeDefinitions": attributes,
    });
    if let (false, Some(fields)) = (indexes.is_empty(), question.as_object_mut()) {
        fields.insert("GlobalSecondaryIndexes".to_owned(), indexes.into());
    }
    let dynamodb = access.dynamodb();
    let made = dynamodb.ask::<Value>("CreateTable", &question);
    made.await.unwrap();
}
