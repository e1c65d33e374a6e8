//! A value with who said it and when: of two, the verified one wins, then the later, and which that is never depends on the order
//! they arrive in.

use awda_kernel::{EventId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

/// A value, when it was said, a tie-break drawn from the event that said it, and the source. Stored as an array, without its end
/// where that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T>(
    T,
    i64,
    u32,
    #[serde(default, skip_serializing_if = "Said::is_plain")] Said,
);

/// Who said it: the source's name, with a question mark where the person was not known to the shop when it was said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Said(String);

impl<T> Dated<T> {
    /// `value` as said by `event` at `at`; verified, by nobody in particular.
    pub fn new(value: T, at: Timestamp, event: &EventId) -> Self {
        let tie = fingerprint(&[event.as_str()]).high_bits() >> 32;
        let tie = u32::try_from(tie).unwrap_or_default();
        Self(value, at.as_millisecond(), tie, Said::default())
    }

    /// As said by a source. What a guest types is not verified; what the shop's own customer or the shop's record says is.
    #[must_use]
    pub fn said_by(mut self, source: &str, is_verified: bool) -> Self {
        let mark = if is_verified { "" } else { "?" };
        self.3 = Said(format!("{source}{mark}"));
        self
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.0
    }

    /// Milliseconds since 1970 of the moment it was said.
    pub const fn said_ms(&self) -> i64 {
        self.1
    }

    /// The source that said it; empty where that is not kept.
    pub fn source(&self) -> &str {
        self.3.0.trim_end_matches('?')
    }

    /// The shop knew the person who said it.
    pub fn is_verified(&self) -> bool {
        !self.3.0.ends_with('?')
    }

    /// What decides between two: verification, then the moment, then the tie-break.
    pub fn order(&self) -> (bool, i64, u32) {
        (self.is_verified(), self.1, self.2)
    }

    /// Keeps the better of `slot` and `new`. Commutative, associative and idempotent.
    pub fn join(slot: &mut Option<Self>, new: Self) {
        if slot.as_ref().is_none_or(|old| old.order() < new.order()) {
            *slot = Some(new);
        }
    }

    /// Keeps the earlier of `slot` and `new`, verified or not.
    pub fn join_first(slot: &mut Option<Self>, new: Self) {
        let moment = |one: &Self| (one.1, one.2);
        if slot.as_ref().is_none_or(|old| moment(&new) < moment(old)) {
            *slot = Some(new);
        }
    }

    /// The best of several.
    pub fn latest<'a>(all: impl Iterator<Item = &'a Self>) -> Option<&'a Self> {
        all.max_by_key(|dated| dated.order())
    }

    /// The earliest of several.
    pub fn earliest<'a>(all: impl Iterator<Item = &'a Self>) -> Option<&'a Self> {
        all.min_by_key(|dated| (dated.1, dated.2))
    }
}

impl Said {
    fn is_plain(&self) -> bool {
        self.0.is_empty()
    }
}
