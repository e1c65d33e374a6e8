//! What a country asks of messages, as data: quiet hours and the windows of text messages, weekends, Ramadan's evenings, sender rules.
//! One file per country beside this one, and one for all others; every rule names its source and the day it was checked, and says
//! `ours` where no source was found.
//!
//! It refuses to know who is written to: `quiet` asks it about a moment.

mod evening;
mod sun;

use std::sync::LazyLock;

use awda_commerce::Channel;
use jiff::civil::{self, Date, Time};
use serde::{Deserialize, Serialize};

pub(crate) use evening::{Evening, evening};

/// The rules of one country.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// ISO 3166-1 alpha-2, or `default`.
    pub country: String,
    /// Days on which nobody works.
    pub weekend: Weekend,
    /// Hours in which marketing waits.
    pub quiet: Vec<QuietRule>,
    /// What is different in Ramadan.
    #[serde(default)]
    pub ramadan: Option<Ramadan>,
    /// Who messages must come from.
    #[serde(default)]
    pub senders: Vec<SenderRule>,
    /// Channels on which consent without proof does not count.
    #[serde(default)]
    pub explicit_consent: Vec<ExplicitConsent>,
}

/// Days on which nobody works.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weekend {
    /// The days.
    pub days: Vec<Weekday>,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The same day by the calendar's name.
    pub const fn civil(self) -> civil::Weekday {
        match self {
            Self::Monday => civil::Weekday::Monday,
            Self::Tuesday => civil::Weekday::Tuesday,
            Self::Wednesday => civil::Weekday::Wednesday,
            Self::Thursday => civil::Weekday::Thursday,
            Self::Friday => civil::Weekday::Friday,
            Self::Saturday => civil::Weekday::Saturday,
            Self::Sunday => civil::Weekday::Sunday,
        }
    }
}

/// Hours in which marketing waits, by the recipient's clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietRule {
    /// Over these channels.
    pub channels: Vec<Channel>,
    /// From this time on.
    pub from: Time,
    /// Until this time; of the next day when it is not later.
    pub until: Time,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

/// In Ramadan these channels are used in the evening only, from some time after sunset.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ramadan {
    /// The channels; others keep their hours.
    pub channels: Vec<Channel>,
    /// Minutes after sunset at which the evening begins.
    pub minutes_after_iftar: i64,
    /// When it ends, in the night.
    pub until: Time,
    /// Where the sun sets; the first counts for people of other cities.
    pub cities: Vec<City>,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

/// A city.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// What it is called.
    pub names: Vec<String>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Who messages must come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderRule {
    /// Over this channel.
    pub channel: Channel,
    /// What the name of a sender of marketing ends in.
    #[serde(default)]
    pub suffix: Option<String>,
    /// In words.
    pub rule: String,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

/// Consent without proof does not count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplicitConsent {
    /// Over this channel.
    pub channel: Channel,
    /// Where it is from.
    pub source: String,
    /// When that was checked.
    pub checked_on: Date,
}

const TEXTS: [&str; 10] = [
    include_str!("default.json"),
    include_str!("ae.json"),
    include_str!("bh.json"),
    include_str!("eg.json"),
    include_str!("ir.json"),
    include_str!("kw.json"),
    include_str!("om.json"),
    include_str!("qa.json"),
    include_str!("sa.json"),
    include_str!("tr.json"),
];

/// A test reads every text: none is missing here.
static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    let read = |text: &&str| serde_json::from_str(text).ok();
    TEXTS.iter().filter_map(read).collect()
});

/// Were every text broken, nobody would be quiet; the test that reads them stands before that.
static NOTHING: LazyLock<Pack> = LazyLock::new(|| Pack {
    country: "default".to_owned(),
    weekend: Weekend {
        days: Vec::new(),
        source: "ours".to_owned(),
        checked_on: Date::ZERO,
    },
    quiet: Vec::new(),
    ramadan: None,
    senders: Vec::new(),
    explicit_consent: Vec::new(),
});

/// Every pack, that for all other countries first.
pub fn packs() -> &'static [Pack] {
    &PACKS
}

/// The pack of a country; of one that has none, or of nobody knows which, that for all others.
pub fn pack_of(country: Option<&str>) -> &'static Pack {
    let named = packs()
        .iter()
        .find(|pack| Some(pack.country.as_str()) == country);
    named.or_else(|| packs().first()).unwrap_or(&NOTHING)
}

impl Pack {
    /// Whether consent without proof counts over a channel.
    pub fn takes_weak_consent(&self, channel: Channel) -> bool {
        self.explicit_consent
            .iter()
            .all(|rule| rule.channel != channel)
    }

    /// The name that marketing over a channel is sent under.
    pub fn sender_name(&self, channel: Channel, name: &str) -> String {
        let mut rules = self.senders.iter().filter(|rule| rule.channel == channel);
        let suffix = rules.find_map(|rule| rule.suffix.as_deref());
        match suffix {
            Some(suffix) if !name.ends_with(suffix) => format!("{name}{suffix}"),
            _ => name.to_owned(),
        }
    }
}

impl Ramadan {
    /// The city of this name; the first one for any other.
    fn city(&self, name: Option<&str>) -> Option<&City> {
        let asked = name.map(str::to_lowercase);
        let is_named = |city: &&City| {
            let mut names = city.names.iter().map(|name| name.to_lowercase());
            names.any(|name| Some(name) == asked)
        };
        let named = self.cities.iter().find(is_named);
        named.or_else(|| self.cities.first())
    }
}

#[cfg(test)]
mod tests;
