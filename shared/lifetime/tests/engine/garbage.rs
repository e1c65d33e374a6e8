//! Stores nobody would fit by hand, and input no shop should send: a model and a reason, or a refusal, never a panic.

use awda_lifetime::wire::StoreFitV1;
use awda_lifetime::{
    BgNbd, Cohort, Customer, Diagnosis, Discount, Error, Fit, GammaGamma, History, Kind, MbgNbd,
    Outlook, Panel, ParetoNbd, Purchase, RepeatModel, Source, SpendCohort, Spending, StoreFit,
    Swings, Triple, checks, cohorts, contest,
};

fn cohort_of(rows: &[(u32, u32, u32, u64)]) -> Cohort {
    let mut cohort = Cohort::in_days();
    for (key, (x, t_x, age, weight)) in rows.iter().enumerate() {
        cohort.add_many(key as u64, Triple::new(*x, *t_x, *age).unwrap(), *weight);
    }
    cohort
}

#[test]
fn degenerate_stores_end_with_a_model_and_a_reason() {
    let stores = [
        ("nobody", cohort_of(&[])),
        ("one customer of today", cohort_of(&[(0, 0, 0, 1)])),
        ("everybody came today", cohort_of(&[(0, 0, 0, 1_000_000)])),
        ("repeats within no time", cohort_of(&[(3, 0, 0, 1_000)])),
        (
            "one tireless customer",
            cohort_of(&[(5_000, 5_000, 5_000, 1)]),
        ),
        ("all alike and alive", cohort_of(&[(12, 360, 360, 5_000)])),
        (
            "all alike and long gone",
            cohort_of(&[(12, 30, 3_600, 5_000)]),
        ),
        (
            "nobody ever returned",
            cohort_of(&[(0, 0, 10, 500), (0, 0, 900, 500)]),
        ),
        (
            "ages of millennia",
            cohort_of(&[(1, 1, 1_048_575, 300), (0, 0, 1_048_575, 300)]),
        ),
        (
            "half daily, half never",
            cohort_of(&[(365, 365, 365, 500), (0, 0, 365, 500)]),
        ),
        (
            "more customers than numbers",
            cohort_of(&[(1, 5, 10, u64::MAX), (2, 5, 10, u64::MAX)]),
        ),
    ];
    for (name, cohort) in stores {
        let fits = [
            orders_of(&MbgNbd::fit(&cohort, None), name),
            orders_of(&BgNbd::fit(&cohort, None), name),
            orders_of(&ParetoNbd::fit(&cohort, None), name),
        ];
        for orders in fits {
            assert!(orders.is_finite() && orders >= 0.0, "{name}: {orders}");
        }
    }
}

/// The expected orders of somebody ordinary, once the fit has been found whole.
fn orders_of<M: RepeatModel>(fit: &Fit<M, 4>, name: &str) -> f64 {
    assert!(
        fit.log_likelihood.is_finite(),
        "{name}: {}",
        fit.log_likelihood
    );
    assert_eq!(
        fit.source == Source::Fitted,
        fit.diagnosis.is_none(),
        "{name}"
    );
    let unexplained = matches!(fit.diagnosis, Some(Diagnosis::NotConverged { .. }));
    assert!(!unexplained, "{name}: {:?}", fit.diagnosis);
    fit.model
        .expected_orders(&History::from_days(2, 60, 90).unwrap(), 52.0)
}

#[test]
fn spending_of_one_size_and_of_every_size_ends_with_a_finite_mean() {
    for totals in [
        vec![1_000; 300],
        vec![1, u64::MAX],
        vec![1; 2],
        (1..400).map(|n: u64| n.pow(7)).collect(),
    ] {
        let mut spend = SpendCohort::new();
        for (key, total) in totals.iter().enumerate() {
            spend.add(key as u64, 1 + key as u32 % 3, *total);
        }
        let fit = GammaGamma::fit(&spend, None).unwrap();
        assert!(
            fit.model.mean_spend().is_finite() && fit.model.mean_spend() > 0.0,
            "{fit:?}"
        );
        assert!(fit.log_likelihood.is_finite() && fit.model.expected_spend(2, 50.0).is_finite());
    }
}

