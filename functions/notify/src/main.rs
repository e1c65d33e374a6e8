//! Composes `notify` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, HttpFetch, SqsQueue, Vault};
use awda_lambda::env::{self, Environment};
use awda_messaging::notices::Notify;
use awda_notify::Notifier;

/// What the template sets for this function.
const VARIABLES: [&str; 7] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::NOTICES_QUEUE_URL,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let notifier = Notifier {
        records: dynamo.clone(),
        stores: dynamo.clone(),
        notices: dynamo.clone(),
        fetch: HttpFetch::new().reading_no_bodies(),
        queue: SqsQueue::new(access.sqs(), variables.text(env::NOTICES_QUEUE_URL)),
    };
    let notifier = &notifier;
    let handle = move |asked: Notify, now| async move { notifier.handle(&asked, now).await };
    awda_lambda::block_on_queue("notify", &dynamo, handle)
}
