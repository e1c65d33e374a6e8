//! A design written anew for MRML, and the page that comes of it. What MRML reads holds only what [`rules`](super::rules) let through, in the
//! one form it cannot misunderstand.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use awda_kernel::{Direction, Language};
use mrml::mjml::Mjml;
use mrml::prelude::parser::Error as Unread;
use mrml::prelude::render::RenderOptions;

use super::flaw::Flaw;
use super::letters::{push_style, push_text, push_value};
use super::read::{Piece, is_void};

/// The fonts of the house's own layout. Without it MRML asks for one that readers would have to load from somebody else.
const FONTS: &str =
    "system-ui, -apple-system, 'Segoe UI', Tahoma, 'Noto Naskh Arabic', Vazirmatn, sans-serif";

/// What a design is written with beside itself.
pub(super) struct Setting<'a> {
    pub(super) language: Language,
    /// The page's title where the design has none.
    pub(super) title: &'a str,
    /// What an inbox shows beside the subject, where the design does not say it.
    pub(super) preview: Option<&'a str>,
    /// The link that no person sees.
    pub(super) decoy_url: Option<&'a str>,
}

/// The page of a design.
pub(super) fn page(pieces: &[Piece], setting: &Setting<'_>) -> Result<String, Flaw> {
    let mut hand = Hand::new(setting);
    for piece in pieces {
        hand.write(piece);
    }
    let Hand { mjml, places, .. } = hand;
    let unread = |why: Unread| misread(&why, &places);
    let read = Mjml::parse(&mjml).map_err(unread)?;
    let options = RenderOptions {
        disable_comments: true,
        social_icon_origin: None,
        fonts: HashMap::new(),
    };
    let drawn = read.element.render(&options);
    drawn.map_err(|why| Flaw::malformed(0, why.to_string()))
}

/// Where MRML stopped, in the text that the pieces were read from.
fn misread(why: &Unread, places: &[(usize, usize)]) -> Flaw {
    let at = match why {
        Unread::UnexpectedElement { position, .. }
        | Unread::UnexpectedToken { position, .. }
        | Unread::MissingAttribute { position, .. }
        | Unread::InvalidAttribute { position, .. }
        | Unread::InvalidFormat { position, .. } => position.start,
        _ => 0,
    };
    let before = places.partition_point(|(written, _)| *written <= at);
    let place = places.get(before.saturating_sub(1));
    let at = place.map_or(0, |(_, read)| *read);
    let why = match why {
        Unread::MissingAttribute { name, .. } => format!("the attribute {name} is missing"),
        Unread::UnexpectedElement { .. } => "this element does not belong here".to_owned(),
        _ => "this is not read as MJML".to_owned(),
    };
    Flaw::malformed(at, why)
}

/// Writes pieces.
struct Hand<'a> {
    setting: &'a Setting<'a>,
    mjml: String,
    /// Where each element begins: in what is written, and in what was read.
    places: Vec<(usize, usize)>,
    inside: Vec<&'a str>,
    has_head: bool,
    has_title: bool,
    has_preview: bool,
    /// What the design itself says of every element of a kind.
    usual: BTreeSet<(String, String)>,
}

impl<'a> Hand<'a> {
    const fn new(setting: &'a Setting<'a>) -> Self {
        Self {
            setting,
            mjml: String::new(),
            places: Vec::new(),
            inside: Vec::new(),
            has_head: false,
            has_title: false,
            has_preview: false,
            usual: BTreeSet::new(),
        }
    }

    fn write(&mut self, piece: &'a Piece) {
        match piece {
            Piece::Open {
                name,
                attributes,
                at,
            } => self.open((name, attributes), *at),
            Piece::Close { name, .. } => self.close(name),
            Piece::Text { text, .. } => self.say(text),
        }
    }

