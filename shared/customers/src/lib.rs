//! One profile per person, whatever order and however often the sources speak.
//!
//! A [`Profile`] is a fold over events. Its identifiers form a tree (a phone under an email, an email under a shop customer), and
//! what was told about each identifier is kept apart in a [`Facet`], so that joining two people, or parting them again, moves
//! facets and replays nothing. [`unify()`] is the whole decision: from an event and what is known to what must be kept.
//!
//! Laws (tests/laws): any permutation and duplication of the same events gives the same people; money is conserved.
//! This room refuses to know stores of data, messages, segments and models.

mod count;
mod dated;
mod entity;
mod history;
mod identity;
mod people;
mod profile;
mod unify;
pub mod wire;

pub use count::Count;
pub use dated::Dated;
pub use entity::{Contribution, Entity, EntityKey, RefundEntry, Standing, Summary};
pub use history::{History, PurchaseDay};
pub use identity::{Evidence, Identifier, IdentifierKind, Key, identifiers_of};
pub use people::People;
pub use profile::{Class, ConsentState, Facet, Known, Profile};
pub use unify::{Effects, PlacedEvent, Unified, anchor_of, unify};
