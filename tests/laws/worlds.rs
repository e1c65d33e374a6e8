//! A house that hears one population's history through the door and the use case, and its canonical dump.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Delivery, FetchAnswer, FetchRequest};
use awda_customers::{Decision, Profile};
use awda_ingest::Ingest;
use awda_kernel::{Secret, Timestamp};
use awda_ports::{Census, Desk, Fault, Fetch, Records, Stores, Timeline};
use awda_testkit::{MemoryHouse, MemoryQueue, settings, store};
use awda_tests::{SECRET, sealed};
use awda_unify::{Shelf, Unify};
use serde_json::Value;

use crate::bodies;
use crate::population::{NOW, Population};

const SOURCES: [&str; 9] = [
    "shopify",
    "woocommerce",
    "salla",
    "square",
    "till",
    "stripe",
    "segment",
    "mailchimp",
    "generic",
];
/// Largest body the door takes.
const BODY_BYTES_MAX: usize = 1 << 20;

/// Square, as this population's history has it in the end.
pub(crate) struct Square(BTreeMap<String, Value>);

impl Fetch for Square {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        tokio::task::yield_now().await;
        let path = request
            .url
            .trim_start_matches("https://connect.squareup.com");
        let told = self.0.get(path);
        Ok(FetchAnswer {
            status: if told.is_some() { 200 } else { 404 },
            body: told.map(Value::to_string).unwrap_or_default().into_bytes(),
            retry_after_seconds: None,
        })
    }
}

/// A house, and Square for it to ask.
pub(crate) struct World {
    pub(crate) house: MemoryHouse,
    pub(crate) square: Square,
}

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

impl World {
    pub(crate) async fn of(population: &Population) -> Self {
        let house = MemoryHouse::default();
        let mut settings = settings(&store());
        for source in SOURCES {
            let secret = Secret::new(SECRET.to_owned());
            settings.secrets.insert(source.to_owned(), vec![secret]);
        }
        let key = Secret::new("key".to_owned());
        settings.secrets.insert("square.api".to_owned(), vec![key]);
        house.put_settings(&settings).await.unwrap();
        let square = Square(bodies::answers(population).into_iter().collect());
        Self { house, square }
    }

    /// What the door queues of all that is sent, in the order it is told, received at `now`.
    pub(crate) async fn queued(&self, population: &Population, now: Timestamp) -> Vec<Delivery> {
        let ingest = Ingest {
            stores: &self.house,
            deliveries: MemoryQueue::default(),
            reports: MemoryQueue::default(),
            body_bytes_max: BODY_BYTES_MAX,
        };
        for tell in population.tells() {
            let request = sealed(tell.source, tell.topic, &tell.body, now.as_second());
            let answer = ingest.handle(&request, now).await;
            let said = String::from_utf8_lossy(answer.body()).into_owned();
            assert_eq!(answer.status(), 200, "{}: {said}", tell.source);
            assert!(!said.contains("problem"), "{}: {said}", tell.source);
        }
        ingest.deliveries.take()
    }

    /// Hears one delivery, over these records.
    pub(crate) async fn hears_over<R: Records>(&self, records: R, delivery: &Delivery) {
        let unify = Unify {
            records,
            stores: &self.house,
            shelf: Shelf::default(),
        };
        let heard = unify.handle_asking(delivery, &self.square, now()).await;
        let outcome = heard.unwrap_or_else(|why| panic!("{}: {why}", delivery.source));
        assert!(!outcome.untranslated && !outcome.unanswered, "{outcome:?}");
    }

    /// Hears deliveries one after the other.
    pub(crate) async fn hears<'a>(&self, deliveries: impl IntoIterator<Item = &'a Delivery>) {
        for delivery in deliveries {
            self.hears_over(&self.house, delivery).await;
        }
    }

    /// Everybody.
    pub(crate) async fn profiles(&self) -> Vec<Profile> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.house.scan(0, 1, after.as_deref()).await.unwrap();
            all.extend(page.profiles.into_iter().map(|stored| stored.value));
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    /// What all people are worth together, in minor units.
    pub(crate) async fn worth(&self) -> i64 {
        let profiles = self.profiles().await;
        profiles.iter().map(Profile::net_spend_minor).sum()
    }

    /// What the days' counters say was earned, in minor units.
    pub(crate) fn counted(&self) -> i64 {
        let days = 20_500..20_560;
        days.map(|day| self.house.counted_on(&store(), day).net_minor)
            .sum()
    }

    /// Everything the house holds, people named by what they are known as and never by our ids. `but` names fields of identifiers,
    /// by their stored names, that are left out, and with them the decisions of the desk.
    pub(crate) async fn dump(&self, but: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        for profile in self.profiles().await {
            lines.push(self.person(&profile, but).await);
        }
        let pairs = self.house.suspicions(&store(), 1_000, None).await.unwrap();
        lines.extend(pairs.rows.iter().map(|pair| format!("{pair:?}")));
        let days = 20_500..20_560;
        lines.extend(days.map(|day| format!("{:?}", self.house.counted_on(&store(), day))));
        lines.sort();
        lines
    }

    async fn person(&self, profile: &Profile, but: &[&str]) -> String {
        let mut told: Value = serde_json::from_str(&awda_customers::wire::write(profile)).unwrap();
        strip(&mut told, but);
        let keys: Vec<_> = profile.timeline_keys().into_iter().cloned().collect();
        let events = self.house.events(&store(), &keys, 1_000, None).await;
        let events: BTreeSet<String> = events
            .unwrap()
            .events
            .iter()
            .filter(|event| but.is_empty() || event.source != Decision::SOURCE)
            .map(|event| serde_json::to_string(event).unwrap())
            .collect();
        format!("{told} {events:?}")
    }
}

/// Leaves out of a stored profile the ids it had; and, where fields of its identifiers are to be left out, when it was seen.
fn strip(told: &mut Value, but: &[&str]) {
    let inner = |told: &mut Value, part: &str| -> Vec<(String, Value)> {
        let taken = told[part].take();
        let Value::Object(fields) = taken else {
            panic!("no {part}")
        };
        fields.into_iter().collect()
    };
    told["m"] = Value::Null;
    let mut identifiers = inner(told, "i");
    let mut facets = inner(told, "f");
    if !but.is_empty() {
        for (_, known) in &mut identifiers {
            let fields = known.as_object_mut().unwrap();
            fields.retain(|name, _| !but.contains(&name.as_str()));
        }
        for (_, facet) in &mut facets {
            let fields = facet.as_object_mut().unwrap();
            fields.retain(|name, _| name != "f" && name != "l");
        }
        facets.retain(|(_, facet)| facet.as_object().is_some_and(|fields| !fields.is_empty()));
    }
    told["i"] = identifiers.into_iter().collect();
    told["f"] = facets.into_iter().collect();
}
