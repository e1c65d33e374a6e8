//! What is wrong with a campaign's document, and where. Fields are named by their place: `message.words.fa.body[1]`.

use crate::flows::FlowFault;
use crate::templates::DesignProblem;

/// The stable codes, in the order they are looked for.
pub const CAMPAIGN_CODES: [&str; 13] = [
    "campaign.malformed",
    "campaign.version",
    "campaign.range",
    "campaign.audience",
    "campaign.template",
    "campaign.words",
    "campaign.link",
    "campaign.budget",
    "campaign.design",
    "campaign.design_element",
    "campaign.design_link",
    "campaign.design_words",
    "campaign.design_size",
];

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CampaignProblem {
    /// No document of this form.
    #[error("{0}")]
    Malformed(String),
    /// Of another version.
    #[error("version {0} is not known here; this is version 1")]
    Version(u8),
    /// A number or text out of its range.
    #[error("must be {0}")]
    Range(&'static str),
    /// The audience is no segment.
    #[error("the audience is not right: {0}")]
    Audience(String),
    /// The template is not fit for a campaign, or words stand beside one that has its own.
    #[error("{0}")]
    Template(String),
    /// Words that are missing, too long, or cannot be rendered for everybody.
    #[error("{0}")]
    Words(String),
    /// A design is not right.
    #[error("{0}")]
    Design(DesignProblem),
    /// The button leads nowhere.
    #[error("a link begins with https:// or http:// and has no spaces")]
    Link,
    /// There is no price to reckon the budget by.
    #[error("the price list has no price of {0}, so that nothing can be paid from a budget")]
    Unpriced(&'static str),
    /// The budget is none.
    #[error("a budget is more than 0 millionths of {0}, the currency of the price list")]
    Budget(String),
}

impl CampaignProblem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "campaign.malformed",
            Self::Version(_) => "campaign.version",
            Self::Range(_) => "campaign.range",
            Self::Audience(_) => "campaign.audience",
            Self::Template(_) => "campaign.template",
            Self::Words(_) => "campaign.words",
            Self::Design(DesignProblem::Malformed(_)) => "campaign.design",
            Self::Design(DesignProblem::Element(_)) => "campaign.design_element",
            Self::Design(DesignProblem::Link(_)) => "campaign.design_link",
            Self::Design(DesignProblem::Words(_)) => "campaign.design_words",
            Self::Design(DesignProblem::Size(_)) => "campaign.design_size",
            Self::Link => "campaign.link",
            Self::Budget(_) | Self::Unpriced(_) => "campaign.budget",
        }
    }

    /// At a place of the document.
    pub fn at(&self, at: impl Into<String>) -> FlowFault {
        FlowFault {
            code: self.code(),
            at: at.into(),
            message: self.to_string(),
            line: None,
            column: None,
        }
    }
}
