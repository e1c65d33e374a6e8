//! Segments as they read on one day in one store: every day that moves is a day, every percentile a number. It is the same for
//! everybody, so it is calculated once, and judging somebody is comparing numbers.
//!
//! It refuses to answer differently than the segments themselves do; a law says so.

use awda_kernel::Day;

use crate::query::calendar::{Lasting, Moment};
use crate::query::evaluate::{Judge, Scene, Truth, bound};
use crate::query::library::Library;
use crate::query::person::Person;
use crate::query::plan::{Ask, Bound, Leaf, NumberTest, Pattern, Quantity, Rule, Stretch};
use crate::query::store::Store;

/// A library's segments on a day.
#[derive(Debug, Clone)]
pub struct Settled {
    day: Day,
    /// Place in the library, and rule; each after those it rests on.
    rules: Vec<(usize, Rule)>,
    places: usize,
}

/// The day, and the store's numbers.
#[derive(Clone, Copy)]
struct On<'a> {
    store: &'a Store,
    today: Day,
}

impl Library {
    /// The segments that `wanted` names, and those they rest on, as they read on `today`.
    pub fn settled(&self, store: &Store, today: Day, wanted: impl Fn(&str) -> bool) -> Settled {
        let on = On { store, today };
        let rules = self.resting_on(wanted).into_iter();
        let rules = rules.filter_map(|place| Some((place, on.rule(self.rule_at(place)?))));
        Settled {
            day: today,
            rules: rules.collect(),
            places: self.ids().len(),
        }
    }
}

impl Settled {
    /// The day.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// As [`Library::judge_all`] on that day in that store; what nobody wanted is unknown. Allocates nothing once `verdicts` has room for
    /// all.
    pub fn judge_all(
        &self,
        library: &Library,
        (person, store): (&Person<'_>, &Store),
        verdicts: &mut Vec<Truth>,
    ) {
        verdicts.clear();
        verdicts.resize(self.places, Truth::Unknown);
        let scene = Scene {
            person,
            store,
            today: self.day,
        };
        for (place, rule) in &self.rules {
            let judge = Judge {
                library,
                known: verdicts,
            };
            let truth = judge.rule(rule, &scene);
            if let Some(verdict) = verdicts.get_mut(*place) {
                *verdict = truth;
            }
        }
    }
}

impl On<'_> {
    fn rule(self, rule: &Rule) -> Rule {
        let all = |parts: &[Rule]| parts.iter().map(|part| self.rule(part)).collect();
        match rule {
            Rule::All(parts) => Rule::All(all(parts)),
            Rule::Any(parts) => Rule::Any(all(parts)),
            Rule::Not(inner) => Rule::Not(Box::new(self.rule(inner))),
            Rule::Leaf(leaf) => Rule::Leaf(Leaf {
                ask: self.ask(&leaf.ask),
                ..*leaf
            }),
        }
    }

    fn ask(self, ask: &Ask) -> Ask {
        match ask {
            Ask::Number(quantity, test) => Ask::Number(self.quantity(quantity), self.test(test)),
            Ask::Happened(pattern, times) => Ask::Happened(self.pattern(pattern), self.test(times)),
            Ask::Yearly(of, stretch) => Ask::Yearly(*of, self.stretch(*stretch)),
            other => other.clone(),
        }
    }

    fn quantity(self, quantity: &Quantity) -> Quantity {
        match quantity {
            Quantity::Field(field, Some(last)) => Quantity::Field(*field, Some(self.days(*last))),
            Quantity::Count(pattern) => Quantity::Count(self.pattern(pattern)),
            Quantity::Sum(pattern) => Quantity::Sum(self.pattern(pattern)),
            Quantity::Least(pattern) => Quantity::Least(self.pattern(pattern)),
            Quantity::Most(pattern) => Quantity::Most(self.pattern(pattern)),
            Quantity::First(pattern) => Quantity::First(self.pattern(pattern)),
            Quantity::Last(pattern) => Quantity::Last(self.pattern(pattern)),
            other => other.clone(),
        }
    }

    /// A time that ends today, in days.
    fn days(self, last: Lasting) -> Lasting {
        let days = i64::from(self.today) - i64::from(last.before(self.today));
        u16::try_from(days).map_or(last, Lasting::days)
    }

    fn pattern(self, pattern: &Pattern) -> Pattern {
        let (first, last) = pattern.days_on(self.today);
        Pattern {
            within: None,
            since: first.map(Moment::Fixed),
            before: Some(Moment::Fixed(last + 1)),
            value: pattern.value.as_ref().map(|test| self.test(test)),
            launch: pattern.launch.as_ref().map(|test| self.test(test)),
            ..pattern.clone()
        }
    }

    fn stretch(self, stretch: Stretch) -> Stretch {
        let (from, to) = match stretch {
            Stretch::Between(from, to) => (from.on(self.today), to.on(self.today)),
            Stretch::Period(period) => {
                let (from, end) = period.on(self.today, self.store.week.0);
                (from, end.saturating_sub(1))
            }
        };
        Stretch::Between(Moment::Fixed(from), Moment::Fixed(to))
    }

    fn test(self, test: &NumberTest) -> NumberTest {
        match test {
            NumberTest::Compare(op, with) => NumberTest::Compare(*op, self.bound(*with)),
            NumberTest::OneOf(all) => {
                NumberTest::OneOf(all.iter().map(|one| self.bound(*one)).collect())
            }
            NumberTest::Between(low, high) => {
                NumberTest::Between(self.bound(*low), self.bound(*high))
            }
            NumberTest::During(period) => {
                let (from, end) = period.on(self.today, self.store.week.0);
                let (from, last) = (i64::from(from), i64::from(end) - 1);
                NumberTest::Between(Bound::Value(from), Bound::Value(last))
            }
        }
    }

    /// A percentile that nobody knows stays one, and unknown.
    fn bound(self, asked: Bound) -> Bound {
        let nobody = Person::default();
        let scene = Scene {
            person: &nobody,
            store: self.store,
            today: self.today,
        };
        bound(asked, &scene).map_or(asked, Bound::Value)
    }
}
