//! What happened to a person as rows: order lines, products looked at, carts, visits. It refuses to count them.

use awda_customers::{Done, History, KeptOrder, Log, Profile, PurchaseDay};
use awda_kernel::Day;
use awda_segments::query::{Detail, Details, Happening};

/// Rows of one kind with their details apart, so that both can be borrowed as the language wants them.
pub(super) struct Rows<'p> {
    ends: Vec<Row>,
    details: Vec<(Detail, &'p str)>,
    /// Nothing is missing from this day on.
    pub(super) since: Option<Day>,
}

/// Product, category, channel, payment.
const DETAILS_OF_A_LINE: usize = 4;

/// A row, and where its details end.
struct Row {
    happening: Happening<'static>,
    details_end: usize,
}

/// Every kept order of a person that counts, by day.
pub(super) fn orders_of(profile: &Profile) -> Vec<(u32, &KeptOrder)> {
    let facets = profile.facets.values();
    let mut all: Vec<(u32, &KeptOrder)> = facets
        .flat_map(|facet| facet.orders.rows())
        .filter(|(_, order)| !order.is_void)
        .map(|(mark, order)| (*mark, order))
        .collect();
    all.sort_unstable_by_key(|(mark, order)| (order.day, *mark));
    all
}

/// The day from which on the content of every order is there: after the last day that was let go, and after the last day with more or
/// fewer orders than are counted.
pub(super) fn complete_since(
    profile: &Profile,
    orders: &[(u32, &KeptOrder)],
    history: &History,
) -> Option<Day> {
    let let_go = profile.facets.values().map(|facet| facet.orders.since());
    let listed = |day: Day| {
        let of = |(_, order): &(u32, &KeptOrder)| order.day;
        let from = orders.partition_point(|order| of(order) < day);
        let later = orders.get(from..).unwrap_or_default().iter();
        later.take_while(|order| of(order) == day).count()
    };
    let is_odd = |row: &&PurchaseDay| u32::try_from(listed(row.day())) != Ok(row.orders());
    let odd = history.days().iter().rev().find(is_odd);
    let after_odd = odd.map(|row| row.day().saturating_add(1));
    let_go.flatten().max().max(after_odd)
}

impl<'p> Rows<'p> {
    pub(super) const fn new(since: Option<Day>) -> Self {
        Self {
            ends: Vec::new(),
            details: Vec::new(),
            since,
        }
    }

