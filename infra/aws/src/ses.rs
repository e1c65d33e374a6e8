//! Mail by Amazon SES.
//!
//! SES has no idempotency token: after a time-out nobody knows whether a mail left. So the client never tries again by itself
//! ([`crate::Access::ses`]), and only what SES said about not taking a mail is a `Retry`.

use awda_ports::{Carrier, Fault, Handover, Mail, Outgoing};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{
    Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::fault::Said;

/// The mail program may stop the messages by itself, by one POST (RFC 8058 section 3.1).
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

const WHAT: &str = "hand a mail over";

/// The code of a message of another channel.
const NOT_CARRIED: &str = "channel_not_carried";

/// Codes about this mail: it will never be taken.
const REFUSALS: [&str; 3] = [
    "MessageRejected",
    "BadRequestException",
    "ValidationException",
];

/// Codes about the account, its sender or its rate: no mail was taken, and the same mail may be once somebody has acted.
const NOT_NOW: [&str; 10] = [
    "TooManyRequestsException",
    "LimitExceededException",
    "AccountSuspendedException",
    "SendingPausedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "InvalidClientTokenId",
];

/// Mail by SES.
#[derive(Debug, Clone)]
pub struct SesCarrier {
    client: Client,
    configuration_set: String,
}

impl SesCarrier {
    /// Through this client, which must not try again by itself, and under this configuration set, whose events are the feedback.
    pub const fn new(client: Client, configuration_set: String) -> Self {
        Self {
            client,
            configuration_set,
        }
    }
}

impl Carrier for SesCarrier {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let Outgoing::Mail(mail) = message else {
            return Ok(Handover::Refused {
                code: NOT_CARRIED.to_owned(),
            });
        };
        let content = content(mail).map_err(|why| Fault::broken(WHAT).because(why))?;
        let tags = tags(mail).map_err(|why| Fault::broken(WHAT).because(why))?;
        let to = Destination::builder().to_addresses(mail.to.reveal());
        let request = self
            .client
            .send_email()
            .from_email_address(mailbox(&mail.from_name, mail.from.reveal()))
            .destination(to.build())
            .content(content)
            .set_email_tags(Some(tags))
            .configuration_set_name(&self.configuration_set);
        match request.send().await {
            Ok(answer) => Ok(Handover::Accepted {
                carrier_id: answer.message_id.unwrap_or_default(),
            }),
            Err(why) => judge(Said::by(&why)),
        }
    }
}

fn judge(said: Said) -> Result<Handover, Fault> {
    if REFUSALS.contains(&&*said.code) {
        return Ok(Handover::Refused { code: said.code });
    }
    let is_not_taken = said.is_throttle() || NOT_NOW.contains(&&*said.code);
    let fault = if is_not_taken {
        Fault::unavailable(WHAT)
    } else {
        Fault::broken("learn whether a mail was taken")
    };
    Err(fault.because(said))
}

fn content(mail: &Mail) -> Result<EmailContent, BuildError> {
    let text = |data: &str| Content::builder().data(data).charset("UTF-8").build();
    let body = Body::builder()
        .html(text(&mail.html)?)
        .text(text(&mail.text)?);
    let header = |name: &str, value: &str| MessageHeader::builder().name(name).value(value).build();
    let mut message = Message::builder()
        .subject(text(&mail.subject)?)
        .body(body.build());
    if let Some(stop_url) = &mail.stop_url {
        message = message
            .headers(header("List-Unsubscribe", &format!("<{stop_url}>"))?)
            .headers(header("List-Unsubscribe-Post", ONE_CLICK)?);
    }
    Ok(EmailContent::builder().simple(message.build()).build())
}

fn tags(mail: &Mail) -> Result<Vec<MessageTag>, BuildError> {
    let tag = |name: &str, value: &str| MessageTag::builder().name(name).value(value).build();
    Ok(vec![
        tag("message", mail.message.as_str())?,
        tag("store", mail.store.as_str())?,
        tag("customer", mail.customer.as_str())?,
    ])
}

/// A sender's name and address. SES takes ASCII only: other names become encoded words (RFC 2047 section 2).
fn mailbox(name: &str, address: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.trim().is_empty() {
        return address.to_owned();
    }
    if name.is_ascii() {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\" <{address}>");
    }
    let words: Vec<String> = chunks(&name)
        .iter()
        .map(|chunk| format!("=?UTF-8?B?{}?=", STANDARD.encode(chunk)))
        .collect();
    format!("{} <{address}>", words.join(" "))
}

/// Pieces of whole characters that stay within the 75 characters of an encoded word: 45 bytes are 60 in base 64.
fn chunks(name: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    for letter in name.chars() {
        match chunks.last_mut() {
            Some(last) if last.len() + letter.len_utf8() <= 45 => last.push(letter),
            _ => chunks.push(letter.to_string()),
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_ports::{Remedied, Remedy};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_runtime_api::client::result::SdkError;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    fn said(code: &str, status: u16) -> Said {
        let meta = ErrorMetadata::builder().code(code).build();
        let raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        Said::by(&SdkError::service_error(meta, raw))
    }

    #[test]
    fn only_what_concerns_this_mail_is_a_refusal() {
        for code in ["MessageRejected", "BadRequestException"] {
            let judged = judge(said(code, 400)).unwrap();
            assert_eq!(
                judged,
                Handover::Refused {
                    code: code.to_owned()
                }
            );
        }
    }

    #[test]
    fn what_was_certainly_not_taken_may_be_tried_again() {
        for code in NOT_NOW {
            let fault = judge(said(code, 400)).unwrap_err();
            assert_eq!(fault.remedy(), Remedy::Retry { after_ms: 1_000 }, "{code}");
        }
    }

    #[test]
    fn what_may_have_been_taken_is_never_tried_again() {
        for (code, status) in [("InternalServiceErrorException", 500), ("Odd", 400)] {
            let fault = judge(said(code, status)).unwrap_err();
            assert_eq!(fault.remedy(), Remedy::Alarm, "{code}");
        }
        let timed_out: SdkError<ErrorMetadata, HttpResponse> = SdkError::timeout_error("late");
        assert_eq!(
            judge(Said::by(&timed_out)).unwrap_err().remedy(),
            Remedy::Alarm
        );
    }

    #[test]
    fn names_are_quoted_or_encoded() {
        let address = "hello@acme.example";
        for (name, expected) in [
            ("Acme", "\"Acme\" <hello@acme.example>"),
            (
                "Acme \"A\"\r\nBcc: x",
                "\"Acme \\\"A\\\"Bcc: x\" <hello@acme.example>",
            ),
            (" ", "hello@acme.example"),
            ("متجر", "=?UTF-8?B?2YXYqtis2LE=?= <hello@acme.example>"),
        ] {
            assert_eq!(mailbox(name, address), expected);
        }
        let long = mailbox(&"متجر".repeat(20), address);
        assert!(long.is_ascii());
        assert!(long.split(' ').all(|word| word.len() <= 75), "{long}");
    }
}
