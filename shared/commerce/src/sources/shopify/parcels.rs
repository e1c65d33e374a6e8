//! Shopify's fulfillments and their events: where the parcels of an order are.
//!
//! A fulfillment's own `status` says what the shop did (`success`: handed over), its `shipment_status` and the events what the carrier
//! did; the carrier's word stands where there is one.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::ids;
use crate::{Error, Event, Fact, Identifiers, Kind, Shipment, ShipmentStatus};

/// A fulfillment as of `updated_at`. It names the buyer's email where the order has one.
pub(super) fn fulfillment(
    telling: &Telling<'_>,
    fulfillment: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let word = |name: &str| fulfillment.get(name).soft_text();
    let carrier_says = word("shipment_status").and_then(|text| by_carrier(&text));
    let shop_says = word("status").and_then(|text| by_shop(&text));
    // Called off or failed at the shop is the end, whatever the carrier said before.
    let status = match (shop_says, carrier_says) {
        (Some(ShipmentStatus::Cancelled | ShipmentStatus::Failed), _) | (_, None) => shop_says,
        (_, said) => said,
    };
    let Some(status) = status else {
        return Ok(Vec::new());
    };
    let at = fulfillment.get("updated_at").soft_moment();
    let person = Person {
        identifiers: Identifiers {
            email: fulfillment.get("email").email(),
            ..Identifiers::default()
        },
        ..Person::default()
    };
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: fulfillment.need("id", ids::id)?,
        version: at.unwrap_or(telling.said_at).as_millisecond(),
        occurred_at: at.unwrap_or(telling.said_at),
        fact: Fact::Shipment(Shipment {
            status,
            carrier: word("tracking_company"),
            tracking: word("tracking_number")
                .or_else(|| first(&fulfillment.get("tracking_numbers"))),
            order: ids::id(&fulfillment.get("order_id"))?,
        }),
    };
    Ok(vec![telling.event(person, happening)])
}

/// One event of a fulfillment's carrier. A state that moves nothing (`delayed`) is no event.
pub(super) fn moved(telling: &Telling<'_>, event: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let status = event.get("status").soft_text();
    let Some(status) = status.and_then(|text| by_carrier(&text)) else {
        return Ok(Vec::new());
    };
    let moment = |name: &str| event.get(name).soft_moment();
    let at = moment("happened_at")
        .or_else(|| moment("created_at"))
        .unwrap_or(telling.said_at);
    let happening = Happening {
        kind: Kind::ShipmentMoved,
        object_id: event.need("fulfillment_id", ids::id)?,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Shipment(Shipment {
            status,
            carrier: None,
            tracking: None,
            order: ids::id(&event.get("order_id"))?,
        }),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}

fn by_carrier(word: &str) -> Option<ShipmentStatus> {
    match word {
        "label_purchased" | "label_printed" | "confirmed" => Some(ShipmentStatus::Pending),
        "carrier_picked_up" | "in_transit" => Some(ShipmentStatus::Shipped),
        "out_for_delivery" => Some(ShipmentStatus::OutForDelivery),
        "ready_for_pickup" => Some(ShipmentStatus::ReadyForPickup),
        "delivered" | "picked_up" => Some(ShipmentStatus::Delivered),
        "attempted_delivery" | "failure" => Some(ShipmentStatus::Failed),
        _ => None,
    }
}

fn by_shop(word: &str) -> Option<ShipmentStatus> {
    match word {
        "pending" | "open" => Some(ShipmentStatus::Pending),
        "success" => Some(ShipmentStatus::Shipped),
        "cancelled" => Some(ShipmentStatus::Cancelled),
        "error" | "failure" => Some(ShipmentStatus::Failed),
        _ => None,
    }
}

fn first(list: &Field<'_>) -> Option<String> {
    list.list().ok()?.first()?.soft_text()
}
