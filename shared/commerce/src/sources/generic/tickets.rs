//! Messages of conversations with the support, in the generic format.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling, person_key};
use super::customers;
use crate::{Author, Error, Event, Fact, Kind, TicketMessage};

/// Longest text that is kept, in characters.
const TEXT_CHARS_MAX: usize = 2_000;
/// Longest name of a channel, in characters.
const CHANNEL_CHARS_MAX: usize = 40;

/// One message, whoever wrote it. It names the customer whom the conversation is with.
pub(super) fn message(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let sent_at = fields.need("sent_at", Field::moment)?;
    let from = fields.need("from", Field::text)?;
    let author = match from.as_str() {
        "customer" => Author::Customer,
        "agent" => Author::Agent,
        "automatic" => Author::Automatic,
        "outside" => Author::Outside,
        _ => {
            let reason = "not one of customer, agent, automatic, outside";
            return Err(fields.get("from").invalid(reason));
        }
    };
    let customer = fields.get("customer");
    if !customer.is_present() {
        return Err(customer.missing());
    }
    let person = customers::person(telling, &customer)?;
    if person_key(&person.identifiers).is_none() {
        return Err(customer.invalid(customers::NOBODY));
    }
    let short = |name: &str, most: usize| -> Result<Option<String>, Error> {
        let text = fields.get(name).text()?;
        Ok(text.map(|text| text.chars().take(most).collect()))
    };
    let happening = Happening {
        kind: Kind::TicketWritten,
        object_id: fields.need("ticket", Field::id)?,
        version: sent_at.as_millisecond(),
        occurred_at: sent_at,
        fact: Fact::Ticket(TicketMessage {
            id: fields.need("id", Field::id)?,
            author,
            channel: short("channel", CHANNEL_CHARS_MAX)?,
            text: short("text", TEXT_CHARS_MAX)?,
        }),
    };
    Ok(telling.event(person, happening))
}
