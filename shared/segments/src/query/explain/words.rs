//! The sentences of explanations in English, Arabic and Persian. Arabic and Persian await a native speaker's review.

use super::{Reading, Value};
use crate::Language;
use crate::query::calendar::{Lasting, Unit, date_of};
use crate::query::evaluate::Truth;
use crate::query::person::Verb;
use crate::query::plan::Quantity;

/// The answer, before its reasons.
pub(super) fn opening(truth: Truth, language: Language) -> &'static str {
    language.pick(match truth {
        Truth::True => [
            "In the segment, because:",
            "ضمن الشريحة، لأن:",
            "در این بخش است، زیرا:",
        ],
        Truth::False => [
            "Not in the segment, because:",
            "ليس ضمن الشريحة، لأن:",
            "در این بخش نیست، زیرا:",
        ],
        Truth::Unknown => [
            "Not in the segment, because it is not known whether:",
            "ليس ضمن الشريحة، لأنه غير معروف ما إذا كان:",
            "در این بخش نیست، زیرا دانسته نیست که:",
        ],
    })
}

/// One condition.
pub(super) fn sentence(reading: &Reading, language: Language) -> String {
    let [english, arabic, persian] = &reading.names;
    let name = match language {
        Language::English => english,
        Language::Arabic => arabic,
        Language::Persian => persian,
    };
    let value = value(&reading.value, language);
    let holds = language.pick(match reading.truth {
        Truth::True => ["holds", "متحقق", "برقرار است"],
        Truth::False => ["does not hold", "غير متحقق", "برقرار نیست"],
        Truth::Unknown => ["is not known", "غير معروف", "دانسته نیست"],
    });
    let asked = language.pick(["asked", "المطلوب", "خواسته"]);
    let (semicolon, text) = (language.pick(["; ", "؛ ", "؛ "]), &reading.text);
    format!("{name}: {value}{semicolon}{asked} `{text}`: {holds}")
}

/// A value.
pub(super) fn value(value: &Value, language: Language) -> String {
    match value {
        Value::Unknown => language
            .pick(["unknown", "غير معروف", "نامعلوم"])
            .to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Days(days) => format!("{days} {}", language.pick(["days", "يوم", "روز"])),
        Value::Money(money) => money.to_string(),
        Value::Percent(number) | Value::Draw(number) => format!("{number}%"),
        Value::Date(day) => date_of(*day).to_string(),
        Value::Texts(all) => all.join(language.pick([", ", "، ", "، "])),
        Value::Truth(true) => language.pick(["yes", "نعم", "بله"]).to_owned(),
        Value::Truth(false) => language.pick(["no", "لا", "خیر"]).to_owned(),
        Value::Word(_, names) => language.pick(*names).to_owned(),
        Value::Comes(day) => {
            let next = language.pick(["next on", "القادم في", "نوبت بعدی"]);
            format!("{next} {}", date_of(*day))
        }
        Value::Times(count, complete) => {
            let times = language.pick(["times", "مرة", "بار"]);
            if *complete {
                return format!("{count} {times}");
            }
            let least = language.pick(["at least", "على الأقل", "دست\u{200c}کم"]);
            format!("{least} {count} {times}")
        }
    }
}

/// A last stretch of time.
pub(super) fn in_last(last: Lasting, language: Language) -> String {
    let unit = language.pick(match last.unit {
        Unit::Day => ["days", "يوم", "روز"],
        Unit::Week => ["weeks", "أسبوع", "هفته"],
        Unit::Month => ["months", "شهر", "ماه"],
        Unit::Year => ["years", "سنة", "سال"],
    });
    let count = last.count;
    match language {
        Language::English => format!("in the last {count} {unit}"),
        Language::Arabic => format!("خلال آخر {count} {unit}"),
        Language::Persian => format!("در {count} {unit} گذشته"),
    }
}

/// What happened.
pub(super) const fn verb(verb: Verb) -> [&'static str; 3] {
    match verb {
        Verb::Bought => ["purchases", "المشتريات", "خریدها"],
        Verb::Viewed => ["views", "المشاهدات", "بازدیدها"],
        Verb::Carted => ["added to the cart", "الإضافات إلى السلة", "افزوده به سبد"],
        Verb::Visited => ["visits", "الزيارات", "سرزدن\u{200c}ها"],
        Verb::Received => [
            "messages received",
            "الرسائل المستلمة",
            "پیام\u{200c}های دریافتی",
        ],
        Verb::Opened => [
            "messages opened",
            "الرسائل المفتوحة",
            "پیام\u{200c}های بازشده",
        ],
        Verb::Clicked => [
            "messages clicked",
            "الرسائل المنقورة",
            "پیام\u{200c}های کلیک\u{200c}شده",
        ],
        Verb::Replied => [
            "messages answered",
            "الرسائل المُجابة",
            "پیام\u{200c}های پاسخ\u{200c}داده",
        ],
    }
}

/// What is taken of what happened.
pub(super) const fn aggregate(quantity: &Quantity) -> [&'static str; 3] {
    match quantity {
        Quantity::Sum(_) => ["worth of", "قيمة", "ارزش"],
        Quantity::Least(_) => ["smallest of", "أصغر", "کوچک\u{200c}ترینِ"],
        Quantity::Most(_) => ["largest of", "أكبر", "بزرگ\u{200c}ترینِ"],
        Quantity::First(_) => ["first day of", "أول يوم", "نخستین روزِ"],
        Quantity::Last(_) => ["last day of", "آخر يوم", "آخرین روزِ"],
        Quantity::Affinity(_) => ["liking of", "الميل إلى", "گرایش به"],
        Quantity::Propensity(_) => ["likely to buy", "احتمال شراء", "احتمال خرید"],
        _ => ["number of", "عدد", "شمار"],
    }
}
