//! Square: signed over the registered address and the body. An order's event names only its id, and the order itself must be asked for.
//!
//! The address is the one the request came to; behind a domain that hides it, a secret is `key address` with the address as registered.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::moyasar::form_urlencoded_path;
use super::signature::{self, Spelling};
use super::telling::{Happening, Person, Telling};
use super::{Door, Source, Verified, moments, sealed};
use crate::{
    Announcement, Delivery, Error, Event, Fact, FetchAnswer, FetchRequest, Kind, RawRequest,
    StoreFacts,
};

mod customers;
mod lines;
mod orders;
mod payments;

const NAME: &str = "square";
const SIGNATURE: &str = "x-square-hmacsha256-signature";
const ENVIRONMENT: &str = "square-environment";
const ORIGIN: &str = "https://connect.squareup.com";
const SANDBOX_ORIGIN: &str = "https://connect.squareupsandbox.com";
/// The version of Square's API whose orders are read.
const API_VERSION: &str = "2025-01-23";
/// What must not be kept of a card.
const PRIVATE: [&str; 5] = ["bin", "last_4", "exp_month", "exp_year", "fingerprint"];

/// Square.
pub(super) struct Square;

impl Door for Square {
    fn name(&self) -> &'static str {
        NAME
    }

    fn key_name(&self) -> &'static str {
        "square.api"
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[ENVIRONMENT]
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let given = request.header(SIGNATURE);
        let given = [given.ok_or(Error::SignatureMissing { header: SIGNATURE })?];
        let mut verdict = Err(Error::SignatureMismatch);
        for secret in secrets {
            let text = secret.reveal().trim();
            let (key, url) = text.split_once(' ').unwrap_or((text, request.url));
            let parts = [url.trim().as_bytes(), request.body];
            let key = [Secret::new(key.to_owned())];
            verdict = verdict.or_else(|_| {
                signature::check_parts(NAME, SIGNATURE, &given, Spelling::Base64, &parts, &key)
            });
        }
        verdict?;
        Ok(sealed::without(request.body, &PRIVATE).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Square {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let telling = telling(delivery, store, &body);
        let topic = body.need("type", Field::text)?;
        let object = body.get("data").soft_fields().get("object").soft_fields();
        let test = is_sandbox(delivery);
        match topic.as_str() {
            "order.created" | "order.updated" | "order.fulfillment.updated" => {
                Ok(vec![announced(&telling, &body, &topic)?])
            }
            "customer.created" => {
                let mut events = customers::record(&telling, &object, Kind::CustomerCreated)?;
                events.extend(customers::merged(&telling, &object)?);
                Ok(events)
            }
            "customer.updated" => customers::record(&telling, &object, Kind::CustomerUpdated),
            "customer.deleted" => customers::deleted(&telling, &body, &object),
            "loyalty.account.created" | "loyalty.account.updated" => {
                customers::card(&telling, &object)
            }
            "payment.created" | "payment.updated" => payments::payment(&telling, &object, test),
            "refund.created" | "refund.updated" => payments::refund(&telling, &object, test),
            _ if topic.starts_with("invoice.") || topic.starts_with("loyalty.") => Ok(Vec::new()),
            _ => Err(Error::UnknownTopic {
                source_name: NAME,
                topic: topic.chars().take(80).collect(),
            }),
        }
    }

    fn ask(
        &self,
        delivery: &Delivery,
        _store: &StoreFacts,
        keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let topic = body.get("type").soft_text().unwrap_or_default();
        let (Some(key), true) = (keys.first(), topic.starts_with("order.")) else {
            return Ok(None);
        };
        let (id, _) = thin(&body)?;
        let path = format!("orders/{}", form_urlencoded_path(&id));
        Ok(Some(question(delivery, &path, key)))
    }

    fn complete(
        &self,
        delivery: &Delivery,
        store: &StoreFacts,
        answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        let thin = Fields::read(&delivery.body, "body")?;
        let answer = Fields::read(&answer.body, "answer")?.named("");
        let place = answer.get("order");
        let order = place.fields()?.ok_or_else(|| place.missing())?;
        let telling = telling(delivery, store, &thin);
        orders::order(&telling, &order, is_sandbox(delivery))
    }

    /// The customer, of whom an order tells the number alone.
    fn ask_further(
        &self,
        delivery: &Delivery,
        answer: &FetchAnswer,
        keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        let answer = Fields::read(&answer.body, "answer")?.named("");
        let customer = orders::customer_of(&answer.get("order").soft_fields())?;
        let (Some(key), Some(id)) = (keys.first(), customer) else {
            return Ok(None);
        };
        let path = format!("customers/{}", form_urlencoded_path(&id));
        Ok(Some(question(delivery, &path, key)))
    }

    fn complete_further(
        &self,
        delivery: &Delivery,
        store: &StoreFacts,
        answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        let thin = Fields::read(&delivery.body, "body")?;
        let answer = Fields::read(&answer.body, "answer")?.named("");
        let telling = telling(delivery, store, &thin);
        customers::record(&telling, &answer, Kind::CustomerUpdated)
    }
}

/// A question to Square's API, in the environment the delivery came from.
fn question(delivery: &Delivery, path: &str, key: &Secret<String>) -> FetchRequest {
    let origin = if is_sandbox(delivery) {
        SANDBOX_ORIGIN
    } else {
        ORIGIN
    };
    let bearer = format!("Bearer {}", key.reveal());
    FetchRequest {
        method: "GET",
        url: format!("{origin}/v2/{path}"),
        headers: vec![
            ("authorization", Secret::new(bearer)),
            ("square-version", Secret::new(API_VERSION.to_owned())),
        ],
        body: Secret::new(String::new()),
    }
}

fn telling<'a>(delivery: &Delivery, store: &'a StoreFacts, body: &Fields<'_>) -> Telling<'a> {
    let said_at = moments::read(&body.get("created_at"), &store.zone);
    Telling {
        store,
        source: NAME,
        said_at: said_at.unwrap_or(delivery.received_at),
        received_at: delivery.received_at,
    }
}

fn is_sandbox(delivery: &Delivery) -> bool {
    let environment = delivery.header(ENVIRONMENT);
    environment.is_some_and(|name| name.trim().eq_ignore_ascii_case("sandbox"))
}

/// The order a thin event is about, and the inner object that says so (`order_created`, `order_updated`, ...).
fn thin<'a>(body: &Fields<'a>) -> Result<(String, Fields<'a>), Error> {
    let data = body.get("data").soft_fields();
    let object = data.get("object").soft_fields();
    let name = object.names().next().unwrap_or_default().to_owned();
    let inner = object.get(&name).soft_fields();
    let id = inner.get("order_id").id()?;
    let id = match id {
        Some(id) => id,
        None => data.need("id", Field::id)?,
    };
    Ok((id, inner))
}

/// An order that must be asked for. Its version is the order's own, as the whole order will have it.
fn announced(telling: &Telling<'_>, body: &Fields<'_>, topic: &str) -> Result<Event, Error> {
    let (id, inner) = thin(body)?;
    let changed = moments::read(&inner.get("updated_at"), &telling.store.zone);
    let made = moments::read(&inner.get("created_at"), &telling.store.zone);
    let happening = Happening {
        kind: Kind::OrderAnnounced,
        object_id: id,
        version: inner.get("version").integer()?.unwrap_or(0),
        occurred_at: changed.or(made).unwrap_or(telling.said_at),
        fact: Fact::Announcement(Announcement {
            topic: topic.to_owned(),
            state: inner.get("state").soft_text(),
        }),
    };
    Ok(telling.event(Person::default(), happening))
}
