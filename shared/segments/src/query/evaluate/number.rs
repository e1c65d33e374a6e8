//! Numbers, amounts, shares and days of a person, each in the unit of its kind. None is unknown.

use awda_customers::PurchaseDay;
use awda_kernel::Day;

use super::happened::found;
use super::{Scene, attribute};
use crate::Score;
use crate::query::calendar::{Lasting, date_of};
use crate::query::field::Field;
use crate::query::fold::Folded;
use crate::query::person::{Attribute, Birthday, Prediction};
use crate::query::plan::{AttributeKind, Quantity};
use crate::query::store::Measure;
use crate::query::syntax::ast::MICROS;

const YEAR: Lasting = Lasting::days(365);

/// The value of a quantity.
pub(crate) fn value(quantity: &Quantity, scene: &Scene<'_>) -> Option<i64> {
    match quantity {
        Quantity::Field(field, last) => of_field(*field, *last, scene),
        Quantity::Attribute(name, kind) => match (attribute(scene.person, name)?, kind) {
            (Attribute::Number(value), AttributeKind::Number)
            | (Attribute::Money(value), AttributeKind::Money) => Some(value),
            (Attribute::Date(day), AttributeKind::Date) => Some(i64::from(day)),
            _ => None,
        },
        Quantity::Count(pattern) => found(pattern, scene)
            .filter(|found| found.complete)
            .map(|found| found.count_micros()),
        Quantity::Sum(pattern) => found(pattern, scene)?.sum(),
        Quantity::Least(pattern) => found(pattern, scene)?.least(),
        Quantity::Most(pattern) => found(pattern, scene)?.most(),
        Quantity::First(pattern) => found(pattern, scene)?.first().map(i64::from),
        Quantity::Last(pattern) => found(pattern, scene)?.last().map(i64::from),
        Quantity::Percentile(measure) => {
            let percentiles = scene.store.percentiles_of(*measure)?;
            let percent = percentiles.percent_of(of_measure(*measure, scene)?);
            Some(i64::from(percent) * (MICROS / 100))
        }
        Quantity::Affinity(category) => {
            let all = scene.person.traits.affinities?;
            Some(scored(all, category).unwrap_or(0))
        }
        Quantity::Propensity(category) => scored(scene.person.traits.propensities?, category),
    }
}

/// The value of a field, of a last stretch of time where it has one.
pub(crate) fn of_field(field: Field, last: Option<Lasting>, scene: &Scene<'_>) -> Option<i64> {
    let rows = purchases(last, scene);
    match field {
        Field::OrdersCount => Some(micros(orders(rows))),
        Field::NetSpend => Some(net(rows)),
        Field::Aov => ratio(net(rows), orders(rows)),
        Field::FirstOrderDate => rows.first().map(day),
        Field::LastOrderDate => rows.last().map(day),
        Field::DaysSinceFirstOrder => Some(since(rows.first()?.day(), scene)),
        Field::DaysSinceLastOrder => Some(since(rows.last()?.day(), scene)),
        Field::DaysBetweenOrders => {
            let gaps = i64::try_from(rows.len()).ok()?.checked_sub(1)?;
            ratio(day(rows.last()?) - day(rows.first()?), gaps)
        }
        Field::DiscountedOrders => Some(micros(discounted(rows, scene))),
        Field::DiscountShare => ratio(micros(discounted(rows, scene)), orders(rows)),
        Field::RfmR | Field::RfmF | Field::RfmM | Field::RfmFm => score(field, scene),
        Field::SpendToVip => {
            let missing = scene
                .store
                .vip_from_minor?
                .saturating_sub(net(purchases(Some(YEAR), scene)));
            Some(missing.max(0))
        }
        Field::Age => age(scene).map(micros),
        field => of_traits(field, scene).or_else(|| of_models(field, scene)),
    }
}

/// Age in whole years.
pub(crate) fn age(scene: &Scene<'_>) -> Option<i64> {
    match scene.person.traits.birthday? {
        Birthday::Gregorian(birthday) => birthday.years_until(scene.today),
        Birthday::Days(_) => None,
    }
}

/// The value of a measure.
pub(crate) fn of_measure(measure: Measure, scene: &Scene<'_>) -> Option<i64> {
    let (field, last) = match measure {
        Measure::OrdersCount => (Field::OrdersCount, None),
        Measure::NetSpend => (Field::NetSpend, None),
        Measure::NetSpendYear => (Field::NetSpend, Some(YEAR)),
        Measure::Aov => (Field::Aov, None),
        Measure::PredictedClv => (Field::PredictedClv, None),
        Measure::TotalClv => (Field::TotalClv, None),
        Measure::DaysSinceLastOrder => (Field::DaysSinceLastOrder, None),
    };
    let value = of_field(field, last, scene)?;
    // Counts are counted as they are.
    Some(if measure == Measure::OrdersCount {
        value / MICROS
    } else {
        value
    })
}

