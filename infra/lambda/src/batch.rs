//! A function handles one command; this lifts it to a batch. Each record stands alone: its failure, even its panic, costs no other
//! record, and only failed records go back to the queue.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use awda_ports::{Command, Fault, Remedied, Remedy, Told};
use futures_util::{FutureExt, StreamExt, stream};
use tracing::{Instrument, error, info_span};

use crate::report;

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

/// Runs `handle` over `records`, at most `width` at a time; answers the ids of those that must be handed out again.
///
/// A failure whose remedy is `Reject` is final: the record is acknowledged, because trying again cannot help and its refusal is kept
/// by the function. Every other failure returns the record to the queue, where the last try ends in the dead letters.
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
    let handle = &handle;
    let each = stream::iter(records).map(|record| async move {
        let span = info_span!("record", function, record.id = %record.id, record.receive_count);
        let is_done = one(function, &record.body, handle).instrument(span).await;
        (!is_done).then_some(record.id)
    });
    each.buffered(width.max(1))
        .filter_map(|failed| async { failed })
        .collect()
        .await
}

/// Whether the record is done with.
async fn one<C, O, E, F, H>(function: &'static str, body: &str, handle: &H) -> bool
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
            true
        }
        Ok(Err(fault)) => {
            report::failure(function, &fault);
            fault.remedy() == Remedy::Reject
        }
        Err(_) => {
            error!(
                function,
                fault.code = "function.panicked",
                "a record made the function panic"
            );
            false
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
    async fn only_what_may_succeed_later_goes_back_and_a_panic_costs_its_own_record_alone() {
        let bodies = ["9", "0", "1", "2", "3", "x", "8"];
        for width in [1, 4] {
            let records = bodies.iter().map(|body| record(body, body)).collect();
            let failed = run::<Number, _, _, _, _>("judge", records, width, judge).await;
            assert_eq!(failed, ["0", "2", "3", "x"], "width {width}");
        }
    }
}
