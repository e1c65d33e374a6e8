//! What every room of the house speaks in: ids, days and moments, money, languages, contact addresses, secrets.
//!
//! It refuses to know shops, customers, messages, and anything that does I/O: no clock, no network, no environment.
//!
//! ```
//! use awda_kernel::{Currency, Money};
//!
//! let kwd: Currency = "KWD".parse()?;
//! assert_eq!(Money::parse("1.5", kwd)?.minor, 1_500); // three decimals
//! # Ok::<(), awda_kernel::Error>(())
//! ```

mod contact;
mod error;
mod fingerprint;
mod id;
mod language;
mod money;
mod secret;
mod time;

pub use contact::{Country, EmailAddress, PhoneNumber};
pub use error::Error;
pub use fingerprint::{Fingerprint, fingerprint, share_of};
pub use id::{CustomerId, EventId, MessageId, StoreId};
pub use language::{Direction, Language};
pub use money::{Currency, Money, round_half_up};
pub use secret::Secret;
pub use time::{Day, day_number, local_moment, parse_timestamp, sortable, zone};

/// A moment in time; [`jiff::Timestamp`] under the suite's own name.
pub use jiff::Timestamp;
/// A time zone; [`jiff::tz::TimeZone`] under the suite's own name.
pub use jiff::tz::TimeZone;
