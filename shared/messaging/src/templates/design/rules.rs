//! What a design may be made of: the elements of MJML where they belong, the markup of words inside them, links that a mail can lead to, and
//! nothing that runs. It is asked for every message, not only when the design is kept.

use std::fmt::Write as _;

use super::flaw::Flaw;
use super::read::Piece;

/// Markup of words, inside elements that hold words.
const MARKUP: [&str; 56] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
    "caption",
];

/// Elements of MJML that hold words.
const WORDS: [&str; 10] = [
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-button",
    "mj-navbar-link",
    "mj-preview",
    "mj-social-element",
    "mj-style",
    "mj-table",
    "mj-text",
    "mj-title",
];

/// Those of them that hold words and nothing else.
const WORDS_ALONE: [&str; 4] = ["mj-accordion-title", "mj-preview", "mj-style", "mj-title"];

/// Attributes that lead to a picture or another file.
const FILES: [&str; 9] = [
    "background",
    "background-url",
    "icon-unwrapped-url",
    "icon-wrapped-url",
    "left-icon",
    "right-icon",
    "src",
    "srcset",
    "thumbnails-src",
];

/// Attributes that say words and may say anything.
const SAID: [&str; 3] = ["alt", "aria-label", "title"];

/// Stands for what is filled in, where a design is looked at before it is filled.
pub(super) const FILLED: char = '\u{E000}';

/// The design without the white space between its elements.
pub(super) fn checked(pieces: Vec<Piece>) -> Result<Vec<Piece>, Flaw> {
    let mut inside: Vec<String> = Vec::new();
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match &piece {
            Piece::Open {
                name,
                attributes,
                at,
            } => {
                place(name, &inside, *at)?;
                for (key, value) in attributes {
                    attribute((name, key), value, *at)?;
                }
                inside.push(name.clone());
            }
            Piece::Close { .. } => {
                inside.pop();
            }
            Piece::Text { text, at } => {
                let parent = inside.last().map_or("", String::as_str);
                let is_blank = text.chars().all(char::is_whitespace);
                let has_words = WORDS.contains(&parent) || MARKUP.contains(&parent);
                if !has_words && is_blank {
                    continue;
                }
                words((parent, has_words), text, *at)?;
            }
        }
        kept.push(piece);
    }
    whole(&kept)?;
    Ok(kept)
}

/// One head at most, one body, in this order; and no carousel without a picture, which nobody could draw.
fn whole(pieces: &[Piece]) -> Result<(), Flaw> {
    let (mut has_head, mut has_body) = (false, false);
    let mut carousel = None;
    for piece in pieces {
        match piece {
            Piece::Open { name, at, .. } => match name.as_str() {
                "mj-head" if has_head || has_body => {
                    return Err(Flaw::element(*at, "mj-head stands once, before mj-body"));
                }
                "mj-head" => has_head = true,
                "mj-body" if has_body => {
                    return Err(Flaw::element(*at, "mj-body stands once"));
                }
                "mj-body" => has_body = true,
                "mj-carousel" => carousel = Some(*at),
                "mj-carousel-image" => carousel = None,
                _ => {}
            },
            Piece::Close { name, .. } if name == "mj-carousel" => {
                if let Some(at) = carousel {
                    return Err(Flaw::element(at, "mj-carousel has no mj-carousel-image"));
                }
            }
            Piece::Close { .. } | Piece::Text { .. } => {}
        }
    }
    if has_body {
        return Ok(());
    }
    Err(Flaw::malformed(0, "a design is <mjml> with an <mj-body>"))
}

/// Where an element of MJML may stand; nothing for what is none.
fn parents(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        // The text begins and ends with it.
        "mjml" => &[""],
        "mj-head" | "mj-body" => &["mjml"],
        "mj-attributes" | "mj-breakpoint" | "mj-font" | "mj-preview" | "mj-style" | "mj-title" => {
            &["mj-head"]
        }
        "mj-all" | "mj-class" => &["mj-attributes"],
        "mj-wrapper" => &["mj-body", "mj-attributes"],
        "mj-section" | "mj-hero" => &["mj-body", "mj-wrapper", "mj-attributes"],
        "mj-group" => &["mj-section", "mj-attributes"],
        "mj-column" => &["mj-section", "mj-group", "mj-attributes"],
        "mj-accordion" | "mj-button" | "mj-carousel" | "mj-divider" | "mj-image" | "mj-navbar"
        | "mj-social" | "mj-spacer" | "mj-table" | "mj-text" => {
            &["mj-column", "mj-hero", "mj-attributes"]
        }
        "mj-accordion-element" => &["mj-accordion", "mj-attributes"],
        "mj-accordion-text" | "mj-accordion-title" => &["mj-accordion-element", "mj-attributes"],
        "mj-carousel-image" => &["mj-carousel", "mj-attributes"],
        "mj-navbar-link" => &["mj-navbar", "mj-attributes"],
        "mj-social-element" => &["mj-social", "mj-attributes"],
        _ => return None,
    })
}

