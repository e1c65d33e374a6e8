//! Every record of the reference file: predictions to 1e-9 relative, maxima to 1e-6 in parameters and 1e-6 nat.

use crate::references::{cdnow, cdnow_spend, close, number, reference};
use awda_lifetime::{BgNbd, Discount, Fit, GammaGamma, History, MbgNbd, ParetoNbd, RepeatModel};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

#[test]
fn every_reference_customer_is_predicted_to_nine_digits() {
    let file = reference();
    let mut compared = 0;
    for record in file["customers"].as_array().unwrap() {
        let history = History::new(
            record["frequency"].as_u64().unwrap() as u32,
            number(&record["recency"]),
            number(&record["T"]),
        )
        .unwrap();
        for (name, model) in record["models"].as_object().unwrap() {
            let p: Vec<f64> = model["params"]
                .as_array()
                .unwrap()
                .iter()
                .map(number)
                .collect();
            let case = Case {
                record,
                expected: &model["ref"],
                history,
                name,
            };
            compared += match name.as_str() {
                "bg" => case.check(&BgNbd::new(p[0], p[1], p[2], p[3]).unwrap()),
                "mbg" => case.check(&MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap()),
                "pnbd" => case.check(&ParetoNbd::new(p[0], p[1], p[2], p[3]).unwrap()),
                other => panic!("unknown model {other}"),
            };
        }
        check_spend(record);
    }
    assert_eq!(compared, 1_392);
}

/// One customer under one model.
struct Case<'a> {
    record: &'a Value,
    expected: &'a Value,
    history: History,
    name: &'a str,
}

impl Case<'_> {
    /// Compares every number the record has for this model; returns how many there were.
    fn check<M: RepeatModel>(&self, model: &M) -> usize {
        let expected = self.expected.as_object().unwrap();
        for (quantity, value) in expected {
            let what = format!("{} {:?} {quantity}", self.name, self.history);
            match (self.answer(model, quantity), value) {
                (actual, Value::Null) => assert_eq!(actual, None, "{what}"),
                // A wait of more than a million weeks is not said.
                (None, value) => assert!(number(value) > awda_lifetime::HORIZON_MAX, "{what}"),
                (Some(actual), value) => close(actual, number(value), TOLERANCE, &what),
            }
        }
        expected.len()
    }

    fn answer<M: RepeatModel>(&self, model: &M, quantity: &str) -> Option<f64> {
        let horizon = || quantity.rsplit('_').next().unwrap().parse().unwrap();
        match quantity {
            "loglik" => Some(model.ln_likelihood(&self.history)),
            "p_alive" => Some(model.p_alive(&self.history)),
            "median_time_to_next_order" => model.wait_until_even(&self.history),
            "clv_12m_1pct" => Some(self.clv(model)),
            _ if quantity.starts_with("expected") => {
                Some(model.expected_orders(&self.history, horizon()))
            }
            _ => Some(model.p_no_order(&self.history, horizon())),
        }
    }

    /// Twelve months of 4.345 weeks or 30 days, one per cent a month, as two Python packages count.
    fn clv<M: RepeatModel>(&self, model: &M) -> f64 {
        let month = if self.record["time_unit"] == "W" {
            4.345
        } else {
            30.0
        };
        let orders = Discount::per(0.01, month)
            .unwrap()
            .orders(model, &self.history, 12.0 * month);
        orders * number(&self.record["expected_avg_profit"])
    }
}

fn check_spend(record: &Value) {
    let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let days = record["frequency"].as_u64().unwrap() as u32;
    let spend = model.expected_spend(days, number(&record["monetary_value"]));
    close(
        spend,
        number(&record["expected_avg_profit"]),
        TOLERANCE,
        "expected spend",
    );
}

#[test]
fn the_published_summary_is_fitted_to_the_reference_maxima() {
    let file = reference();
    let maxima = &file["mle"]["cdnow_sample_summary_weeks_2dp"];
    let (cohort, spend) = (cdnow(), cdnow_spend());
    let bg = BgNbd::most_likely(&cohort, None).unwrap();
    check_fit(
        &bg,
        bg.model.parameters(),
        ["r", "alpha", "a", "b"],
        &maxima["BG/NBD"],
        0.0,
    );
    let mbg = MbgNbd::most_likely(&cohort, None).unwrap();
    check_fit(
        &mbg,
        mbg.model.parameters(),
        ["r", "alpha", "a", "b"],
        &maxima["MBG/NBD"],
        0.0,
    );
    let pareto = ParetoNbd::most_likely(&cohort, None).unwrap();
    let names = ["r", "alpha", "s", "beta"];
    check_fit(
        &pareto,
        pareto.model.parameters(),
        names,
        &maxima["Pareto/NBD"],
        0.0,
    );
    let money = GammaGamma::most_likely(&spend, None).unwrap();
    let [p, q, cents] = money.model.parameters();
    // Cents instead of dollars: 946 densities of a value a hundred times larger.
    let unit = 946.0 * 100.0_f64.ln();
    check_fit(
        &money,
        [p, q, cents / 100.0],
        ["p", "q", "v"],
        &maxima["Gamma-Gamma"],
        unit,
    );
}

fn check_fit<M, const N: usize>(
    fit: &Fit<M, N>,
    parameters: [f64; N],
    names: [&str; N],
    expected: &Value,
    unit: f64,
) {
    let errors = fit.standard_errors().unwrap();
    let below = number(&expected["loglik"]) - (fit.log_likelihood + unit);
    assert!(below.abs() < 1e-6, "log-likelihood off by {below:e}");
    for (i, name) in names.into_iter().enumerate() {
        close(parameters[i], number(&expected["params"][name]), 1e-6, name);
        let scale = if name == "v" { 0.01 } else { 1.0 };
        close(
            errors[i] * scale,
            number(&expected["se"][name]),
            1e-6,
            &format!("error of {name}"),
        );
    }
}
