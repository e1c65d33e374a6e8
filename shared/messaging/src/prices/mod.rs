//! What sending costs, as data: a price list with a version, each price with its source and the day it was checked. Costs are integers:
//! millionths of the list's currency.
//!
//! It refuses to know who pays, and what the carrier's invoice says in the end.

use std::sync::LazyLock;

use awda_commerce::Channel;
use awda_kernel::Currency;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Its name; every cost says by which list it was reckoned.
    pub version: String,
    /// The currency of every price.
    pub currency: Currency,
    /// The prices.
    pub prices: Vec<Price>,
}

/// The price of one kind of message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The channel.
    pub channel: Channel,
    /// Where it is delivered, ISO 3166-1 alpha-2; everywhere else where absent.
    #[serde(default)]
    pub country: Option<String>,
    /// Millionths of the currency for one unit.
    pub micros: i64,
    /// What is counted.
    pub unit: Unit,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A message, however long.
    Message,
    /// A part of a message.
    Part,
}

/// What one message costs. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Millionths of the currency.
    pub micros: i64,
    /// The currency.
    pub currency: Currency,
    /// The version of the price list.
    pub prices: String,
    /// It is taken from a budget.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_budgeted: bool,
}

/// The list in [`prices`]; a test holds it right.
static CURRENT: LazyLock<Option<PriceList>> =
    LazyLock::new(|| serde_json::from_str(include_str!("2026-07.json")).ok());

/// The list that counts now.
pub fn prices() -> Option<&'static PriceList> {
    CURRENT.as_ref()
}

impl PriceList {
    /// Whether the list has a price of the channel.
    pub fn knows(&self, channel: Channel) -> bool {
        self.prices.iter().any(|price| price.channel == channel)
    }

    /// What a message in `parts` parts costs, delivered in a country; none where the list has no price.
    pub fn cost(&self, channel: Channel, country: Option<&str>, parts: u32) -> Option<Cost> {
        let of_channel = || self.prices.iter().filter(|price| price.channel == channel);
        let there = country.and_then(|country| {
            of_channel().find(|price| price.country.as_deref() == Some(country))
        });
        let price = there.or_else(|| of_channel().find(|price| price.country.is_none()))?;
        let units = match price.unit {
            Unit::Message => 1,
            Unit::Part => i64::from(parts),
        };
        Some(Cost {
            micros: price.micros.checked_mul(units)?,
            currency: self.currency,
            prices: self.version.clone(),
            is_budgeted: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_mails_cost_ten_cents_and_the_list_says_by_whom() {
        let list = prices().unwrap();
        let cost = list.cost(Channel::Email, Some("SA"), 1).unwrap();
        assert_eq!(cost.micros * 1_000, 100_000);
        assert_eq!((cost.currency.code(), cost.is_budgeted), ("USD", false));
        assert_eq!(cost.prices, list.version);
        assert!(
            list.prices
                .iter()
                .all(|price| !price.source.is_empty() && price.micros >= 0)
        );
    }

    #[test]
    fn a_push_message_costs_nothing_which_is_a_price() {
        let cost = prices().unwrap().cost(Channel::Push, None, 1).unwrap();
        assert_eq!(cost.micros, 0);
    }

    #[test]
    fn a_countrys_own_price_counts_and_parts_are_counted_where_they_are_paid() {
        let text = r#"{"version": "x", "currency": "USD", "prices": [
            {"channel": "sms", "micros": 5, "unit": "part", "source": "s", "checked_on": "2026-01-01"},
            {"channel": "sms", "country": "SA", "micros": 7, "unit": "part", "source": "s", "checked_on": "2026-01-01"}]}"#;
        let list: PriceList = serde_json::from_str(text).unwrap();
        let micros = |country, parts| list.cost(Channel::Sms, country, parts).unwrap().micros;
        assert_eq!(micros(Some("SA"), 3), 21);
        assert_eq!((micros(Some("KW"), 3), micros(None, 1)), (15, 5));
        assert_eq!(list.cost(Channel::Email, None, 1), None);
    }
}
