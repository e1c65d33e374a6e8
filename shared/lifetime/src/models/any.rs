//! One of the three models of repeat purchases, chosen while running.
//!
//! It refuses to choose: see [`contest`](crate::contest()). Each answer is the chosen model's own.

use crate::stats::Triple;
use crate::{Chance, Error, History};

use super::{BgNbd, MbgNbd, ParetoNbd, RatePosterior, RepeatModel};

/// Which model of repeat purchases.
///
/// ```
/// use awda_lifetime::{History, Kind, RepeatModel};
///
/// let once = History::new(0, 0.0, 39.0)?;
/// for kind in Kind::ALL {
///     let model = kind.model([0.55, 10.6, 0.6, 11.7])?;
///     println!("{kind}: {:.3} alive", model.p_alive(&once));
/// }
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// MBG/NBD, the default.
    Mbg,
    /// BG/NBD.
    Bg,
    /// Pareto/NBD.
    Pareto,
}

impl Kind {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Mbg, Self::Bg, Self::Pareto];

    /// The name in the papers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mbg => "MBG/NBD",
            Self::Bg => "BG/NBD",
            Self::Pareto => "Pareto/NBD",
        }
    }

    /// The names of the parameters in the papers.
    pub fn parameter_names(self) -> [&'static str; 4] {
        match self {
            Self::Mbg | Self::Bg => ["r", "alpha", "a", "b"],
            Self::Pareto => ["r", "alpha", "s", "beta"],
        }
    }

    /// Which of the parameters are times.
    pub fn times(self) -> [bool; 4] {
        match self {
            Self::Mbg | Self::Bg => [false, true, false, false],
            Self::Pareto => [false, true, false, true],
        }
    }

    /// The model of this kind with these parameters, times in weeks.
    pub fn model(self, [one, two, three, four]: [f64; 4]) -> Result<AnyModel, Error> {
        Ok(match self {
            Self::Mbg => AnyModel::Mbg(MbgNbd::new(one, two, three, four)?),
            Self::Bg => AnyModel::Bg(BgNbd::new(one, two, three, four)?),
            Self::Pareto => AnyModel::Pareto(ParetoNbd::new(one, two, three, four)?),
        })
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A model of any [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AnyModel {
    /// MBG/NBD.
    Mbg(MbgNbd),
    /// BG/NBD.
    Bg(BgNbd),
    /// Pareto/NBD.
    Pareto(ParetoNbd),
}

impl AnyModel {
    /// Which model this is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Mbg(_) => Kind::Mbg,
            Self::Bg(_) => Kind::Bg,
            Self::Pareto(_) => Kind::Pareto,
        }
    }

    fn asked(&self) -> &dyn RepeatModel {
        match self {
            Self::Mbg(model) => model,
            Self::Bg(model) => model,
            Self::Pareto(model) => model,
        }
    }
}

impl RepeatModel for AnyModel {
    fn parameters(&self) -> [f64; 4] {
        self.asked().parameters()
    }

    fn like(&self, parameters: [f64; 4]) -> Self {
        match self {
            Self::Mbg(model) => Self::Mbg(model.like(parameters)),
            Self::Bg(model) => Self::Bg(model.like(parameters)),
            Self::Pareto(model) => Self::Pareto(model.like(parameters)),
        }
    }

    fn ln_likelihood(&self, history: &History) -> f64 {
        self.asked().ln_likelihood(history)
    }

    fn p_alive(&self, history: &History) -> f64 {
        self.asked().p_alive(history)
    }

    fn p_gone(&self, history: &History) -> f64 {
        self.asked().p_gone(history)
    }

    fn rate_posterior(&self, history: &History) -> RatePosterior {
        self.asked().rate_posterior(history)
    }

    fn expected_orders_alive(&self, history: &History, horizon: f64) -> f64 {
        self.asked().expected_orders_alive(history, horizon)
    }

    fn p_orders_alive(&self, history: &History, horizon: f64, n: u32) -> f64 {
        self.asked().p_orders_alive(history, horizon, n)
    }

    fn p_orders_to(&self, history: &History, horizon: f64, n_max: u32) -> Vec<f64> {
        self.asked().p_orders_to(history, horizon, n_max)
    }

    fn play(&self, history: &History, horizon: f64, chance: &mut Chance) -> u64 {
        self.asked().play(history, horizon, chance)
    }

    fn live(&self, age_days: u32, chance: &mut Chance) -> Triple {
        self.asked().live(age_days, chance)
    }

    fn p_no_order(&self, history: &History, horizon: f64) -> f64 {
        self.asked().p_no_order(history, horizon)
    }

    fn p_at_least_one_order(&self, history: &History, horizon: f64) -> f64 {
        self.asked().p_at_least_one_order(history, horizon)
    }

    fn wait_until_even(&self, history: &History) -> Option<f64> {
        self.asked().wait_until_even(history)
    }
}
