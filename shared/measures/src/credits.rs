//! What messages are credited with, by every model of attribution: counted of each person while a night looks at everybody, by the day a
//! message was sent on and the way it went.
//!
//! A day is the UTC day of sending. Days younger than [`OPEN_DAYS`] are counted anew by every night from what is known then, so refunds,
//! cancellations, late events and what turns out to be a machine move them exactly. Older ones stay as they were counted last, added up by
//! month; so does what a model says that is counted by no more. A model that is new counts what is still kept of the past.
//!
//! Whoever a flow writes to on two days is reached twice: so days add up. It refuses to know what anything cost ([`crate::Sendings`]), and
//! what would have been bought anyway ([`crate::uplift`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use awda_commerce::Channel;
use awda_customers::{KeptOrder, Letter, Profile, Touched};
use awda_kernel::Day;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Model, PlacedOrder, Ratio, Step};

/// Days that are counted anew by every night: an order within five days of a message has 37 more to be given back. A store that writes four
/// times a week at most has every message of so many days kept ([`awda_customers::LETTERS_MAX`]).
pub const OPEN_DAYS: Day = 42;

const DAY_SECONDS: i64 = 86_400;

/// The way messages went: a flow or campaign, a channel; none stands for all. Written `flow/channel`, with `*` for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Way {
    /// The flow; that of a campaign has `campaign.` before its id.
    pub flow: Option<String>,
    /// The channel.
    pub channel: Option<Channel>,
}

/// What messages of one day or month and one way reached and are credited with. Adding up does not depend on who counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreditFigures {
    /// People reached.
    #[serde(rename = "p")]
    pub reached: u64,
    /// Those who followed a link.
    #[serde(rename = "k")]
    pub clicked: u64,
    /// Those with an order that is credited to it.
    #[serde(rename = "c")]
    pub converted: u64,
    /// Orders credited.
    #[serde(rename = "o")]
    pub orders: u64,
    /// Their net value in minor units.
    #[serde(rename = "n")]
    pub net_minor: i64,
}

/// Figures by way.
pub type ByWay = BTreeMap<Way, CreditFigures>;

/// What one model says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelCredits {
    /// By UTC day of sending: those that are still counted anew.
    pub days: BTreeMap<Day, ByWay>,
    /// By the first day of the month of sending: those before.
    pub months: BTreeMap<Day, ByWay>,
}

/// What messages are credited with. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credits {
    /// By the version of the model.
    pub models: BTreeMap<String, ModelCredits>,
    /// People of whom messages younger than [`OPEN_DAYS`] were let go, because there were too many: those are credited with nothing.
    pub partly: u64,
    /// Orders younger than [`OPEN_DAYS`] whose moment is not known, because they were told before it was kept. They are credited to nothing.
    pub untimed: u64,
}

impl Way {
    /// The four sums of messages of a flow over a channel.
    pub fn of(flow: &str, channel: Channel) -> [Self; 4] {
        let of = |flow: Option<&str>, channel| Self {
            flow: flow.map(str::to_owned),
            channel,
        };
        [
            of(Some(flow), Some(channel)),
            of(Some(flow), None),
            of(None, Some(channel)),
            of(None, None),
        ]
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flow = self.flow.as_deref().unwrap_or("*");
        write!(f, "{flow}/{}", self.channel.map_or("*", Channel::name))
    }
}

impl Serialize for Way {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Way {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("expected a flow and a channel");
        let (flow, channel) = text.rsplit_once('/').ok_or_else(wrong)?;
        let channel = match channel {
            "*" => None,
            name => Some(Channel::named(name).ok_or_else(wrong)?),
        };
        Ok(Self {
            flow: Some(flow).filter(|flow| *flow != "*").map(str::to_owned),
            channel,
        })
    }
}

impl CreditFigures {
    /// Adds what others did.
    pub const fn merge(&mut self, other: &Self) {
        self.reached += other.reached;
        self.clicked += other.clicked;
        self.converted += other.converted;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
    }

    /// People with an order credited, of those reached (Awda definitions 5.9): not of those who opened.
    pub const fn conversion_rate(&self) -> Ratio {
        Ratio {
            numerator: self.converted,
            denominator: self.reached,
        }
    }
}

impl Credits {
    /// Counts one person as of `today`, the night's day: what is later is not there yet.
    pub fn add(&mut self, profile: &Profile, today: Day) {
        let letters: Vec<&Letter> = profile
            .heard
            .values()
            .flat_map(awda_customers::Heard::letters)
            .filter(|letter| day_of(letter) <= today + 1)
            .collect();
        let heard = profile.heard.values();
        let let_go = heard.filter_map(|heard| heard.let_go_at(Touched::Received));
        let is_partly = let_go.max().is_some_and(|at| is_open(day_at(at), today));
        self.partly += u64::from(is_partly);
        if letters.is_empty() {
            return;
        }
        let orders = self.orders_of(profile, today);
        for model in Model::ALL {
            let theirs = credited(model, &letters, &orders);
            let credits = self.models.entry(model.version.to_owned()).or_default();
            for ((day, way), figures) in theirs {
                credits.cell(day, today, way).merge(&figures);
            }
        }
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        for (version, theirs) in &other.models {
            let mine = self.models.entry(version.clone()).or_default();
            add_all(&mut mine.days, &theirs.days);
            add_all(&mut mine.months, &theirs.months);
        }
        self.partly += other.partly;
        self.untimed += other.untimed;
    }

