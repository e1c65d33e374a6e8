//! Dates as people and programs write them: year first or last, with month names in four languages, with a time or without, in three
//! calendars. What could be two days is refused and never guessed: `03/04/2025` is read only once the column, its layout or the user
//! says which number is the month; a year like 1403 only in a column that names its calendar.

use awda_kernel::{TimeZone, Timestamp};
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;

use super::cells::latin;
use super::header::plain;
use crate::Calendar;
use crate::calendars;

/// Which number comes first in dates like `03/04/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}

/// How a column writes its dates, as far as that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) calendar: Option<Calendar>,
    pub(super) order: Option<DayOrder>,
}

/// Why a date was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateFault {
    /// It is no date.
    Unreadable,
    /// Day and month could be either way round.
    WhichOrder,
    /// Its year belongs to the Solar Hijri or the Islamic calendar, and nothing says which.
    WhichCalendar,
    /// That calendar has no such day.
    NoSuchDay,
}

/// A day as told: the year where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) year: Option<i16>,
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) calendar: Calendar,
}

/// A year that has a 29 February, for days without one.
const LEAP_YEAR: i16 = 2000;
/// Years that only the other calendars are in now.
const OTHER_YEARS: std::ops::RangeInclusive<i16> = 1250..=1500;
/// Whole seconds since 1970 have this many digits at least; fewer are no moment.
const SECONDS_DIGITS: std::ops::RangeInclusive<usize> = 9..=10;
/// And milliseconds.
const MILLISECONDS_DIGITS: std::ops::RangeInclusive<usize> = 12..=13;
/// Forms with an offset that RFC 3339 does not cover.
const WITH_OFFSET: [&str; 4] = [
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%a %b %d %Y %H:%M:%S GMT%z",
];

/// The moment a text tells. One without an offset is of `zone`; one without a time is the beginning of its day.
pub(super) fn moment(text: &str, zone: &TimeZone, style: Style) -> Result<Timestamp, DateFault> {
    let text = latin(text);
    if let Some(at) = exact(&text) {
        return Ok(at);
    }
    let (told, time) = split(&text, style)?;
    let year = told.year.ok_or(DateFault::Unreadable)?;
    let date = calendars::civil(year, told.month, told.day, told.calendar);
    let local = DateTime::from_parts(date.ok_or(DateFault::NoSuchDay)?, time);
    let zoned = local.to_zoned(zone.clone());
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|_| DateFault::Unreadable)
}

/// The day a text tells, with or without its year; a time beside it is passed over.
pub(super) fn day(text: &str, style: Style) -> Result<Told, DateFault> {
    let text = latin(text);
    let short = text.trim().trim_start_matches("--");
    let (told, _) = split(short, style)?;
    let is_there = match told.year {
        Some(year) => calendars::civil(year, told.month, told.day, told.calendar).is_some(),
        None => calendars::has_day(told.month, told.day, told.calendar),
    };
    is_there.then_some(told).ok_or(DateFault::NoSuchDay)
}

