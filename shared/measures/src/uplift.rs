//! What messages bring: people who were written to beside people who were held out, and how sure that is.
//!
//! [`Arm`] adds up what people did, in whole numbers, so that arms of shards merge to the same arm whatever the partition. [`compare`] reads
//! two of them: the difference per person, an interval for it, and the chance that it is above zero. With too little data it says so,
//! and about how many more people it needs.
//!
//! It refuses to know who was in which arm, and why.

#![expect(
    clippy::cast_precision_loss,
    reason = "sums become means: what is lost beyond 53 bits no mean shows"
)]

use std::collections::BTreeMap;

use awda_customers::History;
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

use crate::wording::Wording;

mod margin;
mod posterior;

pub use margin::{Margin, MarginReadout, Paid, compare_margin};
pub(crate) use posterior::uplift;
use posterior::{Posterior, posterior};

/// A difference counts as one from this chance on.
const SURE: f64 = 0.95;

/// The difference that the suite should be able to see, as a share of the mean of those held out.
const WANTED_SHARE: f64 = 0.2;

/// (1.645 + 0.842)²: one side at 5 %, seen four times in five (Cohen 1988, section 2.4).
const POWER: f64 = 6.183;

/// Fewer people in an arm, or fewer of them with anything at all, say nothing.
const PEOPLE_MIN: u64 = 50;
const ACTIVE_MIN: u64 = 10;

/// So many days after somebody came to be in an arm are compared, and as many before.
pub const OUTCOME_DAYS: Day = 30;

/// What one person did in the days after, and what they had spent before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Did {
    /// Qualifying orders in the days after.
    pub orders: u32,
    /// What they brought, net, in minor units.
    pub spend_minor: i64,
    /// What the person had spent in as many days before, net, in minor units: it explains much of what they spend after.
    pub before_minor: i64,
}

/// People of one arm, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// People.
    pub people: u64,
    /// People with an order.
    pub buyers: u64,
    /// Their orders, and the sum of each person's orders squared.
    pub orders: [u64; 2],
    /// What they spent, and its squares.
    pub spend: [i128; 2],
    /// What they had spent before, and its squares.
    pub before: [i128; 2],
    /// Each person's spend before times after.
    pub cross: i128,
}

/// A difference per person between those who were written to and those held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Uplift {
    /// The mean of those held out.
    pub held_out: f64,
    /// The mean difference; above zero when messages bring something.
    pub difference: f64,
    /// The middle nine tenths of where the difference is.
    pub interval: (f64, f64),
    /// The chance that it is above zero.
    pub chance: f64,
}

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Those who were written to do more.
    Brings,
    /// They do less.
    Harms,
    /// Nothing can be said yet; `more` people, in the proportion of the arms, would be needed to see a fifth more or less. None where
    /// not even that can be said.
    TooFew {
        /// People to go.
        more: Option<u64>,
    },
    /// Enough people to see a fifth more or less, and none is seen.
    Unclear,
}

/// The two arms of a flow or campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arms {
    /// Those who are written to, whatever became of their message.
    pub written: Arm,
    /// Those held out.
    pub held_out: Arm,
}

/// What the flows and campaigns of a store have brought so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// The last UTC day whose people are in it.
    pub through: Day,
    /// The arms, by the name of the flow.
    pub flows: BTreeMap<String, Arms>,
    /// Steps with several wordings: by flow, step and wording.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeMap<u8, BTreeMap<String, Wording>>>,
    /// What the messages of the same days cost, by the name of the flow.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paid: BTreeMap<String, Paid>,
}

/// Two arms compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Readout {
    /// Orders per person.
    pub orders: Option<Uplift>,
    /// Spend per person, in minor units.
    pub spend: Option<Uplift>,
    /// What the spend says.
    pub verdict: Verdict,
}

