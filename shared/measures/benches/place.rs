//! How long it takes to place one person: `cargo bench -p awda-measures`.
//!
//! Standing, models, portrait, and 30 ready segments with 20 of a store's own, for 2 000 seeded people of a store of known models, as
//! `awda bench night` makes them: traits, order lines, consents, every third with a birthday. One iteration places one person.

use std::hint::black_box;

use awda_commerce::{Birthday, Calendar, Channel, ConsentStatus, Topic};
use awda_customers::{
    Basket, BasketLine, ConsentState, Dated, Facet, IdentifierKind, KeptOrder, KeptOrders, Key,
    Known, Profile,
};
use awda_kernel::{CustomerId, Day, EventId, Language, StoreId, Timestamp, fingerprint, zone};
use awda_lifetime::wire::{FitV1, SourceV1, StoreFitV1};
use awda_lifetime::{GammaGamma, MbgNbd, StoreFit, SyntheticStore};
use awda_measures::{Definition, Rulebook, StandardsBody, next_list};
use awda_segments::query::{PRESETS, Percentiles, SAMPLES, Week};
use awda_segments::{RfmCensus, RfmScale, Tally, Thresholds, VipCut};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const TODAY: Day = 20_000;
const PEOPLE: u32 = 2_000;
const PRESETS_ACTIVE: usize = 30;
const SECONDS_PER_DAY: i64 = 86_400;
const CITIES: [&str; 5] = ["Riyadh", "الرياض", "Jeddah", "جدة", "Dammam"];
const CATEGORIES: [&str; 6] = ["skin", "coffee", "perfume", "electronics", "books", "toys"];

type Made<T> = Result<T, Box<dyn std::error::Error>>;

fn rulebook() -> Made<Rulebook> {
    let fitted = |parameters: &[f64]| FitV1 {
        parameters: parameters.to_vec(),
        source: SourceV1::Fitted,
        diagnosis: None,
        log_likelihood: -9_582.4,
        gradient_norm: 1e-9,
        iterations: 9,
        customers: 2_357,
        repeats: 2_457,
        log_covariance: None,
    };
    let own = SAMPLES.iter().enumerate().map(|(number, text)| Definition {
        id: format!("own_{number}"),
        name: String::new(),
        text: (*text).to_owned(),
        version: 1,
        is_active: true,
    });
    let off = PRESETS
        .iter()
        .skip(PRESETS_ACTIVE)
        .map(|preset| Definition {
            id: preset.id.to_owned(),
            name: String::new(),
            text: preset.text.to_owned(),
            version: 1,
            is_active: false,
        });
    let definitions: Vec<_> = own.chain(off).collect();
    let spends: Tally = (1..=1_000_i64).map(|value| value * 1_000).collect();
    let standards = StandardsBody {
        currency: "SAR".parse()?,
        customers: u64::from(PEOPLE),
        buyers: u64::from(PEOPLE),
        thresholds: Thresholds::FALLBACK,
        rfm: RfmScale::absolute(&RfmCensus::default()),
        vip: VipCut::from_spend(&spends),
        fit: StoreFit::try_from(StoreFitV1 {
            purchases: fitted(&[0.9, 6.0, 0.8, 3.0]),
            spend: Some(fitted(&[6.25, 3.74, 45_000.0])),
            typical_gap_weeks: Some(6.0),
            swings: None,
        })?,
        percentiles: std::array::from_fn(|_| Some(Percentiles::of(&spends))),
        segments: next_list(&[], &definitions),
        forecast: Vec::new(),
    };
    Ok(Rulebook::new(
        standards,
        zone("Asia/Riyadh")?,
        Week::FROM_SUNDAY,
    ))
}

fn roll(number: u32, what: &str, day: Day) -> u32 {
    let roll = fingerprint(&[&number.to_string(), what, &day.to_string()]);
    u32::try_from(roll.high_bits() >> 33).unwrap_or_default()
}

fn pick<'a>(all: &[&'a str], roll: u32) -> &'a str {
    let place = usize::try_from(roll).unwrap_or_default() % all.len().max(1);
    all.get(place).copied().unwrap_or_default()
}

