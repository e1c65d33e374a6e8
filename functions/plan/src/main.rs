//! Composes `plan` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, SqsQueue};
use awda_lambda::env::{self, Environment};
use awda_plan::Plan;

/// What the template sets for this function.
const VARIABLES: [&str; 7] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::MESSAGES_QUEUE_URL,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let plan = Plan {
        agenda: dynamo.clone(),
        records: dynamo.clone(),
        books: dynamo,
        messages: SqsQueue::new(access.sqs(), variables.text(env::MESSAGES_QUEUE_URL)),
    };
    let plan = &plan;
    awda_lambda::block_on_schedule("plan", move |now| async move { plan.handle(now).await })
}
