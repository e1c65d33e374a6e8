//! What can be asked and decided: one word for each route.

/// The questions that can be asked, and what can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// Does it answer?
    Health,
    /// The OpenAPI document.
    Document,
    /// The same for people.
    Page,
    /// A person by an identifier.
    FindCustomer,
    /// A person by id.
    Customer,
    /// What happened to a person.
    Timeline,
    /// What was written to a person.
    CustomerMessages,
    /// Segments with their sizes.
    Segments,
    /// Who is in a segment.
    Members,
    /// What was written on a day.
    Messages,
    /// Why somebody was or would be written to, or not.
    Why,
    /// The last run.
    LatestRun,
    /// A run by id.
    Run,
    /// Everything about a person, to be handed to them.
    Export,
    /// What a person allowed and forbade, with the evidence.
    Consents,
    /// Possible duplicates.
    Duplicates,
    /// Deliveries that nobody could translate.
    Deliveries,
    /// Two people are one.
    Merge,
    /// What made two people one does not.
    Unmerge,
    /// A possible duplicate is one.
    MergeDuplicate,
    /// A possible duplicate is none.
    DismissDuplicate,
    /// A person is to be forgotten.
    Erase,
    /// A delivery is to be tried again.
    Redrive,
    /// Is a segment's text right?
    CheckSegment,
    /// How many would be in a segment?
    EstimateSegment,
    /// A segment with its text.
    Definition,
    /// A segment is to be kept.
    SaveSegment,
    /// A segment is to end.
    DropSegment,
    /// Why is somebody in a segment?
    Explanation,
    /// A segment night by night.
    Trend,
    /// What the nights decided.
    Nights,
    /// The segments somebody is in.
    CustomerSegments,
    /// A file is to be imported.
    Import,
    /// Every flow.
    Flows,
    /// A flow.
    Flow,
    /// What a made-up customer meets in a flow.
    TryFlow,
    /// A flow is to be switched or changed.
    SaveFlow,
    /// What a flow brought.
    Uplift,
    /// What would a flow do at a moment?
    SimulateFlow,
    /// Every campaign.
    Campaigns,
    /// A campaign.
    Campaign,
    /// A campaign is to be kept.
    SaveCampaign,
    /// What would a campaign do?
    SimulateCampaign,
    /// A campaign is to be sent.
    SendCampaign,
    /// A campaign is to end.
    CancelCampaign,
    /// Labels are put on a person, or taken off.
    Tag,
    /// What was noted about a person.
    Notes,
    /// A note is to be written.
    WriteNote,
    /// A note is to be changed.
    ChangeNote,
    /// A note is to go.
    DropNote,
    /// Who changed what.
    Acts,
    /// A store's settings.
    Settings,
    /// The stores that may be seen.
    Stores,
    /// A store is to be made.
    MakeStore,
    /// A store's settings are to be changed.
    ChangeSettings,
    /// The store's own systems.
    Webhooks,
    /// What one of them was told.
    Notices,
    /// One of them is to be tried.
    TestWebhook,
    /// One of them is to be told again.
    TellAgain,
    /// Labels for many.
    BulkTag,
    /// What many allow.
    BulkConsent,
    /// Many are to be forgotten.
    BulkErase,
    /// A file of many is to be made.
    MakeFile,
    /// Where the file of a job can be fetched.
    JobFile,
    /// Every job.
    Jobs,
    /// A job.
    Job,
    /// What failed too often.
    DeadLetters,
    /// A dead letter is to be tried again.
    RedriveLetter,
    /// Every dead letter is to be tried again.
    RedriveLetters,
    /// A store period by period.
    Measures,
    /// How fast customers are answered.
    Responses,
    /// People by the month of their first order.
    Cohorts,
    /// Products and categories.
    Products,
    /// Segments by what they bring.
    SegmentValues,
    /// Revenue to come.
    Outlook,
    /// The models of the last night.
    Models,
    /// A campaign in numbers.
    CampaignMeasures,
    /// What messages are credited with.
    Attribution,
    /// Every pool of coupons.
    Coupons,
    /// Codes are to be added to a pool.
    AddCoupons,
    /// Every goal.
    Goals,
    /// A goal.
    Goal,
    /// A goal is to be set.
    SaveGoal,
    /// A goal is to end.
    DropGoal,
    /// The words that messages are written in.
    Templates,
    /// How a template looks.
    Template,
    /// Who works for the store.
    Colleagues,
    /// Somebody is to work for it.
    Invite,
    /// Somebody is to have another role.
    Assign,
    /// Somebody is to work for it no longer.
    Dismiss,
    /// Keys of programs.
    Keys,
    /// A key is to be made.
    MakeKey,
    /// A key is to have a new secret.
    RotateKey,
    /// A key is to end.
    DropKey,
    /// What to recommend to a customer.
    Recommendations,
    /// What the store says of its products.
    Shelf,
    /// What the store says of its products is to be kept.
    SaveShelf,
    /// A token for a page of the shop.
    StorefrontToken,
}

