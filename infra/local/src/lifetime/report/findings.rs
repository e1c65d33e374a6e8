//! What the checks found: the numbers behind every table and plot of the report.
//!
//! It refuses to draw or to print. Values are in the panel's whole units.

use awda_lifetime::checks::{
    Accuracy, Frequency, Outcome, Period, Standing, accuracy, by_decile, by_repeats, chi_squared,
    coverage, cumulative, frequencies, standings, tenths, tracking,
};
use awda_lifetime::{AnyModel, Kind, Outlook, RepeatModel, Seen};
use serde_json::{Value, json};

use super::super::dates::written;
use super::super::file::Purchases;
use super::super::fit::Models;

/// The last class of repeats: that many and more, as in the papers.
pub(super) const REPEATS_LAST: u32 = 7;
/// Levels whose coverage is told.
pub(super) const LEVELS: [f64; 5] = [0.5, 0.8, 0.9, 0.95, 0.99];
/// Draws per outcome.
const DRAWS: usize = 1_000;
/// Customers, and groups of them, whose intervals are tried.
const CUSTOMERS_MAX: usize = 4_000;
const GROUPS_MAX: usize = 200;
/// Customers of a group.
const GROUP: usize = 25;
/// From so many days on, periods are of four weeks.
const WEEKS_UP_TO_DAYS: i32 = 800;

/// Everything the checks found.
#[derive(Debug)]
pub(super) struct Findings {
    /// Days of a period.
    pub period_days: u32,
    /// Repeat purchases by period, per model fitted.
    pub tracking: Vec<(Kind, Vec<Period>)>,
    /// Customers by repeats, per model fitted.
    pub frequencies: Vec<(Kind, Vec<Frequency>)>,
    /// What the hold-out says, if there is one.
    pub hold_out: Option<HeldOut>,
}

/// Repeats, predicted and actual orders per customer.
pub(super) type Class = (u32, f64, f64);

/// What the hold-out says.
#[derive(Debug)]
pub(super) struct HeldOut {
    /// Weeks.
    pub weeks: f64,
    /// Per model: orders, and value where there is any.
    pub accuracy: Vec<(Kind, Accuracy, Option<Accuracy>)>,
    /// Per model: repeats, predicted and actual orders per customer.
    pub by_repeats: Vec<(Kind, Vec<Class>)>,
    /// Customers by repeats.
    pub customers: Vec<u64>,
    /// Predicted and actual orders per customer by tenths of the prediction, highest first.
    pub deciles: Vec<(f64, f64)>,
    /// The same of value.
    pub value_deciles: Option<Vec<(f64, f64)>>,
    /// How customers' outcomes stand in their forecasts.
    pub customers_stand: Vec<Standing>,
    /// The same of groups' sums.
    pub groups_stand: Vec<Standing>,
}

impl Findings {
    /// Checks the models; `None` without a fit.
    pub(super) fn of(purchases: &Purchases, models: &Models, seed: u64) -> Option<Self> {
        let seen = purchases.seen();
        let days = purchases.until - purchases.first_day;
        let period_days = if days <= WEEKS_UP_TO_DAYS { 7 } else { 28 };
        let (calibrated, until) = (purchases.calibrated_until, purchases.until);
        let track =
            |model: &AnyModel| tracking(model, &purchases.panel, calibrated, until, period_days);
        let fits = || models.fits.iter().map(|fit| (fit.model.kind(), &fit.model));
        let hold_out = if calibrated < until {
            Some(HeldOut::of(purchases, models, &seen, seed)?)
        } else {
            None
        };
        Some(Self {
            period_days,
            tracking: fits().map(|(kind, model)| (kind, track(model))).collect(),
            frequencies: fits()
                .map(|(kind, model)| (kind, frequencies(model, &seen, REPEATS_LAST)))
                .collect(),
            hold_out,
        })
    }

