//! The KPIs of a small shop that can be counted by hand, and the laws of counting people.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod credited;
mod credits;
mod laws;
mod shop;

use awda_customers::{ChannelCount, Count, Profile};
use awda_measures::{
    Crowd, DayFigures, Goal, PeopleFigures, Period, Ratio, SalesChannel, Somebody, Step, Terms,
    average_order_minor, average_visits, cost_per_person, discount_share, refund_rate, risen,
    simple_lifetime_minor,
};
use awda_segments::query::Week;

use shop::{person, profile_of};

/// 2026-03-01, a Sunday.
const MARCH: i32 = 20_513;
const APRIL: i32 = MARCH + 31;
const MAY: i32 = APRIL + 30;

const fn terms(day: i32) -> Terms {
    Terms {
        day,
        week: Week::FROM_SUNDAY,
        lapsed_after: 40,
    }
}

fn crowd_of(people: &[Profile], terms: &Terms) -> Crowd {
    let mut crowd = Crowd::default();
    for profile in people {
        let one = Somebody {
            profile,
            segments: &["stage.active".to_owned()],
            clv_minor: 700,
        };
        crowd.add(&one, terms);
    }
    crowd
}

/// Ten buyers in March, three of them twice; four of the ten again in April, and two who are new then; one of March is lapsed by the end
/// of April.
fn shop() -> Vec<Profile> {
    let mut people: Vec<Profile> = (0..3)
        .map(|n| person(&[(MARCH + n, 1, 1_000), (MARCH + 10 + n, 1, 2_000)]))
        .collect();
    people.extend((0..7).map(|n| person(&[(MARCH + 5 + n, 1, 1_000)])));
    for one in 0..4 {
        let mut days: Vec<_> = people[one + 3]
            .history()
            .days()
            .iter()
            .map(|row| (row.day(), row.orders(), row.net_minor()))
            .collect();
        days.push((APRIL + 3, 1, 3_000));
        people[one + 3] = person(&days);
    }
    people.push(person(&[(APRIL + 1, 2, 500)]));
    people.push(person(&[(APRIL + 2, 1, 500)]));
    people
}

#[test]
fn ten_buyers_of_whom_three_bought_twice_are_a_repeat_purchase_rate_of_thirty_per_cent() {
    let crowd = crowd_of(&shop(), &terms(APRIL + 29));
    let march = crowd.figures(Step::Month, MARCH);
    assert_eq!((march.buyers, march.repeat_buyers), (10, 3));
    assert_eq!(march.repeat_purchase_rate().basis_points(), Some(3_000));
    // Nobody had bought before: who came back within March did so with an order that was not their first.
    assert_eq!(march.returning_customer_rate().basis_points(), Some(3_000));
    assert_eq!(
        (march.new_buyers, march.new_orders, march.new_net_minor),
        (10, 10, 10_000)
    );
    assert_eq!((march.orders, march.net_minor), (13, 16_000));
    assert_eq!(march.purchase_frequency().value(), Some(1.3));
    assert_eq!(march.customer_value_minor(), Some(1_600));
}

#[test]
fn april_keeps_four_of_ten_and_three_measures_of_coming_back_differ() {
    let crowd = crowd_of(&shop(), &terms(APRIL + 29));
    let april = crowd.figures(Step::Month, APRIL);
    // Six buyers: four who had bought in March, two new ones, one of whom ordered twice on their first day.
    assert_eq!((april.buyers, april.new_buyers), (6, 2));
    assert_eq!(april.repeat_buyers, 1);
    assert_eq!(april.repeat_purchase_rate().basis_points(), Some(1_667));
    assert_eq!(april.returning_buyers, 5);
    assert_eq!(april.returning_customer_rate().basis_points(), Some(8_333));
    assert_eq!((april.active, april.retained), (10, 4));
    assert_eq!(april.retention_rate().basis_points(), Some(4_000));
    assert_eq!(april.churn_rate().basis_points(), Some(6_000));
    // Last orders of 10, 11, 12 and 9 to 11 March and 40 days: all six who did not come back are lapsed before May, none of April's.
    assert_eq!(april.lapsed, 6);
    assert_eq!(april.lapse_rate().basis_points(), Some(6_000));
    let cohort = &crowd.cohorts[&MARCH];
    assert_eq!(
        (cohort.customers, cohort.buyers.as_slice()),
        (10, &[10, 4][..])
    );
    assert_eq!(cohort.net_minor, [16_000, 12_000]);
    assert_eq!(cohort.retention(1).basis_points(), Some(4_000));
    assert_eq!(cohort.retention(2).basis_points(), Some(0));
    // Three within ten days; four more within 30, because 1 + 3 April is at most 29 days after 5 to 8 March.
    let rates = cohort.repeat_rates().map(|rate| rate.basis_points());
    assert_eq!(rates, [Some(7_000); 3]);
}

