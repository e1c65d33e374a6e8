//! Designs of a store's own: a mail as an MJML document, in the place of the house's layout.
//!
//! ```text
//! the store's text ── fill ──> MJML for one person ── read, rules ──> pieces ──┬── write, MRML ──> page
//!      MiniJinja, escaped         bounded               nothing that runs      └── prose ───────> text
//! ```
//!
//! The same words give the same bytes. What a person or a shop is called can change the words of a page and nothing else: it is escaped when it
//! is filled in, and what the rules let through is written anew, so that MRML never reads what somebody typed. A mail that must have the way to
//! stop and the postal address has them: what the design does not say, the house's own footer says at its end.
//!
//! It refuses to load anything: there are no includes, and no font is asked for that the design does not name.

mod fill;
mod flaw;
mod letters;
mod prose;
mod read;
mod rules;
mod write;

use awda_kernel::Language;
use minijinja::{Value, context};

pub use flaw::{DesignFault, DesignProblem};

use self::flaw::Flaw;
use self::read::Piece;
use self::write::Setting;
use super::news::{News, plain_line};
use super::{Frame, Rendered, Template, Words, engine, frame};
use crate::Error;
use crate::simulation::CLIP_BYTES;

/// Longest design, in bytes.
pub const DESIGN_BYTES_MAX: usize = 65_536;

const FOOTER: &str = include_str!("footer.mjml");

/// A mail that comes of a design.
struct Laid {
    html: String,
    text: String,
    /// What is the same whoever is written to by name.
    bones: String,
}

/// Puts a design into a mail.
///
/// # Errors
/// [`Error::ShopUrl`] when the shop's address cannot be linked to, [`Error::Template`] when the design is wrong for this person.
pub(super) fn render(
    (news, design): (&News, &str),
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    words.values(language)?;
    let laid = laid((news, design), language, words);
    let laid = laid.map_err(|fault| Error::Template {
        template: Template::NEWS.name(),
        kind: fault.problem.to_string(),
    })?;
    Ok(Rendered {
        subject: plain_line(&news.subject, words)?,
        html: laid.html,
        text: laid.text,
    })
}

