//! What the door knows of a source, and what it does with a request that may be believed.

use awda_kernel::{Secret, Timestamp};

use crate::{Delivery, Error, RawRequest, StoreFacts};

/// What the door knows of a system that sends deliveries: how it is called and believed, and what of it is kept. Pure.
pub trait Door: Sync {
    /// The name in webhook addresses: `/hooks/{store}/{name}`.
    fn name(&self) -> &'static str;

    /// The name, among the store's secrets, of the key this source's questions are asked with.
    fn key_name(&self) -> &'static str {
        ""
    }

    /// The methods its senders use, in upper case.
    fn methods(&self) -> &'static [&'static str] {
        &["POST"]
    }

    /// Headers worth keeping with a queued delivery, names in lower case. Signatures are not: they were checked.
    fn kept_headers(&self) -> &'static [&'static str];

    /// Whether the path behind the source says something to keep; where it may hold a secret it is left out.
    fn keeps_topic(&self) -> bool {
        true
    }

    /// Whether it carries our messages: what it sends tells of them, and of what people write back.
    fn is_carrier(&self) -> bool {
        false
    }

    /// What a sender must be answered, as JSON, where it reads the answer.
    fn receipt(&self) -> Option<&'static str> {
        None
    }

    /// Checks that the request was made with one of the store's `secrets` (several while one is being rotated), and says what is
    /// to be done with it.
    ///
    /// # Errors
    /// [`Error::SignatureMissing`], [`Error::SignatureMismatch`] or [`Error::NoSecret`].
    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        now: Timestamp,
    ) -> Result<Verified, Error>;

    /// The messages of a body that holds several, each of which can be understood by itself: they are queued one by one, so that one
    /// that cannot be keeps no other back. Nothing when the body is to be queued as it came.
    fn parts(&self, _body: &[u8]) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// Whether its senders are our users' own programs, which read the receipt.
    fn is_own(&self) -> bool {
        false
    }

    /// Why a genuine delivery of an own format ([`Door::is_own`]) will not be understood, so that its sender is told at once. Nothing
    /// where it will be, and of every other source.
    fn problem(&self, _delivery: &Delivery, _store: &StoreFacts) -> Option<Error> {
        None
    }
}

/// What is to be done with a request that may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Queue the body as it came.
    Genuine,
    /// Queue this instead of the body: it came sealed, or carried a secret that must not be kept.
    Unwrapped(Vec<u8>),
    /// Nothing is to be kept; the sender only asks whether we are here. Answer with this text (200, `text/plain`).
    Answered(String),
}
