//! Adobe Commerce's shipments: made when the goods leave, with the numbers of their parcels.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::orders::moment;
use crate::{Error, Event, Fact, Kind, Shipment, ShipmentStatus};

/// A shipment, known by its first parcel's number.
pub(super) fn events(telling: &Telling<'_>, shipment: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let tracks = shipment.get("tracks").objects()?;
    let track = tracks.first().cloned().unwrap_or_default();
    let number = track.get("track_number").soft_text();
    let at = moment(shipment, "updated_at").unwrap_or(telling.said_at);
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: shipment.need("entity_id", Field::id)?,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Shipment(Shipment {
            status: ShipmentStatus::Shipped,
            carrier: track
                .get("title")
                .soft_text()
                .or(track.get("carrier_code").soft_text()),
            tracking: number.or_else(|| track.get("number").soft_text()),
            order: shipment.get("order_id").id()?,
        }),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}
