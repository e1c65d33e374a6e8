//! EasyPost: trackers. The secret is brought into compatibility decomposition (NFKD) before it signs, as EasyPost's own libraries do.

use awda_kernel::{Secret, Timestamp};
use unicode_normalization::UnicodeNormalization;

use super::fields::{Field, Fields};
use super::signature::{self, Spelling};
use super::telling::{Happening, Person, Telling};
use super::{Door, Source, Verified, moments};
use crate::{Delivery, Error, Event, Fact, Kind, RawRequest, Shipment, ShipmentStatus, StoreFacts};

const NAME: &str = "easypost";
const SIGNATURE: &str = "x-hmac-signature";
/// Part of the value: without it nothing is a signature.
const PREFIX: &str = "hmac-sha256-hex=";

/// EasyPost.
pub(super) struct EasyPost;

impl Door for EasyPost {
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
        let normal = |secret: &Secret<String>| Secret::new(secret.reveal().nfkd().collect());
        let secrets: Vec<Secret<String>> = secrets.iter().map(normal).collect();
        let given = request
            .header(SIGNATURE)
            .map(|text| text.trim().strip_prefix(PREFIX).unwrap_or_default());
        signature::check(
            NAME,
            SIGNATURE,
            given,
            Spelling::Hex,
            request.body,
            &secrets,
        )
        .map(|()| Verified::Genuine)
    }
}

impl Source for EasyPost {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let said_at = moments::read(&body.get("created_at"), &store.zone);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = body.need("description", Field::text)?;
        if !matches!(topic.as_str(), "tracker.created" | "tracker.updated") {
            return Err(Error::UnknownTopic {
                source_name: NAME,
                topic: topic.chars().take(80).collect(),
            });
        }
        let place = body.get("result");
        let tracker = place.fields()?.ok_or_else(|| place.missing())?;
        moved(&telling, &tracker)
    }
}

fn moved(telling: &Telling<'_>, tracker: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let told = tracker.need("status", Field::text)?;
    let Some(mut status) = status_of(&told)? else {
        return Ok(Vec::new());
    };
    if status == ShipmentStatus::Delivered && tracker.get("is_return").soft_flag() == Some(true) {
        status = ShipmentStatus::Returned;
    }
    let zone = &telling.store.zone;
    let changed_at = moments::read(&tracker.get("updated_at"), zone);
    let changed_at = changed_at.unwrap_or(telling.said_at);
    let shipment = Shipment {
        status,
        carrier: tracker.get("carrier").soft_text(),
        tracking: tracker.get("tracking_code").id()?,
        order: None,
    };
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: tracker.need("id", Field::id)?,
        version: changed_at.as_millisecond(),
        occurred_at: reached_at(telling, tracker, &told).unwrap_or(changed_at),
        fact: Fact::Shipment(shipment),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}

/// When the parcel reached this state, as the carrier's own last line about it says.
fn reached_at(telling: &Telling<'_>, tracker: &Fields<'_>, status: &str) -> Option<Timestamp> {
    let details = tracker.get("tracking_details").objects().ok()?;
    details
        .iter()
        .filter(|detail| detail.get("status").soft_text().as_deref() == Some(status))
        .filter_map(|detail| moments::read(&detail.get("datetime"), &telling.store.zone))
        .max()
}

fn status_of(told: &str) -> Result<Option<ShipmentStatus>, Error> {
    Ok(Some(match told {
        "pre_transit" => ShipmentStatus::Pending,
        "in_transit" => ShipmentStatus::Shipped,
        "out_for_delivery" => ShipmentStatus::OutForDelivery,
        "available_for_pickup" => ShipmentStatus::ReadyForPickup,
        "delivered" => ShipmentStatus::Delivered,
        "return_to_sender" => ShipmentStatus::Returned,
        "failure" | "error" => ShipmentStatus::Failed,
        "cancelled" => ShipmentStatus::Cancelled,
        "unknown" => return Ok(None),
        _ => {
            return Err(Error::UnknownTopic {
                source_name: NAME,
                topic: format!("tracker/{told}").chars().take(80).collect(),
            });
        }
    }))
}
