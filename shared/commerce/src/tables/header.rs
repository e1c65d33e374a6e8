//! Headers as people write them, brought to one form, so that «رقم الجوّال», `Phone_Number` and «شماره تلفن (همراه)» can be looked up;
//! and the calendar a header names.

use crate::Calendar;

/// A header in the form names are compared in, and the calendar it named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) plain: String,
    pub(super) calendar: Option<Calendar>,
}

const JALALI: [&str; 5] = ["jalali", "shamsi", "persian calendar", "هجري شمسي", "شمسي"];
const HIJRI: [&str; 5] = ["hijri", "umm al qura", "هجري قمري", "قمري", "هجري"];
const GREGORIAN: [&str; 4] = ["gregorian", "ميلادي", "الميلادي", "miladi"];

impl Header {
    pub(super) fn of(text: &str) -> Self {
        let mut plain = plain(text);
        let mut calendar = None;
        let marks = [
            (JALALI.as_slice(), Calendar::Jalali),
            (HIJRI.as_slice(), Calendar::Hijri),
            (GREGORIAN.as_slice(), Calendar::Gregorian),
        ];
        for (words, named) in marks {
            for word in words {
                if calendar.is_none()
                    && let Some(rest) = without(&plain, word)
                {
                    calendar = Some(named);
                    plain = rest;
                }
            }
        }
        Self { plain, calendar }
    }
}

/// Lower case; Arabic letters without their variants, marks and stretching; one blank for everything that is neither letter nor digit.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' | 'ئ' => out.push('ي'),
            'ة' | 'ۀ' => out.push('ه'),
            'ک' => out.push('ك'),
            'ؤ' => out.push('و'),
            // Stretching, vowel marks, joiners, directions and the byte order mark.
            '\u{640}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{200d}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            letter if letter.is_alphanumeric() => out.push(letter),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// `text` without the whole words of `word`, where it has them besides others.
fn without(text: &str, word: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let wanted: Vec<&str> = word.split(' ').collect();
    let at = words
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    let rest: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(place, _)| !(at..at + wanted.len()).contains(place))
        .map(|(_, word)| *word)
        .collect();
    (!rest.is_empty()).then(|| rest.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_meaning_meet() {
        for (left, right) in [
            ("Phone_Number", "phone number"),
            ("\u{feff}رقم الجوّال", "رقم الجوال"),
            ("البريد الإلكتروني", "البريد الالكتروني"),
            ("تاریخ  تولد", "تاريخ تولد"),
            ("  E-mail ", "e mail"),
            ("شماره‌تلفن", "شماره تلفن"),
        ] {
            assert_eq!(plain(left), plain(right), "{left}");
        }
    }

    #[test]
    fn a_header_names_its_calendar_and_keeps_its_meaning() {
        for (text, plain, calendar) in [
            ("تاریخ تولد (شمسی)", "تاريخ تولد", Some(Calendar::Jalali)),
            ("تاریخ تولد هجری شمسی", "تاريخ تولد", Some(Calendar::Jalali)),
            ("تاريخ الميلاد (هجري)", "تاريخ الميلاد", Some(Calendar::Hijri)),
            ("Birthday (Jalali)", "birthday", Some(Calendar::Jalali)),
            ("order date hijri", "order date", Some(Calendar::Hijri)),
            (
                "تاريخ الطلب ميلادي",
                "تاريخ الطلب",
                Some(Calendar::Gregorian),
            ),
            ("تاريخ الميلاد", "تاريخ الميلاد", None),
            ("شمسي", "شمسي", None),
        ] {
            let header = Header::of(text);
            assert_eq!(
                (header.plain.as_str(), header.calendar),
                (plain, calendar),
                "{text}"
            );
        }
    }
}
