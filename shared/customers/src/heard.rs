//! What somebody heard from the store: the last marketing messages of one id, and what they did with each.
//!
//! A row of its own beside the profile, because it is no part of the fold: the ledger is what it is drawn from, and whoever writes it draws
//! a message's letter anew from the ledger's row. So the same news twice, or in another order, leaves the same letters. It stands under
//! the id that the message was sent to and never moves: whoever is joined has the letters of all their ids, whoever is parted has their own.
//!
//! Kept are the last [`LETTERS_MAX`]. Of those that were let go the first stays, and of each thing that can happen to a message the last
//! time it did, so that nobody needs the whole list to know how long somebody has been silent. What is let go is not taken back.
//!
//! It refuses to know ledgers, carriers and machines: an open is a person's.

use awda_commerce::Channel;
use awda_kernel::{CustomerId, MessageId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

use crate::Profile;

/// Messages kept of one id: two a month for a year.
pub const LETTERS_MAX: usize = 24;

/// Whoever writes to the store within so many seconds of a message answers it (Awda definitions 5.10: five days).
const ANSWER_SECONDS: i64 = 5 * 86_400;

/// What one id of a person was told. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Counts the writes of the row; 0 where there is none.
    #[serde(skip)]
    pub version: u64,
    /// Nothing that was sent until then, in seconds, is kept: the person was erased.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// The last ones, oldest first.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    letters: Vec<Letter>,
    /// Of those that were let go: the first that was received.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    first: Option<Letter>,
    /// The last that was received.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    received: Option<Letter>,
    /// The one that was opened last.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    opened: Option<Letter>,
    /// The one that was clicked last.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    clicked: Option<Letter>,
    /// The one that was answered last.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    answered: Option<Letter>,
}

/// One marketing message that reached somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id, as far as it tells the messages of one person apart.
    #[serde(rename = "m")]
    pub mark: u32,
    /// When it was handed over, in seconds.
    #[serde(rename = "a")]
    pub at: i64,
    /// The flow's name; that of a campaign's flow has `campaign.` before it.
    #[serde(rename = "f")]
    pub flow: String,
    /// Over which channel.
    #[serde(rename = "c")]
    pub channel: Channel,
    /// When a person opened it first.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<i64>,
    /// When a person followed a link in it first.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub clicked_at: Option<i64>,
    /// When they wrote back first.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<i64>,
}

/// What can happen with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// It was received.
    Received,
    /// A person opened it.
    Opened,
    /// A person followed a link.
    Clicked,
    /// They wrote back.
    Answered,
}

impl Touched {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Received, Self::Opened, Self::Clicked, Self::Answered];
}

impl Letter {
    /// A message that was handed over.
    pub fn new(message: &MessageId, at: Timestamp, (flow, channel): (&str, Channel)) -> Self {
        Self {
            mark: mark_of(message),
            at: at.as_second(),
            flow: flow.to_owned(),
            channel,
            opened_at: None,
            clicked_at: None,
            answered_at: None,
        }
    }

    /// When something happened with it, in seconds.
    pub const fn when(&self, what: Touched) -> Option<i64> {
        match what {
            Touched::Received => Some(self.at),
            Touched::Opened => self.opened_at,
            Touched::Clicked => self.clicked_at,
            Touched::Answered => self.answered_at,
        }
    }

    /// The id of the campaign it is of.
    pub fn campaign(&self) -> Option<&str> {
        self.flow.strip_prefix("campaign.")
    }

    const fn order(&self) -> (i64, u32) {
        (self.at, self.mark)
    }
}

impl Heard {
    /// Nothing, and nothing of what was sent until `at` ever again.
    pub fn silent_until(at: Timestamp) -> Self {
        Self {
            since: Some(at.as_second()),
            ..Self::default()
        }
    }

    /// Nothing was sent, as far as is kept.
    pub const fn is_empty(&self) -> bool {
        self.letters.is_empty() && self.received.is_none()
    }

    /// The letters that are kept whole, oldest first.
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Of what was let go, the letters that are still told of for `what`: the last it happened to, and of those received the first.
    pub fn let_go(&self, what: Touched) -> impl Iterator<Item = &Letter> {
        let first = self.first.iter().filter(move |first| {
            what == Touched::Received && Some(*first) != self.received.as_ref()
        });
        first.chain(self.past(what))
    }

    /// The last moment of `what` that is known only because it was the last: before it others may have been let go.
    pub fn let_go_at(&self, what: Touched) -> Option<i64> {
        self.past(what)?.when(what)
    }

