//! How far a store's totals swing away from what its customers' histories promise: seasons, campaigns, fashions, prices.
//!
//! The models know one pace per customer and none of the store. What all customers share moves sums of them much further
//! than their own chances do, so intervals need it: every draw of an [`Outlook`](crate::Outlook) multiplies the pace of
//! the whole store by one M and the value of its orders by another, the same for all customers, each with
//! ln M ~ Normal(−σ²/2, σ²), σ² ~ ν s² / χ²(ν): mean 1 whatever σ², and a Student t when σ² is not known.
//!
//! ν and s² are learnt from the store's own past: models are fitted as of earlier days (origins) and their totals compared
//! with what then happened. With n windows that count and S their sum of squared swings, ν = ν₀ + n and
//! s² = (ν₀ s₀² + S) / (ν₀ + n), the conjugate update of a variance (Gelman et al., Bayesian Data Analysis, section 2.6).
//! It refuses to forecast a season: it only says how wide one may be.

use crate::models::{GammaGamma, Kind, RepeatModel};
use crate::panel::{Panel, Spending, cohorts};
use crate::threads::in_threads;
use crate::{Chance, Error};

/// Horizons at which swings are kept, in weeks; another horizon is answered by the nearest in proportion.
pub(crate) const RUNGS: [u32; 5] = [1, 4, 13, 26, 52];
/// What is believed of the pace of a shop that has not been met, s₀ per rung. E-commerce of the United States, fourth quarter of 2000 to
/// second of 2004, not adjusted for season: against the mean of the three quarters before, a quarter's logarithm scatters by
/// 0.134 around its growth (Census Bureau, release of August 2004). Shorter windows are believed to swing more: by √2 and 2.
const PACES: Beliefs = [0.26, 0.18, 0.13, 0.13, 0.13];
/// The same of the value of an order: prices, assortments and refunds move less than the pace.
const BASKETS: Beliefs = [0.15, 0.12, 0.1, 0.1, 0.1];
/// How many windows that belief is worth: ν₀.
const BELIEF: f64 = 4.0;
/// No σ beyond this: a store that triples.
const SIGMA_MAX: f64 = 1.0;
/// Weeks of the past below which a model is not tried.
const PAST_WEEKS_MIN: i32 = 12;
/// Origins at most, and the least number of days between two.
const ORIGINS_MAX: i32 = 12;
const STEP_DAYS_MIN: i32 = 28;

type Beliefs = [f64; RUNGS.len()];

/// The swings of one store, as far as its past shows them.
///
/// ```
/// use awda_lifetime::{Kind, Panel, Purchase, Spending, Swings};
///
/// let panel = Panel::of(vec![Purchase { customer: 0, day: 0, minor: 900 }]);
/// let swings = Swings::of(&panel, 30, Kind::Mbg, Spending::AllDays);
/// assert_eq!(swings, Swings::UNKNOWN); // a month of one customer says nothing
/// assert_eq!((swings.pace(13.0), swings.basket(13.0), swings.windows(13.0)), (0.13, 0.1, 0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swings {
    paces: [Rung; RUNGS.len()],
    baskets: [Rung; RUNGS.len()],
}

/// Windows of one length.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rung {
    /// Windows that count, n.
    windows: f64,
    /// Their squared swings, S.
    squares: f64,
}

/// One draw of a store's pace and of the value of its orders, for each rung.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Swing {
    pub(crate) pace: [f64; RUNGS.len()],
    pub(crate) basket: [f64; RUNGS.len()],
}

impl Rung {
    const NONE: Self = Self {
        windows: 0.0,
        squares: 0.0,
    };

    fn freedom(self) -> f64 {
        BELIEF + self.windows
    }

    fn variance(self, believed: f64) -> f64 {
        (BELIEF * believed * believed + self.squares) / self.freedom()
    }
}

impl Default for Swings {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl Swings {
    /// Nothing seen yet: the documented belief alone.
    pub const UNKNOWN: Self = Self {
        paces: [Rung::NONE; RUNGS.len()],
        baskets: [Rung::NONE; RUNGS.len()],
    };