    /// For programs.
    pub(super) fn as_json(&self, minor_per_unit: f64) -> Value {
        let period = |period: &Period| json!({"until": written(period.until), "actual": period.actual, "expected": period.expected});
        let track = |(kind, periods): &(Kind, Vec<Period>)| {
            let sums = cumulative(periods);
            json!({
                "model": kind.name(),
                "incremental": periods.iter().map(period).collect::<Vec<_>>(),
                "cumulative": sums.iter().map(period).collect::<Vec<_>>(),
            })
        };
        let frequency = |(kind, classes): &(Kind, Vec<Frequency>)| {
            let class = |class: &Frequency| json!({"repeats": class.repeats, "actual": class.actual, "expected": class.expected});
            json!({
                "model": kind.name(),
                "classes": classes.iter().map(class).collect::<Vec<_>>(),
                "chi_squared": chi_squared(classes),
            })
        };
        json!({
            "period_days": self.period_days,
            "tracking": self.tracking.iter().map(track).collect::<Vec<_>>(),
            "frequency_of_repeats": self.frequencies.iter().map(frequency).collect::<Vec<_>>(),
            "hold_out": self.hold_out.as_ref().map(|held| held.as_json(minor_per_unit)),
        })
    }
}

impl HeldOut {
    fn of(purchases: &Purchases, models: &Models, seen: &[Seen], seed: u64) -> Option<Self> {
        let weeks = purchases.weeks_ahead();
        let later: Vec<(u32, u64)> = seen
            .iter()
            .map(|one| {
                purchases
                    .panel
                    .later(one.place, purchases.calibrated_until, purchases.until)
            })
            .collect();
        let chosen = models.store()?.purchases;
        let expected = |model: &AnyModel| -> Vec<f64> {
            let orders = seen
                .iter()
                .map(|one| model.expected_orders(&one.history(), weeks));
            orders.collect()
        };
        let mut held = Self {
            weeks,
            accuracy: Vec::new(),
            by_repeats: Vec::new(),
            customers: vec![0; REPEATS_LAST as usize + 1],
            deciles: Vec::new(),
            value_deciles: None,
            customers_stand: Vec::new(),
            groups_stand: Vec::new(),
        };
        for one in seen {
            let class = one.triple.x().min(REPEATS_LAST) as usize;
            if let Some(count) = held.customers.get_mut(class) {
                *count += 1;
            }
        }
        for fit in &models.fits {
            let orders = expected(&fit.model);
            held.judge(
                purchases,
                models,
                seen,
                &orders,
                &later,
                fit.model.kind() == chosen.kind(),
            );
            if let (Some(last), kind) = (held.accuracy.last_mut(), fit.model.kind()) {
                last.0 = kind;
            }
            let rows: Vec<(u32, f64, f64)> = seen
                .iter()
                .zip(&orders)
                .zip(&later)
                .map(|((one, expected), then)| (one.triple.x(), *expected, f64::from(then.0)))
                .collect();
            held.by_repeats
                .push((fit.model.kind(), by_repeats(&rows, REPEATS_LAST)));
        }
        held.try_intervals(purchases, models, seen, &later, seed);
        Some(held)
    }

    /// Adds one model's accuracy, and the deciles of the one chosen.
    fn judge(
        &mut self,
        purchases: &Purchases,
        models: &Models,
        seen: &[Seen],
        orders: &[f64],
        later: &[(u32, u64)],
        is_chosen: bool,
    ) {
        let pairs: Vec<(f64, f64)> = orders
            .iter()
            .zip(later)
            .map(|(expected, then)| (*expected, f64::from(then.0)))
            .collect();
        let values: Option<Vec<(f64, f64)>> = models.spend.as_ref().map(|spend| {
            let rows = seen.iter().zip(orders).zip(later);
            rows.map(|((one, expected), then)| {
                let customer = one.customer(purchases.spending, 1.0);
                let spent = spend
                    .model
                    .expected_spend(customer.value_days, customer.mean_value);
                (expected * spent, real(then.1))
            })
            .collect()
        });
        if is_chosen {
            self.deciles = by_decile(&pairs);
            self.value_deciles = values.as_deref().map(by_decile);
        }
        if let Some(found) = accuracy(&pairs) {
            let value = values.as_deref().and_then(accuracy);
            self.accuracy.push((Kind::Mbg, found, value));
        }
    }

    fn try_intervals(
        &mut self,
        purchases: &Purchases,
        models: &Models,
        seen: &[Seen],
        later: &[(u32, u64)],
        seed: u64,
    ) {
        let Some(fit) = models.answering() else {
            return;
        };
        let outlook = Outlook::of(fit, models.spend.as_ref(), seed, DRAWS)
            .swinging(&models.swings(purchases), seed);
        let all: Vec<Outcome> = seen
            .iter()
            .zip(later)
            .map(|(one, then)| Outcome {
                customers: vec![(
                    seed.rotate_left(32) ^ u64::from(one.customer),
                    one.customer(purchases.spending, 1.0),
                )],
                orders: f64::from(then.0),
                value: real(then.1),
            })
            .collect();
        let step = all.len().div_ceil(CUSTOMERS_MAX).max(1);
        let some: Vec<Outcome> = all.iter().step_by(step).cloned().collect();
        self.customers_stand = standings(&outlook, &some, self.weeks, seed);
        self.groups_stand = standings(&outlook, &groups(&all), self.weeks, seed ^ 1);
    }

