//! What standards say of people: against hand-computed cases, published parameters and the laws of the definitions.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; its builders stand outside test functions"
)]

mod portrait;

use awda_customers::{Count, Facet, History, IdentifierKind, Key, Known, Profile};
use awda_kernel::{CustomerId, Day, StoreId, Timestamp, fingerprint};
use awda_lifetime::wire::{FitV1, SourceV1, StoreFitV1};
use awda_lifetime::{Cohort, SpendCohort, StoreFit, Triple};
use awda_measures::{
    DayFigures, Error, Period, PeriodFigures, PurchasesAsOf, Ratio, StandardsBody, YEAR_DAYS,
    band_id, grade_id, lifetime_of, memberships_of, pace_id, standing_of,
};
use awda_segments::{RfmCensus, RfmScale, Tally, Thresholds, VipCut};
use proptest::prelude::*;

const TODAY: Day = 20_000;

fn store() -> StoreId {
    "acme".parse().unwrap()
}

fn history(rows: &[(Day, u32, i64)]) -> History {
    let text = serde_json::to_string(rows).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Somebody known by an address who bought so on these days: days ago, orders, net minor units; the longest ago first.
fn person(bought: &[(Day, u32, i64)]) -> Profile {
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["somebody"]));
    let mut profile = Profile::new(store(), id);
    let key = Key::new(&store(), IdentifierKind::Email, "somebody@example.com");
    let known = Known::new(IdentifierKind::Email, "somebody@example.com".to_owned());
    profile.identifiers.insert(key.clone(), known);
    let rows: Vec<_> = bought
        .iter()
        .map(|(ago, orders, net)| (TODAY - ago, *orders, *net))
        .collect();
    let facet = Facet {
        history: history(&rows),
        ..Facet::default()
    };
    profile.facets.insert(key, facet);
    profile
}

fn fitted(parameters: &[f64]) -> FitV1 {
    FitV1 {
        parameters: parameters.to_vec(),
        source: SourceV1::Fitted,
        diagnosis: None,
        log_likelihood: -9_582.4,
        gradient_norm: 1e-9,
        iterations: 9,
        customers: 2_357,
        repeats: 2_457,
        log_covariance: None,
    }
}

/// The parameters of the CDNOW example (Fader, Hardie and Lee 2005), in weeks, and a spend model in minor units; a small store's
/// scales beside them.
fn standards() -> StandardsBody {
    let fit = StoreFit::try_from(StoreFitV1 {
        purchases: fitted(&[0.243, 4.414, 0.793, 2.426]),
        spend: Some(fitted(&[6.25, 3.74, 1_544.0])),
        typical_gap_weeks: Some(6.0),
        swings: None,
    });
    StandardsBody {
        currency: "SAR".parse().unwrap(),
        customers: 10,
        buyers: 8,
        thresholds: Thresholds::FALLBACK,
        rfm: RfmScale::absolute(&RfmCensus::default()),
        vip: VipCut::from_spend(&(1..=100).map(|amount| amount * 1_000).collect::<Tally>()),
        fit: fit.unwrap(),
        percentiles: Default::default(),
        segments: Vec::new(),
        forecast: Vec::new(),
    }
}

fn near(value: f64, expected: f64, tolerance: f64) {
    assert!(
        (value - expected).abs() < tolerance,
        "{value} is not {expected}"
    );
}

#[test]
fn the_future_of_a_customer_follows_the_published_example() {
    // x = 2, t_x = 213 days, T = 272 days: weeks 30.43 and 38.86 of the CDNOW example.
    let somebody = person(&[(272, 1, 2_000), (150, 1, 2_500), (59, 1, 2_205)]);
    let seen = lifetime_of(&somebody, &standards(), TODAY, 364).unwrap();
    assert_eq!(
        (seen.repeat_days, seen.last_after_days, seen.age_days),
        (2, 213, 272)
    );
    assert_eq!((seen.value_days, seen.historic_minor), (3, 6_705));
    // MBG/NBD of that row: P(alive) 0.774419, 1.714022 orders in 52 weeks (computed independently from the closed forms; the
    // table rounds weeks to hundredths).
    near(seen.p_alive, 0.774_419, 1e-4);
    near(seen.expected_orders, 1.714_022, 1e-3);
    assert_eq!((band_id(seen.band), grade_id(seen.grade)), ("low", "B"));
    assert_eq!(pace_id(seen.pace), "on_time");
    // p(gamma + n z) / (p n + q - 1) = 6.25 (1544 + 6705) / (18.75 + 2.74) = 2399.08.
    assert_eq!(seen.spend_per_order_minor, Some(2_399));
    // 1.714022 orders of 2399.08.
    assert_eq!(
        seen.clv_minor.map(|minor| (minor - 4_112).abs() < 5),
        Some(true)
    );
    assert!(seen.next_order_day.unwrap() > TODAY);
}

