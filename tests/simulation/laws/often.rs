//! How often somebody is written to.

use jiff::SignedDuration;

use crate::journal::{Handed, Journal};
use crate::shop::Shop;

/// Between a claim, which takes the slot, and the hand-over that is seen here lie at most a function's minute and two wrong clocks.
pub(super) const TOLERANCE: SignedDuration = SignedDuration::from_mins(8);

/// No two promotions to one person within sixteen hours, and no five in seven days.
pub(super) fn caps(journal: &Journal, shops: &[Shop]) -> Vec<String> {
    let _ = shops;
    let sent: Vec<&Handed> = journal
        .handed
        .iter()
        .filter(|one| one.is_marketing())
        .collect();
    let mut broken = Vec::new();
    for (place, one) in sent.iter().enumerate() {
        let earlier = sent
            .iter()
            .take(place)
            .filter(|other| one.is_to_same(other));
        let within = |hours: i64| {
            let span = SignedDuration::from_hours(hours) - TOLERANCE;
            earlier
                .clone()
                .filter(move |other| one.at.duration_since(other.at) < span)
        };
        if let Some(other) = within(16).next() {
            let flows = (other.row.asked.flow, one.row.asked.flow);
            broken.push(format!(
                "two in sixteen hours: {flows:?} at {} and {}",
                other.at, one.at
            ));
        }
        if within(7 * 24).count() > 3 {
            broken.push(format!("five in seven days, the last at {}", one.at));
        }
    }
    broken
}
