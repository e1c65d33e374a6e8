//! Why a store has no trustworthy maximum of likelihood, by name.
//!
//! It refuses to repair: `fit` answers a diagnosis with the highest point of the ridge or with the prior.

/// Why parameters are not, or not only, the store's own.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Diagnosis {
    /// No customer, or none who spent.
    #[error("no customers to learn from")]
    Empty,
    /// Too few repeat purchases to trust a fit.
    #[error("{repeats} repeat purchases are fewer than the {needed} needed")]
    TooFewRepeats {
        /// Repeat purchase days seen.
        repeats: u64,
        /// How many would do.
        needed: u64,
    },
    /// Nobody is seen to leave: the likelihood is highest without dropout.
    #[error("no customer is seen to drop out")]
    NoDropoutSignal,
    /// The likelihood rises towards a limiting model and has no finite maximum.
    #[error("the likelihood has no finite maximum: {ridge}")]
    Boundary {
        /// Which limit.
        ridge: Ridge,
    },
    /// The climb ended without reaching a top.
    #[error("not converged after {iterations} iterations, slope {gradient_norm}")]
    NotConverged {
        /// Newton iterations made.
        iterations: u32,
        /// The largest slope left.
        gradient_norm: f64,
    },
    /// The value model's mean would be infinite (q ≤ 1).
    #[error("the spend model has an infinite mean, q = {q}")]
    InfiniteMean {
        /// The shape q at the maximum.
        q: f64,
    },
}

impl Diagnosis {
    /// Whether the likelihood rises towards a model that can still be used.
    pub(crate) fn is_limit(&self) -> bool {
        matches!(self, Self::NoDropoutSignal | Self::Boundary { .. })
    }

    /// A stable name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooFewRepeats { .. } => "too_few_repeats",
            Self::NoDropoutSignal => "no_dropout_signal",
            Self::Boundary { .. } => "boundary",
            Self::NotConverged { .. } => "not_converged",
            Self::InfiniteMean { .. } => "infinite_mean",
        }
    }
}

/// The limit towards which a likelihood rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ridge {
    /// a, b → ∞: all customers leave with the same probability.
    SameDropout,
    /// a, b → 0: some never leave, the others at once.
    AllOrNothing,
    /// r, α → ∞ (or p, q): all customers buy at the same rate (or spend alike).
    SameRate,
    /// A direction in which the data say nothing.
    Flat,
}

impl std::fmt::Display for Ridge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SameDropout => "all customers drop out alike",
            Self::AllOrNothing => "customers drop out at once or never",
            Self::SameRate => "all customers are alike",
            Self::Flat => "some parameters are not determined",
        })
    }
}
