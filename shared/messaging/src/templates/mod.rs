//! A message in words: subject, HTML and plain text, in Arabic, Persian and English.
//!
//! Each step of each flow is a script per language: a handful of one-line MiniJinja snippets, rendered strictly (an unknown
//! variable is an error), escaped, and with a limit on the work they may cause. The snippets know two variables: `name`, which may
//! be missing, and `shop`. Names stand in `| isolate`, so that a Latin name does not disturb an Arabic line, nor the reverse.
//!
//! It refuses to know who is written to and why.

mod ar;
mod en;
mod fa;
mod words;

use awda_kernel::Language;
use minijinja::{AutoEscape, Environment, HtmlEscape, State, UndefinedBehavior, Value, context};

pub use words::Words;
pub(crate) use words::shop_line;

use crate::{Error, Flow};

const LAYOUT_HTML: &str = include_str!("layout.html");
const LAYOUT_TEXT: &str = include_str!("layout.txt");

/// Work one snippet or layout may cause, in the engine's units; the layouts need some two hundred.
const FUEL: u64 = 10_000;

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject: one line.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain text part.
    pub text: String,
}

/// The words of one step in one language; each is a snippet of one line.
struct Script {
    subject: &'static str,
    /// What an inbox shows beside the subject.
    preview: &'static str,
    heading: &'static str,
    paragraphs: &'static [&'static str],
    /// What the link says.
    action: &'static str,
}

/// The words every message of a language has.
struct Frame {
    greeting: &'static str,
    why: &'static str,
    /// What the link says under which they are stopped.
    stop: &'static str,
}

/// Puts one step of a flow into words.
///
/// # Errors
/// [`Error::NoTemplate`] for a step that does not exist, [`Error::ShopUrl`] when the shop's address cannot be linked to,
/// [`Error::Template`] when a template is wrong.
pub fn render(
    flow: Flow,
    step: u8,
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    let script = script(flow, step, language).ok_or(Error::NoTemplate {
        flow: flow.name(),
        step,
    })?;
    let engine = engine();
    let press = Press {
        engine: &engine,
        language,
        values: words.values()?,
    };
    let frame = frame(language);
    Ok(Rendered {
        subject: press.subject(script)?,
        html: press.page("layout.html", LAYOUT_HTML, script, frame)?,
        text: press.page("layout.txt", LAYOUT_TEXT, script, frame)?,
    })
}

fn script(flow: Flow, step: u8, language: Language) -> Option<&'static Script> {
    let scripts: &[Script] = match (flow, language) {
        (Flow::WinBack, Language::Ar) => &ar::WIN_BACK,
        (Flow::WinBack, Language::Fa) => &fa::WIN_BACK,
        (Flow::WinBack, Language::En) => &en::WIN_BACK,
        (Flow::Birthday, Language::Ar) => &ar::BIRTHDAY,
        (Flow::Birthday, Language::Fa) => &fa::BIRTHDAY,
        (Flow::Birthday, Language::En) => &en::BIRTHDAY,
    };
    scripts.get(usize::from(step))
}

const fn frame(language: Language) -> &'static Frame {
    match language {
        Language::Ar => &ar::FRAME,
        Language::Fa => &fa::FRAME,
        Language::En => &en::FRAME,
    }
}

/// Renders the pieces of one message.
struct Press<'a> {
    engine: &'a Environment<'static>,
    language: Language,
    values: Value,
}

impl Press<'_> {
    /// The subject as plain text of one line.
    fn subject(&self, script: &Script) -> Result<String, Error> {
        let text = self.run("subject.txt", script.subject, self.values.clone())?;
        Ok(words::one_line(&text))
    }

    /// A snippet as a value: in a page of HTML it is HTML already.
    fn snippet(&self, name: &'static str, source: &str) -> Result<Value, Error> {
        let text = self.run(name, source, self.values.clone())?;
        if is_html(name) {
            return Ok(Value::from_safe_string(text));
        }
        Ok(Value::from(text))
    }

    /// A layout with the snippets in place. Snippets are escaped as the layout's name says.
    fn page(
        &self,
        name: &'static str,
        layout: &str,
        script: &Script,
        frame: &Frame,
    ) -> Result<String, Error> {
        let part = |source: &str| self.snippet(name, source);
        let paragraphs: Result<Vec<Value>, Error> = script
            .paragraphs
            .iter()
            .map(|source| part(source))
            .collect();
        let pieces = context! {
            lang => self.language.code(),
            dir => self.language.direction().html(),
            // A title holds text and no elements.
            subject => self.subject(script)?,
            preview => part(script.preview)?,
            heading => part(script.heading)?,
            greeting => part(frame.greeting)?,
            paragraphs => paragraphs?,
            action => part(script.action)?,
            why => part(frame.why)?,
            stop => part(frame.stop)?,
            ..self.values.clone()
        };
        self.run(name, layout, pieces)
    }

    fn run(&self, name: &'static str, source: &str, values: Value) -> Result<String, Error> {
        let rendered = self.engine.render_named_str(name, source, values);
        rendered.map_err(|why| Error::Template {
            template: name,
            kind: why.kind().to_string(),
        })
    }
}

pub(crate) fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    engine.set_auto_escape_callback(|name| {
        if is_html(name) {
            return AutoEscape::Html;
        }
        AutoEscape::None
    });
    engine.add_filter("isolate", isolate);
    engine
}

fn is_html(name: &str) -> bool {
    name.strip_suffix(".html").is_some()
}

/// Keeps the direction of a name from spilling over: `<bdi>` in HTML, first-strong isolates in text (Unicode UAX 9).
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments to filters by value"
)]
fn isolate(state: &State<'_, '_>, value: String) -> Value {
    if matches!(state.auto_escape(), AutoEscape::Html) {
        return Value::from_safe_string(format!("<bdi>{}</bdi>", HtmlEscape(&value)));
    }
    Value::from(format!("\u{2068}{value}\u{2069}"))
}

#[cfg(test)]
mod tests;
