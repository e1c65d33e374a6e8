//! The customers of a made-up store: purchase histories from known models, with lines, traits and consents as shops have them.

use anyhow::Result;
use awda_commerce::{Birthday, Calendar, Channel, ConsentStatus, Topic};
use awda_customers::{
    Basket, BasketLine, ConsentState, Dated, Facet, IdentifierKind, KeptOrder, KeptOrders, Key,
    Known, Profile,
};
use awda_kernel::{CustomerId, Day, EventId, Language, StoreId, Timestamp, fingerprint};
use awda_lifetime::{GammaGamma, MbgNbd, SyntheticCustomer, SyntheticStore};

const CATEGORIES: [&str; 6] = ["skin", "coffee", "perfume", "electronics", "books", "toys"];
const CITIES: [&str; 5] = ["Riyadh", "الرياض", "Jeddah", "جدة", "Dammam"];
const SECONDS_PER_DAY: i64 = 86_400;

/// The customers of a seed.
pub(super) struct People {
    store: StoreId,
    seed: u64,
    today: Day,
    models: SyntheticStore<MbgNbd>,
}

impl People {
    pub(super) fn new(seed: u64, today: Day, store: StoreId) -> Result<Self> {
        // Rates and dropout as in docs/LIFETIME.md's stores: a first order, a second for four in ten, five orders on average.
        let purchases = MbgNbd::new(0.9, 6.0, 0.8, 3.0)?;
        Ok(Self {
            store,
            seed,
            today,
            models: SyntheticStore {
                purchases,
                spend: GammaGamma::new(6.25, 3.74, 45_000.0)?,
                ages_days: (1, 1_400),
                one_timers: 0.2,
            },
        })
    }

    pub(super) fn id(number: u32) -> CustomerId {
        CustomerId::new(
            Timestamp::UNIX_EPOCH,
            fingerprint(&[STREAM, &number.to_string()]),
        )
    }

    pub(super) fn profile(&self, number: u32) -> Result<Profile> {
        let customer = self.customer(number);
        let days = self.days(number, &customer);
        let count = i64::try_from(days.len())?.max(1);
        let each = (i64::try_from(customer.total_minor)? / count).max(1);
        let rows: Vec<(Day, u32, i64)> = days.iter().map(|day| (*day, 1, each)).collect();
        let mut facet = self.traits(number, &days)?;
        facet.history = serde_json::from_value(serde_json::to_value(&rows)?)?;
        facet.orders = KeptOrders::of(
            (0..)
                .zip(&days)
                .map(|(place, day)| (place, self.order(number, *day, each))),
        );
        facet.placed_orders = count;
        facet.discounted_orders = i64::try_from(
            days.iter()
                .filter(|day| self.is_discounted(number, **day))
                .count(),
        )?;
        let mut profile = Profile::new(self.store.clone(), Self::id(number));
        let address = format!("person{number}@shop.example");
        let key = Key::new(&self.store, IdentifierKind::Email, &address);
        let known = Known::new(IdentifierKind::Email, address);
        profile.identifiers.insert(key.clone(), known);
        profile.facets.insert(key, facet);
        Ok(profile)
    }

    /// Whether somebody orders on a day between the nights: as often as their rate says, while they are alive.
    pub(super) fn orders_on(&self, number: u32, day: Day) -> bool {
        let customer = self.customer(number);
        let gap = i64::from(customer.triple.t_x()) / i64::from(customer.triple.x().max(1));
        let silent = i64::from(customer.triple.age() - customer.triple.t_x());
        let is_alive = customer.triple.x() > 0 && silent < 3 * gap.max(7);
        is_alive && i64::from(self.dice(number, "orders", day) % 1_000) * gap.max(1) < 1_000
    }

    /// The same person with an order on `day`.
    pub(super) fn with_order(
        &self,
        mut profile: Profile,
        number: u32,
        day: Day,
    ) -> Result<Profile> {
        let customer = self.customer(number);
        let each = i64::try_from(customer.total_minor)? / i64::from(customer.triple.x() + 1);
        for facet in profile.facets.values_mut() {
            let mut rows = serde_json::to_value(&facet.history)?;
            if let Some(rows) = rows.as_array_mut() {
                rows.push(serde_json::json!([day, 1, each.max(1)]));
            }
            facet.history = serde_json::from_value(rows)?;
            let orders = facet
                .orders
                .rows()
                .map(|(mark, order)| (*mark, order.clone()));
            let new = (u32::MAX, self.order(number, day, each.max(1)));
            facet.orders = KeptOrders::of(orders.collect::<Vec<_>>().into_iter().chain([new]));
            facet.last_seen = Timestamp::from_second(i64::from(day) * SECONDS_PER_DAY).ok();
        }
        Ok(profile)
    }

