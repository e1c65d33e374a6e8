//! How many text messages a text is: 160 characters of the phones' own alphabet, or 70 of any other; of several, each holds 153 or 67
//! (3GPP TS 23.038, TS 23.040 section 9.2.3.24.1). A character that takes two places, or two code units, is never cut in two.
//!
//! Arabic and Persian are never in the phones' own alphabet.

/// The alphabet a text is sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// GSM 7 bit default alphabet with its extension.
    Gsm7,
    /// UCS-2, 16 bits a unit.
    Ucs2,
}

/// How a text is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The alphabet.
    pub alphabet: Alphabet,
    /// Septets or code units.
    pub units: usize,
    /// Messages that are paid for.
    pub parts: usize,
}

/// The default alphabet, but for the escape (3GPP TS 23.038 section 6.2.1).
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What takes an escape before it (section 6.2.1.1).
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Counts a text.
pub fn count(text: &str) -> Parts {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (alphabet, sizes) = match septets {
        Some(sizes) => (Alphabet::Gsm7, sizes),
        None => (Alphabet::Ucs2, text.chars().map(char::len_utf16).collect()),
    };
    let (single, several) = match alphabet {
        Alphabet::Gsm7 => (160, 153),
        Alphabet::Ucs2 => (70, 67),
    };
    let units = sizes.iter().sum();
    let parts = match units {
        0 => 0,
        _ if units <= single => 1,
        _ => parted(&sizes, several),
    };
    Parts {
        alphabet,
        units,
        parts,
    }
}

/// Parts of so many units when no character is cut.
fn parted(sizes: &[usize], room: usize) -> usize {
    let (mut parts, mut used) = (1, 0);
    for size in sizes {
        if used + size > room {
            parts += 1;
            used = 0;
        }
        used += size;
    }
    parts
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        return Some(1);
    }
    EXTENSION.contains(letter).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_definitions() {
        // Awda definitions 5.12, provider rules on SMS.
        for (length, parts) in [(70, 1), (71, 2), (134, 2), (135, 3), (306, 5), (307, 5)] {
            let counted = count(&"س".repeat(length));
            assert_eq!((counted.alphabet, counted.parts), (Alphabet::Ucs2, parts));
        }
        for (length, parts) in [(160, 1), (161, 2), (306, 2), (307, 3)] {
            let counted = count(&"a".repeat(length));
            assert_eq!((counted.alphabet, counted.parts), (Alphabet::Gsm7, parts));
        }
        assert_eq!(count("").parts, 0);
    }

    #[test]
    fn one_foreign_letter_makes_the_whole_text_foreign() {
        assert_eq!(count(&format!("{}ش", "a".repeat(70))).parts, 2);
        assert_eq!(count("é à ü £ @").alphabet, Alphabet::Gsm7);
        // The alphabet has the c with a cedilla in capital alone.
        assert_eq!(count("garçon").alphabet, Alphabet::Ucs2);
    }

    #[test]
    fn what_takes_two_places_is_never_cut() {
        assert_eq!(count("€").units, 2);
        assert_eq!(count(&"€".repeat(80)).parts, 1);
        // 76 of them fit a part of 153, one place stays empty.
        assert_eq!(count(&"€".repeat(153)).parts, 3);
        assert_eq!(count(&"😀".repeat(35)).parts, 1);
        assert_eq!(count(&"😀".repeat(36)).parts, 2);
        assert_eq!(count(&"😀".repeat(66)).parts, 2);
        assert_eq!(count(&"😀".repeat(67)).parts, 3, "33 fit a part of 67");
    }
}
