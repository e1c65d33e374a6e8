//! What reading foreign JSON must and must not let through.

use super::*;

fn field(json: &str) -> Field<'_> {
    Field::new("order.x".to_owned(), json)
}

#[test]
fn an_error_names_the_place() {
    let body = br#"{"lines":[{"amount":"1.00"},{"amount":"abc"}]}"#;
    let order = Fields::read(body, "order").unwrap();
    let lines = order.get("lines").objects().unwrap();
    let fault = lines[1].get("amount").amount("SAR".parse().unwrap());
    assert_eq!(
        fault.unwrap_err().to_string(),
        "field order.lines[1].amount cannot be used: not a decimal amount: \"abc\""
    );
    let fault = lines[0].need("sku", Field::id).unwrap_err();
    assert_eq!(fault.to_string(), "field order.lines[0].sku is missing");
}

#[test]
fn what_is_not_json_or_no_object_is_named_so() {
    for (body, code) in [
        (&b""[..], "delivery.not_json"),
        (b"{", "delivery.not_json"),
        (b"{\"a\":\xff}", "delivery.not_json"),
        (b"{} {}", "delivery.not_json"),
        (b"null", "delivery.field_invalid"),
        (b"[]", "delivery.field_invalid"),
    ] {
        let fault = Fields::read(body, "body").err().unwrap();
        assert_eq!(fault.code(), code, "{body:?}");
    }
}

#[test]
fn ids_above_two_to_the_53_survive() {
    for (json, id) in [
        ("820982911946154508", Some("820982911946154508")),
        ("\"820982911946154508\"", Some("820982911946154508")),
        ("18446744073709551616", Some("18446744073709551616")),
        ("\" A-1 \"", Some("A-1")),
        ("\"\"", None),
        ("null", None),
    ] {
        assert_eq!(field(json).id().unwrap().as_deref(), id, "{json}");
    }
    let long = format!("\"{}\"", "x".repeat(129));
    for json in ["1.5", "1e3", "true", "[]", "{}", "\"a\\u0000b\"", &long] {
        assert!(field(json).id().is_err(), "{json}");
    }
}

#[test]
fn money_comes_from_its_digits_and_not_from_a_float() {
    let sar = "SAR".parse().unwrap();
    for (json, minor) in [
        ("199", 19_900),
        ("398.0", 39_800),
        ("\"388.00\"", 38_800),
        ("90071992547409.93", 9_007_199_254_740_993),
    ] {
        assert_eq!(field(json).amount(sar).unwrap(), Some(minor), "{json}");
    }
    for json in ["1e3", "16.486", "\"\u{661}\"", "true", "[]"] {
        assert!(field(json).amount(sar).is_err(), "{json}");
    }
    assert_eq!(field("16.486").rounded(1, sar).unwrap(), Some(1_649));
    assert_eq!(field("\"\"").amount(sar).unwrap(), None);
}

#[test]
fn rates_are_millionths() {
    for (json, expected) in [
        ("0.15", Some(150_000)),
        ("1", Some(1_000_000)),
        ("\"0.0825\"", Some(82_500)),
        ("0.12345678", Some(123_456)),
        ("true", None),
        ("1e-2", None),
    ] {
        assert_eq!(field(json).soft_millionths(), expected, "{json}");
    }
}

#[test]
fn junk_in_a_date_or_an_address_is_only_absent() {
    assert_eq!(field("\"yesterday\"").soft_moment(), None);
    assert!(field("\"yesterday\"").moment().is_err());
    assert!(
        field("\"2021-12-31T19:00:00-17:00\"")
            .soft_moment()
            .is_some()
    );
    assert_eq!(field("{\"a\":1}").email(), None);
    assert_eq!(field("\"9991234%6789\"").phone(None), None);
    assert_eq!(field("\"xx\"").language(), None);
}

#[test]
fn an_empty_object_is_an_empty_list() {
    assert_eq!(field("{}").list().unwrap().len(), 0);
    assert!(field("{\"a\":1}").list().is_err());
    assert!(field("\"a\"").list().is_err());
    assert!(field("[1]").objects().is_err());
}
