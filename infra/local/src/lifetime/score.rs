//! `awda lifetime score`: every customer's future, or one customer's in words.
//!
//! Values are asked for in the panel's whole units and printed in the file's. It refuses to rank: sort what it prints.

use anyhow::Context;
use awda_lifetime::{
    AnyModel, Customer, DRAWS, Discount, Forecast, Interval, Language, Outlook, Quantiles, Seen,
    StoreModel, YEAR_WEEKS,
};
use serde_json::{Map, Value, json};

use super::Error;
use super::args::{ScoreArgs, Unit};
use super::dates::written;
use super::file::Purchases;
use super::fit::Models;
use super::json::{fit_json, input_json, spend_json};
use super::numbers::money;
use crate::cli::print::{self, Style};

/// Columns without and with intervals.
const COLUMNS: [&str; 17] = [
    "customer",
    "x",
    "tx",
    "age",
    "mean_value",
    "p_alive",
    "churn",
    "orders",
    "p_order",
    "spend_per_order",
    "value",
    "next_order_in",
    "next_order_date",
    "usual_gap",
    "overdue_ratio",
    "pace",
    "grade",
];
const INTERVALS: [&str; 6] = [
    "orders_p05",
    "orders_p50",
    "orders_p95",
    "value_p05",
    "value_p50",
    "value_p95",
];

