//! What messages are credited with and what they cost, beside what held-out people show. Both are read as the last night left them; no
//! question looks at profiles or messages.

use std::collections::BTreeMap;

use awda_kernel::{Day, TimeZone, day_number};
use awda_measures::uplift::{Brought, compare};
use awda_measures::{
    CreditFigures, Economics, MessageFigures, Model, NightCrowd, Period, Step, Way,
};
use awda_messaging::campaigns::Tally;
use awda_messaging::prices::prices;
use awda_ports::{Nights, StoreSettings, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{self, Attribution, Bringing, CreditOf};

/// Most months of an answer, and those when nobody says.
const MONTHS_MAX: usize = 61;
const MONTHS_USUAL: usize = 12;

/// Flows, campaigns, channels or months with what they are credited with.
pub(crate) async fn attribution<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<Attribution, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let night = books.crowd(store).await?.ok_or(Refusal::NoNight)?;
    let brought = books.brought(store).await?.unwrap_or_default();
    let version = version_of(call, &night)?;
    let whole = months_of(call)?;
    let by = call.choice("by", "flow")?;
    let months: Vec<Day> = Step::Month.periods(whole).map(|one| one.from).collect();
    let rows = rows_of(&night, &version, &months);
    let terms = Terms::of(&shop.settings);
    let show = |name: (&Way, Option<Day>), row: &Row| {
        let uplift = name.0.flow.as_deref().filter(|_| by == "flow");
        terms.shown(name, row, uplift.map(|flow| uplift_of(&brought, flow)))
    };
    let items: Vec<Bringing> = if by == "month" {
        let of_month = months.iter().map(|month| {
            let rows = rows_of(&night, &version, std::slice::from_ref(month));
            let all = rows.get(&Way::default()).cloned().unwrap_or_default();
            show((&Way::default(), Some(*month)), &all)
        });
        of_month.collect()
    } else {
        let mut asked: Vec<(&Way, &Row)> = rows.iter().filter(|(way, _)| is_of(way, by)).collect();
        asked.sort_by_key(|(way, row)| (std::cmp::Reverse(row.credits.net_minor), *way));
        let asked = asked.into_iter();
        asked.map(|(way, row)| show((way, None), row)).collect()
    };
    let total = rows.get(&Way::default()).cloned().unwrap_or_default();
    let credits = &night.crowd.credits;
    Ok(Attribution {
        models: credits.models.keys().cloned().collect(),
        model: version,
        from: view::date(whole.from),
        to: view::date(whole.to),
        by: by.to_owned(),
        margin_points: shop.settings.accounts.margin_points,
        rate_micros: terms.rate(),
        total: terms.shown((&Way::default(), None), &total, None),
        items,
        people_partly_known: credits.partly,
        orders_without_moment: credits.untimed,
        night: view::NightOf::of(&night),
    })
}

/// What a campaign is credited with by the model that is usual, whenever it was sent; none before a night counted it.
pub(crate) async fn of_campaign<B: Nights>(
    books: &B,
    settings: &StoreSettings,
    (flow, spent_micros): (&str, i64),
) -> Result<Option<CreditOf>, Refusal> {
    let Some(night) = books.crowd(&settings.id).await? else {
        return Ok(None);
    };
    let version = Model::LAST_TOUCH.version;
    let way = Way {
        flow: Some(flow.to_owned()),
        channel: None,
    };
    let mut sum = CreditFigures::default();
    if let Some(credits) = night.crowd.credits.models.get(version) {
        let all = credits.days.values().chain(credits.months.values());
        for figures in all.filter_map(|ways| ways.get(&way)) {
            sum.merge(figures);
        }
    }
    let terms = Terms::of(settings);
    Ok(Some(terms.credit(version, &sum, spent_micros)))
}

/// What is known of one way.
#[derive(Debug, Clone, Default)]
struct Row {
    credits: CreditFigures,
    sent: Tally,
}

/// What one unit of the price list's currency is worth in the store's, in millionths: the store's own word, else the official rate where that
/// does not move.
fn rate_of(settings: &StoreSettings) -> Option<i64> {
    let pegged = || Economics::pegged(prices()?.currency, settings.currency);
    settings.accounts.rate_micros.or_else(pegged)
}

