//! When somebody has been written to for long without a sign of life: no person's open, click or answer, and no order (Awda definitions 5.4:
//! twelve months). The same as the ready segment `sunset`, for months of the store's choosing.
//!
//! It looks at what they were sent, so the gate asks it after the hold-out.

use awda_customers::{Profile, Touched};
use awda_kernel::{Day, TimeZone, Timestamp, day_number};
use jiff::Span;

use crate::caps::Limit;

/// Most months that a store may wait.
pub const MONTHS_MAX: u16 = 36;

/// Whether `profile` is silent as of `now`: the first message that is known was sent before so many months, and nothing happened since.
pub(crate) fn is_silent(
    profile: &Profile,
    limit: Limit,
    (zone, now): (&TimeZone, Timestamp),
) -> bool {
    let Limit::At(months) = limit else {
        return false;
    };
    let Some(start) = months_before(months.clamp(1, MONTHS_MAX), zone, now) else {
        return false;
    };
    let day = |second: i64| {
        let at = Timestamp::from_second(second).ok()?;
        Some(day_number(at, zone))
    };
    let first = profile.first_letter_at().and_then(day);
    let kinds = [Touched::Opened, Touched::Clicked, Touched::Answered];
    let last = kinds
        .into_iter()
        .filter_map(|what| profile.last_touched(what));
    let touched = last.max().and_then(day);
    let ordered = profile.history().last_day();
    first.is_some_and(|first| first < start) && touched.max(ordered).is_none_or(|last| last < start)
}

/// The day so many months ago.
fn months_before(months: u16, zone: &TimeZone, now: Timestamp) -> Option<Day> {
    let before = now
        .to_zoned(zone.clone())
        .checked_sub(Span::new().months(months));
    Some(day_number(before.ok()?.timestamp(), zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_commerce::Channel;
    use awda_customers::{Heard, Letter};
    use awda_kernel::{CustomerId, MessageId, fingerprint};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn person(letters: &[(&str, Option<&str>)]) -> Profile {
        let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"]));
        let mut profile = Profile::new("acme".parse().unwrap(), id.clone());
        let heard = letters
            .iter()
            .fold(Heard::default(), |heard, (sent, clicked)| {
                let message = MessageId::of(fingerprint(&[sent]));
                heard.with(Letter {
                    clicked_at: clicked.map(|text| at(text).as_second()),
                    ..Letter::new(&message, at(sent), ("win_back", Channel::Email))
                })
            });
        profile.heard.insert(id, heard);
        profile
    }

    #[test]
    fn silence_begins_with_the_first_message_and_ends_with_any_sign_of_life() {
        let (now, zone) = (at("2026-05-15T09:00:00Z"), TimeZone::UTC);
        let year = Limit::At(12);
        let silent = |letters: &[(&str, Option<&str>)], limit| {
            is_silent(&person(letters), limit, (&zone, now))
        };
        let long_ago = "2025-05-14T23:00:00Z";
        let (a_year, lately) = ("2025-05-15T00:00:00Z", "2026-05-01T00:00:00Z");
        assert!(silent(&[(long_ago, None)], year));
        assert!(silent(&[(long_ago, None), (lately, None)], year));
        assert!(
            silent(&[(long_ago, Some(long_ago))], year),
            "that is as long ago"
        );
        assert!(!silent(&[(long_ago, Some(a_year))], year));
        assert!(!silent(&[(a_year, None)], year), "not yet");
        assert!(!silent(&[], year), "nobody wrote to them");
        assert!(!silent(&[(long_ago, None)], Limit::Off));
        assert!(!silent(&[(long_ago, None)], Limit::At(13)));
    }

    #[test]
    fn an_order_is_a_sign_of_life() {
        let (now, zone) = (at("2026-05-15T09:00:00Z"), TimeZone::UTC);
        let mut buyer = crate::fixture::Person::sara()
            .ordered(&["2026-01-10"])
            .profile();
        buyer.heard = person(&[("2024-01-01T00:00:00Z", None)]).heard;
        assert!(!is_silent(&buyer, Limit::At(12), (&zone, now)));
        assert!(is_silent(&buyer, Limit::At(3), (&zone, now)));
    }
}
