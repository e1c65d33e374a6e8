//! Do repeat purchases come at the pace the model expects, period by period?
//!
//! Fader, Hardie and Lee 2005, figures 2 and 3. Everybody who had bought by the end of calibration is followed to the end
//! of the hold-out; customers won later are no part of the question. It refuses to draw.

use std::collections::BTreeMap;

use crate::models::RepeatModel;
use crate::stats::Triple;
use crate::{History, Panel};

/// The most periods of one panel.
const PERIODS_MAX: u32 = 20_000;

/// Repeat purchases of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// The period's last day, a number of the panel.
    pub until: i32,
    /// Repeat purchase days that happened.
    pub actual: f64,
    /// Repeat purchase days expected.
    pub expected: f64,
}

/// Actual and expected repeat purchases in periods of `period_days`, from the panel's first day to `until`, of everybody
/// who had bought by `calibrated_until`. The last period may be shorter; periods are made longer where there would be more than
/// 20,000.
pub fn tracking<M: RepeatModel>(
    model: &M,
    panel: &Panel,
    calibrated_until: i32,
    until: i32,
    period_days: u32,
) -> Vec<Period> {
    let Some(start) = panel.span().map(|span| *span.start()) else {
        return Vec::new();
    };
    let mut newcomers: BTreeMap<i32, f64> = BTreeMap::new();
    let mut repeats: BTreeMap<i32, f64> = BTreeMap::new();
    for place in 0..panel.customers() {
        let mut days = panel.purchase_days_of(place);
        let Some(first) = days.next().filter(|first| *first <= calibrated_until) else {
            continue;
        };
        *newcomers.entry(first).or_default() += 1.0;
        for day in days.take_while(|day| *day <= until) {
            *repeats.entry(day).or_default() += 1.0;
        }
    }
    let longest = until.abs_diff(start) / PERIODS_MAX;
    let period_days = period_days.max(longest).max(1);
    let mut curve = AgeCurve::new(model);
    let (mut periods, mut from, mut before) = (Vec::new(), start, 0.0);
    while from <= until {
        let last = from.saturating_add_unsigned(period_days - 1).min(until);
        let by_then: f64 = newcomers
            .range(..=last)
            .map(|(first, customers)| customers * curve.at(last.abs_diff(*first)))
            .sum();
        periods.push(Period {
            until: last,
            actual: repeats.range(from..=last).map(|(_, count)| count).sum(),
            expected: by_then - before,
        });
        let Some(next) = last.checked_add(1) else {
            break;
        };
        (from, before) = (next, by_then);
    }
    periods
}

/// The same periods added up from the first.
pub fn cumulative(periods: &[Period]) -> Vec<Period> {
    let (mut actual, mut expected) = (0.0, 0.0);
    let mut add = |period: &Period| {
        actual += period.actual;
        expected += period.expected;
        Period {
            until: period.until,
            actual,
            expected,
        }
    };
    periods.iter().map(&mut add).collect()
}

/// E\[X(t)\] of a new customer by age in days, computed once per age.
struct AgeCurve<'a, M> {
    model: &'a M,
    known: Vec<Option<f64>>,
}

impl<'a, M: RepeatModel> AgeCurve<'a, M> {
    fn new(model: &'a M) -> Self {
        Self {
            model,
            known: Vec::new(),
        }
    }

    fn at(&mut self, days: u32) -> f64 {
        // Beyond the oldest age a model may be asked for, nothing new comes.
        let days = days.min(Triple::TICK_MAX);
        let place = days as usize;
        if place >= self.known.len() {
            self.known.resize(place + 1, None);
        }
        let expect = || {
            self.model
                .expected_orders(&History::TODAY, f64::from(days) / 7.0)
        };
        *self.known[place].get_or_insert_with(expect)
    }
}
