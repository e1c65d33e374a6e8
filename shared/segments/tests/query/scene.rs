//! The store of docs/SEGMENTS.md on 15 May 2026, and who is in a segment there.

use awda_kernel::Day;
use awda_segments::Tally;
use awda_segments::query::calendar::day_of;
use awda_segments::query::{Library, Limits, Measure, Percentiles, Scene, Setting, Store, Truth};

use crate::cast::{NAMES, people};

pub(crate) fn day(year: i16, month: i8, day: i8) -> Day {
    day_of(jiff::civil::date(year, month, day))
}

pub(crate) fn today() -> Day {
    day(2026, 5, 15)
}

pub(crate) fn setting() -> Setting {
    Setting {
        currency: "SAR".parse().expect("a currency"),
        attributes: None,
        limits: Limits::default(),
    }
}

/// Spends of 1 to 100 SAR hundredfold: p90 of net spend is 9,000 SAR and more.
pub(crate) fn store() -> Store {
    let tally: Tally = (1..=100_i64).map(|hundreds| hundreds * 10_000).collect();
    let counts: Tally = (1..=100_i64).collect();
    let mut store = Store {
        vip_from_minor: Some(300_000),
        ..Store::default()
    };
    for measure in [
        Measure::NetSpend,
        Measure::NetSpendYear,
        Measure::Aov,
        Measure::PredictedClv,
        Measure::TotalClv,
    ] {
        store = store.with_percentiles(measure, Percentiles::of(&tally));
    }
    for measure in [Measure::OrdersCount, Measure::DaysSinceLastOrder] {
        store = store.with_percentiles(measure, Percentiles::of(&counts));
    }
    store
}

/// Who is in a segment, by name.
pub(crate) fn selected(text: &str) -> Vec<&'static str> {
    let library = Library::new(setting());
    let segment = match library.draft(None, text) {
        Ok(segment) => segment,
        Err(faults) => panic!("{text}: {faults:?}"),
    };
    let store = store();
    let people = people();
    let chosen = people.iter().zip(NAMES).filter(|(person, _)| {
        let scene = Scene {
            person,
            store: &store,
            today: today(),
        };
        library.judge(&segment, &scene) == Truth::True
    });
    chosen.map(|(_, name)| name).collect()
}
