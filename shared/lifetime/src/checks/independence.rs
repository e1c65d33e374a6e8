//! Is what customers spend independent of how often they come, as Gamma-Gamma supposes?
//!
//! Fader and Hardie note 025, section 1: correlation of mean value and repeats over repeat buyers. It refuses to mend.

use std::collections::BTreeMap;

use crate::Seen;
use crate::panel::Spending;

use super::{correlation, rank_correlation};

/// From this correlation on, either way, the assumption is doubtful.
pub const DEPENDENT_FROM: f64 = 0.3;

/// How value hangs on frequency.
#[derive(Debug, Clone, PartialEq)]
pub struct Independence {
    /// Repeat buyers with value.
    pub customers: usize,
    /// Pearson's correlation of mean value and repeats.
    pub correlation: f64,
    /// The same of ranks.
    pub rank_correlation: f64,
    /// Repeats, customers, their mean value; the last class gathers what is beyond.
    pub classes: Vec<(u32, u64, f64)>,
}

impl Independence {
    /// Whether Gamma-Gamma's assumption is doubtful for this store.
    pub fn is_doubtful(&self) -> bool {
        self.correlation.abs() >= DEPENDENT_FROM || self.rank_correlation.abs() >= DEPENDENT_FROM
    }
}

/// The independence of value and frequency; values in units of `minor_per_unit` minor units, classes up to `last` and more.
pub fn independence(
    seen: &[Seen],
    spending: Spending,
    minor_per_unit: f64,
    last: u32,
) -> Independence {
    let mut pairs = Vec::new();
    let mut classes: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.triple.x() > 0) {
        let customer = one.customer(spending, minor_per_unit);
        if customer.value_days == 0 {
            continue;
        }
        pairs.push((f64::from(one.triple.x()), customer.mean_value));
        let class = classes.entry(one.triple.x().min(last)).or_default();
        *class = (class.0 + 1, class.1 + customer.mean_value);
    }
    Independence {
        customers: pairs.len(),
        correlation: correlation(&pairs),
        rank_correlation: rank_correlation(&pairs),
        classes: classes
            .into_iter()
            .map(|(x, (n, sum))| (x, n, sum / n as f64))
            .collect(),
    }
}
