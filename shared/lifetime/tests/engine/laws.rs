//! What must hold for all inputs, not only for the published ones.

use awda_lifetime::wire::{CohortV1, SpendCohortV1, StoreFitV1};
use awda_lifetime::{
    BetaGeometric, BgNbd, Cohort, Customer, Diagnosis, Discount, GammaGamma, Grade, History,
    MbgNbd, Outlook, ParetoNbd, RepeatModel, Source, SpendCohort, StoreFit, StoreModel,
    SyntheticStore, Triple, YEAR_WEEKS,
};
use proptest::prelude::*;

use crate::references::{cdnow, cdnow_spend, close};

/// Parameters over eighteen orders of magnitude.
fn parameter() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3.0..3.0_f64).prop_map(f64::exp),
        1 => (-20.0..20.0_f64).prop_map(|log| log.exp().clamp(1e-9, 1e9)),
    ]
}

fn history() -> impl Strategy<Value = History> {
    let age = prop_oneof![0.0..200.0_f64, Just(0.0), 0.0..1e6_f64, 0.0..1e-6_f64];
    let x = prop_oneof![Just(0_u32), 0..20_u32, 0..5_000_u32];
    let share = prop_oneof![0.0..=1.0_f64, Just(1.0), Just(0.0)];
    (x, share, age).prop_map(|(x, share, age)| {
        History::new(x, if x == 0 { 0.0 } else { share * age }, age).unwrap()
    })
}

fn triple() -> impl Strategy<Value = Triple> {
    (0..6_u32, 0..400_u32, 0..400_u32).prop_map(|(x, t_x, more)| {
        Triple::new(x, if x == 0 { 0 } else { t_x }, t_x + more).unwrap()
    })
}

fn check_numbers<M: RepeatModel>(model: &M, history: &History, horizon: f64) {
    let orders = model.expected_orders(history, horizon);
    let (alive, gone) = (model.p_alive(history), model.p_gone(history));
    let (some, none) = (
        model.p_at_least_one_order(history, horizon),
        model.p_no_order(history, horizon),
    );
    assert!(orders.is_finite() && orders >= 0.0, "orders {orders}");
    for share in [alive, gone, some, none] {
        assert!((0.0..=1.0 + 1e-12).contains(&share), "probability {share}");
    }
    assert!((alive + gone - 1.0).abs() < 1e-12 && (some + none - 1.0).abs() < 1e-12);
    assert!(
        some <= orders * (1.0 + 1e-9) + 1e-300,
        "one order needs an expected order"
    );
    assert!(model.next_order_median(history).is_none_or(f64::is_finite));
    assert!(model.expected_gap(history).is_finite() && model.overdue_ratio(history) >= 0.0);
    assert!(model.overdue_ratio(history).is_finite() && model.ln_likelihood(history).is_finite());
}

