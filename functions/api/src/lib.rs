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
mod books;
mod bulk;
mod call;
mod campaigns;
mod coupons;
mod cursor;
mod customers;
mod dead;
mod decisions;
mod definitions;
mod dispatch;
mod exports;
mod fields;
mod flows;
mod goals;
mod imports;
mod kept;
mod keys;
mod measures;
mod messages;
mod models;
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
mod staff;
mod stores;
mod templates;
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
    Audiences, Census, DeadLetters, Exports, Finding, Later, Messages, Notes, Pace, Queue, Records,
    Staff, Timeline,
};
use bytes::Bytes;
use http::{Method, StatusCode, header};

use crate::acting::Turn;
use crate::answers::{cached, health, ok, set};
use crate::call::{Call, Trie};
use crate::keys::Known;
use crate::pace::Turnstile;
use crate::refusal::Refusal;
use crate::roles::Area;

pub use books::Books;
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
pub struct Api<P, T, A, B, Q, X, S> {
    records: P,
    timeline: T,
    audiences: A,
    books: B,
    deliveries: Q,
    exports: X,
    staff: S,
    keys: Known,
    trie: Trie,
    turnstile: Turnstile,
}

impl<P, T, A, B, Q, X, S> Api<P, T, A, B, Q, X, S>
where
    P: Records + Census + Finding,
    T: Timeline + Messages + Notes,
    A: Audiences,
    B: Books,
    Q: Queue<Delivery> + Later<Notify> + DeadLetters,
    X: Exports,
    S: Staff,
{
    /// An api that reads people from `records`, what happened from `timeline`, members from `audiences`, settings, runs and
    /// the desk from `books`, takes decisions to `deliveries`, finds files in `exports`, and people who may sign in in `staff`.
    pub fn new(
        (records, timeline, audiences): (P, T, A),
        books: B,
        deliveries: Q,
        exports: X,
        staff: S,
    ) -> Self {
        Self {
            records,
            timeline,
            audiences,
            books,
            deliveries,
            exports,
            staff,
            keys: Known::default(),
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
        let mut answer = match self.keys.recognised(&self.books, request, now).await {
            Ok(None) => self.ask(request, now).await,
            Ok(Some(request)) => self.ask(&request, now).await,
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

    async fn ask(&self, request: &Request, now: Timestamp) -> Answer {
        match Call::read(&self.trie, request, now) {
            Ok(call) => self.admit(&call).await,
            Err(refusal) => refusal.answer(),
        }
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
        acting::settle(books, (&store, call), &key, &answer).await?;
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
            Question::Document => Ok(kept::answer()),
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
            Question::Templates => templates::list(books, call).await.map(|v| ok(&v)),
            Question::Template => templates::preview(books, call).await.map(|v| ok(&v)),
            Question::Import => self.import(call).await,
            Question::Stores => stores::list(books, call).await.map(|v| ok(&v)),
            Question::MakeStore => stores::make(books, call).await.map(|v| ok(&v)),
            Question::Settings => settings::settings(books, call).await.map(|v| ok(&v)),
            Question::ChangeSettings => settings::change(books, call).await.map(|v| ok(&v)),
            question if question.is_of_shelves() => shelves::answer((records, books), call).await,
            question if question.is_of_notes() => self.note(call).await,
            question if question.is_of_dead_letters() => self.dead(call).await,
            question if question.is_of_webhooks() => self.webhook(call).await,
            question if question.area() == Some(Area::Staff) => self.staff(call).await,
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
}
