//! Queued work, handed out as Lambda takes it from SQS: batches, what failed stays, what is done is deleted.

use std::collections::BTreeMap;

use awda_lambda::batch::Record;
use tokio::task::JoinSet;

use super::{Error, Suite};
use crate::queue::Received;
use crate::template::Source;

/// Batches of one queue that are worked on at the same time: as many as two processors keep busy.
const BATCHES_MAX: usize = 4;

/// What a pump did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pumped {
    /// By function.
    pub functions: BTreeMap<String, Work>,
}

/// What a function did with its records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Work {
    /// Records that are done with.
    pub done: u64,
    /// Records that stay in the queue, to be handed out again or to end in the dead letters.
    pub failed: u64,
}

impl Suite {
    /// Works until no queue that wakes a function holds a visible message. What failed is invisible until its time is over.
    ///
    /// # Errors
    /// [`Error::Queue`].
    pub async fn pump(&self) -> Result<Pumped, Error> {
        let mut pumped = Pumped::default();
        loop {
            let mut is_idle = true;
            for function in &self.template().functions {
                for source in &function.sources {
                    let work = self.drain(&function.id, source, || true).await?;
                    is_idle &= work == Work::default();
                    pumped.add(&function.id, work);
                }
            }
            if is_idle {
                return Ok(pumped);
            }
        }
    }

    /// Works until the queue holds no visible message, or is no longer wanted to; batches that were begun are finished.
    pub(crate) async fn drain(
        &self,
        function: &str,
        source: &Source,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Work, Error> {
        let mut work = Work::default();
        let mut batches = JoinSet::new();
        loop {
            while is_wanted() && batches.len() < BATCHES_MAX.min(whole(source.concurrency_max)) {
                let received = self.receive(source)?;
                if received.is_empty() {
                    break;
                }
                let suite = self.clone();
                let (function, queue) = (function.to_owned(), source.queue.clone());
                batches.spawn(async move { suite.one_batch(&function, &queue, received).await });
            }
            match batches.join_next().await {
                Some(Ok(done)) => work.add(done?),
                // A panic outside of a record's own work: its messages come back when their time is over.
                Some(Err(why)) => tracing::error!(function, "a batch ended early: {why}"),
                None => return Ok(work),
            }
        }
    }

    fn receive(&self, source: &Source) -> Result<Vec<Received>, Error> {
        let queues = &self.ground().queues;
        Ok(queues.receive(&source.queue, whole(source.batch_size))?)
    }

    async fn one_batch(
        &self,
        function: &str,
        queue: &str,
        received: Vec<Received>,
    ) -> Result<Work, Error> {
        let records = received.iter().map(record).collect();
        let failed = Box::pin(self.inner.functions.batch(function, records)).await;
        let done: Vec<&str> = received
            .iter()
            .filter(|message| !failed.contains(&message.id))
            .map(|message| message.receipt.as_str())
            .collect();
        self.ground().queues.delete(queue, &done)?;
        Ok(Work {
            done: count(done.len()),
            failed: count(failed.len()),
        })
    }
}

impl Pumped {
    /// What a function did.
    pub fn of(&self, function: &str) -> Work {
        self.functions.get(function).copied().unwrap_or_default()
    }

    fn add(&mut self, function: &str, work: Work) {
        if work != Work::default() {
            self.functions
                .entry(function.to_owned())
                .or_default()
                .add(work);
        }
    }
}

impl Work {
    const fn add(&mut self, other: Self) {
        self.done += other.done;
        self.failed += other.failed;
    }
}

fn record(message: &Received) -> Record {
    Record {
        id: message.id.clone(),
        body: message.body.clone(),
        receive_count: message.receive_count,
    }
}

fn whole(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
