//! Who may ask: kept by the house in memory.

use awda_kernel::{Secret, StoreId, Timestamp};
use awda_ports::{Colleague, DRAWN_BYTES, Fault, Hired, Keys, Staff, StoreKey};

use super::super::house::House;

impl Keys for &House {
    async fn keys(&self, store: &StoreId) -> Result<Vec<StoreKey>, Fault> {
        self.called(())?;
        self.told.keys(store).await
    }

    async fn key(&self, store: &StoreId, id: &str) -> Result<Option<StoreKey>, Fault> {
        self.called(())?;
        self.told.key(store, id).await
    }

    async fn keep_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        self.called(())?;
        self.told.keep_key(store, key, before).await
    }

    async fn drop_key(&self, store: &StoreId, key: &StoreKey) -> Result<bool, Fault> {
        self.called(())?;
        self.told.drop_key(store, key).await
    }

    async fn draw(&self) -> Result<Secret<[u8; DRAWN_BYTES]>, Fault> {
        self.told.draw().await
    }
}

impl Staff for &House {
    async fn colleagues(&self, store: &StoreId) -> Result<Option<Vec<Colleague>>, Fault> {
        self.called(())?;
        self.told.colleagues(store).await
    }

    async fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        now: Timestamp,
    ) -> Result<Hired, Fault> {
        self.called(())?;
        self.told.invite(store, email, role, now).await
    }

    async fn assign(&self, store: &StoreId, id: &str, role: &str) -> Result<Hired, Fault> {
        self.called(())?;
        self.told.assign(store, id, role).await
    }

    async fn dismiss(&self, store: &StoreId, id: &str) -> Result<Hired, Fault> {
        self.called(())?;
        self.told.dismiss(store, id).await
    }
}
