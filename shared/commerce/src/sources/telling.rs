//! What the sources share when they make events: who tells it to which store, and the ids that follow from that.
//! It refuses to know any source's field names.

use awda_kernel::{Currency, Timestamp, fingerprint};

use super::fields::Field;
use crate::{
    Consent, Contact, Error, Event, Fact, Identifiers, Kind, ObjectKey, ShopCustomer, StoreFacts,
};

/// One delivery, as far as every event made from it is concerned.
pub(crate) struct Telling<'a> {
    /// The store it is told to.
    pub(crate) store: &'a StoreFacts,
    /// The name of the source that tells it.
    pub(crate) source: &'static str,
    /// When the source said it: what stands in for a date that cannot be read.
    pub(crate) said_at: Timestamp,
    /// When we heard it.
    pub(crate) received_at: Timestamp,
}

/// Who an event is about.
#[derive(Clone, Default)]
pub(crate) struct Person {
    /// The ids they may be known by.
    pub(crate) identifiers: Identifiers,
    /// How they are called and spoken to.
    pub(crate) contact: Contact,
}

/// One thing that happened, before it has an id.
pub(crate) struct Happening {
    /// What happened.
    pub(crate) kind: Kind,
    /// The source's id of the thing it happened to.
    pub(crate) object_id: String,
    /// The source's version of that thing.
    pub(crate) version: i64,
    /// When it happened.
    pub(crate) occurred_at: Timestamp,
    /// The details.
    pub(crate) fact: Fact,
}

impl Telling<'_> {
    /// The event, with the id that follows from what it says. The id of a refund, or of a conversation's message, stands for its
    /// version: one order or conversation has several.
    pub(crate) fn event(&self, person: Person, happening: Happening) -> Event {
        let object = ObjectKey {
            kind: happening.kind.object(),
            id: happening.object_id,
        };
        let version = match &happening.fact {
            Fact::Refund(refund) => refund.id.clone(),
            Fact::Ticket(message) => message.id.clone(),
            _ => happening.version.to_string(),
        };
        Event {
            id: Event::id_of(
                &self.store.store,
                self.source,
                &object,
                happening.kind,
                &version,
            ),
            kind: happening.kind,
            source: self.source.to_owned(),
            object,
            version: happening.version,
            occurred_at: happening.occurred_at,
            received_at: self.received_at,
            identifiers: person.identifiers,
            contact: person.contact,
            fact: happening.fact,
        }
    }

    /// A statement about consent, or nothing when nobody is named. The object is the person, channel and topic, so that the newest
    /// statement about them stands; the event says nothing else about the person than who they are.
    pub(crate) fn consent(
        &self,
        identifiers: &Identifiers,
        consent: Consent,
        at: Timestamp,
    ) -> Option<Event> {
        let object_id = format!(
            "{}/{}/{}",
            person_key(identifiers)?,
            consent.channel.name(),
            consent.topic.name()
        );
        let person = Person {
            identifiers: identifiers.clone(),
            contact: Contact::default(),
        };
        let happening = Happening {
            kind: Kind::ConsentChanged,
            object_id,
            version: at.as_millisecond(),
            occurred_at: at,
            fact: Fact::Consent(consent),
        };
        Some(self.event(person, happening))
    }

    /// The shop's own customer, as this source numbers them.
    pub(crate) fn customer(&self, id: String) -> ShopCustomer {
        ShopCustomer {
            source: self.source.to_owned(),
            id,
        }
    }

    /// The currency that amounts are written in, which must be the store's, or tomans where that is rials, or rials where that is
    /// tomans: the two have one minor unit, so that what is read in one is right in the other. What is told names the store's.
    pub(crate) fn written_in(&self, field: &Field<'_>) -> Result<Currency, Error> {
        let expected = self.store.currency;
        let given = field
            .text()
            .ok()
            .flatten()
            .and_then(|code| code.parse::<Currency>().ok());
        match given {
            Some(given) if is_iranian(given) && is_iranian(expected) => Ok(given),
            _ => self.currency(field),
        }
    }

    /// The currency a field names, which must be the store's. An absent one is the store's.
    pub(crate) fn currency(&self, field: &Field<'_>) -> Result<Currency, Error> {
        let expected = self.store.currency;
        let Some(code) = field.text()? else {
            return Ok(expected);
        };
        let given: Currency = code
            .parse()
            .map_err(|fault: awda_kernel::Error| field.invalid(fault.to_string()))?;
        if given != expected {
            return Err(Error::CurrencyMismatch {
                given: given.code().to_owned(),
                expected: expected.code().to_owned(),
            });
        }
        Ok(given)
    }
}

/// Rials, or tomans of ten rials each.
fn is_iranian(currency: Currency) -> bool {
    matches!(currency.code(), "IRR" | "IRT")
}

/// A name for the person that is the same whenever the same best identifier is. Addresses are fingerprinted: ids are printed.
pub(crate) fn person_key(identifiers: &Identifiers) -> Option<String> {
    if let Some(shop) = &identifiers.shop {
        return Some(format!("customer:{}", shop.id));
    }
    if let Some(email) = &identifiers.email {
        return Some(format!("email:{}", fingerprint(&[email.reveal()])));
    }
    if let Some(phone) = &identifiers.phone {
        return Some(format!("phone:{}", fingerprint(&[phone.reveal()])));
    }
    let handle = identifiers.handles.first()?;
    Some(format!("{}:{}", handle.kind.name(), handle.id))
}
