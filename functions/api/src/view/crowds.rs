//! Cohorts, products, segments, the outlook and a campaign's numbers, as callers see them.

use awda_kernel::{Currency, Day};
use awda_measures::{
    CohortFigures, MessageFigures, REPEAT_DAYS, RevenueForecast, SegmentFigures, Step, WareFigures,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::attribution::CreditOf;
use super::campaigns::Cost;
use super::measures::{NightOf, Rate};
use super::{Money, date};

/// People by the month of their first order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CohortList {
    /// The night that counted them.
    pub(crate) night: NightOf,
    /// Cohorts, oldest first.
    pub(crate) items: Vec<Cohort>,
}

/// A cohort.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Cohort {
    /// The first day of the month of their first order.
    #[schema(format = Date, example = "2026-03-01")]
    month: String,
    /// People.
    customers: u64,
    /// Who of them bought in each month of their life, the first included.
    months: Vec<CohortMonth>,
    /// Who of them ordered again within 30, 60 and 90 days.
    repeats: Vec<CohortRepeat>,
}

/// A cohort in a month of its life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CohortMonth {
    /// Months after the first, from 0.
    age: usize,
    /// Buyers of all.
    retention: Rate,
    /// Net revenue.
    net: Money,
    /// The month is over: the numbers only change by refunds and what is told late.
    is_over: bool,
}

/// A cohort's second orders.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CohortRepeat {
    /// Days after the first purchase day.
    within_days: i32,
    /// Who ordered again, of all.
    rate: Rate,
    /// Everybody has had that many days.
    is_over: bool,
}

/// Products or categories by the orders of 365 days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WareList {
    /// The night that counted them.
    pub(crate) night: NightOf,
    /// How much of the value ordered is in lines that are known: of every order those worth the most are kept.
    pub(crate) coverage: Rate,
    /// How many there are by name.
    pub(crate) named: usize,
    /// Those asked for, in the order asked for.
    pub(crate) items: Vec<Ware>,
}

/// A product or category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Ware {
    /// The stock code, or the category.
    #[schema(example = "LAMP-1")]
    name: String,
    /// Orders with it, whatever became of them.
    orders: u64,
    /// People with an order of it that counts.
    buyers: u64,
    /// Its value as ordered.
    ordered: Money,
    /// What of that was given back or cancelled.
    returned: Money,
    /// The rest.
    net: Money,
    /// People with two orders of it or more, of all buyers.
    repeat_rate: Rate,
    /// Value given back or cancelled of value ordered, in minor units.
    return_rate: Rate,
}

/// Segments by what they bring.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentValueList {
    /// The night that counted them.
    pub(crate) night: NightOf,
    /// Segments in the order asked for.
    pub(crate) items: Vec<SegmentValue>,
}

/// What a segment brings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentValue {
    /// The segment.
    #[schema(example = "rfm.champions")]
    segment: String,
    /// Members.
    customers: u64,
    /// Those who bought within 365 days, of all.
    bought_within_a_year: Rate,
    /// Orders of 365 days.
    orders: u64,
    /// Their net revenue.
    net: Money,
    /// Net revenue of all orders ever.
    net_ever: Money,
    /// What its members are expected to bring within a year, by the models.
    expected: Money,
}

/// Revenue to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Outlook {
    /// The run that looked ahead.
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: String,
    /// The day it looked from.
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) day: String,
    /// What the people there are will bring; empty before anybody spent anything.
    pub(crate) items: Vec<Foresight>,
    /// What new people brought in the 90 days before, which no model speaks of.
    pub(crate) newcomers: Money,
}

/// Revenue to come within a horizon.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Foresight {
    /// Days ahead.
    #[schema(example = 90)]
    horizon_days: u32,
    /// Expected net revenue.
    expected: Money,
    /// One in twenty of the futures drawn brings less.
    low: Money,
    /// One in twenty brings more.
    high: Money,
    /// Expected orders.
    orders: i64,
    /// People it is expected of.
    buyers: u64,
    /// People whose future was looked at: all, or a sample.
    sampled: u64,
}

