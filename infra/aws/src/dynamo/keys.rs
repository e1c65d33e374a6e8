//! Keys of programs: rows of the books, and the system's own randomness.

use awda_kernel::{Secret, StoreId};
use awda_ports::{DRAWN_BYTES, Fault, Keys, StoreKey};
use ring::rand::{SecureRandom, SystemRandom};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::Ask;
use super::{Dynamo, place, rows};

impl Keys for Dynamo {
    async fn keys(&self, store: &StoreId) -> Result<Vec<StoreKey>, Fault> {
        let what = "read a store's keys";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::keys(store))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        items.iter().map(|item| rows::read(what, item)).collect()
    }

    async fn key(&self, store: &StoreId, id: &str) -> Result<Option<StoreKey>, Fault> {
        let what = "read a key";
        let item = self.get(what, &place::key(store, id), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn keep_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::key(store, &key.id))
            .with("doc", rows::document(key))
            .with("version", rows::number(key.version));
        let action = match before {
            None => Action::put(row).if_new(),
            Some(version) => Action::put(row).if_is("version", rows::number(version)),
        };
        self.write("keep a key", action).await
    }

    async fn drop_key(&self, store: &StoreId, key: &StoreKey) -> Result<bool, Fault> {
        let action = Action::delete(place::key(store, &key.id));
        let action = action.if_is("version", rows::number(key.version));
        self.write("end a key", action).await
    }

    async fn draw(&self) -> Result<Secret<[u8; DRAWN_BYTES]>, Fault> {
        let mut drawn = [0; DRAWN_BYTES];
        let filled = SystemRandom::new().fill(&mut drawn);
        filled
            .map_err(|_| Fault::broken("draw a secret").because("the system has no randomness"))?;
        Ok(Secret::new(drawn))
    }
}
