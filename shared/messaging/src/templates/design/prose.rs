//! The words of a design as plain text, for whoever reads mail without HTML: headings and paragraphs apart, `*` before the points of a list,
//! and what a button or link leads to behind it.
//!
//! It is read from the pieces of the design and not from the page: there a button is a button, in the page it is one more table. That also
//! saves the functions a parser of HTML.

use super::read::Piece;

/// Elements that begin a paragraph of their own.
const PARAGRAPHS: [&str; 22] = [
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-button",
    "mj-carousel-image",
    "mj-image",
    "mj-navbar",
    "mj-social",
    "mj-table",
    "mj-text",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
    "mj-divider",
];

/// Elements that begin a line of their own.
const LINES: [&str; 9] = [
    "br",
    "dd",
    "div",
    "dt",
    "hr",
    "li",
    "mj-navbar-link",
    "mj-social-element",
    "tr",
];

/// Elements that may lead somewhere.
const LINKS: [&str; 6] = [
    "a",
    "mj-button",
    "mj-carousel-image",
    "mj-image",
    "mj-navbar-link",
    "mj-social-element",
];

/// The words of a design, line by line.
pub(super) fn prose(pieces: &[Piece]) -> String {
    let mut page = Page::default();
    for piece in pieces {
        match piece {
            Piece::Open {
                name, attributes, ..
            } => page.open(name, attributes),
            Piece::Close { name, .. } => page.close(name),
            Piece::Text { text, .. } => page.say(text),
        }
    }
    page.end_line();
    page.lines.join("\n")
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
    line: String,
    /// A blank line comes before the next.
    is_apart: bool,
    /// What stands in the head is not shown.
    is_head: bool,
    /// Links that are open: where their words begin, and where they lead.
    links: Vec<(usize, Option<String>)>,
}

impl Page {
    fn open(&mut self, name: &str, attributes: &[(String, String)]) {
        let of = |wanted: &str| {
            let mut found = attributes.iter();
            let found = found.find(|(key, _)| key == wanted);
            found.map(|(_, value)| value.as_str())
        };
        self.breaks(name);
        match name {
            "mj-head" => self.is_head = true,
            "li" => self.line.push_str("* "),
            "td" | "th" if !self.line.is_empty() => self.line.push_str(" · "),
            "bdi" => self.line.push('\u{2068}'),
            _ => {}
        }
        if LINKS.contains(&name) {
            // A place in the mail itself is none to go to.
            let href = of("href").filter(|href| !href.starts_with('#'));
            self.links.push((self.line.len(), href.map(str::to_owned)));
        }
        if matches!(name, "img" | "mj-image" | "mj-carousel-image") {
            self.say(of("alt").unwrap_or_default());
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "mj-head" => self.is_head = false,
            "bdi" => self.line.push('\u{2069}'),
            _ => {}
        }
        if LINKS.contains(&name)
            && let Some((start, Some(href))) = self.links.pop()
        {
            self.lead(start, &href);
        }
        // Cells of a row stand in one line.
        if name != "br" {
            self.breaks(name);
        }
    }

    /// Tells where the words since `start` lead.
    fn lead(&mut self, start: usize, href: &str) {
        let words = self.line.get(start..).unwrap_or_default().trim();
        let is_alone = self.line.get(..start).unwrap_or_default().trim().is_empty();
        if words == href {
            return;
        }
        if words.is_empty() {
            self.line.push_str(href);
        } else if is_alone {
            let words = format!("{words}:");
            self.line = words;
            self.end_line();
            self.line.push_str(href);
            self.end_line();
        } else {
            let kept = self.line.trim_end().len();
            self.line.truncate(kept);
            self.line.push_str(" (");
            self.line.push_str(href);
            self.line.push(')');
        }
    }

    fn breaks(&mut self, name: &str) {
        if PARAGRAPHS.contains(&name) {
            self.end_line();
            self.is_apart = true;
        } else if LINES.contains(&name) {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() && line != "*" {
            if self.is_apart && !self.lines.is_empty() {
                self.lines.push(String::new());
            }
            self.is_apart = false;
            self.lines.push(line.to_owned());
        }
        self.line.clear();
        // What goes on in the next line begins there.
        for (start, _) in &mut self.links {
            *start = 0;
        }
    }

    /// Words, each run of white space as one space.
    fn say(&mut self, words: &str) {
        if self.is_head {
            return;
        }
        for letter in words.chars() {
            if !letter.is_whitespace() || letter == '\u{A0}' {
                self.line.push(letter);
            } else if !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
        }
    }
}
