//! Composes `feedback` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, SqsQueue};
use awda_feedback::{CarrierTold, Feedback};
use awda_lambda::env::{self, Environment};

/// What the template sets for this function.
const VARIABLES: [&str; 7] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::DELIVERIES_QUEUE_URL,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let feedback = Feedback {
        messages: dynamo.clone(),
        stores: dynamo.clone(),
        deliveries: SqsQueue::new(access.sqs(), variables.text(env::DELIVERIES_QUEUE_URL)),
    };
    let feedback = &feedback;
    let handle = move |event: CarrierTold, now| async move { feedback.handle(&event, now).await };
    awda_lambda::block_on_queue("feedback", &dynamo, handle)
}