    /// What this kind of model would have missed in the past of this panel, looking at nothing after `until`. A fit for
    /// each of at most twelve origins, in the last two thirds of the time observed.
    pub fn of(panel: &Panel, until: i32, kind: Kind, spending: Spending) -> Self {
        let Some(start) = panel.span().map(|span| *span.start()) else {
            return Self::UNKNOWN;
        };
        let (first, step) = origins(start, until);
        let mut origin = until.saturating_sub(step);
        let mut trials = Vec::new();
        while origin >= first && trials.len() < ORIGINS_MAX as usize {
            trials.push(Trial::of(panel, (origin, until), kind, spending));
            origin = origin.saturating_sub(step);
        }
        let rungs = |beliefs: Beliefs, of: fn(&Total) -> Option<Window>| {
            let own: [Rung; RUNGS.len()] = std::array::from_fn(|place| {
                let totals = trials
                    .iter()
                    .filter_map(|trial| trial.totals[place].as_ref());
                let windows: Vec<Window> = totals.filter_map(of).collect();
                let apart = f64::from(step) / f64::from(7 * RUNGS[place]);
                pooled(&windows, beliefs[place], apart)
            });
            months_for_quarters(own)
        };
        Self {
            paces: rungs(PACES, Total::pace),
            baskets: rungs(BASKETS, Total::basket),
        }
    }

    /// Windows of the store's own past that count, for horizons (weeks) like this one.
    pub fn windows(&self, horizon: f64) -> f64 {
        self.paces[rung_of(horizon)].windows
    }

    /// s: how far the store's pace swings over a horizon (weeks) like this one, in logarithms.
    pub fn pace(&self, horizon: f64) -> f64 {
        let place = rung_of(horizon);
        self.paces[place].variance(PACES[place]).sqrt()
    }

    /// The same of the value of an order.
    pub fn basket(&self, horizon: f64) -> f64 {
        let place = rung_of(horizon);
        self.baskets[place].variance(BASKETS[place]).sqrt()
    }

    pub(crate) fn draw(&self, chance: &mut Chance) -> Swing {
        Swing {
            pace: factors(&self.paces, PACES, chance),
            basket: factors(&self.baskets, BASKETS, chance),
        }
    }

    /// The evidence for each length, of the pace and of the value: (windows, sum of squares).
    pub(crate) fn stored(&self) -> [Vec<(f64, f64)>; 2] {
        let pair = |rung: &Rung| (rung.windows, rung.squares);
        [&self.paces, &self.baskets].map(|rungs| rungs.iter().map(pair).collect())
    }

    /// The swings of stored evidence.
    pub(crate) fn restored([paces, baskets]: [Vec<(f64, f64)>; 2]) -> Result<Self, Error> {
        Ok(Self {
            paces: rungs_of(paces)?,
            baskets: rungs_of(baskets)?,
        })
    }
}

fn rungs_of(stored: Vec<(f64, f64)>) -> Result<[Rung; RUNGS.len()], Error> {
    let damaged = Error::StoredUnreadable { what: "swings" };
    let sound = 0.0..=1e6;
    let rung = |(windows, squares)| {
        let is_sound = sound.contains(&windows) && sound.contains(&squares);
        is_sound.then_some(Rung { windows, squares }).ok_or(damaged)
    };
    let rungs: Result<Vec<Rung>, Error> = stored.into_iter().map(rung).collect();
    rungs?.try_into().map_err(|_| damaged)
}

/// One M for each rung; a draw that is fast over a month is fast over a year.
fn factors(rungs: &[Rung; RUNGS.len()], beliefs: Beliefs, chance: &mut Chance) -> Beliefs {
    let normal = chance.normal();
    std::array::from_fn(|place| {
        let freedom = rungs[place].freedom();
        let spread = freedom / (2.0 * chance.gamma(0.5 * freedom, 1.0));
        let variance = rungs[place].variance(beliefs[place]);
        let sigma = (variance * spread).sqrt().min(SIGMA_MAX);
        (sigma * normal - 0.5 * sigma * sigma).exp()
    })
}

/// The rung nearest to a horizon in proportion.
pub(crate) fn rung_of(horizon: f64) -> usize {
    let between = RUNGS.windows(2).map(|pair| {
        let product = f64::from(pair[0]) * f64::from(pair[1]);
        product.sqrt()
    });
    between.take_while(|edge| horizon > *edge).count()
}

/// The earliest origin and the days between two.
fn origins(start: i32, until: i32) -> (i32, i32) {
    let past = until.saturating_sub(start).max(0);
    let first = (past / 3).max(7 * PAST_WEEKS_MIN);
    let step = ((past - first) / ORIGINS_MAX).max(STEP_DAYS_MIN);
    (start.saturating_add(first), step)
}

/// How far one total lay from its forecast.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// ln(happened / forecast).
    swing: f64,
    /// What customers' own chances put into its square.
    noise: f64,
}

