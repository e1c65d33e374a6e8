//! `awda bulk` and `awda jobs`: one decision about many customers, and how far it is.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::args::StoreDataArgs;
use super::commands::encoded;
use super::customers::{asked, items};
use super::data::Data;
use super::history::bar;
use super::print::{self, Style};

/// One decision about many customers.
#[derive(Debug, Subcommand)]
pub enum BulkCommand {
    /// Put labels on, or take them off
    Tag(BulkTagArgs),
    /// Keep what they allow or forbid
    Consent(BulkConsentArgs),
    /// Forget them
    Erase(BulkEraseArgs),
}

/// About whom.
#[derive(Debug, Args)]
pub(super) struct WhomArgs {
    /// The members of this segment
    #[arg(long, value_name = "SEGMENT", required_unless_present = "ids")]
    segment: Option<String>,
    /// The customers of this file: an id (cus_...) in each line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "segment")]
    ids: Option<PathBuf>,
    /// Do not wait until it is done
    #[arg(long)]
    no_wait: bool,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda bulk tag`.
#[derive(Debug, Args)]
pub struct BulkTagArgs {
    /// A label to put on; may be given several times
    #[arg(long, value_name = "LABEL", required_unless_present = "remove")]
    add: Vec<String>,
    /// A label to take off
    #[arg(long, value_name = "LABEL")]
    remove: Vec<String>,
    /// About whom.
    #[command(flatten)]
    whom: WhomArgs,
}

/// Arguments of `awda bulk consent`.
#[derive(Debug, Args)]
pub struct BulkConsentArgs {
    /// email, sms, whatsapp, telegram, messenger, instagram or push
    #[arg(long)]
    channel: String,
    /// What it is about [default: marketing]
    #[arg(long)]
    topic: Option<String>,
    /// granted or denied
    #[arg(long)]
    status: String,
    /// What proves it; needed to grant
    #[arg(long, value_name = "TEXT")]
    proof: Option<String>,
    /// About whom.
    #[command(flatten)]
    whom: WhomArgs,
}

/// Arguments of `awda bulk erase`.
#[derive(Debug, Args)]
pub struct BulkEraseArgs {
    /// Nobody can take it back
    #[arg(long, required = true)]
    confirm: bool,
    /// About whom.
    #[command(flatten)]
    whom: WhomArgs,
}

/// Arguments of `awda jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// The job (job_...); all where none is named
    #[arg(value_name = "JOB")]
    id: Option<String>,
    /// Most jobs
    #[arg(long, default_value_t = 20)]
    limit: u16,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Obeys `awda bulk`.
pub(super) async fn run(command: &BulkCommand) -> anyhow::Result<()> {
    match command {
        BulkCommand::Tag(args) => {
            let what = json!({ "add": args.add, "remove": args.remove });
            begin("tag", &args.whom, what).await
        }
        BulkCommand::Consent(args) => {
            let what = json!({
                "channel": args.channel, "topic": args.topic, "status": args.status, "proof": args.proof,
            });
            begin("consent", &args.whom, what).await
        }
        BulkCommand::Erase(args) => {
            begin("erase", &args.whom, json!({ "confirm": args.confirm })).await
        }
    }
}

/// Obeys `awda jobs`.
pub(super) async fn jobs(args: &JobsArgs) -> anyhow::Result<()> {
    let style = args.place.data.style();
    if let Some(id) = &args.id {
        let path = format!("jobs/{}", encoded(id));
        let job = asked(&args.place, "GET", &path, Value::Null).await?;
        print::value(&job, style);
        return Ok(());
    }
    let path = format!("jobs?limit={}", args.limit);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if style == Style::Json {
        print::value(&answer, style);
        return Ok(());
    }
    let rows: Vec<Value> = items(&answer).cloned().collect();
    print::table(&rows, &["id", "act", "by", "at", "segment", "people"]);
    Ok(())
}

async fn begin(act: &str, whom: &WhomArgs, what: Value) -> anyhow::Result<()> {
    let mut body: Map<String, Value> = what.as_object().cloned().unwrap_or_default();
    body.retain(|_, value| !value.is_null());
    match (&whom.segment, &whom.ids) {
        (Some(segment), _) => body.insert("segment".to_owned(), json!(segment)),
        (None, Some(file)) => body.insert("customers".to_owned(), json!(ids_in(file)?)),
        (None, None) => bail!("--segment or --ids says about whom"),
    };
    let (place, data) = (&whom.place, whom.place.data.open()?);
    let path = format!("/v1/stores/{}/bulk/{act}", place.store);
    let mut job = data.ask("POST", &path, Value::Object(body)).await?;
    if !whom.no_wait {
        job = done(&data, place, &job).await?;
    }
    print::value(&job, place.data.style());
    Ok(())
}

/// Waits until a job is done, with a bar that shows how far it is.
pub(super) async fn done(data: &Data, place: &StoreDataArgs, job: &Value) -> anyhow::Result<Value> {
    let id = job.get("id").and_then(Value::as_str);
    let path = format!(
        "/v1/stores/{}/jobs/{}",
        place.store,
        id.context("the job has no id")?
    );
    let bar = bar("customers", place.data.json);
    let count = |job: &Value, name: &str| job.get(name).and_then(Value::as_u64).unwrap_or_default();
    loop {
        data.works().await?;
        let job = data.ask("GET", &path, Value::Null).await?;
        let so_far = count(&job, "decided") + count(&job, "failed");
        bar.set_length(count(&job, "people").max(so_far));
        bar.set_position(so_far);
        if job.get("state").and_then(Value::as_str) == Some("done") {
            bar.finish_and_clear();
            // What was decided is in effect once the queue is empty.
            data.works().await?;
            return Ok(job);
        }
        if let Data::Opened { .. } = data {
            bail!("a part of the job failed: awda queues, awda deliveries dead");
        }
    }
}

/// The ids of a file, a line each; blank lines are passed over.
fn ids_in(file: &Path) -> anyhow::Result<Vec<String>> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("failed to read {}", file.display()))?;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}
