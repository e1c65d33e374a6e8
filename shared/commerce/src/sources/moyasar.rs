//! Moyasar: the body itself carries the store's token, which is cut out before anything is queued. With an API key the payment is asked
//! for as well, and what Moyasar answers is what counts.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::{Field, Fields};
use super::gateway::{self, Paid};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, moments, sealed, signature};
use crate::{Delivery, Error, Event, FetchAnswer, FetchRequest, Kind, RawRequest, StoreFacts};

const NAME: &str = "moyasar";
const TOKEN: &str = "secret_token";
const ORIGIN: &str = "https://api.moyasar.com";
/// What must not be kept: the store's token, the masked card number, the token that charges it again.
const PRIVATE: [&str; 6] = [TOKEN, "number", "token", "month", "year", "cvc"];

/// Moyasar.
pub(super) struct Moyasar;

impl Door for Moyasar {
    fn name(&self) -> &'static str {
        NAME
    }

    fn key_name(&self) -> &'static str {
        "moyasar.api"
    }

    fn methods(&self) -> &'static [&'static str] {
        &["POST", "PUT"]
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
        let missing = Error::SignatureMissing {
            header: "secret_token (a field of the body)",
        };
        let body = Fields::read(request.body, "body").map_err(|_| missing.clone())?;
        let given = body.get(TOKEN).soft_text().ok_or(missing)?;
        signature::check_word(NAME, &given, secrets)?;
        // Without what must not be kept, even where the body holds nothing else.
        let kept = sealed::without(request.body, &PRIVATE);
        Ok(Verified::Unwrapped(kept.unwrap_or_default()))
    }
}

impl Source for Moyasar {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let said_at = moments::read(&body.get("created_at"), &store.zone);
        let telling = telling(delivery, store, said_at);
        let topic = body.need("type", Field::text)?;
        let Some(kind) = kind_of(&topic)? else {
            return Ok(Vec::new());
        };
        let place = body.get("data");
        let data = place.fields()?.ok_or_else(|| place.missing())?;
        let test = body.get("live").soft_flag() == Some(false);
        payment(&telling, &data, kind, test)
    }

    fn ask(
        &self,
        delivery: &Delivery,
        _store: &StoreFacts,
        keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let topic = body.get("type").soft_text().unwrap_or_default();
        let id = body.get("data").soft_fields().get("id").id()?;
        let (Some(key), Some(id), true) = (keys.first(), id, topic.starts_with("payment_")) else {
            return Ok(None);
        };
        let basic = STANDARD.encode(format!("{}:", key.reveal()));
        Ok(Some(FetchRequest {
            method: "GET",
            url: format!("{ORIGIN}/v1/payments/{}", form_urlencoded_path(&id)),
            headers: vec![("authorization", Secret::new(format!("Basic {basic}")))],
            body: Secret::new(String::new()),
        }))
    }

    fn complete(
        &self,
        delivery: &Delivery,
        store: &StoreFacts,
        answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        let told = Fields::read(&delivery.body, "body")?;
        let data = Fields::read(&answer.body, "payment")?.named("");
        let said_at = moments::read(&data.get("updated_at"), &store.zone);
        let status = data.need("status", Field::text)?;
        let Some(kind) = kind_of(&format!("payment_{status}"))? else {
            return Ok(Vec::new());
        };
        let test = told.get("live").soft_flag() == Some(false);
        payment(&telling(delivery, store, said_at), &data, kind, test)
    }
}

fn telling<'a>(
    delivery: &Delivery,
    store: &'a StoreFacts,
    said_at: Option<Timestamp>,
) -> Telling<'a> {
    Telling {
        store,
        source: NAME,
        said_at: said_at.unwrap_or(delivery.received_at),
        received_at: delivery.received_at,
    }
}

/// An id as a segment of a path.
pub(super) fn form_urlencoded_path(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// What the topic is to us; nothing while no money has moved.
fn kind_of(topic: &str) -> Result<Option<Kind>, Error> {
    match topic {
        "payment_paid" | "payment_captured" => Ok(Some(Kind::PaymentSucceeded)),
        // Moyasar's own pages spell it both ways.
        "payment_failed" | "payment_faild" | "payment_canceled" | "payment_expired"
        | "payment_abandoned" => Ok(Some(Kind::PaymentFailed)),
        "payment_refunded" | "payment_voided" => Ok(Some(Kind::PaymentRefunded)),
        "payment_authorized" | "payment_verified" | "payment_initiated" | "balance_transferred" => {
            Ok(None)
        }
        _ if topic.starts_with("payout_") || topic.starts_with("invoice_") => Ok(None),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

/// A payment. What went back is the total so far: Moyasar does not say what one refund of several was.
fn payment(
    telling: &Telling<'_>,
    data: &Fields<'_>,
    kind: Kind,
    test: bool,
) -> Result<Vec<Event>, Error> {
    let amount = match kind {
        Kind::PaymentRefunded => "refunded",
        _ => "captured",
    };
    let amount_minor = match data.get(amount).integer()? {
        Some(part) if part > 0 && kind != Kind::PaymentFailed => part,
        _ => data.need("amount", Field::integer)?,
    };
    let instrument = data.get("source").soft_fields();
    let method = instrument.get("company").soft_text();
    let method = method.or_else(|| instrument.get("type").soft_text());
    let metadata = data.get("metadata").soft_fields();
    let zone = &telling.store.zone;
    let at = moments::read(&data.get("updated_at"), zone).unwrap_or(telling.said_at);
    let paid = Paid {
        kind,
        id: data.need("id", Field::id)?,
        version: at.as_millisecond(),
        at,
        amount_minor,
        currency: gateway::currency(data, "currency")?,
        order: gateway::order_in(&metadata),
        method: method.and_then(|name| gateway::method(&name)),
        reason: (kind == Kind::PaymentFailed)
            .then(|| instrument.get("message").soft_text())
            .flatten(),
        test,
        person: person(telling, &metadata, &instrument),
    };
    paid.event(telling, &data.get("amount"))
}

/// Who paid, as the shop's own metadata and an STC Pay wallet say. The name on a card is not told: it need not be the buyer's.
fn person(telling: &Telling<'_>, metadata: &Fields<'_>, instrument: &Fields<'_>) -> Person {
    let country = telling.store.country;
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    ids.email = metadata.get("email").email();
    ids.email = ids
        .email
        .take()
        .or_else(|| metadata.get("customer_email").email());
    ids.phone = ["phone", "mobile", "customer_phone"]
        .iter()
        .find_map(|name| metadata.get(name).phone(country))
        .or_else(|| instrument.get("mobile").phone(country));
    person.contact.name = metadata.get("customer_name").soft_text();
    person
}
