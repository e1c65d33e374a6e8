//! Zarinpal: the buyer's browser comes back with an unsigned callback, which proves nothing. It announces that something was paid or
//! called off; what is true is asked of Zarinpal, with the amount the shop wrote into the callback's own address. A wrong amount is
//! refused there, so that nobody gains by changing it.

use awda_kernel::{Currency, Secret, Timestamp};

use super::fields::{Field, Fields};
use super::gateway::{self, Paid};
use super::telling::{Happening, Person, Telling};
use super::{Door, Source, Verified, form, signature};
use crate::{
    Announcement, Delivery, Error, Event, Fact, FetchAnswer, FetchRequest, Kind, RawRequest,
    StoreFacts,
};

const NAME: &str = "zarinpal";
const ORIGIN: &str = "https://payment.zarinpal.com";
const SANDBOX_ORIGIN: &str = "https://sandbox.zarinpal.com";
/// Verified now, and verified before.
const VERIFIED: [i64; 2] = [100, 101];
/// Not paid, and no such payment of this merchant.
const NOT_PAID: [i64; 4] = [-51, -53, -54, -55];
/// The rial's tenth of everyday speech, which Zarinpal takes as a currency.
const TOMAN: &str = "IRT";

/// Zarinpal.
pub(super) struct Zarinpal;

impl Door for Zarinpal {
    fn name(&self) -> &'static str {
        NAME
    }

    fn key_name(&self) -> &'static str {
        NAME
    }

    fn methods(&self) -> &'static [&'static str] {
        &["GET", "POST"]
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
        // Only a store that can ask is told anything.
        signature::usable(NAME, secrets)?;
        let pairs = match request.query() {
            "" => request.body,
            query => query.as_bytes(),
        };
        let authority = form::value_of(pairs, "Authority").unwrap_or_default();
        if !is_authority(&authority) {
            return Err(Error::SignatureMissing {
                header: "Authority (of the query)",
            });
        }
        form::as_json(pairs).map(Verified::Unwrapped)
    }
}

impl Source for Zarinpal {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let authority = body.need("Authority", Field::id)?;
        let state = body.get("Status").soft_text();
        let telling = telling(delivery, store);
        let happening = Happening {
            kind: Kind::OrderAnnounced,
            object_id: gateway::order_in(&body).unwrap_or(authority),
            version: i64::from(state.as_deref() == Some("OK")),
            occurred_at: delivery.received_at,
            fact: Fact::Announcement(Announcement {
                topic: "callback".to_owned(),
                state,
            }),
        };
        Ok(vec![telling.event(person(&telling, &body), happening)])
    }

    fn ask(
        &self,
        delivery: &Delivery,
        _store: &StoreFacts,
        keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let authority = body.need("Authority", Field::id)?;
        let amount = body.get("amount").integer().ok().flatten();
        let (Some(merchant), Some(amount)) = (keys.first(), amount) else {
            return Ok(None);
        };
        let origin = if is_sandbox(&authority) {
            SANDBOX_ORIGIN
        } else {
            ORIGIN
        };
        let question = serde_json::json!({
            "merchant_id": merchant.reveal(),
            "amount": amount,
            "authority": authority,
        });
        let json = || Secret::new("application/json".to_owned());
        Ok(Some(FetchRequest {
            method: "POST",
            url: format!("{origin}/pg/v4/payment/verify.json"),
            headers: vec![("accept", json()), ("content-type", json())],
            body: Secret::new(question.to_string()),
        }))
    }

    fn complete(
        &self,
        delivery: &Delivery,
        store: &StoreFacts,
        answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        let asked = Fields::read(&delivery.body, "body")?.named("");
        let answer = Fields::read(&answer.body, "answer")?;
        // On success `errors` is a list, on failure `data` is one.
        let data = answer.get("data").soft_fields();
        let errors = answer.get("errors").soft_fields();
        let code = match data.get("code").integer()? {
            Some(code) => code,
            None => errors.need("code", Field::integer)?,
        };
        let kind = match code {
            code if VERIFIED.contains(&code) => Kind::PaymentSucceeded,
            code if NOT_PAID.contains(&code) => Kind::PaymentFailed,
            _ => {
                let place = errors.get("code");
                return Err(place.invalid(format!("zarinpal refused the question with {code}")));
            }
        };
        let reason = errors.get("message").soft_text();
        verified(&telling(delivery, store), &asked, kind, reason)
    }
}

fn telling<'a>(delivery: &Delivery, store: &'a StoreFacts) -> Telling<'a> {
    Telling {
        store,
        source: NAME,
        said_at: delivery.received_at,
        received_at: delivery.received_at,
    }
}

fn verified(
    telling: &Telling<'_>,
    asked: &Fields<'_>,
    kind: Kind,
    reason: Option<String>,
) -> Result<Vec<Event>, Error> {
    let authority = asked.need("Authority", Field::id)?;
    let place = asked.get("amount");
    let amount = asked.need("amount", Field::integer)?;
    let unit = asked.get("currency").soft_text();
    let tomans = unit.is_some_and(|unit| unit.eq_ignore_ascii_case(TOMAN));
    let amount = if tomans {
        amount.checked_mul(10)
    } else {
        Some(amount)
    };
    let rial: Result<Currency, _> = "IRR".parse();
    let rial = rial.map_err(|_| place.invalid("no currency"))?;
    let paid = Paid {
        kind,
        test: is_sandbox(&authority),
        id: authority,
        version: i64::from(kind == Kind::PaymentSucceeded),
        at: telling.said_at,
        amount_minor: amount.ok_or_else(|| place.invalid("amount out of range"))?,
        currency: rial,
        order: gateway::order_in(asked),
        method: None,
        reason,
        person: person(telling, asked),
    };
    paid.event(telling, &place)
}

/// Who the shop's own callback address names.
fn person(telling: &Telling<'_>, asked: &Fields<'_>) -> Person {
    let mut person = Person::default();
    person.identifiers.email = asked.get("email").email();
    let country = telling.store.country;
    person.identifiers.phone = ["mobile", "phone"]
        .iter()
        .find_map(|name| asked.get(name).phone(country));
    person
}

fn is_authority(text: &str) -> bool {
    (10..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_sandbox(authority: &str) -> bool {
    authority.starts_with('S')
}