    fn customer(&self, number: u32) -> SyntheticCustomer {
        self.models.one(self.seed, u64::from(number))
    }

    /// Purchase days: the first and the last as the model has them, the others between.
    fn days(&self, number: u32, customer: &SyntheticCustomer) -> Vec<Day> {
        let triple = customer.triple;
        let age = i32::try_from(triple.age()).unwrap_or_default();
        let (first, span) = (self.today - age, triple.t_x());
        let mut days = vec![first];
        for place in 1..triple.x() {
            let at = self.dice(number, "day", i32::try_from(place).unwrap_or_default());
            days.push(first + i32::try_from(at % span.max(1)).unwrap_or_default());
        }
        if triple.x() > 0 {
            days.push(first + i32::try_from(span).unwrap_or_default());
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    fn order(&self, number: u32, day: Day, net_minor: i64) -> KeptOrder {
        let roll = self.dice(number, "line", day);
        let category = pick(&CATEGORIES, roll);
        KeptOrder {
            day,
            at: Some(i64::from(day) * SECONDS_PER_DAY + 43_200),
            net_minor,
            is_void: false,
            is_discounted: self.is_discounted(number, day),
            in_branch: roll.is_multiple_of(7),
            basket: Basket {
                lines: vec![BasketLine(
                    format!("SKU-{}", roll % 900),
                    net_minor,
                    vec![category.to_owned()],
                )],
                items_minor: net_minor,
                paid_by: vec!["mada".to_owned()],
                ..Basket::default()
            },
        }
    }

    fn is_discounted(&self, number: u32, day: Day) -> bool {
        self.dice(number, "discount", day).is_multiple_of(4)
    }

    fn traits(&self, number: u32, days: &[Day]) -> Result<Facet> {
        let roll = self.dice(number, "traits", 0);
        let moment = |day: Day| Timestamp::from_second(i64::from(day) * SECONDS_PER_DAY + 36_000);
        let first = moment(days.first().copied().unwrap_or_default())?;
        let last = moment(days.last().copied().unwrap_or_default())?;
        let event = EventId::of(fingerprint(&[STREAM, "event", &number.to_string()]));
        let mut facet = Facet {
            first_seen: Some(first),
            last_seen: Some(last),
            city: Some(Dated::new(pick(&CITIES, roll).to_owned(), first, &event)),
            country: Some(Dated::new("SA".to_owned(), first, &event)),
            language: Some(Dated::new(Language::Ar, first, &event)),
            ..Facet::default()
        };
        if roll.is_multiple_of(3) {
            let birthday = Birthday {
                year: Some(1_960 + i16::try_from(roll % 45)?),
                month: 1 + i8::try_from(roll % 12)?,
                day: 1 + i8::try_from(roll % 28)?,
                calendar: Calendar::Gregorian,
            };
            facet.birthday = Some(Dated::new(Some(birthday), first, &event));
        }
        if roll.is_multiple_of(2) {
            let state = ConsentState {
                channel: Channel::Email,
                topic: Topic::Marketing,
                status: ConsentStatus::Granted,
                event: event.clone(),
                is_weak: false,
            };
            facet.consents = vec![Dated::new(state, first, &event)];
        }
        Ok(facet)
    }

    fn dice(&self, number: u32, what: &str, day: Day) -> u32 {
        let seed = self.seed.to_string();
        let roll = fingerprint(&[&seed, &number.to_string(), what, &day.to_string()]);
        u32::try_from(roll.high_bits() >> 33).unwrap_or_default()
    }
}

const STREAM: &str = "bench night";

fn pick<'a>(all: &[&'a str], roll: u32) -> &'a str {
    let place = usize::try_from(roll).unwrap_or_default() % all.len().max(1);
    all.get(place).copied().unwrap_or_default()
}
