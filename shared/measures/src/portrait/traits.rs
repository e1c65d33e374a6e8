//! Who somebody is, in the language's words. It refuses to know addresses, numbers and names.

use std::collections::BTreeMap;

use awda_commerce::{self as commerce, Calendar, ConsentStatus, Topic};
use awda_customers::{Acquisition, Dated, KeptOrder, Profile, Recent};
use awda_kernel::{Day, TimeZone, Timestamp, day_number};
use awda_messaging::calendar::next_birthday;
use awda_segments::query::calendar::{YearDay, date_of, day_of};
use awda_segments::query::{Attribute, Birthday, Channel, Consent, Field, Gender, Looks, Traits};

/// Days before and after today for which a birthday of another calendar is told.
const BIRTHDAYS_AROUND: Day = 2 * 366;
/// Categories and products somebody likes best: so many.
const FAVOURITES: usize = 3;
/// Fields that are read from consents.
const CONSENTS: [Field; 7] = [
    Field::ConsentEmail,
    Field::ConsentSms,
    Field::ConsentWhatsapp,
    Field::ConsentPush,
    Field::ConsentTelegram,
    Field::ConsentMessenger,
    Field::ConsentInstagram,
];
/// A whole in millionths.
const WHOLE: i128 = 1_000_000;

/// What a profile says, as far as it must be put together before it can be borrowed.
pub(super) struct Told<'p> {
    profile: &'p Profile,
    pub(super) consents: Vec<(Channel, Consent)>,
    pub(super) attributes: Vec<(&'p str, Attribute<'p>)>,
    tags: Vec<&'p str>,
    paid_by: Recent<6>,
    birthday: Option<YearDay>,
    birthdays: Vec<Day>,
    first_seen: Option<Day>,
    last_seen: Option<Day>,
    signup: Option<Day>,
}

/// What somebody likes best, and where they are seen.
#[derive(Default)]
pub(super) struct Favourites<'p> {
    categories: Vec<&'p str>,
    products: Vec<&'p str>,
    affinities: Option<Vec<(&'p str, i64)>>,
    branch: Option<&'p str>,
    web_visits: Option<u32>,
}

impl<'p> Told<'p> {
    pub(super) fn of(profile: &'p Profile, (zone, day): (&TimeZone, Day), looks: Looks) -> Self {
        let of = |fields: &[Field]| Some(profile).filter(|_| looks.at_any(fields));
        let born = of(&[Field::Birthday, Field::Age, Field::AgeGroup]);
        let birthday = born.and_then(Profile::birthday);
        let is_civil = |told: &commerce::Birthday| told.calendar == Calendar::Gregorian;
        let attributes = Some(profile).filter(|_| looks.at_attributes());
        let attributes = attributes.map(Profile::attributes).into_iter().flatten();
        let at = |moment: Option<Timestamp>| moment.map(|moment| day_number(moment, zone));
        Self {
            consents: of(&CONSENTS).map(consents_of).unwrap_or_default(),
            attributes: attributes
                .filter_map(|(name, value)| Some((name, attribute(value, zone)?)))
                .collect(),
            tags: of(&[Field::Tags]).map(Profile::tags).unwrap_or_default(),
            paid_by: of(&[Field::PaymentMethod])
                .map(Profile::paid_by)
                .unwrap_or_default(),
            birthday: birthday.filter(is_civil).map(|told| YearDay {
                year: told.year,
                month: told.month,
                day: told.day,
            }),
            birthdays: birthday
                .filter(|told| !is_civil(told))
                .map_or_else(Vec::new, |told| days_of(told, day)),
            first_seen: of(&[Field::FirstSeenDate, Field::VisitsPerMonth])
                .and_then(|profile| at(profile.first_seen())),
            last_seen: of(&[Field::LastSeenDate, Field::DaysSinceLastInteraction])
                .and_then(|profile| at(profile.last_seen())),
            signup: of(&[Field::SignupDate, Field::DaysSinceSignup])
                .and_then(|profile| signup(profile.acquired(), zone)),
            profile,
        }
    }

