//! Jobs in memory.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Job, JobPage, JobPart, Jobs};

use super::{MemoryHouse, open, page};
use crate::lock;

impl Jobs for MemoryHouse {
    async fn keep_job(&self, store: &StoreId, job: &Job) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), job.id.clone());
        state.jobs.insert(key, job.clone());
        Ok(())
    }

    async fn keep_part(
        &self,
        store: &StoreId,
        (job, _): (&str, Timestamp),
        part: &JobPart,
    ) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), job.to_owned(), part.number);
        state.job_parts.insert(key, part.clone());
        Ok(())
    }

    async fn has_part(&self, store: &StoreId, job: &str, number: u32) -> Result<bool, Fault> {
        let key = (store.clone(), job.to_owned(), number);
        Ok(lock(&self.state).job_parts.contains_key(&key))
    }

    async fn job(&self, store: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        let state = lock(&self.state);
        let Some(job) = state.jobs.get(&(store.clone(), id.to_owned())) else {
            return Ok(None);
        };
        let parts = state.job_parts.iter();
        let parts = parts.filter(|((of, job, _), _)| of == store && job == id);
        Ok(Some((
            job.clone(),
            parts.map(|(_, part)| part.clone()).collect(),
        )))
    }

    async fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<JobPage, Fault> {
        let question = format!("jobs {store}");
        let before = open(&question, after)?;
        let state = lock(&self.state);
        let rows = state.jobs.iter().rev();
        let rows = rows.filter(|((of, id), _)| {
            of == store && before.is_none_or(|before| id.as_str() < before)
        });
        let rows = rows.map(|(_, job)| job.clone()).collect();
        let (rows, next) = page(&question, rows, limit, |job: &Job| job.id.clone());
        Ok(JobPage { rows, next })
    }
}
