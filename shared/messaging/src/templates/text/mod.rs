//! The same messages as short plain text, for text messages, WhatsApp and Telegram: one snippet per template and language, beside the
//! mail's. A text message is paid by the part, so it holds what must be said, the shop's address, and how to stop it.
//!
//! It refuses to know how a channel is reached; what a text costs is counted in [`parts`].

mod ar;
mod en;
mod fa;
pub mod filled;
pub mod parts;

use awda_commerce::Channel;
use awda_kernel::Language;

use super::news::news_engine;
use super::{News, Template, Words, engine, news_fault, words};
use crate::Error;

/// Longest text that any of the channels takes: a text message at AWS.
const CHARS_MAX: usize = 1_600;

/// How the person stops a promotion. What they must know has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopHint {
    /// Nothing to stop.
    Nothing,
    /// By answering with a word.
    Reply,
    /// By the link in [`Words::stop_url`].
    Link,
    /// By a button beside the text.
    Button,
}

/// One language's snippets, by template.
type Texts = [(&'static str, &'static str); 24];

/// How a message is stopped, in words: by answering, by link, and on a button.
struct Hints {
    reply: &'static str,
    link: &'static str,
    button: &'static str,
    coupon: &'static str,
}

/// Puts a template into a short text.
///
/// # Errors
/// [`Error::NoTemplate`] for one without words in the language, [`Error::ShopUrl`] when the shop's address cannot be linked to,
/// [`Error::Template`] when a template is wrong, or the text too long for every channel.
pub fn text(
    template: Template,
    (language, channel): (Language, Channel),
    words: &Words<'_>,
    hint: StopHint,
) -> Result<String, Error> {
    let (texts, hints) = tables(language);
    let found = texts.iter().find(|(name, _)| *name == template.name());
    let (name, snippet) = found.ok_or(Error::NoTemplate {
        template: template.name(),
    })?;
    let with_coupon = words.coupon.map(|_| format!("{snippet}\n{}", hints.coupon));
    let snippet = with_coupon.as_deref().unwrap_or(snippet);
    let source = match hint {
        StopHint::Nothing | StopHint::Button => snippet.to_owned(),
        StopHint::Reply => format!("{snippet}\n{}", hints.reply),
        StopHint::Link => format!("{snippet}\n{}", hints.link),
    };
    let values = words.values(language)?;
    let wrong = |kind: String| Error::Template {
        template: name,
        kind,
    };
    let rendered = engine().render_named_str("text.txt", &source, values);
    let rendered = rendered.map_err(|why| wrong(why.kind().to_string()))?;
    let text = plain(&rendered, channel);
    if text.chars().count() > CHARS_MAX {
        return Err(wrong("longer than any channel takes".to_owned()));
    }
    Ok(text)
}

/// Puts words of a store's own, an answer, into a text.
///
/// # Errors
/// [`Error::Template`] when the words are wrong for this person, or longer than any channel takes.
pub fn own_text(
    source: &str,
    (language, channel): (Language, Channel),
    words: &Words<'_>,
) -> Result<String, Error> {
    let wrong = |kind: String| Error::Template {
        template: Template::OWN.name(),
        kind,
    };
    let rendered = engine().render_named_str("text.txt", source, words.told(language));
    let rendered = rendered.map_err(|why| wrong(why.kind().to_string()))?;
    let text = plain(&rendered, channel);
    if text.is_empty() || text.chars().count() > CHARS_MAX {
        return Err(wrong(
            "nothing, or longer than any channel takes".to_owned(),
        ));
    }
    Ok(text)
}

/// Puts a campaign's short words into a text: they know what its mail's words know, and say how to stop it.
///
/// # Errors
/// As [`own_text`]; [`Error::ShopUrl`] when the link or the shop's address cannot be linked to.
pub fn news_text(
    source: &str,
    (language, channel): (Language, Channel),
    words: &Words<'_>,
    hint: StopHint,
) -> Result<String, Error> {
    let template = Template::NEWS.name();
    let wrong = |kind: String| Error::Template { template, kind };
    let said = news_engine().render_named_str("text.txt", source, words.known());
    let said = said.map_err(|why| wrong(why.kind().to_string()))?;
    let (_, hints) = tables(language);
    let values = words.values(language)?;
    let stop = match hint {
        StopHint::Nothing | StopHint::Button => None,
        StopHint::Reply => Some(hints.reply),
        StopHint::Link => Some(hints.link),
    };
    let stop = stop.map(|snippet| engine().render_named_str("text.txt", snippet, values));
    let stop = stop.transpose();
    let stop = stop.map_err(|why| wrong(why.kind().to_string()))?;
    let said = plain(&said, channel);
    if said.is_empty() {
        return Err(wrong("nothing is said".to_owned()));
    }
    let lines = std::iter::once(said).chain(stop);
    let text = lines.collect::<Vec<_>>().join("\n");
    if text.chars().count() > CHARS_MAX {
        return Err(wrong("longer than any channel takes".to_owned()));
    }
    Ok(text)
}