impl Question {
    /// Whether it is about segments as texts.
    pub(crate) const fn is_of_segments(self) -> bool {
        matches!(
            self,
            Self::CheckSegment
                | Self::EstimateSegment
                | Self::Definition
                | Self::SaveSegment
                | Self::DropSegment
                | Self::Explanation
                | Self::CustomerSegments
        )
    }

    /// Whether it is about campaigns, or a dry run.
    pub(crate) const fn is_of_campaigns(self) -> bool {
        matches!(
            self,
            Self::Campaigns
                | Self::Campaign
                | Self::SaveCampaign
                | Self::SimulateCampaign
                | Self::SimulateFlow
                | Self::SendCampaign
                | Self::CancelCampaign
        )
    }

    /// Whether it is about notes, or the log of acts.
    pub(crate) const fn is_of_notes(self) -> bool {
        matches!(
            self,
            Self::Notes | Self::WriteNote | Self::ChangeNote | Self::DropNote | Self::Acts
        )
    }

    /// Whether it is about what the store recommends.
    pub(crate) const fn is_of_shelves(self) -> bool {
        matches!(
            self,
            Self::Recommendations | Self::Shelf | Self::SaveShelf | Self::StorefrontToken
        )
    }

    /// Whether it is about what numbers say.
    pub(crate) const fn is_of_measures(self) -> bool {
        matches!(
            self,
            Self::Measures
                | Self::Responses
                | Self::Cohorts
                | Self::Products
                | Self::SegmentValues
                | Self::Outlook
                | Self::Models
                | Self::CampaignMeasures
                | Self::Attribution
                | Self::Goals
                | Self::Goal
                | Self::SaveGoal
                | Self::DropGoal
        )
    }

    /// Whether it is about many people at once.
    pub(crate) const fn is_of_jobs(self) -> bool {
        matches!(
            self,
            Self::BulkTag
                | Self::BulkConsent
                | Self::BulkErase
                | Self::MakeFile
                | Self::JobFile
                | Self::Jobs
                | Self::Job
        )
    }

    /// Whether it is about the store's own systems.
    pub(crate) const fn is_of_webhooks(self) -> bool {
        matches!(
            self,
            Self::Webhooks | Self::Notices | Self::TestWebhook | Self::TellAgain
        )
    }

    /// Whether its answer has a secret that is shown once.
    pub(crate) const fn tells_a_secret(self) -> bool {
        matches!(self, Self::MakeKey | Self::RotateKey | Self::MakeStore)
    }

    /// Whether it is about dead letters.
    pub(crate) const fn is_of_dead_letters(self) -> bool {
        matches!(
            self,
            Self::DeadLetters | Self::RedriveLetter | Self::RedriveLetters
        )
    }

    /// Whether it is answered at once, and not queued.
    pub const fn is_answered(self) -> bool {
        !matches!(
            self,
            Self::Merge
                | Self::Unmerge
                | Self::MergeDuplicate
                | Self::DismissDuplicate
                | Self::Erase
                | Self::Redrive
                | Self::Tag
                | Self::BulkTag
                | Self::BulkConsent
                | Self::BulkErase
                | Self::MakeFile
                | Self::TestWebhook
                | Self::TellAgain
        )
    }
}
