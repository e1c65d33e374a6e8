//! Takes a delivery from outside: is it genuine? then it is queued, and only then answered.
//!
//! Woken by: `POST /hooks/{store}/{source}[/topic...]`. Answers: 200 once the queue has the delivery. Keeps: nothing itself.
//! On failure: a sender who cannot prove itself gets 401 with a code; when the queue is unwell 503, and the sender tries again.
//! It never touches a profile, and what a genuine delivery says never changes the answer's status.

use awda_commerce::sources::{Verified, source};
use awda_commerce::{Delivery, Error, RawRequest, StoreFacts};
use awda_kernel::{StoreId, Timestamp};
use awda_ports::web::{Answer, Request, failed, json, problem};
use awda_ports::{Queue, StoreSettings, Stores};
use http::StatusCode;
use serde::Serialize;

/// Largest queued form: what an SQS message holds, less room for its attributes.
const WIRE_BYTES_MAX: usize = 1_048_576 - 1_024;
/// The one source whose senders are our users' own programs: it is told at once what will not be understood.
const GENERIC: &str = "generic";

/// The stable codes this function answers with, beside those of deliveries and ports; for docs/FAULTS.md.
pub const CODES: [&str; 4] = [
    "webhook.unknown_address",
    "webhook.unknown_store",
    "webhook.method",
    "webhook.too_large",
];

/// The use case.
#[derive(Debug, Clone)]
pub struct Ingest<S, Q> {
    /// Settings with the secrets.
    pub stores: S,
    /// Where genuine deliveries wait.
    pub deliveries: Q,
    /// Largest body taken, in bytes.
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
}

#[derive(Debug, Serialize)]
struct Misunderstood {
    code: &'static str,
    detail: String,
}

impl<S: Stores, Q: Queue<Delivery>> Ingest<S, Q> {
    /// Takes one request.
    pub async fn handle(&self, request: &Request, now: Timestamp) -> Answer {
        let Some(address) = Address::of(request.uri().path()) else {
            return problem(
                StatusCode::NOT_FOUND,
                "webhook.unknown_address",
                "webhooks go to /hooks/{store}/{source}",
            );
        };
        if request.body().len() > self.body_bytes_max {
            return self.too_large();
        }
        match self.stores.settings(&address.store).await {
            Ok(Some(settings)) => self.take(request, &address, &settings, now).await,
            Ok(None) => problem(
                StatusCode::NOT_FOUND,
                "webhook.unknown_store",
                "no store of this name takes webhooks here; check the address",
            ),
            Err(fault) => failed(fault),
        }
    }

    async fn take(
        &self,
        request: &Request,
        address: &Address<'_>,
        settings: &StoreSettings,
        now: Timestamp,
    ) -> Answer {
        let headers = lower_case_headers(request);
        let raw = RawRequest {
            method: request.method().as_str(),
            url: &address_as_sent(request, &headers),
            headers: &headers,
            body: request.body(),
            topic: address.topic,
        };
        let delivery = match believe(&raw, address, settings, now) {
            Ok(Believed::Delivery(delivery)) => delivery,
            Ok(Believed::Answered(text)) => return plain(text),
            Err(Refusal::Method(allowed)) => return wrong_method(allowed),
            Err(Refusal::Source(why)) => return refusal(&why),
        };
        if awda_ports::Command::to_wire(&delivery).len() > WIRE_BYTES_MAX {
            return self.too_large();
        }
        let receipt = Receipt {
            accepted: true,
            delivery: delivery.id(),
            problem: misunderstood(&delivery, settings),
        };
        match self.deliveries.send(std::slice::from_ref(&delivery)).await {
            Ok(()) => json(StatusCode::OK, &receipt),
            Err(fault) => failed(fault),
        }
    }

    fn too_large(&self) -> Answer {
        problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "webhook.too_large",
            format!(
                "the body is larger than {} bytes; send it in parts",
                self.body_bytes_max
            ),
        )
    }
}

/// A webhook's address, taken apart.
struct Address<'a> {
    store: StoreId,
    source: &'a str,
    topic: &'a str,
}

impl<'a> Address<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix("/hooks/")?;
        let (store, rest) = rest.split_once('/')?;
        let (source, topic) = rest.split_once('/').unwrap_or((rest, ""));
        Some(Self {
            store: store.parse().ok()?,
            source,
            topic: topic.trim_end_matches('/'),
        })
    }
}

/// What came of a request that is believed.
enum Believed {
    /// To be queued.
    Delivery(Delivery),
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

fn believe(
    raw: &RawRequest<'_>,
    address: &Address<'_>,
    settings: &StoreSettings,
    now: Timestamp,
) -> Result<Believed, Refusal> {
    let source = source(address.source)?;
    if !source.methods().contains(&raw.method) {
        return Err(Refusal::Method(source.methods()));
    }
    let body = match source.verify(raw, settings.secrets_of(source.name()), now)? {
        Verified::Genuine => raw.body.to_vec(),
        Verified::Unwrapped(body) => body,
        Verified::Answered(text) => return Ok(Believed::Answered(text)),
    };
    let kept = source.kept_headers();
    let headers = raw
        .headers
        .iter()
        .filter(|(name, _)| kept.contains(&name.as_str()));
    Ok(Believed::Delivery(Delivery {
        store: address.store.clone(),
        source: source.name().to_owned(),
        topic: address.topic.to_owned(),
        headers: headers.cloned().collect(),
        body,
        received_at: now,
    }))
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

fn plain(text: String) -> Answer {
    let mut answer = Answer::new(text.into_bytes().into());
    let kind = http::HeaderValue::from_static("text/plain; charset=utf-8");
    answer
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    answer
}

fn wrong_method(allowed: &[&str]) -> Answer {
    let allowed = allowed.join(", ");
    let mut answer = problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "webhook.method",
        format!("this source's webhooks are sent by {allowed}"),
    );
    if let Ok(value) = http::HeaderValue::from_str(&allowed) {
        answer.headers_mut().insert(http::header::ALLOW, value);
    }
    answer
}

fn refusal(why: &Error) -> Answer {
    let status = if why.is_authenticity() {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::NOT_FOUND
    };
    problem(status, why.code(), why.to_string())
}

fn misunderstood(delivery: &Delivery, settings: &StoreSettings) -> Option<Misunderstood> {
    if delivery.source != GENERIC {
        return None;
    }
    let facts: StoreFacts = settings.facts().ok()?;
    let why = source(GENERIC).ok()?.translate(delivery, &facts).err()?;
    Some(Misunderstood {
        code: why.code(),
        detail: why.to_string(),
    })
}

/// Header names in lower case; values that are not text cannot be signatures or topics and are left out.
fn lower_case_headers(request: &Request) -> Vec<(String, String)> {
    let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    request.headers().iter().filter_map(text).collect()
}
