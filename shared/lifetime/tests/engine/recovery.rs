//! Parameters come back from simulated stores all over the parameter space, or the fit says why they cannot.

use awda_lifetime::{Diagnosis, Fit, GammaGamma, Kind, RepeatModel, Source, SyntheticStore};
use proptest::prelude::*;

/// Customers of a store: enough for asymptotic errors, few enough for many stores.
const CUSTOMERS: u64 = 12_000;
/// The squared distance of four estimates in units of their covariance is χ² with four degrees of freedom: beyond this
/// one store in ten million lies. Whole days in place of moments add a little.
const DISTANCE_MAX: f64 = 45.0;

/// A kind, and parameters over nearly all that shops can be: from one purchase a year to one in three weeks, from nobody
/// leaving to everybody, from all alike to all different.
fn truth() -> impl Strategy<Value = (Kind, [f64; 4])> {
    let kind = prop_oneof![Just(Kind::Mbg), Just(Kind::Bg), Just(Kind::Pareto)];
    let logs = ((0.08_f64.ln()..6.0_f64.ln()), (3.0_f64.ln()..52.0_f64.ln()));
    let dropout = ((0.02_f64.ln()..0.9_f64.ln()), (0.3_f64.ln()..40.0_f64.ln()));
    (kind, logs, dropout).prop_map(|(kind, (r, gap), (share, weight))| {
        let (r, gap, share, weight) = (r.exp(), gap.exp(), share.exp(), weight.exp());
        let parameters = match kind {
            // A mean life of a tenth of a share per gap, spread as widely.
            Kind::Pareto => [r, r * gap, weight.min(4.0), weight.min(4.0) * gap / share],
            _ => [r, r * gap, share * weight, (1.0 - share) * weight],
        };
        (kind, parameters)
    })
}

/// (θ̂ − θ)ᵀ C⁻¹ (θ̂ − θ) in logarithms, by elimination.
fn distance<M: RepeatModel>(fit: &Fit<M, 4>, truth: [f64; 4]) -> f64 {
    let found = fit.model.parameters();
    let miss: [f64; 4] = std::array::from_fn(|i| (found[i] / truth[i]).ln());
    let mut rows = fit.log_covariance.unwrap();
    let mut rest = miss;
    let mut sum = 0.0;
    for i in 0..4 {
        sum += rest[i] * rest[i] / rows[i][i];
        for j in i + 1..4 {
            let factor = rows[j][i] / rows[i][i];
            let above = rows[i];
            for (entry, over) in rows[j].iter_mut().zip(above).skip(i) {
                *entry -= factor * over;
            }
            rest[j] -= factor * rest[i];
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn parameters_come_back_within_their_errors_or_the_fit_says_why((kind, parameters) in truth(), seed in 0..1_000_u64) {
        let store = SyntheticStore {
            purchases: kind.model(parameters).unwrap(),
            spend: GammaGamma::new(6.0, 3.5, 1_500.0).unwrap(),
            ages_days: (60, 1_460),
            one_timers: 0.0,
        };
        let cohort = store.cohorts(seed, CUSTOMERS).0;
        let fit = kind.fit(&cohort);
        let unexplained = matches!(fit.diagnosis, Some(Diagnosis::NotConverged { .. }));
        prop_assert!(!unexplained, "{:?}", fit.diagnosis);
        let truth_likelihood: f64 = store
            .customers(seed, CUSTOMERS)
            .map(|one| store.purchases.ln_likelihood(&one.known().history))
            .sum();
        let reached = fit.limit_log_likelihood.unwrap_or(fit.log_likelihood);
        prop_assert!(reached >= truth_likelihood - 1e-6, "the truth is likelier: {truth_likelihood} than {reached}");
        if fit.source == Source::Fitted {
            let distance = distance(&fit, parameters);
            prop_assert!(distance < DISTANCE_MAX, "{kind} {parameters:?}: {distance}, found {:?}", fit.model);
        } else {
            // Wherever the truth is ordinary and there are data, the store speaks for itself.
            let [r, _, one, other] = parameters;
            let is_ordinary = (0.3..3.0).contains(&r) && one > 0.15 && one + other < 8.0 && kind != Kind::Pareto;
            prop_assert!(!is_ordinary || fit.repeats < 3_000, "{kind} {parameters:?}: {:?}", fit.diagnosis);
        }
    }
}
