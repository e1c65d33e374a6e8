//! For every kind of condition, the next day on which it may change. Too early costs a look, too late would be a lie.

use awda_kernel::Day;

use crate::query::calendar::{Lasting, Period, date_of, day_of};
use crate::query::evaluate::{Scene, birthday, bound, number};
use crate::query::field::{Field, Kind, Source};
use crate::query::person::{Birthday, Verb};
use crate::query::plan::{
    Ask, Bound, Knowable, NumberTest, Pattern, Quantity, Stretch, Texts, Truths, YearlyOf,
};

/// Anniversaries that are looked at ahead.
const ROUNDS: usize = 3;

/// The earliest of some days that lie after today.
struct Earliest {
    today: Day,
    day: Option<Day>,
}

impl Earliest {
    fn may(&mut self, day: impl Into<Option<Day>>) {
        let later = day.into().filter(|day| *day > self.today);
        self.day = self.day.into_iter().chain(later).min();
    }
}

/// The next day after today on which the answer of a leaf may change. `moves` when standing and prediction change by the day.
pub(super) fn next_change(ask: &Ask, scene: &Scene<'_>, moves: bool) -> Option<Day> {
    let mut next = Earliest {
        today: scene.today,
        day: None,
    };
    match ask {
        Ask::Number(quantity, test) => {
            quantity_moves(quantity, test, scene, moves, &mut next);
            if let Some(day) = number::value(quantity, scene).filter(|_| is_day(quantity)) {
                test_moves(day, test, scene, &mut next);
            }
        }
        Ask::Choice(field, _)
        | Ask::Text(Texts::Field(field), _)
        | Ask::Truth(Truths::Field(field))
        | Ask::Known(Knowable::Field(field)) => field_moves(*field, scene, moves, &mut next),
        Ask::Happened(pattern, _) => pattern_moves(pattern, scene, &mut next),
        Ask::Yearly(of, stretch) => yearly_moves(*of, *stretch, scene, moves, &mut next),
        Ask::Text(Texts::Attribute(_), _)
        | Ask::Truth(Truths::Attribute(_))
        | Ask::Known(Knowable::Attribute(_))
        | Ask::Random(..)
        | Ask::Near(_)
        | Ask::Segment(..) => {}
    }
    next.day
}

/// Whether a quantity is a day of the calendar.
fn is_day(quantity: &Quantity) -> bool {
    match quantity {
        Quantity::Field(field, _) => field.kind() == Kind::Date,
        Quantity::Attribute(_, kind) => *kind == crate::query::plan::AttributeKind::Date,
        Quantity::First(_) | Quantity::Last(_) => true,
        Quantity::Count(_)
        | Quantity::Sum(_)
        | Quantity::Least(_)
        | Quantity::Most(_)
        | Quantity::Percentile(_)
        | Quantity::Affinity(_)
        | Quantity::Propensity(_) => false,
    }
}

fn quantity_moves(
    quantity: &Quantity,
    test: &NumberTest,
    scene: &Scene<'_>,
    moves: bool,
    next: &mut Earliest,
) {
    if let Some(pattern) = quantity.pattern() {
        return pattern_moves(pattern, scene, next);
    }
    match quantity {
        Quantity::Field(field, last) => {
            field_moves(*field, scene, moves, next);
            if let Some(last) = last {
                for row in scene.person.purchases {
                    next.may(last.first_before_reaching(row.day()));
                }
            }
            count_moves(*field, test, scene, next);
        }
        Quantity::Percentile(measure) => {
            // Percentiles are judged daily where what they rank moves.
            let field = Field::from_id(measure.id()).unwrap_or(Field::NetSpend);
            field_moves(field, scene, moves, next);
            next.may(scene.today.saturating_add(1));
        }
        _ => {}
    }
}

/// A count of days reaches each value that it is compared with, and passes it.
fn count_moves(field: Field, test: &NumberTest, scene: &Scene<'_>, next: &mut Earliest) {
    let value = match field {
        Field::DaysSinceFirstOrder
        | Field::DaysSinceLastOrder
        | Field::DaysSinceSignup
        | Field::DaysSinceLastInteraction => 1,
        Field::DaysToNextOrder => -1,
        _ => return,
    };
    let Some(now) = number::of_field(field, None, scene) else {
        return;
    };
    each_bound(test, &mut |with| {
        let Some(with) = bound(with, scene) else {
            return;
        };
        let distance = with.saturating_sub(now).saturating_mul(value);
        for step in [0, 1] {
            let day = i64::from(scene.today)
                .saturating_add(distance)
                .saturating_add(step);
            next.may(i32::try_from(day).ok());
        }
    });
}

/// A day is passed by the moments that it is compared with.
fn test_moves(day: i64, test: &NumberTest, scene: &Scene<'_>, next: &mut Earliest) {
    let Ok(day) = i32::try_from(day) else {
        return;
    };
    if let NumberTest::During(period) = test {
        return period_moves(day, *period, scene, next);
    }
    each_bound(test, &mut |with| {
        if let Bound::Moment(moment) = with {
            next.may(moment.first_reaching(day));
            next.may(moment.first_reaching(day.saturating_add(1)));
        }
    });
}

