//! What carries a question to a service and its answer back.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

/// An answer on its way.
pub type Carried<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, Unanswered>> + Send + 'a>>;

/// Carries questions. What a service refuses is an answer.
pub trait Line: Send + Sync + fmt::Debug {
    /// Carries one, once.
    fn carry(&self, request: Request<Bytes>) -> Carried<'_>;
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[error("{how}")]
pub struct Unanswered {
    how: How,
    source: Box<dyn Error + Send + Sync>,
}

/// What became of a question that has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum How {
    /// No connection stood, so that nothing was asked.
    #[error("no connection stood")]
    Unconnected,
    /// The line broke: it may have been heard.
    #[error("the line broke")]
    Broken,
    /// No answer came in time: it may have been heard.
    #[error("no answer came in time")]
    Late,
    /// What came back is not HTTP.
    #[error("the answer is not HTTP")]
    Garbled,
    /// It cannot be asked: the mistake is ours.
    #[error("this cannot be asked")]
    Ours,
}

impl Unanswered {
    /// What became of it, and why.
    pub fn new(how: How, why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            how,
            source: why.into(),
        }
    }

    /// What became of it.
    pub const fn how(&self) -> How {
        self.how
    }
}
