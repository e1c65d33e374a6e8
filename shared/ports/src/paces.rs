//! How fast somebody may go, kept where everybody sees it.
//!
//! The generic cell rate algorithm as virtual scheduling (ITU-T I.371, annex A.2): of everybody one moment is kept, at which what was given
//! so far would have been used up at the steady pace. It is one number, needs no clock that ticks, and has no edges of windows.

use std::future::Future;

use awda_kernel::Timestamp;

use crate::Fault;

/// A pace: so many at once, and one more after each interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many at once, at least 1.
    pub burst: u32,
    /// Milliseconds after which there is one more, at least 1.
    pub each_ms: u32,
}

/// What is answered to somebody who wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// They may.
    Go {
        /// How many more may at once.
        left: u32,
    },
    /// They may not, and nothing was taken.
    Wait {
        /// Milliseconds after which they may, if nobody else goes meanwhile.
        after_ms: u32,
    },
}

/// Paces, by name.
///
/// # Contract
/// 1. Of any number of calls at the same time, in any time, no more are let go than [`Pace::burst`] and one for each interval that passes.
/// 2. `count` go or none does. `Go` tells how many more could at this moment; `Wait` after which time these can.
/// 3. Names do not know of each other.
pub trait Paces: Send + Sync {
    /// Lets `count` go, at most the burst.
    fn go(
        &self,
        name: &str,
        count: u32,
        pace: Pace,
        now: Timestamp,
    ) -> impl Future<Output = Result<Going, Fault>> + Send;
}

impl Pace {
    /// So many in a second, and what comes in so many seconds at once.
    pub fn per_second(count: u32, seconds: u32) -> Self {
        let count = count.clamp(1, 1_000);
        Self {
            burst: count.saturating_mul(seconds.max(1)),
            each_ms: 1_000 / count,
        }
    }

    /// Seconds after which all of the burst is there again, rounded up.
    pub fn seconds(self) -> u32 {
        self.burst.saturating_mul(self.each_ms).div_ceil(1_000)
    }

    /// The moment that is kept after `count` went, and the answer. `used_up_ms` is what was kept before, in milliseconds since 1970.
    pub fn after(self, used_up_ms: Option<i64>, count: u32, now_ms: i64) -> (Option<i64>, Going) {
        let each = i64::from(self.each_ms);
        let whole = i64::from(self.burst) * each;
        let from = used_up_ms.unwrap_or(now_ms).max(now_ms);
        let then = from + i64::from(count) * each;
        let over = then - whole - now_ms;
        if over > 0 {
            let after_ms = u32::try_from(over).unwrap_or(u32::MAX);
            return (None, Going::Wait { after_ms });
        }
        let left = u32::try_from(-over / each.max(1)).unwrap_or_default();
        (Some(then), Going::Go { left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        burst: 4,
        each_ms: 100,
    };

    #[test]
    fn a_burst_goes_at_once_and_then_one_after_each_interval() {
        let (mut kept, mut went) = (None, Vec::new());
        for now in 0..1_000 {
            let (next, answer) = PACE.after(kept, 1, now);
            if let Going::Go { .. } = answer {
                kept = next;
                went.push(now);
            }
        }
        assert_eq!(went[..5], [0, 1, 2, 3, 100]);
        assert_eq!(went.len(), 4 + 9);
    }

    #[test]
    fn what_is_left_and_how_long_it_takes_is_told() {
        let (kept, answer) = PACE.after(None, 3, 0);
        assert_eq!(answer, Going::Go { left: 1 });
        let (nothing, answer) = PACE.after(kept, 2, 0);
        assert_eq!((nothing, answer), (None, Going::Wait { after_ms: 100 }));
        assert_eq!(PACE.after(kept, 2, 100).1, Going::Go { left: 0 });
        assert_eq!(PACE.after(kept, 4, 1_000).1, Going::Go { left: 0 });
        assert_eq!(PACE.after(None, 5, 0).1, Going::Wait { after_ms: 100 });
    }

    #[test]
    fn a_pace_is_named_by_the_second() {
        let pace = Pace::per_second(20, 20);
        assert_eq!((pace.burst, pace.each_ms, pace.seconds()), (400, 50, 20));
        assert_eq!(Pace::per_second(0, 0).seconds(), 1);
    }
}
