//! Stripe: payments, refunds and customers. An event is signed with its moment, anew at each try.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::signature::{self, Spelling};
use super::telling::Telling;
use super::{Door, Source, Verified, sealed};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

mod customers;
mod money;
mod payments;

const NAME: &str = "stripe";
const SIGNATURE: &str = "stripe-signature";
/// How far the signature's moment may be from ours, in seconds.
const TOLERANCE_S: i64 = 300;
/// What must not be kept: card data, and the secret that lets a browser continue a payment.
const PRIVATE: [&str; 9] = [
    "last4",
    "dynamic_last4",
    "exp_month",
    "exp_year",
    "fingerprint",
    "iin",
    "client_secret",
    "account_number",
    "routing_number",
];

/// Stripe.
pub(super) struct Stripe;

impl Door for Stripe {
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
        now: Timestamp,
    ) -> Result<Verified, Error> {
        signature::usable(NAME, secrets)?;
        let header = request.header(SIGNATURE);
        let header = header.ok_or(Error::SignatureMissing { header: SIGNATURE })?;
        let part = |name: &'static str| {
            let parts = header.split(',').filter_map(|part| part.split_once('='));
            parts.filter_map(move |(key, value)| (key.trim() == name).then_some(value.trim()))
        };
        let signed_at = part("t").next().ok_or(Error::SignatureMismatch)?;
        let given: Vec<&str> = part("v1").collect();
        if given.is_empty() {
            return Err(Error::SignatureMismatch);
        }
        let message: [&[u8]; 3] = [signed_at.as_bytes(), b".", request.body];
        signature::check_parts(NAME, SIGNATURE, &given, Spelling::Hex, &message, secrets)?;
        fresh(signed_at, now)?;
        Ok(sealed::without(request.body, &PRIVATE).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Stripe {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let event = Fields::read(&delivery.body, "event")?.named("");
        let said_at = event.get("created").soft_moment();
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = event.need("type", Field::text)?;
        let place = event.get("data").soft_fields().get("object");
        let object = || place.fields()?.ok_or_else(|| place.missing());
        let told = Told {
            telling: &telling,
            test: is_false(&event),
        };
        translate(&told, &topic, &event, object)
    }
}

/// What the envelope says of its object.
struct Told<'a> {
    telling: &'a Telling<'a>,
    /// Not real money.
    test: bool,
}

fn is_false(event: &Fields<'_>) -> bool {
    event.get("livemode").soft_flag() == Some(false)
}

fn translate<'a>(
    told: &Told<'_>,
    topic: &str,
    event: &Fields<'a>,
    object: impl Fn() -> Result<Fields<'a>, Error>,
) -> Result<Vec<Event>, Error> {
    match topic {
        "payment_intent.succeeded" => payments::intent(told, &object()?, Kind::PaymentSucceeded),
        "payment_intent.payment_failed" | "payment_intent.canceled" => {
            payments::intent(told, &object()?, Kind::PaymentFailed)
        }
        "charge.succeeded" | "charge.captured" => payments::charged(told, &object()?),
        "charge.failed" | "charge.expired" => {
            payments::charge(told, &object()?, Kind::PaymentFailed)
        }
        "charge.refunded" => payments::charge_refunded(told, event, &object()?),
        "refund.created" | "refund.updated" | "charge.refund.updated" => {
            payments::refund(told, &object()?)
        }
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            payments::session(told, &object()?, Kind::PaymentSucceeded)
        }
        "checkout.session.async_payment_failed" => {
            payments::session(told, &object()?, Kind::PaymentFailed)
        }
        "invoice.paid" | "invoice.payment_succeeded" => {
            payments::invoice(told, &object()?, Kind::PaymentSucceeded)
        }
        "invoice.payment_failed" => payments::invoice(told, &object()?, Kind::PaymentFailed),
        "customer.created" => customers::record(told, &object()?, Kind::CustomerCreated),
        "customer.updated" => customers::record(told, &object()?, Kind::CustomerUpdated),
        "customer.deleted" => customers::deleted(told, &object()?),
        _ if is_of_no_interest(topic) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: topic.chars().take(80).collect(),
        }),
    }
}

/// Steps on the way to a payment, and quarrels after it, that move no money of a customer.
fn is_of_no_interest(topic: &str) -> bool {
    let steps = [
        "payment_intent.created",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.amount_capturable_updated",
        "payment_intent.partially_funded",
        "charge.pending",
        "charge.updated",
        "refund.failed",
        "checkout.session.expired",
    ];
    steps.contains(&topic) || topic.starts_with("charge.dispute.")
}

fn fresh(signed_at: &str, now: Timestamp) -> Result<(), Error> {
    let at: i64 = signed_at.parse().map_err(|_| Error::SignatureMismatch)?;
    let seconds = now.as_second().saturating_sub(at);
    if seconds.saturating_abs() > TOLERANCE_S {
        return Err(Error::SignatureExpired {
            seconds,
            tolerance: TOLERANCE_S,
        });
    }
    Ok(())
}

/// The id in a field that holds an id or the whole object.
fn id_of(field: &Field<'_>) -> Option<String> {
    let inner = field.soft_fields().get("id");
    let id = field.id().ok().flatten();
    id.or_else(|| inner.id().ok().flatten())
}
