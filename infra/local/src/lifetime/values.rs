//! Amounts of a file as whole numbers: every digit that is written counts, up to six decimals.
//!
//! It refuses currency signs and thousands separators, which would have to be guessed.

/// More decimals than this are rounded away.
const DECIMALS_MAX: u32 = 6;
/// The greatest amount, in whole units: its millionths still fit.
const UNITS_MAX: i64 = 1_000_000_000_000;

/// An amount as written: digits without the point, and how many of them stood behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    digits: i64,
    decimals: u32,
}

impl Amount {
    /// Nothing.
    pub(super) const ZERO: Self = Self {
        digits: 0,
        decimals: 0,
    };

    /// Reads a plain number like `-12.50` or `1.2e3`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        if !plain(whole) || !plain(fraction) || fraction.len() > DECIMALS_MAX as usize {
            return Self::read_real(text);
        }
        let digits: i64 = format!("0{whole}{fraction}").parse().ok()?;
        let decimals = u32::try_from(fraction.len()).ok()?;
        let amount = Self {
            digits: sign * digits,
            decimals,
        };
        amount.bounded()
    }

    /// Whether this takes something back.
    pub(super) fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// How many decimals were written.
    pub(super) fn decimals(self) -> u32 {
        self.decimals
    }

    /// The amount in units of 10^-`decimals`, which must be at least its own.
    pub(super) fn minor(self, decimals: u32) -> i64 {
        self.digits * 10_i64.pow(decimals.saturating_sub(self.decimals))
    }

    /// A number with an exponent or with many decimals, to six decimals.
    fn read_real(text: &str) -> Option<Self> {
        let shaped = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let value: f64 = text.parse().ok().filter(|_| shaped)?;
        let scaled = value * 10_f64.powi(DECIMALS_MAX.cast_signed());
        // Within the bound a millionth fits an integer, and a double holds it to the last of fifteen digits.
        let digits: i64 = (scaled.abs() < 1e18).then(|| format!("{scaled:.0}").parse().ok())??;
        let amount = Self {
            digits,
            decimals: DECIMALS_MAX,
        };
        amount.bounded()
    }

    fn bounded(self) -> Option<Self> {
        let units = self.digits.checked_abs()? / 10_i64.pow(self.decimals);
        (units < UNITS_MAX).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn every_digit_counts_and_what_is_no_number_is_refused() {
        let minor = |text: &str, decimals| Amount::read(text).map(|amount| amount.minor(decimals));
        assert_eq!(minor("29.33", 2), Some(2_933));
        assert_eq!(minor("-0.005", 3), Some(-5));
        assert_eq!(minor("+7", 2), Some(700));
        assert_eq!(minor(".5", 1), Some(5));
        assert_eq!(minor("1.5e3", 6), Some(1_500_000_000));
        assert_eq!(minor("0.12345678", 6), Some(123_457));
        for text in [
            "",
            "-",
            ".",
            "NaN",
            "inf",
            "1,000",
            "$5",
            "1e300",
            "9999999999999",
            "12 ",
        ] {
            assert_eq!(Amount::read(text), None, "{text}");
        }
    }
}