    /// The same with a message as the ledger has it now; an answer that is known stays known.
    #[must_use]
    pub fn with(&self, mut letter: Letter) -> Self {
        let mut heard = self.clone();
        if self.since.is_some_and(|since| letter.at <= since) {
            return heard;
        }
        let known = heard
            .letters
            .iter()
            .position(|one| one.mark == letter.mark)
            .map(|place| heard.letters.remove(place));
        if let Some(known) = known {
            letter.answered_at = letter.answered_at.or(known.answered_at);
        }
        heard.letters.push(letter);
        heard.letters.sort_by_key(Letter::order);
        while heard.letters.len() > LETTERS_MAX {
            let oldest = heard.letters.remove(0);
            heard.forget(&oldest);
        }
        heard
    }

    /// The same without a message that came back.
    #[must_use]
    pub fn without(&self, message: &MessageId) -> Self {
        let mark = mark_of(message);
        let mut heard = self.clone();
        heard.letters.retain(|letter| letter.mark != mark);
        heard
    }

    /// Whether both say the same, however often they were written.
    pub fn says_as(&self, other: &Self) -> bool {
        let version = self.version;
        *self
            == Self {
                version,
                ..other.clone()
            }
    }

    /// The same as a row of this version.
    #[must_use]
    pub fn of_version(self, version: u64) -> Self {
        Self { version, ..self }
    }

    /// The row that follows this one.
    #[must_use]
    pub fn next(&self, after: Self) -> Self {
        Self {
            version: self.version + 1,
            ..after
        }
    }

    fn forget(&mut self, letter: &Letter) {
        if self
            .first
            .as_ref()
            .is_none_or(|first| letter.order() < first.order())
        {
            self.first = Some(letter.clone());
        }
        for what in Touched::ALL {
            let when = |letter: &Letter| letter.when(what).map(|at| (at, letter.mark));
            let slot = match what {
                Touched::Received => &mut self.received,
                Touched::Opened => &mut self.opened,
                Touched::Clicked => &mut self.clicked,
                Touched::Answered => &mut self.answered,
            };
            if when(letter) > slot.as_ref().and_then(when) {
                *slot = Some(letter.clone());
            }
        }
    }

    const fn past(&self, what: Touched) -> Option<&Letter> {
        match what {
            Touched::Received => self.received.as_ref(),
            Touched::Opened => self.opened.as_ref(),
            Touched::Clicked => self.clicked.as_ref(),
            Touched::Answered => self.answered.as_ref(),
        }
    }
}

impl Profile {
    /// Which id's row an answer over `channel` belongs to, and what it says then: the last message over the channel before it, if that
    /// is not too long ago. None where it answers nothing, or is known.
    pub fn answered(&self, channel: Channel, at: Timestamp) -> Option<(CustomerId, Heard)> {
        let at = at.as_second();
        let sent = self.heard.iter().flat_map(|(id, heard)| {
            let over = heard.letters.iter();
            let over = over.filter(|letter| letter.channel == channel);
            over.map(move |letter| (id, heard, letter))
        });
        let before = sent.filter(|(.., letter)| (0..=ANSWER_SECONDS).contains(&(at - letter.at)));
        let (id, heard, letter) = before.max_by_key(|(.., letter)| letter.order())?;
        if letter.answered_at.is_some_and(|known| known <= at) {
            return None;
        }
        let letter = Letter {
            answered_at: Some(at),
            ..letter.clone()
        };
        Some((id.clone(), heard.next(heard.with(letter))))
    }

    /// When something last happened with a message, in seconds: over every id.
    pub fn last_touched(&self, what: Touched) -> Option<i64> {
        let kept = self.heard.values().flat_map(|heard| {
            let letters = heard.letters.iter().filter_map(move |one| one.when(what));
            letters.chain(heard.let_go_at(what))
        });
        kept.max()
    }

    /// When the first marketing message that is known of was handed over, in seconds.
    pub fn first_letter_at(&self) -> Option<i64> {
        let kept = self.heard.values().filter_map(|heard| {
            let first = heard.first.as_ref().or_else(|| heard.letters.first())?;
            Some(first.at)
        });
        kept.min()
    }
}

