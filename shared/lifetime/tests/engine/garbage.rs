//! Stores nobody would fit by hand, and input no shop should send: a model and a reason, or a refusal, never a panic.

use awda_lifetime::{
    BgNbd, Cohort, Diagnosis, Discount, Error, Fit, GammaGamma, History, MbgNbd, ParetoNbd,
    RepeatModel, Source, SpendCohort, Triple,
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
