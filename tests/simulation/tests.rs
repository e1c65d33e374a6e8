//! Histories, and that the laws notice what is broken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::history::{Figures, Report, lived};
use crate::mutants::Mutant;

/// Histories of an ordinary run of the tests.
const HISTORIES: u64 = 600;
/// Failing seeds that are told of one run.
const TOLD_MAX: usize = 8;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
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
        assert!(report.broken.is_empty(), "seed {seed}: {:#?}", report.broken);
        return;
    }
    let seeds = variable("AWDA_HISTORIES").unwrap_or(HISTORIES);
    let (figures, failed) = many(seeds, None);
    println!("{seeds} histories: {figures:?}");
    for (seed, broken) in failed.iter().take(TOLD_MAX) {
        println!("AWDA_SEED={seed} cargo test --locked --workspace --test simulation every_law -- --nocapture");
        for law in broken {
            println!("    {law:.900}");
        }
    }
    let seeds: Vec<u64> = failed.iter().map(|(seed, _)| *seed).collect();
    assert!(failed.is_empty(), "{} seeds broke a law: {seeds:?}", failed.len());
}
