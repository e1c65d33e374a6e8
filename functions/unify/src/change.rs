//! From what was decided to the one change that keeps it.

use std::borrow::Cow;

use awda_commerce::StoreFacts;
use std::collections::BTreeMap;

use awda_customers::{Effects, Entity, EntityKey, Profile};
use awda_kernel::{CustomerId, fingerprint};
use awda_messaging::schedule::Turn;
use awda_ports::{Change, Write};

use crate::entries;
use crate::sight::Revisions;

/// Writes that are left for where the people belong now.
const SPARED: usize = 24;

/// Everything an event changes, with what each write expects.
pub(crate) fn of(
    effects: Effects,
    (revisions, before): (&Revisions, &BTreeMap<CustomerId, Profile>),
    turn: Turn,
    store: &StoreFacts,
) -> Change {
    let spread = fingerprint(&[effects.event.event.id.as_str()]).high_bits();
    let mut found = entries::changes(&effects, before);
    let entity_key = EntityKey::of(&effects.event.event, store);
    let mark = EntityKey::mark_of(&effects.event.event, store);
    let mut change = Change::new(store.store.clone());
    let writes = &mut change.writes;
    writes.push(Write::Event(Box::new(effects.event)));
    writes.extend(mark.map(|key| Write::Entity {
        key,
        entity: Entity::default(),
        revision: None,
    }));
    writes.extend(
        entity_key
            .zip(effects.entity)
            .map(|(key, entity)| Write::Entity {
                key,
                entity,
                revision: revisions.entity,
            }),
    );
    for profile in effects.profiles {
        let revision = revisions.profiles.get(&profile.id).copied();
        writes.push(Write::Profile {
            profile: Box::new(profile),
            revision,
        });
    }
    for (id, into) in effects.absorbed {
        let revision = revisions.profiles.get(&id).copied().unwrap_or_default();
        writes.push(Write::Absorbed { id, into, revision });
    }
    let claims = effects.claims.into_iter();
    writes.extend(claims.map(|(key, before, now)| Write::Claim { key, before, now }));
    writes.extend(effects.suspicions.into_iter().map(Write::Suspect));
    writes.extend(
        effects
            .counts
            .into_iter()
            .map(|count| Write::Count { count, spread }),
    );
    let responses = effects.responses.into_iter();
    writes.extend(responses.map(|count| Write::Respond { count, spread }));
    let ends = turn.ends.iter().map(|row| Write::Forget {
        customer: row.customer.clone(),
        flow: row.flow,
        slot: row.slot().map(Cow::into_owned),
    });
    writes.extend(ends);
    writes.extend(turn.rows.into_iter().map(Write::Agenda));
    // Whoever joins a town leaves some old entries; they lead to the one who goes on.
    found.truncate(Change::WRITES_MAX.saturating_sub(writes.len() + SPARED));
    writes.extend(found);
    change
}
