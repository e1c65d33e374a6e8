//! What periods, cohorts, products, segments and campaigns say. Orders and money are read from the daily counters, people from what the last
//! night counted: no question looks at profiles.

use awda_kernel::Day;
use awda_measures::{
    DayFigures, MessageFigures, NightCrowd, Period, Ratio, SalesChannel, Step, USUAL_PERIODS,
    WareFigures, risen,
};
use awda_messaging::CAMPAIGN_PREFIX;
use awda_messaging::campaigns::CampaignId;
use awda_ports::{Campaigns, Counters, Nights, Runs, Stores};

use crate::attribution;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// Most periods of an answer.
const PERIODS_MAX: usize = 400;

/// Most days of an answer: three years and a leap day.
const DAYS_MAX: Day = 1_096;

/// Days before today whose newcomers are told beside the outlook.
const NEWCOMER_DAYS: Day = 90;

/// A store, period by period.
pub(crate) async fn measures<B: Stores + Counters + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::Measures, Refusal> {
    let shop = Shop::open(books, call).await?;
    let by = call.choice("by", "week")?;
    let step = step_of(by, &shop);
    let channel = call.choice("channel", "all")?;
    let sales_channel = match channel {
        "online" => SalesChannel::Online,
        "branch" => SalesChannel::Branch,
        _ => SalesChannel::All,
    };
    let whole = stretch(call, step, shop.today)?;
    let store = &shop.settings.id;
    let counted = books.counted(store, whole.from, whole.to).await?;
    let night = books.crowd(store).await?;
    let currency = shop.settings.currency;
    let mut total = DayFigures::default();
    for count in &counted {
        total.add(count);
    }
    let mut counts = counted.iter().peekable();
    let items = step.periods(whole).map(|period| {
        let mut figures = DayFigures::default();
        while let Some(count) = counts.next_if(|count| count.day < period.to) {
            figures.add(count);
        }
        let known = night
            .as_ref()
            .filter(|_| sales_channel == SalesChannel::All);
        let people = known.and_then(|night| people_of(night, step, period, currency));
        let sales = view::Sales::of(&figures, sales_channel, currency);
        view::MeasuredPeriod::of(period, sales, people, shop.today)
    });
    Ok(view::Measures {
        items: items.collect(),
        from: view::date(whole.from),
        to: view::date(whole.to),
        by: by.to_owned(),
        channel: channel.to_owned(),
        as_of: call.now.to_string(),
        churn_alarm: night.as_ref().and_then(|night| alarm(night, step, whole)),
        night: night.as_ref().map(view::NightOf::of),
        total: view::Sales::of(&total, sales_channel, currency),
    })
}

/// People by the month of their first order.
pub(crate) async fn cohorts<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::CohortList, Refusal> {
    let (shop, night) = counted(books, call).await?;
    let currency = shop.settings.currency;
    let items = night.crowd.cohorts.iter();
    let items = items.map(|(month, cohort)| view::Cohort::of(*month, cohort, night.day, currency));
    Ok(view::CohortList {
        items: items.collect(),
        night: view::NightOf::of(&night),
    })
}

/// Products or categories.
pub(crate) async fn products<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::WareList, Refusal> {
    let by = call.choice("by", "product")?;
    let sort = call.choice("sort", "net")?;
    let limit = call.limit()?;
    let (shop, night) = counted(books, call).await?;
    let wares = if by == "category" {
        &night.crowd.categories
    } else {
        &night.crowd.products
    };
    let mut all: Vec<(&String, &WareFigures)> = wares.named.iter().collect();
    let rank = |ware: &WareFigures| match sort {
        "orders" => i64::try_from(ware.orders()).unwrap_or(i64::MAX),
        "repeat_rate" => ware.repeat_rate().basis_points().unwrap_or(-1),
        "return_rate" => ware.return_rate().basis_points().unwrap_or(-1),
        _ => ware.net_minor(),
    };
    all.sort_by(|a, b| {
        let worth = |ware: &WareFigures| (rank(ware), ware.net_minor());
        worth(b.1).cmp(&worth(a.1)).then_with(|| a.0.cmp(b.0))
    });
    let some = all.into_iter().take(limit);
    let some = some.map(|(name, ware)| view::Ware::of(name, ware, shop.settings.currency));
    Ok(view::WareList {
        items: some.collect(),
        coverage: view::Rate::of(wares.coverage()),
        named: wares.named.len(),
        night: view::NightOf::of(&night),
    })
}

/// Segments by what they bring.
pub(crate) async fn segments<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::SegmentValueList, Refusal> {
    let sort = call.choice("sort", "net")?;
    let (shop, night) = counted(books, call).await?;
    let mut all: Vec<_> = night.crowd.segments.iter().collect();
    all.sort_by_key(|(id, figures)| {
        let rank = match sort {
            "expected" => figures.clv_minor,
            "customers" => i64::try_from(figures.customers).unwrap_or(i64::MAX),
            _ => figures.year_net_minor,
        };
        (std::cmp::Reverse(rank), *id)
    });
    let items = all.into_iter();
    let items =
        items.map(|(id, figures)| view::SegmentValue::of(id, figures, shop.settings.currency));
    Ok(view::SegmentValueList {
        items: items.collect(),
        night: view::NightOf::of(&night),
    })
}

