//! What a flow brought, as callers see it.

use std::collections::BTreeMap;

use awda_kernel::{Currency, Day};
use awda_measures::Economics;
use awda_measures::uplift::{
    Arm, Arms, Margin, MarginReadout, OUTCOME_DAYS, Paid, Readout, Uplift, Verdict,
};
use awda_measures::wording::{Compared, Wording, WordingReadout, compare_wordings};
use awda_messaging::Flow;
use serde::Serialize;
use utoipa::ToSchema;

/// What a flow or campaign brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UpliftView {
    /// The flow; a campaign as `campaign.NAME`.
    #[schema(example = "win_back")]
    pub(crate) flow: String,
    /// The last UTC day whose people are counted; none before the first night that counted.
    #[schema(example = "2026-10-22")]
    pub(crate) through: Option<String>,
    /// So many days after the first message are compared.
    #[schema(example = 30)]
    pub(crate) days: i32,
    /// The currency of what was spent.
    #[schema(example = "SAR")]
    pub(crate) currency: String,
    /// Those who were written to, whatever became of their message.
    pub(crate) written: ArmView,
    /// Those held out.
    pub(crate) held_out: ArmView,
    /// Orders per person.
    pub(crate) orders: Option<DifferenceView>,
    /// Spend per person in minor units, adjusted by what the same people spent in as many days before.
    pub(crate) spend_minor: Option<DifferenceView>,
    /// `brings`, `harms`, `too_few`, or `unclear`: enough people to see a fifth more or less, and none is seen.
    #[schema(example = "too_few")]
    pub(crate) verdict: &'static str,
    /// About so many people to go until a fifth more or less could be seen; none where that is not known, or not needed.
    #[schema(example = 1200)]
    pub(crate) more_people: Option<u64>,
    /// What the store keeps of it; absent where its settings say no margin (`accounts.margin_points`), or what a message costs is not known in
    /// its currency (`accounts.rate_micros`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) margin: Option<MarginView>,
    /// Steps with several wordings of which something is known.
    pub(crate) words: Vec<StepWordsView>,
}

/// What a flow brought in margin, per person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MarginView {
    /// What of net revenue is margin, in hundredths of a per cent, as the store's settings say.
    #[schema(example = 3_500)]
    margin_points: u16,
    /// What one unit of the price list's currency is worth in the store's, in millionths.
    #[schema(example = 3_750_000)]
    rate_micros: i64,
    /// What the messages of a person cost who is written to, in minor units.
    #[schema(example = 0.4)]
    cost_minor_each: f64,
    /// Messages whose price is not known: they are reckoned at nothing.
    #[schema(example = 0)]
    unpriced: u64,
    /// The difference per person in minor units, the messages paid; absent while nothing can be said.
    difference_minor: Option<DifferenceView>,
    /// `brings`, `harms`, `too_few` or `unclear`, as of what is spent.
    #[schema(example = "too_few")]
    verdict: &'static str,
    /// About so many people to go.
    #[schema(example = 1200)]
    more_people: Option<u64>,
}

/// The wordings of a step beside each other.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StepWordsView {
    /// The step.
    #[schema(example = 0)]
    step: u8,
    /// The wordings; the first is the one that the others are compared with.
    wordings: Vec<WordingView>,
}

/// People who were given one wording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WordingView {
    /// The variant.
    #[schema(example = "warm")]
    id: String,
    /// The people.
    people: ArmView,
    /// Those of them who followed a link; machines are left out.
    #[schema(example = 120)]
    clicked: u64,
    /// The share who clicked, beside the first wording; none for the first.
    clicks: Option<ComparedView>,
    /// Orders per person, beside the first.
    orders: Option<ComparedView>,
    /// Spend per person in minor units, beside the first.
    spend_minor: Option<ComparedView>,
}

/// One thing that people did, beside those with the first wording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparedView {
    /// The difference per person, where there is any; `held_out` is the mean of the first wording.
    difference: Option<DifferenceView>,
    /// `brings`, `harms`, `too_few` or `unclear`, as of a flow.
    #[schema(example = "too_few")]
    verdict: &'static str,
    /// About so many people to go.
    #[schema(example = 1200)]
    more_people: Option<u64>,
}

