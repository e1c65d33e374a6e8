//! The house in memory behind a door that counts writes, refuses people, and can lose power after any write.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use awda_commerce::Kind;
use awda_customers::{Facet, History, Identifier, IdentifierKind, Key, Known, Profile};
use awda_kernel::{CustomerId, Day, StoreId, Timestamp};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::{
    Audiences, Census, CensusPage, Change, Committed, DayPage, Fault, Lookup, Member, Night,
    Nights, Part, Phase, Queue, RecomputeShard, Records, Run, Runs, Segments, Settle, Settlement,
    Sight, Standards, StoreSettings, Stored, Stores, Timeline, TimelinePage, Write,
};
use awda_recompute::{Error, Outcome, Recompute};
use awda_testkit::{MemoryHouse, MemoryQueue};

/// Power that is never cut.
const NEVER: i64 = i64::MAX;

#[derive(Clone)]
pub(crate) struct House {
    pub(crate) memory: Arc<MemoryHouse>,
    pub(crate) queue: Arc<MemoryQueue<RecomputeShard>>,
    pub(crate) deliveries: Arc<MemoryQueue<awda_commerce::Delivery>>,
    refused: Option<CustomerId>,
    steps_left: Arc<AtomicI64>,
    writes: Arc<AtomicU64>,
    meanwhile: Arc<Mutex<Vec<(CustomerId, Change)>>>,
    pub(crate) renewals: Arc<Mutex<Vec<Timestamp>>>,
}

/// Everything a night leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Left {
    pub(crate) standards: Vec<Standards>,
    pub(crate) nights: Vec<Night>,
    pub(crate) members: BTreeMap<(StoreId, String), Vec<Member>>,
    pub(crate) classes: BTreeMap<CustomerId, Option<awda_customers::Class>>,
    pub(crate) events: Vec<awda_commerce::Event>,
}

impl House {
    pub(crate) fn new() -> Self {
        Self {
            memory: Arc::default(),
            queue: Arc::default(),
            deliveries: Arc::default(),
            refused: None,
            steps_left: Arc::new(AtomicI64::new(NEVER)),
            writes: Arc::default(),
            meanwhile: Arc::default(),
            renewals: Arc::default(),
        }
    }

    /// The same house at whose door changes of this person are refused.
    pub(crate) fn refusing(&self, customer: &CustomerId) -> Self {
        Self {
            refused: Some(customer.clone()),
            ..self.clone()
        }
    }

    pub(crate) fn recompute(&self, shard_count: u16) -> Recompute<Self, Self, Self, Self, Self> {
        Recompute {
            profiles: self.clone(),
            runs: self.clone(),
            stores: self.clone(),
            queue: self.clone(),
            deliveries: self.clone(),
            shard_count,
        }
    }

    /// Something that happens between somebody's next class and what follows from it.
    pub(crate) fn happens_meanwhile(&self, who: &CustomerId, change: Change) {
        self.meanwhile.lock().unwrap().push((who.clone(), change));
    }

    /// Whether everything that should happen meanwhile has.
    pub(crate) fn has_happened(&self) -> bool {
        self.meanwhile.lock().unwrap().is_empty()
    }

    /// Cuts the power once, after this many further steps that keep something.
    pub(crate) fn cut_power_after(&self, steps: i64) {
        self.steps_left.store(steps, Ordering::SeqCst);
    }

    /// Whether the power was never cut.
    pub(crate) fn has_power_left(&self) -> bool {
        self.steps_left.swap(NEVER, Ordering::SeqCst) >= 0
    }

    /// Writes since the last call.
    pub(crate) fn writes(&self) -> u64 {
        self.writes.swap(0, Ordering::SeqCst)
    }

    /// Commands that wait.
    pub(crate) fn take(&self) -> Vec<RecomputeShard> {
        self.queue.take()
    }

    /// Hands out commands until none is left; one that failed is handed out again.
    pub(crate) async fn drain(
        &self,
        night: &Recompute<Self, Self, Self, Self, Self>,
        now: Timestamp,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for _ in 0..100 {
            let commands = self.take();
            if commands.is_empty() {
                break;
            }
            for command in commands {
                match night.handle(command.clone(), now).await {
                    Ok(outcome) => outcomes.push(outcome),
                    Err(Error::Port(_)) => self.queue.send(&[command]).await.unwrap(),
                    Err(other) => panic!("{other}"),
                }
            }
        }
        outcomes
    }

    pub(crate) async fn keep(&self, store: &StoreId, writes: Vec<Write>) {
        let change = Change {
            store: store.clone(),
            writes,
        };
        self.memory.commit(change).await.unwrap();
    }

    pub(crate) async fn class_of(
        &self,
        store: &StoreId,
        id: &CustomerId,
    ) -> Option<awda_customers::Class> {
        let found = self
            .memory
            .profiles(store, std::slice::from_ref(id))
            .await
            .unwrap();
        found
            .into_iter()
            .next()
            .and_then(|stored| stored.value.class)
    }

    pub(crate) async fn members(&self, store: &StoreId, segment: &str) -> Vec<CustomerId> {
        let page = self
            .memory
            .members(store, segment, 10_000, None)
            .await
            .unwrap();
        page.members
            .into_iter()
            .map(|member| member.customer)
            .collect()
    }

