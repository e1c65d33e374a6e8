//! Why is somebody in a segment, or not? The value of every condition for one person, and the conditions that decide.
//!
//! It refuses to judge by itself: the answer of the whole is the evaluation's own (*law: explained = judged*).

mod reading;
mod words;

use crate::Language;
use crate::query::evaluate::{Judge, Scene, Truth};
use crate::query::fault::Span;
use crate::query::library::{Compiled, Library};
use crate::query::plan::{Ask, Leaf, Rule};
use crate::query::syntax::ast::Decimal;
use awda_kernel::{Day, Money};

/// The answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The segment's text as it was given: spans are places in it.
    pub source: String,
    /// The answer.
    pub truth: Truth,
    /// Every condition, in the order of the text.
    pub readings: Vec<Reading>,
    /// The conditions that make the answer what it is: places in `readings`.
    pub because: Vec<usize>,
}

/// One condition for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its place in the text as given.
    pub span: Span,
    /// Its canonical text.
    pub text: String,
    /// What it is about, canonically: `net_spend_365d`, `bought(within: 90d)`.
    pub subject: String,
    /// What is asked of it, canonically: `>= 90`; empty where the subject is the condition.
    pub wanted: String,
    /// What it is about, in English, Arabic and Persian.
    pub names: [String; 3],
    /// Its value for this person.
    pub value: Value,
    /// Whether it holds.
    pub truth: Truth,
    /// Where another segment is asked: why they are in that one, or not.
    pub inner: Option<Box<Explanation>>,
}

/// A value of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing is known.
    Unknown,
    /// A number.
    Number(Decimal),
    /// Days.
    Days(i64),
    /// An amount.
    Money(Money),
    /// A share, in percent.
    Percent(Decimal),
    /// A day.
    Date(Day),
    /// Texts.
    Texts(Vec<String>),
    /// True or false.
    Truth(bool),
    /// One word of a field's words, with its names in English, Arabic and Persian.
    Word(&'static str, [&'static str; 3]),
    /// The coming round of a yearly day, on or after today.
    Comes(Day),
    /// How often something happened; not complete where more may come to light.
    Times(u64, bool),
    /// The draw of `random`, in percent: people below its share are chosen.
    Draw(Decimal),
}

impl Library {
    /// The value of every condition of a segment for one person, and why the whole is what it is.
    pub fn explain(&self, segment: &Compiled, scene: &Scene<'_>) -> Explanation {
        let judge = Judge {
            library: self,
            known: &[],
        };
        let mut leaves: Vec<&Leaf> = Vec::new();
        segment.rule().each_leaf(&mut |leaf| leaves.push(leaf));
        let conditions = segment.conditions();
        let readings: Vec<_> = leaves
            .iter()
            .zip(conditions)
            .map(|(leaf, condition)| {
                let truth = judge.leaf(leaf, scene);
                let currency = self.setting().currency;
                Reading {
                    inner: self.inner(&leaf.ask, scene),
                    ..reading::of(leaf, condition, truth, scene, currency)
                }
            })
            .collect();
        let mut because = Vec::new();
        let truth = decisive(segment.rule(), &judge, scene, &mut 0, &mut because);
        Explanation {
            source: segment.source().to_owned(),
            truth,
            readings,
            because,
        }
    }

    fn inner(&self, ask: &Ask, scene: &Scene<'_>) -> Option<Box<Explanation>> {
        let Ask::Segment(id, _) = ask else {
            return None;
        };
        Some(Box::new(self.explain(self.get(id)?, scene)))
    }
}

impl Explanation {
    /// The answer and its reasons in a few sentences.
    pub fn summary(&self, language: Language) -> String {
        let reasons = self
            .because
            .iter()
            .filter_map(|place| self.readings.get(*place));
        let mut text = words::opening(self.truth, language).to_owned();
        for reading in reasons {
            text.push_str("\n- ");
            text.push_str(&reading.sentence(language));
        }
        text
    }
}

impl Reading {
    /// The condition in a sentence.
    pub fn sentence(&self, language: Language) -> String {
        words::sentence(self, language)
    }
}

impl Value {
    /// The value in words.
    pub fn shown(&self, language: Language) -> String {
        words::value(self, language)
    }
}

/// The answer of a rule, and the leaves that decide it. `place` counts leaves.
fn decisive(
    rule: &Rule,
    judge: &Judge<'_>,
    scene: &Scene<'_>,
    place: &mut usize,
    because: &mut Vec<usize>,
) -> Truth {
    match rule {
        Rule::Leaf(leaf) => {
            because.push(*place);
            *place += 1;
            judge.leaf(leaf, scene)
        }
        Rule::Not(inner) => decisive(inner, judge, scene, place, because).negated(),
        Rule::All(parts) | Rule::Any(parts) => {
            let whole = judge.rule(rule, scene);
            for part in parts {
                let mut theirs = Vec::new();
                if decisive(part, judge, scene, place, &mut theirs) == whole {
                    because.append(&mut theirs);
                }
            }
            whole
        }
    }
}
