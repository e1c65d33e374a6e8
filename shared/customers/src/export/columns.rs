//! What stands in which column (docs/EXPORTS.md).

use std::fmt::Write;

use awda_commerce::{Birthday, Channel, ConsentStatus, Gender, Topic};
use awda_kernel::{Currency, Day, Language, Money, TimeZone, Timestamp, local_moment};
use sha2::{Digest, Sha256};

use super::{ExportWhat, orders};
use crate::{IdentifierKind, Profile};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing is known.
    None,
    /// Text, which may be anybody's.
    Text(String),
    /// A count.
    Count(u32),
    /// An amount, a day or a moment: text of our own making, which nothing need be put before.
    Plain(String),
    /// Several words.
    List(Vec<String>),
}

const CUSTOMERS: [&str; 28] = [
    "id",
    "shop_ids",
    "name",
    "email",
    "phone",
    "language",
    "country",
    "city",
    "gender",
    "birthday",
    "birthday_calendar",
    "tags",
    "email_marketing",
    "sms_marketing",
    "whatsapp_marketing",
    "telegram_marketing",
    "orders",
    "net_spend",
    "currency",
    "first_order_day",
    "last_order_day",
    "stage",
    "rfm_segment",
    "churn",
    "flags",
    "first_seen_at",
    "last_seen_at",
    "former_ids",
];

/// The columns of a file.
pub(super) const fn names(what: ExportWhat) -> &'static [&'static str] {
    match what {
        ExportWhat::Customers => &CUSTOMERS,
        ExportWhat::Meta => &["email", "phone"],
        ExportWhat::Google => &["Email", "Phone"],
        ExportWhat::Orders | ExportWhat::OrderLines => orders::names(what),
    }
}

/// A person's row; none for whoever has none.
pub(super) fn row(what: ExportWhat, profile: &Profile, currency: Currency) -> Option<Vec<Cell>> {
    let is_known = |known: &crate::Known| known.named().is_some();
    if !profile.identifiers.values().any(is_known) {
        return None;
    }
    match what {
        ExportWhat::Customers => Some(customer(profile, currency)),
        ExportWhat::Meta | ExportWhat::Google => audience(what, profile),
        // Orders have rows of their own.
        ExportWhat::Orders | ExportWhat::OrderLines => None,
    }
}

fn customer(profile: &Profile, currency: Currency) -> Vec<Cell> {
    let (history, class) = (profile.history(), profile.class.as_ref());
    let net = Money {
        minor: profile.net_spend_minor(),
        currency,
    };
    let net = net.to_string();
    let amount = net
        .split_once(' ')
        .map_or(net.as_str(), |(amount, _)| amount);
    let shop_ids = profile
        .identifiers
        .values()
        .filter(|known| known.kind == IdentifierKind::Shop && known.named().is_some());
    vec![
        Cell::Text(profile.id.to_string()),
        list(shop_ids.map(|known| known.value.clone())),
        text(profile.name()),
        text(profile.email().map(awda_kernel::EmailAddress::reveal)),
        text(profile.phone().map(awda_kernel::PhoneNumber::reveal)),
        text(profile.language().map(Language::code)),
        text(profile.country()),
        text(profile.city()),
        text(profile.gender().map(|gender| match gender {
            Gender::Female => "female",
            Gender::Male => "male",
        })),
        profile.birthday().map_or(Cell::None, birthday),
        text(profile.birthday().map(|day| day.calendar.name())),
        list(profile.tags().into_iter().map(str::to_owned)),
        consent(profile, Channel::Email),
        consent(profile, Channel::Sms),
        consent(profile, Channel::Whatsapp),
        consent(profile, Channel::Telegram),
        Cell::Count(history.order_count()),
        Cell::Plain(amount.to_owned()),
        text(Some(currency.code())),
        history.first_day().map_or(Cell::None, date),
        history.last_day().map_or(Cell::None, date),
        text(class.map(|class| class.stage.as_str())),
        text(class.map(|class| class.segment.as_str())),
        text(class.and_then(|class| class.band.as_deref())),
        list(class.iter().flat_map(|class| class.flags.clone())),
        profile.first_seen().map_or(Cell::None, moment),
        profile.last_seen().map_or(Cell::None, moment),
        list(profile.merged.iter().map(ToString::to_string)),
    ]
}

/// Hashes of the address and the number of whoever lets themselves be written to there, on a statement that can be proved.
fn audience(what: ExportWhat, profile: &Profile) -> Option<Vec<Cell>> {
    let allows = |channel| {
        let said = profile.permission(channel, Topic::Marketing);
        said.is_some_and(|said| !said.value().is_weak)
    };
    let email = profile.email().filter(|_| allows(Channel::Email));
    let may_call = allows(Channel::Sms) || allows(Channel::Whatsapp);
    let phone = profile.phone().filter(|_| may_call);
    if email.is_none() && phone.is_none() {
        return None;
    }
    let email = email.map(|email| hashed(&email.reveal().trim().to_lowercase()));
    let phone = phone.map(|phone| {
        let number = phone.reveal();
        hashed(match what {
            // Meta wants digits alone, Google E.164 with its plus sign.
            ExportWhat::Meta => number.trim_start_matches('+'),
            _ => number,
        })
    });
    Some(vec![text(email.as_deref()), text(phone.as_deref())])
}

/// SHA-256 in hex.
fn hashed(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string never fails.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

pub(super) fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::None, |text| Cell::Text(text.to_owned()))
}

pub(super) fn list(words: impl Iterator<Item = String>) -> Cell {
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        Cell::None
    } else {
        Cell::List(words)
    }
}

fn consent(profile: &Profile, channel: Channel) -> Cell {
    let said = profile.consent(channel, Topic::Marketing);
    text(said.map(|said| match said.value().status {
        ConsentStatus::Granted => "granted",
        ConsentStatus::Pending => "pending",
        ConsentStatus::Denied => "denied",
    }))
}

/// Year, month and day where the year is known, else `--02-29`, as ISO 8601 had it.
fn birthday(birthday: Birthday) -> Cell {
    let year = birthday
        .year
        .map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
    Cell::Plain(format!("{year}-{:02}-{:02}", birthday.month, birthday.day))
}

/// A day of the store's calendar.
pub(super) fn date(day: Day) -> Cell {
    let noon = local_moment(day, 12, &TimeZone::UTC);
    noon.map_or(Cell::None, |noon| {
        Cell::Plain(noon.strftime("%Y-%m-%d").to_string())
    })
}

pub(super) fn moment(at: Timestamp) -> Cell {
    Cell::Plain(at.to_string())
}
