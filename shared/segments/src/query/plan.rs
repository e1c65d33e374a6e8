//! A checked segment as it is evaluated: every name resolved, every value in the unit of what it is compared with.
//!
//! It refuses to know the text; each leaf keeps how it is written, for explanations alone.

use awda_kernel::Day;

use crate::query::calendar::{Lasting, Moment, Period};
use crate::query::fault::Span;
use crate::query::field::Field;
use crate::query::fold::Folded;
use crate::query::person::{Detail, Verb};
use crate::query::store::Measure;
use crate::query::syntax::ast::Op;

/// Conditions, joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// All must hold.
    All(Box<[Self]>),
    /// One must hold.
    Any(Box<[Self]>),
    /// It must not hold.
    Not(Box<Self>),
    /// One condition.
    Leaf(Leaf),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Where it is written.
    pub(crate) span: Span,
    /// What is asked.
    pub(crate) ask: Ask,
    /// Whether it is asked the other way round: `!=`, `NOT IN`, `IS NOT KNOWN`.
    pub(crate) negated: bool,
}

/// What is asked of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// A number, amount, share or day compared.
    Number(Quantity, NumberTest),
    /// A word out of few; one bit for each that is asked for.
    Choice(Field, u64),
    /// A text or several, one of which must match.
    Text(Texts, TextTest),
    /// Something true.
    Truth(Truths),
    /// Whether anything is known.
    Known(Knowable),
    /// Whether a yearly day comes round in a stretch of days.
    Yearly(YearlyOf, Stretch),
    /// Whether something happened so often.
    Happened(Pattern, NumberTest),
    /// Whether the draw of this salt falls into this many of ten thousand shares.
    Random(Box<str>, u16),
    /// Whether they live within a circle.
    Near(Circle),
    /// Whether they are in another segment: its id, and its place in the library.
    Segment(Box<str>, usize),
}

/// A number of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// A field, perhaps of a last stretch of time.
    Field(Field, Option<Lasting>),
    /// A custom attribute.
    Attribute(Box<str>, AttributeKind),
    /// How often something happened.
    Count(Pattern),
    /// The worth of it all.
    Sum(Pattern),
    /// The smallest worth.
    Least(Pattern),
    /// The largest worth.
    Most(Pattern),
    /// The first day.
    First(Pattern),
    /// The last day.
    Last(Pattern),
    /// The percentile of a measure, in millionths of a whole.
    Percentile(Measure),
    /// How much they like a category.
    Affinity(Folded),
    /// How likely they are to buy of a category.
    Propensity(Folded),
}

/// What a custom attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// A number.
    Number,
    /// An amount in the store's currency.
    Money,
    /// A day.
    Date,
    /// A text.
    Text,
    /// True or false.
    Truth,
}

/// A value to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// This number.
    Value(i64),
    /// A day that moves.
    Moment(Moment),
    /// The value of the store's percentile.
    Percentile(Measure, u8),
}

/// A comparison of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberTest {
    /// With one value.
    Compare(Op, Bound),
    /// With several, one of which it must be.
    OneOf(Box<[Bound]>),
    /// With two ends, both included.
    Between(Bound, Bound),
    /// With the days of a period.
    During(Period),
}

/// Texts of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Texts {
    /// A field of one text or several.
    Field(Field),
    /// A custom attribute.
    Attribute(Box<str>),
}

/// A comparison of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextTest {
    /// One of these.
    OneOf(Box<[Folded]>),
    /// Holds this.
    Contains(Folded),
}

/// Something that is true or false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truths {
    /// A field.
    Field(Field),
    /// A custom attribute.
    Attribute(Box<str>),
}

/// Something that may be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Knowable {
    /// A field.
    Field(Field),
    /// A custom attribute.
    Attribute(Box<str>),
}

/// A day that comes round every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum YearlyOf {
    /// The birthday.
    Birthday,
    /// The anniversary of a date field.
    Field(Field),
}

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// From one moment to another, both included.
    Between(Moment, Moment),
    /// A period.
    Period(Period),
}

