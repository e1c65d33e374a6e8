//! Fits whichever model of repeat purchases is asked for while running.
//!
//! It refuses to compare: see [`contest`](crate::contest()).

use crate::models::{AnyModel, BgNbd, Kind, MbgNbd, ParetoNbd};
use crate::stats::Cohort;

use super::Fit;
use super::diagnosis::Diagnosis;

impl Kind {
    /// The best model of this kind that the store's data allow; it always ends with one.
    pub fn fit(self, cohort: &Cohort) -> Fit<AnyModel, 4> {
        match self {
            Self::Mbg => MbgNbd::fit(cohort, None).map(AnyModel::Mbg),
            Self::Bg => BgNbd::fit(cohort, None).map(AnyModel::Bg),
            Self::Pareto => ParetoNbd::fit(cohort, None).map(AnyModel::Pareto),
        }
    }

    /// The store's maximum of likelihood of this kind, or why there is none.
    pub fn most_likely(self, cohort: &Cohort) -> Result<Fit<AnyModel, 4>, Diagnosis> {
        Ok(match self {
            Self::Mbg => MbgNbd::most_likely(cohort, None)?.map(AnyModel::Mbg),
            Self::Bg => BgNbd::most_likely(cohort, None)?.map(AnyModel::Bg),
            Self::Pareto => ParetoNbd::most_likely(cohort, None)?.map(AnyModel::Pareto),
        })
    }
}
