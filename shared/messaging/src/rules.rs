//! What a store has decided about its messages, as far as deciding needs it.

use awda_kernel::{Language, StoreId, TimeZone};
use awda_segments::Thresholds;

use crate::Flow;
use crate::caps::Caps;
use crate::channels::ChannelSettings;
use crate::flows::{FlowBook, FlowDocument};

/// A store's rules for messages.
#[derive(Debug, Clone)]
pub struct StoreRules {
    /// The store.
    pub store: StoreId,
    /// The zone its days are counted in.
    pub zone: TimeZone,
    /// The country it sells in, whose rules count for people whose own is not known.
    pub country: Option<String>,
    /// Its flows.
    pub flows: FlowBook,
    /// Share of people held out of every flow, in 1/10 000.
    pub holdout_share: u16,
    /// How often a person is written to at most.
    pub caps: Caps,
    /// Who carries its messages beside mail.
    pub channels: ChannelSettings,
    /// The language of messages to people whose own is not known.
    pub language: Language,
    /// The store's stage thresholds; win-back is due at the person's own T2, blended from these.
    pub thresholds: Thresholds,
}

impl StoreRules {
    /// Whether a flow is on.
    pub fn is_on(&self, flow: Flow) -> bool {
        self.flows.is_on(flow)
    }

    /// How much a flow matters among those that want the same person, 0 to 100.
    pub fn priority(&self, flow: Flow) -> u8 {
        self.document(flow).map_or(0, |flow| flow.priority)
    }

    /// The document of a flow that is known here, on or off.
    pub fn document(&self, flow: Flow) -> Option<&FlowDocument> {
        self.flows.document(flow)
    }
}
