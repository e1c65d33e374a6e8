//! Text to tokens: words, numbers, dates, quotations and signs, each with its place. Digits of three scripts are digits, Arabic
//! commas are commas, and marks that only steer the direction of writing are spaces.

use awda_kernel::Day;
use winnow::Parser;
use winnow::combinator::{alt, repeat};
use winnow::error::ParserError;
use winnow::stream::{LocatingSlice, Location, Stream};
use winnow::token::{any, one_of, take_while};

use super::ast::{Decimal, MICROS, Op};
use crate::query::calendar::day_of;
use crate::query::fault::{Fault, Problem, Span};
use crate::query::fold::digit;

/// Words that cannot be values without quotation marks.
pub(crate) const RESERVED: [&str; 8] = [
    "and", "or", "not", "in", "between", "is", "known", "contains",
];

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword or a bare value.
    Word(String),
    /// `attrs.diet`: the part after the point.
    Attribute(String),
    /// A number.
    Number(Decimal),
    /// A date.
    Date(Day),
    /// A quotation, without its marks.
    Text(String),
    /// A comparison.
    Op(Op),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `%`
    Percent,
}

/// Why a parser stopped: it does not apply here, or the text is wrong here.
#[derive(Debug)]
pub(super) enum Stop {
    /// Another branch may apply.
    Elsewhere,
    /// No other branch can help.
    Here(Box<Fault>),
}

pub(super) type Parsed<T> = Result<T, Stop>;
type Source<'t> = LocatingSlice<&'t str>;

impl<I: Stream> ParserError<I> for Stop {
    type Inner = Self;

    fn from_input(_: &I) -> Self {
        Self::Elsewhere
    }

    fn is_backtrack(&self) -> bool {
        matches!(self, Self::Elsewhere)
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl Stop {
    pub(super) fn here(span: Span, problem: Problem) -> Self {
        Self::Here(Box::new(Fault::new(span, problem)))
    }
}

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Box<Fault>> {
    let mut source = LocatingSlice::new(text);
    let all = repeat(0.., token).parse_next(&mut source);
    match all.and_then(|all: Vec<Token>| end(&mut source).map(|()| all)) {
        Ok(all) => Ok(all),
        Err(Stop::Here(fault)) => Err(fault),
        Err(Stop::Elsewhere) => Err(Box::new(Fault::new(
            Span::new(0, text.len()),
            Problem::Empty,
        ))),
    }
}

fn token(source: &mut Source<'_>) -> Parsed<Token> {
    spaces(source)?;
    let start = source.current_token_start();
    let kind = alt((date, number, attribute, word, quotation, sign)).parse_next(source)?;
    Ok(Token {
        kind,
        span: Span::new(start, source.current_token_start()),
    })
}

/// Nothing is left, or the first thing that is left is unreadable.
fn end(source: &mut Source<'_>) -> Parsed<()> {
    spaces(source)?;
    let start = source.current_token_start();
    let rest = *source.as_ref();
    let Some(found) = rest.chars().next() else {
        return Ok(());
    };
    let span = Span::new(start, start + found.len_utf8());
    let fault = Fault::new(span, Problem::Unreadable { found });
    Err(Stop::Here(Box::new(match meant_by(rest) {
        Some((written, meant)) => fault.or_replace(Span::new(start, start + written.len()), meant),
        None => fault,
    })))
}

/// Signs of other languages.
fn meant_by(rest: &str) -> Option<(&'static str, &'static str)> {
    [
        ("&&", " AND "),
        ("&", " AND "),
        ("||", " OR "),
        ("|", " OR "),
        ("!", "NOT "),
    ]
    .into_iter()
    .find(|(written, _)| rest.starts_with(written))
}

fn spaces(source: &mut Source<'_>) -> Parsed<()> {
    take_while(0.., |letter: char| letter.is_whitespace() || steers(letter))
        .void()
        .parse_next(source)
}

/// Marks that come along when right-to-left text is copied.
const fn steers(letter: char) -> bool {
    matches!(letter,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn begins_word(letter: char) -> bool {
    letter == '_' || (letter.is_alphabetic() && !steers(letter))
}

fn continues_word(letter: char) -> bool {
    letter == '_' || letter == '\u{200c}' || letter.is_alphanumeric()
}

/// A word in small letters, each for one: `İ`, a Turkish keyboard's, is `i` and not an `i` with a mark that no word can hold.
pub(crate) fn lowercase(word: &str) -> String {
    word.chars()
        .map(|letter| letter.to_lowercase().next().unwrap_or(letter))
        .collect()
}

fn part<'t>(source: &mut Source<'t>) -> Parsed<&'t str> {
    (one_of(begins_word), take_while(0.., continues_word))
        .take()
        .parse_next(source)
}

/// Parts joined by points: `consent.whatsapp`.
fn word(source: &mut Source<'_>) -> Parsed<Kind> {
    (part, repeat(0.., ('.', part)).map(|()| ()))
        .take()
        .map(|word: &str| Kind::Word(word.to_owned()))
        .parse_next(source)
}

/// `attrs.` and a name, which may be quoted.
fn attribute(source: &mut Source<'_>) -> Parsed<Kind> {
    let prefix = part.verify(|word: &str| word.eq_ignore_ascii_case("attrs"));
    let name = alt((
        quotation.map(|kind| match kind {
            Kind::Text(name) => name,
            _ => String::new(),
        }),
        part.map(str::to_owned),
    ));
    let (_, _, name) = (prefix, '.', name).parse_next(source)?;
    Ok(Kind::Attribute(name))
}

fn digits<'t>(source: &mut Source<'t>) -> Parsed<&'t str> {
    (
        one_of(|letter| digit(letter).is_some()),
        take_while(0.., |letter| digit(letter).is_some() || letter == '_'),
    )
        .take()
        .parse_next(source)
}

