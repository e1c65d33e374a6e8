//! Where a person can be reached. Addresses mask themselves whenever they are printed for people who debug.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

/// Hosts whose mailboxes are one whatever stands behind a plus sign.
const PLUS_HOSTS: [&str; 12] = [
    "fastmail.com",
    "gmail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mac.com",
    "me.com",
    "outlook.com",
    "outlook.sa",
    "pm.me",
    "proton.me",
    "protonmail.com",
];
/// Local parts that shops and tills write where nobody gave an address.
const PLACEHOLDER_LOCALS: [&str; 26] = [
    "anonymous",
    "donotreply",
    "dummy",
    "fake",
    "guest",
    "guestuser",
    "invalid",
    "na",
    "nil",
    "no",
    "noaddress",
    "nobody",
    "noemail",
    "nomail",
    "none",
    "noreply",
    "notprovided",
    "noway",
    "null",
    "placeholder",
    "unknown",
    "walkin",
    "walkincustomer",
    "cashcustomer",
    "xxx",
    "zzz",
];
/// Domains, and domains above them, at which nobody reads. Not the documentation's `example.com`: test shops use it for people.
const PLACEHOLDER_DOMAINS: [&str; 17] = [
    "invalid",
    "localhost",
    "local",
    "none.com",
    "noemail.com",
    "nomail.com",
    "noreply.com",
    "no-email.com",
    "no-reply.com",
    "email.invalid",
    "guest.com",
    "mailinator.com",
    "noemail.invalid",
    "unknown.com",
    "null.com",
    "fake.com",
    "anonymous.com",
];
/// Local parts of desks that many people write from.
const ROLES: [&str; 31] = [
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "cashier",
    "contact",
    "customercare",
    "customerservice",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hr",
    "info",
    "information",
    "mail",
    "marketing",
    "office",
    "orders",
    "pos",
    "postmaster",
    "purchasing",
    "reception",
    "sales",
    "service",
    "shop",
    "store",
    "support",
    "webmaster",
];

/// Longest address, RFC 5321 section 4.5.3.1.3.
const EMAIL_BYTES_MAX: usize = 254;

/// An ISO 3166-1 alpha-2 country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// An email address in lower case, trimmed. `Debug` shows `a***@example.com`; `Display` is not implemented on purpose.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// A phone number in E.164 (`+966501234567`). `Debug` shows the country code and the last two digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl Country {
    /// The code, two capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// The digits that stand before its numbers when they are called from elsewhere; nothing for a country that has none of its own.
    pub fn calling_code(&self) -> Option<u16> {
        let code = PHONE_NUMBER_UTIL.get_country_code_for_region(self.region()?);
        code.and_then(|code| u16::try_from(code).ok())
    }

    /// What libphonenumber calls it; nothing for a code that it has no numbers of.
    fn region(self) -> Option<Region> {
        Region::from_code(self.code()).ok()
    }
}

impl EmailAddress {
    /// The address itself; the name makes every use of it easy to find.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The mailbox it reaches: two addresses with one mailbox are one identifier.
    ///
    /// Lower case everywhere. At Gmail dots do not count and `googlemail.com` is `gmail.com`; at Gmail, Outlook, Hotmail, Live,
    /// iCloud, Proton and Fastmail what follows a plus sign is a label of the owner's. No other host is guessed about.
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.parts();
        let domain = if domain == "googlemail.com" {
            "gmail.com"
        } else {
            domain
        };
        let mut local = local.to_owned();
        if PLUS_HOSTS.contains(&domain)
            && let Some((name, _)) = self
                .parts()
                .0
                .split_once('+')
                .filter(|(name, _)| !name.is_empty())
        {
            name.clone_into(&mut local);
        }
        if domain == "gmail.com" && local.contains(|c| c != '.') {
            local.retain(|c| c != '.');
        }
        format!("{local}@{domain}")
    }

    /// Written where nobody gave an address: `noreply@`, `guest@`, a host that cannot be, one letter or digit over and over.
    pub fn is_placeholder(&self) -> bool {
        let (local, domain) = self.parts();
        let plain: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_told = PLACEHOLDER_LOCALS.contains(&plain.as_str());
        let numbered = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_guest = numbered != plain && ["guest", "noemail", "walkin"].contains(&numbered);
        let is_host = PLACEHOLDER_DOMAINS.iter().any(|host| {
            domain == *host
                || domain
                    .strip_suffix(host)
                    .is_some_and(|rest| rest.ends_with('.'))
        });
        let is_junk = ["test", "a", "x", "abc", "123", "1234", "email"].contains(&plain.as_str())
            && domain
                .split('.')
                .next()
                .is_some_and(|host| host == plain || host == "test");
        let is_one_letter = plain.len() > 2 && is_repeated(&plain);
        is_told || is_guest || is_host || is_junk || is_one_letter || plain.is_empty()
    }

    /// Of a desk and not of a person: `info@`, `sales@`. Messages may go there; it never shows that two people are one.
    pub fn is_role(&self) -> bool {
        let plain: String = self
            .parts()
            .0
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        ROLES.contains(&plain.as_str())
    }

    fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').unwrap_or_default()
    }
}

