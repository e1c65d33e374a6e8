//! A conversation with the support as we keep it: when the customer first wrote, when a person first answered, and what of it was counted.
//!
//! First response time (Awda definitions 5.9): first human reply − first customer message. Automatic replies, replies from outside and
//! conversations that the shop began are left out. Both moments are the earliest of their kind, so that no order of arrival and no copy
//! changes them; what was counted is kept, so that a message that comes late takes out exactly what was put in.

use std::collections::BTreeMap;

use awda_commerce::{Author, StoreFacts, TicketMessage};
use awda_kernel::{Day, Timestamp, day_number};
use serde::{Deserialize, Serialize};

use crate::WorkingHours;

/// A conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// When the customer first wrote.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    asked_at: Option<Timestamp>,
    /// When a person of the support first wrote.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    /// What the counters hold of it.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    counted: Option<Wait>,
}

/// A customer's wait for a first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Wait {
    /// The day they first wrote, in the store's zone.
    #[serde(rename = "d")]
    day: Day,
    /// Seconds until a person answered: by the clock, and within working hours.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    seconds: Option<(u64, u64)>,
}

/// How long customers who first wrote on a day waited for their first answer: a change of a day's counters, or all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseCount {
    /// The day in the store's zone.
    pub day: Day,
    /// Conversations that customers began.
    pub begun: i64,
    /// Those that a person answered, by the seconds that took.
    pub calendar: BTreeMap<u64, i64>,
    /// The same, by the seconds within working hours.
    pub working: BTreeMap<u64, i64>,
}

impl Conversation {
    /// Takes a message in; answers what the counters change by.
    pub(crate) fn take(
        &mut self,
        message: &TicketMessage,
        at: Timestamp,
        store: &StoreFacts,
    ) -> Vec<ResponseCount> {
        let earlier = |held: Option<Timestamp>| Some(held.map_or(at, |held| held.min(at)));
        match message.author {
            Author::Customer => self.asked_at = earlier(self.asked_at),
            Author::Agent => self.answered_at = earlier(self.answered_at),
            Author::Automatic | Author::Outside => return Vec::new(),
        }
        let now = self.wait(store);
        let before = std::mem::replace(&mut self.counted, now);
        if before == self.counted {
            return Vec::new();
        }
        let mut changes = Vec::new();
        for (wait, sign) in [(before, -1), (self.counted, 1)] {
            if let Some(wait) = wait {
                wait.count(sign).add_to(&mut changes);
            }
        }
        changes
    }

    /// The wait as it is known now; nothing of a conversation that the shop began.
    fn wait(&self, store: &StoreFacts) -> Option<Wait> {
        let asked_at = self.asked_at?;
        if self.answered_at.is_some_and(|at| at < asked_at) {
            return None;
        }
        let seconds = self.answered_at.map(|at| {
            let calendar = at.as_second() - asked_at.as_second();
            let hours = WorkingHours::of_store(store);
            (
                u64::try_from(calendar).unwrap_or_default(),
                hours.seconds(asked_at, at, &store.zone),
            )
        });
        Some(Wait {
            day: day_number(asked_at, &store.zone),
            seconds,
        })
    }
}

impl Wait {
    fn count(self, sign: i64) -> ResponseCount {
        let mut count = ResponseCount {
            day: self.day,
            begun: sign,
            ..ResponseCount::default()
        };
        if let Some((calendar, working)) = self.seconds {
            count.calendar.insert(calendar, sign);
            count.working.insert(working, sign);
        }
        count
    }
}

impl ResponseCount {
    /// Adds another change, of this day or of any day when a period is summed.
    pub fn add(&mut self, other: &Self) {
        self.begun += other.begun;
        for (mine, theirs) in [
            (&mut self.calendar, &other.calendar),
            (&mut self.working, &other.working),
        ] {
            for (seconds, count) in theirs {
                *mine.entry(*seconds).or_default() += count;
            }
            mine.retain(|_, count| *count != 0);
        }
    }

    /// Whether it changes nothing.
    pub fn is_none(&self) -> bool {
        self.begun == 0 && self.calendar.is_empty() && self.working.is_empty()
    }

