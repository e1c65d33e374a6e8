//! Dead letters on SQS, each in the queue that the redrive policy of its own names.
//!
//! A letter is moved one by one and not with SQS's own move task: that one moves whatever lies there, and letters of one store are to go
//! back without those of another.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_kernel::Timestamp;
use awda_messaging::notices::Notify;
use awda_ports::{DeadLetter, DeadLetters, Fault, Later, Line, Queue};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, Message, MessageSystemAttributeName,
    QueueAttributeName,
};

use super::{MESSAGES_MAX, SqsQueue, group};
use crate::fault::fault;

/// How long a letter is held by whoever looks at it.
const HELD_SECONDS: i32 = 30;

/// The queues of deliveries and of notices, and every line with its dead letters.
#[derive(Debug, Clone)]
pub struct SqsLines {
    client: Client,
    deliveries: SqsQueue<Delivery>,
    notices: SqsQueue<Notify>,
    /// The addresses of a line's queue and of its dead letters.
    lines: BTreeMap<Line, (String, String)>,
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
            let answer = self
                .client
                .receive_message()
                .queue_url(dead)
                .max_number_of_messages(i32::try_from(count).unwrap_or(1))
                .visibility_timeout(HELD_SECONDS)
                // Long polling asks every server of the queue: a short one may find nothing where something is.
                .wait_time_seconds(1)
                .message_system_attribute_names(MessageSystemAttributeName::All)
                .send()
                .await
                .map_err(|why| fault(what, &why))?;
            let received = answer.messages.unwrap_or_default();
            if received.is_empty() {
                break;
            }
            for message in received {
                let letter = letter(message).ok_or_else(|| Fault::broken(what))?;
                letters.insert(letter.id.clone(), letter);
            }
        }
        Ok(letters.into_values().collect())
    }

    async fn send_back(&self, line: Line, letter: &DeadLetter) -> Result<(), Fault> {
        let what = "send a dead letter back";
        let (queue, dead) = self.of(line, what)?;
        let sent = self.client.send_message().queue_url(queue);
        let sent = sent.message_body(&letter.body);
        let sent = sent.message_group_id(group(&letter.group)).send().await;
        sent.map_err(|why| fault(what, &why))?;
        let gone = self.client.delete_message().queue_url(dead);
        let gone = gone.receipt_handle(&letter.receipt).send().await;
        gone.map_err(|why| fault(what, &why))?;
        Ok(())
    }

    async fn leave(&self, line: Line, letters: &[DeadLetter]) -> Result<(), Fault> {
        let what = "let go of dead letters";
        let (_, dead) = self.of(line, what)?;
        for some in letters.chunks(MESSAGES_MAX) {
            let entries = some.iter().enumerate().map(|(number, letter)| {
                ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(number.to_string())
                    .receipt_handle(&letter.receipt)
                    .visibility_timeout(0)
                    .build()
            });
            let entries: Result<Vec<_>, _> = entries.collect();
            let entries = entries.map_err(|why| Fault::broken(what).because(why))?;
            let left = self.client.change_message_visibility_batch();
            let left = left.queue_url(dead).set_entries(Some(entries));
            // What is not held any more is among the failed, and is left alone.
            left.send().await.map_err(|why| fault(what, &why))?;
        }
        Ok(())
    }

    async fn count(&self, line: Line) -> Result<u64, Fault> {
        let what = "count dead letters";
        let (_, dead) = self.of(line, what)?;
        let counted = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let asked = self.client.get_queue_attributes().queue_url(dead);
        let asked = asked.set_attribute_names(Some(counted.to_vec()));
        let answer = asked.send().await.map_err(|why| fault(what, &why))?;
        let said = answer.attributes.unwrap_or_default();
        let number = |name| said.get(name).and_then(|text| text.parse::<u64>().ok());
        Ok(counted.iter().filter_map(number).sum())
    }
}

fn letter(message: Message) -> Option<DeadLetter> {
    let said = message.attributes.unwrap_or_default();
    let text = |name| said.get(&name).map(String::as_str);
    let received = text(MessageSystemAttributeName::ApproximateReceiveCount);
    let sent_ms = text(MessageSystemAttributeName::SentTimestamp);
    let sent_at = sent_ms.and_then(|ms| Timestamp::from_millisecond(ms.parse().ok()?).ok());
    Some(DeadLetter {
        id: message.message_id?,
        body: message.body.unwrap_or_default(),
        group: text(MessageSystemAttributeName::MessageGroupId)
            .unwrap_or_default()
            .to_owned(),
        receipt: message.receipt_handle?,
        received: received.and_then(|count| count.parse().ok()).unwrap_or(1),
        sent_at: sent_at.unwrap_or(Timestamp::UNIX_EPOCH),
    })
}