/// A campaign in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignMeasures {
    /// Its id.
    #[schema(example = "spring_sale")]
    pub(crate) id: String,
    /// Handed over.
    sent: u64,
    /// Taken by the receiving server or phone.
    delivered: u64,
    /// Delivered of those handed over.
    delivery_rate: Rate,
    /// Opened by a person, of those delivered. Machines are not people.
    open_rate: Rate,
    /// Opened by a machine.
    machine_opens: u64,
    /// With a link that a person followed, of those delivered.
    click_rate: Rate,
    /// Came back, of those handed over.
    bounce_rate: Rate,
    /// Reported as spam, of those delivered.
    complaint_rate: Rate,
    /// What it cost.
    spent: Cost,
    /// What one message delivered cost; absent before one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_per_delivery: Option<Cost>,
    /// People held out, so that there is something to compare with.
    held_out: i64,
    /// What it is credited with, as the last night counted; absent before one.
    #[serde(skip_serializing_if = "Option::is_none")]
    credited: Option<CreditOf>,
}

impl Cohort {
    /// A cohort as of a day.
    pub(crate) fn of(month: Day, figures: &CohortFigures, day: Day, currency: Currency) -> Self {
        let mut start = month;
        let mut months = Vec::new();
        let mut age = 0;
        while start <= day {
            let end = Step::Month.next(start);
            if age < awda_measures::AGES_KEPT {
                let net = figures.net_minor.get(age).copied().unwrap_or_default();
                months.push(CohortMonth {
                    age,
                    retention: Rate::of(figures.retention(age)),
                    net: Money::of(net, currency),
                    is_over: end <= day,
                });
            }
            (start, age) = (end, age + 1);
        }
        let last_first_day = Step::Month.next(month) - 1;
        let repeats = figures.repeat_rates().into_iter().zip(REPEAT_DAYS);
        Self {
            month: date(month),
            customers: figures.customers,
            months,
            repeats: repeats
                .map(|(rate, within_days)| CohortRepeat {
                    within_days,
                    rate: Rate::of(rate),
                    is_over: last_first_day + within_days < day,
                })
                .collect(),
        }
    }
}

impl Ware {
    /// A product or category.
    pub(crate) fn of(name: &str, figures: &WareFigures, currency: Currency) -> Self {
        let money = |minor| Money::of(minor, currency);
        Self {
            name: name.to_owned(),
            orders: figures.orders(),
            buyers: figures.buyers(),
            ordered: money(figures.ordered_minor()),
            returned: money(figures.returned_minor()),
            net: money(figures.net_minor()),
            repeat_rate: Rate::of(figures.repeat_rate()),
            return_rate: Rate::of(figures.return_rate()),
        }
    }
}

impl SegmentValue {
    /// A segment.
    pub(crate) fn of(id: &str, figures: &SegmentFigures, currency: Currency) -> Self {
        let money = |minor| Money::of(minor, currency);
        Self {
            segment: id.to_owned(),
            customers: figures.customers,
            bought_within_a_year: Rate::of(awda_measures::Ratio {
                numerator: figures.year_buyers,
                denominator: figures.customers,
            }),
            orders: figures.year_orders,
            net: money(figures.year_net_minor),
            net_ever: money(figures.net_minor),
            expected: money(figures.clv_minor),
        }
    }
}

impl Foresight {
    /// A forecast.
    pub(crate) fn of(forecast: &RevenueForecast, currency: Currency) -> Self {
        let money = |minor| Money::of(minor, currency);
        Self {
            horizon_days: forecast.horizon_days,
            expected: money(forecast.expected_minor),
            low: money(forecast.p05_minor),
            high: money(forecast.p95_minor),
            orders: forecast.orders,
            buyers: forecast.buyers,
            sampled: forecast.sampled,
        }
    }
}

impl CampaignMeasures {
    /// A campaign's messages.
    pub(crate) fn of(
        id: String,
        figures: &MessageFigures,
        held_out: i64,
        credited: Option<CreditOf>,
    ) -> Self {
        let per = awda_measures::cost_per_person(figures.spent_micros, figures.delivered);
        Self {
            id,
            sent: figures.sent,
            delivered: figures.delivered,
            delivery_rate: Rate::of(figures.delivery_rate()),
            open_rate: Rate::of(figures.open_rate()),
            machine_opens: figures.machine_opened,
            click_rate: Rate::of(figures.click_rate()),
            bounce_rate: Rate::of(figures.bounce_rate()),
            complaint_rate: Rate::of(figures.complaint_rate()),
            spent: Cost::of(figures.spent_micros),
            cost_per_delivery: per.map(Cost::of),
            held_out,
            credited,
        }
    }
}