impl Brought {
    /// Adds somebody who came to be in an arm of a flow.
    pub fn add(&mut self, flow: &str, is_held_out: bool, did: Did) {
        if !self.flows.contains_key(flow) {
            self.flows.insert(flow.to_owned(), Arms::default());
        }
        if !is_held_out {
            self.paid.entry(flow.to_owned()).or_default().people += 1;
        }
        if let Some(arms) = self.flows.get_mut(flow) {
            let arm = if is_held_out {
                &mut arms.held_out
            } else {
                &mut arms.written
            };
            arm.add(did);
        }
    }
}

impl Brought {
    /// Adds somebody who was given a wording of a step.
    pub fn add_wording(
        &mut self,
        (flow, step): (&str, u8),
        wording: &str,
        (did, has_clicked): (Did, bool),
    ) {
        let steps = self.words.entry(flow.to_owned()).or_default();
        let wordings = steps.entry(step).or_default();
        wordings
            .entry(wording.to_owned())
            .or_default()
            .add(did, has_clicked);
    }
}

impl Did {
    /// What somebody did in the [`OUTCOME_DAYS`] from `day` on, and spent in as many before.
    pub fn from(history: &History, day: Day) -> Self {
        let mut did = Self::default();
        for bought in history.days() {
            let since = bought.day() - day;
            if (0..OUTCOME_DAYS).contains(&since) {
                did.orders += bought.orders();
                did.spend_minor += bought.net_minor();
            } else if (-OUTCOME_DAYS..0).contains(&since) {
                did.before_minor += bought.net_minor();
            }
        }
        did
    }
}

impl Arm {
    /// Adds a person.
    pub fn add(&mut self, did: Did) {
        let (orders, spend) = (u64::from(did.orders), i128::from(did.spend_minor));
        let before = i128::from(did.before_minor);
        self.merge(&Self {
            people: 1,
            buyers: u64::from(orders > 0),
            orders: [orders, orders * orders],
            spend: [spend, spend * spend],
            before: [before, before * before],
            cross: before * spend,
        });
    }

    /// Adds another part of the same arm. Commutative and associative.
    pub fn merge(&mut self, other: &Self) {
        self.people += other.people;
        self.buyers += other.buyers;
        add(&mut self.orders, other.orders);
        add(&mut self.spend, other.spend);
        add(&mut self.before, other.before);
        self.cross += other.cross;
    }

    const fn is_enough(&self) -> bool {
        self.people >= PEOPLE_MIN && self.buyers >= ACTIVE_MIN
    }
}

/// Compares people who were written to with people who were held out.
///
/// The difference of two means has Welch's t-distribution (Welch 1947); with a normal prior around zero of three tenths of the mean of those held out its
/// posterior is that, shrunk (the product of the two, taken as normal; Gelman et al., Bayesian Data Analysis 3, section 2.5). Spend is first
/// adjusted by what the same people spent before (Deng, Xu, Kohavi and Walker 2013, equations 4 and 5), which takes away noise and no bias.
pub fn compare(written: &Arm, held_out: &Arm) -> Readout {
    let orders = uplift(&Means::of_orders(written), &Means::of_orders(held_out));
    let (ours, theirs, found) = spending(written, held_out);
    let spend = found.map(|found| found.uplift());
    Readout {
        verdict: verdict(spend, &ours, &theirs, (written, held_out)),
        orders,
        spend,
    }
}

/// What is spent in two arms, and what is thought of the difference.
fn spending(written: &Arm, held_out: &Arm) -> (Means, Means, Option<Posterior>) {
    let slope = slope(written, held_out);
    let (ours, theirs) = (
        Means::of_spend(written, slope),
        Means::of_spend(held_out, slope),
    );
    let found = posterior(&ours, &theirs.moved(slope, written, held_out));
    (ours, theirs, found)
}

/// A mean, and the variance of one person around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Means {
    pub(crate) people: f64,
    mean: f64,
    variance: f64,
}

impl Means {
    pub(crate) fn of_orders(arm: &Arm) -> Self {
        Self::of(arm.people, arm.orders.map(|sum| sum as f64))
    }

