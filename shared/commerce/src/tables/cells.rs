//! One cell at a time: text without what spreadsheets and right-to-left editors leave in it, digits of three scripts, amounts with
//! either decimal mark, yes and no in three languages. An amount that can be read two ways is refused.

use awda_kernel::{Country, Currency, Money};

use super::header::plain;
use crate::Gender;

/// Longest text that is kept of one cell.
const TEXT_CHARS_MAX: usize = 500;

/// Cells that say nothing, in lower case.
const NOTHING: [&str; 12] = [
    "",
    "-",
    "--",
    "—",
    "\\n",
    "null",
    "nil",
    "nan",
    "n/a",
    "#n/a",
    "none",
    "undefined",
];

/// Why an amount was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountFault {
    /// It is no number.
    Unreadable,
    /// Its comma could stand before thousands or before the decimals.
    WhichMark,
    /// It is in tomans; the store keeps its books in rials.
    Tomans,
    /// It names another currency than the store's.
    OtherCurrency,
    /// It has decimals the currency has not, or does not fit.
    Precision,
}

/// The text of a cell; nothing where it is blank or a word for nothing.
pub(super) fn text(cell: &str) -> Option<&str> {
    let bare = bare(cell);
    // Spreadsheets and Shopify put an apostrophe before what must stay text.
    let bare = match bare.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) || starts_with_digit(rest) => rest,
        _ => bare,
    };
    let is_nothing = bare.len() <= 9 && NOTHING.contains(&bare.to_lowercase().as_str());
    (!is_nothing).then_some(bare)
}

