//! The canonical event: what happened, to which object of which source, told by whom, about whom.
//!
//! These types are the stored form of the timeline, which is why they derive serde. A field is only ever added with a default; a
//! change of meaning is a new kind (`order.placed.v2`). `tests/golden` holds one stored example per kind.

use awda_kernel::{EventId, StoreId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

mod consent;
mod happening;
mod order;
mod person;
mod ticket;

pub use consent::{Channel, Consent, ConsentStatus, Topic};
pub use happening::{
    Activity, Announcement, Inbound, Link, Payment, PrivacyRequest, SegmentMove, Shipment,
    ShipmentStatus,
};
pub use order::{Cart, Credit, Line, Order, Refund, Till};
pub use person::{
    Attribute, Birthday, Calendar, Contact, CustomerRecord, Gender, Handle, HandleKind,
    Identifiers, ShopCustomer,
};
pub use ticket::{Author, TicketMessage};

/// One thing that happened, in the suite's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Deterministic: store, source, object, kind and source version.
    pub id: EventId,
    /// What happened.
    pub kind: Kind,
    /// The name of the source that said it.
    pub source: String,
    /// The thing it happened to.
    pub object: ObjectKey,
    /// The source's own version of the object: it grows with every change. Milliseconds of its last change unless the source counts.
    pub version: i64,
    /// When it happened, by the source's clock.
    pub occurred_at: Timestamp,
    /// When we heard of it, by ours.
    pub received_at: Timestamp,
    /// Who it is about.
    #[serde(default, skip_serializing_if = "Identifiers::is_empty")]
    pub identifiers: Identifiers,
    /// How that person is called and spoken to, where the source says.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// The details.
    pub fact: Fact,
}

/// What happened. The stored name carries the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// An order was placed.
    #[serde(rename = "order.placed.v1")]
    OrderPlaced,
    /// An order changed: paid, fulfilled, edited.
    #[serde(rename = "order.updated.v1")]
    OrderUpdated,
    /// An order was cancelled.
    #[serde(rename = "order.cancelled.v1")]
    OrderCancelled,
    /// Money for an order went back.
    #[serde(rename = "order.refunded.v1")]
    OrderRefunded,
    /// Money went back for no order we know.
    #[serde(rename = "credit.issued.v1")]
    CreditIssued,
    /// A customer record was made.
    #[serde(rename = "customer.created.v1")]
    CustomerCreated,
    /// A customer record changed.
    #[serde(rename = "customer.updated.v1")]
    CustomerUpdated,
    /// A cart or checkout changed.
    #[serde(rename = "cart.updated.v1")]
    CartUpdated,
    /// Somebody allowed or forbade messages.
    #[serde(rename = "consent.changed.v1")]
    ConsentChanged,
    /// A customer record is gone from the source.
    #[serde(rename = "customer.deleted.v1")]
    CustomerDeleted,
    /// An order happened whose content the source keeps to itself until it is asked.
    #[serde(rename = "order.announced.v1")]
    OrderAnnounced,
    /// Money arrived.
    #[serde(rename = "payment.succeeded.v1")]
    PaymentSucceeded,
    /// Money was refused.
    #[serde(rename = "payment.failed.v1")]
    PaymentFailed,
    /// A payment was given back, in whole or in part, as its gateway tells it; the shop's own refund is what counts.
    #[serde(rename = "payment.refunded.v1")]
    PaymentRefunded,
    /// A parcel moved on.
    #[serde(rename = "shipment.moved.v1")]
    ShipmentMoved,
    /// Somebody did something on the site or in the app.
    #[serde(rename = "activity.seen.v1")]
    ActivitySeen,
    /// Two sets of identifiers are one person's.
    #[serde(rename = "identity.linked.v1")]
    IdentityLinked,
    /// Two sets of identifiers are two people's, whatever was seen: a decision that takes a join back.
    #[serde(rename = "identity.parted.v1")]
    IdentityParted,
    /// A person, or the shop for them, wants everything about them erased.
    #[serde(rename = "privacy.erasure_requested.v1")]
    ErasureRequested,
    /// A person, or the shop for them, wants to see everything about them.
    #[serde(rename = "privacy.export_requested.v1")]
    ExportRequested,
    /// Somebody wrote to the store.
    #[serde(rename = "message.received.v1")]
    MessageReceived,
    /// Somebody wrote in a conversation with the support: the customer, or whoever answers.
    #[serde(rename = "ticket.written.v1")]
    TicketWritten,
    /// Somebody came into a segment: of our own making, never a source's.
    #[serde(rename = "segment.entered.v1")]
    SegmentEntered,
    /// Somebody left a segment.
    #[serde(rename = "segment.left.v1")]
    SegmentLeft,
}

/// A thing a source keeps: the same kind and id are the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectKey {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its id at the source, as text (ids above 2^53 survive).
    pub id: String,
}

/// Kinds of things sources keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    /// An order with its refunds.
    Order,
    /// Money given back without an order.
    Credit,
    /// A customer record.
    Customer,
    /// A cart or checkout.
    Cart,
    /// One person's consent for one channel and topic.
    Consent,
    /// A payment at a gateway.
    Payment,
    /// A parcel.
    Shipment,
    /// One thing done on the site or in the app.
    Activity,
    /// One message that somebody wrote.
    Message,
    /// A conversation with the support.
    Ticket,
    /// A person, as far as links and privacy requests are about nothing else.
    Person,
}

