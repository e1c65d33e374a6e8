//! A design's text in pieces: elements as they open and close, and the words between them. It refuses to know which elements there are.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::flaw::Flaw;
use super::letters::{decoded, is_name, letter};

/// Deepest nesting of elements: whoever draws the page goes into each.
const DEPTH_MAX: usize = 40;

/// Elements of HTML that hold nothing and need not be closed.
const VOID: [&str; 5] = ["br", "col", "hr", "img", "wbr"];

/// One piece, with the byte it begins at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An element opens.
    Open {
        name: String,
        /// Values in letters, without references.
        attributes: Vec<(String, String)>,
        at: usize,
    },
    /// It closes. What holds nothing closes as well.
    Close { name: String, at: usize },
    /// Words, in letters.
    Text { text: String, at: usize },
}

pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// The pieces of a text.
pub(super) fn read(text: &str) -> Result<Vec<Piece>, Flaw> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    // Which element closes which is looked at here: `<br>` needs no end.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut hand = Hand::default();
    loop {
        let at = offset(reader.buffer_position());
        let event = reader.read_event();
        let event = event.map_err(|why| {
            let at = offset(reader.error_position());
            Flaw::malformed(at, why.to_string())
        })?;
        match event {
            Event::Eof => break,
            Event::Start(tag) => hand.open(&tag, at)?,
            Event::Empty(tag) => {
                hand.open(&tag, at)?;
                hand.shut(at);
            }
            Event::End(tag) => hand.close(tag.name().into_inner().trim(), at)?,
            Event::Text(words) => hand.say(&words, at),
            Event::GeneralRef(name) => hand.say(&spelled(&name, at)?, at),
            Event::Comment(_) | Event::Decl(_) => {}
            Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(Flaw::malformed(
                    at,
                    "begins with <! or <?, which a design does not have",
                ));
            }
        }
    }
    if let Some((name, at)) = hand.inside.pop() {
        return Err(Flaw::malformed(at, format!("<{name}> is not closed")));
    }
    Ok(hand.pieces)
}

/// What has been read.
#[derive(Default)]
struct Hand {
    pieces: Vec<Piece>,
    /// Elements that are open, and where they began.
    inside: Vec<(String, usize)>,
}

impl Hand {
    fn open(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), Flaw> {
        let name = tag.name().into_inner().to_ascii_lowercase();
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute =
                attribute.map_err(|why| Flaw::malformed(at, format!("in <{name}>: {why}")))?;
            let key = attribute.key.into_inner().to_ascii_lowercase();
            // What keeps a name's direction in words does so in a value.
            let value = attribute.value.replace("<bdi>", "\u{2068}");
            let value = value.replace("</bdi>", "\u{2069}");
            attributes.push((key, decoded(&value)));
        }
        if self.inside.len() >= DEPTH_MAX {
            return Err(Flaw::malformed(at, "elements stand in more than 40 others"));
        }
        self.inside.push((name.clone(), at));
        let is_void = is_void(&name);
        self.pieces.push(Piece::Open {
            name,
            attributes,
            at,
        });
        if is_void {
            self.shut(at);
        }
        Ok(())
    }

    /// Closes what opened last, if it is still open.
    fn shut(&mut self, at: usize) {
        let Some(Piece::Open {
            name, at: began, ..
        }) = self.pieces.last()
        else {
            return;
        };
        let name = name.clone();
        if self.inside.last() == Some(&(name.clone(), *began)) {
            self.inside.pop();
            self.pieces.push(Piece::Close { name, at });
        }
    }

    fn close(&mut self, name: &str, at: usize) -> Result<(), Flaw> {
        let name = name.to_ascii_lowercase();
        if is_void(&name) {
            return Ok(());
        }
        match self.inside.pop() {
            Some((open, _)) if open == name => {}
            Some((open, _)) => {
                let why = format!("</{open}> is missing before </{name}>");
                return Err(Flaw::malformed(at, why));
            }
            None => {
                let why = format!("</{name}> closes nothing");
                return Err(Flaw::malformed(at, why));
            }
        }
        self.pieces.push(Piece::Close { name, at });
        Ok(())
    }

    fn say(&mut self, words: &str, at: usize) {
        if let Some(Piece::Text { text, .. }) = self.pieces.last_mut() {
            text.push_str(words);
            return;
        }
        let text = words.to_owned();
        self.pieces.push(Piece::Text { text, at });
    }
}

/// A reference between words as its letter.
fn spelled(name: &str, at: usize) -> Result<String, Flaw> {
    match letter(name) {
        Some(letter) => Ok(letter.to_string()),
        None if is_name(name) => {
            let why = format!("&{name}; is not known: write the letter itself");
            Err(Flaw::malformed(at, why))
        }
        None => Ok(format!("&{name};")),
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
