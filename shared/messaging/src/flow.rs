//! The name of a flow: a short word that fits into a register, because it stands in every row and key.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest name, in bytes; that of a campaign's own flow has [`CAMPAIGN_PREFIX`] before it.
pub const FLOW_NAME_MAX: usize = 31;

/// What the flow that a campaign runs as is called by, before the campaign's id.
pub const CAMPAIGN_PREFIX: &str = "campaign.";

const BYTES_MAX: usize = FLOW_NAME_MAX + CAMPAIGN_PREFIX.len();

/// A flow of a store, by its name: a letter, then letters, digits and `_`. What it does is its document
/// ([`FlowDocument`](crate::flows::FlowDocument)). A campaign runs as a flow whose name is `campaign.` and its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow([u8; BYTES_MAX]);

/// Text that is no flow's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a flow's name begins with a letter and has at most {FLOW_NAME_MAX} of a-z, 0-9 and _")]
pub struct NotAFlow;

impl Flow {
    /// Some time after the last order, until the next (Awda definitions 5.4).
    pub const WIN_BACK: Self = Self::named("win_back");
    /// Around the birthday (Awda definitions 5.5).
    pub const BIRTHDAY: Self = Self::named("birthday");
    /// After a checkout that was not finished (Awda definitions 5.6).
    pub const ABANDONED_CHECKOUT: Self = Self::named("abandoned_checkout");
    /// After a cart that was left (Awda definitions 5.6).
    pub const ABANDONED_CART: Self = Self::named("abandoned_cart");
    /// When an order was placed.
    pub const ORDER_CONFIRMATION: Self = Self::named("order_confirmation");

    /// A name that is known to be one; what is longer is cut.
    const fn named(name: &str) -> Self {
        let mut bytes = [0_u8; BYTES_MAX];
        let mut rest = name.as_bytes();
        let mut place = bytes.as_mut_slice();
        while let (Some((letter, tail)), Some((first, others))) =
            (rest.split_first(), place.split_first_mut())
        {
            *first = *letter;
            rest = tail;
            place = others;
        }
        Self(bytes)
    }

    /// The id of the campaign that runs as this flow; none for a flow of its own.
    pub fn campaign(&self) -> Option<&str> {
        self.name().strip_prefix(CAMPAIGN_PREFIX)
    }

    /// The stored name.
    pub fn name(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0);
        let bytes = self.0.get(..end.unwrap_or(BYTES_MAX));
        // Names are ASCII by construction.
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

impl FromStr for Flow {
    type Err = NotAFlow;

    fn from_str(text: &str) -> Result<Self, NotAFlow> {
        let is_known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let own = text.strip_prefix(CAMPAIGN_PREFIX).unwrap_or(text);
        let begins = own.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        if begins && own.len() <= FLOW_NAME_MAX && own.bytes().all(is_known) {
            Ok(Self::named(text))
        } else {
            Err(NotAFlow)
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flow({})", self.name())
    }
}

impl Serialize for Flow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Flow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_written_and_kept_as_text() {
        let flow: Flow = "win_back".parse().unwrap();
        assert_eq!(flow, Flow::WIN_BACK);
        assert_eq!(serde_json::to_string(&flow).unwrap(), "\"win_back\"");
        assert_eq!(serde_json::from_str::<Flow>("\"win_back\"").unwrap(), flow);
        let longest = "a".repeat(FLOW_NAME_MAX);
        assert_eq!(longest.parse::<Flow>().unwrap().name(), longest);
    }

    #[test]
    fn a_campaign_runs_as_a_flow_that_no_flow_can_be_called() {
        let longest = format!("campaign.{}", "a".repeat(FLOW_NAME_MAX));
        let flow: Flow = longest.parse().unwrap();
        assert_eq!(flow.name(), longest);
        assert_eq!(flow.campaign(), Some("a".repeat(FLOW_NAME_MAX).as_str()));
        assert_eq!(Flow::WIN_BACK.campaign(), None);
        for text in [
            "campaign.",
            "campaign.1",
            "campaign.campaign.a",
            "campaign.A",
        ] {
            assert_eq!(text.parse::<Flow>(), Err(NotAFlow), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "a".repeat(FLOW_NAME_MAX + 1);
        for text in ["", "1a", "_a", "A", "a-b", "a b", "ا", "a#b", long.as_str()] {
            assert_eq!(text.parse::<Flow>(), Err(NotAFlow), "{text}");
        }
    }
}
