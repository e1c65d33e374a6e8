//! What tests stand on: every port in memory with the same contract as the real ones (tests/contracts), a clock that is moved by
//! hand, and builders for what shops say.
//!
//! It refuses to be used outside tests, and to wait: nothing here sleeps or reads the time.
//!
//! ```
//! use awda_ports::Clock;
//! use awda_testkit::{ManualClock, at};
//!
//! let clock = ManualClock::at(at("2026-11-22T10:00:00Z"));
//! clock.advance_seconds(60);
//! assert_eq!(clock.now(), at("2026-11-22T10:01:00Z"));
//! ```

mod build;
mod carrier;
mod clock;
mod exports;
mod exposed;
mod house;
mod queue;
pub mod weather;

pub use build::{
    LINK_KEY, OrderBuilder, agenda_row, at, customer, first_night, message_row, settings, store,
};
pub use carrier::{Answer, MemoryCarrier};
pub use clock::ManualClock;
pub use exports::MemoryExports;
pub use exposed::Exposed;
pub use house::MemoryHouse;
pub use queue::MemoryQueue;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The value behind a mutex, also after another test thread panicked while it held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
