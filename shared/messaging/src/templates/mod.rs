//! A message in words: subject, HTML and plain text, in Arabic, Persian and English.
//!
//! Each [`Template`] is a script per language: a handful of one-line MiniJinja snippets, rendered strictly (an unknown
//! variable is an error), escaped, and with a limit on the work they may cause. The snippets know `shop`, and `name`, `order` and
//! `tracking`, which may be missing. Names stand in `| isolate`, so that a Latin name does not disturb an Arabic line, nor the
//! reverse. What a message is about, a cart or an order, is shown line by line below its paragraphs.
//!
//! It refuses to know who is written to and why.

mod ar;
mod design;
mod en;
mod fa;
mod news;
mod products;
mod shop;
mod template;
pub mod text;
mod words;

use awda_kernel::Language;
use minijinja::{AutoEscape, Environment, HtmlEscape, State, UndefinedBehavior, Value, context};

pub(crate) use design::design_fault;
pub use design::{DESIGN_BYTES_MAX, DesignFault, DesignProblem};
pub(crate) use news::EDGE_NAMES;
pub use news::{News, news_fault, render_news, render_under};
pub use products::{RECOMMENDED_MAX, ShownProduct};
pub use template::{NoSuchTemplate, Template};
pub use words::Words;
pub(crate) use words::{DECOY_QUERY, in_digits, shop_line};

use crate::Error;
use crate::flows::Purpose;

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

/// The words of one template in one language; each is a snippet of one line.
#[derive(Clone, Copy)]
struct Script<'a> {
    subject: &'a str,
    /// What an inbox shows beside the subject.
    preview: &'a str,
    heading: &'a str,
    paragraphs: &'a [&'a str],
    /// What the link says.
    action: &'a str,
}

/// The words every message of a language has.
struct Frame {
    greeting: &'static str,
    why: &'static str,
    /// Why, where an order is the reason.
    why_order: &'static str,
    /// What the link says under which they are stopped.
    stop: &'static str,
    /// Before the sum of a cart or order.
    total: &'static str,
    /// After its lines, when not all are shown.
    more: &'static str,
    /// Before a coupon's code.
    coupon: &'static str,
    /// What it gives and until when.
    coupon_terms: &'static str,
    /// Before products that are recommended.
    recommended: &'static str,
}

/// Puts a template into words.
///
/// # Errors
/// [`Error::NoTemplate`] for one without words in the language, [`Error::ShopUrl`] when the shop's address cannot be linked to,
/// [`Error::Template`] when a template is wrong.
pub fn render(
    template: Template,
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    let script = script(template, language).ok_or(Error::NoTemplate {
        template: template.name(),
    })?;
    titled(script, (template, None), language, words)
}

/// A shipped script, under a subject of the store's own where it has one.
fn titled(
    script: &Script<'_>,
    (template, title): (Template, Option<String>),
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    let values = words.values(language)?;
    let press = Press {
        engine: &engine(),
        language,
        is_notice: template.purpose() == Purpose::Transactional,
        is_plain: false,
        has_coupon: words.coupon.is_some(),
        title,
        known: values.clone(),
        values,
    };
    press.whole(script)
}

fn script(template: Template, language: Language) -> Option<&'static Script<'static>> {
    let (win_back, birthday) = match language {
        Language::Ar => (&ar::WIN_BACK, &ar::BIRTHDAY),
        Language::Fa => (&fa::WIN_BACK, &fa::BIRTHDAY),
        Language::En => (&en::WIN_BACK, &en::BIRTHDAY),
    };
    let [reminder, news, last_chance] = win_back;
    let [teaser, main] = birthday;
    match template.name() {
        "win_back.reminder" => Some(reminder),
        "win_back.news" => Some(news),
        "win_back.last_chance" => Some(last_chance),
        "birthday.teaser" => Some(teaser),
        "birthday.main" => Some(main),
        name => shop::script(name, language),
    }
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
    is_notice: bool,
    /// Snippets are text and no markup: a page escapes all of them.
    is_plain: bool,
    /// There is a coupon to tell.
    has_coupon: bool,
    /// The subject where it is not the script's, rendered.
    title: Option<String>,
    /// What snippets know.
    known: Value,
    /// What the layouts know.
    values: Value,
}

impl Press<'_> {
    /// The whole message.
    fn whole(&self, script: &Script<'_>) -> Result<Rendered, Error> {
        let frame = frame(self.language);
        Ok(Rendered {
            subject: self.subject(script)?,
            html: self.page("layout.html", LAYOUT_HTML, script, frame)?,
            text: self.page("layout.txt", LAYOUT_TEXT, script, frame)?,
        })
    }

    /// The subject as plain text of one line.
    fn subject(&self, script: &Script<'_>) -> Result<String, Error> {
        if let Some(title) = &self.title {
            return Ok(title.clone());
        }
        let text = self.run("subject.txt", script.subject, self.known.clone())?;
        Ok(words::one_line(&text))
    }

    /// A snippet as a value: in a page of HTML it is HTML already.
    fn snippet(&self, name: &'static str, source: &str) -> Result<Value, Error> {
        let name = if self.is_plain { "snippet.txt" } else { name };
        let text = self.run(name, source, self.known.clone())?;
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
        script: &Script<'_>,
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
            why => part(if self.is_notice { frame.why_order } else { frame.why })?,
            stop => part(frame.stop)?,
            total => part(frame.total)?,
            more => part(frame.more)?,
            recommended_label => part(frame.recommended)?,
            coupon_label => part(frame.coupon)?,
            coupon_terms => if self.has_coupon { Some(part(frame.coupon_terms)?) } else { None },
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
