//! Products that a message recommends, as its reader sees them. It refuses to know why these.

use awda_kernel::{Currency, Language, Money};
use minijinja::{Value, context};

use super::words::{LINE_CHARS_MAX, bounded, in_digits};

/// Most products that a message recommends.
pub const RECOMMENDED_MAX: usize = 4;

/// A product that a message recommends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownProduct {
    /// How it is called.
    pub name: String,
    /// Its page, where known: an address of `https`.
    pub url: Option<String>,
    /// Its picture, where known: an address of `https`.
    pub image_url: Option<String>,
    /// What it costs now, in minor units, where known.
    pub price_minor: Option<i64>,
    /// The currency of the price.
    pub currency: Currency,
}

impl ShownProduct {
    pub(super) fn values(&self, language: Language) -> Value {
        let address = |url: &Option<String>| {
            let url = url.as_deref().filter(|url| url.starts_with("https://"));
            url.map(|url| bounded(url, LINE_CHARS_MAX))
        };
        let price = self.price_minor.map(|minor| {
            let currency = self.currency;
            in_digits(language, &Money { minor, currency }.to_string())
        });
        context! {
            name => bounded(&self.name, LINE_CHARS_MAX),
            url => address(&self.url),
            image_url => address(&self.image_url),
            price => price,
        }
    }
}
