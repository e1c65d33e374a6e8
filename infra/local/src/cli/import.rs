//! `awda import`: reads a file, imports it with a bar on a terminal, tells what happened, and puts the rows it left out beside the file.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use awda_commerce::tables::{DayOrder, Outcome, Subject, Wishes};
use awda_files::{Manner, Opened};
use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Clock, Stores};

use super::args::{DatesArg, ImportArgs, ImportCommand};
use super::data::{self, Lock};
use super::history;
use crate::clock::SystemClock;
use crate::import::{self, Plan, Report, write_rejected};

/// `awda import customers|orders|consents`.
pub(super) async fn import(command: &ImportCommand) -> anyhow::Result<()> {
    let (subject, args) = match command {
        ImportCommand::Customers(args) => (Subject::Customers, args),
        ImportCommand::Orders(args) => (Subject::Orders, args),
        ImportCommand::Consents(args) => (Subject::Consents, args),
    };
    let (mut report, outcome, opened) = match imported(subject, args).await {
        Ok(done) => done,
        Err(why) => {
            let code = why.downcast_ref::<import::Error>().map(import::Error::code);
            return Err(match code {
                Some(code) => why.context(code),
                None => why,
            });
        }
    };
    if !args.dry_run {
        let path = rejected_path(args);
        let count = write_rejected(&opened.table, &outcome, &path)?;
        report.rejected_file = (count > 0).then(|| path.display().to_string());
    }
    let mut out = io::stdout().lock();
    if args.data.json {
        return history::json(&report, &mut out);
    }
    import::print(&report, &mut out)?;
    if !args.dry_run && report.new + report.merged > 0 {
        super::print::line(&format!(
            "next: awda night --data {}",
            args.data.data.display()
        ));
    }
    Ok(())
}

async fn imported(
    subject: Subject,
    args: &ImportArgs,
) -> anyhow::Result<(Report, Outcome, Opened)> {
    let store: StoreId = args.store.parse()?;
    let directory = &args.data.data;
    if directory.as_os_str().is_empty() {
        anyhow::bail!("awda import writes into a suite on this machine: give --data DIR");
    }
    let Some(_lock) = Lock::take(directory)? else {
        anyhow::bail!(
            "{} is in use by another awda process; stop it, import, and start it again",
            directory.display()
        );
    };
    let suite = data::open_for_import(directory, args.data.template.as_ref())?;
    let dynamo = &suite.ground().dynamo;
    let settings = dynamo.settings(&store).await?;
    let settings = settings.with_context(|| format!("there is no store {store}"))?;
    let country = settings.facts()?.country;
    let manner = Manner {
        encoding: args.encoding.clone(),
        sheet: args.sheet.clone(),
        ..Manner::default()
    };
    let opened = import::open(&args.file, &manner, country)?;
    let plan = Plan {
        file: args.file.display().to_string(),
        store,
        subject,
        wishes: wishes(args)?,
        as_of: args.as_of.as_deref().map(moment).transpose()?,
        now: SystemClock::default().now(),
        is_dry: args.dry_run,
        directory: Some(directory.clone()),
        stop_after: None,
    };
    let bar = history::bar("importing", args.data.json);
    let (report, outcome) = Box::pin(import::run(dynamo, &opened, &plan, &bar)).await?;
    Ok((report, outcome, opened))
}

fn wishes(args: &ImportArgs) -> anyhow::Result<Wishes> {
    let pair = |wish: &String| {
        let (field, column) = wish
            .split_once('=')
            .with_context(|| format!("--map {wish:?} is not like FIELD=COLUMN"))?;
        Ok((field.trim().to_owned(), column.trim().to_owned()))
    };
    Ok(Wishes {
        columns: args.map.iter().map(pair).collect::<anyhow::Result<_>>()?,
        day_order: args.dates.map(|dates| match dates {
            DatesArg::Dmy => DayOrder::DayFirst,
            DatesArg::Mdy => DayOrder::MonthFirst,
        }),
    })
}

/// A moment, or the beginning of a day by Greenwich.
fn moment(text: &str) -> anyhow::Result<Timestamp> {
    let whole = format!("{text}T00:00:00Z");
    text.parse().or_else(|_| whole.parse()).with_context(|| {
        format!("--as-of {text:?} is neither like 2026-11-20 nor like 2026-11-20T18:45:00Z")
    })
}

/// Beside the file; in the data directory for a stream.
fn rejected_path(args: &ImportArgs) -> PathBuf {
    if args.file == Path::new("-") {
        return args.data.data.join("import.rejected.csv");
    }
    let mut name = args.file.as_os_str().to_owned();
    name.push(".rejected.csv");
    PathBuf::from(name)
}
