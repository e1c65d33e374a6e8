//! Composes `unify` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, HttpFetch, S3Exports, SqsQueue, Vault};
use awda_commerce::Delivery;
use awda_lambda::env::{self, Environment};
use awda_ports::Telling;
use awda_unify::{Shelf, Unify};

/// What the template sets for this function.
const VARIABLES: [&str; 11] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::AUDIENCES_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::NOTICES_QUEUE_URL,
    env::DELIVERIES_QUEUE_URL,
    env::EXPORTS_BUCKET,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let unify = Unify {
        records: Telling {
            port: dynamo.clone(),
            stores: dynamo.clone(),
            notices: SqsQueue::new(access.sqs(), variables.text(env::NOTICES_QUEUE_URL)),
        },
        stores: dynamo.clone(),
        shelf: Shelf::default(),
    };
    let queue = SqsQueue::new(access.sqs(), variables.text(env::DELIVERIES_QUEUE_URL));
    let exports = S3Exports::reached(&access, variables.text(env::EXPORTS_BUCKET));
    let (unify, world) = (&unify, (&HttpFetch::new(), &queue, &exports));
    awda_lambda::block_on_queue(
        "unify",
        &dynamo,
        move |delivery: Delivery, now| async move {
            Box::pin(unify.handle_all(&delivery, world, now)).await
        },
    )
}
