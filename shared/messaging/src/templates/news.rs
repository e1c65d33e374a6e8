//! `campaign.news`: words that a store writes itself, in the layout of every other message.
//!
//! Each piece is a snippet as those of the shipped templates are, with a limit on its work, and knowing `shop`, `shop_url` and `name`. It is
//! text and no markup: whatever it holds is escaped. A name that is not known is absent, and using what is absent is an error that is found when the words are kept: `{% if name %}`
//! asks first. Or a design (`super::design`) stands in the place of the layout.
//!
//! It refuses to know who is written to.

use awda_kernel::Language;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::{Deserialize, Serialize};

use super::words::one_line;
use super::{Press, Rendered, Script, Words, design, engine, script, titled};
use crate::Error;
use crate::templates::Template;

/// The words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    /// The subject.
    pub subject: String,
    /// What an inbox shows beside the subject; the first paragraph where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// The heading; the subject where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// The paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<String>,
    /// What the button says; "visit the shop" where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// An MJML document in the place of heading, paragraphs and button: at most [`DESIGN_BYTES_MAX`](super::DESIGN_BYTES_MAX) bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
}

impl News {
    /// One line of words, to be looked at as those of a mail are.
    pub(crate) fn line(text: &str) -> Self {
        Self {
            subject: text.to_owned(),
            preview: None,
            heading: None,
            body: Vec::new(),
            action: None,
            design: None,
        }
    }
}

/// People at the edge: without a name, with names of both directions, with marks that must be escaped, with a name longer than is
/// printed, with one that is an advertisement and therefore none.
pub(crate) const EDGE_NAMES: [Option<&str>; 7] = [
    None,
    Some("Sara"),
    Some("سارة بنت عبد الله"),
    Some("مریم می‌خواهد"),
    Some("<b>O'Neil</b> & \"Sons\" {{ shop }}"),
    Some("www.example.com"),
    Some("Maximiliana-Alexandra Theophania von und zu Hohenlohe-Waldenburg-Schillingsfürst"),
];

/// Puts words of a store's own into the layout.
///
/// # Errors
/// [`Error::ShopUrl`] when the shop's address cannot be linked to, [`Error::Template`] when the words are wrong for this person.
pub fn render_news(
    news: &News,
    link: Option<&str>,
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    let words = Words {
        shop_url: link.unwrap_or(words.shop_url),
        ..*words
    };
    if let Some(design) = &news.design {
        return design::render((news, design), language, &words);
    }
    let press = Press {
        engine: &news_engine(),
        language,
        is_notice: false,
        is_plain: true,
        has_coupon: false,
        title: None,
        known: words.known(),
        values: words.values(language)?,
    };
    let body: Vec<&str> = news.body.iter().map(String::as_str).collect();
    let first = body.first().copied().unwrap_or_default();
    press.whole(&Script {
        subject: &news.subject,
        preview: news.preview.as_deref().unwrap_or(first),
        heading: news.heading.as_deref().unwrap_or(&news.subject),
        paragraphs: &body,
        action: news.action.as_deref().unwrap_or_else(|| action(language)),
    })
}

/// Puts a shipped template into words, under a subject of the store's own: a snippet as those of `campaign.news`.
///
/// # Errors
/// As [`render`](super::render); [`Error::Template`] when the subject is wrong for this person.
pub fn render_under(
    subject: &str,
    template: Template,
    language: Language,
    words: &Words<'_>,
) -> Result<Rendered, Error> {
    let name = template.name();
    let script = script(template, language).ok_or(Error::NoTemplate { template: name })?;
    let title = Some(plain_line(subject, words)?);
    titled(script, (template, title), language, words)
}

/// A snippet of the store's own as one line of plain text.
pub(super) fn plain_line(source: &str, words: &Words<'_>) -> Result<String, Error> {
    let line = news_engine().render_named_str("subject.txt", source, words.known());
    let line = line.map_err(|why| Error::Template {
        template: "subject.txt",
        kind: why.kind().to_string(),
    })?;
    Ok(one_line(&line))
}

/// The pieces that cannot be rendered for this person, and why: `body[1]`, what is wrong.
pub fn news_fault(news: &News, language: Language, words: &Words<'_>) -> Vec<(String, String)> {
    let engine = news_engine();
    let press = |source: &str| {
        let text = engine.render_named_str("snippet.txt", source, words.known());
        text.map_err(|why| told(&why))
    };
    let lines = [
        ("subject", Some(&news.subject)),
        ("preview", news.preview.as_ref()),
        ("heading", news.heading.as_ref()),
        ("action", news.action.as_ref()),
    ];
    let lines = lines
        .into_iter()
        .filter_map(|(field, text)| Some((field.to_owned(), text?)));
    let body = news.body.iter().enumerate();
    let body = body.map(|(number, text)| (format!("body[{number}]"), text));
    let is_empty = |text: &str| one_line(text).is_empty();
    let mut faults = Vec::new();
    for (field, source) in lines.chain(body) {
        match press(source) {
            Err(why) => faults.push((field, why)),
            Ok(text) if field == "subject" && is_empty(&text) => {
                let name = language.code();
                faults.push((field, format!("is empty for somebody who reads {name}")));
            }
            Ok(_) => {}
        }
    }
    faults
}

/// What the shipped templates say on their button.
fn action(language: Language) -> &'static str {
    let welcome = "welcome.hello".parse::<Template>().ok();
    let script = welcome.and_then(|template| script(template, language));
    script.map_or("{{ shop }}", |script| script.action)
}

/// As strict, but what may be missing may be asked for.
pub(super) fn news_engine() -> Environment<'static> {
    let mut engine = engine();
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine
}

/// What is wrong, without what was rendered.
fn told(why: &minijinja::Error) -> String {
    match why.kind() {
        ErrorKind::UndefinedError => {
            "uses what is not known of everybody: name, which may be missing, shop and shop_url are; \
             {% if name %}...{% endif %} asks first"
                .to_owned()
        }
        kind => kind.to_string(),
    }
}
