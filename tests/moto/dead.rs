//! Dead letters on SQS: held once, left or sent back one by one, counted.

use std::collections::BTreeSet;

use awda_aws::{Client, SqsLines};
use awda_ports::{DeadLetters, Line};
use serde_json::{Value, json};

use crate::tables;

/// Lines with dead letters of their own: a letter dies when it would be received a second time.
struct Lines {
    sqs: Client,
    endpoint: String,
}

impl Lines {
    async fn made() -> (Self, SqsLines) {
        let (access, endpoint) = tables::access();
        let lines = Self {
            sqs: access.sqs(),
            endpoint,
        };
        for line in Line::ALL {
            lines.make(line).await;
        }
        let adapter = SqsLines::new(lines.sqs.clone(), |line, is_dead| lines.url(line, is_dead));
        (lines, adapter)
    }

    async fn make(&self, line: Line) {
        for is_dead in [true, false] {
            let queue = json!({ "QueueName": name(line, is_dead) });
            self.ask("CreateQueue", &queue).await;
        }
        let dead = format!("arn:aws:sqs:eu-central-1:123456789012:{}", name(line, true));
        let policy = json!({ "deadLetterTargetArn": dead, "maxReceiveCount": 1 });
        let set = json!({
            "QueueUrl": self.url(line, false),
            "Attributes": { "RedrivePolicy": policy.to_string() },
        });
        self.ask("SetQueueAttributes", &set).await;
    }

    async fn ask(&self, operation: &str, question: &Value) -> Value {
        self.sqs.ask(operation, question).await.unwrap()
    }

    fn url(&self, line: Line, is_dead: bool) -> String {
        format!("{}/123456789012/{}", self.endpoint, name(line, is_dead))
    }

    /// Sends a letter and lets it die.
    async fn dies(&self, line: Line, body: &str) {
        let letter = json!({
            "QueueUrl": self.url(line, false),
            "MessageBody": body,
            "MessageGroupId": "acme",
        });
        self.ask("SendMessage", &letter).await;
        for received in [1, 0] {
            assert_eq!(self.received(line).await.len(), received);
        }
    }

    /// The bodies of what the line hands out, for no time at all.
    async fn received(&self, line: Line) -> Vec<String> {
        let question = json!({ "QueueUrl": self.url(line, false), "VisibilityTimeout": 0 });
        let received = self.ask("ReceiveMessage", &question).await;
        let messages = received.get("Messages").and_then(Value::as_array);
        let messages = messages.into_iter().flatten();
        let body = |message: &Value| message["Body"].as_str().map(str::to_owned);
        messages.filter_map(body).collect()
    }
}

fn name(line: Line, is_dead: bool) -> String {
    format!("line-{}{}", line.name(), if is_dead { "-dead" } else { "" })
}

#[tokio::test]
async fn letters_that_died_on_sqs_are_held_once_left_and_sent_back() {
    let (made, lines) = Lines::made().await;
    for body in ["one", "two", "three"] {
        made.dies(Line::Deliveries, body).await;
    }
    assert_eq!(lines.count(Line::Deliveries).await.unwrap(), 3);
    assert_eq!(lines.count(Line::Shards).await.unwrap(), 0);

    let held = lines.dead(Line::Deliveries, 2).await.unwrap();
    assert_eq!(held.len(), 2);
    assert!(held.iter().all(|letter| letter.group == "acme"));
    let other = lines.dead(Line::Deliveries, 9).await.unwrap();
    assert_eq!(other.len(), 1, "what somebody holds is not handed out");
    let all = held.iter().chain(&other);
    let bodies: BTreeSet<&str> = all.map(|letter| letter.body.as_str()).collect();
    assert_eq!(bodies, BTreeSet::from(["one", "two", "three"]));

    lines.leave(Line::Deliveries, &held).await.unwrap();
    let again = lines.dead(Line::Deliveries, 9).await.unwrap();
    assert_eq!(again.len(), 2, "what was left is handed out again");

    lines.send_back(Line::Deliveries, &other[0]).await.unwrap();
    assert_eq!(lines.count(Line::Deliveries).await.unwrap(), 2);
    assert_eq!(
        made.received(Line::Deliveries).await,
        [other[0].body.clone()]
    );
}
