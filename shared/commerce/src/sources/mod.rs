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

    /// Headers worth keeping with a queued delivery, names in lower case. Signatures are not: they were checked.
    fn kept_headers(&self) -> &'static [&'static str];

    /// Checks that the request was made with one of the store's `secrets` (several while one is being rotated).
    ///
    /// # Errors
    /// [`Error::SignatureMissing`], [`Error::SignatureMismatch`] or [`Error::NoSecret`].
    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        now: Timestamp,
    ) -> Result<(), Error>;

    /// Translates a genuine delivery. An empty list means that the topic is known and of no interest.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error>;
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
