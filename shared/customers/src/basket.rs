//! What somebody's orders held, in compact form: enough to ask "bought this category in the last half year", and bounded.
//!
//! | bound | |
//! |---|---|
//! | [`ORDERS_MAX`] | orders of one identifier; beyond them whole days are let go, the oldest first |
//! | [`LINES_MAX`] | lines of one order: those worth the most; [`Basket::has_more`] says that there were others |
//! | 40 characters | of a name |
//!
//! Orders that do not count stay as void rows, so that a refund takes nothing away that a later event would have to bring back: which
//! rows stay does not depend on the order of events. (An order that changes hands or its day once more than [`ORDERS_MAX`] are known
//! may leave different rows behind; what is said to be complete is complete all the same.)
//!
//! It refuses to know coupons, which may name people, and titles.

use std::collections::BTreeMap;

use awda_commerce::Order;
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

/// Most orders of one identifier whose content is kept.
pub const ORDERS_MAX: usize = 24;
/// Most lines of an order that are kept.
pub const LINES_MAX: usize = 6;
/// Longest name kept, in characters.
const NAME_CHARS_MAX: usize = 40;
/// Most ways to pay of one order.
const METHODS_MAX: usize = 2;

/// What an order held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    /// Lines, those worth the most first.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<BasketLine>,
    /// There were other lines.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    pub has_more: bool,
    /// The branch it was rung up in.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// How it was paid.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub paid_by: Vec<String>,
    /// There was a coupon.
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    pub has_coupon: bool,
    /// Item value of the whole order before refunds, in minor units.
    #[serde(rename = "i", default)]
    pub items_minor: i64,
}

/// A line: stock code, amount in minor units as sold, and the widest and the narrowest of its categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasketLine(
    pub String,
    pub i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")] pub Vec<String>,
);

/// An order of a person. Stored as an array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Packed", into = "Packed")]
pub struct KeptOrder {
    /// The day, in the store's zone.
    pub day: Day,
    /// When it was placed, in seconds; unknown on rows from before it was kept.
    pub at: Option<i64>,
    /// Net value in minor units.
    pub net_minor: i64,
    /// It does not count: cancelled, or given back whole.
    pub is_void: bool,
    /// It had a discount.
    pub is_discounted: bool,
    /// It was rung up in a branch.
    pub in_branch: bool,
    /// What it held.
    pub basket: Basket,
}

/// Day, net value, marks, lines, what was given back, ways to pay, branch, and the seconds from the day's midnight in UTC to the moment it
/// was placed: short, and the day tells the rest.
#[derive(Serialize, Deserialize)]
struct Packed(
    Day,
    i64,
    u8,
    Vec<BasketLine>,
    i64,
    Vec<String>,
    #[serde(default)] Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<i64>,
);

const DAY_SECONDS: i64 = 86_400;

/// The last orders of one identifier, by the mark of their entity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOrders {
    #[serde(rename = "o", default, skip_serializing_if = "BTreeMap::is_empty")]
    rows: BTreeMap<u32, KeptOrder>,
    /// Nothing is missing from this day on; none: nothing was let go.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
}

impl Basket {
    /// What is kept of an order's content.
    pub(crate) fn of(order: &Order) -> Self {
        let mut lines: Vec<BasketLine> = order
            .lines
            .iter()
            .map(|line| {
                let mut filed = vec![line.categories.first(), line.categories.last()];
                filed.dedup();
                let filed = filed.into_iter().flatten().map(|name| short(name));
                BasketLine(short(&line.sku), line.amount_minor, filed.collect())
            })
            .collect();
        // Equal lines may stand in any order in a source's document: what stays must not depend on it.
        lines.sort_by(|a, b| (b.1, &a.0, &a.2).cmp(&(a.1, &b.0, &b.2)));
        let has_more = lines.len() > LINES_MAX;
        lines.truncate(LINES_MAX);
        let till = order.till.as_ref();
        Self {
            lines,
            has_more,
            branch: till.and_then(|till| till.branch.as_deref()).map(short),
            paid_by: order
                .payment_methods
                .iter()
                .take(METHODS_MAX)
                .map(|method| short(method))
                .collect(),
            has_coupon: !order.coupons.is_empty(),
            items_minor: order.items_minor,
        }
    }
}

const VOID: u8 = 1;
const DISCOUNTED: u8 = 2;
const IN_BRANCH: u8 = 4;
const HAS_MORE: u8 = 8;
const HAS_COUPON: u8 = 16;

impl From<Packed> for KeptOrder {
    fn from(packed: Packed) -> Self {
        let Packed(day, net_minor, marks, lines, given_back, paid_by, branch, second) = packed;
        let is = |mark: u8| marks & mark != 0;
        Self {
            day,
            at: second.map(|second| midnight(day).saturating_add(second)),
            net_minor,
            is_void: is(VOID),
            is_discounted: is(DISCOUNTED),
            in_branch: is(IN_BRANCH),
            basket: Basket {
                lines,
                has_more: is(HAS_MORE),
                branch,
                paid_by,
                has_coupon: is(HAS_COUPON),
                items_minor: net_minor.saturating_add(given_back),
            },
        }
    }
}

