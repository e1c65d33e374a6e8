//! Queues on SQS. Standard queues with a group per store, which SQS then serves fairly.

mod dead;

use std::marker::PhantomData;
use std::time::Duration;

use awda_ports::{Command, Fault, LATER_SECONDS_MAX, Later, Queue};
use serde::{Deserialize, Serialize};

use crate::client::{Client, Service, or_usual};
use crate::fault::fault;

pub use dead::SqsLines;

/// Most messages in one batch.
const MESSAGES_MAX: usize = 10;
/// Most bytes in one batch and in one message (1 MiB).
const BYTES_MAX: usize = 1024 * 1024;
/// Room for what SQS counts besides the body.
const OVERHEAD_BYTES: usize = 256;

/// SQS, as it is spoken to.
pub(crate) const SERVICE: Service = Service {
    name: "sqs",
    host: "sqs",
    targets: "AmazonSQS.",
    content_type: "application/x-amz-json-1.0",
    patience: Duration::from_secs(5),
};

/// A queue of commands on SQS.
#[derive(Debug)]
pub struct SqsQueue<C> {
    client: Client,
    url: String,
    carries: PhantomData<fn(C)>,
}

impl<C> SqsQueue<C> {
    /// The queue at this address.
    pub const fn new(client: Client, url: String) -> Self {
        Self {
            client,
            url,
            carries: PhantomData,
        }
    }
}

impl<C> Clone for SqsQueue<C> {
    fn clone(&self) -> Self {
        Self::new(self.client.clone(), self.url.clone())
    }
}

/// A command, ready to travel.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Packed {
    body: String,
    group: String,
}

/// Messages to be taken together.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Batch<'a> {
    queue_url: &'a str,
    entries: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    id: String,
    message_body: &'a str,
    message_group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_seconds: Option<u32>,
}

/// What became of a batch.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Taken {
    #[serde(deserialize_with = "or_usual")]
    failed: Vec<Failed>,
}

/// A message that was not taken.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Failed {
    id: String,
    code: String,
    /// The message is at fault, and will be next time.
    sender_fault: bool,
}

impl<C: Command> Queue<C> for SqsQueue<C> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        self.send_all(commands, None).await
    }
}

impl<C: Command> Later<C> for SqsQueue<C> {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        let seconds = seconds.min(LATER_SECONDS_MAX);
        self.send_all(commands, Some(seconds)).await
    }
}

impl<C: Command> SqsQueue<C> {
    /// Sends commands, to be handed out after so many seconds.
    async fn send_all(&self, commands: &[C], delay: Option<u32>) -> Result<(), Fault> {
        let packed = commands.iter().map(|command| Packed {
            body: command.to_wire(),
            group: group(&command.group()),
        });
        for batch in batches(packed)? {
            let failed = self.send_batch(&batch, delay).await?;
            if failed.is_empty() {
                continue;
            }
            let again: Vec<Packed> = failed
                .iter()
                .filter_map(|entry| batch.get(entry.id.parse::<usize>().ok()?).cloned())
                .collect();
            let failed = self.send_batch(&again, delay).await?;
            if let Some(entry) = failed.first() {
                return Err(refused(entry));
            }
        }
        Ok(())
    }
}

impl<C> SqsQueue<C> {
    /// Sends one batch; answers what was not taken.
    async fn send_batch(&self, batch: &[Packed], delay: Option<u32>) -> Result<Vec<Failed>, Fault> {
        let entries = batch.iter().enumerate().map(|(id, packed)| Entry {
            id: id.to_string(),
            message_body: &packed.body,
            message_group_id: &packed.group,
            delay_seconds: delay,
        });
        let question = Batch {
            queue_url: &self.url,
            entries: entries.collect(),
        };
        let taken = self
            .client
            .ask::<Taken>("SendMessageBatch", &question)
            .await;
        Ok(taken.map_err(|why| fault("queue commands", why))?.failed)
    }
}

fn refused(entry: &Failed) -> Fault {
    let what = "queue a command";
    let fault = if entry.sender_fault {
        Fault::broken(what)
    } else {
        Fault::unavailable(what)
    };
    fault.because(entry.code.clone())
}

/// Splits into batches that fit; order is kept.
fn batches(packed: impl Iterator<Item = Packed>) -> Result<Vec<Vec<Packed>>, Fault> {
    let mut batches: Vec<Vec<Packed>> = Vec::new();
    let mut bytes = 0;
    for one in packed {
        let size = one.body.len() + one.group.len() + OVERHEAD_BYTES;
        if size > BYTES_MAX {
            return Err(Fault::refused("queue a command larger than a queue takes"));
        }
        match batches.last_mut() {
            Some(last) if last.len() < MESSAGES_MAX && bytes + size <= BYTES_MAX => {
                bytes += size;
                last.push(one);
            }
            _ => {
                bytes = size;
                batches.push(vec![one]);
            }
        }
    }
    Ok(batches)
}

/// A group's name: SQS takes letters, digits and punctuation, at most 128.
fn group(name: &str) -> String {
    let plain = name.chars().filter(char::is_ascii_graphic);
    let name: String = plain.take(128).collect();
    if name.is_empty() {
        "all".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(bytes: usize) -> Packed {
        Packed {
            body: "x".repeat(bytes),
            group: "acme".to_owned(),
        }
    }

    fn sizes(bodies: &[usize]) -> Vec<usize> {
        let batches = batches(bodies.iter().map(|bytes| packed(*bytes))).unwrap();
        batches.iter().map(Vec::len).collect()
    }

    #[test]
    fn batches_hold_ten_messages_and_one_mebibyte() {
        assert!(sizes(&[]).is_empty());
        assert_eq!(sizes(&[1; 21]), [10, 10, 1]);
        assert_eq!(sizes(&[500_000, 500_000, 500_000]), [2, 1]);
        assert_eq!(sizes(&[1_000_000, 100_000, 1]), [1, 2]);
    }

    #[test]
    fn what_a_batch_left_is_read_and_nothing_left_may_be_written_as_null() {
        let failed = |answer: &str| serde_json::from_str::<Taken>(answer).unwrap().failed;
        for nothing in ["{}", r#"{"Failed":null}"#, r#"{"Successful":[{"Id":"0"}]}"#] {
            assert!(failed(nothing).is_empty(), "{nothing}");
        }
        let some = r#"{"Failed":[{"Id":"1","Code":"InternalError","SenderFault":false}]}"#;
        let some = failed(some);
        assert_eq!((some[0].id.as_str(), some[0].sender_fault), ("1", false));
    }

    #[test]
    fn a_command_no_queue_takes_is_refused() {
        assert!(batches(std::iter::once(packed(BYTES_MAX))).is_err());
    }

    #[test]
    fn a_group_is_never_empty() {
        assert_eq!(group("acme"), "acme");
        assert_eq!(group("متجر"), "all");
        assert_eq!(group(&"a".repeat(200)).len(), 128);
    }
}
