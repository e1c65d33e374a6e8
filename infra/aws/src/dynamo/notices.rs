//! Notices: a row each, in the order of what happened, which ends by itself; and a row of each endpoint that has not answered well.

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{EventId, StoreId, Timestamp};
use awda_messaging::notices::{EndpointHealth, NoticeRow};
use awda_ports::{Fault, NoticePage, Notices};

use super::action::{Action, Row};
use super::{Dynamo, place, rows};

const READ: &str = "read a notice";
const LIST: &str = "list notices";
const HEALTH: &str = "read how an endpoint answers";
const EVENT: &str = "read an event";

impl Notices for Dynamo {
    async fn notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        id: (Timestamp, &str),
    ) -> Result<Option<NoticeRow>, Fault> {
        let place = place::notice(store, endpoint, id);
        let item = self.get(READ, &place, true).await?;
        item.map(|item| rows::read(READ, &item)).transpose()
    }

    async fn keep_notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        row: &NoticeRow,
    ) -> Result<bool, Fault> {
        let id = row.of.id();
        let kept = Row::at(place::notice(store, endpoint, (row.of.at(), &id)))
            .with("doc", rows::document(row))
            .with("rev", rows::number(row.version))
            .with("expires_at", rows::number(row.ends_at()));
        let before = row.version.saturating_sub(1);
        let action = if before == 0 {
            Action::put(kept).if_new()
        } else {
            Action::put(kept).if_is("rev", rows::number(before))
        };
        self.write("keep a notice", action).await
    }

    async fn notices(
        &self,
        store: &StoreId,
        endpoint: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<NoticePage, Fault> {
        let question = ["notices", store.as_str(), endpoint];
        let asked = (&question[..], place::notices(store, endpoint));
        let (rows, next) = self.newest(LIST, asked, (limit, after)).await?;
        Ok(NoticePage { rows, next })
    }

    async fn endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
    ) -> Result<EndpointHealth, Fault> {
        let place = place::endpoint(store, endpoint);
        let item = self.get(HEALTH, &place, true).await?;
        let health = item.map(|item| rows::read(HEALTH, &item)).transpose()?;
        Ok(health.unwrap_or_default())
    }

    async fn keep_endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
        health: &EndpointHealth,
    ) -> Result<(), Fault> {
        let place = place::endpoint(store, endpoint);
        let action = if *health == EndpointHealth::default() {
            Action::delete(place)
        } else {
            Action::put(Row::at(place).with("doc", rows::document(health)))
        };
        self.write("keep how an endpoint answers", action).await?;
        Ok(())
    }

    async fn kept_event(
        &self,
        store: &StoreId,
        (anchor, at, id): (&Key, Timestamp, &EventId),
    ) -> Result<Option<Event>, Fault> {
        let place = place::event(store, (anchor, at, id));
        let item = self.get(EVENT, &place, true).await?;
        item.map(|item| rows::read(EVENT, &item)).transpose()
    }
}
