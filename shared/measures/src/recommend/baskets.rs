//! Who bought what, without saying who: for every buyer the products of a year, and whether each was bought on more than one day.
//!
//! Bounded by weight, which is about what the stored form takes packed: beyond [`WEIGHT_MAX`] a random half of the people stays, then a
//! quarter, chosen by the hashes of their ids. What stays of a set of people lighter than the bound is everybody, and of a heavier one
//! the first of these shares that is light enough; both follow from the set alone, so that neither shards nor order matter. (A part of a
//! set is never heavier than the whole, so that no shard lets go of anybody who would have stayed.)
//!
//! It refuses to keep ids, amounts and days.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{BasketLine, Profile};
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

/// Heaviest set of people that is kept, in about bytes: below the 350 KB of a part (held by a test).
pub const WEIGHT_MAX: usize = 320_000;
/// Most products of one person: those bought last.
pub const PRODUCTS_OF_ONE_MAX: usize = 24;

/// Days that are looked at.
const YEAR: Day = 365;
/// What somebody weighs beside their products: their draw.
const PERSON_WEIGHT: usize = 7;
/// What somebody's product weighs.
const MENTION_WEIGHT: usize = 4;
/// What a product weighs beside its names.
const WARE_WEIGHT: usize = 8;

/// Buyers of one store with what they bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Packed", into = "Packed")]
pub struct Baskets {
    /// The people kept are one in 2^level.
    level: u32,
    /// By draw and what they bought, so that equal sets are equal; how many are alike.
    people: BTreeMap<Person, u32>,
    /// How many mention a product.
    mentions: BTreeMap<Ware, u32>,
    weight: usize,
}

/// A product as it was sold: its stock code and the widest and narrowest of its categories.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Ware(pub(super) String, pub(super) Vec<String>);

/// A draw, and the products with whether each was bought on more than one day.
type Person = (u32, Vec<(Ware, bool)>);

/// The level, the products, and of each person the draw, the products by place doubled (odd: bought again) and how many are alike.
#[derive(Serialize, Deserialize)]
struct Packed(u32, Vec<Ware>, Vec<(u32, Vec<u32>, u32)>);

impl Baskets {
    /// Takes in what a person had bought by `day` within a year; `draw` is the hash of their id. Orders that were cancelled or given back
    /// whole do not count, nor do lines without an amount: what was a gift was not chosen.
    pub fn add(&mut self, draw: u32, profile: &Profile, day: Day) {
        let wares = bought_by(profile, day);
        if !wares.is_empty() && self.stays(draw) {
            self.put((draw, wares), 1);
            self.settle();
        }
    }

    /// Takes in everybody of `other`.
    pub fn merge(&mut self, other: &Self) {
        if other.level > self.level {
            self.thin(other.level);
        }
        for (person, alike) in &other.people {
            if self.stays(person.0) {
                self.put(person.clone(), *alike);
            }
        }
        self.settle();
    }

    /// Nobody bought anything.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The people kept are one in so many.
    pub const fn thinning(&self) -> u64 {
        1 << self.level
    }

    /// What each of the people kept bought, and how many bought just that under one draw.
    pub(super) fn people(&self) -> impl Iterator<Item = (&[(Ware, bool)], u32)> {
        self.people
            .iter()
            .map(|((_, wares), alike)| (wares.as_slice(), *alike))
    }

    const fn stays(&self, draw: u32) -> bool {
        // At level 32 nobody but the draw 0.
        match u32::MAX.checked_shr(self.level) {
            Some(largest) => draw <= largest,
            None => draw == 0,
        }
    }

    fn put(&mut self, person: Person, alike: u32) {
        for (ware, _) in &person.1 {
            self.weight += MENTION_WEIGHT * usize::try_from(alike).unwrap_or(usize::MAX);
            let mentions = self.mentions.entry(ware.clone()).or_default();
            if *mentions == 0 {
                self.weight += ware.weight();
            }
            *mentions += alike;
        }
        self.weight += PERSON_WEIGHT * usize::try_from(alike).unwrap_or(usize::MAX);
        *self.people.entry(person).or_default() += alike;
    }

    /// Halves the people until they are light enough.
    fn settle(&mut self) {
        while self.weight > WEIGHT_MAX && self.level < u32::BITS {
            self.thin(self.level + 1);
        }
    }

    /// Lets everybody go who does not stay at a level.
    fn thin(&mut self, level: u32) {
        let people = std::mem::take(self).people;
        self.level = level;
        for (person, alike) in people {
            if self.stays(person.0) {
                self.put(person, alike);
            }
        }
    }
}

impl Ware {
    fn weight(&self) -> usize {
        let filed: usize = self.1.iter().map(String::len).sum();
        WARE_WEIGHT + self.0.len() + filed
    }
}

impl From<Packed> for Baskets {
    fn from(Packed(level, wares, people): Packed) -> Self {
        let mut baskets = Self {
            level,
            ..Self::default()
        };
        for (draw, places, alike) in people {
            let of = |place: u32| {
                let at = usize::try_from(place / 2).ok()?;
                Some((wares.get(at)?.clone(), place % 2 == 1))
            };
            baskets.put((draw, places.into_iter().filter_map(of).collect()), alike);
        }
        baskets
    }
}

impl From<Baskets> for Packed {
    fn from(baskets: Baskets) -> Self {
        let places: BTreeMap<&Ware, u32> = baskets.mentions.keys().zip(0..).collect();
        let people = baskets.people.iter().map(|((draw, wares), alike)| {
            let places = wares.iter().filter_map(|(ware, again)| {
                let place = places.get(ware)?;
                Some(2 * place + u32::from(*again))
            });
            (*draw, places.collect(), *alike)
        });
        let people = people.collect();
        Self(
            baskets.level,
            baskets.mentions.keys().cloned().collect(),
            people,
        )
    }
}

/// What somebody had bought within a year by `day`, by stock code; where a product was filed differently, as it was last.
fn bought_by(profile: &Profile, day: Day) -> Vec<(Ware, bool)> {
    let mut days: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    let mut filed: BTreeMap<&str, (Day, &[String])> = BTreeMap::new();
    let orders = profile.facets.values();
    let orders = orders.flat_map(|facet| facet.orders.rows().map(|(_, order)| order));
    let counting = orders
        .filter(|order| !order.is_void && order.day <= day && order.day > day.saturating_sub(YEAR));
    for order in counting {
        for BasketLine(sku, amount_minor, categories) in &order.basket.lines {
            if sku.is_empty() || *amount_minor <= 0 {
                continue;
            }
            days.entry(sku).or_default().insert(order.day);
            let held = filed.entry(sku).or_insert((order.day, categories));
            *held = (*held).max((order.day, categories.as_slice()));
        }
    }
    let mut last: Vec<_> = days
        .iter()
        .map(|(sku, days)| (std::cmp::Reverse(days.last().copied()), *sku))
        .collect();
    last.sort_unstable();
    last.truncate(PRODUCTS_OF_ONE_MAX);
    let mut wares: Vec<_> = last
        .into_iter()
        .map(|(_, sku)| {
            let categories = filed.get(sku).map_or(&[][..], |(_, filed)| *filed);
            let again = days.get(sku).is_some_and(|days| days.len() > 1);
            (Ware(sku.to_owned(), categories.to_vec()), again)
        })
        .collect();
    wares.sort_unstable();
    wares
}
