//! One profile per person, whatever order and however often the sources speak.
//!
//! A [`Profile`] is a fold over events. Which identifiers are one person's is a function of the set of evidence (`partition`), and
//! what was told about each identifier is kept apart in a [`Facet`], so that joining two people, or parting them again, moves facets
//! and replays nothing. [`unify()`] is the whole decision: from an event and what is known to what must be kept.
//!
//! Laws (tests/laws): any permutation and duplication of the same events gives the same people; money is conserved; a join that is
//! taken back leaves what would have been without it.
//! This room refuses to know stores of data, messages, segments and models.

mod basket;
mod bulk;
mod class;
mod conversation;
mod count;
mod dated;
mod decision;
mod doings;
mod duplicate;
mod entity;
mod erase;
mod export;
mod facet;
mod finding;
mod heard;
mod history;
mod identity;
mod known;
mod partition;
mod people;
mod permission;
mod profile;
mod recent;
mod replay;
mod spelling;
mod unify;
pub mod wire;
mod working;

pub use basket::{Basket, BasketLine, KeptOrder, KeptOrders, LINES_MAX, ORDERS_MAX};
pub use bulk::{BulkAct, BulkPart, Whom};
pub use class::{Before, Class, Owed};
pub use conversation::{Conversation, ResponseCount};
pub use count::{ChannelCount, Count};
pub use dated::Dated;
pub use decision::{Decision, Join, PlaceAnew, joins_of};
pub use doings::{DAYS_MAX, Doings, Done, Log, ROWS_MAX};
pub use duplicate::{likeness, name_mark};
pub use entity::{Contribution, Entity, EntityKey, RefundEntry, Standing, Summary};
pub use erase::{Remains, erased, remains_of};
pub use export::{ExportFormat, ExportSpec, ExportTurn, ExportWhat, StandingOrder, guarded};
pub use finding::{FINDING_RULES, FindingWord, Wanted};
pub use heard::{Heard, LETTERS_MAX, Letter, Touched};
pub use history::{History, PurchaseDay};
pub use identity::{
    Evidence, Identifier, IdentifierKind, Key, Rule, UnknownKey, Verdict, identifiers_of, keys_of,
};
pub use known::Known;
pub use people::{People, Suspicion};
pub use profile::{Acquisition, ConsentState, Facet, Profile};
pub use recent::Recent;
pub use replay::{Clock, replayed};
pub use spelling::{plain, plain_words};
pub use unify::{Effects, PlacedEvent, Unified, anchor_of, unify};
pub use working::WorkingHours;
