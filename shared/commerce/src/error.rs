//! Why a delivery was not believed or not understood. Each variant has a stable code of docs/FAULTS.md.

/// A delivery that is refused (the first four) or that cannot be translated (the rest).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The header that carries the signature is absent.
    #[error("the signature header {header} is missing")]
    SignatureMissing {
        /// The header that was expected.
        header: &'static str,
    },
    /// The signature was not made over these bytes with a secret of this store.
    #[error("the signature does not match the body")]
    SignatureMismatch,
    /// The signature is right but was made too long ago, or in the future.
    #[error("the signature was made {seconds} s away from now; at most {tolerance} s are taken")]
    SignatureExpired {
        /// How far the signature's moment is from ours, in seconds.
        seconds: i64,
        /// How far it may be.
        tolerance: i64,
    },
    /// The store has no secret for this source.
    #[error("the store has no secret for source {source_name}")]
    NoSecret {
        /// The source.
        source_name: String,
    },
    /// No source of this name is registered.
    #[error("unknown source {name:?}")]
    UnknownSource {
        /// The name in the address.
        name: String,
    },
    /// The source does not send this topic, or it is not one the suite translates.
    #[error("unknown topic {topic:?} of source {source_name}")]
    UnknownTopic {
        /// The source.
        source_name: &'static str,
        /// The topic.
        topic: String,
    },
    /// The body is not JSON.
    #[error("the body is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, from 1.
        column: usize,
    },
    /// A field that translation needs is absent.
    #[error("field {path} is missing")]
    FieldMissing {
        /// Where it should be, as a path (`order.lines[2].amount`).
        path: String,
    },
    /// A field is there but cannot be used.
    #[error("field {path} cannot be used: {reason}")]
    FieldInvalid {
        /// Where it is, as a path.
        path: String,
        /// Why; never the value of a personal field.
        reason: String,
    },
    /// The amounts are not in the store's currency and no rate was given.
    #[error("amounts are in {given}, the store's currency is {expected}")]
    CurrencyMismatch {
        /// The delivery's currency.
        given: String,
        /// The store's currency.
        expected: String,
    },
    /// A queued delivery that is not in the stored form.
    #[error("the queued delivery is not in a stored form this version reads")]
    NotADelivery,
}

impl Error {
    /// Every code this room can give, for docs/FAULTS.md.
    pub const CODES: [&'static str; 11] = [
        "webhook.signature_missing",
        "webhook.signature_mismatch",
        "webhook.signature_expired",
        "webhook.no_secret",
        "webhook.unknown_source",
        "delivery.unknown_topic",
        "delivery.not_json",
        "delivery.field_missing",
        "delivery.field_invalid",
        "delivery.currency_mismatch",
        "delivery.not_stored_form",
    ];

    /// It without anything that the sender wrote, for a log: where, and what kind.
    pub fn plainly(&self) -> String {
        match self {
            Self::UnknownSource { .. } => "unknown source".to_owned(),
            Self::UnknownTopic { source_name, .. } => {
                format!("unknown topic of source {source_name}")
            }
            Self::FieldInvalid { path, .. } => format!("field {path} cannot be used"),
            Self::CurrencyMismatch { expected, .. } => {
                format!("amounts are not in the store's currency, {expected}")
            }
            Self::SignatureMissing { .. }
            | Self::SignatureMismatch
            | Self::SignatureExpired { .. }
            | Self::NoSecret { .. }
            | Self::NotJson { .. }
            | Self::FieldMissing { .. }
            | Self::NotADelivery => self.to_string(),
        }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignatureMissing { .. } => "webhook.signature_missing",
            Self::SignatureMismatch => "webhook.signature_mismatch",
            Self::SignatureExpired { .. } => "webhook.signature_expired",
            Self::NoSecret { .. } => "webhook.no_secret",
            Self::UnknownSource { .. } => "webhook.unknown_source",
            Self::UnknownTopic { .. } => "delivery.unknown_topic",
            Self::NotJson { .. } => "delivery.not_json",
            Self::FieldMissing { .. } => "delivery.field_missing",
            Self::FieldInvalid { .. } => "delivery.field_invalid",
            Self::CurrencyMismatch { .. } => "delivery.currency_mismatch",
            Self::NotADelivery => "delivery.not_stored_form",
        }
    }

    /// Whether the sender is not who the address says (answered with 401), rather than merely hard to understand.
    pub const fn is_authenticity(&self) -> bool {
        matches!(
            self,
            Self::SignatureMissing { .. }
                | Self::SignatureMismatch
                | Self::SignatureExpired { .. }
                | Self::NoSecret { .. }
        )
    }

    /// A field error at `path`.
    pub fn invalid(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::FieldInvalid {
            path: path.into(),
            reason: reason.into(),
        }
    }
}

impl From<&serde_json::Error> for Error {
    fn from(fault: &serde_json::Error) -> Self {
        Self::NotJson {
            line: fault.line(),
            column: fault.column(),
        }
    }
}
