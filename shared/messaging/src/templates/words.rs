//! What a message knows about its person and shop, made safe to print: one line each, bounded, without marks that turn text around.

use minijinja::{Value, context};

use crate::Error;

/// Longest name that is printed, in characters. The rest is left out.
const NAME_CHARS_MAX: usize = 60;

/// Longest shop name, shop address or postal address, in characters.
const LINE_CHARS_MAX: usize = 300;

/// The words that fill a template.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// How the person is called, where known.
    pub name: Option<&'a str>,
    /// The shop's name.
    pub shop: &'a str,
    /// The shop's front page.
    pub shop_url: &'a str,
    /// The shop's postal address.
    pub postal_address: &'a str,
    /// Where the person stops these messages: the address of a [`Link`](crate::Link).
    pub stop_url: &'a str,
}

impl Words<'_> {
    /// The variables of the templates. A name that looks like an address or a link is taken for none: somebody may have typed an
    /// advertisement into the name field of a shop.
    pub(super) fn values(&self) -> Result<Value, Error> {
        let shop_url = bounded(self.shop_url, LINE_CHARS_MAX);
        let stop_url = bounded(self.stop_url, LINE_CHARS_MAX);
        for url in [&shop_url, &stop_url] {
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(Error::ShopUrl);
            }
        }
        let name = self.name.map(|name| bounded(name, NAME_CHARS_MAX));
        let name = name.filter(|name| is_name(name));
        Ok(context! {
            name => name,
            shop => bounded(self.shop, LINE_CHARS_MAX),
            shop_url => shop_url,
            stop_url => stop_url,
            postal_address => bounded(self.postal_address, LINE_CHARS_MAX),
        })
    }
}

/// Text as one line: every run of white space and control characters becomes one space, marks of direction disappear.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| {
            if letter.is_control() || letter.is_whitespace() {
                ' '
            } else {
                letter
            }
        })
        .collect();
    plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A shop's name as one line.
pub(crate) fn shop_line(shop: &str) -> String {
    bounded(shop, LINE_CHARS_MAX)
}

fn bounded(text: &str, chars_max: usize) -> String {
    let line: String = one_line(text)
        .chars()
        .filter(|letter| !turns_text(*letter))
        .take(chars_max)
        .collect();
    line.trim().to_owned()
}

/// Embeddings, overrides, isolates and line separators. The joiners that Persian needs stay.
const fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn is_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_link = ["://", "www.", "@"].iter().any(|mark| lower.contains(mark));
    !is_link && name.chars().any(char::is_alphabetic)
}
