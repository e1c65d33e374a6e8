//! Two writers at once on one person end as if one came after the other; and nobody's order is counted twice or lost on the way.

use std::sync::atomic::{AtomicUsize, Ordering};

use awda_commerce::Delivery;
use awda_customers::Profile;
use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_messaging::AgendaRow;
use awda_ports::{Change, Committed, Fault, Lookup, Records, Sight, Stored, Stores};
use awda_testkit::{MemoryHouse, settings, store};
use awda_unify::{Shelf, Unify};
use proptest::prelude::*;
use serde_json::Value;

use crate::any_order::{document, dump};

/// The house, with everybody else's turn between any two of its answers: whoever loads is overtaken before they commit.
pub(crate) struct Crowded<'a> {
    pub(crate) house: &'a MemoryHouse,
    pub(crate) conflicts: AtomicUsize,
}

impl Records for &Crowded<'_> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        tokio::task::yield_now().await;
        self.house.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        tokio::task::yield_now().await;
        self.house.profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        self.house.agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        tokio::task::yield_now().await;
        let committed = self.house.commit(change).await;
        let refused = usize::from(committed.is_err());
        self.conflicts.fetch_add(refused, Ordering::Relaxed);
        committed
    }
}

fn delivery(document: &Value) -> Delivery {
    Delivery {
        store: store(),
        source: "generic".to_owned(),
        topic: String::new(),
        headers: Vec::new(),
        body: document.to_string().into_bytes(),
        received_at: now(),
    }
}

fn now() -> Timestamp {
    "2026-04-01T00:00:00Z".parse().unwrap()
}

/// Hears the documents, `width` of them at once; what the house holds then, and how often somebody was overtaken.
fn heard(documents: &[Value], width: usize) -> (Vec<String>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let house = MemoryHouse::default();
        house.put_settings(&settings(&store())).await.unwrap();
        let crowded = Crowded {
            house: &house,
            conflicts: AtomicUsize::new(0),
        };
        let unify = Unify {
            records: &crowded,
            stores: &house,
            shelf: Shelf::default(),
        };
        for some in documents.chunks(width) {
            let deliveries: Vec<Delivery> = some.iter().map(delivery).collect();
            let work = deliveries
                .iter()
                .map(|delivery| unify.handle(delivery, now()));
            for done in futures_util::future::join_all(work).await {
                done.unwrap();
            }
        }
        let conflicts = crowded.conflicts.load(Ordering::Relaxed);
        (dump(&house).await, conflicts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn writers_at_once_end_as_one_after_the_other(
        documents in prop::collection::vec(document(), 2..10),
        width in 2..4_usize,
    ) {
        prop_assert_eq!(heard(&documents, 1).0, heard(&documents, width).0);
    }
}

#[test]
fn the_law_is_put_to_the_test_by_real_conflicts() {
    let order = |id: u8| {
        serde_json::json!({
            "type": "order", "id": id.to_string(), "placed_at": "2026-03-01T09:00:00Z", "currency": "SAR",
            "customer": { "email": "a@example.com" },
            "lines": [{ "sku": "A", "quantity": 1, "unit_price": "10.00" }],
        })
    };
    let documents: Vec<Value> = (0..4).map(order).collect();
    let (held, conflicts) = heard(&documents, 4);
    assert!(conflicts > 0, "nobody was overtaken");
    assert_eq!(held, heard(&documents, 1).0);
    assert!(held.iter().any(|line| line.contains(" 4000 ")), "{held:?}");
}
