//! Who an event is about: the ids they may be known by, how they are called and spoken to, and the shop's record of them.

use std::collections::BTreeMap;

use awda_kernel::{EmailAddress, Language, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// The ids by which a person may be known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifiers {
    /// The shop's own customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<ShopCustomer>,
    /// Email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// Ids of other systems: loyalty cards, messengers, a browser's cookie.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<Handle>,
}

/// A customer as a source numbers them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShopCustomer {
    /// The source.
    pub source: String,
    /// The id there, as text.
    pub id: String,
}

/// An id of a person in some other system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Handle {
    /// Which system.
    pub kind: HandleKind,
    /// The id there, as text.
    pub id: String,
}

/// Systems that know a person by an id of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandleKind {
    /// A loyalty card's number.
    Card,
    /// A WhatsApp account, where it is not the phone number itself.
    Whatsapp,
    /// A Messenger conversation.
    Messenger,
    /// An Instagram conversation.
    Instagram,
    /// A Telegram chat.
    Telegram,
    /// A device that shows push messages ([`crate::push`]).
    Push,
    /// A browser or app before anybody logged in.
    Anonymous,
}

impl HandleKind {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Whatsapp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
            Self::Push => "push",
            Self::Anonymous => "anonymous",
        }
    }
}

/// How a person is called and spoken to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// First name or whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Language of messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// City as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Gender, where the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Time zone by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Gender as a source states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A customer record as of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// Birthday, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Birthday>,
    /// Labels the shop put on the customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The record says nothing of labels: `tags` is empty, and those told before stay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_tags: bool,
    /// Labels put on (`true`) or taken off (`false`), where the source tells only the change; goes with `keeps_tags`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tag_changes: BTreeMap<String, bool>,
    /// Fields of the shop's own making, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Attribute>,
}

/// The value of a field of the shop's own making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attribute {
    /// Yes or no.
    Flag(bool),
    /// A number by its decimal digits, never a float.
    Number(String),
    /// Words.
    Text(String),
    /// An instant.
    Moment(Timestamp),
}

/// A day of the year somebody was born on, in the calendar it was told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Birthday {
    /// Year, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31; always a day that month can have.
    pub day: i8,
    /// The calendar that year, month and day are of.
    #[serde(default, skip_serializing_if = "Calendar::is_gregorian")]
    pub calendar: Calendar,
}

/// A calendar people count their birthdays in.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// The civil calendar.
    #[default]
    Gregorian,
    /// The Islamic calendar as Umm al-Qura reckons it.
    Hijri,
    /// The Solar Hijri calendar of Iran and Afghanistan.
    Jalali,
}

impl Calendar {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gregorian => "gregorian",
            Self::Hijri => "hijri",
            Self::Jalali => "jalali",
        }
    }

    /// The calendar that is not written down.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes fields by reference"
    )]
    const fn is_gregorian(&self) -> bool {
        matches!(self, Self::Gregorian)
    }
}

impl Identifiers {
    /// Nobody is named.
    pub const fn is_empty(&self) -> bool {
        self.shop.is_none()
            && self.email.is_none()
            && self.phone.is_none()
            && self.handles.is_empty()
    }
}

impl Contact {
    /// Nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.name.is_none()
            && self.language.is_none()
            && self.country.is_none()
            && self.city.is_none()
            && self.gender.is_none()
            && self.zone.is_none()
    }
}
