//! Letters that died: commands that were handed out as often as their queue allows and failed each time. They are kept whole for two weeks,
//! to be looked at, and to be sent back once what made them fail was mended.

use std::future::Future;

use awda_kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Fault;

/// A queue whose letters can die.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// What shops said.
    Deliveries,
    /// Messages to write.
    Messages,
    /// What carriers told.
    Feedback,
    /// Parts of a night.
    Shards,
    /// What stores' own systems are told.
    Notices,
}

impl Line {
    /// Every line.
    pub const ALL: [Self; 5] = [
        Self::Deliveries,
        Self::Messages,
        Self::Feedback,
        Self::Shards,
        Self::Notices,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Messages => "messages",
            Self::Feedback => "feedback",
            Self::Shards => "shards",
            Self::Notices => "notices",
        }
    }

    /// The line of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.name() == name)
    }
}

/// A letter that died, held by whoever looks at it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The queue's id of it: the one it failed under.
    pub id: String,
    /// The command, in its stored form.
    pub body: String,
    /// Whose turn it takes.
    pub group: String,
    /// What it is held by.
    pub receipt: String,
    /// How often it was handed out, looks at the dead letters included.
    pub received: u32,
    /// When it was sent first.
    pub sent_at: Timestamp,
}

impl std::fmt::Debug for DeadLetter {
    /// Without the body: it is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeadLetter")
            .field("id", &self.id)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// The dead letters.
///
/// # Contract
/// 1. `dead` answers letters of the line, each at most once and at most `limit`. Whoever got one holds it: until it is left, or half a
///    minute has passed, nobody else is given it.
/// 2. `send_back` keeps the letter in the queue it came from before it takes it from the dead letters: it is never lost, and may be there
///    twice.
/// 3. `leave` lets go of letters; they can be looked at again at once. A letter that is not held any more is left alone.
/// 4. `count` answers how many letters of the line are dead, those that are held included; on SQS about as many.
pub trait DeadLetters: Send + Sync {
    /// Takes hold of some letters.
    fn dead(
        &self,
        line: Line,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, Fault>> + Send;

    /// Sends a letter that is held back to where it came from.
    fn send_back(
        &self,
        line: Line,
        letter: &DeadLetter,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Lets go.
    fn leave(
        &self,
        line: Line,
        letters: &[DeadLetter],
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// How many there are.
    fn count(&self, line: Line) -> impl Future<Output = Result<u64, Fault>> + Send;
}

/// Why a command failed last. It holds no personal data: a code, and a text that names what was being done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The queue's id of the letter.
    pub letter: String,
    /// The function that failed.
    pub function: String,
    /// The stable code.
    pub code: String,
    /// In words.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl Failure {
    /// Days for which it is kept: longer than the letter.
    pub const DAYS: i64 = 15;
}

/// Why commands failed.
///
/// # Contract
/// 1. `failures` answers of each letter the failure that was noted last, and nothing of a letter that never failed.
/// 2. A failure is kept for [`Failure::DAYS`] at least.
pub trait Failures: Send + Sync {
    /// Keeps why a command failed.
    fn note_failure(&self, failure: &Failure) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Why these letters failed.
    fn failures(
        &self,
        letters: &[String],
    ) -> impl Future<Output = Result<Vec<Failure>, Fault>> + Send;
}

impl<T: Failures> Failures for &T {
    async fn note_failure(&self, failure: &Failure) -> Result<(), Fault> {
        (**self).note_failure(failure).await
    }

    async fn failures(&self, letters: &[String]) -> Result<Vec<Failure>, Fault> {
        (**self).failures(letters).await
    }
}
