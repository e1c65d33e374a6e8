//! PayTabs: the IPN and callback are JSON signed in a header; the browser's return is a form signed in a field of its own.
//!
//! The return names no amount: it announces that the order's payment came to an end, and the IPN tells how.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::gateway::{self, Paid};
use super::signature::{self, Spelling};
use super::telling::{Happening, Person, Telling};
use super::{Door, Source, Verified, form, moments, sealed};
use crate::{Announcement, Delivery, Error, Event, Fact, Kind, RawRequest, StoreFacts};

const NAME: &str = "paytabs";
const SIGNATURE: &str = "signature";
/// What must not be kept: the masked card number, its expiry, the token that charges it again.
const PRIVATE: [&str; 7] = [
    "payment_description",
    "expiryMonth",
    "expiryYear",
    "token",
    "cavv",
    "ucaf",
    "signature",
];

/// PayTabs.
pub(super) struct PayTabs;

impl Door for PayTabs {
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
        let given = request.header(SIGNATURE);
        if given.is_none() && form::value_of(request.body, SIGNATURE).is_some() {
            return returned(request.body, secrets);
        }
        // An IPN to an address without TLS comes empty: there is nothing to believe.
        if request.body.is_empty() {
            signature::usable(NAME, secrets)?;
            return Err(Error::SignatureMismatch);
        }
        signature::check(NAME, SIGNATURE, given, Spelling::Hex, request.body, secrets)?;
        Ok(sealed::without(request.body, &PRIVATE).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for PayTabs {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let result = body.get("payment_result").soft_fields();
        let said_at = moments::read(&result.get("transaction_time"), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        if body.get("tranRef").is_present() && !body.get("tran_ref").is_present() {
            return Ok(vec![announced(&telling, &body)?]);
        }
        payment(&telling, &body, &result)
    }
}

/// Checks the form of a browser's return: the signature is over its other fields, sorted, without the empty ones.
fn returned(body: &[u8], secrets: &[Secret<String>]) -> Result<Verified, Error> {
    let given = form::value_of(body, SIGNATURE).unwrap_or_default();
    let mut fields = form::pairs(body);
    fields.retain(|(name, value)| name != SIGNATURE && !value.is_empty());
    fields.sort();
    let query = |fields: &[(String, String)]| {
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    };
    let whole = query(&fields);
    // PHP, in which the sender is written, takes "0" for empty too.
    fields.retain(|(_, value)| value != "0");
    let without_zeros = query(&fields);
    let check = |query: &str| {
        let given = Some(given.as_str());
        signature::check(
            NAME,
            SIGNATURE,
            given,
            Spelling::Hex,
            query.as_bytes(),
            secrets,
        )
    };
    check(&whole).or_else(|_| check(&without_zeros))?;
    let json = form::as_json(body)?;
    Ok(Verified::Unwrapped(
        sealed::without(&json, &PRIVATE).unwrap_or(json),
    ))
}

/// As PHP's `urlencode` writes it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn announced(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Event, Error> {
    let reference = body.need("tranRef", Field::id)?;
    let mut person = Person::default();
    person.identifiers.email = body.get("customerEmail").email();
    let happening = Happening {
        kind: Kind::OrderAnnounced,
        object_id: body.get("cartId").id()?.unwrap_or(reference),
        version: 0,
        occurred_at: telling.said_at,
        fact: Fact::Announcement(Announcement {
            topic: "return".to_owned(),
            state: body.get("respStatus").soft_text(),
        }),
    };
    Ok(telling.event(person, happening))
}

fn payment(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    result: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let reference = body.need("tran_ref", Field::id)?;
    let status = result.need("response_status", Field::text)?;
    let transaction = body.need("tran_type", Field::text)?.to_lowercase();
    let Some(kind) = kind_of(&transaction, &status)? else {
        return Ok(Vec::new());
    };
    let (amount, currency) = if body.get("tran_total").is_present() {
        ("tran_total", "tran_currency")
    } else {
        ("cart_amount", "cart_currency")
    };
    let currency = gateway::currency(body, currency)?;
    let charged = body.get("previous_tran_ref").id()?;
    let info = body.get("payment_info").soft_fields();
    let method = info.get("payment_method").soft_text();
    let method = method.or_else(|| info.get("card_scheme").soft_text());
    let paid = Paid {
        kind,
        id: charged.unwrap_or_else(|| reference.clone()),
        version: telling.said_at.as_millisecond(),
        at: telling.said_at,
        amount_minor: body.need(amount, |field| field.amount(currency))?,
        currency,
        order: body.get("cart_id").id()?,
        method: method.and_then(|name| gateway::method(&name)),
        reason: (kind == Kind::PaymentFailed)
            .then(|| result.get("response_message").soft_text())
            .flatten(),
        test: reference.starts_with("TST"),
        person: person(telling, &body.get("customer_details").soft_fields()),
    };
    paid.event(telling, &body.get(amount))
}

/// What a transaction of this type and state is to us; nothing while it is undecided or moves no money.
fn kind_of(transaction: &str, status: &str) -> Result<Option<Kind>, Error> {
    let takes = matches!(transaction, "sale" | "auth" | "capture");
    match (transaction, status) {
        ("sale" | "capture", "A") => Ok(Some(Kind::PaymentSucceeded)),
        ("refund", "A") => Ok(Some(Kind::PaymentRefunded)),
        (_, "D" | "E" | "V" | "X" | "C") if takes => Ok(Some(Kind::PaymentFailed)),
        ("sale" | "auth" | "capture" | "refund" | "void" | "release" | "register", _) => Ok(None),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: transaction.chars().take(80).collect(),
        }),
    }
}

fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Person {
    let country = customer.get("country").country();
    let phone = customer.get("phone");
    let mut person = Person::default();
    person.identifiers.email = customer.get("email").email();
    person.identifiers.phone = phone
        .phone(country)
        .or_else(|| phone.phone(telling.store.country));
    person.contact.name = customer.get("name").soft_text();
    person.contact.city = customer.get("city").soft_text();
    person.contact.country = country.map(|country| country.code().to_owned());
    person
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "acquirerMessage=&cartId=1001&customerEmail=a%40b.co&respCode=0&respMessage=Authorised+now&respStatus=A&tranRef=TST1";

    fn verdict(signed: &str) -> Result<Verified, Error> {
        use hmac::{Hmac, KeyInit, Mac};
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"key").unwrap();
        mac.update(signed.as_bytes());
        let tag = mac.finalize().into_bytes();
        let hex = tag
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let body = format!("{FORM}&signature={hex}");
        let request = RawRequest {
            method: "POST",
            url: "",
            headers: &[],
            body: body.as_bytes(),
            topic: "",
        };
        PayTabs.verify(
            &request,
            &[Secret::new("key".to_owned())],
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_browsers_return_is_signed_over_its_sorted_fields_that_are_not_empty() {
        let rest = "respMessage=Authorised+now&respStatus=A&tranRef=TST1";
        for signed in [
            format!("cartId=1001&customerEmail=a%40b.co&respCode=0&{rest}"),
            format!("cartId=1001&customerEmail=a%40b.co&{rest}"),
        ] {
            let Ok(Verified::Unwrapped(body)) = verdict(&signed) else {
                panic!("{signed} is right");
            };
            let text = String::from_utf8(body).unwrap();
            assert!(text.contains("\"cartId\":\"1001\""), "{text}");
            assert!(!text.contains("signature"), "{text}");
        }
        assert_eq!(verdict(FORM), Err(Error::SignatureMismatch));
    }
}
