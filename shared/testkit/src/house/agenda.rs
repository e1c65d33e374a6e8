//! The agenda in memory.

use awda_kernel::Timestamp;
use awda_messaging::AgendaRow;
use awda_ports::{Agenda, DuePage, Fault};

use super::MemoryHouse;
use crate::lock;

impl Agenda for MemoryHouse {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<DuePage, Fault> {
        let state = lock(&self.state);
        let due = state.agenda.values().filter(|row| row.due_at <= now);
        let mut rows: Vec<AgendaRow> = due.cloned().collect();
        rows.sort_by(|a, b| (a.due_at, &a.customer).cmp(&(b.due_at, &b.customer)));
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Ok(DuePage { rows, has_more })
    }

    async fn advance(&self, moves: &[(AgendaRow, Option<AgendaRow>)]) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        for (before, after) in moves {
            let key = super::agenda_key(before);
            if state.agenda.get(&key) != Some(before) {
                continue;
            }
            match after {
                Some(after) => state.agenda.insert(key, after.clone()),
                None => state.agenda.remove(&key),
            };
        }
        Ok(())
    }
}
