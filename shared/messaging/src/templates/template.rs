//! The names of the templates, and what each may be used for.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::flows::Purpose;

/// The words of one message, in every language, by name: `cart.reminder`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template(&'static str);

/// There is no template of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no template of this name (docs/FLOWS.md lists them)")]
pub struct NoSuchTemplate;

const PROMOTIONS: [&str; 19] = [
    "win_back.reminder",
    "win_back.news",
    "win_back.gift",
    "win_back.last_chance",
    "birthday.teaser",
    "birthday.main",
    "birthday.reminder",
    "welcome.hello",
    "first_purchase.thanks",
    "checkout.reminder",
    "cart.reminder",
    "cart.still_here",
    "cart.last_call",
    "browse.reminder",
    "anniversary.main",
    "post_purchase.how_is_it",
    "review.request",
    "near_vip.invitation",
    "sunset.farewell",
];

const COUPONED: [&str; 2] = ["win_back.gift", "birthday.reminder"];

const RECOMMENDING: [&str; 1] = ["win_back.news"];

const NOTICES: [&str; 5] = [
    "order.confirmation",
    "order.shipped",
    "order.ready_for_pickup",
    "order.delivered",
    "order.cancelled",
];

impl Template {
    /// Words that a campaign brings along. No flow may name it.
    pub const NEWS: Self = Self("campaign.news");

    /// Words that a step brings along, to answer somebody.
    pub const OWN: Self = Self("reply.own");

    /// Every template that has words of its own.
    pub fn all() -> impl Iterator<Item = Self> {
        PROMOTIONS.into_iter().chain(NOTICES).map(Self)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// Whether it says nothing without a coupon.
    pub fn tells_coupon(self) -> bool {
        COUPONED.contains(&self.0)
    }

    /// Whether its mails show what the store recommends to the person, where there is anything.
    pub fn recommends(self) -> bool {
        RECOMMENDING.contains(&self.0)
    }

    /// What it may be used for.
    pub fn purpose(self) -> Purpose {
        if NOTICES.contains(&self.0) || self == Self::OWN {
            return Purpose::Transactional;
        }
        Purpose::Marketing
    }
}

impl FromStr for Template {
    type Err = NoSuchTemplate;

    fn from_str(name: &str) -> Result<Self, NoSuchTemplate> {
        let mut all = Self::all().chain([Self::OWN]);
        all.find(|template| template.0 == name)
            .ok_or(NoSuchTemplate)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({})", self.0)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(D::Error::custom)
    }
}
