//! What people write back: a message becomes an event, and the words that stop or start a channel's promotions become a statement of
//! consent beside it. AWS stops its own English and French words by itself; nobody but we knows the Arabic and Persian ones.
//!
//! Only a message that is nothing but such a word or phrase counts: "cancel my order" stops nothing.
//!
//! It refuses to know any channel's wire format.

use awda_kernel::Timestamp;

use super::telling::{Happening, Person, Telling, person_key};
use crate::{Channel, Consent, ConsentStatus, Event, Fact, Inbound, Kind, Topic};

/// Longest text that is kept of a message, in characters: what WhatsApp and Telegram allow.
const TEXT_CHARS_MAX: usize = 4_096;

/// Words and phrases that stop, as [`folded`] leaves them.
const STOPS: [&str; 40] = [
    "11",
    "arret",
    "cancel",
    "end",
    "no more",
    "opt out",
    "optout",
    "quit",
    "remove",
    "remove me",
    "stop",
    "stop all",
    "stop messages",
    "stop sms",
    "stopall",
    "td",
    "unsubscribe",
    "/stop",
    "الغ",
    "الغاء",
    "الغاء الاشتراك",
    "الغي",
    "الغي الاشتراك",
    "اوقف",
    "اوقف الرسايل",
    "اوقفوا",
    "ايقاف",
    "ايقاف الرسايل",
    "ايقاف الاشتراك",
    "توقف",
    "قف",
    "كفي",
    "لا ارغب",
    "انصراف",
    "لغو",
    "لغو اشتراك",
    "لغو پيامك",
    "لغو عضويت",
    "لغو 11",
    "لغو11",
];
/// Words and phrases that start again.
const STARTS: [&str; 10] = [
    "start",
    "unstop",
    "subscribe",
    "/start",
    "ابدا",
    "اشتراك",
    "اشترك",
    "شروع",
    "عضويت",
    "فعال",
];

/// One message of somebody's.
pub(super) struct Written {
    /// Over which channel.
    pub(super) channel: Channel,
    /// By whom.
    pub(super) person: Person,
    /// The channel's id of it.
    pub(super) id: String,
    /// When; ours where the channel does not say.
    pub(super) at: Timestamp,
    /// The channel does not say when: its id alone tells it from others.
    pub(super) is_dated_here: bool,
    /// What it holds.
    pub(super) content: String,
    /// Its words.
    pub(super) text: Option<String>,
    /// The message it answers.
    pub(super) answers: Option<String>,
}

/// A statement about a channel's promotions, by what somebody wrote or pressed.
pub(super) struct Statement<'a> {
    /// The channel.
    pub(super) channel: Channel,
    /// Who.
    pub(super) person: &'a Person,
    /// Yes or no.
    pub(super) status: ConsentStatus,
    /// How: `reply`, `button`, ...
    pub(super) method: &'a str,
    /// The channel's id of what said so: the proof.
    pub(super) id: &'a str,
    /// When.
    pub(super) at: Timestamp,
}

/// The message, and what it says about consent.
pub(super) fn events(telling: &Telling<'_>, written: Written) -> Vec<Event> {
    let wish = written.text.as_deref().and_then(wish);
    let consent = wish.and_then(|status| {
        let statement = Statement {
            channel: written.channel,
            person: &written.person,
            status,
            method: "reply",
            id: &written.id,
            at: written.at,
        };
        consent(telling, &statement)
    });
    let text = written.text.map(|text| cut(&text));
    let version = if written.is_dated_here {
        0
    } else {
        written.at.as_millisecond()
    };
    let happening = Happening {
        kind: Kind::MessageReceived,
        object_id: written.id,
        version,
        occurred_at: written.at,
        fact: Fact::Message(Inbound {
            channel: written.channel,
            content: written.content,
            text,
            answers: written.answers,
        }),
    };
    let message = telling.event(written.person, happening);
    std::iter::once(message).chain(consent).collect()
}

