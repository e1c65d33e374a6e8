//! Versions of documents as HTTP knows them: a tag with every answer, `If-None-Match` for whoever has it already, and `If-Match` for whoever
//! changes what they have read.

use awda_kernel::fingerprint;
use awda_ports::web::Answer;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use crate::acting::version_in;
use crate::call::Call;
use crate::refusal::Refusal;

/// Characters of a tag that stand for the answer's bytes.
const MARK: usize = 12;

/// A tag: the version of the document where it has one, and a mark of everything that was said.
pub(crate) fn tag_of(answer: &Answer) -> String {
    let whole = fingerprint(&[&String::from_utf8_lossy(answer.body())]).to_string();
    let mark: String = whole.chars().rev().take(MARK).collect();
    match version_in(answer) {
        Some(version) => format!("\"v{version}.{mark}\""),
        None => format!("\"{mark}\""),
    }
}

/// The answer with its tag; without a body for whoever has it already.
pub(crate) fn tagged(mut answer: Answer, call: &Call) -> Answer {
    let is_plain = answer.status() == StatusCode::OK && call.route.question.is_of_document();
    if !is_plain {
        return answer;
    }
    let tag = tag_of(&answer);
    let is_held = call.route.method == "GET"
        && call.headers.if_none_match.as_deref().is_some_and(|held| {
            held.split(',')
                .map(|one| one.trim().trim_start_matches("W/"))
                .any(|one| one == "*" || one == tag)
        });
    if is_held {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        *answer.body_mut() = Bytes::new();
        answer.headers_mut().remove(header::CONTENT_TYPE);
    }
    if let Ok(value) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(header::ETAG, value);
    }
    answer
}

/// Whether what is there is what `If-Match` names: the same version of a document, or the very same answer.
pub(crate) fn is_met(wanted: &str, there: Option<&Answer>) -> bool {
    let Some(there) = there else {
        return false;
    };
    let tag = tag_of(there);
    let mut named = wanted.split(',').map(str::trim);
    named.any(|one| {
        one == "*"
            || one == tag
            || (version_of(one).is_some() && version_of(one) == version_of(&tag))
    })
}

/// Whether `If-Match` names a version that an act compares by itself, or any.
pub(crate) fn names_version(wanted: &str) -> bool {
    wanted.trim() == "*" || version_of(wanted).is_some()
}

/// The version in a tag.
fn version_of(tag: &str) -> Option<u32> {
    let inner = tag.strip_prefix("\"v")?.strip_suffix('"')?;
    inner.split('.').next()?.parse().ok()
}

impl Call {
    /// The version that is to be replaced: what the body says, or else the tag under `If-Match`.
    pub(crate) fn version(&self, said: Option<u32>) -> Result<Option<u32>, Refusal> {
        let by_tag = self.headers.if_match.as_deref().and_then(version_of);
        match (said, by_tag) {
            (Some(said), Some(tag)) if said != tag => Err(Refusal::Precondition),
            (said, tag) => Ok(said.or(tag)),
        }
    }
}

#[cfg(test)]
mod tests {
    use awda_ports::web::json;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tag_names_the_version_and_changes_with_every_byte() {
        let answer = |value| json(StatusCode::OK, &value);
        let one = answer(json!({ "version": 3, "count": 1 }));
        let other = answer(json!({ "version": 3, "count": 2 }));
        assert_ne!(tag_of(&one), tag_of(&other));
        assert!(tag_of(&one).starts_with("\"v3."));
        assert!(
            is_met(&tag_of(&other), Some(&one)),
            "the count is not the document"
        );
        let list = answer(json!({ "items": [] }));
        assert!(is_met(&tag_of(&list), Some(&list)));
        assert!(is_met("\"x\", *", Some(&list)));
        for wrong in ["\"v2.abc\"", "v3", "\"v3", "", "\"\"", "W/\"v3.a\""] {
            assert!(!is_met(wrong, Some(&one)), "{wrong}");
        }
        assert!(!is_met("*", None));
    }
}
