//! What a segment looks at: one person on one day, borrowed from wherever it is kept.
//!
//! Everything optional is unknown when it is not given; a caller that keeps less asks less. It refuses to know names, addresses and
//! numbers of people: no segment selects by them.

use awda_customers::PurchaseDay;
use awda_kernel::Day;
use awda_lifetime::{ChurnBand, Grade, Pace};

use crate::query::calendar::YearDay;
use crate::query::words::words;
use crate::{Flags, RfmScores, RfmSegment, Stage};

/// A person. `Default` is somebody of whom nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// Their oldest id: what `random` draws by.
    pub id: &'a str,
    /// Purchase days, rising, each once (`Profile::history`). Days after today are not looked at.
    pub purchases: &'a [PurchaseDay],
    /// Qualifying orders with a discount; at most as many as orders are counted.
    pub discounted_orders: u32,
    /// RFM, stage and flags as of today.
    pub standing: Option<Standing>,
    /// What the models say as of today; none before the first order.
    pub prediction: Option<Prediction>,
    /// Who they are.
    pub traits: Traits<'a>,
    /// What was said about channels. A channel that is not listed has the consent `none`.
    pub consents: &'a [(Channel, Consent)],
    /// Custom attributes by name.
    pub attributes: &'a [(&'a str, Attribute<'a>)],
    /// What happened.
    pub happenings: Happenings<'a>,
}

/// RFM, stage and flags of one person on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Scores; none outside the population.
    pub scores: Option<RfmScores>,
    /// RFM's name.
    pub segment: RfmSegment,
    /// Stage.
    pub stage: Stage,
    /// Flags.
    pub flags: Flags,
}

/// What the models say of one person on one day. Shares and numbers are in millionths, amounts in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prediction {
    /// P(alive), in millionths.
    pub p_alive: i64,
    /// Churn band.
    pub band: ChurnBand,
    /// Expected orders of 365 days, in millionths.
    pub expected_orders: i64,
    /// Probability of an order in 365 days, in millionths.
    pub order_chance: i64,
    /// Expected value of an order.
    pub order_value_minor: Option<i64>,
    /// Predicted value of 365 days.
    pub clv_minor: Option<i64>,
    /// The 5th and the 95th percentile of that value, where they were drawn.
    pub clv_interval_minor: Option<(i64, i64)>,
    /// Median day of the next order.
    pub next_order: Option<Day>,
    /// Days since the last order over the expected gap, in millionths.
    pub overdue_ratio: Option<i64>,
    /// The same in words.
    pub pace: Option<Pace>,
    /// How much of this is their own.
    pub grade: Grade,
}

/// Who somebody is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits<'a> {
    /// Has a verified identifier.
    pub identified: bool,
    /// Has an address for mail.
    pub has_email: bool,
    /// Has a number for calls and messages.
    pub has_phone: bool,
    /// City.
    pub city: Option<&'a str>,
    /// Country code.
    pub country: Option<&'a str>,
    /// Where they live, in millionths of a degree: latitude, longitude.
    pub location: Option<(i32, i32)>,
    /// Language.
    pub language: Option<awda_kernel::Language>,
    /// Gender, where they said so.
    pub gender: Option<Gender>,
    /// Birthday.
    pub birthday: Option<Birthday<'a>>,
    /// Labels.
    pub tags: &'a [&'a str],
    /// Day of registration.
    pub signup: Option<Day>,
    /// Day of the first event.
    pub first_seen: Option<Day>,
    /// Day of the last event.
    pub last_seen: Option<Day>,
    /// The channel they asked for, or answer best on.
    pub preferred_channel: Option<Channel>,
    /// Where they came from first.
    pub acquisition_channel: Option<&'a str>,
    /// Payment method of the last order.
    pub payment_method: Option<&'a str>,
    /// The branch they visit most.
    pub most_visited_branch: Option<&'a str>,
    /// Visits to the site.
    pub web_visits: Option<u32>,
    /// Visits to branches.
    pub branch_visits: Option<u32>,
    /// Day of the first visit of either kind.
    pub first_visit: Option<Day>,
    /// The categories they like best; none where they were not computed.
    pub favourite_categories: Option<&'a [&'a str]>,
    /// The products they like best.
    pub favourite_products: Option<&'a [&'a str]>,
    /// How much they like each category, in millionths of all they bought; categories that are not listed are not bought at all.
    pub affinities: Option<&'a [(&'a str, i64)]>,
    /// How likely they are to buy something of each category, in millionths; categories that are not listed are unknown.
    pub propensities: Option<&'a [(&'a str, i64)]>,
    /// Probability of a response to a message, in millionths.
    pub response_chance: Option<i64>,
    /// Loyalty points to spend.
    pub points: Option<i64>,
    /// Loyalty tier.
    pub tier: Option<Tier>,
}

