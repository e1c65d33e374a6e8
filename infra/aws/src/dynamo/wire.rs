//! DynamoDB as it is spoken to: questions and answers in its JSON (API version 2012-08-10). Attributes are text, numbers and bytes: rows of
//! this suite hold nothing else.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::action::Item;
use crate::client::{Service, or_usual};

/// DynamoDB, as it is spoken to.
pub(crate) const SERVICE: Service = Service {
    name: "dynamodb",
    host: "dynamodb",
    targets: "DynamoDB_20120810.",
    content_type: "application/x-amz-json-1.0",
    patience: Duration::from_secs(5),
};

/// What a question asks about its price: units, in all.
pub(crate) const TOTAL: &str = "TOTAL";

/// A row's attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttributeValue {
    /// Text.
    S(String),
    /// A number, in digits.
    N(String),
    /// Bytes.
    B(Vec<u8>),
    /// Of a type that this suite does not write.
    Other,
}

impl AttributeValue {
    /// Its text.
    pub(crate) fn as_s(&self) -> Option<&str> {
        match self {
            Self::S(text) => Some(text),
            _ => None,
        }
    }

    /// Its digits.
    pub(crate) fn as_n(&self) -> Option<&str> {
        match self {
            Self::N(digits) => Some(digits),
            _ => None,
        }
    }

    /// Its bytes.
    pub(crate) fn as_b(&self) -> Option<&[u8]> {
        match self {
            Self::B(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, text) = match self {
            Self::S(text) => ("S", text),
            Self::N(digits) => ("N", digits),
            Self::B(bytes) => ("B", &STANDARD.encode(bytes)),
            Self::Other => return Err(serde::ser::Error::custom("an attribute of another type")),
        };
        serializer.collect_map([(kind, text)])
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = AttributeValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute with its type")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AttributeValue, A::Error> {
        let mut value = None;
        while let Some(kind) = map.next_key::<&str>()? {
            value = Some(match kind {
                "S" => AttributeValue::S(map.next_value()?),
                "N" => AttributeValue::N(map.next_value()?),
                "B" => {
                    let text: String = map.next_value()?;
                    let bytes = STANDARD.decode(text).map_err(de::Error::custom)?;
                    AttributeValue::B(bytes)
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    AttributeValue::Other
                }
            });
        }
        value.ok_or_else(|| de::Error::custom("an attribute without a type"))
    }
}

/// One row by its key (GetItem).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Get<'a> {
    pub(crate) table_name: &'a str,
    pub(crate) key: Item,
    pub(crate) consistent_read: bool,
    pub(crate) return_consumed_capacity: &'static str,
}

/// Rows of several tables by their keys (BatchGetItem).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetMany<'a> {
    pub(crate) request_items: &'a HashMap<String, Keys>,
    pub(crate) return_consumed_capacity: &'static str,
}

/// The keys of one table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Keys {
    pub(crate) keys: Vec<Item>,
    #[serde(default)]
    pub(crate) consistent_read: bool,
}

/// Rows of a partition (Query), or of a table or an index (Scan).
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Search<'a> {
    pub(crate) table_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) index_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_condition_expression: Option<String>,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub(crate) expression_attribute_names: HashMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub(crate) expression_attribute_values: HashMap<&'static str, AttributeValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scan_index_forward: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consistent_read: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) segment: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_segments: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) select: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exclusive_start_key: Option<Item>,
    pub(crate) return_consumed_capacity: &'static str,
}

/// One write (PutItem, UpdateItem, DeleteItem), alone or as a part of a transaction.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Write {
    pub(crate) table_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) update_expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition_expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expression_attribute_names: Option<HashMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expression_attribute_values: Option<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) return_consumed_capacity: Option<&'static str>,
}

/// A part of a transaction.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum Part {
    Put(Write),
    Update(Write),
    Delete(Write),
}

/// All of it or nothing (TransactWriteItems).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Transaction<'a> {
    pub(crate) transact_items: &'a [Part],
    /// The same for every try of the same transaction, so that it happens once although it is heard twice.
    pub(crate) client_request_token: String,
    pub(crate) return_consumed_capacity: &'static str,
}

/// Rows put and taken away, of several tables (BatchWriteItem).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WriteMany<'a> {
    pub(crate) request_items: &'a HashMap<String, Vec<Loose>>,
    pub(crate) return_consumed_capacity: &'static str,
}

/// A row put or taken away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Loose {
    #[serde(rename = "PutRequest")]
    Put {
        #[serde(rename = "Item")]
        item: Item,
    },
    #[serde(rename = "DeleteRequest")]
    Delete {
        #[serde(rename = "Key")]
        key: Item,
    },
}

/// What any of them answers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Answer {
    pub(crate) item: Option<Item>,
    #[serde(deserialize_with = "or_usual")]
    pub(crate) items: Vec<Item>,
    pub(crate) count: usize,
    pub(crate) last_evaluated_key: Option<Item>,
    #[serde(deserialize_with = "or_usual")]
    pub(crate) responses: HashMap<String, Vec<Item>>,
    #[serde(deserialize_with = "or_usual")]
    pub(crate) unprocessed_keys: HashMap<String, Keys>,
    #[serde(deserialize_with = "or_usual")]
    pub(crate) unprocessed_items: HashMap<String, Vec<Loose>>,
    pub(crate) consumed_capacity: Units,
}

/// Why a transaction was cancelled: a reason for each of its parts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Cancelled {
    #[serde(deserialize_with = "or_usual")]
    pub(crate) cancellation_reasons: Vec<Reason>,
}

/// Why a part did not happen; `None` where it would have.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Reason {
    #[serde(deserialize_with = "or_usual")]
    pub(crate) code: String,
}

/// What was charged, in hundredths of a unit, because half a unit is the cheapest read. Of one table, or of several in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Units {
    pub(crate) hundredths: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Charged {
    capacity_units: f64,
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnitsVisitor)
    }
}

struct UnitsVisitor;

impl<'de> Visitor<'de> for UnitsVisitor {
    type Value = Units;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what a request consumed")
    }

    fn visit_unit<E>(self) -> Result<Units, E> {
        Ok(Units::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Units, A::Error> {
        let one = Charged::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Units::of(&one))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Units, A::Error> {
        let mut hundredths = 0;
        while let Some(one) = sequence.next_element::<Charged>()? {
            hundredths += Units::of(&one).hundredths;
        }
        Ok(Units { hundredths })
    }
}

impl Units {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "units are never negative, and far below 2^53"
    )]
    fn of(charged: &Charged) -> Self {
        Self {
            hundredths: (charged.capacity_units * 100.0).round() as u64,
        }
    }
}

#[cfg(test)]
mod tests;
