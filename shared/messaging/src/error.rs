//! Why a message could not be put into words, or a carrier's report could not be read. No text holds personal data.

/// What can go wrong in this room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A template without words in the language.
    #[error("template {template} has no words")]
    NoTemplate {
        /// The template's name.
        template: &'static str,
    },
    /// The flow has no such step.
    #[error("the flow has no such step")]
    NoStep,
    /// A template is wrong, or ran out of fuel.
    #[error("template {template} could not be rendered: {kind}")]
    Template {
        /// Which piece.
        template: &'static str,
        /// The template engine's kind of error.
        kind: String,
    },
    /// The shop's address is not one a mail can link to.
    #[error("shop url must start with https:// or http://")]
    ShopUrl,
    /// A carrier's report that is no JSON, or lacks what every report has.
    #[error("carrier report is not readable: {0}")]
    Report(&'static str),
}
