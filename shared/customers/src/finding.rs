//! By what a person is found when only the beginning of it is known: their name from each of its words on, their addresses, their
//! numbers. Everything is in its one spelling ([`plain`]).
//!
//! It refuses to know rows and requests: it says which words a person has, and whether a question means them.

use std::collections::BTreeSet;

use crate::{IdentifierKind, Profile, plain, plain_words};

/// The number of these rules. Whoever's entries were written by rules of a smaller number is written anew by the next night: raise it whenever
/// the same person is to be found by other words.
pub const FINDING_RULES: u32 = 1;
/// Most words of a name that begin an entry.
const NAME_WORDS_MAX: usize = 6;
/// Most addresses, and most numbers, of a person that can be found by their beginning.
const ADDRESSES_MAX: usize = 6;
/// Longest entry, in characters.
const WORD_CHARS_MAX: usize = 48;
/// Words that begin no entry of their own: they stand before the names of half a town.
const PARTICLES: [&str; 12] = [
    "al", "el", "bin", "ibn", "bint", "de", "van", "von", "بن", "ابن", "بنت", "ال",
];
/// The article that Arabic writes together with the name.
const ARTICLE: &str = "ال";

/// Something a person is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingWord {
    /// What is looked for by its beginning: a name from one of its words to its end without spaces, an address, or a number's digits.
    pub word: String,
    /// The whole name where the word is of it; empty for addresses and numbers.
    pub name: String,
}

/// A search, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Beginnings to look under, the most telling first.
    prefixes: Vec<String>,
    /// The words that were asked for, each of which must be there.
    words: Vec<String>,
    /// The beginnings are of numbers.
    is_number: bool,
}

impl Profile {
    /// Everything this person can be found by; nothing of whoever was erased and not heard of since.
    pub fn finding_words(&self) -> BTreeSet<FindingWord> {
        let mut found: BTreeSet<FindingWord> = self.name().map(of_name).unwrap_or_default();
        for (kind, plain_of) in [
            (IdentifierKind::Email, plain as fn(&str) -> String),
            (IdentifierKind::Phone, digits_of),
        ] {
            let known = self.identifiers.values();
            let known = known.filter(|known| known.kind == kind && known.named().is_some());
            let mut words: Vec<String> = known.map(|known| cut(&plain_of(&known.value))).collect();
            words.sort();
            let words = words.into_iter().filter(|word| !word.is_empty());
            found.extend(words.take(ADDRESSES_MAX).map(|word| FindingWord {
                word,
                name: String::new(),
            }));
        }
        found
    }
}

impl Wanted {
    /// Understands what somebody typed. `calling_code` is that of the store's country, for numbers in the national form. Nothing for a
    /// text without letters and digits.
    pub fn read(text: &str, calling_code: Option<u16>) -> Option<Self> {
        let words = plain_words(text);
        let first = words.first()?;
        let plain_text = plain(text.trim());
        if let Some(numbers) = numbers(&plain_text, calling_code) {
            return Some(Self {
                prefixes: numbers,
                words: Vec::new(),
                is_number: true,
            });
        }
        let mut prefixes = vec![cut(&words.concat())];
        if plain_text.contains(['@', '.', '_', '-', '+']) && !plain_text.contains(' ') {
            prefixes.insert(0, cut(&plain_text));
        }
        let longest = words.iter().rev().max_by_key(|word| word.chars().count());
        let longest = cut(longest.unwrap_or(first));
        prefixes.push(longest.clone());
        if is_arabic(&longest) && !longest.starts_with(ARTICLE) {
            prefixes.push(format!("{ARTICLE}{longest}"));
        }
        let mut seen = BTreeSet::new();
        prefixes.retain(|prefix| seen.insert(prefix.clone()));
        Some(Self {
            prefixes,
            words,
            is_number: false,
        })
    }

    /// The beginnings to look under, the most telling first.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// Whether an entry that begins as asked for is of somebody who is meant.
    pub fn means(&self, entry: &FindingWord) -> bool {
        if self.is_number || entry.name.is_empty() {
            return self.words.len() < 2 || self.is_whole(&entry.word);
        }
        self.is_whole(&entry.word) || self.words.iter().all(|word| has(&entry.name, word))
    }

    /// Under which of the beginnings, and by which of their entries, a person is found first. Whoever is met by another is passed over,
    /// so that nobody is found twice.
    pub fn found_by(&self, profile: &Profile) -> Option<(usize, FindingWord)> {
        let entries = profile.finding_words();
        let of = |prefix: &String| {
            let mut meant = entries.iter();
            meant
                .find(|entry| entry.word.starts_with(prefix.as_str()) && self.means(entry))
                .cloned()
        };
        let found = self.prefixes.iter().enumerate();
        let mut found = found.filter_map(|(place, prefix)| Some((place, of(prefix)?)));
        found.next()
    }

    /// Whether an entry begins with all that was typed.
    fn is_whole(&self, word: &str) -> bool {
        let whole = cut(&self.words.concat());
        let raw = self.prefixes.first().filter(|raw| **raw != whole);
        word.starts_with(&whole) || raw.is_some_and(|raw| word.starts_with(raw.as_str()))
    }
}

/// A name from each of its words to its end.
fn of_name(name: &str) -> BTreeSet<FindingWord> {
    let words = plain_words(name);
    let name = words.join(" ");
    let starts = (0..words.len()).filter(|start| {
        let is_particle = words
            .get(*start)
            .is_some_and(|word| PARTICLES.contains(&word.as_str()));
        *start == 0 || !is_particle
    });
    let entry = |start| FindingWord {
        word: cut(&from(&words, start)),
        name: name.clone(),
    };
    starts.take(NAME_WORDS_MAX).map(entry).collect()
}

