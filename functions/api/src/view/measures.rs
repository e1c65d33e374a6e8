//! What a store's periods say, as callers see it. Every rate shows what it is made of.

use awda_customers::ChannelCount;
use awda_kernel::Currency;
use awda_measures::{
    DayFigures, NightCrowd, PeopleFigures, Period, Ratio, SalesChannel, average_order_minor,
    discount_share, refund_rate, simple_lifetime_minor,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Money, date};

/// A share or a mean with what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Rate {
    /// Above the line.
    #[schema(example = 3)]
    pub(crate) numerator: u64,
    /// Below it.
    #[schema(example = 10)]
    pub(crate) denominator: u64,
    /// The one through the other; absent where nothing is below the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0.3)]
    pub(crate) value: Option<f64>,
}

/// A store, period by period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Measures {
    /// The first day.
    #[schema(format = Date, example = "2026-11-01")]
    pub(crate) from: String,
    /// The first day after the last period.
    #[schema(format = Date, example = "2026-12-01")]
    pub(crate) to: String,
    /// `day`, `week` or `month`.
    #[schema(example = "week")]
    pub(crate) by: String,
    /// `all`, `online` or `branch`.
    #[schema(example = "all")]
    pub(crate) channel: String,
    /// Orders and money are those of all events kept by then.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    pub(crate) as_of: String,
    /// What counted people; absent before the first night.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) night: Option<NightOf>,
    /// The periods, rising.
    pub(crate) items: Vec<MeasuredPeriod>,
    /// The share of people who became lapsed rose in the last whole week: more than a fifth above the mean of the four before; by weeks alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) churn_alarm: Option<Alarm>,
    /// Orders and money of all of them together. People are not: who bought in two periods is one buyer.
    pub(crate) total: Sales,
}

/// A rate that rose beyond what was usual.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Alarm {
    /// The first day of the period it rose in.
    #[schema(format = Date, example = "2026-11-15")]
    pub(crate) from: String,
    /// The rate there.
    pub(crate) rate: Rate,
    /// The mean of the four periods before, in hundredths of a per cent.
    #[schema(example = 480)]
    pub(crate) usual_points: i64,
}

/// The night that counted people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NightOf {
    /// The run.
    #[schema(example = "night-2026-11-22")]
    run: String,
    /// The store's day: what people did later is not counted yet.
    #[schema(format = Date, example = "2026-11-22")]
    day: String,
    /// Days without an order after which somebody counts as lapsed.
    #[schema(example = 180)]
    lapsed_after_days: u32,
}

/// One period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MeasuredPeriod {
    /// Its first day.
    #[schema(format = Date, example = "2026-11-15")]
    pub(crate) from: String,
    /// The first day after it.
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) to: String,
    /// Its last day is over.
    pub(crate) is_over: bool,
    /// Orders and money.
    pub(crate) sales: Sales,
    /// People; absent before the first night, for a channel, and for what no night has counted or keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) people: Option<PeopleView>,
}

/// Orders and money, from the daily counters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Sales {
    /// Orders placed, whatever became of them.
    placed: i64,
    /// Qualifying orders: not cancelled, no test, worth more than nothing after refunds.
    pub(crate) orders: i64,
    /// Net revenue: what was sold less what was given back; for all channels together less credits for no order as well.
    pub(crate) net: Money,
    /// Net revenue per qualifying order; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    average_order: Option<Money>,
    /// Orders with a discount, of all.
    discount_share: Rate,
    /// Refunds of orders.
    refunds: i64,
    /// What they gave back.
    refunded: Money,
    /// Of what was sold, how much was given back, in minor units.
    refund_rate: Rate,
    /// What was given back without an order; for all channels together alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    credited: Option<Money>,
    /// Orders of people's first purchase day; for all channels together alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Part>,
    /// All other orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    returning: Option<Part>,
    /// Of net revenue, how much came from people who had bought before, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    returning_revenue_share: Option<Rate>,
}

/// A part of the orders.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Part {
    /// Orders.
    orders: i64,
    /// Their net revenue.
    net: Money,
    /// The same per order.
    #[serde(skip_serializing_if = "Option::is_none")]
    average_order: Option<Money>,
}

