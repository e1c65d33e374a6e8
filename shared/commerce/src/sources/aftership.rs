//! AfterShip: where a parcel is, as one of a few tags. Its products name their signature header differently.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::signature::{self, Spelling};
use super::telling::{Happening, Person, Telling};
use super::{Door, Source, Verified, moments};
use crate::{Delivery, Error, Event, Fact, Kind, RawRequest, Shipment, ShipmentStatus, StoreFacts};

const NAME: &str = "aftership";
/// Headers of Tracking, of Returns and Warranty, and of Shipping.
const SIGNATURES: [&str; 3] = [
    "aftership-hmac-sha256",
    "as-signature-hmac-sha256",
    "am-webhook-signature",
];
/// What Shipping writes before its signature.
const PREFIX: &str = "hmac-sha256=";
/// Exceptions that mean that the parcel goes back or is back.
const RETURNING: [&str; 2] = ["Exception_010", "Exception_011"];

/// AfterShip.
pub(super) struct AfterShip;

impl Door for AfterShip {
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
        let given: Vec<&str> = SIGNATURES
            .iter()
            .filter_map(|name| request.header(name))
            .map(|text| text.trim().strip_prefix(PREFIX).unwrap_or(text))
            .collect();
        signature::check_parts(
            NAME,
            "aftership-hmac-sha256",
            &given,
            Spelling::Base64,
            &[request.body],
            secrets,
        )
        .map(|()| Verified::Genuine)
    }
}

impl Source for AfterShip {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let said_at = moments::read(&body.get("ts"), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = body.need("event", Field::text)?;
        match topic.as_str() {
            "tracking_update" => {}
            // Only a guess about the future changed.
            "edd_revise" | "tracking_pending_time" => return Ok(Vec::new()),
            _ => {
                return Err(Error::UnknownTopic {
                    source_name: NAME,
                    topic: topic.chars().take(80).collect(),
                });
            }
        }
        let message = body.get("msg");
        let message = if message.is_present() {
            message
        } else {
            body.get("data")
        };
        let tracking = message.fields()?.ok_or_else(|| message.missing())?;
        moved(&telling, &tracking)
    }
}

fn moved(telling: &Telling<'_>, tracking: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let tag = tracking.need("tag", Field::text)?;
    let subtag = tracking.get("subtag").soft_text().unwrap_or_default();
    let Some(mut status) = status_of(&tag, &subtag)? else {
        return Ok(Vec::new());
    };
    let goes_back = tracking.get("return_to_sender").soft_flag() == Some(true);
    if status == ShipmentStatus::Delivered && goes_back {
        status = ShipmentStatus::Returned;
    }
    let id = tracking.get("id").id()?;
    let number = tracking.get("tracking_number").id()?;
    let object_id = id.or_else(|| number.clone());
    let object_id = object_id.ok_or_else(|| tracking.get("id").missing())?;
    let order = match tracking.get("order_id").id()? {
        Some(id) => Some(id),
        None => tracking.get("order_number").id()?,
    };
    let shipment = Shipment {
        status,
        carrier: tracking.get("slug").soft_text(),
        tracking: number,
        order,
    };
    let at = telling.said_at;
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Shipment(shipment),
    };
    Ok(vec![telling.event(person(telling, tracking), happening)])
}

fn status_of(tag: &str, subtag: &str) -> Result<Option<ShipmentStatus>, Error> {
    Ok(Some(match tag {
        "Pending" | "InfoReceived" => ShipmentStatus::Pending,
        "InTransit" => ShipmentStatus::Shipped,
        "OutForDelivery" => ShipmentStatus::OutForDelivery,
        "AvailableForPickup" => ShipmentStatus::ReadyForPickup,
        "Delivered" => ShipmentStatus::Delivered,
        "Exception" if RETURNING.contains(&subtag) => ShipmentStatus::Returned,
        "AttemptFail" | "Exception" => ShipmentStatus::Failed,
        // The carrier has said nothing for a month: that is no news of the parcel.
        "Expired" => return Ok(None),
        _ => {
            return Err(Error::UnknownTopic {
                source_name: NAME,
                topic: format!("tracking_update/{tag}").chars().take(80).collect(),
            });
        }
    }))
}

/// Whom the shop told AfterShip to notify, in the old fields or the new list.
fn person(telling: &Telling<'_>, tracking: &Fields<'_>) -> Person {
    let listed = tracking.get("customers").objects().unwrap_or_default();
    let first = listed.into_iter().next().unwrap_or_default();
    let country = telling.store.country;
    let mails = tracking.get("emails").list().unwrap_or_default();
    let phones = tracking.get("smses").list().unwrap_or_default();
    let mut person = Person::default();
    person.identifiers.email = mails
        .iter()
        .find_map(Field::email)
        .or_else(|| first.get("email").email());
    person.identifiers.phone = phones
        .iter()
        .find_map(|phone| phone.phone(country))
        .or_else(|| first.get("phone_number").phone(country));
    person.contact.name = tracking
        .get("customer_name")
        .soft_text()
        .or_else(|| first.get("name").soft_text());
    person.contact.language = first.get("language").language();
    person
}
