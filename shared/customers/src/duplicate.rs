//! How alike two people are who were seen with one identifier and may not be joined by themselves: a score for the person who decides.

use awda_kernel::fingerprint;

use crate::{IdentifierKind, Profile};

/// How likely two profiles are one person, in percent, given the kind of the identifier both were seen with.
///
/// An address says most, a phone less (families share them), a browser little. One name raises it, two different names lower it,
/// and so do two different days of birth.
pub fn likeness(shared: IdentifierKind, one: &Profile, other: &Profile) -> u8 {
    let base: i32 = match shared {
        IdentifierKind::Shop => 95,
        IdentifierKind::Email => 80,
        IdentifierKind::Phone | IdentifierKind::Card => 55,
        IdentifierKind::Anonymous => 15,
        _ => 60,
    };
    let names = (
        one.name().and_then(name_mark),
        other.name().and_then(name_mark),
    );
    let by_name = match names {
        (Some(one), Some(other)) if one == other => 25,
        (Some(_), Some(_)) => -25,
        _ => 0,
    };
    let by_birthday = match (one.birthday(), other.birthday()) {
        (Some(one), Some(other)) if one == other => 25,
        (Some(_), Some(_)) => -30,
        _ => 0,
    };
    u8::try_from((base + by_name + by_birthday).clamp(1, 99)).unwrap_or_default()
}

/// A mark of a name's first word: the same for `Sara`, `sara ahmed` and ` SARA `. Nothing for a name without letters.
pub fn name_mark(name: &str) -> Option<u32> {
    let word = name
        .split_whitespace()
        .find(|word| word.contains(char::is_alphabetic))?;
    let plain: String = word
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(folded)
        .collect();
    u32::try_from(fingerprint(&[&plain]).high_bits() >> 32).ok()
}

/// Letters that people write one for the other.
const fn folded(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_first_name_have_one_mark() {
        let mark = |name: &str| name_mark(name).unwrap();
        assert_eq!(mark("Sara"), mark(" SARA  Ahmed"));
        assert_eq!(mark("أحمد"), mark("احمد علي"));
        assert_eq!(mark("فاطمة"), mark("فاطمه"));
        assert_ne!(mark("Sara"), mark("Sahar"));
        assert_eq!(name_mark(" 123 -"), None);
    }
}
