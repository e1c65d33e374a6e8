//! HTML's ways of writing a character, as WordPress leaves them in names and secrets.

/// The text with its character references replaced; what is none is left as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        plain.push_str(before);
        let known = reference
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        let (character, after) = known.unwrap_or(('&', reference));
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    let known = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "times" => '×',
        "reg" => '®',
        "trade" => '™',
        "copy" => '©',
        _ => return None,
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wordpress_encodes_is_read_as_it_was_typed() {
        for (text, plain) in [
            ("a&amp;b&lt;c&gt;", "a&b<c>"),
            ("it&#039;s &#x27;s", "it's 's"),
            ("A &ndash; B", "A – B"),
            ("a&b", "a&b"),
            ("&amp;lt;", "&lt;"),
            ("&unknown; &", "&unknown; &"),
            ("&#0; &#x110000; &#;", "&#0; &#x110000; &#;"),
            ("", ""),
        ] {
            assert_eq!(decoded(text), plain);
        }
    }
}
