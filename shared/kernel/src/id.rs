//! Ids as types: parsed once at the door, sortable by time where they are ours.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Fingerprint, Timestamp};

/// Longest id accepted from outside, in bytes.
const ID_BYTES_MAX: usize = 64;

macro_rules! id {
    ($name:ident, $kind:literal, $expected:literal, $valid:expr, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let valid: fn(&str) -> bool = $valid;
                if text.is_empty() || text.len() > ID_BYTES_MAX || !valid(text) {
                    return Err(Error::Id {
                        kind: $kind,
                        expected: $expected,
                    });
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    StoreId,
    "store",
    "1 to 64 of a-z, 0-9 and -, starting with a letter or digit",
    |text| {
        !text.starts_with('-')
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    },
    "A store: a short name chosen by its owner (`acme`), part of every key and webhook address."
);
id!(
    CustomerId,
    "customer",
    "cus_ and 26 characters",
    |text| is_ours(text, "cus_"),
    "A customer of a store; ours, sortable by when the customer was first heard of."
);
id!(
    EventId,
    "event",
    "evt_ and 26 characters",
    |text| is_ours(text, "evt_"),
    "A canonical event; the same delivery always gives the same id."
);
id!(
    MessageId,
    "message",
    "msg_ and 26 characters",
    |text| is_ours(text, "msg_"),
    "One message to one person; the same person, flow, occurrence and step always give the same id."
);

impl CustomerId {
    /// A new customer's id: the moment we first heard of them, then 80 bits of `seed`.
    pub fn new(received_at: Timestamp, seed: Fingerprint) -> Self {
        Self(format!("cus_{}", seed.stamped(received_at)))
    }
}

impl EventId {
    /// The id of the event with this fingerprint.
    pub fn of(fingerprint: Fingerprint) -> Self {
        Self(format!("evt_{fingerprint}"))
    }
}

impl MessageId {
    /// The id of the message with this fingerprint.
    pub fn of(fingerprint: Fingerprint) -> Self {
        Self(format!("msg_{fingerprint}"))
    }
}

fn is_ours(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.len() == 26
            && rest
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint;

    #[test]
    fn store_ids_are_short_lowercase_names() {
        for good in ["acme", "a", "shop-1", "0x"] {
            assert!(good.parse::<StoreId>().is_ok(), "{good}");
        }
        for bad in ["", "Acme", "a#b", "-a", "a b", "متجر", &"a".repeat(65)] {
            assert!(bad.parse::<StoreId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn customer_ids_sort_by_the_moment_they_were_made() {
        let early = CustomerId::new(Timestamp::from_second(1_000).unwrap(), fingerprint(&["b"]));
        let late = CustomerId::new(Timestamp::from_second(2_000).unwrap(), fingerprint(&["a"]));
        assert!(early < late);
        assert_eq!(early.as_str().parse::<CustomerId>().unwrap(), early);
    }
}
