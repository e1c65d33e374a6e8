//! Site and apps, in the words of Segment's and RudderStack's SDKs: `track`, `identify`, `page`, `screen`, `group`, `alias`, `batch`.
//!
//! The write key is the user name of HTTP Basic, or stands in the body as browsers send it; `store.key` names the store as well, so
//! that an SDK needs only a new host. One message of a batch that cannot be understood is kept as an activity that says why, and
//! the others as what they are.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::{Field, Fields};
use super::{Door, Source, Verified, sealed, signature};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod activities;
mod carts;
mod clock;
mod message;
mod orders;
mod people;

use message::Message;

const NAME: &str = "segment";
const AUTHORIZATION: &str = "authorization";
const WRITE_KEY: &str = "writeKey";
/// Largest single message, and largest batch, in bytes: as Segment has it.
const MESSAGE_BYTES_MAX: usize = 32 * 1024;
const BATCH_BYTES_MAX: usize = 500 * 1024;
/// Most messages of one batch.
const MESSAGES_MAX: usize = 2_500;
/// The secret of the sender.
const PRIVATE: [&str; 1] = [WRITE_KEY];

/// Segment's and RudderStack's SDKs.
pub(super) struct Segment;

impl Door for Segment {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn receipt(&self) -> Option<&'static str> {
        Some("{\"success\":true}")
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let missing = Error::SignatureMissing {
            header: "authorization (Basic, or writeKey in the body)",
        };
        let given = write_key(request.header(AUTHORIZATION), request.body).ok_or(missing)?;
        // `store.key`, or the key alone where the address names the store.
        let alone = given.split_once('.').map_or("", |(_, key)| key);
        signature::check_word(NAME, &given, secrets)
            .or_else(|_| signature::check_word(NAME, alone, secrets))?;
        check_sizes(request.body)?;
        Ok(sealed::without(request.body, &PRIVATE).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Segment {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let batch = body.get("batch");
        let topic = delivery.topic.rsplit('/').next().unwrap_or_default();
        if !batch.is_present() {
            let message = Message::read(delivery, store, &body, &body, topic);
            return message.events();
        }
        let entries = batch.list()?;
        if entries.len() > MESSAGES_MAX {
            return Err(batch.invalid(format!("more than {MESSAGES_MAX} messages")));
        }
        let mut events = Vec::new();
        for entry in &entries {
            let fields = entry.soft_fields();
            let message = Message::read(delivery, store, &fields, &body, "");
            match message.events() {
                Ok(told) => events.extend(told),
                Err(why) => events.push(message.misunderstood(&why)),
            }
        }
        Ok(events)
    }
}

/// The write key of a request.
pub fn write_key(authorization: Option<&str>, body: &[u8]) -> Option<String> {
    let basic = authorization.and_then(|header| {
        let (scheme, text) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let pair = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
        let user = pair.split_once(':').map_or(pair.as_str(), |(user, _)| user);
        Some(user.to_owned()).filter(|user| !user.is_empty())
    });
    basic.or_else(|| {
        let body = Fields::read(body, "body").ok()?;
        body.get(WRITE_KEY).soft_text()
    })
}

/// # Errors
/// [`Error::NotJson`], or [`Error::FieldInvalid`] for what is too large.
fn check_sizes(body: &[u8]) -> Result<(), Error> {
    let too_large =
        |place: &Field<'_>, most: usize| Err(place.invalid(format!("larger than {most} bytes")));
    let fields = Fields::read(body, "body")?.named("");
    let batch = fields.get("batch");
    let whole = fields.clone().named("body");
    if !batch.is_present() {
        if body.len() > MESSAGE_BYTES_MAX {
            return too_large(&whole.get("length"), MESSAGE_BYTES_MAX);
        }
        return Ok(());
    }
    if body.len() > BATCH_BYTES_MAX {
        return too_large(&batch, BATCH_BYTES_MAX);
    }
    match batch
        .list()?
        .iter()
        .find(|entry| entry.bytes() > MESSAGE_BYTES_MAX)
    {
        Some(entry) => too_large(entry, MESSAGE_BYTES_MAX),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
