//! Which failures of AWS are worth another try: the one place where what a service said becomes a [`Fault`].
//!
//! What AWS says in prose may repeat what it was given, an address for example. So a fault keeps the code, the status and the
//! request's id, and the prose only where it speaks about our own schema.

use std::error::Error;
use std::fmt;

use awda_ports::Fault;
use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value};

use crate::client::{How, Refused, Unanswered};

/// Codes that mean: somebody was faster.
const CONFLICTS: [&str; 3] = [
    "ConditionalCheckFailedException",
    "TransactionConflictException",
    "TransactionCanceledException",
];

/// Codes that mean: the service is well, but not for us at the moment.
const THROTTLES: [&str; 13] = [
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "SlowDown",
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "ReplicatedWriteConflictException",
];

/// Codes whose prose is about tables and expressions and never repeats what is kept.
const ABOUT_SCHEMA: [&str; 2] = ["ResourceNotFoundException", "ValidationException"];

/// Words for what went wrong before a service could say anything that is understood, where another try may help, and what services say of
/// questions that broke off on their way.
const OUTAGES: [&str; 6] = [
    "NotConnected",
    "NotSent",
    "NotUnderstood",
    "RequestTimeout",
    "RequestTimeoutException",
    "TimedOut",
];
/// What services call their codes, and their prose.
const CODES: [&str; 2] = ["code", "__type"];
const PROSE: [&str; 3] = ["message", "Message", "errorMessage"];

/// Most characters of prose.
const ABOUT_MAX: usize = 200;

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
    /// A word of our own, where no service spoke.
    pub(crate) fn word(word: &str) -> Self {
        Self {
            code: word.to_owned(),
            status: 0,
            request: String::new(),
            about: String::new(),
        }
    }

    /// What is said of a question without an answer; why, for whoever is on call: causes name hosts and files of ours.
    pub(crate) fn unanswered(why: &Unanswered) -> Self {
        let word = Self::word(match why.how() {
            How::Unconnected => "NotConnected",
            How::Broken => "NotSent",
            How::Late => "TimedOut",
            How::Garbled => "NotUnderstood",
            How::Ours => "NotBuilt",
        });
        let causes = std::iter::successors(why.source(), |&cause| cause.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        Self {
            about: causes.join(": ").chars().take(ABOUT_MAX).collect(),
            ..word
        }
    }

    /// What a service refused.
    pub(crate) fn by(answer: &Response<Bytes>) -> Self {
        let body: Map<String, Value> = serde_json::from_slice(answer.body()).unwrap_or_default();
        let first = |names: &[&str]| {
            let mut told = names.iter().filter_map(|name| body.get(*name)?.as_str());
            told.next().map(str::to_owned)
        };
        let header = |name| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
        let named = header("x-amzn-errortype").or_else(|| first(&CODES));
        let named = named.or_else(|| code_in_xml(answer.body()));
        let named = named.unwrap_or_else(|| "Unknown".to_owned());
        // `com.amazonaws.dynamodb.v20120810#ThrottlingException:http://…`
        let code = named.split(':').next().unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default();
        let prose = first(&PROSE).filter(|_| ABOUT_SCHEMA.contains(&code));
        let id = header("x-amzn-requestid").or_else(|| header("x-amz-request-id"));
        Self {
            code: code.to_owned(),
            status: answer.status().as_u16(),
            request: id.unwrap_or_default(),
            about: prose.unwrap_or_default().chars().take(ABOUT_MAX).collect(),
        }
    }

    /// Whether there is nothing of that name.
    #[cfg(feature = "s3")]
    pub(crate) const fn is_absent(&self) -> bool {
        self.status == 404
    }

    /// Whether the service itself failed or could not be reached.
    pub(crate) fn is_outage(&self) -> bool {
        self.status >= 500 || OUTAGES.contains(&&*self.code)
    }

    /// Whether the service asks for patience.
    pub(crate) fn is_throttle(&self) -> bool {
        self.status == 429 || THROTTLES.contains(&&*self.code)
    }

    /// Whether the service was not reached at all, so that it did nothing.
    #[cfg(feature = "ses")]
    pub(crate) fn is_unheard(&self) -> bool {
        self.code == "NotConnected"
    }
}

/// The code of a service that speaks XML: S3.
#[cfg(feature = "s3")]
fn code_in_xml(body: &[u8]) -> Option<String> {
    crate::s3::error_code(body)
}

#[cfg(not(feature = "s3"))]
const fn code_in_xml(_: &[u8]) -> Option<String> {
    None
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
pub(crate) fn fault(what: &'static str, refused: Refused) -> Fault {
    fault_of(what, refused.said)
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
            ("NotConnected", 0, later),
            ("NotUnderstood", 0, later),
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

    fn refused(header: Option<&str>, body: &str) -> Said {
        let mut answer = Response::builder().status(400);
        for (name, value) in [
            ("x-amzn-errortype", header),
            ("x-amzn-requestid", Some("r-1")),
        ] {
            answer = value
                .into_iter()
                .fold(answer, |answer, value| answer.header(name, value));
        }
        Said::by(&answer.body(Bytes::from(body.to_owned())).unwrap())
    }

    #[test]
    fn codes_are_read_wherever_a_service_writes_them() {
        for (header, body) in [
            (
                None,
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#Busy","message":"m"}"#,
            ),
            (Some("Busy:http://internal.amazon.com/coral/"), ""),
            (Some("Busy"), r#"{"message":"m"}"#),
            (None, r#"{"code":"Busy"}"#),
            (
                None,
                r#"{"__type":"x#Busy","code":null,"message":null,"Message":"m"}"#,
            ),
            (None, r#"{"__type":"other#Word","code":"Busy"}"#),
        ] {
            assert_eq!(
                refused(header, body).to_string(),
                "Busy (status 400, request r-1)"
            );
        }
        for body in ["", "<html>", "[]", "null"] {
            assert_eq!(refused(None, body).code, "Unknown", "{body}");
        }
    }

    #[cfg(feature = "s3")]
    #[test]
    fn codes_are_read_in_xml_too() {
        let xml = "<Error><Code>SlowDown</Code><Message>ali</Message></Error>";
        let slow = refused(None, xml);
        assert!(slow.is_throttle(), "{slow}");
        assert!(!slow.to_string().contains("ali"));
    }

    #[test]
    fn why_nothing_was_answered_is_told_to_whoever_is_on_call() {
        let why = std::io::Error::other("no such host");
        let said = Said::unanswered(&Unanswered::new(How::Unconnected, why));
        assert_eq!(said.to_string(), "NotConnected (status 0): no such host");
        assert!(said.is_outage() && !said.is_throttle());
    }

    #[test]
    fn prose_is_kept_only_where_it_is_about_our_schema() {
        let said = |code: &str| {
            let body = format!(r#"{{"__type":"x#{code}","message":"ali@example.com"}}"#);
            refused(None, &body).to_string()
        };
        assert!(!said("MessageRejected").contains("ali"));
        assert!(
            said("ValidationException").contains("ali"),
            "the text is ours to read"
        );
    }
}
