//! How long 50 segments take for one person: `cargo bench -p awda-segments`.
//!
//! 30 presets and 20 custom segments over 10 000 seeded people with up to 12 purchase days, standing, prediction and, for every
//! fourth, order lines and messages. One iteration judges one person.

use std::hint::black_box;

use awda_customers::PurchaseDay;
use awda_lifetime::{ChurnBand, Grade, Pace};
use awda_segments::query::calendar::YearDay;
use awda_segments::query::{
    Ahead, Birthday, Channel, Consent, Detail, Happening, Happenings, Library, Limits, Measure,
    PRESETS, Percentiles, Person, Prediction, Record, SAMPLES, Scene, Setting, Standing, Store,
    Traits, Verb,
};
use awda_segments::{Flags, RfmScores, RfmSegment, Score, Stage, Tally};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const TODAY: i32 = 20_000;
const PEOPLE: usize = 10_000;

/// What a person of the benchmark borrows from.
struct Kept {
    id: String,
    purchases: Vec<PurchaseDay>,
    lines: Vec<Happening<'static>>,
    birthday: YearDay,
    roll: u64,
}

fn main_library() -> Option<Library> {
    let setting = Setting {
        currency: "SAR".parse().ok()?,
        attributes: None,
        limits: Limits::default(),
    };
    let names: Vec<String> = (1..=SAMPLES.len())
        .map(|number| format!("custom_{number}"))
        .collect();
    let presets = PRESETS
        .iter()
        .take(30)
        .map(|preset| (preset.id, preset.text));
    let custom = names.iter().map(String::as_str).zip(SAMPLES);
    let (library, rejected) = Library::compile(presets.chain(custom), setting);
    rejected.is_empty().then_some(library)
}

fn store() -> Store {
    let tally: Tally = (1..=1_000_i64).map(|value| value * 1_000).collect();
    Measure::ALL.iter().fold(
        Store {
            vip_from_minor: Some(300_000),
            ..Store::default()
        },
        |store, measure| store.with_percentiles(*measure, Percentiles::of(&tally)),
    )
}

/// SplitMix64 (Steele, Lea and Flood 2014): seeded, the same everywhere.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn below(state: &mut u64, limit: i32) -> i32 {
    i32::try_from(next(state) % u64::from(limit.unsigned_abs())).unwrap_or(0)
}

fn kept(state: &mut u64, number: usize) -> Kept {
    let count = 1 + below(state, 12) * below(state, 12) / 12;
    let mut days: Vec<i32> = (0..count).map(|_| TODAY - below(state, 1_000)).collect();
    days.sort_unstable();
    days.dedup();
    let purchases: Vec<_> = days
        .iter()
        .map(|day| PurchaseDay(*day, 1, i64::from(1_000 + below(state, 60_000))))
        .collect();
    let lines = days
        .iter()
        .filter(|_| number.is_multiple_of(4))
        .map(|day| Happening {
            day: *day,
            times: 1,
            value_minor: Some(5_000),
            details: &[(Detail::Product, "SKU-1"), (Detail::Category, "coffee")],
            ..Happening::default()
        });
    Kept {
        id: format!("cus_{number:026}"),
        lines: lines.collect(),
        purchases,
        birthday: YearDay {
            year: Some(1990),
            month: i8::try_from(1 + below(state, 12)).unwrap_or(1),
            day: i8::try_from(1 + below(state, 28)).unwrap_or(1),
        },
        roll: next(state),
    }
}

fn pick<T: Copy>(all: &[T], roll: u64, other: T) -> T {
    let place = usize::try_from(roll % 1_000).unwrap_or(0) % all.len().max(1);
    all.get(place).copied().unwrap_or(other)
}

fn person(kept: &Kept) -> Person<'_> {
    let roll = kept.roll;
    let score = |shift: u32| pick(&Score::ALL, roll >> shift, Score::One);
    let scores = RfmScores {
        recency: score(3),
        frequency: score(7),
        monetary: score(11),
    };
    let share = i64::try_from(roll % 1_000_000).unwrap_or(0);
    Person {
        id: &kept.id,
        purchases: &kept.purchases,
        standing: Some(Standing {
            scores: Some(scores),
            segment: pick(&RfmSegment::ALL, roll, RfmSegment::Lost),
            stage: pick(&Stage::ALL, roll >> 5, Stage::Lost),
            flags: Flags::default(),
        }),
        prediction: Some(Prediction {
            p_alive: share,
            band: ChurnBand::Medium,
            expected_orders: share,
            order_chance: share,
            order_value_minor: Some(9_000),
            clv_minor: Some(share),
            clv_interval_minor: None,
            next_order: Some(TODAY + 9),
            overdue_ratio: Some(share),
            pace: Some(Pace::OnTime),
            grade: Grade::B,
        }),
        traits: Traits {
            has_phone: true,
            has_email: true,
            city: Some(pick(
                &["Riyadh", "الرياض", "Jeddah", "جدة", "Dammam", "تهران"],
                roll >> 9,
                "Riyadh",
            )),
            country: Some("SA"),
            birthday: Some(Birthday::Gregorian(kept.birthday)),
            acquisition_channel: Some("google"),
            ..Traits::default()
        },
        consents: &[
            (Channel::Email, Consent::Granted),
            (Channel::Whatsapp, Consent::Granted),
        ],
        happenings: Happenings::default()
            .with(Verb::Bought, Record::whole(&kept.lines))
            .with(Verb::Clicked, Record::whole(&[])),
        ..Person::default()
    }
}

fn judging(criterion: &mut Criterion) {
    let Some(library) = main_library() else {
        return;
    };
    let (store, mut state) = (store(), 7);
    let all: Vec<Kept> = (0..PEOPLE).map(|number| kept(&mut state, number)).collect();
    let people: Vec<Person<'_>> = all.iter().map(person).collect();
    let mut group = criterion.benchmark_group("segments");
    group.throughput(Throughput::Elements(1));
    let mut verdicts = Vec::new();
    let mut turn = people.iter().cycle();
    group.bench_function("50 segments, one person", |bencher| {
        bencher.iter(|| {
            let Some(person) = turn.next() else { return };
            let scene = Scene {
                person,
                store: &store,
                today: TODAY,
            };
            library.judge_all(black_box(&scene), &mut verdicts);
            black_box(&verdicts);
        });
    });
    let mut turn = people.iter().cycle();
    group.bench_function("50 boundaries, one person", |bencher| {
        bencher.iter(|| {
            let Some(person) = turn.next() else { return };
            let scene = Scene {
                person,
                store: &store,
                today: TODAY,
            };
            for (_, segment) in library.iter() {
                black_box(library.next_boundary(segment, &scene, 400, Ahead::Still));
            }
        });
    });
    group.bench_function("compile 50 segments", |bencher| {
        bencher.iter(|| black_box(main_library()));
    });
    group.finish();
}

criterion_group!(benches, judging);
criterion_main!(benches);
