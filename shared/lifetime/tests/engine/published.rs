//! The numbers of the published papers, as their authors and the common packages print them.

use crate::references::close;
use awda_lifetime::{
    BgNbd, ChurnBand, Customer, Discount, GammaGamma, History, MbgNbd, RepeatModel, StoreModel,
};

fn bg() -> BgNbd {
    BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
}

fn mbg() -> MbgNbd {
    MbgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
}

type Vector = (u32, f64, f64, f64, Option<f64>, f64, f64);
/// Awda definitions 5.12: x, t_x, T, P(alive) and orders in 52 weeks of BG/NBD, then of MBG/NBD, to six decimals.
const VECTORS: [Vector; 4] = [
    (0, 0.0, 13.0, 1.0, None, 0.686_684, 0.392_438),
    (0, 0.0, 38.86, 1.0, Some(0.252_073), 0.637_253, 0.165_682),
    (
        2,
        30.43,
        38.86,
        0.726_579,
        Some(1.558_721),
        0.774_419,
        1.714_022,
    ),
    (
        7,
        29.43,
        38.86,
        0.641_756,
        Some(4.198_856),
        0.667_110,
        4.455_017,
    ),
];

#[test]
fn the_definitions_vectors_hold_to_every_printed_digit() {
    for (x, t_x, age, bg_alive, bg_orders, mbg_alive, mbg_orders) in VECTORS {
        let history = History::new(x, t_x, age).unwrap();
        assert!(
            (bg().p_alive(&history) - bg_alive).abs() < 5.1e-7,
            "{history:?}"
        );
        assert!(
            (mbg().p_alive(&history) - mbg_alive).abs() < 5.1e-7,
            "{history:?}"
        );
        assert!(
            (mbg().expected_orders(&history, 52.0) - mbg_orders).abs() < 5.1e-7,
            "{history:?}"
        );
        if let Some(orders) = bg_orders {
            assert!(
                (bg().expected_orders(&history, 52.0) - orders).abs() < 5.1e-7,
                "{history:?}"
            );
        }
    }
}

#[test]
fn the_documented_examples_of_the_packages_hold() {
    let lifetimes = History::new(2, 30.43, 38.86).unwrap();
    assert!((bg().expected_orders(&lifetimes, 39.0) - 1.226_028).abs() < 5.1e-7);
    let btyd = History::new(26, 30.86, 31.0).unwrap();
    assert!((bg().expected_orders(&btyd, 52.0) - 25.758_196).abs() < 5.1e-7);
}

#[test]
fn expected_spend_holds_to_every_printed_digit() {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    for (days, z, expected) in [
        (1, 20.0, 24.638_487),
        (2, 22.35, 24.663_714),
        (7, 35.0, 35.012_906),
    ] {
        assert!(
            (spend.expected_spend(days, z) - expected).abs() < 5.1e-7,
            "{days} days of {z}"
        );
    }
}

#[test]
fn a_one_time_buyer_is_at_risk_in_the_modified_model_and_never_in_the_plain_one() {
    let once = History::new(0, 0.0, 104.0).unwrap();
    assert!((mbg().p_alive(&once) - 0.584).abs() < 5e-4);
    close(bg().p_alive(&once), 1.0, 0.0, "BG/NBD, bought once");
    close(bg().p_gone(&once), 0.0, 0.0, "BG/NBD, bought once");
}

#[test]
fn a_forecast_says_the_same_as_its_parts() {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).ok();
    let model = StoreModel {
        purchases: mbg(),
        spend,
        typical_gap_weeks: Some(8.0),
    };
    let history = History::new(2, 30.43, 38.86).unwrap();
    let customer = Customer {
        history,
        value_days: 2,
        mean_value: 22.35,
    };
    let forecast = model.forecast(&customer, 52.0, &Discount::NONE);
    assert!((forecast.clv.unwrap() - 1.714_022 * 24.663_714).abs() < 1e-4);
    assert_eq!(forecast.churn, ChurnBand::Low);
    let discounted = model.forecast(&customer, 52.0, &Discount::monthly(0.01).unwrap());
    assert!(discounted.clv < forecast.clv);
    let young = History::new(0, 0.0, 7.9).unwrap();
    assert_eq!(model.churn_band(&young), ChurnBand::TooEarly);
}
