//! Which model for this store? All three are fitted; those that forecast the store's own past best are preferred.
//!
//! Likelihood on the data fitted and forecasts of data held out often disagree, so the hold-out decides where there is one:
//! the mean logarithm of the probability each model gave to the number of orders each customer then made, from three
//! origins rolled over the panel. It refuses to look beyond the day it is given.

use std::collections::BTreeMap;

use crate::History;
use crate::fit::{Fit, REPEATS_MIN};
use crate::models::{AnyModel, Kind, RepeatModel};
use crate::panel::{Panel, Spending, cohorts};
use crate::stats::Triple;
use crate::threads::in_threads;

/// Where the origins lie, in eighths of the time observed; each forecasts the next two eighths.
const ORIGINS: [i32; 3] = [4, 5, 6];
const EIGHTHS_AHEAD: i32 = 2;
/// Days below which there is nothing to roll over.
const SPAN_DAYS_MIN: i32 = 56;
/// So many standard errors make a forecast better.
const ERRORS_APART: f64 = 2.0;
/// So many nats of likelihood make a model better where no hold-out can be had.
const NATS_APART: f64 = 2.0;

/// The three models of one store side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Contest {
    /// One per model, the default first.
    pub contenders: Vec<Contender>,
    /// The model to use.
    pub chosen: Kind,
    /// Why.
    pub reason: Reason,
}

/// One model in a [`Contest`].
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// Fitted on everything up to the day of the contest.
    pub fit: Fit<AnyModel, 4>,
    /// How it forecast the store's own past; `None` where the past is too short or too thin.
    pub hold_out: Option<HoldOut>,
}

/// How a model forecast customers' orders, from all origins together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoldOut {
    /// Forecasts made: customers times origins.
    pub forecasts: f64,
    /// Mean of ln P(what then happened), in nats; higher is better.
    pub log_score: f64,
    /// Standard error of the difference of mean log scores to the default model's.
    pub error_to_default: f64,
    /// Orders that happened.
    pub actual: f64,
    /// Orders forecast.
    pub predicted: f64,
    /// Mean absolute error per customer.
    pub mae: f64,
    /// Root of the mean squared error per customer.
    pub rmse: f64,
}

/// Why a model was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// It gave what then happened a higher probability than the default did.
    ForecastsBetter {
        /// By so many nats per forecast.
        nats: f64,
        /// Give or take.
        error: f64,
    },
    /// The default forecast best of all.
    DefaultForecastsBest,
    /// Another model forecast a little better, but not by more than chance allows.
    DefaultAsGood {
        /// The other model.
        other: Kind,
        /// By so many nats per forecast.
        nats: f64,
        /// Give or take.
        error: f64,
    },
    /// Too little past for a hold-out; it is the likelier by so many nats.
    Likelier {
        /// Against the default.
        nats: f64,
    },
    /// Too little past for a hold-out, and no model is clearly likelier than the default.
    DefaultByLikelihood,
    /// The default has no maximum of its own on these data, and this model has one.
    DefaultNotFitted,
    /// No model has a maximum of its own on these data: the default, shrunk to the prior.
    NoneFitted,
}

/// Compares the models on everything the panel knows up to `until`, and chooses one.
///
/// ```
/// use awda_lifetime::{Kind, Panel, Purchase, Reason, contest};
///
/// let panel = Panel::of(vec![Purchase { customer: 0, day: 0, minor: 900 }]);
/// let contest = contest(&panel, 30);
/// assert_eq!((contest.chosen, contest.reason), (Kind::Mbg, Reason::NoneFitted));
/// ```
pub fn contest(panel: &Panel, until: i32) -> Contest {
    let cohort = cohorts(&panel.seen(until), Spending::Repeats).0;
    let fits = Kind::ALL.map(|kind| kind.fit(&cohort));
    let mut tallies = Kind::ALL.map(|_| Tally::default());
    let start = panel.span().map_or(until, |span| *span.start());
    let span = until.saturating_sub(start);
    if span >= SPAN_DAYS_MIN {
        for eighths in ORIGINS {
            let origin = start + (i64::from(span) * i64::from(eighths) / 8) as i32;
            let ahead = (i64::from(span) * i64::from(EIGHTHS_AHEAD) / 8) as i32;
            forecast_from(panel, origin, ahead, &mut tallies);
        }
    }
    let contenders: Vec<Contender> = fits
        .into_iter()
        .zip(&tallies)
        .map(|(fit, tally)| Contender {
            fit,
            hold_out: tally.hold_out(),
        })
        .collect();
    let (chosen, reason) = choose(&contenders);
    Contest {
        contenders,
        chosen,
        reason,
    }
}

impl Contest {
    /// What to mind with the chosen model.
    pub fn warning(&self) -> Option<&'static str> {
        (self.chosen == Kind::Bg).then_some(
            "BG/NBD says of every one-time buyer that they are alive: judge churn by MBG/NBD",
        )
    }
}

