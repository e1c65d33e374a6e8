//! What comes round comes on its day.

use awda_kernel::{Timestamp, zone};
use jiff::SignedDuration;
use jiff::civil::Date;

use super::often::TOLERANCE;
use crate::flows::weekday_of;
use crate::journal::{Handed, Journal};
use crate::shop::Shop;

/// It lives a day from the hour it is due, which is on its day; quiet hours may put it off into the morning after.
const LATEST: SignedDuration = SignedDuration::from_hours(36);

/// A note of every Thursday is about a Thursday, and goes on it or soon after, never before; those of the other days too.
pub(super) fn on_their_day(journal: &Journal, shops: &[Shop]) -> Vec<String> {
    let notes = journal.handed.iter().filter(|one| one.is_note());
    let strays = notes.filter(|one| !is_on_its_day(one, shops));
    strays
        .map(|one| {
            let asked = &one.row.asked;
            format!("a note of {} went at {}", asked.occurrence, one.at)
        })
        .collect()
}

fn is_on_its_day(one: &Handed, shops: &[Shop]) -> bool {
    let shop = shops.iter().find(|shop| *shop.store() == one.mail.store);
    let date: Option<Date> = one.row.asked.occurrence.parse().ok();
    let (Some(shop), Some(date)) = (shop, date) else {
        return false;
    };
    let begins: Option<Timestamp> = zone(shop.zone())
        .ok()
        .and_then(|zone| date.to_zoned(zone).ok())
        .map(|midnight| midnight.timestamp());
    let after = begins.map(|begins| one.at.duration_since(begins));
    let is_near = after.is_some_and(|after| after > -TOLERANCE && after < LATEST);
    let is_of_week = usize::try_from(date.weekday().to_monday_zero_offset()).ok()
        == weekday_of(one.row.asked.flow);
    is_of_week && is_near
}