fn place(name: &str, inside: &[String], at: usize) -> Result<(), Flaw> {
    let parent = inside.last().map_or("", String::as_str);
    if let Some(parents) = parents(name) {
        if parents.contains(&parent) {
            return Ok(());
        }
        let why = match (name, parent) {
            ("mjml", _) | (_, "") => {
                "a design is one <mjml>, and everything stands in it".to_owned()
            }
            _ => {
                let fit: Vec<&str> = parents
                    .iter()
                    .copied()
                    .filter(|one| !one.is_empty())
                    .collect();
                format!("{name} stands in {}, not in {parent}", fit.join(", "))
            }
        };
        return Err(Flaw::element(at, why));
    }
    if !MARKUP.contains(&name) {
        let why = match name {
            "mj-include" | "mj-raw" => {
                "is not taken: a design brings everything along, in elements that are known"
            }
            _ if name.starts_with("mj") => "is no element of MJML that is known here",
            _ => "is no element of a design",
        };
        let shown: String = name.chars().take(40).collect();
        return Err(Flaw::element(at, format!("<{shown}> {why}")));
    }
    let is_held = WORDS.contains(&parent) && !WORDS_ALONE.contains(&parent);
    if is_held || MARKUP.contains(&parent) {
        return Ok(());
    }
    let why = if WORDS_ALONE.contains(&parent) {
        format!("{parent} holds words and no elements")
    } else {
        format!("<{name}> is markup of words: it stands in mj-text, mj-button or mj-table")
    };
    Err(Flaw::element(at, why))
}

fn words((parent, has_words): (&str, bool), text: &str, at: usize) -> Result<(), Flaw> {
    if !has_words {
        let why = match parent {
            "" => "words stand before or behind <mjml>".to_owned(),
            _ => format!("words stand in mj-text, mj-button or mj-table, not in {parent}"),
        };
        return Err(Flaw::element(at, why));
    }
    if parent == "mj-style" && (text.contains('<') || runs(text)) {
        return Err(Flaw::element(
            at,
            "mj-style holds styles and nothing that runs",
        ));
    }
    Ok(())
}

fn attribute((name, key): (&str, &str), value: &str, at: usize) -> Result<(), Flaw> {
    let is_name = |key: &str| {
        let mut bytes = key.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_lowercase())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !is_name(key) {
        return Err(Flaw::element(
            at,
            format!("an attribute of <{name}> has no name of one"),
        ));
    }
    if key.starts_with("on") {
        let why = format!("{key} of <{name}> would run something: no mail can");
        return Err(Flaw::element(at, why));
    }
    if (name, key) == ("mj-style", "inline") {
        let why =
            "styles are not written into elements: leave out inline, or write a style attribute";
        return Err(Flaw::element(at, why));
    }
    let is_right = match key {
        "href" => leads(value),
        "srcset" => value
            .split(',')
            .all(|one| is_file(one.split_whitespace().next())),
        key if FILES.contains(&key) => is_file(Some(value)),
        key => SAID.contains(&key) || !runs(value),
    };
    if is_right {
        return Ok(());
    }
    let fit = match key {
        "href" => {
            "begins with https://, http://, mailto:, tel: or sms:, or with # for a place in the mail, and has no spaces"
        }
        key if FILES.contains(&key) => "begins with https:// or http:// and has no spaces",
        _ => "runs nothing",
    };
    Err(Flaw::link(at, format!("{key} of <{name}> {fit}")))
}

fn leads(value: &str) -> bool {
    let ways = ["https://", "http://", "mailto:", "tel:", "sms:", "#"];
    begins(value, &ways)
}

fn is_file(value: Option<&str>) -> bool {
    value.is_some_and(|value| begins(value, &["https://", "http://"]))
}

fn begins(value: &str, ways: &[&str]) -> bool {
    if value.contains(FILLED) {
        return true;
    }
    let is_way = |way: &&str| {
        let start = value.get(..way.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(way)) && value.len() > way.len()
    };
    let is_odd = |letter: char| letter.is_whitespace() || letter.is_control();
    ways.iter().any(is_way) && !value.contains(is_odd)
}

/// Whether a program would be begun by some reader of mail.
fn runs(value: &str) -> bool {
    let is_said = |letter: &char| !letter.is_whitespace() && !letter.is_control();
    let tight: String = value.chars().filter(is_said).collect();
    let tight = tight.to_lowercase();
    let ways = [
        "javascript:",
        "vbscript:",
        "data:text",
        "expression(",
        "-moz-binding",
        "@import",
    ];
    ways.iter().any(|way| tight.contains(way))
}

/// Everything of a design but its words: which elements, with which attributes. What a person is called changes none of it.
pub(super) fn bones(pieces: &[Piece]) -> String {
    let mut bones = String::new();
    let mut is_style = false;
    for piece in pieces {
        match piece {
            Piece::Open {
                name, attributes, ..
            } => {
                is_style = name == "mj-style";
                bones.push('<');
                bones.push_str(name);
                for (key, value) in attributes {
                    let value = if SAID.contains(&key.as_str()) {
                        ""
                    } else {
                        value
                    };
                    let _ = write!(bones, " {key}={value:?}");
                }
                bones.push('>');
            }
            Piece::Close { .. } => {
                is_style = false;
                bones.push('/');
            }
            Piece::Text { text, .. } if is_style => bones.push_str(text),
            Piece::Text { .. } => {}
        }
    }
    bones
}
