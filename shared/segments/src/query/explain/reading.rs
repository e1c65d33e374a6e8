//! The value of one condition for one person.

use awda_kernel::{Currency, Day, Money, share_of};

use super::words::{aggregate, in_last, verb};
use super::{Reading, Value};
use crate::query::evaluate::happened::found;
use crate::query::evaluate::{Scene, Truth, attribute, birthday, choice, number, text, truth_of};
use crate::query::field::{Field, Kind};
use crate::query::person::{Attribute, Birthday};
use crate::query::plan::{
    Ask, AttributeKind, Knowable, Leaf, Pattern, Quantity, Texts, Truths, YearlyOf,
};
use crate::query::syntax::ast::{Condition, Decimal};
use crate::{Language, RfmSegment, Stage};

const LANGUAGES: [Language; 3] = [Language::English, Language::Arabic, Language::Persian];

/// The reading of a leaf that is written as `condition`.
pub(super) fn of(
    leaf: &Leaf,
    condition: &Condition,
    truth: Truth,
    scene: &Scene<'_>,
    currency: Currency,
) -> Reading {
    let subject = condition.subject.to_string();
    Reading {
        span: leaf.span,
        text: condition.to_string(),
        wanted: condition.test.to_string().trim().to_owned(),
        names: LANGUAGES.map(|language| name(&leaf.ask, &subject, language)),
        value: value(&leaf.ask, truth, scene, currency),
        inner: None,
        subject,
        truth,
    }
}

fn name(ask: &Ask, subject: &str, language: Language) -> String {
    match ask {
        Ask::Number(quantity, _) => quantity_name(quantity, subject, language),
        Ask::Choice(field, _)
        | Ask::Text(Texts::Field(field), _)
        | Ask::Truth(Truths::Field(field))
        | Ask::Known(Knowable::Field(field))
        | Ask::Yearly(YearlyOf::Field(field), _) => language.pick(field.names()).to_owned(),
        Ask::Yearly(YearlyOf::Birthday, _) => language.pick(Field::Birthday.names()).to_owned(),
        Ask::Happened(pattern, _) => named(language.pick(verb(pattern.verb)), subject),
        Ask::Text(Texts::Attribute(name), _)
        | Ask::Truth(Truths::Attribute(name))
        | Ask::Known(Knowable::Attribute(name)) => name.to_string(),
        Ask::Random(salt, _) => named(language.pick(["draw", "السحب", "قرعه"]), salt),
        Ask::Near(_) => named(language.pick(["place", "الموقع", "مکان"]), subject),
        Ask::Segment(id, _) => named(language.pick(["segment", "الشريحة", "بخش"]), id),
    }
}

fn quantity_name(quantity: &Quantity, subject: &str, language: Language) -> String {
    match quantity {
        Quantity::Field(field, None) => language.pick(field.names()).to_owned(),
        Quantity::Field(field, Some(last)) => {
            format!(
                "{} {}",
                language.pick(field.names()),
                in_last(*last, language)
            )
        }
        Quantity::Attribute(name, _) => name.to_string(),
        Quantity::Percentile(measure) => {
            let field = Field::from_id(measure.id()).unwrap_or(Field::NetSpend);
            let of = language.pick(["percentile of", "الرتبة المئوية لـ", "صدک"]);
            format!("{of} {}", language.pick(field.names()))
        }
        quantity => named(language.pick(aggregate(quantity)), subject),
    }
}

fn named(what: &str, which: &str) -> String {
    format!("{what} `{which}`")
}

fn value(ask: &Ask, truth: Truth, scene: &Scene<'_>, currency: Currency) -> Value {
    let known = match ask {
        Ask::Number(quantity, _) => return of_quantity(quantity, scene, currency),
        Ask::Choice(field, _) => word(*field, scene),
        Ask::Text(texts, _) => return of_texts(texts, scene),
        Ask::Truth(truths) => truth_of(truths, scene).map(Value::Truth),
        Ask::Known(knowable) => return of_knowable(knowable, scene, currency),
        Ask::Yearly(of, _) => coming(*of, scene).map(Value::Comes),
        Ask::Happened(pattern, _) => times(pattern, scene),
        Ask::Random(salt, _) => {
            let draw = i64::from(share_of(&[salt, scene.person.id]));
            Some(Value::Draw(Decimal(draw * 10_000)))
        }
        Ask::Near(_) | Ask::Segment(..) => match truth {
            Truth::True => Some(Value::Truth(true)),
            Truth::False => Some(Value::Truth(false)),
            Truth::Unknown => None,
        },
    };
    known.unwrap_or(Value::Unknown)
}

