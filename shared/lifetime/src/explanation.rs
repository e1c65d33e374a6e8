//! Why a forecast says what it says: the numbers behind it, and one sentence for people in English, Arabic or Persian.
//!
//! It refuses to format money: the caller knows the currency.

use crate::fit::Grade;
use crate::forecast::{Customer, StoreModel};
use crate::models::RepeatModel;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Arabic, with Arabic-Indic digits.
    Ar,
    /// Persian, with Persian digits.
    Fa,
}

/// The inputs and the parameters of one forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Repeat purchase days (x).
    pub repeats: u32,
    /// Days since the first purchase (T).
    pub age_days: f64,
    /// Days since the last purchase (T − t_x).
    pub silent_days: f64,
    /// The gap the customer had accustomed us to, in days: 7 (α + t_x) / (r + x).
    pub usual_gap_days: f64,
    /// Mean value of a purchase day (z), in the unit of the spend model.
    pub mean_value: f64,
    /// Purchase days behind it.
    pub value_days: u32,
    /// P(alive).
    pub p_alive: f64,
    /// How much of it is the customer's own history.
    pub grade: Grade,
    /// Parameters of the purchase model, times in weeks, in the order of the papers.
    pub purchases: [f64; 4],
    /// p, q, γ of the spend model.
    pub spend: Option<[f64; 3]>,
}

impl<M: RepeatModel> StoreModel<M> {
    /// Why this customer is forecast as they are.
    pub fn explain(&self, customer: &Customer) -> Explanation {
        let history = &customer.history;
        Explanation {
            repeats: history.x(),
            age_days: 7.0 * history.age(),
            silent_days: 7.0 * history.silence(),
            usual_gap_days: 7.0 * self.purchases.expected_gap(history),
            mean_value: customer.mean_value,
            value_days: customer.value_days,
            p_alive: self.purchases.p_alive(history),
            grade: Grade::of_customer(history),
            purchases: self.purchases.parameters(),
            spend: self.spend.map(|spend| spend.parameters()),
        }
    }
}

impl Explanation {
    /// One sentence for people; `money` writes a value in its currency.
    ///
    /// ```
    /// use awda_lifetime::{Customer, History, Language, MbgNbd, StoreModel};
    ///
    /// let purchases = MbgNbd::new(0.525, 6.183, 0.891, 1.614)?;
    /// let model = StoreModel { purchases, spend: None, typical_gap_weeks: None };
    /// let customer = Customer { history: History::from_days(2, 213, 272)?, value_days: 3, mean_value: 222.0 };
    /// let sentence = model.explain(&customer).sentence(Language::En, |value| format!("{value:.0} SAR"));
    /// assert_eq!(
    ///     sentence,
    ///     "came back 2 times; last order 59 days ago; usual gap 101 days; mean order 222 SAR; 71 % likely to come back"
    /// );
    /// # Ok::<(), awda_lifetime::Error>(())
    /// ```
    pub fn sentence(&self, language: Language, money: impl Fn(f64) -> String) -> String {
        let mean = (self.value_days > 0).then(|| money(self.mean_value));
        let (silent, gap) = (
            self.silent_days.round() as u64,
            self.usual_gap_days.round().max(1.0) as u64,
        );
        let chance = (100.0 * self.p_alive).round() as u64;
        match language {
            Language::En => english(self.repeats, silent, gap, mean.as_deref(), chance),
            Language::Ar => digits(
                &arabic(self.repeats, silent, gap, mean.as_deref(), chance),
                '٠',
            ),
            Language::Fa => digits(
                &persian(self.repeats, silent, gap, mean.as_deref(), chance),
                '۰',
            ),
        }
    }
}

fn english(repeats: u32, silent: u64, gap: u64, mean: Option<&str>, chance: u64) -> String {
    let days = |n: u64| {
        if n == 1 {
            "1 day".to_owned()
        } else {
            format!("{n} days")
        }
    };
    let came = match repeats {
        0 => "bought once so far".to_owned(),
        1 => "came back once".to_owned(),
        n => format!("came back {n} times"),
    };
    let last = match silent {
        0 => "last order today".to_owned(),
        n => format!("last order {} ago", days(n)),
    };
    let usual = match repeats {
        0 => format!("the usual gap of such customers is {}", days(gap)),
        _ => format!("usual gap {}", days(gap)),
    };
    let mean = mean.map(|mean| format!("mean order {mean}"));
    let outcome = format!("{chance} % likely to come back");
    joined(
        "; ",
        [Some(came), Some(last), Some(usual), mean, Some(outcome)],
    )
}

