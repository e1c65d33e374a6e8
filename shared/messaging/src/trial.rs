//! A customer who is nobody, for the trial of a flow: made so that what begins the flow holds of them and they allow every channel. What
//! then keeps a message from them is the store's, and not theirs.
//!
//! It refuses to keep anybody and to put a message into words.

use awda_commerce::{Birthday, Calendar, Channel, ConsentStatus, Line};
use awda_customers::{ConsentState, Dated, Facet, History, IdentifierKind, Key, Known, Profile};
use awda_kernel::{
    Currency, CustomerId, Day, EmailAddress, EventId, Language, PhoneNumber, Timestamp, day_number,
    fingerprint, local_moment,
};

use crate::calendar::date_of;
use crate::caps::Standing;
use crate::flows::{DateOf, FlowDocument, Step, Trigger};
use crate::gate::{self, GateInput, Verdict};
use crate::schedule::round_occurrence;
use crate::{About, DeliverMessage, Reason, StoreRules};

/// Where mail to nobody goes (RFC 2606).
const ADDRESS: &str = "synthetic.customer@customer.invalid";
/// A number that nobody has.
const NUMBER: &str = "+966500000000";
/// A chat that nobody reads.
const CHAT: &str = "0";
/// A device that nobody holds.
const DEVICE: &str = "fcm:synthetic";
/// How they are called, by the language they read.
const NAMES: [(Language, &str); 3] = [
    (Language::Ar, "عميلة تجريبية"),
    (Language::Fa, "مشتری آزمایشی"),
    (Language::En, "Synthetic Customer"),
];
/// The hour at which they would be written to where the step names none.
const HOUR: i8 = 11;
/// Days since they last ordered, where an absence begins the flow.
const AWAY_DAYS: Day = 120;
/// Days of four years.
const FOUR_YEARS_DAYS: Day = 1_461;
/// Years of age.
const YEARS: i16 = 30;
/// People who are made up before it is believed that the flow holds everybody out.
const DRAWS: u32 = 200;
/// Times they are asked for again when it is too early or too late in their day.
const ASKS_MAX: usize = 3;

/// A person who is nobody, and the message they are to get.
#[derive(Debug, Clone)]
pub struct MadeUp {
    /// The person.
    pub profile: Profile,
    /// What is asked for.
    pub command: DeliverMessage,
}

impl MadeUp {
    /// Somebody who reads this language, for whom a step of a flow is due on the day of `now`. Of people who would be held out of the flow
    /// another is made up, unless everybody is.
    pub fn of(
        rules: &StoreRules,
        flow: &FlowDocument,
        (number, step): (u8, &Step),
        language: Language,
        (now, currency): (Timestamp, Currency),
    ) -> Self {
        let today = day_number(now, &rules.zone);
        // Of a schedule it is due when the day comes next.
        let today = match &flow.trigger {
            Trigger::Schedule(recurrence) => recurrence
                .on_or_after(today.saturating_sub(step.after_days))
                .map_or(today, |day| day.saturating_add(step.after_days)),
            _ => today,
        };
        let hour = step.local_hour.unwrap_or(HOUR);
        let due_at = local_moment(today, hour, &rules.zone).unwrap_or(now);
        let made = |draw: u32| {
            let id = CustomerId::new(now, fingerprint(&["synthetic", &draw.to_string()]));
            let mut profile = person(rules, flow, &id, (language, due_at));
            let mut command = DeliverMessage {
                store: rules.store.clone(),
                customer: id,
                flow: flow.id,
                occurrence: "synthetic".to_owned(),
                step: number,
                due_at,
                about: None,
                slot_at: None,
            };
            let days = (today, today.saturating_sub(step.after_days));
            begin(&mut profile, &mut command, (flow, rules), days, currency);
            Self { profile, command }
        };
        let mut all = (0..DRAWS).map(made);
        let first = all.next().unwrap_or_else(|| made(0));
        if !gate::is_held_out(flow.id, &first.profile, rules) {
            return first;
        }
        all.find(|one| !gate::is_held_out(flow.id, &one.profile, rules))
            .unwrap_or(first)
    }

