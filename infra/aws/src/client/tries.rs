//! How often a question is asked, and how long one waits before it is asked again: as AWS's SDKs do in their standard mode (three tries,
//! waits that are drawn at random and whose bound doubles, a quota that ends tries when most of them fail), but for shorter waits:
//! whoever waits here is paid for by the millisecond, and queues wait longer for nothing.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::fault::Said;

/// Tries of one question.
const MOST: u32 = 3;
/// What a client may spend on further tries before any has gone well.
const QUOTA: u32 = 500;
/// What a further try costs.
const PRICE: u32 = 5;
/// What a question gives back that was answered at once; one that was answered later gives back what its last try cost.
const EARNED: u32 = 1;
/// The bound of the first wait after an outage. A connection that fell or a server that fell over is soon replaced.
const OUTAGE: Duration = Duration::from_millis(50);
/// The bound of the first wait after a throttle, which asks for less.
const THROTTLE: Duration = Duration::from_millis(400);

/// How often a client asks.
#[derive(Debug)]
pub struct Tries {
    most: u32,
    is_waiting: bool,
    quota: AtomicU32,
}

impl Tries {
    /// Three tries.
    pub const fn usual() -> Self {
        Self::of(MOST, true)
    }

    /// One: a second try could be a second mail.
    pub const fn one() -> Self {
        Self::of(1, true)
    }

    /// Three without a wait between them.
    pub const fn at_once() -> Self {
        Self::of(MOST, false)
    }

    const fn of(most: u32, is_waiting: bool) -> Self {
        Self {
            most,
            is_waiting,
            quota: AtomicU32::new(QUOTA),
        }
    }

    /// Notes that a question was answered by its `nth` try, from 0.
    pub(super) fn went_well(&self, nth: u32) {
        let back = if nth == 0 { EARNED } else { PRICE };
        self.change(|quota| Some((quota + back).min(QUOTA)).filter(|new| *new != quota));
    }

    /// Waits after the `nth` try, from 0; false when what the service said is final, or it is enough.
    pub(super) async fn wait(&self, nth: u32, said: &Said) -> bool {
        let may_pass = said.is_throttle() || said.is_outage();
        if !may_pass || nth + 1 >= self.most || !self.change(|quota| quota.checked_sub(PRICE)) {
            return false;
        }
        if self.is_waiting {
            tokio::time::sleep(bound(nth, said).mul_f64(fastrand::f64())).await;
        }
        true
    }

    fn change(&self, new: impl Fn(u32) -> Option<u32>) -> bool {
        let order = Ordering::Relaxed;
        self.quota.fetch_update(order, order, new).is_ok()
    }
}

/// The longest wait after the `nth` try.
fn bound(nth: u32, said: &Said) -> Duration {
    let first = if said.is_throttle() { THROTTLE } else { OUTAGE };
    first.saturating_mul(1 << nth.min(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_may_pass_is_tried_three_times_and_what_is_final_once() {
        let throttled = Said::word("ThrottlingException");
        let tries = Tries::at_once();
        assert!(tries.wait(0, &throttled).await);
        assert!(tries.wait(1, &throttled).await);
        assert!(!tries.wait(2, &throttled).await);
        assert!(tries.wait(0, &Said::word("NotConnected")).await);
        for word in [
            "NotBuilt",
            "ValidationException",
            "ConditionalCheckFailedException",
        ] {
            assert!(!tries.wait(0, &Said::word(word)).await, "{word}");
        }
        assert!(!Tries::one().wait(0, &throttled).await);
    }

    #[tokio::test]
    async fn a_service_that_is_down_is_not_pressed_three_times_for_ever() {
        let (tries, down) = (Tries::at_once(), Said::word("NotConnected"));
        let mut further = 0;
        while tries.wait(0, &down).await {
            further += 1;
        }
        assert_eq!(further, QUOTA / PRICE);
        for _ in 0..PRICE {
            tries.went_well(0);
        }
        assert!(tries.wait(0, &down).await);
        assert!(!tries.wait(0, &down).await);
    }

    #[tokio::test]
    async fn second_tries_that_help_are_never_too_many() {
        let (tries, busy) = (Tries::at_once(), Said::word("ThrottlingException"));
        for _ in 0..QUOTA {
            assert!(tries.wait(0, &busy).await);
            tries.went_well(1);
        }
    }

    #[test]
    fn waits_double_and_a_throttle_waits_longer() {
        let (down, busy) = (Said::word("NotConnected"), Said::word("SlowDown"));
        assert_eq!(bound(1, &down), OUTAGE * 2);
        assert_eq!(bound(2, &busy), THROTTLE * 4);
    }
}
