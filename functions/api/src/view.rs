//! The answers' shapes, as callers see them. They are promises: a field is added, never renamed. Every amount is an object with its
//! currency, every day a date of the store's calendar, every moment RFC 3339 in UTC.

mod attribution;
mod bulk;
mod campaigns;
mod coupons;
mod crowds;
mod customer;
mod dead;
mod event;
mod exports;
mod flows;
mod goals;
mod imports;
mod lifetime;
mod measures;
mod message;
mod models;
mod night;
mod nights;
mod notes;
mod people;
mod responses;
mod search;
mod segments;
mod settings;
mod shelves;
mod staff;
mod stores;
mod templates;
mod trial;
mod uplift;
mod webhooks;
mod why;

use awda_kernel::{Currency, Day, TimeZone, Timestamp, local_moment};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use attribution::{Attribution, Bringing, CreditOf, UpliftSaid};
pub(crate) use bulk::{
    BulkConsentText, BulkEraseText, BulkTagText, JobList, JobRow, JobView, People,
};
pub(crate) use campaigns::{
    CampaignList, CampaignText, CampaignView, SendText, SimulateText, SimulationView,
};
pub(crate) use coupons::{CodesAdded, CodesText, CouponList, PoolView};
pub(crate) use crowds::{
    CampaignMeasures, Cohort, CohortList, Foresight, Outlook, SegmentValue, SegmentValueList, Ware,
    WareList,
};
pub(crate) use customer::{Customer, Identifier};
pub(crate) use dead::{About, DeadLetterList, DeadLetterView, LineCount, SentBack};
pub(crate) use event::Event;
pub(crate) use exports::{FileLink, FileText, FileView};
pub(crate) use flows::{DocumentFaults, FlowList, FlowText, FlowView};
pub(crate) use goals::{GoalList, GoalText, GoalView, Measured};
pub(crate) use imports::{Foreseen, Imported};
pub(crate) use lifetime::Lifetime;
pub(crate) use measures::{Alarm, MeasuredPeriod, Measures, NightOf, PeopleView, Rate, Sales};
pub(crate) use message::{Message, MessagePage, TimelineItem, TimelinePage};
pub(crate) use models::{ModelView, ModelsView, ParameterView};
pub(crate) use night::{Member, MemberPage, Names, Run, Segment, SegmentList};
pub(crate) use nights::{Night, NightList, SegmentTrend, TrendPoint};
pub(crate) use notes::{ActPage, ActView, NoteList, NoteText, NoteView, TagText};
pub(crate) use people::{
    ConsentList, Decided, DeliveryPage, Duplicate, DuplicatePage, Export, Habits, Joined, Person,
    Said, SetAside, Statement,
};
pub(crate) use responses::{Answered, AnsweredPeriod, HoursView, Responses};
pub(crate) use search::{CustomerPage, FoundCustomer, FoundCustomers};
pub(crate) use segments::{
    CheckedSegment, CustomerSegments, SegmentEstimate, SegmentExplanation, SegmentFaults,
    SegmentText,
};
pub(crate) use settings::{SettingsText, SettingsView};
pub(crate) use shelves::{RecommendationList, ShelfText, ShelfView, StorefrontPass};
pub(crate) use staff::{
    AssignText, InviteText, KeyList, KeyMade, KeyText, KeyView, RotateText, UserList, UserView,
};
pub(crate) use stores::{HookView, StoreLine, StoreMade, StorePage, StoreText};
pub(crate) use templates::{TemplateList, TemplatePreview, TemplateView};
pub(crate) use trial::{FlowTrial, TriedMessage};
pub(crate) use uplift::{MarginView, StepWordsView, UpliftView};
pub(crate) use webhooks::{
    AgainText, NoticeList, NoticeView, TestSent, ToldAgain, WebhookList, WebhookView,
};
pub(crate) use why::{Considered, NextStep, Verdict, Why, step_name};

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Money {
    /// Minor units (halalas, pence, fils) of the currency; negative for money that went back.
    #[schema(example = 1250)]
    pub(crate) minor: i64,
    /// ISO 4217 code.
    #[schema(example = "SAR")]
    pub(crate) currency: String,
    /// The amount to show, with as many decimals as the currency has.
    #[schema(example = "12.50 SAR")]
    pub(crate) display: String,
}

/// The suite's state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub(crate) status: &'static str,
    /// The version that answers.
    #[schema(example = "0.1.0")]
    pub(crate) version: &'static str,
}

/// Why a question was not answered (RFC 9457). It describes what `web::problem` writes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "https://awda.dev/faults#customer.not_found")]
    kind: String,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What it is called, in the language that was asked for (`Accept-Language`: en, ar or fa).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Customer not found")]
    title: Option<String>,
    /// The stable code, for programs.
    #[schema(example = "customer.not_found")]
    code: String,
    /// What is wrong and what to do, for people.
    #[schema(example = "there is no customer of this id or identifier in this store")]
    detail: String,
}

impl Money {
    /// An amount in minor units.
    pub(crate) fn of(minor: i64, currency: Currency) -> Self {
        Self {
            minor,
            currency: currency.to_string(),
            display: awda_kernel::Money { minor, currency }.to_string(),
        }
    }
}

/// A day as a date.
pub(crate) fn date(day: Day) -> String {
    local_moment(day, 12, &TimeZone::UTC)
        .map(|noon| noon.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

/// Milliseconds since 1970 as a moment.
pub(crate) fn moment(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|at| at.to_string())
        .unwrap_or_default()
}
