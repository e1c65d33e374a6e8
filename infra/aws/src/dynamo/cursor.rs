//! Cursors as callers see them: opaque text that only the same question takes back.

use awda_kernel::fingerprint;
use awda_ports::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const MARK_CHARS: usize = 8;

/// Seals where to go on. `question` is everything the answer depends on but the cursor itself.
pub(crate) fn seal(question: &[&str], position: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{position}", mark(question, position)))
}

/// Opens a cursor.
///
/// # Errors
/// `Reject`, when it was not given as an answer to this question.
pub(crate) fn open(
    what: &'static str,
    question: &[&str],
    sealed: Option<&str>,
) -> Result<Option<String>, Fault> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let position = text.as_deref().and_then(|text| {
        let (said, position) = text.split_at_checked(MARK_CHARS)?;
        (said == mark(question, position)).then_some(position)
    });
    let position = position.ok_or_else(|| Fault::refused(what).because("unknown cursor"))?;
    Ok(Some(position.to_owned()))
}

fn mark(question: &[&str], position: &str) -> String {
    let mut parts = question.to_vec();
    parts.push(position);
    let whole = fingerprint(&parts).to_string();
    whole.chars().rev().take(MARK_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_question_alone() {
        let sealed = seal(&["members", "vip"], "3|cus_1");
        let open = |question: &[&str], sealed| open("list", question, Some(sealed));
        assert_eq!(
            open(&["members", "vip"], &sealed).unwrap().as_deref(),
            Some("3|cus_1")
        );
        assert!(open(&["members", "new"], &sealed).is_err());
        for forged in ["", "x", "!!", "MTIzNDU2Nzg5", &sealed[1..]] {
            assert!(open(&["members", "vip"], forged).is_err(), "{forged}");
        }
    }
}
