//! Which failures of AWS are worth another try: the one place where an SDK's error becomes a [`Fault`].
//!
//! What AWS says in prose may repeat what it was given, an address for example. So a fault keeps the code, the status and the
//! request's id, and the prose only where it speaks about our own schema.

use std::fmt;

use awda_ports::Fault;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Codes that mean: somebody was faster.
const CONFLICTS: [&str; 3] = [
    "ConditionalCheckFailedException",
    "TransactionConflictException",
    "TransactionCanceledException",
];

/// Codes that mean: the service is well, but not for us at the moment.
const THROTTLES: [&str; 9] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "ReplicatedWriteConflictException",
];

/// Codes whose prose is about tables and expressions and never repeats what is kept.
const ABOUT_SCHEMA: [&str; 2] = ["ResourceNotFoundException", "ValidationException"];

/// What a service said, without what it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// The service's code; a word for failures below it.
    pub(crate) code: String,
    status: u16,
    request: String,
    about: String,
}

impl Said {
    /// What a failed call says.
    pub(crate) fn by<E: ProvideErrorMetadata>(failure: &SdkError<E, HttpResponse>) -> Self {
        let service = failure.as_service_error();
        let code = service.and_then(ProvideErrorMetadata::code);
        let below = match failure {
            SdkError::ConstructionFailure(_) => "NotBuilt",
            SdkError::TimeoutError(_) => "TimedOut",
            SdkError::DispatchFailure(_) => "NotSent",
            SdkError::ResponseError(_) => "NotUnderstood",
            _ => "Unknown",
        };
        let code = code.unwrap_or(below);
        let prose = service.and_then(ProvideErrorMetadata::message);
        let about = prose.filter(|_| ABOUT_SCHEMA.contains(&code));
        Self {
            code: code.to_owned(),
            status: failure
                .raw_response()
                .map_or(0, |raw| raw.status().as_u16()),
            request: request_id(failure),
            about: about.unwrap_or_default().chars().take(200).collect(),
        }
    }

    /// Whether the service itself failed or could not be reached.
    fn is_outage(&self) -> bool {
        self.status >= 500 || ["TimedOut", "NotSent", "NotUnderstood"].contains(&&*self.code)
    }

    /// Whether the service asks for patience.
    pub(crate) fn is_throttle(&self) -> bool {
        self.status == 429 || THROTTLES.contains(&&*self.code)
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (status {}", self.code, self.status)?;
        if !self.request.is_empty() {
            write!(f, ", request {}", self.request)?;
        }
        f.write_str(")")?;
        if !self.about.is_empty() {
            write!(f, ": {}", self.about)?;
        }
        Ok(())
    }
}

impl std::error::Error for Said {}

/// The fault of a failed call: `Reload` when somebody was faster, `Retry` when the service is unwell, `Alarm` otherwise (a table
/// that is not there, a right that was not given, a request that was built wrongly).
pub(crate) fn fault<E: ProvideErrorMetadata>(
    what: &'static str,
    failure: &SdkError<E, HttpResponse>,
) -> Fault {
    fault_of(what, Said::by(failure))
}

/// The fault of what a service said.
pub(crate) fn fault_of(what: &'static str, said: Said) -> Fault {
    let fault = if CONFLICTS.contains(&&*said.code) {
        Fault::conflict(what)
    } else if said.is_throttle() || said.is_outage() {
        Fault::unavailable(what)
    } else {
        Fault::broken(what)
    };
    fault.because(said)
}

fn request_id<E>(failure: &SdkError<E, HttpResponse>) -> String {
    let headers = failure.raw_response().map(HttpResponse::headers);
    let id = headers.and_then(|headers| headers.get("x-amzn-requestid"));
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_ports::{Remedied, Remedy};

    fn said(code: &str, status: u16) -> Said {
        Said {
            code: code.to_owned(),
            status,
            request: String::new(),
            about: String::new(),
        }
    }

    #[test]
    fn every_code_has_its_remedy() {
        let later = Remedy::Retry { after_ms: 1_000 };
        for (code, status, remedy) in [
            ("ConditionalCheckFailedException", 400, Remedy::Reload),
            ("TransactionConflictException", 400, Remedy::Reload),
            ("ThrottlingException", 400, later),
            ("ProvisionedThroughputExceededException", 400, later),
            ("InternalServerError", 500, later),
            ("ServiceUnavailable", 503, later),
            ("TimedOut", 0, later),
            ("NotSent", 0, later),
            ("NotBuilt", 0, Remedy::Alarm),
            ("ResourceNotFoundException", 400, Remedy::Alarm),
            ("ValidationException", 400, Remedy::Alarm),
            ("AccessDeniedException", 400, Remedy::Alarm),
            ("SomethingNew", 400, Remedy::Alarm),
        ] {
            assert_eq!(
                fault_of("keep", said(code, status)).remedy(),
                remedy,
                "{code}"
            );
        }
    }

    #[test]
    fn prose_is_kept_only_where_it_is_about_our_schema() {
        use aws_smithy_types::error::ErrorMetadata;
        let failure = |code: &str| {
            let meta = ErrorMetadata::builder()
                .code(code)
                .message("ali@example.com")
                .build();
            let raw = HttpResponse::new(
                400.try_into().unwrap(),
                aws_smithy_types::body::SdkBody::empty(),
            );
            Said::by(&SdkError::service_error(meta, raw)).to_string()
        };
        assert!(!failure("MessageRejected").contains("ali"));
        assert!(
            failure("ValidationException").contains("ali"),
            "the text is ours to read"
        );
    }
}
