//! What a store's models say of one customer today, in the product's words.
//!
//! It refuses to know when "today" is: the history already ends there. Nothing here is NaN or infinite; what cannot be
//! said is `None`.

use crate::fit::{Grade, StoreFit};
use crate::models::{GammaGamma, MbgNbd, RepeatModel, bounded};
use crate::{Error, History};

/// 365 days in weeks: the window of the product's predicted value.
pub const YEAR_WEEKS: f64 = 365.0 / 7.0;
/// A twelfth of that year in weeks.
pub const MONTH_WEEKS: f64 = YEAR_WEEKS / 12.0;

/// Churn risk (1 − P(alive)) below this is low.
const CHURN_LOW_BELOW: f64 = 0.30;
/// Churn risk above this is high.
const CHURN_HIGH_ABOVE: f64 = 0.70;
/// Repeat purchases from which a customer's own history speaks (grade A).
const REPEATS_FOR_A: u32 = 5;
/// Discounted periods beyond which the rest counts as one.
const PERIODS_MAX: u32 = 10_000;

/// What is known of one customer: when they bought and what it was worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer {
    /// When they bought.
    pub history: History,
    /// Purchase days behind `mean_value` (in Awda x + 1; days without value do not count).
    pub value_days: u32,
    /// Mean value of those days (z), in the unit of the store's spend model.
    pub mean_value: f64,
}

/// Churn risk in words (Awda definitions 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChurnBand {
    /// Younger than the store's usual gap: nobody could have come back yet.
    TooEarly,
    /// Risk below 0.30.
    Low,
    /// Risk from 0.30 to 0.70.
    Medium,
    /// Risk above 0.70.
    High,
}

/// The overdue ratio in words: up to 1, up to 3, beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Not later than usual.
    OnTime,
    /// Up to three usual gaps late.
    AtRisk,
    /// Later than three usual gaps.
    Inactive,
}

/// Value later is worth less: each period divides by 1 + rate, applied at the period's end.
///
/// ```
/// use awda_lifetime::{BgNbd, Discount, History, YEAR_WEEKS};
///
/// let (model, history) = (BgNbd::new(0.243, 4.414, 0.793, 2.426)?, History::new(2, 30.43, 38.86)?);
/// let plain = Discount::NONE.orders(&model, &history, YEAR_WEEKS);
/// let discounted = Discount::monthly(0.01)?.orders(&model, &history, YEAR_WEEKS);
/// assert!(discounted < plain && discounted > plain / 1.01_f64.powi(12));
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discount {
    rate: f64,
    period_weeks: f64,
}

impl Discount {
    /// No discount, the product's default.
    pub const NONE: Self = Self {
        rate: 0.0,
        period_weeks: MONTH_WEEKS,
    };

    /// `rate` (0.01 is one per cent) per month, a month being a twelfth of 365 days.
    pub fn monthly(rate: f64) -> Result<Self, Error> {
        Self::per(rate, MONTH_WEEKS)
    }

    /// `rate` per period of `period_weeks`.
    pub fn per(rate: f64, period_weeks: f64) -> Result<Self, Error> {
        if !(0.0..=1e3).contains(&rate) {
            return Err(Error::ParameterOutside {
                name: "discount rate",
                value: rate,
            });
        }
        if !(1e-3..=1e6).contains(&period_weeks) {
            return Err(Error::ParameterOutside {
                name: "discount period",
                value: period_weeks,
            });
        }
        Ok(Self { rate, period_weeks })
    }

    const fn is_none(&self) -> bool {
        self.rate == 0.0
    }

    /// Expected orders in `horizon` weeks, each discounted to today.
    pub fn orders<M: RepeatModel>(&self, model: &M, history: &History, horizon: f64) -> f64 {
        let (mut sum, mut before) = (0.0, 0.0);
        for (end, factor) in self.each_period(horizon) {
            let orders = model.expected_orders_alive(history, end);
            sum += factor * (orders - before).max(0.0);
            before = orders;
        }
        sum * model.p_alive(history)
    }

    /// The ends of all periods up to the horizon, in weeks, and the discount factor of each; at least one.
    pub(crate) fn periods(&self, horizon: f64) -> (Vec<f64>, Vec<f64>) {
        self.each_period(horizon).unzip()
    }

    /// The same one by one, so that one customer's forecast allocates nothing.
    fn each_period(&self, horizon: f64) -> impl Iterator<Item = (f64, f64)> + use<> {
        let (rate, period_weeks, horizon) = (self.rate, self.period_weeks, bounded(horizon));
        let (mut period, mut factor, mut is_over) = (0_u32, 1.0, false);
        std::iter::from_fn(move || {
            if is_over {
                return None;
            }
            period += 1;
            factor /= 1.0 + rate;
            let is_last = rate == 0.0 || period == PERIODS_MAX || factor < 1e-17;
            let end = if is_last {
                horizon
            } else {
                horizon.min(f64::from(period) * period_weeks)
            };
            is_over = end >= horizon;
            Some((end, factor))
        })
    }
}