    /// Joins this change with one of the same day; a change of nothing disappears.
    fn add_to(self, changes: &mut Vec<Self>) {
        match changes.iter_mut().find(|change| change.day == self.day) {
            Some(change) => change.add(&self),
            None => changes.push(self),
        }
        changes.retain(|change| !change.is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn store() -> StoreFacts {
        StoreFacts {
            store: "acme".parse().unwrap(),
            currency: "SAR".parse().unwrap(),
            zone: awda_kernel::zone("Asia/Riyadh").unwrap(),
            country: Some("SA".parse().unwrap()),
        }
    }

    fn message(author: Author) -> TicketMessage {
        TicketMessage {
            id: "m".to_owned(),
            author,
            channel: None,
            text: None,
        }
    }

    /// The conversation and the counters after these messages.
    fn told(messages: &[(Author, i64)]) -> (Conversation, BTreeMap<Day, ResponseCount>) {
        let (mut talk, mut days) = (Conversation::default(), BTreeMap::new());
        for (author, second) in messages {
            let at = Timestamp::from_second(*second).unwrap();
            for change in talk.take(&message(*author), at, &store()) {
                let day: &mut ResponseCount = days.entry(change.day).or_default();
                day.day = change.day;
                day.add(&change);
            }
        }
        days.retain(|_, day| !day.is_none());
        (talk, days)
    }

    /// Who wrote when, and what is answered after how long, by calendar and by business hours.
    type Row<'a> = (&'a [(Author, i64)], Option<Option<(u64, u64)>>);

    #[test]
    fn the_first_human_reply_to_the_first_message_counts_and_nothing_else() {
        use Author::{Agent, Automatic, Customer, Outside};
        // Thursday 2026-01-08, 16:30 in Riyadh: half an hour of work is left until Sunday at nine.
        let asked = 1_767_879_000;
        let rows: [Row<'_>; 7] = [
            (
                &[(Customer, asked), (Agent, asked + 600)],
                Some(Some((600, 600))),
            ),
            (
                &[
                    (Customer, asked),
                    (Automatic, asked + 1),
                    (Outside, asked + 2),
                    (Agent, asked + 3_600),
                ],
                Some(Some((3_600, 1_800))),
            ),
            (
                &[
                    (Customer, asked),
                    (Customer, asked + 60),
                    (Agent, asked + 90),
                ],
                Some(Some((90, 90))),
            ),
            (&[(Customer, asked), (Automatic, asked + 1)], Some(None)),
            (
                &[(Agent, asked), (Customer, asked + 60), (Agent, asked + 90)],
                None,
            ),
            (&[(Agent, asked)], None),
            (&[(Customer, asked), (Agent, asked)], Some(Some((0, 0)))),
        ];
        for (messages, expected) in rows {
            let (_, days) = told(messages);
            let Some(waited) = expected else {
                assert!(days.is_empty(), "{messages:?}: {days:?}");
                continue;
            };
            let [day] = days.values().collect::<Vec<_>>()[..] else {
                panic!("{messages:?}: {days:?}");
            };
            assert_eq!((day.day, day.begun), (20_461, 1));
            let calendar = waited.map(|(calendar, _)| (calendar, 1));
            let working = waited.map(|(_, working)| (working, 1));
            assert_eq!(day.calendar, calendar.into_iter().collect(), "{messages:?}");
            assert_eq!(day.working, working.into_iter().collect(), "{messages:?}");
        }
    }

    fn author() -> impl Strategy<Value = Author> {
        prop::sample::select(vec![
            Author::Customer,
            Author::Agent,
            Author::Automatic,
            Author::Outside,
        ])
    }

    proptest! {
        /// The conversation and every day's counters are a function of the set of messages.
        #[test]
        fn no_order_and_no_copy_changes_what_is_counted(
            messages in prop::collection::vec((author(), 1_767_800_000_i64..1_768_200_000), 0..12),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        ) {
            let mut shuffled: Vec<_> = if messages.is_empty() {
                Vec::new()
            } else {
                order.iter().map(|place| messages[place.index(messages.len())]).collect()
            };
            shuffled.extend(messages.iter().rev());
            let straight = told(&messages);
            prop_assert_eq!(&told(&shuffled), &straight);
            // Beside it the definition, word by word.
            let of = |wanted| messages.iter().filter(move |(author, _)| *author == wanted);
            let asked = of(Author::Customer).map(|(_, at)| *at).min();
            let human = of(Author::Agent).map(|(_, at)| *at).min();
            let counted = asked.filter(|asked| human.is_none_or(|human| human >= *asked));
            let begun: i64 = straight.1.values().map(|day| day.begun).sum();
            prop_assert_eq!(begun, i64::from(counted.is_some()));
            let waits: Vec<u64> =
                straight.1.values().flat_map(|day| day.calendar.keys().copied()).collect();
            let wait = counted.and_then(|asked| Some(u64::try_from(human? - asked).unwrap()));
            prop_assert_eq!(waits, wait.into_iter().collect::<Vec<_>>());
        }
    }
}
