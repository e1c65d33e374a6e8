//! HyperPay, a shop window of the Open Payment Platform: the body is sealed with AES-256-GCM, and that it opens is the proof.
//!
//! An authorisation (`PA`) is no money yet: its capture (`CP`) is, and is told of the authorisation it captures, so that the two are one
//! payment. One that is refused is a payment that failed.

use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, Nonce};
use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::gateway::{self, Paid};
use super::signature::{self, hex};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, moments, sealed};
use crate::{Delivery, Error, Event, Gender, Kind, RawRequest, StoreFacts};

const NAME: &str = "hyperpay";
const VECTOR: &str = "x-initialization-vector";
const TAG: &str = "x-authentication-tag";
/// What must not be kept of a card or a bank account.
const PRIVATE: [&str; 9] = [
    "bin",
    "last4Digits",
    "holder",
    "expiryMonth",
    "expiryYear",
    "number",
    "iban",
    "binCountry",
    "cvv",
];

/// HyperPay.
pub(super) struct HyperPay;

impl Door for HyperPay {
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
        let keys = signature::usable(NAME, secrets)?;
        if request.body.trim_ascii().is_empty() {
            // How the platform asks whether an address is there before it is used.
            return Ok(Verified::Answered("OK".to_owned()));
        }
        let header = |name: &'static str| {
            let text = request.header(name);
            let text = text.ok_or(Error::SignatureMissing { header: name })?;
            hex(text.trim()).ok_or(Error::SignatureMismatch)
        };
        let (vector, tag) = (header(VECTOR)?, header(TAG)?);
        let mut message = sealed_bytes(request.body).ok_or(Error::SignatureMismatch)?;
        message.extend(tag);
        let opened = keys.iter().find_map(|key| open(key, &vector, &message));
        let opened = opened.ok_or(Error::SignatureMismatch)?;
        if is_test(&opened) {
            return Ok(Verified::Answered("OK".to_owned()));
        }
        let kept = sealed::without(&opened, &PRIVATE);
        Ok(Verified::Unwrapped(kept.unwrap_or(opened)))
    }
}

impl Source for HyperPay {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let topic = body.need("type", Field::text)?.to_uppercase();
        match topic.as_str() {
            "PAYMENT" => {}
            "REGISTRATION" | "SCHEDULE" | "RISK" => return Ok(Vec::new()),
            _ => {
                return Err(Error::UnknownTopic {
                    source_name: NAME,
                    topic: topic.chars().take(80).collect(),
                });
            }
        }
        let place = body.get("payload");
        let payload = place.fields()?.ok_or_else(|| place.missing())?;
        let said_at = moments::read(&payload.get("timestamp"), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        payment(&telling, &payload)
    }
}

/// The sealed bytes of a body: hexadecimal text, bare, in quotes, or in a JSON wrapper.
fn sealed_bytes(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?.trim();
    if text.starts_with('{') {
        let wrapper = Fields::read(body, "body").ok()?;
        // The whole text: a field is cut where a title would be.
        return hex(&wrapper.get("encryptedBody").whole_text()?);
    }
    hex(text.trim_matches('"'))
}

/// The plain bytes, when the key is right and nothing was changed.
fn open(key: &str, vector: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let key = hex(key.trim())?;
    match vector.len() {
        12 => {
            let nonce = Nonce::<U12>::try_from(vector).ok()?;
            let cipher = AesGcm::<Aes256, U12>::new_from_slice(&key).ok()?;
            cipher.decrypt(&nonce, message).ok()
        }
        16 => {
            let nonce = Nonce::<U16>::try_from(vector).ok()?;
            let cipher = AesGcm::<Aes256, U16>::new_from_slice(&key).ok()?;
            cipher.decrypt(&nonce, message).ok()
        }
        _ => None,
    }
}

/// The notification by which an address is tried out.
fn is_test(body: &[u8]) -> bool {
    if body.trim_ascii().is_empty() {
        return true;
    }
    Fields::read(body, "body").is_ok_and(|body| {
        let topic = body.get("type").soft_text();
        topic.is_some_and(|topic| topic.eq_ignore_ascii_case("test"))
    })
}

fn payment(telling: &Telling<'_>, payload: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let own = payload.need("id", Field::id)?;
    let result = payload.get("result").soft_fields();
    let code = result.need("code", Field::text)?;
    let transaction = payload.need("paymentType", Field::text)?.to_uppercase();
    let Some(kind) = kind_of(&transaction, &code)? else {
        return Ok(Vec::new());
    };
    let currency = gateway::currency(payload, "currency")?;
    let referenced = payload.get("referencedId").id()?;
    let order = payload.get("merchantTransactionId").id()?;
    let brand = payload.get("paymentBrand").soft_text();
    let paid = Paid {
        kind,
        id: referenced.unwrap_or(own),
        version: telling.said_at.as_millisecond(),
        at: telling.said_at,
        amount_minor: payload.need("amount", |field| field.amount(currency))?,
        currency,
        order: match order {
            Some(order) => Some(order),
            None => payload.get("merchantInvoiceId").id()?,
        },
        method: brand.and_then(|brand| gateway::method(&brand)),
        reason: (kind == Kind::PaymentFailed)
            .then(|| result.get("description").soft_text())
            .flatten(),
        test: payload.get("testMode").is_present(),
        person: person(telling, payload),
    };
    paid.event(telling, &payload.get("amount"))
}

/// What a transaction of this type and result is to us; nothing while it is undecided.
fn kind_of(transaction: &str, code: &str) -> Result<Option<Kind>, Error> {
    let starts = |starts: &[&str]| starts.iter().any(|start| code.starts_with(start));
    let succeeded = starts(&["000.000.", "000.100.1", "000.3", "000.6"]);
    // Pending, or to be looked at by a person first.
    let undecided = starts(&["000.200", "800.400.5", "100.400.500", "000.400."]);
    match transaction {
        _ if undecided => Ok(None),
        "PA" if succeeded => Ok(None),
        "DB" | "CP" | "RB" if succeeded => Ok(Some(Kind::PaymentSucceeded)),
        "DB" | "PA" | "CP" | "RB" => Ok(Some(Kind::PaymentFailed)),
        "RF" | "RV" | "CD" if succeeded => Ok(Some(Kind::PaymentRefunded)),
        "RF" | "RV" | "CD" | "CB" | "RC" | "FI" => Ok(None),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: transaction.chars().take(80).collect(),
        }),
    }
}

fn person(telling: &Telling<'_>, payload: &Fields<'_>) -> Person {
    let customer = payload.get("customer").soft_fields();
    let billing = payload.get("billing").soft_fields();
    let text = |name: &str| customer.get(name).soft_text();
    let country = billing.get("country").country();
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    let id = customer.get("merchantCustomerId").id().ok().flatten();
    ids.shop = id.map(|id| telling.customer(id));
    ids.email = customer.get("email").email();
    ids.phone = ["mobile", "phone"].iter().find_map(|name| {
        let phone = customer.get(name);
        phone
            .phone(telling.store.country)
            .or_else(|| phone.phone(country))
    });
    person.contact.name = gateway::full_name(text("givenName"), text("surname"));
    person.contact.gender = match text("sex").as_deref() {
        Some("F") => Some(Gender::Female),
        Some("M") => Some(Gender::Male),
        _ => None,
    };
    person.contact.city = billing.get("city").soft_text();
    person.contact.country = country.map(|country| country.code().to_owned());
    person
}
