//! What stories are told with: the whole suite in memory, a shop that sends signed webhooks, and a clock that is moved.
//!
//! ```text
//! let story = Story::start().await;
//! story.tells(&order("1001", "2026-01-05T08:00:00Z", "sara@example.com", "100.00")).await;
//! story.advance(90).await;
//! assert_eq!(story.inbox("sara@example.com").len(), 1);
//! ```
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a story that cannot go on is a failed test"
)]

mod sealed;
mod stand_in;
mod traces;

use awda::clock::MovingClock;
use awda::new_store::NewStore;
use awda::outbox::Letter;
use awda::queue::NewMessage;
use awda::suite::{Home, Nights, Pumped, Suite};
use awda::template::Template;
use awda_aws::HttpFetch;
use awda_kernel::Timestamp;
use awda_ports::web::{Answer, Request};
use awda_ports::{Clock, Stores};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::Sha256;

pub use sealed::sealed;
pub use stand_in::{Question, Says, StandIn};

/// When every story begins: eleven in the morning in Riyadh, an hour after flows send.
pub const START: &str = "2026-01-05T08:00:00Z";

/// The secret of the stories' store.
pub const SECRET: &str = "a-secret-of-stories";

/// Hours of one step of the clock.
const STEP_HOURS: i64 = 24;

/// A suite in memory with one store, `acme`, in Riyadh, that holds nobody out.
#[derive(Debug)]
pub struct Story {
    suite: Suite,
    clock: MovingClock,
}

impl Story {
    /// Begins.
    pub async fn start() -> Self {
        Self::told(&Home::Memory, HttpFetch::new(), &[]).await
    }

    /// Begins with further secrets by source, what sources only announce being asked of `stand_in`.
    pub async fn asking(stand_in: &StandIn, secrets: &[(&str, &str)]) -> Self {
        Self::told(&Home::Memory, stand_in.fetch(), secrets).await
    }

    /// Begins at `home` with further secrets by source.
    pub async fn told(home: &Home, fetch: HttpFetch, secrets: &[(&str, &str)]) -> Self {
        let clock = MovingClock::at(START.parse().unwrap());
        let template = Template::built_in().unwrap();
        let suite = Suite::asking(template, home, clock.clone().into(), fetch).unwrap();
        let secrets = [("generic", SECRET)].iter().chain(secrets);
        let store = NewStore {
            id: "acme".to_owned(),
            name: Some("Acme".to_owned()),
            currency: "SAR".to_owned(),
            timezone: "Asia/Riyadh".to_owned(),
            country: Some("SA".to_owned()),
            secrets: secrets
                .map(|(source, secret)| ((*source).to_owned(), vec![(*secret).to_owned()]))
                .collect(),
            holdout_share: Some(0),
            ..NewStore::default()
        };
        let settings = store.settings(SECRET.to_owned()).unwrap();
        suite.ground().dynamo.put_settings(&settings).await.unwrap();
        Self { suite, clock }
    }

