//! Histories, and that the laws notice what is broken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::history::{Figures, Report, lived};
use crate::mutants::Mutant;

/// Histories of an ordinary run of the tests.
const HISTORIES: u64 = 400;
/// Histories in which a broken component must be noticed.
const MUTANTS_MAX: u64 = 2_000;
/// Failing seeds that are told of one run.
const TOLD_MAX: usize = 8;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// Lives so many histories through, on every processor; answers what they were about, and the seeds that broke a law.
fn many(seeds: u64, mutant: Option<Mutant>) -> (Figures, Vec<(u64, Vec<String>)>) {
    let next = AtomicU64::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let (mut figures, mut failed) = (Figures::default(), Vec::new());
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return (figures, failed);
            }
            let Report {
                broken,
                figures: some,
                ..
            } = lived(seed, mutant, false);
            figures.add(some);
            if !broken.is_empty() {
                failed.push((seed, broken));
            }
        }
    };
    let (mut figures, mut failed) = (Figures::default(), Vec::new());
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let (some, broken) = thread.join().unwrap();
            figures.add(some);
            failed.extend(broken);
        }
    });
    failed.sort();
    (figures, failed)
}

#[test]
fn every_law_holds_in_every_history() {
    if let Some(seed) = variable("AWDA_SEED") {
        let report = lived(seed, None, true);
        for line in &report.trace {
            println!("{line}");
        }
        assert!(
            report.broken.is_empty(),
            "seed {seed}: {:#?}",
            report.broken
        );
        return;
    }
    let seeds = variable("AWDA_HISTORIES").unwrap_or(HISTORIES);
    let (figures, failed) = many(seeds, None);
    println!("{seeds} histories: {figures:?}");
    for (seed, broken) in failed.iter().take(TOLD_MAX) {
        println!(
            "AWDA_SEED={seed} cargo test --locked --workspace --test simulation every_law -- --nocapture"
        );
        for law in broken {
            println!("    {law:.900}");
        }
    }
    let seeds: Vec<u64> = failed.iter().map(|(seed, _)| *seed).collect();
    assert!(
        failed.is_empty(),
        "{} seeds broke a law: {seeds:?}",
        failed.len()
    );
    assert!(figures.notes > 0, "nothing came round: {figures:?}");
}

#[test]
fn the_same_seed_lives_the_same_history_to_the_byte() {
    for seed in [1, 7, 78, 468] {
        let (one, other) = (lived(seed, None, true), lived(seed, None, true));
        assert!(one.trace.len() > 50, "seed {seed} has hardly a history");
        assert_eq!(one.trace, other.trace, "seed {seed}");
        assert_eq!(one.figures, other.figures, "seed {seed}");
    }
    assert_ne!(lived(1, None, true).trace, lived(2, None, true).trace);
}

#[test]
fn the_weather_is_bad_enough_to_matter() {
    let (figures, _) = many(60, None);
    assert!(figures.faults > 300, "{figures:?}");
    assert!(figures.kills > 100, "{figures:?}");
    assert!(
        figures.promotions > 30 && figures.mails > figures.promotions + 20,
        "{figures:?}"
    );
}

/// Lives histories through until a law notices what is broken, and says which.
#[track_caller]
fn is_noticed(mutant: Mutant, law: &str) {
    let noticed = (0..MUTANTS_MAX).find(|seed| {
        let broken = lived(2 * seed, Some(mutant), false).broken;
        broken.iter().any(|why| why.contains(law))
    });
    assert!(noticed.is_some(), "{mutant:?} went unnoticed");
}

#[test]
fn a_ledger_that_forgets_claims_is_noticed() {
    is_noticed(Mutant::ForgetsClaims, "sent twice");
}

#[test]
fn a_carrier_that_sends_twice_is_noticed() {
    is_noticed(Mutant::SendsTwice, "sent twice");
}

#[test]
fn slots_that_are_not_kept_are_noticed() {
    is_noticed(Mutant::ForgetsSlots, "two in sixteen hours");
}

#[test]
fn a_gate_that_sees_consent_everywhere_is_noticed() {
    is_noticed(
        Mutant::ConsentForEverybody,
        "a consent that the person did not give",
    );
}

#[test]
fn a_stop_that_is_not_seen_is_noticed() {
    is_noticed(Mutant::ForgetsStops, "although they stopped it");
}

#[test]
fn orders_that_are_not_seen_are_noticed() {
    is_noticed(Mutant::SeesNoOrders, "although they ordered");
}

#[test]
fn messages_that_are_lost_between_plan_and_deliver_are_noticed() {
    is_noticed(Mutant::LosesWhatIsAsked, "was never confirmed");
}

#[test]
fn deliveries_that_are_answered_and_lost_are_noticed() {
    is_noticed(Mutant::LosesDeliveries, "sold were");
}

#[test]
fn changes_that_overwrite_one_another_are_noticed() {
    is_noticed(Mutant::LastWriterWins, "sold were");
}

#[test]
fn work_that_is_deleted_before_it_is_done_is_noticed() {
    is_noticed(Mutant::DeletesBeforeWork, "sold were");
}

#[test]
fn a_queue_that_never_empties_is_noticed() {
    is_noticed(Mutant::NeverDeletes, "dead letters");
}
