//! Takes a delivery from outside: is it genuine? then it is queued, and only then answered.
//!
//! Woken by: any method on `/hooks/{store}/{source}[/topic...]`, and on `/v1/{call}` by the SDKs of sites and apps. Answers: 200 once
//! the queue has the delivery. Keeps: nothing itself. On failure: a sender who cannot prove itself gets 401 with a code; when the
//! queue is unwell 503, and the sender tries again. It never touches a profile, and what a genuine delivery says never changes the
//! answer's status.

mod address;
mod answers;
mod opened;

use awda_commerce::sources::{Door, Verified, door};
use awda_commerce::{Delivery, Error, RawRequest, StoreFacts};
use awda_kernel::{StoreId, Timestamp};
use awda_ports::web::{Answer, Request, failed, json};
use awda_ports::{Queue, StoreSettings, Stores};
use http::{Method, StatusCode};
use serde::Serialize;

use address::Address;
use opened::Unopened;

/// Largest queued form: what an SQS message holds, less room for its attributes.
const WIRE_BYTES_MAX: usize = 1_048_576 - 1_024;

/// The stable codes this function answers with, beside those of deliveries and ports; for docs/FAULTS.md.
pub const CODES: [&str; 5] = [
    "webhook.unknown_address",
    "webhook.unknown_store",
    "webhook.method",
    "webhook.too_large",
    "webhook.encoding",
];

/// The use case.
#[derive(Debug, Clone)]
pub struct Ingest<S, Q> {
    /// Settings with the secrets.
    pub stores: S,
    /// Where genuine deliveries wait.
    pub deliveries: Q,
    /// Where those of carriers wait, which a shop's import must not hold up.
    pub reports: Q,
    /// Largest body taken, in bytes, before and after it is unpacked.
    pub body_bytes_max: usize,
}

/// What a sender is told about a delivery that was taken.
#[derive(Debug, Serialize)]
struct Receipt {
    accepted: bool,
    /// The delivery's name in our logs.
    delivery: String,
    /// What will not be understood; the delivery is kept all the same and can be replayed after a fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Misunderstood>,
    /// Of a delivery of several messages: what each is called, and which of them will not be understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    delivery: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Misunderstood>,
}

#[derive(Debug, Serialize)]
struct Misunderstood {
    code: &'static str,
    detail: String,
}

impl<S: Stores, Q: Queue<Delivery>> Ingest<S, Q> {
    /// Takes one request.
    pub async fn handle(&self, request: &Request, now: Timestamp) -> Answer {
        if !Address::is_for_browsers(request.uri().path()) {
            return self.answer(request, now).await;
        }
        if request.method() == Method::OPTIONS {
            return answers::for_browsers(answers::preflight());
        }
        answers::for_browsers(self.answer(request, now).await)
    }

    async fn answer(&self, request: &Request, now: Timestamp) -> Answer {
        let body = match opened::body(request, self.body_bytes_max) {
            Ok(body) => body,
            Err(Unopened::TooLarge) => return answers::too_large(self.body_bytes_max),
            Err(Unopened::Encoding) => return answers::packed(),
        };
        let Some(address) = Address::of(request, &body) else {
            return answers::unknown_address();
        };
        let Some(store) = &address.store else {
            return answers::refusal(&Error::SignatureMissing {
                header: "authorization (Basic, with store.key as the user)",
            });
        };
        match self.stores.settings(store).await {
            Ok(Some(settings)) => {
                let taken = Taken {
                    request,
                    body: &body,
                    store,
                    address: &address,
                    settings: &settings,
                };
                self.take(&taken, now).await
            }
            Ok(None) => answers::unknown_store(),
            Err(fault) => failed(fault),
        }
    }

    async fn take(&self, taken: &Taken<'_>, now: Timestamp) -> Answer {
        let (door, delivery) = match taken.believe(now) {
            Ok(Believed::Delivery(door, delivery)) => (door, delivery),
            Ok(Believed::Answered(text)) => return answers::plain(text),
            Err(Refusal::Method(allowed)) => return answers::wrong_method(allowed),
            Err(Refusal::Source(why)) => return answers::refusal(&why),
        };
        let receipt = Receipt {
            accepted: true,
            delivery: delivery.id(),
            problem: misunderstood(door, &delivery, taken.settings),
            parts: Vec::new(),
        };
        let (deliveries, receipt) = apart(door, delivery, receipt, taken.settings);
        if deliveries.iter().any(is_too_large) {
            return answers::too_large(self.body_bytes_max);
        }
        let queue = if door.is_carrier() {
            &self.reports
        } else {
            &self.deliveries
        };
        match queue.send(&deliveries).await {
            Ok(()) => match door.receipt() {
                Some(text) => answers::json_text(text),
                None => json(StatusCode::OK, &receipt),
            },
            Err(fault) => failed(fault),
        }
    }
}