/// Purchase days up to today, of a last stretch of time.
pub(crate) fn purchases<'a>(last: Option<Lasting>, scene: &Scene<'a>) -> &'a [PurchaseDay] {
    let all = scene.person.purchases;
    let is_past = |row: &PurchaseDay| row.day() <= scene.today;
    // Almost always today is after all of them.
    let end = if all.last().is_none_or(is_past) {
        all.len()
    } else {
        all.partition_point(is_past)
    };
    let begin = last.map_or(0, |lasting| {
        let before = lasting.before(scene.today);
        all.partition_point(|row| row.day() <= before)
    });
    all.get(begin..end).unwrap_or_default()
}

fn scored(all: &[(&str, i64)], category: &Folded) -> Option<i64> {
    let found = all.iter().find(|(name, _)| category.equals(name));
    found.map(|(_, score)| *score)
}

fn of_traits(field: Field, scene: &Scene<'_>) -> Option<i64> {
    let traits = &scene.person.traits;
    let past = |day: Option<Day>| day.filter(|day| *day <= scene.today);
    match field {
        Field::SignupDate => past(traits.signup).map(i64::from),
        Field::DaysSinceSignup => past(traits.signup).map(|day| since(day, scene)),
        Field::FirstSeenDate => past(traits.first_seen).map(i64::from),
        Field::LastSeenDate => past(traits.last_seen).map(i64::from),
        Field::DaysSinceLastInteraction => past(traits.last_seen).map(|day| since(day, scene)),
        Field::Visits => match (traits.web_visits, traits.branch_visits) {
            (None, None) => None,
            (web, branch) => Some(micros(web.unwrap_or(0)) + micros(branch.unwrap_or(0))),
        },
        Field::WebVisits => traits.web_visits.map(micros),
        Field::BranchVisits => traits.branch_visits.map(micros),
        Field::VisitsPerMonth => {
            let visits = of_traits(Field::Visits, scene)?;
            let months = months_since(past(traits.first_visit)?, scene.today);
            Some(visits / months.max(1))
        }
        Field::ResponseChance => traits.response_chance,
        Field::Points => traits.points.and_then(|points| points.checked_mul(MICROS)),
        _ => None,
    }
}

fn of_models(field: Field, scene: &Scene<'_>) -> Option<i64> {
    let models: &Prediction = scene.person.prediction.as_ref()?;
    match field {
        Field::PAlive => Some(models.p_alive),
        Field::ChurnRisk => Some(MICROS - models.p_alive),
        Field::ExpectedOrders => Some(models.expected_orders),
        Field::OrderChance => Some(models.order_chance),
        Field::ExpectedOrderValue => models.order_value_minor,
        Field::PredictedClv => models.clv_minor,
        Field::PredictedClvLow => models.clv_interval_minor.map(|(low, _)| low),
        Field::PredictedClvHigh => models.clv_interval_minor.map(|(_, high)| high),
        Field::TotalClv => models.clv_minor?.checked_add(net(purchases(None, scene))),
        Field::ExpectedNextOrder => models.next_order.map(i64::from),
        Field::DaysToNextOrder => models.next_order.map(|day| -since(day, scene)),
        Field::OverdueRatio => models.overdue_ratio,
        _ => None,
    }
}

fn score(field: Field, scene: &Scene<'_>) -> Option<i64> {
    let scores = scene.person.standing.as_ref()?.scores?;
    let score: Score = match field {
        Field::RfmR => scores.recency,
        Field::RfmF => scores.frequency,
        Field::RfmM => scores.monetary,
        _ => scores.frequency_monetary(),
    };
    Some(micros(score.value()))
}

fn orders(rows: &[PurchaseDay]) -> i64 {
    rows.iter().map(|row| i64::from(row.orders())).sum()
}

fn net(rows: &[PurchaseDay]) -> i64 {
    rows.iter()
        .fold(0, |sum: i64, row| sum.saturating_add(row.net_minor()))
}

fn discounted(rows: &[PurchaseDay], scene: &Scene<'_>) -> i64 {
    i64::from(scene.person.discounted_orders).min(orders(rows))
}

fn day(row: &PurchaseDay) -> i64 {
    i64::from(row.day())
}

fn since(day: Day, scene: &Scene<'_>) -> i64 {
    i64::from(scene.today) - i64::from(day)
}

fn micros(count: impl Into<i64>) -> i64 {
    count.into().saturating_mul(MICROS)
}

/// Rounded half away from zero; none of nothing.
fn ratio(sum: i64, count: i64) -> Option<i64> {
    let (sum, count) = (i128::from(sum), i128::from(count));
    if count <= 0 {
        return None;
    }
    let half = if sum < 0 { -count } else { count };
    i64::try_from((2 * sum + half) / (2 * count)).ok()
}

/// Whole months, the month of `day` included.
fn months_since(day: Day, today: Day) -> i64 {
    let (from, to) = (date_of(day), date_of(today));
    12 * (i64::from(to.year()) - i64::from(from.year())) + i64::from(to.month() - from.month()) + 1
}
