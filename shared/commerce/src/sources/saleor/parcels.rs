//! Saleor's fulfillments.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::customers;
use super::payload::pick;
use crate::{Error, Event, Fact, Kind, Shipment, ShipmentStatus};

/// A fulfillment, with its order inside it or beside it.
pub(super) fn events(
    telling: &Telling<'_>,
    fulfillment: &Fields<'_>,
    beside: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let status = fulfillment.get("status").soft_text().unwrap_or_default();
    let status = match status.to_uppercase().as_str() {
        "FULFILLED" | "" => ShipmentStatus::Shipped,
        "WAITING_FOR_APPROVAL" => ShipmentStatus::Pending,
        "CANCELED" => ShipmentStatus::Cancelled,
        "RETURNED" | "REFUNDED_AND_RETURNED" => ShipmentStatus::Returned,
        _ => return Ok(Vec::new()),
    };
    let inside = fulfillment.get("order").soft_fields();
    let order = if inside.get("id").is_present() {
        inside
    } else {
        beside.get("order").soft_fields()
    };
    let at = pick(fulfillment, &["updatedAt", "created", "created_at"]).soft_moment();
    let at = at.map_or(telling.said_at, |at| at.max(telling.said_at));
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: fulfillment.need("id", Field::id)?,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Shipment(Shipment {
            status,
            carrier: None,
            tracking: pick(fulfillment, &["trackingNumber", "tracking_number"]).soft_text(),
            order: order.get("id").id()?,
        }),
    };
    let person = Person {
        identifiers: customers::buyer(telling, &order)?.identifiers,
        ..Person::default()
    };
    Ok(vec![telling.event(person, happening)])
}
