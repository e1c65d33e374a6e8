//! What this process has used: time by the wall, time of all processors, memory. Processors and memory are read where the system tells
//! them (`/proc`), and are nought elsewhere.

use std::time::{Duration, Instant};

use awda_aws::{Dynamo, DynamoTables};
use awda_kernel::Timestamp;
use awda_ports::{RunState, Runs};
use tokio::task::JoinHandle;

use super::Stage;
use crate::suite::Suite;

/// How often the state of a run is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// The system counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// A moment, and what was used by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    at: Instant,
    cpu_seconds: f64,
}

/// Waits for the moment a night begins its second pass.
pub(super) struct Watch {
    task: JoinHandle<Usage>,
}

impl Usage {
    pub(super) fn now() -> Self {
        Self {
            at: Instant::now(),
            cpu_seconds: cpu_seconds(),
        }
    }

    pub(super) fn until_now(self) -> Stage {
        self.until(Self::now())
    }

    /// The stages before and after a moment.
    pub(super) fn parted_at(self, moment: Self) -> (Stage, Stage) {
        (self.until(moment), moment.until_now())
    }

    fn until(self, end: Self) -> Stage {
        Stage {
            wall_seconds: end.at.duration_since(self.at).as_secs_f64(),
            cpu_seconds: end.cpu_seconds - self.cpu_seconds,
        }
    }
}

impl Watch {
    /// Watches the night of `at`, through a door of its own, so that its looks are not on the night's bill.
    pub(super) fn start(suite: &Suite, at: Timestamp) -> Self {
        let tables = DynamoTables::named(|name| {
            let mut functions = suite.template().functions.iter();
            functions
                .find_map(|function| function.environment.get(name).cloned())
                .unwrap_or_default()
        });
        let dynamo = Dynamo::new(
            suite.ground().embedded.client(),
            tables,
            std::sync::Arc::default(),
        );
        let id = at.strftime("night-%Y-%m-%d").to_string();
        let task = tokio::spawn(async move {
            loop {
                let run = dynamo.run(Some(&id)).await.ok().flatten();
                if run.is_some_and(|run| run.state != RunState::Census) {
                    return Usage::now();
                }
                tokio::time::sleep(LOOK).await;
            }
        });
        Self { task }
    }

    /// The moment; now when it was missed.
    pub(super) async fn end(self) -> Usage {
        self.task.await.unwrap_or_else(|_| Usage::now())
    }
}

/// The most memory this process held, in MB.
pub(super) fn peak_memory_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.unwrap_or(0.0_f64) / 1_024.0
}

fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold anything; what follows it does not.
    let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || -> f64 {
        let field = fields.next();
        field.and_then(|field| field.parse().ok()).unwrap_or(0.0)
    };
    (next() + next()) / TICKS_PER_SECOND
}
