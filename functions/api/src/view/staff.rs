//! Who may ask, as callers see them: people who work for a store, and keys of its programs.

use awda_kernel::Timestamp;
use awda_ports::{Colleague, StoreKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::routes::WRITE;

/// Everybody who works for a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UserList {
    /// By address.
    pub(crate) items: Vec<UserView>,
}

/// Somebody who works for a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UserView {
    /// Their id, by which tokens and the log of acts name them.
    #[schema(example = "8d0f6f52-2b1e-4a52-9d2f-1f3d0c6b7a11")]
    id: String,
    /// Where they were invited.
    #[schema(example = "sam@example.com")]
    email: String,
    /// `owner`, `marketer`, `support`, `analyst`, `developer`; absent where they may do nothing yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "marketer")]
    role: Option<String>,
    /// They have not signed in yet.
    is_invited: bool,
    /// When they were invited.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

/// Somebody to be invited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteText {
    /// Where they get the mail.
    #[schema(example = "sam@example.com", max_length = 254)]
    pub(crate) email: String,
    /// What they may do.
    pub(crate) role: RoleText,
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignText {
    /// What they may do.
    pub(crate) role: RoleText,
}

/// A role.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleText {
    /// Everything.
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

/// The keys of a store's programs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct KeyList {
    /// By id.
    pub(crate) items: Vec<KeyView>,
}

/// A key of a program.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct KeyView {
    /// Its id, by which the log of acts names it.
    #[schema(example = "key_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    id: String,
    /// What it is for.
    #[schema(example = "the warehouse")]
    name: String,
    /// Whether it may decide, and not only ask.
    can_write: bool,
    /// The role it is bound to; absent where only `can_write` binds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "support")]
    role: Option<String>,
    /// When it opens nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Until when the secret before the last change is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    former_until: Option<Timestamp>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// Who made it.
    #[schema(example = "8d0f6f52-2b1e-4a52-9d2f-1f3d0c6b7a11")]
    by: String,
    /// 1, and one more with every change.
    #[schema(example = 1)]
    version: u32,
}

/// A key that is new, or has a new secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyMade {
    /// The key.
    #[serde(flatten)]
    pub(crate) key: KeyView,
    /// What the program sends, shown this once. Null in an answer that is repeated.
    #[schema(example = "awda_key_06dv5r8k3w9q2m4x7n1c8b5t0z_Jd3k...", nullable)]
    pub(crate) token: String,
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyText {
    /// What it is for, at most 100 characters.
    #[schema(example = "the warehouse", min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Whether it may decide, and not only ask. Not unless said.
    #[serde(default)]
    pub(crate) can_write: bool,
    /// A role that binds it further.
    #[serde(default)]
    pub(crate) role: Option<RoleText>,
    /// Days until it ends; without end unless said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub(crate) days: Option<u16>,
}

/// How a key's secret is changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotateText {
    /// Hours for which the old secret goes on; 24 unless said.
    #[serde(default = "RotateText::usual")]
    #[schema(minimum = 0, maximum = 720, default = 24)]
    pub(crate) overlap_hours: u16,
}

impl RotateText {
    /// A day.
    const fn usual() -> u16 {
        24
    }
}

impl RoleText {
    /// The role's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Marketer => "marketer",
            Self::Support => "support",
            Self::Analyst => "analyst",
            Self::Developer => "developer",
        }
    }
}

impl UserView {
    pub(crate) fn of(one: Colleague) -> Self {
        Self {
            id: one.id,
            email: one.email,
            role: one.role,
            is_invited: one.is_invited,
            since: one.since,
        }
    }
}

impl KeyView {
    pub(crate) fn of(key: &StoreKey, now: Timestamp) -> Self {
        let former = key.former.as_ref().map(|former| former.until);
        Self {
            id: key.id.clone(),
            name: key.name.clone(),
            can_write: key.scopes.iter().any(|scope| scope == WRITE),
            role: key.role.clone(),
            expires_at: key.expires_at,
            former_until: former.filter(|until| *until > now),
            made_at: key.made_at,
            by: key.by.clone(),
            version: key.version,
        }
    }
}
