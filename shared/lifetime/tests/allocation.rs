//! Asking about one customer allocates nothing, whatever the model and however strange the customer.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share is test code too: a wrong fixture may panic"
)]

use awda_lifetime::{
    AnyModel, Customer, Discount, Forecast, GammaGamma, History, Kind, RepeatModel, StoreModel,
    YEAR_WEEKS,
};

/// Ordinary customers, and those at the ends.
fn customers() -> Vec<Customer> {
    [
        (0, 0.0, 0.0),
        (0, 0.0, 39.0),
        (2, 30.43, 38.86),
        (5, 1e-6, 1e-6),
        (400, 300.0, 300.0),
        (5_000, 900.0, 1e5),
    ]
    .into_iter()
    .map(|(x, t_x, age)| Customer {
        history: History::new(x, t_x, age).unwrap(),
        value_days: x + 1,
        mean_value: 35.0,
    })
    .collect()
}

fn store(kind: Kind) -> StoreModel<AnyModel> {
    StoreModel {
        purchases: kind.model([0.55, 10.6, 0.6, 11.7]).unwrap(),
        spend: GammaGamma::new(6.25, 3.74, 15.44).ok(),
        typical_gap_weeks: Some(8.0),
    }
}

#[test]
fn a_forecast_allocates_nothing() {
    let (customers, discount) = (customers(), Discount::monthly(0.01).unwrap());
    for kind in Kind::ALL {
        let store = store(kind);
        let mut sum = 0.0;
        let counted = allocation_counter::measure(|| {
            for customer in &customers {
                let forecast: Forecast = store.forecast(customer, YEAR_WEEKS, &discount);
                sum += forecast.clv.unwrap_or_default();
                sum += store.purchases.p_orders(&customer.history, YEAR_WEEKS, 3);
                sum += store
                    .purchases
                    .wait_until_even(&customer.history)
                    .unwrap_or_default();
            }
        });
        assert_eq!(counted.count_total, 0, "{kind}");
        assert!(sum.is_finite() && sum > 0.0);
    }
    // The counter counts: all probabilities at once are a list.
    let model = store(Kind::Mbg).purchases;
    let control =
        allocation_counter::measure(|| drop(model.p_orders_to(&History::TODAY, 52.0, 10)));
    assert!(control.count_total > 0);
}
