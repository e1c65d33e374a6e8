//! Campaigns: a segment and a message, sent once, now or at a time, everywhere at once or by everybody's own clock.
//!
//! A campaign is a versioned document ([`CampaignDocument`]); docs/CAMPAIGNS.md teaches its fields. It runs as a flow of one step that is
//! called `campaign.` and its id, so that everything that holds for flows holds for it: the gate, the slots, the ledger, `why`. How far
//! it is is a [`Campaign`]; what became of its audience is a [`Tally`], kept together with every row.
//!
//! It refuses to know who is in a segment, and to send anything.

mod by_channel;
mod check;
mod document;
mod drift;
mod fault;
mod purse;
mod record;
mod tally;
mod words;

pub use check::{FIT_TEMPLATES, faults_of_words};
pub use document::{
    Audience, Budget, CAMPAIGN_VERSION, CampaignDocument, CampaignId, CampaignMessage, SendAt,
};
pub use drift::{Drift, Foreseen, plan_hash};
pub use fault::{CAMPAIGN_CODES, CampaignProblem};
pub use purse::afford;
pub use record::{Campaign, CampaignState, Cause, Course, ENLISTED_MAX, ONCE};
pub use tally::{Entry, Tally, entry, standing};
pub use words::{content_mark, text_mark};

#[cfg(test)]
mod tests;