/// The order that the values of one column show: a first number above 12 is a day, a second one too. Nothing where they contradict.
pub(super) fn order_of<'a>(values: impl Iterator<Item = &'a str>) -> Option<DayOrder> {
    let (mut day_first, mut month_first) = (false, false);
    for value in values {
        let value = latin(value);
        let parts = Parts::of(&value);
        if let [first, second, third, ..] = parts.numbers.as_slice()
            && parts.month.is_none()
            && third.digits == 4
            && first.digits <= 2
        {
            day_first |= first.value > 12 && second.value <= 12;
            month_first |= second.value > 12 && first.value <= 12;
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

fn exact(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let value: i64 = text.parse().ok()?;
        if MILLISECONDS_DIGITS.contains(&text.len()) {
            return Timestamp::from_millisecond(value).ok();
        }
        return Some(text)
            .filter(|text| SECONDS_DIGITS.contains(&text.len()))
            .and_then(|_| Timestamp::from_second(value).ok());
    }
    // A year that only other calendars are in now is not read here, whatever follows it.
    let year: i16 = text.get(..4)?.parse().unwrap_or(LEAP_YEAR);
    if OTHER_YEARS.contains(&year) {
        return None;
    }
    let text = text.split(" (").next().unwrap_or_default();
    text.parse().ok().or_else(|| {
        let read = |form: &&str| strtime::parse(form, text).ok()?.to_timestamp().ok();
        WITH_OFFSET.iter().find_map(read)
    })
}

fn split(text: &str, style: Style) -> Result<(Told, Time), DateFault> {
    let text = text.trim();
    let compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let spaced = match (compact, text.get(..4), text.get(4..6), text.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => text.to_owned(),
    };
    let parts = Parts::of(&spaced);
    let (told, used) = parts.told(style)?;
    let time = parts.time(used).ok_or(DateFault::Unreadable)?;
    Ok((told, time))
}

/// A number of a date and how many digits it was written with.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: i16,
    digits: usize,
}

/// A date's numbers and words, in order.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Number>,
    month: Option<(i8, Option<Calendar>)>,
    /// How many numbers stood before the month's name.
    before_month: usize,
    is_afternoon: Option<bool>,
    has_strangers: bool,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = Self::default();
        let plain = plain(text);
        let words = plain.split(' ').flat_map(|word| {
            // `7oct` and `12pm` are two words.
            let at = word
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(word.len());
            let (number, rest) = word.split_at(at);
            [number, rest]
        });
        for word in words.filter(|word| !word.is_empty()) {
            parts.take(word);
        }
        parts
    }

    fn take(&mut self, word: &str) {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            match word.parse() {
                Ok(value) => self.numbers.push(Number {
                    value,
                    digits: word.len(),
                }),
                // A fraction of a second may be longer than any number of a date.
                Err(_) => self.has_strangers |= self.numbers.len() < 6,
            }
            return;
        }
        match word {
            "am" | "ص" | "صباحا" | "ق" => self.is_afternoon = Some(false),
            "pm" | "م" | "مساء" | "ب" => self.is_afternoon = Some(true),
            "t" | "at" | "th" | "st" | "nd" | "rd" | "de" | "ظ" => {}
            _ if is_weekday(word) => {}
            _ => match month_named(word) {
                Some(month) if self.month.is_none() => {
                    self.month = Some(month);
                    self.before_month = self.numbers.len();
                }
                _ => self.has_strangers = true,
            },
        }
    }

    /// The day, and how many numbers it took.
    fn told(&self, style: Style) -> Result<(Told, usize), DateFault> {
        if self.has_strangers {
            return Err(DateFault::Unreadable);
        }
        if let Some((month, calendar)) = self.month {
            return self.named(month, style.calendar.or(calendar));
        }
        match self.numbers.as_slice() {
            [year, month, day, ..] if year.digits == 4 => Ok((
                told(Some(year.value), month.value, day.value, style.calendar)?,
                3,
            )),
            [first, second, year, ..] if year.digits == 4 && first.digits <= 2 => {
                let (month, day) = ordered(*first, *second, style)?;
                Ok((told(Some(year.value), month, day, style.calendar)?, 3))
            }
            [month, day] if month.digits <= 2 && day.digits <= 2 => {
                let (month, day) = match style.order {
                    Some(DayOrder::DayFirst) => (day.value, month.value),
                    // Without a year the standard form is month first.
                    _ => (month.value, day.value),
                };
                Ok((told(None, month, day, style.calendar)?, 2))
            }
            _ => Err(DateFault::Unreadable),
        }
    }

    fn named(&self, month: i8, calendar: Option<Calendar>) -> Result<(Told, usize), DateFault> {
        let month = i16::from(month);
        match (self.numbers.as_slice(), self.before_month) {
            ([year, day, ..], 1) if year.digits == 4 => {
                Ok((told(Some(year.value), month, day.value, calendar)?, 2))
            }
            ([day, year, ..], 0 | 1) if year.digits == 4 => {
                Ok((told(Some(year.value), month, day.value, calendar)?, 2))
            }
            ([day], _) if day.digits <= 2 => Ok((told(None, month, day.value, calendar)?, 1)),
            _ => Err(DateFault::Unreadable),
        }
    }

    /// The time behind the day; midnight where there is none.
    fn time(&self, used: usize) -> Option<Time> {
        let rest: Vec<i16> = self
            .numbers
            .iter()
            .skip(used)
            .map(|number| number.value)
            .collect();
        let (hour, minute, second) = match rest.as_slice() {
            [] if self.is_afternoon.is_none() => return Some(Time::midnight()),
            [hour] if self.is_afternoon.is_some() => (*hour, 0, 0),
            [hour, minute] => (*hour, *minute, 0),
            [hour, minute, second] | [hour, minute, second, _] => (*hour, *minute, *second),
            _ => return None,
        };
        let hour = match self.is_afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        let small = |value: i16| i8::try_from(value).ok();
        Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()
    }
}

