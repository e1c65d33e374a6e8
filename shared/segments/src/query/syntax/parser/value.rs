//! Values: numbers with their units, dates, texts, words; and the lengths and periods of time.

use winnow::Parser;
use winnow::combinator::{alt, opt};
use winnow::stream::Stream;
use winnow::token::any;

use super::Tokens;
use super::tokens::{is_any, keyword, last_end, must};
use crate::query::calendar::{Lasting, Moment, Named, Period, Unit, Which};
use crate::query::fault::{Fault, Problem, Span};
use crate::query::nearest;
use crate::query::syntax::ast::{Decimal, Literal, MICROS, Operand, Place};
use crate::query::syntax::lexer::{Kind, Parsed, RESERVED, Stop, Token};

/// Names of the units of time, the canonical one first.
const UNITS: [(&[&str], Unit); 4] = [
    (&["d", "day", "days"], Unit::Day),
    (&["w", "week", "weeks"], Unit::Week),
    (&["mo", "month", "months"], Unit::Month),
    (&["y", "year", "years"], Unit::Year),
];
/// Units that people write and that are something else here.
const OTHER_UNITS: [(&[&str], &str); 3] = [
    (
        &["h", "hr", "hour", "hours", "min", "minute", "minutes"],
        "1d",
    ),
    (&["m"], "mo"),
    (&["toman", "tomans"], "IRR"),
];

/// A value where one must stand.
pub(super) fn operand(input: &mut Tokens<'_>) -> Parsed<Operand> {
    let token = any.parse_next(input)?;
    let literal = match &token.kind {
        Kind::Number(number) => measured(input, *number, token.span)?,
        Kind::Date(day) => Literal::date(*day),
        Kind::Text(text) => Literal::Text(text.clone()),
        Kind::Word(word) if is_any(word, &["in"]) => {
            let length = must(lasting, "a length of time such as 7d");
            length
                .map(|lasting| Literal::Moment(Moment::Ahead(lasting)))
                .parse_next(input)?
        }
        Kind::Word(word) if !is_any(word, &RESERVED) => word_value(word),
        _ => return Err(Stop::Elsewhere),
    };
    let place = Place(token.span.to(Span::new(0, last_end(input))));
    Ok(Operand { literal, place })
}

/// A length of time: `90d`, `6 months`.
pub(super) fn lasting(input: &mut Tokens<'_>) -> Parsed<Lasting> {
    let start = input.checkpoint();
    if let Literal::Lasting(lasting) = operand(input)?.literal {
        return Ok(lasting);
    }
    input.reset(&start);
    Err(Stop::Elsewhere)
}

/// `this month`, `last 30d`, `next week`.
pub(super) fn period(input: &mut Tokens<'_>) -> Parsed<Period> {
    let which = alt((
        keyword("this").value(Which::This),
        keyword("last").value(Which::Last),
        keyword("next").value(Which::Next),
    ))
    .parse_next(input)?;
    if let Some(named) = opt(any.verify_map(named)).parse_next(input)? {
        return Ok(Period::Calendar(which, named));
    }
    let lasting = match which {
        Which::This => return must(named_only, "week, month, quarter or year").parse_next(input),
        Which::Last | Which::Next => must(
            lasting,
            "week, month, quarter, year or a length of time such as 30d",
        )
        .parse_next(input)?,
    };
    Ok(if which == Which::Last {
        Period::Past(lasting)
    } else {
        Period::Coming(lasting)
    })
}

fn named_only(_: &mut Tokens<'_>) -> Parsed<Period> {
    Err(Stop::Elsewhere)
}

fn named(token: &Token) -> Option<Named> {
    let Kind::Word(word) = &token.kind else {
        return None;
    };
    [
        ("week", Named::Week),
        ("month", Named::Month),
        ("quarter", Named::Quarter),
        ("year", Named::Year),
    ]
    .into_iter()
    .find_map(|(name, named)| is_any(word, &[name]).then_some(named))
}

/// A number and the unit behind it.
fn measured(input: &mut Tokens<'_>, number: Decimal, span: Span) -> Parsed<Literal> {
    let Some(token) = input.peek_token() else {
        return Ok(Literal::Number(number));
    };
    let unit = match &token.kind {
        Kind::Percent => {
            any.void().parse_next(input)?;
            return Ok(Literal::Percent(number));
        }
        Kind::Word(word) if !is_any(word, &RESERVED) => word.clone(),
        _ => return Ok(Literal::Number(number)),
    };
    let unit_span = token.span;
    any.void().parse_next(input)?;
    if let Some(unit) = unit_of_time(&unit) {
        let lasting = length(number, unit, span.to(unit_span))?;
        let ago = opt(keyword("ago")).parse_next(input)?;
        return Ok(match ago {
            Some(_) => Literal::Moment(Moment::Ago(lasting)),
            None => Literal::Lasting(lasting),
        });
    }
    if is_any(&unit, &["km"]) {
        return Ok(Literal::Distance(number));
    }
    let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code && foreign(&unit).is_none() {
        return Ok(Literal::Money(number, unit.to_ascii_uppercase()));
    }
    Err(unknown_unit(&unit, unit_span))
}

fn unit_of_time(word: &str) -> Option<Unit> {
    UNITS
        .iter()
        .find_map(|(names, unit)| is_any(word, names).then_some(*unit))
}

fn foreign(unit: &str) -> Option<&'static str> {
    OTHER_UNITS
        .iter()
        .find_map(|(names, meant)| is_any(unit, names).then_some(*meant))
}

fn unknown_unit(unit: &str, span: Span) -> Stop {
    let near = || {
        let names = UNITS.iter().flat_map(|(names, _)| names.iter().copied());
        nearest(unit, names.chain(["km"]))
    };
    let fix = foreign(unit).or_else(near);
    let unit = unit.chars().take(40).collect();
    let fault = Fault::new(span, Problem::UnknownUnit { unit });
    Stop::Here(Box::new(match fix {
        // A day has no hours here: the number changes with its unit, so there is nothing to put in its place.
        Some("1d") | None => fault,
        Some(meant) => fault.or_write(meant),
    }))
}

/// A whole number of days, weeks, months or years.
fn length(number: Decimal, unit: Unit, span: Span) -> Parsed<Lasting> {
    let whole = number.0 % MICROS == 0;
    let count = u16::try_from(number.0 / MICROS).ok();
    match count.filter(|count| whole && *count <= unit.count_max()) {
        Some(count) => Ok(Lasting { count, unit }),
        None => Err(Stop::here(
            span,
            Problem::OutOfRange {
                subject: "a length of time".to_owned(),
                range: "a whole number, at most 10000 days, 1400 weeks, 330 months or 27 years",
                value: number.to_string(),
            },
        )),
    }
}

fn word_value(word: &str) -> Literal {
    let day = |moment| Literal::Moment(moment);
    match word.to_ascii_lowercase().as_str() {
        "today" => day(Moment::TODAY),
        "yesterday" => day(Moment::Ago(Lasting::days(1))),
        "tomorrow" => day(Moment::Ahead(Lasting::days(1))),
        "true" => Literal::Truth(true),
        "false" => Literal::Truth(false),
        lower => {
            percentile(lower).map_or_else(|| Literal::Word(word.to_owned()), Literal::Percentile)
        }
    }
}

/// `p1` to `p99`.
fn percentile(word: &str) -> Option<u8> {
    let digits = word.strip_prefix('p')?;
    let short = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let percent = digits.parse().ok().filter(|_| short)?;
    (1..=99).contains(&percent).then_some(percent)
}