proptest! {
    #[test]
    fn no_answer_is_ever_nan_or_infinite(
        p in prop::array::uniform4(parameter()), history in history(), horizon in prop_oneof![
            0.0..500.0_f64, Just(0.0), Just(-1.0), Just(f64::NAN), Just(f64::INFINITY), 0.0..1e9_f64],
    ) {
        check_numbers(&BgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), &history, horizon);
        check_numbers(&MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), &history, horizon);
        check_numbers(&ParetoNbd::new(p[0], p[1], p[2], p[3]).unwrap(), &history, horizon);
    }

    #[test]
    fn without_a_new_purchase_p_alive_never_rises(
        p in prop::array::uniform4(parameter()), history in history(), more in 0.0..1e4_f64,
    ) {
        let later = History::new(history.x(), history.t_x(), (history.age() + more).min(1e6)).unwrap();
        let (bg, mbg) = (BgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap());
        prop_assert!(bg.p_alive(&later) <= bg.p_alive(&history));
        prop_assert!(mbg.p_alive(&later) <= mbg.p_alive(&history));
        // An integral in digits: as good as its last ones.
        let pareto = ParetoNbd::new(p[0], p[1], p[2], p[3]).unwrap();
        prop_assert!(pareto.p_alive(&later) <= pareto.p_alive(&history) * (1.0 + 1e-12));
    }

    #[test]
    fn time_units_do_not_matter(
        p in prop::array::uniform4(0.05..20.0_f64), history in history(), horizon in 0.0..500.0_f64, unit in 0.1..10.0_f64,
    ) {
        prop_assume!(history.age() < 1e4);
        let other = History::new(history.x(), history.t_x() * unit, history.age() * unit).unwrap();
        let (here, there) = (MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), MbgNbd::new(p[0], p[1] * unit, p[2], p[3]).unwrap());
        close(there.p_gone(&other), here.p_gone(&history), 1e-9, "p gone");
        close(there.expected_orders(&other, horizon * unit), here.expected_orders(&history, horizon), 1e-9, "orders");
    }

    #[test]
    fn value_grows_with_the_horizon_and_parts_add_up(
        p in prop::array::uniform4(0.05..20.0_f64), history in history(), first in 0.1..300.0_f64, more in 0.1..300.0_f64,
    ) {
        let purchases = MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap();
        let spend = GammaGamma::new(6.25, 3.74, 15.44).ok();
        let model = StoreModel { purchases, spend, typical_gap_weeks: None };
        let customer = Customer { history, value_days: history.x() + 1, mean_value: 20.0 };
        let value = |weeks, discount: &Discount| model.clv(&customer, weeks, discount).unwrap();
        let (short, long) = (value(first, &Discount::NONE), value(first + more, &Discount::NONE));
        prop_assert!(long >= short * (1.0 - 1e-12));
        let tenth = Discount::monthly(0.1).unwrap();
        prop_assert!(value(first + more, &tenth) <= long * (1.0 + 1e-12));
        prop_assert!(value(first + more, &tenth) >= value(first, &tenth) * (1.0 - 1e-12));
        let free = Discount::per(0.0, 1.0).unwrap();
        close(value(first, &free), short, 1e-12, "no discount");
    }

    #[test]
    fn merged_shards_equal_the_whole_in_any_order(
        rows in prop::collection::vec((triple(), any::<u64>(), 1..1_000_u64), 0..300), shards in 1..5_usize, limit in 1..80_usize,
    ) {
        let mut whole = Cohort::with_grain(7, limit);
        let mut parts = vec![Cohort::with_grain(7, limit); shards];
        let mut whole_spend = SpendCohort::with_limit(limit);
        let mut spend_parts = vec![SpendCohort::with_limit(limit); shards];
        for (i, (triple, key, total)) in rows.iter().enumerate() {
            whole.add(*key, *triple);
            parts[i % shards].add(*key, *triple);
            whole_spend.add(*key, triple.x() + 1, *total);
            spend_parts[i % shards].add(*key, triple.x() + 1, *total);
        }
        let (mut merged, mut merged_spend) = (Cohort::with_grain(7, limit), SpendCohort::with_limit(limit));
        for (part, spend) in parts.iter().zip(&spend_parts).rev() {
            merged.merge(part).unwrap();
            merged_spend.merge(spend);
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(&merged_spend, &whole_spend);
        let stored = CohortV1::from(&whole);
        prop_assert!(stored.rows.len() <= limit);
        prop_assert_eq!(&Cohort::try_from(stored).unwrap(), &whole);
        prop_assert_eq!(&SpendCohort::from(SpendCohortV1::from(&whole_spend)), &whole_spend);
    }

    #[test]
    fn splitting_a_weight_changes_nothing(key in any::<u64>(), triple in triple(), weight in 1..50_u64) {
        let (mut one, mut many) = (Cohort::in_days(), Cohort::in_days());
        one.add_many(key, triple, weight);
        for _ in 0..weight {
            many.add(key, triple);
        }
        prop_assert_eq!(one, many);
    }
}

#[test]
fn what_many_do_is_the_sum_of_what_each_does() {
    let purchases = MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap();
    let outlook = Outlook::certain(&purchases, GammaGamma::new(6.25, 3.74, 15.44).ok(), 300);
    let customer = |x| Customer {
        history: History::from_days(x, 20 * x, 20 * x + 15).unwrap(),
        value_days: x + 1,
        mean_value: 20.0,
    };
    let many: Vec<(u64, Customer)> = (0..5).map(|x| (u64::from(x), customer(x))).collect();
    let whole = outlook.draws(many.iter().copied(), 26.0);
    let parts: Vec<_> = many.iter().map(|one| outlook.draws([*one], 26.0)).collect();
    for place in 0..300 {
        let orders: f64 = parts.iter().map(|part| part.orders[place]).sum();
        let values: f64 = parts
            .iter()
            .map(|part| part.values.as_ref().unwrap()[place])
            .sum();
        close(whole.orders[place], orders, 1e-12, "orders");
        close(
            whole.values.as_ref().unwrap()[place],
            values,
            1e-12,
            "values",
        );
    }
}

fn check_scores<const FIRST: u32>(purchases: BetaGeometric<FIRST>) {
    let spend = GammaGamma::new(6.25, 3.74, 1_544.0).unwrap();
    let store = SyntheticStore {
        purchases,
        spend,
        ages_days: (0, 900),
        one_timers: 0.2,
    };
    let (cohort, _) = store.cohorts(3, 2_000);
    let model = StoreModel {
        purchases,
        spend: Some(spend),
        typical_gap_weeks: None,
    };
    let discount = Discount::monthly(0.01).unwrap();
    let scorer = model.scorer(&cohort, YEAR_WEEKS, &discount);
    // The last customers are not in the cohort: they are scored without the table.
    for customer in store.customers(3, 2_100) {
        let known = customer.known();
        let score = scorer.score(customer.triple, known.value_days, known.mean_value);
        let forecast = model.forecast(&known, YEAR_WEEKS, &discount);
        let what = format!("{:?}", customer.triple);
        close(score.p_alive, forecast.p_alive, 1e-10, &what);
        close(score.orders, forecast.orders, 1e-10, &what);
        close(score.clv.unwrap(), forecast.clv.unwrap(), 1e-10, &what);
        close(
            score.next_order_median_days.unwrap(),
            forecast.next_order_median_days.unwrap(),
            1e-10,
            &what,
        );
    }
}

