//! Amazon SES events as they arrive in a queue: in an SNS envelope or an EventBridge one, or bare; written by event publishing
//! (`eventType`) or by an identity's notifications (`notificationType`, which carry no tags).
//!
//! Format: Amazon SES developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS" and "Contents of Amazon SNS
//! notifications for Amazon SES". It refuses to know rows.

use std::collections::BTreeMap;

use awda_kernel::Timestamp;
use serde::Deserialize;

use super::returns::Bounce;
use super::touches::{is_machine, mark};
use super::{Report, Tags, Told};
use crate::Error;
use crate::channels::Destination;

/// The tag that names the message.
pub const MESSAGE_TAG: &str = "message";
/// The tag that names the store.
pub const STORE_TAG: &str = "store";
/// The tag that names the person.
pub const CUSTOMER_TAG: &str = "customer";

/// Reads what a queue record holds. `None` for what SNS and SES say about themselves: confirmations, and the text that a topic was
/// validated.
///
/// # Errors
/// [`Error::Report`] when it is neither an event nor such a notice.
pub fn parse(body: &str) -> Result<Option<Report>, Error> {
    let envelope: Envelope = read(body)?;
    if envelope.kind.is_some_and(|kind| kind != "Notification") {
        return Ok(None);
    }
    let event = match (envelope.message, envelope.detail) {
        (Some(message), _) if !message.trim_start().starts_with('{') => return Ok(None),
        (Some(message), _) => read(&message)?,
        (None, Some(detail)) => detail,
        (None, None) => read(body)?,
    };
    event.report().map(Some)
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Error> {
    // The parser's own words may quote an address.
    serde_json::from_str(text).map_err(|_| Error::Report("not the JSON of an event"))
}

/// What an event may come wrapped in.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    detail: Option<SesEvent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    event_type: Option<String>,
    notification_type: Option<String>,
    mail: Option<SesMail>,
    bounce: Option<SesBounce>,
    complaint: Option<SesComplaint>,
    delivery: Option<SesDelivery>,
    open: Option<SesTouch>,
    click: Option<SesTouch>,
    delivery_delay: Option<SesMoment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesMail {
    timestamp: Timestamp,
    message_id: String,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesBounce {
    bounce_type: String,
    bounce_sub_type: Option<String>,
    #[serde(default)]
    bounced_recipients: Vec<SesRecipient>,
    timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesComplaint {
    #[serde(default)]
    complained_recipients: Vec<SesRecipient>,
    timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesRecipient {
    email_address: String,
}

#[derive(Deserialize)]
struct SesMoment {
    timestamp: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
struct SesDelivery {
    timestamp: Option<Timestamp>,
    #[serde(default)]
    recipients: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesTouch {
    timestamp: Option<Timestamp>,
    user_agent: Option<String>,
    link: Option<String>,
}

impl SesEvent {
    fn report(self) -> Result<Report, Error> {
        let mail = self.mail.ok_or(Error::Report("no mail in the event"))?;
        let kind = self.event_type.or(self.notification_type);
        let moment = |told, moment: Option<SesMoment>| (told, moment.and_then(|at| at.timestamp));
        let (told, at) = match kind.as_deref() {
            Some("Send") => (Told::Sent, None),
            Some("Delivery") => delivered(&self.delivery.unwrap_or_default()),
            Some("Bounce") => bounced(self.bounce)?,
            Some("Complaint") => complained(self.complaint)?,
            Some("Open") => opened(&self.open.unwrap_or_default()),
            Some("Click") => clicked(&self.click.unwrap_or_default()),
            Some("Reject") => (Told::Rejected, None),
            // Written with a space in events and without one in settings.
            Some("Rendering Failure" | "RenderingFailure") => (Told::Unrenderable, None),
            Some("DeliveryDelay") => moment(Told::Delayed, self.delivery_delay),
            Some("Subscription") => (Told::Subscription, None),
            _ => return Err(Error::Report("unknown type of event")),
        };
        Ok(Report {
            tags: mail.our_tags(),
            at: at.unwrap_or(mail.timestamp),
            sent_at: mail.timestamp,
            carrier_id: mail.message_id,
            told,
        })
    }
}

impl SesMail {
    fn our_tags(&self) -> Option<Tags> {
        let tag = |name| self.tags.get(name)?.first();
        Some(Tags {
            message: tag(MESSAGE_TAG)?.parse().ok()?,
            store: tag(STORE_TAG)?.parse().ok()?,
            customer: tag(CUSTOMER_TAG)?.parse().ok()?,
        })
    }
}

fn delivered(delivery: &SesDelivery) -> (Told, Option<Timestamp>) {
    let recipients = delivery.recipients.iter();
    let recipients = recipients.filter_map(|address| address.parse().ok().map(Destination::Email));
    let told = Told::Delivered {
        recipients: recipients.collect(),
    };
    (told, delivery.timestamp)
}

fn opened(open: &SesTouch) -> (Told, Option<Timestamp>) {
    let is_named_machine = is_machine(open.user_agent.as_deref());
    (Told::Opened { is_named_machine }, open.timestamp)
}

fn clicked(click: &SesTouch) -> (Told, Option<Timestamp>) {
    let told = Told::Clicked {
        is_named_machine: is_machine(click.user_agent.as_deref()),
        link: mark(click.link.as_deref().unwrap_or_default()),
    };
    (told, click.timestamp)
}

/// Amazon SES developer guide, "Bounce types": what is permanent is the address's, what is transient is not, and of that these three say
/// that the message was not taken for what it is.
fn kind_of(bounce: &SesBounce) -> Bounce {
    match (
        bounce.bounce_type.as_str(),
        bounce.bounce_sub_type.as_deref(),
    ) {
        ("Permanent", _) => Bounce::Hard,
        (_, Some("MessageTooLarge" | "ContentRejected" | "AttachmentRejected")) => Bounce::Message,
        _ => Bounce::Soft,
    }
}

fn bounced(bounce: Option<SesBounce>) -> Result<(Told, Option<Timestamp>), Error> {
    let bounce = bounce.ok_or(Error::Report("a bounce without its details"))?;
    let told = Told::Bounced {
        kind: kind_of(&bounce),
        recipients: addresses(&bounce.bounced_recipients),
    };
    Ok((told, bounce.timestamp))
}

fn complained(complaint: Option<SesComplaint>) -> Result<(Told, Option<Timestamp>), Error> {
    let complaint = complaint.ok_or(Error::Report("a complaint without its details"))?;
    let told = Told::Complained {
        recipients: addresses(&complaint.complained_recipients),
    };
    Ok((told, complaint.timestamp))
}

/// What is not an address cannot be written to, and need not be forbidden.
fn addresses(recipients: &[SesRecipient]) -> Vec<Destination> {
    let parsed = recipients
        .iter()
        .filter_map(|recipient| recipient.email_address.parse().ok());
    parsed.map(Destination::Email).collect()
}

#[cfg(test)]
mod tests;
