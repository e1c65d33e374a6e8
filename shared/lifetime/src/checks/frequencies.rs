//! How many customers came back never, once, twice, ...: as seen, and as the model has it.
//!
//! Fader, Hardie and Lee 2005, figure 1 and the χ² of table 2. It refuses to say what is significant.

use std::collections::BTreeMap;

use crate::models::RepeatModel;
use crate::{History, Seen};

/// Customers with one number of repeat purchases; the last class of a list gathers that number and more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequency {
    /// Repeat purchases.
    pub repeats: u32,
    /// Customers seen with them.
    pub actual: f64,
    /// Customers expected with them.
    pub expected: f64,
}

/// Customers by repeat purchases, 0 to `last` and more.
pub fn frequencies<M: RepeatModel>(model: &M, seen: &[Seen], last: u32) -> Vec<Frequency> {
    let mut ages: BTreeMap<u32, f64> = BTreeMap::new();
    let mut actual = vec![0.0; last as usize + 1];
    for one in seen {
        *ages.entry(one.triple.age()).or_default() += 1.0;
        actual[one.triple.x().min(last) as usize] += 1.0;
    }
    let mut expected = vec![0.0; last as usize + 1];
    for (days, customers) in ages {
        let mut rest = 1.0;
        if let Some(below) = last.checked_sub(1) {
            let shares = model.p_orders_to(&History::TODAY, f64::from(days) / 7.0, below);
            for (place, share) in expected.iter_mut().zip(shares) {
                *place += customers * share;
                rest -= share;
            }
        }
        expected[last as usize] += customers * f64::max(rest, 0.0);
    }
    let classes = actual.into_iter().zip(expected).zip(0..);
    classes
        .map(|((actual, expected), repeats)| Frequency {
            repeats,
            actual,
            expected,
        })
        .collect()
}

/// Pearson's χ² of the classes: Σ (actual − expected)² / expected.
pub fn chi_squared(classes: &[Frequency]) -> f64 {
    classes
        .iter()
        .filter(|class| class.expected > 0.0)
        .map(|class| (class.actual - class.expected).powi(2) / class.expected)
        .sum()
}
