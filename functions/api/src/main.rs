//! Composes `api` and serves it on Lambda.

use awda_api::Api;
use awda_aws::{Access, Cognito, Dynamo, DynamoTables, S3Exports, SqsLines, Vault};
use awda_lambda::env::{self, Environment};

/// What the template sets for this function.
const VARIABLES: [&str; 11] = [
    env::LOG_LEVEL,
    env::API_REQUESTS_PER_SECOND,
    env::CUSTOMERS_TABLE,
    env::TIMELINE_TABLE,
    env::DIRECTORY_TABLE,
    env::AUDIENCES_TABLE,
    env::AGENDA_TABLE,
    env::BOOKS_TABLE,
    env::SEALING_KEY_ARN,
    env::EXPORTS_BUCKET,
    env::USER_POOL_ID,
];

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let names = [VARIABLES.to_vec(), env::lines()].concat();
    let variables = Environment::read(&names, env::process)?;
    let access = Access::from(env::process)?;
    let vault = Vault::kept(&access, &variables.text(env::SEALING_KEY_ARN))?;
    let dynamo = Dynamo::reached(&access, DynamoTables::named(|name| variables.text(name)));
    let dynamo = dynamo.sealed_by(vault);
    let address = |line, is_dead| variables.text(env::line(line, is_dead));
    let lines = SqsLines::new(access.sqs(), address);
    let api = Api::new(
        (dynamo.clone(), dynamo.clone(), dynamo.clone()),
        dynamo,
        lines,
        S3Exports::reached(&access, variables.text(env::EXPORTS_BUCKET)),
        Cognito::new(&access, &variables.text(env::USER_POOL_ID))?,
    );
    let api = api.paced(variables.parsed(env::API_REQUESTS_PER_SECOND)?);
    let api = &api;
    awda_lambda::block_on_web(move |request, now| async move { api.handle(&request, now).await })
}
