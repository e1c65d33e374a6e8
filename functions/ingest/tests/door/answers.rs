//! Who is answered what.

use std::io::Write;

use awda_commerce::sources;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header;

use super::{code, knock, request, signed};

const SALE: &[u8] = br#"{"receipt":"1","sold_at":"2026-11-22T12:00:00+03:00","currency":"SAR","lines":[{"sku":"A","quantity":1,"amount":"5.00"}]}"#;

#[test]
fn every_source_is_asked_only_by_the_methods_its_senders_use() {
    for source in sources::ALL {
        let path = format!("/hooks/acme/{}", source.name());
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"] {
            let (answer, kept) = knock(&request(method, &path, &[], b""));
            let name = format!("{method} {path}");
            if source.methods().contains(&method) {
                assert_ne!(answer.status(), 405, "{name}");
            } else {
                assert_eq!(answer.status(), 405, "{name}");
                let allowed = source.methods().join(", ");
                assert_eq!(answer.headers()[header::ALLOW], allowed, "{name}");
                assert!(kept.is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn what_is_signed_is_kept_and_what_is_not_is_told_why() {
    let signature = signed(SALE);
    let ask = |path: &str, signature: &str| {
        knock(&request(
            "POST",
            path,
            &[("x-awda-signature", signature)],
            SALE,
        ))
    };
    let (answer, kept) = ask("/hooks/acme/till", &signature);
    assert_eq!(answer.status(), 200);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].body, SALE);
    for (path, signature, status, expected) in [
        ("/hooks/acme/till", "00", 401, "webhook.signature_mismatch"),
        ("/hooks/other/till", "00", 404, "webhook.unknown_store"),
        ("/hooks/acme/tilll", "00", 404, "webhook.unknown_source"),
        ("/hooks/acme", "00", 404, "webhook.unknown_address"),
        ("/v1/nothing", "00", 404, "webhook.unknown_address"),
    ] {
        let (answer, kept) = ask(path, signature);
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(code(&answer), expected, "{path}");
        assert!(kept.is_empty(), "{path}");
    }
    let (answer, _) = knock(&request("POST", "/hooks/acme/till", &[], SALE));
    assert_eq!(code(&answer), "webhook.signature_missing");
}

#[test]
fn our_own_formats_are_told_at_once_what_will_not_be_understood() {
    let body = br#"{"receipt":"1","currency":"USD"}"#;
    let headers = [("x-awda-signature", &*signed(body))];
    let (answer, kept) = knock(&request("POST", "/hooks/acme/till", &headers, body));
    assert_eq!(answer.status(), 200);
    let text = String::from_utf8(answer.body().to_vec()).unwrap();
    assert!(text.contains("delivery.currency_mismatch"), "{text}");
    assert_eq!(kept.len(), 1);
}

#[test]
fn a_packed_body_is_believed_by_what_is_in_it() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(SALE).unwrap();
    let packed = encoder.finish().unwrap();
    let signature = signed(SALE);
    let headers = [
        ("x-awda-signature", signature.as_str()),
        ("content-encoding", "gzip"),
    ];
    let (answer, kept) = knock(&request("POST", "/hooks/acme/till", &headers, &packed));
    assert_eq!(answer.status(), 200);
    assert_eq!(kept[0].body, SALE);
    let headers = [("content-encoding", "br")];
    let (answer, _) = knock(&request("POST", "/hooks/acme/till", &headers, SALE));
    assert_eq!(
        (answer.status().as_u16(), code(&answer)),
        (415, "webhook.encoding".to_owned())
    );
}

#[test]
fn an_sdk_needs_only_its_write_key_and_hears_what_segment_would_say() {
    // acme.door-secret:
    let basic = ("authorization", "Basic YWNtZS5kb29yLXNlY3JldDo=");
    let body = br#"{"type":"track","event":"Order Completed","userId":"u1"}"#;
    for path in ["/v1/track", "/v1/t", "/hooks/acme/segment/track"] {
        let (answer, kept) = knock(&request("POST", path, &[basic], body));
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(&answer.body()[..], b"{\"success\":true}", "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(kept[0].source, "segment", "{path}");
    }
    let in_body = br#"{"writeKey":"acme.door-secret","type":"page","anonymousId":"a"}"#;
    let (answer, kept) = knock(&request("POST", "/v1/p", &[], in_body));
    assert_eq!(answer.status(), 200);
    assert_eq!(kept[0].body, br#"{"anonymousId":"a","type":"page"}"#);
    for (headers, body) in [
        (vec![], &b"{}"[..]),
        (vec![("authorization", "Basic YWNtZS53cm9uZzo=")], b"{}"),
        (vec![], br#"{"writeKey":"nokey"}"#),
    ] {
        let (answer, kept) = knock(&request("POST", "/v1/track", &headers, body));
        assert_eq!(answer.status(), 401);
        assert!(kept.is_empty());
    }
}

#[test]
fn what_segment_would_call_too_large_is_400() {
    let basic = ("authorization", "Basic YWNtZS5kb29yLXNlY3JldDo=");
    let large = format!(r#"{{"event":"{}"}}"#, "x".repeat(33_000));
    let (answer, kept) = knock(&request("POST", "/v1/track", &[basic], large.as_bytes()));
    assert_eq!(answer.status(), 400);
    assert_eq!(code(&answer), "delivery.field_invalid");
    assert!(kept.is_empty());
}

#[test]
fn a_browser_on_another_site_may_ask_first() {
    let (answer, kept) = knock(&request(
        "OPTIONS",
        "/v1/track",
        &[("origin", "https://x.example")],
        b"",
    ));
    assert_eq!(answer.status(), 204);
    let allowed = answer.headers()["access-control-allow-headers"]
        .to_str()
        .unwrap();
    assert!(allowed.contains("authorization") && allowed.contains("anonymousid"));
    assert!(kept.is_empty());
    let (answer, _) = knock(&request("OPTIONS", "/hooks/acme/shopify", &[], b""));
    assert_eq!(answer.status(), 405);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[test]
fn secrets_in_addresses_and_bodies_are_not_kept() {
    let form = b"type=subscribe&data[email]=a@b.co";
    let (answer, kept) = knock(&request(
        "POST",
        "/hooks/acme/mailchimp/door-secret",
        &[],
        form,
    ));
    assert_eq!(answer.status(), 200);
    let wire = kept[0].to_wire();
    assert!(!wire.contains("door-secret"), "{wire}");
    let body = br#"{"type":"payment_paid","secret_token":"door-secret","data":{"source":{"number":"4111"}}}"#;
    let (answer, kept) = knock(&request("PUT", "/hooks/acme/moyasar", &[], body));
    assert_eq!(answer.status(), 200);
    let text = String::from_utf8(kept[0].body.clone()).unwrap();
    assert_eq!(text, r#"{"data":{"source":{}},"type":"payment_paid"}"#);
}

#[test]
fn who_only_asks_whether_we_are_here_is_answered_and_nothing_is_kept() {
    for (method, path) in [
        ("GET", "/hooks/acme/mailchimp"),
        ("POST", "/hooks/acme/hyperpay"),
    ] {
        let (answer, kept) = knock(&request(method, path, &[], b""));
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(&answer.body()[..], b"OK", "{path}");
        assert!(kept.is_empty(), "{path}");
    }
}
