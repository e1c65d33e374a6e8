//! Functions: what happened, what of it, percentiles, anniversaries, chance, places, other segments.

use super::{Checker, Ordered, What, field_of, field_what};
use crate::query::fault::{Fault, Problem};
use crate::query::field::{BANDS, Field, Kind, RFM_NAMES, STAGES};
use crate::query::fold::Folded;
use crate::query::nearest;
use crate::query::person::Verb;
use crate::query::plan::{Ask, Bound, Circle, NumberTest, Pattern, Quantity, Truths, YearlyOf};
use crate::query::store::Measure;
use crate::query::syntax::ast::{Argument, Decimal, Form, Literal, MICROS, Op, Operand, Subject};
use crate::query::syntax::lowercase;

/// Functions of what happened.
const OVER: [&str; 6] = ["count", "sum", "min", "max", "first", "last"];
/// The other functions.
const OTHERS: [&str; 8] = [
    "ordered_at_branch",
    "percentile",
    "affinity",
    "propensity",
    "anniversary",
    "random",
    "near",
    "segment",
];
/// A full turn of the earth, in degrees.
const DEGREES_MAX: i64 = 180;

/// Every function, in the order of docs/SEGMENTS.md.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    let verbs = Verb::ALL.iter().map(|verb| verb.id());
    verbs.chain(OTHERS).chain(OVER)
}

