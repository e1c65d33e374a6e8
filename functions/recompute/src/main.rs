//! Composes `recompute` and serves it on Lambda.

use awda_aws::{Access, Dynamo, DynamoTables, SqsQueue, Vault};
use awda_commerce::Delivery;
use awda_lambda::env::{self, Environment};
use awda_ports::{RecomputeShard, Telling};
use awda_recompute::Recompute;

/// What the template sets for this function.
const VARIABLES: [&str; 12] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::AUDIENCES_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::NOTICES_QUEUE_URL,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::DELIVERIES_QUEUE_URL,
    env::SHARDS_QUEUE_URL,
    env::SHARD_COUNT,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let recompute = Recompute {
        profiles: Telling {
            port: dynamo.clone(),
            stores: dynamo.clone(),
            notices: SqsQueue::new(access.sqs(), variables.text(env::NOTICES_QUEUE_URL)),
        },
        runs: dynamo.clone(),
        stores: dynamo.clone(),
        queue: SqsQueue::new(access.sqs(), variables.text(env::SHARDS_QUEUE_URL)),
        deliveries: SqsQueue::<Delivery>::new(
            access.sqs(),
            variables.text(env::DELIVERIES_QUEUE_URL),
        ),
        shard_count: variables.parsed(env::SHARD_COUNT)?,
    };
    let recompute = &recompute;
    awda_lambda::block_on_queue_and_schedule(
        "recompute",
        &dynamo,
        move |shard: RecomputeShard, now| async move { recompute.handle(shard, now).await },
        move |now| async move { recompute.wake(now).await },
    )
}
