//! Composes `deliver` and serves it on Lambda.

use awda_aws::{Access, Carriers, Dynamo, DynamoTables, SesCarrier, SqsQueue, TextCarriers, Vault};
use awda_deliver::Deliver;
use awda_lambda::env::{self, Environment};
use awda_messaging::DeliverMessage;
use awda_ports::Lane;

/// What the template sets for this function.
const VARIABLES: [&str; 12] = [
    env::LOG_LEVEL,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::DELIVERIES_QUEUE_URL,
    env::MESSAGES_QUEUE_URL,
    env::NOTICES_QUEUE_URL,
    env::SES_CONFIGURATION_SET,
    env::LINKS_URL,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Environment::read(&VARIABLES, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let deliver = Deliver {
        records: dynamo.clone(),
        stores: dynamo.clone(),
        messages: dynamo.clone(),
        carrier: Carriers {
            mail: SesCarrier::new(access.ses(), variables.text(env::SES_CONFIGURATION_SET)),
            texts: TextCarriers::new(&access),
        },
        queues: (
            SqsQueue::new(access.sqs(), variables.text(env::DELIVERIES_QUEUE_URL)),
            SqsQueue::new(access.sqs(), variables.text(env::NOTICES_QUEUE_URL)),
            SqsQueue::<DeliverMessage>::new(access.sqs(), variables.text(env::MESSAGES_QUEUE_URL)),
        ),
        lane: Lane::default(),
        links_url: variables.text(env::LINKS_URL),
    };
    let deliver = &deliver;
    let handle =
        move |command: DeliverMessage, now| async move { deliver.handle(&command, now).await };
    awda_lambda::block_on_queue("deliver", &dynamo, handle)
}
