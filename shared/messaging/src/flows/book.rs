//! The flows of one store: the shipped ones, switched on or off, and documents of its own in their place or beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::FlowDocument;
use super::shipped::shipped;
use crate::Flow;
use crate::coupons::CouponPools;

/// Most flows a store may have a document of its own for.
pub const OWN_FLOWS_MAX: usize = 40;

/// What a store has said about its flows, by name. The stored form of the settings; `{"win_back": true}` is the form without versions.
pub type FlowSettings = BTreeMap<Flow, FlowSetting>;

/// What a store has said about one flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct FlowSetting {
    /// It is on.
    pub is_on: bool,
    /// Counts what was said, from 1; 0 before anybody said anything at the api.
    pub version: u32,
    /// The document in the shipped one's place; none: the shipped one.
    pub document: Option<Arc<FlowDocument>>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Switch(bool),
    Whole {
        is_on: bool,
        version: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Box<FlowDocument>>,
    },
}

/// The flows of a store, ready to run.
#[derive(Debug, Clone, Default)]
pub struct FlowBook {
    entries: Vec<FlowEntry>,
}

/// A flow of a store.
#[derive(Debug, Clone)]
pub struct FlowEntry {
    /// The document.
    pub document: Arc<FlowDocument>,
    /// It is on.
    pub is_on: bool,
    /// The document is the store's own.
    pub is_own: bool,
    /// The version of what the store said.
    pub version: u32,
}

impl From<Stored> for FlowSetting {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Switch(is_on) => Self::switched(is_on),
            Stored::Whole {
                is_on,
                version,
                document,
            } => Self {
                is_on,
                version,
                document: document.map(|document| Arc::new(*document)),
            },
        }
    }
}

impl From<FlowSetting> for Stored {
    fn from(setting: FlowSetting) -> Self {
        if setting.version == 0 && setting.document.is_none() {
            return Self::Switch(setting.is_on);
        }
        Self::Whole {
            is_on: setting.is_on,
            version: setting.version,
            document: setting
                .document
                .map(|document| Box::new((*document).clone())),
        }
    }
}

impl FlowSetting {
    /// A switch and nothing else.
    pub const fn switched(is_on: bool) -> Self {
        Self {
            is_on,
            version: 0,
            document: None,
        }
    }
}

impl FlowBook {
    /// The flows of a store that has said this.
    pub fn of(settings: &FlowSettings) -> Self {
        let ready = shipped().iter().map(|document| {
            let said = settings.get(&document.id);
            FlowEntry::of(said, Some(document))
        });
        let is_new = |flow: &Flow| shipped().iter().all(|document| document.id != *flow);
        let own = settings.iter().filter(|(flow, _)| is_new(flow));
        let own = own.map(|(_, said)| FlowEntry::of(Some(said), None));
        Self {
            entries: ready.chain(own).flatten().collect(),
        }
    }

    /// The flows as they run in a store with these pools of coupons: steps that need another one are left out, and a flow of nothing else is
    /// off.
    #[must_use]
    pub fn with_pools(mut self, pools: &CouponPools) -> Self {
        for entry in &mut self.entries {
            if let Some(document) = entry.document.without_unready(pools) {
                entry.is_on &= !document.steps.is_empty();
                entry.document = Arc::new(document);
            }
        }
        self
    }

    /// The shipped document of this name.
    pub fn default_of(flow: Flow) -> Option<&'static FlowDocument> {
        let mut all = shipped().iter();
        all.find(|document| document.id == flow)
            .map(|found| &**found)
    }

    /// Every flow: the shipped ones in their order, then the store's own by name.
    pub fn entries(&self) -> &[FlowEntry] {
        &self.entries
    }

    /// The flow of this name.
    pub fn get(&self, flow: Flow) -> Option<&FlowEntry> {
        self.entries.iter().find(|entry| entry.document.id == flow)
    }

    /// The document of this name, on or off.
    pub fn document(&self, flow: Flow) -> Option<&FlowDocument> {
        self.get(flow).map(|entry| &*entry.document)
    }

    /// With a campaign, by the flow it runs as. One that is there already is replaced.
    pub fn add_campaign(&mut self, document: FlowDocument, is_on: bool) {
        self.entries
            .retain(|entry| entry.document.id != document.id);
        self.entries.push(FlowEntry {
            document: Arc::new(document),
            is_on,
            is_own: true,
            version: 0,
        });
    }

    /// Whether a flow is on.
    pub fn is_on(&self, flow: Flow) -> bool {
        self.get(flow).is_some_and(|entry| entry.is_on)
    }

    /// The flows that are on.
    pub fn on(&self) -> impl Iterator<Item = &FlowDocument> {
        let entries = self.entries.iter().filter(|entry| entry.is_on);
        entries.map(|entry| &*entry.document)
    }
}

impl FlowEntry {
    /// None for what has no document.
    fn of(said: Option<&FlowSetting>, ready: Option<&Arc<FlowDocument>>) -> Option<Self> {
        let own = said.and_then(|said| said.document.as_ref());
        let document = own.or(ready)?;
        Some(Self {
            document: Arc::clone(document),
            is_on: said.map_or(document.is_on, |said| said.is_on),
            is_own: own.is_some(),
            version: said.map_or(0, |said| said.version),
        })
    }
}
