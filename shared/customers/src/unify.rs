//! The decision of the whole function `unify`: from an event and what is known to what must be kept, together.

use awda_commerce::{Event, Fact, Kind, StoreFacts};
use awda_kernel::{CustomerId, Timestamp, fingerprint};

use crate::people::PeopleChanges;
use crate::{
    Contribution, Count, Decision, Entity, Evidence, Identifier, IdentifierKind, Key, People,
    Profile, ResponseCount, Rule, Suspicion, Verdict, erase, identifiers_of, name_mark,
};

/// What became of an event.
#[derive(Debug, Clone)]
pub enum Unified {
    /// It was known already; nothing is to be kept.
    AlreadyKept,
    /// It is new.
    Kept(Box<Effects>),
}

/// What must be kept together for one event.
#[derive(Debug, Clone)]
pub struct Effects {
    /// The row of the timeline.
    pub event: PlacedEvent,
    /// The entity, for orders, credits and conversations.
    pub entity: Option<Entity>,
    /// Profiles that changed, whole.
    pub profiles: Vec<Profile>,
    /// People who were absorbed: the id that ends, the id that goes on.
    pub absorbed: Vec<(CustomerId, CustomerId)>,
    /// Identifiers that changed hands: key, holder before, holder now.
    pub claims: Vec<(Key, Option<CustomerId>, CustomerId)>,
    /// Possible duplicates that appeared or are none any more.
    pub suspicions: Vec<Suspicion>,
    /// What the day's counters change by.
    pub counts: Vec<Count>,
    /// What the counters of response times change by.
    pub responses: Vec<ResponseCount>,
}

/// An event and the key it stands under in the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedEvent {
    /// The strongest identifier in it: a function of the event alone, so that no joining of people ever moves a row.
    pub anchor: Key,
    /// The event.
    pub event: Event,
}

/// The key an event stands under: its strongest identifier, else its object. A function of the event alone.
pub fn anchor_of(event: &Event, store: &StoreFacts) -> Key {
    let named = identifiers_of(&store.store, &event.identifiers)
        .into_iter()
        .next();
    named.map_or_else(
        || Key::of_object(&store.store, &event.source, &event.object),
        |identifier| identifier.key,
    )
}

/// Decides what one event changes.
///
/// `entity` is the order or credit as kept (none for other objects, or before its first event), `people` the profiles behind the
/// event's identifiers and behind the entity's anchor. Whether the event's own row exists is for the caller to know.
pub fn unify(event: Event, entity: Option<Entity>, people: People, store: &StoreFacts) -> Unified {
    let entity = entity.unwrap_or_default();
    if is_known(&event, &entity) {
        return Unified::AlreadyKept;
    }
    let mut work = Work {
        people,
        store,
        counts: Vec::new(),
        responses: Vec::new(),
    };
    if work.forgotten_at(&event).is_some()
        && !erase::moves_money(&event)
        && !erase::is_asked(&event)
    {
        return Unified::AlreadyKept;
    }
    let effects = if is_entity(&event) {
        work.keep_entity(event, entity)
    } else {
        work.keep(event)
    };
    Unified::Kept(Box::new(effects.finish(work)))
}

/// Whether an event changes an entity.
fn is_entity(event: &Event) -> bool {
    matches!(
        event.fact,
        Fact::Order(_) | Fact::Refund(_) | Fact::Credit(_) | Fact::Ticket(_)
    )
}

fn is_known(event: &Event, entity: &Entity) -> bool {
    entity
        .latest
        .as_ref()
        .is_some_and(|(_, id)| *id == event.id)
}

/// The working set of one decision.
struct Work<'a> {
    people: People,
    store: &'a StoreFacts,
    counts: Vec<Count>,
    responses: Vec<ResponseCount>,
}

/// What a decision has gathered so far.
struct Gathered {
    event: PlacedEvent,
    entity: Option<Entity>,
}

impl Gathered {
    fn finish(self, work: Work<'_>) -> Effects {
        let mut counts = work.counts;
        for count in work.people.firsts() {
            count.add_to(&mut counts);
        }
        let PeopleChanges {
            changed,
            absorbed,
            claims,
            suspicions,
        } = work.people.into_changes();
        Effects {
            event: self.event,
            entity: self.entity,
            profiles: changed,
            absorbed,
            claims,
            suspicions,
            counts,
            responses: work.responses,
        }
    }
}

