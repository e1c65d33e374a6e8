//! The corners of the parameter space: predictions of the textbook forms, computed elsewhere to 20 digits.
//!
//! tests/peers/corners.py makes the file from seeded random cases: shapes from 10⁻⁴ to 5,000, repeats to 5,000, ages from
//! 10⁻⁴ to 5,000 weeks, t_x = T, a at, just below and just above 1, α = β.

use awda_lifetime::{AnyModel, GammaGamma, History, Kind, RepeatModel};
use serde_json::Value;

use crate::references::{close, number};

const SPEND: &str = include_str!("../data/corners_spend.json");
const CORNERS: &str = include_str!("../data/corners.json");
/// Relative; of a log-likelihood relative to its size or to 1, as it may be near 0.
const TOLERANCE: f64 = 1e-9;

#[test]
fn predictions_at_the_corners_hold_to_nine_digits() {
    let records: Value = serde_json::from_str(CORNERS).unwrap();
    let (mut compared, mut wrong) = (0, Vec::new());
    for record in records.as_array().unwrap() {
        let history = History::new(
            record["x"].as_u64().unwrap() as u32,
            number(&record["tx"]),
            number(&record["T"]),
        )
        .unwrap();
        for (name, kind) in [
            ("bg", Kind::Bg),
            ("mbg", Kind::Mbg),
            ("pareto", Kind::Pareto),
        ] {
            let parameters: [f64; 4] = std::array::from_fn(|i| number(&record[name][i]));
            let model = kind.model(parameters).unwrap();
            for (quantity, expected) in record["values"][name].as_object().unwrap() {
                compared += 1;
                let (actual, expected) =
                    (answer(&model, record, &history, quantity), number(expected));
                let floor = if quantity == "loglik" { 1.0 } else { 1e-290 };
                let error = (actual - expected).abs() / expected.abs().max(floor);
                if !actual.is_finite() || error > TOLERANCE {
                    wrong.push(format!(
                        "{quantity} of {kind} {parameters:?} for {history:?}, t = {}: {actual} is not {expected}, off by {error:e}",
                        record["t"]
                    ));
                }
            }
        }
    }
    assert!(compared > 2_300, "only {compared} values");
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn answer(model: &AnyModel, record: &Value, history: &History, quantity: &str) -> f64 {
    let horizon = number(&record["t"]);
    match quantity {
        "loglik" => model.ln_likelihood(history),
        "p_alive" => model.p_alive(history),
        "orders" => model.expected_orders(history, horizon),
        _ => model.p_orders(history, horizon, record["n"].as_u64().unwrap() as u32),
    }
}

#[test]
fn values_at_the_corners_hold_to_nine_digits() {
    let records: Value = serde_json::from_str(SPEND).unwrap();
    for record in records.as_array().unwrap() {
        let model = GammaGamma::new(
            number(&record["p"]),
            number(&record["q"]),
            number(&record["v"]),
        )
        .unwrap();
        let (days, z) = (record["n"].as_u64().unwrap() as u32, number(&record["z"]));
        let what = format!("{model:?}, {days} days of {z}");
        close(
            model.expected_spend(days, z),
            number(&record["spend"]),
            TOLERANCE,
            &what,
        );
        let (actual, expected) = (model.ln_likelihood(days, z), number(&record["loglik"]));
        assert!(
            (actual - expected).abs() <= TOLERANCE * expected.abs().max(1.0),
            "{what}: {actual} is not {expected}"
        );
    }
}

/// lifetimes' tests of P(X(t) = x), Pr(X(39) = 0) and Pr(X(2) = 10) of BG/NBD on CDNOW.
#[test]
fn the_published_probabilities_of_counts_hold() {
    let model = Kind::Bg.model([0.243, 4.414, 0.793, 2.426]).unwrap();
    close(
        model.p_orders(&History::TODAY, 39.0, 0),
        0.573_786_4,
        1e-7,
        "none in 39 weeks",
    );
    close(
        model.p_orders(&History::TODAY, 2.0, 10),
        1.078_69e-7,
        1e-5,
        "ten in two weeks",
    );
}
