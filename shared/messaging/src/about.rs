//! What a run of a flow is about: the cart, order or parcel that began it, in few enough words to travel with every row.
//!
//! It refuses to know who the person is.

use awda_commerce::{Channel, Line};
use awda_kernel::{Currency, Timestamp};
use serde::{Deserialize, Serialize};

/// Most lines that are shown.
pub const ABOUT_LINES_MAX: usize = 6;
/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 80;
/// Longest number of an order or parcel, in characters.
const NUMBER_CHARS_MAX: usize = 60;

/// What a run is about.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a stored form: each is told apart by its name"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The moment that waits are counted from: the last activity.
    pub since: Timestamp,
    /// When the person entered the flow, for the rule of re-entry.
    pub entered: Timestamp,
    /// Every occurrence has an agenda row of its own: two orders of one day are both confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_apart: bool,
    /// It is over: a message about it that was put off is not sent any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_over: bool,
    /// The channel of the message that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<Channel>,
    /// What the next step waits for has happened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_come: bool,
    /// Lines of the cart or order, those worth the most first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AboutLine>,
    /// There were other lines.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_more: bool,
    /// Value of the items in minor units, where there is a cart or order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_minor: Option<i64>,
    /// The currency of the amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The order's number, as the shop has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The parcel's tracking number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
}

/// One line of a cart or order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AboutLine {
    /// The title, or the stock code where there is none.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// What they cost together, in minor units.
    pub amount_minor: i64,
}

impl About {
    /// A run that begins at this moment and shows nothing.
    pub const fn at(since: Timestamp) -> Self {
        Self {
            since,
            entered: since,
            is_apart: false,
            is_over: false,
            has_come: false,
            asked_on: None,
            lines: Vec::new(),
            has_more: false,
            items_minor: None,
            currency: None,
            order: None,
            tracking: None,
        }
    }

    /// With the lines of a cart or order.
    #[must_use]
    pub fn with_lines(mut self, lines: &[Line], items_minor: i64, currency: Currency) -> Self {
        let mut shown: Vec<&Line> = lines.iter().collect();
        // A document may list equal lines in any order.
        shown.sort_by(|a, b| (b.amount_minor, &a.sku).cmp(&(a.amount_minor, &b.sku)));
        self.has_more = shown.len() > ABOUT_LINES_MAX;
        self.lines = shown
            .into_iter()
            .take(ABOUT_LINES_MAX)
            .map(AboutLine::of)
            .collect();
        self.items_minor = Some(items_minor);
        self.currency = Some(currency);
        self
    }

    /// With the numbers of an order and a parcel.
    #[must_use]
    pub fn numbered(mut self, order: Option<&str>, tracking: Option<&str>) -> Self {
        let cut = |text: &str| text.chars().take(NUMBER_CHARS_MAX).collect();
        self.order = order.map(cut);
        self.tracking = tracking.map(cut);
        self
    }

    /// Without what is only for reading: what stays in the ledger says nothing of what somebody bought.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            is_apart: self.is_apart,
            is_over: self.is_over,
            entered: self.entered,
            ..Self::at(self.since)
        }
    }
}

impl AboutLine {
    fn of(line: &Line) -> Self {
        let title = if line.title.trim().is_empty() {
            &line.sku
        } else {
            &line.title
        };
        Self {
            title: title.trim().chars().take(TITLE_CHARS_MAX).collect(),
            quantity: line.quantity,
            amount_minor: line.amount_minor,
        }
    }
}