    fn open(&mut self, (name, attributes): (&'a str, &[(String, String)]), at: usize) {
        match name {
            "mj-head" => self.has_head = true,
            "mj-title" => self.has_title = true,
            "mj-preview" => self.has_preview = true,
            "mj-body" if !self.has_head => {
                self.mjml.push_str("<mj-head>");
                self.end_head();
                self.mjml.push_str("</mj-head>");
            }
            _ => {}
        }
        if self.inside.last() == Some(&"mj-attributes") {
            let kind = |(key, _): &(String, String)| (name.to_owned(), key.clone());
            self.usual.extend(attributes.iter().map(kind));
        }
        self.inside.push(name);
        self.places.push((self.mjml.len(), at));
        self.mjml.push('<');
        self.mjml.push_str(name);
        if name == "mjml" {
            // Its own would be one language's; it is written for another as well.
            let language = self.setting.language;
            self.give("lang", language.code());
            self.give("dir", language.direction().html());
        } else {
            for (key, value) in attributes {
                self.give(key, &fit(key, value));
            }
        }
        self.mjml.push_str(if is_void(name) { " />" } else { ">" });
    }

    fn give(&mut self, key: &str, value: &str) {
        self.mjml.push(' ');
        self.mjml.push_str(key);
        self.mjml.push_str("=\"");
        push_value(&mut self.mjml, value);
        self.mjml.push('"');
    }

    fn close(&mut self, name: &str) {
        match name {
            "mj-head" => self.end_head(),
            "mj-body" => self.end_body(),
            _ => {}
        }
        self.inside.pop();
        if !is_void(name) {
            self.mjml.push_str("</");
            self.mjml.push_str(name);
            self.mjml.push('>');
        }
    }

    fn say(&mut self, text: &str) {
        if self.inside.last() == Some(&"mj-style") {
            push_style(&mut self.mjml, text);
        } else if self.inside.last() == Some(&"mj-title") {
            // MRML says the title in an attribute as well.
            push_value(&mut self.mjml, text);
        } else if text.chars().all(char::is_whitespace) {
            // MRML leaves out white space that begins with a new line, and two words become one.
            self.mjml.push(' ');
        } else {
            push_text(&mut self.mjml, text);
        }
    }

    /// What the design does not say of its page, at the end of its head.
    fn end_head(&mut self) {
        let Setting {
            language,
            title,
            preview,
            ..
        } = self.setting;
        if !self.has_title {
            self.mjml.push_str("<mj-title>");
            push_value(&mut self.mjml, title);
            self.mjml.push_str("</mj-title>");
        }
        if let Some(preview) = preview.filter(|_| !self.has_preview) {
            self.mjml.push_str("<mj-preview>");
            push_text(&mut self.mjml, preview);
            self.mjml.push_str("</mj-preview>");
        }
        self.mjml.push_str("<mj-attributes>");
        self.usually("mj-all", "font-family", FONTS);
        if language.direction() == Direction::Rtl {
            self.usually("mj-all", "direction", "rtl");
            for name in ["mj-text", "mj-table", "mj-accordion"] {
                self.usually(name, "align", "right");
            }
            // Lines of Arabic letters, with marks above and below, touch at MJML's own height of one.
            self.usually("mj-text", "line-height", "1.7");
        }
        self.mjml.push_str("</mj-attributes>");
    }

    /// An attribute of every element of a kind, unless the design says it of them, or of all.
    fn usually(&mut self, name: &str, key: &str, value: &str) {
        let says = |name: &str| self.usual.contains(&(name.to_owned(), key.to_owned()));
        if says(name) || says("mj-all") {
            return;
        }
        self.mjml.push('<');
        self.mjml.push_str(name);
        self.give(key, value);
        self.mjml.push_str(" />");
    }

    /// The link that no person sees, as in the house's own layout.
    fn end_body(&mut self) {
        if let Some(decoy) = self.setting.decoy_url {
            self.mjml.push_str("<mj-raw><a");
            self.give("href", decoy);
            self.give("style", "display:none");
            self.give("aria-hidden", "true");
            self.give("tabindex", "-1");
            self.mjml.push_str(">&#8203;</a></mj-raw>");
        }
    }
}

/// A value as it may stand in a style: MRML puts a picture's address between single quotation marks, and looks for fonts between them.
fn fit<'a>(key: &str, value: &'a str) -> Cow<'a, str> {
    match key {
        "font-family" => Cow::Owned(value.replace('"', "'")),
        "background-url" => {
            let value = value.replace('\'', "%27").replace('\\', "%5C");
            Cow::Owned(value.replace('(', "%28").replace(')', "%29"))
        }
        _ => Cow::Borrowed(value),
    }
}
