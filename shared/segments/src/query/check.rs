//! From a tree of words to a plan: fields and functions are found, kinds and units compared, values brought to the unit of what
//! they are compared with. The tree is rewritten on the way to the one canonical way of writing.
//!
//! All faults of a text are found, not the first alone. It refuses to know people.

mod calls;
mod kinds;
mod pattern;
mod values;

use std::collections::BTreeMap;

use awda_kernel::Currency;

use crate::query::Limits;
use crate::query::calendar::{Lasting, Unit};
use crate::query::fault::{Fault, Problem, Span};
use crate::query::field::{Field, Kind};
use crate::query::nearest;
use crate::query::plan::{
    Ask, AttributeKind, Knowable, Leaf, Quantity, Rule, Texts, Truths, YearlyOf,
};
use crate::query::store::Measure;
use crate::query::syntax::ast::{Condition, Expr, Form, Subject, Test};

/// What a store's segments may say.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The currency of every amount.
    pub currency: Currency,
    /// The custom attributes that exist; none: any may, and what it holds is told by what it is compared with.
    pub attributes: Option<BTreeMap<String, AttributeKind>>,
    /// Limits.
    pub limits: Limits,
}

/// Something worth knowing that is not wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The place in the text.
    pub span: Span,
    /// A fragment without a final period.
    pub text: String,
}

/// A tree that was checked.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) rule: Rule,
    pub(crate) notes: Vec<Note>,
}

/// The ids of segments, and where each stands.
pub(crate) trait Names {
    fn place(&self, id: &str) -> Option<usize>;
    fn ids(&self) -> Vec<&str>;
}

/// Checks `tree` and rewrites it canonically.
pub(crate) fn check(
    tree: &mut Expr,
    setting: &Setting,
    names: &dyn Names,
) -> Result<Checked, Vec<Fault>> {
    let mut checker = Checker {
        setting,
        names,
        faults: Vec::new(),
        notes: Vec::new(),
    };
    let rule = checker.expr(tree);
    if let Some(rule) = &rule {
        let (cost, limit) = (rule.cost(), setting.limits.cost);
        if cost > limit {
            let span = Span::new(0, checker_end(tree));
            checker
                .faults
                .push(Fault::new(span, Problem::TooCostly { cost, limit }));
        }
    }
    match rule {
        Some(rule) if checker.faults.is_empty() => Ok(Checked {
            rule,
            notes: checker.notes,
        }),
        _ => Err(checker.faults),
    }
}

fn checker_end(tree: &Expr) -> usize {
    match tree {
        Expr::Any(parts) | Expr::All(parts) => parts.last().map_or(0, checker_end),
        Expr::Not(inner) => checker_end(inner),
        Expr::Leaf(condition) => condition.place.0.end,
    }
}

struct Checker<'a> {
    setting: &'a Setting,
    names: &'a dyn Names,
    faults: Vec<Fault>,
    notes: Vec<Note>,
}

/// What a subject is.
enum What {
    /// Something with an order.
    Ordered(Ordered),
    /// A word out of few.
    Choice(Field, &'static [&'static str]),
    /// A text, or several.
    Text(Texts),
    /// True or false.
    Truth(Truths),
    /// A day of the year.
    Yearly(YearlyOf),
    /// A condition by itself.
    Condition(Ask),
    /// An attribute that nobody has declared.
    Open(String),
}

/// Something with an order: its kind, and its percentiles if any are kept.
struct Ordered {
    quantity: Quantity,
    kind: Kind,
    measure: Option<Measure>,
}

/// What is said of an attribute beforehand.
#[derive(Clone, Copy)]
enum Declared {
    /// Nothing: it holds what it is compared with.
    Open,
    /// Its kind.
    As(AttributeKind),
}

/// A question, and whether it is asked the other way round.
struct Asked {
    ask: Ask,
    negated: bool,
}

impl Asked {
    const fn yes(ask: Ask) -> Self {
        Self {
            ask,
            negated: false,
        }
    }
}

