//! The stored forms, each with its version in its name: counts of a shard, and a store's fit.
//!
//! A stored form only ever gains a successor; it never changes. Nothing else in this crate is serialisable.

use serde::{Deserialize, Serialize};

use crate::fit::{Fit, Source, StoreFit};
use crate::models::{GammaGamma, MbgNbd};
use crate::stats::{Cohort, SpendCohort, Triple};
use crate::{Diagnosis, Error, Ridge, Swings};

/// A [`Cohort`], about 16 bytes a row in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortV1 {
    /// Ticks in a week; 7 is days.
    pub ticks_per_week: u32,
    /// The most rows kept.
    pub limit: u64,
    /// The level below which customers have been dropped.
    pub level: u32,
    /// Customers counted.
    pub customers: u64,
    /// Repeat purchase days counted.
    pub repeats: u64,
    /// Rows of x, t_x, age, level, weight.
    pub rows: Vec<(u32, u32, u32, u32, u64)>,
}

/// A [`SpendCohort`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendCohortV1 {
    /// The most rows kept.
    pub limit: u64,
    /// The level below which customers have been dropped.
    pub level: u32,
    /// Customers counted.
    pub customers: u64,
    /// Rows of purchase days, total value, level, weight.
    pub rows: Vec<(u32, u64, u32, u64)>,
}

/// A [`StoreFit`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoreFitV1 {
    /// MBG/NBD: r, alpha (weeks), a, b.
    pub purchases: FitV1,
    /// Gamma-Gamma: p, q, gamma (unit of the values).
    pub spend: Option<FitV1>,
    /// The store's usual gap in weeks.
    pub typical_gap_weeks: Option<f64>,
    /// The store's swings, of pace and of value: windows that count and the sum of their squares, for 1, 4, 13, 26 and 52
    /// weeks. Absent in texts of before, and where nothing has been seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swings: Option<[Vec<(f64, f64)>; 2]>,
}

/// A [`Fit`] of any model; the order of the parameters is the model's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitV1 {
    /// The parameters.
    pub parameters: Vec<f64>,
    /// Where they come from.
    pub source: SourceV1,
    /// Why they are not the store's own.
    pub diagnosis: Option<DiagnosisV1>,
    /// Log-likelihood, time in weeks.
    pub log_likelihood: f64,
    /// The largest slope left.
    pub gradient_norm: f64,
    /// Newton iterations.
    pub iterations: u32,
    /// Customers.
    pub customers: u64,
    /// Repeat purchase days, or customers with two purchase days.
    pub repeats: u64,
    /// Covariance of the log-parameters.
    pub log_covariance: Option<Vec<Vec<f64>>>,
}

/// A [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceV1 {
    /// The store's own maximum, or with a diagnosis the highest point of its ridge.
    Fitted,
    /// Drawn to the prior.
    Shrunk,
    /// The prior.
    Prior,
}

/// A [`Diagnosis`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosisV1 {
    /// No customers.
    Empty,
    /// Too few repeats.
    TooFewRepeats {
        /// Seen.
        repeats: u64,
        /// Needed.
        needed: u64,
    },
    /// Nobody leaves.
    NoDropoutSignal,
    /// All leave alike.
    SameDropout,
    /// Some never leave, the others at once.
    AllOrNothing,
    /// All buy alike.
    SameRate,
    /// Undetermined.
    Flat,
    /// Not converged.
    NotConverged {
        /// Iterations made.
        iterations: u32,
        /// Slope left.
        gradient_norm: f64,
    },
    /// Infinite mean spend.
    InfiniteMean {
        /// The shape q.
        q: f64,
    },
}

