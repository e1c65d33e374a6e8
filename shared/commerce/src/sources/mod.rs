//! Where deliveries come from. One module per source; adding one is that module, its line in [`ALL`] and a golden folder.

use awda_kernel::Secret;

use crate::{Delivery, Error, Event, FetchAnswer, FetchRequest, StoreFacts};

mod aftership;
mod door;
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

pub use door::{Door, Verified};
pub use import::IMPORT;
pub use messenger::{INSTAGRAM, MESSENGER};
pub use meta::verify_token;
pub use replies::{folded, is_statement};
pub use segment::write_key;
pub use sms::SMS;
pub use telegram::TELEGRAM;
pub use whatsapp::WHATSAPP;

/// The sources, once for those who translate and once for those who only open the door: whoever names [`DOORS`] alone links no
/// translator.
macro_rules! listed {
    ($($source:path),* $(,)?) => {
        /// Every source, in the order they are listed to people.
        pub const ALL: &[&dyn Source] = &[$(&$source),*];

        /// What the door knows of every source, in the same order.
        pub const DOORS: &[&dyn Door] = &[$(&$source),*];
    };
}

listed! {
    shopify::Shopify,
    woocommerce::WooCommerce,
    magento::Magento,
    salla::Salla,
    zid::Zid,
    vendure::Vendure,
    saleor::Saleor,
    square::Square,
    till::TillJson,
    stripe::Stripe,
    paytabs::PayTabs,
    moyasar::Moyasar,
    tap::Tap,
    hyperpay::HyperPay,
    zarinpal::Zarinpal,
    aftership::AfterShip,
    easypost::EasyPost,
    segment::Segment,
    mailchimp::Mailchimp,
    whatsapp::Whatsapp,
    messenger::PAGE,
    messenger::ACCOUNT,
    telegram::Telegram,
    generic::Generic,
}

/// The sources that carry our messages ([`Door::is_carrier`]).
const CARRIERS: &[&dyn Source] = &[
    &whatsapp::Whatsapp,
    &messenger::PAGE,
    &messenger::ACCOUNT,
    &telegram::Telegram,
    &sms::Sms,
];

/// A system that sends deliveries: beside what the door knows, how its words become ours. Pure.
pub trait Source: Door {
    /// Translates a genuine delivery. An empty list means that the topic is known and of no interest.
    ///
    /// # Errors
    /// The variants of [`Error`] that are not about authenticity.
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error>;

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

/// The source of this name: one of [`ALL`], what an import makes of a file's rows, or an answer by text message.
///
/// # Errors
/// [`Error::UnknownSource`].
pub fn source(name: &str) -> Result<&'static dyn Source, Error> {
    ALL.iter()
        .copied()
        .chain([&import::Import as &dyn Source, &sms::Sms])
        .find(|source| source.name() == name)
        .ok_or_else(|| unknown(name))
}

/// The source of this name that carries our messages and people's answers: for those who translate nothing else, and link nothing else.
///
/// # Errors
/// [`Error::UnknownSource`], of any other source too.
pub fn carrier(name: &str) -> Result<&'static dyn Source, Error> {
    let found = CARRIERS.iter().copied().find(|one| one.name() == name);
    found.ok_or_else(|| unknown(name))
}

/// The events of a delivery that an import made of a file's rows.
///
/// # Errors
/// As [`Source::translate`].
pub fn imported(delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
    import::Import.translate(delivery, store)
}

/// The door of the source of this name: one of [`DOORS`].
///
/// # Errors
/// [`Error::UnknownSource`].
pub fn door(name: &str) -> Result<&'static dyn Door, Error> {
    let found = DOORS.iter().copied().find(|door| door.name() == name);
    found.ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Error {
    Error::UnknownSource {
        name: name.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod laws;