impl Checker<'_> {
    fn expr(&mut self, expr: &mut Expr) -> Option<Rule> {
        match expr {
            Expr::All(parts) => self.parts(parts).map(Rule::All),
            Expr::Any(parts) => self.parts(parts).map(Rule::Any),
            Expr::Not(inner) => self.expr(inner).map(|rule| Rule::Not(Box::new(rule))),
            Expr::Leaf(condition) => {
                let asked = self.condition(condition)?;
                Some(Rule::Leaf(Leaf {
                    span: condition.place.0,
                    ask: asked.ask,
                    negated: asked.negated,
                }))
            }
        }
    }

    fn parts(&mut self, parts: &mut [Expr]) -> Option<Box<[Rule]>> {
        let rules: Vec<_> = parts.iter_mut().map(|part| self.expr(part)).collect();
        rules.into_iter().collect()
    }

    fn condition(&mut self, condition: &mut Condition) -> Option<Asked> {
        let Condition { subject, test, .. } = condition;
        if matches!(test, Test::Known | Test::NotKnown) {
            return self.known(subject, test);
        }
        if let Test::Compare(_, _, Some(last)) = test {
            let last = *last;
            self.limit_to(subject, last)?;
        }
        match self.subject(subject)? {
            What::Ordered(mut ordered) => {
                if let (Quantity::Field(_, period), Test::Compare(_, _, Some(last))) =
                    (&mut ordered.quantity, &*test)
                {
                    *period = Some(*last);
                    ordered.measure = None;
                }
                self.ordered(subject, ordered, test)
            }
            What::Choice(field, words) => self.choice(subject, field, words, test),
            What::Text(texts) => self.text(subject, texts, test),
            What::Truth(truths) => self.truth(subject, truths, test),
            What::Yearly(of) => self.yearly(subject, of, test),
            What::Open(name) => self.open(subject, &name, test),
            What::Condition(ask) => match test {
                Test::Holds => Some(Asked::yes(ask)),
                _ => self.wrong_operator(subject, "a condition by itself", test),
            },
        }
    }

    /// `IS KNOWN` and its opposite.
    fn known(&mut self, subject: &Subject, test: &Test) -> Option<Asked> {
        let knowable = match (&subject.form, field_of(subject)) {
            (Form::Attribute, _) => {
                self.attribute(subject)?;
                Knowable::Attribute(subject.name.clone().into_boxed_str())
            }
            (Form::Field, Some((field, None))) => Knowable::Field(field),
            (Form::Field, None) => return self.unknown_field(subject),
            _ => return self.wrong_operator(subject, "always known", test),
        };
        Some(Asked {
            ask: Ask::Known(knowable),
            negated: *test == Test::NotKnown,
        })
    }

    fn subject(&mut self, subject: &mut Subject) -> Option<What> {
        match &subject.form {
            Form::Call(_) => self.call(subject),
            Form::Attribute => {
                let kind = self.attribute(subject)?;
                Some(attribute_of(&subject.name, kind))
            }
            Form::Field => match field_of(subject) {
                None => self.unknown_field(subject),
                Some((field, last)) => Some(field_what(field, last)),
            },
        }
    }

    /// A period is only of fields that have one, and not of nothing.
    fn limit_to(&mut self, subject: &Subject, last: Lasting) -> Option<()> {
        let can = matches!(field_of(subject), Some((field, None)) if field.has_period());
        let name = subject.to_string();
        if !can {
            let allowed = "orders_count, net_spend and aov";
            return self.fault(Fault::new(
                subject.place.0,
                Problem::NoPeriod {
                    subject: name,
                    allowed,
                },
            ));
        }
        if last.count == 0 {
            return self.empty_period(subject.place.0, name);
        }
        Some(())
    }

    fn empty_period<T>(&mut self, span: Span, subject: String) -> Option<T> {
        let (range, value) = ("limited to one day at least", "0".to_owned());
        self.fault(Fault::new(
            span,
            Problem::OutOfRange {
                subject,
                range,
                value,
            },
        ))
    }

    /// What an attribute holds, as far as it is declared.
    fn attribute(&mut self, subject: &Subject) -> Option<Declared> {
        let Some(declared) = self.setting.attributes.as_ref() else {
            return Some(Declared::Open);
        };
        if let Some(kind) = declared.get(&subject.name) {
            return Some(Declared::As(*kind));
        }
        let near = nearest(&subject.name, declared.keys().map(String::as_str));
        let name = subject.name.clone();
        let fault = Fault::new(subject.place.0, Problem::UnknownAttribute { name });
        let fault = match near {
            Some(near) => fault.or_write(format!("attrs.{near}")),
            None => fault,
        };
        self.fault(fault)
    }

    fn unknown_field<T>(&mut self, subject: &Subject) -> Option<T> {
        let name: String = subject.name.chars().take(60).collect();
        let fault = Fault::new(subject.name_place.0, Problem::UnknownField { name });
        let fault = match Field::nearest(&subject.name) {
            Some(near) => fault.or_write(near),
            None => fault,
        };
        self.fault(fault)
    }

    fn wrong_operator<T>(
        &mut self,
        subject: &Subject,
        kind: &'static str,
        test: &Test,
    ) -> Option<T> {
        let (span, name) = (subject.place.0, subject.to_string());
        self.fault(match test {
            Test::Holds => Fault::new(
                span,
                Problem::NotACondition {
                    subject: name,
                    kind,
                },
            ),
            test => Fault::new(
                span,
                Problem::WrongOperator {
                    subject: name,
                    kind,
                    operator: test.operator(),
                },
            ),
        })
    }

    fn fault<T>(&mut self, fault: Fault) -> Option<T> {
        self.faults.push(fault);
        None
    }

    fn note(&mut self, span: Span, text: String) {
        self.notes.push(Note { span, text });
    }
}

