//! A design filled for one person: what is known of them and of the shop in its places, each escaped, with the limits of every other template.

use std::io;

use minijinja::{Environment, ErrorKind, Value};

use super::flaw::{DesignFault, DesignProblem, Flaw};
use super::rules::FILLED;
use crate::templates::news::news_engine;
use crate::templates::words::DESIGN_KNOWN;

/// Longest design once it is filled, in bytes: four times what it may be before.
const FILLED_BYTES_MAX: usize = 262_144;

/// What the engine itself brings into loops and macros.
const BROUGHT: [&str; 4] = ["loop", "caller", "self", "super"];

/// The design for one person.
pub(super) fn filled(design: &str, known: &Value) -> Result<String, DesignFault> {
    let engine = engine();
    let template = engine.template_from_named_str("design.html", design);
    let mut page = Page(Vec::new());
    let rendered = template.and_then(|template| {
        let written = template.render_captured_to(known.clone(), &mut page);
        written.map(drop)
    });
    rendered.map_err(|why| told(&why))?;
    // The engine writes text.
    String::from_utf8(page.0)
        .map_err(|_| DesignFault::whole(DesignProblem::Words("is no text".to_owned())))
}

/// What is wrong with a design whoever it is filled for.
pub(super) fn looked_at(design: &str) -> Result<(), DesignFault> {
    let mut opened = design.match_indices("{%").map(|(at, _)| at);
    let is_unescaped = |at: &usize| {
        let behind = design.get(at + 2..).unwrap_or_default();
        let word = behind.trim_start_matches(['-', '+']).trim_start();
        word.starts_with("autoescape")
    };
    if let Some(at) = opened.find(is_unescaped) {
        let why = "autoescape is not taken: what people and shops are called is always escaped";
        let problem = DesignProblem::Words(why.to_owned());
        return Err(Flaw { problem, at }.within(design));
    }
    let engine = engine();
    let template = engine.template_from_named_str("design.html", design);
    let template = template.map_err(|why| told(&why))?;
    let is_known = |name: &String| {
        DESIGN_KNOWN.contains(&name.as_str())
            || BROUGHT.contains(&name.as_str())
            || engine.globals().any(|(global, _)| global == name)
    };
    let names = template.undeclared_variables(false);
    let mut unknown: Vec<String> = names.into_iter().filter(|name| !is_known(name)).collect();
    // The first of the alphabet: the set has no order.
    unknown.sort();
    let Some(name) = unknown.first() else {
        return Ok(());
    };
    let all = DESIGN_KNOWN.join(", ");
    let problem = DesignProblem::Words(format!("{name} is not known; {all} are"));
    match place_of(design, name) {
        Some(at) => Err(Flaw { problem, at }.within(design)),
        None => Err(DesignFault::whole(problem)),
    }
}

/// A design of the same length, line by line, with something in the place of what is filled in and without conditions and loops.
pub(super) fn blanked(design: &str) -> String {
    let mut page = String::with_capacity(design.len());
    let mut rest = design;
    while let Some(at) = rest.find('{') {
        let (before, tag) = rest.split_at(at);
        let end = match tag.get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                page.push_str(before);
                page.push('{');
                rest = tag.get(1..).unwrap_or_default();
                continue;
            }
        };
        let length = tag.find(end).map_or(tag.len(), |at| at + end.len());
        let (tag, behind) = tag.split_at(length);
        page.push_str(before);
        if end == "}}" {
            page.push(FILLED);
        }
        let blank = if end == "}}" { 'x' } else { ' ' };
        let skipped = if end == "}}" { FILLED.len_utf8() } else { 0 };
        let left = tag.bytes().skip(skipped);
        page.extend(left.map(|byte| if byte == b'\n' { '\n' } else { blank }));
        rest = behind;
    }
    page.push_str(rest);
    page
}

/// As strict as for the words of every campaign, and nothing says of itself that it is safe.
fn engine() -> Environment<'static> {
    let mut engine = news_engine();
    engine.remove_filter("safe");
    engine
}

/// Where a name stands in what is filled in.
fn place_of(design: &str, name: &str) -> Option<usize> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let is_place = |at: &usize| {
        let before = design.get(..*at).unwrap_or_default();
        let behind = design.get(at + name.len()..).unwrap_or_default();
        let opened = before.rfind("{{").max(before.rfind("{%"));
        let closed = before.rfind("}}").max(before.rfind("%}"));
        opened > closed && !before.ends_with(is_letter) && !behind.starts_with(is_letter)
    };
    let mut places = design.match_indices(name).map(|(at, _)| at);
    places.find(is_place)
}

/// What is wrong, without what was rendered.
fn told(why: &minijinja::Error) -> DesignFault {
    let problem = match why.kind() {
        ErrorKind::UndefinedError => DesignProblem::Words(
            "uses what is not known of everybody: name may be missing; {% if name %}...{% endif %} asks first".to_owned(),
        ),
        ErrorKind::WriteFailure => {
            DesignProblem::Size("is longer than 262144 bytes once it is filled".to_owned())
        }
        kind => DesignProblem::Words(format!("cannot be filled: {kind}")),
    };
    DesignFault {
        problem,
        line: why.line(),
        column: None,
    }
}

/// A page that is full at some time.
struct Page(Vec<u8>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > FILLED_BYTES_MAX {
            return Err(io::Error::other("the page is full"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
