//! Composes `ingest` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, SqsQueue, Vault};
use awda_ingest::Ingest;
use awda_lambda::env::{self, Environment};

/// What the template sets for this function.
const VARIABLES: [&str; 6] = [
    env::LOG_LEVEL,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::DELIVERIES_QUEUE_URL,
    env::FEEDBACK_QUEUE_URL,
    env::BODY_BYTES_MAX,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let stores = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let ingest = Ingest {
        stores: stores.sealed_by(vault),
        deliveries: SqsQueue::new(access.sqs(), variables.text(env::DELIVERIES_QUEUE_URL)),
        reports: SqsQueue::new(access.sqs(), variables.text(env::FEEDBACK_QUEUE_URL)),
        body_bytes_max: variables.parsed(env::BODY_BYTES_MAX)?,
    };
    let ingest = &ingest;
    awda_lambda::block_on_web(move |request, now| async move { ingest.handle(&request, now).await })
}
