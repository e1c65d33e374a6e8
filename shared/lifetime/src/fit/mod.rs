//! From counted histories to parameters: maximum likelihood where it exists, a documented prior where it does not.
//!
//! `most_likely` is strict and refuses with a [`Diagnosis`]; `fit` always ends with a usable model and says how it came
//! about ([`Source`]). Neither knows a clock, a customer or a currency.

mod any_fit;
mod beta_geometric;
mod diagnosis;
mod family;
mod gamma_gamma;
mod gone;
mod newton;
mod observations;
mod pareto_nbd;
mod prior;
mod repeat_fit;
mod spend_fit;
mod store;
mod symmetric;
mod tail;

pub(crate) use beta_geometric::curve as beta_geometric_curve;
pub(crate) use observations::Observations;

use crate::models::RepeatModel;

pub use diagnosis::{Diagnosis, Ridge};
pub use prior::{RepeatPrior, SpendPrior};
pub use store::StoreFit;

/// Repeat purchase days below which a store's own likelihood is not trusted alone (Awda definitions 5.3).
pub const REPEATS_MIN: u64 = 200;
/// Repeat purchase days from which a fit is graded A.
pub const REPEATS_FOR_A: u64 = 1_000;

/// The share of purchases hidden by counting days ([`RepeatModel::merged_by_day`]) beyond which the estimates of a cohort in days
/// describe the days more than the customers: in simulated stores parameters come back within their errors up to here.
pub const MERGED_MAX: f64 = 0.1;

/// Where parameters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The store's own maximum of likelihood.
    Fitted,
    /// The store's own likelihood has no finite maximum, or one that is flat in some direction: the highest point found, within
    /// 1e-3 nat of the limit, with the [`Diagnosis`] that names it. The prior changes nothing but the width of the errors.
    Limit,
    /// The maximum of the store's likelihood times the prior.
    Shrunk,
    /// The prior alone: the store says nothing yet.
    Prior,
}

impl Source {
    /// A stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fitted => "fitted",
            Self::Limit => "limit",
            Self::Shrunk => "shrunk",
            Self::Prior => "prior",
        }
    }

    /// Whether the estimates are the store's own: no prior has moved them.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Fitted | Self::Limit)
    }
}

/// How much own evidence stands behind a number. For a customer: A from five repeat purchases, B from one, C none; for
/// a store's fit: A fitted on [`REPEATS_FOR_A`] repeats, B fitted or at a limit, C shrunk or prior.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Own evidence speaks.
    A,
    /// Own evidence and the store's average both speak.
    B,
    /// Mostly an average.
    C,
}

impl Grade {
    /// A, B or C.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

/// A model with how it was found and how sure it is.
///
/// The trap: a model is there even when the data have none of their own. Look at `source`, or ask for the
/// [`grade`](Fit::grade).
///
/// ```
/// use awda_lifetime::{Cohort, Diagnosis, Grade, Kind, Source, Triple};
///
/// let mut cohort = Cohort::in_days();
/// for customer in 0..40 {
///     cohort.add(customer, Triple::new(1, 20, 90)?);
/// }
/// let fit = Kind::Mbg.fit(&cohort);
/// assert_eq!((fit.source, fit.grade()), (Source::Shrunk, Grade::C));
/// assert_eq!(fit.diagnosis, Some(Diagnosis::TooFewRepeats { repeats: 40, needed: 200 }));
/// assert!(Kind::Mbg.most_likely(&cohort).is_err()); // the strict question
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<M, const N: usize> {
    /// The model found.
    pub model: M,
    /// Where its parameters come from.
    pub source: Source,
    /// Why they are not the store's own, when they are not.
    pub diagnosis: Option<Diagnosis>,
    /// Natural log-likelihood of the customers used, time in weeks (it depends on the unit: subtract
    /// Σx · ln 7 for days); values in the unit given.
    pub log_likelihood: f64,
    /// The largest slope left per unit of log-parameter.
    pub gradient_norm: f64,
    /// Newton iterations of the last climb.
    pub iterations: u32,
    /// Customers behind the fit.
    pub customers: u64,
    /// Their repeat purchase days (for value: customers with at least two purchase days).
    pub repeats: u64,
    /// Covariance of the logarithms of the parameters. At a [`Source::Limit`] the prior's precision is added: in a direction of
    /// which the data say nothing, a parameter is as uncertain as the prior is wide. `None` where even that is no covariance.
    pub log_covariance: Option<[[f64; N]; N]>,
    /// Where the likelihood alone has no trustworthy top: its limit (the height reached and the slope that is left, which is what
    /// an exponentially flattening ridge still rises), in the unit of `log_likelihood`. The difference is below 1e-3 nat at a
    /// [`Source::Limit`]; in a shrunk fit it is what the prior cost.
    pub limit_log_likelihood: Option<f64>,
    pub(crate) parameters: [f64; N],
}

impl<M, const N: usize> Fit<M, N> {
    /// The same fit of a model seen as something else.
    pub(crate) fn map<O>(self, seen: impl FnOnce(M) -> O) -> Fit<O, N> {
        Fit {
            model: seen(self.model),
            source: self.source,
            diagnosis: self.diagnosis,
            log_likelihood: self.log_likelihood,
            gradient_norm: self.gradient_norm,
            iterations: self.iterations,
            customers: self.customers,
            repeats: self.repeats,
            log_covariance: self.log_covariance,
            limit_log_likelihood: self.limit_log_likelihood,
            parameters: self.parameters,
        }
    }

    /// Standard errors of the parameters by the delta method, in their own units.
    pub fn standard_errors(&self) -> Option<[f64; N]> {
        let covariance = self.log_covariance?;
        Some(std::array::from_fn(|i| {
            self.parameters[i] * covariance[i][i].sqrt()
        }))
    }

    /// Correlations of the log-parameters.
    pub fn correlation(&self) -> Option<[[f64; N]; N]> {
        let c = self.log_covariance?;
        Some(std::array::from_fn(|i| {
            std::array::from_fn(|j| (c[i][j] / (c[i][i] * c[j][j]).sqrt()).clamp(-1.0, 1.0))
        }))
    }

    /// Whether so many customers buy daily that whole days hide what the model would have to see ([`MERGED_MAX`]). Forecasts of
    /// purchase *days* stay usable; parameters and their errors are those of the days.
    pub fn is_crowded(&self) -> bool
    where
        M: RepeatModel,
    {
        self.model.merged_by_day() > MERGED_MAX
    }

    /// How much of the fit is the store's own.
    pub fn grade(&self) -> Grade {
        match self.source {
            Source::Fitted if self.repeats >= REPEATS_FOR_A => Grade::A,
            Source::Fitted | Source::Limit => Grade::B,
            Source::Shrunk | Source::Prior => Grade::C,
        }
    }
}
