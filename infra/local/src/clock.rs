//! The two clocks of the local suite: the machine's, and one that is moved by whoever drives the suite.
//!
//! Neither ever goes back. Nothing else in this crate asks the machine for the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use awda_kernel::Timestamp;
use awda_ports::Clock;

/// The machine's clock. When the machine's clock is set back, this one stands still until it has been caught up with.
#[derive(Debug, Clone, Default)]
pub struct SystemClock {
    latest_us: Arc<AtomicI64>,
}

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct MovingClock {
    now_us: Arc<AtomicI64>,
}

/// Either of them: what the suite was started with.
#[derive(Debug, Clone)]
pub enum SuiteClock {
    /// The machine's.
    System(SystemClock),
    /// The moved one.
    Moving(MovingClock),
}

impl MovingClock {
    /// A clock that shows `at`, to the microsecond.
    pub fn at(at: Timestamp) -> Self {
        Self {
            now_us: Arc::new(AtomicI64::new(at.as_microsecond())),
        }
    }

    /// Moves the clock to `at`; a moment that has passed does not move it.
    pub fn move_to(&self, at: Timestamp) {
        self.now_us.fetch_max(at.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let machine_us = Timestamp::now().as_microsecond();
        let before_us = self.latest_us.fetch_max(machine_us, Ordering::SeqCst);
        from_microseconds(before_us.max(machine_us))
    }
}

impl Clock for MovingClock {
    fn now(&self) -> Timestamp {
        from_microseconds(self.now_us.load(Ordering::SeqCst))
    }
}

impl Clock for SuiteClock {
    fn now(&self) -> Timestamp {
        match self {
            Self::System(clock) => clock.now(),
            Self::Moving(clock) => clock.now(),
        }
    }
}

impl From<SystemClock> for SuiteClock {
    fn from(clock: SystemClock) -> Self {
        Self::System(clock)
    }
}

impl From<MovingClock> for SuiteClock {
    fn from(clock: MovingClock) -> Self {
        Self::Moving(clock)
    }
}

/// The microseconds came out of a timestamp, so they are one; the epoch stands in for what cannot happen.
fn from_microseconds(us: i64) -> Timestamp {
    Timestamp::from_microsecond(us).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_moves_for_everybody_and_never_back() {
        let clock = MovingClock::at("2026-01-01T00:00:00Z".parse().unwrap());
        let same = clock.clone();
        clock.move_to("2026-01-02T00:00:00.25Z".parse().unwrap());
        assert_eq!(same.now(), "2026-01-02T00:00:00.25Z".parse().unwrap());
        clock.move_to("2025-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(same.now(), "2026-01-02T00:00:00.25Z".parse().unwrap());
    }

    #[test]
    fn the_machines_clock_never_goes_back() {
        let clock = SystemClock::default();
        let first = clock.now();
        assert!(clock.now() >= first);
        let ahead_us = first.as_microsecond() + 60_000_000;
        clock.latest_us.store(ahead_us, Ordering::SeqCst);
        assert_eq!(clock.now().as_microsecond(), ahead_us);
    }
}
