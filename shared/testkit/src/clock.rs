//! A clock that stands still until somebody moves it, and never moves back.

use std::sync::Mutex;

use awda_kernel::Timestamp;
use awda_ports::Clock;

use crate::lock;

/// A clock that is moved by hand.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(now),
        }
    }

    /// Moves it to `now`, unless it is past that.
    pub fn set(&self, now: Timestamp) {
        let mut held = lock(&self.now);
        *held = now.max(*held);
    }

    /// Moves it on by whole seconds.
    pub fn advance_seconds(&self, seconds: u32) {
        let now = self.now();
        let later = Timestamp::from_second(now.as_second() + i64::from(seconds));
        self.set(later.unwrap_or(now));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *lock(&self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::at;

    #[test]
    fn it_never_goes_back() {
        let clock = ManualClock::at(at("2026-11-22T10:00:00Z"));
        clock.set(at("2026-11-21T10:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-22T10:00:00Z"));
        clock.advance_seconds(1);
        assert_eq!(clock.now(), at("2026-11-22T10:00:01Z"));
    }
}
