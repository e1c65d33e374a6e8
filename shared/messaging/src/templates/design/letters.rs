//! Letters and the references that stand for them.

use std::fmt::Write;

/// References that are read by name. Others are written as the letter itself or by its number.
const NAMED: [(&str, char); 29] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("bull", '•'),
    ("middot", '·'),
    ("times", '×'),
    ("larr", '←'),
    ("rarr", '→'),
    ("euro", '€'),
];

/// Longest name of a reference, in bytes.
const NAME_BYTES_MAX: usize = 10;

/// The letter that a reference names: `amp`, `#8207`, `#x200f`.
pub(super) fn letter(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let mut named = NAMED.iter();
        return named
            .find(|(one, _)| *one == name)
            .map(|(_, letter)| *letter);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(number.ok()?)
}

/// Whether it has the form of a reference's name. `&` alone stands for itself.
pub(super) fn is_name(name: &str) -> bool {
    let digits = name.strip_prefix('#');
    let rest = digits.unwrap_or(name);
    let is_bounded = !rest.is_empty() && name.len() <= NAME_BYTES_MAX;
    is_bounded && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The value of an attribute in letters. What names no letter stays as it is: addresses have `&` in them.
pub(super) fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let mut near = after.bytes().take(NAME_BYTES_MAX + 1);
        let end = near.position(|byte| byte == b';');
        let named = end.and_then(|end| Some((letter(after.get(..end)?)?, after.get(end + 1..)?)));
        let (letter, behind) = named.unwrap_or(('&', after));
        text.push(letter);
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// Words between elements.
pub(super) fn push_text(page: &mut String, text: &str) {
    for letter in text.chars().filter(|letter| is_shown(*letter)) {
        match letter {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            letter => page.push(letter),
        }
    }
}

/// The value of an attribute. MRML writes values as Rust's `Debug` does, which knows nothing of HTML: whatever that would escape, a quotation
/// mark and the joiners that Persian needs among it, goes to it as a reference.
pub(super) fn push_value(page: &mut String, value: &str) {
    for letter in value.chars().filter(|letter| is_shown(*letter)) {
        match letter {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\\' => page.push_str("&#92;"),
            '\n' | '\r' | '\t' => page.push(' '),
            letter if letter.is_ascii() || letter.escape_debug().len() == 1 => page.push(letter),
            letter => push_number(page, ("&#x", letter, ";")),
        }
    }
}

/// A style sheet, in ASCII: MRML's reader slices what stands before `>` without looking where letters begin. It holds no `<`.
pub(super) fn push_style(page: &mut String, text: &str) {
    for letter in text.chars().filter(|letter| is_shown(*letter)) {
        if letter.is_ascii() {
            page.push(letter);
        } else {
            push_number(page, ("\\", letter, " "));
        }
    }
}

fn push_number(page: &mut String, (before, letter, after): (&str, char, &str)) {
    // Writing to a text cannot fail.
    let _ = write!(page, "{before}{:x}{after}", u32::from(letter));
}

/// What XML 1.0 takes for a letter (section 2.2).
const fn is_shown(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_what_is_none_stays() {
        for (value, text) in [
            ("a&amp;b", "a&b"),
            ("?a=1&b=2", "?a=1&b=2"),
            (
                "https:&#x2f;&#x2f;shop.example&#47;",
                "https://shop.example/",
            ),
            ("&unknown; &", "&unknown; &"),
            ("&#x110000;&#0;", "&#x110000;\0"),
            ("&amp;lt;", "&lt;"),
            ("می&zwnj;خواهد", "می\u{200C}خواهد"),
        ] {
            assert_eq!(decoded(value), text);
        }
        assert!(is_name("amp") && is_name("#x200f") && is_name("copy"));
        assert!(!is_name(" chips ") && !is_name("") && !is_name("#"));
    }

    #[test]
    fn nothing_that_is_written_into_a_value_is_changed_by_debug() {
        for value in [
            "\"'\\<>&",
            "می\u{200C}خواهد",
            "شُكْراً",
            "a\nb\tc",
            "\u{2068}x\u{2069}",
        ] {
            let mut page = String::new();
            push_value(&mut page, value);
            assert_eq!(format!("{page:?}"), format!("\"{page}\""));
            let back = decoded(&page);
            assert_eq!(back, value.replace(['\n', '\t'], " "));
        }
    }
}