    /// Passes them through the gate, as if the flow's filter held; when it is too early or too late in the day, at the time it names.
    pub fn pass(&self, rules: &StoreRules) -> Verdict {
        let standing = Standing::default();
        let mut now = self.command.due_at;
        let mut verdict = Verdict::Skip(Reason::QuietHours);
        for _ in 0..ASKS_MAX {
            verdict = gate::pass(&GateInput {
                command: &self.command,
                profile: Some(&self.profile),
                rules,
                is_suppressed: false,
                stopped_at: None,
                rows: &[],
                passes_filter: true,
                standing: &standing,
                now,
            });
            match verdict {
                Verdict::Defer {
                    until,
                    reason: Reason::QuietHours,
                } if until > now => now = until,
                _ => break,
            }
        }
        verdict
    }
}

/// Somebody with an address on every channel, who allowed marketing there.
fn person(
    rules: &StoreRules,
    flow: &FlowDocument,
    id: &CustomerId,
    (language, at): (Language, Timestamp),
) -> Profile {
    let mut profile = Profile::new(rules.store.clone(), id.clone());
    let event = EventId::of(fingerprint(&["synthetic"]));
    let name = NAMES.iter().find(|(own, _)| *own == language);
    let consent = |channel| {
        let state = ConsentState {
            channel,
            topic: flow.topic,
            status: ConsentStatus::Granted,
            event: event.clone(),
            is_weak: false,
        };
        Dated::new(state, at, &event)
    };
    let facet = Facet {
        first_seen: Some(at),
        last_seen: Some(at),
        name: name.map(|(_, name)| Dated::new((*name).to_owned(), at, &event)),
        language: Some(Dated::new(language, at, &event)),
        country: rules
            .country
            .clone()
            .map(|country| Dated::new(country, at, &event)),
        email: ADDRESS
            .parse::<EmailAddress>()
            .ok()
            .map(|email| Dated::new(email, at, &event)),
        phone: PhoneNumber::from_e164(NUMBER)
            .ok()
            .map(|phone| Dated::new(phone, at, &event)),
        consents: Channel::ALL.into_iter().map(consent).collect(),
        // They wrote a moment ago, where the store only answers.
        wrote_at: [Channel::Messenger, Channel::Instagram]
            .into_iter()
            .map(|channel| (channel, at))
            .collect(),
        ..Facet::default()
    };
    for (kind, value) in [
        (IdentifierKind::Phone, NUMBER),
        (IdentifierKind::Telegram, CHAT),
        (IdentifierKind::Messenger, CHAT),
        (IdentifierKind::Instagram, CHAT),
        (IdentifierKind::Push, DEVICE),
    ] {
        let key = Key::new(&rules.store, kind, value);
        let known = Known::new(kind, value.to_owned());
        profile.identifiers.insert(key, known);
    }
    let key = Key::new(&rules.store, IdentifierKind::Email, ADDRESS);
    let known = Known::new(IdentifierKind::Email, ADDRESS.to_owned());
    profile.identifiers.insert(key.clone(), known);
    profile.facets.insert(key, facet);
    profile
}

