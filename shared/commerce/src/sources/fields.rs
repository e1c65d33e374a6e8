//! Reading JSON that somebody else wrote. Every value knows its path, so that an error names the place; numbers are read from
//! their own digits and never become floats; what is personal or a date can be read softly, so that junk in it loses no event.
//!
//! It refuses to know what the fields mean.

use std::collections::BTreeMap;

use awda_kernel::{
    Country, Currency, EmailAddress, Language, Money, PhoneNumber, Timestamp, parse_timestamp,
};
use serde_json::value::RawValue;

use crate::{Attribute, Error};

/// Longest id taken from outside, in bytes.
const ID_BYTES_MAX: usize = 128;
/// Longest other text; what is longer is cut, because a long title is no reason to lose an order.
const TEXT_CHARS_MAX: usize = 500;
/// Largest quantity of one line; keeps quantity times price far from the end of 128 bits.
const QUANTITY_MAX: i64 = 1_000_000;

/// A JSON object and where it is.
#[derive(Clone, Default)]
pub(crate) struct Fields<'a> {
    path: String,
    entries: BTreeMap<String, &'a RawValue>,
}

/// One value and where it is or should be. `null` counts as absent.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    path: String,
    json: Option<&'a str>,
}

impl<'a> Fields<'a> {
    /// Reads a body that must be one object, which errors will call `path`.
    pub(super) fn read(body: &'a [u8], path: &str) -> Result<Self, Error> {
        let raw: &RawValue = serde_json::from_slice(body).map_err(|fault| Error::from(&fault))?;
        let field = Field::new(path.to_owned(), raw.get());
        let fields = field.fields()?;
        fields.ok_or_else(|| field.invalid("expected an object"))
    }

    /// The same object under another name in errors.
    pub(super) fn named(self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self
        }
    }

    /// The value of `name`, present or not.
    pub(super) fn get(&self, name: &str) -> Field<'a> {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            parent => format!("{parent}.{name}"),
        };
        match self.entries.get(name) {
            Some(raw) => Field::new(path, raw.get()),
            None => Field { path, json: None },
        }
    }

    /// The names there are, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The value of `name` as `read` takes it; absent is an error.
    pub(super) fn need<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Field<'a>) -> Result<Option<T>, Error>,
    ) -> Result<T, Error> {
        let field = self.get(name);
        read(&field)?.ok_or_else(|| field.missing())
    }
}

impl<'a> Field<'a> {
    fn new(path: String, json: &'a str) -> Self {
        let json = Some(json.trim()).filter(|json| *json != "null");
        Self { path, json }
    }

    /// Something other than `null` is there.
    pub(super) const fn is_present(&self) -> bool {
        self.json.is_some()
    }

    /// The error for its absence.
    pub(super) fn missing(&self) -> Error {
        Error::FieldMissing {
            path: self.path.clone(),
        }
    }

    /// The error for a value that cannot be used. The reason must not hold a personal value.
    pub(super) fn invalid(&self, reason: impl Into<String>) -> Error {
        Error::invalid(self.path.clone(), reason)
    }

