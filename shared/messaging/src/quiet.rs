//! Quiet hours of mail: midnight to six, by the recipient's clock (Awda definitions 5.7). Other channels have their own, later.

use awda_kernel::{CustomerId, TimeZone, Timestamp, day_number, local_moment, share_of};

/// Local hour at which quiet hours end.
const QUIET_UNTIL_HOUR: i8 = 6;

/// Messages held back are spread over so many seconds after the end.
const JITTER_SECONDS: i64 = 30 * 60;

/// When the quiet hours that `now` falls into end for this person, plus up to half an hour; none outside of them.
pub(crate) fn quiet_until(
    customer: &CustomerId,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let end = local_moment(day_number(now, zone), QUIET_UNTIL_HOUR, zone).ok()?;
    if now >= end {
        return None;
    }
    let share = i64::from(share_of(&["quiet", customer.as_str()]));
    let jitter = jiff::SignedDuration::from_secs(share * JITTER_SECONDS / 10_000);
    end.checked_add(jitter).ok()
}
