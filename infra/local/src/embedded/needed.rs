//! Which rights a request needs: IAM's actions, and the tables and indexes they are done to.
//!
//! A transaction needs the right of each of its parts, a batch one of its own name; a table named in a request is its own resource.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::template::Rights;

/// The parts of a request's body that say what it touches.
#[expect(
    clippy::zero_sized_map_values,
    reason = "the names of a JSON object are read and its values passed over"
)]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Touches {
    table_name: Option<String>,
    index_name: Option<String>,
    #[serde(default)]
    request_items: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    transact_items: Vec<BTreeMap<String, Part>>,
}

/// A part of a transaction.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    table_name: String,
}

/// What IAM would answer to a request that the rights do not cover.
pub(super) fn denial(rights: Option<&Rights>, operation: &str, body: &str) -> Option<Value> {
    let rights = rights?;
    let lack = lacking(rights, operation, body)?;
    let message = format!("the role of {} does not allow {lack}", rights.owner());
    tracing::error!("{message}");
    Some(json!({ "__type": "AccessDeniedException", "message": message }))
}

/// What `rights` lack for a request: `dynamodb:Scan on AgendaTable/index/by_due`. A body that is not understood lacks everything.
fn lacking(rights: &Rights, operation: &str, body: &str) -> Option<String> {
    let Ok(touches) = serde_json::from_str::<Touches>(body) else {
        return Some(format!("dynamodb:{operation} on what is not said"));
    };
    let needed = touches.needed(operation);
    let lack = needed
        .iter()
        .find(|(action, place)| !rights.allow(action, place))?;
    Some(format!("dynamodb:{} on {}", lack.0, lack.1))
}

impl Touches {
    /// Actions, and what they are done to.
    fn needed(&self, operation: &str) -> Vec<(String, String)> {
        if !self.transact_items.is_empty() {
            let parts = self.transact_items.iter().flatten();
            return parts
                .map(|(verb, part)| (action_of(verb), part.table_name.clone()))
                .collect();
        }
        let place = match (&self.table_name, &self.index_name) {
            (Some(table), Some(index)) => Some(format!("{table}/index/{index}")),
            (table, _) => table.clone(),
        };
        let places = place.into_iter().chain(self.request_items.keys().cloned());
        places.map(|place| (operation.to_owned(), place)).collect()
    }
}

/// The action that a part of a transaction is.
fn action_of(verb: &str) -> String {
    match verb {
        "ConditionCheck" => "ConditionCheckItem".to_owned(),
        verb => format!("{verb}Item"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSACTION: &str = r#"{"TransactItems":[{"Put":{"TableName":"A","Item":{}}},{"ConditionCheck":{"TableName":"B"}}]}"#;

    #[test]
    fn a_request_needs_the_right_to_everything_it_touches() {
        for (operation, body, allowed, lack) in [
            ("GetItem", r#"{"TableName":"A"}"#, ("GetItem", "A"), None),
            (
                "GetItem",
                r#"{"TableName":"A"}"#,
                ("GetItem", "B"),
                Some("dynamodb:GetItem on A"),
            ),
            (
                "Query",
                r#"{"TableName":"A","IndexName":"by_day"}"#,
                ("Query", "A"),
                Some("dynamodb:Query on A/index/by_day"),
            ),
            (
                "BatchWriteItem",
                r#"{"RequestItems":{"A":[{}]}}"#,
                ("PutItem", "A"),
                Some("dynamodb:BatchWriteItem on A"),
            ),
            (
                "TransactWriteItems",
                TRANSACTION,
                ("PutItem", "A"),
                Some("dynamodb:ConditionCheckItem on B"),
            ),
            (
                "Scan",
                "[",
                ("Scan", "A"),
                Some("dynamodb:Scan on what is not said"),
            ),
        ] {
            let rights = Rights::of("F", [allowed]);
            assert_eq!(lacking(&rights, operation, body).as_deref(), lack, "{body}");
        }
    }

    #[test]
    fn a_transaction_passes_with_the_right_to_each_of_its_parts() {
        let rights = Rights::of("F", [("PutItem", "A"), ("ConditionCheckItem", "B")]);
        assert_eq!(lacking(&rights, "TransactWriteItems", TRANSACTION), None);
    }
}
