//! What the engine costs: the same work for `awda bench lifetime`, for criterion and for the example `speed`.
//!
//! A stopwatch is passed in, because this crate has no clock. It refuses to print.

use std::hint::black_box;

use crate::fit::{Observations, beta_geometric_curve};
use crate::threads::in_threads;
use crate::{
    Asked, BgNbd, Cohort, DRAWS, Discount, Error, GammaGamma, MbgNbd, Outlook, ParetoNbd,
    SpendCohort, StoreModel, SyntheticCustomer, SyntheticStore, YEAR_WEEKS,
};

/// Customers beyond which Pareto/NBD is not measured: its table of integrals is another order of work.
pub const PARETO_CUSTOMERS_MAX: u64 = 1_000_000;

/// A pass is short: so many times as many runs of it.
const PASSES: u32 = 10;

/// How long pieces of work took, in seconds, fastest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// The work.
    pub what: &'static str,
    /// Each run.
    pub seconds: Vec<f64>,
    /// Processor seconds of a run, both threads added; `None` where they cannot be read or are too few to tell.
    pub processor: Option<f64>,
}

/// The clocks of a measurement, in seconds; both only move forward.
#[derive(Clone, Copy)]
pub struct Clocks<'a> {
    /// Time.
    pub wall: &'a dyn Fn() -> f64,
    /// Processor time of all threads, where it is known.
    pub processor: &'a dyn Fn() -> Option<f64>,
}

impl Timing {
    /// The fastest run: what the work costs where nothing else runs.
    pub fn best(&self) -> f64 {
        self.seconds.first().copied().unwrap_or_default()
    }

    /// The run in the middle.
    pub fn median(&self) -> f64 {
        let middle = self.seconds.get(self.seconds.len() / 2);
        middle.copied().unwrap_or_default()
    }
}

/// One pass of a likelihood over the rows of a store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// Rows visited: distinct (x, t_x, T).
    pub rows: u64,
    /// Bytes read from memory.
    pub bytes: u64,
    /// Seconds of one pass in two threads, the fastest.
    pub seconds: f64,
    /// Processor seconds of one pass, where they are known.
    pub processor: Option<f64>,
    /// Seconds that reading the same bytes and adding them up takes in two threads: the limit of the memory.
    pub memory_seconds: f64,
}

/// Everything measured on one store.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Customers.
    pub customers: u64,
    /// Each piece of work.
    pub timings: Vec<Timing>,
    /// One pass of MBG/NBD.
    pub pass: Pass,
    /// r, α (weeks), a, b of BG/NBD, and its log-likelihood with time in days.
    pub bg: ([f64; 4], f64),
    /// The same of MBG/NBD.
    pub mbg: ([f64; 4], f64),
    /// p, q, γ of Gamma-Gamma over all purchase days, and its log-likelihood; values in units of a hundred.
    pub gamma_gamma: ([f64; 3], f64),
    /// Newton iterations: cold, warm from a night ago.
    pub iterations: (u32, u32),
    /// Mean P(alive), and sums of orders in 365 days and of the discounted value: for comparison with others.
    pub sums: [f64; 3],
}

/// The store of the measurements: r = .8, α = 120 days, a = .6, b = 3, ages up to three years, values around 35.
pub fn store(one_timers: f64) -> Result<SyntheticStore<BgNbd>, Error> {
    Ok(SyntheticStore {
        purchases: BgNbd::new(0.8, 120.0 / 7.0, 0.6, 3.0)?,
        spend: GammaGamma::new(6.25, 3.74, 1_544.0)?,
        ages_days: (1, 1_095),
        one_timers,
    })
}

/// Measures everything on these customers, `runs` times each.
pub fn measure(
    customers: &[SyntheticCustomer],
    runs: u32,
    clocks: Clocks<'_>,
) -> Result<Measured, Error> {
    let watch = Watch { runs, clocks };
    let (cohort, spend) = cohorts(customers);
    let yesterday = MbgNbd::fit(&cohorts(last_night(customers)).0, None).model;
    let [r, alpha, a, b] = yesterday.parameters();
    let astray = MbgNbd::new(1.01 * r, 1.01 * alpha, 0.99 * a, 1.01 * b)?;
    let mut timings = vec![
        watch.time("count both cohorts, one thread", || cohorts(customers)),
        watch.time("fit MBG/NBD cold", || MbgNbd::fit(&cohort, None)),
        watch.time("fit MBG/NBD warm, from last night", || {
            MbgNbd::fit(&cohort, Some(&yesterday))
        }),
        watch.time("fit MBG/NBD warm, 1 % astray", || {
            MbgNbd::fit(&cohort, Some(&astray))
        }),
        watch.time("fit BG/NBD cold", || BgNbd::fit(&cohort, None)),
        watch.time("fit Gamma-Gamma cold", || GammaGamma::fit(&spend, None)),
    ];
    if customers.len() as u64 <= PARETO_CUSTOMERS_MAX {
        timings.push(watch.time("fit Pareto/NBD cold", || ParetoNbd::fit(&cohort, None)));
    }
    let (bg, mbg) = (BgNbd::fit(&cohort, None), MbgNbd::fit(&cohort, None));
    let gamma_gamma = GammaGamma::fit(&spend, None);
    let model = StoreModel {
        purchases: mbg.model,
        spend: gamma_gamma.as_ref().map(|fit| fit.model),
        typical_gap_weeks: cohort.typical_gap_weeks(),
    };
    let sums = time_scores(&watch, &mut timings, customers, &cohort, &model)?;
    let in_days = |log_likelihood: f64| log_likelihood - cohort.repeats() as f64 * 7.0_f64.ln();
    Ok(Measured {
        customers: customers.len() as u64,
        timings,
        pass: pass(&watch, &cohort, &mbg.model),
        bg: (bg.model.parameters(), in_days(bg.log_likelihood)),
        mbg: (mbg.model.parameters(), in_days(mbg.log_likelihood)),
        gamma_gamma: gamma_gamma.map_or(([0.0; 3], 0.0), |fit| {
            let [p, q, scale] = fit.model.parameters();
            let in_units = fit.log_likelihood + fit.customers as f64 * 100.0_f64.ln();
            ([p, q, scale / 100.0], in_units)
        }),
        iterations: (
            mbg.iterations,
            MbgNbd::fit(&cohort, Some(&yesterday)).iterations,
        ),
        sums,
    })
}