#[test]
fn scores_and_forecasts_agree() {
    check_scores(MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap());
    check_scores(BgNbd::new(0.3, 2.0, 1.0, 0.4).unwrap());
    // Powers beyond any number: rows are scored without a table of them.
    check_scores(BgNbd::new(400.0, 1e-3, 1.0, 0.4).unwrap());
}

#[test]
fn cohorts_in_different_ticks_do_not_merge() {
    assert!(Cohort::in_days().merge(&cdnow()).is_err());
}

#[test]
fn days_and_hundredths_of_weeks_give_the_same_model() {
    let fit = |grain: u32| {
        let mut cohort = Cohort::with_grain(grain, Cohort::LIMIT);
        for (key, row) in crate::references::summary().iter().enumerate() {
            cohort.add(key as u64, Triple::new(row.x, row.t_x, row.age).unwrap());
        }
        MbgNbd::most_likely(&cohort, None).unwrap()
    };
    let (one, other) = (fit(100), fit(7));
    for (i, scale) in [1.0, 100.0 / 7.0, 1.0, 1.0].into_iter().enumerate() {
        close(
            other.model.parameters()[i],
            one.model.parameters()[i] * scale,
            1e-12,
            "parameter",
        );
    }
    close(
        other.log_likelihood,
        one.log_likelihood - 2_457.0 * (100.0_f64 / 7.0).ln(),
        1e-12,
        "LL",
    );
}

#[test]
fn a_warm_start_gives_the_same_model_in_fewer_steps() {
    let (cohort, spend) = (cdnow(), cdnow_spend());
    let cold = StoreFit::of(&cohort, &spend, None);
    let warm = StoreFit::of(&cohort, &spend, Some(&cold));
    assert!(
        warm.purchases.iterations <= 3 && warm.purchases.iterations < cold.purchases.iterations
    );
    for (one, other) in warm
        .purchases
        .model
        .parameters()
        .iter()
        .zip(cold.purchases.model.parameters())
    {
        close(*one, other, 1e-9, "parameter");
    }
}

#[test]
fn a_stored_fit_comes_back_whole() {
    let fit = StoreFit::of(&cdnow(), &cdnow_spend(), None);
    let stored = StoreFitV1::from(&fit);
    assert_eq!(StoreFit::try_from(stored.clone()).unwrap(), fit);
    // Through JSON the last bit may differ: serde_json reads floats to within one.
    let text = serde_json::to_string(&stored).unwrap();
    let read: StoreFitV1 = serde_json::from_str(&text).unwrap();
    for (one, other) in read
        .purchases
        .parameters
        .iter()
        .zip(&stored.purchases.parameters)
    {
        close(*one, *other, 1e-15, "parameter");
    }
}

#[test]
fn a_damaged_fit_is_refused() {
    let mut stored = StoreFitV1::from(&StoreFit::of(&cdnow(), &cdnow_spend(), None));
    stored.purchases.parameters.pop();
    assert!(StoreFit::try_from(stored).is_err());
}

#[test]
fn an_empty_store_and_a_store_without_repeats_still_get_a_model() {
    let empty = StoreFit::of(&Cohort::in_days(), &SpendCohort::new(), None);
    assert_eq!(
        (empty.purchases.source, empty.purchases.diagnosis),
        (Source::Prior, Some(Diagnosis::Empty))
    );
    assert!(empty.spend.is_none() && MbgNbd::most_likely(&Cohort::in_days(), None).is_err());

    let (mut once, mut spend) = (Cohort::in_days(), SpendCohort::new());
    for key in 0..50 {
        once.add(key, Triple::new(0, 0, 3 * key as u32).unwrap());
        spend.add(key, 1, 1_000 + key);
    }
    let fit = StoreFit::of(&once, &spend, None);
    assert_eq!(fit.purchases.source, Source::Prior);
    assert!(matches!(
        fit.purchases.diagnosis,
        Some(Diagnosis::TooFewRepeats { repeats: 0, .. })
    ));
    let spend = fit.spend.unwrap();
    assert_eq!(spend.source, Source::Prior);
    assert!((800.0..1_400.0).contains(&spend.model.mean_spend()));
}

#[test]
fn few_repeats_are_shrunk_and_said_to_be() {
    let mut cohort = Cohort::in_days();
    for (key, row) in crate::references::summary().iter().enumerate().take(120) {
        let days = |hundredths: u32| (f64::from(hundredths) * 0.07).round() as u32;
        cohort.add(
            key as u64,
            Triple::new(row.x, days(row.t_x), days(row.age)).unwrap(),
        );
    }
    assert!(cohort.repeats() > 0 && cohort.repeats() < 200);
    let fit = MbgNbd::fit(&cohort, None);
    assert_eq!(fit.source, Source::Shrunk);
    assert!(fit.standard_errors().is_some() && fit.grade() == Grade::C);
}
