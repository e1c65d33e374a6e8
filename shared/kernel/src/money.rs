//! Money as integer minor units with a currency. No float ever touches it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// An amount in minor units (cents, halalas, fils) of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Minor units; negative for money that goes back.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Currency {
    /// The code, three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals of the minor unit (ISO 4217; the rial is used without decimals in trade, as its ISO minor unit is extinct). The toman
    /// (`IRT`, which ISO does not list) is ten rials: its minor unit is the rial.
    pub fn decimals(self) -> u8 {
        match self.code() {
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "BIF" | "CLP" | "DJF" | "GNF" | "IRR" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG"
            | "RWF" | "UGX" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "IRT" => 1,
            _ => 2,
        }
    }
}

impl Money {
    /// Parses a decimal amount (`"1234.50"`) exactly.
    ///
    /// # Errors
    /// [`Error::Amount`] when it is no decimal number, [`Error::Precision`] when digits beyond the currency's decimals are not
    /// zero, [`Error::Range`] beyond 64 bits.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Error> {
        let decimals = usize::from(currency.decimals());
        let parts = Decimal::split(text)?;
        let (kept, lost) = parts.fraction.split_at(parts.fraction.len().min(decimals));
        if lost.bytes().any(|digit| digit != b'0') {
            return Err(Error::Precision {
                amount: text.to_owned(),
                currency: currency.code().to_owned(),
                decimals: currency.decimals(),
            });
        }
        let minor = parts.scaled(kept, decimals)?;
        Ok(Self {
            minor: i64::try_from(minor).map_err(|_| Error::Range)?,
            currency,
        })
    }

    /// Parses a decimal unit price, multiplies it by `quantity` and rounds half up (away from zero) to the minor unit.
    ///
    /// # Errors
    /// As [`Money::parse`], without [`Error::Precision`].
    pub fn parse_times(text: &str, quantity: i64, currency: Currency) -> Result<Self, Error> {
        let parts = Decimal::split(text)?;
        let scale = parts.fraction.len();
        let exact = parts
            .scaled(parts.fraction, scale)?
            .checked_mul(i128::from(quantity));
        let decimals = usize::from(currency.decimals());
        let exact = exact.ok_or(Error::Range)?;
        let minor = if scale <= decimals {
            exact
                .checked_mul(power_of_ten(decimals - scale)?)
                .ok_or(Error::Range)?
        } else {
            round_half_up(exact, power_of_ten(scale - decimals)?)
        };
        Ok(Self {
            minor: i64::try_from(minor).map_err(|_| Error::Range)?,
            currency,
        })
    }
}

/// `numerator / denominator` rounded half away from zero. The denominator must be positive.
pub fn round_half_up(numerator: i128, denominator: i128) -> i128 {
    let (whole, rest) = (numerator.abs() / denominator, numerator.abs() % denominator);
    let magnitude = if rest >= denominator - rest {
        whole + 1
    } else {
        whole
    };
    magnitude * numerator.signum()
}

/// The parts of a decimal number in text.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    fn split(text: &'a str) -> Result<Self, Error> {
        let wrong = || Error::Amount(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit());
        if !all_digits || whole.len() + fraction.len() == 0 || digits.len() > 30 {
            return Err(wrong());
        }
        Ok(Self {
            negative,
            whole,
            fraction,
        })
    }

    /// The number with `fraction` behind the point, times ten to the power of `decimals`.
    fn scaled(&self, fraction: &str, decimals: usize) -> Result<i128, Error> {
        let digits = self.whole.bytes().chain(fraction.bytes());
        let value = digits.fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
        let padded = value.checked_mul(power_of_ten(decimals - fraction.len())?);
        let value = padded.ok_or(Error::Range)?;
        Ok(if self.negative { -value } else { value })
    }
}

fn power_of_ten(exponent: usize) -> Result<i128, Error> {
    let exponent = u32::try_from(exponent).map_err(|_| Error::Range)?;
    10_i128.checked_pow(exponent).ok_or(Error::Range)
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_alphabetic()) => Ok(Self([
                a.to_ascii_uppercase(),
                b.to_ascii_uppercase(),
                c.to_ascii_uppercase(),
            ])),
            _ => Err(Error::Currency(text.chars().take(10).collect())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Money {
    /// The amount with its currency's decimals and code: `12.50 SAR`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::from(self.currency.decimals());
        let unit = 10_u64.pow(u32::from(self.currency.decimals()));
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = (
            self.minor.unsigned_abs() / unit,
            self.minor.unsigned_abs() % unit,
        );
        match decimals {
            0 => write!(f, "{sign}{whole} {}", self.currency),
            _ => write!(f, "{sign}{whole}.{rest:0decimals$} {}", self.currency),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(text: &str, code: &str) -> Result<i64, Error> {
        Money::parse(text, code.parse()?).map(|money| money.minor)
    }

    #[test]
    fn decimal_text_becomes_exact_minor_units() {
        for (text, code, expected) in [
            ("12.50", "SAR", 1_250),
            ("12.5", "SAR", 1_250),
            ("12", "SAR", 1_200),
            ("-0.05", "GBP", -5),
            ("1.500", "KWD", 1_500),
            ("239.00", "IRR", 239),
            ("3.7500", "GBP", 375),
            (".5", "GBP", 50),
        ] {
            assert_eq!(minor(text, code), Ok(expected), "{text} {code}");
        }
    }

    #[test]
    fn an_amount_that_would_have_to_be_rounded_is_refused() {
        assert!(matches!(
            minor("1.005", "GBP"),
            Err(Error::Precision { .. })
        ));
        for text in ["", ".", "1,5", "1e3", "NaN", "--1", "1.2.3", "١٢"] {
            assert!(minor(text, "GBP").is_err(), "{text}");
        }
        assert_eq!(minor("99999999999999999999", "GBP"), Err(Error::Range));
    }

    #[test]
    fn a_line_rounds_half_up_to_the_penny() {
        let gbp = "GBP".parse().unwrap();
        for (price, quantity, expected) in [
            ("3.750", 24, 9_000),
            ("0.005", 1, 1),
            ("0.005", -1, -1),
            ("0.004", 1, 0),
            ("2", 3, 600),
        ] {
            assert_eq!(
                Money::parse_times(price, quantity, gbp).unwrap().minor,
                expected,
                "{price}"
            );
        }
    }

    proptest! {
        #[test]
        fn printing_and_parsing_come_back_to_the_same_amount(minor in any::<i64>(), code in "SAR|KWD|JPY") {
            prop_assume!(minor != i64::MIN);
            let money = Money { minor, currency: code.parse().unwrap() };
            let text = money.to_string();
            let amount = text.split(' ').next().unwrap();
            prop_assert_eq!(Money::parse(amount, money.currency).unwrap(), money);
        }
    }
}
