//! Answers questions about customers, segments, messages and runs, and takes decisions about people to the queue.
//!
//! Woken by: requests to the addresses of [`routes()`]. Answers: JSON described by its own [`document`]. Keeps: nothing itself;
//! a decision is a queued delivery that `unify` keeps as an event.
//! On failure: a problem detail (RFC 9457) with a stable code of [`CODES`]; a port's fault travels in the answer's extensions for
//! the edge to log. It refuses to know tokens: who asks is a [`Principal`](awda_ports::web::Principal) in the request's extensions,
//! put there by the authorizer in front; what they may see is checked here again.

mod acting;
mod answers;
mod attribution;
mod bulk;
mod call;
mod campaigns;
mod coupons;
mod cursor;
mod customers;
mod dead;
mod decisions;
mod definitions;
mod exports;
mod fields;
mod flows;
mod goals;
mod imports;
mod measures;
mod messages;
mod nights;
mod notes;
mod openapi;
mod pace;
mod packing;
mod page;
mod past;
mod people;
mod refusal;
mod responses;
mod roles;
mod routes;
mod runs;
mod search;
mod segments;
mod settings;
mod shelves;
mod shop;
mod simulate;
mod timeline;
mod titles;
mod trial;
mod uplift;
mod versions;
mod view;
mod webhooks;
mod why;

#[cfg(test)]
mod tests;

use awda_commerce::Delivery;
use awda_kernel::{StoreId, Timestamp};
use awda_messaging::notices::Notify;
use awda_ports::web::{Answer, Request, json};
use awda_ports::{
    Acts, Audiences, Campaigns, Census, Counters, Coupons, DeadLetters, Desk, Exports, Failures,
    Finding, Flows, Goals, Jobs, Later, Messages, Nights, Notes, Notices, Pace, Paces, Plans,
    Queue, Records, Runs, Segments, Shelves, StoreChanges, Stores, Timeline,
};
use bytes::Bytes;
use http::{Method, StatusCode, header};

use crate::acting::Turn;
use crate::answers::{cached, health, ok, set};
use crate::call::{Call, Trie};
use crate::pace::Turnstile;
use crate::refusal::Refusal;

pub use openapi::document;
pub use refusal::CODES;
pub use roles::Role;
pub use routes::{
    Access, Form, LIMIT_DEFAULT, LIMIT_MAX, PATH_PARAMETERS, Parameter, Question, Route, SCOPE,
    WRITE, routes,
};

/// Requests about a store in a second, where nobody says otherwise.
pub const REQUESTS_PER_SECOND: u32 = 20;
/// What comes in so many seconds may come at once.
pub const BURST_SECONDS: u32 = 20;

/// The use case.
#[derive(Debug, Clone)]
pub struct Api<P, T, A, B, Q, X> {
    records: P,
    timeline: T,
    audiences: A,
    books: B,
    deliveries: Q,
    exports: X,
    trie: Trie,
    turnstile: Turnstile,
}

