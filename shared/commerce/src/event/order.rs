//! What was bought, given back, left in a cart: the facts that carry lines and money.

use awda_kernel::{Currency, Timestamp};
use serde::{Deserialize, Serialize};

/// An order as of one version. Amounts are minor units of the store's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Currency of the amounts: the store's.
    pub currency: Currency,
    /// Items after discounts, before refunds; without tax and shipping.
    pub items_minor: i64,
    /// Discounts given on the items.
    #[serde(default)]
    pub discount_minor: i64,
    /// Tax.
    #[serde(default)]
    pub tax_minor: i64,
    /// Shipping.
    #[serde(default)]
    pub shipping_minor: i64,
    /// Cancelled as of this version.
    #[serde(default)]
    pub cancelled: bool,
    /// A test order: never counted.
    #[serde(default)]
    pub test: bool,
    /// What was bought.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Codes that gave the discounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// How it was paid: `mada`, `cod`, `visa`, as the source names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment_methods: Vec<String>,
    /// Where it was sold, when that was not the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub till: Option<Till>,
    /// Refunds the order's own document lists; each is also known by its id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

impl Order {
    /// An order of which only its end is known: a source deleted it. It is cancelled and worth nothing.
    pub const fn gone(at: Timestamp, currency: Currency) -> Self {
        Self {
            placed_at: at,
            currency,
            items_minor: 0,
            discount_minor: 0,
            tax_minor: 0,
            shipping_minor: 0,
            cancelled: true,
            test: false,
            lines: Vec::new(),
            coupons: Vec::new(),
            payment_methods: Vec::new(),
            till: None,
            refunds: Vec::new(),
        }
    }
}

/// A till in a branch, as a receipt names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Till {
    /// The branch's id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Who sold it: an id or a staff number, never a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashier: Option<String>,
    /// The receipt's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

/// A line of an order, cart or refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Stock code, or the source's product id.
    pub sku: String,
    /// Title as sold.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// The line's amount after discounts, in minor units.
    pub amount_minor: i64,
    /// Categories the source files the product under, widest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// One refund of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The refund's id at the source.
    pub id: String,
    /// When money went back.
    pub refunded_at: Timestamp,
    /// Item value given back, positive, in minor units.
    pub items_minor: i64,
    /// What was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// Money given back without an order we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// When money went back.
    pub issued_at: Timestamp,
    /// Currency: the store's.
    pub currency: Currency,
    /// Value given back, positive, in minor units.
    pub items_minor: i64,
    /// What was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// A cart or checkout as of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Currency: the store's.
    pub currency: Currency,
    /// Value of the items in minor units.
    pub items_minor: i64,
    /// What is in it.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Became an order.
    #[serde(default)]
    pub completed: bool,
    /// Somebody has begun to pay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub checkout: bool,
}
