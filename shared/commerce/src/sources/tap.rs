//! Tap: the header `hashstring` signs some fields of the body, as text in an order of Tap's own; amounts are written with the
//! currency's decimals there, whatever they look like in the body.

use awda_kernel::{Currency, Money, PhoneNumber, Secret, Timestamp};

use super::fields::{Field, Fields};
use super::gateway::{self, Paid};
use super::signature::{self, Spelling};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, moments, sealed};
use crate::{Delivery, Error, Event, Kind, RawRequest, StoreFacts};

const NAME: &str = "tap";
const SIGNATURE: &str = "hashstring";
/// Currencies whose amounts are signed with three decimals; all others with two.
const THREE_DECIMALS: [&str; 4] = ["BHD", "JOD", "KWD", "OMR"];
/// What must not be kept of a card.
const PRIVATE: [&str; 7] = [
    "first_six",
    "first_eight",
    "last_four",
    "exp_month",
    "exp_year",
    "fingerprint",
    "card_number",
];

/// Tap.
pub(super) struct Tap;

impl Door for Tap {
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
        let given = request.header(SIGNATURE);
        let missing = Error::SignatureMissing { header: SIGNATURE };
        let given = given.ok_or(missing)?;
        let body = Fields::read(request.body, "body").map_err(|_| Error::SignatureMismatch)?;
        let message = message(&body).ok_or(Error::SignatureMismatch)?;
        let given = Some(given);
        signature::check(
            NAME,
            SIGNATURE,
            given,
            Spelling::Hex,
            message.as_bytes(),
            secrets,
        )?;
        Ok(sealed::without(request.body, &PRIVATE).map_or(Verified::Genuine, Verified::Unwrapped))
    }
}

impl Source for Tap {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let created = moments::read(&created(&body), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: created.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let id = body.need("id", Field::id)?;
        let object = object_of(&body, &id);
        let status = body.need("status", Field::text)?.to_uppercase();
        match kind_of(&object, &status)? {
            Some(kind) => payment(&telling, &body, kind, id),
            None => Ok(Vec::new()),
        }
    }
}

/// What Tap signs of a body; nothing when a field it needs is not there. The version is the moment of creation, which is signed.
fn message(body: &Fields<'_>) -> Option<String> {
    let text = |field: Field<'_>| field.soft_text().unwrap_or_default();
    let id = body.get("id").soft_text()?;
    let currency = body.get("currency").soft_text()?;
    let amount = amount_as_signed(&body.get("amount").soft_text()?, &currency)?;
    let status = body.get("status").soft_text()?;
    let created = text(created(body));
    let references = body.get("reference").soft_fields();
    let between = if object_of(body, &id) == "invoice" {
        format!("x_updated{}", text(body.get("updated")))
    } else {
        format!(
            "x_gateway_reference{}x_payment_reference{}",
            text(references.get("gateway")),
            text(references.get("payment"))
        )
    };
    Some(format!(
        "x_id{id}x_amount{amount}x_currency{currency}{between}x_status{status}x_created{created}"
    ))
}

/// The amount with the decimals Tap signs it with, rounded half up.
fn amount_as_signed(amount: &str, currency: &str) -> Option<String> {
    let (scale, unit, width) = if THREE_DECIMALS.contains(&currency.to_uppercase().as_str()) {
        ("KWD", 1_000, 3)
    } else {
        ("USD", 100, 2)
    };
    let scale: Currency = scale.parse().ok()?;
    let minor = Money::parse_times(amount, 1, scale).ok()?.minor;
    (minor >= 0).then(|| format!("{}.{:0width$}", minor / unit, minor % unit))
}

/// A charge keeps its moment among its transaction's fields, the others at the top.
fn created<'a>(body: &Fields<'a>) -> Field<'a> {
    let inner = body.get("transaction").soft_fields().get("created");
    if inner.is_present() {
        return inner;
    }
    body.get("created")
}