    /// What is kept of these, counted as of `today`, after what was `held` as of the day it was counted: days that are closed stay as they
    /// were counted last.
    #[must_use]
    pub fn after(mut self, held: Option<(&Self, Day)>, today: Day) -> Self {
        let Some((held, held_day)) = held else {
            return self;
        };
        for (version, before) in &held.models {
            let Some(now) = self.models.get_mut(version) else {
                self.models.insert(version.clone(), before.clone());
                continue;
            };
            // Nights that did not run for longer than a day is open leave months that nobody has counted yet.
            let counted_in = Step::Month.start_of(held_day);
            now.months
                .retain(|month, _| *month > counted_in && today - held_day > OPEN_DAYS);
            add_all(&mut now.months, &before.months);
            for (day, ways) in &before.days {
                if !is_open(*day, today) {
                    let month = now.months.entry(Step::Month.start_of(*day)).or_default();
                    add_ways(month, ways);
                }
            }
        }
        self
    }

    /// What a model says of a month of sending, by way; nothing for a model that never counted.
    pub fn month(&self, version: &str, month: Day) -> ByWay {
        let mut sum = ByWay::new();
        let Some(credits) = self.models.get(version) else {
            return sum;
        };
        if let Some(ways) = credits.months.get(&month) {
            add_ways(&mut sum, ways);
        }
        for (_, ways) in credits.days.range(month..Step::Month.next(month)) {
            add_ways(&mut sum, ways);
        }
        sum
    }

    /// Orders that may be credited. Those whose moment is not known are counted.
    fn orders_of(&mut self, profile: &Profile, today: Day) -> Vec<PlacedOrder> {
        let facets = profile.facets.values();
        let rows = facets.flat_map(|facet| facet.orders.rows().map(|(_, order)| order));
        let rows = rows.filter(|order: &&KeptOrder| order.day <= today);
        let placed = rows.filter_map(|order| {
            if order.at.is_none() && is_open(order.day, today) && !order.is_void {
                self.untimed += 1;
            }
            Some(PlacedOrder {
                at: order.at?,
                net_minor: order.net_minor,
                qualifies: !order.is_void,
            })
        });
        placed.collect()
    }
}

impl ModelCredits {
    fn cell(&mut self, day: Day, today: Day, way: Way) -> &mut CreditFigures {
        let ways = if is_open(day, today) {
            self.days.entry(day).or_default()
        } else {
            self.months.entry(Step::Month.start_of(day)).or_default()
        };
        ways.entry(way).or_default()
    }
}

/// One person's figures by the day and way of sending.
fn credited(
    model: Model,
    letters: &[&Letter],
    orders: &[PlacedOrder],
) -> BTreeMap<(Day, Way), CreditFigures> {
    let mut all: BTreeMap<(Day, Way), CreditFigures> = BTreeMap::new();
    let clicked: BTreeSet<(Day, Way)> = letters
        .iter()
        .filter(|letter| letter.clicked_at.is_some())
        .flat_map(|letter| sums(letter).map(|way| (day_of(letter), way)))
        .collect();
    for letter in letters {
        for way in sums(letter) {
            let key = (day_of(letter), way);
            let is_clicked = clicked.contains(&key);
            let figures = all.entry(key).or_default();
            figures.reached = 1;
            figures.clicked = u64::from(is_clicked);
        }
    }
    for order in orders {
        let Some(credit) = model.credit(letters.iter().copied(), order) else {
            continue;
        };
        for way in sums(credit.letter) {
            let figures = all.entry((day_of(credit.letter), way)).or_default();
            figures.converted = 1;
            figures.orders += 1;
            figures.net_minor += order.net_minor;
        }
    }
    all
}

/// Whether a day of sending is still counted anew on `today`.
pub(crate) const fn is_open(day: Day, today: Day) -> bool {
    day > today - OPEN_DAYS
}

/// The four sums a message is part of.
fn sums(letter: &Letter) -> [Way; 4] {
    Way::of(&letter.flow, letter.channel)
}

fn day_of(letter: &Letter) -> Day {
    day_at(letter.at)
}

fn day_at(second: i64) -> Day {
    Day::try_from(second.div_euclid(DAY_SECONDS)).unwrap_or_default()
}

fn add_all(mine: &mut BTreeMap<Day, ByWay>, theirs: &BTreeMap<Day, ByWay>) {
    for (start, ways) in theirs {
        add_ways(mine.entry(*start).or_default(), ways);
    }
}

fn add_ways(mine: &mut ByWay, theirs: &ByWay) {
    for (way, figures) in theirs {
        mine.entry(way.clone()).or_default().merge(figures);
    }
}