/// The field of a name, and the period in it: `net_spend_365d`.
fn field_of(subject: &Subject) -> Option<(Field, Option<Lasting>)> {
    if let Some(field) = Field::from_id(&subject.name) {
        return Some((field, None));
    }
    let (base, days) = subject.name.strip_suffix('d')?.rsplit_once('_')?;
    let field = Field::from_id(base).filter(|field| field.has_period())?;
    let plain = days.bytes().all(|byte| byte.is_ascii_digit()) && !days.starts_with('0');
    let days: u16 = days.parse().ok().filter(|_| plain)?;
    (days <= Unit::Day.count_max()).then_some((field, Some(Lasting::days(days))))
}

fn field_what(field: Field, last: Option<Lasting>) -> What {
    match field.kind() {
        Kind::Choice(words) => What::Choice(field, words),
        Kind::Text | Kind::Texts => What::Text(Texts::Field(field)),
        Kind::Truth => What::Truth(Truths::Field(field)),
        Kind::Yearly => What::Yearly(YearlyOf::Birthday),
        kind => What::Ordered(Ordered {
            quantity: Quantity::Field(field, last),
            kind,
            measure: measure_of(field, last),
        }),
    }
}

/// The percentiles that are kept of a field.
fn measure_of(field: Field, last: Option<Lasting>) -> Option<Measure> {
    let year = Lasting::days(365);
    match (field, last) {
        (Field::NetSpend, Some(last)) if last == year => Some(Measure::NetSpendYear),
        (_, Some(_)) => None,
        (field, None) => Measure::from_id(field.id()),
    }
}

fn attribute_of(name: &str, kind: Declared) -> What {
    let boxed = || name.to_owned().into_boxed_str();
    let ordered = |kind: Kind, attribute: AttributeKind| {
        What::Ordered(Ordered {
            quantity: Quantity::Attribute(boxed(), attribute),
            kind,
            measure: None,
        })
    };
    match kind {
        Declared::Open => What::Open(name.to_owned()),
        Declared::As(kind @ AttributeKind::Number) => ordered(Kind::Number, kind),
        Declared::As(kind @ AttributeKind::Money) => ordered(Kind::Money, kind),
        Declared::As(kind @ AttributeKind::Date) => ordered(Kind::Date, kind),
        Declared::As(AttributeKind::Text) => What::Text(Texts::Attribute(boxed())),
        Declared::As(AttributeKind::Truth) => What::Truth(Truths::Attribute(boxed())),
    }
}
