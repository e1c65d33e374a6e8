//! The Lambda runtime: one current-thread loop per function, logs as JSON lines, metrics in CloudWatch's embedded format.

use std::future::Future;
use std::io::Write;

use awda_kernel::Timestamp;
use awda_ports::web::{Answer, Request};
use awda_ports::{Command, Failures, Fault, Remedied, Told};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::batch::{self, Record};
use crate::env::LOG_LEVEL;
use crate::report;
use crate::web;

/// Records of one batch that are handled at the same time.
const WIDTH: usize = 8;

/// Serves a function that answers HTTP requests, until Lambda stops it.
///
/// # Errors
/// What the runtime could not recover from.
pub fn block_on_web<H, F>(handle: H) -> Result<(), Error>
where
    H: Fn(Request, Timestamp) -> F,
    F: Future<Output = Answer>,
{
    let handle = &handle;
    block_on(lambda_runtime::run(service_fn(
        move |event: LambdaEvent<ApiGatewayV2httpRequest>| async move {
            let request = web::request_of(event.payload)?;
            let answer = handle(request, now()).await;
            report::answer("web", &answer);
            Ok::<ApiGatewayV2httpResponse, Error>(web::response_of(answer))
        },
    )))
}

/// Serves a function that is woken by one queue. Why records failed is kept in `failures`.
///
/// # Errors
/// What the runtime could not recover from.
pub fn block_on_queue<C, O, E, F, H, W>(
    function: &'static str,
    failures: &W,
    handle: H,
) -> Result<(), Error>
where
    W: Failures,
    C: Command,
    O: Told,
    E: Remedied + std::fmt::Display + From<Fault> + Send,
    F: Future<Output = Result<O, E>> + Send,
    H: Fn(C, Timestamp) -> F + Sync,
{
    let handle = &handle;
    block_on(lambda_runtime::run(service_fn(
        move |event: LambdaEvent<SqsEvent>| async move {
            let records = records_of(event.payload);
            let each = |command| handle(command, now());
            let failed = batch::run_telling(function, records, WIDTH, each).await;
            let failed = batch::noted(function, failures, failed, now()).await;
            Ok::<SqsBatchResponse, Error>(response_of(failed))
        },
    )))
}

