//! What people of a role may ask and decide, beside the scopes of their token. A program's token has scopes alone.
//!
//! | | owner | marketer | support | analyst | developer |
//! |---|---|---|---|---|---|
//! | people: find, read, why, recommendations, their tokens | x | x | x | | |
//! | people: merge, part, labels, notes | x | x | x | | |
//! | privacy: export, erase | x | | x | | |
//! | files of many: make, fetch | x | x | | | |
//! | segments: read, check, estimate | x | x | | x | |
//! | segments: keep, end | x | x | | | |
//! | messages: flows, campaigns, ledger, simulate | x | x | | x | |
//! | messages: change, send, cancel | x | x | | | |
//! | measures: nights, runs, goals | x | x | | x | x |
//! | goals: set, end | x | x | | | |
//! | deliveries, dead letters: look | x | | | | x |
//! | deliveries, dead letters: redrive | x | | | | x |
//! | imports | x | | | | x |
//! | webhooks: look | x | x | | | x |
//! | webhooks: test, tell again | x | | | | x |
//! | settings, shelf: read | x | x | | | x |
//! | settings, with secrets, and shelf: change | x | | | | x |
//! | the log of acts | x | | | | |
//! | users, keys of programs | x | | | | |

use crate::routes::Question;

/// A role, by the name of its group in the user pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do everything.
    Owner,
    /// Segments, flows, campaigns, and the people they are for.
    Marketer,
    /// People, one by one, and their rights.
    Support,
    /// Numbers, and nobody's name.
    Analyst,
    /// What comes in and how it is taken.
    Developer,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Area {
    /// Customers one by one.
    People,
    /// Everything of a person, handed over or forgotten.
    Privacy,
    /// Files that hold many customers.
    Files,
    /// Segments.
    Segments,
    /// Flows, campaigns and what was written.
    Messages,
    /// Numbers of the store.
    Measures,
    /// What came in and could not be understood.
    Deliveries,
    /// Files.
    Imports,
    /// What the store has decided about itself.
    Settings,
    /// Who did what.
    Log,
    /// Who may ask.
    Staff,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Marketer,
        Self::Support,
        Self::Analyst,
        Self::Developer,
    ];

    /// The name of its group.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Marketer => "marketer",
            Self::Support => "support",
            Self::Analyst => "analyst",
            Self::Developer => "developer",
        }
    }

    /// The role of a group's name; groups may be for other things.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether it may ask or decide this.
    pub const fn may(self, question: Question) -> bool {
        let Some(area) = question.area() else {
            return true;
        };
        let changes = question.changes();
        match self {
            Self::Owner => true,
            Self::Marketer => match area {
                Area::Settings => !changes,
                area => matches!(
                    area,
                    Area::People | Area::Files | Area::Segments | Area::Messages | Area::Measures
                ),
            },
            Self::Support => matches!(area, Area::People | Area::Privacy),
            Self::Analyst => {
                !changes && matches!(area, Area::Segments | Area::Messages | Area::Measures)
            }
            Self::Developer => {
                matches!(area, Area::Deliveries | Area::Imports | Area::Settings)
                    || (!changes && matches!(area, Area::Measures))
            }
        }
    }
}

