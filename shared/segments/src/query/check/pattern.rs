//! The arguments of what happened: details, period, worth, times.

use super::{Checker, Ordered};
use crate::query::calendar::{Lasting, Moment};
use crate::query::fault::{Fault, Problem, Span};
use crate::query::field::{Field, Kind};
use crate::query::nearest;
use crate::query::person::{Detail, Verb};
use crate::query::plan::{DetailTest, NumberTest, Pattern, Quantity};
use crate::query::syntax::ast::{Argument, Form, Literal, Op, Operand, Place, Subject, Test};

/// Arguments of every verb.
const COMMON: [&str; 4] = ["within", "since", "before", "times"];

impl Checker<'_> {
    /// What must have happened, and how often, where that is said.
    pub(super) fn pattern(
        &mut self,
        subject: &mut Subject,
    ) -> Option<(Pattern, Option<NumberTest>)> {
        let at_branch = subject.name == "ordered_at_branch";
        let verb = if at_branch {
            Verb::Bought
        } else {
            Verb::from_id(&subject.name)?
        };
        let function = subject.name.clone();
        let Form::Call(arguments) = &mut subject.form else {
            return None;
        };
        self.name_first(&function, main_detail(verb, at_branch), arguments)?;
        let mut draft = Draft::of(verb, at_branch);
        let before = self.faults.len();
        for argument in arguments.iter_mut() {
            self.argument(&function, &mut draft, argument);
        }
        if self.faults.len() > before {
            return None;
        }
        let details = draft.details.into_boxed_slice();
        Some((
            Pattern {
                details,
                ..draft.pattern
            },
            draft.times,
        ))
    }

    /// A first value without a name is the verb's main detail.
    fn name_first(
        &mut self,
        function: &str,
        main: Detail,
        arguments: &mut [Argument],
    ) -> Option<()> {
        let Some(Argument::Value(operand)) = arguments.first() else {
            return Some(());
        };
        if let Literal::Lasting(lasting) = operand.literal {
            let (subject, expected) = (
                format!("{operand} in {function}"),
                "the name of what it is, as in within: 90d",
            );
            let fault = Fault::new(operand.place.0, Problem::UnitMissing { subject, expected });
            return self.fault(fault.or_write(format!("within: {lasting}")));
        }
        let named = Argument::Named {
            name: main.id().to_owned(),
            test: Test::Compare(Op::Equal, operand.clone(), None),
            place: operand.place,
            name_place: operand.place,
        };
        if let Some(first) = arguments.first_mut() {
            *first = named;
        }
        Some(())
    }

    fn argument(
        &mut self,
        function: &str,
        draft: &mut Draft,
        argument: &mut Argument,
    ) -> Option<()> {
        let (name, test, span) = match argument {
            Argument::Named {
                name,
                test,
                name_place,
                ..
            } => (name.clone(), test, name_place.0),
            Argument::Value(operand) => {
                let (shown, span) = (operand.to_string(), operand.place.0);
                return self.unknown_argument(function, draft.pattern.verb, &shown, span);
            }
            Argument::Subject(inner) => {
                let (shown, span) = (inner.name.clone(), inner.place.0);
                return self.unknown_argument(function, draft.pattern.verb, &shown, span);
            }
        };
        if !draft.said.insert_new(&name) {
            return self.fault(Fault::new(span, Problem::ArgumentTwice { name }));
        }
        let subject = named_subject(&name, span);
        match name.as_str() {
            "within" => draft.pattern.within = Some(self.within(&subject, test)?),
            "since" => draft.pattern.since = Some(self.border(&subject, test)?),
            "before" => draft.pattern.before = Some(self.border(&subject, test)?),
            "times" => draft.times = Some(self.limit(&subject, Kind::Number, test)?),
            "value" if has_value(draft.pattern.verb) => {
                draft.pattern.value = Some(self.limit(&subject, Kind::Money, test)?);
            }
            "days_after_launch" if draft.pattern.verb == Verb::Bought => {
                draft.pattern.launch = Some(self.limit(&subject, Kind::Days, test)?);
            }
            "discounted" if draft.pattern.verb == Verb::Bought => {
                draft.pattern.discounted = Some(self.yes_or_no(&subject, test)?);
            }
            name => match details_of(draft.pattern.verb)
                .iter()
                .find(|detail| detail.id() == name)
            {
                Some(detail) => {
                    let (texts, negated) = self.text_test(&subject, Kind::Text, test)?;
                    let detail = *detail;
                    draft.details.push(DetailTest {
                        detail,
                        texts,
                        negated,
                    });
                }
                None => return self.unknown_argument(function, draft.pattern.verb, name, span),
            },
        }
        Some(())
    }

    fn within(&mut self, subject: &Subject, test: &Test) -> Option<Lasting> {
        let operand = self.given(subject, test)?;
        match &operand.literal {
            Literal::Lasting(lasting) if lasting.count > 0 => Some(*lasting),
            Literal::Lasting(_) => self.empty_period(operand.place.0, "within".to_owned()),
            other => {
                let (subject, expected) = (
                    "within".to_owned(),
                    "days, weeks, months or years, such as 180d",
                );
                let fault = Fault::new(operand.place.0, Problem::UnitMissing { subject, expected });
                self.fault(match other {
                    Literal::Number(number) => fault.or_write(format!("{number}d")),
                    _ => fault,
                })
            }
        }
    }

    fn border(&mut self, subject: &Subject, test: &Test) -> Option<Moment> {
        let operand = self.given(subject, test)?;
        self.moment(&subject.name, operand)
    }

    /// The value after a colon.
    fn given<'t>(&mut self, subject: &Subject, test: &'t Test) -> Option<&'t Operand> {
        match test {
            Test::Compare(Op::Equal, operand, None) => Some(operand),
            other => self.wrong_operator(subject, "one value", other),
        }
    }

    fn limit(&mut self, subject: &Subject, kind: Kind, test: &mut Test) -> Option<NumberTest> {
        let ordered = Ordered {
            quantity: Quantity::Field(Field::OrdersCount, None),
            kind,
            measure: None,
        };
        match self.number_test(subject, &ordered, test)? {
            (asked, false) => Some(asked),
            (_, true) => self.wrong_operator(subject, kind.name(), test),
        }
    }

    fn yes_or_no(&mut self, subject: &Subject, test: &Test) -> Option<bool> {
        let operand = self.given(subject, test)?;
        match operand.literal {
            Literal::Truth(truth) => Some(truth),
            _ => self.wrong_kind(&subject.name, Kind::Truth, operand, Some("true".to_owned())),
        }
    }

    fn unknown_argument<T>(
        &mut self,
        function: &str,
        verb: Verb,
        name: &str,
        span: Span,
    ) -> Option<T> {
        let allowed: Vec<_> = arguments_of(verb).collect();
        let problem = Problem::UnknownArgument {
            function: function.to_owned(),
            name: name.chars().take(60).collect(),
            allowed: allowed.join(", "),
        };
        let fault = Fault::new(span, problem);
        let elsewhere = ELSEWHERE
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, ours)| *ours);
        let near = elsewhere.or_else(|| nearest(name, allowed.iter().copied()));
        self.fault(match near {
            Some(near) if allowed.contains(&near) => fault.or_write(near),
            _ => fault,
        })
    }
}

