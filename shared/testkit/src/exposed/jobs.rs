//! Jobs in bad weather.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Job, JobPage, JobPart, Jobs};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

impl<P: Jobs, W: Weather> Jobs for Exposed<P, W> {
    async fn keep_job(&self, store: &StoreId, job: &Job) -> Result<(), Fault> {
        let call = call("jobs", "keep a job", Nature::Writes);
        self.through(call, || self.port.keep_job(store, job)).await
    }

    async fn keep_part(
        &self,
        store: &StoreId,
        job: (&str, Timestamp),
        part: &JobPart,
    ) -> Result<(), Fault> {
        let call = call("jobs", "keep a part", Nature::Writes);
        self.through(call, || self.port.keep_part(store, job, part))
            .await
    }

    async fn has_part(&self, store: &StoreId, job: &str, number: u32) -> Result<bool, Fault> {
        let call = call("jobs", "look for a part", Nature::Reads);
        self.through(call, || self.port.has_part(store, job, number))
            .await
    }

    async fn job(&self, store: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        let call = call("jobs", "read a job", Nature::Reads);
        self.through(call, || self.port.job(store, id)).await
    }

    async fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<JobPage, Fault> {
        let call = call("jobs", "read jobs", Nature::Reads);
        self.through(call, || self.port.jobs(store, limit, after))
            .await
    }
}
