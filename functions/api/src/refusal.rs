//! Why a question is not answered: each reason with its status and its stable code (docs/FAULTS.md). What the caller sent is never
//! repeated in the text, because it may be personal.

mod codes;
mod staff;

use std::sync::Arc;

use awda_commerce::tables;
use awda_messaging::campaigns::Drift;
use awda_ports::web::{Answer, failure, problem};
use awda_ports::{Fault, Remedied, Remedy};
use http::{HeaderValue, StatusCode, header};

pub use codes::CODES;
pub(crate) use staff::StaffRefusal;

/// A question that is not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// Nobody is named.
    #[error("nobody is named: send an access token as Authorization: Bearer <token>")]
    Anonymous,
    /// The token may not read.
    #[error("the token lacks the scope {0}")]
    Scope(&'static str),
    /// Nobody of these roles may.
    #[error("none of your roles may do this; the description of the address names those that may")]
    Role,
    /// The token is for other stores.
    #[error("the token is not for this store")]
    OtherStore,
    /// Too many requests about this store.
    #[error("too many requests about this store: ask again in {0} s")]
    TooFast(u32),
    /// No such address.
    #[error("there is nothing at this address; /openapi.json lists every address")]
    Route,
    /// The address is not for this method.
    #[error("this address answers {0} only")]
    Method(String),
    /// No such store.
    #[error("there is no store of this id")]
    Store,
    /// There is such a store.
    #[error("there is a store of this id already: change its settings, or choose another id")]
    StoreExists,
    /// No such person.
    #[error("there is no customer of this id or identifier in this store")]
    Customer,
    /// They were erased.
    #[error("this customer was erased: nothing is left to decide about")]
    Erased,
    /// More events than one answer holds.
    #[error("this customer has more events than one answer holds: read their timeline instead")]
    TooLong,
    /// No such join.
    #[error("the customer has no join of this id; their profile lists them")]
    Join,
    /// No such duplicate.
    #[error("there is no possible duplicate of this id; the store's list names them all")]
    Duplicate,
    /// No such delivery.
    #[error("no delivery of this name is set aside; the store's list names them all")]
    Delivery,
    /// Settings that cannot be: each with its name and what it may be.
    #[error("{0}")]
    Settings(String),
    /// Somebody changed them since.
    #[error("the settings were changed since: read them again")]
    SettingsChanged,
    /// No such job.
    #[error("there is no job of this id")]
    Job,
    /// The job makes no file.
    #[error("this job makes no file")]
    NoFile,
    /// The file is not whole yet.
    #[error("the file is not whole yet: ask again in a moment")]
    FileRunning,
    /// The file is gone.
    #[error(
        "the file is over a day old, or was destroyed because somebody in the store was erased since: ask for a new one"
    )]
    FileGone,
    /// More people than one request names.
    #[error("more than {0} customers: name fewer, or a segment")]
    BulkTooMany(usize),
    /// No such dead letter.
    #[error(
        "no dead letter of this id is among the first 500 of its queue; the store's list names them"
    )]
    Letter,
    /// No such endpoint.
    #[error("the store's settings have no webhook of this name")]
    Webhook,
    /// No such notice.
    #[error("the endpoint was told nothing of this id at this moment in the last 30 days")]
    Notice,
    /// No such segment.
    #[error("there is no segment of this id; the store's list of segments names them all")]
    Segment,
    /// No such run.
    #[error("there is no run of this id")]
    Run,
    /// A parameter is missing.
    #[error("missing {0}")]
    Missing(&'static str),
    /// A parameter is wrong.
    #[error("parameter {name} is not valid: expected {expected}")]
    Invalid {
        /// Its name.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A parameter this address does not have. The name is left out: it may be anything.
    #[error("a query parameter is not known here; known: {0}")]
    Unknown(String),
    /// Not a cursor of this list.
    #[error("the cursor was not given by this list: begin again without one")]
    Cursor,
    /// The body is no JSON of the expected shape, or lacks a field.
    #[error("the body is not what is expected: {0}")]
    Body(&'static str),
    /// The body is larger than any text may be.
    #[error("the body is larger than 64 KiB")]
    BodySize,
    /// The text has faults; they are answered with it.
    #[error("the text has faults")]
    Faulty(Box<Answer>),
    /// Not an id for a segment.
    #[error(
        "a segment's id begins with a letter and has at most {0} of a-z, 0-9 and _; check and estimate are taken"
    )]
    SegmentId(usize),
    /// Somebody changed it since, or it exists already.
    #[error("the segment was changed since, or exists already: read it again and send its version")]
    SegmentChanged,
    /// A ready segment.
    #[error(
        "this is a ready segment: it can be switched on and off with is_active, and copied under another id"
    )]
    Preset,
    /// Others rest on it.
    #[error("another segment rests on this one: change that one first")]
    SegmentInUse,
    /// No such flow.
    #[error("there is no flow of this name; a new one needs a document")]
    Flow,
    /// The document has faults; they are answered with it.
    #[error("the document has faults")]
    FaultyFlow(Box<Answer>),
    /// Somebody said something else since.
    #[error(
        "the flow was changed since, or the store has too many of its own: read it again and send its version"
    )]
    FlowChanged,
    /// The store has as many flows of its own as it may.
    #[error("the store has {0} flows of its own already; take one away with use_default")]
    FlowTooMany(usize),
    /// No such campaign.
    #[error("there is no campaign of this id")]
    Campaign,
    /// The document has faults; they are answered with it.
    #[error("the document has faults")]
    FaultyCampaign(Box<Answer>),
    /// Somebody changed it since, or it exists already.
    #[error(
        "the campaign was changed since, or exists already: read it again and send its version"
    )]
    CampaignChanged,
    /// It is too far for that.
    #[error(
        "the campaign is no draft any more, or over: a draft is changed and sent, what is not over is cancelled"
    )]
    CampaignState,
    /// The store has as many as it may.
    #[error("the store has {0} campaigns already")]
    CampaignTooMany(usize),
    /// More people than one answer considers.
    #[error(
        "a dry run considers {0} people at most, of 400000 profiles: send without a plan_hash, or to a smaller audience"
    )]
    CampaignTooLarge(usize),
    /// No simulation gave this hash lately.
    #[error("no simulation of the last week gave this plan_hash: simulate again")]
    CampaignPlan,
    /// Too much is otherwise than foreseen.
    #[error("of {} recipients foreseen {} would be otherwise now ({}.{:02} %), more than the tolerance of {}.{:02} %: simulate again",
        .0.recipients, .0.changed, .0.share() / 100, .0.share() % 100, .1 / 100, .1 % 100)]
    CampaignDrifted(Drift, u16),
    /// No night was.
    #[error("no night has been yet: there is nothing to judge by")]
    NoNight,
    /// The file is larger than a request may be.
    #[error(
        "the file is larger than 4 MiB; pack it with gzip, split it, or import it with the command line"
    )]
    FileSize,
    /// The file has more records than one request queues.
    #[error("the file has more than {0} records; split it, or import it with the command line")]
    ImportTooMany(usize),
    /// The file is no table.
    #[error(transparent)]
    File(#[from] awda_files::Error),
    /// The file's rows cannot be told what they are.
    #[error(transparent)]
    Table(#[from] tables::Error),
    /// No such template.
    #[error("there is no template of this name; the list of templates names them all")]
    Template,
    /// It cannot be put into words in the store's name.
    #[error("the template cannot be put into words with the store's settings: {0}")]
    Unrendered(String),
    /// No such pool.
    #[error("the store's settings have no pool of coupons of this name")]
    Pool,
    /// No such goal.
    #[error("there is no goal of this id in this store")]
    Goal,
    /// It cannot be a goal as it was told.
    #[error("a goal needs {0}")]
    FaultyGoal(&'static str),
    /// Somebody changed it since.
    #[error("the goal was changed since: read it again and send its version")]
    GoalChanged,
    /// As many as there may be.
    #[error("there are {0} goals already")]
    GoalTooMany(usize),
    /// The shelf is not kept.
    #[error(transparent)]
    Shelf(#[from] crate::shelves::NotKept),
    /// No such note.
    #[error("there is no note of this id on this customer")]
    Note,
    /// Somebody changed it since.
    #[error("the note was changed since: read it again and send its version")]
    NoteChanged,
    /// As many as there may be.
    #[error("there are {0} notes on this customer already")]
    NoteTooMany(usize),
    /// What is there is not what was read.
    #[error("what is there is not what If-Match names: read it again")]
    Precondition,
    /// No key.
    #[error("an Idempotency-Key has 1 to 255 printable ASCII characters")]
    Key,
    /// The same is under way.
    #[error("the same request with this Idempotency-Key is under way: ask again in a moment")]
    KeyRunning,
    /// Something else was asked with it.
    #[error("another request was made with this Idempotency-Key in the last 24 hours")]
    KeyOfOther,
    /// About who may ask, or by a key.
    #[error(transparent)]
    Staff(#[from] StaffRefusal),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] Fault),
}

impl Refusal {
    /// The stable code.
    #[expect(clippy::too_many_lines, reason = "one table of every refusal")]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Anonymous => "auth.missing",
            Self::Scope(_) => "auth.scope",
            Self::Role => "auth.role",
            Self::OtherStore => "auth.store",
            Self::TooFast(_) => "request.too_many",
            Self::Route => "route.unknown",
            Self::Method(_) => "method.not_allowed",
            Self::Store => "store.unknown",
            Self::StoreExists => "store.exists",
            Self::Customer => "customer.not_found",
            Self::Erased => "customer.erased",
            Self::TooLong => "customer.too_long",
            Self::Join => "join.unknown",
            Self::Duplicate => "duplicate.unknown",
            Self::Delivery => "delivery.unknown",
            Self::Letter => "letter.unknown",
            Self::Webhook => "webhook.unknown",
            Self::Notice => "notice.unknown",
            Self::Job => "job.unknown",
            Self::NoFile => "export.none",
            Self::FileRunning => "export.running",
            Self::FileGone => "export.gone",
            Self::Settings(_) => "settings.invalid",
            Self::SettingsChanged => "settings.changed",
            Self::BulkTooMany(_) => "bulk.too_many",
            Self::Segment => "segment.unknown",
            Self::Run => "run.not_found",
            Self::Missing(_) => "request.parameter_missing",
            Self::Invalid { .. } => "request.parameter_invalid",
            Self::Unknown(_) => "request.parameter_unknown",
            Self::Cursor => "cursor.invalid",
            Self::Body(_) => "body.malformed",
            Self::BodySize => "body.too_large",
            Self::Faulty(_) => "segment.faulty",
            Self::SegmentId(_) => "segment.id_invalid",
            Self::SegmentChanged => "segment.changed",
            Self::Preset => "segment.preset",
            Self::SegmentInUse => "segment.in_use",
            Self::NoNight => "night.not_found",
            Self::FileSize => "file.too_large",
            Self::ImportTooMany(_) => "import.too_many",
            Self::File(why) => why.code(),
            Self::Table(why) => why.code(),
            Self::Note => "note.unknown",
            Self::NoteChanged => "note.changed",
            Self::NoteTooMany(_) => "note.too_many",
            Self::Precondition => "precondition.failed",
            Self::Key => "idempotency.key_invalid",
            Self::KeyRunning => "idempotency.running",
            Self::KeyOfOther => "idempotency.other_request",
            Self::Flow => "flow.unknown",
            Self::FaultyFlow(_) => "flow.faulty",
            Self::FlowChanged => "flow.changed",
            Self::FlowTooMany(_) => "flow.too_many",
            Self::Campaign => "campaign.unknown",
            Self::FaultyCampaign(_) => "campaign.faulty",
            Self::CampaignChanged => "campaign.changed",
            Self::CampaignState => "campaign.state",
            Self::CampaignTooMany(_) => "campaign.too_many",
            Self::CampaignTooLarge(_) => "campaign.too_large",
            Self::CampaignPlan => "campaign.plan_unknown",
            Self::CampaignDrifted(..) => "campaign.drifted",
            Self::Template => "template.unknown",
            Self::Unrendered(_) => "template.unrendered",
            Self::Pool => "coupon.unknown",
            Self::Goal => "goal.unknown",
            Self::FaultyGoal(_) => "goal.faulty",
            Self::GoalChanged => "goal.changed",
            Self::GoalTooMany(_) => "goal.too_many",
            Self::Shelf(why) => why.code(),
            Self::Staff(why) => why.code(),
            Self::Port(fault) => fault.code(),
        }
    }

    /// A port's failure while reading on from a cursor: what the port rejects is the cursor.
    pub(crate) fn of_page(fault: Fault) -> Self {
        match fault.remedy() {
            Remedy::Reject => Self::Cursor,
            _ => Self::Port(fault),
        }
    }

    /// The problem detail. A port's fault travels in the answer's extensions, for the edge to log.
    pub(crate) fn answer(self) -> Answer {
        if let Self::Port(fault) = self {
            let mut answer = failure(&fault);
            answer.extensions_mut().insert(Arc::new(fault));
            return answer;
        }
        if let Self::Faulty(answer) | Self::FaultyFlow(answer) | Self::FaultyCampaign(answer) = self
        {
            return *answer;
        }
        let code = self.code();
        let mut answer = problem(status_of(code), code, self.to_string());
        let extra = match self {
            Self::Anonymous | Self::Staff(StaffRefusal::NoKey) => {
                Some((header::WWW_AUTHENTICATE, "Bearer".to_owned()))
            }
            Self::Method(allowed) => Some((header::ALLOW, allowed)),
            Self::TooFast(seconds) => Some((header::RETRY_AFTER, seconds.to_string())),
            Self::KeyRunning | Self::FileRunning => Some((header::RETRY_AFTER, "1".to_owned())),
            _ => None,
        };
        if let Some((name, value)) = extra
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

/// The status that goes with a code.
fn status_of(code: &str) -> StatusCode {
    let row = CODES.iter().find(|(known, _)| *known == code);
    row.and_then(|(_, status)| StatusCode::from_u16(*status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
