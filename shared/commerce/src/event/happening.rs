//! What happens around orders: payments, parcels, visits, links between identifiers, and what is asked in a person's name.
//!
//! None of these changes what a customer is worth: the shop's own orders and refunds do.

use std::collections::BTreeMap;

use awda_kernel::Currency;
use serde::{Deserialize, Serialize};

use super::consent::Channel;
use super::order::Line;
use super::person::{Attribute, Identifiers};

/// What a gateway says of a payment; the event's kind says whether it succeeded, failed or went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The amount the event is about, positive, in minor units of `currency`.
    pub amount_minor: i64,
    /// The currency it was paid in, which need not be the store's.
    pub currency: Currency,
    /// The shop's order it is for, as the gateway was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The kind of method: `mada`, `visa`, `apple_pay`; never a card's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Why it failed, in the gateway's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A payment of the gateway's test mode: never counted.
    #[serde(default)]
    pub test: bool,
}

/// Where a parcel is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// Its state.
    pub status: ShipmentStatus,
    /// The carrier, as the source names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The tracking number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// The shop's order it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// States of a parcel that anybody is told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStatus {
    /// Announced to the carrier, not yet in its hands.
    Pending,
    /// With the carrier.
    Shipped,
    /// In the last van.
    OutForDelivery,
    /// Waiting to be fetched.
    ReadyForPickup,
    /// Handed over.
    Delivered,
    /// Delivery was tried and failed, or the parcel is lost or damaged.
    Failed,
    /// On its way back, or back.
    Returned,
    /// Called off.
    Cancelled,
}

impl ShipmentStatus {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Shipped => "shipped",
            Self::OutForDelivery => "out_for_delivery",
            Self::ReadyForPickup => "ready_for_pickup",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One thing done on the site or in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// What was done: `product_viewed`, `products_searched`, `page_viewed`; the site's own names as told.
    pub name: String,
    /// The page or screen, without its query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// What was searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Products concerned; their amounts are in `currency`, zero where the site does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Currency of the amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Anything else the site tells, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Attribute>,
}

/// Evidence that the event's identifiers and these are one person's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The other identifiers.
    pub with: Identifiers,
}

/// A source said only that something changed; the event's object is what must be fetched to know what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The source's own name for what happened.
    pub topic: String,
    /// Its state in the source's words, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// What is asked in a person's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyRequest {
    /// Orders it concerns, by their ids at the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<String>,
    /// Not one person: everything this source ever told the store, as when the shop leaves the source.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everybody: bool,
}

/// A message that somebody wrote to the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// Over which channel.
    pub channel: Channel,
    /// What it holds: `text`, `image`, `button`, ..., in the channel's own word.
    pub content: String,
    /// Its words; none of a picture without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The carrier's id of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

/// A segment that somebody came into or left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMove {
    /// The segment's id.
    pub segment: String,
    /// The version of its text; 0 for a ready one.
    pub version: u32,
    /// Why: `behaviour` (what they did), `time`, `store` (the store's cut points shifted).
    pub cause: String,
}
