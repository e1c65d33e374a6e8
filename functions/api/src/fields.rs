//! Only the fields that somebody asks for: of a customer `fields=contact,history.orders`, of a list of each of its entries. It refuses to guess: a
//! name that the answer could never have is told.

use awda_ports::Fault;
use awda_ports::web::Answer;
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::refusal::Refusal;

/// The parameter.
pub(crate) const NAME: &str = "fields";
/// Most fields of one question.
const FIELDS_MAX: usize = 100;
/// Most characters of all of them.
pub(crate) const CHARS_MAX: usize = 1_000;

/// The answer with the fields that were asked for, where some were.
pub(crate) fn left(mut answer: Answer, call: &Call) -> Result<Answer, Refusal> {
    let Some(wanted) = call.query(NAME) else {
        return Ok(answer);
    };
    let whole = serde_json::from_slice(answer.body());
    let whole = whole.map_err(|why| Fault::broken("leave fields of an answer").because(why))?;
    *answer.body_mut() = Bytes::from(picked(whole, wanted)?.to_string());
    Ok(answer)
}

/// Leaves of an answer what was asked for. Of a page each entry is meant; what the page says of itself stays.
pub(crate) fn picked(answer: Value, wanted: &str) -> Result<Value, Refusal> {
    let wrong = Refusal::Invalid {
        name: NAME,
        expected: "names of fields with commas between, like id,contact.email",
    };
    let paths: Vec<Vec<&str>> = wanted
        .split(',')
        .map(|path| path.split('.').collect())
        .collect();
    let is_name = |name: &&str| {
        let mut bytes = name.bytes();
        !name.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_long = wanted.len() > CHARS_MAX || paths.len() > FIELDS_MAX;
    if is_long || !paths.iter().flatten().all(is_name) {
        return Err(wrong);
    }
    let Value::Object(mut page) = answer else {
        return Ok(answer);
    };
    let Some(Value::Array(items)) = page.get_mut("items") else {
        return Ok(Value::Object(kept(&page, &paths)));
    };
    for item in items {
        if let Value::Object(fields) = item {
            *fields = kept(fields, &paths);
        }
    }
    Ok(Value::Object(page))
}

/// The fields that a path leads to, with the objects they stand in. Of a list each entry is meant.
fn kept(fields: &Map<String, Value>, paths: &[Vec<&str>]) -> Map<String, Value> {
    let mut left = Map::new();
    for (name, value) in fields {
        let below: Vec<&[&str]> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(first, _)| **first == name)
            .map(|(_, rest)| rest)
            .collect();
        if below.is_empty() {
            continue;
        }
        let is_whole = below.iter().any(|rest| rest.is_empty());
        let value = if is_whole {
            value.clone()
        } else {
            let below: Vec<Vec<&str>> = below.iter().map(|rest| rest.to_vec()).collect();
            inside(value, &below)
        };
        left.insert(name.clone(), value);
    }
    left
}

fn inside(value: &Value, paths: &[Vec<&str>]) -> Value {
    match value {
        Value::Object(fields) => Value::Object(kept(fields, paths)),
        Value::Array(items) => items.iter().map(|item| inside(item, paths)).collect(),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_stays_with_what_it_stands_in() {
        let sara = json!({
            "id": "cus_1",
            "contact": { "name": "سارة", "email": "sara@example.com" },
            "consents": [{ "channel": "email", "status": "granted" }],
        });
        for (wanted, left) in [
            ("id", json!({ "id": "cus_1" })),
            (
                "contact.email",
                json!({ "contact": { "email": "sara@example.com" } }),
            ),
            (
                "consents.channel,id",
                json!({ "id": "cus_1", "consents": [{ "channel": "email" }] }),
            ),
            (
                "contact.email,contact",
                json!({ "contact": sara["contact"] }),
            ),
            ("birthday", json!({})),
        ] {
            assert_eq!(picked(sara.clone(), wanted).ok(), Some(left), "{wanted}");
        }
    }

    #[test]
    fn of_a_page_every_entry_is_meant_and_the_cursor_stays() {
        let page = json!({ "items": [{ "id": "a", "x": 1 }, { "id": "b" }], "next": "c" });
        let left = json!({ "items": [{ "id": "a" }, { "id": "b" }], "next": "c" });
        assert_eq!(picked(page, "id").ok(), Some(left));
    }

    #[test]
    fn what_is_no_list_of_names_is_told() {
        for wrong in ["", "a,,b", "a.", "a b", "a;b", "سارة"] {
            let refused = picked(json!({ "a": 1 }), wrong).unwrap_err();
            assert_eq!(refused.code(), "request.parameter_invalid", "{wrong}");
        }
        let many = vec!["a"; FIELDS_MAX + 1].join(",");
        for long in [many, "a".repeat(CHARS_MAX + 1)] {
            assert!(picked(json!({ "a": 1 }), &long).is_err());
        }
    }
}
