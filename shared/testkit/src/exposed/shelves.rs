//! What stores recommend, in bad weather.

use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};
use awda_ports::{Display, Fault, Shelves};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

impl<P: Shelves, W: Weather> Shelves for Exposed<P, W> {
    async fn put_learned(&self, store: &StoreId, learned: &Learned) -> Result<(), Fault> {
        let call = call("shelves", "keep what was learned", Nature::Writes);
        self.through(call, || self.port.put_learned(store, learned))
            .await
    }

    async fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let call = call("shelves", "keep a shelf", Nature::Compares);
        self.through(call, || self.port.keep_shelf(store, shelf, before))
            .await
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        let call = call("shelves", "read a display", Nature::Reads);
        self.through(call, || self.port.display_now(store)).await
    }

    async fn display(&self, store: &StoreId) -> Result<Display, Fault> {
        let call = call("shelves", "recall a display", Nature::Reads);
        self.through(call, || self.port.display(store)).await
    }
}