fn of_quantity(quantity: &Quantity, scene: &Scene<'_>, currency: Currency) -> Value {
    if let Quantity::Count(pattern) = quantity {
        return times(pattern, scene).unwrap_or(Value::Unknown);
    }
    let kind = match quantity {
        Quantity::Field(field, _) => field.kind(),
        Quantity::Attribute(_, AttributeKind::Money)
        | Quantity::Sum(_)
        | Quantity::Least(_)
        | Quantity::Most(_) => Kind::Money,
        Quantity::Attribute(_, AttributeKind::Date) | Quantity::First(_) | Quantity::Last(_) => {
            Kind::Date
        }
        Quantity::Percentile(_) | Quantity::Affinity(_) | Quantity::Propensity(_) => Kind::Share,
        Quantity::Attribute(..) | Quantity::Count(_) => Kind::Number,
    };
    let value = number::value(quantity, scene);
    value.map_or(Value::Unknown, |value| in_kind(value, kind, currency))
}

fn in_kind(value: i64, kind: Kind, currency: Currency) -> Value {
    match kind {
        Kind::Days => Value::Days(value),
        Kind::Money => Value::Money(Money {
            minor: value,
            currency,
        }),
        Kind::Share => Value::Percent(Decimal(value.saturating_mul(100))),
        Kind::Date => i32::try_from(value).map_or(Value::Unknown, Value::Date),
        _ => Value::Number(Decimal(value)),
    }
}

fn times(pattern: &Pattern, scene: &Scene<'_>) -> Option<Value> {
    let found = found(pattern, scene)?;
    Some(Value::Times(found.count, found.complete))
}

fn word(field: Field, scene: &Scene<'_>) -> Option<Value> {
    let place = choice(field, scene)?;
    let Kind::Choice(words) = field.kind() else {
        return None;
    };
    let id = *words.get(place)?;
    let names = match field {
        Field::RfmSegment => {
            RfmSegment::from_id(id).map(|one| LANGUAGES.map(|language| one.name(language)))
        }
        Field::Stage => Stage::from_id(id).map(|one| LANGUAGES.map(|language| one.name(language))),
        _ => None,
    };
    Some(Value::Word(id, names.unwrap_or([id; 3])))
}

fn of_texts(texts: &Texts, scene: &Scene<'_>) -> Value {
    let mut all = Vec::new();
    match texts {
        Texts::Attribute(name) => match attribute(scene.person, name) {
            Some(Attribute::Text(text)) => all.push(text.to_owned()),
            _ => return Value::Unknown,
        },
        Texts::Field(field) => text::each(*field, scene, &mut |text| {
            if !all.iter().any(|known| known == text) {
                all.push(text.to_owned());
            }
        }),
    }
    if all.is_empty() {
        Value::Unknown
    } else {
        Value::Texts(all)
    }
}

fn of_knowable(knowable: &Knowable, scene: &Scene<'_>, currency: Currency) -> Value {
    let field = match knowable {
        Knowable::Attribute(name) => {
            return match attribute(scene.person, name) {
                None => Value::Unknown,
                Some(Attribute::Number(number)) => Value::Number(Decimal(number)),
                Some(Attribute::Money(minor)) => Value::Money(Money { minor, currency }),
                Some(Attribute::Date(day)) => Value::Date(day),
                Some(Attribute::Text(text)) => Value::Texts(vec![text.to_owned()]),
                Some(Attribute::Truth(truth)) => Value::Truth(truth),
            };
        }
        Knowable::Field(field) => *field,
    };
    match field.kind() {
        Kind::Choice(_) => word(field, scene).unwrap_or(Value::Unknown),
        Kind::Text | Kind::Texts => of_texts(&Texts::Field(field), scene),
        Kind::Truth => truth_of(&Truths::Field(field), scene).map_or(Value::Unknown, Value::Truth),
        Kind::Yearly => coming(YearlyOf::Birthday, scene).map_or(Value::Unknown, Value::Comes),
        _ => of_quantity(&Quantity::Field(field, None), scene, currency),
    }
}

/// The coming round on or after today.
fn coming(of: YearlyOf, scene: &Scene<'_>) -> Option<Day> {
    let yesterday = scene.today.saturating_sub(1);
    match birthday(of, scene)? {
        Birthday::Gregorian(day) => day.next_after(yesterday),
        Birthday::Days(days) => days.iter().copied().find(|day| *day > yesterday),
    }
}