/// The statement as an event; none where nobody is named. What said it is part of its id, so that a second copy is the same event
/// even where the channel gives no moment.
pub(super) fn consent(telling: &Telling<'_>, said: &Statement<'_>) -> Option<Event> {
    let person = person_key(&said.person.identifiers)?;
    let (channel, topic) = (said.channel, Topic::Marketing);
    let statement = Consent {
        method: said.method.to_owned(),
        proof: Some(said.id.to_owned()),
        ..Consent::of(channel, topic, said.status)
    };
    let happening = Happening {
        kind: Kind::ConsentChanged,
        object_id: format!("{person}/{}/{}/{}", channel.name(), topic.name(), said.id),
        version: 0,
        occurred_at: said.at,
        fact: Fact::Consent(statement),
    };
    let person = Person {
        identifiers: said.person.identifiers.clone(),
        ..Person::default()
    };
    Some(telling.event(person, happening))
}

/// Whether a message says nothing but that promotions are to stop, or to come again.
pub fn is_statement(text: &str) -> bool {
    wish(text).is_some()
}

/// What a message says about promotions, when that is all it says.
pub(super) fn wish(text: &str) -> Option<ConsentStatus> {
    let folded = folded(text);
    if STOPS.contains(&folded.as_str()) {
        return Some(ConsentStatus::Denied);
    }
    STARTS
        .contains(&folded.as_str())
        .then_some(ConsentStatus::Granted)
}

/// A message as it is compared with words: lower case, one form of each letter that Arabic and Persian keyboards write differently, Latin digits, single spaces, and no marks,
/// joiners and punctuation.
pub fn folded(text: &str) -> String {
    let letters = text.chars().take(80).flat_map(char::to_lowercase);
    let plain: String = letters.filter_map(letter).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letter(letter: char) -> Option<char> {
    Some(match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        'ؤ' => 'و',
        '٠'..='٩' => digit(letter, '٠'),
        '۰'..='۹' => digit(letter, '۰'),
        // Vowel marks, the stretching mark, and everything that shows nothing.
        '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}' | '\u{200C}'..='\u{200F}' => return None,
        '/' => '/',
        _ if letter.is_whitespace() || letter == '-' || letter == '_' => ' ',
        _ if letter.is_alphanumeric() => letter,
        _ => return None,
    })
}

fn digit(letter: char, zero: char) -> char {
    let value = u32::from(letter) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(letter)
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stop_are_known_in_every_spelling() {
        for text in [
            "STOP",
            " stop. ",
            "Stop!",
            "Opt-Out",
            "unsubscribe",
            "ARRET",
            "إيقاف",
            "ايقاف",
            "إيقافْ",
            "إيـقاف",
            "الغاء",
            "إلغاء",
            "إلغاء الاشتراك",
            "لغو",
            "لغو ۱۱",
            "لغو11",
            "لغو\u{200C} عضویت",
            "لغو پیامک",
            "۱۱",
            "١١",
            "توقف 🙏",
        ] {
            assert_eq!(wish(text), Some(ConsentStatus::Denied), "{text}");
        }
    }

    #[test]
    fn words_that_start_are_known_and_nothing_else_says_anything() {
        for text in ["START", "ابدأ", "اشتراک", "شروع", "/start"] {
            assert_eq!(wish(text), Some(ConsentStatus::Granted), "{text}");
        }
        for text in [
            "",
            "cancel my order",
            "please stop the parcel at the gate",
            "الغاء الطلب",
            "لغو سفارش",
            "when does it end?",
            "111",
            "سلام",
            "🙂",
        ] {
            assert_eq!(wish(text), None, "{text}");
        }
    }

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for word in STOPS.iter().chain(&STARTS) {
            assert_eq!(folded(word), *word);
        }
        let mut sorted = STOPS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), STOPS.len(), "none twice");
    }
}
