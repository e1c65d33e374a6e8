//! Who is written to, when, in which words, and why not.
//!
//! It refuses to send, store or schedule anything itself, and to know what time it is.

mod message;

pub use message::{AgendaRow, DeliverMessage, Feedback, Flow, MessageRow, Reason, Status};