/// Whether one of a name's words begins so, with or without the article.
fn has(name: &str, word: &str) -> bool {
    let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let mut starts = (0..words.len()).map(|start| from(&words, start));
    starts.any(|rest| {
        let bare = rest.strip_prefix(ARTICLE);
        rest.starts_with(word) || bare.is_some_and(|bare| bare.starts_with(word))
    })
}

fn from(words: &[String], start: usize) -> String {
    words.get(start..).unwrap_or_default().concat()
}

/// The beginnings of a number, where that is what was typed: as it is, with the country's code before it, and without what only a
/// dialler needs.
fn numbers(text: &str, calling_code: Option<u16>) -> Option<Vec<String>> {
    let is_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits = digits_of(text);
    if !is_number || digits.is_empty() {
        return None;
    }
    if text.starts_with('+') {
        return Some(vec![digits]);
    }
    if let Some(international) = digits.strip_prefix("00") {
        return Some(vec![international.to_owned()]);
    }
    let code = calling_code.map_or_else(String::new, |code| code.to_string());
    if let Some(national) = digits.strip_prefix('0') {
        return Some(vec![format!("{code}{national}")]);
    }
    let mut both = vec![digits.clone(), format!("{code}{digits}")];
    both.dedup();
    Some(both)
}

fn digits_of(text: &str) -> String {
    let digits = plain(text);
    digits.chars().filter(char::is_ascii_digit).collect()
}

fn is_arabic(word: &str) -> bool {
    word.chars().all(|c| ('\u{620}'..='\u{6ff}').contains(&c))
}

fn cut(text: &str) -> String {
    text.chars().take(WORD_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use awda_kernel::{CustomerId, EventId, StoreId, Timestamp, fingerprint};

    use super::*;
    use crate::{Dated, Facet, Key, Known};

    fn person(name: &str, email: &str, phone: &str) -> Profile {
        let store: StoreId = "acme".parse().unwrap();
        let at: Timestamp = "2026-01-05T09:30:00Z".parse().unwrap();
        let mut profile = Profile::new(store.clone(), CustomerId::new(at, fingerprint(&[name])));
        for (kind, value) in [
            (IdentifierKind::Email, email),
            (IdentifierKind::Phone, phone),
        ] {
            let key = Key::new(&store, kind, value);
            profile
                .identifiers
                .insert(key.clone(), Known::new(kind, value.to_owned()));
            let said = Dated::new(name.to_owned(), at, &EventId::of(fingerprint(&["1"])));
            let facet = Facet {
                name: Some(said),
                ..Facet::default()
            };
            profile.facets.insert(key, facet);
        }
        profile
    }

    #[test]
    fn somebody_is_found_by_every_beginning_and_spelling() {
        let rows = [
            ("سارة العتيبي", "ساره"),
            ("سارة العتيبي", "عتیبی"),
            ("سارة العتيبي", "العت"),
            ("سارة العتيبي", "العتيبي سارة"),
            ("سارة العتيبي", "سا عت"),
            ("سارة العتيبي", "سارةالعتيبي"),
            ("محمد رضا احمدی", "محمدرضا"),
            ("محمدرضا احمدی", "محمد رضا"),
            ("عبدالله بن محمد القحطاني", "عبد الله"),
            ("عبدالله بن محمد القحطاني", "قحطاني"),
            ("Zoë O'Brien", "obrien"),
            ("Zoë O'Brien", "ZOE OB"),
            ("Abdul Rahman Al-Otaibi", "al-otaibi"),
            ("Abdul Rahman Al-Otaibi", "abdulrahman"),
            ("Sara", "s.ahm"),
            ("Sara", "S.Ahmed@Example"),
            ("Sara", "+966 50 123"),
            ("Sara", "0501-23"),
            ("Sara", "٠٥٠١٢٣"),
            ("Sara", "966501"),
            ("Sara", "00966501234567"),
            ("Sara", "501234"),
        ];
        for (name, typed) in rows {
            let person = person(name, "s.ahmed@example.com", "+966501234567");
            let wanted = Wanted::read(typed, Some(966)).unwrap();
            let found = wanted.found_by(&person);
            assert!(found.is_some(), "{typed} does not find {name}: {wanted:?}");
        }
    }

    #[test]
    fn nobody_else_is_found() {
        let rows = [
            ("سارة العتيبي", "سارة القحطاني"),
            ("سارة العتيبي", "تيبي"),
            ("Sara Ahmed", "Ahmed Sami"),
            ("Sara Ahmed", "ara"),
            ("Sara Ahmed", "example.com"),
            ("Sara Ahmed", "0501239"),
            ("Sara Ahmed", "s.ahmed@example.org"),
        ];
        for (name, typed) in rows {
            let person = person(name, "s.ahmed@example.com", "+966501234567");
            let wanted = Wanted::read(typed, Some(966)).unwrap();
            assert_eq!(wanted.found_by(&person), None, "{typed} finds {name}");
        }
        for nothing in ["", "  ", "-", "@", "\u{200c}"] {
            assert_eq!(Wanted::read(nothing, None), None, "{nothing}");
        }
    }

    #[test]
    fn a_particle_begins_no_entry_of_its_own_and_nothing_of_the_erased_is_left() {
        let mut person = person("Sara bint Khalid", "sara@example.com", "+966501234567");
        let words: Vec<String> = person
            .finding_words()
            .into_iter()
            .map(|one| one.word)
            .collect();
        assert_eq!(
            words,
            [
                "966501234567",
                "khalid",
                "sara@example.com",
                "sarabintkhalid"
            ]
        );
        person = crate::erased(&person, "2026-02-01T00:00:00Z".parse().unwrap());
        assert!(person.finding_words().is_empty());
    }
}
