//! Where deliveries come from. One module per source; adding one is that module, its line in [`ALL`] and a golden folder.

use awda_kernel::{Secret, Timestamp};

use crate::{Delivery, Error, Event, RawRequest, StoreFacts};

mod fields;
mod generic;
mod shopify;
mod signature;
mod telling;

/// Every source, in the order they are listed to people.
pub const ALL: &[&dyn Source] = &[&shopify::Shopify, &generic::Generic];

/// A system that sends deliveries: how its signature is checked and how its words become ours. Pure.
pub trait Source: Sync {
    /// The name in webhook addresses: `/hooks/{store}/{name}`.
    fn name(&self) -> &'static str;

    /// The methods its senders use, in upper case.
    fn methods(&self) -> &'static [&'static str] {
        &["POST"]
    }

    /// Headers worth keeping with a queued delivery, names in lower case. Signatures are not: they were checked.
    fn kept_headers(&self) -> &'static [&'static str];

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

    /// Translates a genuine delivery. An empty list means that the topic is known and of no interest.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error>;
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

/// The source of this name.
///
/// # Errors
/// [`Error::UnknownSource`].
pub fn source(name: &str) -> Result<&'static dyn Source, Error> {
    ALL.iter()
        .copied()
        .find(|source| source.name() == name)
        .ok_or_else(|| Error::UnknownSource {
            name: name.chars().take(40).collect(),
        })
}

#[cfg(test)]
mod laws;
