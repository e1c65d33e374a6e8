//! When a person is left alone: the quiet hours of their country over a channel, and in Ramadan everything but the evening (Awda
//! definitions 5.7, leap 4.11). What waits goes at the end, spread over half an hour by person.

use awda_commerce::Channel;
use awda_customers::Profile;
use awda_kernel::{CustomerId, TimeZone, Timestamp, share_of};
use jiff::civil::{Date, Time};

use crate::StoreRules;
use crate::calendar::person_zone;
use crate::packs::{Evening, Pack, QuietRule, evening, pack_of};

/// Messages held back are spread over so many seconds after the end.
const JITTER_SECONDS: i64 = 30 * 60;

/// Quiet spans that may follow one another: a night, and the day of Ramadan after it.
const SPANS_MAX: usize = 4;

/// Who is left alone, and by whose rules.
pub(crate) struct Quiet<'a> {
    customer: &'a CustomerId,
    zone: TimeZone,
    pack: &'static Pack,
    city: Option<&'a str>,
    channel: Channel,
}

impl<'a> Quiet<'a> {
    /// The rules of the person's country, or of the store's while theirs is not known.
    pub(crate) fn of(profile: &'a Profile, rules: &StoreRules, channel: Channel) -> Self {
        let country = profile.country().or(rules.country.as_deref());
        Self {
            customer: &profile.id,
            zone: person_zone(profile, &rules.zone),
            pack: pack_of(country),
            city: profile.city(),
            channel,
        }
    }

    /// When the quiet that `now` falls into ends for this person, plus up to half an hour; none outside of it.
    pub(crate) fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let mut end = self.span_end(now)?;
        for _ in 1..SPANS_MAX {
            match self.span_end(end) {
                Some(later) => end = later,
                None => break,
            }
        }
        let share = i64::from(share_of(&["quiet", self.customer.as_str()]));
        let jitter = jiff::SignedDuration::from_secs(share * JITTER_SECONDS / 10_000);
        end.checked_add(jitter).ok()
    }

    /// When the span of quiet that `at` falls into ends.
    fn span_end(&self, at: Timestamp) -> Option<Timestamp> {
        let local = at.to_zoned(self.zone.clone());
        let (date, time) = (local.date(), local.time());
        let evenings = [self.evening(date.yesterday().ok()?), self.evening(date)];
        let is_evening = |evening: &Evening| evening.from <= at && at < evening.until;
        if evenings.iter().flatten().any(is_evening) {
            return None;
        }
        if let [_, Some(tonight)] = evenings {
            return Some(tonight.from);
        }
        let rules = self.pack.quiet.iter();
        rules
            .filter(|rule| rule.channels.contains(&self.channel))
            .filter_map(|rule| self.moment(end_of(rule, date, time)?))
            .filter(|end| *end > at)
            .max()
    }

    fn evening(&self, date: Date) -> Option<Evening> {
        let rule = self.pack.ramadan.as_ref()?;
        let is_ruled = rule.channels.contains(&self.channel);
        is_ruled.then(|| evening(rule, date, self.city, &self.zone))?
    }

    fn moment(&self, (date, time): (Date, Time)) -> Option<Timestamp> {
        let local = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(local.timestamp())
    }
}

/// The local end of a rule's hours that this local time falls into.
fn end_of(rule: &QuietRule, date: Date, time: Time) -> Option<(Date, Time)> {
    let passes_midnight = rule.until <= rule.from;
    if passes_midnight && time >= rule.from {
        return Some((date.tomorrow().ok()?, rule.until));
    }
    let has_begun = passes_midnight || time >= rule.from;
    (has_begun && time < rule.until).then_some((date, rule.until))
}

#[cfg(test)]
mod tests;
