//! The page behind a mail's link: what a person receives, and what they change about it.
//!
//! To look changes nothing, so that a scanner that follows every link stops nobody's mail; to press a button does ([`Ask`]). Each
//! change is a consent event with the page or the header as its method and the message as its proof. The page ([`page()`]) works
//! without scripts and cookies, in the person's language and direction.
//!
//! It refuses to know requests, rows and the time.

mod ask;
mod page;
mod words;

pub use ask::{Ask, Choice, choices, read_form, settled, wishes};
pub use page::{Shown, invalid_page, page};
