//! The rows of one record as they are read: each cell through its column, each fault noted where it stands.

use awda_kernel::{Country, EmailAddress, PhoneNumber, Timestamp};

use super::cells::{self, AmountFault};
use super::dates::{self, DateFault, Told};
use super::field::Field;
use super::mapping::{Column, Mapping};
use super::problem::{Fault, Problem};
use super::table::Row;
use crate::sources::telling::{Person, Telling};
use crate::{Birthday, Contact, Handle, HandleKind, Identifiers};

/// Years a customer can be born in, from the year of the file backwards.
const AGE_MAX: i16 = 120;

/// The record cannot be taken; the problem that says so is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

/// One record being read.
pub(super) struct Reading<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) telling: &'a Telling<'a>,
    pub(super) rows: Vec<&'a Row>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    /// The line the record begins on.
    pub(super) fn line(&self) -> u64 {
        self.rows.first().map_or(0, |row| row.line)
    }

    /// The first cell of a field that is not blank, whichever of the rows it is in.
    pub(super) fn cell(&self, field: Field) -> Option<(&'a str, &'a Column, u64)> {
        self.rows.iter().find_map(|row| {
            let (text, column) = self.mapping.cell(row, field)?;
            Some((text, column, row.line))
        })
    }

    /// Its text.
    pub(super) fn text(&self, field: Field) -> Option<&'a str> {
        self.cell(field).map(|(text, ..)| text)
    }

    /// Its text as it may be kept. What a spreadsheet would compute is noted.
    pub(super) fn words(&mut self, field: Field) -> Option<String> {
        let (text, column, line) = self.cell(field)?;
        if cells::is_formula(text) {
            self.note(Fault::Formula, line, column);
        }
        cells::words(text)
    }

    /// An id.
    pub(super) fn id(&mut self, field: Field) -> Result<Option<String>, Refused> {
        let Some((text, column, line)) = self.cell(field) else {
            return Ok(None);
        };
        if cells::is_rounded_id(text) {
            return Err(self.refuse(Fault::IdRounded, line, column));
        }
        match cells::id(text) {
            Some(id) => Ok(Some(id)),
            None => Err(self.refuse(Fault::Id, line, column)),
        }
    }

    /// A moment the record cannot be taken with if it is there and wrong.
    pub(super) fn moment(&mut self, field: Field) -> Result<Option<Timestamp>, Refused> {
        let Some((text, column, line)) = self.cell(field) else {
            return Ok(None);
        };
        match self.read_moment(text, column) {
            Ok(at) => Ok(Some(at)),
            Err(fault) => Err(self.refuse(of_date(fault), line, column)),
        }
    }

    /// A moment the record can do without.
    pub(super) fn soft_moment(&mut self, field: Field) -> Option<Timestamp> {
        let (text, column, line) = self.cell(field)?;
        let at = self.read_moment(text, column);
        if at.is_err() {
            self.note(Fault::CellDate, line, column);
        }
        at.ok()
    }

    /// An amount; what is wrong with it refuses the record.
    pub(super) fn amount(&mut self, field: Field) -> Result<Option<i64>, Refused> {
        let Some((text, column, line)) = self.cell(field) else {
            return Ok(None);
        };
        let (currency, rounds) = (self.telling.store.currency, self.mapping.layout.rounds);
        let amount = cells::amount(text, currency, rounds);
        amount
            .map(Some)
            .map_err(|fault| self.refuse(of_amount(fault), line, column))
    }

    /// Yes or no; something else is noted and left out.
    pub(super) fn flag(&mut self, field: Field) -> Option<bool> {
        let (text, column, line) = self.cell(field)?;
        let flag = cells::flag(text);
        if flag.is_none() {
            self.note(Fault::Flag, line, column);
        }
        flag
    }

    /// Who the record is about.
    pub(super) fn person(&mut self) -> Result<Person, Refused> {
        let id = self.id(Field::CustomerId)?.filter(|id| id != "0");
        let country = self.country();
        let identifiers = Identifiers {
            shop: id.map(|id| self.telling.customer(id)),
            email: self.email(),
            phone: self.phone(country),
            handles: self.card().into_iter().collect(),
        };
        let whole = self.words(Field::Name);
        let parts = [Field::FirstName, Field::LastName].map(|field| self.words(field));
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let name = Some(parts.join(" "))
            .filter(|name| !name.is_empty())
            .or(whole);
        let contact = Contact {
            name,
            language: self
                .text(Field::Language)
                .and_then(|text| text.parse().ok()),
            country: country.as_ref().map(Country::code).map(str::to_owned),
            city: self.words(Field::City),
            gender: self.gender(),
            zone: self.zone(),
        };
        Ok(Person {
            identifiers,
            contact,
        })
    }

    /// The day of birth; one nobody can be born on is noted and left out.
    pub(super) fn birthday(&mut self) -> Option<Birthday> {
        let (text, column, line) = self.cell(Field::Birthday)?;
        match dates::day(text, column.style) {
            Ok(told) if self.can_be_born_on(told) => Some(Birthday {
                year: told.year,
                month: told.month,
                day: told.day,
                calendar: told.calendar,
            }),
            Err(DateFault::WhichOrder | DateFault::WhichCalendar) => {
                self.note(Fault::BirthdayOrder, line, column);
                None
            }
            _ => {
                self.note(Fault::Birthday, line, column);
                None
            }
        }
    }

    /// Labels in one cell, parted by commas, semicolons or bars.
    pub(super) fn tags(&self) -> Vec<String> {
        let cell = self.text(Field::Tags).unwrap_or_default();
        let parts = cell.split([',', ';', '|', '،', '؛']);
        let tags = parts.filter_map(|tag| cells::words(tag.trim().trim_matches('"')));
        tags.take(100).collect()
    }

    /// Notes a fault that costs the cell.
    pub(super) fn note(&mut self, fault: Fault, line: u64, column: &Column) {
        let problem = Problem::new(fault, line, Some(self.mapping.header(column)));
        self.problems.push(problem);
    }

    /// Notes a fault that costs the record.
    pub(super) fn refuse(&mut self, fault: Fault, line: u64, column: &Column) -> Refused {
        self.note(fault, line, column);
        Refused
    }

    /// Notes that a field is needed and empty, or has no usable value.
    pub(super) fn lack(&mut self, fault: Fault, field: Field) -> Refused {
        let header = self.mapping.header_of(field);
        self.problems
            .push(Problem::new(fault, self.line(), Some(header)));
        Refused
    }

    fn read_moment(&self, text: &str, column: &Column) -> Result<Timestamp, DateFault> {
        let utc = awda_kernel::TimeZone::UTC;
        let is_utc = self.mapping.layout.is_utc;
        let zone = if is_utc {
            &utc
        } else {
            &self.telling.store.zone
        };
        dates::moment(text, zone, column.style)
    }

    fn can_be_born_on(&self, told: Told) -> bool {
        let today = self
            .telling
            .said_at
            .to_zoned(self.telling.store.zone.clone())
            .date();
        told.year.is_none()
            || dates::civil(told)
                .is_some_and(|date| date <= today && date.year() >= today.year() - AGE_MAX)
    }

    fn email(&mut self) -> Option<EmailAddress> {
        let (text, column, line) = self.cell(Field::Email)?;
        if let Ok(email) = text.parse::<EmailAddress>() {
            if email.is_placeholder() {
                self.note(Fault::Placeholder, line, column);
            }
            Some(email)
        } else {
            self.note(Fault::Email, line, column);
            None
        }
    }

    fn phone(&mut self, country: Option<Country>) -> Option<PhoneNumber> {
        let (text, column, line) = self.cell(Field::Phone)?;
        let number = cells::latin(text);
        let number = number
            .strip_prefix("00")
            .map_or(number.clone(), |rest| format!("+{rest}"));
        let own = self.telling.store.country;
        let parsed =
            PhoneNumber::parse(&number, own).or_else(|_| PhoneNumber::parse(&number, country));
        // Spreadsheets drop the zero or the plus that a number began with.
        let parsed = parsed.or_else(|_| PhoneNumber::parse(&format!("0{number}"), own));
        if let Ok(phone) = parsed {
            if phone.is_placeholder() {
                self.note(Fault::Placeholder, line, column);
            }
            Some(phone)
        } else {
            self.note(Fault::Phone, line, column);
            None
        }
    }

    fn country(&mut self) -> Option<Country> {
        let (text, column, line) = self.cell(Field::Country)?;
        let country = cells::country(text);
        if country.is_none() {
            self.note(Fault::Country, line, column);
        }
        country
    }

    fn gender(&mut self) -> Option<crate::Gender> {
        let (text, column, line) = self.cell(Field::Gender)?;
        let gender = cells::gender(text);
        if gender.is_none() {
            self.note(Fault::Gender, line, column);
        }
        gender
    }

    fn zone(&self) -> Option<String> {
        let zone = self.text(Field::Zone)?;
        awda_kernel::zone(zone).ok().map(|_| zone.to_owned())
    }

    fn card(&self) -> Option<Handle> {
        let id = cells::id(self.text(Field::Card)?)?;
        Some(Handle {
            kind: HandleKind::Card,
            id,
        })
    }
}

/// Somebody can be told from others by these.
pub(super) fn is_somebody(identifiers: &Identifiers) -> bool {
    identifiers.shop.is_some()
        || !identifiers.handles.is_empty()
        || identifiers
            .email
            .as_ref()
            .is_some_and(|email| !email.is_placeholder())
        || identifiers
            .phone
            .as_ref()
            .is_some_and(|phone| !phone.is_placeholder())
}

/// The problem an amount has.
pub(super) const fn of_amount(fault: AmountFault) -> Fault {
    match fault {
        AmountFault::Unreadable => Fault::Amount,
        AmountFault::WhichMark => Fault::AmountMark,
        AmountFault::Tomans => Fault::AmountTomans,
        AmountFault::OtherCurrency => Fault::Currency,
        AmountFault::Precision => Fault::AmountPrecision,
    }
}

const fn of_date(fault: DateFault) -> Fault {
    match fault {
        DateFault::Unreadable => Fault::Date,
        DateFault::WhichOrder => Fault::DateOrder,
        DateFault::WhichCalendar => Fault::DateCalendar,
        DateFault::NoSuchDay => Fault::DateNone,
    }
}
