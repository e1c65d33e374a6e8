//! The ports of the API and of the night, behind a reference.

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{EventId, Secret, StoreId, Timestamp};
use awda_measures::KeptGoal;
use awda_messaging::notices::{EndpointHealth, NoticeRow};

use crate::{
    Act, ActKey, ActPage, Acts, Audiences, Claimed, Colleague, DRAWN_BYTES, Fault, Finding,
    FoundPage, Goals, Going, Hired, Job, JobPage, JobPart, Jobs, KeptAnswer, Keys, MemberPage,
    NoticePage, Notices, Pace, Paces, Seals, Settle, Settlement, Staff, StoreChanges, StoreKey,
    StoreSettings, Write,
};

impl<T: Settle> Settle for &T {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        (**self).settle_classes(store, people).await
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        (**self).follow(store, writes).await
    }
}

impl<T: Finding> Finding for &T {
    async fn found(
        &self,
        store: &StoreId,
        beginning: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<FoundPage, Fault> {
        (**self).found(store, beginning, limit, after).await
    }
}

impl<T: Audiences> Audiences for &T {
    async fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<MemberPage, Fault> {
        (**self).members(store, segment, limit, after).await
    }
}

impl<T: Acts> Acts for &T {
    async fn note(&self, store: &StoreId, act: &Act) -> Result<(), Fault> {
        (**self).note(store, act).await
    }

    async fn acts(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<ActPage, Fault> {
        (**self).acts(store, limit, after).await
    }

    async fn claim_key(&self, store: &StoreId, key: &ActKey) -> Result<Claimed, Fault> {
        (**self).claim_key(store, key).await
    }

    async fn answered(
        &self,
        store: &StoreId,
        key: &ActKey,
        answer: &KeptAnswer,
    ) -> Result<(), Fault> {
        (**self).answered(store, key, answer).await
    }

    async fn let_go(&self, store: &StoreId, key: &ActKey) -> Result<(), Fault> {
        (**self).let_go(store, key).await
    }
}

impl<T: Goals> Goals for &T {
    async fn goals(&self, store: &StoreId) -> Result<Vec<KeptGoal>, Fault> {
        (**self).goals(store).await
    }

    async fn keep_goal(
        &self,
        store: &StoreId,
        goal: &KeptGoal,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        (**self).keep_goal(store, goal, before).await
    }

    async fn drop_goal(&self, store: &StoreId, goal: &KeptGoal) -> Result<bool, Fault> {
        (**self).drop_goal(store, goal).await
    }
}

impl<T: Jobs> Jobs for &T {
    async fn keep_job(&self, store: &StoreId, job: &Job) -> Result<(), Fault> {
        (**self).keep_job(store, job).await
    }

    async fn keep_part(
        &self,
        store: &StoreId,
        job: (&str, Timestamp),
        part: &JobPart,
    ) -> Result<(), Fault> {
        (**self).keep_part(store, job, part).await
    }

    async fn has_part(&self, store: &StoreId, job: &str, number: u32) -> Result<bool, Fault> {
        (**self).has_part(store, job, number).await
    }

    async fn job(&self, store: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        (**self).job(store, id).await
    }

    async fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<JobPage, Fault> {
        (**self).jobs(store, limit, after).await
    }
}

impl<T: Seals> Seals for &T {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        (**self).reseal(store).await
    }

    async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        (**self).renew(then).await
    }
}

impl<T: StoreChanges> StoreChanges for &T {
    async fn settings_now(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        (**self).settings_now(store).await
    }

    async fn begin_settings(&self, settings: &StoreSettings) -> Result<bool, Fault> {
        (**self).begin_settings(settings).await
    }

    async fn keep_settings(
        &self,
        before: &StoreSettings,
        after: &StoreSettings,
    ) -> Result<bool, Fault> {
        (**self).keep_settings(before, after).await
    }
}

impl<T: Notices> Notices for &T {
    async fn notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        id: (Timestamp, &str),
    ) -> Result<Option<NoticeRow>, Fault> {
        (**self).notice(store, endpoint, id).await
    }

    async fn keep_notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        row: &NoticeRow,
    ) -> Result<bool, Fault> {
        (**self).keep_notice(store, endpoint, row).await
    }

    async fn notices(
        &self,
        store: &StoreId,
        endpoint: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<NoticePage, Fault> {
        (**self).notices(store, endpoint, limit, after).await
    }

    async fn endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
    ) -> Result<EndpointHealth, Fault> {
        (**self).endpoint_health(store, endpoint).await
    }

    async fn keep_endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
        health: &EndpointHealth,
    ) -> Result<(), Fault> {
        (**self).keep_endpoint_health(store, endpoint, health).await
    }

    async fn kept_event(
        &self,
        store: &StoreId,
        place: (&Key, Timestamp, &EventId),
    ) -> Result<Option<Event>, Fault> {
        (**self).kept_event(store, place).await
    }
}

impl<T: Paces> Paces for &T {
    async fn go(&self, name: &str, count: u32, pace: Pace, now: Timestamp) -> Result<Going, Fault> {
        (**self).go(name, count, pace, now).await
    }
}

impl<T: Keys> Keys for &T {
    async fn keys(&self, store: &StoreId) -> Result<Vec<StoreKey>, Fault> {
        (**self).keys(store).await
    }

    async fn key(&self, store: &StoreId, id: &str) -> Result<Option<StoreKey>, Fault> {
        (**self).key(store, id).await
    }

    async fn keep_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        (**self).keep_key(store, key, before).await
    }

    async fn drop_key(&self, store: &StoreId, key: &StoreKey) -> Result<bool, Fault> {
        (**self).drop_key(store, key).await
    }

    async fn draw(&self) -> Result<Secret<[u8; DRAWN_BYTES]>, Fault> {
        (**self).draw().await
    }
}

impl<T: Staff> Staff for &T {
    async fn colleagues(&self, store: &StoreId) -> Result<Option<Vec<Colleague>>, Fault> {
        (**self).colleagues(store).await
    }

    async fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        now: Timestamp,
    ) -> Result<Hired, Fault> {
        (**self).invite(store, email, role, now).await
    }

    async fn assign(&self, store: &StoreId, id: &str, role: &str) -> Result<Hired, Fault> {
        (**self).assign(store, id, role).await
    }

    async fn dismiss(&self, store: &StoreId, id: &str) -> Result<Hired, Fault> {
        (**self).dismiss(store, id).await
    }
}
