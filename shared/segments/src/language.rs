//! The three languages in which segments, stages and flags have names. Knows nothing of regions, scripts or formats.

/// A language of the suite's vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also where a language is not known.
    English,
    /// Arabic.
    Arabic,
    /// Persian.
    Persian,
}

impl Language {
    /// Reads the language of a BCP 47 tag such as `ar-SA` or `fa`; any other language is answered in English.
    pub fn from_tag(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "ar" => Self::Arabic,
            "fa" => Self::Persian,
            _ => Self::English,
        }
    }

    /// Picks the text of this language.
    pub(crate) fn pick(self, texts: [&'static str; 3]) -> &'static str {
        let [english, arabic, persian] = texts;
        match self {
            Self::English => english,
            Self::Arabic => arabic,
            Self::Persian => persian,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_its_language_alone() {
        for (tag, expected) in [
            ("ar", Language::Arabic),
            ("ar-SA", Language::Arabic),
            ("fa_IR", Language::Persian),
            ("FA", Language::Persian),
            ("en-GB", Language::English),
            ("fr", Language::English),
            ("arn", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }
}
