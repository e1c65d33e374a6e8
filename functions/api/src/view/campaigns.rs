//! Campaigns as callers see them, and what a simulation foresaw.

use std::collections::BTreeMap;

use awda_kernel::Timestamp;
use awda_messaging::campaigns::{Campaign, Cause, Tally};
use awda_messaging::prices::prices;
use awda_messaging::simulation::{CLIP_BYTES, Simulation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// People whom a simulation names, where nobody says how many.
const PEOPLE_SHOWN: u16 = 20;

/// A document to keep.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignText {
    /// The document (docs/CAMPAIGNS.md).
    #[schema(value_type = Object)]
    pub(crate) document: serde_json::Value,
    /// The version that is replaced; absent or 0 for a new one.
    #[serde(default)]
    #[schema(example = 3)]
    pub(crate) version: Option<u32>,
}

/// What a simulation is of.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulateText {
    /// The moment; now where absent.
    #[serde(default)]
    #[schema(format = DateTime, example = "2026-12-01T07:00:00Z")]
    pub(crate) at: Option<String>,
    /// How many people to name, at most 1000.
    #[serde(default)]
    #[schema(example = 20)]
    pub(crate) people: Option<u16>,
}

/// How a campaign is to be sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendText {
    /// The version that was read.
    #[serde(default)]
    #[schema(example = 3)]
    pub(crate) version: Option<u32>,
    /// What a simulation foresaw: it is refused when that has drifted by more than `tolerance`.
    #[serde(default)]
    #[schema(example = "plan_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) plan_hash: Option<String>,
    /// Recipients that may be otherwise, in 1/10 000: 500, which is 5 %, where absent.
    #[serde(default)]
    #[schema(example = 500)]
    pub(crate) tolerance: Option<u16>,
    /// The moment that was simulated; now where absent.
    #[serde(default)]
    #[schema(format = DateTime, example = "2026-12-01T07:00:00Z")]
    pub(crate) at: Option<String>,
}

/// A campaign.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignView {
    /// Its id.
    #[schema(example = "spring_sale")]
    pub(crate) id: String,
    /// Counts its documents, from 1.
    #[schema(example = 1)]
    pub(crate) version: u32,
    /// `draft`, `scheduled`, `sending`, `sent` or `cancelled`.
    #[schema(example = "draft")]
    pub(crate) state: &'static str,
    /// When that became so.
    #[schema(format = DateTime)]
    pub(crate) since: String,
    /// Why it ended early: `asked` or `complaints`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<&'static str>,
    /// What it is for.
    pub(crate) about: String,
    /// The flow it runs as: what messages and `why` call it.
    #[schema(example = "campaign.spring_sale")]
    pub(crate) flow: String,
    /// When its audience is walked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) starts_at: Option<String>,
    /// People enlisted so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audience: Option<u64>,
    /// Everybody has been looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_walked: Option<bool>,
    /// What became of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<CampaignResult>,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) document: Option<serde_json::Value>,
}

/// What became of a campaign's audience. `sent`, `claimed`, `skipped` and `deferred` add up to those decided so far.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignResult {
    /// Handed over.
    pub(crate) sent: i64,
    /// Being handed over, or interrupted there.
    pub(crate) claimed: i64,
    /// Not written to, by reason.
    pub(crate) skipped: BTreeMap<&'static str, i64>,
    /// Waiting, by reason.
    pub(crate) deferred: BTreeMap<&'static str, i64>,
    /// Of those sent: taken by the receiving server.
    pub(crate) delivered: i64,
    /// Came back.
    pub(crate) bounced: i64,
    /// Reported as spam.
    pub(crate) complained: i64,
    /// A person followed a link.
    pub(crate) clicked: i64,
    /// What it cost so far.
    pub(crate) spent: Cost,
}

/// An amount in millionths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Cost {
    /// Millionths of the currency.
    #[schema(example = 42_600)]
    pub(crate) micros: i64,
    /// ISO 4217 code.
    #[schema(example = "USD")]
    pub(crate) currency: String,
    /// The version of the price list.
    #[schema(example = "2026-07")]
    pub(crate) prices: String,
}

/// Every campaign of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignList {
    /// The campaigns, without their documents.
    pub(crate) items: Vec<CampaignView>,
}

/// What would become of everybody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SimulationView {
    /// The moment it is for.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// Everybody considered.
    pub(crate) audience: u64,
    /// Who would be written to at once, or at their own hour.
    pub(crate) sent: u64,
    /// Who would be put off, by reason.
    pub(crate) deferred: BTreeMap<&'static str, u64>,
    /// Who would be left out, in the order of the gate's questions, and how many remain each time.
    pub(crate) waterfall: Vec<FallView>,
    /// Local hours of the messages.
    pub(crate) hours: Vec<HourView>,
    /// Recipients by channel.
    pub(crate) channels: BTreeMap<&'static str, u64>,
    /// Recipients by language.
    pub(crate) languages: BTreeMap<&'static str, u64>,
    /// Recipients of text messages by the parts that each is paid for.
    pub(crate) parts: BTreeMap<u32, u64>,
    /// What all recipients would cost.
    pub(crate) cost: Cost,
    /// Recipients whose message has no known price.
    pub(crate) unpriced: u64,
    /// Bytes of the largest HTML part.
    pub(crate) largest_bytes: usize,
    /// Bytes that Gmail shows.
    pub(crate) clip_bytes: usize,
    /// Messages that are larger.
    pub(crate) clipped: u64,
    /// Fields that cannot be put into words.
    pub(crate) broken: Vec<BrokenView>,
    /// When the first would be written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) first_at: Option<String>,
    /// When the last would.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) last_at: Option<String>,
    /// What to send with, of campaigns; kept for a week.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "plan_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) plan_hash: Option<String>,
    /// Some of the people, by when they would be written to.
    pub(crate) people: Vec<ForeseenView>,
}

