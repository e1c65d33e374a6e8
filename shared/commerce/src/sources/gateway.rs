//! What payment gateways have in common: a payment, somebody who paid, and an order it was for. It refuses to know any gateway's words.

use awda_kernel::{Currency, Timestamp};

use super::fields::{Field, Fields};
use super::telling::{Happening, Person, Telling};
use crate::{Error, Event, Fact, Kind, Payment};

/// Names under which shops hand their order's number to a gateway.
const ORDER_NAMES: [&str; 7] = [
    "order_id",
    "orderId",
    "order_number",
    "order",
    "orderNumber",
    "order_no",
    "reference_id",
];
/// So many digits in a row could be a card's number.
const CARD_DIGITS: usize = 9;

/// A payment, before it is an event.
pub(super) struct Paid {
    /// What became of it.
    pub(super) kind: Kind,
    /// The gateway's id of the payment.
    pub(super) id: String,
    /// Grows with every change of the payment.
    pub(super) version: i64,
    /// When.
    pub(super) at: Timestamp,
    /// How much, in minor units of the currency.
    pub(super) amount_minor: i64,
    /// Of which currency.
    pub(super) currency: Currency,
    /// The shop's order.
    pub(super) order: Option<String>,
    /// How it was paid.
    pub(super) method: Option<String>,
    /// Why it failed or went back.
    pub(super) reason: Option<String>,
    /// Not real money.
    pub(super) test: bool,
    /// Who paid.
    pub(super) person: Person,
}

impl Paid {
    /// The event; nothing when no money is meant, as when a card is only checked.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] at `place` when the amount is negative.
    pub(super) fn event(
        self,
        telling: &Telling<'_>,
        place: &Field<'_>,
    ) -> Result<Vec<Event>, Error> {
        if self.amount_minor < 0 {
            return Err(place.invalid("negative"));
        }
        if self.amount_minor == 0 {
            return Ok(Vec::new());
        }
        let payment = Payment {
            amount_minor: self.amount_minor,
            currency: self.currency,
            order: self.order,
            method: self.method,
            reason: self.reason,
            test: self.test,
        };
        let happening = Happening {
            kind: self.kind,
            object_id: self.id,
            version: self.version,
            occurred_at: self.at,
            fact: Fact::Payment(payment),
        };
        Ok(vec![telling.event(self.person, happening)])
    }
}

/// A currency that must be named: payments keep their own.
pub(super) fn currency(fields: &Fields<'_>, name: &str) -> Result<Currency, Error> {
    fields.need(name, |field| {
        let Some(code) = field.text()? else {
            return Ok(None);
        };
        let parsed = code
            .parse()
            .map_err(|fault: awda_kernel::Error| field.invalid(fault.to_string()))?;
        Ok(Some(parsed))
    })
}

/// The order a payment is for, as a bag of the shop's own values names it.
pub(super) fn order_in(bag: &Fields<'_>) -> Option<String> {
    ORDER_NAMES
        .iter()
        .find_map(|name| bag.get(name).id().ok().flatten())
}

/// The name of a payment method in one spelling: `Apple Pay` and `APPLEPAY` stay apart, `Visa` and `VISA` do not. What could be a
/// card's number is none.
pub(super) fn method(text: &str) -> Option<String> {
    let mut longest = 0;
    let mut row = 0;
    for character in text.chars().filter(|c| !matches!(c, ' ' | '-')) {
        row = if character.is_numeric() { row + 1 } else { 0 };
        longest = longest.max(row);
    }
    let name = text.trim().to_lowercase().replace([' ', '-'], "_");
    (longest < CARD_DIGITS && !name.is_empty()).then_some(name)
}

/// First and last name as one, where either is there.
pub(super) fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let parts: Vec<String> = [first, last].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_a_name_and_never_a_number() {
        for (text, expected) in [
            ("VISA", Some("visa")),
            ("Apple Pay", Some("apple_pay")),
            ("mada", Some("mada")),
            ("4111 1111 1111 1111", None),
            ("5123-4567-8901", None),
            ("", None),
        ] {
            assert_eq!(method(text).as_deref(), expected, "{text}");
        }
    }
}
