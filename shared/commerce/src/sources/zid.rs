//! Zid's webhooks. The body is the bare object: the event is told by the address (`/hooks/{store}/zid/order.create`), and who sends it
//! by the user and password that were chosen when the webhook was made (HTTP Basic). The body itself is not signed.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;
use super::signature;
use super::telling::Telling;
use super::{Door, Source, Verified};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

mod carts;
mod customers;
mod invoice;
mod moment;
mod orders;

const NAME: &str = "zid";
const HEADER: &str = "authorization";

/// Zid.
pub(super) struct Zid;

impl Door for Zid {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let header = request.header(HEADER);
        let header = header.ok_or(Error::SignatureMissing { header: HEADER })?;
        let given = credentials(header).ok_or(Error::SignatureMismatch)?;
        signature::check_word(NAME, &given, secrets).map(|()| Verified::Genuine)
    }
}

impl Source for Zid {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let telling = Telling {
            store,
            source: NAME,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let body = Fields::read(&delivery.body, "body")?.named("");
        let named = body
            .get("event")
            .soft_text()
            .filter(|_| delivery.topic.is_empty());
        let topic = named.unwrap_or_else(|| delivery.topic.replace('/', "."));
        // One object inside another is how the same thing looks when it was asked for.
        let inner = ["payload", "data", "order"].map(|name| body.get(name).soft_fields());
        let inner = inner.into_iter().find(|inner| inner.get("id").is_present());
        let object = match inner {
            Some(inner) if !body.get("id").is_present() => inner,
            _ => body,
        };
        events(&telling, &topic, &object)
    }
}

fn events(telling: &Telling<'_>, topic: &str, object: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let (thing, what) = topic.split_once('.').unwrap_or((topic, ""));
    match (thing, what) {
        ("order", "create") => orders::events(telling, object, Kind::OrderPlaced),
        ("order", "update" | "status.update" | "payment_status.update" | "cancel") => {
            orders::events(telling, object, Kind::OrderUpdated)
        }
        ("abandoned_cart", what) => carts::events(telling, object, what == "completed"),
        ("customer", "create") => customers::events(telling, object, Kind::CustomerCreated),
        ("customer", "update" | "merchant.update" | "login") => {
            customers::events(telling, object, Kind::CustomerUpdated)
        }
        ("product" | "category" | "inventory" | "app", _) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

/// `user:password` of a Basic header. Either may hold any character but a colon in the user.
fn credentials(header: &str) -> Option<String> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()
}
