//! One population's history, and the truth about its money: what every source tells of it is in `bodies`.

use awda_kernel::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use crate::bodies;

/// When everything is heard: after the last of it happened.
pub(crate) const NOW: &str = "2026-04-01T00:00:00Z";

/// People, what they bought where, and what else was told of them.
#[derive(Debug, Clone)]
pub(crate) struct Population {
    /// The first two share a phone.
    pub(crate) is_family: bool,
    /// Orders, each with its versions.
    pub(crate) orders: Vec<Sold>,
    /// Everything else.
    pub(crate) sayings: Vec<Said>,
}

/// Who sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shop {
    Shopify,
    Woo,
    Salla,
    Square,
    Till,
    Segment,
    Generic,
}

/// One order.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each may be so or not, whatever the others are"
)]
pub(crate) struct Sold {
    pub(crate) shop: Shop,
    pub(crate) person: u8,
    /// Bought without an account.
    pub(crate) as_guest: bool,
    /// Bought with their second account, where there is one.
    pub(crate) with_second: bool,
    /// The day of March it was placed on.
    pub(crate) day: u8,
    /// Its value in the first version, in whole riyals; each later version is worth three more.
    pub(crate) base: i64,
    pub(crate) versions: u8,
    pub(crate) is_cancelled: bool,
    pub(crate) is_refunded: bool,
}

/// What is told beside orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saying {
    Record(Shop),
    Allows(bool),
    Subscribes(bool),
    Visits,
    Identifies,
    Pays,
    Merges,
}

/// Something told of a person.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) what: Saying,
    pub(crate) person: u8,
    pub(crate) day: u8,
}

/// One delivery: source, topic of its header, document.
#[derive(Debug, Clone)]
pub(crate) struct Tell {
    pub(crate) source: &'static str,
    pub(crate) topic: &'static str,
    pub(crate) body: Value,
}

const SHOPS: [Shop; 7] = [
    Shop::Shopify,
    Shop::Woo,
    Shop::Salla,
    Shop::Square,
    Shop::Till,
    Shop::Segment,
    Shop::Generic,
];

pub(crate) fn population() -> impl Strategy<Value = Population> {
    let orders = prop::collection::vec(sold(), 1..7);
    let sayings = prop::collection::vec(said(), 0..8);
    (any::<bool>(), orders, sayings).prop_map(|(is_family, orders, sayings)| Population {
        is_family,
        orders,
        sayings,
    })
}

fn sold() -> impl Strategy<Value = Sold> {
    let who = (
        prop::sample::select(&SHOPS[..]),
        0..4_u8,
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
    );
    let what = (
        1..27_u8,
        1..90_i64,
        1..4_u8,
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
    );
    (who, what).prop_map(
        |((shop, person, as_guest, with_second), (day, base, versions, cancels, refunds))| {
            let is_told_once = shop == Shop::Segment;
            Sold {
                shop,
                person,
                as_guest,
                with_second,
                day,
                base,
                versions: if is_told_once { 1 } else { versions },
                is_cancelled: cancels && versions > 1 && !is_told_once,
                is_refunded: refunds && shop != Shop::Salla,
            }
        },
    )
}

fn said() -> impl Strategy<Value = Said> {
    let records = [
        Shop::Shopify,
        Shop::Woo,
        Shop::Salla,
        Shop::Square,
        Shop::Generic,
    ];
    let what = prop_oneof![
        4 => prop::sample::select(records.to_vec()).prop_map(Saying::Record),
        2 => any::<bool>().prop_map(Saying::Allows),
        2 => any::<bool>().prop_map(Saying::Subscribes),
        1 => Just(Saying::Visits),
        2 => Just(Saying::Identifies),
        1 => Just(Saying::Pays),
        1 => Just(Saying::Merges),
    ];
    (what, 0..4_u8, 1..27_u8).prop_map(|(what, person, day)| Said { what, person, day })
}

impl Sold {
    /// Its value in a version, in whole riyals.
    pub(crate) fn units(&self, version: u8) -> i64 {
        self.base + 3 * i64::from(version)
    }

    /// What was given back, in whole riyals.
    pub(crate) fn given_back(&self) -> i64 {
        if self.is_refunded {
            (self.units(self.versions - 1) / 2).max(1)
        } else {
            0
        }
    }

    /// What it is worth in the end, in minor units.
    pub(crate) fn net_minor(&self) -> i64 {
        let last = self.units(self.versions - 1);
        if self.is_cancelled {
            0
        } else {
            (last - self.given_back()) * 100
        }
    }

    pub(crate) fn is_cancelled_in(&self, version: u8) -> bool {
        self.is_cancelled && version + 1 == self.versions
    }
}

impl Population {
    /// Everything its sources send, order by order.
    pub(crate) fn tells(&self) -> Vec<Tell> {
        let orders = self.orders.iter().enumerate();
        let sayings = self.sayings.iter().enumerate();
        let orders = orders.flat_map(|(n, sold)| bodies::order(self, n, sold));
        orders
            .chain(sayings.flat_map(|(n, said)| bodies::saying(self, n, said)))
            .collect()
    }

    /// What the sum of all orders is, in minor units.
    pub(crate) fn net_minor(&self) -> i64 {
        self.orders.iter().map(Sold::net_minor).sum()
    }

    /// The part of it that somebody bought: Square's order of a guest names nobody.
    pub(crate) fn named_net_minor(&self) -> i64 {
        let orders = self.orders.iter();
        let named = orders.filter(|sold| sold.shop != Shop::Square || !sold.as_guest);
        named.map(Sold::net_minor).sum()
    }

    pub(crate) fn email(person: u8) -> String {
        format!("buyer{person}@example.com")
    }

    pub(crate) fn phone(&self, person: u8) -> String {
        let person = if self.is_family && person < 2 {
            0
        } else {
            person
        };
        format!("+96655571940{person}")
    }

    pub(crate) fn name(person: u8) -> String {
        ["Aaliyah", "Badriya", "Cemile", "Dalal"][usize::from(person)].to_owned()
    }
}

/// A moment of March.
pub(crate) fn at(day: u8, hour: u8, minute: usize) -> Timestamp {
    let text = format!("2026-03-{day:02}T{hour:02}:{minute:02}:00Z");
    text.parse().unwrap()
}