fn object_of(body: &Fields<'_>, id: &str) -> String {
    body.get("object").soft_text().unwrap_or_else(|| {
        match id.split('_').next() {
            Some("re") => "refund",
            Some("auth") => "authorize",
            Some("inv") => "invoice",
            _ => "charge",
        }
        .to_owned()
    })
}

/// What an object of this state is to us; nothing while it is undecided or moves no money.
fn kind_of(object: &str, status: &str) -> Result<Option<Kind>, Error> {
    match (object, status) {
        ("charge" | "authorize", "CAPTURED") => Ok(Some(Kind::PaymentSucceeded)),
        (
            "charge" | "authorize",
            "DECLINED" | "FAILED" | "CANCELLED" | "TIMEDOUT" | "RESTRICTED" | "ABANDONED",
        )
        | ("charge", "VOID") => Ok(Some(Kind::PaymentFailed)),
        ("refund", "REFUNDED" | "SUCCEEDED" | "CAPTURED") => Ok(Some(Kind::PaymentRefunded)),
        (
            "charge" | "authorize" | "refund",
            "INITIATED" | "IN_PROGRESS" | "PENDING" | "AUTHORIZED" | "VOID" | "UNKNOWN"
            | "DECLINED" | "FAILED" | "CANCELLED" | "TIMEDOUT",
        )
        | ("invoice", _) => Ok(None),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: format!("{object}/{status}").chars().take(80).collect(),
        }),
    }
}

fn payment(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    kind: Kind,
    id: String,
) -> Result<Vec<Event>, Error> {
    let currency = gateway::currency(body, "currency")?;
    let charged = body.get("charge_id").id()?;
    let instrument = body.get("source").soft_fields();
    let method = instrument.get("payment_method").soft_text();
    let references = body.get("reference").soft_fields();
    let order = gateway::order_in(&body.get("metadata").soft_fields());
    let reason = match kind {
        Kind::PaymentFailed => body.get("response").soft_fields().get("message"),
        _ => body.get("reason"),
    };
    let paid = Paid {
        kind,
        id: charged.unwrap_or(id),
        version: telling.said_at.as_millisecond(),
        at: telling.said_at,
        amount_minor: body.need("amount", |field| field.amount(currency))?,
        currency,
        order: order.or_else(|| references.get("order").id().ok().flatten()),
        method: method.and_then(|name| gateway::method(&name)),
        reason: reason.soft_text(),
        test: body.get("live_mode").soft_flag() == Some(false),
        person: person(telling, &body.get("customer").soft_fields()),
    };
    paid.event(telling, &body.get("amount"))
}

fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Person {
    let text = |name: &str| customer.get(name).soft_text();
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    let id = customer.get("id").id().ok().flatten();
    ids.shop = id.map(|id| telling.customer(id));
    ids.email = customer.get("email").email();
    let phone = customer.get("phone").soft_fields();
    let (code, number) = (phone.get("country_code"), phone.get("number"));
    ids.phone = match (code.soft_text(), number.soft_text()) {
        (Some(code), Some(number)) => {
            let code = code.trim_start_matches(['+', '0']);
            PhoneNumber::parse(&format!("+{code}{number}"), None).ok()
        }
        _ => number.phone(telling.store.country),
    };
    person.contact.name = gateway::full_name(text("first_name"), text("last_name"));
    person
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_signed_with_their_currencys_decimals() {
        for (amount, currency, expected) in [
            ("1.5", "KWD", "1.500"),
            ("1.500", "KWD", "1.500"),
            ("10", "SAR", "10.00"),
            ("0.005", "BHD", "0.005"),
            ("100", "JPY", "100.00"),
            ("12.345", "AED", "12.35"),
        ] {
            assert_eq!(
                amount_as_signed(amount, currency).as_deref(),
                Some(expected)
            );
        }
        for wrong in ["", "-1", "1e5", "x"] {
            assert_eq!(amount_as_signed(wrong, "KWD"), None, "{wrong}");
        }
    }
}
