//! Values: each brought to the unit of what it is compared with, and rewritten to the canonical way.

use awda_kernel::Currency;

use super::{Checker, Ordered};
use crate::query::calendar::{Lasting, Moment, Unit};
use crate::query::fault::{Fault, Problem, Span};
use crate::query::field::{Field, Kind};
use crate::query::nearest;
use crate::query::plan::{Bound, Quantity};
use crate::query::store::Measure;
use crate::query::syntax::ast::{Decimal, Literal, MICROS, Operand, Subject};
use crate::query::syntax::{RESERVED, lowercase};

impl Checker<'_> {
    /// The value that something with an order is compared with.
    pub(super) fn bound(
        &mut self,
        name: &str,
        ordered: &Ordered,
        operand: &mut Operand,
    ) -> Option<Bound> {
        if let Literal::Percentile(percent) = operand.literal {
            return self.percentile(name, ordered.measure, percent, operand.place.0);
        }
        match ordered.kind {
            Kind::Days => self.days(name, operand).map(Bound::Value),
            Kind::Money => self.money(name, operand).map(Bound::Value),
            Kind::Share => self.share(name, operand).map(Bound::Value),
            Kind::Date => self.moment(name, operand).map(Bound::Moment),
            _ => self.number(name, ordered, operand).map(Bound::Value),
        }
    }

    fn percentile(
        &mut self,
        name: &str,
        measure: Option<Measure>,
        percent: u8,
        span: Span,
    ) -> Option<Bound> {
        if let Some(measure) = measure {
            return Some(Bound::Percentile(measure, percent));
        }
        let all: Vec<_> = Measure::ALL.iter().map(|measure| measure.id()).collect();
        let (subject, allowed) = (name.to_owned(), all.join(", "));
        self.fault(Fault::new(
            span,
            Problem::NoPercentiles { subject, allowed },
        ))
    }

    fn number(&mut self, name: &str, ordered: &Ordered, operand: &Operand) -> Option<i64> {
        let Literal::Number(number) = operand.literal else {
            return self.wrong_kind(name, ordered.kind, operand, None);
        };
        let is_score = matches!(
            ordered.quantity,
            Quantity::Field(Field::RfmR | Field::RfmF | Field::RfmM | Field::RfmFm, _)
        );
        if is_score && !(MICROS..=5 * MICROS).contains(&number.0) {
            return self.out_of_range(name, "a score from 1 to 5", operand, None);
        }
        Some(number.0)
    }

    /// Whole days; weeks are days, months are not.
    pub(super) fn days(&mut self, name: &str, operand: &mut Operand) -> Option<i64> {
        match &operand.literal {
            Literal::Number(number) if number.0 % MICROS == 0 => Some(number.0 / MICROS),
            Literal::Number(number) => {
                let (value, what) = (number.to_string(), "whole days".to_owned());
                self.fault(Fault::new(
                    operand.place.0,
                    Problem::TooFine { value, what },
                ))
            }
            Literal::Lasting(lasting) => {
                let Some(days) = lasting.as_days() else {
                    let fix = Some(days_of_months(*lasting).to_string());
                    return self.wrong_kind(name, Kind::Days, operand, fix);
                };
                operand.literal = Literal::Number(Decimal(i64::from(days) * MICROS));
                Some(i64::from(days))
            }
            _ => self.wrong_kind(name, Kind::Days, operand, None),
        }
    }

    /// Minor units of the store's currency.
    pub(super) fn money(&mut self, name: &str, operand: &mut Operand) -> Option<i64> {
        let currency = self.setting.currency;
        let (number, code) = match &operand.literal {
            Literal::Money(number, code) => (*number, Some(code.clone())),
            Literal::Number(number) => (*number, None),
            _ => {
                let fix = format!("100 {}", currency.code());
                return self.wrong_kind(name, Kind::Money, operand, Some(fix));
            }
        };
        let written = Literal::Money(number, currency.code().to_owned());
        match code {
            None => self.note(
                operand.place.0,
                format!("no currency is written: read as {written}"),
            ),
            Some(code) if code != currency.code() => return self.foreign(&code, &written, operand),
            Some(_) => {}
        }
        let Some(minor) = minor(number, currency) else {
            let (value, what) = (
                written.to_string(),
                format!("an amount in {}", currency.code()),
            );
            return self.fault(Fault::new(
                operand.place.0,
                Problem::TooFine { value, what },
            ));
        };
        operand.literal = written;
        Some(minor)
    }

    fn foreign<T>(&mut self, code: &str, written: &Literal, operand: &Operand) -> Option<T> {
        let (found, store) = (code.to_owned(), self.setting.currency.code().to_owned());
        let fault = Fault::new(operand.place.0, Problem::WrongCurrency { found, store });
        self.fault(fault.or_write(written.to_string()))
    }

    /// Millionths of a whole.
    pub(super) fn share(&mut self, name: &str, operand: &mut Operand) -> Option<i64> {
        let range = "a share from 0% to 100%";
        let (percent, micros) = match operand.literal {
            Literal::Percent(number) if number.0 % 100 == 0 => (number.0, number.0 / 100),
            Literal::Number(number) if (0..=MICROS).contains(&number.0) => {
                (number.0 * 100, number.0)
            }
            Literal::Number(number) => {
                let likely = (0..=100 * MICROS)
                    .contains(&number.0)
                    .then(|| format!("{number}%"));
                return self.out_of_range(name, range, operand, likely);
            }
            Literal::Percent(number) => {
                let (value, what) = (format!("{number}%"), "a share".to_owned());
                return self.fault(Fault::new(
                    operand.place.0,
                    Problem::TooFine { value, what },
                ));
            }
            _ => return self.wrong_kind(name, Kind::Share, operand, None),
        };
        if !(0..=MICROS).contains(&micros) {
            return self.out_of_range(name, range, operand, None);
        }
        operand.literal = Literal::Percent(Decimal(percent));
        Some(micros)
    }

    /// A day, fixed or moving.
    pub(super) fn moment(&mut self, name: &str, operand: &Operand) -> Option<Moment> {
        let fix = match &operand.literal {
            Literal::Moment(moment) => return Some(*moment),
            Literal::Number(number) => format!("{number}d ago"),
            Literal::Lasting(lasting) => format!("{lasting} ago"),
            Literal::Text(text) if looks_like_a_date(text) => text.clone(),
            _ => return self.wrong_kind(name, Kind::Date, operand, Some("2026-01-31".to_owned())),
        };
        if matches!(operand.literal, Literal::Text(_)) {
            return self.wrong_kind(name, Kind::Date, operand, Some(fix));
        }
        let (subject, expected) = (
            name.to_owned(),
            "a day, such as 2026-01-31, or a time ago, such as 90d ago",
        );
        let fault = Fault::new(operand.place.0, Problem::UnitMissing { subject, expected });
        self.fault(fault.or_write(fix))
    }

    /// A text, in quotation marks or as a bare word; canonically in quotation marks.
    pub(super) fn written(
        &mut self,
        name: &str,
        kind: Kind,
        operand: &mut Operand,
    ) -> Option<String> {
        let text = match &operand.literal {
            Literal::Text(text) | Literal::Word(text) => text.clone(),
            other => {
                let quoted = Literal::Text(other.to_string()).to_string();
                return self.wrong_kind(name, kind, operand, Some(quoted));
            }
        };
        operand.literal = Literal::Text(text.clone());
        Some(text)
    }

    /// The place of a word among those of a field; canonically a bare word where it can be one.
    pub(super) fn word(
        &mut self,
        subject: &Subject,
        words: &'static [&'static str],
        operand: &mut Operand,
    ) -> Option<usize> {
        let name = subject.to_string();
        let text = match &operand.literal {
            Literal::Text(text) | Literal::Word(text) => text.clone(),
            _ => {
                let first = words.first().map(|word| bare(word).to_string());
                return self.wrong_kind(&name, Kind::Choice(words), operand, first);
            }
        };
        let plain = lowercase(text.trim())
            .replace([' ', '-'], "_")
            .replace(['\'', '’'], "");
        let same = |word: &&'static str| word.eq_ignore_ascii_case(text.trim()) || **word == plain;
        if let Some(place) = words.iter().position(same) {
            operand.literal = words
                .get(place)
                .map_or(Literal::Word(plain), |word| bare(word));
            return Some(place);
        }
        let problem = Problem::UnknownValue {
            subject: name,
            value: text.chars().take(60).collect(),
            allowed: words.join(", "),
        };
        let fault = Fault::new(operand.place.0, problem);
        let fault = match nearest(&plain, words.iter().copied()) {
            Some(near) => fault.or_write(bare(near).to_string()),
            None => fault,
        };
        self.fault(fault)
    }

    pub(super) fn wrong_kind<T>(
        &mut self,
        name: &str,
        kind: Kind,
        operand: &Operand,
        fix: Option<String>,
    ) -> Option<T> {
        let problem = Problem::WrongKind {
            subject: name.to_owned(),
            expected: kind.name(),
            found: operand.literal.kind(),
        };
        let fault = Fault::new(operand.place.0, problem);
        self.fault(match fix {
            Some(fix) => fault.or_write(fix),
            None => fault,
        })
    }

    pub(super) fn out_of_range<T>(
        &mut self,
        name: &str,
        range: &'static str,
        operand: &Operand,
        fix: Option<String>,
    ) -> Option<T> {
        let problem = Problem::OutOfRange {
            subject: name.to_owned(),
            range,
            value: operand.to_string(),
        };
        let fault = Fault::new(operand.place.0, problem);
        self.fault(match fix {
            Some(fix) => fault.or_write(fix),
            None => fault,
        })
    }
}

/// A word that needs no quotation marks, or a text.
fn bare(word: &str) -> Literal {
    let mut letters = word.chars();
    let plain = letters.next().is_some_and(char::is_alphabetic)
        && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
        && !RESERVED.contains(&word);
    if plain {
        return Literal::Word(word.to_owned());
    }
    Literal::Text(word.to_owned())
}

/// About how many days so many months or years are.
fn days_of_months(lasting: Lasting) -> u64 {
    let months = if lasting.unit == Unit::Year { 12 } else { 1 } * u64::from(lasting.count);
    (months * 365 + 6) / 12
}

/// An amount in minor units; none where the currency has no such small coin.
fn minor(number: Decimal, currency: Currency) -> Option<i64> {
    let scale = 10_i64.pow(6 - u32::from(currency.decimals().min(6)));
    (number.0 % scale == 0).then_some(number.0 / scale)
}

fn looks_like_a_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
