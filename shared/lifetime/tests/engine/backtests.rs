//! Rolled through real shops: what then happened lies in the intervals as often as they promise.
//!
//! CDNOW has no cancellations and no growth; the UK shop has both, and a Christmas. Orders are whole numbers, most of them 0,
//! so coverage is counted on standings with ties broken by chance (see `checks::Standing`).

use std::io::Read;

use awda_lifetime::checks::{Outcome, coverage, standings};
use awda_lifetime::{
    Kind, Outlook, Panel, Purchase, Reason, Source, Spending, StoreFit, cohorts, contest,
};
use flate2::read::GzDecoder;

const CDNOW: &[u8] = include_bytes!("../data/cdnow_master.csv.gz");
const RETAIL: &[u8] = include_bytes!("../data/online_retail.csv.gz");
/// Days forecast from each origin.
const AHEAD: i32 = 90;
/// Draws per customer, and customers per origin.
const DRAWS: usize = 400;
const CUSTOMERS: usize = 3_000;

/// A shop of customer, day, minor units.
pub(crate) fn panel(packed: &[u8]) -> Panel {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let row = |line: &str| {
        let cells: Vec<i64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        Purchase {
            customer: cells[0] as u32,
            day: cells[1] as i32,
            minor: cells[2],
        }
    };
    Panel::of(text.lines().skip(1).map(row).collect())
}

/// Shares of customers' orders and values inside nine-tenths intervals, and of orders between P5 and P95 with both ends.
fn covered(panel: &Panel, origin: i32) -> [f64; 3] {
    let seen = panel.seen(origin);
    let (cohort, spend) = cohorts(&seen, Spending::AllDays);
    let fit = StoreFit::of(&cohort, &spend, None);
    let outlook: Outlook = fit.outlook(origin as u64, DRAWS);
    let step = seen.len().div_ceil(CUSTOMERS);
    let outcomes: Vec<Outcome> = seen
        .iter()
        .step_by(step)
        .map(|one| {
            let (orders, value) = panel.later(one.place, origin, origin + AHEAD);
            let customer = one.customer(Spending::AllDays, 1.0);
            Outcome {
                customers: vec![(u64::from(one.customer), customer)],
                orders: f64::from(orders),
                value: value as f64,
            }
        })
        .collect();
    let found = standings(&outlook, &outcomes, f64::from(AHEAD) / 7.0, 7);
    let held = found.iter().filter(|one| one.holds_orders).count() as f64 / found.len() as f64;
    [
        coverage(found.iter().map(|one| one.orders), 0.9),
        coverage(found.iter().filter_map(|one| one.value), 0.9),
        held,
    ]
}

fn check(name: &str, packed: &[u8], origins: [i32; 4]) {
    let panel = panel(packed);
    for origin in origins {
        let [orders, value, held] = covered(&panel, origin);
        for (what, share) in [("orders", orders), ("value", value)] {
            assert!(
                (0.86..=0.94).contains(&share),
                "{name}, day {origin}: nine-tenths intervals of {what} hold {share}"
            );
        }
        // With both ends an interval of whole numbers can only hold more.
        assert!(
            held >= orders - 0.02,
            "{name}, day {origin}: {held} {orders}"
        );
    }
}

#[test]
fn ninety_per_cent_intervals_hold_on_cdnow() {
    check("CDNOW", CDNOW, [180, 270, 365, 450]);
}

#[test]
fn ninety_per_cent_intervals_hold_on_the_uk_shop() {
    check("UK shop", RETAIL, [120, 180, 240, 280]);
}

#[test]
fn the_choice_follows_the_hold_outs_and_says_by_how_much() {
    let panel = panel(CDNOW);
    assert_eq!(panel.customers(), 23_570);
    let contest = contest(&panel, 272);
    let likelihood = |kind: Kind| {
        let one = contest
            .contenders
            .iter()
            .find(|one| one.fit.model.kind() == kind);
        let fit = &one.unwrap().fit;
        assert_eq!(fit.source, Source::Fitted);
        fit.log_likelihood
    };
    // clv tables: the same order on the sample and on the master.
    assert!(likelihood(Kind::Mbg) > likelihood(Kind::Bg));
    assert!(likelihood(Kind::Bg) > likelihood(Kind::Pareto));
    // Here BG/NBD is less likely and yet forecasts better: that is what the hold-outs are for.
    let score = |kind: Kind| {
        let one = contest
            .contenders
            .iter()
            .find(|one| one.fit.model.kind() == kind);
        one.unwrap().hold_out.unwrap().log_score
    };
    let best = Kind::ALL
        .into_iter()
        .max_by(|left, right| score(*left).total_cmp(&score(*right)));
    let Reason::ForecastsBetter { nats, error } = contest.reason else {
        panic!("{:?}", contest.reason);
    };
    assert_eq!((Some(contest.chosen), contest.chosen), (best, Kind::Bg));
    assert!((nats - (score(Kind::Bg) - score(Kind::Mbg))).abs() < 1e-12 && nats > 2.0 * error);
    assert!(contest.warning().is_some(), "BG/NBD cannot judge churn");
    for one in &contest.contenders {
        let held = one.hold_out.unwrap();
        assert!(held.log_score < 0.0 && held.rmse > held.mae && held.forecasts > 60_000.0);
    }
}

#[test]
fn a_shop_without_dropout_is_shrunk_and_says_what_that_costs() {
    let panel = panel(RETAIL);
    let cohort = cohorts(&panel.seen(249), Spending::Repeats).0;
    for kind in Kind::ALL {
        let fit = kind.fit(&cohort);
        assert_eq!(fit.source, Source::Shrunk, "{kind}");
        let cost = fit.limit_log_likelihood.unwrap() - fit.log_likelihood;
        assert!(
            (0.0..6.0).contains(&cost),
            "{kind}: the prior costs {cost} nats"
        );
    }
}
