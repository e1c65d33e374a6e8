//! What WhatsApp tells of our messages: the statuses in a webhook's body, each with our ids as we sent them along.
//!
//! Meta, WhatsApp Business Platform, "Webhooks, statuses object". Statuses overtake each other: who has read a message has it, so `read`
//! counts as delivered as well, and any order gives the same row. It refuses to know what people wrote.

use awda_kernel::{PhoneNumber, Timestamp};
use serde::Deserialize;

use super::returns::Bounce;
use super::{Report, Tags, Told};
use crate::Error;
use crate::carriers::whatsapp::{Class, class_of, ids_in};
use crate::channels::Destination;

/// What AWS calls a message that it could not hand to Meta in three hours (AWS End User Messaging Social user guide, "WhatsApp message
/// status"; the words end with a full stop).
const DROPPED: &str = "Message retries exhausted, dropping message";

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    value: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Value {
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Status {
    id: String,
    #[serde(rename = "status")]
    state: String,
    timestamp: String,
    recipient_id: Option<String>,
    biz_opaque_callback_data: Option<String>,
    #[serde(default)]
    errors: Vec<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
}

/// The reports in a webhook's body; none in one that tells of something else.
///
/// # Errors
/// [`Error::Report`].
pub fn parse(body: &[u8]) -> Result<Vec<Report>, Error> {
    let body: Body =
        serde_json::from_slice(body).map_err(|_| Error::Report("not a webhook of statuses"))?;
    let changes = body.entry.into_iter().flat_map(|entry| entry.changes);
    let statuses = changes.flat_map(|change| change.value.statuses);
    let mut reports = Vec::new();
    for status in statuses {
        reports.extend(status.reports()?);
    }
    Ok(reports)
}

impl Status {
    fn reports(self) -> Result<Vec<Report>, Error> {
        let second = self.timestamp.parse().ok();
        let at = second.and_then(|second| Timestamp::from_second(second).ok());
        let at = at.ok_or(Error::Report("a status without its moment"))?;
        let opaque = self.biz_opaque_callback_data.as_deref();
        let tags = opaque.and_then(ids_in);
        let tags = tags.map(|(store, customer, message)| Tags {
            message,
            store,
            customer,
        });
        let report = |told| Report {
            tags: tags.clone(),
            carrier_id: self.id.clone(),
            sent_at: at,
            at,
            told,
        };
        Ok(self.told().into_iter().map(report).collect())
    }

    fn told(&self) -> Vec<Told> {
        let recipients = || self.recipient().into_iter().collect();
        let delivered = || Told::Delivered {
            recipients: recipients(),
        };
        match self.state.as_str() {
            "sent" => vec![Told::Sent],
            "delivered" => vec![delivered()],
            "read" | "played" => vec![
                delivered(),
                Told::Opened {
                    is_named_machine: false,
                },
            ],
            "failed" => vec![self.failed(recipients())],
            state if state.starts_with(DROPPED) => vec![Told::Failed {
                kind: Bounce::Message,
                recipients: recipients(),
                code: "retries_exhausted".to_owned(),
            }],
            // What was deleted, and what is new.
            _ => Vec::new(),
        }
    }

    fn failed(&self, recipients: Vec<Destination>) -> Told {
        let code = self.errors.first().map_or(0, |failure| failure.code);
        let kind = match class_of(code) {
            Some(Class::OptedOut) => return Told::OptedOut { recipients },
            Some(Class::Unreachable) => Bounce::Soft,
            // An experiment, a closed window, Meta's own limits: nothing about the address.
            _ => Bounce::Message,
        };
        Told::Failed {
            kind,
            recipients,
            code: code.to_string(),
        }
    }

    fn recipient(&self) -> Option<Destination> {
        let number = format!("+{}", self.recipient_id.as_deref()?);
        let number = PhoneNumber::parse(&number, None).ok()?;
        Some(Destination::Whatsapp(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "acme.cus_00000000007ccpzn4gffpza71g.msg_0133mgx2hj8tdzxmzck6p1gp14";

    fn body(status: &str, errors: &str) -> String {
        format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
            "messaging_product":"whatsapp","metadata":{{"phone_number_id":"1"}},"statuses":[{{"id":"wamid.1","status":"{status}",
            "timestamp":"1698266945","recipient_id":"972546654321","biz_opaque_callback_data":"{OURS}"{errors}}}]}}}}]}}]}}"#
        )
    }

    fn told(status: &str, errors: &str) -> Vec<Told> {
        let reports = parse(body(status, errors).as_bytes()).unwrap();
        assert!(reports.iter().all(|report| report.tags.is_some()));
        reports.into_iter().map(|report| report.told).collect()
    }

    #[test]
    fn every_status_has_its_meaning() {
        assert_eq!(told("sent", ""), [Told::Sent]);
        assert!(matches!(
            &told("delivered", "")[..],
            [Told::Delivered { .. }]
        ));
        assert!(matches!(
            &told("read", "")[..],
            [Told::Delivered { .. }, Told::Opened { .. }]
        ));
        assert_eq!(told("deleted", ""), []);
        assert_eq!(told("accepted", ""), []);
        let dropped = told("Message retries exhausted, dropping message.", "");
        assert!(matches!(
            &dropped[..],
            [Told::Failed { kind: Bounce::Message, code, .. }] if code == "retries_exhausted"
        ));
    }

    #[test]
    fn only_a_stop_is_a_stop_and_only_the_number_counts_against_the_number() {
        let failed = |code: i64| {
            let errors = format!(r#","errors":[{{"code":{code},"title":"t"}}]"#);
            told("failed", &errors).remove(0)
        };
        assert!(matches!(failed(131_050), Told::OptedOut { .. }));
        for (code, expected) in [
            (131_026, Bounce::Soft),
            (130_472, Bounce::Message),
            (131_047, Bounce::Message),
            (131_049, Bounce::Message),
            (131_042, Bounce::Message),
            (999, Bounce::Message),
        ] {
            match failed(code) {
                Told::Failed {
                    kind, code: told, ..
                } => {
                    assert_eq!((kind, told), (expected, code.to_string()));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn what_tells_of_something_else_holds_no_reports() {
        for text in [
            r#"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"account_update","value":{"event":"X"}}]}]}"#,
            r#"{"entry":[]}"#,
            "{}",
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap(), []);
        }
        assert!(parse(b"[1").is_err());
        let foreign = body("sent", "").replace(OURS, "some data");
        assert_eq!(parse(foreign.as_bytes()).unwrap()[0].tags, None);
    }
}
