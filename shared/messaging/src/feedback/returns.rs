//! Mail that came back, in one language for every carrier: for good, for now, or because of the message itself; and an address that
//! keeps returning what is sent to it (pains 3.14, Awda definitions 5.7).
//!
//! It refuses to know carriers and rows.

use awda_kernel::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use super::lately::{LATELY_MAX, LatelySent};

/// Messages that came back for now, one after another without one delivered between, after which an address is given up.
const SOFT_MAX: usize = 5;

/// Why a message came back. The later ones weigh more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bounce {
    /// The message itself was not taken: too large, refused for what it holds. It says nothing of the address.
    Message,
    /// Not now: the box is full, the server away, or nobody knows.
    Soft,
    /// For good: the address does not exist, or the carrier will not write to it.
    Hard,
}

impl Bounce {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Soft => "soft",
            Self::Hard => "hard",
        }
    }
}

/// How an address took what was sent to it. This is the stored form; any order and repetition of the same news gives the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressHealth {
    /// The last delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// Messages that came back for now since, and when.
    #[serde(default)]
    pub soft: Vec<(Timestamp, MessageId)>,
    /// What it was lately sent, where its carrier tells of addresses alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lately: Vec<LatelySent>,
}

impl AddressHealth {
    /// After a message was delivered.
    #[must_use]
    pub fn delivered(mut self, at: Timestamp) -> Self {
        self.delivered_at = self.delivered_at.max(Some(at));
        self.tidy()
    }

    /// After a message came back for now. One message counts once, however often it is told; the first time is kept.
    #[must_use]
    pub fn returned(mut self, message: &MessageId, at: Timestamp) -> Self {
        let known = self.soft.iter_mut().find(|(_, known)| known == message);
        match known {
            Some((first, _)) => *first = at.min(*first),
            None => self.soft.push((at, message.clone())),
        }
        self.tidy()
    }

    /// After a message was handed over. The newest are kept.
    #[must_use]
    pub fn sent(mut self, sent: LatelySent) -> Self {
        self.lately.retain(|known| known.message != sent.message);
        self.lately.push(sent);
        self.lately.sort();
        let beyond = self.lately.len().saturating_sub(LATELY_MAX);
        self.lately.drain(..beyond);
        self
    }

    /// Whether the address is to be given up.
    pub fn is_given_up(&self) -> bool {
        self.soft.len() >= SOFT_MAX
    }

    fn tidy(mut self) -> Self {
        let since = self.delivered_at;
        self.soft.retain(|(at, _)| Some(*at) > since);
        self.soft.sort();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::fingerprint;
    use proptest::prelude::*;

    fn message(number: u8) -> MessageId {
        MessageId::of(fingerprint(&[&number.to_string()]))
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[derive(Debug, Clone)]
    enum News {
        Delivered(i64),
        Returned(u8, i64),
    }

    fn any_news() -> impl Strategy<Value = News> {
        prop_oneof![
            (0..40_i64).prop_map(News::Delivered),
            // A message comes back at one time; its bounce may be told often.
            (0..30_u8).prop_map(|number| News::Returned(number, i64::from(number) + 5)),
        ]
    }

    fn after(health: AddressHealth, news: &News) -> AddressHealth {
        match news {
            News::Delivered(at) => health.delivered(second(*at)),
            News::Returned(number, at) => health.returned(&message(*number), second(*at)),
        }
    }

    #[test]
    fn the_fifth_in_a_row_gives_an_address_up_and_a_delivery_begins_anew() {
        let mut health = AddressHealth::default();
        for number in 0..4 {
            health = health.returned(&message(number), second(10 + i64::from(number)));
            health = health.returned(&message(number), second(20));
        }
        assert!(!health.is_given_up(), "four, each told twice");
        assert!(
            health
                .clone()
                .returned(&message(9), second(30))
                .is_given_up()
        );
        let anew = health
            .delivered(second(25))
            .returned(&message(9), second(30));
        assert_eq!(anew.soft.len(), 1);
    }

    #[test]
    fn what_came_back_before_a_delivery_does_not_count_though_it_is_told_later() {
        let mut health = AddressHealth::default().delivered(second(100));
        for number in 0..9 {
            health = health.returned(&message(number), second(50));
        }
        assert!(!health.is_given_up());
    }

    proptest! {
        #[test]
        fn any_order_and_repetition_of_news_gives_the_same(
            news in prop::collection::vec(any_news(), 0..20),
            turn in any::<prop::sample::Index>(),
        ) {
            let forward = news.iter().fold(AddressHealth::default(), after);
            let mut turned = news.clone();
            if !turned.is_empty() {
                let middle = turn.index(turned.len());
                turned.rotate_left(middle);
            }
            let twice = turned.iter().rev().chain(&news);
            let other = twice.fold(AddressHealth::default(), after);
            prop_assert_eq!(forward, other);
        }
    }
}
