//! What a night learns of a store's products: how many people bought each, who came back for it, and what else the same people bought.
//!
//! Two products are alike by the cosine of the sets of their buyers, which is what item-to-item collaborative filtering was first published
//! with (Linden, Smith and York 2003, *Amazon.com Recommendations*, IEEE Internet Computing 7(1); Deshpande and Karypis 2004, *Item-Based
//! Top-N Recommendation Algorithms*, ACM TOIS 22(1), section 4.2), times c/(c + λ), which pulls what few people vouch for towards
//! nought (Bell and Koren 2007, *Scalable Collaborative Filtering with Jointly Derived Neighborhood Interpolation Weights*, ICDM,
//! section 3: shrinkage by the size of the support):
//!
//! ```text
//! likeness(x, y) = c / √(n_x · n_y) · c / (c + λ)      c: bought both; n: bought it; λ = SHRINKAGE
//! ```
//!
//! Only what was bought together more often than by chance counts: c · n > n_x · n_y, a lift above one, and by at least [`COMMON_MIN`] people.
//! All of it is whole numbers; the root is rounded down. It refuses to know who anybody is.

use std::collections::BTreeMap;

use awda_kernel::Day;
use serde::{Deserialize, Serialize};

use super::baskets::{Baskets, Ware};

/// Most products that are learned: those that most people bought.
pub const PRODUCTS_MAX: usize = 500;
/// Most products kept beside one.
pub const NEIGHBOURS_MAX: usize = 8;
/// Fewest people who must have bought two products for the one to be recommended with the other.
pub const COMMON_MIN: u32 = 2;
/// λ: of what so many people bought together half is believed.
pub const SHRINKAGE: u32 = 3;
/// A product is bought again where so many per cent of its buyers did (Awda's own value; the measure is the repeat customer probability of
/// Bhagat et al. 2018, *Buy It Again: Modeling Repeat Purchase Recommendations*, KDD, section 3.1).
pub const AGAIN_PERCENT: u32 = 20;
/// Fewest buyers by whom that can be told.
pub const BUYERS_MIN: u32 = 5;

/// One in so many parts is one point of likeness.
const POINTS: u128 = 1_000_000;
const V1: u8 = 1;

/// What a night learned. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    v: u8,
    /// The run that learned it.
    pub run: String,
    /// The day it is for, in the store's zone.
    pub day: Day,
    /// Buyers it was learned from.
    pub people: u32,
    /// They are one in so many of all.
    pub thinning: u64,
    /// Products, those that most people bought first.
    pub products: Vec<LearnedProduct>,
}

/// A product: the stock code, the widest and narrowest of its categories, how many bought it, how many of them on more than one day, and
/// what else they bought: places in the list, with the likeness in millionths, the likest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedProduct(
    pub String,
    pub Vec<String>,
    pub u32,
    pub u32,
    pub Vec<(usize, u32)>,
);

impl LearnedProduct {
    /// The stock code.
    pub fn sku(&self) -> &str {
        &self.0
    }

    /// The narrowest category it is filed under.
    pub fn category(&self) -> Option<&str> {
        self.1.last().map(String::as_str)
    }

    /// People who bought it.
    pub const fn buyers(&self) -> u32 {
        self.2
    }

    /// Whether people come back for it: at least [`AGAIN_PERCENT`] of [`BUYERS_MIN`] buyers or more.
    pub const fn is_bought_again(&self) -> bool {
        self.2 >= BUYERS_MIN && self.3.saturating_mul(100) >= self.2.saturating_mul(AGAIN_PERCENT)
    }
}

/// How often something was bought, and under which categories how often.
#[derive(Default)]
struct Sold<'a> {
    buyers: u32,
    again: u32,
    filed: BTreeMap<&'a [String], u32>,
}

