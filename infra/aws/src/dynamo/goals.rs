//! Goals: rows of the books.

use awda_kernel::StoreId;
use awda_measures::KeptGoal;
use awda_ports::{Fault, Goals};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::Ask;
use super::{Dynamo, place, rows};

impl Goals for Dynamo {
    async fn goals(&self, store: &StoreId) -> Result<Vec<KeptGoal>, Fault> {
        let what = "read a store's goals";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::goals(store))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        items.iter().map(|item| rows::read(what, item)).collect()
    }

    async fn keep_goal(
        &self,
        store: &StoreId,
        goal: &KeptGoal,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::goal(store, &goal.id))
            .with("doc", rows::document(goal))
            .with("version", rows::number(goal.version));
        let action = match before {
            None => Action::put(row).if_new(),
            Some(version) => Action::put(row).if_is("version", rows::number(version)),
        };
        self.write("keep a goal", action).await
    }

    async fn drop_goal(&self, store: &StoreId, goal: &KeptGoal) -> Result<bool, Fault> {
        let action = Action::delete(place::goal(store, &goal.id));
        let action = action.if_is("version", rows::number(goal.version));
        self.write("end a goal", action).await
    }
}
