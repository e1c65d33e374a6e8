//! Composes `preferences` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, SqsQueue, Vault};
use awda_lambda::env::{self, Environment};
use awda_preferences::Preferences;

/// What the template sets for this function.
const VARIABLES: [&str; 6] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::DIRECTORY_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::DELIVERIES_QUEUE_URL,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let preferences = Preferences {
        records: dynamo.clone(),
        stores: dynamo.clone(),
        messages: dynamo,
        deliveries: SqsQueue::new(access.sqs(), variables.text(env::DELIVERIES_QUEUE_URL)),
    };
    let preferences = &preferences;
    awda_lambda::block_on_web(
        move |request, now| async move { preferences.handle(&request, now).await },
    )
}
