//! What a store has decided about its messages, as far as deciding needs it.

use awda_kernel::{StoreId, TimeZone};
use awda_segments::Thresholds;

use crate::Flow;
use crate::caps::Caps;

/// A store's rules for messages.
#[derive(Debug, Clone)]
pub struct StoreRules {
    /// The store.
    pub store: StoreId,
    /// The zone its days are counted in.
    pub zone: TimeZone,
    /// The country it sells in, whose rules count for people whose own is not known.
    pub country: Option<String>,
    /// The win-back flow is on.
    pub win_back: bool,
    /// The birthday flow is on.
    pub birthday: bool,
    /// Share of people held out of every flow, in 1/10 000.
    pub holdout_share: u16,
    /// How often a person is written to at most.
    pub caps: Caps,
    /// The store's stage thresholds; win-back is due at the person's own T2, blended from these.
    pub thresholds: Thresholds,
}

impl StoreRules {
    /// Whether a flow is on.
    pub const fn is_on(&self, flow: Flow) -> bool {
        match flow {
            Flow::WinBack => self.win_back,
            Flow::Birthday => self.birthday,
        }
    }
}