#[test]
fn who_has_not_ordered_by_the_day_has_no_lifetime() {
    let somebody = person(&[(10, 1, 500)]);
    assert!(lifetime_of(&person(&[]), &standards(), TODAY, YEAR_DAYS).is_none());
    assert!(lifetime_of(&somebody, &standards(), TODAY - 11, YEAR_DAYS).is_none());
    let young = lifetime_of(&somebody, &standards(), TODAY, YEAR_DAYS).unwrap();
    assert_eq!(
        (band_id(young.band), grade_id(young.grade)),
        ("too_early", "C")
    );
}

#[test]
fn somebody_stands_in_one_segment_of_each_family_and_under_their_flags() {
    let spender = person(&[(200, 1, 90_000), (3, 1, 10_000)]);
    let standing = standing_of(&spender, &standards(), TODAY);
    let segments = memberships_of(&standing.class);
    assert_eq!(standing.class.stage, "reactivated");
    assert!(segments.contains(&"flag.vip".to_owned()), "{segments:?}");
    assert_eq!(segments.len(), 4);
    let reasons = standing.memberships();
    let reason = |segment: &str| {
        let found = reasons.iter().find(|one| one.segment.starts_with(segment));
        found.unwrap().why.clone()
    };
    assert!(
        reason("rfm.").ends_with("last order 3 days ago"),
        "{}",
        reason("rfm.")
    );
    assert_eq!(
        reason("flag.vip"),
        "net spend of 100000 minor units in 365 days"
    );
    let lead = standing_of(&person(&[]), &standards(), TODAY);
    assert_eq!(memberships_of(&lead.class), ["rfm.prospect", "stage.lead"]);
    assert_eq!((lead.class.scores, lead.class.band), (None, None));
    assert_eq!(lead.class.since, TODAY);
}

#[test]
fn the_years_spend_counts_the_day_of_judgement_and_364_before() {
    let somebody = person(&[(365, 1, 1), (364, 1, 20), (0, 2, 300)]);
    let bought = PurchasesAsOf::of(&somebody, TODAY);
    assert_eq!((bought.net_minor(), bought.net_year_minor()), (321, 320));
    assert_eq!(
        (bought.order_count(), bought.days_since_last()),
        (4, Some(0))
    );
    assert_eq!(bought.triple(), Triple::new(2, 365, 365).ok());
    assert_eq!(bought.spend(), Some((3, 321)));
}

#[test]
fn standards_read_back_as_they_were_written() {
    let standards = standards();
    let text = standards.write();
    assert_eq!(StandardsBody::read(&text).unwrap(), standards);
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in [
        "v",
        "thresholds",
        "rfm_scale",
        "vip",
        "model",
        "spend",
        "currency",
        "customers",
        "buyers",
    ] {
        assert!(object.get(key).is_some(), "{key}");
    }
    assert_eq!(object["model"]["grade"], "A");
    let parameters = standards.parameters();
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    assert_eq!(names, ["r", "alpha", "a", "b"]);
    near(parameters[1].value, 4.414, 1e-12);
    assert_eq!(standards.spend_parameters().len(), 3);
}

#[test]
fn a_store_without_any_order_has_standards_too() {
    let standards = StandardsBody {
        fit: StoreFit::of(&Cohort::in_days(), &SpendCohort::new(), None),
        ..standards()
    };
    let read = StandardsBody::read(&standards.write()).unwrap();
    let seen = lifetime_of(&person(&[(30, 1, 500)]), &read, TODAY, YEAR_DAYS).unwrap();
    assert_eq!(seen.clv_minor, None);
    assert!(seen.p_alive > 0.0 && seen.p_alive < 1.0);
}

