//! What carriers tell about messages afterwards, in our words, and what it changes in a message's row.
//!
//! Reports come more than once and in any order. [`told`] therefore keeps the earliest moment of each kind, and lets a refusal win
//! over a handover: any order and repetition of the same reports gives the same row.

pub mod ses;

use awda_kernel::{CustomerId, EmailAddress, MessageId, StoreId, Timestamp};

use crate::{MessageRow, Reason, Status};

/// One report about one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Our tags; none on mail that is not ours, or that an identity notification reports.
    pub tags: Option<Tags>,
    /// The carrier's id of the message.
    pub carrier_id: String,
    /// When the carrier took the message.
    pub sent_at: Timestamp,
    /// When what is told happened.
    pub at: Timestamp,
    /// What is told.
    pub told: Told,
}

/// The tags we put on every message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// The message.
    pub message: MessageId,
    /// The store.
    pub store: StoreId,
    /// The person.
    pub customer: CustomerId,
}

/// What a carrier can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It took the message.
    Sent,
    /// The receiving server took it.
    Delivered,
    /// It came back.
    Bounced {
        /// For good: the address does not exist, or the carrier will not write to it.
        is_permanent: bool,
        /// Whose address.
        recipients: Vec<EmailAddress>,
    },
    /// It was reported as spam.
    Complained {
        /// Who may have reported it.
        recipients: Vec<EmailAddress>,
    },
    /// It was opened, perhaps by a machine.
    Opened,
    /// A link was followed, perhaps by a machine.
    Clicked,
    /// The carrier took it and then refused it, for a virus.
    Rejected,
    /// The carrier could not put it into words.
    Unrenderable,
    /// The receiving server keeps it waiting.
    Delayed,
    /// A list preference changed at the carrier; we keep consent ourselves.
    Subscription,
}

impl Report {
    /// Addresses that must not be written to any more, and why: `hard_bounce` or `complaint`.
    pub fn suppressions(&self) -> (&[EmailAddress], &'static str) {
        match &self.told {
            Told::Bounced {
                is_permanent: true,
                recipients,
            } => (recipients, "hard_bounce"),
            Told::Complained { recipients } => (recipients, "complaint"),
            _ => (&[], ""),
        }
    }
}

/// The row after a report. A claim that was interrupted becomes what really happened to it.
#[must_use]
pub fn told(row: &MessageRow, report: &Report) -> MessageRow {
    let mut row = row.clone();
    row.carrier_id
        .get_or_insert_with(|| report.carrier_id.clone());
    row.status = settled(&row.status, report);
    let kept = &mut row.feedback;
    let slot = match report.told {
        Told::Delivered => &mut kept.delivered_at,
        Told::Bounced { .. } => &mut kept.bounced_at,
        Told::Complained { .. } => &mut kept.complained_at,
        Told::Opened => &mut kept.opened_at,
        Told::Clicked => &mut kept.clicked_at,
        Told::Sent | Told::Rejected | Told::Unrenderable | Told::Delayed | Told::Subscription => {
            return row;
        }
    };
    *slot = Some(slot.map_or(report.at, |first| first.min(report.at)));
    row
}

fn settled(status: &Status, report: &Report) -> Status {
    let refused = |reason| Status::Skipped { reason };
    match (status, &report.told) {
        (Status::Skipped { .. }, _) => status.clone(),
        (_, Told::Rejected) => refused(Reason::CarrierRefused),
        (_, Told::Unrenderable) => refused(Reason::TemplateError),
        (Status::Claimed | Status::Deferred { .. }, _) => Status::Sent { at: report.sent_at },
        (Status::Sent { .. }, _) => status.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeliverMessage, Feedback, Flow};
    use awda_commerce::Channel;
    use awda_kernel::fingerprint;
    use proptest::prelude::*;

    fn row(status: Status) -> MessageRow {
        let asked = DeliverMessage {
            store: "acme".parse().unwrap(),
            customer: CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
            flow: Flow::BIRTHDAY,
            occurrence: "2026".to_owned(),
            step: 1,
            due_at: Timestamp::UNIX_EPOCH,
            about: None,
        };
        MessageRow {
            id: asked.message_id(),
            asked,
            status,
            decided_at: Timestamp::UNIX_EPOCH,
            channel: Channel::Email,
            language: None,
            consent: None,
            carrier_id: None,
            feedback: Feedback::default(),
        }
    }

    fn report(told: Told, second: i64) -> Report {
        Report {
            tags: None,
            carrier_id: "c-1".to_owned(),
            sent_at: Timestamp::UNIX_EPOCH,
            at: Timestamp::from_second(second).unwrap(),
            told,
        }
    }

    fn any_told() -> impl Strategy<Value = Told> {
        let bounced = |is_permanent| Told::Bounced {
            is_permanent,
            recipients: Vec::new(),
        };
        prop::sample::select(vec![
            Told::Sent,
            Told::Delivered,
            bounced(true),
            bounced(false),
            Told::Complained {
                recipients: Vec::new(),
            },
            Told::Opened,
            Told::Clicked,
            Told::Rejected,
            Told::Delayed,
            Told::Subscription,
        ])
    }

    #[test]
    fn feedback_finds_out_what_became_of_an_interrupted_claim() {
        let after = told(&row(Status::Claimed), &report(Told::Delivered, 9));
        assert!(matches!(after.status, Status::Sent { .. }));
        assert_eq!(after.carrier_id.as_deref(), Some("c-1"));
        let refused = told(&after, &report(Told::Rejected, 10));
        let reason = Reason::CarrierRefused;
        assert_eq!(refused.status, Status::Skipped { reason });
    }

    #[test]
    fn only_hard_bounces_and_complaints_forbid_an_address() {
        let recipients = vec!["a@b.example".parse::<EmailAddress>().unwrap()];
        let bounce = |is_permanent| Told::Bounced {
            is_permanent,
            recipients: recipients.clone(),
        };
        assert_eq!(report(bounce(true), 0).suppressions().1, "hard_bounce");
        assert!(report(bounce(false), 0).suppressions().0.is_empty());
        assert!(report(Told::Opened, 0).suppressions().0.is_empty());
    }

    proptest! {
        #[test]
        fn any_order_and_repetition_of_reports_gives_the_same_row(
            reports in prop::collection::vec((any_told(), 0..50_i64), 0..8),
            turn in any::<prop::sample::Index>(),
        ) {
            let reports: Vec<Report> = reports.into_iter().map(|(told, at)| report(told, at)).collect();
            let forward = reports.iter().fold(row(Status::Claimed), |row, report| told(&row, report));
            let mut turned = reports;
            if !turned.is_empty() {
                let middle = turn.index(turned.len());
                turned.rotate_left(middle);
            }
            turned.reverse();
            let twice = turned.iter().chain(&turned);
            let other = twice.fold(row(Status::Claimed), |row, report| told(&row, report));
            prop_assert_eq!(forward, other);
        }
    }
}
