//! `cargo run --release -p awda-lifetime --example speed -- 1000000`: what `awda bench lifetime` measures, without the suite.

use std::time::Instant;

use awda_lifetime::measure::{Clocks, measure, store};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement needs a clock, an argument and somewhere to print"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sizes: Vec<u64> = std::env::args()
        .skip(1)
        .map(|size| size.parse())
        .collect::<Result<_, _>>()?;
    let start = Instant::now();
    for size in sizes {
        for one_timers in [0.0, 0.55] {
            let customers: Vec<_> = store(one_timers)?.customers(1, size).collect();
            let clocks = Clocks {
                wall: &|| start.elapsed().as_secs_f64(),
                processor: &|| None,
            };
            let measured = measure(&customers, 5, clocks)?;
            println!("{size} customers, {one_timers} of them held back after one purchase");
            for timing in &measured.timings {
                println!(
                    "  {:40} {:.6} s, median {:.6} s",
                    timing.what,
                    timing.best(),
                    timing.median()
                );
            }
            println!(
                "  {:?}\n  iterations {:?}, sums {:?}",
                measured.pass, measured.iterations, measured.sums
            );
            println!(
                "  BG {:?}\n  MBG {:?}\n  GG {:?}",
                measured.bg, measured.mbg, measured.gamma_gamma
            );
        }
    }
    Ok(())
}
