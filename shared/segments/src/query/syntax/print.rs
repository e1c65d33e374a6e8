//! The tree back to text: one way of writing for everything that can be said. `parse(print(tree)) = tree`.

use std::fmt::{self, Display, Formatter};

use super::ast::{Argument, Condition, Expr, Form, Literal, Operand, Subject, Test};
use super::lexer::RESERVED;
use crate::query::calendar::{Lasting, Moment, Named, Period, Unit, Which, date_of};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(parts) => joined(f, parts, " OR ", |part| matches!(part, Self::Any(_))),
            Self::All(parts) => joined(f, parts, " AND ", |part| {
                matches!(part, Self::Any(_) | Self::All(_))
            }),
            Self::Not(inner) => {
                f.write_str("NOT ")?;
                let group = matches!(**inner, Self::Any(_) | Self::All(_));
                grouped(f, inner, group)
            }
            Self::Leaf(condition) => condition.fmt(f),
        }
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.subject.fmt(f)?;
        self.test.fmt(f)
    }
}

impl Display for Subject {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Field => f.write_str(&self.name),
            Form::Attribute if is_plain(&self.name) => write!(f, "attrs.{}", self.name),
            Form::Attribute => {
                f.write_str("attrs.")?;
                quoted(f, &self.name)
            }
            Form::Call(arguments) => {
                write!(f, "{}(", self.name)?;
                listed(f, arguments)?;
                f.write_str(")")
            }
        }
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(operand) => operand.fmt(f),
            Self::Subject(subject) => subject.fmt(f),
            Self::Named { name, test, .. } => match test {
                Test::Compare(super::ast::Op::Equal, operand, None) => {
                    write!(f, "{name}: {operand}")
                }
                Test::In(operands) => {
                    write!(f, "{name}: (")?;
                    listed(f, operands)?;
                    f.write_str(")")
                }
                test => write!(f, "{name}{test}"),
            },
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => Ok(()),
            Self::Compare(op, operand, None) => write!(f, " {} {operand}", op.sign()),
            Self::Compare(op, operand, Some(lasting)) => {
                write!(f, " {} {operand} IN LAST {lasting}", op.sign())
            }
            Self::In(list) | Self::NotIn(list) => {
                write!(f, " {} (", self.operator())?;
                listed(f, list)?;
                f.write_str(")")
            }
            Self::Between(low, high) | Self::NotBetween(low, high) => {
                write!(f, " {} {low} AND {high}", self.operator())
            }
            Self::During(period) => write!(f, " IN {period}"),
            Self::NotDuring(period) => write!(f, " NOT IN {period}"),
            Self::Contains(operand) | Self::NotContains(operand) => {
                write!(f, " {} {operand}", self.operator())
            }
            Self::Known | Self::NotKnown => write!(f, " {}", self.operator()),
        }
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.literal.fmt(f)
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Percent(number) => write!(f, "{number}%"),
            Self::Money(number, code) => write!(f, "{number} {code}"),
            Self::Lasting(lasting) => lasting.fmt(f),
            Self::Distance(number) => write!(f, "{number}km"),
            Self::Moment(moment) => moment.fmt(f),
            Self::Text(text) => quoted(f, text),
            Self::Word(word) => f.write_str(word),
            Self::Truth(truth) => truth.fmt(f),
            Self::Percentile(percent) => write!(f, "p{percent}"),
        }
    }
}

impl Display for Lasting {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mo",
            Unit::Year => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl Display for Moment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(day) => date_of(*day).fmt(f),
            Self::Ago(Lasting::ZERO) => f.write_str("today"),
            Self::Ago(lasting) => write!(f, "{lasting} ago"),
            Self::Ahead(lasting) => write!(f, "in {lasting}"),
        }
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past(lasting) => write!(f, "last {lasting}"),
            Self::Coming(lasting) => write!(f, "next {lasting}"),
            Self::Calendar(which, named) => {
                let which = match which {
                    Which::This => "this",
                    Which::Last => "last",
                    Which::Next => "next",
                };
                let named = match named {
                    Named::Week => "week",
                    Named::Month => "month",
                    Named::Quarter => "quarter",
                    Named::Year => "year",
                };
                write!(f, "{which} {named}")
            }
        }
    }
}

/// Whether a name after `attrs.` needs no quotation marks.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|letter| letter == '_' || letter.is_alphabetic())
        && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
        && !RESERVED.contains(&name)
}

fn joined(
    f: &mut Formatter<'_>,
    parts: &[Expr],
    word: &str,
    needs_group: impl Fn(&Expr) -> bool,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        grouped(f, part, needs_group(part))?;
    }
    Ok(())
}

fn grouped(f: &mut Formatter<'_>, part: &Expr, group: bool) -> fmt::Result {
    if group {
        return write!(f, "({part})");
    }
    part.fmt(f)
}

fn listed<T: Display>(f: &mut Formatter<'_>, all: &[T]) -> fmt::Result {
    for (place, one) in all.iter().enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        one.fmt(f)?;
    }
    Ok(())
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{letter}")?;
    }
    f.write_str("\"")
}
