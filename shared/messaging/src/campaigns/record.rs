//! A campaign as it is kept: its document, how far it is, and how its audience is walked.
//!
//! ```text
//! draft ── send ──> scheduled ── its time ──> sending ── everybody has been decided ──> sent
//!   │                   │                        │
//!   └──────────────── cancel ────────────────────┴──> cancelled
//! ```
//!
//! People are enlisted page by page, in the order of their ids within a page, together with the place where the walk goes on: a walk that
//! was interrupted goes on behind the last person enlisted, and nobody is counted twice.

use awda_kernel::{CustomerId, StoreId, TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

use super::document::{CampaignDocument, SendAt};
use super::tally::Tally;
use crate::flows::FlowDocument;
use crate::{AgendaRow, DeliverMessage};

/// The occurrence of every message of a campaign: it is sent once.
pub const ONCE: &str = "once";

/// Most people enlisted at once: with the campaign's own rows, what one transaction takes.
pub const ENLISTED_MAX: usize = 90;

/// Hours from the earliest clock on Earth to UTC.
const EARLIEST_HOURS: i64 = 14;

/// A campaign is over so many hours after its last message's life, whatever was told since.
const OVER_HOURS: i64 = 72;

/// A campaign. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The store.
    pub store: StoreId,
    /// The document.
    pub document: CampaignDocument,
    /// Counts the documents kept, from 1.
    pub version: u32,
    /// Counts every change, from 1.
    pub revision: u64,
    /// How far it is.
    pub state: CampaignState,
    /// When that became so.
    pub since: Timestamp,
    /// How it is sent, once that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// Why it ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

/// How far a campaign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// It may be changed.
    Draft,
    /// It waits for its time.
    Scheduled,
    /// Its audience is walked and written to.
    Sending,
    /// Everybody was written to, or has a reason.
    Sent,
    /// It ended early.
    Cancelled,
}

/// Why a campaign ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody cancelled it.
    Asked,
    /// Too many complained.
    Complaints,
}

/// How a campaign is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The condition its audience is judged by.
    pub condition: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When its audience is walked.
    pub starts_at: Timestamp,
    /// The page of the scan the walk is at; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The last person enlisted of that page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<CustomerId>,
    /// People enlisted.
    pub audience: u64,
    /// The walk is over.
    pub is_walked: bool,
    /// The latest moment somebody is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_due: Option<Timestamp>,
}

impl Campaign {
    /// A new one.
    pub const fn draft(store: StoreId, document: CampaignDocument, now: Timestamp) -> Self {
        Self {
            store,
            document,
            version: 1,
            revision: 1,
            state: CampaignState::Draft,
            since: now,
            course: None,
            cause: None,
        }
    }

    /// With another document; none when it is too late.
    pub fn saved(&self, document: CampaignDocument) -> Option<Self> {
        let is_draft = self.state == CampaignState::Draft;
        is_draft.then(|| Self {
            document,
            version: self.version + 1,
            revision: self.revision + 1,
            ..self.clone()
        })
    }

    /// To be sent to those of whom `condition` holds; none when it is no draft any more.
    pub fn scheduled(&self, condition: String, now: Timestamp) -> Option<Self> {
        let is_draft = self.state == CampaignState::Draft;
        let course = Course {
            condition,
            asked_at: now,
            starts_at: self.document.starts_at(now),
            page: None,
            through: None,
            audience: 0,
            is_walked: false,
            last_due: None,
        };
        is_draft.then(|| Self {
            course: Some(course),
            ..self.becoming(CampaignState::Scheduled, now)
        })
    }

    /// Ended early; none when it is over.
    pub fn cancelled(&self, cause: Cause, now: Timestamp) -> Option<Self> {
        let is_over = matches!(self.state, CampaignState::Sent | CampaignState::Cancelled);
        (!is_over).then(|| Self {
            cause: Some(cause),
            ..self.becoming(CampaignState::Cancelled, now)
        })
    }

    /// Under way, once its time has come.
    pub fn begun(&self, now: Timestamp) -> Option<Self> {
        let course = self.course.as_ref()?;
        let is_time = self.state == CampaignState::Scheduled && course.starts_at <= now;
        is_time.then(|| self.becoming(CampaignState::Sending, now))
    }

