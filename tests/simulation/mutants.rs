//! Components that are broken on purpose: a simulation that does not notice them is worth nothing.

use awda_commerce::{Channel, ConsentStatus, Topic};
use awda_customers::{ConsentState, Dated, History, Profile};
use awda_kernel::{EventId, Timestamp, fingerprint};
use awda_messaging::MessageRow;
use awda_messaging::caps::SlotChange;
use awda_ports::{Change, Messages, Records, Write};
use awda_testkit::MemoryHouse;

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mutant {
    /// The ledger claims every message anew.
    ForgetsClaims,
    /// The carrier is asked twice.
    SendsTwice,
    /// Slots are not kept.
    ForgetsSlots,
    /// Everybody seems to have agreed.
    ConsentForEverybody,
    /// Stops by a link are not seen.
    ForgetsStops,
    /// The person's orders are not seen before a message.
    SeesNoOrders,
    /// Some messages are asked for and never queued.
    LosesWhatIsAsked,
    /// Some deliveries are answered and never queued.
    LosesDeliveries,
    /// Changes are kept whatever was written since they were decided.
    LastWriterWins,
    /// Messages leave the queue before they are worked on.
    DeletesBeforeWork,
    /// What is done stays in the queue.
    NeverDeletes,
}

/// The person with a consent that nobody ever gave.
pub(crate) fn consents(profile: &mut Profile) {
    let event = EventId::of(fingerprint(&["nobody said so"]));
    let state = ConsentState {
        channel: Channel::Email,
        topic: Topic::Marketing,
        status: ConsentStatus::Granted,
        event: event.clone(),
        is_weak: false,
    };
    let at = Timestamp::from_second(4_000_000_000).unwrap();
    for facet in profile.facets.values_mut() {
        facet.consents = vec![Dated::new(state.clone(), at, &event)];
    }
}

/// The person as they would be had they bought on their last day but nothing since any message was planned: never.
pub(crate) fn without_orders(profile: &mut Profile) {
    for facet in profile.facets.values_mut() {
        facet.history = History::default();
        facet.ordered_at = None;
    }
}

/// Expects of every profile whatever it is now.
pub(crate) async fn last_writer_wins(house: &MemoryHouse, change: &mut Change) {
    for write in &mut change.writes {
        if let Write::Profile { profile, revision } = write {
            let ids = std::slice::from_ref(&profile.id);
            let found = house.profiles(&change.store, ids).await.unwrap();
            let own = found.iter().find(|one| one.value.id == profile.id);
            *revision = own.map(|one| one.revision);
        }
    }
}

/// Claims a message whatever its row and the person's slots say.
pub(crate) async fn overwrite(house: &MemoryHouse, row: &MessageRow, slots: &[SlotChange]) {
    let _ = slots;
    let wanted = [(row.asked.customer.clone(), row.id.clone())];
    let sight = house.look(&row.asked.store, &wanted, None).await.unwrap();
    house.claim(sight.rows.first(), row, &[]).await.unwrap();
}
