//! How good the data of a file is: what is missing, what is junk, who may be there twice, and birthdays nobody chose.

use std::collections::HashMap;

use awda_kernel::{StoreId, fingerprint};

use super::header::plain;
use super::problem::Problem;
use crate::calendars;
use crate::{Birthday, Calendar, Event, Fact};

/// Most groups of suspected duplicates that are named.
const GROUPS_MAX: usize = 50;

/// Counts over the people of a file. Shares are for the reader to make: each count is of `people` but where it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quality {
    /// Records that are about somebody.
    pub people: u64,
    /// Records without a usable phone.
    pub missing_phone: u64,
    /// Phones that are none.
    pub invalid_phone: u64,
    /// Records without a usable email.
    pub missing_email: u64,
    /// Emails that are none.
    pub invalid_email: u64,
    /// Addresses and numbers that stand for nobody.
    pub placeholders: u64,
    /// Addresses of desks (`info@`), which are nobody's own.
    pub role_emails: u64,
    /// Records without a name.
    pub missing_name: u64,
    /// Records with a day of birth.
    pub birthdays: u64,
    /// Days of birth nobody can be born on.
    pub invalid_birthdays: u64,
    /// Of `birthdays`: 1 January of any year but 1970.
    pub first_of_january: u64,
    /// Of `birthdays`: 1 Farvardin.
    pub first_of_farvardin: u64,
    /// Of `birthdays`: 1 Rajab or 1 Muharram, which registers wrote where they knew only the year.
    pub first_of_rajab: u64,
    /// Of `birthdays`: 1970-01-01, a computer's zero.
    pub computer_epoch: u64,
    /// Permissions without a date.
    pub undated_permissions: u64,
    /// Records that share a phone, an email or a name with a day of birth with another customer of the file.
    pub suspected_duplicates: u64,
    /// Some of them, by what they share.
    pub suspects: Vec<Suspects>,
}

/// Records that may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspects {
    /// `phone`, `email` or `name_and_birthday`.
    pub share: &'static str,
    /// The lines they begin on.
    pub lines: Vec<u64>,
}

/// Counting, with what it must remember.
pub(super) struct Counting<'a> {
    store: &'a StoreId,
    is_persian: bool,
    quality: Quality,
    seen: HashMap<(&'static str, u64), Vec<(u64, String)>>,
}

impl<'a> Counting<'a> {
    pub(super) fn new(store: &'a StoreId, is_persian: bool) -> Self {
        Self {
            store,
            is_persian,
            quality: Quality::default(),
            seen: HashMap::new(),
        }
    }

    /// Counts the problems of a record, taken or not.
    pub(super) fn problems(&mut self, problems: &[Problem]) {
        for problem in problems {
            let count = match problem.code {
                "cell.email" => &mut self.quality.invalid_email,
                "cell.phone" => &mut self.quality.invalid_phone,
                "cell.placeholder" => &mut self.quality.placeholders,
                "cell.birthday" => &mut self.quality.invalid_birthdays,
                "cell.undated" => &mut self.quality.undated_permissions,
                _ => continue,
            };
            *count += 1;
        }
    }

    /// Counts a record by its first event.
    pub(super) fn record(&mut self, line: u64, event: &Event) {
        let (ids, quality) = (&event.identifiers, &mut self.quality);
        quality.people += 1;
        let email = ids.email.as_ref().filter(|email| !email.is_placeholder());
        let phone = ids.phone.as_ref().filter(|phone| !phone.is_placeholder());
        quality.missing_phone += u64::from(phone.is_none());
        quality.missing_email += u64::from(email.is_none());
        quality.missing_name += u64::from(event.contact.name.is_none());
        quality.role_emails += u64::from(email.is_some_and(awda_kernel::EmailAddress::is_role));
        let Fact::Customer(record) = &event.fact else {
            return;
        };
        if let Some(birthday) = record.birthday {
            self.birthday(birthday);
        }
        let email = email
            .filter(|email| !email.is_role())
            .map(awda_kernel::EmailAddress::mailbox);
        let phone = phone.map(|phone| phone.reveal().to_owned());
        let birthday = record.birthday.filter(|birthday| birthday.year.is_some());
        let name = event.contact.name.as_deref().map(plain);
        let named = name
            .zip(birthday)
            .map(|(name, day)| format!("{name}/{day:?}"));
        for (share, value) in [
            ("email", email),
            ("phone", phone),
            ("name_and_birthday", named),
        ] {
            if let Some(value) = value {
                let mark = fingerprint(&[self.store.as_str(), share, &value]).high_bits();
                self.seen
                    .entry((share, mark))
                    .or_default()
                    .push((line, event.object.id.clone()));
            }
        }
    }

    /// The counts.
    pub(super) fn finish(mut self) -> Quality {
        let mut groups: Vec<Suspects> = Vec::new();
        let mut lines_of_all = std::collections::BTreeSet::new();
        for ((share, _), mut records) in self.seen {
            records.sort();
            records.dedup_by(|one, other| one.1 == other.1);
            if records.len() > 1 {
                let lines: Vec<u64> = records.iter().map(|(line, _)| *line).collect();
                lines_of_all.extend(lines.iter().copied());
                groups.push(Suspects { share, lines });
            }
        }
        groups.sort_by(|one, other| (&one.lines, one.share).cmp(&(&other.lines, other.share)));
        groups.truncate(GROUPS_MAX);
        self.quality.suspected_duplicates = lines_of_all.len() as u64;
        self.quality.suspects = groups;
        self.quality
    }

    fn birthday(&mut self, birthday: Birthday) {
        let quality = &mut self.quality;
        quality.birthdays += 1;
        let day = (birthday.month, birthday.day);
        match birthday.calendar {
            Calendar::Gregorian if day == (1, 1) && birthday.year == Some(1970) => {
                quality.computer_epoch += 1;
            }
            Calendar::Gregorian if day == (1, 1) => quality.first_of_january += 1,
            Calendar::Gregorian if self.is_persian => {
                let date = birthday
                    .year
                    .and_then(|year| calendars::civil(year, day.0, day.1, birthday.calendar));
                let is_first = date.and_then(calendars::jalali_day) == Some((1, 1));
                quality.first_of_farvardin += u64::from(is_first);
            }
            Calendar::Jalali => quality.first_of_farvardin += u64::from(day == (1, 1)),
            Calendar::Hijri => quality.first_of_rajab += u64::from(day == (7, 1) || day == (1, 1)),
            Calendar::Gregorian => {}
        }
    }
}