    /// One row for each line of each order; of lines that were let go one row together.
    pub(super) fn bought(orders: &[(u32, &'p KeptOrder)], since: Option<Day>) -> Self {
        let lines = orders.iter().map(|(_, order)| order.basket.lines.len() + 1);
        let lines = lines.sum();
        let mut rows = Self {
            ends: Vec::with_capacity(lines),
            details: Vec::with_capacity(DETAILS_OF_A_LINE * lines),
            since,
        };
        for (mark, order) in orders {
            let mut rest = order.net_minor;
            for line in &order.basket.lines {
                let worth = order.share_minor(line.1);
                rest = rest.saturating_sub(worth);
                rows.details.push((Detail::Product, &line.0));
                let filed = line.2.iter();
                rows.details
                    .extend(filed.map(|category| (Detail::Category, category.as_str())));
                let open = if line.2.is_empty() {
                    Details::NONE.with(Detail::Category)
                } else {
                    Details::NONE
                };
                rows.order_row(*mark, order, worth, open);
            }
            if order.basket.has_more || order.basket.lines.is_empty() {
                let open = Details::NONE.with(Detail::Product).with(Detail::Category);
                rows.order_row(*mark, order, rest, open);
            }
        }
        rows
    }

    fn order_row(&mut self, mark: u32, order: &'p KeptOrder, worth: i64, open: Details) {
        let basket = &order.basket;
        let channel = if order.in_branch { "branch" } else { "online" };
        self.details.push((Detail::Channel, channel));
        let branch = basket.branch.iter();
        self.details
            .extend(branch.map(|name| (Detail::Branch, name.as_str())));
        let paid = basket.paid_by.iter();
        self.details
            .extend(paid.map(|method| (Detail::Payment, method.as_str())));
        let mut open = open.with(Detail::Brand);
        if basket.has_coupon {
            open = open.with(Detail::Coupon);
        }
        if order.in_branch && basket.branch.is_none() {
            open = open.with(Detail::Branch);
        }
        if basket.paid_by.is_empty() {
            open = open.with(Detail::Payment);
        }
        self.end_row(Happening {
            day: order.day,
            times: 1,
            order: u64::from(mark) + 1,
            value_minor: Some(worth),
            discounted: Some(order.is_discounted),
            open,
            ..Happening::default()
        });
    }

    /// Products and pages looked at.
    pub(super) fn viewed(profile: &'p Profile) -> Self {
        Self::of_logs(profile.facets.values().map(|facet| &facet.doings.viewed))
    }

    /// Products put into a cart.
    pub(super) fn carted(profile: &'p Profile) -> Self {
        Self::of_logs(profile.facets.values().map(|facet| &facet.doings.carted))
    }

    /// Days on the site, and orders in a branch.
    pub(super) fn visited(profile: &'p Profile, orders: &[(u32, &'p KeptOrder)]) -> Self {
        let logs = profile.facets.values().map(|facet| &facet.doings.visited);
        let mut rows = Self::new(logs.clone().filter_map(Log::since).max());
        for (day, _) in logs.flat_map(days_of) {
            rows.details.push((Detail::Channel, "online"));
            rows.end_row(Happening {
                day,
                times: 1,
                ..Happening::default()
            });
        }
        for (_, order) in orders.iter().filter(|(_, order)| order.in_branch) {
            rows.details.push((Detail::Channel, "branch"));
            let branch = order.basket.branch.iter();
            rows.details
                .extend(branch.map(|name| (Detail::Branch, name.as_str())));
            rows.end_row(Happening {
                day: order.day,
                times: 1,
                ..Happening::default()
            });
        }
        rows
    }

    fn of_logs(logs: impl Iterator<Item = &'p Log> + Clone) -> Self {
        let mut rows = Self::new(logs.clone().filter_map(Log::since).max());
        for log in logs {
            for Done(day, what, category, times, worth) in log.rows() {
                let kind = if what.starts_with('/') {
                    Detail::Page
                } else {
                    Detail::Product
                };
                let named = [(kind, what), (Detail::Category, category)];
                let named = named.into_iter().filter(|(_, name)| !name.is_empty());
                rows.details
                    .extend(named.map(|(kind, name)| (kind, name.as_str())));
                let mut open = Details::NONE.with(Detail::Brand);
                if category.is_empty() && kind == Detail::Product {
                    open = open.with(Detail::Category);
                }
                rows.end_row(Happening {
                    day: *day,
                    times: *times,
                    value_minor: *worth,
                    open,
                    ..Happening::default()
                });
            }
            for (day, times) in log.totals() {
                let open = Details::NONE
                    .with(Detail::Product)
                    .with(Detail::Category)
                    .with(Detail::Brand)
                    .with(Detail::Page);
                rows.end_row(Happening {
                    day,
                    times,
                    open,
                    ..Happening::default()
                });
            }
        }
        rows
    }

    pub(super) fn detail(&mut self, kind: Detail, text: &'p str) {
        self.details.push((kind, text));
    }

    pub(super) fn end_row(&mut self, happening: Happening<'static>) {
        self.ends.push(Row {
            happening,
            details_end: self.details.len(),
        });
    }

    /// The rows as the language wants them.
    pub(super) fn table(&self) -> Vec<Happening<'_>> {
        let mut begin = 0;
        let rows = self.ends.iter().map(|row| {
            let details = self.details.get(begin..row.details_end).unwrap_or_default();
            begin = row.details_end;
            Happening {
                details,
                ..row.happening
            }
        });
        rows.collect()
    }
}

fn days_of(log: &Log) -> impl Iterator<Item = (Day, u32)> {
    let rows = log.rows().iter().map(|done| (done.0, done.3));
    rows.chain(log.totals())
}
