//! What rows say about consent. An imported statement is weak evidence: its method begins with `import`, and it dates from its own time.
//!
//! A refusal without a date is as of the file. A permission without one dates from the record's making, else from before everything
//! else: whatever this person was ever heard to say overrules it.

use awda_kernel::Timestamp;

use super::cells;
use super::field::Field;
use super::header::plain;
use super::problem::Fault;
use super::reading::{Reading, Refused, is_somebody};
use crate::{Channel, Consent, ConsentStatus, Event, Identifiers, Topic};

/// How imported statements say they came.
const METHOD: &str = "import";
const FLAGS: [(Field, Channel); 3] = [
    (Field::AcceptsEmail, Channel::Email),
    (Field::AcceptsSms, Channel::Sms),
    (Field::AcceptsWhatsapp, Channel::Whatsapp),
];

/// The statements of a row of a consents file.
pub(super) fn events(reading: &mut Reading<'_>) -> Result<Vec<Event>, Refused> {
    let person = reading.person()?;
    if !is_somebody(&person.identifiers) {
        return Err(reading.lack(Fault::Nobody, Field::Email));
    }
    if reading.mapping.has(Field::Channel) {
        return Ok(vec![stated(reading, &person.identifiers)?]);
    }
    let created_at = reading.soft_moment(Field::CreatedAt);
    let events = of_row(reading, &person.identifiers, created_at);
    if events.is_empty() {
        return Err(reading.lack(Fault::NoStatement, Field::Status));
    }
    Ok(events)
}

/// What a row says beside its record: flags by channel, or the state of a member of a mailing list.
pub(super) fn of_row(
    reading: &mut Reading<'_>,
    identifiers: &Identifiers,
    created_at: Option<Timestamp>,
) -> Vec<Event> {
    if reading.mapping.layout.source == "mailchimp" {
        return of_member(reading, identifiers).into_iter().collect();
    }
    let said_at = reading.soft_moment(Field::ConsentAt);
    let flags = FLAGS.map(|(field, channel)| (field, channel, reading.flag(field)));
    let mut events = Vec::new();
    for (field, channel, flag) in flags {
        let Some(is_allowed) = flag else { continue };
        // Nothing is said about a channel the person has no address on.
        let is_reachable = match channel {
            Channel::Email => identifiers.email.is_some(),
            _ => identifiers.phone.is_some(),
        };
        if !is_reachable {
            continue;
        }
        let status = if is_allowed {
            ConsentStatus::Granted
        } else {
            ConsentStatus::Denied
        };
        let at = match (said_at.or(created_at), is_allowed) {
            (Some(at), true) => at,
            (None, true) => undated(reading, field),
            (_, false) => said_at.unwrap_or(reading.telling.said_at),
        };
        let consent = statement(reading, channel, status, None);
        events.extend(reading.telling.consent(identifiers, consent, at));
    }
    events
}

/// The state of a member of an audience: who unsubscribed or bounced for good is refused, whoever else confirmed or opted in allowed.
fn of_member(reading: &mut Reading<'_>, identifiers: &Identifiers) -> Option<Event> {
    identifiers.email.as_ref()?;
    let status = reading.text(Field::Status).map(plain).unwrap_or_default();
    let [left_at, cleaned_at, confirmed_at, opted_at] = [
        Field::UnsubscribedAt,
        Field::CleanedAt,
        Field::ConfirmedAt,
        Field::ConsentAt,
    ]
    .map(|field| reading.soft_moment(field));
    let file_at = reading.telling.said_at;
    let is_double = opted_at.is_some() && confirmed_at.is_some() && opted_at != confirmed_at;
    let (status, at, how) = match status.as_str() {
        "unsubscribed" => (ConsentStatus::Denied, left_at.unwrap_or(file_at), None),
        "cleaned" => (
            ConsentStatus::Denied,
            cleaned_at.unwrap_or(file_at),
            Some("bounce"),
        ),
        "non subscribed" | "nonsubscribed" | "transactional" => return None,
        "pending" => (ConsentStatus::Pending, opted_at.unwrap_or(file_at), None),
        _ if left_at.is_some() => (ConsentStatus::Denied, left_at?, None),
        _ if cleaned_at.is_some() => (ConsentStatus::Denied, cleaned_at?, Some("bounce")),
        _ => {
            let at = confirmed_at.or(opted_at);
            let at = at.unwrap_or_else(|| undated(reading, Field::ConfirmedAt));
            (
                ConsentStatus::Granted,
                at,
                is_double.then_some("double_opt_in"),
            )
        }
    };
    let consent = statement(reading, Channel::Email, status, how);
    reading.telling.consent(identifiers, consent, at)
}

