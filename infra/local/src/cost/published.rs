//! What others ask for so many contacts, as published and dated in `data/published_prices.json`.
//!
//! It refuses to guess: between two points the higher one counts, as their steps do; beyond the last there is none.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// A product with published prices.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// When its prices were looked at.
    pub checked: String,
    /// What it counts.
    pub counts: String,
    /// What is to be said of the figures.
    pub says: String,
    points: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct File {
    products: Vec<Product>,
}

/// The products.
///
/// # Errors
/// A file that cannot be read; a test reads it.
pub fn published() -> Result<Vec<Product>> {
    let text = include_str!("../../data/published_prices.json");
    let file: File = serde_json::from_str(text).context("published_prices.json")?;
    Ok(file.products)
}

impl Product {
    /// Dollars a month for so many contacts, where a step that covers them is published.
    pub fn usd_for(&self, contacts: f64) -> Option<f64> {
        let smallest = self.points.first()?;
        // Steps below the first published one are not known.
        if contacts < smallest.0 {
            return None;
        }
        let covering = self.points.iter().find(|(upto, _)| contacts <= *upto);
        covering.map(|(_, usd)| *usd)
    }
}