/// Whether a path is one that senders use.
pub fn is_for_senders(path: &str) -> bool {
    path.starts_with("/hooks/") || Address::is_for_browsers(path)
}

/// A request whose store is known.
struct Taken<'a> {
    request: &'a Request,
    body: &'a [u8],
    store: &'a StoreId,
    address: &'a Address,
    settings: &'a StoreSettings,
}

/// What came of a request that is believed.
enum Believed {
    /// To be queued.
    Delivery(&'static dyn Door, Delivery),
    /// To be answered with this text; nothing is kept.
    Answered(String),
}

/// Why a request is not believed.
enum Refusal {
    /// The source's senders use other methods.
    Method(&'static [&'static str]),
    /// The source says why.
    Source(Error),
}

impl From<Error> for Refusal {
    fn from(why: Error) -> Self {
        Self::Source(why)
    }
}

impl Taken<'_> {
    fn believe(&self, now: Timestamp) -> Result<Believed, Refusal> {
        let door = door(&self.address.source)?;
        let method = self.request.method().as_str();
        if !door.methods().contains(&method) {
            return Err(Refusal::Method(door.methods()));
        }
        let headers = lower_case_headers(self.request);
        let raw = RawRequest {
            method,
            url: &address_as_sent(self.request, &headers),
            headers: &headers,
            body: self.body,
            topic: &self.address.topic,
        };
        let secrets = self.settings.secrets_of(door.name());
        let body = match door.verify(&raw, secrets, now)? {
            Verified::Genuine => self.body.to_vec(),
            Verified::Unwrapped(body) => body,
            Verified::Answered(text) => return Ok(Believed::Answered(text)),
        };
        let kept = door.kept_headers();
        let is_kept = |(name, _): &&(String, String)| kept.contains(&name.as_str());
        let topic = if door.keeps_topic() {
            self.address.topic.as_str()
        } else {
            ""
        };
        let delivery = Delivery {
            store: self.store.clone(),
            source: door.name().to_owned(),
            topic: topic.to_owned(),
            headers: headers.iter().filter(is_kept).cloned().collect(),
            body,
            received_at: now,
        };
        Ok(Believed::Delivery(door, delivery))
    }
}

/// The address as the sender was given it. The scheme is the one the outermost proxy saw, and `https` when nobody says.
fn address_as_sent(request: &Request, headers: &[(String, String)]) -> String {
    let header = |name: &str| {
        let found = headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let uri = request.uri();
    let path = uri
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    let host = header("host").or(uri.host()).unwrap_or_default();
    let scheme = header("x-forwarded-proto").unwrap_or("https");
    format!("{scheme}://{host}{path}")
}

fn misunderstood(
    door: &dyn Door,
    delivery: &Delivery,
    settings: &StoreSettings,
) -> Option<Misunderstood> {
    if !door.is_own() {
        return None;
    }
    let facts: StoreFacts = settings.facts().ok()?;
    let why = door.problem(delivery, &facts)?;
    Some(Misunderstood {
        code: why.code(),
        detail: why.to_string(),
    })
}

/// A delivery of several messages as one delivery for each, so that one that will not be understood keeps no other back; and the
/// receipt with their names. Only the senders of our own formats read a receipt.
fn apart(
    door: &dyn Door,
    whole: Delivery,
    mut receipt: Receipt,
    settings: &StoreSettings,
) -> (Vec<Delivery>, Receipt) {
    let bodies = door.parts(&whole.body);
    if bodies.is_empty() {
        return (vec![whole], receipt);
    }
    let one = |body| Delivery {
        body,
        ..whole.clone()
    };
    let deliveries: Vec<Delivery> = bodies.into_iter().map(one).collect();
    if door.is_own() {
        let part = |delivery: &Delivery| Part {
            delivery: delivery.id(),
            problem: misunderstood(door, delivery, settings),
        };
        receipt.parts = deliveries.iter().map(part).collect();
    }
    (deliveries, receipt)
}

/// Whether the queue would refuse it. Most are far from that, and are not written out to know it.
fn is_too_large(delivery: &Delivery) -> bool {
    delivery.wire_bytes_most() > WIRE_BYTES_MAX && delivery.to_wire().len() > WIRE_BYTES_MAX
}

/// Header names in lower case; values that are not text cannot be signatures or topics and are left out.
fn lower_case_headers(request: &Request) -> Vec<(String, String)> {
    let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    request.headers().iter().filter_map(text).collect()
}
