//! Where a person stands by a night's standards: RFM, stage, churn band and flags, as one class, and the segments it means.
//!
//! It refuses to compare with yesterday and to write anything; the night does that.

use awda_customers::{Class, Profile};
use awda_kernel::Day;
use awda_segments::query;
use awda_segments::{Flag, Flags, RfmScores, RfmStanding, StageInput, StageReading, flags, stage};

use crate::{Lifetime, PurchasesAsOf, StandardsBody, YEAR_DAYS, band_id};

/// A person's standing with what it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What the night keeps.
    pub class: Class,
    /// The stage with the person's own thresholds: win-back is due at their T2.
    pub reading: StageReading,
    /// What they had bought.
    pub bought: PurchasesAsOf,
    /// What the models say; none before the first order.
    pub lifetime: Option<Lifetime>,
    /// The same as `class`, in the segment language's words.
    pub marks: query::Standing,
}

/// A segment somebody belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The segment: `rfm.champions`, `stage.active`, `churn.low`, `flag.vip`.
    pub segment: String,
    /// Why, in a few words without personal data.
    pub why: String,
}

/// Where `profile` stands by `standards` as of the end of `day`.
pub fn standing_of(profile: &Profile, standards: &StandardsBody, day: Day) -> Standing {
    let bought = PurchasesAsOf::of(profile, day);
    let reading = stage(
        &StageInput {
            has_identifier: !profile.identifiers.is_empty(),
            purchase_days: bought.days(),
            order_count: bought.order_count(),
            as_of_day: day,
        },
        standards.thresholds,
    );
    let lifetime = Lifetime::of(&bought, standards, YEAR_DAYS);
    let rfm = standards.rfm.standing(&bought.rfm());
    let raised = flags(&bought.flag_input(), &standards.vip);
    Standing {
        marks: query::Standing {
            scores: rfm.scores,
            segment: rfm.segment,
            stage: reading.stage,
            flags: raised,
        },
        class: class_of(rfm, &reading, lifetime.as_ref(), raised, day),
        reading,
        bought,
        lifetime,
    }
}

/// The ids of the segments that a class means, in a fixed order.
pub fn memberships_of(class: &Class) -> Vec<String> {
    let mut segments = vec![
        format!("rfm.{}", class.segment),
        format!("stage.{}", class.stage),
    ];
    segments.extend(class.band.iter().map(|band| format!("churn.{band}")));
    segments.extend(class.flags.iter().map(|flag| format!("flag.{flag}")));
    segments
}

impl Standing {
    /// The segments the person belongs to, each with its reason.
    pub fn memberships(&self) -> Vec<Membership> {
        memberships_of(&self.class)
            .into_iter()
            .map(|segment| Membership {
                why: self.why(&segment),
                segment,
            })
            .collect()
    }

    fn why(&self, segment: &str) -> String {
        let last = self.last_order();
        match segment.split_once('.') {
            Some(("rfm", _)) => match self.class.scores {
                Some((r, f, m)) => format!("R={r} F={f} M={m}; {last}"),
                None => last,
            },
            Some(("stage", _)) => {
                let own = self.reading.thresholds;
                format!(
                    "{last}; thresholds {}/{}/{} days",
                    own.t1(),
                    own.t2(),
                    own.t3()
                )
            }
            Some(("churn", _)) => self.lifetime.map_or(last, |lifetime| {
                format!(
                    "P(alive)={:.2} from {} repeats in {} days",
                    lifetime.p_alive, lifetime.repeat_days, lifetime.age_days
                )
            }),
            Some(("flag", flag)) => self.why_flag(flag),
            _ => last,
        }
    }

    fn why_flag(&self, flag: &str) -> String {
        let input = self.bought.flag_input();
        match Flag::from_id(flag) {
            Some(Flag::Vip) => format!(
                "net spend of {} minor units in {} days",
                input.net_spend_365_minor,
                crate::SPEND_WINDOW_DAYS
            ),
            Some(Flag::DiscountDriven) => format!(
                "{} of {} orders discounted",
                input.discounted_order_count, input.order_count
            ),
            Some(Flag::OneTimeBuyer) | None => format!("{} order", input.order_count),
        }
    }

    fn last_order(&self) -> String {
        match self.bought.days_since_last() {
            None => "no order yet".to_owned(),
            Some(1) => "last order 1 day ago".to_owned(),
            Some(days) => format!("last order {days} days ago"),
        }
    }
}

fn class_of(
    rfm: RfmStanding,
    reading: &StageReading,
    lifetime: Option<&Lifetime>,
    raised: Flags,
    day: Day,
) -> Class {
    Class {
        segment: rfm.segment.id().to_owned(),
        scores: rfm.scores.map(scores_of),
        stage: reading.stage.id().to_owned(),
        band: lifetime.map(|lifetime| band_id(lifetime.band).to_owned()),
        flags: raised.iter().map(|flag| flag.id().to_owned()).collect(),
        since: day,
        members: Vec::new(),
        before: None,
        owed: None,
    }
}

fn scores_of(scores: RfmScores) -> (u8, u8, u8) {
    (
        scores.recency.value(),
        scores.frequency.value(),
        scores.monetary.value(),
    )
}
