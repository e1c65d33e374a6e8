//! How often somebody is written to: at most one marketing message per channel in a while, few in a week, and of two messages that
//! want the same slot the one that matters more (Awda definitions 5.7; leap 4.9).
//!
//! What was sent lately stands in the person's [`Slots`]: one small row per id of the person, replaced together with the message's own
//! row, so that of two deliveries that saw the same slots only one goes on. What is about to come stands in the person's agenda: a
//! [`Rival`] that matters more and comes within the same while goes first.
//!
//! It refuses to know consent, clocks and how the rows are kept.

use std::fmt;
use std::str::FromStr;

use awda_commerce::Channel;
use awda_customers::Profile;
use awda_kernel::{CustomerId, Error, MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{AgendaRow, Reason};

/// Seconds of the week that the weekly limit looks at.
const WEEK_SECONDS: i64 = 7 * 86_400;

/// A message that gives way is looked at again so many seconds after the other is due.
const SETTLE_SECONDS: i64 = 15 * 60;

/// Messages remembered per id of a person, newest first.
const TAKEN_MAX: usize = 64;

/// Ids of one person whose slots count: a transaction holds a hundred rows.
const IDS_MAX: usize = 90;

const HOUR_SECONDS: i64 = 3_600;

/// Most hours that a window may have: a week.
pub const HOURS_MAX: u16 = 168;

/// Most messages a week that a limit may name.
pub const WEEKLY_MAX: u16 = 50;

/// A store's limits. This is the stored form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caps {
    /// Hours between two marketing mails to a person; from 1 to [`HOURS_MAX`].
    pub email_hours: Limit,
    /// Hours between two marketing messages over the same other channel; from 1 to [`HOURS_MAX`].
    pub other_hours: Limit,
    /// Marketing messages to a person in any seven days over all channels; from 1 to [`WEEKLY_MAX`].
    pub in_seven_days: Limit,
    /// Months of messages without a person's open, click or answer and without an order, after which no marketing is sent; from 1 to
    /// [`SUNSET_MONTHS_MAX`](crate::SUNSET_MONTHS_MAX).
    pub sunset_months: Limit,
}

impl Default for Caps {
    /// Awda definitions 5.7.
    fn default() -> Self {
        Self {
            email_hours: Limit::At(16),
            other_hours: Limit::At(24),
            in_seven_days: Limit::At(4),
            sunset_months: Limit::Off,
        }
    }
}

/// A limit, or none by choice: a number, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Limit {
    /// No limit.
    Off,
    /// This one.
    At(u16),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u16),
    Word(String),
}

/// Why a text is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a limit is a number from 1, or off")]
pub struct NoLimit;

impl TryFrom<Written> for Limit {
    type Error = NoLimit;

    fn try_from(written: Written) -> Result<Self, NoLimit> {
        match written {
            Written::Number(number) => Ok(Self::At(number)),
            Written::Word(word) => word.parse(),
        }
    }
}

impl From<Limit> for Written {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Off => Self::Word("off".to_owned()),
            Limit::At(number) => Self::Number(number),
        }
    }
}

impl FromStr for Limit {
    type Err = NoLimit;

    fn from_str(text: &str) -> Result<Self, NoLimit> {
        match (text, text.parse()) {
            ("off", _) => Ok(Self::Off),
            (_, Ok(number)) if number > 0 => Ok(Self::At(number)),
            _ => Err(NoLimit),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(number) => write!(f, "{number}"),
        }
    }
}

/// What one id of a person was sent lately. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Marketing messages of the last seven days, newest first.
    pub taken: Vec<Taken>,
}

/// A slot that a marketing message took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The message.
    pub message: MessageId,
    /// Its flow's name.
    pub flow: String,
    /// How much its flow matters, 0 to 100.
    pub priority: u8,
    /// The channel.
    pub channel: Channel,
    /// When.
    pub at: Timestamp,
}

/// The slots of one id, replaced only while they still say what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotChange {
    /// The id.
    pub customer: CustomerId,
    /// What was seen; none when there was no row.
    pub before: Option<Slots>,
    /// What it says from now on.
    pub after: Slots,
}

/// What a person was sent lately and what is about to come, as one look saw it.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The slots of those ids that have some.
    pub slots: Vec<(CustomerId, Slots)>,
    /// The dates of the first id.
    pub agenda: Vec<AgendaRow>,
}

/// A message that asks for a slot.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The message.
    pub message: &'a MessageId,
    /// The channel.
    pub channel: Channel,
    /// How much its flow matters.
    pub priority: u8,
    /// When it was first due.
    pub first_due: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// A message that is about to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// Its flow's name.
    pub flow: String,
    /// How much its flow matters.
    pub priority: u8,
    /// When it is due.
    pub due_at: Timestamp,
}

/// Why a message has no slot now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// When to look again.
    pub until: Timestamp,
    /// [`Reason::Cap`] or [`Reason::ArbitrationLost`].
    pub reason: Reason,
    /// The flow that went first, when it lost to one.
    pub lost_to: Option<String>,
}

/// The ids of a person whose slots are looked at and taken, the present one first.
pub fn ids_of(profile: &Profile) -> Vec<CustomerId> {
    profile.every_id().take(IDS_MAX).cloned().collect()
}

