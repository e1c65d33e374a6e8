//! Texts of a person: is one of them what is asked for?

use super::{Scene, Truth, attribute};
use crate::query::field::Field;
use crate::query::person::{Attribute, Detail, Record, Verb};
use crate::query::plan::{TextTest, Texts};

/// Whether one of somebody's texts passes.
pub(super) fn answer(texts: &Texts, test: &TextTest, scene: &Scene<'_>) -> Truth {
    let passes = |text: &str| match test {
        TextTest::OneOf(all) => all.iter().any(|one| one.equals(text)),
        TextTest::Contains(part) => part.is_in(text),
    };
    let field = match texts {
        Texts::Attribute(name) => {
            return match attribute(scene.person, name) {
                Some(Attribute::Text(text)) => Truth::of(passes(text)),
                _ => Truth::Unknown,
            };
        }
        Texts::Field(field) => *field,
    };
    if let Some(detail) = bought_detail(field) {
        return match scene.person.happenings.of(Verb::Bought) {
            None => Truth::Unknown,
            Some(record) => {
                let yes = details(record, detail, scene).any(passes);
                let listed = !record.rows.iter().any(|row| row.open.contains(detail));
                Truth::or_unless_complete(yes, record.complete_since.is_none() && listed)
            }
        };
    }
    if field == Field::Tags {
        return Truth::of(scene.person.traits.tags.iter().copied().any(passes));
    }
    match (one(field, scene), several(field, scene)) {
        (Some(text), _) => Truth::of(passes(text)),
        (None, Some(all)) => Truth::of(all.iter().copied().any(passes)),
        (None, None) => Truth::Unknown,
    }
}

/// Whether any text is known.
pub(super) fn is_known(field: Field, scene: &Scene<'_>) -> bool {
    let mut any = false;
    each(field, scene, &mut |_| any = true);
    any
}

/// Every text of a field.
pub(crate) fn each(field: Field, scene: &Scene<'_>, visit: &mut dyn FnMut(&str)) {
    if let Some(detail) = bought_detail(field) {
        if let Some(record) = scene.person.happenings.of(Verb::Bought) {
            details(record, detail, scene).for_each(visit);
        }
        return;
    }
    if field == Field::Tags {
        return scene.person.traits.tags.iter().copied().for_each(visit);
    }
    one(field, scene).into_iter().for_each(&mut *visit);
    several(field, scene)
        .unwrap_or_default()
        .iter()
        .copied()
        .for_each(visit);
}

fn details<'a>(
    record: &'a Record<'a>,
    detail: Detail,
    scene: &Scene<'_>,
) -> impl Iterator<Item = &'a str> {
    let today = scene.today;
    let rows = record.rows.iter().filter(move |row| row.day <= today);
    let all = rows.flat_map(|row| row.details);
    all.filter(move |(kind, _)| *kind == detail)
        .map(|(_, text)| *text)
}

const fn bought_detail(field: Field) -> Option<Detail> {
    match field {
        Field::BoughtCategory => Some(Detail::Category),
        Field::BoughtProduct => Some(Detail::Product),
        Field::BoughtBrand => Some(Detail::Brand),
        _ => None,
    }
}

fn one<'a>(field: Field, scene: &Scene<'a>) -> Option<&'a str> {
    let traits = &scene.person.traits;
    match field {
        Field::City => traits.city,
        Field::Country => traits.country,
        Field::AcquisitionChannel => traits.acquisition_channel,
        Field::PaymentMethod => traits.payment_method,
        Field::MostVisitedBranch => traits.most_visited_branch,
        _ => None,
    }
}

fn several<'a>(field: Field, scene: &Scene<'a>) -> Option<&'a [&'a str]> {
    let traits = &scene.person.traits;
    match field {
        Field::FavouriteCategory => traits.favourite_categories,
        Field::FavouriteProduct => traits.favourite_products,
        _ => None,
    }
}
