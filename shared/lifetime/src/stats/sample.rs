//! A bounded multiset of packed rows that forgets by the hash of the customer, never by the order of arrival.
//!
//! Each customer has a level: the number of leading zeros of a fixed mix of the sample key, so that half of all
//! customers have level 0, a quarter level 1, and so on. When more distinct rows than the limit are held, the lowest
//! level is dropped. The level finally reached is the smallest that fits the whole set, because the number of rows
//! above a level only grows with more customers: hence shards merged in any order equal the whole.

use std::borrow::Cow;

/// One packed row and how many customers share it.
pub(crate) type Row<K> = (K, u64);

/// The number of low bits of a key that hold the level.
pub(crate) const LEVEL_BITS: u32 = 6;
/// The highest level; a set that still overflows here keeps it.
const LEVEL_MAX: u32 = 63;
/// Rows gathered before they are sorted into the settled ones.
const PENDING_MIN: usize = 1 << 16;

/// A packed row that ends with its level.
pub(crate) trait Key: Copy + Ord {
    /// The level of the customers behind this row.
    fn level(self) -> u32;
}

impl Key for u64 {
    fn level(self) -> u32 {
        (self & 0x3f) as u32
    }
}

impl Key for u128 {
    fn level(self) -> u32 {
        (self & 0x3f) as u32
    }
}

/// The level of a customer: leading zeros of the mixed sample key.
pub(crate) fn level_of(sample_key: u64) -> u32 {
    mix(sample_key).leading_zeros().min(LEVEL_MAX)
}

/// Counts per distinct row, thinned by level once there are more than `limit` rows.
#[derive(Debug, Clone)]
pub(crate) struct Sample<K> {
    limit: usize,
    level: u32,
    settled: Vec<Row<K>>,
    pending: Vec<Row<K>>,
}

impl<K: Key> Sample<K> {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            level: 0,
            settled: Vec::new(),
            pending: Vec::new(),
        }
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    pub(crate) fn add(&mut self, key: K, weight: u64) {
        if key.level() < self.level || weight == 0 {
            return;
        }
        self.pending.push((key, weight));
        if self.pending.len() >= PENDING_MIN.max(self.settled.len()) {
            self.settle();
        }
    }

    /// Adds every row of `other`; the smaller limit and the higher level win.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.limit = self.limit.min(other.limit);
        self.raise_to(other.level);
        for &(key, weight) in other.settled.iter().chain(&other.pending) {
            self.add(key, weight);
        }
        self.settle();
    }

    /// Sorts what is pending into the settled rows and thins until the limit holds.
    pub(crate) fn settle(&mut self) {
        if !self.pending.is_empty() {
            let mut pending = std::mem::take(&mut self.pending);
            pending.sort_unstable_by_key(|row| row.0);
            self.settled = united(&self.settled, &pending);
            self.raise_to(self.level);
        }
        while self.settled.len() > self.limit && self.level < LEVEL_MAX {
            self.raise_to(self.level + 1);
        }
    }

    /// The level below which customers have been dropped, and the rows in key order.
    pub(crate) fn view(&self) -> (u32, Cow<'_, [Row<K>]>) {
        if self.pending.is_empty() {
            return (self.level, Cow::Borrowed(&self.settled));
        }
        let mut copy = self.clone();
        copy.settle();
        (copy.level, Cow::Owned(copy.settled))
    }

    /// Rebuilds a sample from what [`Sample::view`] gave.
    pub(crate) fn restored(limit: usize, level: u32, rows: Vec<Row<K>>) -> Self {
        let mut sample = Self::new(limit);
        sample.level = level.min(LEVEL_MAX);
        sample.pending = rows;
        sample.settle();
        sample
    }

    fn raise_to(&mut self, level: u32) {
        self.level = self.level.max(level);
        let kept = self.level;
        if kept > 0 {
            self.settled.retain(|row| row.0.level() >= kept);
            self.pending.retain(|row| row.0.level() >= kept);
        }
    }
}

impl<K: Key> PartialEq for Sample<K> {
    fn eq(&self, other: &Self) -> bool {
        self.limit == other.limit && self.view() == other.view()
    }
}

/// Both sorted runs in one, equal keys added.
fn united<K: Key>(left: &[Row<K>], right: &[Row<K>]) -> Vec<Row<K>> {
    let mut rows: Vec<Row<K>> = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(l), Some(r)) if l.0 <= r.0 => left.next(),
            (_, Some(_)) => right.next(),
            (_, None) => left.next(),
        };
        let Some(&(key, weight)) = next else { break };
        match rows.last_mut() {
            Some(last) if last.0 == key => last.1 = last.1.saturating_add(weight),
            _ => rows.push((key, weight)),
        }
    }
    rows.shrink_to_fit();
    rows
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): uniform bits even from consecutive keys.
fn mix(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}
