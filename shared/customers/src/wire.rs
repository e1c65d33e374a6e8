//! The stored form of a profile: compact JSON with a version, read back whole or refused.

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, StoreId};
use serde::{Deserialize, Serialize};

use crate::{Class, Facet, Key, Known, Profile};

/// A stored profile that this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored profile of {id} is not in a form this version reads: {reason}")]
pub struct Unreadable {
    /// Whose.
    pub id: CustomerId,
    /// Why, without the content.
    pub reason: String,
}

/// Version 1. The store and id stand in the row's key.
#[derive(Serialize, Deserialize)]
struct Wire {
    v: u8,
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    merged: Vec<CustomerId>,
    #[serde(rename = "i")]
    identifiers: BTreeMap<Key, Known>,
    #[serde(rename = "f")]
    facets: BTreeMap<Key, Facet>,
}

/// Writes a profile without its class: the night writes that beside it ([`write_class`]), so that the two never wait for each other.
pub fn write(profile: &Profile) -> String {
    let wire = Wire {
        v: 1,
        merged: profile.merged.clone(),
        identifiers: profile.identifiers.clone(),
        facets: profile.facets.clone(),
    };
    // Maps with text keys and plain values always serialise.
    serde_json::to_string(&wire).unwrap_or_default()
}

/// Writes what a night made of a person.
pub fn write_class(class: &Class) -> String {
    serde_json::to_string(class).unwrap_or_default()
}

/// Reads the profile of `id` in `store`, with what the last night made of them.
///
/// # Errors
/// [`Unreadable`].
pub fn read(
    store: &StoreId,
    id: &CustomerId,
    text: &str,
    class: Option<&str>,
) -> Result<Profile, Unreadable> {
    let unreadable = |reason: String| Unreadable {
        id: id.clone(),
        reason,
    };
    let wire: Wire = serde_json::from_str(text)
        .map_err(|fault| unreadable(format!("line {} column {}", fault.line(), fault.column())))?;
    if wire.v != 1 {
        return Err(unreadable(format!("version {}", wire.v)));
    }
    Ok(Profile {
        store: store.clone(),
        id: id.clone(),
        merged: wire.merged,
        identifiers: wire.identifiers,
        facets: wire.facets,
        // A class that cannot be read is one that the next night writes anew.
        class: class.and_then(|text| serde_json::from_str(text).ok()),
        heard: BTreeMap::new(),
    })
}
