//! What a store says of its products itself: how each is called, what it costs, where it is seen, and whether it can be had; and which
//! strategy recommends. What the store has not said is not guessed.
//!
//! It refuses to know what anybody bought.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Most products of a shelf.
pub const SHELF_MAX: usize = 500;

/// Most bytes of all its texts, so that the shelf fits into a row.
pub const SHELF_BYTES_MAX: usize = 300_000;

/// Longest stock code in characters, as long as orders keep them (`awda_customers::Basket`).
const SKU_CHARS_MAX: usize = 40;
/// Longest name, category or brand, in characters.
const NAME_CHARS_MAX: usize = 80;
/// Longest address, in bytes.
const URL_BYTES_MAX: usize = 300;
/// Largest price, in minor units.
const PRICE_MAX: i64 = 999_999_999_999;

/// By what products are recommended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// What was bought by those who bought what somebody bought.
    #[default]
    Together,
    /// What is of a category or brand that somebody bought.
    Similar,
}

/// What a store says of its products. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// Of every version the next.
    pub version: u32,
    /// By what it recommends.
    #[serde(default)]
    pub strategy: Strategy,
    /// Its products by stock code.
    #[serde(default)]
    pub products: BTreeMap<String, ShelfProduct>,
}

/// A product as the store shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShelfProduct {
    /// How it is called.
    pub name: String,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// What it costs, in minor units of the store's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<i64>,
    /// Its category, where orders do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// It cannot be had at the moment, and is recommended to nobody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_out_of_stock: bool,
}

/// What is wrong with a shelf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShelfFault {
    /// There are more than [`SHELF_MAX`].
    #[error("at most {SHELF_MAX} products")]
    TooMany,
    /// Their texts are longer than [`SHELF_BYTES_MAX`].
    #[error("at most {SHELF_BYTES_MAX} bytes of text in all")]
    TooLarge,
    /// A stock code that no order could have.
    #[error("stock codes of 1 to {SKU_CHARS_MAX} characters, without blanks at their ends")]
    Sku,
    /// A name, category or brand.
    #[error("a name, category and brand of 1 to {NAME_CHARS_MAX} characters each")]
    Name,
    /// An address.
    #[error("addresses that begin with https:// and have at most {URL_BYTES_MAX} bytes")]
    Url,
    /// A price.
    #[error("a price in minor units, above nought")]
    Price,
}

impl Shelf {
    /// What the store says of a product.
    pub fn product(&self, sku: &str) -> Option<&ShelfProduct> {
        self.products.get(sku)
    }

    /// Whether the shelf can be kept.
    ///
    /// # Errors
    /// [`ShelfFault`], the first there is.
    pub fn check(&self) -> Result<(), ShelfFault> {
        if self.products.len() > SHELF_MAX {
            return Err(ShelfFault::TooMany);
        }
        let texts = self.products.iter();
        let bytes: usize = texts.map(|(sku, one)| sku.len() + one.bytes()).sum();
        if bytes > SHELF_BYTES_MAX {
            return Err(ShelfFault::TooLarge);
        }
        self.products
            .iter()
            .try_for_each(|(sku, product)| product.check(sku))
    }
}

impl ShelfProduct {
    fn bytes(&self) -> usize {
        let more = self.url.iter().chain(&self.image_url);
        let more = more.chain(&self.category).chain(&self.brand);
        self.name.len() + more.map(String::len).sum::<usize>()
    }

    /// Whether the product can stand on a shelf under this stock code.
    ///
    /// # Errors
    /// [`ShelfFault`], the first there is.
    pub fn check(&self, sku: &str) -> Result<(), ShelfFault> {
        if !is_text(sku, SKU_CHARS_MAX) {
            return Err(ShelfFault::Sku);
        }
        let filed = self.category.iter().chain(&self.brand);
        let mut names = filed.chain([&self.name]);
        if !names.all(|name| is_text(name, NAME_CHARS_MAX)) {
            return Err(ShelfFault::Name);
        }
        let mut urls = self.url.iter().chain(&self.image_url);
        if !urls.all(|url| is_address(url)) {
            return Err(ShelfFault::Url);
        }
        let mut price = self.price_minor.iter();
        if !price.all(|minor| (1..=PRICE_MAX).contains(minor)) {
            return Err(ShelfFault::Price);
        }
        Ok(())
    }
}

fn is_text(text: &str, chars_max: usize) -> bool {
    (1..=chars_max).contains(&text.chars().count())
        && text.trim() == text
        && !text.contains(char::is_control)
}

fn is_address(url: &str) -> bool {
    url.len() <= URL_BYTES_MAX
        && url
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty())
        && !url.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}
