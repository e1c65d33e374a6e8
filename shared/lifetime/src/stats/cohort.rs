//! The repeat-purchase statistics of a store: how many customers share each (x, t_x, age).
//!
//! It refuses to know money, dates and people. Time is a whole number of ticks; a tick is a day unless the data at
//! hand came in hundredths of a week.

use crate::Error;

use super::sample::{Key, LEVEL_BITS, Row, Sample, level_of};

/// Ticks per week of a cohort in days.
pub const DAYS_PER_WEEK: u32 = 7;

const TICK_BITS: u32 = 20;
const TICK_MASK: u64 = (1 << TICK_BITS) - 1;

/// One customer's purchases without the customer: repeat purchase days, the last of them, and the age, in ticks.
///
/// Time counts from the first purchase day; purchases of one day are one purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triple {
    x: u32,
    t_x: u32,
    age: u32,
}

impl Triple {
    /// The most repeat purchases a triple can hold.
    pub const X_MAX: u32 = (1 << 18) - 1;
    /// The greatest age in ticks (2,870 years of days).
    pub const TICK_MAX: u32 = (1 << TICK_BITS) - 1;

    /// A customer of today.
    pub(crate) const YOUNGEST: Self = Self {
        x: 0,
        t_x: 0,
        age: 0,
    };

    /// `x` repeat purchase days, the last one `t_x` ticks after the first purchase, seen until tick `age`.
    pub fn new(x: u32, t_x: u32, age: u32) -> Result<Self, Error> {
        if x > Self::X_MAX || age > Self::TICK_MAX {
            return Err(Error::TripleTooLarge { x, age });
        }
        if t_x > age || (x == 0 && t_x != 0) {
            return Err(Error::TripleOutOfOrder { x, t_x, age });
        }
        Ok(Self { x, t_x, age })
    }

    /// Repeat purchase days.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Ticks from the first to the last purchase day.
    pub fn t_x(self) -> u32 {
        self.t_x
    }

    /// Ticks from the first purchase day to the day of observation.
    pub fn age(self) -> u32 {
        self.age
    }
}

/// A triple and its weight as the fits read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CohortRow {
    pub(crate) triple: Triple,
    pub(crate) weight: u64,
}

/// A store's customers as counted triples: bounded, mergeable, independent of order and of sharding.
///
/// Holds at most `limit` distinct rows. Beyond it the cohort becomes a simple random sample of customers (half, a
/// quarter, ...) chosen by the hash of the sample key, the same whichever way the store was cut into shards.
///
/// ```
/// use awda_lifetime::{Cohort, Triple};
///
/// let mut cohort = Cohort::in_days();
/// cohort.add(1, Triple::new(2, 213, 272)?);
/// cohort.add(2, Triple::new(0, 0, 272)?);
/// assert_eq!((cohort.customers(), cohort.repeats()), (2, 2));
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    ticks_per_week: u32,
    customers: u64,
    repeats: u64,
    sample: Sample<u64>,
}

impl Cohort {
    /// Rows kept before thinning, unless the caller says otherwise. About 2 MB as bytes.
    pub const LIMIT: usize = 1 << 18;

    /// An empty cohort whose tick is a day.
    pub fn in_days() -> Self {
        Self::with_grain(DAYS_PER_WEEK, Self::LIMIT)
    }

    /// An empty cohort with `ticks_per_week` ticks in a week (7 is days) and at most `limit` rows, both at least 1.
    pub fn with_grain(ticks_per_week: u32, limit: usize) -> Self {
        Self {
            ticks_per_week: ticks_per_week.max(1),
            customers: 0,
            repeats: 0,
            sample: Sample::new(limit),
        }
    }

    /// Counts one customer. `sample_key` is any stable number of the customer (a hash of the id); it decides only who
    /// stays in a store with more distinct rows than the limit, and is not kept.
    pub fn add(&mut self, sample_key: u64, triple: Triple) {
        self.add_many(sample_key, triple, 1);
    }

    /// Counts `weight` customers with the same triple, all kept or dropped together.
    pub fn add_many(&mut self, sample_key: u64, triple: Triple, weight: u64) {
        self.customers = self.customers.saturating_add(weight);
        self.repeats = self
            .repeats
            .saturating_add(weight.saturating_mul(u64::from(triple.x)));
        self.sample.add(pack(triple, level_of(sample_key)), weight);
    }

    /// Sorts what has been added. Every answer is the same without it; with it, the next ones need not sort for themselves.
    pub fn settle(&mut self) {
        self.sample.settle();
    }

