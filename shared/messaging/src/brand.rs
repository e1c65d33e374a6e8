//! How a store's mails look like its own: its logo, and the colour of what is pressed. The words on that colour are as readable as they can
//! be on it, in the light and in the dark. It refuses to know what is written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest address of a logo, in characters.
const URL_CHARS_MAX: usize = 300;
/// The card that mails lie on in the dark, and what is written on light colours.
const INK: Colour = Colour([0x23, 0x20, 0x1d]);
const WHITE: Colour = Colour([0xff; 3]);
/// The house's own, in the light and in the dark.
const HOUSE: Colour = Colour([0x8a, 0x3b, 0x2a]);
const HOUSE_IN_THE_DARK: Colour = Colour([0xe2, 0xa0, 0x8f]);
/// Contrast that a button must have with what it lies on (WCAG 2.2, 1.4.11).
const CONTRAST_MIN: f64 = 3.0;
/// Steps in which a colour is made lighter until it is seen in the dark.
const STEPS: u8 = 10;

/// How a store's mails look. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// Where its logo is, `https://...`; its name stands in the logo's place where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// The colour of what is pressed; the house's where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
}

/// A colour as red, green and blue, `#8a3b2a` in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// Not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is # and six hexadecimal digits, such as #8a3b2a")]
pub struct NotAColour;

/// A button: its colour, and that of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    /// The colour.
    pub ground: Colour,
    /// The words' colour.
    pub words: Colour,
}

impl Brand {
    /// Whether nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.logo_url.is_none() && self.colour.is_none()
    }

    /// The same, where its logo is at an address that a mail may show.
    pub fn checked(self) -> Option<Self> {
        let is_right = |url: &String| {
            url.starts_with("https://")
                && url.chars().count() <= URL_CHARS_MAX
                && !url.contains(|c: char| c.is_whitespace() || c.is_control())
        };
        let is_shown = self.logo_url.as_ref().is_none_or(is_right);
        is_shown.then_some(self)
    }

    /// What is pressed, in the light.
    pub fn button(&self) -> Button {
        let ground = self.colour.unwrap_or(HOUSE);
        Button {
            ground,
            words: ground.words(),
        }
    }

    /// What is pressed, in the dark: lighter where it would not be seen.
    pub fn button_in_the_dark(&self) -> Button {
        let ground = self.colour.map_or(HOUSE_IN_THE_DARK, Colour::seen_on_ink);
        Button {
            ground,
            words: ground.words(),
        }
    }
}

impl Colour {
    /// Relative luminance (WCAG 2.2, "relative luminance"), 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126_f64.mul_add(red, 0.7152_f64.mul_add(green, 0.0722 * blue))
    }

    /// Contrast ratio (WCAG 2.2, "contrast ratio"), 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The colour of words on it: white or ink, whichever is read better.
    fn words(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(INK) {
            WHITE
        } else {
            INK
        }
    }

    /// The first of ever lighter ones that is seen on ink.
    fn seen_on_ink(self) -> Self {
        let mut lighter = (0..=STEPS).map(|step| self.towards_white(step));
        let seen = lighter.find(|colour| colour.contrast(INK) >= CONTRAST_MIN);
        seen.unwrap_or(WHITE)
    }

    /// So many tenths of the way to white.
    fn towards_white(self, step: u8) -> Self {
        let step = u16::from(step.min(STEPS));
        Self(self.0.map(|part| {
            let rest = u16::from(u8::MAX - part) * step / u16::from(STEPS);
            part.saturating_add(u8::try_from(rest).unwrap_or(u8::MAX))
        }))
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        let are_digits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| are_digits);
        let [_, parts @ ..] = number.ok_or(NotAColour)?.to_be_bytes();
        Ok(Self(parts))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, NotAColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    fn brand(text: &str) -> Brand {
        Brand {
            colour: Some(colour(text)),
            ..Brand::default()
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((WHITE.contrast(colour("#000000")) - 21.0).abs() < 1e-9);
        // The greys that W3C's own examples sit between: just enough for text, and just not.
        assert!(colour("#767676").contrast(WHITE) >= 4.5);
        assert!(colour("#777777").contrast(WHITE) < 4.5);
    }

    #[test]
    fn without_a_colour_it_is_the_houses_own() {
        let plain = Brand::default();
        let shown = |button: Button| (button.ground.to_string(), button.words.to_string());
        let light = ("#8a3b2a".to_owned(), "#ffffff".to_owned());
        let dark = ("#e2a08f".to_owned(), "#23201d".to_owned());
        assert_eq!(shown(plain.button()), light);
        assert_eq!(shown(plain.button_in_the_dark()), dark);
    }

    #[test]
    fn words_on_a_light_colour_are_dark() {
        assert_eq!(brand("#ffd400").button().words, INK);
        assert_eq!(brand("#0a2540").button().words, WHITE);
        let night = brand("#0a2540").button_in_the_dark();
        assert_ne!(night.ground, colour("#0a2540"));
    }

    #[test]
    fn what_is_no_colour_and_no_address_is_refused() {
        for text in [
            "", "8a3b2a", "#8a3b2", "#8a3b2aa", "#8a3b2g", "#+a3b2a", "red",
        ] {
            assert_eq!(text.parse::<Colour>(), Err(NotAColour), "{text}");
        }
        for url in [
            "http://a.example/l.png",
            "javascript:alert(1)",
            "https://a b",
        ] {
            let logo_url = Some(url.to_owned());
            let told = Brand {
                logo_url,
                colour: None,
            };
            assert_eq!(told.checked(), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_colour_a_button_is_seen_and_its_words_are_read(parts: [u8; 3]) {
            let told = Brand { colour: Some(Colour(parts)), logo_url: None };
            let (light, dark) = (told.button(), told.button_in_the_dark());
            prop_assert!(dark.ground.contrast(INK) >= CONTRAST_MIN);
            for button in [light, dark] {
                prop_assert!(button.ground.contrast(button.words) >= CONTRAST_MIN);
            }
            prop_assert_eq!(Colour(parts).to_string().parse(), Ok(Colour(parts)));
        }
    }
}
