//! The canonical event: what happened, to which object of which source, told by whom, about whom.
//!
//! These types are the stored form of the timeline, which is why they derive serde. A field is only ever added with a default; a
//! change of meaning is a new kind (`order.placed.v2`). `tests/golden` holds one stored example per kind.

use awda_kernel::{
    Currency, EmailAddress, EventId, Language, PhoneNumber, StoreId, Timestamp, fingerprint,
};
use serde::{Deserialize, Serialize};

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
}

/// The ids by which a person may be known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifiers {
    /// The shop's own customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<ShopCustomer>,
    /// Email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
}

/// A customer as a source numbers them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShopCustomer {
    /// The source.
    pub source: String,
    /// The id there, as text.
    pub id: String,
}

/// How a person is called and spoken to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// First name or whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Language of messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// City as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
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
}

/// An order as of one version. Amounts are minor units of the store's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Currency of the amounts: the store's.
    pub currency: Currency,
    /// Items after discounts, before refunds; without tax and shipping.
    pub items_minor: i64,
    /// Discounts given on the items.
    #[serde(default)]
    pub discount_minor: i64,
    /// Tax.
    #[serde(default)]
    pub tax_minor: i64,
    /// Shipping.
    #[serde(default)]
    pub shipping_minor: i64,
    /// Cancelled as of this version.
    #[serde(default)]
    pub cancelled: bool,
    /// A test order: never counted.
    #[serde(default)]
    pub test: bool,
    /// What was bought.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Refunds the order's own document lists; each is also known by its id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

/// A line of an order, cart or refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Stock code, or the source's product id.
    pub sku: String,
    /// Title as sold.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// The line's amount after discounts, in minor units.
    pub amount_minor: i64,
}

/// One refund of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The refund's id at the source.
    pub id: String,
    /// When money went back.
    pub refunded_at: Timestamp,
    /// Item value given back, positive, in minor units.
    pub items_minor: i64,
    /// What was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// Money given back without an order we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// When money went back.
    pub issued_at: Timestamp,
    /// Currency: the store's.
    pub currency: Currency,
    /// Value given back, positive, in minor units.
    pub items_minor: i64,
    /// What was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// A customer record as of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// Birthday, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Birthday>,
    /// Labels the shop put on the customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// A day of the year somebody was born on, in the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Birthday {
    /// Year, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31; always a day that month can have.
    pub day: i8,
}

/// A cart or checkout as of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Currency: the store's.
    pub currency: Currency,
    /// Value of the items in minor units.
    pub items_minor: i64,
    /// What is in it.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Became an order.
    #[serde(default)]
    pub completed: bool,
}

/// A statement about one channel and topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The channel.
    pub channel: Channel,
    /// What the messages are about.
    #[serde(default)]
    pub topic: Topic,
    /// Allowed or not.
    pub status: ConsentStatus,
    /// How it was given: `checkbox`, `double_opt_in`, `import`, `shop`, ...
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
}

/// A way to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Email.
    Email,
    /// Text message.
    Sms,
    /// WhatsApp.
    Whatsapp,
}

/// What a message is about, as far as consent goes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Offers and reminders.
    #[default]
    Marketing,
}

/// Whether a person allows messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentStatus {
    /// Allowed.
    Granted,
    /// Asked for, not yet confirmed.
    Pending,
    /// Forbidden, or taken back.
    Denied,
}

impl Event {
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
        }
    }
}

impl Channel {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }
}

impl Identifiers {
    /// Nobody is named.
    pub const fn is_empty(&self) -> bool {
        self.shop.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

impl Contact {
    /// Nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.name.is_none()
            && self.language.is_none()
            && self.country.is_none()
            && self.city.is_none()
    }
}
