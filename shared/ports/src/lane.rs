//! The line before a carrier: each message is given the moment at which it goes, so that no more go in a second than the carrier takes, however
//! many copies of a function hand over. Whoever's moment has not come waits in a queue until then, once.
//!
//! The moments are those of a [`Pace`] whose burst is as long as a queue can wait: what is used up of it says how long the line is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use awda_kernel::Timestamp;

use crate::{Fault, Going, LATER_SECONDS_MAX, Pace, Paces};

/// Most moments that a copy takes ahead, so that not every message asks.
const AHEAD_MAX: u32 = 10;
/// Seconds of its rate that a carrier takes at once.
const AT_ONCE_SECONDS: u32 = 2;
/// Milliseconds for which what was taken ahead is good.
const AHEAD_MS: i64 = 1_000;
/// Most messages a second of any line.
pub const LANE_PER_SECOND_MAX: u16 = 1_000;

/// The place of a message in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// It goes now.
    Now,
    /// It goes then.
    At(Timestamp),
    /// The line is longer than anything can wait: it asks again later.
    Full,
}

/// Lines, by name.
#[derive(Debug, Clone, Default)]
pub struct Lane {
    ahead: Arc<Mutex<BTreeMap<String, Ahead>>>,
}

/// Places that were taken ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    /// The place of the next, from the head of the line.
    next: u32,
    left: u32,
    taken_at: Timestamp,
}

impl Lane {
    /// A place in the line of `name`, where `per_second` go, 1 to [`LANE_PER_SECOND_MAX`].
    ///
    /// # Errors
    /// What `paces` cannot.
    pub async fn slot<P: Paces>(
        &self,
        paces: &P,
        (name, per_second): (&str, u16),
        now: Timestamp,
    ) -> Result<Slot, Fault> {
        let per_second = u32::from(per_second.clamp(1, LANE_PER_SECOND_MAX));
        let pace = Pace::per_second(per_second, LATER_SECONDS_MAX);
        let place = match self.one_ahead(name, now) {
            Some(place) => place,
            None => match self.take(paces, (name, per_second), pace, now).await? {
                Some(place) => place,
                None => return Ok(Slot::Full),
            },
        };
        let behind = i64::from((place + 1).saturating_sub(per_second * AT_ONCE_SECONDS));
        if behind == 0 {
            return Ok(Slot::Now);
        }
        let at = now.as_millisecond() + behind * i64::from(pace.each_ms);
        Ok(Timestamp::from_millisecond(at).map_or(Slot::Now, Slot::At))
    }

    /// Takes some places, of which the first is answered; none where the line is full.
    async fn take<P: Paces>(
        &self,
        paces: &P,
        (name, per_second): (&str, u32),
        pace: Pace,
        now: Timestamp,
    ) -> Result<Option<u32>, Fault> {
        let count = (per_second / 2).clamp(1, AHEAD_MAX);
        let Going::Go { left } = paces.go(name, count, pace, now).await? else {
            return Ok(None);
        };
        let first = pace.burst.saturating_sub(left).saturating_sub(count);
        let ahead = Ahead {
            next: first + 1,
            left: count - 1,
            taken_at: now,
        };
        let mut names = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name.to_owned(), ahead);
        Ok(Some(first))
    }

    /// The next place of those that were taken ahead. Places are counted from the moment they were taken at, which is as good as now.
    fn one_ahead(&self, name: &str, now: Timestamp) -> Option<u32> {
        let mut names = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = names.get_mut(name)?;
        let age = now.as_millisecond() - ahead.taken_at.as_millisecond();
        if ahead.left == 0 || !(0..AHEAD_MS).contains(&age) {
            return None;
        }
        let place = ahead.next;
        ahead.next += 1;
        ahead.left -= 1;
        Some(place)
    }
}
