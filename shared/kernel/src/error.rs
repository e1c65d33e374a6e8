//! What can be wrong with a value that came from outside. The text never holds the value itself when it may be personal.

/// Why a value was refused at the door.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An id that does not have the shape its kind requires.
    #[error("not a valid {kind} id: expected {expected}")]
    Id {
        /// What the id should name (`store`, `customer`, ...).
        kind: &'static str,
        /// The shape that was expected.
        expected: &'static str,
    },
    /// A currency code that is not three ASCII letters.
    #[error("not a currency code of three letters: {0:?}")]
    Currency(String),
    /// An amount that is not a decimal number.
    #[error("not a decimal amount: {0:?}")]
    Amount(String),
    /// An amount with more decimals than its currency has; rounding it silently would lose money.
    #[error("{amount:?} has more decimals than {currency} allows ({decimals})")]
    Precision {
        /// The amount as it was given.
        amount: String,
        /// The currency's code.
        currency: String,
        /// Decimals of the currency.
        decimals: u8,
    },
    /// An amount beyond 64-bit minor units.
    #[error("amount out of range")]
    Range,
    /// Two amounts of different currencies met.
    #[error("currencies differ: {0} and {1}")]
    CurrencyMismatch(String, String),
    /// Not an email address. The address itself is personal and is left out.
    #[error("not an email address")]
    Email,
    /// Not a phone number that can be brought to E.164. The number itself is personal and is left out.
    #[error("not a phone number in international or national form")]
    Phone,
    /// Not a language the suite speaks.
    #[error("not a supported language: {0:?}")]
    Language(String),
    /// Not a country code of two letters.
    #[error("not a country code of two letters: {0:?}")]
    Country(String),
    /// Not an IANA time zone.
    #[error("not a time zone: {0:?}")]
    Zone(String),
    /// A setting beyond what it may be.
    #[error("{what} must be from {least} to {most}, or off")]
    Bounds {
        /// Which setting.
        what: &'static str,
        /// The least it may be.
        least: u16,
        /// The most it may be.
        most: u16,
    },
    /// Not a timestamp.
    #[error("not a timestamp: {0:?}")]
    Timestamp(String),
}