/// The text as it may be kept: one line, without control characters, not longer than a name or title is.
pub(super) fn words(cell: &str) -> Option<String> {
    let text = text(cell)?;
    let mut out = String::with_capacity(text.len().min(TEXT_CHARS_MAX));
    for letter in text.chars().take(TEXT_CHARS_MAX) {
        match letter {
            letter if letter.is_control() || letter.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            letter => out.push(letter),
        }
    }
    Some(out.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A spreadsheet would compute it: what somebody typed begins like a formula and is no number.
pub(super) fn is_formula(cell: &str) -> bool {
    let text = bare(cell);
    let begins = text.starts_with(['=', '@'])
        || (text.starts_with(['+', '-']) && text.contains(['(', '|', '!']));
    begins && text.len() > 1
}

/// Arabic and Persian digits as Latin ones, and their decimal marks.
pub(super) fn latin(text: &str) -> String {
    let digit = |letter: char| match letter {
        '٠'..='٩' => u32::from(letter) - u32::from('٠') + u32::from('0'),
        '۰'..='۹' => u32::from(letter) - u32::from('۰') + u32::from('0'),
        _ => u32::from(letter),
    };
    bare(text)
        .chars()
        .map(|letter| char::from_u32(digit(letter)).unwrap_or(letter))
        .collect()
}

/// An id: the text, without the `.0` a spreadsheet gives whole numbers.
pub(super) fn id(cell: &str) -> Option<String> {
    let id = latin(text(cell)?);
    let whole = id
        .strip_suffix(".0")
        .filter(|whole| starts_with_digit(whole));
    let id = whole.unwrap_or(&id).to_owned();
    let fits = id.len() <= 128 && !id.chars().any(char::is_control);
    fits.then_some(id)
}

/// Numbers like `7.21045E+12`: a spreadsheet has rounded the id away.
pub(super) fn is_rounded_id(cell: &str) -> bool {
    let id = latin(cell);
    let Some((number, exponent)) = id.split_once(['e', 'E']) else {
        return false;
    };
    let is_number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let exponent = exponent.trim_start_matches('+');
    is_number
        && !number.is_empty()
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// An amount in minor units. `rounds` brings further decimals to the currency's, half up.
pub(super) fn amount(cell: &str, currency: Currency, rounds: bool) -> Result<i64, AmountFault> {
    let decimal = decimal(cell, currency)?;
    let money = if rounds {
        Money::parse_times(&decimal, 1, currency)
    } else {
        Money::parse(&decimal, currency)
    };
    money
        .map(|money| money.minor)
        .map_err(|_| AmountFault::Precision)
}

/// A price times a quantity, rounded half up to the minor unit.
pub(super) fn price(cell: &str, quantity: i64, currency: Currency) -> Result<i64, AmountFault> {
    let decimal = decimal(cell, currency)?;
    let money = Money::parse_times(&decimal, quantity, currency);
    money
        .map(|money| money.minor)
        .map_err(|_| AmountFault::Precision)
}

/// How many; goods sold by weight have a fraction, which counts as one more.
pub(super) fn quantity(cell: &str) -> Option<i64> {
    let text = latin(cell).replace('٫', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let count: i64 = whole.trim().parse().ok()?;
    let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let broken = fraction.bytes().any(|byte| byte != b'0');
    let count = count.checked_add(i64::from(broken))?;
    (is_fraction && (-1_000_000..=1_000_000).contains(&count)).then_some(count)
}

/// Yes or no, in words of three languages.
pub(super) fn flag(cell: &str) -> Option<bool> {
    match plain(cell).as_str() {
        "yes" | "y" | "true" | "1" | "on" | "subscribed" | "accepted" | "granted" | "opted in"
        | "نعم" | "اجل" | "مشترك" | "موافق" | "مفعل" | "بله" | "بلي" | "اري" | "دارد" | "عضو" => {
            Some(true)
        }
        "no" | "n" | "false" | "0" | "off" | "unsubscribed" | "not subscribed" | "declined"
        | "denied" | "opted out" | "لا" | "غير مشترك" | "غير موافق" | "معطل" | "خير" | "نه"
        | "ندارد" => Some(false),
        _ => None,
    }
}

/// Gender in words of three languages.
pub(super) fn gender(cell: &str) -> Option<Gender> {
    match plain(cell).as_str() {
        "female" | "f" | "woman" | "انثي" | "امراه" | "زن" | "مونث" | "بنت" => {
            Some(Gender::Female)
        }
        "male" | "m" | "man" | "ذكر" | "رجل" | "مرد" | "مذكر" | "ولد" => {
            Some(Gender::Male)
        }
        _ => None,
    }
}

/// A country by its code or by its name in three languages.
pub(super) fn country(cell: &str) -> Option<Country> {
    let text = text(cell)?;
    if let Ok(country) = text.parse() {
        return Some(country);
    }
    let name = plain(text);
    let (code, _) = COUNTRIES
        .iter()
        .find(|(_, names)| names.split('|').any(|known| known == name))?;
    code.parse().ok()
}

/// Names of countries in compared form.
const COUNTRIES: [(&str, &str); 30] = [
    (
        "SA",
        "saudi arabia|kingdom of saudi arabia|ksa|السعوديه|المملكه العربيه السعوديه|عربستان|عربستان سعودي",
    ),
    (
        "AE",
        "united arab emirates|uae|emirates|الامارات|الامارات العربيه المتحده|امارات",
    ),
    ("KW", "kuwait|الكويت|كويت"),
    ("QA", "qatar|قطر"),
    ("BH", "bahrain|البحرين|بحرين"),
    ("OM", "oman|عمان|سلطنه عمان"),
    ("YE", "yemen|اليمن|يمن"),
    ("JO", "jordan|الاردن|اردن"),
    ("LB", "lebanon|لبنان"),
    ("SY", "syria|سوريا|سوريه"),
    ("IQ", "iraq|العراق|عراق"),
    ("PS", "palestine|فلسطين"),
    ("EG", "egypt|مصر"),
    ("SD", "sudan|السودان|سودان"),
    ("LY", "libya|ليبيا|ليبي"),
    ("TN", "tunisia|تونس"),
    ("DZ", "algeria|الجزاير|الجزائر|الجزاير"),
    ("MA", "morocco|المغرب|مراكش"),
    ("IR", "iran|iran islamic republic of|ايران"),
    ("AF", "afghanistan|افغانستان"),
    ("TR", "turkey|turkiye|türkiye|تركيا|تركيه"),
    (
        "US",
        "united states|united states of america|usa|امريكا|الولايات المتحده|ايالات متحده",
    ),
    (
        "GB",
        "united kingdom|great britain|england|uk|بريطانيا|المملكه المتحده|انگلستان|انگليس",
    ),
    ("DE", "germany|deutschland|المانيا|المان"),
    ("FR", "france|فرنسا|فرانسه"),
    ("CA", "canada|كندا|كانادا"),
    ("AU", "australia|استراليا"),
    ("IN", "india|الهند|هند"),
    ("PK", "pakistan|باكستان|پاكستان"),
    ("NL", "netherlands|holland|هولندا|هلند"),
];

fn bare(cell: &str) -> &str {
    let is_mark = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    cell.trim_matches(is_mark)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The amount as a plain decimal, without currency, blanks and marks of thousands.
fn decimal(cell: &str, currency: Currency) -> Result<String, AmountFault> {
    let latin = latin(cell);
    let named = plain(&latin);
    if named.contains("تومان") || named.contains("toman") {
        return Err(AmountFault::Tomans);
    }
    let codes = named.split(|letter: char| !letter.is_ascii_alphabetic());
    for code in codes.filter(|code| code.len() == 3) {
        if code.parse().is_ok_and(|given: Currency| given != currency) {
            return Err(AmountFault::OtherCurrency);
        }
    }
    let is_in_brackets = latin.starts_with('(') && latin.ends_with(')');
    let number: String = latin
        .chars()
        .filter_map(|letter| match letter {
            '0'..='9' | '.' | ',' | '-' => Some(letter),
            '٫' => Some('.'),
            '−' => Some('-'),
            '٬' => Some('\u{1}'),
            _ => None,
        })
        .collect();
    // A full stop inside the currency's sign (ر.س) is none of the number's.
    let number = number.trim_matches('.').replace('\u{1}', "");
    let (negative, digits) = match (number.strip_prefix('-'), number.strip_suffix('-')) {
        (Some(rest), _) | (None, Some(rest)) => (true, rest),
        (None, None) => (is_in_brackets, number.as_str()),
    };
    let plain = unmarked(digits, currency)?;
    let has_digit = plain.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit || plain.contains('-') {
        return Err(AmountFault::Unreadable);
    }
    Ok(if negative { format!("-{plain}") } else { plain })
}

/// The digits with a full stop before the decimals and no mark of thousands.
fn unmarked(digits: &str, currency: Currency) -> Result<String, AmountFault> {
    let (commas, stops) = (digits.matches(',').count(), digits.matches('.').count());
    let groups = |mark: char| {
        let mut parts = digits.split(mark);
        let first = parts.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && parts.all(|part| part.len() == 3)
    };
    match (commas, stops) {
        (0, 0 | 1) => Ok(digits.to_owned()),
        (0, _) if groups('.') => Ok(digits.replace('.', "")),
        (1, 0) => {
            let decimals = digits.rsplit(',').next().unwrap_or_default().len();
            match decimals {
                3 if currency.decimals() == 3 => Err(AmountFault::WhichMark),
                3 if groups(',') => Ok(digits.replace(',', "")),
                1 | 2 => Ok(digits.replace(',', ".")),
                _ => Err(AmountFault::Unreadable),
            }
        }
        (_, 0) if groups(',') || is_indian(digits) => Ok(digits.replace(',', "")),
        (1.., 1) if digits.rfind('.') > digits.rfind(',') => Ok(digits.replace(',', "")),
        (1, 1..) => Ok(digits.replace('.', "").replace(',', ".")),
        _ => Err(AmountFault::Unreadable),
    }
}

/// `1,23,456`.
fn is_indian(digits: &str) -> bool {
    let parts: Vec<&str> = digits.split(',').collect();
    match parts.split_last() {
        Some((last, rest)) => {
            last.len() == 3 && rest.iter().all(|part| (1..=2).contains(&part.len()))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
