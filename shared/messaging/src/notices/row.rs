//! What became of a notice: a row with every try, and how an endpoint has been answering.

use awda_commerce::FetchAnswer;
use awda_kernel::{Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

use super::{NoticeOf, Notify};

/// Seconds between one try and the next (Standard Webhooks 1.0.0, "Retry schedule": ten tries in 75 h 35 min), without the jitter.
pub const RETRY_SECONDS: [u32; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// The jitter is at most so many hundredths of the wait.
const JITTER_PERCENT: u32 = 10;
/// Longest wait that an answer may ask for.
const WAIT_SECONDS_MAX: u32 = 86_400;
/// An endpoint that has answered nothing for so long is told no more.
const FAILING_SECONDS_MAX: i64 = 5 * 86_400;
/// Seconds for which a row is kept.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// A notice and what became of it. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// What the endpoint is told.
    pub of: NoticeOf,
    /// When it was asked for first.
    pub asked_at: Timestamp,
    /// Every try, the oldest first.
    pub tries: Vec<Attempt>,
    /// What became of it.
    pub state: NoticeState,
    /// Counts the writes of the row.
    pub version: u32,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub reply: Reply,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// An HTTP status.
    Status(u16),
    /// Nothing that could be heard in time.
    Silence,
    /// The address leads to no public place; nobody was asked.
    NotPublic,
    /// There is no usable key to sign with; nobody was asked.
    NoKey,
    /// The endpoint has answered nothing for days, or said that it is gone; nobody was asked.
    Off,
    /// What was to be told is not kept any more; nobody was asked.
    Gone,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NoticeState {
    /// It is tried, or tried again.
    Waiting {
        /// Not before.
        until: Timestamp,
    },
    /// The endpoint took it.
    Delivered,
    /// It is not tried any more.
    Failed,
}

/// How an endpoint has been answering. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointHealth {
    /// It has taken nothing since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// It is told nothing since; a test that it takes ends that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_since: Option<Timestamp>,
}

impl NoticeRow {
    /// A notice that was just asked for.
    pub fn new(asked: &Notify, now: Timestamp) -> Self {
        Self {
            of: asked.of.clone(),
            asked_at: now,
            tries: Vec::new(),
            state: NoticeState::Waiting { until: now },
            version: 0,
        }
    }

    /// The row after a try. `retry_after_seconds` is what the answer asked for.
    #[must_use]
    pub fn tried(&self, at: Timestamp, reply: Reply, retry_after_seconds: Option<u32>) -> Self {
        let mut next = self.clone();
        next.tries.push(Attempt { at, reply });
        next.version += 1;
        next.state = match reply {
            reply if reply.is_taken() => NoticeState::Delivered,
            reply if reply.is_final() => NoticeState::Failed,
            _ => next.wait(at, retry_after_seconds),
        };
        next
    }

    /// The row when it is asked for anew: as if it had never been tried.
    #[must_use]
    pub fn anew(&self, at: Timestamp) -> Self {
        Self {
            asked_at: at,
            tries: Vec::new(),
            state: NoticeState::Waiting { until: at },
            version: self.version + 1,
            of: self.of.clone(),
        }
    }

    /// When it comes again; failed after the last try.
    fn wait(&self, at: Timestamp, retry_after_seconds: Option<u32>) -> NoticeState {
        let Some(seconds) = RETRY_SECONDS.get(self.tries.len() - 1) else {
            return NoticeState::Failed;
        };
        let spread = fingerprint(&[&self.of.id(), &self.tries.len().to_string()]).high_bits();
        let jitter_max = u64::from(seconds * JITTER_PERCENT / 100 + 1);
        let jitter = u32::try_from(spread % jitter_max).unwrap_or_default();
        let asked = retry_after_seconds
            .unwrap_or_default()
            .min(WAIT_SECONDS_MAX);
        let until = at.as_second() + i64::from((seconds + jitter).max(asked));
        let until = Timestamp::from_second(until).unwrap_or(at);
        NoticeState::Waiting { until }
    }

    /// When the row goes, in seconds since 1970.
    pub fn ends_at(&self) -> i64 {
        self.asked_at.as_second() + KEPT_SECONDS
    }

    /// What asks for the next try; none where there is none.
    pub fn next(&self, asked: &Notify) -> Option<Notify> {
        let NoticeState::Waiting { until } = self.state else {
            return None;
        };
        Some(Notify {
            tries: u8::try_from(self.tries.len()).unwrap_or(u8::MAX),
            due_at: Some(until),
            ..asked.clone()
        })
    }
}

impl Reply {
    /// What an answer is.
    pub const fn of(answer: &FetchAnswer) -> Self {
        Self::Status(answer.status)
    }

    /// The endpoint took it: 2xx and nothing else.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Status(200..300))
    }

    /// Trying again does not help. 410 says that nobody will ever listen there again.
    const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Status(410) | Self::NotPublic | Self::Off | Self::Gone
        )
    }

    /// The endpoint was asked, or could not be reached.
    const fn is_of_endpoint(self) -> bool {
        matches!(self, Self::Status(_) | Self::Silence | Self::NotPublic)
    }

    /// In a word.
    pub fn name(self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Silence => "silence".to_owned(),
            Self::NotPublic => "not_public".to_owned(),
            Self::NoKey => "no_key".to_owned(),
            Self::Off => "off".to_owned(),
            Self::Gone => "gone".to_owned(),
        }
    }
}

impl EndpointHealth {
    /// How it stands after a try.
    #[must_use]
    pub fn after(&self, at: Timestamp, reply: Reply) -> Self {
        if reply.is_taken() {
            return Self::default();
        }
        if !reply.is_of_endpoint() {
            return self.clone();
        }
        let since = self.failing_since.unwrap_or(at);
        let is_over = at.as_second() - since.as_second() > FAILING_SECONDS_MAX;
        let is_off = is_over || reply == Reply::Status(410);
        Self {
            failing_since: Some(since),
            off_since: self.off_since.or(is_off.then_some(at)),
        }
    }
}
