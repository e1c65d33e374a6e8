//! Is somebody in a segment? Three answers: yes, no, and not known; only a yes is a membership. Nothing is allocated.
//!
//! | | NOT | AND no | AND unknown | OR yes | OR unknown |
//! |---|---|---|---|---|---|
//! | yes | no | no | unknown | yes | yes |
//! | unknown | unknown | no | unknown | yes | unknown |
//! | no | yes | no | no | yes | unknown |
//!
//! (Kleene's strong logic, as SQL has it.) It refuses to know when today is, and to look at days after it.

mod geography;
pub(crate) mod happened;
pub(crate) mod number;
pub(crate) mod text;
mod yearly;

use awda_kernel::{Day, share_of};

use self::happened::{Found, found};
use crate::query::field::{Field, Kind};
use crate::query::library::Library;
use crate::query::person::{Attribute, Birthday, Channel, Consent, Person};
use crate::query::plan::{
    Ask, Bound, Knowable, Leaf, NumberTest, Quantity, Rule, Truths, YearlyOf,
};
use crate::query::store::Store;
use crate::query::syntax::ast::Op;

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Yes.
    True,
    /// No.
    False,
    /// What it rests on is not known.
    Unknown,
}

/// A person on a day, and the store they belong to.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The person.
    pub person: &'a Person<'a>,
    /// The store's numbers.
    pub store: &'a Store,
    /// Today, in the store's calendar.
    pub today: Day,
}

/// Who answers: the other segments, and what was found of them already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) library: &'a Library,
    pub(crate) known: &'a [Truth],
}

impl Truth {
    /// Whether it is a yes.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) const fn of(yes: bool) -> Self {
        if yes { Self::True } else { Self::False }
    }

    pub(crate) const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Yes where `yes`, and otherwise what is left open.
    pub(crate) const fn or_unless_complete(yes: bool, complete: bool) -> Self {
        match (yes, complete) {
            (true, _) => Self::True,
            (false, true) => Self::False,
            (false, false) => Self::Unknown,
        }
    }
}

impl From<Option<bool>> for Truth {
    fn from(answer: Option<bool>) -> Self {
        answer.map_or(Self::Unknown, Self::of)
    }
}

impl Judge<'_> {
    /// The answer of a rule.
    pub(crate) fn rule(&self, rule: &Rule, scene: &Scene<'_>) -> Truth {
        match rule {
            Rule::Leaf(leaf) => self.leaf(leaf, scene),
            Rule::Not(inner) => self.rule(inner, scene).negated(),
            Rule::All(parts) => self.joined(parts, scene, Truth::False),
            Rule::Any(parts) => self.joined(parts, scene, Truth::True),
        }
    }

    /// `decisive` decides alone; otherwise unknown, if anything is, and else the opposite.
    fn joined(&self, parts: &[Rule], scene: &Scene<'_>, decisive: Truth) -> Truth {
        let mut answer = decisive.negated();
        for part in parts {
            let truth = self.rule(part, scene);
            if truth == decisive {
                return decisive;
            }
            if truth == Truth::Unknown {
                answer = Truth::Unknown;
            }
        }
        answer
    }

    /// The answer of a leaf.
    pub(crate) fn leaf(&self, leaf: &Leaf, scene: &Scene<'_>) -> Truth {
        let truth = self.ask(&leaf.ask, scene);
        if leaf.negated { truth.negated() } else { truth }
    }

    fn ask(&self, ask: &Ask, scene: &Scene<'_>) -> Truth {
        let person = scene.person;
        match ask {
            Ask::Number(quantity, test) => number_asked(quantity, test, scene),
            Ask::Choice(field, asked) => choice(*field, scene)
                .map(|place| asked >> place & 1 == 1)
                .into(),
            Ask::Text(texts, test) => text::answer(texts, test, scene),
            Ask::Truth(truths) => truth_of(truths, scene).into(),
            Ask::Known(knowable) => Truth::of(is_known(knowable, scene)),
            Ask::Yearly(of, stretch) => yearly::answer(*of, *stretch, scene),
            Ask::Happened(pattern, times) => match found(pattern, scene) {
                None => Truth::Unknown,
                Some(found) => often_enough(&found, times, scene),
            },
            Ask::Random(salt, shares) => Truth::of(share_of(&[salt, person.id]) < *shares),
            Ask::Near(circle) => person
                .traits
                .location
                .map(|place| geography::is_within(place, circle))
                .into(),
            Ask::Segment(_, index) => match self.known.get(*index) {
                Some(known) => *known,
                None => self
                    .library
                    .rule_at(*index)
                    .map_or(Truth::Unknown, |rule| self.rule(rule, scene)),
            },
        }
    }
}

