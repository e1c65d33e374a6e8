//! The replay: the clock moves, deliveries are sent, nights fall, what is due goes out.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use awda_kernel::{Day, Timestamp, day_number, local_moment};
use awda_ports::Stores;
use indicatif::ProgressBar;

use super::report::{Report, Tally};
use super::spent::Spent;
use super::traffic::Sending;
use super::{SECRET, STORE, Year, settings, year};
use crate::clock::{MovingClock, SuiteClock};
use crate::metrics::MetricCounts;
use crate::signed;
use crate::suite::{Home, Nights, Suite};
use crate::template::Template;

/// Days before the end on which every night runs; before them one night a week does.
const DAILY_NIGHTS: Day = 30;
/// The hour nights run at, local.
const NIGHT_HOUR: i8 = 2;
/// The hour after which what is due at ten goes out, local.
const MAIL_HOUR: i8 = 11;
/// Deliveries that may wait in the queue before they are worked off.
const WAITING_MAX: usize = 64;

/// How the demo runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only so many days of the data, from its beginning.
    pub days: Option<u16>,
    /// Where everything is kept; in memory when none.
    pub keep: Option<PathBuf>,
    /// The moment that counts as now: the replay ends there.
    pub now: Timestamp,
    /// Every shipped flow is on, not only those that are by themselves.
    pub all_flows: bool,
}

/// Replays the year; answers what became of it.
///
/// # Errors
/// Whatever kept the suite from starting or a night from ending.
pub async fn run(
    options: &Options,
    metrics: &MetricCounts,
    progress: &ProgressBar,
) -> Result<Report> {
    let started = Instant::now();
    let year = year(options.days, options.now)?;
    let clock = MovingClock::at(local_moment(year.first_day, 0, &year.zone)?);
    let suite = open(options, &clock)?;
    suite
        .ground()
        .dynamo
        .put_settings(&settings(options.all_flows)?)
        .await?;
    let unify_before = super::report::counted(metrics);
    let sent = Replay {
        suite: &suite,
        clock: &clock,
        year: &year,
        progress,
        sent: Tally::default(),
    }
    .run(options.now)
    .await?;
    Report::of(
        &suite,
        sent,
        &year,
        &unify_before,
        metrics,
        started.elapsed(),
    )
    .await
}

fn open(options: &Options, clock: &MovingClock) -> Result<Suite> {
    let home = match &options.keep {
        None => Home::Memory,
        Some(path) => {
            let is_used = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
            if is_used {
                bail!(
                    "{} is not empty: the demo starts a shop from nothing",
                    path.display()
                );
            }
            Home::Directory(path.clone())
        }
    };
    Ok(Suite::open(
        Template::built_in()?,
        &home,
        SuiteClock::Moving(clock.clone()),
    )?)
}

struct Replay<'a> {
    suite: &'a Suite,
    clock: &'a MovingClock,
    year: &'a Year,
    progress: &'a ProgressBar,
    sent: Tally,
}

impl Replay<'_> {
    async fn run(mut self, now: Timestamp) -> Result<Tally> {
        let today = day_number(now, &self.year.zone);
        self.progress
            .set_length(u64::try_from(today - self.year.first_day).unwrap_or_default());
        let mut rest = self.year.sendings.as_slice();
        for day in self.year.first_day..today {
            rest = self.day(day, today, rest).await?;
            self.progress.inc(1);
        }
        for sending in rest {
            self.send(sending).await?;
        }
        self.clock.move_to(now);
        self.suite.pump().await?;
        self.night(now).await?;
        self.mail().await?;
        self.progress.finish_and_clear();
        Ok(self.sent)
    }

    /// One day: its night, its deliveries, and what is due at ten.
    async fn day<'b>(
        &mut self,
        day: Day,
        today: Day,
        mut rest: &'b [Sending],
    ) -> Result<&'b [Sending]> {
        let age = day - self.year.first_day;
        if age > 0 && (today - day <= DAILY_NIGHTS || age % 7 == 0) {
            self.clock
                .move_to(local_moment(day, NIGHT_HOUR, &self.year.zone)?);
            self.night(self.suite.now()).await?;
        }
        rest = self
            .until(local_moment(day, MAIL_HOUR, &self.year.zone)?, rest)
            .await?;
        self.mail().await?;
        self.until(local_moment(day + 1, 0, &self.year.zone)?, rest)
            .await
    }

    /// Runs a night, and notes what it cost.
    async fn night(&mut self, at: Timestamp) -> Result<()> {
        let before = self.spent();
        self.suite.night(at).await?;
        self.sent.nights += 1;
        self.sent.last_night = self.spent().since(before);
        self.sent.all_nights.add(self.sent.last_night);
        Ok(())
    }

    /// Lets what is due go out, and notes what it cost.
    async fn mail(&mut self) -> Result<()> {
        let before = self.spent();
        self.suite.tick(Nights::OnRequest).await?;
        self.sent.mail.add(self.spent().since(before));
        Ok(())
    }

    fn spent(&self) -> Spent {
        let reading = self.suite.ground().meter.snapshot();
        Spent {
            read: reading.read_hundredths,
            write: reading.write_hundredths,
        }
    }

    /// Sends what is due before `moment`, works it off, and leaves the clock there.
    async fn until<'b>(&mut self, moment: Timestamp, rest: &'b [Sending]) -> Result<&'b [Sending]> {
        let end = rest.partition_point(|sending| sending.at < moment);
        let (now, later) = rest.split_at(end);
        for some in now.chunks(WAITING_MAX) {
            for sending in some {
                self.send(sending).await?;
            }
            self.suite.pump().await?;
        }
        self.clock.move_to(moment);
        Ok(later)
    }

    async fn send(&mut self, sending: &Sending) -> Result<()> {
        self.clock.move_to(sending.at);
        let request = signed::request(STORE, SECRET, &sending.body)?;
        let answer = self.suite.request(request).await;
        self.sent.deliveries += 1;
        self.sent.refused += u64::from(!answer.status().is_success());
        if self.sent.deliveries.is_multiple_of(100) {
            self.progress
                .set_message(format!("{} deliveries", self.sent.deliveries));
        }
        Ok(())
    }
}
