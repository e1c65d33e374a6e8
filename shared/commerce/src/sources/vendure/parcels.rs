//! Vendure's fulfillments.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use crate::{Error, Event, Fact, Kind, Shipment, ShipmentStatus};

/// `fulfillment.state`. It names its order where the plug-in adds it.
pub(super) fn events(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let fulfillment = data.get("fulfillment").soft_fields();
    let state = data.get("toState").soft_text();
    let state = state.or_else(|| fulfillment.get("state").soft_text());
    let status = match state.as_deref() {
        Some("Created" | "Pending") => ShipmentStatus::Pending,
        Some("Shipped") => ShipmentStatus::Shipped,
        Some("Delivered") => ShipmentStatus::Delivered,
        Some("Cancelled") => ShipmentStatus::Cancelled,
        _ => return Ok(Vec::new()),
    };
    let order = match data.get("orderCode").id()? {
        None => data.get("order").soft_fields().get("code").id()?,
        code => code,
    };
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: fulfillment.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Shipment(Shipment {
            status,
            carrier: fulfillment.get("method").soft_text(),
            tracking: fulfillment.get("trackingCode").soft_text(),
            order,
        }),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}