#[test]
fn impossible_input_is_refused_by_name() {
    let refused = |history: Result<History, Error>| {
        assert!(
            matches!(history, Err(Error::HistoryImpossible { .. })),
            "{history:?}"
        );
    };
    refused(History::new(1, 9.0, 8.0));
    refused(History::new(0, 1.0, 8.0));
    refused(History::new(1, -1.0, 8.0));
    refused(History::new(1, f64::NAN, 8.0));
    refused(History::new(1, 1.0, f64::NAN));
    refused(History::new(1, 1.0, f64::INFINITY));
    refused(History::new(u32::MAX, 1.0, 2.0));
    assert!(matches!(
        Triple::new(1, 9, 8),
        Err(Error::TripleOutOfOrder { .. })
    ));
    assert!(matches!(
        Triple::new(1, 9, u32::MAX),
        Err(Error::TripleTooLarge { .. })
    ));
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert!(
            MbgNbd::new(wrong, 1.0, 1.0, 1.0).is_err() && BgNbd::new(1.0, 1.0, 1.0, wrong).is_err()
        );
        assert!(
            ParetoNbd::new(1.0, 1.0, wrong, 1.0).is_err()
                && GammaGamma::new(wrong, 2.0, 1.0).is_err()
        );
    }
    assert!(GammaGamma::new(1.0, 1.0, 1.0).is_err());
    assert!(Discount::monthly(-0.01).is_err() && Discount::monthly(f64::NAN).is_err());
    assert!(Discount::per(0.01, 0.0).is_err());
}

