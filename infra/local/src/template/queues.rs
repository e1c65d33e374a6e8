//! Queues: how long a message stays invisible, how often it may be handed out, and where it ends.

use super::Error;
use super::document::{Node, Value};
use super::resolve::Names;

/// A queue. Times in seconds. What is not given has the default that SQS documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its logical id; also its local name and address.
    pub id: String,
    /// How long a message that was handed out stays invisible.
    pub visibility_s: u32,
    /// How long a message is kept, counted from when it was first sent.
    pub retention_s: u32,
    /// How long a new message stays invisible.
    pub delay_s: u32,
    /// Largest message.
    pub message_bytes_max: u32,
    /// Where a message ends that was handed out too often.
    pub redrive: Option<Redrive>,
}

/// Where a message ends that was handed out too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrive {
    /// The queue of dead letters.
    pub target: String,
    /// How often a message is handed out at most.
    pub receive_count_max: u32,
}

/// What shapes a queue, and what changes nothing on one machine (encryption, tags, waiting time of receivers).
const UNDERSTOOD: [&str; 12] = [
    "DelaySeconds",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "QueueName",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "Tags",
    "VisibilityTimeout",
];

pub(super) fn read(id: &str, resource: &Node, names: &Names) -> Result<Queue, Error> {
    let nothing = Node {
        value: Value::Map(Vec::new()),
        ..resource.clone()
    };
    let properties = resource.get("Properties")?.unwrap_or(&nothing);
    properties.only(&UNDERSTOOD)?;
    Ok(Queue {
        id: id.to_owned(),
        visibility_s: within(properties, "VisibilityTimeout", 30, 0, 43_200, names)?,
        retention_s: within(
            properties,
            "MessageRetentionPeriod",
            345_600,
            60,
            1_209_600,
            names,
        )?,
        delay_s: within(properties, "DelaySeconds", 0, 0, 900, names)?,
        message_bytes_max: within(
            properties,
            "MaximumMessageSize",
            1_048_576,
            1_024,
            1_048_576,
            names,
        )?,
        redrive: properties
            .get("RedrivePolicy")?
            .map(|policy| read_redrive(policy, names))
            .transpose()?,
    })
}

fn read_redrive(policy: &Node, names: &Names) -> Result<Redrive, Error> {
    policy.only(&["deadLetterTargetArn", "maxReceiveCount"])?;
    policy.must("maxReceiveCount")?;
    Ok(Redrive {
        target: names.text_at(policy, "deadLetterTargetArn")?,
        receive_count_max: within(policy, "maxReceiveCount", 0, 1, 1_000, names)?,
    })
}

/// A number within SQS's limits.
pub(super) fn within(
    node: &Node,
    key: &str,
    default: u32,
    min: u32,
    max: u32,
    names: &Names,
) -> Result<u32, Error> {
    let Some(found) = node.get(key)? else {
        return Ok(default);
    };
    let number = names.number(found)?;
    match u32::try_from(number) {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(found.wrong(format!("{number} is not between {min} and {max}"))),
    }
}