/// Everything the product shows of one customer's future.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The probability that the customer will ever come back of their own accord.
    pub p_alive: f64,
    /// The same in words.
    pub churn: ChurnBand,
    /// Expected orders in the horizon.
    pub orders: f64,
    /// The probability of at least one order in the horizon.
    pub p_order: f64,
    /// Expected value of an order, in the unit of the spend model; `None` without one.
    pub spend_per_order: Option<f64>,
    /// Expected value of the horizon, discounted; `None` without a spend model.
    pub clv: Option<f64>,
    /// Median days until the next order, given alive and seen from today; `None` beyond 19,000 years.
    pub next_order_median_days: Option<f64>,
    /// Days since the last order over the customer's usual gap.
    pub overdue_ratio: f64,
    /// The same in words.
    pub pace: Pace,
    /// How much of this is the customer's own history.
    pub grade: Grade,
}

/// The models of one store, ready to be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoreModel<M = MbgNbd> {
    /// When customers come back and when they leave.
    pub purchases: M,
    /// What they spend; `None` while nobody has spent anything.
    pub spend: Option<GammaGamma>,
    /// The store's usual gap in weeks, if any customer has come back.
    pub typical_gap_weeks: Option<f64>,
}

impl StoreFit {
    /// The models alone, as [`StoreModel`] asks them.
    pub fn model(&self) -> StoreModel {
        StoreModel {
            purchases: self.purchases.model,
            spend: self.spend.as_ref().map(|fit| fit.model),
            typical_gap_weeks: self.typical_gap_weeks,
        }
    }
}

impl<M: RepeatModel> StoreModel<M> {
    /// The forecast of one customer over `horizon` weeks (see [`YEAR_WEEKS`]).
    pub fn forecast(&self, customer: &Customer, horizon: f64, discount: &Discount) -> Forecast {
        let history = &customer.history;
        let overdue_ratio = self.purchases.overdue_ratio(history);
        let orders = self.purchases.expected_orders(history, horizon);
        let spend_per_order = self.expected_spend(customer);
        Forecast {
            p_alive: self.purchases.p_alive(history),
            churn: self.churn_band(history),
            orders,
            p_order: self.purchases.p_at_least_one_order(history, horizon),
            spend_per_order,
            // Expected orders are the dearest of it all: without a discount they are known already.
            clv: if discount.is_none() {
                spend_per_order.map(|spend| spend * orders)
            } else {
                self.clv(customer, horizon, discount)
            },
            next_order_median_days: self
                .purchases
                .next_order_median(history)
                .map(|weeks| 7.0 * weeks),
            overdue_ratio,
            pace: Pace::of(overdue_ratio),
            grade: Grade::of_customer(history),
        }
    }

    /// Expected value of the customer's next order, or `None` without a spend model.
    pub fn expected_spend(&self, customer: &Customer) -> Option<f64> {
        self.spend
            .map(|spend| spend.expected_spend(customer.value_days, customer.mean_value))
    }

    /// Expected value of the customer's orders in `horizon` weeks, discounted; `None` without a spend model.
    pub fn clv(&self, customer: &Customer, horizon: f64, discount: &Discount) -> Option<f64> {
        let spend = self.expected_spend(customer)?;
        Some(spend * discount.orders(&self.purchases, &customer.history, horizon))
    }

    /// Churn risk in words: [`ChurnBand::TooEarly`] while the customer is younger than the store's usual gap.
    pub fn churn_band(&self, history: &History) -> ChurnBand {
        if self
            .typical_gap_weeks
            .is_some_and(|gap| history.age() < gap)
        {
            return ChurnBand::TooEarly;
        }
        ChurnBand::of(self.purchases.p_gone(history))
    }
}

impl ChurnBand {
    /// A stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooEarly => "too_early",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The band of a churn risk, regardless of age.
    pub fn of(risk: f64) -> Self {
        match risk {
            risk if risk < CHURN_LOW_BELOW => Self::Low,
            risk if risk > CHURN_HIGH_ABOVE => Self::High,
            _ => Self::Medium,
        }
    }
}

impl Pace {
    /// A stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::AtRisk => "at_risk",
            Self::Inactive => "inactive",
        }
    }

    /// The pace of an overdue ratio.
    pub fn of(overdue_ratio: f64) -> Self {
        match overdue_ratio {
            ratio if ratio <= 1.0 => Self::OnTime,
            ratio if ratio <= 3.0 => Self::AtRisk,
            _ => Self::Inactive,
        }
    }
}

impl Grade {
    /// The grade of a customer: A from five repeat purchases, B from one, C without.
    pub fn of_customer(history: &History) -> Self {
        match history.x() {
            REPEATS_FOR_A.. => Self::A,
            1.. => Self::B,
            0 => Self::C,
        }
    }
}
