//! The deliveries of the demo in the order they are sent: some twice, some late.

use std::collections::BTreeMap;

use awda_kernel::share_of;
use jiff::Timestamp;

/// Share of deliveries that are sent twice, in 1/10 000.
const TWICE_SHARE: u16 = 500;
/// Share of deliveries that are sent late, in 1/10 000.
const LATE_SHARE: u16 = 1_000;
/// A late or second copy comes at most this many deliveries later.
const LATE_MAX: u16 = 40;

/// A body on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sending {
    /// When it is sent.
    pub at: Timestamp,
    /// The body.
    pub body: String,
}

/// What was mixed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mixed {
    /// Deliveries sent a second time.
    pub twice: usize,
    /// Deliveries sent after later ones.
    pub late: usize,
}

/// Sends `documents` (ordered by time) 5 % twice and 10 % out of order, always the same ones.
pub(super) fn mix(documents: Vec<Sending>) -> (Vec<Sending>, Mixed) {
    let mut mixed = Mixed::default();
    let times: Vec<_> = documents.iter().map(|sending| sending.at).collect();
    let last = times.len().saturating_sub(1);
    let mut slots: BTreeMap<(usize, u8, usize), Sending> = BTreeMap::new();
    for (place, sending) in documents.into_iter().enumerate() {
        let share = |what: &str| share_of(&["awda demo", what, &sending.body]);
        let later = |what: &str| (place + 1 + usize::from(share(what) % LATE_MAX)).min(last);
        let is_late = share("late") < LATE_SHARE && place < last;
        let first = if is_late { later("late by") } else { place };
        if share("twice") < TWICE_SHARE {
            mixed.twice += 1;
            let second = later("twice by").max(first);
            let at = times.get(second).copied().unwrap_or(sending.at);
            slots.insert(
                (second, 2, place),
                Sending {
                    at,
                    body: sending.body.clone(),
                },
            );
        }
        mixed.late += usize::from(is_late);
        let at = times.get(first).copied().unwrap_or(sending.at);
        slots.insert(
            (first, u8::from(is_late), place),
            Sending {
                at,
                body: sending.body,
            },
        );
    }
    (slots.into_values().collect(), mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_sent_some_twice_some_late_and_time_never_goes_back() {
        let documents: Vec<_> = (0..2_000)
            .map(|n| Sending {
                at: Timestamp::from_second(n).unwrap(),
                body: format!("b{n}"),
            })
            .collect();
        let (sent, mixed) = mix(documents.clone());
        assert_eq!(sent.len(), documents.len() + mixed.twice);
        assert!((70..130).contains(&mixed.twice), "{mixed:?}");
        assert!((150..250).contains(&mixed.late), "{mixed:?}");
        assert!(sent.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(
            documents
                .iter()
                .all(|one| sent.iter().any(|other| other.body == one.body))
        );
        assert_eq!(mix(documents).0, sent, "always the same");
    }
}