fn each_bound(test: &NumberTest, visit: &mut dyn FnMut(Bound)) {
    match test {
        NumberTest::Compare(_, with) => visit(*with),
        NumberTest::Between(low, high) => [*low, *high].into_iter().for_each(visit),
        NumberTest::OneOf(all) => all.iter().copied().for_each(visit),
        NumberTest::During(_) => {}
    }
}

/// A day comes into a period and leaves it.
fn period_moves(day: Day, period: Period, scene: &Scene<'_>, next: &mut Earliest) {
    match period {
        Period::Calendar(..) => next.may(period.next_move(scene.today, scene.store.week.0)),
        Period::Past(lasting) => {
            next.may(day);
            next.may(lasting.first_before_reaching(day));
        }
        Period::Coming(lasting) => {
            next.may(lasting.first_after_reaching(day.saturating_add(1)));
            next.may(day.saturating_add(1));
        }
    }
}

/// What a field rests on moves: a purchase that is not yet, a birthday, the night's numbers.
fn field_moves(field: Field, scene: &Scene<'_>, moves: bool, next: &mut Earliest) {
    let traits = &scene.person.traits;
    match field.source() {
        Source::Standing | Source::Models if moves => next.may(scene.today.saturating_add(1)),
        _ => {}
    }
    for row in scene.person.purchases {
        next.may(row.day());
    }
    match field {
        Field::SpendToVip => {
            let year = Lasting::days(365);
            for row in scene.person.purchases {
                next.may(year.first_before_reaching(row.day()));
            }
        }
        Field::Age | Field::AgeGroup => {
            if let Some(Birthday::Gregorian(birthday)) = traits.birthday {
                next.may(birthday.next_after(scene.today));
            }
        }
        Field::VisitsPerMonth => {
            let date = date_of(scene.today).last_of_month();
            next.may(day_of(date) + 1);
            next.may(traits.first_visit);
        }
        Field::SignupDate | Field::DaysSinceSignup => next.may(traits.signup),
        Field::FirstSeenDate => next.may(traits.first_seen),
        Field::LastSeenDate | Field::DaysSinceLastInteraction => next.may(traits.last_seen),
        Field::BoughtCategory | Field::BoughtProduct | Field::BoughtBrand => {
            if let Some(record) = scene.person.happenings.of(Verb::Bought) {
                record.rows.iter().for_each(|row| next.may(row.day));
            }
        }
        _ => {}
    }
}

/// Rows come into a pattern's days and leave them; what is complete begins to suffice.
fn pattern_moves(pattern: &Pattern, scene: &Scene<'_>, next: &mut Earliest) {
    if pattern.is_plain() {
        for row in scene.person.purchases {
            row_moves(pattern, row.day(), next);
        }
        return;
    }
    let Some(record) = scene.person.happenings.of(pattern.verb) else {
        return;
    };
    for row in record.rows {
        row_moves(pattern, row.day, next);
    }
    if let Some(since) = record.complete_since {
        row_moves(pattern, since, next);
        row_moves(pattern, since.saturating_sub(1), next);
    }
}

fn row_moves(pattern: &Pattern, day: Day, next: &mut Earliest) {
    next.may(day);
    if let Some(within) = pattern.within {
        next.may(within.first_before_reaching(day));
    }
    for moment in [pattern.since, pattern.before].into_iter().flatten() {
        next.may(moment.first_reaching(day));
        next.may(moment.first_reaching(day.saturating_add(1)));
    }
}

/// The coming rounds of a yearly day come into the stretch and leave it.
fn yearly_moves(
    of: YearlyOf,
    stretch: Stretch,
    scene: &Scene<'_>,
    moves: bool,
    next: &mut Earliest,
) {
    if let YearlyOf::Field(field) = of {
        field_moves(field, scene, moves, next);
    }
    if let Stretch::Period(period @ Period::Calendar(..)) = stretch {
        next.may(period.next_move(scene.today, scene.store.week.0));
    }
    let from = match stretch {
        Stretch::Between(from, _) => from.on(scene.today),
        Stretch::Period(period) => period.on(scene.today, scene.store.week.0).0,
    };
    let mut round = |day: Day| match stretch {
        Stretch::Between(from, to) => {
            next.may(to.first_reaching(day));
            next.may(from.first_reaching(day.saturating_add(1)));
        }
        Stretch::Period(period) => period_moves(day, period, scene, next),
    };
    match birthday(of, scene) {
        None => {}
        Some(Birthday::Days(days)) => days.iter().copied().for_each(round),
        Some(Birthday::Gregorian(yearly)) => {
            let mut day = from.saturating_sub(1);
            for _ in 0..ROUNDS {
                let Some(coming) = yearly.next_after(day) else {
                    break;
                };
                round(coming);
                day = coming;
            }
        }
    }
}
