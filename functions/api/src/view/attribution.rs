//! What messages are credited with, as callers see it.

use awda_kernel::{Currency, Day};
use awda_measures::uplift::{Readout, Verdict};
use awda_measures::{CreditFigures, MessageFigures, Way};
use serde::Serialize;
use utoipa::ToSchema;

use super::campaigns::Cost;
use super::measures::{NightOf, Rate};
use super::{Money, date};

/// Flows, campaigns, channels or months with what they are credited with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Attribution {
    /// The version of the model that is shown.
    #[schema(example = "last_touch.1")]
    pub(crate) model: String,
    /// Every version that something was counted by.
    pub(crate) models: Vec<String>,
    /// The first day of the first month of sending.
    #[schema(format = Date, example = "2026-09-01")]
    pub(crate) from: String,
    /// The first day after the last month.
    #[schema(format = Date, example = "2026-12-01")]
    pub(crate) to: String,
    /// `flow`, `channel`, `flow_channel` or `month`.
    #[schema(example = "flow")]
    pub(crate) by: String,
    /// The night that counted.
    pub(crate) night: NightOf,
    /// What of net revenue is margin, in hundredths of a per cent, as the store's settings say; without it there is no return.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3_500)]
    pub(crate) margin_points: Option<u16>,
    /// What one unit of the price list's currency is worth in the store's, in millionths: the store's own, or the official rate where that does
    /// not move.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3_750_000)]
    pub(crate) rate_micros: Option<i64>,
    /// Those that are credited with the most first; months rising.
    pub(crate) items: Vec<Bringing>,
    /// All of them together: who was reached over two channels on a day is one.
    pub(crate) total: Bringing,
    /// People who were sent so much that messages of the last 42 days were let go; those are credited with nothing.
    #[schema(example = 0)]
    pub(crate) people_partly_known: u64,
    /// Orders of the last 42 days that came in before their moment was kept; they are credited to nothing.
    #[schema(example = 0)]
    pub(crate) orders_without_moment: u64,
}

/// What messages of one kind brought and cost.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Bringing {
    /// The flow; that of a campaign is `campaign.NAME`. Absent where all are together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "win_back")]
    flow: Option<String>,
    /// The campaign, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "spring_sale")]
    campaign: Option<String>,
    /// The channel. Absent where all are together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email")]
    channel: Option<&'static str>,
    /// The month of sending, by months.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-11-01")]
    month: Option<String>,
    /// Messages handed over, those that must be sent without consent included.
    sent: u64,
    /// People reached by marketing: by day, so that who was written to on two days was reached twice.
    reached: u64,
    /// Those who followed a link.
    clicked: u64,
    /// Those with an order credited to it, of those reached.
    conversion_rate: Rate,
    /// Orders credited.
    orders: u64,
    /// Their net revenue.
    net: Money,
    /// What was paid for the messages, those that came back included.
    spent: Cost,
    /// (Margin − cost) ÷ cost in hundredths of a per cent; absent without a margin, a rate or a cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 30_000)]
    return_points: Option<i64>,
    /// What those do who were written to, beside those held out: what was brought that would not have been. By flows alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    uplift: Option<UpliftSaid>,
}

/// What held-out people show, in short; the flow's own address has the whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UpliftSaid {
    /// `brings`, `harms`, `too_few` or `unclear`.
    #[schema(example = "too_few")]
    verdict: &'static str,
    /// How much more somebody spends who is written to, in minor units; absent while nothing can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_minor: Option<f64>,
    /// The chance that it is above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<f64>,
}

/// What a campaign is credited with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CreditOf {
    /// The version of the model.
    #[schema(example = "last_touch.1")]
    model: String,
    /// People reached.
    reached: u64,
    /// Those with an order credited to it, of those reached.
    conversion_rate: Rate,
    /// Orders credited.
    orders: u64,
    /// Their net revenue.
    net: Money,
    /// (Margin − cost) ÷ cost in hundredths of a per cent; absent without a margin, a rate or a cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 30_000)]
    return_points: Option<i64>,
}

impl Bringing {
    pub(crate) fn of(
        (way, month, currency): (&Way, Option<Day>, Currency),
        (credits, figures): (&CreditFigures, &MessageFigures),
        return_points: Option<i64>,
        uplift: Option<UpliftSaid>,
    ) -> Self {
        let campaign = way
            .flow
            .as_deref()
            .and_then(|flow| flow.strip_prefix("campaign."));
        Self {
            flow: way.flow.clone(),
            campaign: campaign.map(str::to_owned),
            channel: way.channel.map(awda_commerce::Channel::name),
            month: month.map(date),
            sent: figures.sent,
            reached: credits.reached,
            clicked: credits.clicked,
            conversion_rate: Rate::of(credits.conversion_rate()),
            orders: credits.orders,
            net: Money::of(credits.net_minor, currency),
            spent: Cost::of(figures.spent_micros),
            return_points,
            uplift,
        }
    }
}

impl UpliftSaid {
    pub(crate) const fn of(readout: &Readout) -> Self {
        let verdict = match readout.verdict {
            Verdict::Brings => "brings",
            Verdict::Harms => "harms",
            Verdict::TooFew { .. } => "too_few",
            Verdict::Unclear => "unclear",
        };
        let (difference_minor, chance) = match readout.spend {
            Some(spend) => (Some(spend.difference), Some(spend.chance)),
            None => (None, None),
        };
        Self {
            verdict,
            difference_minor,
            chance,
        }
    }
}

impl CreditOf {
    pub(crate) fn of(
        (version, currency): (&str, Currency),
        credits: &CreditFigures,
        return_points: Option<i64>,
    ) -> Self {
        Self {
            model: version.to_owned(),
            reached: credits.reached,
            conversion_rate: Rate::of(credits.conversion_rate()),
            orders: credits.orders,
            net: Money::of(credits.net_minor, currency),
            return_points,
        }
    }
}
