//! Forgetting a person: their timeline is reduced to money, deliveries set aside that name them go, and their profile says nothing
//! of them any more. Every step may be repeated; what arrives meanwhile is caught by the second sweep, what arrives later by the
//! mark the identifiers keep.

use std::collections::BTreeSet;

use awda_commerce::{Event, Fact, Identifiers, ObjectKey, ObjectKind, StoreFacts};
use awda_customers::{
    EntityKey, IdentifierKind, Key, PlacedEvent, Profile, Remains, anchor_of, identifiers_of,
    keys_of, remains_of,
};
use awda_kernel::{CustomerId, Timestamp};
use awda_ports::{
    Change, Committed, Coupons, Desk, Fault, Lookup, Notes, Records, Runs, StoreSettings, Stores,
    Timeline, Write,
};

use crate::Unify;

/// Events looked at in one go; each becomes at most one write of one change.
const PAGE: usize = 50;
/// Deliveries set aside that are looked at in one go.
const ASIDE: usize = 100;
/// Most orders of one request that are looked at; whoever has more is found by their identifiers.
const ORDERS_MAX: usize = 1_000;
/// Shortest value that is looked for in a delivery's text.
const VALUE_BYTES_MIN: usize = 6;

impl<R: Records, S: Stores + Desk + Notes + Coupons + Timeline + Runs> Unify<R, S> {
    /// Erases whoever the request names; answers every id they have or had. The profile first: from then on nobody writes to them, and the
    /// request, asked for again after a failure, finds its people by the keys they keep.
    pub(crate) async fn erase(
        &self,
        request: Event,
        facts: &StoreFacts,
        settings: &StoreSettings,
        now: Timestamp,
    ) -> Result<(Committed, Vec<CustomerId>), Fault> {
        let people = self.named(&request, facts).await?;
        self.drop_aside(facts, &values_of(facts, &request.identifiers, &people))
            .await?;
        let committed = self.keep(request.clone(), facts, settings, now).await?;
        let ids = self
            .forget_timeline(&request, facts, Profile::erased_keys)
            .await?;
        Ok((committed, ids))
    }

    /// The same for one person of many, but for what is set aside. Their timeline first: whoever is erased is passed over when the many are
    /// gone through again.
    pub(crate) async fn erase_people(
        &self,
        request: Event,
        facts: &StoreFacts,
        settings: &StoreSettings,
        now: Timestamp,
    ) -> Result<(Committed, Vec<CustomerId>), Fault> {
        self.forget_timeline(&request, facts, |profile, _| profile.timeline_keys())
            .await?;
        let committed = self.keep(request.clone(), facts, settings, now).await?;
        let ids = self
            .forget_timeline(&request, facts, Profile::erased_keys)
            .await?;
        Ok((committed, ids))
    }

    /// Leaves under the `keys` of whoever the request names, until its moment, only what moved money, and of the orders it lists; takes away what
    /// was noted about them; answers every id they have or had.
    async fn forget_timeline(
        &self,
        request: &Event,
        facts: &StoreFacts,
        keys: impl Fn(&Profile, Timestamp) -> BTreeSet<&Key> + Send,
    ) -> Result<Vec<CustomerId>, Fault> {
        let people = self.named(request, facts).await?;
        let until = request.occurred_at;
        for profile in &people {
            let keys: Vec<Key> = keys(profile, until).into_iter().cloned().collect();
            let is_meant = |event: &Event| event.occurred_at <= until;
            self.reduce_under(facts, &keys, is_meant).await?;
        }
        self.reduce_orders(facts, request).await?;
        let ids: Vec<_> = people.iter().flat_map(Profile::every_id).cloned().collect();
        self.stores.forget_notes(&facts.store, &ids).await?;
        self.stores.forget_grants(&facts.store, &ids).await?;
        Ok(ids)
    }

    /// The people a request is about: the holder of its strongest identifier, and of its address.
    async fn named(&self, request: &Event, facts: &StoreFacts) -> Result<Vec<Profile>, Fault> {
        let anchor = anchor_of(request, facts);
        let address = identifiers_of(&facts.store, &request.identifiers).into_iter();
        let address = address.filter(|one| one.kind == IdentifierKind::Email);
        let wanted: Vec<Key> = address.map(|one| one.key).chain([anchor]).collect();
        let lookup = Lookup {
            store: facts.store.clone(),
            keys: wanted.clone(),
            entity: None,
            event: None,
        };
        let sight = self.records.look_up(&lookup, true).await?;
        let ids: Vec<_> = sight.holders.into_values().collect();
        let stored = self.records.profiles(&facts.store, &ids).await?;
        let people = stored.into_iter().map(|stored| stored.value);
        Ok(people
            .filter(|one| wanted.iter().any(|key| one.identifiers.contains_key(key)))
            .collect())
    }