    fn as_json(&self, minor_per_unit: f64) -> Value {
        let one = |accuracy: &Accuracy, unit: f64| {
            json!({
                "actual": accuracy.actual / unit,
                "predicted": accuracy.predicted / unit,
                "mae": accuracy.mae / unit,
                "rmse": accuracy.rmse / unit,
                "correlation": accuracy.correlation,
                "rank_correlation": accuracy.rank_correlation,
                "normalised_gini": accuracy.normalised_gini,
                "top_tenth": accuracy.top_tenth,
                "top_tenth_ideal": accuracy.top_tenth_ideal,
            })
        };
        let accuracy = self.accuracy.iter().map(|(kind, orders, value)| {
            json!({
                "model": kind.name(),
                "orders": one(orders, 1.0),
                "value": value.as_ref().map(|value| one(value, minor_per_unit)),
            })
        });
        let classes = self.by_repeats.iter().map(|(kind, rows)| {
            let row = |(x, predicted, actual): &(u32, f64, f64)| {
                json!({"repeats": x, "predicted": predicted, "actual": actual})
            };
            json!({"model": kind.name(), "classes": rows.iter().map(row).collect::<Vec<_>>()})
        });
        let decile = |(predicted, actual): &(f64, f64), unit: f64| json!({"predicted": predicted / unit, "actual": actual / unit});
        json!({
            "weeks": self.weeks,
            "accuracy": accuracy.collect::<Vec<_>>(),
            "by_repeats": classes.collect::<Vec<_>>(),
            "deciles": self.deciles.iter().map(|pair| decile(pair, 1.0)).collect::<Vec<_>>(),
            "value_deciles": self.value_deciles.as_ref().map(|pairs| {
                pairs.iter().map(|pair| decile(pair, minor_per_unit)).collect::<Vec<_>>()
            }),
            "intervals": {
                "customers": calibration_json(&self.customers_stand),
                "groups_of": GROUP,
                "groups": calibration_json(&self.groups_stand),
            },
        })
    }
}

/// Coverage at the levels told, orders then value.
pub(super) fn covered(stand: &[Standing]) -> Vec<(f64, f64, Option<f64>)> {
    let value = |level| {
        let values: Option<Vec<f64>> = stand.iter().map(|one| one.value).collect();
        values.map(|values| coverage(values, level))
    };
    LEVELS
        .into_iter()
        .map(|level| {
            (
                level,
                coverage(stand.iter().map(|one| one.orders), level),
                value(level),
            )
        })
        .collect()
}

/// The share of outcomes between P5 and P95, ends included.
pub(super) fn held(stand: &[Standing]) -> f64 {
    let inside = stand.iter().filter(|one| one.holds_orders).count();
    real(inside as u64) / real(stand.len().max(1) as u64)
}

fn calibration_json(stand: &[Standing]) -> Value {
    let level = |(level, orders, value): (f64, f64, Option<f64>)| json!({"level": level, "orders": orders, "value": value});
    json!({
        "tried": stand.len(),
        "coverage": covered(stand).into_iter().map(level).collect::<Vec<_>>(),
        "p05_to_p95_ends_included": held(stand),
        "tenths": tenths(stand.iter().map(|one| one.orders)),
    })
}

/// Customers far apart in the file, in groups.
fn groups(all: &[Outcome]) -> Vec<Outcome> {
    let count = (all.len() / GROUP).min(GROUPS_MAX);
    let group = |place: usize| {
        let members: Vec<&Outcome> = all
            .iter()
            .skip(place)
            .step_by(count.max(1))
            .take(GROUP)
            .collect();
        Outcome {
            customers: members
                .iter()
                .flat_map(|one| one.customers.iter().copied())
                .collect(),
            orders: members.iter().map(|one| one.orders).sum(),
            value: members.iter().map(|one| one.value).sum(),
        }
    };
    (0..count).map(group).collect()
}

/// Counts and amounts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "a count becomes a real")]
fn real(count: u64) -> f64 {
    count as f64
}
