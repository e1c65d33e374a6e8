//! Messages that were put off, when their cart changes, is replaced or is over.
//!
//! Each has a row of its own on the agenda, so that the flow's row goes on beside it; what they are about is kept true here, so that nobody
//! is reminded of a cart that is none any more.

use awda_kernel::Timestamp;

use crate::AgendaRow;
use crate::flows::{Exit, FlowDocument};

/// What becomes of messages that were put off when their flow's row becomes `next`: about the same cart they are about it as it is now,
/// about one that a newer one replaces they are over.
pub(super) fn follow<'a>(
    flow: &'a FlowDocument,
    held: &'a [AgendaRow],
    next: &'a AgendaRow,
    now: Timestamp,
) -> impl Iterator<Item = AgendaRow> + 'a {
    let put_off = held.iter().filter(|row| row.put_off.is_some());
    put_off
        .filter(|row| row.flow == next.flow)
        .filter_map(move |row| {
            if row.occurrence == next.occurrence {
                let mut about = next.about.clone();
                let has_come = row.about.as_ref().is_some_and(|about| about.has_come);
                if let Some(about) = &mut about {
                    about.has_come = has_come;
                }
                return Some(AgendaRow {
                    about,
                    ..row.clone()
                });
            }
            flow.ends_on(Exit::Newer).then(|| over(row, now))
        })
}

/// The row of a message that was put off, of a run that is over.
pub(super) fn over(row: &AgendaRow, now: Timestamp) -> AgendaRow {
    let about = row.about.as_ref().map(|about| {
        let mut about = about.bare();
        about.is_over = true;
        Box::new(about)
    });
    AgendaRow {
        due_at: now,
        about,
        ..row.clone()
    }
}
