//! What can be wrong with a segment's text. Every problem has a stable code (docs/FAULTS.md) and a text that names what is written,
//! never a person.

/// What can be wrong. Texts are fragments without a final period; names and values are those of the segment's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing but spaces.
    #[error("the text is empty")]
    Empty,
    /// Longer than [`Limits::bytes`](crate::query::Limits::bytes).
    #[error("the text has {bytes} bytes, more than the {limit} that are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Parentheses, NOT and calls nest deeper than [`Limits::depth`](crate::query::Limits::depth).
    #[error("this nests deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More than [`Limits::conditions`](crate::query::Limits::conditions).
    #[error("there are more than {limit} conditions")]
    TooManyConditions {
        /// The limit.
        limit: usize,
    },
    /// A list longer than [`Limits::list`](crate::query::Limits::list).
    #[error("the list has {found} values, more than {limit}")]
    ListTooLong {
        /// Its length.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// More work per person than [`Limits::cost`](crate::query::Limits::cost).
    #[error("the segment costs {cost} steps per person, more than {limit}")]
    TooCostly {
        /// What it costs.
        cost: u64,
        /// The limit.
        limit: u64,
    },
    /// A character that begins nothing in this language.
    #[error("`{found}` means nothing here")]
    Unreadable {
        /// The character.
        found: char,
    },
    /// A quotation without an end.
    #[error("this text is never closed")]
    UnclosedText,
    /// A number that does not fit.
    #[error(
        "`{text}` is not a number that fits: at most 12 digits before the point and 6 after it"
    )]
    BadNumber {
        /// As written.
        text: String,
    },
    /// A day that no calendar has.
    #[error("`{text}` is not a day of the calendar")]
    BadDate {
        /// As written.
        text: String,
    },
    /// Something else should stand here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What should stand here.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// No field of this name.
    #[error("there is no field `{name}`")]
    UnknownField {
        /// As written.
        name: String,
    },
    /// No function of this name.
    #[error("there is no function `{name}`")]
    UnknownFunction {
        /// As written.
        name: String,
    },
    /// A function does not take this argument.
    #[error("`{function}` takes no argument `{name}`; it takes {allowed}")]
    UnknownArgument {
        /// The function.
        function: String,
        /// As written.
        name: String,
        /// What it takes.
        allowed: String,
    },
    /// A function's argument is not there.
    #[error("`{function}` needs {needed}")]
    ArgumentMissing {
        /// The function.
        function: String,
        /// What it needs.
        needed: &'static str,
    },
    /// The same argument again, or two that say the same.
    #[error("`{name}` is said twice")]
    ArgumentTwice {
        /// The argument.
        name: String,
    },
    /// A field with fixed values has no such value.
    #[error("`{subject}` is never `{value}`; it is one of {allowed}")]
    UnknownValue {
        /// The field.
        subject: String,
        /// As written.
        value: String,
        /// Its values.
        allowed: String,
    },
    /// The store has no custom attribute of this name.
    #[error("this store has no attribute `{name}`")]
    UnknownAttribute {
        /// As written.
        name: String,
    },
    /// No segment of this id.
    #[error("there is no segment `{id}`")]
    UnknownSegment {
        /// As written.
        id: String,
    },
    /// A segment that has faults of its own.
    #[error("segment `{id}` has faults of its own")]
    BrokenReference {
        /// Its id.
        id: String,
    },
    /// The id of another segment.
    #[error("there is a segment `{id}` already")]
    IdTaken {
        /// The id.
        id: String,
    },
    /// A segment that rests on itself.
    #[error("segments would rest on each other in a circle: {path}")]
    Cycle {
        /// The ids along the circle.
        path: String,
    },
    /// The value is of another kind than what it is compared with.
    #[error("`{subject}` is {expected} and cannot be compared with {found}")]
    WrongKind {
        /// The field or function.
        subject: String,
        /// Its kind.
        expected: &'static str,
        /// The value's kind.
        found: &'static str,
    },
    /// The comparison makes no sense for this kind.
    #[error("`{subject}` is {kind}; {operator} says nothing about it")]
    WrongOperator {
        /// The field or function.
        subject: String,
        /// Its kind.
        kind: &'static str,
        /// The operator.
        operator: &'static str,
    },
    /// The field or function is not a condition by itself.
    #[error("`{subject}` is {kind}, not yet a condition: compare it with something")]
    NotACondition {
        /// The field or function.
        subject: String,
        /// Its kind.
        kind: &'static str,
    },
    /// A number without the unit that it needs.
    #[error("`{subject}` needs a unit: {expected}")]
    UnitMissing {
        /// The field or argument.
        subject: String,
        /// The units it takes.
        expected: &'static str,
    },
    /// A unit nobody knows.
    #[error("`{unit}` is not a unit that is known here")]
    UnknownUnit {
        /// As written.
        unit: String,
    },
    /// An amount in another currency than the store's.
    #[error("amounts of this store are in {store}, not in {found}")]
    WrongCurrency {
        /// As written.
        found: String,
        /// The store's.
        store: String,
    },
    /// More decimals than the currency or kind has.
    #[error("`{value}` is finer than {what} can be")]
    TooFine {
        /// As written.
        value: String,
        /// The kind.
        what: String,
    },
    /// Outside of what is possible.
    #[error("`{subject}` is {range}; {value} is outside of it")]
    OutOfRange {
        /// The field or argument.
        subject: String,
        /// What is possible.
        range: &'static str,
        /// As written.
        value: String,
    },
    /// A range whose end lies before its beginning.
    #[error("nothing lies between {low} and {high}")]
    EmptyRange {
        /// The beginning.
        low: String,
        /// The end.
        high: String,
    },
    /// Percentiles are kept for some fields only.
    #[error("no percentiles are kept of `{subject}`; they are of {allowed}")]
    NoPercentiles {
        /// The field.
        subject: String,
        /// Fields that have them.
        allowed: String,
    },
    /// A period of time where the field has none.
    #[error("`{subject}` cannot be limited to a period; {allowed} can")]
    NoPeriod {
        /// The field.
        subject: String,
        /// Fields that can.
        allowed: &'static str,
    },
}