/// People of one arm. Who came to a flow twice counts twice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ArmView {
    /// People.
    #[schema(example = 900)]
    people: u64,
    /// People with an order.
    #[schema(example = 120)]
    buyers: u64,
    /// Orders.
    #[schema(example = 140)]
    orders: u64,
    /// What they spent, net, in minor units.
    #[schema(example = 1_250_000)]
    spend_minor: i64,
}

/// A difference per person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DifferenceView {
    /// The mean of those held out.
    held_out: f64,
    /// How much more those have who were written to.
    difference: f64,
    /// The difference lies between this
    low: f64,
    /// and this, nine times in ten.
    high: f64,
    /// The chance that it is above zero.
    chance: f64,
}

impl UpliftView {
    pub(crate) fn of(
        (flow, currency): (Flow, Currency),
        through: Option<Day>,
        arms: &Arms,
        readout: &Readout,
    ) -> Self {
        let (verdict, more_people) = said(readout.verdict);
        Self {
            flow: flow.name().to_owned(),
            through: through.map(super::date),
            days: OUTCOME_DAYS,
            currency: currency.to_string(),
            written: ArmView::of(&arms.written),
            held_out: ArmView::of(&arms.held_out),
            orders: readout.orders.map(DifferenceView::of),
            spend_minor: readout.spend.map(DifferenceView::of),
            verdict,
            more_people,
            margin: None,
            words: Vec::new(),
        }
    }
}

impl MarginView {
    pub(crate) fn of(
        economics: &Economics,
        (paid, margin): (&Paid, Margin),
        readout: &MarginReadout,
    ) -> Self {
        let (verdict, more_people) = said(readout.verdict);
        Self {
            margin_points: economics.margin_points,
            rate_micros: economics.rate_micros,
            cost_minor_each: margin.cost_minor,
            unpriced: paid.unpriced,
            difference_minor: readout.uplift.map(DifferenceView::of),
            verdict,
            more_people,
        }
    }
}

impl StepWordsView {
    /// The wordings of a step, the first one first.
    pub(crate) fn of(step: u8, first: &str, wordings: &BTreeMap<String, Wording>) -> Self {
        let others = wordings.len().saturating_sub(1);
        let base = wordings.get(first).copied().unwrap_or_default();
        let own = WordingView::of(first, &base, None);
        let rest = wordings.iter().filter(|(id, _)| *id != first);
        let rest = rest.map(|(id, wording)| {
            let read = compare_wordings(&base, wording, others);
            WordingView::of(id, wording, Some(&read))
        });
        Self {
            step,
            wordings: std::iter::once(own).chain(rest).collect(),
        }
    }
}

impl WordingView {
    fn of(id: &str, wording: &Wording, read: Option<&WordingReadout>) -> Self {
        let view = |pick: fn(&WordingReadout) -> Compared| read.map(pick).map(ComparedView::of);
        Self {
            id: id.to_owned(),
            people: ArmView::of(&wording.arm),
            clicked: wording.clicked,
            clicks: view(|read| read.clicked),
            orders: view(|read| read.orders),
            spend_minor: view(|read| read.spend),
        }
    }
}

impl ComparedView {
    fn of(compared: Compared) -> Self {
        let (verdict, more_people) = said(compared.verdict);
        Self {
            difference: compared.uplift.map(DifferenceView::of),
            verdict,
            more_people,
        }
    }
}

const fn said(verdict: Verdict) -> (&'static str, Option<u64>) {
    match verdict {
        Verdict::Brings => ("brings", None),
        Verdict::Harms => ("harms", None),
        Verdict::Unclear => ("unclear", None),
        Verdict::TooFew { more } => ("too_few", more),
    }
}

impl ArmView {
    fn of(arm: &Arm) -> Self {
        let [orders, _] = arm.orders;
        let [spend, _] = arm.spend;
        Self {
            people: arm.people,
            buyers: arm.buyers,
            orders,
            spend_minor: i64::try_from(spend).unwrap_or(i64::MAX),
        }
    }
}

impl DifferenceView {
    const fn of(uplift: Uplift) -> Self {
        let (low, high) = uplift.interval;
        Self {
            held_out: uplift.held_out,
            difference: uplift.difference,
            low,
            high,
            chance: uplift.chance,
        }
    }
}