/// One step of a waterfall.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FallView {
    /// Why.
    #[schema(example = "no_consent")]
    pub(crate) reason: &'static str,
    /// How many are left out.
    pub(crate) count: u64,
    /// How many remain.
    pub(crate) left: u64,
}

/// Messages of one local hour.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HourView {
    /// The hour, 0 to 23.
    pub(crate) hour: usize,
    /// Sent.
    pub(crate) sent: u64,
    /// Put off to it.
    pub(crate) deferred: u64,
}

/// A field that cannot be put into words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BrokenView {
    /// The field.
    #[schema(example = "message.words.fa.body[1]")]
    pub(crate) field: String,
    /// For how many.
    pub(crate) count: u64,
}

/// What would become of one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ForeseenView {
    /// The person.
    pub(crate) customer: String,
    /// `send`, `defer` or `skip`, and why.
    #[schema(example = "skip no_consent")]
    pub(crate) verdict: String,
    /// The mark of the words; the message's row will have the same.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) content: String,
}

impl CampaignView {
    /// Without document and result.
    pub(crate) fn short(campaign: &Campaign) -> Self {
        let course = campaign.course.as_ref();
        Self {
            id: campaign.document.id.to_string(),
            version: campaign.version,
            state: campaign.state.name(),
            since: campaign.since.to_string(),
            cause: campaign.cause.map(Cause::name),
            about: campaign.document.about.clone(),
            flow: campaign.document.id.flow().to_string(),
            starts_at: course.map(|course| course.starts_at.to_string()),
            audience: course.map(|course| course.audience),
            is_walked: course.map(|course| course.is_walked),
            result: None,
            document: None,
        }
    }

    /// With everything.
    pub(crate) fn whole(campaign: &Campaign, tally: &Tally) -> Self {
        let result = campaign.course.is_some();
        Self {
            result: result.then(|| CampaignResult::of(tally)),
            // Texts and lists always serialise.
            document: serde_json::to_value(&campaign.document).ok(),
            ..Self::short(campaign)
        }
    }
}

impl CampaignResult {
    fn of(tally: &Tally) -> Self {
        Self {
            sent: tally.count("sent"),
            claimed: tally.count("claimed"),
            skipped: tally.skipped(),
            deferred: tally.deferred(),
            delivered: tally.count("delivered"),
            bounced: tally.count("bounced"),
            complained: tally.count("complained"),
            clicked: tally.count("clicked"),
            spent: Cost::of(tally.count("spent_micros")),
        }
    }
}

impl Cost {
    /// An amount of the price list that counts now.
    pub(crate) fn of(micros: i64) -> Self {
        let list = prices();
        Self {
            micros,
            currency: list.map_or_else(String::new, |list| list.currency.to_string()),
            prices: list.map_or_else(String::new, |list| list.version.clone()),
        }
    }
}

impl SimulationView {
    /// The numbers, and some of the people.
    pub(crate) fn of(
        found: &Simulation,
        at: Timestamp,
        plan_hash: Option<String>,
        people: Option<u16>,
    ) -> Self {
        let shown = usize::from(people.unwrap_or(PEOPLE_SHOWN).min(1_000));
        let hours = found.hours_sent.iter().zip(&found.hours_deferred);
        let hours = hours.enumerate().map(|(hour, (sent, deferred))| HourView {
            hour,
            sent: *sent,
            deferred: *deferred,
        });
        let falls = found.waterfall().into_iter().map(|fall| FallView {
            reason: fall.reason.name(),
            count: fall.count,
            left: fall.left,
        });
        let deferred = found.deferred.iter();
        let broken = found.broken.iter().map(|(field, count)| BrokenView {
            field: field.clone(),
            count: *count,
        });
        let plan = found.plan.iter().take(shown).map(|one| ForeseenView {
            customer: one.customer.to_string(),
            verdict: one.verdict.clone(),
            content: one.content.clone(),
        });
        Self {
            at: at.to_string(),
            audience: found.audience,
            sent: found.sent,
            deferred: deferred
                .map(|(reason, count)| (reason.name(), *count))
                .collect(),
            waterfall: falls.collect(),
            hours: hours.collect(),
            channels: found.channels.clone(),
            languages: found.languages.clone(),
            parts: found.parts.clone(),
            cost: Cost::of(found.cost_micros),
            unpriced: found.unpriced,
            largest_bytes: found.largest_bytes,
            clip_bytes: CLIP_BYTES,
            clipped: found.clipped,
            broken: broken.collect(),
            first_at: found.span.map(|(first, _)| first.to_string()),
            last_at: found.span.map(|(_, last)| last.to_string()),
            plan_hash,
            people: plan.collect(),
        }
    }
}