impl Learned {
    /// What follows from the baskets of a store.
    pub fn of(baskets: &Baskets, run: &str, day: Day) -> Self {
        let mut sold: BTreeMap<&str, Sold<'_>> = BTreeMap::new();
        let mut people = 0;
        for (wares, alike) in baskets.people() {
            people += alike;
            for (Ware(sku, filed), again) in wares {
                let sold = sold.entry(sku).or_default();
                sold.buyers += alike;
                sold.again += if *again { alike } else { 0 };
                *sold.filed.entry(filed).or_default() += alike;
            }
        }
        let mut products: Vec<LearnedProduct> = sold
            .into_iter()
            .map(|(sku, sold)| {
                let filed = sold.filed.iter().max_by_key(|(filed, times)| {
                    // Of those told alike often the first by name.
                    (**times, std::cmp::Reverse(**filed))
                });
                let filed = filed.map_or(&[][..], |(filed, _)| *filed);
                LearnedProduct(
                    sku.to_owned(),
                    filed.to_vec(),
                    sold.buyers,
                    sold.again,
                    Vec::new(),
                )
            })
            .collect();
        products.sort_by(|a, b| (b.2, &a.0).cmp(&(a.2, &b.0)));
        products.truncate(PRODUCTS_MAX);
        let together = Together::of(baskets, &products);
        let buyers: Vec<u32> = products.iter().map(LearnedProduct::buyers).collect();
        for (place, product) in products.iter_mut().enumerate() {
            product.4 = together.neighbours(place, &buyers, people);
        }
        Self {
            v: V1,
            run: run.to_owned(),
            day,
            people,
            thinning: baskets.thinning(),
            products,
        }
    }

    /// Whether it is written in a form that is read.
    pub const fn is_readable(&self) -> bool {
        self.v == V1
    }

    /// A product by its stock code.
    pub fn product(&self, sku: &str) -> Option<&LearnedProduct> {
        self.products.iter().find(|product| product.0 == sku)
    }
}

/// How many people bought both of two products: a table of the products by each other, of at most 500 by 500 numbers.
struct Together {
    width: usize,
    common: Vec<u32>,
}

impl Together {
    fn of(baskets: &Baskets, products: &[LearnedProduct]) -> Self {
        let width = products.len();
        let places: BTreeMap<&str, usize> = products
            .iter()
            .enumerate()
            .map(|(place, product)| (product.sku(), place))
            .collect();
        let mut common = vec![0_u32; width * width];
        for (wares, alike) in baskets.people() {
            let held = wares.iter();
            let held: Vec<usize> = held
                .filter_map(|(ware, _)| places.get(ware.0.as_str()).copied())
                .collect();
            for one in &held {
                for other in held.iter().filter(|other| *other != one) {
                    if let Some(count) = common.get_mut(one * width + other) {
                        *count += alike;
                    }
                }
            }
        }
        Self { width, common }
    }

    /// What else the buyers of a product bought, the likest first.
    fn neighbours(&self, place: usize, buyers: &[u32], people: u32) -> Vec<(usize, u32)> {
        let own = buyers.get(place).copied().unwrap_or_default();
        let row = self
            .common
            .iter()
            .skip(place * self.width)
            .take(self.width)
            .zip(buyers);
        let mut found: Vec<(usize, u32)> = row
            .enumerate()
            .filter_map(|(other, (common, theirs))| {
                Some((other, likeness(*common, (own, *theirs), people)?))
            })
            .collect();
        // Products stand by how many bought them, so that of two alike the one that more people bought comes first.
        found.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
        found.truncate(NEIGHBOURS_MAX);
        found
    }
}

/// How alike two products are that `common` of `people` bought both, in millionths; none where that says nothing.
pub(super) fn likeness(common: u32, (one, other): (u32, u32), people: u32) -> Option<u32> {
    let expected = u64::from(one) * u64::from(other);
    if common < COMMON_MIN || u64::from(common) * u64::from(people) <= expected {
        return None;
    }
    let (common, both) = (u128::from(common), u128::from(expected));
    let believed = common + u128::from(SHRINKAGE);
    // The root of the square: c / √(n_x · n_y) · c / (c + λ).
    let square = common.pow(4) * POINTS * POINTS / (both * believed * believed);
    u32::try_from(square.isqrt())
        .ok()
        .filter(|points| *points > 0)
}