    pub(crate) async fn left(&self, stores: &[StoreId], people: &[Profile]) -> Left {
        let mut left = Left {
            standards: Vec::new(),
            nights: Vec::new(),
            members: BTreeMap::new(),
            classes: BTreeMap::new(),
            events: Vec::new(),
        };
        for kind in [Kind::SegmentEntered, Kind::SegmentLeft] {
            left.events.extend(self.memory.events_of_kind(kind));
        }
        for store in stores {
            let standards = self.memory.standards(store).await.unwrap().unwrap();
            for segment in standards.sizes.keys() {
                let page = self
                    .memory
                    .members(store, segment, 10_000, None)
                    .await
                    .unwrap();
                left.members
                    .insert((store.clone(), segment.clone()), page.members);
            }
            left.standards.push(standards);
            left.nights
                .extend(self.memory.nights(store, None, 10).await.unwrap());
        }
        for person in people {
            let class = self.class_of(&person.store, &person.id).await;
            left.classes.insert(person.id.clone(), class);
        }
        left
    }

    /// Counts a step that keeps something; the power may go right after it.
    pub(super) fn step<T>(&self, done: Result<T, Fault>) -> Result<T, Fault> {
        let done = done?;
        match self.steps_left.load(Ordering::SeqCst) {
            NEVER => Ok(done),
            left => {
                self.steps_left.store(left - 1, Ordering::SeqCst);
                if left == 0 {
                    return Err(Fault::unavailable("answer: the power is gone"));
                }
                Ok(done)
            }
        }
    }
}

/// A person with an address who bought on these days: day, orders, net minor units.
pub(crate) fn person(store: &StoreId, id: &CustomerId, bought: &[(Day, u32, i64)]) -> Profile {
    let mut profile = Profile::new(store.clone(), id.clone());
    let value = format!("{id}@example.com");
    let identifier = Identifier {
        key: Key::new(store, IdentifierKind::Email, &value),
        kind: IdentifierKind::Email,
        value,
    };
    let text = serde_json::to_string(bought).unwrap();
    let history: History = serde_json::from_str(&text).unwrap();
    profile.identifiers.insert(
        identifier.key.clone(),
        Known::new(identifier.kind, identifier.value),
    );
    profile.facets.insert(
        identifier.key,
        Facet {
            history,
            ..Facet::default()
        },
    );
    profile
}

impl Census for House {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        self.memory.scan(shard, of, after).await
    }
}

impl Records for House {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        self.memory.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        self.memory.profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        self.memory.agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        self.step(self.memory.commit(change).await)
    }
}

impl Settle for House {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        let mut answers = Vec::new();
        for person in people {
            if self.refused.as_ref() == Some(&person.customer) {
                answers.push(Ok(false));
                continue;
            }
            if answers.iter().any(Result::is_err) {
                answers.push(Err(Fault::unavailable("keep a class: the power is gone")));
                continue;
            }
            self.writes.fetch_add(1, Ordering::SeqCst);
            let settled = self
                .memory
                .settle_classes(store, std::slice::from_ref(person))
                .await;
            answers.extend(settled.into_iter().map(|one| self.step(one)));
        }
        answers
    }

    /// Write by write: the power may go between any two.
    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        let mut changes = Vec::new();
        self.meanwhile.lock().unwrap().retain(|(who, change)| {
            let follows =
                |write: &Write| matches!(write, Write::Enter { customer, .. } if customer == who);
            let is_now = writes.iter().any(follows);
            changes.extend(is_now.then(|| change.clone()));
            !is_now
        });
        for change in changes {
            self.memory.commit(change).await?;
        }
        for write in writes {
            self.writes.fetch_add(1, Ordering::SeqCst);
            self.step(self.memory.follow(store, vec![write]).await)?;
        }
        Ok(())
    }
}

impl Runs for House {
    async fn begin(&self, run: &Run) -> Result<Run, Fault> {
        self.step(self.memory.begin(run).await)
    }

    async fn record(&self, run: &Run) -> Result<(), Fault> {
        self.step(self.memory.record(run).await)
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        self.memory.run(id).await
    }

    async fn finish_part(&self, run: &str, part: &Part) -> Result<u16, Fault> {
        self.step(self.memory.finish_part(run, part).await)
    }

    async fn parts(&self, run: &str, phase: Phase) -> Result<Vec<Part>, Fault> {
        self.memory.parts(run, phase).await
    }

    async fn put_standards(&self, standards: &Standards) -> Result<(), Fault> {
        self.step(self.memory.put_standards(standards).await)
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        self.memory.standards(store).await
    }
}

impl Stores for House {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        self.memory.settings(store).await
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        self.memory.put_settings(settings).await
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        self.memory.all().await
    }
}

impl Segments for House {
    async fn definitions(&self, store: &StoreId) -> Result<Vec<Definition>, Fault> {
        self.memory.definitions(store).await
    }

    async fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        self.step(self.memory.put_definition(store, definition, before).await)
    }

    async fn drop_definition(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        self.step(self.memory.drop_definition(store, id).await)
    }
}

impl Nights for House {
    async fn put_night(&self, night: &Night) -> Result<(), Fault> {
        self.step(self.memory.put_night(night).await)
    }

    async fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Night>, Fault> {
        self.memory.nights(store, before, limit).await
    }

    async fn put_crowd(&self, store: &StoreId, crowd: &NightCrowd) -> Result<(), Fault> {
        self.step(self.memory.put_crowd(store, crowd).await)
    }

    async fn crowd(&self, store: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        self.memory.crowd(store).await
    }

    async fn brought(&self, store: &StoreId) -> Result<Option<Brought>, Fault> {
        self.memory.brought(store).await
    }

    async fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        tally: &Brought,
    ) -> Result<bool, Fault> {
        self.step(self.memory.keep_brought(store, before, tally).await)
    }
}

impl Timeline for House {
    async fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        self.memory.events(store, keys, limit, after).await
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        self.memory.messages_of(store, customers, limit).await
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        self.memory.messages_on(store, day, limit, after).await
    }
}
