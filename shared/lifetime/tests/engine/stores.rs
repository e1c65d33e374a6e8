//! Simulated stores with known truth: none may end unexplained, parameters come back, intervals cover.

use awda_lifetime::{
    BgNbd, Chance, Cohort, Diagnosis, Fit, GammaGamma, History, MbgNbd, Outlook, ParetoNbd,
    RepeatModel, Source, SpendCohort, StoreFit, SyntheticCustomer, SyntheticStore,
};

/// A random store: sizes 50 to 5,000, every parameter over two orders of magnitude.
fn random_store<M: RepeatModel>(seed: u64, model: impl Fn([f64; 4]) -> M) -> (Cohort, SpendCohort) {
    let (store, size) = recipe(seed, model);
    store.cohorts(seed, size)
}

/// The customers of the same store.
pub(crate) fn random_customers<M: RepeatModel>(
    seed: u64,
    model: impl Fn([f64; 4]) -> M,
) -> impl Iterator<Item = SyntheticCustomer> {
    let (store, size) = recipe(seed, model);
    let customers: Vec<SyntheticCustomer> = store.customers(seed, size).collect();
    customers.into_iter()
}

fn recipe<M: RepeatModel>(seed: u64, model: impl Fn([f64; 4]) -> M) -> (SyntheticStore<M>, u64) {
    let mut chance = Chance::seeded(seed);
    let between = |chance: &mut Chance, low: f64, high: f64| {
        (low.ln() + (high / low).ln() * chance.uniform()).exp()
    };
    let r = between(&mut chance, 0.1, 5.0);
    let alpha = r * between(&mut chance, 2.0, 100.0);
    let (a, b) = (
        between(&mut chance, 0.1, 5.0),
        between(&mut chance, 0.3, 20.0),
    );
    let size = [50, 200, 1_000, 5_000][(seed % 4) as usize];
    let store = SyntheticStore {
        purchases: model([r, alpha, a, b]),
        spend: GammaGamma::new(6.0, 3.5, 1_500.0).unwrap(),
        ages_days: (1, 730),
        one_timers: 0.0,
    };
    (store, size)
}

fn check_usable<M: RepeatModel>(fit: &Fit<M, 4>, seed: u64) {
    assert!(
        fit.log_likelihood.is_finite() && fit.gradient_norm.is_finite(),
        "store {seed}"
    );
    assert!(
        fit.gradient_norm < 1e-2 * (fit.customers as f64).max(1.0),
        "store {seed}: not at a top"
    );
    assert_eq!(
        fit.source == Source::Fitted,
        fit.diagnosis.is_none(),
        "store {seed}"
    );
    assert!(
        !matches!(fit.diagnosis, Some(Diagnosis::NotConverged { .. })),
        "store {seed}: {:?}",
        fit.diagnosis
    );
    let orders = fit
        .model
        .expected_orders(&History::from_days(1, 30, 100).unwrap(), 52.0);
    assert!(
        orders.is_finite() && (0.0..1e4).contains(&orders),
        "store {seed}: {orders}"
    );
}

#[test]
fn three_hundred_small_stores_end_with_a_model_and_a_reason() {
    let (mut fitted, mut large, mut reasons) = (0, 0, std::collections::BTreeMap::new());
    for seed in 0..300 {
        let (cohort, spend) =
            random_store(seed, |[r, alpha, a, b]| BgNbd::new(r, alpha, a, b).unwrap());
        check_usable(&BgNbd::fit(&cohort, None), seed);
        let store = StoreFit::of(&cohort, &spend, None);
        check_usable(&store.purchases, seed);
        fitted += u32::from(store.purchases.source == Source::Fitted);
        large += u32::from(cohort.repeats() >= 200);
        let reason = store
            .purchases
            .diagnosis
            .map(|d| d.to_string())
            .unwrap_or_default();
        *reasons
            .entry(reason.replace(|c: char| c.is_ascii_digit(), ""))
            .or_insert(0) += 1;
        let mean = store.spend.unwrap().model.mean_spend();
        let seen = spend.mean_value().unwrap();
        assert!(
            (0.5..2.0).contains(&(mean / seen)),
            "store {seed}: mean spend {mean}, seen {seen}"
        );
    }
    assert!(
        2 * fitted > large,
        "only {fitted} of {large} stores speak for themselves: {reasons:?}"
    );
}

