//! Jobs and decisions of the house under test.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Job, JobPage, JobPart, Jobs, Queue, RecomputeShard};

use crate::house::House;

impl Queue<awda_commerce::Delivery> for House {
    async fn send(&self, commands: &[awda_commerce::Delivery]) -> Result<(), Fault> {
        self.step(self.deliveries.send(commands).await)
    }
}

impl Jobs for House {
    async fn keep_job(&self, store: &StoreId, job: &Job) -> Result<(), Fault> {
        self.step(self.memory.keep_job(store, job).await)
    }

    async fn job(&self, store: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        self.memory.job(store, id).await
    }

    async fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<JobPage, Fault> {
        self.memory.jobs(store, limit, after).await
    }

    async fn has_part(&self, store: &StoreId, job: &str, number: u32) -> Result<bool, Fault> {
        self.memory.has_part(store, job, number).await
    }

    async fn keep_part(
        &self,
        store: &StoreId,
        job: (&str, Timestamp),
        part: &JobPart,
    ) -> Result<(), Fault> {
        self.memory.keep_part(store, job, part).await
    }
}

impl Queue<RecomputeShard> for House {
    async fn send(&self, commands: &[RecomputeShard]) -> Result<(), Fault> {
        self.step(self.queue.send(commands).await)
    }
}
