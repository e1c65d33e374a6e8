//! What a store's own systems were told, and how fast is asked: kept by the house in memory.

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{EventId, StoreId, Timestamp};
use awda_messaging::notices::{EndpointHealth, NoticeRow, Notify};
use awda_ports::{Fault, Going, Later, NoticePage, Notices, Pace, Paces, Queue};

use super::super::house::House;

impl Notices for &House {
    async fn notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        id: (Timestamp, &str),
    ) -> Result<Option<NoticeRow>, Fault> {
        self.called(())?;
        self.told.notice(store, endpoint, id).await
    }

    async fn keep_notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        row: &NoticeRow,
    ) -> Result<bool, Fault> {
        self.called(())?;
        self.told.keep_notice(store, endpoint, row).await
    }

    async fn notices(
        &self,
        store: &StoreId,
        endpoint: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<NoticePage, Fault> {
        self.called(())?;
        self.told.notices(store, endpoint, limit, after).await
    }

    async fn endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
    ) -> Result<EndpointHealth, Fault> {
        self.called(())?;
        self.told.endpoint_health(store, endpoint).await
    }

    async fn keep_endpoint_health(
        &self,
        _: &StoreId,
        _: &str,
        _: &EndpointHealth,
    ) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn kept_event(
        &self,
        _: &StoreId,
        _: (&Key, Timestamp, &EventId),
    ) -> Result<Option<Event>, Fault> {
        panic!("a question told somebody something")
    }
}

impl Queue<Notify> for &House {
    async fn send(&self, commands: &[Notify]) -> Result<(), Fault> {
        self.called(())?;
        self.notified.send(commands).await
    }
}

impl Later<Notify> for &House {
    async fn send_later(&self, commands: &[Notify], seconds: u32) -> Result<(), Fault> {
        self.called(())?;
        self.notified.send_later(commands, seconds).await
    }
}

/// It is not one of the calls that an answer is reckoned by: one of ten requests makes it.
impl Paces for &House {
    async fn go(&self, name: &str, count: u32, pace: Pace, now: Timestamp) -> Result<Going, Fault> {
        if self.is_unwell {
            return Err(Fault::unavailable("keep a pace"));
        }
        if !self.is_paced {
            return Ok(Going::Go { left: pace.burst });
        }
        self.told.go(name, count, pace, now).await
    }
}
