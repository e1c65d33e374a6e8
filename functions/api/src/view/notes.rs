//! Labels, notes and the log of acts, as callers send and see them.

use awda_ports::{Act, Note};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Labels to put on and to take off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagText {
    /// Labels to put on; what is in both lists is put on.
    #[serde(default)]
    pub(crate) add: Vec<String>,
    /// Labels to take off, whoever put them on.
    #[serde(default)]
    pub(crate) remove: Vec<String>,
}

/// A note to write.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteText {
    /// The text, at most 4000 characters.
    #[schema(example = "prefers to be called in the morning")]
    pub(crate) text: String,
    /// The version that is replaced, for a note that is changed; `If-Match` says the same.
    #[serde(default)]
    #[schema(example = 1)]
    pub(crate) version: Option<u32>,
}

/// A note.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct NoteView {
    /// Its id.
    #[schema(example = "note_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    id: String,
    /// The text.
    #[schema(example = "prefers to be called in the morning")]
    text: String,
    /// Who wrote it last: the subject of their token.
    #[schema(example = "3f0c2a9e-4f7b-4a53-8a35-0a5d5d2a7c11")]
    by: String,
    /// When it was written.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    written_at: String,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T11:00:00Z")]
    changed_at: Option<String>,
    /// Counts its texts, from 1.
    #[schema(example = 1)]
    version: u32,
}

/// Every note on a person, the newest first.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct NoteList {
    /// The notes.
    pub(crate) items: Vec<NoteView>,
}

/// Something that was changed through the API.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActView {
    /// Its id.
    #[schema(example = "act_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    id: String,
    /// When it was asked for.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    at: String,
    /// Who asked: the subject of their token.
    #[schema(example = "3f0c2a9e-4f7b-4a53-8a35-0a5d5d2a7c11")]
    who: String,
    /// The operation, by its name in this document.
    #[schema(example = "save_segment")]
    operation: String,
    /// The address below the store.
    #[schema(example = "segments/vip_riyadh")]
    resource: String,
    /// `done`; the code it was refused with; or `begun`, when it died before it was answered.
    #[schema(example = "done")]
    outcome: String,
    /// The resource's version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    before: Option<u64>,
    /// The resource's version after.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    after: Option<u64>,
}

/// Some acts, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActPage {
    /// The acts.
    pub(crate) items: Vec<ActView>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl NoteView {
    /// A note.
    pub(crate) fn of(note: &Note) -> Self {
        Self {
            id: note.id.clone(),
            text: note.text.clone(),
            by: note.by.clone(),
            written_at: note.written_at.to_string(),
            changed_at: note.changed_at.map(|at| at.to_string()),
            version: note.version,
        }
    }
}

impl ActView {
    /// An act.
    pub(crate) fn of(act: Act) -> Self {
        Self {
            id: act.id,
            at: act.at.to_string(),
            who: act.who,
            operation: act.operation,
            resource: act.resource,
            outcome: act.outcome,
            before: act.before,
            after: act.after,
        }
    }
}

impl std::fmt::Debug for NoteView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NoteView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NoteList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}
