//! What cells hold in real files.

use super::*;

fn minor(text: &str, code: &str) -> Result<i64, AmountFault> {
    amount(text, code.parse().unwrap(), false)
}

#[test]
fn amounts_are_read_with_either_mark_and_any_digits() {
    for (text, code, expected) in [
        ("149.50", "SAR", 14_950),
        ("149,5", "SAR", 14_950),
        ("1,234.50", "SAR", 123_450),
        ("1.234,50", "SAR", 123_450),
        ("1,234", "SAR", 123_400),
        ("1,234,567", "SAR", 123_456_700),
        ("1.234.567", "SAR", 123_456_700),
        ("1,23,456.00", "SAR", 12_345_600),
        ("١٬٢٣٤٫٥٠ ر.س", "SAR", 123_450),
        ("۱۲۳۴۰۰۰ ریال", "IRR", 1_234_000),
        ("SAR 12.00", "SAR", 1_200),
        ("$12", "USD", 1_200),
        ("(5.00)", "SAR", -500),
        ("-5", "SAR", -500),
        ("5.00-", "SAR", -500),
        ("1.500", "KWD", 1_500),
        ("1 234,50", "EUR", 123_450),
        ("0", "SAR", 0),
    ] {
        assert_eq!(minor(text, code), Ok(expected), "{text} {code}");
    }
}

#[test]
fn an_amount_that_can_be_read_two_ways_is_refused() {
    for (text, code, fault) in [
        ("1,500", "KWD", AmountFault::WhichMark),
        ("12.345", "SAR", AmountFault::Precision),
        ("120000 تومان", "IRR", AmountFault::Tomans),
        ("USD 12.00", "SAR", AmountFault::OtherCurrency),
        ("twelve", "SAR", AmountFault::Unreadable),
        ("", "SAR", AmountFault::Unreadable),
        ("1-2", "SAR", AmountFault::Unreadable),
        ("1,2,3", "SAR", AmountFault::Unreadable),
        ("9999999999999999999", "SAR", AmountFault::Precision),
    ] {
        assert_eq!(minor(text, code), Err(fault), "{text} {code}");
    }
    let sar = "SAR".parse().unwrap();
    assert_eq!(
        amount("33.335", sar, true),
        Ok(3_334),
        "a layout that rounds"
    );
}

#[test]
fn blank_cells_say_nothing_and_apostrophes_fall() {
    for cell in ["", "  ", "\\N", "NULL", "N/A", "-", "\u{200f}", "nan"] {
        assert_eq!(text(cell), None, "{cell:?}");
    }
    assert_eq!(text("'+966501234567"), Some("+966501234567"));
    assert_eq!(text("'7210448301122"), Some("7210448301122"));
    assert_eq!(text("'t Hooft"), Some("'t Hooft"));
    assert_eq!(text("\u{202b} سارة \u{202c}"), Some("سارة"));
    assert_eq!(words("a\u{0}b\n c").as_deref(), Some("a b c"));
}

#[test]
fn ids_survive_and_rounded_ones_are_known() {
    assert_eq!(
        id("'7210448301122334455").as_deref(),
        Some("7210448301122334455")
    );
    assert_eq!(id("1001.0").as_deref(), Some("1001"));
    assert_eq!(id("#1001").as_deref(), Some("#1001"));
    assert_eq!(id("a\u{0}b"), None);
    assert!(is_rounded_id("7.21045E+12") && is_rounded_id("7e12"));
    assert!(!is_rounded_id("E12") && !is_rounded_id("1001") && !is_rounded_id("12e"));
}

#[test]
fn words_of_three_languages_are_yes_and_no() {
    for yes in ["Yes", "TRUE", "1", "نعم", "بله", "subscribed"] {
        assert_eq!(flag(yes), Some(true), "{yes}");
    }
    for no in ["no", "0", "لا", "خیر", "Unsubscribed"] {
        assert_eq!(flag(no), Some(false), "{no}");
    }
    assert_eq!(flag("maybe"), None);
    assert_eq!(gender("أنثى"), Some(Gender::Female));
    assert_eq!(gender("مرد"), Some(Gender::Male));
    assert_eq!(country("المملكة العربية السعودية").unwrap().code(), "SA");
    assert_eq!(country("ایران").unwrap().code(), "IR");
    assert_eq!(country("sa").unwrap().code(), "SA");
    assert_eq!(country("Atlantis"), None);
}

#[test]
fn a_formula_is_known_from_a_number() {
    for cell in [
        "=HYPERLINK(\"x\")",
        "@SUM(1)",
        "+cmd|' /C calc'!A0",
        "-2+3(1)",
    ] {
        assert!(is_formula(cell), "{cell}");
    }
    for cell in ["+966501234567", "-5.00", "=", "a=b", "@"] {
        assert!(!is_formula(cell), "{cell}");
    }
}

#[test]
fn quantities_are_whole_and_weights_count_up() {
    assert_eq!(quantity("3"), Some(3));
    assert_eq!(quantity("2.0"), Some(2));
    assert_eq!(quantity("1.5"), Some(2));
    assert_eq!(quantity("٢"), Some(2));
    assert_eq!(quantity("-1"), Some(-1));
    for bad in ["", "x", "1.2.3", "9999999999"] {
        assert_eq!(quantity(bad), None, "{bad}");
    }
}
