//! The languages the suite speaks, and the direction they are written in.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// A language messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Arabic.
    Ar,
    /// Persian.
    Fa,
    /// English.
    En,
}

/// The direction text runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Language {
    /// Every language, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Ar, Self::Fa, Self::En];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The direction the language is written in.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Ar | Self::Fa => Direction::Rtl,
            Self::En => Direction::Ltr,
        }
    }
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub const fn html(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl FromStr for Language {
    type Err = Error;

    /// Accepts a BCP 47 tag (`ar-SA`, `fa_IR`) and keeps its language.
    fn from_str(text: &str) -> Result<Self, Error> {
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
            .ok_or_else(|| Error::Language(text.chars().take(20).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_regions_keep_their_language() {
        assert_eq!("ar-SA".parse(), Ok(Language::Ar));
        assert_eq!("fa_IR".parse(), Ok(Language::Fa));
        assert_eq!("EN".parse(), Ok(Language::En));
        assert!("de".parse::<Language>().is_err());
        assert_eq!(Language::Fa.direction().html(), "rtl");
    }
}
