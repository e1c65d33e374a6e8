//! Where deliveries come from. One module per source; adding one is that module, its line in [`ALL`] and a golden folder.

use awda_kernel::{Secret, Timestamp};

use crate::{Delivery, Error, Event, FetchAnswer, FetchRequest, RawRequest, StoreFacts};

mod aftership;
mod easypost;
mod fields;
mod form;
mod gateway;
mod generic;
mod hyperpay;
mod import;
mod magento;
mod mailchimp;
mod messenger;
mod meta;
mod moments;
mod moyasar;
mod paytabs;
mod replies;
mod rsa;
mod saleor;
mod salla;
mod sealed;
mod segment;
mod share;
mod shopify;
mod signature;
mod sms;
mod square;
mod stripe;
mod tap;
mod telegram;
pub(crate) mod telling;
mod till;
mod vendure;
mod whatsapp;
mod woocommerce;
mod zarinpal;
mod zid;

pub use import::IMPORT;
pub use messenger::{INSTAGRAM, MESSENGER};
pub use meta::verify_token;
pub use replies::{folded, is_statement};
pub use segment::write_key;
pub use sms::SMS;
pub use telegram::TELEGRAM;
pub use whatsapp::WHATSAPP;

/// Every source, in the order they are listed to people.
pub const ALL: &[&dyn Source] = &[
    &shopify::Shopify,
    &woocommerce::WooCommerce,
    &magento::Magento,
    &salla::Salla,
    &zid::Zid,
    &vendure::Vendure,
    &saleor::Saleor,
    &square::Square,
    &till::TillJson,
    &stripe::Stripe,
    &paytabs::PayTabs,
    &moyasar::Moyasar,
    &tap::Tap,
    &hyperpay::HyperPay,
    &zarinpal::Zarinpal,
    &aftership::AfterShip,
    &easypost::EasyPost,
    &segment::Segment,
    &mailchimp::Mailchimp,
    &whatsapp::Whatsapp,
    &messenger::PAGE,
    &messenger::ACCOUNT,
    &telegram::Telegram,
    &generic::Generic,
];

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

    /// Translates a genuine delivery. An empty list means that the topic is known and of no interest.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error>;

    /// The name, among the store's secrets, of the key this source's questions are asked with.
    fn key_name(&self) -> &'static str {
        ""
    }

    /// What must be asked before a thin delivery is whole; nothing for one that is, and where the store has no key.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn ask(
        &self,
        _delivery: &Delivery,
        _store: &StoreFacts,
        _keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        Ok(None)
    }

    /// The events that an answer makes of a thin delivery, beside those it already is. The answer is a success or final
    /// ([`FetchAnswer::is_final`]).
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn complete(
        &self,
        _delivery: &Delivery,
        _store: &StoreFacts,
        _answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        Ok(Vec::new())
    }

    /// What must be asked besides, once the first answer is known: the person an order only numbers. When it is refused for good, what
    /// was heard before stands.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn ask_further(
        &self,
        _delivery: &Delivery,
        _answer: &FetchAnswer,
        _keys: &[Secret<String>],
    ) -> Result<Option<FetchRequest>, Error> {
        Ok(None)
    }

    /// The events that the further answer makes, which is a success.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn complete_further(
        &self,
        _delivery: &Delivery,
        _store: &StoreFacts,
        _answer: &FetchAnswer,
    ) -> Result<Vec<Event>, Error> {
        Ok(Vec::new())
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

/// The source of this name: one of [`ALL`], what an import makes of a file's rows, or an answer by text message.
///
/// # Errors
/// [`Error::UnknownSource`].
pub fn source(name: &str) -> Result<&'static dyn Source, Error> {
    ALL.iter()
        .copied()
        .chain([&import::Import as &dyn Source, &sms::Sms])
        .find(|source| source.name() == name)
        .ok_or_else(|| Error::UnknownSource {
            name: name.chars().take(40).collect(),
        })
}

#[cfg(test)]
mod laws;
