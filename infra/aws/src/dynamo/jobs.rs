//! Jobs: a row each, and beside it a row for each part that is done. Both end by themselves.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Job, JobPage, JobPart, Jobs};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::Ask;
use super::{Dynamo, place, rows};

const LIST: &str = "list jobs";
const READ: &str = "read a job";
const SECONDS_PER_DAY: i64 = 86_400;

impl Jobs for Dynamo {
    async fn keep_job(&self, store: &StoreId, job: &Job) -> Result<(), Fault> {
        let row = Row::at(place::job(store, &job.id))
            .with("doc", rows::document(job))
            .with("expires_at", rows::number(ends_at(job.at)));
        self.write("keep a job", Action::put(row)).await?;
        Ok(())
    }

    async fn keep_part(
        &self,
        store: &StoreId,
        (job, at): (&str, Timestamp),
        part: &JobPart,
    ) -> Result<(), Fault> {
        let row = Row::at(place::job_part(store, job, part.number))
            .with("doc", rows::document(part))
            .with("expires_at", rows::number(ends_at(at)));
        self.write("keep a part of a job", Action::put(row)).await?;
        Ok(())
    }

    async fn has_part(&self, store: &StoreId, job: &str, number: u32) -> Result<bool, Fault> {
        let place = place::job_part(store, job, number);
        let kept = self.get("look for a part of a job", &place, true).await?;
        Ok(kept.is_some())
    }

    async fn job(&self, store: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        let Some(item) = self.get(READ, &place::job(store, id), true).await? else {
            return Ok(None);
        };
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::job_parts(store, id))
        };
        let items = self.query(READ, &ask, usize::MAX).await?;
        let parts: Result<_, Fault> = items.iter().map(|item| rows::read(READ, item)).collect();
        Ok(Some((rows::read(READ, &item)?, parts?)))
    }

    async fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<JobPage, Fault> {
        let asked = (&["jobs", store.as_str()][..], place::jobs(store));
        let (rows, next) = self.newest(LIST, asked, (limit, after)).await?;
        Ok(JobPage { rows, next })
    }
}

fn ends_at(at: Timestamp) -> i64 {
    at.as_second() + Job::DAYS * SECONDS_PER_DAY
}