#[test]
fn no_other_start_finds_a_higher_likelihood() {
    let mut chance = Chance::seeded(4);
    for seed in (0..120).filter(|seed| seed % 4 > 0) {
        let (cohort, _) = random_store(seed, |[r, alpha, a, b]| {
            MbgNbd::new(r, alpha, a, b).unwrap()
        });
        let Ok(cold) = MbgNbd::most_likely(&cohort, None) else {
            continue;
        };
        for _ in 0..4 {
            let p: [f64; 4] = std::array::from_fn(|_| (1.5 * chance.normal()).exp());
            let start = MbgNbd::new(p[0], 10.0 * p[1], p[2], p[3]).unwrap();
            let Ok(warm) = MbgNbd::most_likely(&cohort, Some(&start)) else {
                continue;
            };
            let higher = warm.log_likelihood - cold.log_likelihood;
            assert!(
                higher < 1e-6,
                "store {seed}: {higher} above, {:?} {:?}",
                warm.model,
                cold.model
            );
        }
    }
}

#[test]
fn pareto_stores_end_with_a_model_and_a_reason() {
    for seed in 0..20 {
        let (cohort, _) = random_store(seed, |[r, alpha, s, beta]| {
            ParetoNbd::new(r, alpha, s.min(2.0), 10.0 * beta).unwrap()
        });
        check_usable(&ParetoNbd::fit(&cohort, None), seed);
    }
}

/// How many standard errors the estimates are off, in log-parameters, for each of `stores` stores.
fn misses<M: RepeatModel + Copy>(
    truth: M,
    stores: u64,
    fit: impl Fn(&Cohort) -> Result<Fit<M, 4>, Diagnosis>,
) -> Vec<f64> {
    let spend = GammaGamma::new(6.0, 3.5, 1_500.0).unwrap();
    let store = SyntheticStore {
        purchases: truth,
        spend,
        ages_days: (60, 730),
        one_timers: 0.0,
    };
    let miss = |seed| {
        let fit = fit(&store.cohorts(seed, 8_000).0).unwrap();
        let covariance = fit.log_covariance.unwrap();
        let pairs: Vec<f64> = (0..4)
            .map(|i| {
                (fit.model.parameters()[i] / truth.parameters()[i]).ln() / covariance[i][i].sqrt()
            })
            .collect();
        pairs
    };
    (0..stores).flat_map(miss).collect()
}

fn check_misses(misses: &[f64], what: &str) {
    let square = misses.iter().map(|z| z * z).sum::<f64>() / misses.len() as f64;
    assert!(
        (0.5..1.8).contains(&square),
        "{what}: mean squared miss {square}"
    );
    assert!(misses.iter().all(|z| z.abs() < 5.0), "{what}: {misses:?}");
}

#[test]
fn parameters_come_back_within_their_standard_errors() {
    for p in [
        [0.8, 17.0, 0.6, 3.0],
        [0.3, 5.0, 0.8, 2.5],
        [2.0, 20.0, 1.5, 2.0],
    ] {
        let [r, alpha, a, b] = p;
        let truth = MbgNbd::new(r, alpha, a, b).unwrap();
        check_misses(
            &misses(truth, 12, |c| MbgNbd::most_likely(c, None)),
            &format!("{truth:?}"),
        );
        let truth = BgNbd::new(r, alpha, a, b).unwrap();
        check_misses(
            &misses(truth, 12, |c| BgNbd::most_likely(c, None)),
            &format!("{truth:?}"),
        );
    }
    let truth = ParetoNbd::new(0.55, 10.6, 0.6, 11.7).unwrap();
    check_misses(
        &misses(truth, 6, |c| ParetoNbd::most_likely(c, None)),
        "Pareto/NBD",
    );
}

#[test]
fn the_published_customer_orders_between_none_and_thirteen_times() {
    let model = MbgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let outlook = Outlook::certain(&model, None, 200_000);
    let history = History::new(7, 29.43, 38.86).unwrap();
    let customer = awda_lifetime::Customer {
        history,
        value_days: 8,
        mean_value: 35.0,
    };
    let interval = outlook.interval(&customer, 52.0, 1);
    assert_eq!((interval.orders.p05, interval.orders.p95), (0.0, 13.0));
    assert!(
        (interval.orders.mean / 4.455_017 - 1.0).abs() < 0.02,
        "{interval:?}"
    );
    assert!(interval.value.is_none());
}