fn order(number: u32, day: Day, net_minor: i64) -> KeptOrder {
    let roll = roll(number, "line", day);
    KeptOrder {
        day,
        at: Some(i64::from(day) * SECONDS_PER_DAY),
        net_minor,
        is_void: false,
        is_discounted: roll.is_multiple_of(4),
        in_branch: roll.is_multiple_of(7),
        basket: Basket {
            lines: vec![BasketLine(
                format!("SKU-{}", roll % 900),
                net_minor,
                vec![pick(&CATEGORIES, roll).to_owned()],
            )],
            items_minor: net_minor,
            paid_by: vec!["mada".to_owned()],
            ..Basket::default()
        },
    }
}

fn profile(models: &SyntheticStore<MbgNbd>, number: u32) -> Made<Profile> {
    let customer = models.one(7, u64::from(number));
    let triple = customer.triple;
    let first = TODAY - i32::try_from(triple.age())?;
    let mut days = vec![first];
    for place in 1..=triple.x() {
        let at = roll(number, "day", i32::try_from(place)?) % triple.t_x().max(1);
        days.push(first + i32::try_from(at)?);
    }
    days.sort_unstable();
    days.dedup();
    let count = i64::try_from(days.len())?;
    let each = (i64::try_from(customer.total_minor)? / count).max(1);
    let store: StoreId = "bench".parse()?;
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&[&number.to_string()]));
    let event = EventId::of(fingerprint(&["event", &number.to_string()]));
    let seen = Timestamp::from_second(i64::from(first) * SECONDS_PER_DAY)?;
    let traits = roll(number, "traits", 0);
    let rows: Vec<_> = days.iter().map(|day| (*day, 1, each)).collect();
    let orders = (0..).zip(&days);
    let mut facet = Facet {
        first_seen: Some(seen),
        last_seen: Some(seen),
        city: Some(Dated::new(pick(&CITIES, traits).to_owned(), seen, &event)),
        country: Some(Dated::new("SA".to_owned(), seen, &event)),
        language: Some(Dated::new(Language::Ar, seen, &event)),
        history: serde_json::from_value(serde_json::to_value(rows)?)?,
        orders: KeptOrders::of(orders.map(|(mark, day)| (mark, order(number, *day, each)))),
        placed_orders: count,
        ..Facet::default()
    };
    if traits.is_multiple_of(3) {
        let birthday = Birthday {
            year: Some(1_960 + i16::try_from(traits % 45)?),
            month: 1 + i8::try_from(traits % 12)?,
            day: 1 + i8::try_from(traits % 28)?,
            calendar: Calendar::Gregorian,
        };
        facet.birthday = Some(Dated::new(Some(birthday), seen, &event));
    }
    if traits.is_multiple_of(2) {
        let state = ConsentState {
            channel: Channel::Email,
            topic: Topic::Marketing,
            status: ConsentStatus::Granted,
            event: event.clone(),
            is_weak: false,
        };
        facet.consents = vec![Dated::new(state, seen, &event)];
    }
    let mut profile = Profile::new(store.clone(), id);
    let address = format!("person{number}@shop.example");
    let key = Key::new(&store, IdentifierKind::Email, &address);
    profile
        .identifiers
        .insert(key.clone(), Known::new(IdentifierKind::Email, address));
    profile.facets.insert(key, facet);
    Ok(profile)
}

fn people() -> Made<Vec<Profile>> {
    let models = SyntheticStore {
        purchases: MbgNbd::new(0.9, 6.0, 0.8, 3.0)?,
        spend: GammaGamma::new(6.25, 3.74, 45_000.0)?,
        ages_days: (1, 1_400),
        one_timers: 0.2,
    };
    (0..PEOPLE).map(|number| profile(&models, number)).collect()
}

fn placing(criterion: &mut Criterion) {
    let (Ok(rulebook), Ok(people)) = (rulebook(), people()) else {
        return;
    };
    let mut group = criterion.benchmark_group("place");
    group.throughput(Throughput::Elements(1));
    let mut turn = people.iter().cycle();
    group.bench_function("one person", |bencher| {
        bencher.iter(|| {
            let Some(person) = turn.next() else { return };
            black_box(rulebook.place(black_box(person), TODAY, false));
        });
    });
    group.finish();
}

criterion_group!(benches, placing);
criterion_main!(benches);
