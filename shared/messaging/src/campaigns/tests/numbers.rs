//! Numbers that add up: rows counted and paid for once, simulations, plans that drift, complaints.

use awda_kernel::{Language, zone};
use proptest::prelude::*;

use super::{read, spring};
use crate::campaigns::{Drift, Foreseen, Tally, entry, plan_hash};
use crate::channels::Destination;
use crate::fixture::{at, customer, row, store};
use crate::gate::{Permit, Verdict};
use crate::prices::Cost;
use crate::simulation::{CLIP_BYTES, Considered, Simulation};
use crate::{MessageRow, Reason, Status};

fn row_in(status: Status, cost: Option<Cost>) -> MessageRow {
    let asked = read(spring()).command(&store(), &customer(), at("2026-12-01T00:00:00Z"));
    MessageRow {
        cost,
        ..row(asked, status)
    }
}

fn cost(micros: i64) -> Cost {
    Cost {
        micros,
        currency: "USD".parse().unwrap(),
        prices: "x".to_owned(),
        is_budgeted: true,
    }
}

fn any_row() -> impl Strategy<Value = MessageRow> {
    let now = at("2026-12-01T00:00:00Z");
    let reason = prop::sample::select(Reason::ALL.to_vec());
    let status = prop_oneof![
        Just(Status::Claimed),
        Just(Status::Sent { at: now }),
        reason.clone().prop_map(|reason| Status::Skipped { reason }),
        reason.prop_map(move |reason| Status::Deferred { until: now, reason }),
    ];
    (status, prop::option::of(1_i64..500))
        .prop_map(|(status, micros)| row_in(status, micros.map(cost)))
}

proptest! {
    #[test]
    fn whatever_becomes_of_a_row_it_is_counted_once_and_paid_for_once(rows in prop::collection::vec(any_row(), 1..12)) {
        let mut tally = Tally::default();
        let mut taken = 0;
        let mut before: Option<&MessageRow> = None;
        for row in &rows {
            let entry = entry(before, row);
            taken += entry.taken_micros;
            tally.add(entry.counts);
            prop_assert_eq!(tally.rows(), 1);
            let is_paid = matches!(row.status, Status::Claimed | Status::Sent { .. });
            let owed = row.cost.as_ref().filter(|_| is_paid).map_or(0, |cost| cost.micros);
            prop_assert_eq!((taken, tally.count("spent_micros")), (owed, owed));
            before = Some(row);
        }
    }

    #[test]
    fn a_simulation_adds_up_and_never_spends_more_than_there_is(
        people in prop::collection::vec((0_u8..4, 1_i64..9, 0_u32..60), 0..60),
        budget in prop::option::of(0_i64..100),
    ) {
        let now = at("2026-12-01T00:00:00Z");
        let considered: Vec<Considered> = people.iter().enumerate().map(|(number, (kind, micros, minutes))| {
            let until = now.checked_add(jiff::SignedDuration::from_mins(i64::from(*minutes))).unwrap();
            let verdict = match kind {
                0 => Verdict::Skip(Reason::NoConsent),
                1 => Verdict::Defer { until, reason: Reason::Cap },
                _ => Verdict::Send(Permit { to: Destination::Email("a@shop.example".parse().unwrap()), consent: None }),
            };
            considered(number, verdict, *micros, until)
        }).collect();
        let simulation = Simulation::of(considered, budget);
        let skipped: u64 = simulation.skipped.values().sum();
        prop_assert_eq!(simulation.audience, simulation.recipients() + skipped);
        prop_assert_eq!(simulation.plan.len(), people.len());
        let last = simulation.waterfall().last().map_or(simulation.audience, |fall| fall.left);
        prop_assert_eq!(last, simulation.recipients());
        if let Some(budget) = budget {
            prop_assert!(simulation.cost_micros <= budget);
        } else {
            prop_assert_eq!(simulation.skipped.get(&Reason::Budget), None);
        }
        prop_assert_eq!(simulation.hours_sent.iter().sum::<u64>(), simulation.sent);
    }
}

fn considered(number: usize, verdict: Verdict, micros: i64, at: jiff::Timestamp) -> Considered {
    let id = awda_kernel::CustomerId::new(at, awda_kernel::fingerprint(&[&number.to_string()]));
    Considered {
        customer: id,
        verdict,
        at,
        zone: zone("Asia/Riyadh").unwrap(),
        channel: "email",
        language: Some(Language::En),
        cost: Some(cost(micros)),
        html_bytes: CLIP_BYTES + number % 2,
        parts: None,
        content: number.to_string(),
        broken: Vec::new(),
    }
}

#[test]
fn three_cents_a_message_and_a_dollar_buy_thirty_three() {
    let now = at("2026-12-01T00:00:00Z");
    let send = || {
        Verdict::Send(Permit {
            to: Destination::Email("a@shop.example".parse().unwrap()),
            consent: None,
        })
    };
    let people = (0..40).map(|number| considered(number, send(), 30_000, now));
    let simulation = Simulation::of(people.collect(), Some(1_000_000));
    assert_eq!((simulation.sent, simulation.cost_micros), (33, 990_000));
    assert_eq!(simulation.skipped[&Reason::Budget], 7);
    assert_eq!(simulation.hours_sent[3], 33);
    assert!((13..=20).contains(&simulation.clipped));
    assert_eq!(simulation.largest_bytes, CLIP_BYTES + 1);
}

#[test]
fn a_plan_has_one_hash_whatever_its_order_and_drifts_by_recipients() {
    let plan: Vec<Foreseen> = (0..100)
        .map(|number: u32| Foreseen {
            customer: awda_kernel::CustomerId::new(
                at("2026-01-01T00:00:00Z"),
                awda_kernel::fingerprint(&[&number.to_string()]),
            ),
            verdict: if number < 40 {
                "send"
            } else {
                "skip no_consent"
            }
            .to_owned(),
            content: if number < 40 {
                "words".to_owned()
            } else {
                String::new()
            },
        })
        .collect();
    let mut reversed = plan.clone();
    reversed.reverse();
    assert_eq!(plan_hash(&plan), plan_hash(&reversed));
    assert_eq!(Drift::between(&plan, &reversed).share(), 0);
    let mut now = plan.clone();
    now[0].verdict = "skip suppressed".to_owned();
    now[1].content = "other words".to_owned();
    now[50].verdict = "skip suppressed".to_owned();
    assert_ne!(plan_hash(&plan), plan_hash(&now));
    let drift = Drift::between(&plan, &now);
    assert_eq!(
        (drift.recipients, drift.changed, drift.share()),
        (40, 2, 500)
    );
    assert!(!drift.is_beyond(500) && drift.is_beyond(499));
    assert_eq!(Drift::between(&[], &plan).share(), 400_000);
    assert_eq!(Drift::between(&[], &[]).share(), 0);
}

#[test]
fn complaints_stop_a_campaign_from_the_second_on() {
    let tally = |sent, complained| {
        let mut tally = Tally::default();
        tally.add([
            ("sent".to_owned(), sent),
            ("complained".to_owned(), complained),
        ]);
        tally
    };
    assert!(!tally(10, 1).has_complaints(30));
    assert!(tally(1_000, 3).has_complaints(30));
    assert!(!tally(1_001, 3).has_complaints(30));
    assert!(!tally(10, 10).has_complaints(0));
}
