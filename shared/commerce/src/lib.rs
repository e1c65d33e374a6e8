//! What shops say, in one vocabulary: canonical events, and the sources that translate deliveries into them.
//!
//! A delivery is checked by its source ([`sources::Door::verify`]), queued as it came ([`Delivery`]), and translated later
//! ([`sources::Source::translate`]) into [`Event`]s. The same delivery always gives the same events with the same ids.
//! This room refuses to know who a person is (customers), what a message is, or how anything is stored or sent.

pub mod calendars;
pub mod push;
pub mod sources;
pub mod tables;

mod delivery;
mod error;
mod event;
mod fetch;

pub use delivery::{Delivery, RawRequest, StoreFacts};
pub use error::Error;
pub use event::{
    Activity, Announcement, Attribute, Author, Birthday, Calendar, Cart, Channel, Consent,
    ConsentStatus, Contact, Credit, CustomerRecord, Event, Fact, Gender, Handle, HandleKind,
    Identifiers, Inbound, Kind, Line, Link, ObjectKey, ObjectKind, Order, Payment, PrivacyRequest,
    Refund, SegmentMove, Shipment, ShipmentStatus, ShopCustomer, TicketMessage, Till, Topic,
};
pub use fetch::{FetchAnswer, FetchRequest};
