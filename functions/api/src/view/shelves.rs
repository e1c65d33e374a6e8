//! What a store recommends, as callers see it.

use awda_kernel::{Currency, Timestamp};
use awda_measures::recommend::{Learned, Reason, Recommendation, Shelf, ShelfProduct, Strategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Money, date};

/// What to recommend to a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecommendationList {
    /// The customer's id as it is now.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: String,
    /// The run that learned what is recommended by; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "night-2026-11-22")]
    run: Option<String>,
    /// Its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-11-22")]
    day: Option<String>,
    /// Buyers it learned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 412)]
    people: Option<u32>,
    /// By what is recommended: `together` or `similar`.
    #[schema(example = "together")]
    strategy: &'static str,
    /// Products, the best first.
    items: Vec<RecommendationView>,
}

/// A product for a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecommendationView {
    /// Its stock code.
    #[schema(example = "MUSK-30")]
    sku: String,
    /// How the store calls it, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "White musk")]
    name: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://shop.example/musk")]
    url: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    /// Why: `together`, `brand`, `category` or `best_seller`.
    #[schema(example = "together")]
    reason: &'static str,
    /// What the reason names: the stock code of theirs, the brand, the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "OUD-50")]
    of: Option<String>,
    /// The reason in words.
    #[schema(example = "bought together with Royal oud")]
    why: String,
}

/// What a store says of its products.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShelfText {
    /// By what is recommended: `together` (the usual), or `similar`.
    #[serde(default)]
    #[schema(example = "together")]
    strategy: Option<String>,
    /// Its products, at most 500.
    products: Vec<ShelfItem>,
    /// The version that is replaced; `If-Match` says the same.
    #[serde(default)]
    #[schema(example = 1)]
    pub(crate) version: Option<u32>,
}

/// What a store says of its products, as it is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ShelfView {
    /// Its version; 0 while nothing is kept.
    #[schema(example = 1)]
    version: u32,
    /// By what is recommended.
    #[schema(example = "together")]
    strategy: &'static str,
    /// The currency of the prices.
    #[schema(example = "SAR")]
    currency: String,
    /// Its products by stock code.
    products: Vec<ShelfItem>,
}

/// A product of a shelf.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShelfItem {
    /// Its stock code, as orders have it.
    #[schema(example = "OUD-50")]
    sku: String,
    /// How it is called.
    #[schema(example = "Royal oud")]
    name: String,
    /// Its page: an address of `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Its picture: an address of `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    /// What it costs, in minor units of the store's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 14_950)]
    price_minor: Option<i64>,
    /// Its category, where orders do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    /// Its brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    /// It cannot be had at the moment, and is recommended to nobody.
    #[serde(default)]
    is_out_of_stock: bool,
}

/// A token for a page of the shop.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StorefrontPass {
    /// The token.
    pub(crate) token: String,
    /// Where it is shown, below the suite's own address.
    pub(crate) path: String,
    /// Until when it is good.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) expires_at: Timestamp,
}

/// The name of a strategy.
pub(crate) const fn strategy_name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Together => "together",
        Strategy::Similar => "similar",
    }
}

impl RecommendationList {
    pub(crate) fn of(
        customer: String,
        learned: Option<&Learned>,
        (shelf, currency): (&Shelf, Currency),
        chosen: &[Recommendation],
    ) -> Self {
        let view = |one: &Recommendation| RecommendationView::of(one, shelf, currency);
        Self {
            customer,
            run: learned.map(|learned| learned.run.clone()),
            day: learned.map(|learned| date(learned.day)),
            people: learned.map(|learned| learned.people),
            strategy: strategy_name(shelf.strategy),
            items: chosen.iter().map(view).collect(),
        }
    }
}

impl RecommendationView {
    fn of(one: &Recommendation, shelf: &Shelf, currency: Currency) -> Self {
        let said = shelf.product(&one.sku);
        let price = said.and_then(|said| said.price_minor);
        Self {
            sku: one.sku.clone(),
            name: said.map(|said| said.name.clone()),
            url: said.and_then(|said| said.url.clone()),
            image_url: said.and_then(|said| said.image_url.clone()),
            price: price.map(|minor| Money::of(minor, currency)),
            reason: one.reason.id(),
            of: one.reason.of().map(str::to_owned),
            why: why(&one.reason, shelf),
        }
    }
}

fn why(reason: &Reason, shelf: &Shelf) -> String {
    match reason {
        Reason::Together { with } => {
            let name = shelf.product(with).map_or(with, |said| &said.name);
            format!("bought together with {name}")
        }
        Reason::Category { category } => format!("from the category {category}"),
        Reason::Brand { brand } => format!("of the brand {brand}"),
        Reason::BestSeller => "best seller".to_owned(),
    }
}

impl ShelfText {
    /// The shelf that is meant, with the version that it would have.
    ///
    /// # Errors
    /// What is wrong with it, naming products by their place in the list.
    pub(crate) fn shelf(self, version: u32) -> Result<Shelf, String> {
        let strategy = match self.strategy.as_deref() {
            None | Some("together") => Strategy::Together,
            Some("similar") => Strategy::Similar,
            Some(_) => return Err("a strategy: `together` or `similar`".to_owned()),
        };
        let mut shelf = Shelf {
            version,
            strategy,
            ..Shelf::default()
        };
        for (item, place) in self.products.into_iter().zip(1_u32..) {
            let product = ShelfProduct {
                name: item.name,
                url: item.url,
                image_url: item.image_url,
                price_minor: item.price_minor,
                category: item.category,
                brand: item.brand,
                is_out_of_stock: item.is_out_of_stock,
            };
            product
                .check(&item.sku)
                .map_err(|why| format!("{why}; product {place} has not"))?;
            if shelf.products.insert(item.sku, product).is_some() {
                return Err(format!("each stock code once; product {place} repeats one"));
            }
        }
        shelf.check().map_err(|why| why.to_string())?;
        Ok(shelf)
    }
}

impl ShelfView {
    pub(crate) fn of(shelf: &Shelf, currency: Currency) -> Self {
        let item = |(sku, product): (&String, &ShelfProduct)| ShelfItem {
            sku: sku.clone(),
            name: product.name.clone(),
            url: product.url.clone(),
            image_url: product.image_url.clone(),
            price_minor: product.price_minor,
            category: product.category.clone(),
            brand: product.brand.clone(),
            is_out_of_stock: product.is_out_of_stock,
        };
        Self {
            version: shelf.version,
            strategy: strategy_name(shelf.strategy),
            currency: currency.to_string(),
            products: shelf.products.iter().map(item).collect(),
        }
    }
}