    /// Spend less `slope` times what was spent before, around the arm's own mean of that.
    pub(crate) fn of_spend(arm: &Arm, slope: f64) -> Self {
        let plain = Self::of(arm.people, arm.spend.map(|sum| sum as f64));
        let before = Self::of(arm.people, arm.before.map(|sum| sum as f64));
        let explained = 2.0 * slope * covariance(arm) - slope * slope * before.variance;
        Self {
            variance: (plain.variance - explained).max(0.0),
            ..plain
        }
    }

    pub(crate) fn of(people: u64, [sum, squares]: [f64; 2]) -> Self {
        let people = people as f64;
        let mean = sum / people.max(1.0);
        let variance = (squares - sum * mean) / (people - 1.0).max(1.0);
        Self {
            people,
            mean,
            variance: variance.max(0.0),
        }
    }

    /// As if the people had spent before what the other arm's had.
    pub(crate) fn moved(self, slope: f64, other: &Arm, own: &Arm) -> Self {
        let before = |arm: &Arm| arm.before[0] as f64 / (arm.people as f64).max(1.0);
        Self {
            mean: self.mean + slope * (before(other) - before(own)),
            ..self
        }
    }

    fn of_mean(&self) -> f64 {
        self.variance / self.people
    }
}

/// How much more somebody spends after for one unit they spent before: over both arms, within each.
pub(crate) fn slope(one: &Arm, other: &Arm) -> f64 {
    let arms = [one, other].map(|arm| {
        let before = Means::of(arm.people, arm.before.map(|sum| sum as f64));
        let weight = (arm.people as f64 - 1.0).max(0.0);
        (covariance(arm) * weight, before.variance * weight)
    });
    let [(ours, our_spread), (theirs, their_spread)] = arms;
    let spread = our_spread + their_spread;
    if spread > 0.0 {
        (ours + theirs) / spread
    } else {
        0.0
    }
}

fn covariance(arm: &Arm) -> f64 {
    let people = arm.people as f64;
    let (before, spend) = (arm.before[0] as f64, arm.spend[0] as f64);
    (arm.cross as f64 - before * spend / people.max(1.0)) / (people - 1.0).max(1.0)
}

/// Fewer people than it takes to say anything are too few, whatever is seen among them.
fn verdict(
    seen: Option<Uplift>,
    ours: &Means,
    theirs: &Means,
    (written, held_out): (&Arm, &Arm),
) -> Verdict {
    let more = more_people(ours, theirs, POWER);
    let enough = written.is_enough() && held_out.is_enough();
    let Some(seen) = seen.filter(|_| enough) else {
        let missing = PEOPLE_MIN.saturating_sub(written.people.min(held_out.people));
        return Verdict::TooFew {
            more: more.map(|more| more.max(missing)),
        };
    };
    match (seen.chance, more) {
        (chance, _) if chance >= SURE => Verdict::Brings,
        (chance, _) if chance <= 1.0 - SURE => Verdict::Harms,
        (_, Some(0)) => Verdict::Unclear,
        (_, more) => Verdict::TooFew { more },
    }
}

/// How many more people, in the proportion of the arms, it takes to see [`WANTED_SHARE`] of the mean of those held out.
pub(crate) fn more_people(ours: &Means, theirs: &Means, power: f64) -> Option<u64> {
    let wanted = WANTED_SHARE * theirs.mean;
    let people = ours.people + theirs.people;
    let noise = people * (ours.of_mean() + theirs.of_mean());
    let needed = power * noise / (wanted * wanted);
    if !(needed.is_finite() && wanted > 0.0 && ours.people > 1.0 && theirs.people > 1.0) {
        return None;
    }
    // Nobody reads more digits than two.
    Some(rounded((needed - people).max(0.0)))
}

fn rounded(people: f64) -> u64 {
    if people < 1.0 {
        return 0;
    }
    let unit = 10_f64.powf((people.log10().floor() - 1.0).max(0.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least one, and beyond u64 it is as good as never"
    )]
    let whole = ((people / unit).ceil() * unit) as u64;
    whole
}

fn add<T: Copy + std::ops::AddAssign>(sums: &mut [T; 2], more: [T; 2]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

#[cfg(test)]
mod tests;
