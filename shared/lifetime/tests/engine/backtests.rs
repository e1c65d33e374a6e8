//! Rolled through real shops: what then happened lies in the intervals as often as they promise.
//!
//! CDNOW has no cancellations and no growth; the UK shop has both, and a Christmas. Orders are whole numbers, most of them 0,
//! so coverage is counted on standings with ties broken by chance (see `checks::Standing`).

use std::io::Read;

use awda_lifetime::checks::{Outcome, Standing, coverage, standings};
use awda_lifetime::{
    Chance, Diagnosis, Grade, Kind, Outlook, Panel, Purchase, Reason, RepeatModel, Seen, Source,
    Spending, StoreFit, Swings, cohorts, contest,
};
use flate2::read::GzDecoder;

pub(crate) const CDNOW: &[u8] = include_bytes!("../data/cdnow_master.csv.gz");
pub(crate) const RETAIL: &[u8] = include_bytes!("../data/online_retail.csv.gz");
/// Days forecast from each origin.
const AHEAD: i32 = 90;
/// Draws per customer; customers asked alone, and groups of customers, per origin.
const DRAWS: usize = 300;
const CUSTOMERS: usize = 800;
const GROUPS: usize = 80;
const GROUP: usize = 25;

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

/// Standings of one origin: of customers alone, of groups, and of all the groups together, as of a whole store.
struct Stood {
    alone: Vec<Standing>,
    groups: Vec<Standing>,
    all: Vec<Standing>,
}

/// What an origin's intervals said of the days after it. Fits and swings know nothing after the origin.
fn stood(panel: &Panel, origin: i32, swings: &Swings) -> Stood {
    let seen = panel.seen(origin);
    let (cohort, spend) = cohorts(&seen, Spending::AllDays);
    let fit = StoreFit::of(&cohort, &spend, None);
    let outlook = StoreFit {
        swings: *swings,
        ..fit
    }
    .outlook(origin as u64, DRAWS);
    let mut outcomes: Vec<Outcome> = seen.iter().map(|one| outcome(panel, one, origin)).collect();
    // In an order of chance, so that a group is not a cohort.
    outcomes.sort_by_key(|one| Chance::seeded(one.customers[0].0 ^ 0x4d).bits());
    outcomes.truncate(GROUP * GROUPS);
    let groups: Vec<Outcome> = outcomes.chunks(GROUP).map(together).collect();
    let ask = |outcomes: &[Outcome]| standings(&outlook, outcomes, f64::from(AHEAD) / 7.0, 7);
    Stood {
        alone: ask(&outcomes[..CUSTOMERS.min(outcomes.len())]),
        groups: ask(&groups),
        all: ask(&[together(&outcomes)]),
    }
}

fn outcome(panel: &Panel, one: &Seen, origin: i32) -> Outcome {
    let (orders, value) = panel.later(one.place, origin, origin + AHEAD);
    let customer = one.customer(Spending::AllDays, 1.0);
    Outcome {
        customers: vec![(u64::from(one.customer), customer)],
        orders: f64::from(orders),
        value: value as f64,
    }
}

fn together(outcomes: &[Outcome]) -> Outcome {
    let customers = outcomes.iter().flat_map(|one| one.customers.clone());
    Outcome {
        customers: customers.collect(),
        orders: outcomes.iter().map(|one| one.orders).sum(),
        value: outcomes.iter().map(|one| one.value).sum(),
    }
}

/// Shares of orders and of values inside nine-tenths intervals.
fn held<'a>(found: impl Iterator<Item = &'a Standing> + Clone) -> [f64; 2] {
    let orders = found.clone().map(|one| one.orders);
    [
        coverage(orders, 0.9),
        coverage(found.filter_map(|one| one.value), 0.9),
    ]
}

fn check(name: &str, what: &str, shares: [f64; 2]) {
    for (of, share) in ["orders", "values"].into_iter().zip(shares) {
        assert!(
            (0.86..=0.94).contains(&share),
            "{name}: nine-tenths intervals of {of} of {what} hold {share}"
        );
    }
}

