//! What a failed call tells the SDK, which tries again what was an outage.

use std::error::Error;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::ErrorKind;
use hyper_util::client::legacy::Error as Failure;

use super::patience::TooSlow;

/// A failure in the SDK's terms: an outage of the line, a limit of time, an answer that broke off, or our own mistake.
pub(super) fn told(why: Failure) -> ConnectorError {
    let kind = kind(&why);
    kind(why.into())
}

type Told = fn(Box<dyn Error + Send + Sync>) -> ConnectorError;

fn kind(why: &Failure) -> Told {
    if cause::<TooSlow>(why).is_some() {
        return ConnectorError::timeout;
    }
    if let Some(spoken) = cause::<hyper::Error>(why) {
        return kind_of_talk(spoken);
    }
    // Names that are not found, lines that cannot be made, TLS that is not agreed on.
    if why.is_connect() || cause::<std::io::Error>(why).is_some() {
        return ConnectorError::io;
    }
    |why| ConnectorError::other(why, None)
}

fn kind_of_talk(spoken: &hyper::Error) -> Told {
    if spoken.is_timeout() {
        return ConnectorError::timeout;
    }
    if spoken.is_user() {
        return ConnectorError::user;
    }
    let is_line = spoken.is_closed() || spoken.is_canceled();
    if is_line || cause::<std::io::Error>(spoken).is_some() {
        return ConnectorError::io;
    }
    if spoken.is_incomplete_message() {
        return |why| ConnectorError::other(why, Some(ErrorKind::TransientError));
    }
    |why| ConnectorError::other(why, None)
}

/// The first of an error and its causes that is of this type.
pub(crate) fn cause<'a, E: Error + 'static>(why: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(why), |&why| why.source()).find_map(|why| why.downcast_ref())
}