/// Lets what begins the flow hold of them: today a step of it is due, `kept` is the day it counts from.
fn begin(
    profile: &mut Profile,
    command: &mut DeliverMessage,
    (flow, rules): (&FlowDocument, &StoreRules),
    (today, kept): (Day, Day),
    currency: Currency,
) {
    let due_at = command.due_at;
    let Some(facet) = profile.facets.values_mut().next() else {
        return;
    };
    match flow.trigger {
        Trigger::Absence { .. } => {
            let last = today.saturating_sub(AWAY_DAYS);
            facet.history = bought(last);
            command.occurrence = last.to_string();
        }
        Trigger::Date { of } => {
            let Some(date) = date_of(kept) else { return };
            let event = EventId::of(fingerprint(&["synthetic"]));
            command.occurrence = date.year().to_string();
            let year = date.year().saturating_sub(YEARS);
            match of {
                DateOf::Birthday => {
                    let birthday = Birthday {
                        year: Some(year),
                        month: date.month(),
                        day: date.day(),
                        calendar: Calendar::Gregorian,
                    };
                    facet.birthday = Some(Dated::new(Some(birthday), due_at, &event));
                }
                // The same date: every fourth year has a 29th of February.
                DateOf::SignUp => {
                    let first = kept.saturating_sub(FOUR_YEARS_DAYS);
                    facet.first_seen = local_moment(first, HOUR, &rules.zone).ok();
                }
            }
        }
        Trigger::Event { .. } => {
            let line = Line {
                sku: "SYNTHETIC".to_owned(),
                title: "Synthetic".to_owned(),
                quantity: 1,
                amount_minor: 10_000,
                categories: Vec::new(),
            };
            let about = About::at(due_at).with_lines(&[line], 10_000, currency);
            let mut about = about.numbered(Some("1001"), Some("SYN-1001"));
            about.has_come = true;
            about.asked_on = Some(asked_on(rules));
            command.about = Some(Box::new(about));
        }
        Trigger::Schedule(_) => {
            command.occurrence = round_occurrence(kept).unwrap_or_default();
            command.about = Some(Box::new(About::at(due_at)));
        }
        Trigger::Campaign => {}
    }
}

/// A channel of the store's that people can write over.
const fn asked_on(rules: &StoreRules) -> Channel {
    if rules.channels.sms.is_some() {
        Channel::Sms
    } else if rules.channels.whatsapp.is_some() {
        Channel::Whatsapp
    } else if rules.channels.messenger.is_some() {
        Channel::Messenger
    } else if rules.channels.instagram.is_some() {
        Channel::Instagram
    } else {
        Channel::Telegram
    }
}

/// One order on a day.
fn bought(day: Day) -> History {
    serde_json::from_value(serde_json::json!([[day, 1, 10_000]])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::flows::{FlowBook, FlowSetting, FlowSettings};

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn riyal() -> Currency {
        "SAR".parse().unwrap()
    }

    /// A store whose every shipped flow is on, and which holds so many people out.
    fn rules(holdout_share: u16) -> StoreRules {
        let book = FlowBook::of(&FlowSettings::default());
        let all = book.entries().iter();
        let on = all.map(|entry| (entry.document.id, FlowSetting::switched(true)));
        StoreRules {
            flows: FlowBook::of(&on.collect()),
            holdout_share,
            ..fixture::rules()
        }
    }

    #[test]
    fn every_message_of_every_shipped_flow_comes_through_for_somebody_made_up() {
        let rules = rules(5_000);
        let mut tried = 0;
        for entry in rules.flows.entries() {
            for (number, step) in entry.document.numbered() {
                for language in [Language::Ar, Language::Fa, Language::En] {
                    let flow = &entry.document;
                    let made = MadeUp::of(&rules, flow, (number, step), language, (now(), riyal()));
                    let verdict = made.pass(&rules);
                    let is_well = match (step.is_message(), step.exit) {
                        (true, _) => matches!(verdict, Verdict::Send(_)),
                        (false, true) => verdict == Verdict::Skip(Reason::RunEnded),
                        (false, false) => verdict == Verdict::Act,
                    };
                    let name = flow.id.name();
                    assert!(is_well, "{name} {number} {language:?}: {verdict:?}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 20, "{tried}");
    }

    #[test]
    fn a_flow_that_holds_everybody_out_says_so() {
        let rules = rules(10_000);
        let flow = rules.document(crate::Flow::WIN_BACK).unwrap();
        let (number, step) = flow.numbered().next().unwrap();
        let made = MadeUp::of(&rules, flow, (number, step), Language::En, (now(), riyal()));
        assert_eq!(made.pass(&rules), Verdict::Skip(Reason::Holdout));
    }
}