impl From<KeptOrder> for Packed {
    fn from(order: KeptOrder) -> Self {
        let basket = order.basket;
        let marks = [
            (order.is_void, VOID),
            (order.is_discounted, DISCOUNTED),
            (order.in_branch, IN_BRANCH),
            (basket.has_more, HAS_MORE),
            (basket.has_coupon, HAS_COUPON),
        ];
        let marks = marks.into_iter().filter(|(is, _)| *is);
        Self(
            order.day,
            order.net_minor,
            marks.map(|(_, mark)| mark).sum(),
            basket.lines,
            basket.items_minor.saturating_sub(order.net_minor),
            basket.paid_by,
            basket.branch,
            order.at.map(|at| at.saturating_sub(midnight(order.day))),
        )
    }
}

impl KeptOrder {
    /// What a part of the order's items is worth after refunds: its share of the net value, rounded towards zero.
    pub fn share_minor(&self, amount_minor: i64) -> i64 {
        let items = i128::from(self.basket.items_minor);
        if items <= 0 || self.net_minor == self.basket.items_minor {
            return amount_minor;
        }
        let share = i128::from(amount_minor) * i128::from(self.net_minor) / items;
        i64::try_from(share).unwrap_or_default()
    }
}

impl KeptOrders {
    /// These orders, as far as they are kept.
    pub fn of(all: impl IntoIterator<Item = (u32, KeptOrder)>) -> Self {
        let mut orders = Self::default();
        for (mark, order) in all {
            orders.put(mark, order);
        }
        orders
    }

    /// Nothing is kept and nothing was let go.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.since.is_none()
    }

    /// The orders, in no order that means anything.
    pub fn rows(&self) -> impl Iterator<Item = (&u32, &KeptOrder)> {
        self.rows.iter()
    }

    /// The day from which on every order is among the rows; none: nothing was let go.
    pub const fn since(&self) -> Option<Day> {
        self.since
    }

    pub(crate) fn put(&mut self, mark: u32, order: KeptOrder) {
        if self.since.is_some_and(|since| order.day < since) {
            return;
        }
        self.rows.insert(mark, order);
        while self.rows.len() > ORDERS_MAX {
            let Some(oldest) = self.rows.values().map(|row| row.day).min() else {
                return;
            };
            self.rows.retain(|_, row| row.day > oldest);
            self.since = Some(oldest + 1);
        }
    }

    pub(crate) fn take(&mut self, mark: u32) {
        self.rows.remove(&mark);
    }
}

fn midnight(day: Day) -> i64 {
    i64::from(day) * DAY_SECONDS
}

fn short(name: &str) -> String {
    name.trim().chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(day: Day) -> KeptOrder {
        KeptOrder {
            day,
            at: None,
            net_minor: 100,
            is_void: false,
            is_discounted: false,
            in_branch: false,
            basket: Basket::default(),
        }
    }

    #[test]
    fn a_share_of_an_order_shrinks_with_its_refunds() {
        let mut order = kept(1);
        order.basket.items_minor = 1_000;
        order.net_minor = 750;
        assert_eq!(order.share_minor(400), 300);
        order.net_minor = 1_000;
        assert_eq!(order.share_minor(400), 400);
        order.net_minor = 0;
        assert_eq!(order.share_minor(400), 0);
    }

    #[test]
    fn an_order_is_packed_and_comes_back() {
        let mut order = kept(20_000);
        order.is_discounted = true;
        order.basket.items_minor = 250;
        order.basket.has_coupon = true;
        order.basket.branch = Some("Olaya".to_owned());
        order.basket.lines = vec![BasketLine(
            "OUD".to_owned(),
            250,
            vec!["Perfume".to_owned()],
        )];
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(
            text,
            r#"[20000,100,18,[["OUD",250,["Perfume"]]],150,[],"Olaya"]"#
        );
        assert_eq!(serde_json::from_str::<KeptOrder>(&text).unwrap(), order);
        order.at = Some(20_000 * DAY_SECONDS - 7_200);
        order.basket.branch = None;
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(
            text,
            r#"[20000,100,18,[["OUD",250,["Perfume"]]],150,[],null,-7200]"#
        );
        assert_eq!(serde_json::from_str::<KeptOrder>(&text).unwrap(), order);
    }

    #[test]
    fn an_order_from_before_its_moment_was_kept_is_still_read() {
        for old in [
            "[20000,100,0,[],0,[]]",
            r#"[20000,100,4,[],0,["cod"],"Olaya"]"#,
        ] {
            let order: KeptOrder = serde_json::from_str(old).unwrap();
            assert_eq!((order.day, order.at), (20_000, None), "{old}");
        }
    }

    proptest! {
        #[test]
        fn which_orders_stay_does_not_depend_on_their_order(
            days in prop::collection::vec(0..40_i32, 0..60),
            turn in any::<prop::sample::Index>(),
        ) {
            let all: Vec<(u32, Day)> = (0..).zip(days).collect();
            let of = |all: &[(u32, Day)]| {
                let mut orders = KeptOrders::default();
                for (mark, day) in all {
                    orders.put(*mark, kept(*day));
                }
                orders
            };
            let straight = of(&all);
            prop_assert!(straight.rows.len() <= ORDERS_MAX);
            if let Some(since) = straight.since {
                let missing = all.iter().filter(|(mark, day)| *day >= since && !straight.rows.contains_key(mark));
                prop_assert_eq!(missing.count(), 0);
            }
            let mut turned = all;
            if !turned.is_empty() {
                let middle = turn.index(turned.len());
                turned.rotate_left(middle);
            }
            prop_assert_eq!(of(&turned), straight);
        }
    }
}