impl From<&Cohort> for CohortV1 {
    fn from(cohort: &Cohort) -> Self {
        let (limit, level, rows) = cohort.stored();
        let row = |(t, level, n): (Triple, u32, u64)| (t.x(), t.t_x(), t.age(), level, n);
        Self {
            ticks_per_week: cohort.ticks_per_week(),
            limit: limit as u64,
            level,
            customers: cohort.customers(),
            repeats: cohort.repeats(),
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

impl TryFrom<CohortV1> for Cohort {
    type Error = Error;

    fn try_from(stored: CohortV1) -> Result<Self, Error> {
        let rows: Result<Vec<_>, Error> = stored
            .rows
            .into_iter()
            .map(|(x, t_x, age, level, n)| Ok((Triple::new(x, t_x, age)?, level, n)))
            .collect();
        let totals = (stored.customers, stored.repeats);
        Ok(Self::restored(
            stored.ticks_per_week,
            totals,
            (stored.limit as usize, stored.level, rows?),
        ))
    }
}

impl From<&SpendCohort> for SpendCohortV1 {
    fn from(cohort: &SpendCohort) -> Self {
        let (limit, level, rows) = cohort.stored();
        Self {
            limit: limit as u64,
            level,
            customers: cohort.customers(),
            rows,
        }
    }
}

impl From<SpendCohortV1> for SpendCohort {
    fn from(stored: SpendCohortV1) -> Self {
        Self::restored(
            stored.customers,
            (stored.limit as usize, stored.level, stored.rows),
        )
    }
}

impl From<&StoreFit> for StoreFitV1 {
    fn from(fit: &StoreFit) -> Self {
        Self {
            purchases: FitV1::from(&fit.purchases),
            spend: fit.spend.as_ref().map(FitV1::from),
            typical_gap_weeks: fit.typical_gap_weeks,
            swings: (fit.swings != Swings::UNKNOWN).then(|| fit.swings.stored()),
        }
    }
}

impl TryFrom<StoreFitV1> for StoreFit {
    type Error = Error;

    fn try_from(stored: StoreFitV1) -> Result<Self, Error> {
        let purchases = revived(stored.purchases, |[r, alpha, a, b]| {
            MbgNbd::new(r, alpha, a, b)
        })?;
        let spend = stored
            .spend
            .map(|fit| revived(fit, |[p, q, scale]| GammaGamma::new(p, q, scale)))
            .transpose()?;
        if stored
            .typical_gap_weeks
            .is_some_and(|gap| !(0.0..=f64::MAX).contains(&gap))
        {
            return Err(Error::StoredUnreadable { what: "usual gap" });
        }
        Ok(Self {
            purchases,
            spend,
            typical_gap_weeks: stored.typical_gap_weeks,
            swings: stored
                .swings
                .map_or(Ok(Swings::UNKNOWN), Swings::restored)?,
        })
    }
}

impl<M, const N: usize> From<&Fit<M, N>> for FitV1 {
    fn from(fit: &Fit<M, N>) -> Self {
        Self {
            parameters: fit.parameters.to_vec(),
            source: fit.source.into(),
            diagnosis: fit.diagnosis.map(Into::into),
            log_likelihood: fit.log_likelihood,
            gradient_norm: fit.gradient_norm,
            iterations: fit.iterations,
            customers: fit.customers,
            repeats: fit.repeats,
            log_covariance: fit
                .log_covariance
                .map(|c| c.iter().map(|row| row.to_vec()).collect()),
        }
    }
}

/// A fit from its stored form, the model built by `build`.
fn revived<M, const N: usize>(
    stored: FitV1,
    build: impl Fn([f64; N]) -> Result<M, Error>,
) -> Result<Fit<M, N>, Error> {
    let damaged = Error::StoredUnreadable { what: "fit" };
    let parameters: [f64; N] = stored.parameters.try_into().map_err(|_| damaged)?;
    let square = |rows: Vec<Vec<f64>>| -> Result<[[f64; N]; N], Error> {
        let rows: Result<Vec<[f64; N]>, _> = rows.into_iter().map(TryInto::try_into).collect();
        rows.map_err(|_| damaged)?.try_into().map_err(|_| damaged)
    };
    let log_covariance = stored.log_covariance.map(square).transpose()?;
    // Only what a fit may say is read back: errors are numbers, heights are heights.
    let is_number = |value: &f64| value.is_finite();
    let errors_are_sound = log_covariance.is_none_or(|rows| {
        rows.iter().flatten().all(is_number) && (0..N).all(|i| rows[i][i] >= 0.0)
    });
    if !errors_are_sound
        || ![stored.log_likelihood, stored.gradient_norm]
            .iter()
            .all(is_number)
    {
        return Err(damaged);
    }
    Ok(Fit {
        model: build(parameters)?,
        source: match Source::from(stored.source) {
            Source::Fitted if stored.diagnosis.is_some() => Source::Limit,
            other => other,
        },
        diagnosis: stored.diagnosis.map(Into::into),
        log_likelihood: stored.log_likelihood,
        gradient_norm: stored.gradient_norm,
        iterations: stored.iterations,
        customers: stored.customers,
        repeats: stored.repeats,
        log_covariance,
        // Said on the night itself; not kept.
        limit_log_likelihood: None,
        parameters,
    })
}

impl From<Source> for SourceV1 {
    fn from(source: Source) -> Self {
        match source {
            // A limit is the one own fit with a diagnosis; it is read back so, and readers from before it understand it too.
            Source::Fitted | Source::Limit => Self::Fitted,
            Source::Shrunk => Self::Shrunk,
            Source::Prior => Self::Prior,
        }
    }
}

impl From<SourceV1> for Source {
    fn from(stored: SourceV1) -> Self {
        match stored {
            SourceV1::Fitted => Self::Fitted,
            SourceV1::Shrunk => Self::Shrunk,
            SourceV1::Prior => Self::Prior,
        }
    }
}

impl From<Diagnosis> for DiagnosisV1 {
    fn from(diagnosis: Diagnosis) -> Self {
        match diagnosis {
            Diagnosis::Empty => Self::Empty,
            Diagnosis::TooFewRepeats { repeats, needed } => Self::TooFewRepeats { repeats, needed },
            Diagnosis::NoDropoutSignal => Self::NoDropoutSignal,
            Diagnosis::Boundary {
                ridge: Ridge::SameDropout,
            } => Self::SameDropout,
            Diagnosis::Boundary {
                ridge: Ridge::AllOrNothing,
            } => Self::AllOrNothing,
            Diagnosis::Boundary {
                ridge: Ridge::SameRate,
            } => Self::SameRate,
            Diagnosis::Boundary { ridge: Ridge::Flat } => Self::Flat,
            Diagnosis::NotConverged {
                iterations,
                gradient_norm,
            } => Self::NotConverged {
                iterations,
                gradient_norm,
            },
            Diagnosis::InfiniteMean { q } => Self::InfiniteMean { q },
        }
    }
}

impl From<DiagnosisV1> for Diagnosis {
    fn from(stored: DiagnosisV1) -> Self {
        match stored {
            DiagnosisV1::Empty => Self::Empty,
            DiagnosisV1::TooFewRepeats { repeats, needed } => {
                Self::TooFewRepeats { repeats, needed }
            }
            DiagnosisV1::NoDropoutSignal => Self::NoDropoutSignal,
            DiagnosisV1::SameDropout => Self::Boundary {
                ridge: Ridge::SameDropout,
            },
            DiagnosisV1::AllOrNothing => Self::Boundary {
                ridge: Ridge::AllOrNothing,
            },
            DiagnosisV1::SameRate => Self::Boundary {
                ridge: Ridge::SameRate,
            },
            DiagnosisV1::Flat => Self::Boundary { ridge: Ridge::Flat },
            DiagnosisV1::NotConverged {
                iterations,
                gradient_norm,
            } => Self::NotConverged {
                iterations,
                gradient_norm,
            },
            DiagnosisV1::InfiniteMean { q } => Self::InfiniteMean { q },
        }
    }
}
