//! A function handles one command; this lifts it to a batch. Each record stands alone: its failure, even its panic, costs no other
//! record, and only failed records go back to the queue.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use awda_kernel::Timestamp;
use awda_ports::{Command, Failure, Failures, Fault, Remedied, Remedy, Told};
use futures_util::{FutureExt, StreamExt, stream};
use tracing::{Instrument, error, info_span, warn};

use crate::report;

/// The code of a record that made its function panic.
const PANICKED: &str = "function.panicked";

/// A message as the queue hands it out.
#[derive(Debug, Clone)]
pub struct Record {
    /// The queue's id of the message, answered when it failed.
    pub id: String,
    /// The stored form of the command.
    pub body: String,
    /// How often it was handed out, this time included.
    pub receive_count: u32,
}

/// A record that must be handed out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The queue's id of the message.
    pub id: String,
    /// The stable code of what went wrong.
    pub code: &'static str,
    /// In words, without personal data.
    pub why: String,
}

/// Keeps why records failed, for whoever finds them among the dead letters; answers their ids. What cannot be kept is logged: the records
/// go back to the queue either way.
pub async fn noted<W: Failures>(
    function: &'static str,
    failures: &W,
    failed: Vec<Failed>,
    now: Timestamp,
) -> Vec<String> {
    for one in &failed {
        let failure = Failure {
            letter: one.id.clone(),
            function: function.to_owned(),
            code: one.code.to_owned(),
            why: one.why.clone(),
            at: now,
        };
        if let Err(fault) = failures.note_failure(&failure).await {
            warn!(function, record.id = %one.id, "why it failed is not kept: {fault}");
        }
    }
    failed.into_iter().map(|one| one.id).collect()
}

/// Runs `handle` over `records` as [`run_telling`] does; answers the ids of those that must be handed out again.
pub async fn run<C, O, E, F, H>(
    function: &'static str,
    records: Vec<Record>,
    width: usize,
    handle: H,
) -> Vec<String>
where
    C: Command,
    O: Told,
    E: Remedied + std::fmt::Display + From<Fault> + Send,
    F: Future<Output = Result<O, E>> + Send,
    H: Fn(C) -> F + Sync,
{
    let failed = run_telling(function, records, width, handle).await;
    failed.into_iter().map(|one| one.id).collect()
}

/// Runs `handle` over `records`, at most `width` at a time; answers those that must be handed out again, with why.
///
/// A failure whose remedy is `Reject` is final: the record is acknowledged, because trying again cannot help and its refusal is kept
/// by the function. Every other failure returns the record to the queue, where the last try ends in the dead letters.
pub async fn run_telling<C, O, E, F, H>(
    function: &'static str,
    records: Vec<Record>,
    width: usize,
    handle: H,
) -> Vec<Failed>
where
    C: Command,
    O: Told,
    E: Remedied + std::fmt::Display + From<Fault> + Send,
    F: Future<Output = Result<O, E>> + Send,
    H: Fn(C) -> F + Sync,
{
    let handle = &handle;
    let each = stream::iter(records).map(|record| async move {
        let span = info_span!("record", function, record.id = %record.id, record.receive_count);
        let failed = one(function, &record.body, handle).instrument(span).await;
        failed.map(|(code, why)| Failed {
            id: record.id,
            code,
            why,
        })
    });
    each.buffered(width.max(1))
        .filter_map(|failed| async { failed })
        .collect()
        .await
}

/// Nothing of a record that is done with, else why it is not: a stable code, and a text.
async fn one<C, O, E, F, H>(
    function: &'static str,
    body: &str,
    handle: &H,
) -> Option<(&'static str, String)>
where
    C: Command,
    O: Told,
    E: Remedied + std::fmt::Display + From<Fault> + Send,
    F: Future<Output = Result<O, E>> + Send,
    H: Fn(C) -> F + Sync,
{
    let work = async {
        let command = C::from_wire(body).map_err(E::from)?;
        handle(command).await
    };
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(outcome)) => {
            report::outcome(function, &outcome);
            None
        }
        Ok(Err(fault)) => {
            report::failure(function, &fault);
            let is_final = fault.remedy() == Remedy::Reject;
            (!is_final).then(|| (fault.code(), fault.to_string()))
        }
        Err(_) => {
            error!(
                function,
                fault.code = PANICKED,
                "a record made the function panic"
            );
            Some((PANICKED, "the function panicked over it".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Number(i32);

    impl Command for Number {
        const NAME: &'static str = "number";

        fn to_wire(&self) -> String {
            self.0.to_string()
        }

        fn from_wire(text: &str) -> Result<Self, Fault> {
            text.parse()
                .map(Self)
                .map_err(|why: std::num::ParseIntError| {
                    Fault::unreadable("read a number").because(why)
                })
        }

        fn group(&self) -> String {
            String::new()
        }
    }

    struct Fine;

    impl Told for Fine {
        fn noun(&self) -> &'static str {
            "Fine"
        }

        fn line(&self) -> String {
            "fine".to_owned()
        }
    }

    fn record(id: &str, body: &str) -> Record {
        Record {
            id: id.to_owned(),
            body: body.to_owned(),
            receive_count: 1,
        }
    }

    async fn judge(number: Number) -> Result<Fine, Fault> {
        match number.0 {
            0 => panic!("zero"),
            1 => Err(Fault::refused("take one")),
            2 => Err(Fault::unavailable("take two")),
            3 => Err(Fault::broken("take three")),
            _ => Ok(Fine),
        }
    }

    #[tokio::test]
    async fn whoever_failed_last_is_told_with_code_and_words() {
        let records = ["0", "2", "x"].map(|body| record(body, body)).to_vec();
        let failed = run_telling::<Number, _, _, _, _>("judge", records, 1, judge).await;
        let told: Vec<_> = failed.iter().map(|one| (one.code, &*one.why)).collect();
        assert_eq!(
            told,
            [
                (PANICKED, "the function panicked over it"),
                ("port.unavailable", "failed to take two"),
                ("port.unreadable", "failed to read a number"),
            ]
        );
    }

    #[tokio::test]
    async fn only_what_may_succeed_later_goes_back_and_a_panic_costs_its_own_record_alone() {
        let bodies = ["9", "0", "1", "2", "3", "x", "8"];
        for width in [1, 4] {
            let records = bodies.iter().map(|body| record(body, body)).collect();
            let failed = run::<Number, _, _, _, _>("judge", records, width, judge).await;
            assert_eq!(failed, ["0", "2", "3", "x"], "width {width}");
        }
    }
}
