//! The log-likelihood of what customers spent under Gamma-Gamma, with gradient and Hessian in log-parameters.
//!
//! Fader and Hardie note 025, eq. 1a, with total s = n z: lnΓ(pn+q) − lnΓ(pn) − lnΓ(q) + q ln(γ/s) − ln z
//! − (pn+q) ln(1+γ/s). Gamma functions are computed once per distinct n.

use crate::special::{digamma, ln_beta, trigamma};
use crate::stats::SpendCohort;
use crate::threads::in_threads;

use super::newton::Curve;

/// Rows of a group.
const GROUP_MAX: usize = 1 << 15;
/// Customers from which a second thread pays.
const ROWS_FOR_THREADS: f64 = 65_536.0;
/// A running product outside this range gives its logarithm away.
const PRODUCT_RANGE: std::ops::Range<f64> = 1e-150..1e150;

/// Customers who share the number of purchase days.
#[derive(Debug, Clone)]
pub(crate) struct SpendGroup {
    days: f64,
    customers: f64,
    /// Σ w ln z, z in mean values.
    ln_values: f64,
    /// Σ w ln s, s = n z the total in mean values.
    ln_totals: f64,
    /// Totals in mean values, with weights.
    totals: Vec<(f64, f64)>,
}

/// A spend cohort laid out for the likelihood; values are scaled by the mean value.
#[derive(Debug, Clone)]
pub(crate) struct Spending {
    pub(crate) groups: Vec<SpendGroup>,
    pub(crate) customers: f64,
    /// Customers with at least two purchase days: only they tell p from q.
    pub(crate) repeaters: f64,
    /// The mean value of a purchase day in the caller's unit.
    pub(crate) unit: f64,
}

impl Spending {
    /// Lays out a cohort; an empty one has no groups.
    pub(crate) fn of(cohort: &SpendCohort) -> Self {
        let unit = cohort.mean_value().unwrap_or(1.0);
        let mut spending = Self {
            groups: Vec::new(),
            customers: 0.0,
            repeaters: 0.0,
            unit,
        };
        for (days, total, weight) in cohort.rows() {
            let (days, total, weight) = (f64::from(days), total as f64 / unit, weight as f64);
            spending.customers += weight;
            if days > 1.0 {
                spending.repeaters += weight;
            }
            // Large groups are cut, so that two threads share them evenly.
            let is_next = |group: &SpendGroup| group.days < days || group.totals.len() >= GROUP_MAX;
            if spending.groups.last().is_none_or(is_next) {
                let group = SpendGroup {
                    days,
                    customers: 0.0,
                    ln_values: 0.0,
                    ln_totals: 0.0,
                    totals: Vec::new(),
                };
                spending.groups.push(group);
            }
            if let Some(group) = spending.groups.last_mut() {
                group.customers += weight;
                let ln_total = total.ln();
                group.ln_totals += weight * ln_total;
                group.ln_values += weight * (ln_total - days.ln());
                group.totals.push((total, weight));
            }
        }
        spending
    }
}

/// The curve of the log-likelihood at (ln p, ln(q − floor), ln γ), γ in mean values.
pub(crate) fn curve(spending: &Spending, floor: f64, logs: &[f64; 3]) -> Curve<3> {
    let [p, free, scale] = logs.map(f64::exp);
    let q = floor + free;
    let mut curve = Curve::ZERO;
    let of_group = |group: &SpendGroup| {
        let mut own = Curve::ZERO;
        add_group(&mut own, group, [p, q, scale]);
        own
    };
    if spending.customers < ROWS_FOR_THREADS {
        for group in &spending.groups {
            curve.add(&of_group(group));
        }
    } else {
        for own in in_threads(&spending.groups, &of_group) {
            curve.add(&own);
        }
    }
    in_logs(&mut curve, [p, free, scale]);
    curve
}

/// Adds one group's value and its derivatives in p, q and γ themselves.
fn add_group(curve: &mut Curve<3>, group: &SpendGroup, [p, q, scale]: [f64; 3]) {
    let (n, customers) = (group.days, group.customers);
    let shape = p * n;
    let (mut inverse, mut square) = (0.0, 0.0);
    let (mut ln_sums, mut product) = (0.0, 1.0_f64);
    for &(total, weight) in &group.totals {
        let sum = scale + total;
        let share = 1.0 / sum;
        inverse += weight * share;
        square += weight * share * share;
        // One logarithm for a product of many sums.
        if weight > 1.5 {
            ln_sums += weight * sum.ln();
            continue;
        }
        product *= sum;
        if !PRODUCT_RANGE.contains(&product) {
            ln_sums += product.ln();
            product = 1.0;
        }
    }
    ln_sums += product.ln();
    // Σ ln(γ/s) and Σ ln(1 + γ/s).
    let ln_ratio = customers * scale.ln() - group.ln_totals;
    let ln_rest = ln_sums - group.ln_totals;
    curve.value +=
        q * ln_ratio - customers * ln_beta(shape, q) - group.ln_values - (shape + q) * ln_rest;
    curve.gradient[0] += n * (customers * (digamma(shape + q) - digamma(shape)) - ln_rest);
    curve.gradient[1] += customers * (digamma(shape + q) - digamma(q)) + ln_ratio - ln_rest;
    curve.gradient[2] += customers * q / scale - (shape + q) * inverse;
    curve.bend(
        0,
        0,
        n * n * customers * (trigamma(shape + q) - trigamma(shape)),
    );
    curve.bend(0, 1, n * customers * trigamma(shape + q));
    curve.bend(0, 2, -n * inverse);
    curve.bend(1, 1, customers * (trigamma(shape + q) - trigamma(q)));
    curve.bend(1, 2, customers / scale - inverse);
    curve.bend(2, 2, (shape + q) * square - customers * q / (scale * scale));
}

/// Turns derivatives in θ into derivatives in ln θ: D g and D H D + diag(D g).
fn in_logs(curve: &mut Curve<3>, scales: [f64; 3]) {
    for i in 0..3 {
        curve.gradient[i] *= scales[i];
        for j in 0..3 {
            curve.hessian[i][j] *= scales[i] * scales[j];
        }
        curve.hessian[i][i] += curve.gradient[i];
    }
}
