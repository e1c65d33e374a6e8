//! What happened: the rows that a pattern asks for, counted. Purchases without details come from the purchase days, everything
//! else from the records of happenings, which may be incomplete before a day.

use awda_kernel::Day;

use super::number::purchases;
use super::{Scene, passes};
use crate::query::person::{Detail, Happening};
use crate::query::plan::{DetailTest, Pattern, TextTest};
use crate::query::syntax::ast::MICROS;

/// What a pattern found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// How often; orders are counted once.
    pub(crate) count: u64,
    /// Nothing else can have happened.
    pub(crate) complete: bool,
    sum: Option<i64>,
    range: Option<(i64, i64)>,
    days: Option<(Day, Day)>,
    last_order: u64,
    complete_since: Option<Day>,
}

/// What happened of a pattern; none where nothing of the kind is kept.
pub(crate) fn found(pattern: &Pattern, scene: &Scene<'_>) -> Option<Found> {
    let (from, to) = pattern.days_on(scene.today);
    let inside = |day: Day| from.is_none_or(|from| day >= from) && day <= to;
    if pattern.is_plain() {
        let mut found = Found::nothing(None, from);
        for row in purchases(None, scene)
            .iter()
            .filter(|row| inside(row.day()))
        {
            let row = Happening {
                day: row.day(),
                times: row.orders(),
                value_minor: Some(row.net_minor()),
                ..Happening::default()
            };
            found.take(&row, worth(pattern, &row, scene));
        }
        return Some(found);
    }
    let record = scene.person.happenings.of(pattern.verb)?;
    let mut found = Found::nothing(record.complete_since, from);
    for row in record.rows.iter().filter(|row| inside(row.day)) {
        found.take(
            row,
            all_of([
                described(pattern, row),
                launched(pattern, row, scene),
                worth(pattern, row, scene),
            ]),
        );
    }
    Some(found)
}

impl Found {
    const fn nothing(complete_since: Option<Day>, from: Option<Day>) -> Self {
        let complete = match (complete_since, from) {
            (None, _) => true,
            (Some(since), Some(from)) => from >= since,
            (Some(_), None) => false,
        };
        Self {
            count: 0,
            complete,
            sum: Some(0),
            range: None,
            days: None,
            last_order: 0,
            complete_since,
        }
    }

    /// A row that matches, does not, or may.
    fn take(&mut self, row: &Happening<'_>, matches: Option<bool>) {
        match matches {
            Some(false) => return,
            Some(true) => {}
            None => {
                self.complete = false;
                return;
            }
        }
        let same_order = row.order != 0 && row.order == self.last_order;
        if !same_order {
            self.count += u64::from(row.times);
        }
        self.last_order = row.order;
        self.sum = self
            .sum
            .zip(row.value_minor)
            .map(|(sum, value)| sum.saturating_add(value));
        if let Some(value) = row.value_minor {
            let (least, most) = self.range.unwrap_or((value, value));
            self.range = Some((least.min(value), most.max(value)));
        }
        let (first, last) = self.days.unwrap_or((row.day, row.day));
        self.days = Some((first.min(row.day), last.max(row.day)));
    }

    pub(crate) fn count_micros(&self) -> i64 {
        i64::try_from(self.count)
            .unwrap_or(i64::MAX)
            .saturating_mul(MICROS)
    }

    pub(super) fn sum(&self) -> Option<i64> {
        self.sum.filter(|_| self.complete)
    }

    pub(super) fn least(&self) -> Option<i64> {
        self.range
            .filter(|_| self.complete && self.sum.is_some())
            .map(|(least, _)| least)
    }

    pub(super) fn most(&self) -> Option<i64> {
        self.range
            .filter(|_| self.complete && self.sum.is_some())
            .map(|(_, most)| most)
    }

    pub(super) fn first(&self) -> Option<Day> {
        self.days.filter(|_| self.complete).map(|(first, _)| first)
    }

    /// The last one found is the last one, unless something later may be missing: what is missing is of days before the one from which on
    /// nothing is.
    pub(super) fn last(&self) -> Option<Day> {
        let last = self.days.map(|(_, last)| last);
        let is_last = |day: Day| {
            let since = self.complete_since;
            since.is_some_and(|since| day.saturating_add(1) >= since)
        };
        last.filter(|last| self.complete || is_last(*last))
    }
}

/// Whether the details are those that are asked for. A row that does not say is another one, unless there was more than it lists.
fn described(pattern: &Pattern, row: &Happening<'_>) -> Option<bool> {
    let there = match pattern.needs {
        Some(needed) if row.detail(needed).is_none() => unless_open(row, needed),
        _ => Some(true),
    };
    let mut answer = there;
    for test in &pattern.details {
        match is_detail(test, row) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => answer = answer.and(None),
        }
        if answer == Some(false) {
            return answer;
        }
    }
    let discounted = match pattern.discounted {
        None => Some(true),
        Some(asked) => row.discounted.map(|discounted| discounted == asked),
    };
    all_of([answer, discounted])
}

/// Not there, or not listed.
const fn unless_open(row: &Happening<'_>, detail: Detail) -> Option<bool> {
    if row.open.contains(detail) {
        None
    } else {
        Some(false)
    }
}

fn is_detail(test: &DetailTest, row: &Happening<'_>) -> Option<bool> {
    let is = |text: &str| match &test.texts {
        TextTest::OneOf(all) => all.iter().any(|one| one.equals(text)),
        TextTest::Contains(part) => part.is_in(text),
    };
    if all_details(row, test.detail).any(is) {
        return Some(!test.negated);
    }
    unless_open(row, test.detail).map(|listed| listed != test.negated)
}

fn all_details<'a>(row: &Happening<'a>, detail: Detail) -> impl Iterator<Item = &'a str> {
    let all = row.details.iter().filter(move |(kind, _)| *kind == detail);
    all.map(|(_, text)| *text)
}

fn launched(pattern: &Pattern, row: &Happening<'_>, scene: &Scene<'_>) -> Option<bool> {
    match &pattern.launch {
        None => Some(true),
        Some(test) => passes(i64::from(row.days_after_launch?), test, scene),
    }
}

fn worth(pattern: &Pattern, row: &Happening<'_>, scene: &Scene<'_>) -> Option<bool> {
    match &pattern.value {
        None => Some(true),
        Some(test) => passes(row.value_minor?, test, scene),
    }
}

fn all_of<const N: usize>(answers: [Option<bool>; N]) -> Option<bool> {
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    answers.iter().all(Option::is_some).then_some(true)
}
