//! Who is written to, when, in which words, and why not.
//!
//! A flow is a document with steps ([`flows`]). A row of the agenda that comes due is decided by [`schedule::plan`] and leads to a
//! [`DeliverMessage`]; the message passes the [`gate`], is put into words by [`templates::render`], and [`feedback`] reads what the
//! carrier tells afterwards. Every person considered gets one [`MessageRow`] that says what became of it and why.
//!
//! It refuses to send, store or schedule anything itself, and to know what time it is.

mod about;
mod brand;
pub mod calendar;
pub mod campaigns;
pub mod caps;
pub mod carriers;
pub mod channels;
pub mod coupons;
mod error;
pub mod feedback;
#[cfg(test)]
mod fixture;
mod flow;
pub mod flows;
pub mod gate;
mod letters;
mod link;
mod message;
pub mod notices;
pub mod packs;
pub mod preferences;
pub mod prices;
mod quiet;
mod rules;
pub mod schedule;
pub mod simulation;
pub mod spoken;
mod storefront;
mod sunset;
pub mod templates;
pub mod trial;
pub mod why;

pub use about::{ABOUT_LINES_MAX, About, AboutLine};
pub use brand::{Brand, Button, Colour, NotAColour};
pub use error::Error;
pub use flow::{CAMPAIGN_PREFIX, FLOW_NAME_MAX, Flow, NotAFlow};
pub use letters::{heard_after, letter_of};
pub use link::{LINK_KEYS, Link};
pub use message::{AgendaRow, DeliverMessage, Feedback, MessageRow, Reason, Status};
pub use rules::StoreRules;
pub use storefront::StorefrontToken;
pub use sunset::MONTHS_MAX as SUNSET_MONTHS_MAX;
