//! Jobs and changed settings of the house.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{
    ExportKey, ExportLink, Exports, Fault, Job, JobPage, JobPart, Jobs, StoreChanges, StoreSettings,
};

use super::cut;
use crate::tests::house::House;

impl Jobs for &House {
    async fn keep_job(&self, _: &StoreId, job: &Job) -> Result<(), Fault> {
        self.jobs.lock().unwrap().push(job.clone());
        self.called(())
    }

    async fn keep_part(&self, _: &StoreId, _: (&str, Timestamp), _: &JobPart) -> Result<(), Fault> {
        panic!("a question does no part of a job")
    }

    async fn has_part(&self, _: &StoreId, _: &str, _: u32) -> Result<bool, Fault> {
        panic!("a question does no part of a job")
    }

    async fn job(&self, _: &StoreId, id: &str) -> Result<Option<(Job, Vec<JobPart>)>, Fault> {
        let all = self.jobs.lock().unwrap();
        let found = all.iter().find(|job| job.id == id);
        self.called(found.map(|job| (job.clone(), self.job_parts.clone())))
    }

    async fn jobs(&self, _: &StoreId, limit: usize, after: Option<&str>) -> Result<JobPage, Fault> {
        let mut all = self.jobs.lock().unwrap().clone();
        all.reverse();
        let (rows, next) = cut(&all, limit, after)?;
        self.called(JobPage { rows, next })
    }
}

impl Exports for &House {
    async fn put(&self, _: &ExportKey, _: u32, _: Vec<u8>) -> Result<(), Fault> {
        panic!("a question writes no file")
    }

    async fn close(&self, _: &ExportKey, _: u32) -> Result<bool, Fault> {
        panic!("a question writes no file")
    }

    async fn link(&self, export: &ExportKey, now: Timestamp) -> Result<Option<ExportLink>, Fault> {
        let expires_at = export.expires_at(now).filter(|_| self.has_file);
        let link = expires_at.map(|expires_at| ExportLink {
            url: format!("https://files.example/{}?signed", export.place()),
            expires_at,
            bytes: 12,
        });
        self.called(link)
    }

    async fn forget(&self, _: &StoreId, _: Timestamp) -> Result<(), Fault> {
        panic!("a question destroys no file")
    }
}

impl StoreChanges for &House {
    async fn settings_now(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        let found = self.settings.iter().find(|one| one.id == *store);
        self.called(found.cloned())
    }

    async fn begin_settings(&self, settings: &StoreSettings) -> Result<bool, Fault> {
        let is_new = !self.settings.iter().any(|one| one.id == settings.id);
        let mut kept = self.kept_settings.lock().unwrap();
        kept.extend(is_new.then(|| settings.clone()));
        self.called(is_new)
    }

    async fn keep_settings(
        &self,
        before: &StoreSettings,
        after: &StoreSettings,
    ) -> Result<bool, Fault> {
        let is_kept = self.settings.contains(before);
        let mut kept = self.kept_settings.lock().unwrap();
        kept.extend(is_kept.then(|| after.clone()));
        self.called(is_kept)
    }
}