/// The table, everybody's scores, one forecast and one interval; returns the sums of the scores.
fn time_scores(
    watch: &Watch<'_>,
    timings: &mut Vec<Timing>,
    customers: &[SyntheticCustomer],
    cohort: &Cohort,
    model: &StoreModel,
) -> Result<[f64; 3], Error> {
    let discount = Discount::monthly(0.01)?;
    let ask = |customer: &SyntheticCustomer| {
        let known = customer.known();
        Asked {
            triple: customer.triple,
            value_days: known.value_days,
            mean_value: known.mean_value,
        }
    };
    let asked: Vec<Asked> = customers.iter().map(ask).collect();
    let scores = || {
        let scorer = model.scorer(cohort, YEAR_WEEKS, &discount);
        let sums = scorer.each_block(&asked, |_, scores| {
            scores
                .iter()
                .fold([0.0; 3], |[alive, orders, value], score| {
                    [
                        alive + score.p_alive,
                        orders + score.orders,
                        value + score.clv.unwrap_or(0.0),
                    ]
                })
        });
        sums.into_iter().fold([0.0; 3], |all: [f64; 3], block| {
            std::array::from_fn(|i| all[i] + block[i])
        })
    };
    timings.push(watch.time("score everybody, table included", scores));
    let scorer = model.scorer(cohort, YEAR_WEEKS, &discount);
    timings.push(watch.time("of it the customers", || {
        scorer.each_block(&asked, |_, scores| scores.len())
    }));
    if let Some(one) = customers
        .get(customers.len() / 2)
        .map(SyntheticCustomer::known)
    {
        timings.push(watch.time("one customer's forecast", || {
            model.forecast(&one, YEAR_WEEKS, &discount)
        }));
        let outlook = Outlook::certain(&model.purchases, model.spend, DRAWS);
        timings.push(watch.time("one customer's interval, 2,000 draws", || {
            outlook.interval(&one, YEAR_WEEKS, 1)
        }));
    }
    let [alive, orders, value] = scores();
    Ok([alive / customers.len().max(1) as f64, orders, value / 100.0])
}

/// One pass of the likelihood, and what its memory traffic alone costs.
fn pass(watch: &Watch<'_>, cohort: &Cohort, model: &MbgNbd) -> Pass {
    let seen = Observations::of(cohort);
    let [r, alpha, a, b] = model.parameters();
    let logs = [r, alpha / seen.unit_weeks, a, b].map(f64::ln);
    let rows = seen.spots.len();
    let words: Vec<u64> = (0..2 * rows as u64).collect();
    let blocks: Vec<&[u64]> = words.chunks(1 << 14).collect();
    let add = |block: &&[u64]| {
        block
            .iter()
            .fold(0_u64, |sum, word| sum.wrapping_add(*word))
    };
    let many = Watch {
        runs: PASSES * watch.runs.max(1),
        clocks: watch.clocks,
    };
    let pass = many.time("pass", || beta_geometric_curve::<1>(&seen, &logs));
    Pass {
        rows: rows as u64,
        bytes: 16 * rows as u64,
        seconds: pass.best(),
        processor: pass.processor,
        memory_seconds: watch.time("memory", || in_threads(&blocks, &add)).best(),
    }
}

fn cohorts(customers: &[SyntheticCustomer]) -> (Cohort, SpendCohort) {
    let mut cohort = Cohort::with_grain(7, usize::MAX);
    let mut spend = SpendCohort::with_limit(usize::MAX);
    for customer in customers {
        cohort.add(customer.key, customer.triple);
    }
    for customer in customers {
        spend.add(customer.key, customer.triple.x() + 1, customer.total_minor);
    }
    cohort.settle();
    spend.settle();
    (cohort, spend)
}

/// All but three customers in a thousand: what a store of three years was a night ago.
fn last_night(customers: &[SyntheticCustomer]) -> &[SyntheticCustomer] {
    &customers[..customers.len() - customers.len() * 3 / 1_000]
}

/// Processor time is counted in hundredths of a second: less than this in all runs together says nothing.
const PROCESSOR_MIN: f64 = 0.1;

/// Runs work several times.
struct Watch<'a> {
    runs: u32,
    clocks: Clocks<'a>,
}

impl Watch<'_> {
    fn time<T>(&self, what: &'static str, work: impl Fn() -> T) -> Timing {
        let (runs, before) = (self.runs.max(1), (self.clocks.processor)());
        let mut seconds: Vec<f64> = (0..runs)
            .map(|_| {
                let start = (self.clocks.wall)();
                black_box(work());
                (self.clocks.wall)() - start
            })
            .collect();
        seconds.sort_unstable_by(f64::total_cmp);
        let spent = (self.clocks.processor)().zip(before);
        let spent = spent.map(|(after, before)| after - before);
        Timing {
            what,
            seconds,
            processor: spent
                .filter(|spent| *spent >= PROCESSOR_MIN)
                .map(|spent| spent / f64::from(runs)),
        }
    }
}
