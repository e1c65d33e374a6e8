//! The suite's tables on moto, made as template.yaml has them.

use awda::template::{Projection, Table, Template};
use awda_aws::{Access, Dynamo, DynamoTables};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    Projection as SdkProjection, ProjectionType, ScalarAttributeType,
};

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
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    let keys = |pair: &awda::template::KeyPair| {
        let sort = pair
            .sort
            .as_ref()
            .map(|sort| key(&sort.name, KeyType::Range));
        std::iter::once(key(&pair.partition.name, KeyType::Hash))
            .chain(sort)
            .collect::<Vec<_>>()
    };
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| {
            let kind = match index.projection {
                Projection::All => ProjectionType::All,
                Projection::KeysOnly => ProjectionType::KeysOnly,
            };
            let projection = SdkProjection::builder().projection_type(kind).build();
            GlobalSecondaryIndex::builder()
                .index_name(&index.name)
                .set_key_schema(Some(keys(&index.key)))
                .projection(projection)
                .build()
                .unwrap()
        })
        .collect();
    let pairs = std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key));
    let attributes: Vec<_> = pairs
        .flat_map(awda::template::KeyPair::attributes)
        .map(|attribute| {
            AttributeDefinition::builder()
                .attribute_name(&attribute.name)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .unwrap()
        })
        .collect();
    access
        .dynamodb()
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys(&table.key)))
        .set_attribute_definitions(Some(attributes))
        .set_global_secondary_indexes(Some(indexes).filter(|all: &Vec<_>| !all.is_empty()))
        .send()
        .await
        .unwrap();
}
