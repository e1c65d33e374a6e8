//! A cohort laid out for the likelihoods: rows grouped by x, times as places in a table of ticks.
//!
//! Time is scaled so that the mean age is 1: a fit cannot tell days from weeks. It refuses parameters.

use std::ops::Range;

use crate::stats::Cohort;
use crate::threads::in_threads;

use super::newton::Curve;

/// How much one row costs, and so from how many rows a second thread pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Some ten nanoseconds.
    Light,
    /// Some microseconds, or a table for all rows of one x.
    Heavy,
}

/// Up to so many ticks (22 years of days) each has a place, seen or not: numbering the seen ones would cost more.
const TICKS_ALL_KEPT: usize = 1 << 13;

/// One distinct triple of a group: places of t_x and age in the table of times, and the weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) t_x: u32,
    pub(crate) age: u32,
    pub(crate) weight: f64,
}

/// The spots that share one x.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) x: u32,
    pub(crate) spots: Range<usize>,
}

/// Customers and repeat purchases per age.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AgeClass {
    pub(crate) customers: f64,
    pub(crate) repeats: f64,
}

impl AgeClass {
    fn add(&mut self, x: u32, weight: f64) {
        self.customers += weight;
        self.repeats += weight * f64::from(x);
    }
}

/// Everything a likelihood needs of a cohort.
#[derive(Debug, Clone)]
pub(crate) struct Observations {
    /// Times in ascending order, in units of the mean age: at least those that rows have.
    pub(crate) times: Vec<f64>,
    /// Customers and repeats per place in `times`.
    pub(crate) ages: Vec<AgeClass>,
    /// Groups in ascending x.
    pub(crate) groups: Vec<Group>,
    pub(crate) spots: Vec<Spot>,
    /// At place j, how many customers have x > j.
    pub(crate) more_than: Vec<f64>,
    pub(crate) customers: f64,
    pub(crate) repeats: f64,
    /// Weeks in one unit of `times`.
    pub(crate) unit_weeks: f64,
}

impl Observations {
    /// Lays out a cohort; an empty one has no groups.
    pub(crate) fn of(cohort: &Cohort) -> Self {
        // Ticks stand for places until all ticks are known.
        let mut seen = cohort.gather(Self::empty, |seen, row| {
            let (triple, weight) = (row.triple, row.weight as f64);
            let (t_x, age) = (triple.t_x(), triple.age());
            if age as usize >= seen.ages.len() {
                seen.ages.resize(age as usize + 1, AgeClass::default());
            }
            seen.ages[age as usize].add(triple.x(), weight);
            seen.push(triple.x(), Spot { t_x, age, weight });
        });
        let ticks: f64 = (0_u32..)
            .zip(&seen.ages)
            .map(|(tick, class)| f64::from(tick) * class.customers)
            .sum();
        // A store whose customers all came today has no scale of its own: a tick serves.
        let unit_ticks = if ticks > 0.0 {
            ticks / seen.customers
        } else {
            1.0
        };
        seen.unit_weeks = unit_ticks / f64::from(cohort.ticks_per_week());
        let unit = |tick: u32| f64::from(tick) / unit_ticks;
        if seen.ages.len() <= TICKS_ALL_KEPT {
            seen.times = (0..seen.ages.len() as u32).map(unit).collect();
        } else {
            let places = Places::of(&seen.spots, seen.ages.len());
            seen.times = places.ticks.iter().map(|tick| unit(*tick)).collect();
            seen.ages = places
                .ticks
                .iter()
                .map(|tick| seen.ages[*tick as usize])
                .collect();
            for spot in &mut seen.spots {
                (spot.t_x, spot.age) = (places.at(spot.t_x), places.at(spot.age));
            }
        }
        seen.count_more_than();
        seen
    }

    fn empty(rows: usize) -> Self {
        Self {
            times: Vec::new(),
            ages: Vec::new(),
            groups: Vec::new(),
            spots: Vec::with_capacity(rows),
            more_than: Vec::new(),
            customers: 0.0,
            repeats: 0.0,
            unit_weeks: 1.0,
        }
    }

