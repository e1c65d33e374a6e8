//! Text messages that people send to a store's number, as AWS End User Messaging SMS publishes them to a topic ("Two-way SMS"). Nobody can
//! send them from outside: `feedback` takes them from its queue and hands them on.
//!
//! They say nothing of when: the moment is ours, and the message's id tells copies apart.

use awda_kernel::{PhoneNumber, Secret, Timestamp};

use super::fields::{Field, Fields};
use super::replies::{self, Written};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified};
use crate::{Channel, Delivery, Error, Event, RawRequest, StoreFacts};

/// The name its deliveries wait under in the queue.
pub const SMS: &str = "sms";

/// Answers by text message.
pub(super) struct Sms;

impl Door for Sms {
    fn name(&self) -> &'static str {
        SMS
    }

    fn methods(&self) -> &'static [&'static str] {
        &[]
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_carrier(&self) -> bool {
        true
    }

    fn verify(
        &self,
        _request: &RawRequest<'_>,
        _secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        Err(Error::UnknownSource {
            name: SMS.to_owned(),
        })
    }
}

impl Source for Sms {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let telling = Telling {
            store,
            source: SMS,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let from: String = body.need("originationNumber", Field::text)?;
        let mut person = Person::default();
        person.identifiers.phone = PhoneNumber::parse(&from, store.country).ok();
        let written = Written {
            channel: Channel::Sms,
            person,
            id: body.need("inboundMessageId", Field::id)?,
            at: delivery.received_at,
            is_dated_here: true,
            content: "text".to_owned(),
            text: body.get("messageBody").whole_text(),
            answers: body.get("previousPublishedMessageId").soft_text(),
        };
        Ok(replies::events(&telling, written))
    }
}
