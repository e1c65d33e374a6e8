//! Any permutation and duplication of the same deliveries gives the same people, timeline and counters: through translation, the use
//! case and a store that refuses stale revisions. The decision alone is tested harder in `shared/customers/tests`.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::Delivery;
use awda_customers::Profile;
use awda_kernel::Timestamp;
use awda_ports::{Census, Stores, Timeline};
use awda_testkit::{MemoryHouse, settings, store};
use awda_unify::{Shelf, Unify};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A shop of three customers and two guests: orders in versions, refunds that name nobody, records that change, consents.
pub(crate) fn document() -> impl Strategy<Value = Value> {
    (0..6_u8, 0..4_u8, 1..4_u8, 0..5_u8).prop_map(|(kind, object, version, person)| {
        let day = 1 + object * 5 + version;
        let at = format!("2026-03-{day:02}T10:00:00Z");
        let placed = format!("2026-03-{:02}T09:00:00Z", 1 + object * 5);
        let who = customer(person);
        match kind {
            0 | 1 => json!({
                "type": "order", "id": object.to_string(), "placed_at": placed, "updated_at": at,
                "currency": "SAR", "customer": customer(object), "discount": (version == 2).then_some("1.00"),
                "lines": [{ "sku": "A", "quantity": version, "unit_price": "20.00" }],
            }),
            2 => json!({
                "type": "refund", "id": format!("r{version}"), "order_id": object.to_string(),
                "refunded_at": at, "currency": "SAR", "amount": "7.50",
            }),
            3 => json!({
                "type": "refund", "id": format!("credit{object}"), "refunded_at": placed, "currency": "SAR",
                "customer": customer(object), "amount": "3.00",
            }),
            4 => json!({
                "type": "customer", "id": person.to_string(), "updated_at": at, "email": who["email"],
                "name": format!("name {version}"), "birthday": format!("1990-05-{version:02}"),
            }),
            _ => json!({
                "type": "consent", "customer": who, "channel": "email", "at": at,
                "status": if version == 2 { "denied" } else { "granted" },
            }),
        }
    })
}

/// Two of five are guests with an address alone; one address is shared by a customer and a guest.
fn customer(person: u8) -> Value {
    match person {
        0 => json!({ "id": "c0", "email": "a@example.com", "phone": "+966501234567" }),
        1 => json!({ "id": "c1", "email": "b@example.com" }),
        2 => json!({ "id": "c2", "phone": "+966501234567" }),
        3 => json!({ "email": "a@example.com" }),
        _ => json!({ "email": "g@example.com", "phone": "+966507654321" }),
    }
}

/// Hears the documents in this order and says what the house holds, people named by their identifiers.
fn heard<'a>(documents: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let house = MemoryHouse::default();
        house.put_settings(&settings(&store())).await.unwrap();
        let unify = Unify {
            records: &house,
            stores: &house,
            shelf: Shelf::default(),
        };
        let now: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
        for document in documents {
            let delivery = Delivery {
                store: store(),
                source: "generic".to_owned(),
                topic: String::new(),
                headers: Vec::new(),
                body: document.to_string().into_bytes(),
                received_at: now,
            };
            unify.handle(&delivery, now).await.unwrap();
        }
        dump(&house).await
    })
}

pub(crate) async fn dump(house: &MemoryHouse) -> Vec<String> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = house.scan(0, 1, after.as_deref()).await.unwrap();
        for stored in page.profiles {
            lines.push(person(house, &stored.value).await);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    lines.sort();
    for day in 20_500..20_560 {
        lines.push(format!("{:?}", house.counted_on(&store(), day)));
    }
    lines
}

async fn person(house: &MemoryHouse, profile: &Profile) -> String {
    let keys: Vec<_> = profile.timeline_keys().into_iter().cloned().collect();
    let events = house.events(&store(), &keys, 1_000, None).await.unwrap();
    let events: BTreeSet<_> = events
        .events
        .iter()
        .map(|event| event.id.to_string())
        .collect();
    let consent = profile.consent(
        awda_commerce::Channel::Email,
        awda_commerce::Topic::Marketing,
    );
    let known: BTreeMap<_, _> = profile
        .identifiers
        .iter()
        .map(|(key, known)| {
            (
                key.as_str(),
                known
                    .under
                    .iter()
                    .map(|evidence| &evidence.under)
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    format!(
        "{known:?} {:?} {} {:?} {:?} {:?} {:?}",
        profile.history(),
        profile.net_spend_minor(),
        profile.name(),
        profile.birthday(),
        consent.map(|said| (said.value().status, said.said_ms())),
        events,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_repetition_of_the_same_deliveries_gives_the_same_house(
        documents in prop::collection::vec(document(), 1..12),
        order in prop::collection::vec(any::<prop::sample::Index>(), 20),
    ) {
        let straight = heard(documents.iter());
        let shuffled = order.iter().map(|index| index.get(&documents)).chain(documents.iter().rev());
        prop_assert_eq!(straight, heard(shuffled));
    }
}
