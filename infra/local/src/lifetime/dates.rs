//! Dates of a file as numbers of days, and back.
//!
//! A purchase counts for the day that is written, wherever that was: it refuses time zones.

use std::collections::HashMap;

use jiff::civil::{Date, date};

/// Reads dates of one form; equal texts are read once.
#[derive(Debug, Default)]
pub(super) struct Dates {
    form: Option<String>,
    known: HashMap<String, i32>,
}

impl Dates {
    /// Dates of this form (strftime), or of the forms `YYYY-MM-DD`, `YYYY/MM/DD` and `YYYYMMDD`.
    pub(super) fn of(form: Option<&str>) -> Self {
        Self {
            form: form.map(str::to_owned),
            known: HashMap::new(),
        }
    }

    /// The number of the day, from 1970-01-01.
    pub(super) fn read(&mut self, text: &str) -> Option<i32> {
        if let Some(day) = self.known.get(text) {
            return Some(*day);
        }
        let day = number(self.parse(text)?);
        self.known.insert(text.to_owned(), day);
        Some(day)
    }

    fn parse(&self, text: &str) -> Option<Date> {
        match &self.form {
            Some(form) => Date::strptime(form, text)
                .or_else(|_| {
                    jiff::civil::DateTime::strptime(form, text).map(jiff::civil::DateTime::date)
                })
                .ok(),
            None => iso(text),
        }
    }
}

/// The number of a day, from 1970-01-01.
pub(super) fn number(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// The day of a number, as `YYYY-MM-DD`.
pub(super) fn written(number: i32) -> String {
    let day = date(1970, 1, 1).checked_add(jiff::Span::new().days(number));
    day.map_or_else(|_| format!("day {number}"), |day| day.to_string())
}

/// `YYYY-MM-DD`, `YYYY/MM/DD` or `YYYYMMDD`, alone or before a time of day.
fn iso(text: &str) -> Option<Date> {
    let day = text.split_once(['T', ' ']).map_or(text, |(day, _time)| day);
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = day.get(range)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        part.parse().ok()
    };
    let bytes = day.as_bytes();
    let (month, last) = match (bytes.len(), bytes.get(4), bytes.get(7)) {
        (10, Some(b'-'), Some(b'-')) | (10, Some(b'/'), Some(b'/')) => (5..7, 8..10),
        (8, _, _) => (4..6, 6..8),
        _ => return None,
    };
    let narrow = |value: i16| i8::try_from(value).ok();
    Date::new(
        digits(0..4)?,
        narrow(digits(month)?)?,
        narrow(digits(last)?)?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::{Dates, written};

    #[test]
    fn dates_of_common_forms_are_read_and_others_refused() {
        let mut dates = Dates::of(None);
        for text in [
            "1997-09-30",
            "1997/09/30",
            "19970930",
            "1997-09-30T23:59",
            "1997-09-30 08:00:01+02",
        ] {
            assert_eq!(
                dates.read(text).map(written).as_deref(),
                Some("1997-09-30"),
                "{text}"
            );
        }
        for text in [
            "",
            "30/09/1997",
            "1997-13-01",
            "1997-02-30",
            "1997-9-30",
            "soon",
            "199709301",
        ] {
            assert_eq!(dates.read(text), None, "{text}");
        }
        let mut german = Dates::of(Some("%d.%m.%Y"));
        assert_eq!(
            german.read("30.09.1997").map(written).as_deref(),
            Some("1997-09-30")
        );
    }
}
