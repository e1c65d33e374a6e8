//! A profile as segments look at it: everything the segment language asks of a person, read from the profile and from what the store's
//! standards say of it (docs/SEGMENTS.md names the fields).
//!
//! | what | from | unknown when |
//! |---|---|---|
//! | purchases | purchase days of all facets | never |
//! | bought | the last orders' content ([`KeptOrder`]) | an order's content was let go or was never told |
//! | viewed, carted, visited | what was done beside ordering | days were let go |
//! | received, opened, clicked, replied | the last marketing messages of every id ([`Heard`](awda_customers::Heard)) | messages were let go |
//! | response chance | the same | nothing was received |
//! | brand, days after launch, coupons' codes | | always: no source tells them, or they may name people |
//! | propensities, points, tier, location | | always: nothing computes or keeps them yet |
//!
//! It refuses to know segments, and to make up what was not kept.

mod happened;
mod letters;
mod rows;
mod traits;

use awda_customers::{KeptOrder, Profile};
use awda_kernel::{Day, TimeZone};
use awda_segments::query::{Field, Looks, Person, Prediction, Standing, Traits, Verb};

use self::happened::Happened;
use self::traits::Told;
use crate::Lifetime;

/// The millionths of a whole.
const MICROS: f64 = 1_000_000.0;

/// What is said of a person by the store's standards on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// RFM, stage and flags.
    pub standing: Option<Standing>,
    /// The models.
    pub prediction: Option<Prediction>,
}

/// Shows `profile` as a person to `see`, who may look at it on any day around `day`: birthdays of other calendars are told for two
/// years before and after. `zone` is the store's. What `looks` does not name is not put together, and stays unknown.
pub fn portrayed<T>(
    (profile, looks): (&Profile, Looks),
    (zone, day): (&TimeZone, Day),
    marks: Marks,
    see: impl FnOnce(&Person<'_>) -> T,
) -> T {
    let history = profile.history();
    let told = Told::of(profile, (zone, day), looks);
    let orders = orders_of(profile, looks);
    let happened = Happened::of(profile, (&orders, &history, zone), looks);
    let tables = happened.tables();
    let favourites = told.favourites(&orders, looks);
    let person = Person {
        id: profile.oldest_id().as_str(),
        purchases: history.days(),
        discounted_orders: u32::try_from(profile.discounted_orders().max(0)).unwrap_or(u32::MAX),
        standing: marks.standing,
        prediction: marks.prediction,
        traits: Traits {
            response_chance: looks
                .at_any(&[Field::ResponseChance])
                .then(|| letters::response_chance(profile))
                .flatten(),
            ..told.traits(&favourites)
        },
        consents: &told.consents,
        attributes: &told.attributes,
        happenings: happened.records(&tables),
    };
    see(&person)
}

/// The orders whose content is looked at.
fn orders_of(profile: &Profile, looks: Looks) -> Vec<(u32, &KeptOrder)> {
    let fields = [
        Field::MostVisitedBranch,
        Field::FavouriteCategory,
        Field::FavouriteProduct,
    ];
    let rows = looks.at_rows(Verb::Bought) || looks.at_rows(Verb::Visited);
    if rows || looks.at_any(&fields) {
        return rows::orders_of(profile);
    }
    Vec::new()
}

impl Marks {
    /// What a lifetime says, in the language's units; `interval` is the 5th and 95th percentile of the value, where it was drawn.
    pub fn prediction(lifetime: &Lifetime, interval: Option<(i64, i64)>) -> Prediction {
        Prediction {
            p_alive: micros(lifetime.p_alive),
            band: lifetime.band,
            expected_orders: micros(lifetime.expected_orders),
            order_chance: micros(lifetime.p_order),
            order_value_minor: lifetime.spend_per_order_minor,
            clv_minor: lifetime.clv_minor,
            clv_interval_minor: interval,
            next_order: lifetime.next_order_day,
            overdue_ratio: Some(micros(lifetime.overdue_ratio)),
            pace: Some(lifetime.pace),
            grade: lifetime.grade,
        }
    }
}

/// Rounded half away from zero; beyond the range of an i64, its end.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and what was rounded has no fraction to lose"
)]
fn micros(real: f64) -> i64 {
    (real * MICROS).round() as i64
}
