//! What a message knows about its person and shop, made safe to print: one line each, bounded, without marks that turn text around.

use std::collections::BTreeMap;

use awda_commerce::Attribute;
use awda_customers::Profile;
use awda_kernel::{Direction, Language, Money};
use minijinja::{Value, context};

use super::products::ShownProduct;
use crate::coupons::{ShownCoupon, day_in_words};
use crate::{About, Brand, Error};

/// Longest name that is printed, in characters. The rest is left out.
const NAME_CHARS_MAX: usize = 60;

/// Longest shop name, shop address or postal address, in characters.
pub(super) const LINE_CHARS_MAX: usize = 300;

/// What the query of the link has that no person sees: whoever follows it is a program that follows everything.
pub(crate) const DECOY_QUERY: &str = "awda-decoy=1";

/// What a design may be filled with ([`Words::designed`]).
pub(super) const DESIGN_KNOWN: [&str; 13] = [
    "colour",
    "colour_words",
    "direction",
    "end",
    "language",
    "logo_url",
    "name",
    "postal_address",
    "preferences_url",
    "shop",
    "shop_url",
    "start",
    "unsubscribe_url",
];

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
    /// Where the person stops these messages: the address of a [`Link`](crate::Link). None for what they must know.
    pub stop_url: Option<&'a str>,
    /// The cart, order or parcel the message is about.
    pub about: Option<&'a About>,
    /// What is known of the person, for words of the store's own.
    pub person: Option<&'a Profile>,
    /// The coupon it tells.
    pub coupon: Option<&'a ShownCoupon>,
    /// Products it recommends, at most [`RECOMMENDED_MAX`](super::RECOMMENDED_MAX).
    pub recommended: &'a [ShownProduct],
    /// How the store's mails look; the house's own where nothing was said.
    pub brand: Option<&'a Brand>,
}

impl Words<'_> {
    /// The variables of the templates. A name that looks like an address or a link is taken for none: somebody may have typed an
    /// advertisement into the name field of a shop.
    pub(super) fn values(&self, language: Language) -> Result<Value, Error> {
        let shop_url = bounded(self.shop_url, LINE_CHARS_MAX);
        let stop_url = self.stop_url.map(|url| bounded(url, LINE_CHARS_MAX));
        for url in std::iter::once(&shop_url).chain(&stop_url) {
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(Error::ShopUrl);
            }
        }
        let name = self.name.map(|name| bounded(name, NAME_CHARS_MAX));
        let name = name.filter(|name| is_name(name));
        let values = context! {
            name => name,
            shop => bounded(self.shop, LINE_CHARS_MAX),
            decoy_url => decoy(&shop_url),
            shop_url => shop_url,
            stop_url => stop_url,
            postal_address => bounded(self.postal_address, LINE_CHARS_MAX),
            coupon => self.coupon.map(|coupon| coupon.values(language)),
            recommended => self.recommended.iter().map(|product| product.values(language)).collect::<Vec<_>>(),
            has_pictures => self.recommended.iter().any(|product| product.image_url.is_some()),
            ..self.looks()
        };
        Ok(context! { ..values, ..self.shown(language) })
    }

    /// How the mail looks.
    fn looks(&self) -> Value {
        let plain = Brand::default();
        let brand = self.brand.unwrap_or(&plain);
        let (light, dark) = (brand.button(), brand.button_in_the_dark());
        context! {
            logo_url => brand.logo_url.as_deref(),
            accent => light.ground.to_string(),
            accent_words => light.words.to_string(),
            accent_dark => dark.ground.to_string(),
            accent_dark_words => dark.words.to_string(),
        }
    }
}

