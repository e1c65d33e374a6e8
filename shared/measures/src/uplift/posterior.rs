//! What is thought of a difference of two means once it was seen: a t-distribution, shrunk.
//!
//! It refuses to know what was measured.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{Means, Uplift};

/// Share of the interval that lies below its lower end, and above its upper end: the interval is the middle nine tenths.
const TAIL: f64 = 0.05;

/// What is thought of a difference before anything is seen: more is as likely as less, and two thirds more than people do anyway is hard to
/// believe. Its standard deviation, as a share of the mean of those held out.
const BELIEVED_SHARE: f64 = 0.3;

/// What is thought of a difference of means once it was seen.
#[derive(Debug, Clone)]
pub(super) struct Posterior {
    held_out: f64,
    difference: f64,
    scale: f64,
    around: StudentsT,
}

impl Posterior {
    /// As it is told.
    pub(super) fn uplift(&self) -> Uplift {
        let reach = self.scale * self.around.inverse_cdf(1.0 - TAIL);
        Uplift {
            held_out: self.held_out,
            difference: self.difference,
            interval: (self.difference - reach, self.difference + reach),
            chance: self.around.cdf(self.difference / self.scale),
        }
    }

    /// So much of each, less what everybody of the first arm costs: a difference that is certain.
    pub(super) fn scaled(&self, share: f64, cost: f64) -> Self {
        Self {
            held_out: self.held_out * share,
            difference: self.difference * share - cost,
            scale: self.scale * share,
            around: self.around,
        }
    }
}

/// None with fewer than two people in an arm, or where nobody differs from anybody.
pub(crate) fn uplift(written: &Means, held_out: &Means) -> Option<Uplift> {
    posterior(written, held_out).map(|found| found.uplift())
}

/// The same before it is told.
pub(super) fn posterior(written: &Means, held_out: &Means) -> Option<Posterior> {
    if written.people < 2.0 || held_out.people < 2.0 {
        return None;
    }
    let (ours, theirs) = (written.of_mean(), held_out.of_mean());
    let seen = ours + theirs;
    if seen <= 0.0 {
        return None;
    }
    let freedom = seen * seen
        / (ours * ours / (written.people - 1.0) + theirs * theirs / (held_out.people - 1.0));
    let believed = (BELIEVED_SHARE * held_out.mean).powi(2);
    let weight = if believed > 0.0 {
        believed / (believed + seen)
    } else {
        1.0
    };
    let scale = (seen * weight).sqrt();
    let difference = weight * (written.mean - held_out.mean);
    let around = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(Posterior {
        held_out: held_out.mean,
        difference,
        scale,
        around,
    })
}
