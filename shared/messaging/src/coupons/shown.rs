//! A coupon as its reader sees it: the last day in the calendar of their language, the worth in words.

use awda_commerce::Calendar;
use awda_commerce::calendars::{jalali_day, year_of};
use awda_kernel::{Currency, Day, Language, Money};
use minijinja::{Value, context};

use super::{CouponPool, Gives, Grant};
use crate::calendar::date_of;
use crate::templates::in_digits;

/// What a message tells of a coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCoupon {
    /// The code.
    pub code: String,
    /// The last day.
    pub last_day: Day,
    /// What it gives.
    pub gives: Gives,
    /// What must be spent, in minor units.
    pub minimum_minor: Option<i64>,
    /// The currency of the amounts.
    pub currency: Currency,
}

const ARABIC_MONTHS: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const PERSIAN_MONTHS: [&str; 12] = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
];

impl ShownCoupon {
    /// What is told of a code of this pool.
    pub fn of(grant: &Grant, pool: &CouponPool, currency: Currency) -> Self {
        Self {
            code: grant.code.as_str().to_owned(),
            last_day: grant.last_day,
            gives: pool.gives,
            minimum_minor: pool.minimum_minor,
            currency,
        }
    }

    /// The variables of templates: `coupon.code`, `coupon.expires`, `coupon.worth`, `coupon.minimum`.
    pub(crate) fn values(&self, language: Language) -> Value {
        let amount = |minor: i64| {
            let money = Money {
                minor,
                currency: self.currency,
            };
            in_digits(language, &money.to_string())
        };
        let worth = match self.gives {
            Gives::Percent { percent } => match language {
                Language::Fa => format!("{}٪", in_digits(language, &percent.to_string())),
                Language::Ar | Language::En => format!("{percent}%"),
            },
            Gives::Amount { minor } => amount(minor),
            Gives::FreeShipping => match language {
                Language::Ar => "شحن مجاني",
                Language::Fa => "ارسال رایگان",
                Language::En => "free shipping",
            }
            .to_owned(),
        };
        context! {
            code => self.code.as_str(),
            expires => day_in_words(self.last_day, language),
            worth => worth,
            minimum => self.minimum_minor.map(amount),
        }
    }
}

/// A day as the language writes it: in Persian that of the Solar Hijri calendar.
pub(crate) fn day_in_words(day: Day, language: Language) -> String {
    let Some(date) = date_of(day) else {
        return String::new();
    };
    let named = |months: &[&str; 12], month: usize| {
        let name = months.get(month.saturating_sub(1));
        name.copied().unwrap_or_default().to_owned()
    };
    let month = usize::try_from(date.month()).unwrap_or_default();
    match language {
        Language::En => {
            let name = named(&ENGLISH_MONTHS, month);
            format!("{} {name} {}", date.day(), date.year())
        }
        Language::Ar => {
            let name = named(&ARABIC_MONTHS, month);
            format!("{} {name} {}", date.day(), date.year())
        }
        Language::Fa => {
            let of_year = jalali_day(date).zip(year_of(date, Calendar::Jalali));
            let text = of_year.map_or_else(String::new, |((month, day), year)| {
                let name = named(&PERSIAN_MONTHS, usize::from(month));
                format!("{day} {name} {year}")
            });
            in_digits(language, &text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::day;

    #[test]
    fn the_last_day_stands_in_the_calendar_of_the_language() {
        let nowruz = day("2026-03-21");
        for (language, expected) in [
            (Language::En, "21 March 2026"),
            (Language::Ar, "21 مارس 2026"),
            (Language::Fa, "۱ فروردین ۱۴۰۵"),
        ] {
            assert_eq!(day_in_words(nowruz, language), expected);
        }
    }

    #[test]
    fn what_a_coupon_gives_is_said_in_every_language() {
        let coupon = |gives| ShownCoupon {
            code: "NOOR-1".to_owned(),
            last_day: day("2026-03-21"),
            gives,
            minimum_minor: Some(20_000),
            currency: "SAR".parse().unwrap(),
        };
        let worth = |gives, language| {
            let values = coupon(gives).values(language);
            values.get_attr("worth").unwrap().to_string()
        };
        let tenth = Gives::Percent { percent: 10 };
        assert_eq!(worth(tenth, Language::En), "10%");
        assert_eq!(worth(tenth, Language::Fa), "۱۰٪");
        let ten = Gives::Amount { minor: 1_000 };
        assert_eq!(worth(ten, Language::En), "10.00 SAR");
        assert_eq!(worth(Gives::FreeShipping, Language::Ar), "شحن مجاني");
        let minimum = coupon(tenth).values(Language::En);
        let minimum = minimum.get_attr("minimum").unwrap();
        assert_eq!(minimum.to_string(), "200.00 SAR");
    }
}