fn date(source: &mut Source<'_>) -> Parsed<Kind> {
    let start = source.current_token_start();
    let exactly = |count: usize| {
        move |source: &mut Source<'_>| -> Parsed<i64> {
            let text = take_while(count..=count, |letter| digit(letter).is_some());
            text.map(|text: &str| value_of(text)).parse_next(source)
        }
    };
    let (parts, text) = (exactly(4), '-', exactly(2), '-', exactly(2))
        .with_taken()
        .parse_next(source)?;
    let (year, _, month, _, day) = parts;
    let date = jiff::civil::Date::new(small(year), small(month), small(day));
    date.map(|date| Kind::Date(day_of(date))).map_err(|_| {
        let span = Span::new(start, source.current_token_start());
        Stop::here(
            span,
            Problem::BadDate {
                text: text.to_owned(),
            },
        )
    })
}

fn number(source: &mut Source<'_>) -> Parsed<Kind> {
    let start = source.current_token_start();
    let point = one_of(['.', '\u{66b}']);
    let sign = winnow::combinator::opt(one_of(['-', '\u{2212}']));
    let fraction = winnow::combinator::opt((point, digits).map(|(_, digits)| digits));
    let ((sign, whole, fraction), text) =
        (sign, digits, fraction).with_taken().parse_next(source)?;
    let decimal = decimal(whole, fraction.unwrap_or_default())
        .map(|size| Decimal(if sign.is_some() { -size } else { size }));
    decimal.map(Kind::Number).ok_or_else(|| {
        let span = Span::new(start, source.current_token_start());
        let text = text.chars().take(40).collect();
        Stop::here(span, Problem::BadNumber { text })
    })
}

/// At most twelve digits before the point and six after it, not counting zeros that say nothing.
fn decimal(whole: &str, fraction: &str) -> Option<i64> {
    let whole: String = whole
        .chars()
        .filter_map(digit)
        .map(|d| char::from(b'0' + d))
        .collect();
    let fraction: String = fraction
        .chars()
        .filter_map(digit)
        .map(|d| char::from(b'0' + d))
        .collect();
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    if whole.len() > 12 || fraction.len() > 6 {
        return None;
    }
    let scaled = format!("{fraction:0<6}").parse::<i64>().ok()?;
    let whole = if whole.is_empty() {
        0
    } else {
        whole.parse::<i64>().ok()?
    };
    Some(whole * MICROS + scaled)
}

fn value_of(digits: &str) -> i64 {
    digits
        .chars()
        .filter_map(digit)
        .fold(0, |value, digit| value * 10 + i64::from(digit))
}

fn small<T: TryFrom<i64> + Default>(value: i64) -> T {
    T::try_from(value).unwrap_or_default()
}

/// The four pairs of marks. A backslash takes a mark, or itself, as it is.
fn quotation(source: &mut Source<'_>) -> Parsed<Kind> {
    let start = source.current_token_start();
    let open = one_of(['"', '\'', '«', '“']).parse_next(source)?;
    let close = match open {
        '«' => '»',
        '“' => '”',
        same => same,
    };
    let mut text = String::new();
    loop {
        let letter: Parsed<char> = any.parse_next(source);
        match letter {
            Ok(letter) if letter == close => return Ok(Kind::Text(text)),
            Ok('\\') => {
                let taken: Parsed<char> = any.parse_next(source);
                text.push(taken.unwrap_or('\\'));
            }
            Ok(letter) => text.push(letter),
            Err(_) => {
                let end = source.current_token_start();
                let fault = Fault::new(Span::new(start, end), Problem::UnclosedText);
                let fault = fault.or_replace(Span::new(end, end), close.to_string());
                return Err(Stop::Here(Box::new(fault)));
            }
        }
    }
}

fn sign(source: &mut Source<'_>) -> Parsed<Kind> {
    alt((comparison, mark)).parse_next(source)
}

fn comparison(source: &mut Source<'_>) -> Parsed<Kind> {
    alt((
        alt(("<=", "≤", "=<")).value(Kind::Op(Op::AtMost)),
        alt((">=", "≥", "=>")).value(Kind::Op(Op::AtLeast)),
        alt(("!=", "<>", "≠")).value(Kind::Op(Op::Unequal)),
        alt(("==", "=")).value(Kind::Op(Op::Equal)),
        '<'.value(Kind::Op(Op::Less)),
        '>'.value(Kind::Op(Op::More)),
    ))
    .parse_next(source)
}

fn mark(source: &mut Source<'_>) -> Parsed<Kind> {
    alt((
        '('.value(Kind::Open),
        ')'.value(Kind::Close),
        one_of([',', '،']).value(Kind::Comma),
        ':'.value(Kind::Colon),
        one_of(['%', '٪']).value(Kind::Percent),
    ))
    .parse_next(source)
}
