//! What must not be kept of a body that may be believed: card data, secrets that travel in it. The fields are cut out at the door,
//! before anything is queued; every other byte of every other value stays as it came.
//!
//! It refuses to know which source a body is of.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Deepest nesting that is searched; JSON beyond it is refused by every translation.
const DEPTH_MAX: usize = 32;

/// The body without the fields of these names, wherever they are; nothing when it holds none of them or is not JSON.
pub(super) fn without(body: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    // An escape could spell a name in another way.
    let may_hold = |name: &&str| text.contains(*name);
    if !text.contains("\\u") && !names.iter().any(may_hold) {
        return None;
    }
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let mut kept = String::with_capacity(text.len());
    copy(raw.get(), names, DEPTH_MAX, &mut kept);
    (kept != text).then(|| kept.into_bytes())
}

fn copy(json: &str, names: &[&str], depth: usize, into: &mut String) {
    let json = json.trim();
    match json.as_bytes().first() {
        Some(b'{') if depth > 0 => copy_object(json, names, depth, into),
        Some(b'[') if depth > 0 => copy_list(json, names, depth, into),
        Some(b'{' | b'[') => into.push_str("null"),
        _ => into.push_str(json),
    }
}

fn copy_object(json: &str, names: &[&str], depth: usize, into: &mut String) {
    let Ok(entries) = serde_json::from_str::<BTreeMap<String, &RawValue>>(json) else {
        return into.push_str("null");
    };
    into.push('{');
    let kept = entries
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    for (place, (name, value)) in kept.enumerate() {
        if place > 0 {
            into.push(',');
        }
        into.push_str(&serde_json::Value::from(name.as_str()).to_string());
        into.push(':');
        copy(value.get(), names, depth - 1, into);
    }
    into.push('}');
}

fn copy_list(json: &str, names: &[&str], depth: usize, into: &mut String) {
    let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(json) else {
        return into.push_str("null");
    };
    into.push('[');
    for (place, element) in elements.iter().enumerate() {
        if place > 0 {
            into.push(',');
        }
        copy(element.get(), names, depth - 1, into);
    }
    into.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(body: &str) -> Option<String> {
        without(body.as_bytes(), &["number", "cvv"]).map(|body| String::from_utf8(body).unwrap())
    }

    #[test]
    fn named_fields_are_gone_wherever_they_are_and_the_rest_is_as_it_came() {
        assert_eq!(
            kept(r#"{"a":[{"number":"4111","b":1.50}],"id":820982911946154508,"cvv":1}"#),
            Some(r#"{"a":[{"b":1.50}],"id":820982911946154508}"#.to_owned())
        );
        assert_eq!(kept(r#"{"\u006eumber":"4111"}"#), Some("{}".to_owned()));
    }

    #[test]
    fn a_body_without_them_is_left_alone() {
        for body in [r#"{"a": 1}"#, "", "not json number", "[1, 2]"] {
            assert_eq!(kept(body), None, "{body}");
        }
        assert_eq!(without(&[0xff, 0xfe], &["number"]), None);
    }
}