/// What happened and was forecast in one window, added up over customers.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    orders: f64,
    orders_forecast: f64,
    /// Σ (orders − forecast)².
    orders_spread: f64,
    value: f64,
    /// The value of the orders that happened, each as expected of its customer.
    value_forecast: f64,
    value_spread: f64,
}

impl Total {
    fn pace(&self) -> Option<Window> {
        miss(self.orders, self.orders_forecast, self.orders_spread)
    }

    fn basket(&self) -> Option<Window> {
        miss(self.value, self.value_forecast, self.value_spread)
    }
}

/// `None` where nothing happened or nothing was forecast.
fn miss(happened: f64, forecast: f64, spread: f64) -> Option<Window> {
    (happened > 0.0 && forecast > 0.0).then(|| Window {
        swing: f64::ln(happened / forecast),
        noise: spread / (happened * forecast),
    })
}

/// One origin.
struct Trial {
    totals: [Option<Total>; RUNGS.len()],
}

impl Trial {
    fn of(panel: &Panel, (origin, until): (i32, i32), kind: Kind, spending: Spending) -> Self {
        let seen = panel.seen(origin);
        let (cohort, spend) = cohorts(&seen, spending);
        let model = kind.fit(&cohort).model;
        let spend = GammaGamma::fit(&spend, None).map(|fit| fit.model);
        let forecasts = in_threads(&seen, &|one| {
            let customer = one.customer(spending, 1.0);
            let each = spend.map_or(0.0, |spend| {
                spend.expected_spend(customer.value_days, customer.mean_value)
            });
            let orders =
                RUNGS.map(|weeks| model.expected_orders(&customer.history, f64::from(weeks)));
            (orders, each)
        });
        let total = |place: usize| {
            let end = origin.saturating_add_unsigned(7 * RUNGS[place]);
            (end <= until).then(|| {
                let mut total = Total::default();
                for (one, (orders, each)) in seen.iter().zip(&forecasts) {
                    let then = panel.later(one.place, origin, end);
                    total.add(then, orders[place], *each);
                }
                total
            })
        };
        Self {
            totals: std::array::from_fn(total),
        }
    }
}

impl Total {
    fn add(&mut self, (orders, value): (u32, u64), forecast: f64, each: f64) {
        let (orders, value) = (f64::from(orders), value as f64);
        self.orders += orders;
        self.orders_forecast += forecast;
        self.orders_spread += (orders - forecast).powi(2);
        self.value += value;
        self.value_forecast += orders * each;
        self.value_spread += (value - orders * each).powi(2);
    }
}

/// A young shop has seen months and hardly a quarter. The swing of a long window is the mean of the swings in it, so where a
/// shop has more windows of the next shorter length (four weeks or more) they speak for the longer one too, and say rather too much
/// than too little.
fn months_for_quarters(mut rungs: [Rung; RUNGS.len()]) -> [Rung; RUNGS.len()] {
    for place in 2..RUNGS.len() {
        if rungs[place - 1].windows > rungs[place].windows {
            rungs[place] = rungs[place - 1];
        }
    }
    rungs
}

/// Windows that overlap (`apart` is the share of a window between two) count once; those whose own noise hides the swing
/// count for little: (s₀²/(s₀²+noise))².
fn pooled(windows: &[Window], believed: f64, apart: f64) -> Rung {
    if windows.is_empty() {
        return Rung::NONE;
    }
    let count = windows.len() as f64;
    let share = ((count - 1.0) * apart.min(1.0) + 1.0) / count;
    let (mut seen, mut squares) = (0.0, 0.0);
    for window in windows {
        let usual = believed * believed;
        let weight = share * (usual / (usual + window.noise)).powi(2);
        seen += weight;
        squares += weight * (window.swing * window.swing - window.noise);
    }
    Rung {
        windows: seen,
        squares: squares.max(0.0),
    }
}
