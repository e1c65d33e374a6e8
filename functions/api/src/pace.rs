//! How fast a store may be asked about: so many requests at once and so many a second, counted where every copy of this function sees it. It
//! refuses to stand in the way: where it cannot be counted, the question is answered.
//!
//! A copy takes some requests ahead, so that most cost nothing; what it does not use in time is nobody's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use awda_kernel::Timestamp;
use awda_ports::web::Answer;
use awda_ports::{Going, Pace, Paces};
use http::{HeaderName, HeaderValue};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::routes::Access;

/// Requests that a copy takes ahead.
const AHEAD: u32 = 10;
/// Milliseconds for which they are good.
const AHEAD_MS: i64 = 10_000;
/// Names that are remembered; beyond it all are forgotten, and taken again.
const NAMES_MAX: usize = 1_000;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The pace of every store, and what was taken ahead.
#[derive(Debug, Clone)]
pub(crate) struct Turnstile {
    pace: Pace,
    ahead: Arc<Mutex<BTreeMap<String, Ahead>>>,
}

/// Requests that were taken ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    here: u32,
    /// What is left to all beside them.
    elsewhere: u32,
    until: Timestamp,
}

/// What whoever asks is told of it: requests left, of how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    count: u32,
    pace: Pace,
}

impl Turnstile {
    /// This pace for every store.
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            ahead: Arc::default(),
        }
    }

    /// Lets a request through, or says when it may come again. Nothing of what is open to all is counted.
    pub(crate) async fn pass<B: Paces>(
        &self,
        books: &B,
        call: &Call,
    ) -> Result<Option<Left>, Refusal> {
        if call.route.access == Access::Open {
            return Ok(None);
        }
        let name = match call.path("store") {
            Some(store) => format!("api#{store}"),
            None => format!("api##{}", call.who),
        };
        if let Some(left) = self.one_ahead(&name, call.now) {
            return Ok(Some(self.told(left)));
        }
        match self.take(books, &name, call.now).await {
            Some(Going::Go { left }) => Ok(Some(self.told(left))),
            Some(Going::Wait { after_ms }) => Err(Refusal::TooFast(after_ms.div_ceil(1_000))),
            None => Ok(None),
        }
    }

    /// Takes some ahead, or where that is too much one alone; none where nobody can tell.
    async fn take<B: Paces>(&self, books: &B, name: &str, now: Timestamp) -> Option<Going> {
        let ahead = AHEAD.min(self.pace.burst);
        let asked = books.go(name, ahead, self.pace, now).await.ok()?;
        let Going::Go { left } = asked else {
            return books.go(name, 1, self.pace, now).await.ok();
        };
        let until = Timestamp::from_millisecond(now.as_millisecond() + AHEAD_MS).unwrap_or(now);
        let here = ahead - 1;
        let taken = Ahead {
            here,
            elsewhere: left,
            until,
        };
        let mut names = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        names.insert(name.to_owned(), taken);
        Some(Going::Go { left: left + here })
    }

    /// One of those that were taken ahead; answers how many are left.
    fn one_ahead(&self, name: &str, now: Timestamp) -> Option<u32> {
        let mut names = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = names.get_mut(name)?;
        if now >= ahead.until || ahead.here == 0 {
            return None;
        }
        ahead.here -= 1;
        Some(ahead.elsewhere + ahead.here)
    }

    const fn told(&self, count: u32) -> Left {
        Left {
            count,
            pace: self.pace,
        }
    }
}

impl Left {
    /// Says it in headers (draft-ietf-httpapi-ratelimit-headers-10): the quota `q` in a window `w` of seconds, what remains `r`, and the
    /// seconds `t` until all is there again.
    pub(crate) fn say(self, answer: &mut Answer) {
        let Pace { burst, each_ms } = self.pace;
        let policy = format!("\"store\";q={burst};w={}", self.pace.seconds());
        let missing = u64::from(burst.saturating_sub(self.count));
        let seconds = (missing * u64::from(each_ms)).div_ceil(1_000);
        let left = format!("\"store\";r={};t={seconds}", self.count);
        for (name, text) in [(POLICY, policy), (LEFT, left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                answer.headers_mut().insert(name, value);
            }
        }
    }
}