/// The value a bound stands for today.
pub(crate) fn bound(bound: Bound, scene: &Scene<'_>) -> Option<i64> {
    match bound {
        Bound::Value(value) => Some(value),
        Bound::Moment(moment) => Some(i64::from(moment.on(scene.today))),
        Bound::Percentile(measure, percent) => {
            Some(scene.store.percentiles_of(measure)?.value(percent))
        }
    }
}

/// Whether a value passes a test; none where a bound is unknown.
pub(crate) fn passes(value: i64, test: &NumberTest, scene: &Scene<'_>) -> Option<bool> {
    match test {
        NumberTest::Compare(op, with) => Some(op.holds(&value, &bound(*with, scene)?)),
        NumberTest::Between(low, high) => {
            Some(bound(*low, scene)? <= value && value <= bound(*high, scene)?)
        }
        NumberTest::OneOf(all) => Some(all.iter().any(|one| bound(*one, scene) == Some(value))),
        NumberTest::During(period) => {
            let (from, to) = period.on(scene.today, scene.store.week.0);
            Some((i64::from(from)..i64::from(to)).contains(&value))
        }
    }
}

fn number_asked(quantity: &Quantity, test: &NumberTest, scene: &Scene<'_>) -> Truth {
    if let Quantity::Count(pattern) = quantity {
        return found(pattern, scene)
            .map_or(Truth::Unknown, |found| often_enough(&found, test, scene));
    }
    let value = number::value(quantity, scene);
    value.and_then(|value| passes(value, test, scene)).into()
}

/// What was found is all there is, or the least there is.
fn often_enough(found: &Found, test: &NumberTest, scene: &Scene<'_>) -> Truth {
    let count = found.count_micros();
    if found.complete {
        return passes(count, test, scene).into();
    }
    // More may come to light: an answer stands only when no larger number would change it.
    let ceiling = match test {
        NumberTest::Compare(op, with) => match (op, bound(*with, scene)) {
            (Op::AtLeast, Some(with)) if count >= with => return Truth::True,
            (Op::More | Op::Unequal, Some(with)) if count > with => return Truth::True,
            (Op::Less, Some(with)) if count >= with => return Truth::False,
            (Op::AtMost | Op::Equal, Some(with)) => Some(with),
            _ => None,
        },
        NumberTest::Between(_, high) => bound(*high, scene),
        NumberTest::OneOf(all) => all.iter().filter_map(|one| bound(*one, scene)).max(),
        NumberTest::During(_) => None,
    };
    match ceiling {
        Some(ceiling) if count > ceiling => Truth::False,
        _ => Truth::Unknown,
    }
}

/// The place of a person's word among the words of a field.
pub(crate) fn choice(field: Field, scene: &Scene<'_>) -> Option<usize> {
    let person = scene.person;
    let (traits, standing) = (&person.traits, person.standing.as_ref());
    let models = person.prediction.as_ref();
    match field {
        Field::RfmSegment => standing.map(|standing| standing.segment as usize),
        Field::Stage => standing.map(|standing| standing.stage as usize),
        Field::ChurnBand => models.map(|models| models.band as usize),
        Field::Pace => models?.pace.map(|pace| pace as usize),
        Field::ClvGrade => models.map(|models| models.grade as usize),
        Field::Language => traits.language.map(|language| language as usize),
        Field::Gender => traits.gender.map(|gender| gender as usize),
        Field::AgeGroup => number::age(scene).map(age_group),
        Field::PreferredChannel => traits.preferred_channel.map(|channel| channel as usize),
        Field::Tier => traits.tier.map(|tier| tier as usize),
        field => consent_channel(field).map(|channel| consent(person, channel) as usize),
    }
}

