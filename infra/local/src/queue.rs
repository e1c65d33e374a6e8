//! Local queues with the semantics of SQS standard queues, kept in SQLite.
//!
//! What SQS promises and demands is kept, sentence by sentence in the tests: a message is invisible while somebody works on it, comes
//! back when they do not delete it in time, is handed out at most `maxReceiveCount` times and then ends whole among the dead letters,
//! and expires by the moment it was first sent. As in fair queues, groups take turns, so that one noisy store does not delay
//! the others. Time is the clock that was passed in. A file survives the death of the process at any moment.
//!
//! It refuses to know what a message means.

mod numbers;
mod sender;
mod store;
#[cfg(test)]
mod tests;
mod together;
mod turns;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use awda_kernel::Timestamp;
use awda_ports::Clock;
use thiserror::Error;
use tokio::sync::Notify;

use crate::clock::SuiteClock;
use crate::template;
pub use sender::LocalQueue;
pub(crate) use sender::fault;
use store::Store;
use together::{Joined, Together};

/// Longest that a message can stay invisible from when it was handed out, in seconds.
pub const VISIBILITY_S_MAX: u32 = 43_200;

/// The queues of the suite.
#[derive(Debug)]
pub struct Queues {
    store: Mutex<Store>,
    sending: Together<Sent, Result<(), Error>>,
    ruled: BTreeMap<String, Ruled>,
    clock: SuiteClock,
}

/// A queue's rules, and the bell that rings when something was sent to it.
#[derive(Debug)]
struct Ruled {
    rules: template::Queue,
    bell: Notify,
}

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Whose turn it takes.
    pub group: String,
    /// Its text.
    pub body: String,
    /// Seconds until it can be handed out; the queue's own delay when none.
    pub delay_s: Option<u32>,
}

/// Messages that somebody sends to a queue.
#[derive(Debug)]
struct Sent {
    queue: String,
    messages: Vec<NewMessage>,
}

/// A message that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The message's id; the same each time it is handed out.
    pub id: String,
    /// What deletes it; another one each time it is handed out.
    pub receipt: String,
    /// Whose turn it took.
    pub group: String,
    /// Its text.
    pub body: String,
    /// How often it was handed out, this time included.
    pub receive_count: u32,
    /// When it was first sent.
    pub sent_at: Timestamp,
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The message is gone.
    Deleted,
    /// It was handed out again since, or is gone already: nothing was done.
    Stale,
}

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// That can be handed out.
    pub visible: u64,
    /// That somebody works on.
    pub in_flight: u64,
    /// That wait for their first moment.
    pub delayed: u64,
}

/// What can go wrong with a queue.
#[derive(Debug, Error)]
pub enum Error {
    /// There is no such queue in the template.
    #[error("there is no queue {0}")]
    Unknown(String),
    /// The message is too large for the queue.
    #[error("a message of {bytes} bytes is over the {bytes_max} of queue {queue}")]
    TooLarge {
        /// The queue.
        queue: String,
        /// Bytes of the message.
        bytes: usize,
        /// Most bytes.
        bytes_max: u32,
    },
    /// The message is not in flight under this receipt.
    #[error("the message is not in flight under this receipt")]
    NotInFlight,
    /// A visibility beyond twelve hours.
    #[error("{0} s of invisibility are over the {VISIBILITY_S_MAX} that are possible")]
    Visibility(u32),
    /// Whoever kept them with its own died of it.
    #[error("whoever kept the messages died of it")]
    Unkept,
    /// The database failed.
    #[error("failed to use the queues' database")]
    Database(#[from] rusqlite::Error),
}

impl Queues {
    /// Queues that live as long as the process.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn memory(rules: &[template::Queue], clock: SuiteClock) -> Result<Self, Error> {
        Ok(Self::on(Store::memory()?, rules, clock))
    }

