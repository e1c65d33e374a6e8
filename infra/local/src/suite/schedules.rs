//! Schedules by the suite's clock. However far the clock jumped, a schedule fires once: late occurrences collapse into one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use awda_kernel::Timestamp;

use super::{Error, NIGHT_FUNCTION, Suite};
use crate::template::{Schedule, Template};

/// Whether the night's own schedule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nights {
    /// It fires like every other.
    AsScheduled,
    /// It does not: whoever drives the suite calls for its nights.
    OnRequest,
}

/// The schedules of a template, and when each fired last.
#[derive(Debug)]
pub(super) struct Schedules {
    alarms: Vec<Alarm>,
    fired: Mutex<BTreeMap<String, Timestamp>>,
    path: Option<PathBuf>,
}

#[derive(Debug, Clone)]
struct Alarm {
    function: String,
    schedule: Schedule,
}

impl Schedules {
    /// The schedules of a template. What is not known to have fired counts from `now`.
    pub(super) fn of(template: &Template, path: Option<PathBuf>, now: Timestamp) -> Self {
        let alarms: Vec<Alarm> = template
            .functions
            .iter()
            .flat_map(|function| {
                function.schedules.iter().map(|alarm| Alarm {
                    function: function.id.clone(),
                    schedule: alarm.schedule.clone(),
                })
            })
            .collect();
        let mut fired: BTreeMap<String, Timestamp> = path
            .as_ref()
            .and_then(|path| std::fs::read(path).ok())
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        for alarm in &alarms {
            fired.entry(alarm.function.clone()).or_insert(now);
        }
        let schedules = Self {
            alarms,
            fired: Mutex::new(fired),
            path,
        };
        schedules.keep();
        schedules
    }

    /// When which function is woken next, earliest first.
    fn next(&self, nights: Nights) -> Option<(Timestamp, String)> {
        let fired = self.fired();
        let upcoming = self.alarms.iter().filter_map(|alarm| {
            if nights == Nights::OnRequest && alarm.function == NIGHT_FUNCTION {
                return None;
            }
            let last = *fired.get(&alarm.function)?;
            let at = alarm.schedule.next_after(last, last)?;
            Some((at, alarm.function.clone()))
        });
        upcoming.min()
    }

    /// A function was woken: every occurrence up to `now` is over.
    fn note(&self, function: &str, now: Timestamp) {
        self.fired().insert(function.to_owned(), now);
        self.keep();
    }

    /// Losing this file costs a late occurrence and nothing else: a failure to write it is told and not returned.
    fn keep(&self) {
        let Some(path) = &self.path else {
            return;
        };
        let text = serde_json::to_vec_pretty(&*self.fired()).unwrap_or_default();
        let part = path.with_extension("json.part");
        let kept = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
        if let Err(why) = kept {
            tracing::warn!("failed to note which schedules fired: {why}");
        }
    }

    fn fired(&self) -> MutexGuard<'_, BTreeMap<String, Timestamp>> {
        self.fired.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Suite {
    /// Fires the schedules that are due by the suite's clock, each once, and works off what they queue.
    ///
    /// # Errors
    /// What the function that was woken says; its occurrence counts as fired, as on AWS after its tries.
    pub async fn tick(&self, nights: Nights) -> Result<(), Error> {
        while self.fire_next(nights).await? {
            self.pump().await?;
        }
        Ok(())
    }

    /// When the next schedule fires.
    pub fn next_schedule(&self, nights: Nights) -> Option<Timestamp> {
        self.inner.schedules.next(nights).map(|(at, _)| at)
    }

    /// Fires the earliest schedule that is due; answers whether there was one.
    pub(crate) async fn fire_next(&self, nights: Nights) -> Result<bool, Error> {
        let now = self.now();
        let due = self
            .inner
            .schedules
            .next(nights)
            .filter(|(at, _)| *at <= now);
        let Some((_, function)) = due else {
            return Ok(false);
        };
        self.inner.schedules.note(&function, now);
        Box::pin(self.inner.functions.wake(&function, now)).await?;
        Ok(true)
    }
}