/// The first fault of a design, over all these people; none when it is right for each.
pub(crate) fn design_fault(
    (news, design): (&News, &str),
    language: Language,
    people: &[Words<'_>],
) -> Option<DesignFault> {
    faultless((news, design), language, people).err()
}

fn faultless(
    (news, design): (&News, &str),
    language: Language,
    people: &[Words<'_>],
) -> Result<(), DesignFault> {
    let too_large = |why: &str| DesignFault::whole(DesignProblem::Size(why.to_owned()));
    if design.trim().is_empty() || design.len() > DESIGN_BYTES_MAX {
        return Err(too_large("must have 1 to 65536 bytes"));
    }
    fill::looked_at(design)?;
    let mut known: Option<String> = None;
    for words in people {
        let laid = laid((news, design), language, words)?;
        if laid.html.len() > CLIP_BYTES {
            let why = "becomes more than the 102 KB that Gmail shows: the rest is hidden, with the link that stops it";
            return Err(too_large(why));
        }
        if !words.is_named() {
            continue;
        }
        if known.as_ref().is_some_and(|known| *known != laid.bones) {
            let why = "a name changes more than words: it stands between elements, in alt and in title, and nowhere else";
            return Err(DesignFault::whole(DesignProblem::Words(why.to_owned())));
        }
        known = Some(laid.bones);
    }
    Ok(())
}

fn laid(
    (news, design): (&News, &str),
    language: Language,
    words: &Words<'_>,
) -> Result<Laid, DesignFault> {
    let filled = fill::filled(design, &words.designed(language))?;
    let place = |flaw: Flaw| placed(flaw, design, &filled);
    let pieces = pieces_of(&filled).map_err(place)?;
    let line = |source: &str| {
        let unfilled = |why: Error| DesignFault::whole(DesignProblem::Words(why.to_string()));
        plain_line(source, words).map_err(unfilled)
    };
    let title = line(&news.subject)?;
    let preview = news.preview.as_deref().map(line).transpose()?;
    let bones = rules::bones(&pieces);
    let text = prose::prose(&pieces);
    let shown = words.values(language).ok();
    let shown = |name: &str| text_of(shown.as_ref(), name);
    let stop_url = shown("stop_url");
    let footer = footer(&pieces, &text, (language, &shown))?;
    let text = match &footer {
        Some(footer) => format!("{text}\n\n--\n{}", prose::prose(footer)),
        None => text,
    };
    let decoy_url = stop_url.as_ref().and_then(|_| shown("decoy_url"));
    let setting = Setting {
        language,
        title: &title,
        preview: preview.as_deref(),
        decoy_url: decoy_url.as_deref(),
    };
    let html = write::page(&ended(pieces, footer), &setting).map_err(place)?;
    Ok(Laid {
        html: untracked(html, stop_url.as_deref()),
        text,
        bones,
    })
}

fn pieces_of(text: &str) -> Result<Vec<Piece>, Flaw> {
    rules::checked(read::read(text)?)
}

/// Where a flaw of the filled design is in the design itself: conditions and loops move lines. The same flaw in the design as it is written
/// has its place there; one that only comes of filling has it in what was filled.
fn placed(flaw: Flaw, design: &str, filled: &str) -> DesignFault {
    match pieces_of(&fill::blanked(design)) {
        Err(written) if written.problem == flaw.problem => written.within(design),
        _ => flaw.within(filled),
    }
}

fn text_of(values: Option<&Value>, name: &str) -> Option<String> {
    let value = values?.get_attr(name).ok()?;
    let text = value.as_str()?;
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The house's own footer, with what the design does not tell: how to stop, and where the shop is. None for one that tells both, and for
/// what nobody can stop.
fn footer(
    pieces: &[Piece],
    text: &str,
    (language, shown): (Language, &impl Fn(&str) -> Option<String>),
) -> Result<Option<Vec<Piece>>, DesignFault> {
    let Some(stop_url) = shown("stop_url") else {
        return Ok(None);
    };
    let leads_there = |(key, value): &(String, String)| key == "href" && *value == stop_url;
    let stops = pieces.iter().any(|piece| match piece {
        Piece::Open { attributes, .. } => attributes.iter().any(leads_there),
        _ => false,
    });
    let address = shown("postal_address").unwrap_or_default();
    let plain = text.replace(['\u{2068}', '\u{2069}'], "");
    if stops && plain.contains(&address) {
        return Ok(None);
    }
    let engine = engine();
    let shop = shown("shop").unwrap_or_default();
    let known = context! { shop => shop.clone() };
    let snippet = |source: &str| {
        let text = engine.render_named_str("snippet.html", source, known.clone());
        text.map(Value::from_safe_string)
    };
    let Frame { why, stop, .. } = frame(language);
    let rendered = snippet(why).and_then(|why| {
        let values = context! {
            why => why,
            stop => snippet(stop)?,
            stop_url => Some(&stop_url).filter(|_| !stops),
            shop => shop,
            postal_address => address,
        };
        engine.render_named_str("footer.html", FOOTER, values)
    });
    let unfilled = |why: String| DesignFault::whole(DesignProblem::Words(why));
    let rendered = rendered.map_err(|why| unfilled(why.kind().to_string()))?;
    let read = read::read(rendered.trim()).map_err(|flaw| unfilled(flaw.problem.to_string()))?;
    Ok(Some(read))
}

/// The pieces with a footer at the end of their body.
fn ended(mut pieces: Vec<Piece>, footer: Option<Vec<Piece>>) -> Vec<Piece> {
    let is_end = |piece: &Piece| matches!(piece, Piece::Close { name, .. } if name == "mj-body");
    if let (Some(footer), Some(end)) = (footer, pieces.iter().rposition(is_end)) {
        pieces.splice(end..end, footer);
    }
    pieces
}

/// The link that stops mails leads there at once, and by no way that is counted.
fn untracked(html: String, stop_url: Option<&str>) -> String {
    let Some(stop_url) = stop_url else {
        return html;
    };
    let mut link = "href=\"".to_owned();
    letters::push_value(&mut link, stop_url);
    link.push('"');
    html.replace(&link, &format!("{link} ses:no-track"))
}

#[cfg(test)]
mod tests;