/// What must pass before the message may take a slot; none when it may now.
///
/// A slot that a message of a flow that matters more took after this one was due is a lost arbitration; any other that is taken is
/// the cap.
pub fn wait(ask: &Ask<'_>, taken: &[Taken], rivals: &[Rival], caps: &Caps) -> Option<Wait> {
    let others = || taken.iter().filter(|one| one.message != *ask.message);
    let window = caps.window_seconds(ask.channel);
    let same_channel = others().filter(|one| one.channel == ask.channel);
    let blocking = same_channel
        .filter(|one| after(one.at, window) > ask.now)
        .max_by_key(|one| one.at);
    let free_at = blocking.map(|one| after(one.at, window));
    let week_at = week_free_at(others().map(|one| one.at).collect(), caps, ask.now);
    let winner = blocking.filter(|one| one.priority > ask.priority && one.at >= ask.first_due);
    if let Some(until) = free_at.into_iter().chain(week_at).max() {
        return Some(Wait {
            until,
            reason: winner.map_or(Reason::Cap, |_| Reason::ArbitrationLost),
            lost_to: winner.map(|one| one.flow.clone()),
        });
    }
    let horizon = after(ask.now, window);
    let ahead = rivals
        .iter()
        .filter(|rival| rival.priority > ask.priority && rival.due_at < horizon)
        .filter(|_| window > 0);
    let first = ahead.max_by_key(|rival| (rival.priority, std::cmp::Reverse(rival.due_at)))?;
    Some(Wait {
        until: after(first.due_at.max(ask.now), SETTLE_SECONDS),
        reason: Reason::ArbitrationLost,
        lost_to: Some(first.flow.clone()),
    })
}

/// What every id's slots say when the message takes one. A slot it took before and did not use is the same.
pub fn take(ids: &[CustomerId], seen: &[(CustomerId, Slots)], mine: &Taken) -> Vec<SlotChange> {
    replaced(ids, seen, mine, |slots| slots.insert(0, mine.clone()))
}

/// What every id's slots say when the message gives its slot back: it was not handed over.
pub fn release(ids: &[CustomerId], seen: &[(CustomerId, Slots)], mine: &Taken) -> Vec<SlotChange> {
    replaced(ids, seen, mine, |_| {})
}

fn replaced(
    ids: &[CustomerId],
    seen: &[(CustomerId, Slots)],
    mine: &Taken,
    then: impl Fn(&mut Vec<Taken>),
) -> Vec<SlotChange> {
    let change = |id: &CustomerId| {
        let before = seen.iter().find(|(of, _)| of == id);
        let before = before.map(|(_, slots)| slots.clone());
        let mut taken = before.clone().unwrap_or_default().taken;
        taken.retain(|one| one.message != mine.message && after(one.at, WEEK_SECONDS) > mine.at);
        then(&mut taken);
        taken.truncate(TAKEN_MAX);
        SlotChange {
            customer: id.clone(),
            before,
            after: Slots { taken },
        }
    };
    ids.iter().map(change).collect()
}

/// When so many of the week's messages are a week old that one more fits; none when one fits now.
fn week_free_at(mut sent: Vec<Timestamp>, caps: &Caps, now: Timestamp) -> Option<Timestamp> {
    let Limit::At(most) = caps.in_seven_days else {
        return None;
    };
    sent.retain(|at| after(*at, WEEK_SECONDS) > now);
    sent.sort_unstable();
    let too_many = sent
        .len()
        .checked_sub(usize::from(most.clamp(1, WEEKLY_MAX)))?;
    sent.get(too_many).map(|at| after(*at, WEEK_SECONDS))
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}

impl Caps {
    /// The same when every limit is within its bounds.
    ///
    /// # Errors
    /// [`Error::Bounds`] names the first that is not.
    pub fn checked(self) -> Result<Self, Error> {
        let within = |what, limit, most| match limit {
            Limit::At(number) if !(1..=most).contains(&number) => Err(Error::Bounds {
                what,
                least: 1,
                most,
            }),
            _ => Ok(()),
        };
        within("hours between two mails", self.email_hours, HOURS_MAX)?;
        within("hours between two messages", self.other_hours, HOURS_MAX)?;
        within("messages in seven days", self.in_seven_days, WEEKLY_MAX)?;
        within(
            "months of silence",
            self.sunset_months,
            crate::SUNSET_MONTHS_MAX,
        )?;
        Ok(self)
    }

    /// Seconds between two messages over a channel; 0 without a limit. A number beyond the bounds counts as the bound.
    pub fn window_seconds(&self, channel: Channel) -> i64 {
        let limit = match channel {
            Channel::Email => self.email_hours,
            _ => self.other_hours,
        };
        match limit {
            Limit::Off => 0,
            Limit::At(hours) => i64::from(hours.clamp(1, HOURS_MAX)) * HOUR_SECONDS,
        }
    }
}

impl Standing {
    /// What any id of the person took, each message once.
    pub fn taken(&self) -> Vec<Taken> {
        let mut all: Vec<Taken> = Vec::new();
        for one in self.slots.iter().flat_map(|(_, slots)| &slots.taken) {
            if all.iter().all(|known| known.message != one.message) {
                all.push(one.clone());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests;
