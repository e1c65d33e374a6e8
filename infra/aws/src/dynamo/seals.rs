//! What stores keep secret, sealed with the newest key, and that key itself when it has grown old.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Seals};

use super::action::Action;
use super::stores::Beside;
use super::{Dynamo, place, rows};

impl Seals for Dynamo {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        let what = "seal a store's secrets anew";
        let Some(vault) = &self.vault else {
            return Ok(false);
        };
        let Some(item) = self.get(what, &place::settings(store), true).await? else {
            return Ok(false);
        };
        let beside: Beside = rows::read(what, &item)?;
        let is_newest = match &beside.sealed {
            Some(sealed) => vault.is_newest(sealed).await?,
            None => false,
        };
        let (false, Some(read)) = (is_newest, item.get("doc")) else {
            return Ok(false);
        };
        let settings = self.opened(what, &item).await?;
        let row = self.row_of(what, &settings, Some(&item)).await?;
        // Whoever was faster sealed it with the newest key as well.
        self.write(what, Action::put(row).if_is("doc", read.clone()))
            .await
    }

    async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        match &self.vault {
            Some(vault) => vault.renew(then).await,
            None => Ok(false),
        }
    }
}
