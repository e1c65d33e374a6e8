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
        let mut due: Vec<&AgendaRow> = due.collect();
        due.sort_by_key(|row| (row.due_at, &row.customer));
        let has_more = due.len() > limit;
        let rows = due.into_iter().take(limit).cloned().collect();
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