    /// An object.
    pub(super) fn fields(&self) -> Result<Option<Fields<'a>>, Error> {
        let Some(json) = self.json else {
            return Ok(None);
        };
        if !json.starts_with('{') {
            return Err(self.invalid("expected an object"));
        }
        let entries = serde_json::from_str(json).map_err(|fault| Error::from(&fault))?;
        Ok(Some(Fields {
            path: self.path.clone(),
            entries,
        }))
    }

    /// An object; what is absent or something else counts as an empty one.
    pub(super) fn soft_fields(&self) -> Fields<'a> {
        self.fields().ok().flatten().unwrap_or_else(|| Fields {
            path: self.path.clone(),
            entries: BTreeMap::new(),
        })
    }

    /// The elements of a list. Absent is an empty list, and so is `{}`, which some shops send for one.
    pub(super) fn list(&self) -> Result<Vec<Field<'a>>, Error> {
        let Some(json) = self.json else {
            return Ok(Vec::new());
        };
        if json.starts_with('{') && self.soft_fields().entries.is_empty() {
            return Ok(Vec::new());
        }
        if !json.starts_with('[') {
            return Err(self.invalid("expected a list"));
        }
        let elements: Vec<&RawValue> =
            serde_json::from_str(json).map_err(|fault| Error::from(&fault))?;
        Ok(elements
            .into_iter()
            .enumerate()
            .map(|(place, raw)| Field::new(format!("{}[{place}]", self.path), raw.get()))
            .collect())
    }

    /// The objects of a list.
    pub(super) fn objects(&self) -> Result<Vec<Fields<'a>>, Error> {
        let object = |element: &Field<'a>| element.fields()?.ok_or_else(|| element.missing());
        self.list()?.iter().map(object).collect()
    }

    /// The elements of a list of two to `most`, each as it came; else nothing.
    pub(super) fn apart(&self, most: usize) -> Vec<Vec<u8>> {
        let elements = self.list().unwrap_or_default();
        if !(2..=most).contains(&elements.len()) {
            return Vec::new();
        }
        let whole = |element: &Field<'_>| element.json.unwrap_or("null").as_bytes().to_vec();
        elements.iter().map(whole).collect()
    }

    /// Trimmed text, or the digits of a number. Blank counts as absent.
    pub(super) fn text(&self) -> Result<Option<String>, Error> {
        let Some(json) = self.json else {
            return Ok(None);
        };
        let text = match json.as_bytes().first() {
            Some(b'"') => {
                serde_json::from_str(json).map_err(|_| self.invalid("not readable as text"))?
            }
            Some(b'-' | b'0'..=b'9') => json.to_owned(),
            _ => return Err(self.invalid("expected text")),
        };
        let text: String = text.trim().chars().take(TEXT_CHARS_MAX).collect();
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Text of any length, untouched; something else counts as absent.
    pub(super) fn whole_text(&self) -> Option<String> {
        let json = self.json.filter(|json| json.starts_with('"'))?;
        serde_json::from_str(json).ok()
    }

    /// An id: text, or an integer of any size. Blank counts as absent.
    pub(super) fn id(&self) -> Result<Option<String>, Error> {
        let text = self.text()?;
        if self.is_number() && !text.as_deref().is_some_and(is_integer) {
            return Err(self.invalid("expected text or an integer"));
        }
        match text {
            Some(id) if id.len() > ID_BYTES_MAX => {
                Err(self.invalid(format!("longer than {ID_BYTES_MAX} bytes")))
            }
            Some(id) if id.chars().any(char::is_control) => {
                Err(self.invalid("holds a control character"))
            }
            id => Ok(id),
        }
    }

    /// An integer, as a number or as text. Nothing but zeros behind a point is no fraction: some languages print every number so.
    pub(super) fn integer(&self) -> Result<Option<i64>, Error> {
        let Some(text) = self.text()? else {
            return Ok(None);
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let is_empty = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        let value = whole.parse().ok().filter(|_| is_empty);
        value
            .map(Some)
            .ok_or_else(|| self.invalid("not an integer"))
    }

    /// How many of something: `least` to a million.
    pub(super) fn quantity(&self, least: i64) -> Result<Option<i64>, Error> {
        match self.integer()? {
            Some(count) if !(least..=QUANTITY_MAX).contains(&count) => {
                Err(self.invalid(format!("not between {least} and {QUANTITY_MAX}")))
            }
            count => Ok(count),
        }
    }

    /// How many of something, or how many of it are taken away: up to a million either way, not none.
    pub(super) fn quantity_or_less(&self) -> Result<Option<i64>, Error> {
        match self.integer()? {
            Some(count) if count == 0 || count.abs() > QUANTITY_MAX => {
                Err(self.invalid(format!("zero, or beyond {QUANTITY_MAX}")))
            }
            count => Ok(count),
        }
    }

    /// How many of something that may be sold by weight: a broken quantity counts as one more. Up to a million either way.
    pub(super) fn measure(&self) -> Result<Option<i64>, Error> {
        let Some(text) = self.text()? else {
            return Ok(None);
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let broken = fraction.bytes().any(|digit| digit != b'0');
        let count: i64 = whole.parse().map_err(|_| self.invalid("not a number"))?;
        let count = count.saturating_add(i64::from(broken));
        if count.saturating_abs() > QUANTITY_MAX {
            return Err(self.invalid(format!("beyond {QUANTITY_MAX}")));
        }
        Ok(Some(count))
    }

    /// A decimal amount in minor units, exactly: digits beyond the currency's decimals are refused.
    pub(super) fn amount(&self, currency: Currency) -> Result<Option<i64>, Error> {
        self.money(|text| Money::parse(text, currency))
    }

    /// A decimal amount times `count`, in minor units, rounded half up.
    pub(super) fn rounded(&self, count: i64, currency: Currency) -> Result<Option<i64>, Error> {
        self.money(|text| Money::parse_times(text, count, currency))
    }

    /// A rate such as `0.15`, in millionths; what is finer is cut off. Unreadable counts as absent.
    pub(super) fn soft_millionths(&self) -> Option<i64> {
        let text = self.text().ok().flatten()?;
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let (whole, part): (i64, i64) = (whole.parse().ok()?, digits.parse().ok()?);
        whole.checked_mul(1_000_000)?.checked_add(part)
    }

    /// `true` or `false`; absent is `false`.
    pub(super) fn flag(&self) -> Result<bool, Error> {
        match self.json {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(self.invalid("expected true or false")),
        }
    }

    /// Yes or no in any way of writing it (`true`, `"true"`, `1`, `"1"`); something else counts as absent.
    pub(super) fn soft_flag(&self) -> Option<bool> {
        let text = match self.json? {
            json @ ("true" | "false") => json.to_owned(),
            _ => self.soft_text()?.to_lowercase(),
        };
        match text.as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }

    /// A moment: RFC 3339 with an offset, or seconds since 1970.
    pub(super) fn moment(&self) -> Result<Option<Timestamp>, Error> {
        let read =
            |text: String| parse_timestamp(&text).map_err(|fault| self.invalid(fault.to_string()));
        self.text()?.map(read).transpose()
    }

    /// A moment; an unreadable one counts as absent.
    pub(super) fn soft_moment(&self) -> Option<Timestamp> {
        self.moment().ok().flatten()
    }

    /// Text; something else counts as absent.
    pub(super) fn soft_text(&self) -> Option<String> {
        self.text().ok().flatten()
    }

    /// Its JSON as it came; empty when it is absent.
    pub(super) fn json_text(&self) -> String {
        self.json.unwrap_or_default().to_owned()
    }

    /// The length of its JSON, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.json.map_or(0, str::len)
    }

    /// A value of the shop's own making: text, a plain number or a flag; something else counts as absent.
    pub(super) fn attribute(&self) -> Option<Attribute> {
        match self.json? {
            "true" => Some(Attribute::Flag(true)),
            "false" => Some(Attribute::Flag(false)),
            json if json.starts_with('"') => self.soft_text().map(Attribute::Text),
            json if json
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.')) =>
            {
                self.soft_text().map(Attribute::Number)
            }
            _ => None,
        }
    }

    /// An email address; junk counts as absent.
    pub(super) fn email(&self) -> Option<EmailAddress> {
        self.soft_text()?.parse().ok()
    }

    /// A phone number in international form or the national form of `country`; junk counts as absent.
    pub(super) fn phone(&self, country: Option<Country>) -> Option<PhoneNumber> {
        PhoneNumber::parse(&self.soft_text()?, country).ok()
    }

    /// A language; one the suite does not speak counts as absent.
    pub(super) fn language(&self) -> Option<Language> {
        self.soft_text()?.parse().ok()
    }

    /// A country; junk counts as absent.
    pub(super) fn country(&self) -> Option<Country> {
        self.soft_text()?.parse().ok()
    }

    fn is_number(&self) -> bool {
        self.json.is_some_and(|json| !json.starts_with('"'))
    }

    fn money(
        &self,
        read: impl FnOnce(&str) -> Result<Money, awda_kernel::Error>,
    ) -> Result<Option<i64>, Error> {
        let Some(text) = self.text()? else {
            return Ok(None);
        };
        let money = read(&text).map_err(|fault| self.invalid(fault.to_string()))?;
        Ok(Some(money.minor))
    }
}

/// The sum of amounts; `place` is blamed when it does not fit.
pub(super) fn total(
    amounts: impl IntoIterator<Item = i64>,
    place: &Field<'_>,
) -> Result<i64, Error> {
    let mut amounts = amounts.into_iter();
    let sum = amounts.try_fold(0_i64, i64::checked_add);
    sum.ok_or_else(|| place.invalid("amount out of range"))
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