    /// Leaves of the orders that a request lists only what moved money, whoever they are put down to.
    async fn reduce_orders(&self, facts: &StoreFacts, request: &Event) -> Result<(), Fault> {
        let Fact::Privacy(privacy) = &request.fact else {
            return Ok(());
        };
        for order in privacy.orders.iter().take(ORDERS_MAX) {
            let object = ObjectKey {
                kind: ObjectKind::Order,
                id: order.clone(),
            };
            let lookup = Lookup {
                store: facts.store.clone(),
                keys: Vec::new(),
                entity: Some(EntityKey {
                    store: facts.store.clone(),
                    source: request.source.clone(),
                    object: object.clone(),
                }),
                event: None,
            };
            let entity = self.records.look_up(&lookup, true).await?.entity;
            let Some(entity) = entity.map(|stored| stored.value) else {
                continue;
            };
            let keys: Vec<Key> = entity.anchor.into_iter().chain(entity.detached).collect();
            let is_meant = |event: &Event| event.object == object && event.source == request.source;
            self.reduce_under(facts, &keys, is_meant).await?;
        }
        Ok(())
    }

    /// Reduces the events under these keys that are meant.
    async fn reduce_under(
        &self,
        facts: &StoreFacts,
        keys: &[Key],
        is_meant: impl Fn(&Event) -> bool + Send,
    ) -> Result<(), Fault> {
        let mut after: Option<String> = None;
        loop {
            let page = self
                .stores
                .events(&facts.store, keys, PAGE, after.as_deref());
            let page = page.await?;
            let mut change = Change::new(facts.store.clone());
            let meant = page.events.into_iter().filter(|event| is_meant(event));
            change
                .writes
                .extend(meant.filter_map(|event| reduced(event, facts)));
            if !change.writes.is_empty() {
                self.records.commit(change).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Drops deliveries that nobody could translate and that name one of these values.
    async fn drop_aside(&self, facts: &StoreFacts, values: &[String]) -> Result<(), Fault> {
        let mut after: Option<String> = None;
        loop {
            let page = self
                .stores
                .aside(&facts.store, ASIDE, after.as_deref())
                .await?;
            for row in page.rows {
                let Some(delivery) = self.stores.taken(&facts.store, &row.id).await? else {
                    continue;
                };
                let body = String::from_utf8_lossy(&delivery.body).to_lowercase();
                if values.iter().any(|value| body.contains(value.as_str())) {
                    self.stores.put_back(&facts.store, &row.id).await?;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// What becomes of an event's row; nothing for one that names nobody any more.
fn reduced(event: Event, facts: &StoreFacts) -> Option<Write> {
    let is_bare = keys_of(&event, facts).is_empty() && event.contact.is_empty();
    if is_bare {
        return None;
    }
    let (anchor, at, id) = (
        anchor_of(&event, facts),
        event.occurred_at,
        event.id.clone(),
    );
    Some(match remains_of(event) {
        Remains::Anonymous(event) => Write::Reduce(Box::new(PlacedEvent {
            anchor,
            event: *event,
        })),
        Remains::Nothing => Write::Strike {
            anchor,
            at,
            event: id,
        },
    })
}

/// Addresses, numbers and ids by which text may name these people, in lower case.
fn values_of(facts: &StoreFacts, asked: &Identifiers, people: &[Profile]) -> Vec<String> {
    let asked = identifiers_of(&facts.store, asked)
        .into_iter()
        .map(|one| one.value);
    let known = people.iter().flat_map(|one| one.identifiers.values());
    let known = known.map(|known| known.value.clone());
    let names = people
        .iter()
        .filter_map(|one| one.name().map(str::to_owned));
    let values = asked.chain(known).chain(names).map(|value| {
        // A shop's customer stands in its deliveries without the source's name, a phone often without its plus sign.
        let value = value.trim_start_matches('+').to_lowercase();
        value
            .rsplit_once(':')
            .map_or(value.clone(), |(_, id)| id.to_owned())
    });
    values
        .filter(|value| value.len() >= VALUE_BYTES_MIN)
        .collect()
}
