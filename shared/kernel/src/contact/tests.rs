//! Addresses and numbers as people, shops and tills write them.

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
    for junk in [
        "",
        "abc",
        "123",
        "9991234%6789x!",
        "+",
        ";phone-context=+1;tel:",
        ";phone-context=a;tel:",
        "tel:0501234567;phone-context=+966",
    ] {
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

#[test]
fn mailboxes_are_told_apart_as_their_hosts_do() {
    let mailbox = |text: &str| text.parse::<EmailAddress>().unwrap().mailbox();
    for (one, other, is_same) in [
        (
            "Sara.Ahmed+news@Gmail.com",
            "saraahmed@googlemail.com",
            true,
        ),
        ("sara+a@outlook.com", "sara@outlook.com", true),
        ("sara.ahmed@outlook.com", "saraahmed@outlook.com", false),
        ("sara+a@shop.example", "sara@shop.example", false),
        ("sara@gmail.com", "sara@gmail.co", false),
    ] {
        assert_eq!(mailbox(one) == mailbox(other), is_same, "{one} {other}");
    }
    assert_eq!(mailbox("...@gmail.com"), "...@gmail.com");
    assert_eq!(mailbox("+a@gmail.com"), "+a@gmail.com");
}

#[test]
fn placeholders_and_desks_are_recognised_and_people_are_not() {
    let email = |text: &str| text.parse::<EmailAddress>().unwrap();
    for placeholder in [
        "noreply@shop.com",
        "No-Reply@shop.com",
        "do_not_reply@x.org",
        "guest@shop.sa",
        "guest123@shop.sa",
        "noemail42@x.com",
        "none@none.com",
        "a@a.com",
        "test@test.com",
        "123@123.com",
        "x@something.invalid",
        "pos@till.local",
        "walk-in@shop.com",
        "unknown@gmail.com",
        "aaaa@gmail.com",
    ] {
        assert!(email(placeholder).is_placeholder(), "{placeholder}");
    }
    for desk in [
        "info@shop.com",
        "Sales@shop.com",
        "customer-service@shop.com",
    ] {
        assert!(
            email(desk).is_role() && !email(desk).is_placeholder(),
            "{desk}"
        );
    }
    for person in [
        "sara@example.com",
        "test.user@gmail.com",
        "noor@shop.com",
        "nomad@gmail.com",
        "al@gmail.com",
        "informatics@uni.edu",
        "guesthouse@gmail.com",
        "nona@shop.com",
    ] {
        assert!(
            !email(person).is_placeholder() && !email(person).is_role(),
            "{person}"
        );
    }
}

/// A country, a number of it in E.164, and how its people write it.
const NATIONAL_FORMS: [(&str, &str, &[&str]); 18] = [
    (
        "SA",
        "+966551234567",
        &[
            "055 123 4567",
            "0551234567",
            "551234567",
            "٠٥٥١٢٣٤٥٦٧",
            "00966551234567",
            "966551234567",
        ],
    ),
    (
        "IR",
        "+989121234567",
        &[
            "0912 123 4567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "9121234567",
            "00989121234567",
        ],
    ),
    (
        "EG",
        "+201001234567",
        &["0100 123 4567", "٠١٠٠١٢٣٤٥٦٧", "+20 100 123 4567"],
    ),
    (
        "AE",
        "+971501234567",
        &["050 123 4567", "٠٥٠١٢٣٤٥٦٧", "00971501234567"],
    ),
    (
        "KW",
        "+96550012345",
        &["5001 2345", "٥٠٠١٢٣٤٥", "0096550012345"],
    ),
    ("QA", "+97433123456", &["3312 3456", "٣٣١٢٣٤٥٦"]),
    ("BH", "+97336001234", &["3600 1234", "٣٦٠٠١٢٣٤"]),
    ("OM", "+96892123456", &["9212 3456", "٩٢١٢٣٤٥٦"]),
    (
        "TR",
        "+905011234567",
        &["0501 123 45 67", "501 123 4567", "(0501) 123-45-67"],
    ),
    (
        "GB",
        "+447400123456",
        &["07400 123456", "+44 7400 123456", "00447400123456"],
    ),
    (
        "US",
        "+12015550123",
        &["(201) 555-0123", "201.555.0123", "1-201-555-0123"],
    ),
    ("JO", "+962790123456", &["0790123456", "٠٧٩٠١٢٣٤٥٦"]),
    // The prefix stands once, though the number itself begins with it.
    (
        "RU",
        "+78005553535",
        &["8 (800) 555-35-35", "8005553535", "+7 800 555-35-35"],
    ),
    // A leading zero that belongs to the number stays.
    ("IT", "+390236618300", &["02 3661 8300", "0039 02 36618300"]),
    ("IQ", "+9647901234567", &["0790 123 4567", "٠٧٩٠١٢٣٤٥٦٧"]),
    ("PK", "+923001234567", &["0300 1234567", "3001234567"]),
    ("MA", "+212612345678", &["0612-345678", "00212612345678"]),
    (
        "DE",
        "+4915123456789",
        &["0151 23456789", "(0151) 2345-6789"],
    ),
];

#[test]
fn national_forms_of_every_market_become_one_number() {
    for (country, expected, forms) in NATIONAL_FORMS {
        for form in forms {
            let read = PhoneNumber::parse(form, Some(country.parse().unwrap()));
            assert_eq!(read.unwrap().reveal(), expected, "{country} {form}");
        }
    }
}

#[test]
fn numbers_typed_to_get_past_a_form_name_nobody() {
    let phone = |text: &str| PhoneNumber::parse(text, None).unwrap();
    for junk in [
        "+966500000000",
        "+966511111111",
        "+201234567890",
        "+96612345678",
    ] {
        let is_junk = phone(junk).is_placeholder();
        assert_eq!(is_junk, junk != "+96612345678", "{junk}");
    }
    for real in ["+966501234567", "+989121234567", "+447700900001"] {
        assert!(!phone(real).is_placeholder(), "{real}");
    }
}

#[test]
fn what_is_not_e164_is_not_taken_for_it() {
    for wrong in [
        "",
        "+",
        "966501234567",
        "+966 50 123 4567",
        "+0501234567",
        "+12345",
        "+1234567890123456",
        "+٩٦٦٥٠١٢٣٤٥٦٧",
    ] {
        assert!(PhoneNumber::from_e164(wrong).is_err(), "{wrong}");
        let text = serde_json::to_string(wrong).unwrap();
        assert!(
            serde_json::from_str::<PhoneNumber>(&text).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn a_country_has_its_calling_code() {
    for (country, code) in [
        ("SA", Some(966)),
        ("IR", Some(98)),
        ("US", Some(1)),
        ("ZZ", None),
    ] {
        let country: Country = country.parse().unwrap();
        assert_eq!(country.calling_code(), code, "{country:?}");
    }
}

proptest::proptest! {
    #[test]
    fn whatever_is_read_is_e164(
        text in "(tel:|;ext=|;isub=|;phone-context=|ext\\.|[+0-9٠-٩０-９()./x#,;~a-z\\u{a0}\\u{200f} -]){0,30}",
        country in proptest::option::of(proptest::sample::select(vec!["SA", "IR", "US", "RU", "IT", "AR", "MX", "BR"])),
    ) {
        let country: Option<Country> = country.map(|country| country.parse().unwrap());
        if let Ok(number) = PhoneNumber::parse(&text, country) {
            proptest::prop_assert_eq!(PhoneNumber::from_e164(number.reveal()).unwrap(), number);
        }
    }
}