/// Names that people use for an argument.
const ELSEWHERE: [(&str, &str); 8] = [
    ("after", "since"),
    ("from", "since"),
    ("until", "before"),
    ("to", "before"),
    ("last", "within"),
    ("amount", "value"),
    ("price", "value"),
    ("sku", "product"),
];

/// A pattern while its arguments are read.
struct Draft {
    pattern: Pattern,
    details: Vec<DetailTest>,
    times: Option<NumberTest>,
    said: Said,
}

/// Names that were said.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    fn insert_new(&mut self, name: &str) -> bool {
        let new = !self.0.iter().any(|said| said == name);
        self.0.push(name.to_owned());
        new
    }
}

impl Draft {
    fn of(verb: Verb, at_branch: bool) -> Self {
        Self {
            pattern: Pattern {
                verb,
                within: None,
                since: None,
                before: None,
                details: Box::default(),
                needs: at_branch.then_some(Detail::Branch),
                value: None,
                launch: None,
                discounted: None,
            },
            details: Vec::new(),
            times: None,
            said: Said::default(),
        }
    }
}

fn named_subject(name: &str, span: Span) -> Subject {
    Subject {
        name: name.to_owned(),
        form: Form::Field,
        place: Place(span),
        name_place: Place(span),
    }
}

/// The detail that a first value without a name is.
const fn main_detail(verb: Verb, at_branch: bool) -> Detail {
    match verb {
        _ if at_branch => Detail::Branch,
        Verb::Bought | Verb::Viewed | Verb::Carted => Detail::Product,
        Verb::Visited => Detail::Branch,
        Verb::Received | Verb::Opened | Verb::Clicked | Verb::Replied => Detail::Campaign,
    }
}

/// The details that are kept of a verb.
pub(crate) const fn details_of(verb: Verb) -> &'static [Detail] {
    use Detail::{
        Branch, Brand, Campaign, Category, Channel, Coupon, Flow, Page, Payment, Product,
    };
    match verb {
        Verb::Bought => &[Product, Category, Brand, Branch, Channel, Payment, Coupon],
        Verb::Viewed => &[Product, Category, Brand, Page],
        Verb::Carted => &[Product, Category, Brand],
        Verb::Visited => &[Branch, Page, Channel],
        Verb::Received | Verb::Opened | Verb::Clicked | Verb::Replied => &[Campaign, Flow, Channel],
    }
}

const fn has_value(verb: Verb) -> bool {
    matches!(verb, Verb::Bought | Verb::Carted)
}

/// The names of a verb's arguments.
pub(crate) fn arguments_of(verb: Verb) -> impl Iterator<Item = &'static str> {
    let details = details_of(verb).iter().map(|detail| detail.id());
    let value = has_value(verb).then_some("value");
    let bought: &[&str] = if verb == Verb::Bought {
        &["discounted", "days_after_launch"]
    } else {
        &[]
    };
    details
        .chain(value)
        .chain(bought.iter().copied())
        .chain(COMMON)
}