    /// Over, once everybody enlisted has a row that waits for nothing, or long after the last message's life.
    pub fn ended(&self, tally: &Tally, now: Timestamp) -> Option<Self> {
        let course = self.course.as_ref()?;
        let is_walked = self.state == CampaignState::Sending && course.is_walked;
        let audience = i64::try_from(course.audience).unwrap_or(i64::MAX);
        let is_decided = tally.rows() >= audience && tally.open() == 0;
        let hours = i64::from(self.document.time_to_live_hours) + OVER_HOURS;
        let last = course.last_due.unwrap_or(course.starts_at);
        let is_old = now.as_second() - last.as_second() > hours * 3_600;
        (is_walked && (is_decided || is_old)).then(|| self.becoming(CampaignState::Sent, now))
    }

    /// With more people enlisted.
    #[must_use]
    pub fn enlisting(&self, rows: &[AgendaRow]) -> Self {
        let mut next = self.clone();
        next.revision += 1;
        if let Some(course) = &mut next.course {
            course.audience += u64::try_from(rows.len()).unwrap_or_default();
            course.through = rows.last().map(|row| row.customer.clone());
            let due = rows.iter().map(|row| row.due_at).max();
            course.last_due = course.last_due.max(due);
        }
        next
    }

    /// At the next page of the walk, or at its end.
    #[must_use]
    pub fn turning(&self, page: Option<String>) -> Self {
        let mut next = self.clone();
        next.revision += 1;
        if let Some(course) = &mut next.course {
            course.is_walked = page.is_none();
            course.page = page;
            course.through = None;
        }
        next
    }

    /// The row of somebody in its audience.
    pub fn row(&self, customer: &CustomerId, zone: &TimeZone) -> Option<AgendaRow> {
        let starts_at = self.course.as_ref()?.starts_at;
        Some(AgendaRow {
            store: self.store.clone(),
            customer: customer.clone(),
            flow: self.document.id.flow(),
            due_at: self.document.due_at(starts_at, zone),
            occurrence: ONCE.to_owned(),
            step: 0,
            about: None,
            put_off: None,
        })
    }

    /// The flow it runs as.
    pub fn flow(&self) -> FlowDocument {
        let condition = self.course.as_ref().map(|course| course.condition.as_str());
        self.document.flow(condition.unwrap_or_default())
    }

    /// Whether messages of it may be sent.
    pub const fn is_on(&self) -> bool {
        !matches!(self.state, CampaignState::Draft | CampaignState::Cancelled)
    }

    /// Whether there is something left to do for it.
    pub const fn is_live(&self) -> bool {
        matches!(
            self.state,
            CampaignState::Scheduled | CampaignState::Sending
        )
    }

    fn becoming(&self, state: CampaignState, now: Timestamp) -> Self {
        Self {
            revision: self.revision + 1,
            state,
            since: now,
            ..self.clone()
        }
    }
}

impl CampaignState {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Cause {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Complaints => "complaints",
        }
    }
}

impl CampaignDocument {
    /// When its audience is walked, asked for at `now`: at its time, or when the earliest clock on Earth shows it, and never in the past.
    pub fn starts_at(&self, now: Timestamp) -> Timestamp {
        let wanted = match self.send {
            None => now,
            Some(SendAt::At(at)) => at,
            Some(SendAt::Local(time)) => local(time, &TimeZone::UTC)
                .checked_sub(jiff::SignedDuration::from_hours(EARLIEST_HOURS))
                .unwrap_or(now),
        };
        wanted.max(now)
    }

    /// When somebody with this clock is due. A time that daylight saving leaves out moves forward; one that comes twice is the first.
    pub fn due_at(&self, starts_at: Timestamp, zone: &TimeZone) -> Timestamp {
        match self.send {
            Some(SendAt::Local(time)) => local(time, zone),
            _ => starts_at,
        }
    }

    /// The message of somebody, due at a moment.
    pub fn command(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        due_at: Timestamp,
    ) -> DeliverMessage {
        DeliverMessage {
            store: store.clone(),
            customer: customer.clone(),
            flow: self.id.flow(),
            occurrence: ONCE.to_owned(),
            step: 0,
            due_at,
            about: None,
            slot_at: None,
        }
    }
}

/// Beyond the calendar's end: the end of time.
fn local(time: jiff::civil::DateTime, zone: &TimeZone) -> Timestamp {
    let zoned = time.to_zoned(zone.clone());
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
