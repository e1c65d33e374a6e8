//! The ledger of messages, and the addresses nobody may write to.

use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::MessageRow;
use awda_messaging::campaigns::entry;
use awda_messaging::caps::{SlotChange, Slots, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use awda_ports::{Claim, Fault, MessageSight, Messages, Suppression};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::Ask;
use super::{Dynamo, place, rows};

/// Most dates of a person that are looked at.
const DATES_MAX: usize = 100;

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
            if let Some(text) = rows::str_of(&item, "health") {
                let unreadable = |_| Fault::unreadable("read an address's health");
                sight.health = Some(serde_json::from_str(text).map_err(unreadable)?);
            }
        }
        Ok(sight)
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        let claim = Action::put(rows::message(row)).if_new();
        if is_counted(None, row) {
            return self.keep_counted(claim, Vec::new(), (None, row)).await;
        }
        let is_ours = self.write("claim a message", claim).await?;
        Ok(if is_ours { Claim::Won } else { Claim::Lost })
    }

    async fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> Result<Claim, Fault> {
        let mine = Action::put(rows::message(row));
        let mine = match before {
            None => mine.if_new(),
            Some(before) => mine.if_is("mark", rows::message_mark(before)),
        };
        let others = slots.iter().map(|change| slot(row, change));
        self.keep_counted(mine, others.collect(), (before, row))
            .await
    }

    async fn standing(&self, store: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        let what = "look at what a person was sent lately";
        let wanted = ids.iter().map(|id| place::slots(store, id)).collect();
        let agenda = async {
            let Some(first) = ids.first() else {
                return Ok(Vec::new());
            };
            let mut dates = Ask::partition(Table::Agenda, place::agenda_rows(store, first));
            dates.fresh = true;
            self.query(what, &dates, DATES_MAX).await
        };
        let (found, agenda) = tokio::try_join!(self.get_many(what, wanted, true), agenda)?;
        let mut standing = Standing::default();
        for (_, item) in found {
            let id = rows::str_of(&item, "customer").and_then(|id| id.parse().ok());
            let id = id.ok_or_else(|| Fault::unreadable(what))?;
            let slots: Slots = rows::read("read a person's slots", &item)?;
            standing.slots.push((id, slots));
        }
        for item in agenda {
            let row = rows::read("read a row of the agenda", &item)?;
            standing.agenda.push(row);
        }
        Ok(standing)
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        let what = "settle a message";
        let row = rows::message(after);
        if row.place != place::message(&before.asked.store, &before.asked.customer, &before.id) {
            let why = "a row cannot become another message's";
            return Err(Fault::broken(what).because(why));
        }
        let action = Action::put(row).if_is("mark", rows::message_mark(before));
        if is_counted(Some(before), after) {
            let both = (Some(before), after);
            let kept = self.keep_counted(action, Vec::new(), both).await?;
            return match kept {
                Claim::Won => Ok(()),
                Claim::Lost => Err(Fault::conflict(what)),
                Claim::Unaffordable => Err(Fault::broken(what).because("only a claim is paid for")),
            };
        }
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

    async fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> Result<(), Fault> {
        let what = "keep an address's health";
        let text = |health: &AddressHealth| serde_json::to_string(health);
        let broken = |_| Fault::broken(what);
        let row = Row::at(place::holder(store, address));
        let after = text(after).map_err(broken)?;
        let action = Action::set(row.with("health", rows::text(&after)));
        let action = match before {
            None => action.if_absent("health"),
            Some(before) => {
                let before = text(before).map_err(broken)?;
                action.if_is("health", rows::text(&before))
            }
        };
        if self.write(what, action).await? {
            Ok(())
        } else {
            Err(Fault::conflict(what))
        }
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        let row = Row::at(place::holder(store, address));
        let row = row.with("stopped", rows::text(&at.to_string()));
        self.write("stop marketing to an address", Action::set(row))
            .await?;
        Ok(())
    }
}

/// Whether the row is one of a campaign, whose numbers change with it.
fn is_counted(before: Option<&MessageRow>, after: &MessageRow) -> bool {
    !entry(before, after).is_empty()
}

fn slot(row: &MessageRow, change: &SlotChange) -> Action {
    let put = Action::put(rows::slots(
        &row.asked.store,
        &change.customer,
        &change.after,
    ));
    match &change.before {
        None => put.if_new(),
        Some(before) => put.if_is("mark", rows::slots_mark(before)),
    }
}