/// Revenue to come.
pub(crate) async fn outlook<B: Stores + Counters + Runs>(
    books: &B,
    call: &Call,
) -> Result<view::Outlook, Refusal> {
    let shop = Shop::open(books, call).await?;
    let night = shop.last_night(books).await?.ok_or(Refusal::NoNight)?;
    let day = night.row.day;
    let store = &shop.settings.id;
    let counted = books.counted(store, day - NEWCOMER_DAYS, day).await?;
    let newcomers = counted.iter().map(|count| count.new_net_minor).sum();
    let currency = shop.settings.currency;
    let items = night.body.forecast.iter();
    let items = items.map(|forecast| view::Foresight::of(forecast, currency));
    Ok(view::Outlook {
        items: items.collect(),
        newcomers: view::Money::of(newcomers, currency),
        day: view::date(day),
        run: night.row.run,
    })
}

/// A campaign in numbers.
pub(crate) async fn campaign<B: Stores + Campaigns + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::CampaignMeasures, Refusal> {
    let shop = Shop::open(books, call).await?;
    let named = call.path("campaign").unwrap_or_default();
    let id: CampaignId = named.parse().map_err(|_| Refusal::Campaign)?;
    let store = &shop.settings.id;
    let held = books.campaign(store, id).await?.ok_or(Refusal::Campaign)?;
    let tally = books.tally(store, id).await?;
    let held_out = tally.count("skipped_holdout");
    let figures = MessageFigures::of(&tally);
    let flow = format!("{CAMPAIGN_PREFIX}{id}");
    let terms = (flow.as_str(), figures.spent_micros);
    let credited = attribution::of_campaign(books, &shop.settings, terms).await?;
    Ok(view::CampaignMeasures::of(
        held.document.id.to_string(),
        &figures,
        held_out,
        credited,
    ))
}

/// The store and what its last night counted.
async fn counted<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<(Shop, NightCrowd), Refusal> {
    let shop = Shop::open(books, call).await?;
    let night = books.crowd(&shop.settings.id).await?;
    Ok((shop, night.ok_or(Refusal::NoNight)?))
}

pub(crate) fn step_of(by: &str, shop: &Shop) -> Step {
    match by {
        "day" => Step::Day,
        "month" => Step::Month,
        _ => Step::Week(shop.settings.week()),
    }
}

/// The days asked about, widened to whole periods.
pub(crate) fn stretch(call: &Call, step: Step, today: Day) -> Result<Period, Refusal> {
    let usual_days = match step {
        Step::Day => 29,
        Step::Week(_) => 7 * 11,
        Step::Month => 335,
    };
    let to = call.day("to")?.unwrap_or(today.saturating_add(1));
    let from = call.day("from")?;
    let from = from.unwrap_or_else(|| to.saturating_sub(1).saturating_sub(usual_days));
    if from >= to {
        return Err(Refusal::Invalid {
            name: "to",
            expected: "a day after `from`",
        });
    }
    let too_long = Refusal::Invalid {
        name: "from",
        expected: "at most 1096 days and 400 periods before `to`",
    };
    if to.saturating_sub(from) > DAYS_MAX {
        return Err(too_long);
    }
    let whole = Period {
        from: step.start_of(from),
        to: step.period_of(to - 1).to,
    };
    if step.periods(whole).count() > PERIODS_MAX {
        return Err(too_long);
    }
    Ok(whole)
}

/// Whether more people became lapsed in the last week that was over when the night counted.
fn alarm(night: &NightCrowd, step: Step, whole: Period) -> Option<view::Alarm> {
    if !matches!(step, Step::Week(_)) {
        return None;
    }
    let last = step.start_of(night.day).min(whole.to) - 7;
    let before = 7 * i32::try_from(USUAL_PERIODS).unwrap_or_default();
    let weeks = (last - before..=last).step_by(7);
    let rates: Vec<Ratio> = weeks
        .map(|from| night.crowd.figures(step, from).lapse_rate())
        .collect();
    risen(&rates).map(|rise| view::Alarm {
        from: view::date(last),
        rate: view::Rate::of(rise.now),
        usual_points: rise.usual_points,
    })
}

/// What the night counted of a period; nothing of one that begins after it, or before what it keeps.
fn people_of(
    night: &NightCrowd,
    step: Step,
    period: Period,
    currency: awda_kernel::Currency,
) -> Option<view::PeopleView> {
    let is_known = period.from <= night.day && night.keeps(step, period.from);
    is_known.then(|| {
        let figures = night.crowd.figures(step, period.from);
        view::PeopleView::of(&figures, step != Step::Day, currency)
    })
}