impl Question {
    /// What it is about; nothing for what is open to all.
    #[expect(clippy::too_many_lines, reason = "one table of every question")]
    pub(crate) const fn area(self) -> Option<Area> {
        Some(match self {
            Self::Health | Self::Document | Self::Page | Self::Stores => return None,
            Self::FindCustomer
            | Self::Customer
            | Self::Timeline
            | Self::CustomerMessages
            | Self::CustomerSegments
            | Self::Recommendations
            | Self::StorefrontToken
            | Self::Consents
            | Self::Why
            | Self::Duplicates
            | Self::Merge
            | Self::Unmerge
            | Self::MergeDuplicate
            | Self::DismissDuplicate
            | Self::Tag
            | Self::Notes
            | Self::WriteNote
            | Self::ChangeNote
            | Self::DropNote
            | Self::BulkTag
            | Self::BulkConsent
            | Self::Jobs
            | Self::Job => Area::People,
            Self::Export | Self::Erase | Self::BulkErase => Area::Privacy,
            Self::MakeFile | Self::JobFile => Area::Files,
            Self::Segments
            | Self::Members
            | Self::CheckSegment
            | Self::EstimateSegment
            | Self::Definition
            | Self::SaveSegment
            | Self::DropSegment
            | Self::Explanation
            | Self::Trend => Area::Segments,
            Self::Messages
            | Self::Flows
            | Self::Flow
            | Self::TryFlow
            | Self::SaveFlow
            | Self::Uplift
            | Self::SimulateFlow
            | Self::Campaigns
            | Self::Campaign
            | Self::SaveCampaign
            | Self::SimulateCampaign
            | Self::SendCampaign
            | Self::CancelCampaign
            | Self::Coupons
            | Self::AddCoupons
            | Self::Templates
            | Self::Template => Area::Messages,
            Self::LatestRun
            | Self::Run
            | Self::Nights
            | Self::Measures
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
            | Self::DropGoal => Area::Measures,
            Self::Deliveries
            | Self::Redrive
            | Self::DeadLetters
            | Self::RedriveLetter
            | Self::RedriveLetters => Area::Deliveries,
            Self::Import => Area::Imports,
            Self::Settings
            | Self::ChangeSettings
            | Self::Shelf
            | Self::SaveShelf
            | Self::Webhooks
            | Self::Notices
            | Self::TestWebhook
            | Self::TellAgain => Area::Settings,
            Self::Acts => Area::Log,
            Self::Colleagues
            | Self::Invite
            | Self::MakeStore
            | Self::Assign
            | Self::Dismiss
            | Self::Keys
            | Self::MakeKey
            | Self::RotateKey
            | Self::DropKey => Area::Staff,
        })
    }

    /// Whether it changes something: then it is in the log of acts.
    pub const fn changes(self) -> bool {
        matches!(
            self,
            Self::Merge
                | Self::Unmerge
                | Self::MergeDuplicate
                | Self::DismissDuplicate
                | Self::Erase
                | Self::Redrive
                | Self::RedriveLetter
                | Self::RedriveLetters
                | Self::ChangeSettings
                | Self::TestWebhook
                | Self::TellAgain
                | Self::BulkTag
                | Self::BulkConsent
                | Self::BulkErase
                | Self::MakeFile
                | Self::Tag
                | Self::WriteNote
                | Self::ChangeNote
                | Self::DropNote
                | Self::SaveSegment
                | Self::DropSegment
                | Self::Import
                | Self::SaveFlow
                | Self::AddCoupons
                | Self::SaveCampaign
                | Self::SendCampaign
                | Self::CancelCampaign
                | Self::SaveGoal
                | Self::DropGoal
                | Self::Invite
                | Self::MakeStore
                | Self::Assign
                | Self::Dismiss
                | Self::MakeKey
                | Self::RotateKey
                | Self::DropKey
                | Self::SaveShelf
                | Self::StorefrontToken
        )
    }

    /// Whether it compares the version that `If-Match` names by itself: what it changes is not read at its own address.
    pub(crate) const fn compares_versions(self) -> bool {
        matches!(self, Self::ChangeNote | Self::DropNote | Self::SendCampaign)
    }

    /// Whether its answer is a document that is the same until somebody changes it, or a night does.
    pub(crate) const fn is_of_document(self) -> bool {
        matches!(
            self,
            Self::Document
                | Self::Page
                | Self::Segments
                | Self::Definition
                | Self::SaveSegment
                | Self::Trend
                | Self::Nights
                | Self::LatestRun
                | Self::Run
                | Self::Flows
                | Self::Flow
                | Self::SaveFlow
                | Self::Uplift
                | Self::Campaigns
                | Self::Campaign
                | Self::SaveCampaign
                | Self::Goals
                | Self::Goal
                | Self::SaveGoal
                | Self::Shelf
                | Self::SaveShelf
                | Self::Settings
                | Self::ChangeSettings
        )
    }
}
