//! Mail by Amazon SES.
//!
//! SES has no idempotency token: after a time-out nobody knows whether a mail left. So the client never tries again by itself
//! ([`crate::Access::ses`]), and only what SES said about not taking a mail is a `Retry`.

use std::time::Duration;

use awda_ports::{Carrier, Fault, Handover, Mail, Outgoing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Client, Service};
use crate::fault::Said;

/// SES, as it is spoken to (API version 2).
pub(crate) const SERVICE: Service = Service {
    name: "ses",
    host: "email",
    targets: "",
    content_type: "application/json",
    // What becomes of a mail is not known without an answer, so that it is worth waiting for.
    patience: Duration::from_secs(20),
};
/// Where mails are handed over (SendEmail).
const SEND: &str = "/v2/email/outbound-emails";

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

/// A mail was taken.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Taken {
    message_id: String,
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
        let question = question(mail, &self.configuration_set);
        match self.client.post::<Taken>(SEND, &question).await {
            Ok(taken) => Ok(Handover::Accepted {
                carrier_id: taken.message_id,
            }),
            Err(why) => judge(why.into()),
        }
    }
}

fn judge(said: Said) -> Result<Handover, Fault> {
    if REFUSALS.contains(&&*said.code) {
        return Ok(Handover::Refused { code: said.code });
    }
    let is_not_taken = said.is_throttle() || said.is_unheard() || NOT_NOW.contains(&&*said.code);
    let fault = if is_not_taken {
        Fault::unavailable(WHAT)
    } else {
        Fault::broken("learn whether a mail was taken")
    };
    Err(fault.because(said))
}

fn question(mail: &Mail, configuration_set: &str) -> Value {
    let text = |data: &str| json!({ "Data": data, "Charset": "UTF-8" });
    let named = |name: &str, value: &str| json!({ "Name": name, "Value": value });
    let mut message = json!({
        "Subject": text(&mail.subject),
        "Body": { "Html": text(&mail.html), "Text": text(&mail.text) },
    });
    if let (Some(stop_url), Some(message)) = (&mail.stop_url, message.as_object_mut()) {
        let headers = json!([
            named("List-Unsubscribe", &format!("<{stop_url}>")),
            named("List-Unsubscribe-Post", ONE_CLICK),
        ]);
        message.insert("Headers".to_owned(), headers);
    }
    json!({
        "FromEmailAddress": mailbox(&mail.from_name, mail.from.reveal()),
        "Destination": { "ToAddresses": [mail.to.reveal()] },
        "Content": { "Simple": message },
        "EmailTags": [
            named("message", mail.message.as_str()),
            named("store", mail.store.as_str()),
            named("customer", mail.customer.as_str()),
        ],
        "ConfigurationSetName": configuration_set,
    })
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

    fn said(code: &str, status: u16) -> Said {
        let answer = http::Response::builder().status(status);
        let answer = answer.header("x-amzn-errortype", code);
        Said::by(&answer.body(bytes::Bytes::new()).unwrap())
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
        let unheard = judge(Said::word("NotConnected")).unwrap_err();
        assert_eq!(unheard.remedy(), Remedy::Retry { after_ms: 1_000 });
    }

    #[test]
    fn what_may_have_been_taken_is_never_tried_again() {
        for (code, status) in [("InternalServiceErrorException", 500), ("Odd", 400)] {
            let fault = judge(said(code, status)).unwrap_err();
            assert_eq!(fault.remedy(), Remedy::Alarm, "{code}");
        }
        for word in ["TimedOut", "NotSent", "NotUnderstood"] {
            let fault = judge(Said::word(word)).unwrap_err();
            assert_eq!(fault.remedy(), Remedy::Alarm, "{word}");
        }
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
