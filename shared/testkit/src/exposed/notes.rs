//! Notes in bad weather.

use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Fault, Note, Notes};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

impl<P: Notes, W: Weather> Notes for Exposed<P, W> {
    async fn notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<Vec<Note>, Fault> {
        let call = call("notes", "read notes", Nature::Reads);
        self.through(call, || self.port.notes(store, customers))
            .await
    }

    async fn keep_note(
        &self,
        store: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let call = call("notes", "keep a note", Nature::Writes);
        self.through(call, || self.port.keep_note(store, note, before))
            .await
    }

    async fn drop_note(&self, store: &StoreId, note: &Note) -> Result<bool, Fault> {
        let call = call("notes", "take a note away", Nature::Writes);
        self.through(call, || self.port.drop_note(store, note))
            .await
    }

    async fn forget_notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        let call = call("notes", "forget notes", Nature::Writes);
        self.through(call, || self.port.forget_notes(store, customers))
            .await
    }
}
