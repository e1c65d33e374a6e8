//! What a person asks of the page, and which consents follow.

use std::collections::BTreeSet;

use awda_commerce::{Channel, Consent, ConsentStatus, Topic};
use awda_customers::Profile;
use awda_kernel::Timestamp;

use crate::Link;

/// The words of the page a consent was given or taken back on; to be raised when they change.
const WORDING: &str = "preferences-2";

/// What RFC 8058 section 3.1 makes a mail program send, as a form field.
const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// What was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A mail program's own button (RFC 8058): no more of this channel and topic.
    OneClick,
    /// The page's: no more of this channel and topic.
    Stop,
    /// Nothing at all any more.
    StopAll,
    /// This channel and topic again.
    Start,
    /// Of the choices that were shown, these and no others.
    Choose {
        /// What the page offered.
        shown: BTreeSet<(Channel, Topic)>,
        /// What they ticked.
        wanted: BTreeSet<(Channel, Topic)>,
    },
}

/// One thing that can be received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// How.
    pub channel: Channel,
    /// What.
    pub topic: Topic,
    /// It is allowed now.
    pub is_allowed: bool,
    /// It was forbidden by its own name: allowing everything does not bring it back.
    pub is_refused: bool,
}

/// What the page offers: every topic of the link's channel, and whatever else the person ever allowed or forbade. `stopped_at` is when
/// the link's channel was last stopped for their address, which counts before anything is folded.
pub fn choices(profile: &Profile, link: &Link, stopped_at: Option<Timestamp>) -> Vec<Choice> {
    let subjects = Channel::ALL
        .into_iter()
        .flat_map(|channel| Topic::ALL.into_iter().map(move |topic| (channel, topic)));
    let offered = subjects.filter(|&(channel, topic)| {
        channel == link.channel || profile.consent(channel, topic).is_some()
    });
    offered
        .map(|(channel, topic)| {
            let permission = profile.permission(channel, topic);
            let stopped_at = stopped_at.filter(|_| channel == link.channel);
            let holds =
                |said_ms| stopped_at.is_none_or(|at: Timestamp| said_ms > at.as_millisecond());
            Choice {
                channel,
                topic,
                is_allowed: permission.is_some_and(|said| holds(said.said_ms())),
                is_refused: topic != Topic::Marketing && profile.refuses(channel, topic),
            }
        })
        .collect()
}

/// Reads a form as a browser or a mail program sends it. Nothing for one that is neither.
pub fn read_form(content_type: &str, body: &[u8]) -> Option<Ask> {
    if content_type.starts_with("multipart/form-data") {
        return is_one_click_in_parts(body).then_some(Ask::OneClick);
    }
    let mut action = None;
    let (mut shown, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for (name, value) in form_urlencoded::parse(body) {
        if (name.as_ref(), value.as_ref()) == ONE_CLICK {
            return Some(Ask::OneClick);
        }
        match name.as_ref() {
            "action" => action = Some(value.into_owned()),
            "shown" => shown.extend(subject(&value)),
            "wanted" => wanted.extend(subject(&value)),
            _ => {}
        }
    }
    match action.as_deref()? {
        "stop" => Some(Ask::Stop),
        "stop_all" => Some(Ask::StopAll),
        "start" => Some(Ask::Start),
        "choose" => Some(Ask::Choose { shown, wanted }),
        _ => None,
    }
}

/// The consents that follow from what was pressed. What is as it was needs none, but a stop is always kept: it must hold whatever
/// is still on its way to the profile.
pub fn wishes(ask: &Ask, link: &Link, choices: &[Choice]) -> Vec<Consent> {
    let own = (link.channel, link.topic);
    let changes: Vec<((Channel, Topic), bool)> = match ask {
        Ask::OneClick | Ask::Stop => vec![(own, false)],
        Ask::Start => vec![(own, true)],
        Ask::StopAll => {
            // What is said of a channel as a whole now covers every topic that was allowed before.
            let others = choices.iter().filter(|choice| choice.is_allowed);
            let others = others.map(|choice| (choice.channel, Topic::Marketing));
            let all: BTreeSet<_> = others.chain([own]).collect();
            all.into_iter().map(|subject| (subject, false)).collect()
        }
        Ask::Choose { shown, wanted } => choices
            .iter()
            .filter(|choice| shown.contains(&(choice.channel, choice.topic)))
            .map(|choice| (choice, wanted.contains(&(choice.channel, choice.topic))))
            .filter(|(choice, is_wanted)| choice.is_allowed != *is_wanted)
            .map(|(choice, is_wanted)| ((choice.channel, choice.topic), is_wanted))
            .collect(),
    };
    let wishes = changes.into_iter();
    wishes
        .map(|(subject, is_wanted)| consent(ask, link, subject, is_wanted))
        .collect()
}

/// The choices as they are once the wishes are kept.
pub fn settled(choices: &[Choice], wishes: &[Consent]) -> Vec<Choice> {
    let status = |channel: Channel, topic: Topic| {
        let mut wishes = wishes.iter();
        let wish = wishes.find(|wish| (wish.channel, wish.topic) == (channel, topic));
        wish.map(|wish| wish.status == ConsentStatus::Granted)
    };
    let after = |choice: &Choice| {
        let own = status(choice.channel, choice.topic);
        let general = status(choice.channel, Topic::Marketing);
        let is_allowed = match (own, general) {
            (Some(own), _) => own,
            (None, Some(general)) => general && !choice.is_refused,
            (None, None) => choice.is_allowed,
        };
        Choice {
            is_allowed,
            is_refused: choice.is_refused && own != Some(true),
            ..*choice
        }
    };
    choices.iter().map(after).collect()
}

fn consent(ask: &Ask, link: &Link, subject: (Channel, Topic), is_wanted: bool) -> Consent {
    let is_header = matches!(ask, Ask::OneClick);
    let status = if is_wanted {
        ConsentStatus::Granted
    } else {
        ConsentStatus::Denied
    };
    Consent {
        method: if is_header {
            "list_unsubscribe"
        } else {
            "preference_page"
        }
        .to_owned(),
        wording: (!is_header).then(|| WORDING.to_owned()),
        proof: Some(link.message.to_string()),
        ..Consent::of(subject.0, subject.1, status)
    }
}

/// `email.marketing`.
fn subject(text: &str) -> Option<(Channel, Topic)> {
    let (channel, topic) = text.split_once('.')?;
    Some((Channel::named(channel)?, Topic::named(topic)?))
}

/// Whether a body in parts holds the one field that RFC 8058 knows. Its header line names the field, its content is the value.
fn is_one_click_in_parts(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let (name, value) = ONE_CLICK;
    let field = format!("name=\"{name}\"");
    text.split(&field).skip(1).any(|part| {
        let content = part.split_once("\r\n\r\n").or(part.split_once("\n\n"));
        content.is_some_and(|(_, content)| content.lines().next().map(str::trim) == Some(value))
    })
}

#[cfg(test)]
mod tests;
