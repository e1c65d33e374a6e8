//! Which question is answered by whom, group by group. It refuses to answer anything itself.

use awda_commerce::Delivery;
use awda_messaging::notices::Notify;
use awda_ports::web::{Answer, json};
use awda_ports::{
    Audiences, Census, DeadLetters, Exports, Finding, Later, Messages, Notes, Queue, Records,
    Staff, Timeline,
};
use http::StatusCode;

use crate::answers::ok;
use crate::books::Books;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::routes::Question;
use crate::{
    Api, attribution, bulk, campaigns, dead, decisions, definitions, exports, goals, imports, keys,
    measures, models, notes, people, responses, simulate, staff, view, webhooks,
};

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
    /// What is asked of segments as texts.
    pub(crate) async fn segment(&self, call: &Call) -> Result<Answer, Refusal> {
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
    pub(crate) async fn campaign(&self, call: &Call) -> Result<Answer, Refusal> {
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
    pub(crate) async fn note(&self, call: &Call) -> Result<Answer, Refusal> {
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
    pub(crate) async fn dead(&self, call: &Call) -> Result<Answer, Refusal> {
        let ports = (&self.books, &self.deliveries);
        match call.route.question {
            Question::DeadLetters => dead::list(ports, call).await.map(|v| ok(&v)),
            Question::RedriveLetters => dead::redrive_all(ports, call).await.map(|v| ok(&v)),
            _ => dead::redrive(ports, call).await.map(|v| ok(&v)),
        }
    }

    /// What is asked of the store's own systems.
    pub(crate) async fn webhook(&self, call: &Call) -> Result<Answer, Refusal> {
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

    /// What is asked of who may ask.
    pub(crate) async fn staff(&self, call: &Call) -> Result<Answer, Refusal> {
        let (books, ports) = (&self.books, (&self.books, &self.staff));
        match call.route.question {
            Question::Colleagues => staff::list(ports, call).await.map(|v| ok(&v)),
            Question::Invite => staff::invite(ports, call).await.map(|v| ok(&v)),
            Question::Assign => staff::assign(ports, call).await.map(|v| ok(&v)),
            Question::Dismiss => staff::dismiss(ports, call).await.map(|v| ok(&v)),
            Question::Keys => keys::list(books, call).await.map(|v| ok(&v)),
            Question::MakeKey => keys::make(books, call).await.map(|v| ok(&v)),
            Question::RotateKey => keys::rotate(books, call).await.map(|v| ok(&v)),
            _ => keys::end(books, call).await.map(|v| ok(&v)),
        }
    }

    /// What is asked of many people at once.
    pub(crate) async fn job(&self, call: &Call) -> Result<Answer, Refusal> {
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
    pub(crate) async fn measure(&self, call: &Call) -> Result<Answer, Refusal> {
        let books = &self.books;
        match call.route.question {
            Question::Cohorts => measures::cohorts(books, call).await.map(|v| ok(&v)),
            Question::Responses => responses::responses(books, call).await.map(|v| ok(&v)),
            Question::Products => measures::products(books, call).await.map(|v| ok(&v)),
            Question::SegmentValues => measures::segments(books, call).await.map(|v| ok(&v)),
            Question::Models => models::models(books, call).await.map(|v| ok(&v)),
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
    pub(crate) async fn import(&self, call: &Call) -> Result<Answer, Refusal> {
        let ports = (&self.records, &self.books, &self.deliveries);
        let found = imports::import(ports, call).await?;
        let status = if found.is_queued {
            StatusCode::ACCEPTED
        } else {
            StatusCode::OK
        };
        Ok(json(status, &found))
    }

    pub(crate) async fn decide(&self, call: &Call) -> Result<view::Decided, Refusal> {
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