#[test]
fn the_same_seed_gives_the_same_interval_and_another_seed_another() {
    let spend = GammaGamma::new(6.25, 3.74, 1_544.0).unwrap();
    let truth = MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap();
    let store = SyntheticStore {
        purchases: truth,
        spend,
        ages_days: (60, 730),
        one_timers: 0.0,
    };
    let (cohort, spends) = store.cohorts(5, 3_000);
    let fit = StoreFit::of(&cohort, &spends, None);
    let customer = store.customers(5, 30).last().unwrap().known();
    let ask = |outlook_seed, seed| {
        fit.outlook(outlook_seed, 2_000)
            .interval(&customer, 52.0, seed)
    };
    assert_eq!(ask(1, 2), ask(1, 2));
    assert_ne!(ask(1, 2), ask(1, 3));
    assert_ne!(ask(1, 2), ask(2, 2));
    let value = ask(1, 2).value.unwrap();
    assert!(value.p05 <= value.p50 && value.p50 <= value.p95);
}

/// Simulated future of whole groups: nine in ten lie inside the interval of their sum.
#[test]
fn ninety_per_cent_intervals_of_sums_cover_ninety_per_cent() {
    let spend = GammaGamma::new(6.25, 3.74, 1_544.0).unwrap();
    let truth = MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap();
    let store = SyntheticStore {
        purchases: truth,
        spend,
        ages_days: (60, 730),
        one_timers: 0.0,
    };
    let (cohort, spends) = store.cohorts(77, 4_000);
    let fit = StoreFit::of(&cohort, &spends, None);
    // This store keeps its pace, and the intervals are told so.
    let outlook = Outlook::of(&fit.purchases, fit.spend.as_ref(), 1, 1_000);
    let customers: Vec<_> = store
        .customers(77, 4_000)
        .map(|c| (c.key, c.known()))
        .collect();
    let (mut orders_inside, mut values_inside, mut groups) = (0, 0, 0);
    for (seed, group) in customers.chunks(20).enumerate() {
        let interval = outlook.total(group.iter().copied(), 13.0);
        let happened = Outlook::certain(&truth, Some(spend), 1).total(
            group
                .iter()
                .map(|(key, c)| (key ^ 0xfeed_0000 ^ seed as u64, *c)),
            13.0,
        );
        let (orders, value) = (happened.orders.mean, happened.value.unwrap().mean);
        let bounds = interval.value.unwrap();
        orders_inside += u32::from(interval.orders.p05 <= orders && orders <= interval.orders.p95);
        values_inside += u32::from(bounds.p05 <= value && value <= bounds.p95);
        groups += 1;
    }
    let share = |inside: u32| f64::from(inside) / f64::from(groups);
    assert!(
        (0.86..=0.94).contains(&share(orders_inside)),
        "orders {}",
        share(orders_inside)
    );
    assert!(
        (0.86..=0.94).contains(&share(values_inside)),
        "values {}",
        share(values_inside)
    );
}

#[test]
fn a_thinned_store_is_fitted_like_the_whole_within_its_errors() {
    let spend = GammaGamma::new(6.0, 3.5, 1_500.0).unwrap();
    let truth = MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap();
    let store = SyntheticStore {
        purchases: truth,
        spend,
        ages_days: (60, 730),
        one_timers: 0.0,
    };
    let (whole, whole_spend) = store.cohorts(9, 40_000);
    let (mut few, mut few_spend) = (Cohort::with_grain(7, 6_000), SpendCohort::with_limit(6_000));
    few.merge(&whole).unwrap();
    few_spend.merge(&whole_spend);
    assert!(few.thinning() >= 4 && few_spend.thinning() >= 4);
    assert_eq!(
        (few.customers(), few.repeats()),
        (whole.customers(), whole.repeats())
    );
    let (all, some) = (
        StoreFit::of(&whole, &whole_spend, None),
        StoreFit::of(&few, &few_spend, None),
    );
    let covariance = some.purchases.log_covariance.unwrap();
    let pairs = some
        .purchases
        .model
        .parameters()
        .into_iter()
        .zip(all.purchases.model.parameters());
    for (i, (some, all)) in pairs.enumerate() {
        assert!(
            (some / all).ln().abs() < 4.0 * covariance[i][i].sqrt(),
            "parameter {i}: {some} {all}"
        );
    }
    let (some, all) = (some.spend.unwrap().model, all.spend.unwrap().model);
    assert!((some.mean_spend() / all.mean_spend() - 1.0).abs() < 0.05);
}
