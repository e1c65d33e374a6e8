//! Dead letters on SQS, each in the queue that the redrive policy of its own names.
//!
//! A letter is moved one by one and not with SQS's own move task: that one moves whatever lies there, and letters of one store are to go
//! back without those of another.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_kernel::Timestamp;
use awda_messaging::notices::Notify;
use awda_ports::{DeadLetter, DeadLetters, Fault, Later, Line, Queue};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::{MESSAGES_MAX, SqsQueue, group};
use crate::client::{Client, or_usual};
use crate::fault::fault;

/// How long a letter is held by whoever looks at it.
const HELD_SECONDS: u32 = 30;
/// What a queue counts: those that wait, and those that somebody holds.
const COUNTED: [&str; 2] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
];

/// The queues of deliveries and of notices, and every line with its dead letters.
#[derive(Debug, Clone)]
pub struct SqsLines {
    client: Client,
    deliveries: SqsQueue<Delivery>,
    notices: SqsQueue<Notify>,
    /// The addresses of a line's queue and of its dead letters.
    lines: BTreeMap<Line, (String, String)>,
}

/// Messages that were handed out.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Received {
    #[serde(deserialize_with = "or_usual")]
    messages: Vec<Message>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    #[serde(rename = "MessageId")]
    id: String,
    #[serde(rename = "ReceiptHandle")]
    receipt: String,
    #[serde(default, deserialize_with = "or_usual")]
    body: String,
    #[serde(default, deserialize_with = "or_usual")]
    attributes: BTreeMap<String, String>,
}

/// What a queue says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Described {
    #[serde(deserialize_with = "or_usual")]
    attributes: BTreeMap<String, String>,
}

impl SqsLines {
    /// The lines at the addresses that `address` names: of a line's queue, and with `true` of its dead letters.
    pub fn new(client: Client, address: impl Fn(Line, bool) -> String) -> Self {
        let both = |line| (line, (address(line, false), address(line, true)));
        Self {
            deliveries: SqsQueue::new(client.clone(), address(Line::Deliveries, false)),
            notices: SqsQueue::new(client.clone(), address(Line::Notices, false)),
            lines: Line::ALL.into_iter().map(both).collect(),
            client,
        }
    }

    fn of(&self, line: Line, what: &'static str) -> Result<&(String, String), Fault> {
        self.lines.get(&line).ok_or_else(|| Fault::broken(what))
    }
}

impl Queue<Delivery> for SqsLines {
    async fn send(&self, commands: &[Delivery]) -> Result<(), Fault> {
        self.deliveries.send(commands).await
    }
}

impl Queue<Notify> for SqsLines {
    async fn send(&self, commands: &[Notify]) -> Result<(), Fault> {
        self.notices.send(commands).await
    }
}

impl Later<Notify> for SqsLines {
    async fn send_later(&self, commands: &[Notify], seconds: u32) -> Result<(), Fault> {
        self.notices.send_later(commands, seconds).await
    }
}

impl DeadLetters for SqsLines {
    async fn dead(&self, line: Line, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
        let what = "look at dead letters";
        let (_, dead) = self.of(line, what)?;
        let mut letters: BTreeMap<String, DeadLetter> = BTreeMap::new();
        while letters.len() < limit {
            let count = MESSAGES_MAX.min(limit - letters.len());
            let question = json!({
                "QueueUrl": dead,
                "MaxNumberOfMessages": count,
                "VisibilityTimeout": HELD_SECONDS,
                // Long polling asks every server of the queue: a short one may find nothing where something is.
                "WaitTimeSeconds": 1,
                "MessageSystemAttributeNames": ["All"],
            });
            let answer = self.client.ask::<Received>("ReceiveMessage", &question);
            let received = answer.await.map_err(|why| fault(what, why))?.messages;
            if received.is_empty() {
                break;
            }
            for message in received {
                let letter = letter(message);
                letters.insert(letter.id.clone(), letter);
            }
        }
        Ok(letters.into_values().collect())
    }

    async fn send_back(&self, line: Line, letter: &DeadLetter) -> Result<(), Fault> {
        let what = "send a dead letter back";
        let (queue, dead) = self.of(line, what)?;
        let again = json!({
            "QueueUrl": queue,
            "MessageBody": letter.body,
            "MessageGroupId": group(&letter.group),
        });
        self.told(what, "SendMessage", &again).await?;
        let gone = json!({ "QueueUrl": dead, "ReceiptHandle": letter.receipt });
        self.told(what, "DeleteMessage", &gone).await
    }

    async fn leave(&self, line: Line, letters: &[DeadLetter]) -> Result<(), Fault> {
        let what = "let go of dead letters";
        let (_, dead) = self.of(line, what)?;
        for some in letters.chunks(MESSAGES_MAX) {
            let entries = some.iter().enumerate().map(|(number, letter)| {
                json!({
                    "Id": number.to_string(),
                    "ReceiptHandle": letter.receipt,
                    "VisibilityTimeout": 0,
                })
            });
            let entries: Vec<_> = entries.collect();
            let left = json!({ "QueueUrl": dead, "Entries": entries });
            // What is not held any more is among the failed, and is left alone.
            self.told(what, "ChangeMessageVisibilityBatch", &left)
                .await?;
        }
        Ok(())
    }

    async fn count(&self, line: Line) -> Result<u64, Fault> {
        let what = "count dead letters";
        let (_, dead) = self.of(line, what)?;
        let question = json!({ "QueueUrl": dead, "AttributeNames": COUNTED });
        let answer = self
            .client
            .ask::<Described>("GetQueueAttributes", &question);
        let said = answer.await.map_err(|why| fault(what, why))?.attributes;
        let number = |name: &&str| said.get(*name).and_then(|text| text.parse::<u64>().ok());
        Ok(COUNTED.iter().filter_map(number).sum())
    }
}

impl SqsLines {
    /// Tells SQS to do something; what it answers beside its success says nothing.
    async fn told(
        &self,
        what: &'static str,
        operation: &str,
        question: &serde_json::Value,
    ) -> Result<(), Fault> {
        let done = self.client.ask::<IgnoredAny>(operation, question).await;
        done.map(drop).map_err(|why| fault(what, why))
    }
}

fn letter(message: Message) -> DeadLetter {
    let text = |name| message.attributes.get(name).map(String::as_str);
    let received = text("ApproximateReceiveCount").and_then(|count| count.parse().ok());
    let sent_ms = text("SentTimestamp").and_then(|ms| ms.parse().ok());
    let sent_at = sent_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    DeadLetter {
        group: text("MessageGroupId").unwrap_or_default().to_owned(),
        received: received.unwrap_or(1),
        sent_at: sent_at.unwrap_or(Timestamp::UNIX_EPOCH),
        id: message.id,
        body: message.body,
        receipt: message.receipt,
    }
}