/// What must have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) verb: Verb,
    /// Within so long until today: the day is later than so long ago.
    pub(crate) within: Option<Lasting>,
    /// On this day or later.
    pub(crate) since: Option<Moment>,
    /// Before this day.
    pub(crate) before: Option<Moment>,
    /// Details, one text of each; none of them where negated.
    pub(crate) details: Box<[DetailTest]>,
    /// A detail that must be there, whatever it says.
    pub(crate) needs: Option<Detail>,
    /// What each was worth.
    pub(crate) value: Option<NumberTest>,
    /// Days from the product's launch.
    pub(crate) launch: Option<NumberTest>,
    /// With a discount, or without.
    pub(crate) discounted: Option<bool>,
}

/// A condition on a detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetailTest {
    pub(crate) detail: Detail,
    pub(crate) texts: TextTest,
    pub(crate) negated: bool,
}

/// A place and a distance around it. Latitude and longitude in millionths of a degree, the distance in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Circle {
    pub(crate) latitude: i32,
    pub(crate) longitude: i32,
    pub(crate) metres: u32,
}

impl Pattern {
    /// Whether the purchase days alone answer it.
    pub(crate) fn is_plain(&self) -> bool {
        self.verb == Verb::Bought
            && self.details.is_empty()
            && self.needs.is_none()
            && self.launch.is_none()
            && self.discounted.is_none()
    }

    /// First and last day that count when today is `today`.
    pub(crate) fn days_on(&self, today: Day) -> (Option<Day>, Day) {
        let within = self.within.map(|lasting| lasting.before(today) + 1);
        let since = self.since.map(|moment| moment.on(today));
        let last = self.before.map_or(today, |moment| moment.on(today) - 1);
        (within.max(since), last.min(today))
    }
}

impl Rule {
    /// Every leaf, in the order of the text.
    pub(crate) fn each_leaf<'a>(&'a self, visit: &mut impl FnMut(&'a Leaf)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_leaf(visit);
                }
            }
            Self::Not(inner) => inner.each_leaf(visit),
            Self::Leaf(leaf) => visit(leaf),
        }
    }

    /// Steps that evaluating it may take; references count by themselves.
    pub(crate) fn cost(&self) -> u64 {
        let mut cost = 0;
        self.each_leaf(&mut |leaf| cost += leaf.ask.cost());
        cost
    }
}

impl Ask {
    /// Whether it asks for this field.
    pub(crate) fn names(&self, wanted: Field) -> bool {
        match self {
            Self::Number(Quantity::Field(field, _), _)
            | Self::Choice(field, _)
            | Self::Text(Texts::Field(field), _)
            | Self::Truth(Truths::Field(field))
            | Self::Known(Knowable::Field(field))
            | Self::Yearly(YearlyOf::Field(field), _) => *field == wanted,
            _ => false,
        }
    }

    fn cost(&self) -> u64 {
        match self {
            Self::Text(_, TextTest::OneOf(all)) => 2 * u64::try_from(all.len()).unwrap_or(u64::MAX),
            Self::Text(_, TextTest::Contains(_)) | Self::Random(..) | Self::Near(_) => 10,
            Self::Number(quantity, _) => quantity.cost(),
            Self::Happened(pattern, _) => pattern.cost(),
            Self::Yearly(..) => 4,
            Self::Choice(..) | Self::Truth(_) | Self::Known(_) | Self::Segment(..) => 1,
        }
    }
}

impl Quantity {
    fn cost(&self) -> u64 {
        match self {
            Self::Field(..) | Self::Attribute(..) | Self::Percentile(_) => 1,
            Self::Affinity(_) | Self::Propensity(_) => 5,
            Self::Count(pattern)
            | Self::Sum(pattern)
            | Self::Least(pattern)
            | Self::Most(pattern)
            | Self::First(pattern)
            | Self::Last(pattern) => pattern.cost(),
        }
    }

    /// The pattern that it counts.
    pub(crate) fn pattern(&self) -> Option<&Pattern> {
        match self {
            Self::Count(pattern)
            | Self::Sum(pattern)
            | Self::Least(pattern)
            | Self::Most(pattern)
            | Self::First(pattern)
            | Self::Last(pattern) => Some(pattern),
            Self::Field(..)
            | Self::Attribute(..)
            | Self::Percentile(_)
            | Self::Affinity(_)
            | Self::Propensity(_) => None,
        }
    }
}

impl Pattern {
    fn cost(&self) -> u64 {
        let texts = self.details.iter().map(|test| match &test.texts {
            TextTest::OneOf(all) => u64::try_from(all.len()).unwrap_or(u64::MAX),
            TextTest::Contains(_) => 5,
        });
        10 * (1 + texts.sum::<u64>())
    }
}
