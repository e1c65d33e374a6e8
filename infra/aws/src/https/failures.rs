//! What became of a call that failed.

use std::error::Error;

use hyper_util::client::legacy::Error as Failure;

use super::patience::TooSlow;
use crate::client::{How, Unanswered};

/// What became of a question that no answer came to.
pub(super) fn told(why: Failure) -> Unanswered {
    Unanswered::new(how(&why), why)
}

/// What became of an answer that did not come to its end.
pub(super) fn broken_off(why: hyper::Error) -> Unanswered {
    Unanswered::new(How::Broken, why)
}

fn how(why: &Failure) -> How {
    // Names that are not found, lines that cannot be made, TLS that is not agreed on.
    if why.is_connect() || cause::<TooSlow>(why).is_some() {
        return How::Unconnected;
    }
    let Some(spoken) = cause::<hyper::Error>(why) else {
        let is_line = cause::<std::io::Error>(why).is_some();
        return if is_line { How::Broken } else { How::Garbled };
    };
    if spoken.is_timeout() {
        return How::Late;
    }
    if spoken.is_user() {
        return How::Ours;
    }
    let is_line = spoken.is_closed() || spoken.is_canceled() || spoken.is_incomplete_message();
    if is_line || cause::<std::io::Error>(spoken).is_some() {
        return How::Broken;
    }
    How::Garbled
}

/// The first of an error and its causes that is of this type.
pub(crate) fn cause<'a, E: Error + 'static>(why: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(why), |&why| why.source()).find_map(|why| why.downcast_ref())
}
