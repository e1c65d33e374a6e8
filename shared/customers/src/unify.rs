//! The decision of the whole function `unify`: from an event and what is known to what must be kept, together.

use awda_commerce::{Event, Fact, StoreFacts};
use awda_kernel::{CustomerId, fingerprint};

use crate::people::PeopleChanges;
use crate::{
    ConsentState, Contribution, Count, Dated, Entity, Evidence, Facet, Identifier, Key, People,
    Profile, identifiers_of,
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
    /// The entity, for orders and credits.
    pub entity: Option<Entity>,
    /// Profiles that changed, whole.
    pub profiles: Vec<Profile>,
    /// People who were absorbed: the id that ends, the id that goes on.
    pub absorbed: Vec<(CustomerId, CustomerId)>,
    /// Identifiers that changed hands: key, holder before, holder now.
    pub claims: Vec<(Key, Option<CustomerId>, CustomerId)>,
    /// What the day's counters change by.
    pub counts: Vec<Count>,
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
    };
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
        Fact::Order(_) | Fact::Refund(_) | Fact::Credit(_)
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
}

/// What a decision has gathered so far.
struct Gathered {
    event: PlacedEvent,
    entity: Option<Entity>,
}

impl Gathered {
    fn finish(self, work: Work<'_>) -> Effects {
        let PeopleChanges {
            changed,
            absorbed,
            claims,
        } = work.people.into_changes();
        Effects {
            event: self.event,
            entity: self.entity,
            profiles: changed,
            absorbed,
            claims,
            counts: work.counts,
        }
    }
}

impl Work<'_> {
    fn keep(&mut self, event: Event) -> Gathered {
        let anchor = self.place(&event);
        Gathered {
            event: PlacedEvent { anchor, event },
            entity: None,
        }
    }

    fn keep_entity(&mut self, event: Event, mut entity: Entity) -> Gathered {
        let before = entity.contribution(self.store);
        let anchor = self.place(&event);
        entity.take(&event, &anchor);
        self.exchange(before, entity.contribution(self.store));
        Gathered {
            event: PlacedEvent { anchor, event },
            entity: Some(entity),
        }
    }

    /// Gives the event its person and folds into their facet what it says about them.
    fn place(&mut self, event: &Event) -> Key {
        let identifiers = identifiers_of(&self.store.store, &event.identifiers);
        self.identify(event, &identifiers);
        let anchor = anchor_of(event, self.store);
        if let Some(profile) = self.people.home_mut(&anchor) {
            profile.facets.entry(anchor.clone()).or_default().see(event);
        }
        anchor
    }

    fn identify(&mut self, event: &Event, identifiers: &[Identifier]) {
        let Some((strongest, weaker)) = identifiers.split_first() else {
            return;
        };
        self.people.settle(&self.store.store, identifiers, || {
            CustomerId::new(event.received_at, fingerprint(&[event.id.as_str()]))
        });
        for weak in weaker {
            self.people
                .link(weak, strongest, Evidence::of(event, strongest));
        }
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

impl Facet {
    fn contribute(&mut self, contribution: &Contribution, sign: i32) {
        let factor = i64::from(sign);
        if contribution.qualifies {
            self.history
                .add(contribution.day, sign, factor * contribution.net_minor);
        } else {
            self.unqualified_minor += factor * contribution.net_minor;
        }
        if let Some(key) = &contribution.detached {
            if sign > 0 {
                self.detached.insert(key.clone());
            } else {
                self.detached.remove(key);
            }
        }
        self.discounted_orders += factor * i64::from(contribution.discounted);
        self.placed_orders += factor * i64::from(contribution.placed);
    }

    /// Takes in what an event says about its person: a join, so that order and repetition do not matter.
    fn see(&mut self, event: &Event) {
        let at = event.occurred_at;
        self.first_seen = Some(self.first_seen.map_or(at, |first| first.min(at)));
        self.last_seen = Some(self.last_seen.map_or(at, |last| last.max(at)));
        let Event {
            id,
            contact,
            identifiers,
            ..
        } = event;
        join(&mut self.name, contact.name.clone(), event);
        join(&mut self.language, contact.language, event);
        join(&mut self.country, contact.country.clone(), event);
        join(&mut self.city, contact.city.clone(), event);
        join(&mut self.email, identifiers.email.clone(), event);
        join(&mut self.phone, identifiers.phone.clone(), event);
        match &event.fact {
            Fact::Customer(record) => {
                join(&mut self.birthday, Some(record.birthday), event);
                join(&mut self.tags, Some(record.tags.clone()), event);
            }
            Fact::Consent(consent) => self.hear(Dated::new(
                ConsentState {
                    channel: consent.channel,
                    topic: consent.topic,
                    status: consent.status,
                    event: id.clone(),
                },
                at,
                id,
            )),
            _ => {}
        }
    }

    fn hear(&mut self, said: Dated<ConsentState>) {
        let place = self.consents.binary_search_by_key(&subject(&said), subject);
        match place {
            Ok(place) => {
                if let Some(held) = self.consents.get_mut(place)
                    && held.order() < said.order()
                {
                    *held = said;
                }
            }
            Err(place) => self.consents.insert(place, said),
        }
    }
}

fn subject(said: &Dated<ConsentState>) -> (awda_commerce::Channel, awda_commerce::Topic) {
    (said.value().channel, said.value().topic)
}

fn join<T>(slot: &mut Option<Dated<T>>, value: Option<T>, event: &Event) {
    if let Some(value) = value {
        Dated::join(slot, Dated::new(value, event.occurred_at, &event.id));
    }
}
