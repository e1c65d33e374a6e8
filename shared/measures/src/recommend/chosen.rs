//! Which products are recommended to one person, and why each.
//!
//! | what | by |
//! |---|---|
//! | `together` | the sum of the likenesses to everything they bought (Deshpande and Karypis 2004, section 4.3) |
//! | `similar` | a brand or narrowest category that they bought; of those what most people bought |
//! | best sellers | what most people bought: for somebody without a history, and where the others end |
//!
//! Left out is what they bought already, unless people come back for it ([`LearnedProduct::is_bought_again`]) and they bought it
//! [`REST_DAYS`] ago or longer, and what the store says cannot be had. It refuses to know how a recommendation is shown.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::Profile;
use awda_kernel::Day;

use super::{Learned, LearnedProduct, Shelf, Strategy};

/// Days for which nobody is reminded of what they just bought.
pub const REST_DAYS: Day = 14;

/// A product for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The stock code.
    pub sku: String,
    /// Why.
    pub reason: Reason,
}

/// Why a product is recommended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Those who bought this product of theirs bought it too.
    Together {
        /// The stock code of theirs that says most for it.
        with: String,
    },
    /// It is of a category that they bought from.
    Category {
        /// The category.
        category: String,
    },
    /// It is of a brand that they bought.
    Brand {
        /// The brand.
        brand: String,
    },
    /// It is what most people buy.
    BestSeller,
}

impl Reason {
    /// Its name in documents.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Together { .. } => "together",
            Self::Category { .. } => "category",
            Self::Brand { .. } => "brand",
            Self::BestSeller => "best_seller",
        }
    }

    /// What it names: a stock code, a category, a brand.
    pub fn of(&self) -> Option<&str> {
        match self {
            Self::Together { with } => Some(with),
            Self::Category { category } => Some(category),
            Self::Brand { brand } => Some(brand),
            Self::BestSeller => None,
        }
    }
}

/// At most `limit` products for somebody as of `day`, or for somebody of whom nothing is known, the best first.
pub fn recommend(
    profile: Option<&Profile>,
    (learned, shelf): (&Learned, &Shelf),
    day: Day,
    limit: usize,
) -> Vec<Recommendation> {
    let owned = profile.map(|profile| Owned::of(profile, day));
    let owned = owned.unwrap_or_default();
    let found = match shelf.strategy {
        Strategy::Together => together(&owned, learned),
        Strategy::Similar => similar(&owned, (learned, shelf)),
    };
    let best = learned.products.iter();
    let best = best.map(|product| (product, Reason::BestSeller));
    let mut shown = BTreeSet::new();
    let fits = |product: &LearnedProduct| owned.leaves(product) && can_be_had(shelf, product);
    found
        .into_iter()
        .chain(best)
        .filter(|(product, _)| fits(product) && shown.insert(product.sku()))
        .take(limit)
        .map(|(product, reason)| Recommendation {
            sku: product.sku().to_owned(),
            reason,
        })
        .collect()
}

/// What somebody has: stock codes, each with the day it was bought last and the narrowest category it was sold under.
#[derive(Default)]
struct Owned {
    last: BTreeMap<String, Day>,
    categories: BTreeMap<String, String>,
    day: Day,
}

impl Owned {
    /// Everything that is known of what they ordered, whatever became of it: what was given back is not offered again.
    fn of(profile: &Profile, day: Day) -> Self {
        let mut owned = Self {
            day,
            ..Self::default()
        };
        for facet in profile.facets.values() {
            for (_, order) in facet.orders.rows().filter(|(_, order)| order.day <= day) {
                for line in &order.basket.lines {
                    owned.see(&line.0, order.day);
                    if let Some(category) = line.2.last() {
                        owned.categories.insert(line.0.clone(), category.clone());
                    }
                }
            }
            // Orders keep the lines worth the most; these are the last products, whatever they were worth.
            for (sku, seen) in facet.products.seen().filter(|(_, seen)| *seen <= day) {
                owned.see(sku, seen);
            }
        }
        owned.last.remove("");
        owned
    }

    fn see(&mut self, sku: &str, day: Day) {
        let last = self.last.entry(sku.to_owned()).or_insert(day);
        *last = day.max(*last);
    }

    /// Whether a product may be recommended to whoever has these.
    fn leaves(&self, product: &LearnedProduct) -> bool {
        self.last.get(product.sku()).is_none_or(|last| {
            product.is_bought_again() && last.saturating_add(REST_DAYS) <= self.day
        })
    }
}

fn can_be_had(shelf: &Shelf, product: &LearnedProduct) -> bool {
    let said = shelf.product(product.sku());
    said.is_none_or(|said| !said.is_out_of_stock)
}

/// What is bought by those who bought what they have: the likest first, of those alike what more people bought.
fn together<'a>(owned: &Owned, learned: &'a Learned) -> Vec<(&'a LearnedProduct, Reason)> {
    // By place: the sum, and the product that says most for it; of those that say the same the first by name.
    let mut sums: BTreeMap<usize, (u64, u32, &str)> = BTreeMap::new();
    for sku in owned.last.keys() {
        let neighbours = learned.product(sku).map_or(&[][..], |held| &held.4);
        for (place, points) in neighbours {
            let sum = sums.entry(*place).or_default();
            sum.0 += u64::from(*points);
            if *points > sum.1 {
                (sum.1, sum.2) = (*points, sku);
            }
        }
    }
    let mut found: Vec<_> = sums.into_iter().collect();
    found.sort_by(|(a, (sum, ..)), (b, (other, ..))| (other, a).cmp(&(sum, b)));
    let shown = found.into_iter().filter_map(|(place, (_, _, with))| {
        let with = with.to_owned();
        Some((learned.products.get(place)?, Reason::Together { with }))
    });
    shown.collect()
}

/// What is of a brand or category that they bought, what most people bought first.
fn similar<'a>(
    owned: &Owned,
    (learned, shelf): (&'a Learned, &Shelf),
) -> Vec<(&'a LearnedProduct, Reason)> {
    let (mut brands, mut categories) = (BTreeSet::new(), BTreeSet::new());
    for sku in owned.last.keys() {
        brands.extend(shelf.product(sku).and_then(|said| said.brand.as_deref()));
        let sold_as = owned.categories.get(sku).map(String::as_str);
        let learned_as = learned.product(sku).and_then(LearnedProduct::category);
        categories.extend(category_said(shelf, sku).or(sold_as).or(learned_as));
    }
    let reason = |product: &LearnedProduct| {
        let said = shelf.product(product.sku());
        let brand = said.and_then(|said| said.brand.as_deref());
        if let Some(brand) = brand.filter(|brand| brands.contains(brand)) {
            let brand = brand.to_owned();
            return Some(Reason::Brand { brand });
        }
        let category = category_said(shelf, product.sku()).or_else(|| product.category())?;
        categories.contains(category).then(|| Reason::Category {
            category: category.to_owned(),
        })
    };
    let products = learned.products.iter();
    products
        .filter_map(|product| Some((product, reason(product)?)))
        .collect()
}

fn category_said<'a>(shelf: &'a Shelf, sku: &str) -> Option<&'a str> {
    shelf.product(sku)?.category.as_deref()
}
