//! Cursors as callers see them: opaque text that is good for the one list that gave it. It refuses to know what lists hold.

use awda_kernel::fingerprint;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::refusal::Refusal;

/// Characters of the mark that names the list.
const MARK: usize = 26;

/// Seals a place in the list that `list` names.
pub(crate) fn seal(list: &[&str], place: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{place}", fingerprint(list)))
}

/// Opens what [`seal`] sealed for the same list.
pub(crate) fn open(list: &[&str], cursor: &str) -> Result<String, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let (mark, place) = text.split_at_checked(MARK).ok_or(Refusal::Cursor)?;
    if mark == fingerprint(list).to_string() {
        Ok(place.to_owned())
    } else {
        Err(Refusal::Cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_the_list_that_gave_it_and_no_other() {
        let cursor = seal(&["members", "acme", "rfm.lost"], "دل/+?");
        assert_eq!(
            open(&["members", "acme", "rfm.lost"], &cursor).unwrap(),
            "دل/+?"
        );
        assert!(open(&["members", "other", "rfm.lost"], &cursor).is_err());
        for junk in ["", "x", "%", "MTAxa2o0", "عودة"] {
            assert!(open(&["members"], junk).is_err(), "{junk}");
        }
    }
}