fn mark_of(message: &MessageId) -> u32 {
    let bits = fingerprint(&[message.as_str()]).high_bits();
    u32::try_from(bits >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letter(number: u32, at: i64) -> Letter {
        Letter {
            mark: number,
            at,
            flow: "win_back".to_owned(),
            channel: Channel::Email,
            opened_at: None,
            clicked_at: None,
            answered_at: None,
        }
    }

    /// Message `number` is sent once, at one time; what is known of it only grows.
    fn any_news() -> impl Strategy<Value = Vec<(u32, bool, bool)>> {
        prop::collection::vec((0..40_u32, any::<bool>(), any::<bool>()), 0..60)
    }

    /// The letters as the ledger has them at the end.
    fn told(news: &[(u32, bool, bool)]) -> Vec<Letter> {
        let mut all: std::collections::BTreeMap<u32, Letter> = std::collections::BTreeMap::new();
        for (number, is_opened, is_clicked) in news {
            let at = i64::from(*number) * 1_000;
            let known = all.entry(*number).or_insert_with(|| letter(*number, at));
            if *is_opened {
                known.opened_at = Some(at + 10);
            }
            if *is_clicked {
                known.clicked_at = Some(at + 20);
            }
        }
        all.into_values().collect()
    }

    proptest! {
        #[test]
        fn letters_in_any_order_and_however_often_leave_the_same(
            news in any_news(),
            turn in any::<prop::sample::Index>(),
        ) {
            let whole = told(&news);
            let forward = whole.iter().cloned().fold(Heard::default(), |heard, one| heard.with(one));
            let mut turned = whole.clone();
            if !turned.is_empty() {
                let middle = turn.index(turned.len());
                turned.rotate_left(middle);
            }
            let twice = turned.iter().rev().chain(&whole);
            let other = twice.cloned().fold(Heard::default(), |heard, one| heard.with(one));
            prop_assert_eq!(&forward, &other);
            prop_assert!(forward.letters.len() <= LETTERS_MAX);
            let mut profile = Profile::new(
                "acme".parse().unwrap(),
                CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
            );
            profile.heard.insert(profile.id.clone(), forward);
            for what in Touched::ALL {
                let last = whole.iter().filter_map(|one| one.when(what)).max();
                prop_assert_eq!(profile.last_touched(what), last, "{:?}", what);
            }
            prop_assert_eq!(profile.first_letter_at(), whole.first().map(|one| one.at));
        }
    }

    #[test]
    fn news_of_what_was_let_go_moves_the_last_time_and_nothing_else() {
        let full = (0..30).fold(Heard::default(), |heard, number| {
            heard.with(letter(number, i64::from(number)))
        });
        assert_eq!(full.letters.len(), LETTERS_MAX);
        assert_eq!(full.let_go_at(Touched::Received), Some(5));
        assert_eq!(full.let_go_at(Touched::Opened), None);
        let late = Letter {
            opened_at: Some(99),
            ..letter(2, 2)
        };
        let after = full.with(late.clone());
        assert_eq!(after.letters, full.letters);
        assert_eq!(after.let_go_at(Touched::Opened), Some(99));
        assert!(after.says_as(&after.with(late)));
    }

    #[test]
    fn whoever_was_erased_hears_only_what_is_sent_afterwards() {
        let erased = Heard::silent_until(Timestamp::from_second(50).unwrap());
        let read: Heard = serde_json::from_str(&serde_json::to_string(&erased).unwrap()).unwrap();
        assert!(read.with(letter(1, 50)).is_empty());
        assert_eq!(read.with(letter(2, 51)).letters.len(), 1);
    }

    #[test]
    fn a_message_that_came_back_was_not_received() {
        let id = MessageId::of(fingerprint(&["1"]));
        let one = Letter::new(&id, Timestamp::UNIX_EPOCH, ("win_back", Channel::Email));
        let heard = Heard::default().with(one);
        assert!(!heard.is_empty());
        assert!(heard.without(&id).is_empty());
    }

    #[test]
    fn a_full_row_is_one_write_unit() {
        let full = (0..60_u32).fold(Heard::default(), |heard, number| {
            let id = MessageId::of(fingerprint(&[&number.to_string()]));
            let at = Timestamp::from_second(1_760_000_000 + 250_123 * i64::from(number)).unwrap();
            let sent = Letter::new(&id, at, ("campaign.ramadan_evening_2", Channel::Whatsapp));
            heard.with(Letter {
                opened_at: Some(sent.at + 3_123),
                clicked_at: Some(sent.at + 3_456),
                ..sent
            })
        });
        let text = serde_json::to_string(&full).unwrap();
        let mut packed =
            flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::default());
        let bytes = std::io::copy(&mut packed, &mut std::io::sink()).unwrap();
        assert!(bytes + 150 <= 1_024, "{bytes} of {}", text.len());
        assert!(full.says_as(&serde_json::from_str(&text).unwrap()));
    }
}