/// Customers at every origin; groups, which share their store's fate, over all origins; the store itself is returned.
#[expect(clippy::print_stdout, reason = "docs/LIFETIME.md shows these figures")]
fn check_shop(name: &str, packed: &[u8], origins: &[i32]) -> [f64; 2] {
    let panel = panel(packed);
    let stood: Vec<Stood> = origins
        .iter()
        .map(|origin| {
            let swings = Swings::of(&panel, *origin, Kind::Mbg, Spending::AllDays);
            stood(&panel, *origin, &swings)
        })
        .collect();
    for (stood, origin) in stood.iter().zip(origins) {
        let (alone, groups) = (held(stood.alone.iter()), held(stood.groups.iter()));
        println!(
            "{name}, day {origin}: alone {alone:.3?}, groups {groups:.3?}, {:?}",
            stood.all
        );
        // Eight hundred customers know their share to a hundredth.
        assert!(
            alone.iter().all(|share| (0.84..=0.96).contains(share)),
            "{name}, {origin}: {alone:?}"
        );
    }
    let alone = held(stood.iter().flat_map(|one| one.alone.iter()));
    let groups = held(stood.iter().flat_map(|one| one.groups.iter()));
    let all = held(stood.iter().flat_map(|one| one.all.iter()));
    println!("{name}: alone {alone:.3?}, groups {groups:.3?}, all {all:.3?}");
    check(name, "customers", alone);
    check(name, "groups", groups);
    all
}

#[test]
fn ninety_per_cent_intervals_hold_on_cdnow() {
    let origins: Vec<i32> = (120..=440).step_by(40).collect();
    let all = check_shop("CDNOW", CDNOW, &origins);
    assert!(all.iter().all(|share| *share >= 0.86), "{all:?}");
}

/// The last origins look into a Christmas that the shop's past has not seen: groups hold over the year, not in it.
#[test]
fn ninety_per_cent_intervals_hold_on_the_uk_shop() {
    let origins: Vec<i32> = (120..=280).step_by(20).collect();
    let [orders, _] = check_shop("UK shop", RETAIL, &origins);
    assert!(orders >= 0.86, "{orders}");
}

/// What the swings are for: without them the intervals of a whole store miss most of what happens.
#[test]
fn without_swings_a_store_is_taken_for_surer_than_it_is() {
    let panel = panel(RETAIL);
    let origin = 240;
    let seen = panel.seen(origin);
    let (cohort, spend) = cohorts(&seen, Spending::AllDays);
    let fit = StoreFit::of(&cohort, &spend, None);
    let steady = Outlook::of(&fit.purchases, fit.spend.as_ref(), 5, DRAWS);
    let width = |outlook: &Outlook| {
        let customers = seen.iter().map(|one| {
            (
                u64::from(one.customer),
                one.customer(Spending::AllDays, 1.0),
            )
        });
        let orders = outlook.total(customers, 13.0).orders;
        ((orders.p95 / orders.p05).ln(), orders.mean)
    };
    let ((narrow, mean), (wide, same)) = (width(&steady), width(&fit.outlook(5, DRAWS)));
    assert!(
        wide > 1.3 * narrow && (0.4..0.8).contains(&wide),
        "{narrow} {wide}"
    );
    assert!(
        (same / mean - 1.0).abs() < 0.05,
        "swings have mean 1: {mean} {same}"
    );
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
fn a_shop_without_dropout_is_fitted_at_its_limit_and_says_so() {
    let panel = panel(RETAIL);
    let seen = panel.seen(249);
    let cohort = cohorts(&seen, Spending::Repeats).0;
    for kind in Kind::ALL {
        let fit = kind.fit(&cohort);
        assert_eq!(
            (fit.source, fit.grade()),
            (Source::Limit, Grade::B),
            "{kind}"
        );
        assert_eq!(fit.diagnosis, Some(Diagnosis::NoDropoutSignal), "{kind}");
        let short = fit.limit_log_likelihood.unwrap() - fit.log_likelihood;
        assert!((0.0..1e-3).contains(&short), "{kind}: {short} nats short");
        // Nobody is seen to leave, so everybody is alive, and forecasts stay what the past was.
        let (mut orders, mut happened) = (0.0, 0.0);
        for one in &seen {
            assert!(fit.model.p_alive(&one.history()) > 0.99, "{kind}");
            orders += fit.model.expected_orders(&one.history(), 13.0);
            happened += f64::from(panel.later(one.place, 249, 340).0);
        }
        assert!(
            (0.8..1.2).contains(&(orders / happened)),
            "{kind}: {orders}, not {happened}"
        );
    }
}
