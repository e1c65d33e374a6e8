//! The lines of the suite on one machine, with their dead letters.

use std::collections::BTreeMap;
use std::sync::Arc;

use awda_commerce::Delivery;
use awda_messaging::notices::Notify;
use awda_ports::{DeadLetter, DeadLetters, Fault, Later, Line, Queue};

use crate::queue::{Error, LocalQueue, NewMessage, Queues, Received, fault};

/// The queues of deliveries and of notices, and every line with its dead letters.
#[derive(Debug, Clone)]
pub struct LocalLines {
    queues: Arc<Queues>,
    deliveries: LocalQueue<Delivery>,
    notices: LocalQueue<Notify>,
    /// The names of a line's queue and of its dead letters.
    lines: BTreeMap<Line, (String, String)>,
}

impl LocalLines {
    /// The lines of the names that `name` gives: of a line's queue, and with `true` of its dead letters.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn new(queues: Arc<Queues>, name: impl Fn(Line, bool) -> String) -> Result<Self, Error> {
        let mut lines = BTreeMap::new();
        for line in Line::ALL {
            let both = (name(line, false), name(line, true));
            queues.counts(&both.0)?;
            queues.counts(&both.1)?;
            lines.insert(line, both);
        }
        let deliveries = LocalQueue::new(Arc::clone(&queues), &name(Line::Deliveries, false))?;
        let notices = LocalQueue::new(Arc::clone(&queues), &name(Line::Notices, false))?;
        Ok(Self {
            queues,
            deliveries,
            notices,
            lines,
        })
    }

    fn of(&self, line: Line, what: &'static str) -> Result<&(String, String), Fault> {
        self.lines.get(&line).ok_or_else(|| Fault::broken(what))
    }
}

impl Queue<Delivery> for LocalLines {
    async fn send(&self, commands: &[Delivery]) -> Result<(), Fault> {
        self.deliveries.send(commands).await
    }
}

impl Queue<Notify> for LocalLines {
    async fn send(&self, commands: &[Notify]) -> Result<(), Fault> {
        self.notices.send(commands).await
    }
}

impl Later<Notify> for LocalLines {
    async fn send_later(&self, commands: &[Notify], seconds: u32) -> Result<(), Fault> {
        self.notices.send_later(commands, seconds).await
    }
}

impl DeadLetters for LocalLines {
    async fn dead(&self, line: Line, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
        let what = "look at dead letters";
        let (_, dead) = self.of(line, what)?;
        let received = self.queues.receive(dead, limit);
        let received = received.map_err(|why| fault(what, why))?;
        Ok(received.into_iter().map(letter).collect())
    }

    async fn send_back(&self, line: Line, letter: &DeadLetter) -> Result<(), Fault> {
        let what = "send a dead letter back";
        let (queue, dead) = self.of(line, what)?;
        let again = NewMessage {
            group: letter.group.clone(),
            body: letter.body.clone(),
            delay_s: None,
        };
        let sent = self.queues.send(queue, &[again]);
        sent.map_err(|why| fault(what, why))?;
        let gone = self.queues.delete(dead, &[&letter.receipt]);
        gone.map_err(|why| fault(what, why))?;
        Ok(())
    }

    async fn leave(&self, line: Line, letters: &[DeadLetter]) -> Result<(), Fault> {
        let what = "let go of dead letters";
        let (_, dead) = self.of(line, what)?;
        for letter in letters {
            match self.queues.change_visibility(dead, &letter.receipt, 0) {
                Ok(()) | Err(Error::NotInFlight) => {}
                Err(why) => return Err(fault(what, why)),
            }
        }
        Ok(())
    }

    async fn count(&self, line: Line) -> Result<u64, Fault> {
        let what = "count dead letters";
        let (_, dead) = self.of(line, what)?;
        let counts = self.queues.counts(dead);
        let counts = counts.map_err(|why| fault(what, why))?;
        Ok(counts.visible + counts.in_flight + counts.delayed)
    }
}

fn letter(received: Received) -> DeadLetter {
    DeadLetter {
        id: received.id,
        body: received.body,
        group: received.group,
        receipt: received.receipt,
        received: received.receive_count,
        sent_at: received.sent_at,
    }
}
