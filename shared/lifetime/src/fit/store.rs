//! A store's whole night in one value: how customers come back, what they spend, and the usual gap.
//!
//! It refuses to know when it was made; the caller stores that beside it.

use crate::Swings;
use crate::models::{GammaGamma, MbgNbd};
use crate::stats::{Cohort, SpendCohort};

use super::Fit;

/// The product's default models of one store: MBG/NBD and Gamma-Gamma.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreFit {
    /// When customers come back and when they leave.
    pub purchases: Fit<MbgNbd, 4>,
    /// What they spend per purchase day, in the unit of the spend cohort; `None` until somebody has spent something.
    pub spend: Option<Fit<GammaGamma, 3>>,
    /// The median over repeat buyers of their mean gap, in weeks.
    pub typical_gap_weeks: Option<f64>,
    /// How far the store's totals swing; [`Swings::UNKNOWN`] until somebody has looked at its past (see [`Swings::of`]).
    pub swings: Swings,
}

impl StoreFit {
    /// Fits both models, warm from last night's when given, whose swings are kept.
    pub fn of(cohort: &Cohort, spend: &SpendCohort, last: Option<&Self>) -> Self {
        let purchases = MbgNbd::fit(cohort, last.map(|fit| &fit.purchases.model));
        let start = last
            .and_then(|fit| fit.spend.as_ref())
            .map(|fit| &fit.model);
        Self {
            purchases,
            spend: GammaGamma::fit(spend, start),
            typical_gap_weeks: cohort.typical_gap_weeks(),
            swings: last.map_or(Swings::UNKNOWN, |fit| fit.swings),
        }
    }
}