/// Every code, in the order of docs/FAULTS.md.
pub const CODES: [&str; 31] = [
    "segment.empty",
    "segment.too_long",
    "segment.too_deep",
    "segment.too_many_conditions",
    "segment.list_too_long",
    "segment.too_costly",
    "segment.unreadable",
    "segment.text_unclosed",
    "segment.number_invalid",
    "segment.date_invalid",
    "segment.syntax",
    "segment.field_unknown",
    "segment.function_unknown",
    "segment.argument_unknown",
    "segment.argument_missing",
    "segment.argument_twice",
    "segment.value_unknown",
    "segment.attribute_unknown",
    "segment.reference_unknown",
    "segment.reference_broken",
    "segment.id_taken",
    "segment.circular",
    "segment.kind",
    "segment.operator",
    "segment.unit_missing",
    "segment.unit_unknown",
    "segment.currency",
    "segment.precision",
    "segment.out_of_range",
    "segment.percentile",
    "segment.period",
];

impl Problem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "segment.empty",
            Self::TooLong { .. } => "segment.too_long",
            Self::TooDeep { .. } => "segment.too_deep",
            Self::TooManyConditions { .. } => "segment.too_many_conditions",
            Self::ListTooLong { .. } => "segment.list_too_long",
            Self::TooCostly { .. } => "segment.too_costly",
            Self::Unreadable { .. } => "segment.unreadable",
            Self::UnclosedText => "segment.text_unclosed",
            Self::BadNumber { .. } => "segment.number_invalid",
            Self::BadDate { .. } => "segment.date_invalid",
            Self::Unexpected { .. } => "segment.syntax",
            Self::UnknownField { .. } => "segment.field_unknown",
            Self::UnknownFunction { .. } => "segment.function_unknown",
            Self::UnknownArgument { .. } => "segment.argument_unknown",
            Self::ArgumentMissing { .. } => "segment.argument_missing",
            Self::ArgumentTwice { .. } => "segment.argument_twice",
            Self::UnknownValue { .. } => "segment.value_unknown",
            Self::UnknownAttribute { .. } => "segment.attribute_unknown",
            Self::UnknownSegment { .. } => "segment.reference_unknown",
            Self::BrokenReference { .. } => "segment.reference_broken",
            Self::IdTaken { .. } => "segment.id_taken",
            Self::Cycle { .. } => "segment.circular",
            Self::WrongKind { .. } => "segment.kind",
            Self::WrongOperator { .. } | Self::NotACondition { .. } => "segment.operator",
            Self::UnitMissing { .. } => "segment.unit_missing",
            Self::UnknownUnit { .. } => "segment.unit_unknown",
            Self::WrongCurrency { .. } => "segment.currency",
            Self::TooFine { .. } => "segment.precision",
            Self::OutOfRange { .. } | Self::EmptyRange { .. } => "segment.out_of_range",
            Self::NoPercentiles { .. } => "segment.percentile",
            Self::NoPeriod { .. } => "segment.period",
        }
    }
}