    /// The suite itself.
    pub const fn suite(&self) -> &Suite {
        &self.suite
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a signed webhook; nothing behind the queue has happened when it is answered.
    pub async fn sends(&self, body: &Value) -> Answer {
        let body = body.to_string().into_bytes();
        let signature = signature(&body);
        self.sends_raw(&body, &signature).await
    }

    /// Sends these bytes with this signature.
    pub async fn sends_raw(&self, body: &[u8], signature: &str) -> Answer {
        self.suite.request(webhook(body, signature)).await
    }

    /// Sends a signed webhook, which must be taken, and lets the suite work off what it leads to.
    pub async fn tells(&self, body: &Value) {
        let answer = self.sends(body).await;
        let said = String::from_utf8_lossy(answer.body());
        assert_eq!(answer.status(), 200, "{said}");
        assert!(!said.contains("problem"), "{said}");
        self.works().await;
    }

    /// Takes a genuine delivery of a source, which must be taken; nothing behind the queue has happened then.
    pub async fn hears(&self, source: &str, topic: &str, body: &Value) {
        let request = sealed(source, topic, body, self.now().as_second());
        let answer = self.suite.request(request).await;
        let said = String::from_utf8_lossy(answer.body());
        assert_eq!(answer.status(), 200, "{source}: {said}");
        assert!(!said.contains("problem"), "{source}: {said}");
    }

    /// Lets the suite work until nothing is left to do now.
    pub async fn works(&self) -> Pumped {
        self.suite.pump().await.unwrap()
    }

    /// Lets days pass, with what is due on them.
    pub async fn advance(&self, days: i64) {
        let until = self
            .now()
            .checked_add(SignedDuration::from_hours(24 * days))
            .unwrap();
        while self.now() < until {
            self.pass(SignedDuration::from_hours(STEP_HOURS)).await;
        }
    }

    /// Lets a while pass at once.
    pub async fn pass(&self, span: SignedDuration) {
        self.clock.move_to(self.now().checked_add(span).unwrap());
        self.suite.tick(Nights::OnRequest).await.unwrap();
        self.works().await;
    }

    /// Lets days pass until somebody is written to; panics when nobody is within `days_max`.
    pub async fn advance_until_mail(&self, to: &str, days_max: i64) -> Letter {
        let before = self.inbox(to).len();
        for _ in 0..days_max {
            self.advance(1).await;
            if let Some(letter) = self.inbox(to).into_iter().nth(before) {
                return letter;
            }
        }
        panic!(
            "nobody wrote within {days_max} days; {:?}",
            self.messages(to).await
        )
    }

    /// The letters somebody has, oldest first.
    pub fn inbox(&self, to: &str) -> Vec<Letter> {
        let letters = self.suite.ground().outbox.letters().unwrap();
        letters
            .into_iter()
            .filter(|letter| letter.to == to)
            .collect()
    }

    /// What the api answers to a question.
    pub async fn asks(&self, path: &str) -> Value {
        let request = http::Request::get(path).body(Bytes::new()).unwrap();
        let answer = self.suite.request(request).await;
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// Says something to the api; answers its status and body.
    pub async fn says(&self, method: http::Method, path: &str, body: &Value) -> (u16, Value) {
        let request = http::Request::builder().method(method).uri(path);
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        let answer = self.suite.request(request).await;
        let said = serde_json::from_slice(answer.body()).unwrap();
        (answer.status().as_u16(), said)
    }

    /// Decides something at the api, which must take it, and lets the suite work it off.
    pub async fn decides(&self, method: &str, path: &str) {
        let request = http::Request::builder().method(method).uri(path);
        let answer = self
            .suite
            .request(request.body(Bytes::new()).unwrap())
            .await;
        let said = String::from_utf8_lossy(answer.body());
        assert_eq!(answer.status(), 202, "{said}");
        let worked = self.works().await;
        assert_eq!(worked.of("UnifyFunction").failed, 0);
    }

    /// What was counted on a day, as text.
    pub async fn counted(&self, day: &str) -> String {
        let noon: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        let day = i32::try_from(noon.as_second() / 86_400).unwrap();
        let store = "acme".parse().unwrap();
        let counted = self.suite.ground().dynamo.counted_on(&store, day).await;
        format!("{:?}", counted.unwrap())
    }

    /// A customer as the api shows them.
    pub async fn customer(&self, email: &str) -> Option<Value> {
        let email = email.replace('@', "%40");
        let answer = self
            .asks(&format!("/v1/stores/acme/customers?email={email}"))
            .await;
        answer.get("id").is_some().then_some(answer)
    }

    /// Somebody's message rows as the api shows them, newest first.
    pub async fn messages(&self, email: &str) -> Vec<Value> {
        let customer = self.customer(email).await.unwrap();
        let id = customer["id"].as_str().unwrap();
        let page = self
            .asks(&format!("/v1/stores/acme/customers/{id}/messages"))
            .await;
        page["items"].as_array().unwrap().clone()
    }

    /// Opens a letter's link, and sends it a form when there is one.
    pub async fn opens(&self, letter: &Letter, form: Option<&str>) -> Answer {
        let origin = "http://localhost:8080";
        let path = letter.stop_url.strip_prefix(origin).unwrap();
        let method = form.map_or("GET", |_| "POST");
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form.unwrap_or_default().to_owned()));
        self.suite.request(request.unwrap()).await
    }

    /// The carrier tells that a letter bounced for good, as SES tells it through SNS.
    pub async fn bounces(&self, letter: &Letter) {
        let details = json!({
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": letter.to, "action": "failed", "status": "5.1.1"}],
            "timestamp": self.now().to_string(),
            "feedbackId": "feedback-1",
        });
        self.carrier_tells(letter, ("Bounce", "bounce"), details)
            .await;
    }

    /// The carrier tells something of a letter, as SES tells it through SNS: the event's type, the field of its details, and these.
    pub async fn carrier_tells(
        &self,
        letter: &Letter,
        (kind, field): (&str, &str),
        details: Value,
    ) {
        let event = json!({
            "eventType": kind,
            field: details,
            "mail": {
                "timestamp": letter.at.to_string(),
                "source": letter.from,
                "messageId": "carrier-1",
                "destination": [letter.to],
                "tags": {
                    "message": [letter.message.to_string()],
                    "store": [letter.store.to_string()],
                    "customer": [letter.customer.to_string()],
                },
            },
        });
        let envelope = json!({ "Type": "Notification", "Message": event.to_string() });
        let told = NewMessage {
            group: "carrier".to_owned(),
            body: envelope.to_string(),
            delay_s: None,
        };
        self.suite
            .ground()
            .queues
            .send("FeedbackQueue", &[told])
            .unwrap();
        self.works().await;
    }
}

/// An order of one line, newly placed.
pub fn order(id: &str, placed_at: &str, email: &str, amount: &str) -> Value {
    json!({
        "type": "order",
        "id": id,
        "placed_at": placed_at,
        "currency": "SAR",
        "customer": { "email": email },
        "lines": [{ "sku": "OUD-50", "quantity": 1, "unit_price": amount }],
    })
}

/// A customer record that allows marketing by email.
pub fn subscriber(id: &str, email: &str, birthday: Option<&str>) -> Value {
    json!({
        "type": "customer",
        "id": id,
        "updated_at": START,
        "email": email,
        "name": "Sara",
        "language": "en",
        "birthday": birthday,
        "consents": [{ "channel": "email", "status": "granted", "at": START, "method": "checkbox" }],
    })
}

/// The signature of a body with the store's secret, in hex.
pub fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    bytes
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// A webhook to the stories' store.
pub fn webhook(body: &[u8], signature: &str) -> Request {
    http::Request::post("/hooks/acme/generic")
        .header("content-type", "application/json")
        .header("x-awda-signature", signature)
        .body(Bytes::copy_from_slice(body))
        .unwrap()
}
