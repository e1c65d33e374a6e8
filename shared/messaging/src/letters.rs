//! A message's letter: what its row in the ledger says of what somebody heard.
//!
//! Marketing that was handed over and did not come back was received (Awda definitions 5.9 and 5.10 count from delivery; not every channel
//! tells of it, and those that do tell within seconds, so the moment is that of handing over). What somebody must know of their own order
//! is no letter: nobody's silence is judged by it.

use awda_customers::{Heard, Letter};

use crate::{MessageRow, Status};

/// The letter of a row; none where nothing was received, and for what is no marketing.
pub fn letter_of(row: &MessageRow) -> Option<Letter> {
    let Status::Sent { at } = row.status else {
        return None;
    };
    let told = &row.feedback;
    let is_back = told.bounced_at.is_some() && told.delivered_at.is_none();
    if !is_marketing(row) || is_back {
        return None;
    }
    let letter = Letter::new(&row.id, at, (row.asked.flow.name(), row.channel));
    Some(Letter {
        opened_at: told.opened_at.map(awda_kernel::Timestamp::as_second),
        clicked_at: told.clicked_at.map(awda_kernel::Timestamp::as_second),
        ..letter
    })
}

/// What somebody heard, with a message as its row has it now.
pub fn heard_after(heard: &Heard, row: &MessageRow) -> Heard {
    match letter_of(row) {
        Some(letter) => heard.with(letter),
        None if is_marketing(row) => heard.without(&row.id),
        None => heard.clone(),
    }
}

/// Marketing alone has a consent that is named.
const fn is_marketing(row: &MessageRow) -> bool {
    row.consent.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::{Report, Told, returns::Bounce, told};
    use crate::fixture::congratulation;
    use awda_kernel::{EventId, Timestamp, fingerprint};

    fn row(status: Status) -> MessageRow {
        MessageRow {
            consent: Some(EventId::of(fingerprint(&["yes"]))),
            ..congratulation(status)
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

    fn clicked(link: &str, is_named_machine: bool) -> Told {
        Told::Clicked {
            is_named_machine,
            link: link.to_owned(),
        }
    }

    #[test]
    fn what_was_handed_over_is_a_letter_until_it_comes_back() {
        let at = Timestamp::UNIX_EPOCH;
        let sent = row(Status::Sent { at });
        assert_eq!(letter_of(&row(Status::Claimed)), None);
        assert_eq!(
            letter_of(&sent).map(|letter| letter.flow).as_deref(),
            Some("birthday")
        );
        let bounced = Told::Bounced {
            kind: Bounce::Soft,
            recipients: Vec::new(),
        };
        let back = told(&sent, &report(bounced, 5));
        assert_eq!(letter_of(&back), None);
        let heard = heard_after(&Heard::default(), &sent);
        assert!(!heard.is_empty());
        assert!(heard_after(&heard, &back).is_empty());
        let delivered = Told::Delivered {
            recipients: Vec::new(),
        };
        assert!(
            letter_of(&told(&back, &report(delivered, 9))).is_some(),
            "the server tried again"
        );
        let transactional = MessageRow {
            consent: None,
            ..sent
        };
        assert_eq!(letter_of(&transactional), None);
    }

    #[test]
    fn a_scanner_is_nobody_and_what_it_did_is_taken_back_when_it_is_found_out() {
        let at = Timestamp::UNIX_EPOCH;
        let delivered = Told::Delivered {
            recipients: Vec::new(),
        };
        let sent = told(&row(Status::Sent { at }), &report(delivered, 10));
        let named = told(&sent, &report(clicked("a", true), 1_000));
        assert_eq!(letter_of(&named).and_then(|letter| letter.clicked_at), None);
        let one = told(&sent, &report(clicked("a", false), 11));
        let heard = heard_after(&Heard::default(), &one);
        assert_eq!(heard.letters()[0].clicked_at, Some(11), "nobody knows yet");
        let both = told(&one, &report(clicked("b", false), 12));
        let heard = heard_after(&heard, &both);
        assert_eq!(heard.letters()[0].clicked_at, None);
    }
}
