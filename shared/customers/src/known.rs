//! An identifier in a profile: its value, what ties it to others, and whether too many were seen with it to join anybody.

use std::collections::BTreeSet;
use std::fmt;

use awda_commerce::{Handle, HandleKind, Identifiers, ShopCustomer};
use awda_kernel::{PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::identity::source_of;
use crate::{Evidence, IdentifierKind, Key, Verdict};

/// Most stronger identifiers that one may be seen with before it joins nobody: a family's phone is shared by a few, a till's by a town.
const PARTNERS_MAX: usize = 6;
/// Most names a phone may be seen with before it joins nobody.
const NAMES_MAX: usize = 6;

/// An identifier in a profile. `Debug` leaves the value out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its kind.
    #[serde(rename = "k")]
    pub kind: IdentifierKind,
    /// Its value; of one that was erased nothing, or a shop customer's source alone.
    #[serde(rename = "v")]
    pub value: String,
    /// Evidence that it belongs to stronger identifiers, of this person or of others.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<Evidence>,
    /// What was decided about it and stronger identifiers: of each pair the last.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// Weaker identifiers of other people that evidence ties to it.
    #[serde(rename = "x", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub across: BTreeSet<Key>,
    /// Marks of the names it was seen with, of phones alone.
    #[serde(rename = "n", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<u32>,
    /// Too many others, or too many names, were seen with it.
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_crowded: bool,
    /// When its person was erased: whatever happened until then is kept without saying who it was.
    #[serde(rename = "z", default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

impl Known {
    /// An identifier nothing is known about.
    pub const fn new(kind: IdentifierKind, value: String) -> Self {
        Self {
            kind,
            value,
            under: Vec::new(),
            verdicts: Vec::new(),
            across: BTreeSet::new(),
            names: BTreeSet::new(),
            is_crowded: false,
            erased_at: None,
        }
    }

    /// What was last decided about it and `strong`.
    pub fn verdict(&self, strong: &Key) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.with == *strong)
    }

    /// It alone, as an event would name it; nothing once its value was erased.
    pub fn named(&self) -> Option<Identifiers> {
        let mut named = Identifiers::default();
        let handle = |kind| Handle {
            kind,
            id: self.value.clone(),
        };
        match self.kind {
            _ if self.is_erased() => return None,
            IdentifierKind::Shop => {
                let (source, id) = self.value.split_once(':')?;
                named.shop = Some(ShopCustomer {
                    source: source.to_owned(),
                    id: id.to_owned(),
                });
            }
            IdentifierKind::Email => named.email = Some(self.value.parse().ok()?),
            IdentifierKind::Phone => {
                named.phone = Some(PhoneNumber::from_e164(&self.value).ok()?);
            }
            IdentifierKind::Card => named.handles.push(handle(HandleKind::Card)),
            IdentifierKind::Whatsapp => named.handles.push(handle(HandleKind::Whatsapp)),
            IdentifierKind::Messenger => named.handles.push(handle(HandleKind::Messenger)),
            IdentifierKind::Instagram => named.handles.push(handle(HandleKind::Instagram)),
            IdentifierKind::Telegram => named.handles.push(handle(HandleKind::Telegram)),
            IdentifierKind::Push => named.handles.push(handle(HandleKind::Push)),
            IdentifierKind::Anonymous => named.handles.push(handle(HandleKind::Anonymous)),
        }
        Some(named)
    }

    /// Lets it say nothing any more but that it was erased.
    pub(crate) fn erase(&mut self, at: Timestamp) {
        let source = source_of(self.kind, &self.value);
        self.value = if self.kind == IdentifierKind::Shop {
            format!("{source}:")
        } else {
            String::new()
        };
        self.names.clear();
        self.erased_at = Some(self.erased_at.map_or(at, |before| before.max(at)));
    }

    /// Its value was erased and has not come back.
    pub(crate) fn is_erased(&self) -> bool {
        self.erased_at.is_some() && (self.value.is_empty() || self.value.ends_with(':'))
    }

    /// Takes evidence in; true when that can change who is who. Of two about one pair the smaller stays, of a crowded identifier
    /// only the smallest of all: where it stands while it is nobody's.
    pub(crate) fn learn(&mut self, evidence: Evidence) -> bool {
        let before = (self.under.clone(), self.is_crowded);
        self.under.push(evidence);
        self.under.sort_by(|a, b| {
            let pair = |one: &Evidence| (one.under.clone(), one.rule);
            pair(a).cmp(&pair(b)).then_with(|| a.cmp(b))
        });
        self.under
            .dedup_by(|next, kept| (&next.under, next.rule) == (&kept.under, kept.rule));
        self.count();
        before != (self.under.clone(), self.is_crowded)
    }

    /// Takes a decision in; true when it is the latest about its pair.
    pub(crate) fn decide(&mut self, verdict: Verdict) -> bool {
        if self
            .verdict(&verdict.with)
            .is_some_and(|held| *held >= verdict)
        {
            return false;
        }
        self.verdicts.retain(|held| held.with != verdict.with);
        self.verdicts.push(verdict);
        self.verdicts.sort_by(|a, b| a.with.cmp(&b.with));
        true
    }

    /// Takes in a name it was seen with; true when that was one too many.
    pub(crate) fn hear_name(&mut self, name: u32) -> bool {
        if self.kind != IdentifierKind::Phone || self.is_crowded {
            return false;
        }
        self.names.insert(name);
        self.count();
        self.is_crowded
    }

    fn count(&mut self) {
        let partners: BTreeSet<&Key> = self.under.iter().map(|evidence| &evidence.under).collect();
        let is_many = partners.len() > PARTNERS_MAX || self.names.len() > NAMES_MAX;
        self.is_crowded |= is_many && self.kind != IdentifierKind::Shop;
        if self.is_crowded {
            let first = self.under.iter().min().cloned();
            self.under = first.into_iter().collect();
            self.names.clear();
        }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known")
            .field("kind", &self.kind)
            .field("under", &self.under)
            .field("is_crowded", &self.is_crowded)
            .finish_non_exhaustive()
    }
}