/// A birthday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birthday<'a> {
    /// In the Gregorian calendar.
    Gregorian(YearDay),
    /// In another calendar: the days on which it falls, rising, for two years before and after today at least.
    Days(&'a [Day]),
}

/// A value of a custom attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute<'a> {
    /// A number in millionths.
    Number(i64),
    /// An amount in minor units of the store's currency.
    Money(i64),
    /// A day.
    Date(Day),
    /// A text.
    Text(&'a str),
    /// True or false.
    Truth(bool),
}

/// What happened to somebody, by kind. A kind that is not given is unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Happenings<'a> {
    kinds: [Option<Record<'a>>; Verb::COUNT],
}

/// Everything of one kind that happened since a day.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The rows, in any order.
    pub rows: &'a [Happening<'a>],
    /// Nothing is missing from this day on; none: nothing is missing at all.
    pub complete_since: Option<Day>,
}

/// Something that happened on a day, once or several times. For exact conditions on values one row is one order line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Happening<'a> {
    /// The day.
    pub day: Day,
    /// How often.
    pub times: u32,
    /// The order that a row belongs to, from 1; rows of one order stand together and are counted once. 0 where there is none.
    pub order: u64,
    /// What it was worth, all times together.
    pub value_minor: Option<i64>,
    /// Days from the product's launch.
    pub days_after_launch: Option<u32>,
    /// Whether there was a discount.
    pub discounted: Option<bool>,
    /// Further details.
    pub details: &'a [(Detail, &'a str)],
    /// Details of which there were more than are listed: what is not found among them is unknown.
    pub open: Details,
}

/// Some kinds of details.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Details(u16);

words! {
    /// A way to reach somebody.
    Channel {
        Email "email" "Email.",
        Sms "sms" "Text message.",
        Whatsapp "whatsapp" "WhatsApp.",
        Push "push" "Push message.",
        Telegram "telegram" "Telegram.",
        Messenger "messenger" "Facebook Messenger.",
        Instagram "instagram" "Instagram.",
    }
}

words! {
    /// What somebody said about a channel, for marketing.
    Consent {
        Granted "granted" "Allowed.",
        Pending "pending" "Asked for, not yet confirmed.",
        Denied "denied" "Forbidden, or taken back.",
        None "none" "Nothing was said.",
    }
}

words! {
    /// Gender, as said by the person.
    Gender {
        Female "female" "Female.",
        Male "male" "Male.",
        Other "other" "Neither, or not to be put so.",
    }
}

words! {
    /// Loyalty tier.
    Tier {
        Bronze "bronze" "Bronze.",
        Silver "silver" "Silver.",
        Gold "gold" "Gold.",
        Platinum "platinum" "Platinum.",
    }
}

words! {
    /// What can happen.
    Verb {
        Bought "bought" "Bought: one row per line of a qualifying order.",
        Viewed "viewed" "Looked at a product or page.",
        Carted "carted" "Put a product into the cart.",
        Visited "visited" "Visited the site or a branch.",
        Received "received" "Got a message.",
        Opened "opened" "Opened a message.",
        Clicked "clicked" "Clicked a link of a message.",
        Replied "replied" "Answered a message.",
    }
}

words! {
    /// A detail of what happened.
    Detail {
        Product "product" "Product id or SKU.",
        Category "category" "Category.",
        Brand "brand" "Brand.",
        Branch "branch" "Branch.",
        Channel "channel" "Sales channel of an order, or channel of a message.",
        Payment "payment" "Payment method.",
        Coupon "coupon" "Coupon code.",
        Campaign "campaign" "Campaign.",
        Flow "flow" "Flow.",
        Page "page" "Page.",
    }
}

impl Verb {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
}

impl<'a> Happenings<'a> {
    /// The same with a record of `verb`.
    #[must_use]
    pub fn with(mut self, verb: Verb, record: Record<'a>) -> Self {
        if let Some(slot) = self.kinds.get_mut(verb as usize) {
            *slot = Some(record);
        }
        self
    }

    /// The record of `verb`.
    pub fn of(&self, verb: Verb) -> Option<&Record<'a>> {
        self.kinds.get(verb as usize)?.as_ref()
    }
}

impl<'a> Record<'a> {
    /// Rows of which nothing is missing.
    pub const fn whole(rows: &'a [Happening<'a>]) -> Self {
        Self {
            rows,
            complete_since: None,
        }
    }
}

impl Details {
    /// None.
    pub const NONE: Self = Self(0);

    /// These and one more.
    #[must_use]
    pub const fn with(self, detail: Detail) -> Self {
        Self(self.0 | 1 << detail as u16)
    }

    /// Whether this kind is among them.
    pub const fn contains(self, detail: Detail) -> bool {
        self.0 >> detail as u16 & 1 == 1
    }
}

impl Happening<'_> {
    pub(crate) fn detail(&self, detail: Detail) -> Option<&str> {
        let found = self.details.iter().find(|(kind, _)| *kind == detail);
        found.map(|(_, text)| *text)
    }
}
