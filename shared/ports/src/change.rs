//! What must happen together, as one value: expectations and writes that one port commits.

use awda_customers::{
    Class, Count, Entity, EntityKey, FindingWord, Heard, Key, PlacedEvent, Profile, ResponseCount,
    Suspicion,
};
use awda_kernel::{CustomerId, Day, EventId, StoreId, Timestamp};
use awda_messaging::AgendaRow;

/// Writes of one store that are kept together or not at all. At most [`Change::WRITES_MAX`] of them.
#[derive(Debug, Clone)]
pub struct Change {
    /// The store.
    pub store: StoreId,
    /// The writes, each with what it expects. No two on the same row.
    pub writes: Vec<Write>,
}

/// One write with its expectation. A revision counts the writes of a row; none means that the row must not exist yet.
#[derive(Debug, Clone)]
pub enum Write {
    /// Keeps an event. Expects that it is not kept already; when it is, the whole change is `AlreadyKept`.
    Event(Box<PlacedEvent>),
    /// Replaces an event that is kept by what remains of it. Expects that it is kept.
    Reduce(Box<PlacedEvent>),
    /// Takes an event away, if it is kept.
    Strike {
        /// The key it stands under.
        anchor: Key,
        /// When it occurred.
        at: Timestamp,
        /// Its id.
        event: EventId,
    },
    /// Keeps, or ends, that two people may be one.
    Suspect(Suspicion),
    /// Keeps an entity, expecting this revision.
    Entity {
        /// Where.
        key: EntityKey,
        /// What.
        entity: Entity,
        /// The revision it was loaded with.
        revision: Option<u64>,
    },
    /// Keeps a profile without touching its class, expecting this revision.
    Profile {
        /// What.
        profile: Box<Profile>,
        /// The revision it was loaded with.
        revision: Option<u64>,
    },
    /// Keeps a profile together with its class, expecting this revision and that the row has the class the profile was loaded with.
    Placed {
        /// What, with the class it was loaded with.
        profile: Box<Profile>,
        /// The revision it was loaded with; none for somebody new.
        revision: Option<u64>,
        /// The class from now on.
        class: Class,
    },
    /// Ends a profile that was absorbed into another, expecting this revision. Its class stays readable for the night to undo.
    Absorbed {
        /// The id that ends.
        id: CustomerId,
        /// The id that goes on.
        into: CustomerId,
        /// The revision it was loaded with.
        revision: u64,
    },
    /// Gives an identifier to a person, expecting the holder `before`.
    Claim {
        /// The identifier.
        key: Key,
        /// The holder it was loaded with.
        before: Option<CustomerId>,
        /// The holder from now on.
        now: CustomerId,
    },
    /// Lets a person be found under an entry, or changes the name beside it.
    Find {
        /// The entry.
        entry: FindingWord,
        /// The person.
        customer: CustomerId,
    },
    /// Ends that a person is found under a word, if they are.
    Unfind {
        /// The word.
        word: String,
        /// The person.
        customer: CustomerId,
    },
    /// Notes by the rules of which number everything somebody is found by was written ([`awda_customers::FINDING_RULES`]), expecting the
    /// profile's revision, which stays. A profile that is new has the number of the present ones from its first write on.
    Listed {
        /// The person.
        customer: CustomerId,
        /// The revision the profile was loaded with.
        revision: u64,
        /// The rules' number.
        rules: u32,
    },
    /// Adds to a day's counters. `spread` picks the shard.
    Count {
        /// What to add.
        count: Count,
        /// Any number that spreads evenly.
        spread: u64,
    },
    /// Adds to a day's response times. `spread` picks the shard.
    Respond {
        /// What to add.
        count: ResponseCount,
        /// Any number that spreads evenly.
        spread: u64,
    },
    /// Sets a person's next date with a flow, whatever it was.
    Agenda(AgendaRow),
    /// Takes a person's date with a flow away, if there is one.
    Forget {
        /// The person.
        customer: CustomerId,
        /// The flow.
        flow: awda_messaging::Flow,
        /// Which of its rows, where every occurrence has one ([`AgendaRow::slot`]).
        slot: Option<String>,
    },
    /// Sets what the night made of a person, expecting that the profile exists with the class `before`; `None` clears it.
    Class {
        /// The person.
        customer: CustomerId,
        /// The class it was loaded with.
        before: Option<Class>,
        /// The class.
        class: Option<Class>,
    },
    /// Keeps what an id heard, expecting the row before this version.
    Heard {
        /// The id.
        customer: CustomerId,
        /// What it heard, with the version it has from now on: one more than it was read with.
        heard: Heard,
    },
    /// Lets a person enter a segment.
    Enter {
        /// The segment's id.
        segment: String,
        /// The person.
        customer: CustomerId,
        /// The day of the night that decided it.
        since: Day,
        /// Why, in a few words without personal data.
        why: String,
    },
    /// Lets a person leave a segment.
    Leave {
        /// The segment's id.
        segment: String,
        /// The person.
        customer: CustomerId,
    },
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// Everything was kept.
    Kept,
    /// Its event was kept before; nothing was written.
    AlreadyKept,
}

impl Change {
    /// Most writes in one change: what one DynamoDB transaction takes.
    pub const WRITES_MAX: usize = 100;

    /// No writes yet.
    pub const fn new(store: StoreId) -> Self {
        Self {
            store,
            writes: Vec::new(),
        }
    }
}