    pub(super) fn favourites(
        &self,
        orders: &[(u32, &'p KeptOrder)],
        looks: Looks,
    ) -> Favourites<'p> {
        let mut favourites = Favourites::default();
        if looks.at_any(&[Field::FavouriteCategory, Field::FavouriteProduct]) {
            favourites.like(orders);
        }
        if looks.at_any(&[Field::MostVisitedBranch]) {
            favourites.branch = most_visited(orders);
        }
        if looks.at_any(&[Field::Visits, Field::WebVisits, Field::VisitsPerMonth]) {
            favourites.web_visits = self.web_visits();
        }
        favourites
    }

    /// Days on the site; none once days were let go.
    fn web_visits(&self) -> Option<u32> {
        let mut days = 0;
        for log in self.logs() {
            if log.since().is_some() {
                return None;
            }
            days += log.rows().len() + log.totals().count();
        }
        u32::try_from(days).ok()
    }

    pub(super) fn traits<'a>(&'a self, favourites: &'a Favourites<'a>) -> Traits<'a> {
        let profile = self.profile;
        let other = (!self.birthdays.is_empty()).then(|| Birthday::Days(&self.birthdays));
        Traits {
            identified: !profile.identifiers.is_empty(),
            has_email: profile.email().is_some(),
            has_phone: profile.phone().is_some(),
            city: profile.city(),
            country: profile.country(),
            language: profile.language(),
            gender: profile.gender().map(|gender| match gender {
                commerce::Gender::Female => Gender::Female,
                commerce::Gender::Male => Gender::Male,
            }),
            birthday: self.birthday.map(Birthday::Gregorian).or(other),
            tags: &self.tags,
            signup: self.signup,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            acquisition_channel: profile.acquired().map(|way| way.value().source.as_str()),
            payment_method: self.paid_by.latest(),
            most_visited_branch: favourites.branch,
            web_visits: favourites.web_visits,
            branch_visits: u32::try_from(profile.visits()).ok(),
            first_visit: self.first_seen,
            favourite_categories: Some(favourites.categories.as_slice()),
            favourite_products: Some(favourites.products.as_slice()),
            affinities: favourites.affinities.as_deref(),
            ..Traits::default()
        }
    }

    fn logs(&self) -> impl Iterator<Item = &'p awda_customers::Log> {
        let facets = self.profile.facets.values();
        facets.map(|facet| &facet.doings.visited)
    }
}

impl<'p> Favourites<'p> {
    /// By what was spent on it.
    fn like(&mut self, orders: &[(u32, &'p KeptOrder)]) {
        let mut categories: BTreeMap<&str, i64> = BTreeMap::new();
        let mut products: BTreeMap<&str, i64> = BTreeMap::new();
        let mut is_whole = true;
        for (_, order) in orders {
            is_whole &= !order.basket.has_more && !order.basket.lines.is_empty();
            for line in &order.basket.lines {
                let worth = order.share_minor(line.1).max(0);
                *products.entry(&line.0).or_default() += worth;
                match line.2.last() {
                    Some(category) => *categories.entry(category).or_default() += worth,
                    None => is_whole = false,
                }
            }
        }
        let spent: i128 = categories.values().map(|worth| i128::from(*worth)).sum();
        self.affinities = (is_whole && spent > 0).then(|| shares(&categories, spent));
        self.categories = best(categories);
        self.products = best(products);
    }
}

/// The branch with the most orders; of two the one of the last order.
fn most_visited<'p>(orders: &[(u32, &'p KeptOrder)]) -> Option<&'p str> {
    let mut branches: BTreeMap<&str, (u32, Day)> = BTreeMap::new();
    for (_, order) in orders {
        if let Some(name) = &order.basket.branch {
            let seen = branches.entry(name).or_default();
            *seen = (seen.0 + 1, order.day.max(seen.1));
        }
    }
    let most = |(name, seen): &(&'p str, (u32, Day))| (*seen, std::cmp::Reverse(*name));
    branches.into_iter().max_by_key(most).map(|(name, _)| name)
}