impl Words<'_> {
    /// The variables of words that somebody else wrote. What is not known is absent, so that using it unasked is an error.
    pub(super) fn known(&self) -> Value {
        let name = self.name.map(|name| bounded(name, NAME_CHARS_MAX));
        let known = [
            ("name", name.filter(|name| is_name(name))),
            ("shop", Some(bounded(self.shop, LINE_CHARS_MAX))),
            ("shop_url", Some(bounded(self.shop_url, LINE_CHARS_MAX))),
        ];
        let present = known.into_iter();
        let present = present.filter_map(|(name, value)| Some((name, Value::from(value?))));
        Value::from(present.collect::<BTreeMap<&'static str, Value>>())
    }

    /// The same, with what a design must know beside: the language, its direction and sides, and what every such mail tells.
    pub(super) fn designed(&self, language: Language) -> Value {
        let direction = language.direction();
        let (start, end) = match direction {
            Direction::Ltr => ("left", "right"),
            Direction::Rtl => ("right", "left"),
        };
        let stop_url = self.stop_url.map(|url| bounded(url, LINE_CHARS_MAX));
        let address = bounded(self.postal_address, LINE_CHARS_MAX);
        let plain = Brand::default();
        let brand = self.brand.unwrap_or(&plain);
        let button = brand.button();
        let told = [
            ("language", Some(language.code().to_owned())),
            ("direction", Some(direction.html().to_owned())),
            ("start", Some(start.to_owned())),
            ("end", Some(end.to_owned())),
            // One page stops everything and lets them choose.
            ("unsubscribe_url", stop_url.clone()),
            ("preferences_url", stop_url),
            ("postal_address", Some(address)),
            ("logo_url", brand.logo_url.clone()),
            ("colour", Some(button.ground.to_string())),
            ("colour_words", Some(button.words.to_string())),
        ];
        let told = told.into_iter();
        let told = told.filter_map(|(name, text)| Some((name, Value::from(text?))));
        context! { ..Value::from(told.collect::<BTreeMap<&'static str, Value>>()), ..self.known() }
    }

    /// Whether there is a name to be printed.
    pub(super) fn is_named(&self) -> bool {
        let name = self.name.map(|name| bounded(name, NAME_CHARS_MAX));
        name.is_some_and(|name| is_name(&name))
    }

    /// The same as [`known`](Self::known), with what is known of the person: what an answer may tell.
    pub(super) fn told(&self, language: Language) -> Value {
        let person = self.person;
        let orders = person.map_or(0, |person| person.history().order_count());
        let last = person.and_then(|person| person.history().last_day());
        let attributes = person.map(Profile::attributes).unwrap_or_default();
        let attributes = attributes.into_iter().map(|(name, value)| {
            let value = match value {
                Attribute::Flag(is_so) => Value::from(*is_so),
                Attribute::Number(digits) => Value::from(in_digits(language, digits)),
                Attribute::Text(text) => Value::from(bounded(text, LINE_CHARS_MAX)),
                Attribute::Moment(at) => Value::from(at.to_string()),
            };
            (name.to_owned(), value)
        });
        let told = [
            (
                "orders",
                Value::from(in_digits(language, &orders.to_string())),
            ),
            (
                "last_order",
                Value::from(last.map(|day| day_in_words(day, language))),
            ),
            (
                "attributes",
                Value::from(attributes.collect::<BTreeMap<_, _>>()),
            ),
        ];
        context! { ..Value::from(BTreeMap::from(told)), ..self.known() }
    }

    /// What the message is about: the numbers of an order and parcel, the lines and their sum.
    fn shown(&self, language: Language) -> Value {
        let about = self.about;
        let number = |text: Option<&String>| text.map(|text| bounded(text, NAME_CHARS_MAX));
        let amount = |minor: i64| {
            let currency = about.and_then(|about| about.currency)?;
            Some(in_digits(language, &Money { minor, currency }.to_string()))
        };
        let lines = about.map_or(&[][..], |about| &about.lines);
        let lines: Vec<Value> = lines
            .iter()
            .map(|line| {
                context! {
                    title => bounded(&line.title, LINE_CHARS_MAX),
                    quantity => in_digits(language, &line.quantity.to_string()),
                    // What a source gave no price for is shown without one.
                    amount => amount(line.amount_minor).filter(|_| line.amount_minor > 0),
                }
            })
            .collect();
        let has_lines = !lines.is_empty();
        let sum = about.and_then(|about| about.items_minor);
        context! {
            order => number(about.and_then(|about| about.order.as_ref())),
            tracking => number(about.and_then(|about| about.tracking.as_ref())),
            sum => sum.filter(|minor| has_lines && *minor > 0).and_then(amount),
            has_more => about.is_some_and(|about| about.has_more),
            lines => lines,
        }
    }
}

/// The shop's front page, by the link that no person sees.
fn decoy(shop_url: &str) -> String {
    let page = shop_url.split('#').next().unwrap_or_default();
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}{DECOY_QUERY}")
}

/// Digits as the language writes them; the Persian ones for Persian.
pub(crate) fn in_digits(language: Language, text: &str) -> String {
    if language != Language::Fa {
        return text.to_owned();
    }
    text.chars()
        .map(|letter| match letter.to_digit(10) {
            Some(digit) => char::from_u32(u32::from('۰') + digit).unwrap_or(letter),
            None if letter == '.' => '٫',
            None => letter,
        })
        .collect()
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

pub(super) fn bounded(text: &str, chars_max: usize) -> String {
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
