//! Our own documented JSON for tills (docs/TILL.md): receipts, returns and who was standing there, for cash registers whose makers have
//! no webhooks of their own. As strict as the generic format, with a receipt's words.

use awda_kernel::{Currency, Secret, Timestamp};

use super::fields::{Field, Fields};
use super::signature;
use super::telling::Telling;
use super::{Door, Source, Verified, moments};
use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod customers;
mod receipts;

const NAME: &str = "till";
/// Most receipts in one delivery.
const RECEIPTS_MAX: usize = 100;

/// A till that speaks our format.
pub(super) struct TillJson;

impl Door for TillJson {
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
        signature::check_own(NAME, request, secrets).map(|()| Verified::Genuine)
    }

    fn parts(&self, body: &[u8]) -> Vec<Vec<u8>> {
        let body = Fields::read(body, "body").unwrap_or_default();
        body.get("receipts").apart(RECEIPTS_MAX)
    }

    fn is_own(&self) -> bool {
        true
    }

    fn problem(&self, delivery: &Delivery, store: &StoreFacts) -> Option<Error> {
        self.translate(delivery, store).err()
    }
}

impl Source for TillJson {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let telling = Telling {
            store,
            source: NAME,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let body = Fields::read(&delivery.body, "body")?.named("");
        let several = body.get("receipts");
        if !several.is_present() {
            return receipts::receipt(&telling, &body);
        }
        let entries = several.objects()?;
        if entries.len() > RECEIPTS_MAX {
            return Err(several.invalid(format!("more than {RECEIPTS_MAX} receipts")));
        }
        let mut events = Vec::new();
        for entry in &entries {
            events.extend(receipts::receipt(&telling, entry)?);
        }
        Ok(events)
    }
}

/// The currency of the amounts, which the receipt must name: the store's, or its tomans.
fn currency(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Currency, Error> {
    fields.need("currency", |code| {
        let currency = telling.written_in(code)?;
        Ok(Some(currency).filter(|_| code.is_present()))
    })
}

/// A moment that must be there; a local time is one of the store's zone.
fn moment(telling: &Telling<'_>, fields: &Fields<'_>, name: &str) -> Result<Timestamp, Error> {
    optional_moment(telling, fields, name)?.ok_or_else(|| fields.get(name).missing())
}

/// A moment that may be there.
fn optional_moment(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    name: &str,
) -> Result<Option<Timestamp>, Error> {
    let field: Field<'_> = fields.get(name);
    if !field.is_present() {
        return Ok(None);
    }
    let read = moments::read(&field, &telling.store.zone);
    read.map(Some)
        .ok_or_else(|| field.invalid("not a moment such as 2026-11-22T18:30:00+03:00"))
}
