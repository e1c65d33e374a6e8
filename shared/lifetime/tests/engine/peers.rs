//! Is the likelihood ever below the best peer's? What the Python package lifetimes 0.11.3 found on the same data is recorded in
//! `peers.json`; both are judged by one formula, the models' own log-likelihood of each customer.

use awda_lifetime::{
    AnyModel, BgNbd, Cohort, Diagnosis, Fit, GammaGamma, History, Kind, RepeatModel, Source,
    SpendCohort, Spending, Triple,
};
use serde_json::Value;

use crate::backtests::{CDNOW, RETAIL, panel};
use crate::references::summary;
use crate::stores::random_customers;

/// In nats: ten-digit records of parameters, and two optima of one hill, differ by less.
const SLACK: f64 = 1e-6;

/// What one customer did: triple, purchase days with value, and their total.
type Known = (Triple, u32, u64);

fn recorded() -> Value {
    serde_json::from_str(include_str!("../data/peers.json")).unwrap()
}

fn vectors<const N: usize>(store: &Value, model: &str) -> Vec<[f64; N]> {
    let numbers = |vector: &Value| {
        let numbers = vector
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap());
        numbers.collect::<Vec<f64>>().try_into().unwrap()
    };
    let found = store.get(model).and_then(Value::as_array);
    found.map_or_else(Vec::new, |found| found.iter().map(numbers).collect())
}

/// The height our own likelihood reached: the fit's, or what it was before the prior of a small store.
fn reached<M, const N: usize>(fit: &Fit<M, N>) -> f64 {
    match fit.source {
        Source::Fitted | Source::Limit => fit.log_likelihood,
        Source::Shrunk | Source::Prior => fit.limit_log_likelihood.unwrap_or(fit.log_likelihood),
    }
}

fn likelihood(model: &AnyModel, known: &[Known], week: f64) -> f64 {
    let one = |(triple, ..): &Known| {
        let [t_x, age] = [triple.t_x(), triple.age()].map(|time| f64::from(time) / week);
        model.ln_likelihood(&History::new(triple.x(), t_x, age).unwrap())
    };
    known.iter().map(one).sum()
}

/// No peer is above us; where our fits came from.
fn check(name: &str, store: &Value, known: &[Known], week: u32) -> Vec<Source> {
    let (mut cohort, mut spend) = (Cohort::with_grain(week, usize::MAX), SpendCohort::new());
    for (key, (triple, days, total)) in known.iter().enumerate() {
        cohort.add(key as u64, *triple);
        spend.add(key as u64, *days, *total);
    }
    let mut sources = Vec::new();
    for (kind, model) in [
        (Kind::Mbg, "mbg"),
        (Kind::Bg, "bg"),
        (Kind::Pareto, "pareto"),
    ] {
        let peers = vectors::<4>(store, model);
        if peers.is_empty() {
            continue;
        }
        let fit = kind.fit(&cohort);
        sources.push(fit.source);
        for peer in peers {
            let theirs = likelihood(&fit.model.like(peer), known, f64::from(week));
            let ours = reached(&fit);
            assert!(
                ours >= theirs - SLACK,
                "{name}, {kind}: {} below the peer's {peer:?}; ours {:?} {:?}",
                theirs - ours,
                fit.source,
                fit.model
            );
            // Own fits are what predicts, so their height is that of the model itself.
            if fit.source.is_own() {
                let height = likelihood(&fit.model, known, f64::from(week));
                assert!(
                    (height - ours).abs() < 1e-6 * (1.0 + 1e-4 * ours.abs()),
                    "{name}, {kind}: {height} {ours}"
                );
            }
        }
    }
    check_spend(name, store, known, &spend);
    sources
}

/// A q of 1 or less has an infinite mean and predicts nothing: there, and only there, we may stay below.
fn check_spend(name: &str, store: &Value, known: &[Known], spend: &SpendCohort) {
    for [p, q, v] in vectors::<3>(store, "gg") {
        let fit = GammaGamma::fit(spend, None).unwrap();
        let Ok(peer) = GammaGamma::new(p, q, 100.0 * v) else {
            let few = matches!(fit.diagnosis, Some(Diagnosis::TooFewRepeats { .. }));
            let infinite = matches!(fit.diagnosis, Some(Diagnosis::InfiniteMean { .. }));
            assert!(
                few || infinite || q > 1.0,
                "{name}: {:?}, the peer's q is {q}",
                fit.diagnosis
            );
            continue;
        };
        let spent = known
            .iter()
            .filter(|(_, days, total)| *days > 0 && *total > 0);
        let one =
            |(_, days, total): &Known| peer.ln_likelihood(*days, *total as f64 / f64::from(*days));
        let theirs: f64 = spent.map(one).sum();
        let ours = reached(&fit);
        assert!(
            ours >= theirs - SLACK,
            "{name}, Gamma-Gamma: {} below the peer's {p} {q} {v}; ours {fit:?}",
            theirs - ours
        );
    }
}

#[test]
fn on_every_real_shop_no_peer_is_likelier() {
    let recorded = recorded();
    let mut limits = 0;
    for (name, packed, days) in [
        ("cdnow", CDNOW, [120, 272, 545]),
        ("retail", RETAIL, [120, 249, 373]),
    ] {
        let panel = panel(packed);
        for day in days {
            let name = format!("{name}_{day}");
            let seen = panel.seen(day);
            let known: Vec<Known> = seen
                .iter()
                .map(|one| {
                    let (days, total) = one.spent(Spending::Repeats);
                    (one.triple, days, total)
                })
                .collect();
            let store = &recorded["stores"][&name];
            assert!(store.is_object(), "no record of {name}");
            let sources = check(&name, store, &known, 7);
            assert_eq!(sources.len(), 3, "{name}");
            limits += sources
                .iter()
                .filter(|source| **source == Source::Limit)
                .count();
        }
    }
    assert!(limits >= 6, "the UK shop has no dropout to find: {limits}");
}

#[test]
fn on_the_published_summary_no_peer_is_likelier() {
    let known: Vec<Known> = summary()
        .iter()
        .map(|row| {
            let triple = Triple::new(row.x, row.t_x, row.age).unwrap();
            (triple, row.x, u64::from(row.x) * row.mean_cents)
        })
        .collect();
    let sources = check("summary", &recorded()["stores"]["summary"], &known, 100);
    assert_eq!(sources, [Source::Fitted; 3]);
}

#[test]
fn on_three_hundred_small_stores_no_peer_is_likelier() {
    let recorded = recorded();
    let (mut compared, mut limits) = (0, 0);
    for seed in 0..300 {
        let name = format!("random_{seed}");
        let known: Vec<Known> =
            random_customers(seed, |[r, alpha, a, b]| BgNbd::new(r, alpha, a, b).unwrap())
                .map(|one| (one.triple, one.triple.x() + 1, one.total_minor))
                .collect();
        let sources = check(&name, &recorded["stores"][&name], &known, 7);
        compared += sources.len();
        limits += sources
            .iter()
            .filter(|source| **source == Source::Limit)
            .count();
    }
    assert!(
        compared > 550 && limits > 10,
        "{compared} fits of peers, {limits} limits"
    );
}
