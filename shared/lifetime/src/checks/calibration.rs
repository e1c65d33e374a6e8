//! Do intervals hold what they promise? Nine in ten outcomes should lie in nine-tenths intervals.
//!
//! Orders are whole numbers, most of them 0: an interval that contains 0 at all contains most customers, however good
//! the model. Calibration is therefore read from the *standing* of what happened in its forecast, ties broken by chance
//! (the randomised probability integral transform of Czado, Gneiting and Held 2009, Biometrics 65): uniform on 0..1
//! exactly when the forecasts are calibrated. It refuses to find a seed.

use crate::models::RepeatModel;
use crate::{Chance, Customer, Outlook};

/// What one customer, or a group of them, then did.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The customers, each with a seed of their own.
    pub customers: Vec<(u64, Customer)>,
    /// Orders that happened.
    pub orders: f64,
    /// Their value, in the unit of the spend model.
    pub value: f64,
}

/// Where what happened stands in its forecast, 0 lowest and 1 highest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Of the orders.
    pub orders: f64,
    /// Of their value; `None` without a spend model.
    pub value: Option<f64>,
    /// Whether P5 ≤ orders ≤ P95, ends included.
    pub holds_orders: bool,
    /// The same of the value.
    pub holds_value: Option<bool>,
}

/// The standing of each outcome in what `outlook` has drawn for `horizon` weeks.
pub fn standings<M: RepeatModel>(
    outlook: &Outlook<M>,
    outcomes: &[Outcome],
    horizon: f64,
    seed: u64,
) -> Vec<Standing> {
    let mut chance = Chance::seeded(seed);
    let mut stand = |outcome: &Outcome| {
        let draws = outlook.draws(outcome.customers.iter().copied(), horizon);
        let (orders, holds_orders) = standing(draws.orders, outcome.orders, &mut chance);
        let value = draws
            .values
            .map(|values| standing(values, outcome.value, &mut chance));
        Standing {
            orders,
            value: value.map(|value| value.0),
            holds_orders,
            holds_value: value.map(|value| value.1),
        }
    };
    outcomes.iter().map(&mut stand).collect()
}

/// The share of standings inside the central interval of this level (0.9 is nine-tenths).
pub fn coverage(standings: impl IntoIterator<Item = f64>, level: f64) -> f64 {
    let (mut inside, mut all) = (0.0, 0.0_f64);
    for standing in standings {
        all += 1.0;
        if (standing - 0.5).abs() <= 0.5 * level {
            inside += 1.0;
        }
    }
    inside / all.max(1.0)
}

/// How many standings lie in each tenth; even when the forecasts are calibrated.
pub fn tenths(standings: impl IntoIterator<Item = f64>) -> [u64; 10] {
    let mut counts = [0; 10];
    for standing in standings {
        counts[((10.0 * standing) as usize).min(9)] += 1;
    }
    counts
}

/// The place of what happened among the draws, ties broken by chance, and whether [P5, P95] holds it.
fn standing(mut draws: Vec<f64>, happened: f64, chance: &mut Chance) -> (f64, bool) {
    draws.sort_unstable_by(f64::total_cmp);
    let below = draws.partition_point(|draw| *draw < happened);
    let upto = draws.partition_point(|draw| *draw <= happened);
    let tied = (upto - below) as f64 + 1.0;
    let place = (below as f64 + chance.uniform() * tied) / (draws.len() as f64 + 1.0);
    let count = draws.len() as f64;
    let holds = upto as f64 >= 0.05 * count && (below as f64) < 0.95 * count;
    (place, holds)
}
