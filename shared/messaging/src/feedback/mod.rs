//! What carriers tell about messages afterwards, in our words, and what it changes in a message's row.
//!
//! Reports come more than once and in any order. [`told`] therefore keeps the earliest moment of each kind, and lets a refusal win
//! over a handover: any order and repetition of the same reports gives the same row.

pub mod heard;
pub mod lately;
pub mod messenger;
pub mod returns;
pub mod ses;
pub mod sms;
pub mod social;
pub mod touches;
pub mod whatsapp;

use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};

use crate::channels::Destination;
use crate::{Feedback, MessageRow, Reason, Status};
use returns::Bounce;
use touches::Touch;

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
    Delivered {
        /// For whom.
        recipients: Vec<Destination>,
    },
    /// It came back.
    Bounced {
        /// Why.
        kind: Bounce,
        /// Whose address.
        recipients: Vec<Destination>,
    },
    /// It could not be delivered, with the carrier's own code.
    Failed {
        /// Why.
        kind: Bounce,
        /// Whose address.
        recipients: Vec<Destination>,
        /// The code.
        code: String,
    },
    /// It was not delivered because the person stopped the channel with the carrier.
    OptedOut {
        /// Whose address.
        recipients: Vec<Destination>,
    },
    /// It was reported as spam.
    Complained {
        /// Who may have reported it.
        recipients: Vec<Destination>,
    },
    /// It was opened.
    Opened {
        /// Whoever it was named itself as a machine.
        is_named_machine: bool,
    },
    /// A link was followed.
    Clicked {
        /// Whoever it was named itself as a machine.
        is_named_machine: bool,
        /// The link's mark.
        link: String,
    },
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
    pub fn suppressions(&self) -> (&[Destination], &'static str) {
        match &self.told {
            Told::Bounced {
                kind: Bounce::Hard,
                recipients,
            }
            | Told::Failed {
                kind: Bounce::Hard,
                recipients,
                ..
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
    let slot = match &report.told {
        Told::Delivered { .. } => Some(&mut kept.delivered_at),
        Told::Bounced { kind, .. } => {
            kept.bounce = kept.bounce.max(Some(*kind));
            Some(&mut kept.bounced_at)
        }
        Told::Failed { kind, code, .. } => {
            kept.bounce = kept.bounce.max(Some(*kind));
            let code = Some(code.clone());
            kept.code = kept.code.take().max(code);
            Some(&mut kept.bounced_at)
        }
        Told::OptedOut { .. } => {
            kept.bounce = kept.bounce.max(Some(Bounce::Message));
            kept.code = kept.code.take().max(Some("opted_out".to_owned()));
            Some(&mut kept.bounced_at)
        }
        Told::Complained { .. } => Some(&mut kept.complained_at),
        _ => None,
    };
    if let Some(slot) = slot {
        *slot = Some(slot.map_or(report.at, |first| first.min(report.at)));
    }
    touched(&mut row, report);
    row
}

/// Keeps who touched it, and judges anew who was first: what is told now may show that an earlier touch was a machine's.
fn touched(row: &mut MessageRow, report: &Report) {
    let (link, is_named_machine) = match &report.told {
        Told::Opened { is_named_machine } => (None, *is_named_machine),
        Told::Clicked {
            is_named_machine,
            link,
        } => (Some(link.clone()), *is_named_machine),
        // A delivery dates the touches that were told before it.
        Told::Delivered { .. } if !row.feedback.touches.is_empty() => return judge(row),
        _ => return,
    };
    let kept = &mut row.feedback;
    if kept.touches.is_empty() {
        carry_over(kept);
    }
    let at = report.at;
    let touch = Touch {
        at,
        link,
        is_named_machine,
    };
    touches::keep(&mut kept.touches, touch);
    judge(row);
}

/// A row from before touches were kept has only the first of each kind.
fn carry_over(kept: &mut Feedback) {
    let before = [
        (kept.opened_at, None),
        (kept.clicked_at, Some(String::new())),
    ];
    for (at, link) in before {
        if let Some(at) = at {
            let touch = Touch {
                at,
                link,
                is_named_machine: false,
            };
            touches::keep(&mut kept.touches, touch);
        }
    }
}

fn judge(row: &mut MessageRow) {
    let kept = &mut row.feedback;
    let firsts = touches::firsts(&kept.touches, kept.delivered_at);
    kept.opened_at = firsts.opened_at;
    kept.clicked_at = firsts.clicked_at;
    kept.machine_opened_at = firsts.machine_opened_at;
    kept.machine_clicked_at = firsts.machine_clicked_at;
}

fn settled(status: &Status, report: &Report) -> Status {
    let refused = |reason| Status::Skipped { reason };
    match (status, &report.told) {
        (Status::Skipped { .. } | Status::Done { .. }, _) => status.clone(),
        (_, Told::Rejected) => refused(Reason::CarrierRefused),
        (_, Told::Unrenderable) => refused(Reason::TemplateError),
        (Status::Claimed | Status::Deferred { .. }, _) => Status::Sent { at: report.sent_at },
        (Status::Sent { .. }, _) => status.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::congratulation as row;
    use proptest::prelude::*;

    fn report(told: Told, second: i64) -> Report {
        Report {
            tags: None,
            carrier_id: "c-1".to_owned(),
            sent_at: Timestamp::UNIX_EPOCH,
            at: Timestamp::from_second(second).unwrap(),
            told,
        }
    }

    const fn delivered() -> Told {
        Told::Delivered {
            recipients: Vec::new(),
        }
    }

    const fn opened(is_named_machine: bool) -> Told {
        Told::Opened { is_named_machine }
    }

    fn any_told() -> impl Strategy<Value = Told> {
        let bounced = |kind| Told::Bounced {
            kind,
            recipients: Vec::new(),
        };
        let clicked = |link: &str, is_named_machine| Told::Clicked {
            is_named_machine,
            link: link.to_owned(),
        };
        let failed = |kind, code: &str| Told::Failed {
            kind,
            recipients: Vec::new(),
            code: code.to_owned(),
        };
        prop::sample::select(vec![
            failed(Bounce::Soft, "131026"),
            failed(Bounce::Message, "131047"),
            Told::OptedOut {
                recipients: Vec::new(),
            },
            Told::Sent,
            delivered(),
            bounced(Bounce::Hard),
            bounced(Bounce::Soft),
            bounced(Bounce::Message),
            Told::Complained {
                recipients: Vec::new(),
            },
            opened(false),
            opened(true),
            clicked("a", false),
            clicked("b", false),
            clicked("b", true),
            Told::Rejected,
            Told::Delayed,
            Told::Subscription,
        ])
    }

    #[test]
    fn feedback_finds_out_what_became_of_an_interrupted_claim() {
        let after = told(&row(Status::Claimed), &report(delivered(), 9));
        assert!(matches!(after.status, Status::Sent { .. }));
        assert_eq!(after.carrier_id.as_deref(), Some("c-1"));
        let refused = told(&after, &report(Told::Rejected, 10));
        let reason = Reason::CarrierRefused;
        assert_eq!(refused.status, Status::Skipped { reason });
    }

    #[test]
    fn only_hard_bounces_and_complaints_forbid_an_address() {
        let recipients = vec![Destination::Email("a@b.example".parse().unwrap())];
        let bounce = |kind| Told::Bounced {
            kind,
            recipients: recipients.clone(),
        };
        let hard = report(bounce(Bounce::Hard), 0);
        assert_eq!(hard.suppressions().1, "hard_bounce");
        for kind in [Bounce::Soft, Bounce::Message] {
            assert!(report(bounce(kind), 0).suppressions().0.is_empty());
        }
        assert!(report(opened(false), 0).suppressions().0.is_empty());
    }

    #[test]
    fn a_scanner_that_is_told_before_the_delivery_is_found_out_by_it() {
        let click = |link: &str, second| {
            let link = link.to_owned();
            let is_named_machine = false;
            report(
                Told::Clicked {
                    is_named_machine,
                    link,
                },
                second,
            )
        };
        let mut row = row(Status::Claimed);
        for report in [click("a", 11), click("b", 12)] {
            row = told(&row, &report);
        }
        assert!(row.feedback.clicked_at.is_some(), "nobody knows yet");
        let row = told(&row, &report(delivered(), 10));
        assert_eq!(row.feedback.clicked_at, None);
        let first = row.feedback.machine_clicked_at.map(Timestamp::as_second);
        assert_eq!(first, Some(11));
    }

    #[test]
    fn a_row_from_before_touches_were_kept_keeps_its_first_ones() {
        let mut old = row(Status::Claimed);
        let (opened_at, clicked_at) = (Timestamp::from_second(5), Timestamp::from_second(6));
        old.feedback.opened_at = opened_at.ok();
        old.feedback.clicked_at = clicked_at.ok();
        let text = serde_json::to_string(&old).unwrap();
        assert!(!text.contains("touches"), "as it was written then: {text}");
        let read: MessageRow = serde_json::from_str(&text).unwrap();
        let after = told(&read, &report(opened(true), 20)).feedback;
        assert_eq!(
            (after.opened_at, after.clicked_at),
            (old.feedback.opened_at, old.feedback.clicked_at)
        );
        assert_eq!(after.machine_opened_at.map(Timestamp::as_second), Some(20));
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