impl<P, T, A, B, Q, X> Api<P, T, A, B, Q, X>
where
    P: Records + Census + Finding,
    T: Timeline + Messages + Notes,
    A: Audiences,
    B: Stores
        + Runs
        + Desk
        + Segments
        + Nights
        + Flows
        + Campaigns
        + Plans
        + Acts
        + Counters
        + Coupons
        + Goals
        + Failures
        + Jobs
        + Notices
        + Paces
        + Shelves
        + StoreChanges,
    Q: Queue<Delivery> + Later<Notify> + DeadLetters,
    X: Exports,
{
    /// An api that reads people from `records`, what happened from `timeline`, members from `audiences`, settings, runs and
    /// the desk from `books`, takes decisions to `deliveries`, and finds files in `exports`.
    pub fn new(records: P, timeline: T, audiences: A, books: B, deliveries: Q, exports: X) -> Self {
        Self {
            records,
            timeline,
            audiences,
            books,
            deliveries,
            exports,
            trie: call::trie(),
            turnstile: Turnstile::new(Pace::per_second(REQUESTS_PER_SECOND, BURST_SECONDS)),
        }
    }

    /// The same, asked about each store at most so many times a second, and at once what comes in [`BURST_SECONDS`].
    #[must_use]
    pub fn paced(mut self, requests_per_second: u32) -> Self {
        self.turnstile = Turnstile::new(Pace::per_second(requests_per_second, BURST_SECONDS));
        self
    }

    /// Answers one request.
    pub async fn handle(&self, request: &Request, now: Timestamp) -> Answer {
        let mut answer = match Call::read(&self.trie, request, now) {
            Ok(call) => self.admit(&call).await,
            Err(refusal) => refusal.answer(),
        };
        titles::entitle(&mut answer, request.headers());
        let mut answer = packing::packed(answer, request);
        set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if request.method() == Method::HEAD {
            let length = answer.body().len();
            answer
                .headers_mut()
                .insert(header::CONTENT_LENGTH, length.into());
            *answer.body_mut() = Bytes::new();
        }
        answer
    }

    /// Answers whoever does not ask too fast, and says how much is left to them.
    async fn admit(&self, call: &Call) -> Answer {
        let left = match self.turnstile.pass(&self.books, call).await {
            Ok(left) => left,
            Err(refusal) => return refusal.answer(),
        };
        let answered = Box::pin(self.attend(call)).await;
        let answered = answered
            .and_then(|answer| fields::left(answer, call))
            .map(|answer| versions::tagged(cached(answer, call), call));
        let mut answer = answered.unwrap_or_else(Refusal::answer);
        if let Some(left) = left {
            left.say(&mut answer);
        }
        answer
    }

    /// Answers a question at once, and an act with all that surrounds it.
    async fn attend(&self, call: &Call) -> Result<Answer, Refusal> {
        if !call.route.question.changes() {
            return self.answer(call).await;
        }
        let (store, books) = (call.store()?, &self.books);
        let key = match acting::claim(books, &store, call).await? {
            Turn::Before(answer) => return Ok(answer),
            Turn::Ours(key) => Some(key),
            Turn::Free => None,
        };
        let answered = self.act(&store, call).await;
        let Some(key) = key else {
            return answered;
        };
        let answer = answered.unwrap_or_else(Refusal::answer);
        acting::settle(books, &store, &key, &answer).await?;
        Ok(answer)
    }

    /// Acts, where what is there is what the caller has read, and leaves a line in the log.
    async fn act(&self, store: &StoreId, call: &Call) -> Result<Answer, Refusal> {
        let line = acting::begun(call);
        self.books.note(store, &line).await?;
        let answered = match self.is_as_read(call).await {
            Ok(()) => self.answer(call).await,
            Err(refusal) => Err(refusal),
        };
        let line = acting::ended(line, call, &answered);
        self.books.note(store, &line).await?;
        answered
    }

    /// Whether what is there is what `If-Match` names. An address that nobody can read has nothing that could be named.
    async fn is_as_read(&self, call: &Call) -> Result<(), Refusal> {
        let Some(wanted) = &call.headers.if_match else {
            return Ok(());
        };
        let Some(reading) = call.reading() else {
            let is_compared = call.route.question.compares_versions();
            return if is_compared && versions::names_version(wanted) {
                Ok(())
            } else {
                Err(Refusal::Precondition)
            };
        };
        let there = match self.answer(&reading).await {
            Ok(there) => Some(there),
            Err(refusal @ Refusal::Port(_)) => return Err(refusal),
            Err(_) => None,
        };
        if versions::is_met(wanted, there.as_ref()) {
            Ok(())
        } else {
            Err(Refusal::Precondition)
        }
    }

    async fn answer(&self, call: &Call) -> Result<Answer, Refusal> {
        let (records, timeline, audiences, books) =
            (&self.records, &self.timeline, &self.audiences, &self.books);
        match call.route.question {
            Question::Health => Ok(ok(&health())),
            Question::Document => Ok(ok(&document())),
            Question::Page => Ok(page::page()),
            Question::FindCustomer => customers::find(records, books, call).await.map(|v| ok(&v)),
            Question::Customer => customers::customer((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Timeline => timeline::timeline((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::CustomerMessages => messages::of_customer((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Segments => segments::segments(books, call).await.map(|v| ok(&v)),
            Question::Members => segments::members((audiences, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Messages => messages::of_day((timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Why => why::why((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::LatestRun | Question::Run => runs::run(books, call).await.map(|v| ok(&v)),
            Question::Export => people::export((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Consents => people::consents((records, timeline, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Duplicates => people::duplicates((records, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Deliveries => people::deliveries(books, call).await.map(|v| ok(&v)),
            Question::Nights => nights::nights(books, call).await.map(|v| ok(&v)),
            Question::Trend => nights::trend(books, call).await.map(|v| ok(&v)),
            Question::Flows => flows::flows(books, call).await.map(|v| ok(&v)),
            Question::Uplift => uplift::uplift(books, call).await.map(|v| ok(&v)),
            Question::Flow => flows::flow(books, call).await.map(|v| ok(&v)),
            Question::TryFlow => trial::flow(books, call).await.map(|v| ok(&v)),
            Question::SaveFlow => flows::save(books, call).await.map(|v| ok(&v)),
            Question::Coupons => coupons::list(books, call).await.map(|v| ok(&v)),
            Question::AddCoupons => coupons::add(books, call).await.map(|v| ok(&v)),
            Question::Import => self.import(call).await,
            Question::Settings => settings::settings(books, call).await.map(|v| ok(&v)),
            Question::ChangeSettings => settings::change(books, call).await.map(|v| ok(&v)),
            question if question.is_of_shelves() => shelves::answer((records, books), call).await,
            question if question.is_of_notes() => self.note(call).await,
            question if question.is_of_dead_letters() => self.dead(call).await,
            question if question.is_of_webhooks() => self.webhook(call).await,
            question if question.is_of_jobs() => self.job(call).await,
            question if question.is_of_segments() => self.segment(call).await,
            question if question.is_of_measures() => self.measure(call).await,
            question if question.is_of_campaigns() => self.campaign(call).await,
            _ => self
                .decide(call)
                .await
                .map(|v| json(StatusCode::ACCEPTED, &v)),
        }
    }

    /// What is asked of segments as texts.
    async fn segment(&self, call: &Call) -> Result<Answer, Refusal> {
        let (records, books) = (&self.records, &self.books);
        match call.route.question {
            Question::CheckSegment => definitions::check(books, call).await.map(|v| ok(&v)),
            Question::SaveSegment => definitions::save(books, call).await.map(|v| ok(&v)),
            Question::EstimateSegment => definitions::estimate((records, books), call)
                .await
                .map(|v| ok(&v)),
            Question::Definition => definitions::definition(books, call).await.map(|v| ok(&v)),
            Question::DropSegment => definitions::end(books, call).await.map(|v| ok(&v)),
            Question::Explanation => definitions::explain((records, books), call)
                .await
                .map(|v| ok(&v)),
            _ => definitions::of_customer((records, books), call)
                .await
                .map(|v| ok(&v)),
        }
    }

    /// What is asked of campaigns, and the dry run of flows.
    async fn campaign(&self, call: &Call) -> Result<Answer, Refusal> {
        let (records, timeline, books) = (&self.records, &self.timeline, &self.books);
        let ports = (records, timeline, books);
        match call.route.question {
            Question::Campaigns => campaigns::campaigns(books, call).await.map(|v| ok(&v)),
            Question::SaveCampaign => campaigns::save(books, call).await.map(|v| ok(&v)),
            Question::SimulateCampaign => Box::pin(campaigns::simulation(ports, call))
                .await
                .map(|v| ok(&v)),
            Question::SimulateFlow => Box::pin(simulate::flow(ports, call)).await.map(|v| ok(&v)),
            Question::SendCampaign => Box::pin(campaigns::send(ports, call)).await.map(|v| ok(&v)),
            Question::CancelCampaign => campaigns::cancel(books, call).await.map(|v| ok(&v)),
            _ => campaigns::campaign(books, call).await.map(|v| ok(&v)),
        }
    }

    /// What is asked of notes and of the log of acts.
    async fn note(&self, call: &Call) -> Result<Answer, Refusal> {
        let ports = (&self.records, &self.timeline, &self.books);
        match call.route.question {
            Question::Notes => notes::list(ports, call).await.map(|v| ok(&v)),
            Question::WriteNote => notes::write(ports, call).await.map(|v| ok(&v)),
            Question::ChangeNote => notes::change(ports, call).await.map(|v| ok(&v)),
            Question::DropNote => notes::end(ports, call).await.map(|v| ok(&v)),
            _ => people::acts(&self.books, call).await.map(|v| ok(&v)),
        }
    }

    /// What is asked of dead letters.
    async fn dead(&self, call: &Call) -> Result<Answer, Refusal> {
        let ports = (&self.books, &self.deliveries);
        match call.route.question {
            Question::DeadLetters => dead::list(ports, call).await.map(|v| ok(&v)),
            Question::RedriveLetters => dead::redrive_all(ports, call).await.map(|v| ok(&v)),
            _ => dead::redrive(ports, call).await.map(|v| ok(&v)),
        }
    }

    /// What is asked of the store's own systems.
    async fn webhook(&self, call: &Call) -> Result<Answer, Refusal> {
        let (books, queue) = (&self.books, &self.deliveries);
        match call.route.question {
            Question::Webhooks => webhooks::list(books, call).await.map(|v| ok(&v)),
            Question::Notices => webhooks::notices(books, call).await.map(|v| ok(&v)),
            Question::TestWebhook => webhooks::test((books, queue), call)
                .await
                .map(|v| json(StatusCode::ACCEPTED, &v)),
            _ => webhooks::again((books, queue), call)
                .await
                .map(|v| json(StatusCode::ACCEPTED, &v)),
        }
    }

    /// What is asked of many people at once.
    async fn job(&self, call: &Call) -> Result<Answer, Refusal> {
        let (books, queue) = (&self.books, &self.deliveries);
        match call.route.question {
            Question::Jobs => bulk::jobs(books, call).await.map(|v| ok(&v)),
            Question::Job => bulk::job(books, call).await.map(|v| ok(&v)),
            Question::JobFile => exports::file((books, &self.exports), call)
                .await
                .map(|v| ok(&v)),
            Question::MakeFile => exports::begin((books, queue), call)
                .await
                .map(|v| json(StatusCode::ACCEPTED, &v)),
            _ => bulk::begin((books, queue), call)
                .await
                .map(|v| json(StatusCode::ACCEPTED, &v)),
        }
    }

    /// What is asked of numbers.
    async fn measure(&self, call: &Call) -> Result<Answer, Refusal> {
        let books = &self.books;
        match call.route.question {
            Question::Cohorts => measures::cohorts(books, call).await.map(|v| ok(&v)),
            Question::Responses => responses::responses(books, call).await.map(|v| ok(&v)),
            Question::Products => measures::products(books, call).await.map(|v| ok(&v)),
            Question::SegmentValues => measures::segments(books, call).await.map(|v| ok(&v)),
            Question::Outlook => measures::outlook(books, call).await.map(|v| ok(&v)),
            Question::CampaignMeasures => measures::campaign(books, call).await.map(|v| ok(&v)),
            Question::Goals => goals::goals(books, call).await.map(|v| ok(&v)),
            Question::Goal => goals::goal(books, call).await.map(|v| ok(&v)),
            Question::SaveGoal => goals::save(books, call).await.map(|v| ok(&v)),
            Question::DropGoal => goals::end(books, call).await.map(|v| ok(&v)),
            Question::Attribution => attribution::attribution(books, call).await.map(|v| ok(&v)),
            _ => measures::measures(books, call).await.map(|v| ok(&v)),
        }
    }

    /// A file: told of when it is only tried, accepted when its records were queued.
    async fn import(&self, call: &Call) -> Result<Answer, Refusal> {
        let ports = (&self.records, &self.books, &self.deliveries);
        let found = imports::import(ports, call).await?;
        let status = if found.is_queued {
            StatusCode::ACCEPTED
        } else {
            StatusCode::OK
        };
        Ok(json(status, &found))
    }

    async fn decide(&self, call: &Call) -> Result<view::Decided, Refusal> {
        let ports = (&self.records, &self.books, &self.deliveries);
        match call.route.question {
            Question::Merge => decisions::merge(ports, call).await,
            Question::Unmerge => decisions::unmerge(ports, call).await,
            Question::MergeDuplicate => decisions::duplicate(ports, call, true).await,
            Question::DismissDuplicate => decisions::duplicate(ports, call, false).await,
            Question::Erase => decisions::erase(ports, call).await,
            Question::Tag => notes::tag(ports, call).await,
            Question::Redrive => decisions::redrive((ports.1, ports.2), call).await,
            _ => Err(Refusal::Route),
        }
    }
}
