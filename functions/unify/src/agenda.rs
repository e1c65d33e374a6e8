//! What a change of a profile puts on the agenda: a first order, a birthday that appeared or moved, a person who absorbed another.

use std::collections::BTreeMap;

use awda_commerce::StoreFacts;
use awda_customers::{Effects, Profile};
use awda_kernel::{CustomerId, Timestamp};
use awda_messaging::{AgendaRow, StoreRules, schedule};
use awda_ports::StoreSettings;
use awda_segments::Thresholds;

/// The rows that `effects` call for. `before` holds the profiles as they were loaded.
///
/// The store's own thresholds are not read here: the fallback is right enough for a row that looks again by itself, and an order
/// must not cost a read for them.
pub(crate) fn rows(
    effects: &Effects,
    before: &BTreeMap<CustomerId, Profile>,
    settings: &StoreSettings,
    facts: &StoreFacts,
    now: Timestamp,
) -> Vec<AgendaRow> {
    let rules = StoreRules {
        store: facts.store.clone(),
        zone: facts.zone.clone(),
        country: settings.country.clone(),
        win_back: settings.flows.win_back,
        birthday: settings.flows.birthday,
        holdout_share: settings.holdout_share,
        caps: settings.caps,
        thresholds: Thresholds::FALLBACK,
    };
    let changed = effects.profiles.iter();
    changed
        .flat_map(|after| {
            let former = before.get(&after.id);
            schedule::first_agenda(former, after, &rules, now)
        })
        .collect()
}