impl Work<'_> {
    fn keep(&mut self, event: Event) -> Gathered {
        let (anchor, event) = self.place(event);
        Gathered {
            event: PlacedEvent { anchor, event },
            entity: None,
        }
    }

    fn keep_entity(&mut self, event: Event, mut entity: Entity) -> Gathered {
        let before = entity.contribution(self.store);
        let (anchor, event) = self.place(event);
        entity.take(&event, &anchor);
        self.responses = entity.hear(&event, self.store);
        self.exchange(before, entity.contribution(self.store));
        Gathered {
            event: PlacedEvent { anchor, event },
            entity: Some(entity),
        }
    }

    /// When somebody was erased to whom this had happened before, by whom it is put down to or by its address: of that only money is kept,
    /// without saying whose it was.
    fn forgotten_at(&self, event: &Event) -> Option<Timestamp> {
        let named = identifiers_of(&self.store.store, &event.identifiers).into_iter();
        let addresses = named.filter(|one| one.kind == IdentifierKind::Email);
        let keys = addresses.map(|one| one.key);
        let keys = keys.chain([anchor_of(event, self.store)]);
        let erased_at = keys.filter_map(|key| self.people.erased_at(&key));
        erased_at
            .filter(|erased_at| event.occurred_at <= *erased_at)
            .max()
    }

    /// Ties what an event names to whom its address was erased with, and lets none of it say who that was: as if it had been heard of before.
    fn identify_erased(&mut self, event: &Event, at: Timestamp) {
        let named = identifiers_of(&self.store.store, &event.identifiers);
        let is_told = |one: &&Identifier| self.people.is_told(&one.key);
        let told: Vec<Key> = named
            .iter()
            .filter(is_told)
            .map(|one| one.key.clone())
            .collect();
        self.identify(event);
        for one in named.iter().filter(|one| !told.contains(&one.key)) {
            self.people.erase(&one.key, at);
        }
    }

    /// Gives the event its person and folds into their facet what it says about them.
    fn place(&mut self, event: Event) -> (Key, Event) {
        let anchor = anchor_of(&event, self.store);
        let forgotten_at = self.forgotten_at(&event);
        let is_forgotten = forgotten_at.is_some();
        match forgotten_at {
            None => self.identify(&event),
            Some(at) if self.people.erased_at(&anchor).is_none() => {
                self.identify_erased(&event, at);
            }
            Some(_) => {}
        }
        if let Some(profile) = self.people.home_mut(&anchor) {
            let facet = profile.facets.entry(anchor.clone()).or_default();
            if is_forgotten || erase::is_asked(&event) {
                facet.notice(event.occurred_at);
            } else {
                facet.see(&event, self.store);
            }
        }
        if erase::is_asked(&event) {
            self.forget(&event);
        }
        if is_forgotten || erase::is_asked(&event) {
            return (anchor, erase::anonymous(event));
        }
        if anchor.is_person() {
            return (anchor, event);
        }
        // What names nobody is kept without a name: nobody could ask for it to be erased.
        (anchor, erase::unnamed(event))
    }

    /// Erases whoever the request names: by the strongest identifier, and by the address. A phone alone may be a family's.
    fn forget(&mut self, event: &Event) {
        let named = identifiers_of(&self.store.store, &event.identifiers);
        for (place, one) in named.iter().enumerate() {
            if place > 0 && one.kind != IdentifierKind::Email {
                continue;
            }
            if let Some(profile) = self.people.home_mut(&one.key) {
                *profile = erase::erased(profile, event.occurred_at);
            }
        }
    }

    fn identify(&mut self, event: &Event) {
        let own = identifiers_of(&self.store.store, &event.identifiers);
        let Some((strongest, weaker)) = own.split_first() else {
            return;
        };
        for one in &own {
            self.people.introduce(one);
        }
        for weak in weaker {
            let evidence = Evidence::of(event, Rule::SeenTogether, strongest);
            self.people.link(&weak.key, evidence);
        }
        if let Some(name) = event.contact.name.as_deref().and_then(name_mark) {
            for phone in own.iter().filter(|one| one.kind == IdentifierKind::Phone) {
                self.people.name(&phone.key, name);
            }
        }
        if let Fact::Link(link) = &event.fact {
            let others = identifiers_of(&self.store.store, &link.with);
            for other in &others {
                self.people.introduce(other);
                self.tie(event, strongest, other);
            }
        }
        let seed = event.id.as_str();
        self.people.redraw(&self.store.store, |key| {
            CustomerId::new(event.received_at, fingerprint(&[seed, key.as_str()]))
        });
    }

    /// Takes in what a link says of two identifiers: a decision of the desk, the shop's own join, or that they were seen together.
    fn tie(&mut self, event: &Event, one: &Identifier, other: &Identifier) {
        if one.key == other.key {
            return;
        }
        let rank = |identifier: &Identifier| (identifier.kind, identifier.key.clone());
        let (strong, weak) = if rank(one) < rank(other) {
            (one, other)
        } else {
            (other, one)
        };
        if event.source == Decision::SOURCE {
            let verdict = Verdict {
                decided_at: event.occurred_at,
                event: event.id.clone(),
                is_one: event.kind == Kind::IdentityLinked,
                with: strong.key.clone(),
            };
            self.people.decide(&weak.key, verdict);
            return;
        }
        let is_shops = strong.kind == IdentifierKind::Shop
            && weak.kind == IdentifierKind::Shop
            && strong.source() == weak.source();
        let rule = if is_shops {
            Rule::ShopMerge
        } else {
            Rule::SeenTogether
        };
        self.people
            .link(&weak.key, Evidence::of(event, rule, strong));
    }

    /// Takes the old contribution out of its facet and counters and puts the new one in.
    fn exchange(&mut self, before: Option<Contribution>, after: Option<Contribution>) {
        if before == after {
            return;
        }
        for (contribution, sign) in [before.map(|old| (old, -1)), after.map(|new| (new, 1))]
            .into_iter()
            .flatten()
        {
            if let Some(profile) = self.people.home_mut(&contribution.anchor) {
                let facet = profile
                    .facets
                    .entry(contribution.anchor.clone())
                    .or_default();
                facet.contribute(&contribution, sign);
            }
            Count::of(&contribution, sign).add_to(&mut self.counts);
        }
    }
}