fn arabic(repeats: u32, silent: u64, gap: u64, mean: Option<&str>, chance: u64) -> String {
    let came = match repeats {
        0 => "اشترى مرة واحدة حتى الآن".to_owned(),
        1 => "عاد مرة واحدة".to_owned(),
        2 => "عاد مرتين".to_owned(),
        n if matches!(n % 100, 3..=10) => format!("عاد {n} مرات"),
        n => format!("عاد {n} مرة"),
    };
    let last = match silent {
        0 => "آخر طلب اليوم".to_owned(),
        n => format!("آخر طلب قبل {}", arabic_days(n)),
    };
    let usual = match repeats {
        0 => format!("المدة المعتادة لأمثاله {}", arabic_days(gap)),
        _ => format!("المدة المعتادة بين الطلبات {}", arabic_days(gap)),
    };
    let mean = mean.map(|mean| format!("متوسط الطلب {mean}"));
    let outcome = format!("احتمال عودته {chance}٪");
    joined(
        "؛ ",
        [Some(came), Some(last), Some(usual), mean, Some(outcome)],
    )
}

/// Arabic counts days in five ways: one, two, three to ten, eleven to ninety-nine, whole hundreds.
fn arabic_days(n: u64) -> String {
    match (n, n % 100) {
        (1, _) => "يوم واحد".to_owned(),
        (2, _) => "يومين".to_owned(),
        (_, 3..=10) => format!("{n} أيام"),
        (_, 11..=99) => format!("{n} يومًا"),
        _ => format!("{n} يوم"),
    }
}

fn persian(repeats: u32, silent: u64, gap: u64, mean: Option<&str>, chance: u64) -> String {
    let came = match repeats {
        0 => "تا کنون یک بار خرید کرده".to_owned(),
        n => format!("{n} بار بازگشته"),
    };
    let last = match silent {
        0 => "آخرین سفارش امروز".to_owned(),
        n => format!("آخرین سفارش {n} روز پیش"),
    };
    let usual = match repeats {
        0 => format!("فاصلهٔ معمول مشتریان مانند او {gap} روز"),
        _ => format!("فاصلهٔ معمول {gap} روز"),
    };
    let mean = mean.map(|mean| format!("میانگین سفارش {mean}"));
    let outcome = format!("احتمال بازگشت {chance}٪");
    joined(
        "؛ ",
        [Some(came), Some(last), Some(usual), mean, Some(outcome)],
    )
}

/// The parts that are there, in one line.
fn joined(separator: &str, parts: [Option<String>; 5]) -> String {
    parts
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(separator)
}

/// ASCII digits replaced by those that start at `zero`.
fn digits(text: &str, zero: char) -> String {
    let local = |c: char| {
        c.to_digit(10)
            .and_then(|digit| char::from_u32(u32::from(zero) + digit))
    };
    text.chars().map(|c| local(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::Language;
    use crate::{Customer, GammaGamma, History, MbgNbd, StoreModel};

    fn sentence(x: u32, t_x: u32, age: u32, language: Language) -> String {
        let model = StoreModel {
            purchases: MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap(),
            spend: GammaGamma::new(6.25, 3.74, 15.44).ok(),
            typical_gap_weeks: None,
        };
        let history = History::from_days(x, t_x, age).unwrap();
        let customer = Customer {
            history,
            value_days: x + 1,
            mean_value: 222.0,
        };
        model
            .explain(&customer)
            .sentence(language, |value| format!("{value:.0} SAR"))
    }

    #[test]
    fn the_sentence_names_what_the_number_rests_on() {
        let cases = [
            (
                2,
                213,
                272,
                Language::En,
                "came back 2 times; last order 59 days ago; usual gap 101 days; mean order 222 SAR; 71 % likely to come back",
            ),
            (
                0,
                0,
                1,
                Language::En,
                "bought once so far; last order 1 day ago; the usual gap of such customers is 82 days; mean order 222 SAR; 64 % likely to come back",
            ),
            (
                2,
                213,
                272,
                Language::Ar,
                "عاد مرتين؛ آخر طلب قبل ٥٩ يومًا؛ المدة المعتادة بين الطلبات ١٠١ يوم؛ متوسط الطلب ٢٢٢ SAR؛ احتمال عودته ٧١٪",
            ),
            (
                2,
                213,
                272,
                Language::Fa,
                "۲ بار بازگشته؛ آخرین سفارش ۵۹ روز پیش؛ فاصلهٔ معمول ۱۰۱ روز؛ میانگین سفارش ۲۲۲ SAR؛ احتمال بازگشت ۷۱٪",
            ),
        ];
        for (x, t_x, age, language, expected) in cases {
            assert_eq!(sentence(x, t_x, age, language), expected);
        }
    }

    #[test]
    fn no_latin_digit_is_left_in_arabic_or_persian() {
        for language in [Language::Ar, Language::Fa] {
            for x in [0, 1, 3, 11, 100] {
                let text = sentence(x, 7 * x, 7 * x + 5, language);
                assert!(!text.contains(|c: char| c.is_ascii_digit()), "{text}");
            }
        }
    }
}