fn choose(contenders: &[Contender]) -> (Kind, Reason) {
    let fitted: Vec<&Contender> = contenders
        .iter()
        .filter(|one| one.fit.source.is_own())
        .collect();
    let kind = |one: &Contender| one.fit.model.kind();
    let score = |one: &Contender| match one.hold_out {
        Some(hold_out) => hold_out.log_score,
        None => one.fit.log_likelihood,
    };
    let Some(best) = fitted
        .iter()
        .max_by(|left, right| score(left).total_cmp(&score(right)))
    else {
        return (Kind::Mbg, Reason::NoneFitted);
    };
    let Some(default) = fitted.iter().find(|one| kind(one) == Kind::Mbg) else {
        return (kind(best), Reason::DefaultNotFitted);
    };
    let nats = score(best) - score(default);
    match best.hold_out {
        Some(_) if kind(best) == Kind::Mbg => (Kind::Mbg, Reason::DefaultForecastsBest),
        Some(HoldOut {
            error_to_default: error,
            ..
        }) if nats > ERRORS_APART * error => (kind(best), Reason::ForecastsBetter { nats, error }),
        Some(HoldOut {
            error_to_default: error,
            ..
        }) => {
            let other = kind(best);
            (Kind::Mbg, Reason::DefaultAsGood { other, nats, error })
        }
        None if nats > NATS_APART => (kind(best), Reason::Likelier { nats }),
        None => (Kind::Mbg, Reason::DefaultByLikelihood),
    }
}

/// Adds the forecasts of one origin to every model's tally, if enough had happened by then.
fn forecast_from(panel: &Panel, origin: i32, ahead: i32, tallies: &mut [Tally; 3]) {
    let seen = panel.seen(origin);
    let cohort = cohorts(&seen, Spending::Repeats).0;
    if cohort.repeats() < REPEATS_MIN {
        return;
    }
    let mut outcomes: BTreeMap<(Triple, u32), f64> = BTreeMap::new();
    for one in &seen {
        let then = panel.later(one.place, origin, origin + ahead).0;
        *outcomes.entry((one.triple, then)).or_default() += 1.0;
    }
    let outcomes: Vec<((Triple, u32), f64)> = outcomes.into_iter().collect();
    let weeks = f64::from(ahead) / 7.0;
    let models = Kind::ALL.map(|kind| kind.fit(&cohort).model);
    let forecasts = in_threads(&outcomes, &|((triple, then), _)| {
        let history =
            History::from_days(triple.x(), triple.t_x(), triple.age()).unwrap_or(History::TODAY);
        models.map(|model| {
            let share = model.p_orders(&history, weeks, *then);
            (
                share.max(f64::MIN_POSITIVE).ln(),
                model.expected_orders(&history, weeks),
            )
        })
    });
    for (((_, then), weight), forecast) in outcomes.iter().zip(forecasts) {
        let default = forecast[0].0;
        for (tally, (score, orders)) in tallies.iter_mut().zip(forecast) {
            tally.add(*weight, score, score - default, f64::from(*then), orders);
        }
    }
}

/// Sums over forecasts.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    forecasts: f64,
    score: f64,
    lead: f64,
    lead_square: f64,
    actual: f64,
    predicted: f64,
    miss: f64,
    miss_square: f64,
}

impl Tally {
    fn add(&mut self, weight: f64, score: f64, lead: f64, actual: f64, predicted: f64) {
        let miss = predicted - actual;
        self.forecasts += weight;
        self.score += weight * score;
        self.lead += weight * lead;
        self.lead_square += weight * lead * lead;
        self.actual += weight * actual;
        self.predicted += weight * predicted;
        self.miss += weight * miss.abs();
        self.miss_square += weight * miss * miss;
    }

    fn hold_out(&self) -> Option<HoldOut> {
        let n = self.forecasts;
        let mean_lead = self.lead / n;
        (n > 0.0).then(|| HoldOut {
            forecasts: n,
            log_score: self.score / n,
            error_to_default: ((self.lead_square / n - mean_lead * mean_lead).max(0.0) / n).sqrt(),
            actual: self.actual,
            predicted: self.predicted,
            mae: self.miss / n,
            rmse: (self.miss_square / n).sqrt(),
        })
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ForecastsBetter { nats, error } => write!(
                f,
                "it forecast the hold-outs better than the default by {nats:.5} ± {error:.5} nats per customer"
            ),
            Self::DefaultForecastsBest => f.write_str("it is the default, and forecast the hold-outs best"),
            Self::DefaultAsGood { other, nats, error } => write!(
                f,
                "it is the default, and {other} forecast the hold-outs better by no more than chance allows, {nats:.5} ± {error:.5} nats per customer"
            ),
            Self::Likelier { nats } => write!(
                f,
                "too little past for a hold-out; it is likelier than the default by {nats:.1} nats"
            ),
            Self::DefaultByLikelihood => f.write_str(
                "it is the default; too little past for a hold-out, and no other model is clearly likelier",
            ),
            Self::DefaultNotFitted => {
                f.write_str("the default has no maximum of likelihood on these data, this model has")
            }
            Self::NoneFitted => f.write_str(
                "it is the default, with its documented prior: no model has a maximum of likelihood on these data",
            ),
        }
    }
}
