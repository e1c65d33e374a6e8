//! Requests that are strange on the outside: headers twice, huge or unreadable, odd types, addresses that climb. Always a clear code, never a
//! 5xx, and a good delivery beside each of them is kept.

use http::HeaderValue;

use super::{code, knock, request, signed};

const SALE: &[u8] = br#"{"receipt":"1","sold_at":"2026-11-22T12:00:00+03:00","currency":"SAR","lines":[{"sku":"A","quantity":1,"amount":"5.00"}]}"#;

/// The good delivery beside everything bad.
fn is_still_open() -> bool {
    let headers = [("x-awda-signature", &*signed(SALE))];
    let (answer, kept) = knock(&request("POST", "/hooks/acme/till", &headers, SALE));
    answer.status() == 200 && matches!(&*kept, [one] if one.body == SALE)
}

#[test]
fn whatever_type_is_said_what_is_signed_is_taken() {
    let signature = signed(SALE);
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
        ";;;=",
    ] {
        let headers = [
            ("x-awda-signature", signature.as_str()),
            ("content-type", kind),
        ];
        let (answer, kept) = knock(&request("POST", "/hooks/acme/till", &headers, SALE));
        assert_eq!(answer.status(), 200, "{kind:?}");
        assert_eq!(kept[0].body, SALE, "{kind:?}");
    }
}

#[test]
fn of_a_header_given_twice_the_first_stands() {
    let right = signed(SALE);
    let wrong = "00".repeat(32);
    for (given, status) in [
        ([right.as_str(), right.as_str()], 200),
        ([right.as_str(), wrong.as_str()], 200),
        ([wrong.as_str(), right.as_str()], 401),
        (["", right.as_str()], 401),
    ] {
        let headers = given.map(|value| ("x-awda-signature", value));
        let (answer, kept) = knock(&request("POST", "/hooks/acme/till", &headers, SALE));
        assert_eq!(answer.status(), status, "{given:?}");
        assert_eq!(kept.len(), usize::from(status == 200), "{given:?}");
    }
    for (encodings, status) in [
        (["identity", "gzip"], 200),
        (["gzip, gzip", "identity"], 415),
        (["deflate", "identity"], 415),
        (["zstd", "gzip"], 415),
    ] {
        let mut headers = vec![("x-awda-signature", right.as_str())];
        headers.extend(encodings.map(|name| ("content-encoding", name)));
        let (answer, _) = knock(&request("POST", "/hooks/acme/till", &headers, SALE));
        assert_eq!(answer.status(), status, "{encodings:?}");
    }
}

#[test]
fn a_huge_or_unreadable_header_proves_nothing_and_breaks_nothing() {
    let huge = "a".repeat(1_000_000);
    let sources = [
        ("till", "x-awda-signature"),
        ("shopify", "x-shopify-hmac-sha256"),
        ("stripe", "stripe-signature"),
        ("saleor", "saleor-signature"),
        ("zid", "authorization"),
        ("segment", "authorization"),
        ("tap", "hashstring"),
        ("easypost", "x-hmac-signature"),
        ("square", "x-square-hmacsha256-signature"),
    ];
    for (source, name) in sources {
        let path = format!("/hooks/acme/{source}");
        let repeated = "v1=00,".repeat(50_000);
        for value in [huge.as_str(), "", " ", "\t", "%00", "Basic ====", &repeated] {
            let (answer, kept) = knock(&request("POST", &path, &[(name, value)], SALE));
            let place = format!("{source}: {}", value.get(..10).unwrap_or(value));
            assert_eq!(answer.status(), 401, "{place}");
            assert!(code(&answer).starts_with("webhook."), "{place}");
            assert!(kept.is_empty(), "{place}");
        }
        let mut unreadable = request("POST", &path, &[], SALE);
        let value = HeaderValue::from_bytes(b"\xff\xfe\x80").unwrap();
        unreadable.headers_mut().insert(name, value.clone());
        unreadable.headers_mut().insert("host", value);
        let (answer, kept) = knock(&unreadable);
        assert_eq!(answer.status(), 401, "{source}");
        assert!(kept.is_empty(), "{source}");
    }
    assert!(is_still_open());
}

#[test]
fn an_address_that_climbs_or_lies_leads_nowhere() {
    let signature = signed(SALE);
    let headers = [("x-awda-signature", signature.as_str())];
    let long = format!("/hooks/{}/till", "a".repeat(60_000));
    for path in [
        "/hooks/../acme/till",
        "/hooks/acme/../till",
        "/hooks/acme/..%2ftill",
        "/hooks/acme/%2e%2e/till",
        "/hooks/..%2f..%2fetc%2fpasswd/till",
        "/hooks/acme%00/till",
        "/hooks/acme/till%00",
        "/hooks/ACME/till",
        "/hooks/acme#x/till",
        "/hooks//till",
        "/hooks/acme//till",
        "/hooks/acme/import",
        "/hooks/acme/desk",
        "/hooks",
        "//hooks/acme/till",
        "/v1/../hooks/acme/till",
        long.as_str(),
    ] {
        let (answer, kept) = knock(&request("POST", path, &headers, SALE));
        let name = path.get(..40).unwrap_or(path);
        let status = answer.status().as_u16();
        assert!((400..500).contains(&status), "{name}: {status}");
        assert!(!code(&answer).is_empty(), "{name}");
        assert!(kept.is_empty(), "{name}");
    }
    // Words behind a source are the source's to read; they lead to no file.
    let (answer, kept) = knock(&request(
        "POST",
        "/hooks/acme/till/../../etc/passwd",
        &headers,
        SALE,
    ));
    assert_eq!((answer.status().as_u16(), kept.len()), (200, 1));
    assert!(is_still_open());
}
