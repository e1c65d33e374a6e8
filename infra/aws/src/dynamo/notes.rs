//! Notes: rows beside a person's messages.

use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Fault, Note, Notes};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::{Ask, Range};
use super::{Dynamo, place, rows};

const READ: &str = "read notes";

impl Notes for Dynamo {
    async fn notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<Vec<Note>, Fault> {
        let mut found: Vec<Note> = Vec::new();
        for customer in customers {
            let ask = Ask {
                range: Range::Prefix(place::NOTE.to_owned()),
                fresh: true,
                ..Ask::partition(Table::Timeline, place::messages(store, customer))
            };
            for item in self.query(READ, &ask, usize::MAX).await? {
                found.push(rows::read(READ, &item)?);
            }
        }
        found.sort_by(|a, b| (b.written_at, &b.id).cmp(&(a.written_at, &a.id)));
        Ok(found)
    }

    async fn keep_note(
        &self,
        store: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::note(store, &note.customer, &note.id))
            .with("doc", rows::document(note))
            .with("version", rows::number(note.version));
        let action = match before {
            None => Action::put(row).if_new(),
            Some(version) => Action::put(row).if_is("version", rows::number(version)),
        };
        self.write("keep a note", action).await
    }

    async fn drop_note(&self, store: &StoreId, note: &Note) -> Result<bool, Fault> {
        let action = Action::delete(place::note(store, &note.customer, &note.id));
        let action = action.if_is("version", rows::number(note.version));
        self.write("take a note away", action).await
    }

    async fn forget_notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        for note in self.notes(store, customers).await? {
            let place = place::note(store, &note.customer, &note.id);
            self.write("forget a note", Action::delete(place)).await?;
        }
        Ok(())
    }
}
