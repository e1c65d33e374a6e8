//! Whose night it is. Days are the smallest unit of every condition, so time changes somebody's segments at their store's midnight and at no
//! other moment: the schedule looks every hour which stores have a new day, and their night is that boundary.
//!
//! Stores that share an hour share a run; a run for the others' people reads over them and writes nothing.

use awda_commerce::Delivery;
use awda_kernel::{Timestamp, day_number, zone};
use awda_ports::{
    Census, Fault, Jobs, Nights, Queue, RecomputeShard, Records, Run, RunState, Runs, Seals,
    Segments, Settle, Shelves, Standards, Stores, Timeline,
};

use crate::{Error, Outcome, Recompute};

/// Seconds after which a night that is not done is taken up again, and stops no other any more: six hours.
const PATIENCE_SECONDS: i64 = 6 * 3_600;

const DAY_SECONDS: i64 = 86_400;

impl<C, R, S, Q, D> Recompute<C, R, S, Q, D>
where
    C: Census + Records + Settle,
    R: Runs + Nights + Shelves,
    S: Stores + Seals + Segments + Timeline + Jobs,
    Q: Queue<RecomputeShard>,
    D: Queue<Delivery>,
{
    /// Begins the night of the stores whose day has changed since their last one.
    ///
    /// # Errors
    /// [`Error::Port`].
    pub async fn wake(&self, now: Timestamp) -> Result<Outcome, Error> {
        let last = self.runs.run(None).await?;
        let age_seconds = |run: &Run| now.as_second() - run.started_at.as_second();
        let age = last.as_ref().map_or(i64::MAX, age_seconds);
        if let Some(open) = last.filter(|run| run.state != RunState::Done) {
            if age < PATIENCE_SECONDS {
                return Ok(Outcome::UnderWay);
            }
            return self.take_up(open).await;
        }
        if !self.is_any_due(now, age >= DAY_SECONDS).await? {
            return Ok(Outcome::NothingDue);
        }
        let run = Run {
            id: now.strftime("night-%Y-%m-%dT%H").to_string(),
            is_of_the_due: true,
            ..self.run_of(now, now)
        };
        let run = self.runs.begin(&run).await?;
        self.take_up(run).await
    }

    /// A store without a night may have nobody in it yet: it calls for one when nobody else has for a day.
    async fn is_any_due(&self, now: Timestamp, is_first_due: bool) -> Result<bool, Fault> {
        for store in self.stores.all().await? {
            let Some(settings) = self.stores.settings(&store).await? else {
                continue;
            };
            let Ok(zone) = zone(&settings.zone) else {
                continue;
            };
            let held = self.runs.standards(&store).await?;
            let is_due = |held: Standards| held.day < day_number(now, &zone);
            if held.map_or(is_first_due, is_due) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
