//! Do stores that swing get intervals that know it, and calm ones narrow ones?

use awda_lifetime::wire::StoreFitV1;
use awda_lifetime::{
    Chance, Customer, GammaGamma, History, Kind, MbgNbd, Outlook, Panel, Purchase, Spending,
    StoreFit, Swings, SyntheticStore, cohorts,
};

/// Two years of 1,500 customers who never leave and buy once in five weeks; every `period` days the pace of all of them is drawn
/// anew, a factor e^(σ z).
fn shop(seed: u64, sigma: f64, period: i32) -> Panel {
    let mut chance = Chance::seeded(seed);
    let paces: Vec<f64> = (0..=728 / period)
        .map(|_| (sigma * chance.normal() - 0.5 * sigma * sigma).exp())
        .collect();
    let mut rows = Vec::new();
    for customer in 0..1_500 {
        let first = (200.0 * chance.uniform()) as i32;
        let rate = chance.gamma(2.0, 2.0) / 35.0;
        for day in first..728 {
            let pace = paces[(day / period) as usize];
            if day == first || chance.uniform() < rate * pace {
                let minor = 1_000 + (500.0 * chance.uniform()) as i64;
                rows.push(Purchase {
                    customer,
                    day,
                    minor,
                });
            }
        }
    }
    Panel::of(rows)
}

#[test]
fn a_shop_that_swings_is_told_from_one_that_keeps_its_pace() {
    let seen = |seed, sigma| Swings::of(&shop(seed, sigma, 28), 727, Kind::Mbg, Spending::AllDays);
    for seed in 0..3 {
        let (calm, wild) = (seen(seed, 0.0), seen(seed, 0.4));
        let believed = Swings::UNKNOWN;
        for weeks in [4.0, 13.0] {
            assert!(calm.windows(weeks) > 4.0 && wild.windows(weeks) > 4.0);
            assert!(calm.pace(weeks) < believed.pace(weeks), "{seed}: {calm:?}");
            assert!(wild.pace(weeks) > calm.pace(weeks), "{seed}: {wild:?}");
        }
        // Four-week windows see the four-week swings nearly whole.
        let (pace, calmly) = (wild.pace(4.0), calm.pace(4.0));
        assert!(
            (0.25..0.5).contains(&pace) && calmly < 0.12,
            "{seed}: {pace} {calmly}"
        );
        // Values did not swing in either.
        assert!(wild.basket(13.0) < 0.08, "{seed}: {wild:?}");
    }
}

/// Nothing after the day is looked at, and nothing is invented where there is no past.
#[test]
fn swings_know_nothing_of_the_days_to_come() {
    let panel = shop(1, 0.3, 28);
    let until = 400;
    let rows = (0..panel.customers()).flat_map(|place| {
        let days: Vec<i32> = panel.purchase_days_of(place).collect();
        days.into_iter()
            .filter(|day| *day <= until)
            .map(move |day| (place, day))
    });
    let rows = rows.map(|(place, day)| {
        let minor = panel.later(place, day - 1, day).1.cast_signed();
        Purchase {
            customer: place as u32,
            day,
            minor,
        }
    });
    let past = Panel::of(rows.collect());
    let of = |panel| Swings::of(panel, until, Kind::Mbg, Spending::AllDays);
    assert_eq!(of(&panel), of(&past));
    for (panel, day) in [
        (Panel::of(Vec::new()), 100),
        (shop(1, 0.0, 28), 90),
        (shop(1, 0.0, 28), i32::MIN),
    ] {
        assert_eq!(
            Swings::of(&panel, day, Kind::Mbg, Spending::AllDays),
            Swings::UNKNOWN
        );
    }
}