/// Month and day of two numbers before a year.
fn ordered(first: Number, second: Number, style: Style) -> Result<(i16, i16), DateFault> {
    match style.order {
        Some(DayOrder::DayFirst) => Ok((second.value, first.value)),
        Some(DayOrder::MonthFirst) => Ok((first.value, second.value)),
        None if first.value > 12 => Ok((second.value, first.value)),
        None if second.value > 12 || first.value == second.value => Ok((first.value, second.value)),
        None => Err(DateFault::WhichOrder),
    }
}

fn told(
    year: Option<i16>,
    month: i16,
    day: i16,
    calendar: Option<Calendar>,
) -> Result<Told, DateFault> {
    let is_other = year.is_some_and(|year| OTHER_YEARS.contains(&year));
    let calendar = match calendar {
        // Nobody said which calendar, or it is a column of civil days in which somebody wrote another calendar's year.
        None | Some(Calendar::Gregorian) if is_other => return Err(DateFault::WhichCalendar),
        Some(Calendar::Jalali | Calendar::Hijri) if year.is_some() && !is_other => {
            Calendar::Gregorian
        }
        calendar => calendar.unwrap_or_default(),
    };
    let small = |value: i16| i8::try_from(value).map_err(|_| DateFault::NoSuchDay);
    Ok(Told {
        year,
        month: small(month)?,
        day: small(day)?,
        calendar,
    })
}

/// The civil day of a told one; a day without a year is one of a leap year.
pub(super) fn civil(told: Told) -> Option<Date> {
    calendars::civil(
        told.year.unwrap_or(LEAP_YEAR),
        told.month,
        told.day,
        told.calendar,
    )
}

fn is_weekday(word: &str) -> bool {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    word.len() >= 3 && days.iter().any(|day| day.starts_with(word))
}

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const ARABIC: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "ابريل",
    "مايو",
    "يونيو",
    "يوليو",
    "اغسطس",
    "سبتمبر",
    "اكتوبر",
    "نوفمبر",
    "ديسمبر",
];
const LEVANTINE: [(&str, i8); 8] = [
    ("شباط", 2),
    ("اذار", 3),
    ("نيسان", 4),
    ("ايار", 5),
    ("حزيران", 6),
    ("تموز", 7),
    ("اب", 8),
    ("ايلول", 9),
];
const PERSIAN: [&str; 12] = [
    "فروردين",
    "ارديبهشت",
    "خرداد",
    "تير",
    "مرداد",
    "شهريور",
    "مهر",
    "ابان",
    "اذر",
    "دي",
    "بهمن",
    "اسفند",
];

fn month_named(word: &str) -> Option<(i8, Option<Calendar>)> {
    let place = |names: &[&str]| {
        let at = names.iter().position(|name| *name == word)?;
        i8::try_from(at + 1).ok()
    };
    let short = |name: &&str| word.len() >= 3 && name.starts_with(word);
    if let Some(at) = ENGLISH.iter().position(short) {
        return Some((i8::try_from(at + 1).ok()?, None));
    }
    place(&PERSIAN)
        .map(|month| (month, Some(Calendar::Jalali)))
        .or_else(|| {
            let levantine = LEVANTINE
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, month)| *month);
            place(&ARABIC).or(levantine).map(|month| (month, None))
        })
}

#[cfg(test)]
mod tests;
