//! What a statistician asks of a fitted model: does it forecast what then happened, in sum, by class and in order?
//!
//! Hold-out measures of Fader, Hardie and Lee 2005 (section 4) and of Wang, Liu and Miao 2019 (normalised Gini, decile
//! lift), as functions of pairs (predicted, actual). It refuses to split data into past and future: the caller does.

mod calibration;
mod frequencies;
mod independence;
mod tracking;

pub use calibration::{Outcome, Standing, coverage, standings, tenths};
pub use frequencies::{Frequency, chi_squared, frequencies};
pub use independence::{DEPENDENT_FROM, Independence, independence};
pub use tracking::{Period, cumulative, tracking};

use std::collections::BTreeMap;

use crate::History;
use crate::models::RepeatModel;

/// How well predictions met what happened.
///
/// ```
/// use awda_lifetime::checks::accuracy;
///
/// let found = accuracy(&[(0.2, 0.0), (1.5, 2.0), (0.9, 1.0)]).ok_or("no pairs")?;
/// assert!((found.mae - 0.8 / 3.0).abs() < 1e-12 && found.correlation > 0.9);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Sum of what happened.
    pub actual: f64,
    /// Sum of what was predicted.
    pub predicted: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean squared difference of ln(1 + y).
    pub msle: f64,
    /// Pearson's correlation; 0 where one side is constant.
    pub correlation: f64,
    /// Correlation of mid-ranks.
    pub rank_correlation: f64,
    /// Gini of what happened in the order of prediction, over its own Gini.
    pub normalised_gini: f64,
    /// Share of what happened that the tenth with the highest predictions made up.
    pub top_tenth: f64,
    /// The same for the tenth that turned out highest: nobody can do better.
    pub top_tenth_ideal: f64,
}

/// The accuracy of pairs (predicted, actual); `None` without pairs or with a value that is no number.
pub fn accuracy(pairs: &[(f64, f64)]) -> Option<Accuracy> {
    if pairs.is_empty() || pairs.iter().any(|(p, a)| !p.is_finite() || !a.is_finite()) {
        return None;
    }
    let count = pairs.len() as f64;
    let mean =
        |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(p, a)| of(*p, *a)).sum::<f64>() / count;
    let (by_prediction, by_outcome) = (
        ordered_by(pairs, |pair| pair.0),
        ordered_by(pairs, |pair| pair.1),
    );
    let ideal = gini(&by_outcome);
    Some(Accuracy {
        actual: count * mean(&|_, a| a),
        predicted: count * mean(&|p, _| p),
        mae: mean(&|p, a| (p - a).abs()),
        rmse: mean(&|p, a| (p - a).powi(2)).sqrt(),
        msle: mean(&|p, a| (p.max(0.0).ln_1p() - a.max(0.0).ln_1p()).powi(2)),
        correlation: correlation(pairs),
        rank_correlation: rank_correlation(pairs),
        normalised_gini: if ideal > 0.0 {
            gini(&by_prediction) / ideal
        } else {
            0.0
        },
        top_tenth: top_share(&by_prediction, 0.1),
        top_tenth_ideal: top_share(&by_outcome, 0.1),
    })
}

/// The mean of what was predicted and what happened in each class of equal x; the last class gathers `x_last` and more.
pub fn by_repeats(rows: &[(u32, f64, f64)], x_last: u32) -> Vec<(u32, f64, f64)> {
    let mut classes: BTreeMap<u32, (f64, f64, f64)> = BTreeMap::new();
    for (x, predicted, actual) in rows {
        let class = classes.entry((*x).min(x_last)).or_default();
        *class = (class.0 + 1.0, class.1 + predicted, class.2 + actual);
    }
    classes
        .into_iter()
        .map(|(x, (n, predicted, actual))| (x, predicted / n, actual / n))
        .collect()
}

/// Means of predicted and actual in ten classes of equal size, the highest predictions first.
pub fn by_decile(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut ordered = pairs.to_vec();
    ordered.sort_by(|left, right| right.0.total_cmp(&left.0));
    (0..10)
        .filter_map(|tenth| {
            let class = &ordered[tenth * ordered.len() / 10..(tenth + 1) * ordered.len() / 10];
            let count = class.len() as f64;
            let sums = class
                .iter()
                .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            (count > 0.0).then_some((sums.0 / count, sums.1 / count))
        })
        .collect()
}

/// Repeat orders expected of customers that were new `age` weeks before some day, up to that day: sums of unconditional
/// E\[X(t)\] over (age, customers). Tracking plots call it for each week.
pub fn expected_repeats<M: RepeatModel>(model: &M, ages: &[(f64, f64)]) -> f64 {
    ages.iter()
        .map(|(age, customers)| customers * model.expected_orders(&History::TODAY, *age))
        .sum()
}

/// Pearson's correlation of pairs; 0 where one side is constant.
pub fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len().max(1) as f64;
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (x, y) = (x / count, y / count);
    let (xy, xx, yy) = pairs.iter().fold((0.0, 0.0, 0.0), |(xy, xx, yy), pair| {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        (xy + dx * dy, xx + dx * dx, yy + dy * dy)
    });
    if xx > 0.0 && yy > 0.0 {
        (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

/// Spearman's correlation: Pearson's of mid-ranks.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let (left, right) = (
        mid_ranks(pairs, |pair| pair.0),
        mid_ranks(pairs, |pair| pair.1),
    );
    let ranks: Vec<(f64, f64)> = left.into_iter().zip(right).collect();
    correlation(&ranks)
}

/// What happened, the highest `key` first; equal keys share their mean so that no order among them is invented.
fn ordered_by(pairs: &[(f64, f64)], key: impl Fn(&(f64, f64)) -> f64) -> Vec<f64> {
    let mut ordered = pairs.to_vec();
    ordered.sort_by(|left, right| key(right).total_cmp(&key(left)));
    let mut values = Vec::with_capacity(ordered.len());
    for class in ordered.chunk_by(|left, right| key(left).total_cmp(&key(right)).is_eq()) {
        let mean = class.iter().map(|pair| pair.1).sum::<f64>() / class.len() as f64;
        values.extend(class.iter().map(|_| mean));
    }
    values
}

/// (count below + half of the equal ones), per pair.
fn mid_ranks(pairs: &[(f64, f64)], key: impl Fn(&(f64, f64)) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|left, right| key(&pairs[*left]).total_cmp(&key(&pairs[*right])));
    let mut ranks = vec![0.0; pairs.len()];
    let mut below = 0;
    for class in order.chunk_by(|l, r| key(&pairs[*l]).total_cmp(&key(&pairs[*r])).is_eq()) {
        for place in class {
            ranks[*place] = below as f64 + 0.5 * class.len() as f64;
        }
        below += class.len();
    }
    ranks
}

/// Gini of values in the given order, the first being judged highest.
fn gini(ordered: &[f64]) -> f64 {
    let (count, total) = (ordered.len() as f64, ordered.iter().sum::<f64>());
    if total <= 0.0 {
        return 0.0;
    }
    let mut running = 0.0;
    let area: f64 = ordered
        .iter()
        .map(|value| {
            running += value;
            running / total
        })
        .sum();
    (area - 0.5 * count - 0.5) / count
}

fn top_share(ordered: &[f64], share: f64) -> f64 {
    let total: f64 = ordered.iter().sum();
    let count = (share * ordered.len() as f64).round() as usize;
    if total > 0.0 {
        ordered.iter().take(count).sum::<f64>() / total
    } else {
        0.0
    }
}
