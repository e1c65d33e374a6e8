//! The ledger of messages, and the addresses nobody may write to.

use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::MessageRow;
use awda_ports::{Claim, Fault, MessageSight, Messages, Suppression};

use super::action::{Action, Row};
use super::place::Table;
use super::{Dynamo, place, rows};

impl Messages for Dynamo {
    async fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        let what = "look at messages";
        let messages = rows
            .iter()
            .map(|(customer, id)| place::message(store, customer, id));
        let address = address.map(|key| place::holder(store, key));
        let wanted = messages.chain(address).collect();
        let mut sight = MessageSight::default();
        for (table, item) in self.get_many(what, wanted, true).await? {
            if table == Table::Timeline {
                sight.rows.push(rows::read("read a message row", &item)?);
                continue;
            }
            // What cannot be read must not become permission.
            if let Some(text) = rows::str_of(&item, "suppressed") {
                let read = serde_json::from_str(text);
                let unreadable = |_| Fault::unreadable("read a suppression");
                sight.suppression = Some(read.map_err(unreadable)?);
            }
            if let Some(text) = rows::str_of(&item, "stopped") {
                let unreadable = |_| Fault::unreadable("read a stop");
                sight.stopped_at = Some(text.parse().map_err(unreadable)?);
            }
        }
        Ok(sight)
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        let claim = Action::put(rows::message(row)).if_new();
        let is_ours = self.write("claim a message", claim).await?;
        Ok(if is_ours { Claim::Won } else { Claim::Lost })
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        let what = "settle a message";
        let row = rows::message(after);
        if row.place != place::message(&before.asked.store, &before.asked.customer, &before.id) {
            let why = "a row cannot become another message's";
            return Err(Fault::broken(what).because(why));
        }
        let action = Action::put(row).if_is("mark", rows::message_mark(before));
        if self.write(what, action).await? {
            Ok(())
        } else {
            Err(Fault::conflict(what))
        }
    }

    async fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        let what = "suppress an address";
        let text = serde_json::to_string(suppression).map_err(|_| Fault::broken(what))?;
        let row = Row::at(place::holder(store, address)).with("suppressed", rows::text(&text));
        // One that is there already is the first, and stays.
        self.write(what, Action::set(row).if_absent("suppressed"))
            .await?;
        Ok(())
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        let row = Row::at(place::holder(store, address));
        let row = row.with("stopped", rows::text(&at.to_string()));
        self.write("stop marketing to an address", Action::set(row))
            .await?;
        Ok(())
    }
}
