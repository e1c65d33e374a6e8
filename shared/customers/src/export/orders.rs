//! The rows of an order in a file for the books: the order as its newest version has it, with everything given back since.

use awda_commerce::{Event, Fact, Order, StoreFacts};
use awda_kernel::{Currency, Money, day_number};

use super::ExportWhat;
use super::columns::{Cell, date, list, moment, text};
use crate::{Contribution, Entity, Profile, Standing};

const ORDERS: [&str; 23] = [
    "id",
    "source",
    "number",
    "version",
    "placed_at",
    "day",
    "updated_at",
    "status",
    "currency",
    "items",
    "discount",
    "tax",
    "shipping",
    "refunded",
    "net",
    "refunds",
    "lines",
    "coupons",
    "payment_methods",
    "branch",
    "receipt",
    "is_counted",
    "customer_id",
];

const LINES: [&str; 12] = [
    "id",
    "order_id",
    "line",
    "day",
    "status",
    "sku",
    "title",
    "quantity",
    "amount",
    "currency",
    "categories",
    "customer_id",
];

/// An order as it stands: the event of its newest version, and what is kept of it.
#[derive(Debug, Clone)]
pub struct StandingOrder {
    event: Event,
    entity: Entity,
}

impl StandingOrder {
    /// The order, if the event is its newest version: of several people under whom versions of one order stand only one has it.
    pub fn of(event: Event, entity: Entity) -> Option<Self> {
        let latest = entity.latest.as_ref().map(|(_, id)| id);
        let is_newest = latest == Some(&event.id) && matches!(event.fact, Fact::Order(_));
        is_newest.then_some(Self { event, entity })
    }

    /// Its rows: none of a test order, and of one that was not placed within the days `[since, until)` of the store's calendar.
    pub(super) fn rows(
        &self,
        what: ExportWhat,
        (since, until): (Option<awda_kernel::Day>, Option<awda_kernel::Day>),
        whose: &Profile,
        store: &StoreFacts,
    ) -> Vec<Vec<Cell>> {
        let Fact::Order(order) = &self.event.fact else {
            return Vec::new();
        };
        let day = day_number(order.placed_at, &store.zone);
        let is_meant =
            since.is_none_or(|since| day >= since) && until.is_none_or(|until| day < until);
        let Some(sum) = self.entity.contribution(store).filter(|_| is_meant) else {
            return Vec::new();
        };
        let common = Common {
            id: format!("{}:{}", self.event.source, self.event.object.id),
            day,
            status: self.status(&sum),
            currency: order.currency,
            customer: whose
                .identifiers
                .values()
                .any(|known| known.named().is_some())
                .then(|| whose.id.to_string()),
        };
        if what == ExportWhat::OrderLines {
            return common.lines(order);
        }
        vec![self.row(order, &sum, &common)]
    }

    fn row(&self, order: &Order, sum: &Contribution, common: &Common) -> Vec<Cell> {
        let money = |minor| amount(minor, common.currency);
        let till = order.till.as_ref();
        vec![
            Cell::Text(common.id.clone()),
            Cell::Text(self.event.source.clone()),
            Cell::Text(self.event.object.id.clone()),
            Cell::Plain(self.event.version.to_string()),
            moment(order.placed_at),
            date(common.day),
            moment(self.event.occurred_at),
            text(Some(common.status)),
            text(Some(common.currency.code())),
            money(order.items_minor),
            money(order.discount_minor),
            money(order.tax_minor),
            money(order.shipping_minor),
            money(sum.refunded_minor),
            money(sum.net_minor),
            count(usize::try_from(sum.refunds).unwrap_or_default()),
            count(order.lines.len()),
            list(order.coupons.iter().cloned()),
            list(order.payment_methods.iter().cloned()),
            text(till.and_then(|till| till.branch.as_deref())),
            text(till.and_then(|till| till.receipt.as_deref())),
            Cell::Plain(sum.qualifies.to_string()),
            text(common.customer.as_deref()),
        ]
    }

    fn status(&self, sum: &Contribution) -> &'static str {
        let standing = self.entity.summary.as_ref().map(|summary| summary.standing);
        if standing == Some(Standing::Cancelled) {
            return "cancelled";
        }
        match (sum.refunded_minor > 0, sum.net_minor > 0) {
            (false, _) => "placed",
            (true, true) => "partly_refunded",
            (true, false) => "refunded",
        }
    }
}

/// What all rows of an order say.
struct Common {
    id: String,
    day: awda_kernel::Day,
    status: &'static str,
    currency: Currency,
    customer: Option<String>,
}

impl Common {
    fn lines(&self, order: &Order) -> Vec<Vec<Cell>> {
        let lines = (1_usize..).zip(&order.lines);
        let row = |(place, line): (usize, &awda_commerce::Line)| {
            vec![
                Cell::Text(format!("{}/{place}", self.id)),
                Cell::Text(self.id.clone()),
                count(place),
                date(self.day),
                text(Some(self.status)),
                Cell::Text(line.sku.clone()),
                text(Some(line.title.as_str()).filter(|title| !title.is_empty())),
                Cell::Plain(line.quantity.to_string()),
                amount(line.amount_minor, self.currency),
                text(Some(self.currency.code())),
                list(line.categories.iter().cloned()),
                text(self.customer.as_deref()),
            ]
        };
        lines.map(row).collect()
    }
}

/// The columns of a file of orders, or of their lines.
pub(super) const fn names(what: ExportWhat) -> &'static [&'static str] {
    match what {
        ExportWhat::OrderLines => &LINES,
        _ => &ORDERS,
    }
}

fn amount(minor: i64, currency: Currency) -> Cell {
    let money = Money { minor, currency }.to_string();
    let amount = money.split_once(' ').map(|(amount, _)| amount.to_owned());
    Cell::Plain(amount.unwrap_or(money))
}

fn count(count: usize) -> Cell {
    Cell::Count(u32::try_from(count).unwrap_or(u32::MAX))
}
