//! What surrounds an act: the version it was meant for, the key that makes doing it twice doing it once, and its line in the log.
//!
//! The line is written before anything is done, as `begun`, and again with what became of it: an act that died half-way is in the log as
//! well. It refuses to know acts.

use std::sync::atomic::{AtomicU64, Ordering};

use awda_kernel::{StoreId, fingerprint};
use awda_ports::web::Answer;
use awda_ports::{Act, ActKey, Acts, Claimed, KeptAnswer};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::call::Call;
use crate::refusal::Refusal;

/// Longest key, in characters.
const KEY_CHARS_MAX: usize = 255;
/// Longest answer that is kept, in bytes.
const KEPT_BYTES_MAX: usize = 200_000;
/// Longest part of an address in the log, in characters.
const PART_CHARS_MAX: usize = 64;

/// Says of an answer that it was given before.
pub(crate) const REPLAYED: &str = "idempotency-replayed";

/// Tells acts of one moment apart.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A key that is this call's, or the answer that was given for it before.
pub(crate) enum Turn {
    /// The call came without a key.
    Free,
    /// The key is this call's.
    Ours(ActKey),
    /// It was done before.
    Before(Answer),
}

/// Claims the key of a call.
pub(crate) async fn claim<B: Acts>(
    books: &B,
    store: &StoreId,
    call: &Call,
) -> Result<Turn, Refusal> {
    let Some(given) = &call.headers.idempotency_key else {
        return Ok(Turn::Free);
    };
    let is_key = (1..=KEY_CHARS_MAX).contains(&given.len())
        && given.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !is_key {
        return Err(Refusal::Key);
    }
    let body = String::from_utf8_lossy(call.bytes());
    let key = ActKey {
        key: fingerprint(&[&call.who, given]).to_string(),
        asked: fingerprint(&[call.route.method, &call.address, &body]).to_string(),
        at: call.now,
    };
    match books.claim_key(store, &key).await? {
        Claimed::New => Ok(Turn::Ours(key)),
        Claimed::Running => Err(Refusal::KeyRunning),
        Claimed::Other => Err(Refusal::KeyOfOther),
        Claimed::Answered(answer) => Ok(Turn::Before(replayed(answer))),
    }
}

/// Keeps the answer for whoever comes with the same key. What may be otherwise in a moment is not kept.
pub(crate) async fn settle<B: Acts>(
    books: &B,
    (store, call): (&StoreId, &Call),
    key: &ActKey,
    answer: &Answer,
) -> Result<(), Refusal> {
    let is_passing = answer.status().is_server_error()
        || answer.status() == StatusCode::CONFLICT
        || answer.body().len() > KEPT_BYTES_MAX;
    if is_passing {
        books.let_go(store, key).await?;
        return Ok(());
    }
    let kept = KeptAnswer {
        status: answer.status().as_u16(),
        body: if call.route.question.tells_a_secret() {
            without_secret(answer)
        } else {
            String::from_utf8_lossy(answer.body()).into_owned()
        },
    };
    books.answered(store, key, &kept).await?;
    Ok(())
}

/// The body of an answer, whose secret is kept nowhere.
fn without_secret(answer: &Answer) -> String {
    let mut body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if let Some(token) = body.get_mut("token") {
        *token = Value::Null;
    }
    body.to_string()
}

fn replayed(kept: KeptAnswer) -> Answer {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let mut answer = Answer::new(Bytes::from(kept.body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    answer
}

/// The line of an act that begins.
pub(crate) fn begun(call: &Call) -> Act {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    let at = call.now.to_string();
    let trace = call.headers.trace.as_deref().unwrap_or_default();
    let id = fingerprint(&[&at, &call.who, &call.address, trace, &count]);
    Act {
        id: format!("act_{id}"),
        at: call.now,
        who: call.who.clone(),
        operation: call.route.operation.to_owned(),
        resource: resource(call),
        outcome: "begun".to_owned(),
        before: None,
        after: None,
    }
}

/// The same line with what became of the act.
pub(crate) fn ended(act: Act, call: &Call, answer: &Result<Answer, Refusal>) -> Act {
    let outcome = match answer {
        Ok(_) => "done".to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    };
    let version = answer.as_ref().ok().and_then(version_in);
    let (before, after) = match version {
        Some(version) if call.route.method == "DELETE" => (Some(version), None),
        Some(version) => (version.checked_sub(1).filter(|one| *one > 0), Some(version)),
        None => (None, None),
    };
    Act {
        outcome,
        before,
        after,
        ..act
    }
}

/// The version that an answer's document names.
pub(crate) fn version_in(answer: &Answer) -> Option<u64> {
    let body: Value = serde_json::from_slice(answer.body()).ok()?;
    body.get("version")?.as_u64()
}

/// The address below the store. Text that is no id is left out: it may be anything.
fn resource(call: &Call) -> String {
    let path = call.address.split('?').next().unwrap_or_default();
    let below = path.split('/').skip(4);
    let is_id = |part: &&str| {
        part.chars().count() <= PART_CHARS_MAX
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._~-".contains(c))
    };
    let parts = below.map(|part| Some(part).filter(is_id).unwrap_or("?"));
    parts.collect::<Vec<_>>().join("/")
}