/// By what value and cost are brought to one unit; none where the store has not said its margin, or the rate is not known.
pub(crate) fn economics_of(settings: &StoreSettings) -> Option<Economics> {
    Some(Economics {
        margin_points: settings.accounts.margin_points?,
        rate_micros: rate_of(settings)?,
        decimals: settings.currency.decimals(),
    })
}

/// By what credits and costs become returns.
struct Terms {
    settings_currency: awda_kernel::Currency,
    economics: Option<Economics>,
    rate: Option<i64>,
}

impl Terms {
    fn of(settings: &StoreSettings) -> Self {
        Self {
            settings_currency: settings.currency,
            economics: economics_of(settings),
            rate: rate_of(settings),
        }
    }

    const fn rate(&self) -> Option<i64> {
        self.rate
    }

    fn credit(&self, version: &str, credits: &CreditFigures, spent_micros: i64) -> CreditOf {
        let economics = self.economics.as_ref();
        let points = economics.and_then(|one| one.return_on(credits.net_minor, spent_micros));
        CreditOf::of((version, self.settings_currency), credits, points)
    }

    fn shown(
        &self,
        (way, month): (&Way, Option<Day>),
        row: &Row,
        uplift: Option<view::UpliftSaid>,
    ) -> Bringing {
        let figures = MessageFigures::of(&row.sent);
        let economics = self.economics.as_ref();
        let points =
            economics.and_then(|one| one.return_on(row.credits.net_minor, figures.spent_micros));
        Bringing::of(
            (way, month, self.settings_currency),
            (&row.credits, &figures),
            points,
            uplift,
        )
    }
}

/// Everything known of these months, by way.
fn rows_of(night: &NightCrowd, version: &str, months: &[Day]) -> BTreeMap<Way, Row> {
    let mut rows: BTreeMap<Way, Row> = BTreeMap::new();
    for month in months {
        for (way, figures) in night.crowd.credits.month(version, *month) {
            rows.entry(way).or_default().credits.merge(&figures);
        }
        for (way, tally) in night.sendings.month(*month) {
            rows.entry(way).or_default().sent.add(tally.0);
        }
    }
    rows
}

fn is_of(way: &Way, by: &str) -> bool {
    let wanted = match by {
        "channel" => (false, true),
        "flow_channel" => (true, true),
        _ => (true, false),
    };
    (way.flow.is_some(), way.channel.is_some()) == wanted
}

fn uplift_of(brought: &Brought, flow: &str) -> view::UpliftSaid {
    let arms = brought.flows.get(flow).copied().unwrap_or_default();
    let readout = compare(&arms.written, &arms.held_out);
    view::UpliftSaid::of(&readout)
}

/// The model that is asked for: one that nights count by, or one that an earlier night counted by.
fn version_of(call: &Call, night: &NightCrowd) -> Result<String, Refusal> {
    let Some(asked) = call.query("model") else {
        return Ok(Model::LAST_TOUCH.version.to_owned());
    };
    let is_present = Model::ALL.iter().any(|model| model.version == asked);
    if is_present || night.crowd.credits.models.contains_key(asked) {
        return Ok(asked.to_owned());
    }
    Err(Refusal::Invalid {
        name: "model",
        expected: "one of the versions that `models` lists",
    })
}

/// The months asked about, whole.
fn months_of(call: &Call) -> Result<Period, Refusal> {
    let today = day_number(call.now, &TimeZone::UTC);
    let to = call.day("to")?.unwrap_or(today.saturating_add(1));
    let last = Step::Month.start_of(to.saturating_sub(1));
    let usual = || {
        (1..MONTHS_USUAL).fold(last, |month, _| {
            Step::Month.start_of(month.saturating_sub(1))
        })
    };
    let from = call.day("from")?.unwrap_or_else(usual);
    let whole = Period {
        from: Step::Month.start_of(from),
        to: Step::Month.next(last),
    };
    let is_long = || Step::Month.periods(whole).take(MONTHS_MAX + 1).count() > MONTHS_MAX;
    if from >= to || is_long() {
        return Err(Refusal::Invalid {
            name: "from",
            expected: "a day before `to`, at most 61 months back",
        });
    }
    Ok(whole)
}