impl Checker<'_> {
    pub(super) fn call(&mut self, subject: &mut Subject) -> Option<What> {
        let name = subject.name.clone();
        match name.as_str() {
            "percentile" => self.percentile_of(subject),
            "anniversary" => self.anniversary(subject),
            "affinity" => self.of_category(subject, Quantity::Affinity),
            "propensity" => self.of_category(subject, Quantity::Propensity),
            "random" => self.random(subject),
            "near" => self.near(subject),
            "segment" => self.reference(subject),
            name if OVER.contains(&name) => self.over(subject),
            name if name == "ordered_at_branch" || Verb::from_id(name).is_some() => {
                let (pattern, times) = self.pattern(subject)?;
                let once = NumberTest::Compare(Op::AtLeast, Bound::Value(MICROS));
                Some(What::Condition(Ask::Happened(
                    pattern,
                    times.unwrap_or(once),
                )))
            }
            _ => self.unknown_function(subject),
        }
    }

    /// `count(bought(...))` and the like.
    fn over(&mut self, subject: &mut Subject) -> Option<What> {
        let name = subject.name.clone();
        let needed = "what is counted, such as bought(within: 90d)";
        let place = subject.place.0;
        let Form::Call(arguments) = &mut subject.form else {
            return None;
        };
        let [Argument::Subject(inner)] = arguments.as_mut_slice() else {
            let function = name;
            return self.fault(Fault::new(
                place,
                Problem::ArgumentMissing { function, needed },
            ));
        };
        if inner.name != "ordered_at_branch" && Verb::from_id(&inner.name).is_none() {
            return self.unknown_function(inner);
        }
        let (pattern, times) = self.pattern(inner)?;
        if times.is_some() {
            let (function, name) = (inner.name.clone(), "times".to_owned());
            let allowed = format!("no times inside {}", subject.name);
            return self.fault(Fault::new(
                place,
                Problem::UnknownArgument {
                    function,
                    name,
                    allowed,
                },
            ));
        }
        let (quantity, kind): (fn(Pattern) -> Quantity, Kind) = match name.as_str() {
            "count" => (Quantity::Count, Kind::Number),
            "sum" => (Quantity::Sum, Kind::Money),
            "min" => (Quantity::Least, Kind::Money),
            "max" => (Quantity::Most, Kind::Money),
            "first" => (Quantity::First, Kind::Date),
            _ => (Quantity::Last, Kind::Date),
        };
        Some(What::Ordered(Ordered {
            quantity: quantity(pattern),
            kind,
            measure: None,
        }))
    }

    fn percentile_of(&mut self, subject: &Subject) -> Option<What> {
        let needed = "one field, as in percentile(net_spend)";
        let inner = self.only_field(subject, needed)?;
        let Some(measure) = Measure::from_id(&inner.name) else {
            let all: Vec<_> = Measure::ALL.iter().map(|measure| measure.id()).collect();
            let fault = Fault::new(
                inner.place.0,
                Problem::NoPercentiles {
                    subject: inner.name.clone(),
                    allowed: all.join(", "),
                },
            );
            let near = nearest(&inner.name, all.iter().copied());
            return self.fault(match near {
                Some(near) => fault.or_write(near),
                None => fault,
            });
        };
        Some(What::Ordered(Ordered {
            quantity: Quantity::Percentile(measure),
            kind: Kind::Share,
            measure: None,
        }))
    }

    /// `affinity("skin")` and `propensity("skin")`.
    fn of_category(
        &mut self,
        subject: &mut Subject,
        quantity: fn(Folded) -> Quantity,
    ) -> Option<What> {
        let needed = "one category, as in affinity(\"skin\")";
        let (place, function) = (subject.place.0, subject.name.clone());
        let Form::Call(arguments) = &mut subject.form else {
            return None;
        };
        let [Argument::Value(category)] = arguments.as_mut_slice() else {
            return self.fault(Fault::new(
                place,
                Problem::ArgumentMissing { function, needed },
            ));
        };
        let category = self.written(&function, Kind::Text, category)?;
        Some(What::Ordered(Ordered {
            quantity: quantity(Folded::new(&category)),
            kind: Kind::Share,
            measure: None,
        }))
    }

    fn anniversary(&mut self, subject: &Subject) -> Option<What> {
        let needed = "one date, as in anniversary(first_order_date)";
        let inner = self.only_field(subject, needed)?;
        match field_of(&inner) {
            None => self.unknown_field(&inner),
            Some((field, last)) => match field_what(field, last) {
                What::Yearly(of) => Some(What::Yearly(of)),
                What::Ordered(ordered) if ordered.kind == Kind::Date => {
                    Some(What::Yearly(YearlyOf::Field(field)))
                }
                _ => self.wrong_operator(
                    &inner,
                    field.kind().name(),
                    &crate::query::syntax::ast::Test::Holds,
                ),
            },
        }
    }

    /// `random(10%, salt)`: the salt in quotation marks or not.
    fn random(&mut self, subject: &mut Subject) -> Option<What> {
        let needed = "a share and a salt, as in random(10%, \"spring\")";
        let (place, name) = (subject.place.0, subject.name.clone());
        let Form::Call(arguments) = &mut subject.form else {
            return None;
        };
        let [Argument::Value(share), Argument::Value(salt)] = arguments.as_mut_slice() else {
            return self.fault(Fault::new(
                place,
                Problem::ArgumentMissing {
                    function: name,
                    needed,
                },
            ));
        };
        let found = (
            self.share("random", share),
            self.written("random", Kind::Text, salt),
        );
        let (micros, salt_text) = (found.0?, found.1?);
        let shares = micros / 100;
        if shares * 100 != micros {
            let (value, what) = (share.to_string(), "a ten-thousandth".to_owned());
            return self.fault(Fault::new(share.place.0, Problem::TooFine { value, what }));
        }
        let shares = u16::try_from(shares).unwrap_or(10_000);
        Some(What::Condition(Ask::Random(
            salt_text.into_boxed_str(),
            shares,
        )))
    }

    /// `near(24.7136, 46.6753, 5km)`.
    fn near(&mut self, subject: &Subject) -> Option<What> {
        let needed = "latitude, longitude and a distance, as in near(24.7136, 46.6753, 5km)";
        let function = subject.name.clone();
        let Form::Call(arguments) = &subject.form else {
            return None;
        };
        let literal = |argument: Option<&Argument>| match argument {
            Some(Argument::Value(operand)) => Some(operand.clone()),
            _ => None,
        };
        let mut given = arguments.iter();
        let three = (
            literal(given.next()),
            literal(given.next()),
            literal(given.next()),
            given.next(),
        );
        let (Some(latitude), Some(longitude), Some(distance), None) = three else {
            return self.fault(Fault::new(
                subject.place.0,
                Problem::ArgumentMissing { function, needed },
            ));
        };
        let Literal::Distance(km) = distance.literal else {
            let fault = Fault::new(
                distance.place.0,
                Problem::UnitMissing {
                    subject: "the distance".to_owned(),
                    expected: "kilometres, such as 5km",
                },
            );
            return self.fault(match distance.literal {
                Literal::Number(number) => fault.or_write(format!("{number}km")),
                _ => fault,
            });
        };
        let places = (
            self.degrees("the latitude", DEGREES_MAX / 2, &latitude),
            self.degrees("the longitude", DEGREES_MAX, &longitude),
        );
        let Some(metres) = u32::try_from(km.0 / 1_000)
            .ok()
            .filter(|metres| (1..=20_000_000).contains(metres))
        else {
            return self.out_of_range("the distance", "0.001km to 20000km", &distance, None);
        };
        Some(What::Condition(Ask::Near(Circle {
            latitude: places.0?,
            longitude: places.1?,
            metres,
        })))
    }

    fn degrees(&mut self, name: &str, limit: i64, operand: &Operand) -> Option<i32> {
        let Literal::Number(Decimal(micros)) = operand.literal else {
            return self.wrong_kind(name, Kind::Number, operand, None);
        };
        let inside = (-limit * MICROS..=limit * MICROS).contains(&micros);
        match i32::try_from(micros) {
            Ok(degrees) if inside => Some(degrees),
            _ => self.out_of_range(
                name,
                "degrees north or east, at most 90 or 180",
                operand,
                None,
            ),
        }
    }

    /// `segment("id")`: one of the library's, or one that every night makes (`stage.active`, `rfm.champions`, ...).
    fn reference(&mut self, subject: &mut Subject) -> Option<What> {
        let needed = "one segment's id, as in segment(\"vip_riyadh\")";
        let (place, function) = (subject.place.0, subject.name.clone());
        let Form::Call(arguments) = &mut subject.form else {
            return None;
        };
        let [Argument::Value(operand)] = arguments.as_mut_slice() else {
            return self.fault(Fault::new(
                place,
                Problem::ArgumentMissing { function, needed },
            ));
        };
        let id = self.written("segment", Kind::Text, operand)?;
        if let Some(index) = self.names.place(&id) {
            return Some(What::Condition(Ask::Segment(id.into_boxed_str(), index)));
        }
        if let Some(ask) = nightly(&id) {
            return Some(What::Condition(ask));
        }
        let short = id.chars().take(60).collect();
        let fault = Fault::new(operand.place.0, Problem::UnknownSegment { id: short });
        let fault = match nearest(&id, self.names.ids().into_iter()) {
            Some(near) => fault.or_write(Literal::Text(near.to_owned()).to_string()),
            None => fault,
        };
        self.fault(fault)
    }

    /// The only argument, which is the name of a field.
    fn only_field(&mut self, subject: &Subject, needed: &'static str) -> Option<Subject> {
        let Form::Call(arguments) = &subject.form else {
            return None;
        };
        if let [
            Argument::Value(Operand {
                literal: Literal::Word(name),
                place,
            }),
        ] = arguments.as_slice()
        {
            return Some(Subject {
                name: lowercase(name),
                form: Form::Field,
                place: *place,
                name_place: *place,
            });
        }
        let function = subject.name.clone();
        self.fault(Fault::new(
            subject.place.0,
            Problem::ArgumentMissing { function, needed },
        ))
    }

    fn unknown_function<T>(&mut self, subject: &Subject) -> Option<T> {
        let name: String = subject.name.chars().take(60).collect();
        let fault = Fault::new(subject.name_place.0, Problem::UnknownFunction { name });
        let near = nearest(&subject.name, functions());
        let elsewhere = || ELSEWHERE.iter().find(|(other, _)| *other == subject.name);
        self.fault(match near.or_else(|| elsewhere().map(|(_, ours)| *ours)) {
            Some(near) => fault.or_write(near),
            None => fault,
        })
    }
}

/// Names that other systems use for a function.
const ELSEWHERE: [(&str, &str); 8] = [
    ("purchased", "bought"),
    ("products_purchased", "bought"),
    ("ordered", "bought"),
    ("seen", "viewed"),
    ("in_segment", "segment"),
    ("total", "sum"),
    ("within_distance", "near"),
    ("sent", "received"),
];

/// The segments that every night makes.
fn nightly(id: &str) -> Option<Ask> {
    let (group, word) = id.split_once('.')?;
    let (field, words) = match group {
        "rfm" => (Field::RfmSegment, RFM_NAMES),
        "stage" => (Field::Stage, STAGES),
        "churn" => (Field::ChurnBand, BANDS),
        "flag" => {
            let field = Field::from_id(word)?;
            let is_flag = matches!(
                field,
                Field::Vip | Field::OneTimeBuyer | Field::DiscountDriven
            );
            return is_flag.then_some(Ask::Truth(Truths::Field(field)));
        }
        _ => return None,
    };
    let place = words.iter().position(|one| *one == word)?;
    Some(Ask::Choice(field, 1 << place))
}
