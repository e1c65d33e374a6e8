//! Faults and explanations for programs: the JSON of the api and of `awda segments --json`. Places are given in bytes of UTF-8, in
//! characters, and as line and column, so that any editor finds them.

use serde::Serialize;

use crate::Language;
use crate::query::explain::{Explanation, Reading, Value};
use crate::query::fault::{Fault, Span};
use crate::query::library::Compiled;

/// The faults of a text, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultsV1 {
    /// 1.
    pub v: u8,
    /// The faults, in the order of the text.
    pub faults: Vec<FaultV1>,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultV1 {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: PlaceV1,
    /// The text there.
    pub found: String,
    /// What to write instead.
    pub fix: Option<FixV1>,
}

/// A change that mends a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixV1 {
    /// What to replace.
    pub at: PlaceV1,
    /// By what.
    pub replacement: String,
    /// The whole text afterwards.
    pub text: String,
}

/// A place in a text. Ends are exclusive; line and column begin with 1 and count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PlaceV1 {
    /// First byte.
    pub byte_start: usize,
    /// The byte after the last.
    pub byte_end: usize,
    /// First character.
    pub char_start: usize,
    /// The character after the last.
    pub char_end: usize,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
}

/// What is known of a text that is right, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedV1 {
    /// 1.
    pub v: u8,
    /// The canonical text.
    pub text: String,
    /// Steps that judging one person may take.
    pub cost: u64,
    /// Ids of the segments it names.
    pub references: Vec<String>,
    /// What is worth knowing.
    pub notes: Vec<NoteV1>,
}

/// A note on a text that is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteV1 {
    /// What is worth knowing.
    pub message: String,
    /// Where.
    pub at: PlaceV1,
}

/// An explanation, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplanationV1 {
    /// 1.
    pub v: u8,
    /// `true`, `false` or `unknown`; only `true` is a membership.
    pub answer: &'static str,
    /// The answer and its reasons.
    pub summary: SentencesV1,
    /// Every condition, in the order of the text.
    pub conditions: Vec<ReadingV1>,
}

/// One condition for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingV1 {
    /// The canonical text.
    pub text: String,
    /// Its place in the text as given.
    pub at: PlaceV1,
    /// What it is about.
    pub subject: String,
    /// What is asked of it.
    pub wanted: String,
    /// Its value; null where nothing is known.
    pub value: Option<ValueV1>,
    /// `true`, `false` or `unknown`.
    pub answer: &'static str,
    /// Whether the answer of the whole rests on it.
    pub decides: bool,
    /// The condition in a sentence.
    pub sentence: SentencesV1,
    /// Where another segment is asked: why they are in that one, or not.
    pub inner: Option<Box<ExplanationV1>>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueV1 {
    /// `number`, `days`, `money`, `percent`, `date`, `texts`, `truth`, `word`, `comes`, `times`, `draw`.
    pub kind: &'static str,
    /// The value as a text without language: `3`, `500.00 SAR`, `2026-01-31`, `active`.
    pub value: String,
}

/// A sentence in three languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentencesV1 {
    /// English.
    pub en: String,
    /// Arabic.
    pub ar: String,
    /// Persian.
    pub fa: String,
}

impl FaultsV1 {
    /// The faults of `text`.
    pub fn of(text: &str, faults: &[Fault]) -> Self {
        let faults = faults.iter().map(|fault| FaultV1 {
            code: fault.code(),
            message: fault.to_string(),
            at: PlaceV1::of(text, fault.span),
            found: fault.span.of(text).to_owned(),
            fix: fault.fix.as_ref().map(|fix| FixV1 {
                at: PlaceV1::of(text, fix.span),
                replacement: fix.text.clone(),
                text: fix.applied_to(text),
            }),
        });
        Self {
            v: 1,
            faults: faults.collect(),
        }
    }
}

impl CheckedV1 {
    /// What is known of a checked segment.
    pub fn of(segment: &Compiled) -> Self {
        let notes = segment.notes().iter().map(|note| NoteV1 {
            message: note.text.clone(),
            at: PlaceV1::of(segment.source(), note.span),
        });
        let references = segment.references().into_iter().map(str::to_owned);
        Self {
            v: 1,
            text: segment.text(),
            cost: segment.cost(),
            references: references.collect(),
            notes: notes.collect(),
        }
    }
}

impl PlaceV1 {
    /// A span of `text`.
    pub fn of(text: &str, span: Span) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let on_line = before.get(line_start..).unwrap_or_default();
        let char_start = before.chars().count();
        Self {
            byte_start: span.start,
            byte_end: span.end,
            char_start,
            char_end: char_start + span.of(text).chars().count(),
            line: 1 + before.matches('\n').count(),
            column: 1 + on_line.chars().count(),
        }
    }
}

impl ExplanationV1 {
    /// An explanation.
    pub fn of(explanation: &Explanation) -> Self {
        let text = &explanation.source;
        let readings = explanation.readings.iter().enumerate();
        let conditions = readings.map(|(place, reading)| {
            let decides = explanation.because.contains(&place);
            ReadingV1::of(text, reading, decides)
        });
        Self {
            v: 1,
            answer: explanation.truth.id(),
            summary: SentencesV1::of(|language| explanation.summary(language)),
            conditions: conditions.collect(),
        }
    }
}

impl ReadingV1 {
    fn of(text: &str, reading: &Reading, decides: bool) -> Self {
        Self {
            text: reading.text.clone(),
            at: PlaceV1::of(text, reading.span),
            subject: reading.subject.clone(),
            wanted: reading.wanted.clone(),
            value: ValueV1::of(&reading.value),
            answer: reading.truth.id(),
            decides,
            sentence: SentencesV1::of(|language| reading.sentence(language)),
            inner: reading
                .inner
                .as_ref()
                .map(|inner| Box::new(ExplanationV1::of(inner))),
        }
    }
}

impl ValueV1 {
    fn of(value: &Value) -> Option<Self> {
        let kind = match value {
            Value::Unknown => return None,
            Value::Number(_) => "number",
            Value::Days(_) => "days",
            Value::Money(_) => "money",
            Value::Percent(_) => "percent",
            Value::Date(_) => "date",
            Value::Texts(_) => "texts",
            Value::Truth(_) => "truth",
            Value::Word(..) => "word",
            Value::Comes(_) => "comes",
            Value::Times(..) => "times",
            Value::Draw(_) => "draw",
        };
        let plain = match value {
            Value::Word(id, _) => (*id).to_owned(),
            Value::Days(days) => days.to_string(),
            Value::Truth(truth) => truth.to_string(),
            Value::Times(count, _) => count.to_string(),
            other => other.shown(Language::English),
        };
        Some(Self { kind, value: plain })
    }
}

impl SentencesV1 {
    fn of(say: impl Fn(Language) -> String) -> Self {
        Self {
            en: say(Language::English),
            ar: say(Language::Arabic),
            fa: say(Language::Persian),
        }
    }
}
