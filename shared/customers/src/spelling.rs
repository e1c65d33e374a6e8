//! One spelling for what people write in several ways, so that a name is found however it is typed: letters of the Arabic script
//! that stand for each other, digits of every script, vowel signs, accents, case, and characters nobody sees.
//!
//! It refuses to transliterate: `sara` and `سارة` stay two names.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in its one spelling.
///
/// | written | read as |
/// |---|---|
/// | أ إ آ ٱ | ا |
/// | ى ی ئ | ي |
/// | ؤ | و |
/// | ة ۀ ە | ه |
/// | ک ڪ | ك |
/// | ٠-٩ ۰-۹ | 0-9 |
/// | tashkeel, tatweel, ZWNJ, ZWJ, marks of direction | nothing |
/// | É ß ø ł ı | e ss o l i |
///
/// Law: a text in its one spelling is its own spelling.
pub fn plain(text: &str) -> String {
    let bare = text.nfkd().filter(|c| !is_unseen(*c));
    let lower = bare.flat_map(char::to_lowercase).nfkd();
    let mut plain = String::with_capacity(text.len());
    for c in lower.filter(|c| !is_unseen(*c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            other => plain.push(folded(other)),
        }
    }
    plain
}

/// The words of a text in their one spelling: runs of letters and digits. An apostrophe inside a word is no end of it.
pub fn plain_words(text: &str) -> Vec<String> {
    let text = plain(text);
    let whole = text.replace(['\'', '\u{2019}', '\u{2bc}', '`'], "");
    whole
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Marks on letters, tatweel, and characters without a shape of their own.
fn is_unseen(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c,
            '\u{640}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// A letter or digit for those that stand for it.
fn folded(c: char) -> char {
    match c {
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' => 'ي',
        'ة' | 'ہ' | 'ھ' | 'ە' => 'ه',
        'ک' | 'ڪ' => 'ك',
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        other => other,
    }
}

/// The ASCII digit of a digit in a row of ten that begins with `zero`.
fn digit(c: char, zero: char) -> char {
    let value = u32::from(c).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spellings of one name, a line each.
    const SPELLINGS: [&[&str]; 16] = [
        &["علي", "علی", "على", "عـــلي", "عَلِيّ", "ﻋﻠﻲ"],
        &["أحمد", "احمد", "إحمد", "آحمد", "ٱحمد", "أَحْمَد"],
        &["فاطمة", "فاطمه", "فاطِمَة", "فاطمـة"],
        &["كريم", "کریم", "كَرِيم", "ڪريم"],
        &["مكي", "مکی", "مكى"],
        &["رؤوف", "رووف"],
        &["هانئ", "هاني", "هانی"],
        &["علی\u{200c}رضا", "علیرضا", "عليرضا"],
        &["۰۹۱۲", "0912", "٠٩١٢"],
        &["Zoë", "zoe", "ZOE", "Zoe\u{308}"],
        &["Łukasz", "lukasz"],
        &["Straße", "STRASSE"],
        &["İlker", "ilker", "ılker"],
        &["O\u{2019}Brien", "O'Brien", "obrien"],
        &["Nguyễn", "nguyen"],
        &["ﬁona", "Fiona"],
    ];

    #[test]
    fn a_name_has_one_spelling_however_it_is_written() {
        for spellings in SPELLINGS {
            for one in spellings {
                assert_eq!(plain_words(one), plain_words(spellings[0]), "{one}");
                assert_eq!(plain_words(one).len(), 1, "{one}");
            }
        }
    }

    #[test]
    fn different_names_stay_different() {
        let names = SPELLINGS.map(|spellings| plain(spellings[0]));
        for (place, one) in names.iter().enumerate() {
            assert!(!names[..place].contains(one), "{one}");
        }
        for (one, other) in [
            ("حسن", "حسين"),
            ("سارة", "sara"),
            ("علي", "عالي"),
            ("Ann", "Anna"),
        ] {
            assert_ne!(plain(one), plain(other));
        }
    }

    #[test]
    fn words_end_where_letters_do() {
        assert_eq!(
            plain_words("  Al-Otaibi, Sara (VIP)"),
            ["al", "otaibi", "sara", "vip"]
        );
        assert_eq!(plain_words("محمد،رضا"), ["محمد", "رضا"]);
        assert_eq!(plain_words(" -– "), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_is_plain_stays_as_it_is(text in "\\PC{0,24}") {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once);
        }

        #[test]
        fn case_and_unseen_characters_do_not_matter(text in "[a-zçğéأ-ي ]{0,16}") {
            let dressed: String = text.chars().flat_map(|c| [c, '\u{200c}', '\u{640}']).collect();
            prop_assert_eq!(plain(&dressed.to_uppercase()), plain(&text));
        }
    }
}
