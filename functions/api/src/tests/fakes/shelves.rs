//! What stores recommend, in the house.

use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};
use awda_ports::{Display, Fault, Shelves};

use crate::tests::house::House;

impl Shelves for &House {
    async fn put_learned(&self, _: &StoreId, _: &Learned) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        self.called(self.told.keep_shelf(store, shelf, before).await?)
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        self.called(self.told.display_now(store).await?)
    }

    async fn display(&self, _: &StoreId) -> Result<Display, Fault> {
        panic!("a question was answered from memory")
    }
}
