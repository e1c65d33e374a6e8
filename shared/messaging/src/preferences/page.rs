//! The page as HTML: what is shown before and after a button was pressed.

use awda_commerce::{Channel, Topic};
use awda_kernel::Language;
use minijinja::{Value, context};

use super::words::{PageWords, invalid, words};
use super::{Ask, Choice};
use crate::Error;
use crate::templates::{engine, shop_line};

const PAGE: &str = include_str!("page.html");
const INVALID: &str = include_str!("invalid.html");

/// What the page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'a> {
    /// What is received now, and what can be changed.
    Choices(&'a [Choice]),
    /// What was pressed has been kept; the choices are those from now on.
    Done(&'a Ask, &'a [Choice]),
    /// Nobody is known under the link any more: nothing is sent.
    Nobody,
}

/// The page for what the link names.
///
/// # Errors
/// [`Error::Template`] when the template is wrong.
pub fn page(
    shown: Shown<'_>,
    channel: Channel,
    language: Language,
    shop: &str,
) -> Result<String, Error> {
    let words = words(language);
    let (heading, lead, button) = told(shown, channel, words);
    let choices = match shown {
        Shown::Choices(choices) | Shown::Done(_, choices) => choices,
        Shown::Nobody => &[],
    };
    let rows: Vec<Value> = rows_of(choices, channel)
        .map(|choice| row(*choice, words))
        .collect();
    let is_anything_open = choices.iter().any(|choice| choice.is_allowed);
    let values = context! {
        lang => language.code(),
        dir => language.direction().html(),
        shop => shop_line(shop),
        title => words.title,
        heading, lead,
        action => button.map(|(action, _)| action),
        button => button.map(|(_, text)| text),
        // With one thing to choose the button says it all.
        stop_all => (rows.len() > 1 && is_anything_open).then_some(words.stop_all),
        rows => if rows.len() > 1 { rows } else { Vec::new() },
        choose => words.choose,
        save => words.save,
        orders => words.orders,
    };
    render("preferences.html", PAGE, values)
}

/// The page for a link that we did not write, or whose key is gone: nobody's language is known.
///
/// # Errors
/// [`Error::Template`] when the template is wrong.
pub fn invalid_page() -> Result<String, Error> {
    let texts: Vec<Value> = Language::ALL
        .into_iter()
        .map(|language| {
            context! {
                lang => language.code(),
                dir => language.direction().html(),
                text => invalid(language),
            }
        })
        .collect();
    render("invalid.html", INVALID, context! { texts })
}

/// What is ticked one by one: where topics of the link's channel are offered, the channel as a whole is the button's.
fn rows_of(choices: &[Choice], channel: Channel) -> impl Iterator<Item = &Choice> {
    let is_topic =
        move |choice: &&Choice| choice.channel == channel && choice.topic != Topic::Marketing;
    let has_topics = choices.iter().any(|choice| is_topic(&choice));
    choices
        .iter()
        .filter(move |choice| !has_topics || choice.channel != channel || is_topic(choice))
}

/// Heading, sentence, and the button with what it does.
fn told<'a>(
    shown: Shown<'_>,
    channel: Channel,
    words: &'a PageWords,
) -> (&'a str, &'a str, Option<(&'static str, &'a str)>) {
    let is_open = |choices: &[Choice]| {
        let mut own = choices.iter().filter(|choice| choice.channel == channel);
        own.any(|choice| choice.is_allowed)
    };
    match shown {
        Shown::Nobody => (words.nobody_heading, words.nobody, None),
        Shown::Choices(choices) if is_open(choices) => {
            (words.on_heading, words.on, Some(("stop", words.stop)))
        }
        Shown::Choices(_) => (words.off_heading, words.off, Some(("start", words.start))),
        Shown::Done(Ask::Choose { .. }, _) => (words.saved_heading, words.saved, None),
        Shown::Done(Ask::Start, _) => (
            words.started_heading,
            words.started,
            Some(("stop", words.stop)),
        ),
        Shown::Done(..) => (
            words.stopped_heading,
            words.stopped,
            Some(("start", words.undo)),
        ),
    }
}