#[test]
fn what_is_after_the_day_of_judgement_is_not_there() {
    let crowd = crowd_of(&shop(), &terms(MARCH + 30));
    assert_eq!(crowd.figures(Step::Month, APRIL), PeopleFigures::default());
    assert_eq!(crowd.figures(Step::Month, MARCH).buyers, 10);
    assert_eq!(crowd.cohorts[&MARCH].buyers, [10]);
    assert!(!crowd.cohorts.contains_key(&APRIL));
    assert!(crowd.months.keys().all(|start| *start <= MARCH));
}

#[test]
fn somebody_is_there_until_the_day_they_lapse_and_lapses_once() {
    let one = [person(&[(MARCH, 1, 1_000)])];
    for (day, lapsed) in [(MARCH + 39, 0), (MARCH + 40, 1), (MAY + 200, 1)] {
        let crowd = crowd_of(&one, &terms(day));
        let all: u64 = crowd.months.values().map(|month| month.lapsed).sum();
        assert_eq!(all, lapsed, "as of {day}");
    }
    // An order on the day they would have lapsed keeps them.
    let crowd = crowd_of(
        &[person(&[(MARCH, 1, 1_000), (MARCH + 40, 1, 1_000)])],
        &terms(MARCH + 41),
    );
    assert_eq!(crowd.figures(Step::Month, APRIL).lapsed, 0);
    // By weeks they are there at five beginnings: 8, 15, 22, 29 March and 5 April.
    let crowd = crowd_of(&one, &terms(MAY));
    let weeks: Vec<_> = crowd
        .weeks
        .iter()
        .filter(|(_, week)| week.active > 0)
        .collect();
    assert_eq!(weeks.len(), 5);
    assert_eq!(*weeks[0].0, MARCH + 7);
}

#[test]
fn carts_are_ordered_abandoned_or_recovered_within_five_days() {
    let visited = |carts: &[i32], orders: &[i32]| profile_of(carts, orders);
    let people = [
        visited(&[MARCH], &[MARCH]),
        visited(&[MARCH], &[MARCH + 5]),
        visited(&[MARCH], &[MARCH + 6]),
        visited(&[MARCH, MARCH + 2], &[]),
    ];
    let march = crowd_of(&people, &terms(APRIL)).figures(Step::Month, MARCH);
    assert_eq!(
        (march.carts, march.ordered_carts, march.recovered_carts),
        (5, 1, 1)
    );
    assert_eq!(march.cart_abandonment().basis_points(), Some(8_000));
    assert_eq!(march.cart_recovery().basis_points(), Some(2_500));
}

#[test]
fn a_segment_with_less_revenue_may_be_expected_to_bring_more() {
    let crowd = crowd_of(&shop(), &terms(APRIL + 29));
    let segment = crowd.segments["stage.active"];
    assert_eq!(
        (segment.customers, segment.buyers, segment.year_orders),
        (12, 12, 20)
    );
    assert_eq!(
        (segment.net_minor, segment.year_net_minor),
        (29_000, 29_000)
    );
    assert_eq!(segment.clv_minor, 12 * 700);
}

#[test]
fn products_are_counted_in_orders_with_what_came_back() {
    let people = [
        shop::buyer_of(&[
            (MARCH, "lamp", 1_000, 1_000),
            (MARCH + 9, "lamp", 1_000, 1_000),
        ]),
        shop::buyer_of(&[(MARCH, "lamp", 1_000, 0), (MARCH, "vase", 500, 500)]),
        // More than a year ago.
        shop::buyer_of(&[(MARCH - 365, "lamp", 9_000, 9_000)]),
    ];
    let crowd = crowd_of(&people, &terms(MARCH + 20));
    let lamp = crowd.products.named["lamp"];
    assert_eq!(
        (lamp.orders(), lamp.buyers()),
        (3, 1),
        "who gave it back is no buyer"
    );
    assert_eq!(lamp.repeat_rate().basis_points(), Some(10_000));
    assert_eq!((lamp.ordered_minor(), lamp.net_minor()), (3_000, 2_000));
    assert_eq!(lamp.return_rate().basis_points(), Some(3_333));
    assert_eq!(crowd.products.coverage().basis_points(), Some(10_000));
    assert_eq!(crowd.categories.named["home"].orders(), 4);
}