/// What people did, as the last night counted it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PeopleView {
    /// People with a qualifying order.
    buyers: u64,
    /// Those of them whose first purchase day it was.
    new_buyers: u64,
    /// Buyers with two orders or more, both inside, of all buyers.
    repeat_purchase_rate: Rate,
    /// Buyers of whom an order inside was not their first ever, of all buyers: Shopify's returning customer rate.
    returning_customer_rate: Rate,
    /// Orders per buyer.
    purchase_frequency: Rate,
    /// Net revenue per buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_value: Option<Money>,
    /// Of those who had bought before and were not lapsed at the beginning, who bought again; not for days.
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_rate: Option<Rate>,
    /// The others of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    churn_rate: Option<Rate>,
    /// Who became lapsed inside, by those who were there at the beginning: the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    lapse_rate: Option<Rate>,
    /// Net revenue per buyer times the periods that somebody stays, which is one by the churn rate. The models say it better: see a
    /// customer's `lifetime`.
    #[serde(skip_serializing_if = "Option::is_none")]
    simple_lifetime_value: Option<Money>,
    /// Days on which an identified person filled a cart and ordered nothing, of all such days.
    cart_abandonment: Rate,
    /// Of those, how many were followed by an order within five days.
    cart_recovery: Rate,
}

impl Rate {
    /// A ratio.
    pub(crate) fn of(ratio: Ratio) -> Self {
        Self {
            numerator: ratio.numerator,
            denominator: ratio.denominator,
            value: ratio.value(),
        }
    }
}

impl NightOf {
    /// The night of a crowd.
    pub(crate) fn of(crowd: &NightCrowd) -> Self {
        Self {
            run: crowd.run.clone(),
            day: date(crowd.day),
            lapsed_after_days: crowd.lapsed_after,
        }
    }
}

impl MeasuredPeriod {
    /// A period with its numbers.
    pub(crate) fn of(
        period: Period,
        sales: Sales,
        people: Option<PeopleView>,
        today: awda_kernel::Day,
    ) -> Self {
        Self {
            from: date(period.from),
            to: date(period.to),
            is_over: period.to <= today,
            sales,
            people,
        }
    }
}

impl Sales {
    /// What came in through a channel.
    pub(crate) fn of(figures: &DayFigures, channel: SalesChannel, currency: Currency) -> Self {
        let money = |minor| Money::of(minor, currency);
        let count: ChannelCount = figures.through(channel);
        let is_all = channel == SalesChannel::All;
        Self {
            placed: count.placed,
            orders: count.orders,
            net: money(count.net_minor),
            average_order: average_order_minor(&count).map(money),
            discount_share: Rate::of(discount_share(&count)),
            refunds: count.refunds,
            refunded: money(count.refunded_minor),
            refund_rate: Rate::of(refund_rate(&count)),
            credited: is_all.then(|| money(figures.credited_minor)),
            new: is_all.then(|| Part {
                orders: figures.new_orders,
                net: money(figures.new_net_minor),
                average_order: figures.new_average_order_minor().map(money),
            }),
            returning: is_all.then(|| Part {
                orders: figures.returning_orders(),
                net: money(figures.returning_net_minor()),
                average_order: figures.returning_average_order_minor().map(money),
            }),
            returning_revenue_share: is_all.then(|| Rate::of(figures.returning_revenue_share())),
        }
    }
}

impl PeopleView {
    /// What people did in a period; `has_stayed` says whether it is long enough to tell who stayed.
    pub(crate) fn of(figures: &PeopleFigures, has_stayed: bool, currency: Currency) -> Self {
        let money = |minor| Money::of(minor, currency);
        let stayed = |ratio: Ratio| has_stayed.then(|| Rate::of(ratio));
        let churn = figures.churn_rate();
        let simple = simple_lifetime_minor(figures.net_minor, figures.buyers, churn);
        Self {
            buyers: figures.buyers,
            new_buyers: figures.new_buyers,
            repeat_purchase_rate: Rate::of(figures.repeat_purchase_rate()),
            returning_customer_rate: Rate::of(figures.returning_customer_rate()),
            purchase_frequency: Rate::of(figures.purchase_frequency()),
            customer_value: figures.customer_value_minor().map(money),
            retention_rate: stayed(figures.retention_rate()),
            churn_rate: stayed(churn),
            lapse_rate: stayed(figures.lapse_rate()),
            simple_lifetime_value: simple.filter(|_| has_stayed).map(money),
            cart_abandonment: Rate::of(figures.cart_abandonment()),
            cart_recovery: Rate::of(figures.cart_recovery()),
        }
    }
}