/// `awda lifetime score`.
pub(super) fn score(args: &ScoreArgs) -> anyhow::Result<()> {
    let purchases = Purchases::read(&args.file, None)?;
    let models = Models::of(&purchases, args.model);
    let asker = Asker::of(args, &purchases, &models)?;
    if let Some(name) = &args.explain {
        return asker.explain(name);
    }
    let seen = purchases.seen();
    if args.file.json {
        let scores: Vec<Value> = seen.iter().map(|one| asker.score(one)).collect();
        let whole = json!({
            "input": input_json(&purchases),
            "unit": args.file.unit.name(),
            "horizon": asker.horizon * args.file.unit.per_week(),
            "fit": models.answering().map(|fit| fit_json(fit, args.file.unit)),
            "spend": models.spend.as_ref().map(|fit| spend_json(fit, purchases.minor_per_unit)),
            "scores": scores,
        });
        print::value(&whole, Style::Json);
        return Ok(());
    }
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    let columns = || {
        COLUMNS
            .into_iter()
            .chain(INTERVALS.into_iter().filter(|_| args.intervals))
    };
    // Whoever closed the pipe has read enough: that is no failure.
    if out.write_record(columns()).is_err() {
        return Ok(());
    }
    for one in &seen {
        let score = asker.score(one);
        let cells = columns().map(|column| cell(score.get(column)));
        if out.write_record(cells).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Everything a score needs.
struct Asker<'a> {
    purchases: &'a Purchases,
    store: StoreModel<AnyModel>,
    outlook: Option<Outlook<AnyModel>>,
    discount: Discount,
    /// In weeks.
    horizon: f64,
    unit: Unit,
    seed: u64,
}

impl<'a> Asker<'a> {
    fn of(args: &ScoreArgs, purchases: &'a Purchases, models: &Models) -> anyhow::Result<Self> {
        let per_week = args.file.unit.per_week();
        let horizon = args
            .horizon
            .map_or(YEAR_WEEKS, |horizon| horizon / per_week);
        if !(horizon > 0.0 && horizon.is_finite()) {
            return Err(Error::ArgumentInvalid {
                option: "--horizon",
                found: args.horizon.unwrap_or_default().to_string(),
                wanted: "a positive time".to_owned(),
            }
            .into());
        }
        let fit = models.answering().context("no model was fitted")?;
        let wants_draws = args.intervals || args.explain.is_some();
        Ok(Self {
            purchases,
            store: models.store().context("no model was fitted")?,
            outlook: wants_draws.then(|| {
                Outlook::of(fit, models.spend.as_ref(), args.seed, DRAWS)
                    .swinging(&models.swings(purchases), args.seed)
            }),
            discount: Discount::monthly(args.discount).map_err(Error::from)?,
            horizon,
            unit: args.file.unit,
            seed: args.seed,
        })
    }

    fn customer(&self, seen: &Seen) -> Customer {
        seen.customer(self.purchases.spending, 1.0)
    }

    /// The seed of one customer on one day: the same file gives the same interval.
    fn seed(&self, seen: &Seen) -> u64 {
        let day = u64::from(self.purchases.calibrated_until.unsigned_abs());
        self.seed.rotate_left(32) ^ (u64::from(seen.customer) << 20) ^ day
    }

    fn interval(&self, seen: &Seen) -> Option<Interval> {
        let outlook = self.outlook.as_ref()?;
        Some(outlook.interval(&self.customer(seen), self.horizon, self.seed(seen)))
    }

    fn next_date(&self, forecast: &Forecast) -> Option<String> {
        let days = forecast.next_order_median_days.filter(|days| *days < 1e6)?;
        let whole: i32 = format!("{:.0}", days.ceil()).parse().ok()?;
        Some(written(
            self.purchases.calibrated_until.saturating_add(whole),
        ))
    }

    fn score(&self, seen: &Seen) -> Value {
        let customer = self.customer(seen);
        let forecast = self.store.forecast(&customer, self.horizon, &self.discount);
        let per_week = self.unit.per_week();
        let in_file = |minor: f64| minor / self.purchases.minor_per_unit;
        let history = customer.history;
        let gap = awda_lifetime::RepeatModel::expected_gap(&self.store.purchases, &history);
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("customer", json!(self.purchases.name(seen)));
        put("x", json!(history.x()));
        put("tx", json!(history.t_x() * per_week));
        put("age", json!(history.age() * per_week));
        put(
            "mean_value",
            json!((customer.value_days > 0).then(|| in_file(customer.mean_value))),
        );
        put("p_alive", json!(forecast.p_alive));
        put("churn", json!(forecast.churn.name()));
        put("orders", json!(forecast.orders));
        put("p_order", json!(forecast.p_order));
        put(
            "spend_per_order",
            json!(forecast.spend_per_order.map(in_file)),
        );
        put("value", json!(forecast.clv.map(in_file)));
        let next = forecast
            .next_order_median_days
            .map(|days| days / 7.0 * per_week);
        put("next_order_in", json!(next));
        put("next_order_date", json!(self.next_date(&forecast)));
        put("usual_gap", json!(gap * per_week));
        put("overdue_ratio", json!(forecast.overdue_ratio));
        put("pace", json!(forecast.pace.name()));
        put("grade", json!(forecast.grade.letter()));
        if let Some(interval) = self.interval(seen) {
            let mut quantiles = |name: &str, of: Option<Quantiles>, scale: f64| {
                for (ending, value) in [
                    ("p05", of.map(|of| of.p05)),
                    ("p50", of.map(|of| of.p50)),
                    ("p95", of.map(|of| of.p95)),
                ] {
                    put(
                        &format!("{name}_{ending}"),
                        json!(value.map(|value| value * scale)),
                    );
                }
            };
            quantiles("orders", Some(interval.orders), 1.0);
            quantiles("value", interval.value, 1.0 / self.purchases.minor_per_unit);
        }
        Value::Object(fields)
    }

    /// One customer: the numbers and the sentences.
    fn explain(&self, name: &str) -> anyhow::Result<()> {
        let seen = self.purchases.seen();
        let one = seen.iter().find(|one| self.purchases.name(one) == name);
        let one = one.ok_or(Error::CustomerUnknown)?;
        let explanation = self.store.explain(&self.customer(one));
        let amount = |minor: f64| money(minor / self.purchases.minor_per_unit);
        let mut score = self.score(one);
        for (field, language) in [
            ("explanation_en", Language::En),
            ("explanation_ar", Language::Ar),
            ("explanation_fa", Language::Fa),
        ] {
            if let Value::Object(fields) = &mut score {
                fields.insert(
                    field.to_owned(),
                    json!(explanation.sentence(language, amount)),
                );
            }
        }
        print::value(&score, Style::Json);
        Ok(())
    }
}
