//! Salla's parcels: `order.shipment.*` says what the shop did with an order's parcel, `shipment.*` what its carrier's app says.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling};
use super::{customers, moment};
use crate::{Error, Event, Fact, Kind, Shipment, ShipmentStatus};

/// `order.shipment.creating`, `.created`, `.cancelled` and the same of `return`: the body is the order, whole or in three fields.
pub(super) fn of_order(
    telling: &Telling<'_>,
    what: &str,
    order: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let status = match what.trim_start_matches("shipment.") {
        "creating" | "created" => ShipmentStatus::Pending,
        "cancelled" | "canceled" => ShipmentStatus::Cancelled,
        "return.creating" | "return.created" => ShipmentStatus::Returned,
        _ => return Ok(Vec::new()),
    };
    let shipping = order.get("shipping").soft_fields();
    let parcel = shipping.get("shipment").soft_fields();
    let tracking = order.get("shipping_number").id()?;
    let tracking = tracking.or(parcel.get("id").id()?.filter(|id| id != "0"));
    let order_id = order.need("id", Field::id)?;
    let shipment = Shipment {
        status,
        carrier: shipping.get("company").soft_text(),
        tracking: tracking.clone(),
        order: Some(order_id.clone()),
    };
    let object_id = tracking.unwrap_or_else(|| format!("order:{order_id}"));
    Ok(vec![event_at(telling, order, object_id, shipment)?])
}

/// A parcel as its carrier's app tells it.
pub(super) fn event(
    telling: &Telling<'_>,
    what: &str,
    parcel: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let field = parcel.get("status");
    let parts = field.soft_fields();
    let word = parts.get("slug").soft_text().or_else(|| field.soft_text());
    let told = word.and_then(|word| state(&word));
    let by_name = match what {
        "cancelled" | "canceled" => Some(ShipmentStatus::Cancelled),
        "created" | "creating" => told.or(Some(ShipmentStatus::Pending)),
        _ => told,
    };
    let Some(status) = by_name else {
        return Ok(Vec::new());
    };
    let is_return = parcel.get("type").soft_text().as_deref() == Some("return");
    let status = match status {
        ShipmentStatus::Cancelled => status,
        _ if is_return => ShipmentStatus::Returned,
        _ => status,
    };
    let text = |name: &str| {
        parcel
            .get(name)
            .id()
            .ok()
            .flatten()
            .filter(|text| text != "0")
    };
    let tracking = text("tracking_number").or_else(|| text("shipping_number"));
    let shipment = Shipment {
        status,
        carrier: parcel.get("courier_name").soft_text(),
        tracking,
        order: parcel.get("order_id").id()?,
    };
    let object_id = parcel.need("id", Field::id)?;
    Ok(vec![event_at(telling, parcel, object_id, shipment)?])
}

fn event_at(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    object_id: String,
    shipment: Shipment,
) -> Result<Event, Error> {
    let at = moment::read(&body.get("updated_at"), &telling.store.zone);
    let at = at.unwrap_or(telling.said_at);
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Shipment(shipment),
    };
    Ok(telling.event(customers::buyer(telling, body)?, happening))
}

/// The state a word of Salla stands for.
fn state(word: &str) -> Option<ShipmentStatus> {
    match word {
        "creating" | "created" | "pending" => Some(ShipmentStatus::Pending),
        "picked_up" | "in_transit" | "in_progress" | "shipped" => Some(ShipmentStatus::Shipped),
        "delivering" | "out_for_delivery" => Some(ShipmentStatus::OutForDelivery),
        "ready_for_pickup" => Some(ShipmentStatus::ReadyForPickup),
        "delivered" => Some(ShipmentStatus::Delivered),
        "failed" | "lost" | "damaged" | "not_delivered" => Some(ShipmentStatus::Failed),
        "returned" | "returning" | "ready_to_return" => Some(ShipmentStatus::Returned),
        "cancelled" | "canceled" => Some(ShipmentStatus::Cancelled),
        _ => None,
    }
}