/// Why a campaign's short words cannot be told to somebody of this name.
pub(crate) fn news_text_fault(
    source: &str,
    language: Language,
    name: Option<&str>,
) -> Option<String> {
    let words = edge_words(name);
    let way = (language, Channel::Telegram);
    let told = news_text(source, way, &words, StopHint::Link).err()?;
    // The fault of the piece says more than that of the whole.
    let news = News::line(source);
    let found = news_fault(&news, language, &words).into_iter().next();
    Some(found.map_or_else(|| told.to_string(), |(_, why)| why))
}

/// Why an answer cannot be told to somebody of this name of whom nothing else is known.
pub(crate) fn own_fault(source: &str, language: Language, name: Option<&str>) -> Option<String> {
    let told = own_text(source, (language, Channel::Telegram), &edge_words(name));
    told.err().map(|why| why.to_string())
}

/// What is known of somebody at the edge.
fn edge_words(name: Option<&str>) -> Words<'_> {
    Words {
        name,
        shop: "متجر Acme & Co",
        shop_url: "https://shop.example",
        postal_address: "",
        stop_url: Some("https://links.example/u/1"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    }
}

/// What stands on the button that stops promotions.
pub const fn stop_label(language: Language) -> &'static str {
    tables(language).1.button
}

/// A polite word where the person's name is not known and a place must be filled.
pub const fn somebody(language: Language) -> &'static str {
    match language {
        Language::Ar => "عميلنا العزيز",
        Language::Fa => "مشتری گرامی",
        Language::En => "dear customer",
    }
}

const fn tables(language: Language) -> (&'static Texts, &'static Hints) {
    match language {
        Language::Ar => (&ar::TEXTS, &ar::HINTS),
        Language::Fa => (&fa::TEXTS, &fa::HINTS),
        Language::En => (&en::TEXTS, &en::HINTS),
    }
}

/// Phones show the marks that keep directions apart as boxes in a text message, and one of them makes an English text twice as dear.
fn plain(rendered: &str, channel: Channel) -> String {
    let keeps_marks = channel != Channel::Sms;
    let is_mark = |letter: char| matches!(letter, '\u{2066}'..='\u{2069}');
    let kept = |letter: &char| keeps_marks || !is_mark(*letter);
    let lines = rendered.lines().map(|line| {
        let line: String = line.chars().filter(kept).collect();
        words::one_line(&line)
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::Purpose;

    fn words<'a>(name: Option<&'a str>, stop_url: Option<&'a str>) -> Words<'a> {
        Words {
            name,
            shop: "Noor \u{202E}& Co",
            shop_url: "https://noor.example",
            postal_address: "",
            stop_url,
            about: None,
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        }
    }

    #[test]
    fn every_template_has_a_short_text_in_every_language() {
        let stop = Some("https://links.example/u/1");
        for language in Language::ALL {
            let mut seen = std::collections::BTreeSet::new();
            for template in Template::all() {
                for channel in [Channel::Sms, Channel::Whatsapp, Channel::Telegram] {
                    let (words, hint) = (words(None, stop), StopHint::Reply);
                    let text = text(template, (language, channel), &words, hint).unwrap();
                    assert!(text.contains("Noor & Co"), "{text}");
                    assert!(!text.contains('\u{202E}') && !text.contains("{{"));
                    assert!(parts::count(&text).parts <= 3, "{}", template.name());
                    seen.insert((channel.name(), text));
                }
            }
            assert_eq!(seen.len(), 72, "no two templates say the same");
        }
    }

    #[test]
    fn an_english_text_message_needs_no_second_alphabet_and_other_channels_keep_names_apart() {
        for template in Template::all() {
            let render = |channel| {
                let hint = match template.purpose() {
                    Purpose::Marketing => StopHint::Reply,
                    Purpose::Transactional => StopHint::Nothing,
                };
                text(template, (Language::En, channel), &words(None, None), hint).unwrap()
            };
            let sms = render(Channel::Sms);
            assert_eq!(parts::count(&sms).alphabet, parts::Alphabet::Gsm7, "{sms}");
            assert!(render(Channel::Telegram).contains('\u{2068}'));
        }
    }

    #[test]
    fn the_stop_is_a_word_a_link_a_button_or_nothing() {
        let template: Template = "cart.reminder".parse().unwrap();
        let url = "https://links.example/u/1";
        let render = |hint| {
            let words = words(Some("سارة"), Some(url));
            text(template, (Language::Ar, Channel::Sms), &words, hint).unwrap()
        };
        assert!(render(StopHint::Reply).contains("إيقاف"));
        assert!(render(StopHint::Link).ends_with(url));
        for hint in [StopHint::Nothing, StopHint::Button] {
            let text = render(hint);
            assert!(!text.contains(url) && !text.contains("إيقاف"), "{text}");
        }
    }
}
