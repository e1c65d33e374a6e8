//! A message's turn before the carrier. A promotion whose turn has not come goes back to the queue with the moment of it, and is decided anew
//! then; what somebody must know of their own order takes a place and does not wait for it.

use awda_kernel::Timestamp;
use awda_messaging::DeliverMessage;
use awda_ports::{Fault, LATER_SECONDS_MAX, Later, Paces, Slot};

use crate::outcome::Outcome;
use crate::{Deliver, Loaded};

/// Milliseconds by which a queue or a clock may be early.
const EARLY_MS: i64 = 2_000;

/// What was asked for, and whether its turn has come.
#[derive(Debug)]
pub(crate) struct Turn {
    /// As rows keep it.
    pub(crate) asked: DeliverMessage,
    /// It was given a moment before, which is now.
    pub(crate) has_come: bool,
}

impl Turn {
    pub(crate) fn of(command: &DeliverMessage, now: Timestamp) -> Self {
        let soon = now.as_millisecond() + EARLY_MS;
        let has_come = command
            .slot_at
            .is_some_and(|at| at.as_millisecond() <= soon);
        Self {
            asked: DeliverMessage {
                slot_at: None,
                ..command.clone()
            },
            has_come,
        }
    }
}

impl<R, S: Paces, M, C, Q: Later<DeliverMessage>> Deliver<R, S, M, C, Q> {
    /// Takes a place in the line before the carrier; what became of the message where it has to wait. Where nobody can tell how fast others
    /// go, it goes: the carrier says so itself.
    pub(crate) async fn line_up(
        &self,
        (command, now): (&DeliverMessage, Timestamp),
        loaded: &Loaded,
        is_transactional: bool,
    ) -> Result<Option<Outcome>, Fault> {
        let (channel, settings) = (loaded.channel, &loaded.settings);
        let name = format!("carrier#{}#{}", settings.id, channel.name());
        let line = (name.as_str(), settings.rate_of(channel));
        let slot = self.lane.slot(&self.stores, line, now).await;
        let slot = slot.unwrap_or(Slot::Now);
        if is_transactional {
            return Ok(None);
        }
        let (slot_at, seconds) = match slot {
            Slot::Now => return Ok(None),
            Slot::At(at) => (Some(at), seconds_until(at, now)),
            Slot::Full => (None, LATER_SECONDS_MAX),
        };
        let waits = DeliverMessage {
            slot_at,
            ..command.clone()
        };
        self.queues.send_later(&[waits], seconds).await?;
        Ok(Some(Outcome::InLine { seconds }))
    }
}

/// Rounded up, and no more than a queue can wait.
fn seconds_until(at: Timestamp, now: Timestamp) -> u32 {
    let millis = at.as_millisecond() - now.as_millisecond();
    let seconds = u32::try_from(millis.max(0))
        .unwrap_or(u32::MAX)
        .div_ceil(1_000);
    seconds.clamp(1, LATER_SECONDS_MAX)
}