#[test]
fn standards_that_cannot_be_read_say_why() {
    let text = standards().write();
    let newer = text.replacen("\"v\":1", "\"v\":9", 1);
    assert_eq!(
        StandardsBody::read(&newer),
        Err(Error::Version { version: 9 })
    );
    let malformed = StandardsBody::read("{\"v\":1");
    assert!(matches!(malformed, Err(Error::Malformed { .. })));
    let impossible = text.replace("4.414", "-4.414");
    assert!(matches!(
        StandardsBody::read(&impossible),
        Err(Error::Model { .. })
    ));
}

#[test]
fn a_repeat_purchase_has_both_orders_inside_the_period() {
    let period = Period { from: 100, to: 200 };
    let mut figures = PeriodFigures::default();
    for rows in [
        &[(99, 1, 500), (100, 1, 1_000)][..],
        &[(199, 1, 1_000), (200, 1, 500)],
        &[(150, 2, 3_000)],
        &[(120, 1, 1_001), (180, 1, 1_000)],
        &[(50, 3, 900)],
    ] {
        figures.add(&history(rows), period);
    }
    assert_eq!(
        (figures.buyers, figures.repeat_buyers, figures.orders),
        (4, 2, 6)
    );
    assert_eq!(figures.repeat_purchase_rate().basis_points(), Some(5_000));
    assert_eq!(
        figures.purchase_frequency(),
        Ratio {
            numerator: 6,
            denominator: 4
        }
    );
    // 7001 / 6 = 1166.83.
    assert_eq!(figures.average_order_minor(), Some(1_167));
    let nothing = PeriodFigures::default();
    assert_eq!(nothing.average_order_minor(), None);
    assert_eq!(nothing.repeat_purchase_rate().value(), None);
}

#[test]
fn a_days_revenue_includes_credits_and_its_orders_do_not() {
    let mut figures = DayFigures::default();
    figures.add(&Count {
        placed: 2,
        orders: 2,
        net_minor: 10_001,
        ..Count::none(TODAY)
    });
    figures.add(&Count {
        net_minor: -2_000,
        credits: 1,
        ..Count::none(TODAY)
    });
    assert_eq!((figures.placed, figures.orders), (2, 2));
    assert_eq!((figures.credits, figures.refunds), (1, 0));
    assert_eq!(figures.average_order_minor(), Some(4_001));
}

proptest! {
    /// Awda definitions, leap 4.2: the longer nothing is heard, the less likely that somebody comes back.
    #[test]
    fn without_an_order_the_chance_of_return_never_rises(
        gaps in prop::collection::vec(1..200_i32, 0..6),
        later in 1..900_i32,
    ) {
        let mut ago = gaps.iter().sum::<i32>();
        let mut rows = vec![(ago, 1, 1_000)];
        for gap in &gaps {
            ago -= gap;
            rows.push((ago, 1, 1_000));
        }
        let somebody = person(&rows);
        let now = lifetime_of(&somebody, &standards(), TODAY, YEAR_DAYS).unwrap();
        let then = lifetime_of(&somebody, &standards(), TODAY + later, YEAR_DAYS).unwrap();
        prop_assert!(then.p_alive < now.p_alive);
        prop_assert!(then.overdue_ratio > now.overdue_ratio);
    }

    #[test]
    fn figures_do_not_depend_on_who_counted_whom(
        people in prop::collection::vec(prop::collection::btree_map(0..300_i32, (1..4_u32, 1..10_000_i64), 0..5), 0..12),
        split in 0..12_usize,
    ) {
        let period = Period { from: 50, to: 250 };
        let histories: Vec<History> = people
            .iter()
            .map(|days| history(&days.iter().map(|(day, (orders, net))| (*day, *orders, *net)).collect::<Vec<_>>()))
            .collect();
        let count = |some: &[History]| {
            let mut figures = PeriodFigures::default();
            for one in some {
                figures.add(one, period);
            }
            figures
        };
        let (left, right) = histories.split_at(split.min(histories.len()));
        let mut merged = count(left);
        merged.merge(&count(right));
        prop_assert_eq!(merged, count(&histories));
    }
}
