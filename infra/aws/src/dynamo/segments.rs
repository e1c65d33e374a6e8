//! Definitions of segments, and the nights of every store: rows of the books.

use awda_kernel::{Day, StoreId};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_ports::{Fault, Night, Nights, Segments};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::{Ask, Range};
use super::{Dynamo, place, rows};

impl Segments for Dynamo {
    async fn definitions(&self, store: &StoreId) -> Result<Vec<Definition>, Fault> {
        let what = "read a store's segments";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::definitions(store))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        items.iter().map(|item| rows::read(what, item)).collect()
    }

    async fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::definition(store, &definition.id))
            .with("doc", rows::document(definition))
            .with("version", rows::number(definition.version));
        let action = match before {
            None => Action::put(row).if_new(),
            Some(version) => Action::put(row).if_is("version", rows::number(version)),
        };
        self.write("keep a segment", action).await
    }

    async fn drop_definition(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let action = Action::delete(place::definition(store, id));
        self.write("end a segment", action).await?;
        Ok(())
    }
}

impl Nights for Dynamo {
    async fn put_night(&self, night: &Night) -> Result<(), Fault> {
        let standards = &night.standards;
        let row = Row::at(place::night(&standards.store, standards.day));
        let row = row.with("doc", rows::document(night));
        self.write("keep a night", Action::put(row)).await?;
        Ok(())
    }

    async fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Night>, Fault> {
        let what = "read a store's nights";
        let ask = Ask {
            range: before.map_or(Range::All, |day| Range::Before(place::day_text(day))),
            newest_first: true,
            fresh: true,
            ..Ask::partition(Table::Books, place::nights(store))
        };
        let items = self.query(what, &ask, limit).await?;
        items.iter().map(|item| rows::read(what, item)).collect()
    }

    async fn brought(&self, store: &StoreId) -> Result<Option<Brought>, Fault> {
        let what = "read what a store's flows brought";
        let item = self.get(what, &place::brought(store), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        brought: &Brought,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::brought(store))
            .with("doc", rows::document(brought))
            .with("through", rows::number(brought.through));
        let action = match before {
            Some(before) => Action::put(row).if_is("through", rows::number(before)),
            None => Action::put(row).if_new(),
        };
        self.write("keep what a store's flows brought", action)
            .await
    }

    async fn put_crowd(&self, store: &StoreId, crowd: &NightCrowd) -> Result<(), Fault> {
        let row = Row::at(place::crowd(store)).with("doc", rows::document(crowd));
        self.write("keep what a night counted of everybody", Action::put(row))
            .await?;
        Ok(())
    }

    async fn crowd(&self, store: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        let what = "read what a night counted of everybody";
        let item = self.get(what, &place::crowd(store), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }
}