fn row(choice: Choice, words: &PageWords) -> Value {
    let [newsletter, offers, reminders, occasions, reviews] = words.topics;
    let text = match (choice.topic, choice.channel) {
        (Topic::Newsletter, _) => newsletter,
        (Topic::Offers, _) => offers,
        (Topic::Reminders, _) => reminders,
        (Topic::Occasions, _) => occasions,
        (Topic::Reviews, _) => reviews,
        (Topic::Marketing, Channel::Email) => words.by_email,
        (Topic::Marketing, Channel::Sms) => words.by_sms,
        (Topic::Marketing, Channel::Whatsapp) => words.by_whatsapp,
        (Topic::Marketing, Channel::Telegram) => words.by_telegram,
        (Topic::Marketing, Channel::Messenger) => words.by_messenger,
        (Topic::Marketing, Channel::Instagram) => words.by_instagram,
        (Topic::Marketing, Channel::Push) => words.by_push,
    };
    let subject = format!("{}.{}", choice.channel.name(), choice.topic.name());
    context! { subject, text, is_on => choice.is_allowed }
}

fn render(name: &'static str, source: &str, values: Value) -> Result<String, Error> {
    let rendered = engine().render_named_str(name, source, values);
    rendered.map_err(|why| Error::Template {
        template: name,
        kind: why.kind().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(channels: &[(Channel, bool)]) -> Vec<Choice> {
        let choice = |&(channel, is_allowed)| Choice {
            channel,
            topic: Topic::Marketing,
            is_allowed,
            is_refused: false,
        };
        channels.iter().map(choice).collect()
    }

    fn shown(shown: Shown<'_>, language: Language) -> String {
        page(shown, Channel::Email, language, "A & \u{202E}B").unwrap()
    }

    #[test]
    fn every_page_is_whole_in_every_language() {
        let open = offered(&[(Channel::Email, true), (Channel::Sms, false)]);
        let shut = offered(&[(Channel::Email, false)]);
        for language in Language::ALL {
            let pages = [
                Shown::Choices(&open),
                Shown::Choices(&shut),
                Shown::Done(&Ask::Stop, &shut),
                Shown::Done(&Ask::OneClick, &shut),
                Shown::Done(&Ask::StopAll, &shut),
                Shown::Done(&Ask::Start, &open),
                Shown::Nobody,
            ]
            .map(|one| shown(one, language));
            for html in &pages {
                assert!(html.contains(&format!("lang=\"{}\"", language.code())));
                assert!(html.contains(&format!("dir=\"{}\"", language.direction().html())));
                assert!(html.contains("A &amp; B"), "{html}");
                assert!(
                    !html.contains("<script") && !html.contains("http"),
                    "{html}"
                );
            }
            let distinct: std::collections::BTreeSet<_> = pages.iter().collect();
            assert_eq!(distinct.len(), 5, "three ways to stop tell the same");
        }
    }

    #[test]
    fn the_button_does_the_opposite_of_what_is() {
        let value = |html: &str, action: &str| html.contains(&format!("value=\"{action}\""));
        let on = shown(
            Shown::Choices(&offered(&[(Channel::Email, true)])),
            Language::En,
        );
        assert!(value(&on, "stop") && !value(&on, "start") && !value(&on, "choose"));
        let off = shown(
            Shown::Choices(&offered(&[(Channel::Email, false)])),
            Language::En,
        );
        assert!(value(&off, "start") && !value(&off, "stop"));
        let nobody = shown(Shown::Nobody, Language::En);
        assert!(!nobody.contains("<button"));
    }

    #[test]
    fn with_several_channels_each_can_be_chosen() {
        let choices = offered(&[(Channel::Email, true), (Channel::Sms, false)]);
        let html = shown(Shown::Choices(&choices), Language::Fa);
        assert_eq!(html.matches("type=\"checkbox\"").count(), 2);
        assert_eq!(html.matches(" checked").count(), 1);
        assert!(html.contains("value=\"choose\"") && html.contains("value=\"stop_all\""));
    }

    #[test]
    fn topics_are_offered_one_by_one_in_words() {
        let choice = |topic| Choice {
            channel: Channel::Email,
            topic,
            is_allowed: true,
            is_refused: false,
        };
        let choices = Topic::ALL.map(choice);
        for language in Language::ALL {
            let html = shown(Shown::Choices(&choices), language);
            assert_eq!(
                html.matches("type=\"checkbox\"").count(),
                5,
                "the button is for all"
            );
            assert!(html.contains("value=\"email.occasions\""));
            assert!(html.contains(words(language).topics[3]));
        }
    }

    #[test]
    fn a_link_that_is_none_is_told_in_every_language() {
        let html = invalid_page().unwrap();
        for language in Language::ALL {
            assert!(html.contains(&format!("lang=\"{}\"", language.code())));
        }
    }
}
