//! The row of one message while it is being decided.

use awda_commerce::Channel;
use awda_kernel::Timestamp;
use awda_messaging::caps::Taken;
use awda_messaging::{AgendaRow, DeliverMessage, Feedback, MessageRow, Reason, Status, gate};
use awda_ports::{Change, Write};

/// Whoever claims a message hands it over within so many seconds, or never.
const CLAIM_SECONDS: i64 = 120;

/// A message whose row may still be written.
pub(crate) struct Draft {
    /// What was asked for; of a deferred message what was asked for first, so that its date stays its date.
    pub(crate) asked: DeliverMessage,
    /// The deferred row it follows.
    pub(crate) before: Option<MessageRow>,
    /// When it is decided.
    pub(crate) now: Timestamp,
    /// The channel it goes over.
    pub(crate) channel: Channel,
    /// The flow it lost its slot to.
    pub(crate) lost_to: Option<String>,
    /// When the person came to be one of those who are written to, or held out.
    pub(crate) exposed_at: Option<Timestamp>,
}

impl Draft {
    /// `None` when the message is decided already, under whichever id of the person. What was put off, or left to the profile that
    /// goes on, decides nothing.
    pub(crate) fn of(
        command: &DeliverMessage,
        rows: &[MessageRow],
        (now, is_transactional): (Timestamp, bool),
    ) -> Option<Self> {
        let id = command.message_id();
        let same = || {
            rows.iter()
                .filter(|row| gate::is_same_message(row, command))
        };
        let is_interrupted = |row: &MessageRow| is_transactional && row.status == Status::Claimed;
        if !same().all(|row| is_open(row, row.id == id) || is_interrupted(row)) {
            return None;
        }
        let before = same().find(|row| row.id == id).cloned();
        // What it is about may be newer than when it was put off.
        let first = before.as_ref().map_or(command, |row| &row.asked);
        let asked = DeliverMessage {
            about: command.about.clone(),
            ..first.clone()
        };
        Some(Self {
            exposed_at: before.as_ref().and_then(|row| row.exposed_at),
            asked,
            before,
            now,
            channel: Channel::Email,
            lost_to: None,
        })
    }

    /// Whether the message was claimed so lately that whoever claimed it may still be handing it over.
    pub(crate) fn is_in_other_hands(&self, rows: &[MessageRow]) -> bool {
        let lately = |row: &MessageRow| {
            let age = self.now.as_second() - row.decided_at.as_second();
            row.status == Status::Claimed && (0..CLAIM_SECONDS).contains(&age)
        };
        let mut same = rows
            .iter()
            .filter(|row| gate::is_same_message(row, &self.asked));
        same.any(lately)
    }

    /// The row in this state.
    pub(crate) fn row(&self, status: Status) -> MessageRow {
        MessageRow {
            id: self.asked.message_id(),
            asked: self.kept(&status),
            status,
            decided_at: self.now,
            channel: self.channel,
            language: None,
            consent: None,
            lost_to: self.lost_to.clone(),
            carrier_id: None,
            feedback: Feedback::default(),
            cost: None,
            content: None,
            exposed_at: self.exposed_at,
            variant: None,
        }
    }

    /// What the ledger keeps of what was asked for: what it was about only while it may be asked for again.
    fn kept(&self, status: &Status) -> DeliverMessage {
        let about = self.asked.about.as_deref();
        let is_open = matches!(status, Status::Deferred { .. });
        let about = about.map(|about| if is_open { about.clone() } else { about.bare() });
        DeliverMessage {
            about: about.map(Box::new),
            ..self.asked.clone()
        }
    }

    /// The slot it takes, by how much its flow matters.
    pub(crate) fn slot(&self, priority: u8) -> Taken {
        let flow = self.asked.flow;
        Taken {
            message: self.asked.message_id(),
            flow: flow.name().to_owned(),
            priority,
            channel: self.channel,
            at: self.now,
        }
    }

    /// The agenda row that makes `plan` ask for this step again.
    pub(crate) fn again(&self, due_at: Timestamp) -> Change {
        let asked = &self.asked;
        let mut change = Change::new(asked.store.clone());
        change.writes.push(Write::Agenda(AgendaRow {
            store: asked.store.clone(),
            customer: asked.customer.clone(),
            flow: asked.flow,
            due_at,
            occurrence: asked.occurrence.clone(),
            step: asked.step,
            about: asked.about.clone(),
            put_off: Some(asked.due_at),
        }));
        change
    }
}

/// The row of this very id that was put off, and what it becomes when another id of the person was written to, or decided about.
pub(crate) fn closed<'a>(
    command: &DeliverMessage,
    rows: &'a [MessageRow],
    now: Timestamp,
) -> Option<(&'a MessageRow, MessageRow)> {
    let id = command.message_id();
    let is_put_off = |row: &&MessageRow| matches!(row.status, Status::Deferred { .. });
    let own = rows.iter().find(|row| row.id == id).filter(is_put_off)?;
    let reason = Reason::DuplicatePerson;
    let mut after = MessageRow {
        status: Status::Skipped { reason },
        decided_at: now,
        lost_to: None,
        ..own.clone()
    };
    after.asked.about = after.asked.about.map(|about| Box::new(about.bare()));
    Some((own, after))
}

const fn is_open(row: &MessageRow, is_own: bool) -> bool {
    match row.status {
        Status::Deferred { .. } => true,
        Status::Skipped {
            reason: Reason::DuplicatePerson,
        } => !is_own,
        _ => false,
    }
}