/// What was said about a channel.
fn consent(person: &Person<'_>, channel: Channel) -> Consent {
    let said = person.consents.iter().find(|(about, _)| *about == channel);
    said.map_or(Consent::None, |(_, consent)| *consent)
}

const fn consent_channel(field: Field) -> Option<Channel> {
    Some(match field {
        Field::ConsentEmail => Channel::Email,
        Field::ConsentSms => Channel::Sms,
        Field::ConsentWhatsapp => Channel::Whatsapp,
        Field::ConsentPush => Channel::Push,
        Field::ConsentTelegram => Channel::Telegram,
        Field::ConsentMessenger => Channel::Messenger,
        Field::ConsentInstagram => Channel::Instagram,
        _ => return None,
    })
}

const fn age_group(years: i64) -> usize {
    match years {
        ..18 => 0,
        18..25 => 1,
        25..35 => 2,
        35..45 => 3,
        45..55 => 4,
        55..65 => 5,
        65.. => 6,
    }
}

pub(crate) fn truth_of(truths: &Truths, scene: &Scene<'_>) -> Option<bool> {
    let (person, traits) = (scene.person, &scene.person.traits);
    let flags = person.standing.as_ref().map(|standing| standing.flags);
    match truths {
        Truths::Attribute(name) => match attribute(person, name)? {
            Attribute::Truth(truth) => Some(truth),
            _ => None,
        },
        Truths::Field(Field::Vip) => flags.map(|flags| flags.vip),
        Truths::Field(Field::OneTimeBuyer) => flags.map(|flags| flags.one_time_buyer),
        Truths::Field(Field::DiscountDriven) => flags.map(|flags| flags.discount_driven),
        Truths::Field(Field::Identified) => Some(traits.identified),
        Truths::Field(Field::HasEmail) => Some(traits.has_email),
        Truths::Field(Field::HasPhone) => Some(traits.has_phone),
        Truths::Field(_) => None,
    }
}

fn is_known(knowable: &Knowable, scene: &Scene<'_>) -> bool {
    match knowable {
        Knowable::Attribute(name) => attribute(scene.person, name).is_some(),
        Knowable::Field(field) => match field.kind() {
            Kind::Number | Kind::Days | Kind::Money | Kind::Share | Kind::Date => {
                number::of_field(*field, None, scene).is_some()
            }
            Kind::Yearly => scene.person.traits.birthday.is_some(),
            Kind::Text | Kind::Texts => text::is_known(*field, scene),
            Kind::Truth => truth_of(&Truths::Field(*field), scene).is_some(),
            Kind::Choice(_) => match consent_channel(*field) {
                Some(channel) => consent(scene.person, channel) != Consent::None,
                None => choice(*field, scene).is_some(),
            },
        },
    }
}

/// The custom attribute of this name.
pub(crate) fn attribute<'a>(person: &Person<'a>, name: &str) -> Option<Attribute<'a>> {
    let found = person.attributes.iter().find(|(other, _)| *other == name);
    found.map(|(_, attribute)| *attribute)
}

/// The birthday, for readings.
pub(crate) fn birthday<'a>(of: YearlyOf, scene: &Scene<'a>) -> Option<Birthday<'a>> {
    match of {
        YearlyOf::Birthday => scene.person.traits.birthday,
        YearlyOf::Field(field) => {
            let day = number::of_field(field, None, scene)?;
            let day = i32::try_from(day).ok()?;
            Some(Birthday::Gregorian(
                crate::query::calendar::YearDay::first_on(day),
            ))
        }
    }
}