#[test]
fn counters_split_new_from_returning_and_branch_from_online() {
    let mut figures = DayFigures::default();
    figures.add(&Count {
        placed: 12,
        orders: 10,
        net_minor: 90_000,
        refunds: 2,
        refunded_minor: 10_000,
        credits: 1,
        credited_minor: 2_000,
        discounted: 4,
        new_buyers: 3,
        new_orders: 4,
        new_net_minor: 30_000,
        branch: ChannelCount {
            placed: 5,
            orders: 5,
            net_minor: 40_000,
            discounted: 1,
            ..ChannelCount::default()
        },
        ..Count::none(MARCH)
    });
    assert_eq!(figures.average_order_minor(), Some(9_000));
    assert_eq!(figures.new_average_order_minor(), Some(7_500));
    assert_eq!(figures.returning_average_order_minor(), Some(10_000));
    assert_eq!(
        figures.returning_revenue_share().basis_points(),
        Some(6_667)
    );
    let all = figures.through(SalesChannel::All);
    assert_eq!(discount_share(&all).basis_points(), Some(4_000));
    assert_eq!(refund_rate(&all).basis_points(), Some(1_000));
    let online = figures.through(SalesChannel::Online);
    assert_eq!(
        (online.orders, online.net_minor, online.discounted),
        (5, 52_000, 3)
    );
    assert_eq!(average_order_minor(&online), Some(10_400));
    let branch = figures.through(SalesChannel::Branch);
    assert_eq!(
        branch.net_minor + online.net_minor - figures.credited_minor,
        figures.net_minor
    );
}

#[test]
fn simple_values_are_worked_by_hand() {
    // 20 buyers brought 40,000 and a quarter of them leaves each period: 2,000 for four periods.
    let churn = Ratio {
        numerator: 1,
        denominator: 4,
    };
    assert_eq!(simple_lifetime_minor(40_000, 20, churn), Some(8_000));
    let nobody = Ratio {
        numerator: 0,
        denominator: 4,
    };
    assert_eq!(simple_lifetime_minor(40_000, 20, nobody), None);
    assert_eq!(cost_per_person(1_000, 3), Some(333));
    assert_eq!(cost_per_person(1_000, 0), None);
    assert_eq!(average_visits(6, 90).value(), Some(2.0));
    assert_eq!(average_visits(6, 3).value(), Some(6.0));
}

#[test]
fn a_rate_has_risen_where_it_is_a_fifth_above_the_mean_of_four_before() {
    let rates = |numerators: &[u64]| -> Vec<Ratio> {
        let all = numerators.iter().map(|numerator| Ratio {
            numerator: *numerator,
            denominator: 100,
        });
        all.collect()
    };
    for (numerators, usual_points) in [
        (&[10, 10, 10, 10, 13][..], Some(1_000)),
        (&[10, 10, 10, 10, 12], None),
        (&[90, 10, 8, 12, 10, 13], Some(1_000)),
        (&[10, 10, 10, 40], None),
        (&[0, 0, 0, 0, 5], None),
        (&[], None),
    ] {
        let rise = risen(&rates(numerators));
        assert_eq!(
            rise.map(|rise| rise.usual_points),
            usual_points,
            "{numerators:?}"
        );
    }
    let mut unknown = rates(&[10, 10, 10, 10, 99]);
    unknown[1].denominator = 0;
    assert_eq!(risen(&unknown), None);
}

#[test]
fn a_goal_is_on_track_where_it_is_at_least_on_the_straight_way() {
    // A repeat rate from 12 % to 20 % in a hundred days, in basis points.
    let goal = Goal {
        baseline: 1_200,
        target: 2_000,
        period: Period { from: 100, to: 200 },
    };
    for (today, current, expected, on_track, reached) in [
        (100, 1_200, 1_200, true, false),
        (150, 1_599, 1_600, false, false),
        (150, 1_600, 1_600, true, false),
        (150, 2_000, 1_600, true, true),
        (150, 1_100, 1_600, false, false),
        (260, 1_999, 2_000, false, false),
    ] {
        let progress = goal.progress(current, today);
        assert_eq!(progress.expected, expected, "on {today}");
        assert_eq!(
            (progress.is_on_track, progress.is_reached),
            (on_track, reached),
            "{current} on {today}"
        );
    }
    assert_eq!(goal.progress(1_600, 150).done.basis_points(), Some(5_000));
    assert_eq!(goal.progress(1_100, 150).done.value(), None);
    // Cart abandonment down from 80 % to 70 %.
    let down = Goal {
        baseline: 8_000,
        target: 7_000,
        ..goal
    };
    assert!(down.progress(7_400, 150).is_on_track);
    assert!(!down.progress(7_600, 150).is_on_track);
    assert!(down.progress(6_900, 120).is_reached);
}