/// The details of what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fact {
    /// The whole order as of this version.
    Order(Order),
    /// One refund of an order.
    Refund(Refund),
    /// Money given back without an order.
    Credit(Credit),
    /// The whole customer record as of this version.
    Customer(CustomerRecord),
    /// The whole cart as of this version.
    Cart(Cart),
    /// Consent for one channel and topic.
    Consent(Consent),
    /// What a gateway says of a payment.
    Payment(Payment),
    /// Where a parcel is.
    Shipment(Shipment),
    /// What somebody did on the site or in the app.
    Activity(Activity),
    /// Who else the person is.
    Link(Link),
    /// That there is something to fetch.
    Announcement(Announcement),
    /// What is asked in a person's name.
    Privacy(PrivacyRequest),
    /// What somebody wrote to the store.
    Message(Inbound),
    /// A message of a conversation with the support.
    Ticket(TicketMessage),
    /// Which segment somebody came into or left, and why.
    Segment(SegmentMove),
}

/// The source whose moments our own clock corrects.
const CORRECTED: &str = "segment";

impl Event {
    /// Our own clock has a part in when it happened, and none in its id: a copy that arrives later is the same event at another
    /// moment. (An order whose dates cannot be read is another version each time.)
    pub fn is_dated_here(&self) -> bool {
        let is_order = matches!(self.fact, Fact::Order(_));
        self.source == CORRECTED || (self.occurred_at == self.received_at && !is_order)
    }

    /// The id an event must have: the same store, source, object, kind and version give the same id.
    pub fn id_of(
        store: &StoreId,
        source: &str,
        object: &ObjectKey,
        kind: Kind,
        version: &str,
    ) -> EventId {
        EventId::of(fingerprint(&[
            store.as_str(),
            source,
            object.kind.name(),
            &object.id,
            kind.name(),
            version,
        ]))
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 24] = [
        Self::OrderPlaced,
        Self::OrderUpdated,
        Self::OrderCancelled,
        Self::OrderRefunded,
        Self::CreditIssued,
        Self::CustomerCreated,
        Self::CustomerUpdated,
        Self::CartUpdated,
        Self::ConsentChanged,
        Self::CustomerDeleted,
        Self::OrderAnnounced,
        Self::PaymentSucceeded,
        Self::PaymentFailed,
        Self::PaymentRefunded,
        Self::ShipmentMoved,
        Self::ActivitySeen,
        Self::IdentityLinked,
        Self::IdentityParted,
        Self::ErasureRequested,
        Self::ExportRequested,
        Self::MessageReceived,
        Self::TicketWritten,
        Self::SegmentEntered,
        Self::SegmentLeft,
    ];

    /// The kind of thing it happens to.
    pub const fn object(self) -> ObjectKind {
        match self {
            Self::OrderPlaced
            | Self::OrderUpdated
            | Self::OrderCancelled
            | Self::OrderRefunded
            | Self::OrderAnnounced => ObjectKind::Order,
            Self::CreditIssued => ObjectKind::Credit,
            Self::CustomerCreated | Self::CustomerUpdated | Self::CustomerDeleted => {
                ObjectKind::Customer
            }
            Self::CartUpdated => ObjectKind::Cart,
            Self::ConsentChanged => ObjectKind::Consent,
            Self::PaymentSucceeded | Self::PaymentFailed | Self::PaymentRefunded => {
                ObjectKind::Payment
            }
            Self::ShipmentMoved => ObjectKind::Shipment,
            Self::ActivitySeen => ObjectKind::Activity,
            Self::MessageReceived => ObjectKind::Message,
            Self::TicketWritten => ObjectKind::Ticket,
            Self::IdentityLinked
            | Self::IdentityParted
            | Self::ErasureRequested
            | Self::ExportRequested
            | Self::SegmentEntered
            | Self::SegmentLeft => ObjectKind::Person,
        }
    }

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order.placed.v1",
            Self::OrderUpdated => "order.updated.v1",
            Self::OrderCancelled => "order.cancelled.v1",
            Self::OrderRefunded => "order.refunded.v1",
            Self::CreditIssued => "credit.issued.v1",
            Self::CustomerCreated => "customer.created.v1",
            Self::CustomerUpdated => "customer.updated.v1",
            Self::CartUpdated => "cart.updated.v1",
            Self::ConsentChanged => "consent.changed.v1",
            Self::CustomerDeleted => "customer.deleted.v1",
            Self::OrderAnnounced => "order.announced.v1",
            Self::PaymentSucceeded => "payment.succeeded.v1",
            Self::PaymentFailed => "payment.failed.v1",
            Self::PaymentRefunded => "payment.refunded.v1",
            Self::ShipmentMoved => "shipment.moved.v1",
            Self::ActivitySeen => "activity.seen.v1",
            Self::IdentityLinked => "identity.linked.v1",
            Self::IdentityParted => "identity.parted.v1",
            Self::ErasureRequested => "privacy.erasure_requested.v1",
            Self::ExportRequested => "privacy.export_requested.v1",
            Self::MessageReceived => "message.received.v1",
            Self::TicketWritten => "ticket.written.v1",
            Self::SegmentEntered => "segment.entered.v1",
            Self::SegmentLeft => "segment.left.v1",
        }
    }
}

impl ObjectKind {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Credit => "credit",
            Self::Customer => "customer",
            Self::Cart => "cart",
            Self::Consent => "consent",
            Self::Payment => "payment",
            Self::Shipment => "shipment",
            Self::Activity => "activity",
            Self::Message => "message",
            Self::Ticket => "ticket",
            Self::Person => "person",
        }
    }
}
