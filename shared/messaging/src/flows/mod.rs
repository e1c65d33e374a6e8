//! Flows as data: what begins one, which steps it has, what ends it, and how it is told apart from the others.
//!
//! A flow is a versioned document ([`FlowDocument`]); docs/FLOWS.md teaches its fields. The shipped ones lie beside this file as
//! JSON ([`shipped()`]); a store may switch each on or off, or put its own document in its place ([`FlowBook`]).
//!
//! It refuses to know who is written to: that is [`crate::schedule`] and [`crate::gate`].

mod book;
mod check;
mod check_steps;
mod document;
mod fault;
pub(crate) mod read;
mod recurrence;
mod replies;
mod shipped;
mod step;
mod variants;

pub use book::{FlowBook, FlowEntry, FlowSetting, FlowSettings, OWN_FLOWS_MAX};
pub use document::{
    Condition, DateOf, Exit, FLOW_VERSION, FlowDocument, Purpose, Threshold, Trigger,
};
pub use fault::{FLOW_CODES, FlowFault, FlowProblem};
pub use recurrence::{Every, Recurrence};
pub(crate) use replies::is_keyword;
pub use shipped::shipped;
pub use step::{Act, Otherwise, Step, WaitFor};
pub use variants::{Drawn, Variant};

/// Local hour at which a step of a date or an absence is sent unless it says otherwise (Awda definitions 5.5).
pub const SEND_HOUR: i8 = 10;

/// A series begins only within so many days after it may: who has been away for longer is left alone until the next order.
pub const ACTIVATION_DAYS: i32 = 30;

/// Nobody known to be younger is sent a promotion, in years.
pub const ADULT_YEARS: i16 = 18;

#[cfg(test)]
mod tests;