/// A row that names its channel.
fn stated(reading: &mut Reading<'_>, identifiers: &Identifiers) -> Result<Event, Refused> {
    let Some((channel, column, line)) = reading.cell(Field::Channel) else {
        return Err(reading.lack(Fault::Missing, Field::Channel));
    };
    let channel = match plain(channel).as_str() {
        "email" | "e mail" | "mail" | "البريد الالكتروني" | "البريد" | "ايميل" => {
            Channel::Email
        }
        "sms" | "text" | "رسائل نصيه" | "رساله نصيه" | "پيامك" => {
            Channel::Sms
        }
        "whatsapp" | "واتساب" | "واتس اب" | "واتساپ" => Channel::Whatsapp,
        _ => return Err(reading.refuse(Fault::Channel, line, column)),
    };
    let Some((status, column, line)) = reading.cell(Field::Status) else {
        return Err(reading.lack(Fault::Missing, Field::Status));
    };
    let status = match (plain(status).as_str(), cells::flag(status)) {
        ("pending" | "معلق" | "در انتظار", _) => ConsentStatus::Pending,
        (_, Some(true)) => ConsentStatus::Granted,
        (_, Some(false)) => ConsentStatus::Denied,
        _ => return Err(reading.refuse(Fault::Status, line, column)),
    };
    let topic = match reading.cell(Field::Topic) {
        None => Topic::default(),
        Some((topic, column, line)) => {
            topic_called(topic).ok_or_else(|| reading.refuse(Fault::Topic, line, column))?
        }
    };
    let at = match (reading.moment(Field::ConsentAt)?, status) {
        (Some(at), _) => at,
        (None, ConsentStatus::Granted) => undated(reading, Field::ConsentAt),
        (None, _) => reading.telling.said_at,
    };
    let how = reading
        .words(Field::Method)
        .filter(|how| plain(how) != METHOD);
    let consent = Consent {
        topic,
        ..statement(reading, channel, status, how.as_deref())
    };
    let event = reading.telling.consent(identifiers, consent, at);
    event.ok_or_else(|| reading.lack(Fault::Nobody, Field::Email))
}

/// A topic by our name for it, or by what people call it.
fn topic_called(word: &str) -> Option<Topic> {
    let word = plain(word);
    Topic::named(&word).or(match word.as_str() {
        "تسويق" | "بازاريابي" => Some(Topic::Marketing),
        "news" | "نشره بريديه" | "النشره البريديه" | "خبرنامه" => {
            Some(Topic::Newsletter)
        }
        "عروض" | "العروض" | "پيشنهادها" => Some(Topic::Offers),
        "تذكير" | "تذكيرات" | "ياداوري" => Some(Topic::Reminders),
        "birthday" | "عيد الميلاد" | "مناسبات" | "تولد" => {
            Some(Topic::Occasions)
        }
        "تقييم" | "تقييمات" | "نظرسنجي" => Some(Topic::Reviews),
        _ => None,
    })
}

fn statement(
    reading: &mut Reading<'_>,
    channel: Channel,
    status: ConsentStatus,
    how: Option<&str>,
) -> Consent {
    Consent {
        channel,
        topic: Topic::Marketing,
        status,
        method: how.map_or_else(|| METHOD.to_owned(), |how| format!("{METHOD}:{how}")),
        wording: reading.words(Field::Wording),
        proof: None,
    }
}

/// The moment before everything else, noted.
fn undated(reading: &mut Reading<'_>, field: Field) -> Timestamp {
    reading.lack(Fault::Undated, field);
    Timestamp::UNIX_EPOCH
}
