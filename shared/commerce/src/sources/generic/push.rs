//! Where push messages to a customer go, and that they allow them: an app or a browser tells the shop, and the shop tells us.

use awda_kernel::{Timestamp, fingerprint};

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling, person_key};
use super::customers;
use crate::push::{WebSubscription, app_handle};
use crate::{Channel, Consent, ConsentStatus, Error, Event, Fact, Handle, HandleKind, Kind, Topic};

/// How it was allowed, where the shop says nothing: the question that phones and browsers ask.
const METHOD: &str = "push_permission";

/// A device of a customer's and what they said to the question whether it may show messages.
pub(super) fn token(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let at: Timestamp = fields.need("at", Field::moment)?;
    let place = fields.get("customer");
    let mut person = customers::person(telling, &place)?;
    if person_key(&person.identifiers).is_none() {
        return Err(place.invalid(customers::NOBODY));
    }
    let id = handle(fields)?;
    let status = match fields.need("status", Field::text)?.as_str() {
        "granted" => ConsentStatus::Granted,
        "denied" => ConsentStatus::Denied,
        _ => return Err(fields.get("status").invalid("not one of granted, denied")),
    };
    let consent = Consent {
        method: fields
            .get("method")
            .text()?
            .unwrap_or_else(|| METHOD.to_owned()),
        wording: fields.get("wording").text()?,
        proof: fields.get("proof").text()?,
        ..Consent::of(Channel::Push, Topic::Marketing, status)
    };
    let object_id = format!("push:{}", fingerprint(&[&id]));
    person.identifiers.handles.push(Handle {
        kind: HandleKind::Push,
        id,
    });
    let happening = Happening {
        kind: Kind::ConsentChanged,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Consent(consent),
    };
    Ok(telling.event(person, happening))
}

/// Exactly one of an app's token and a browser's subscription. No error repeats them.
fn handle(fields: &Fields<'_>) -> Result<String, Error> {
    let (token, subscription) = (fields.get("fcm_token"), fields.get("subscription"));
    match (token.text()?, subscription.fields()?) {
        (Some(_), Some(_)) => Err(subscription.invalid("one of fcm_token and subscription")),
        (Some(text), None) => app_handle(&text).ok_or_else(|| token.invalid("no token of an app")),
        (None, Some(told)) => {
            let keys = told.get("keys").soft_fields();
            let parts = (
                told.need("endpoint", Field::text)?,
                keys.need("p256dh", Field::text)?,
                keys.need("auth", Field::text)?,
            );
            let found = WebSubscription::of(&parts.0, &parts.1, &parts.2);
            let found = found.ok_or_else(|| {
                subscription.invalid("not a subscription at a push service of a browser's")
            })?;
            Ok(found.handle())
        }
        (None, None) => Err(token.missing()),
    }
}
