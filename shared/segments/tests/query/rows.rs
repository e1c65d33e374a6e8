//! Rows from which the people of docs/SEGMENTS.md are made. What they borrow lives as long as the tests.

use awda_kernel::Day;
use awda_lifetime::{ChurnBand, Grade, Pace};
use awda_segments::query::{Detail, Happening, Happenings, Prediction, Record, Verb};
use awda_segments::{RfmScores, Score};

use crate::scene::today;

pub(crate) fn leak<T>(all: Vec<T>) -> &'static [T] {
    Vec::leak(all)
}

pub(crate) fn ago(days: i32) -> Day {
    today() - days
}

pub(crate) fn bought(
    days_ago: i32,
    minor: i64,
    details: Vec<(Detail, &'static str)>,
) -> Happening<'static> {
    Happening {
        day: ago(days_ago),
        times: 1,
        order: u64::from(days_ago.unsigned_abs()) + 1,
        value_minor: Some(minor),
        discounted: Some(false),
        details: leak(details),
        ..Happening::default()
    }
}

pub(crate) fn message(days_ago: i32, campaign: &'static str) -> Happening<'static> {
    Happening {
        day: ago(days_ago),
        times: 1,
        details: leak(vec![
            (Detail::Campaign, campaign),
            (Detail::Channel, "email"),
        ]),
        ..Happening::default()
    }
}

pub(crate) fn scores(recency: Score, frequency: Score, monetary: Score) -> RfmScores {
    RfmScores {
        recency,
        frequency,
        monetary,
    }
}

pub(crate) fn prediction(
    p_alive: i64,
    band: ChurnBand,
    clv: i64,
    next_in: i32,
    overdue: i64,
) -> Prediction {
    Prediction {
        p_alive,
        band,
        expected_orders: p_alive * 4,
        order_chance: p_alive,
        order_value_minor: Some(25_000),
        clv_minor: Some(clv),
        clv_interval_minor: Some((clv / 2, clv * 2)),
        next_order: Some(today() + next_in),
        overdue_ratio: Some(overdue),
        pace: Some(match overdue {
            ..=1_000_000 => Pace::OnTime,
            1_000_001..=3_000_000 => Pace::AtRisk,
            _ => Pace::Inactive,
        }),
        grade: Grade::B,
    }
}

pub(crate) fn every(rows: [Vec<Happening<'static>>; 8]) -> Happenings<'static> {
    let verbs = Verb::ALL.iter().zip(rows);
    verbs.fold(Happenings::default(), |all, (verb, rows)| {
        all.with(*verb, Record::whole(leak(rows)))
    })
}