    /// Adds the customers of another shard.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.ticks_per_week != other.ticks_per_week {
            return Err(Error::DifferentGrain {
                left: self.ticks_per_week,
                right: other.ticks_per_week,
            });
        }
        self.customers = self.customers.saturating_add(other.customers);
        self.repeats = self.repeats.saturating_add(other.repeats);
        self.sample.merge(&other.sample);
        Ok(())
    }

    /// Customers counted, also those thinned out since.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Repeat purchase days counted, also those thinned out since.
    pub fn repeats(&self) -> u64 {
        self.repeats
    }

    /// Ticks in a week.
    pub fn ticks_per_week(&self) -> u32 {
        self.ticks_per_week
    }

    /// Customers behind each customer still held: 1 until thinning, then 2, 4, ...
    pub fn thinning(&self) -> u64 {
        1 << self.sample.view().0.min(62)
    }

    /// The median over repeat buyers of their mean gap `t_x / x`, in weeks; `None` without repeat buyers.
    pub fn typical_gap_weeks(&self) -> Option<f64> {
        let mut gaps: Vec<(f64, u64)> = self
            .rows()
            .iter()
            .filter(|row| row.triple.x > 0)
            .map(|row| {
                (
                    f64::from(row.triple.t_x) / f64::from(row.triple.x),
                    row.weight,
                )
            })
            .collect();
        gaps.sort_by(|left, right| left.0.total_cmp(&right.0));
        let half = gaps.iter().map(|gap| gap.1).sum::<u64>().div_ceil(2);
        let mut seen = 0;
        for (gap, weight) in gaps {
            seen += weight;
            if seen >= half {
                return Some(gap / f64::from(self.ticks_per_week));
            }
        }
        None
    }

    /// The distinct triples in order, with their weights in the sample.
    pub(crate) fn rows(&self) -> Vec<CohortRow> {
        let mut rows = Vec::new();
        self.each_row(|row| rows.push(row));
        rows
    }

    /// Visits the distinct triples in order; the levels of one triple are one row.
    pub(crate) fn each_row(&self, mut visit: impl FnMut(CohortRow)) {
        let (_, packed) = self.sample.view();
        Self::each_of(&packed, &mut visit);
    }

    /// Makes something of the distinct triples in order, told first how many rows there are at most.
    pub(crate) fn gather<S>(
        &self,
        start: impl FnOnce(usize) -> S,
        mut visit: impl FnMut(&mut S, CohortRow),
    ) -> S {
        let (_, packed) = self.sample.view();
        let mut gathered = start(packed.len());
        Self::each_of(&packed, &mut |row| visit(&mut gathered, row));
        gathered
    }

    fn each_of(packed: &[Row<u64>], visit: &mut impl FnMut(CohortRow)) {
        let mut held: Option<CohortRow> = None;
        for &(key, weight) in packed {
            let triple = unpack(key);
            match &mut held {
                Some(row) if row.triple == triple => row.weight = row.weight.saturating_add(weight),
                _ => {
                    if let Some(row) = held.replace(CohortRow { triple, weight }) {
                        visit(row);
                    }
                }
            }
        }
        if let Some(row) = held {
            visit(row);
        }
    }

    pub(crate) fn stored(&self) -> (usize, u32, Vec<(Triple, u32, u64)>) {
        let (level, packed) = self.sample.view();
        let rows = packed
            .iter()
            .map(|&(key, n)| (unpack(key), key.level(), n))
            .collect();
        (self.sample.limit(), level, rows)
    }

    pub(crate) fn restored(
        ticks_per_week: u32,
        totals: (u64, u64),
        (limit, level, rows): (usize, u32, Vec<(Triple, u32, u64)>),
    ) -> Self {
        let packed = rows
            .into_iter()
            .map(|(triple, level, n)| (pack(triple, level), n))
            .collect();
        Self {
            ticks_per_week: ticks_per_week.max(1),
            customers: totals.0,
            repeats: totals.1,
            sample: Sample::restored(limit, level, packed),
        }
    }
}

impl Default for Cohort {
    fn default() -> Self {
        Self::in_days()
    }
}

fn pack(triple: Triple, level: u32) -> u64 {
    let ticks = (u64::from(triple.t_x) << TICK_BITS) | u64::from(triple.age);
    (((u64::from(triple.x) << (2 * TICK_BITS)) | ticks) << LEVEL_BITS) | u64::from(level.min(63))
}

fn unpack(key: u64) -> Triple {
    let bits = key >> LEVEL_BITS;
    Triple {
        x: (bits >> (2 * TICK_BITS)) as u32,
        t_x: ((bits >> TICK_BITS) & TICK_MASK) as u32,
        age: (bits & TICK_MASK) as u32,
    }
}
