//! A campaign's message in words for one person, and the mark by which two of them are the same.

use awda_kernel::{Language, fingerprint};
use minijinja::HtmlEscape;

use super::document::CampaignDocument;
use crate::Error;
use crate::carriers::FilledTemplate;
use crate::templates::{Rendered, Template, Words, news_fault, render, render_news};

impl CampaignDocument {
    /// Puts the message into words, in a language that [`Self::language`] chose.
    ///
    /// # Errors
    /// As [`render`]; [`Error::NoTemplate`] where the campaign has no words in the language.
    pub fn render(&self, language: Language, words: &Words<'_>) -> Result<Rendered, Error> {
        let link = self.message.link.as_deref();
        if self.message.template == Template::NEWS.name() {
            let template = Template::NEWS.name();
            let news = self.message.words.get(&language);
            let news = news.ok_or(Error::NoTemplate { template })?;
            return render_news(news, link, language, words);
        }
        let words = Words {
            shop_url: link.unwrap_or(words.shop_url),
            ..*words
        };
        let template = self.template().ok_or(Error::NoTemplate {
            template: "unknown",
        })?;
        render(template, language, &words)
    }

    /// The fields that cannot be put into words for this person.
    pub fn broken_fields(&self, language: Language, words: &Words<'_>) -> Vec<String> {
        let place = format!("message.words.{}", language.code());
        let Some(news) = self.message.words.get(&language) else {
            return vec!["message.template".to_owned()];
        };
        let found = news_fault(news, language, words);
        let mut fields: Vec<String> = found
            .into_iter()
            .map(|(field, _)| format!("{place}.{field}"))
            .collect();
        if fields.is_empty() {
            fields.push(match news.design {
                Some(_) => format!("{place}.design"),
                None => place,
            });
        }
        fields
    }
}

/// The mark of a message's words. Where the links at its foot lead is left out: it is the same message wherever the suite answers.
pub fn content_mark(rendered: &Rendered, links_url: &str) -> String {
    let without = |text: &str, url: &str| {
        if url.is_empty() {
            return text.to_owned();
        }
        text.replace(url, "")
    };
    // In HTML it stands as it is escaped.
    let html = without(&rendered.html, &HtmlEscape(links_url).to_string());
    let (html, text) = (
        without(&html, links_url),
        without(&rendered.text, links_url),
    );
    fingerprint(&[&rendered.subject, &html, &text]).to_string()
}

/// The mark of a short message's words: the text, and the template at Meta in whose places they stand.
pub fn text_mark(text: &str, template: Option<&FilledTemplate>, links_url: &str) -> String {
    let text = match links_url {
        "" => text.to_owned(),
        url => text.replace(url, ""),
    };
    let named = template.map(|one| [one.name.as_str(), one.code.as_str()]);
    let places = template.map_or(&[][..], |one| &one.parameters);
    let mut parts = vec![text.as_str()];
    parts.extend(named.into_iter().flatten());
    parts.extend(places.iter().map(String::as_str));
    fingerprint(&parts).to_string()
}
