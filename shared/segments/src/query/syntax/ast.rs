//! The tree of a segment's text. Two trees are equal when they say the same, wherever it is written.

use std::fmt;

use crate::query::calendar::{Lasting, Moment, Period};
use crate::query::fault::Span;
use awda_kernel::Day;

/// Millionths: how numbers with decimals are kept. No float ever touches a segment.
pub const MICROS: i64 = 1_000_000;

/// Where something is written. All places are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place(pub Span);

/// A decimal number in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub i64);

/// A condition, or several joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// Joined by OR; two or more, none of which is joined by OR.
    Any(Vec<Self>),
    /// Joined by AND; two or more, none of which is joined by AND.
    All(Vec<Self>),
    /// NOT.
    Not(Box<Self>),
    /// One condition.
    Leaf(Condition),
}

/// A subject and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Of what.
    pub subject: Subject,
    /// What is asked.
    pub test: Test,
    /// All of it.
    pub place: Place,
}

/// A field, an attribute or a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The name, in lower case; an attribute's as written, without `attrs.`.
    pub name: String,
    /// What it is.
    pub form: Form,
    /// All of it.
    pub place: Place,
    /// The name alone.
    pub name_place: Place,
}

/// What a subject is, by its looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `net_spend`, `consent.email`.
    Field,
    /// `attrs.diet`.
    Attribute,
    /// `bought(...)`.
    Call(Vec<Argument>),
}

/// What is asked of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It holds by itself.
    Holds,
    /// `>= 90`, perhaps `IN LAST 365d`.
    Compare(Op, Operand, Option<Lasting>),
    /// `IN (...)`.
    In(Vec<Operand>),
    /// `NOT IN (...)`.
    NotIn(Vec<Operand>),
    /// `BETWEEN a AND b`, both included.
    Between(Operand, Operand),
    /// `NOT BETWEEN a AND b`.
    NotBetween(Operand, Operand),
    /// `IN this month`.
    During(Period),
    /// `NOT IN this month`.
    NotDuring(Period),
    /// `CONTAINS x`.
    Contains(Operand),
    /// `NOT CONTAINS x`.
    NotContains(Operand),
    /// `IS KNOWN`.
    Known,
    /// `IS NOT KNOWN`.
    NotKnown,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// `category: "skin"`, `value > 100 SAR`; the first is `Compare(Equal)`, a list after the colon is `In`.
    Named {
        /// The name, in lower case.
        name: String,
        /// What is asked.
        test: Test,
        /// All of it.
        place: Place,
        /// The name alone.
        name_place: Place,
    },
    /// A value without a name.
    Value(Operand),
    /// A call or attribute without a name.
    Subject(Subject),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The value.
    pub literal: Literal,
    /// Its place.
    pub place: Place,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `3`, `0.8`.
    Number(Decimal),
    /// `10%`.
    Percent(Decimal),
    /// `500 SAR`; the code in capitals.
    Money(Decimal, String),
    /// `180d`.
    Lasting(Lasting),
    /// `5km`.
    Distance(Decimal),
    /// `2026-01-31`, `today`, `90d ago`.
    Moment(Moment),
    /// `"skin"`.
    Text(String),
    /// `instagram`.
    Word(String),
    /// `true`.
    Truth(bool),
    /// `p90`.
    Percentile(u8),
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Expr {
    /// Joins by AND; what is joined so already is taken apart.
    pub fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(inner) => inner,
            other => vec![other],
        });
        Self::joined(flat.collect(), Self::All)
    }

    /// Joins by OR; what is joined so already is taken apart.
    pub fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        Self::joined(flat.collect(), Self::Any)
    }

    fn joined(mut parts: Vec<Self>, join: impl FnOnce(Vec<Self>) -> Self) -> Self {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                join(parts)
            }
        }
    }
}

impl Op {
    /// The sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether it asks for an order and not only for sameness.
    pub const fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Unequal)
    }

    /// Whether `left` stands so to `right`.
    pub fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Test {
    /// The word or sign that asks.
    pub const fn operator(&self) -> &'static str {
        match self {
            Self::Holds => "nothing",
            Self::Compare(op, ..) => op.sign(),
            Self::In(_) => "IN",
            Self::NotIn(_) => "NOT IN",
            Self::Between(..) => "BETWEEN",
            Self::NotBetween(..) => "NOT BETWEEN",
            Self::During(_) => "IN a period",
            Self::NotDuring(_) => "NOT IN a period",
            Self::Contains(_) => "CONTAINS",
            Self::NotContains(_) => "NOT CONTAINS",
            Self::Known => "IS KNOWN",
            Self::NotKnown => "IS NOT KNOWN",
        }
    }
}

impl Literal {
    /// What kind of value it is, with its article.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Percent(_) => "a percentage",
            Self::Money(..) => "an amount of money",
            Self::Lasting(_) => "a length of time",
            Self::Distance(_) => "a distance",
            Self::Moment(_) => "a date",
            Self::Text(_) => "a text",
            Self::Word(_) => "a word",
            Self::Truth(_) => "true or false",
            Self::Percentile(_) => "a percentile",
        }
    }

    /// The day that a fixed date names.
    pub const fn date(day: Day) -> Self {
        Self::Moment(Moment::Fixed(day))
    }
}

impl Decimal {
    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * MICROS)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (whole, rest) = (size / MICROS.unsigned_abs(), size % MICROS.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let digits = format!("{rest:06}");
        write!(f, ".{}", digits.trim_end_matches('0'))
    }
}