    /// One row in `step`, taken evenly in the order of x, t_x and age.
    pub(crate) fn sketch(&self, step: usize) -> Self {
        let mut sketch = Self {
            times: self.times.clone(),
            ages: vec![AgeClass::default(); self.times.len()],
            unit_weeks: self.unit_weeks,
            ..Self::empty(self.spots.len() / step + 1)
        };
        for group in &self.groups {
            let first = (step - group.spots.start % step) % step;
            for spot in self.spots[group.spots.clone()]
                .iter()
                .skip(first)
                .step_by(step)
            {
                sketch.push(group.x, *spot);
                sketch.ages[spot.age as usize].add(group.x, spot.weight);
            }
        }
        sketch.count_more_than();
        sketch
    }

    /// Adds what `part` makes of every block of rows with at least `from_x` repeats, in a fixed order.
    pub(crate) fn add_blocks(
        &self,
        curve: &mut Curve<4>,
        from_x: u32,
        work: Work,
        part: impl Fn(u32, &[Spot]) -> Curve<4> + Sync,
    ) {
        let blocks: Vec<(u32, Range<usize>)> = self
            .groups
            .iter()
            .filter(|group| group.x >= from_x)
            .flat_map(|group| blocks(&group.spots, work.block()).map(|block| (group.x, block)))
            .collect();
        let sum = |block: &(u32, Range<usize>)| part(block.0, &self.spots[block.1.clone()]);
        if self.spots.len() < work.rows_for_threads() {
            for block in &blocks {
                curve.add(&sum(block));
            }
            return;
        }
        for block in in_threads(&blocks, &sum) {
            curve.add(&block);
        }
    }

    /// Adds a spot of the greatest x so far.
    fn push(&mut self, x: u32, spot: Spot) {
        self.customers += spot.weight;
        self.repeats += spot.weight * f64::from(x);
        self.spots.push(spot);
        let end = self.spots.len();
        match self.groups.last_mut() {
            Some(group) if group.x == x => group.spots.end = end,
            _ => self.groups.push(Group {
                x,
                spots: end - 1..end,
            }),
        }
    }

    fn count_more_than(&mut self) {
        let x_max = self.groups.last().map_or(0, |group| group.x) as usize;
        let mut more_than = vec![0.0; x_max];
        for group in self.groups.iter().filter(|group| group.x > 0) {
            let weight: f64 = self.spots[group.spots.clone()]
                .iter()
                .map(|spot| spot.weight)
                .sum();
            more_than[group.x as usize - 1] += weight;
        }
        for j in (1..x_max).rev() {
            more_than[j - 1] += more_than[j];
        }
        self.more_than = more_than;
    }
}

impl Work {
    /// Rows from which a second thread pays.
    fn rows_for_threads(self) -> usize {
        match self {
            Self::Light => 1 << 16,
            Self::Heavy => 512,
        }
    }

    /// Rows summed before sums are added up: a fixed partition gives the same digits on any number of threads.
    fn block(self) -> usize {
        match self {
            Self::Light => 1 << 14,
            Self::Heavy => 1 << 30,
        }
    }
}

/// A range cut into blocks of fixed size.
fn blocks(range: &Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let (start, end) = (range.start, range.end);
    (start..end)
        .step_by(size)
        .map(move |from| from..end.min(from + size))
}

/// The distinct ticks of all rows and where each stands.
struct Places {
    ticks: Vec<u32>,
    /// By tick; of ticks that no row has, nothing is to be read.
    place_of: Vec<u32>,
}

impl Places {
    fn of(spots: &[Spot], ticks: usize) -> Self {
        let mut place_of = vec![0; ticks];
        for spot in spots {
            place_of[spot.t_x as usize] = 1;
            place_of[spot.age as usize] = 1;
        }
        let mut ticks = Vec::new();
        for (tick, place) in (0..).zip(&mut place_of) {
            if *place == 1 {
                *place = ticks.len() as u32;
                ticks.push(tick);
            }
        }
        Self { ticks, place_of }
    }

    fn at(&self, tick: u32) -> u32 {
        self.place_of[tick as usize]
    }
}
