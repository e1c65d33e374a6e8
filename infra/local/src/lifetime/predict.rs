//! `awda lifetime predict`: one model, one customer, no file.
//!
//! Every time is in the unit given, parameters included, so nothing is converted. It refuses parameters of another model.

use std::collections::BTreeMap;

use awda_lifetime::{
    AnyModel, ChurnBand, Customer, DRAWS, Discount, GammaGamma, History, Kind, MONTH_WEEKS,
    Outlook, Pace, Quantiles, RepeatModel, StoreModel,
};
use serde_json::{Map, Value, json};

use super::Error;
use super::args::PredictArgs;
use crate::cli::print::{self, Style};

/// Counts of orders whose probabilities are listed.
const COUNTS_SHOWN: u32 = 10;

/// `awda lifetime predict`.
pub(super) fn predict(args: &PredictArgs) -> anyhow::Result<()> {
    let answer = answer(args)?;
    print::value(&answer, if args.json { Style::Json } else { Style::Plain });
    Ok(())
}

fn answer(args: &PredictArgs) -> Result<Value, Error> {
    let kind = args.model.kind().ok_or_else(|| Error::ArgumentInvalid {
        option: "--model",
        found: "best".to_owned(),
        wanted: "mbg, bg or pareto: there is nothing to choose by".to_owned(),
    })?;
    let names = kind.parameter_names();
    let model = kind.model(parameters("--params", &args.params, &names)?)?;
    let history = History::new(args.x, args.tx, args.age)?;
    let customer = customer(args, history)?;
    let spend = args.spend.as_deref().map(spend).transpose()?;
    let store = StoreModel {
        purchases: model,
        spend,
        typical_gap_weeks: None,
    };
    let discount = discount(args)?;
    let horizon = finite("--horizon", args.horizon)?;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("model", json!(kind.name()));
    put("unit", json!(args.unit.name()));
    put("parameters", named(kind, &model));
    put("x", json!(args.x));
    put("tx", json!(args.tx));
    put("age", json!(args.age));
    put("horizon", json!(horizon));
    about_orders(&model, &history, horizon, &mut put);
    about_value(&store, &customer, horizon, &discount, &mut put);
    let seeded = Outlook::certain(&model, spend, DRAWS).interval(&customer, horizon, args.seed);
    put("orders_interval", quantiles(seeded.orders));
    put("value_interval", json!(seeded.value.map(quantiles)));
    Ok(Value::Object(fields))
}

fn about_orders(
    model: &AnyModel,
    history: &History,
    horizon: f64,
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
) {
    let overdue = model.overdue_ratio(history);
    put("p_alive", json!(model.p_alive(history)));
    put("churn_risk", json!(model.p_gone(history)));
    put("churn", json!(ChurnBand::of(model.p_gone(history)).name()));
    put(
        "expected_orders",
        json!(model.expected_orders(history, horizon)),
    );
    put(
        "p_at_least_one_order",
        json!(model.p_at_least_one_order(history, horizon)),
    );
    put("p_no_order", json!(model.p_no_order(history, horizon)));
    put(
        "p_orders",
        json!(model.p_orders_to(history, horizon, COUNTS_SHOWN)),
    );
    put(
        "next_order_median_given_alive",
        json!(model.next_order_median(history)),
    );
    put(
        "even_chance_of_an_order_after",
        json!(model.wait_until_even(history)),
    );
    put("usual_gap", json!(model.expected_gap(history)));
    put("overdue_ratio", json!(overdue));
    put("pace", json!(Pace::of(overdue).name()));
    put("log_likelihood", json!(model.ln_likelihood(history)));
}

fn about_value(
    store: &StoreModel<AnyModel>,
    customer: &Customer,
    horizon: f64,
    discount: &Discount,
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
) {
    put(
        "expected_spend_per_order",
        json!(store.expected_spend(customer)),
    );
    put("value", json!(store.clv(customer, horizon, discount)));
}

fn customer(args: &PredictArgs, history: History) -> Result<Customer, Error> {
    let mean_value = args.mean_value.unwrap_or_default();
    if !(mean_value >= 0.0 && mean_value.is_finite()) {
        return Err(Error::ArgumentInvalid {
            option: "--mean-value",
            found: mean_value.to_string(),
            wanted: "an amount of 0 or more".to_owned(),
        });
    }
    let value_days = match args.mean_value {
        Some(_) => args.value_days.unwrap_or(args.x),
        None => 0,
    };
    Ok(Customer {
        history,
        value_days,
        mean_value,
    })
}

fn discount(args: &PredictArgs) -> Result<Discount, Error> {
    let period = args.period.unwrap_or(MONTH_WEEKS * args.unit.per_week());
    Ok(Discount::per(args.discount, period)?)
}

fn spend(text: &str) -> Result<GammaGamma, Error> {
    let [p, q, v] = parameters("--spend", text, &["p", "q", "v"])?;
    Ok(GammaGamma::new(p, q, v)?)
}

/// Parameters by name, in any order, each exactly once.
fn parameters<const N: usize>(
    option: &'static str,
    text: &str,
    names: &[&str; N],
) -> Result<[f64; N], Error> {
    let wrong = |wanted: String| Error::ArgumentInvalid {
        option,
        found: text.to_owned(),
        wanted,
    };
    let mut given = BTreeMap::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| wrong(format!("{part:?} is not of the form name=value")))?;
        let number: f64 = value
            .trim()
            .parse()
            .map_err(|_| wrong(format!("{:?} is no number", value.trim())))?;
        if given.insert(name.trim().to_lowercase(), number).is_some() {
            return Err(wrong(format!("{:?} is given twice", name.trim())));
        }
    }
    let mut values = [0.0; N];
    for (place, name) in values.iter_mut().zip(names) {
        *place = given
            .remove(*name)
            .ok_or_else(|| wrong(format!("{name} is missing; wanted {}", names.join(", "))))?;
    }
    match given.keys().next() {
        Some(name) => Err(wrong(format!("{name:?} is none of {}", names.join(", ")))),
        None => Ok(values),
    }
}

fn finite(option: &'static str, value: f64) -> Result<f64, Error> {
    if value >= 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(Error::ArgumentInvalid {
        option,
        found: value.to_string(),
        wanted: "a time of 0 or more".to_owned(),
    })
}

fn named(kind: Kind, model: &AnyModel) -> Value {
    let names = kind.parameter_names().map(str::to_owned);
    let values = model.parameters().map(|value| json!(value));
    Value::Object(names.into_iter().zip(values).collect())
}

fn quantiles(of: Quantiles) -> Value {
    json!({"p05": of.p05, "p50": of.p50, "p95": of.p95})
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn parameters_are_read_by_name_and_mistakes_are_named() {
        let names = ["r", "alpha"];
        assert_eq!(
            parameters("--params", "alpha=2, R=1", &names),
            Ok([1.0, 2.0])
        );
        for (text, wanted) in [
            ("r=1", "alpha is missing"),
            ("r=1,alpha", "name=value"),
            ("r=1,alpha=two", "no number"),
            ("r=1,r=2,alpha=3", "twice"),
            ("r=1,alpha=2,b=3", "none of"),
        ] {
            let refusal = parameters("--params", text, &names)
                .unwrap_err()
                .to_string();
            assert!(refusal.contains(wanted), "{refusal}");
        }
    }
}
