//! What may be asked of each kind: orders of numbers and days, sameness of words and texts, rounds of yearly days.

use super::{Asked, Checker, Declared, Ordered, What, attribute_of};
use crate::query::calendar::Moment;
use crate::query::fault::{Fault, Problem};
use crate::query::field::{Field, Kind};
use crate::query::fold::Folded;
use crate::query::plan::{
    Ask, AttributeKind, Bound, NumberTest, Stretch, TextTest, Texts, Truths, YearlyOf,
};
use crate::query::syntax::ast::{Literal, Op, Operand, Subject, Test};

impl Checker<'_> {
    pub(super) fn ordered(
        &mut self,
        subject: &Subject,
        ordered: Ordered,
        test: &mut Test,
    ) -> Option<Asked> {
        let (test, negated) = self.number_test(subject, &ordered, test)?;
        Some(Asked {
            ask: Ask::Number(ordered.quantity, test),
            negated,
        })
    }

    /// A comparison of something with an order, and whether it is negated.
    pub(super) fn number_test(
        &mut self,
        subject: &Subject,
        ordered: &Ordered,
        test: &mut Test,
    ) -> Option<(NumberTest, bool)> {
        let name = subject.to_string();
        let negated = matches!(
            test,
            Test::NotIn(_) | Test::NotBetween(..) | Test::NotDuring(_)
        );
        let asked = match test {
            Test::Compare(op, operand, _) => {
                NumberTest::Compare(*op, self.bound(&name, ordered, operand)?)
            }
            Test::In(all) | Test::NotIn(all) => {
                let bounds: Vec<_> = all
                    .iter_mut()
                    .map(|one| self.bound(&name, ordered, one))
                    .collect();
                NumberTest::OneOf(bounds.into_iter().collect::<Option<_>>()?)
            }
            Test::Between(low, high) | Test::NotBetween(low, high) => {
                let ends = (
                    self.bound(&name, ordered, low),
                    self.bound(&name, ordered, high),
                );
                let (from, to) = (ends.0?, ends.1?);
                self.in_order(from, to, low, high)?;
                NumberTest::Between(from, to)
            }
            Test::During(period) | Test::NotDuring(period) if ordered.kind == Kind::Date => {
                NumberTest::During(*period)
            }
            other => return self.wrong_operator(subject, ordered.kind.name(), other),
        };
        Some((asked, negated))
    }

    /// The lower end is not above the upper one, as far as that can be said.
    fn in_order(&mut self, from: Bound, to: Bound, low: &Operand, high: &Operand) -> Option<()> {
        let backwards = match (from, to) {
            (Bound::Value(from), Bound::Value(to)) => from > to,
            (Bound::Moment(Moment::Fixed(from)), Bound::Moment(Moment::Fixed(to))) => from > to,
            (Bound::Moment(Moment::Ahead(_)), Bound::Moment(Moment::Ago(to))) => to.count > 0,
            (Bound::Moment(Moment::Ago(from)), Bound::Moment(Moment::Ago(to))) => {
                from.before(0) > to.before(0)
            }
            (Bound::Percentile(_, from), Bound::Percentile(_, to)) => from > to,
            _ => false,
        };
        if !backwards {
            return Some(());
        }
        let problem = Problem::EmptyRange {
            low: low.to_string(),
            high: high.to_string(),
        };
        let fault = Fault::new(low.place.0.to(high.place.0), problem);
        self.fault(fault.or_write(format!("{high} AND {low}")))
    }

    pub(super) fn choice(
        &mut self,
        subject: &Subject,
        field: Field,
        words: &'static [&'static str],
        test: &mut Test,
    ) -> Option<Asked> {
        let (operands, negated) = match test {
            Test::Compare(Op::Equal, operand, _) => (std::slice::from_mut(operand), false),
            Test::Compare(Op::Unequal, operand, _) => (std::slice::from_mut(operand), true),
            Test::In(all) => (all.as_mut_slice(), false),
            Test::NotIn(all) => (all.as_mut_slice(), true),
            other => return self.wrong_operator(subject, Kind::Choice(words).name(), other),
        };
        let places: Vec<_> = operands
            .iter_mut()
            .map(|one| self.word(subject, words, one))
            .collect();
        let asked = places.into_iter().collect::<Option<Vec<_>>>()?;
        let bits = asked
            .into_iter()
            .fold(0, |bits: u64, place| bits | 1 << place);
        Some(Asked {
            ask: Ask::Choice(field, bits),
            negated,
        })
    }

    pub(super) fn text(
        &mut self,
        subject: &Subject,
        texts: Texts,
        test: &mut Test,
    ) -> Option<Asked> {
        let kind = match &texts {
            Texts::Field(field) => field.kind(),
            Texts::Attribute(_) => Kind::Text,
        };
        let (test, negated) = self.text_test(subject, kind, test)?;
        Some(Asked {
            ask: Ask::Text(texts, test),
            negated,
        })
    }

    /// A comparison of texts, and whether it is negated. A set contains a text when one of its texts is that text.
    pub(super) fn text_test(
        &mut self,
        subject: &Subject,
        kind: Kind,
        test: &mut Test,
    ) -> Option<(TextTest, bool)> {
        let name = subject.to_string();
        let contains =
            matches!(test, Test::Contains(_) | Test::NotContains(_)) && kind == Kind::Text;
        let (operands, negated) = match test {
            Test::Compare(Op::Equal, operand, None) | Test::Contains(operand) => {
                (std::slice::from_mut(operand), false)
            }
            Test::Compare(Op::Unequal, operand, None) | Test::NotContains(operand) => {
                (std::slice::from_mut(operand), true)
            }
            Test::In(all) => (all.as_mut_slice(), false),
            Test::NotIn(all) => (all.as_mut_slice(), true),
            other => return self.wrong_operator(subject, kind.name(), other),
        };
        let texts: Vec<_> = operands
            .iter_mut()
            .map(|one| self.written(&name, kind, one))
            .collect();
        let folded: Vec<_> = texts
            .into_iter()
            .map(|text| text.map(|text| Folded::new(&text)))
            .collect();
        let folded = folded.into_iter().collect::<Option<Vec<_>>>()?;
        let test = match (contains, folded.len()) {
            (true, 1) => TextTest::Contains(folded.into_iter().next()?),
            _ => TextTest::OneOf(folded.into_boxed_slice()),
        };
        Some((test, negated))
    }

    pub(super) fn truth(
        &mut self,
        subject: &Subject,
        truths: Truths,
        test: &mut Test,
    ) -> Option<Asked> {
        let negated = match test {
            Test::Holds => false,
            Test::Compare(op @ (Op::Equal | Op::Unequal), operand, None) => {
                let Literal::Truth(truth) = operand.literal else {
                    let fix = Some("true".to_owned());
                    return self.wrong_kind(&subject.to_string(), Kind::Truth, operand, fix);
                };
                (*op == Op::Equal) != truth
            }
            other => return self.wrong_operator(subject, Kind::Truth.name(), other),
        };
        if !negated {
            *test = Test::Holds;
        }
        Some(Asked {
            ask: Ask::Truth(truths),
            negated,
        })
    }

    pub(super) fn yearly(
        &mut self,
        subject: &Subject,
        of: YearlyOf,
        test: &mut Test,
    ) -> Option<Asked> {
        let name = subject.to_string();
        let negated = matches!(
            test,
            Test::Compare(Op::Unequal, ..) | Test::NotBetween(..) | Test::NotDuring(_)
        );
        let stretch = match test {
            Test::Compare(Op::Equal | Op::Unequal, operand, None) => {
                let day = self.moment(&name, operand)?;
                Stretch::Between(day, day)
            }
            Test::Between(low, high) | Test::NotBetween(low, high) => {
                let ends = (self.moment(&name, low), self.moment(&name, high));
                let (from, to) = (ends.0?, ends.1?);
                self.in_order(Bound::Moment(from), Bound::Moment(to), low, high)?;
                Stretch::Between(from, to)
            }
            Test::During(period) | Test::NotDuring(period) => Stretch::Period(*period),
            other => return self.wrong_operator(subject, Kind::Yearly.name(), other),
        };
        Some(Asked {
            ask: Ask::Yearly(of, stretch),
            negated,
        })
    }

    /// An attribute that nobody has declared holds what it is compared with.
    pub(super) fn open(&mut self, subject: &Subject, name: &str, test: &mut Test) -> Option<Asked> {
        let first = match &*test {
            Test::Compare(_, operand, _)
            | Test::Between(operand, _)
            | Test::NotBetween(operand, _) => Some(&operand.literal),
            Test::In(all) | Test::NotIn(all) => all.first().map(|operand| &operand.literal),
            _ => None,
        };
        let kind = match (first, &*test) {
            (Some(Literal::Number(_)), _) => AttributeKind::Number,
            (Some(Literal::Money(..)), _) => AttributeKind::Money,
            (Some(Literal::Moment(_)), _) | (None, Test::During(_) | Test::NotDuring(_)) => {
                AttributeKind::Date
            }
            (Some(Literal::Truth(_)), _) | (None, Test::Holds) => AttributeKind::Truth,
            _ => AttributeKind::Text,
        };
        match attribute_of(name, Declared::As(kind)) {
            What::Ordered(ordered) => self.ordered(subject, ordered, test),
            What::Truth(truths) => self.truth(subject, truths, test),
            What::Text(texts) => self.text(subject, texts, test),
            What::Choice(..) | What::Yearly(_) | What::Condition(_) | What::Open(_) => None,
        }
    }
}
