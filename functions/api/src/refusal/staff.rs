//! Why a question about who may ask, or one by a key, is not answered.

/// A question that is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StaffRefusal {
    /// No key, or one that opens nothing.
    #[error(
        "no key of this store opens this: send one that is good as Authorization: Bearer awda_key_..."
    )]
    NoKey,
    /// No such key.
    #[error("the store has no key of this id")]
    Key,
    /// Somebody changed it since.
    #[error("the key was changed or ended since: read the list again")]
    KeyChanged,
    /// As many as there may be.
    #[error("the store has {0} keys already: end one that nobody uses")]
    KeyTooMany(usize),
    /// No such person.
    #[error("nobody of this id works for the store")]
    User,
    /// Their one role is for all stores.
    #[error(
        "they work for another store as well, and their one role counts in all: give them that role, or let whoever runs the suite change it"
    )]
    OtherRole,
    /// People are kept by somebody else.
    #[error(
        "who may sign in is kept by the sign-in that the suite was deployed with (JwtIssuer), and changed there"
    )]
    Elsewhere,
    /// Nobody changes themselves.
    #[error("nobody changes their own role or takes themselves away: another owner does")]
    Oneself,
}

impl StaffRefusal {
    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NoKey => "auth.key",
            Self::Key => "key.unknown",
            Self::KeyChanged => "key.changed",
            Self::KeyTooMany(_) => "key.too_many",
            Self::User => "user.unknown",
            Self::OtherRole => "user.other_role",
            Self::Elsewhere => "user.elsewhere",
            Self::Oneself => "user.self",
        }
    }
}
