//! What the story stands on: tables, queues and a sender made on moto.

use awda_aws::{Access, Dynamo, SesCarrier, SqsQueue};
use awda_commerce::Delivery;
use awda_kernel::Secret;
use awda_lambda::batch::Record;
use awda_messaging::DeliverMessage;
use awda_messaging::notices::{Endpoint, Notify};
use awda_ports::StoreSettings;
use serde_json::{Value, json};

use crate::tables;

/// Everything made.
pub(crate) struct Ground {
    access: Access,
    endpoint: String,
    pub(crate) dynamo: Dynamo,
}

impl Ground {
    /// Makes tables, queues and the sender.
    pub(crate) async fn prepare() -> Self {
        let (access, endpoint) = tables::access();
        let dynamo = tables::made(&access, "story-").await;
        for queue in ["deliveries", "messages", "notices"] {
            let queue = json!({ "QueueName": queue });
            let made = access.sqs().ask::<Value>("CreateQueue", &queue).await;
            made.unwrap();
        }
        let ses = access.ses();
        for (path, thing) in [
            (
                "/v2/email/identities",
                json!({ "EmailIdentity": "hello@acme.example" }),
            ),
            (
                "/v2/email/configuration-sets",
                json!({ "ConfigurationSetName": "story" }),
            ),
        ] {
            ses.post::<Value>(path, &thing).await.unwrap();
        }
        Self {
            access,
            endpoint,
            dynamo,
        }
    }

    pub(crate) fn deliveries(&self) -> SqsQueue<Delivery> {
        SqsQueue::new(self.access.sqs(), self.url("deliveries"))
    }

    pub(crate) fn messages(&self) -> SqsQueue<DeliverMessage> {
        SqsQueue::new(self.access.sqs(), self.url("messages"))
    }

    pub(crate) fn notices(&self) -> SqsQueue<Notify> {
        SqsQueue::new(self.access.sqs(), self.url("notices"))
    }

    pub(crate) fn carrier(&self) -> SesCarrier {
        SesCarrier::new(self.access.ses(), "story".to_owned())
    }

    /// What waits in a queue, as Lambda would hand it out.
    pub(crate) async fn receive(&self, queue: &str) -> Vec<Record> {
        let question = json!({ "QueueUrl": self.url(queue), "MaxNumberOfMessages": 10 });
        let sqs = self.access.sqs();
        let received: Value = sqs.ask("ReceiveMessage", &question).await.unwrap();
        let messages = received.get("Messages").and_then(Value::as_array);
        let messages = messages.into_iter().flatten();
        let text = |text: &Value| text.as_str().unwrap_or_default().to_owned();
        let record = |message: &Value| Record {
            id: text(&message["MessageId"]),
            body: text(&message["Body"]),
            receive_count: 1,
        };
        messages.map(record).collect()
    }

    /// How many messages of a queue wait for their first moment.
    pub(crate) async fn delayed(&self, queue: &str) -> usize {
        let name = "ApproximateNumberOfMessagesDelayed";
        let question = json!({ "QueueUrl": self.url(queue), "AttributeNames": [name] });
        let sqs = self.access.sqs();
        let told: Value = sqs.ask("GetQueueAttributes", &question).await.unwrap();
        let count = told.pointer(&format!("/Attributes/{name}"));
        let count = count.and_then(Value::as_str);
        count.map_or(0, |count| count.parse().unwrap())
    }

    /// How many mails moto took, by its own books.
    pub(crate) async fn mails_sent(&self) -> usize {
        let address = self.endpoint.trim_start_matches("http://").to_owned();
        let answer = tokio::task::spawn_blocking(move || get(&address, "/moto-api/data.json"));
        let answer = answer.await.unwrap();
        answer.matches("hello@acme.example").count().min(1)
    }

    fn url(&self, queue: &str) -> String {
        format!("{}/123456789012/{queue}", self.endpoint)
    }
}

/// The store's settings: the stories' secret, nobody held out.
pub(crate) fn settings() -> StoreSettings {
    let mut settings = awda_testkit::settings(&awda_testkit::store());
    let secret = Secret::new(awda_tests::SECRET.to_owned());
    settings.secrets.insert("generic".to_owned(), vec![secret]);
    settings.holdout_share = 0;
    let endpoint = Endpoint {
        url: "https://erp.acme.example/awda".to_owned(),
        events: vec!["*".to_owned()],
        is_paused: false,
    };
    settings.webhooks.insert("erp".to_owned(), endpoint);
    settings
}

fn get(address: &str, path: &str) -> String {
    String::from_utf8_lossy(&ask(address, "GET", path)).into_owned()
}

/// An answer as it came, head and body.
pub(crate) fn ask(address: &str, method: &str, path: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