fn is_repeated(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next();
    letters.all(|letter| Some(letter) == first)
}

impl PhoneNumber {
    /// Brings a number in international form, or in the national form of `country`, to E.164.
    ///
    /// Arabic and Persian digits are read as digits. Whether somebody answers it is not known here: any number whose length fits
    /// is taken, because ranges are opened faster than metadata follows.
    ///
    /// # Errors
    /// [`Error::Phone`].
    pub fn parse(text: &str, country: Option<Country>) -> Result<Self, Error> {
        let latin: String = text.chars().take(40).map(latin_digit).collect();
        // The port panics on one that stands before what it is a part of, and nobody types it (RFC 3966).
        if latin.contains(";phone-context=") {
            return Err(Error::Phone);
        }
        let region = country.and_then(Country::region);
        let number = PHONE_NUMBER_UTIL
            .parse(latin.trim(), region)
            .map_err(|_| Error::Phone)?;
        let e164 = PHONE_NUMBER_UTIL
            .format(&number, PhoneNumberFormat::E164)
            .into_owned();
        if !(8..=16).contains(&e164.len()) || number.national_number < 10_000 {
            return Err(Error::Phone);
        }
        Ok(Self(e164))
    }

    /// A number that somebody brought to E.164 before: what we stored, what a carrier says. Its form is looked at, and no metadata.
    ///
    /// # Errors
    /// [`Error::Phone`].
    pub fn from_e164(text: &str) -> Result<Self, Error> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let is_e164 = (7..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        is_e164.then(|| Self(text.to_owned())).ok_or(Error::Phone)
    }

    /// The number itself; the name makes every use of it easy to find.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Typed to get past a form: the last seven digits are one digit, or the number counts from one or zero.
    pub fn is_placeholder(&self) -> bool {
        let digits = self.0.trim_start_matches('+');
        let tail = digits
            .get(digits.len().saturating_sub(7)..)
            .unwrap_or_default();
        let counts = ["123456789", "1234567890", "012345678", "0123456789"];
        is_repeated(tail)
            || counts
                .iter()
                .any(|count| digits.ends_with(count) && digits.len() <= count.len() + 4)
    }
}

fn latin_digit(letter: char) -> char {
    let offset = match letter {
        '٠'..='٩' => u32::from(letter) - u32::from('٠'),
        '۰'..='۹' => u32::from(letter) - u32::from('۰'),
        _ => return letter,
    };
    char::from_digit(offset, 10).unwrap_or(letter)
}

impl FromStr for Country {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(Error::Country(text.chars().take(10).collect())),
        }
    }
}

impl FromStr for EmailAddress {
    type Err = Error;

    /// Checks the shape (one `@`, a local part, a domain with a dot, no spaces or control characters), not deliverability.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(Error::Email)?;
        let plain = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| {
                    c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\@".contains(c)
                })
        };
        let dotted = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        if text.len() > EMAIL_BYTES_MAX || !plain(local) || !plain(domain) || !dotted {
            return Err(Error::Email);
        }
        Ok(Self(text))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        write!(f, "{}***@{domain}", local.chars().next().unwrap_or('*'))
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self
            .0
            .get(self.0.len().saturating_sub(2)..)
            .unwrap_or_default();
        write!(f, "{}***{tail}", self.0.get(..3).unwrap_or_default())
    }
}

macro_rules! text_serde {
    ($name:ident, $parse:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let parse: fn(String) -> Result<Self, Error> = $parse;
                parse(text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_serde!(EmailAddress, |text| text.parse());
text_serde!(PhoneNumber, |text| PhoneNumber::from_e164(&text));

#[cfg(test)]
mod tests;
