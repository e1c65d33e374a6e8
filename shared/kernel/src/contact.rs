//! Where a person can be reached. Addresses mask themselves whenever they are printed for people who debug.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

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
}

impl EmailAddress {
    /// The address itself; the name makes every use of it easy to find.
    pub fn reveal(&self) -> &str {
        &self.0
    }
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
        let region = country.and_then(|country| country.code().parse().ok());
        let number = phonenumber::parse(region, latin.trim()).map_err(|_| Error::Phone)?;
        let national = number.national().value();
        let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
        if !(8..=16).contains(&e164.len()) || national < 10_000 {
            return Err(Error::Phone);
        }
        Ok(Self(e164))
    }

    /// The number itself; the name makes every use of it easy to find.
    pub fn reveal(&self) -> &str {
        &self.0
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
// What we stored is E.164 already; parsing it again through the metadata would only cost time.
text_serde!(
    PhoneNumber,
    |text| if text.starts_with('+') && text.len() <= 16 {
        Ok(PhoneNumber(text))
    } else {
        Err(Error::Phone)
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_and_international_forms_meet() {
        let sa = Some("SA".parse().unwrap());
        let international = PhoneNumber::parse("+966 50 123 4567", None).unwrap();
        for same in ["050 123 4567", "0501234567", "٠٥٠١٢٣٤٥٦٧", "00966501234567"] {
            assert_eq!(
                PhoneNumber::parse(same, sa).unwrap(),
                international,
                "{same}"
            );
        }
        let ir = Some("IR".parse().unwrap());
        assert_eq!(
            PhoneNumber::parse("۰۹۱۲۳۴۵۶۷۸۹", ir).unwrap().reveal(),
            "+989123456789"
        );
    }

    #[test]
    fn junk_is_not_a_phone_number() {
        for junk in ["", "abc", "123", "9991234%6789x!", "+"] {
            assert!(PhoneNumber::parse(junk, None).is_err(), "{junk}");
        }
    }

    #[test]
    fn addresses_differ_only_by_what_matters() {
        let address: EmailAddress = " Sara@Example.COM ".parse().unwrap();
        assert_eq!(address.reveal(), "sara@example.com");
        for junk in [
            "",
            "a@b",
            "a b@c.d",
            "@c.d",
            "a@",
            "a@c..d",
            "a@b.c\r\nBcc: x@y.z",
            "<a@b.c>",
        ] {
            assert!(junk.parse::<EmailAddress>().is_err(), "{junk}");
        }
    }

    #[test]
    fn debug_output_masks_the_person() {
        let address: EmailAddress = "sara@example.com".parse().unwrap();
        let phone = PhoneNumber::parse("+966501234567", None).unwrap();
        let shown = format!("{address:?} {phone:?}");
        assert_eq!(shown, "s***@example.com +96***67");
    }
}
