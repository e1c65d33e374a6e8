//! A value with the moment it was said: of two, the later wins, and which is later never depends on the order they arrive in.

use awda_kernel::{EventId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

/// A value, when it was said, and a tie-break drawn from the event that said it. Stored as an array of three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T>(T, i64, u32);

impl<T> Dated<T> {
    /// `value` as said by `event` at `at`.
    pub fn new(value: T, at: Timestamp, event: &EventId) -> Self {
        let tie = fingerprint(&[event.as_str()]).high_bits() >> 32;
        Self(
            value,
            at.as_millisecond(),
            u32::try_from(tie).unwrap_or_default(),
        )
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.0
    }

    /// Milliseconds since 1970 of the moment it was said.
    pub const fn said_ms(&self) -> i64 {
        self.1
    }

    /// What decides between two: the moment, then the tie-break.
    pub const fn order(&self) -> (i64, u32) {
        (self.1, self.2)
    }

    /// Keeps the later of `slot` and `new`. Commutative, associative and idempotent.
    pub fn join(slot: &mut Option<Self>, new: Self) {
        if slot.as_ref().is_none_or(|old| old.order() < new.order()) {
            *slot = Some(new);
        }
    }

    /// The latest of several.
    pub fn latest<'a>(all: impl Iterator<Item = &'a Self>) -> Option<&'a Self> {
        all.max_by_key(|dated| dated.order())
    }
}
