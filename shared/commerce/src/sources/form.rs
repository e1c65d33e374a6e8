//! Bodies and queries that are forms, turned into JSON so that everything behind reads one language. `data[merges][FNAME]=x` is an
//! object in an object. It refuses to know what the fields mean.

use serde_json::{Map, Value};

use crate::Error;

/// Most pairs of one form; what comes after them is left out.
const PAIRS_MAX: usize = 2_000;
/// Deepest nesting of brackets; a deeper name is taken as it is.
const DEPTH_MAX: usize = 8;

/// The pairs of a form, decoded, in their order.
pub(super) fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form)
        .take(PAIRS_MAX)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// The first value of `name`.
pub(super) fn value_of(form: &[u8], name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(form).take(PAIRS_MAX);
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The form as one JSON object whose values are text. Of two values of one name the later stands.
///
/// # Errors
/// [`Error::FieldInvalid`] when it is no text at all.
pub(super) fn as_json(form: &[u8]) -> Result<Vec<u8>, Error> {
    if std::str::from_utf8(form).is_err() {
        return Err(Error::invalid("body", "not a form: it is not UTF-8"));
    }
    let mut root = Map::new();
    for (name, value) in pairs(form) {
        put(&mut root, &path_of(&name), value);
    }
    let json = serde_json::to_vec(&Value::Object(root));
    json.map_err(|fault| Error::from(&fault))
}

/// `data[merges][FNAME]` as its three names.
fn path_of(name: &str) -> Vec<&str> {
    let Some((first, rest)) = name.split_once('[') else {
        return vec![name];
    };
    let Some(inner) = rest.strip_suffix(']') else {
        return vec![name];
    };
    let path: Vec<&str> = std::iter::once(first).chain(inner.split("][")).collect();
    if path.len() > DEPTH_MAX {
        return vec![name];
    }
    path
}

fn put(into: &mut Map<String, Value>, path: &[&str], value: String) {
    match path {
        [] => {}
        [last] => {
            into.insert((*last).to_owned(), Value::String(value));
        }
        [first, rest @ ..] => {
            let slot = into
                .entry((*first).to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            // A plain value that turns out to be an object gives way to it.
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            if let Value::Object(inner) = slot {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(form: &str) -> String {
        String::from_utf8(as_json(form.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn brackets_are_objects_in_objects() {
        for (form, expected) in [
            ("a=1&b=x+y", r#"{"a":"1","b":"x y"}"#),
            (
                "data%5Bmerges%5D%5BFNAME%5D=%D9%85",
                r#"{"data":{"merges":{"FNAME":"م"}}}"#,
            ),
            ("data[email]=a%2Bb%40c.d", r#"{"data":{"email":"a+b@c.d"}}"#),
            ("a=1&a=2", r#"{"a":"2"}"#),
            ("a=1&a[b]=2", r#"{"a":{"b":"2"}}"#),
            ("a[=1&]=2", r#"{"]":"2","a[":"1"}"#),
            ("", "{}"),
        ] {
            assert_eq!(json(form), expected, "{form}");
        }
    }

    #[test]
    fn deep_brackets_are_a_name_and_not_a_tower() {
        let form = format!("a{}=1", "[b]".repeat(10_000));
        assert!(json(&form).starts_with("{\"a[b]"));
    }

    proptest! {
        #[test]
        fn any_form_becomes_one_json_object(form: String) {
            prop_assert!(serde_json::from_str::<Value>(&json(&form)).unwrap().is_object());
        }
    }
}
