//! The segments of a store as a night judges by them: ready ones and the store's own, each with a number that stays.
//!
//! A profile remembers its segments by number, because a name in a million profiles costs more than it says. A number is given once
//! and never again: a segment that is no longer active keeps it, without a text, so that its members can be taken out by name.
//!
//! It refuses to know whether a text is right; whoever compiles the list hears it.

use std::collections::BTreeMap;

use awda_kernel::Currency;
use awda_segments::query::{Library, Limits, PRESETS, Rejected, Setting};
use awda_segments::{Flag, RfmSegment, Stage};
use serde::{Deserialize, Serialize};

use crate::BANDS;

/// A segment of the store's own making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The id, of small letters, digits and `_`; none of a preset's.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The text, canonical.
    pub text: String,
    /// Counts its texts, from 1.
    pub version: u32,
    /// Nights judge by it.
    pub is_active: bool,
}

/// A segment in the list of a night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its number.
    #[serde(rename = "n")]
    pub number: u32,
    /// Its id.
    #[serde(rename = "i")]
    pub id: String,
    /// Its text; none once it is not active any more.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The version of the text; 0 for a preset.
    #[serde(rename = "v", default)]
    pub version: u32,
}

/// Longest id of a segment, in characters.
pub const SEGMENT_ID_MAX: usize = 40;

/// Whether a segment of the store's own may have this id.
pub fn is_segment_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let begins = id
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase());
    begins && id.len() <= SEGMENT_ID_MAX && id.bytes().all(is_plain)
}

/// The list that follows from the last one and what is defined now. Presets are active unless a definition of the same id is kept that
/// says they are not.
pub fn next_list(last: &[Listed], definitions: &[Definition]) -> Vec<Listed> {
    let own: BTreeMap<&str, &Definition> = definitions
        .iter()
        .map(|definition| (definition.id.as_str(), definition))
        .collect();
    let mut wanted: BTreeMap<&str, (Option<&str>, u32)> = BTreeMap::new();
    for preset in PRESETS {
        let is_off = own.get(preset.id).is_some_and(|own| !own.is_active);
        wanted.insert(preset.id, (Some(preset.text).filter(|_| !is_off), 0));
    }
    for definition in definitions {
        if !PRESETS.iter().any(|preset| preset.id == definition.id) {
            let text = Some(definition.text.as_str()).filter(|_| definition.is_active);
            wanted.insert(&definition.id, (text, definition.version));
        }
    }
    let mut list: Vec<Listed> = last
        .iter()
        .map(|listed| {
            let (text, version) = wanted
                .remove(listed.id.as_str())
                .unwrap_or((None, listed.version));
            Listed {
                text: text.map(str::to_owned),
                version,
                ..listed.clone()
            }
        })
        .collect();
    let mut number = last
        .iter()
        .map(|listed| listed.number + 1)
        .max()
        .unwrap_or(0);
    // New ones in the order of their ids: the same definitions give the same numbers.
    for (id, (text, version)) in wanted {
        let Some(text) = text else { continue };
        list.push(Listed {
            number,
            id: id.to_owned(),
            text: Some(text.to_owned()),
            version,
        });
        number += 1;
    }
    list
}

/// The segments that every store has beside the language's: id and text. Other segments may rest on them.
pub fn families() -> Vec<(String, String)> {
    let rfm = RfmSegment::ALL.iter().map(|one| {
        let id = one.id();
        (format!("rfm.{id}"), format!("rfm.segment = {id}"))
    });
    let stages = Stage::ALL.iter().map(|one| {
        (
            format!("stage.{}", one.id()),
            format!("stage = {}", one.id()),
        )
    });
    let bands = BANDS
        .iter()
        .map(|band| (format!("churn.{band}"), format!("churn_band = {band}")));
    let flags = Flag::ALL
        .iter()
        .map(|flag| (format!("flag.{}", flag.id()), flag.id().to_owned()));
    rfm.chain(stages).chain(bands).chain(flags).collect()
}

/// Compiles segments; those of [`families`] are there to rest on.
pub fn compiled<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    currency: Currency,
) -> (Library, Vec<Rejected>) {
    let families = families();
    let mut all: Vec<(&str, &str)> = Vec::new();
    for (id, text) in texts {
        all.push((id, text));
    }
    for (id, text) in &families {
        all.push((id, text));
    }
    Library::compile(all, setting(currency))
}

/// What every store's segments may say.
pub fn setting(currency: Currency) -> Setting {
    Setting {
        currency,
        attributes: None,
        limits: Limits::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn own(id: &str, text: &str, version: u32, is_active: bool) -> Definition {
        Definition {
            id: id.to_owned(),
            name: id.to_owned(),
            text: text.to_owned(),
            version,
            is_active,
        }
    }

    fn number(list: &[Listed], id: &str) -> Option<u32> {
        list.iter().find(|one| one.id == id).map(|one| one.number)
    }

    #[test]
    fn numbers_stay_and_are_never_given_twice() {
        let first = next_list(&[], &[own("mine", "vip", 1, true)]);
        assert_eq!(first.len(), PRESETS.len() + 1);
        let second = next_list(
            &first,
            &[own("other", "vip", 1, true), own("vip", "", 1, false)],
        );
        for listed in &first {
            assert_eq!(number(&second, &listed.id), Some(listed.number));
        }
        let text = |id: &str| second.iter().find(|one| one.id == id).unwrap().text.clone();
        assert_eq!((text("mine"), text("vip")), (None, None));
        assert_eq!(text("other").as_deref(), Some("vip"));
        let numbers: BTreeSet<u32> = second.iter().map(|one| one.number).collect();
        assert_eq!(numbers.len(), second.len());
        let third = next_list(&second, &[own("mine", "NOT vip", 2, true)]);
        assert_eq!(number(&third, "mine"), number(&first, "mine"));
        assert_eq!(next_list(&third, &[own("mine", "NOT vip", 2, true)]), third);
    }

    #[test]
    fn segments_may_rest_on_families_and_presets() {
        let texts = [
            ("mine", "segment(\"stage.at_risk\") OR segment(\"loyal\")"),
            ("loyal", "rfm.segment = loyal"),
        ];
        let (library, rejected) = compiled(texts, "SAR".parse().unwrap());
        assert_eq!(rejected, []);
        assert!(library.get("mine").is_some() && library.get("stage.at_risk").is_some());
        let draft = library.draft(None, "segment(\"churn.high\") AND segment(\"flag.vip\")");
        assert!(
            draft.is_ok(),
            "a text that nobody kept yet may rest on them too"
        );
    }

    #[test]
    fn an_id_is_a_word() {
        for (id, is_one) in [
            ("vip_2026", true),
            ("a", true),
            ("", false),
            ("2nd", false),
            ("rfm.x", false),
            ("Big", false),
            ("با", false),
        ] {
            assert_eq!(is_segment_id(id), is_one, "{id}");
        }
        assert!(!is_segment_id(&"a".repeat(41)));
    }
}
