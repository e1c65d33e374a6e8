//! How fast the engine fits and scores: `cargo bench -p awda-lifetime`.
//!
//! Stores are seeded and synthetic (r = .8, α = 120 days, a = .6, b = 3), day-grained, ages up to three years; one kind
//! follows the model, the other has 70 % one-time buyers.

use std::hint::black_box;
use std::time::Duration;

use awda_lifetime::measure::store;
use awda_lifetime::{
    BgNbd, Cohort, DRAWS, Discount, GammaGamma, MbgNbd, Outlook, ParetoNbd, StoreModel,
    SyntheticCustomer, YEAR_WEEKS,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

type Refused = Box<dyn std::error::Error>;

fn fits(criterion: &mut Criterion) -> Result<(), Refused> {
    let mut group = criterion.benchmark_group("fit");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    for (kind, one_timers) in [("model", 0.0), ("one-time buyers", 0.55)] {
        for customers in [2_357, 100_000, 1_000_000] {
            let (cohort, spend) = store(one_timers)?.cohorts(1, customers);
            let name = |fit: &str| BenchmarkId::new(fit.to_owned(), format!("{kind}, {customers}"));
            let last = MbgNbd::most_likely(&cohort, None)?.model;
            group.bench_function(name("BG/NBD cold"), |b| {
                b.iter(|| black_box(BgNbd::most_likely(&cohort, None)));
            });
            group.bench_function(name("MBG/NBD cold"), |b| {
                b.iter(|| black_box(MbgNbd::most_likely(&cohort, None)));
            });
            group.bench_function(name("MBG/NBD warm"), |b| {
                b.iter(|| black_box(MbgNbd::most_likely(&cohort, Some(&last))));
            });
            group.bench_function(name("Gamma-Gamma cold"), |b| {
                b.iter(|| black_box(GammaGamma::most_likely(&spend, None)));
            });
            if customers <= 100_000 {
                group.bench_function(name("Pareto/NBD cold"), |b| {
                    b.iter(|| black_box(ParetoNbd::most_likely(&cohort, None)));
                });
            }
        }
    }
    group.finish();
    Ok(())
}

fn scores(criterion: &mut Criterion) -> Result<(), Refused> {
    let store = store(0.0)?;
    let purchases = MbgNbd::new(0.8, 120.0 / 7.0, 0.6, 3.0)?;
    let model = StoreModel {
        purchases,
        spend: Some(store.spend),
        typical_gap_weeks: None,
    };
    let customers: Vec<_> = store.customers(1, 1_000_000).collect();
    let cohort = store.cohorts(1, 1_000_000).0;
    let discount = Discount::monthly(0.01)?;
    let mut group = criterion.benchmark_group("score");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    group.bench_function("table of 1,000,000 customers", |b| {
        b.iter(|| black_box(model.scorer(&cohort, YEAR_WEEKS, &discount)));
    });
    let scorer = model.scorer(&cohort, YEAR_WEEKS, &discount);
    let ask = |c: &SyntheticCustomer| (c.triple, c.known().value_days, c.known().mean_value);
    let asked: Vec<_> = customers.iter().map(ask).collect();
    group.bench_function("1,000,000 customers from the table, one thread", |b| {
        b.iter(|| {
            let mut sum = 0.0;
            for customer in &asked {
                let (triple, days, mean) = *customer;
                sum += scorer.score(triple, days, mean).clv.unwrap_or_default();
            }
            black_box(sum)
        });
    });
    group.bench_function("cohort of 1,000,000 customers", |b| {
        b.iter(|| black_box(store_counts(&customers)));
    });
    let one = store.customers(1, 8).last().ok_or("no customer")?.known();
    group.bench_function("one forecast", |b| {
        b.iter(|| black_box(model.forecast(&one, YEAR_WEEKS, &Discount::NONE)));
    });
    let outlook = Outlook::certain(&purchases, Some(store.spend), DRAWS);
    group.bench_function("one interval of 2,000 draws", |b| {
        b.iter(|| black_box(outlook.interval(&one, YEAR_WEEKS, 1)));
    });
    group.finish();
    Ok(())
}

fn store_counts(customers: &[SyntheticCustomer]) -> Cohort {
    let mut cohort = Cohort::with_grain(7, usize::MAX);
    for customer in customers {
        cohort.add(customer.key, customer.triple);
    }
    cohort
}

fn all(criterion: &mut Criterion) {
    let done = fits(criterion).and_then(|()| scores(criterion));
    assert!(done.is_ok(), "{done:?}");
}

criterion_group!(benches, all);
criterion_main!(benches);