/// What was said about each channel, for marketing.
fn consents_of(profile: &Profile) -> Vec<(Channel, Consent)> {
    let channels = [
        (commerce::Channel::Email, Channel::Email),
        (commerce::Channel::Sms, Channel::Sms),
        (commerce::Channel::Whatsapp, Channel::Whatsapp),
        (commerce::Channel::Telegram, Channel::Telegram),
        (commerce::Channel::Messenger, Channel::Messenger),
        (commerce::Channel::Instagram, Channel::Instagram),
        (commerce::Channel::Push, Channel::Push),
    ];
    let said = channels.into_iter().filter_map(|(theirs, ours)| {
        let said = profile.consent(theirs, Topic::Marketing)?;
        let consent = match said.value().status {
            ConsentStatus::Granted => Consent::Granted,
            ConsentStatus::Pending => Consent::Pending,
            ConsentStatus::Denied => Consent::Denied,
        };
        Some((ours, consent))
    });
    said.collect()
}

/// The day of registration: that of the record by which they first came. Who came another way registered later, on a day not kept.
fn signup(acquired: Option<&Dated<Acquisition>>, zone: &TimeZone) -> Option<Day> {
    let record = acquired.filter(|way| way.value().source == "account")?;
    let at = Timestamp::from_millisecond(record.said_ms()).ok()?;
    Some(day_number(at, zone))
}

fn attribute<'p>(value: &'p commerce::Attribute, zone: &TimeZone) -> Option<Attribute<'p>> {
    Some(match value {
        commerce::Attribute::Flag(truth) => Attribute::Truth(*truth),
        commerce::Attribute::Number(digits) => Attribute::Number(millionths(digits)?),
        commerce::Attribute::Text(text) => Attribute::Text(text),
        commerce::Attribute::Moment(at) => Attribute::Date(day_number(*at, zone)),
    })
}

/// A decimal in millionths; digits beyond the sixth are cut off. None for what is no plain decimal, or too large.
fn millionths(digits: &str) -> Option<i64> {
    let (sign, plain) = match digits.trim().strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, digits.trim()),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(part) {
        return None;
    }
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = part.parse().ok()?;
    Some(sign * whole.checked_mul(1_000_000)?.checked_add(part)?)
}

fn days_of(birthday: commerce::Birthday, day: Day) -> Vec<Day> {
    let (mut from, end) = (day - BIRTHDAYS_AROUND, day + BIRTHDAYS_AROUND);
    let mut days = Vec::new();
    while let Some(next) = next_birthday(birthday, date_of(from)).map(day_of) {
        if next > end || next < from {
            break;
        }
        days.push(next);
        from = next + 1;
    }
    days
}

fn best(worth: BTreeMap<&str, i64>) -> Vec<&str> {
    let mut all: Vec<_> = worth.into_iter().collect();
    all.sort_by_key(|(name, worth)| (std::cmp::Reverse(*worth), *name));
    all.into_iter()
        .take(FAVOURITES)
        .map(|(name, _)| name)
        .collect()
}

fn shares<'p>(worth: &BTreeMap<&'p str, i64>, whole: i128) -> Vec<(&'p str, i64)> {
    let share = |worth: i64| i64::try_from(i128::from(worth) * WHOLE / whole).unwrap_or_default();
    worth
        .iter()
        .map(|(name, worth)| (*name, share(*worth)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_sixth_decimal_and_nothing_else_is() {
        for (digits, expected) in [
            ("38", Some(38_000_000)),
            ("-1.5", Some(-1_500_000)),
            ("0.1234567", Some(123_456)),
            ("1e3", None),
            ("", None),
            ("9999999999999999999", None),
            ("+-1", None),
        ] {
            assert_eq!(millionths(digits), expected, "{digits}");
        }
    }

    #[test]
    fn a_birthday_of_another_calendar_falls_on_civil_days_around_today() {
        let nowruz = commerce::Birthday {
            year: None,
            month: 1,
            day: 1,
            calendar: Calendar::Jalali,
        };
        let days = days_of(nowruz, 20_000);
        assert_eq!(days.len(), 4);
        assert!(days.is_sorted() && days.iter().all(|day| day.abs_diff(20_000) <= 732));
    }
}