    /// Queues in a file, which is made when it is not there.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn file(path: &Path, rules: &[template::Queue], clock: SuiteClock) -> Result<Self, Error> {
        Ok(Self::on(Store::file(path)?, rules, clock))
    }

    /// Keeps messages, all or none.
    ///
    /// # Errors
    /// [`Error::TooLarge`], before anything is kept; [`Error::Database`].
    pub fn send(&self, queue: &str, messages: &[NewMessage]) -> Result<(), Error> {
        self.fit(queue, messages)?;
        let sent = [(queue, messages)];
        self.keep(&sent)
    }

    /// The same, together with what others send at the same moment.
    ///
    /// # Errors
    /// As [`send`](Self::send), of these messages alone; [`Error::Unkept`].
    pub async fn send_together(&self, queue: &str, messages: Vec<NewMessage>) -> Result<(), Error> {
        self.fit(queue, &messages)?;
        let sent = Sent {
            queue: queue.to_owned(),
            messages,
        };
        let (own, turn) = match self.sending.join(sent).await {
            Joined::Kept(result) => return result.unwrap_or(Err(Error::Unkept)),
            Joined::Turn(own, turn) => (own, turn),
        };
        let others = turn.others();
        let all: Vec<_> = std::iter::once(&own)
            .chain(others.iter().map(|other| &other.thing))
            .map(Sent::parts)
            .collect();
        let Err(why) = self.keep(&all) else {
            for other in others {
                other.tell(Ok(()));
            }
            return Ok(());
        };
        // One that cannot be kept keeps no other back.
        tracing::warn!(senders = all.len(), fault = %why, "messages could not be kept together and are kept one by one");
        for other in others {
            let result = self.keep(&[other.thing.parts()]);
            other.tell(result);
        }
        self.keep(&[own.parts()])
    }

    /// Refuses what the queue cannot hold.
    fn fit(&self, queue: &str, messages: &[NewMessage]) -> Result<(), Error> {
        let rules = &self.ruled(queue)?.rules;
        match messages.iter().find(|message| is_too_large(message, rules)) {
            None => Ok(()),
            Some(large) => Err(Error::TooLarge {
                queue: queue.to_owned(),
                bytes: large.body.len(),
                bytes_max: rules.message_bytes_max,
            }),
        }
    }

    fn keep(&self, all: &[(&str, &[NewMessage])]) -> Result<(), Error> {
        let mut sent = Vec::with_capacity(all.len());
        for (queue, messages) in all {
            sent.push((self.ruled(queue)?, *messages));
        }
        sent.retain(|(_, messages)| !messages.is_empty());
        if sent.is_empty() {
            return Ok(());
        }
        self.store().send(&sent, self.now_ms())?;
        for (ruled, _) in sent {
            ruled.bell.notify_one();
        }
        Ok(())
    }

    /// Hands out up to `count_max` messages and makes them invisible for the queue's visibility timeout.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn receive(&self, queue: &str, count_max: usize) -> Result<Vec<Received>, Error> {
        let rules = &self.ruled(queue)?.rules;
        let received = self.store().receive(rules, count_max, self.now_ms())?;
        if let Some(redrive) = &rules.redrive
            && let Ok(target) = self.ruled(&redrive.target)
        {
            target.bell.notify_one();
        }
        Ok(received)
    }

    /// Deletes messages, in one step.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn delete(&self, queue: &str, receipts: &[&str]) -> Result<Vec<Deletion>, Error> {
        let rules = &self.ruled(queue)?.rules;
        self.store().delete(rules, receipts)
    }

    /// Makes a message that was handed out visible again in `visibility_s` seconds; 0 for at once.
    ///
    /// # Errors
    /// [`Error::NotInFlight`], [`Error::Visibility`], [`Error::Database`].
    pub fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        visibility_s: u32,
    ) -> Result<(), Error> {
        let Ruled { rules, bell } = self.ruled(queue)?;
        if visibility_s > VISIBILITY_S_MAX {
            return Err(Error::Visibility(visibility_s));
        }
        self.store()
            .change_visibility(rules, receipt, visibility_s, self.now_ms())?;
        bell.notify_one();
        Ok(())
    }

    /// How many messages the queue holds.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn counts(&self, queue: &str) -> Result<Counts, Error> {
        let rules = &self.ruled(queue)?.rules;
        Ok(self.store().counts(rules, self.now_ms())?)
    }

    /// When the next message of the queue becomes visible; a moment that has passed means now. None when it is empty.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn next_visible_at(&self, queue: &str) -> Result<Option<Timestamp>, Error> {
        let rules = &self.ruled(queue)?.rules;
        let at_ms = self.store().next_visible_ms(rules)?;
        Ok(at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    }

    /// Deletes every message of the queue; answers how many.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn purge(&self, queue: &str) -> Result<usize, Error> {
        let rules = &self.ruled(queue)?.rules;
        Ok(self.store().purge(rules)?)
    }

    /// Sends every visible message of a queue of dead letters back to where it came from, as a new message; answers how many.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn redrive(&self, dead_letters: &str) -> Result<usize, Error> {
        let rules = &self.ruled(dead_letters)?.rules;
        let moved = self.store().redrive(rules, self.now_ms())?;
        for ruled in self.ruled.values() {
            ruled.bell.notify_one();
        }
        Ok(moved)
    }

    /// Makes visible at once what is held by somebody who is dead; answers how many. Only for who knows that nobody else is at work on the
    /// queues. A visibility that was changed since is somebody's wish, and stays.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn release(&self) -> Result<usize, Error> {
        let mut released = 0;
        for Ruled { rules, bell } in self.ruled.values() {
            released += self.store().release(rules, self.now_ms())?;
            bell.notify_one();
        }
        Ok(released)
    }

    /// Waits until something was sent to the queue since the last wait.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn sent(&self, queue: &str) -> Result<(), Error> {
        self.ruled(queue)?.bell.notified().await;
        Ok(())
    }

    /// The queues' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ruled.keys().map(String::as_str)
    }

    fn on(store: Store, rules: &[template::Queue], clock: SuiteClock) -> Self {
        let ruled = |rules: &template::Queue| Ruled {
            rules: rules.clone(),
            bell: Notify::new(),
        };
        Self {
            store: Mutex::new(store),
            sending: Together::new(),
            ruled: rules
                .iter()
                .map(|rules| (rules.id.clone(), ruled(rules)))
                .collect(),
            clock,
        }
    }

    fn ruled(&self, queue: &str) -> Result<&Ruled, Error> {
        self.ruled
            .get(queue)
            .ok_or_else(|| Error::Unknown(queue.to_owned()))
    }

    /// A panic while the lock was held rolled its transaction back, so the store behind it is whole.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }
}

impl Sent {
    fn parts(&self) -> (&str, &[NewMessage]) {
        (&self.queue, &self.messages)
    }
}

fn is_too_large(message: &NewMessage, rules: &template::Queue) -> bool {
    u32::try_from(message.body.len()).map_or(true, |bytes| bytes > rules.message_bytes_max)
}
