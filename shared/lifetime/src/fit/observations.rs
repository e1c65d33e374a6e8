//! A cohort laid out for the likelihoods: rows grouped by x, times as places in a table of the distinct ticks.
//!
//! Time is scaled so that the mean age is 1: a fit cannot tell days from weeks. It refuses parameters.

use std::ops::Range;

use crate::stats::{Cohort, Triple};
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
    /// Distinct times in ascending order, in units of the mean age.
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
        let (mut ticks, mut places) = (0.0, Places::default());
        let mut observations = Self::empty(cohort.row_count());
        // Ticks stand for places until all ticks are known.
        cohort.each_row(|row| {
            let (triple, weight) = (row.triple, row.weight as f64);
            ticks += weight * f64::from(triple.age());
            places.see(triple);
            observations.push(
                triple.x(),
                Spot {
                    t_x: triple.t_x(),
                    age: triple.age(),
                    weight,
                },
            );
        });
        places.number();
        // A store whose customers all came today has no scale of its own: a tick serves.
        let unit_ticks = if ticks > 0.0 {
            ticks / observations.customers
        } else {
            1.0
        };
        let unit = |tick: &u32| f64::from(*tick) / unit_ticks;
        observations.times = places.ticks.iter().map(unit).collect();
        observations.unit_weeks = unit_ticks / f64::from(cohort.ticks_per_week());
        observations.ages = vec![AgeClass::default(); places.ticks.len()];
        for group in &observations.groups {
            for spot in &mut observations.spots[group.spots.clone()] {
                (spot.t_x, spot.age) = (places.at(spot.t_x), places.at(spot.age));
                observations.ages[spot.age as usize].add(group.x, spot.weight);
            }
        }
        observations.count_more_than();
        observations
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
#[derive(Default)]
struct Places {
    ticks: Vec<u32>,
    /// By tick: 0 unseen, 1 seen; after numbering the place.
    place_of: Vec<u32>,
}

impl Places {
    fn see(&mut self, triple: Triple) {
        let age = triple.age() as usize;
        if age >= self.place_of.len() {
            self.place_of.resize(age + 1, 0);
        }
        self.place_of[age] = 1;
        self.place_of[triple.t_x() as usize] = 1;
    }

    fn number(&mut self) {
        for (tick, place) in self
            .place_of
            .iter_mut()
            .enumerate()
            .filter(|(_, seen)| **seen == 1)
        {
            *place = self.ticks.len() as u32;
            self.ticks.push(tick as u32);
        }
    }

    fn at(&self, tick: u32) -> u32 {
        self.place_of[tick as usize]
    }
}