/// Stores that swing as much as is believed of an unknown shop: intervals of their totals hold, and without swings do not.
#[test]
fn in_stores_that_swing_the_intervals_of_totals_hold() {
    let model = MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap();
    let spend = GammaGamma::new(6.25, 3.74, 1_544.0).unwrap();
    let customer = |days| Customer {
        history: History::from_days(12, 300 + days, 310 + days).unwrap(),
        value_days: 3,
        mean_value: 4_000.0,
    };
    let steady = Outlook::certain(&model, Some(spend), 200);
    let (mut with, mut without) = ([0; 2], [0; 2]);
    for store in 0..600_u64 {
        let customers = |mark: u64| {
            (0..40).map(move |n| ((store << 20) ^ (n << 4) ^ mark, customer(40 + n as u32)))
        };
        let then = Outlook::certain(&model, Some(spend), 1)
            .swinging(&Swings::UNKNOWN, 1_000 + store)
            .draws(customers(1), 13.0);
        let happened = [then.orders[0], then.values.unwrap()[0]];
        let swinging = steady.clone().swinging(&Swings::UNKNOWN, store);
        for (outlook, held) in [(&swinging, &mut with), (&steady, &mut without)] {
            let found = outlook.total(customers(2), 13.0);
            for (place, quantiles) in [found.orders, found.value.unwrap()].iter().enumerate() {
                held[place] +=
                    u32::from((quantiles.p05..=quantiles.p95).contains(&happened[place]));
            }
        }
    }
    let [with, without] = [with, without].map(|held| held.map(|held| f64::from(held) / 600.0));
    // Six hundred stores know a share of .9 to .012.
    assert!(
        with.iter().all(|share| (0.86..=0.94).contains(share)),
        "{with:?}"
    );
    assert!(without.iter().all(|share| *share < 0.85), "{without:?}");
}

#[test]
fn swings_are_stored_with_the_fit_and_texts_of_before_are_read() {
    let store = SyntheticStore {
        purchases: MbgNbd::new(0.8, 17.0, 0.6, 3.0).unwrap(),
        spend: GammaGamma::new(6.25, 3.74, 1_544.0).unwrap(),
        ages_days: (60, 730),
        one_timers: 0.0,
    };
    let (cohort, spend) = store.cohorts(5, 2_000);
    let fit = StoreFit::of(&cohort, &spend, None);
    let before = serde_json::to_string(&StoreFitV1::from(&fit)).unwrap();
    assert!(
        !before.contains("swings"),
        "what nobody has looked for is not stored"
    );
    let read = |text: &str| -> Result<StoreFit, _> {
        StoreFit::try_from(serde_json::from_str::<StoreFitV1>(text).unwrap())
    };
    assert_eq!(read(&before).unwrap().swings, Swings::UNKNOWN);

    let panel = shop(2, 0.3, 28);
    let swings = Swings::of(&panel, 727, Kind::Mbg, Spending::AllDays);
    assert_ne!(swings, Swings::UNKNOWN);
    let known = StoreFit { swings, ..fit };
    let text = serde_json::to_string(&StoreFitV1::from(&known)).unwrap();
    assert_eq!(read(&text).unwrap().swings, swings);
    // The next night keeps what was seen.
    let next = StoreFit::of(&cohort, &spend, Some(&read(&text).unwrap()));
    assert_eq!(next.swings, swings);
    for damaged in [
        "[[[1,1]],[]]",
        "[[[-1,0],[0,0],[0,0],[0,0],[0,0]],[[0,0],[0,0],[0,0],[0,0],[0,0]]]",
    ] {
        let start = text.find("\"swings\":").unwrap() + 9;
        let damaged = format!("{}{damaged}}}", &text[..start]);
        assert!(read(&damaged).is_err(), "{damaged}");
    }
}

/// A fit at a limit comes back as one, and as a fit to readers that know no limits.
#[test]
fn a_limit_is_stored_as_a_fit_with_its_reason() {
    let panel = crate::backtests::panel(crate::backtests::RETAIL);
    let (cohort, spend) = cohorts(&panel.seen(249), Spending::AllDays);
    let fit = StoreFit::of(&cohort, &spend, None);
    let text = serde_json::to_string(&StoreFitV1::from(&fit)).unwrap();
    assert!(
        text.contains(r#""source":"fitted","diagnosis":"no_dropout_signal""#),
        "{text}"
    );
    let back = StoreFit::try_from(serde_json::from_str::<StoreFitV1>(&text).unwrap()).unwrap();
    assert_eq!(
        (back.purchases.source, back.purchases.diagnosis),
        (fit.purchases.source, fit.purchases.diagnosis)
    );
    for (back, there) in back
        .purchases
        .model
        .parameters()
        .iter()
        .zip(fit.purchases.model.parameters())
    {
        assert!((back / there - 1.0).abs() < 1e-15);
    }
}