#[test]
fn nonsense_values_fall_back_to_the_mean_of_the_store() {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    for z in [f64::NAN, -1.0, f64::INFINITY] {
        assert!((spend.expected_spend(3, z) / spend.mean_spend() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn days_at_the_ends_of_time_and_sums_beyond_numbers_are_no_panic() {
    let row = |customer, day, minor| Purchase {
        customer,
        day,
        minor,
    };
    let panel = Panel::of(vec![
        row(0, i32::MIN, i64::MAX),
        row(0, 0, i64::MAX),
        row(0, i32::MAX, i64::MAX),
        row(1, i32::MAX, i64::MIN),
        row(2, i32::MAX - 1, i64::MAX),
        row(2, i32::MAX, i64::MIN),
    ]);
    assert_eq!(panel.unmatched_refunds(), 1);
    for until in [i32::MIN, -1, 0, i32::MAX] {
        let seen = panel.seen(until);
        let (cohort, spend) = cohorts(&seen, Spending::AllDays);
        let fit = StoreFit::of(&cohort, &spend, None);
        assert!(fit.purchases.log_likelihood.is_finite(), "{until}");
        assert_eq!(contest(&panel, until).chosen, Kind::Mbg);
        let swings = Swings::of(&panel, until, Kind::Mbg, Spending::AllDays);
        assert!(
            (0.0..2.0).contains(&swings.pace(13.0)),
            "{until}: {swings:?}"
        );
        for period in [0, 7, u32::MAX] {
            let periods = checks::tracking(&fit.purchases.model, &panel, until, until, period);
            assert!(periods.len() <= 40_001);
            assert!(
                periods
                    .iter()
                    .all(|one| one.actual.is_finite() && one.expected.is_finite())
            );
        }
    }
    assert_eq!(panel.later(0, i32::MIN, i32::MAX), (2, i64::MAX as u64));
}

#[test]
fn questions_without_sense_are_answered_with_numbers() {
    let model = MbgNbd::new(0.5, 6.0, 0.9, 1.6).unwrap();
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let outlook = Outlook::certain(&model, Some(spend), 50).swinging(&Swings::UNKNOWN, 1);
    for mean_value in [f64::NAN, -5.0, f64::INFINITY, 1e300, 0.0] {
        let customer = Customer {
            history: History::from_days(3, 60, 90).unwrap(),
            value_days: u32::MAX,
            mean_value,
        };
        for horizon in [f64::NAN, -1.0, 0.0, 1e-300, 1e300, f64::INFINITY] {
            let found = outlook.interval(&customer, horizon, 1);
            for quantiles in [found.orders, found.value.unwrap()] {
                let all = [quantiles.p05, quantiles.p50, quantiles.p95, quantiles.mean];
                assert!(
                    all.iter()
                        .all(|number| number.is_finite() && *number >= 0.0),
                    "{mean_value} {horizon}: {all:?}"
                );
            }
        }
    }
    assert!(outlook.total(std::iter::empty(), 52.0).orders.p95 < 1e-300);
}

/// A fit that was tampered with is no fit.
#[test]
fn damaged_fits_are_refused() {
    let mut cohort = Cohort::in_days();
    for key in 0..900 {
        let x = (key % 5) as u32;
        cohort.add(
            key,
            Triple::new(x, x * (20 + (key % 17) as u32), 300).unwrap(),
        );
    }
    let mut spend = SpendCohort::new();
    spend.add(1, 2, 900);
    let fit = StoreFitV1::from(&StoreFit::of(&cohort, &spend, None));
    assert!(StoreFit::try_from(fit.clone()).is_ok());
    let damages: [fn(&mut StoreFitV1); 6] = [
        |fit| fit.purchases.parameters[0] = -1.0,
        |fit| fit.purchases.parameters.truncate(3),
        |fit| fit.purchases.log_covariance.as_mut().unwrap()[2][2] = -1.0,
        |fit| fit.purchases.log_covariance.as_mut().unwrap()[0][1] = f64::NAN,
        |fit| fit.purchases.log_likelihood = f64::INFINITY,
        |fit| fit.typical_gap_weeks = Some(-2.0),
    ];
    for (place, damage) in damages.into_iter().enumerate() {
        let mut damaged = fit.clone();
        damage(&mut damaged);
        assert!(StoreFit::try_from(damaged).is_err(), "damage {place}");
    }
}

/// As far along a ridge as a fit may stand, the limiting model answers: all leave alike, with probability p.
#[test]
fn at_the_end_of_a_ridge_the_limiting_model_answers() {
    let (r, alpha, p, far) = (0.7, 9.0, 0.2, 6.0e7);
    let model = MbgNbd::new(r, alpha, p * far, (1.0 - p) * far).unwrap();
    for (x, t_x, age) in [(0, 0, 200), (2, 90, 200), (40, 199, 200), (40, 10, 200)] {
        let history = History::from_days(x, t_x, age).unwrap();
        let (shape, rate) = (r + f64::from(x), alpha + history.age());
        for horizon in [0.5, 13.0, 500.0] {
            let limit = -(-shape * (p * horizon / rate).ln_1p()).exp_m1() / p;
            let found = model.expected_orders_alive(&history, horizon);
            assert!(
                (found / limit - 1.0).abs() < 1e-6,
                "{history:?} {horizon}: {found}, not {limit}"
            );
        }
        let odds = p / (1.0 - p) * (rate / (alpha + history.t_x())).powf(shape);
        assert!((model.p_alive(&history) * (1.0 + odds) - 1.0).abs() < 1e-6);
    }
}

/// Values in thousandths of a coin or in millions give the same model, and so do minutes and days.
#[test]
fn units_from_tiny_to_huge_give_the_same_model() {
    let spend = |scale: u64| {
        let mut cohort = SpendCohort::new();
        for key in 0..2_000_u64 {
            let (days, each) = (1 + key as u32 % 4, 20 + key % 37 + (key % 11) * (key % 7));
            cohort.add(key, days, u64::from(days) * each * scale);
        }
        GammaGamma::fit(&cohort, None).unwrap().model
    };
    let (small, large) = (spend(1), spend(100_000_000_000));
    assert!(
        (small.p() / large.p() - 1.0).abs() < 1e-6 && (small.q() / large.q() - 1.0).abs() < 1e-6
    );
    assert!((large.mean_spend() / small.mean_spend() / 1e11 - 1.0).abs() < 1e-6);
    let fit = |ticks: u32| {
        let mut cohort = Cohort::with_grain(7 * ticks, usize::MAX);
        for key in 0..2_000_u32 {
            let x = [0, 0, 0, 1, 1, 2, 3, 7][(key % 8) as usize];
            let age = 200 + key % 300;
            let t_x = if x == 0 { 0 } else { age * (1 + key % 13) / 14 };
            cohort.add(
                key.into(),
                Triple::new(x, t_x * ticks, age * ticks).unwrap(),
            );
        }
        MbgNbd::fit(&cohort, None).model.parameters()
    };
    for (days, minutes) in fit(1).iter().zip(fit(1_440)) {
        assert!((days / minutes - 1.0).abs() < 1e-6, "{days} {minutes}");
    }
}