/// Serves a function that is woken by a schedule.
///
/// # Errors
/// What the runtime could not recover from.
pub fn block_on_schedule<O, E, F, H>(function: &'static str, handle: H) -> Result<(), Error>
where
    O: Told,
    E: Remedied + std::error::Error + Send + Sync + 'static,
    F: Future<Output = Result<O, E>>,
    H: Fn(Timestamp) -> F,
{
    let handle = &handle;
    block_on(lambda_runtime::run(service_fn(
        move |_: LambdaEvent<Value>| async move { once(function, handle(now()).await) },
    )))
}

/// Serves a function that is woken by a queue and by a schedule. Why records failed is kept in `failures`.
///
/// # Errors
/// What the runtime could not recover from.
pub fn block_on_queue_and_schedule<C, O, E, F, G, H, S, W>(
    function: &'static str,
    failures: &W,
    handle: H,
    start: S,
) -> Result<(), Error>
where
    C: Command,
    O: Told,
    E: Remedied + std::error::Error + From<Fault> + Send + Sync + 'static,
    F: Future<Output = Result<O, E>> + Send,
    G: Future<Output = Result<O, E>>,
    W: Failures,
    H: Fn(C, Timestamp) -> F + Sync,
    S: Fn(Timestamp) -> G,
{
    let (handle, start) = (&handle, &start);
    block_on(lambda_runtime::run(service_fn(
        move |event: LambdaEvent<Value>| async move {
            if event.payload.get("Records").is_none() {
                return once(function, start(now()).await);
            }
            let records = records_of(serde_json::from_value(event.payload)?);
            let each = |command| handle(command, now());
            let failed = batch::run_telling(function, records, WIDTH, each).await;
            let failed = batch::noted(function, failures, failed, now()).await;
            Ok::<SqsBatchResponse, Error>(response_of(failed))
        },
    )))
}

/// Tells what became of a scheduled call; its failure is the invocation's, which the scheduler tries again.
fn once<O, E>(function: &'static str, outcome: Result<O, E>) -> Result<SqsBatchResponse, Error>
where
    O: Told,
    E: Remedied + std::error::Error + Send + Sync + 'static,
{
    match outcome {
        Ok(outcome) => {
            report::outcome(function, &outcome);
            Ok(SqsBatchResponse::default())
        }
        Err(fault) => {
            report::failure(function, &fault);
            Err(fault.into())
        }
    }
}

fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    log_as_json();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// The only clock of a deployed function.
fn now() -> Timestamp {
    Timestamp::now()
}

fn records_of(event: SqsEvent) -> Vec<Record> {
    let records = event.records.into_iter();
    records
        .map(|message| Record {
            receive_count: receive_count(&message.attributes),
            id: message.message_id.unwrap_or_default(),
            body: message.body.unwrap_or_default(),
        })
        .collect()
}

fn receive_count(attributes: &std::collections::HashMap<String, String>) -> u32 {
    let count = attributes.get("ApproximateReceiveCount");
    count.and_then(|count| count.parse().ok()).unwrap_or(1)
}

fn response_of(failed: Vec<String>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failed
        .into_iter()
        .map(|id| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failure
        })
        .collect();
    response
}

fn log_as_json() {
    let level = std::env::var(LOG_LEVEL).unwrap_or_else(|_| "info".to_owned());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_filter(lines_of(&level));
    tracing_subscriber::registry()
        .with(lines)
        // Filtered here, not inside: an unfiltered layer would have libraries make every one of their spans and debug lines.
        .with(Metrics.with_filter(Targets::new().with_target("metric", LevelFilter::INFO)))
        .init();
}

/// Which events become lines: of our own crates at this level (what is no level is `info`), of libraries warnings alone, because they do not
/// know what of a request is somebody's.
fn lines_of(level: &str) -> Targets {
    let own = level.parse().unwrap_or(LevelFilter::INFO);
    Targets::new()
        .with_default(own.min(LevelFilter::WARN))
        .with_target("awda", own)
        .with_target("metric", LevelFilter::OFF)
}

/// Writes events of the target `metric` as lines in CloudWatch's embedded metric format.
struct Metrics;

impl<S: tracing::Subscriber> Layer<S> for Metrics {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let line = embedded_metric(&fields, Timestamp::now().as_millisecond());
        // A metric that cannot be written must not stop the work it counts.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}

#[derive(Default)]
struct Fields {
    function: String,
    code: String,
    noun: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "function" => value.clone_into(&mut self.function),
            "code" => value.clone_into(&mut self.code),
            "noun" => value.clone_into(&mut self.noun),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

fn embedded_metric(fields: &Fields, at_ms: i64) -> Value {
    let dimensions = if fields.code.is_empty() {
        serde_json::json!([["function"]])
    } else {
        serde_json::json!([["function"], ["function", "code"]])
    };
    let mut line = serde_json::json!({
        "_aws": {
            "Timestamp": at_ms,
            "CloudWatchMetrics": [{
                "Namespace": "Awda",
                "Dimensions": dimensions,
                "Metrics": [{ "Name": fields.noun, "Unit": "Count" }],
            }],
        },
        "function": fields.function,
        "code": fields.code,
    });
    if let Some(object) = line.as_object_mut() {
        object.insert(fields.noun.clone(), 1.into());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_line_is_what_cloudwatch_reads() {
        let fields = Fields {
            function: "unify".to_owned(),
            code: "port.unavailable".to_owned(),
            noun: "Transient".to_owned(),
        };
        let line = embedded_metric(&fields, 5);
        assert_eq!(line["Transient"], 1);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"],
            "Transient"
        );
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][1][1],
            "code"
        );
    }
}
