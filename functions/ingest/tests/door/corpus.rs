//! Everything bad at every source, signed and unsigned: always a clear code, never a 5xx, and a good delivery beside it is kept.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use awda_commerce::{StoreFacts, sources};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{SECRET, code, knock, request, settings, signed};

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let wrong_types = br#"{"id":[],"type":{},"data":7,"event":null,"created":"x","amount":{"a":1},"currency":5,
        "lines":"none","customer":[1],"batch":{"a":1},"receipts":3,"writeKey":[],"secret_token":{},"encryptedBody":9,"ts":[]}"#;
    vec![
        ("empty", Vec::new()),
        ("blank", b" \r\n\t".to_vec()),
        ("null", b"null".to_vec()),
        ("a number", b"1e999".to_vec()),
        ("a list", b"[]".to_vec()),
        (
            "truncated",
            br#"{"id":"evt_1","data":{"object":{"amo"#.to_vec(),
        ),
        ("deep lists", deep("[", "]").into_bytes()),
        ("deep objects", deep("{\"data\":", "}").into_bytes()),
        ("deep and open", b"{\"data\":".repeat(10_000)),
        ("wrong types", wrong_types.to_vec()),
        ("nul bytes", b"{\"id\":\"a\0b\"}\0".to_vec()),
        (
            "escaped nul",
            br#"{"id":"a\u0000b","type":"\u0000"}"#.to_vec(),
        ),
        (
            "lone surrogate",
            br#"{"type":"\ud800","id":"\udfff"}"#.to_vec(),
        ),
        ("invalid utf-8", b"{\"id\":\"\xff\xfe\xc3\x28\"}".to_vec()),
        ("byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        (
            "utf-16",
            "{}".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "huge number",
            format!("{{\"id\":{}}}", "9".repeat(100_000)).into_bytes(),
        ),
        (
            "same names",
            br#"{"type":"a","type":"b","id":1,"id":2}"#.to_vec(),
        ),
        (
            "a form",
            b"type=%ff%00&data[=&[]=]&a[b][c]=1&Authority=&signature=".to_vec(),
        ),
        (
            "deep form",
            format!("a{}=1", "[b]".repeat(10_000)).into_bytes(),
        ),
        ("six megabytes", vec![b'['; 6_000_000]),
        (
            "large text",
            format!("{{\"type\":\"{}\"}}", "x".repeat(900_000)).into_bytes(),
        ),
    ]
}

fn paths() -> Vec<(String, &'static [&'static str])> {
    let hooks = sources::ALL.iter().flat_map(|source| {
        let own = format!("/hooks/acme/{}", source.name());
        let below = format!("{own}/orders/create");
        [(own, source.methods()), (below, source.methods())]
    });
    let calls = ["/v1/track", "/v1/batch", "/hooks/", "/hooks/acme/%00", "/"];
    let calls = calls.map(|path| (path.to_owned(), &["POST"][..]));
    hooks.chain(calls).collect()
}

#[test]
fn nothing_bad_is_answered_with_5xx_or_without_a_code() {
    for (name, body) in bodies() {
        let signature = signed(&body);
        let headers = [
            ("x-awda-signature", signature.as_str()),
            ("signature", signature.as_str()),
            ("hashstring", signature.as_str()),
            ("x-initialization-vector", "000000000000000000000000"),
            ("x-authentication-tag", "00"),
            ("stripe-signature", "t=99999999999999999999,v1=,v1=zz"),
            ("authorization", "Basic YWNtZS5kb29yLXNlY3JldDo="),
        ];
        for (path, methods) in paths() {
            for method in methods {
                for headers in [&headers[..], &[]] {
                    let (answer, _) = knock(&request(method, &path, headers, &body));
                    let status = answer.status().as_u16();
                    let place = format!("{name} to {method} {path}: {status}");
                    assert!(status < 500, "{place}");
                    assert!(status < 400 || !code(&answer).is_empty(), "{place}");
                    assert!(status != 200 || body.len() < 5_000_000, "{place}");
                }
            }
        }
    }
}

#[test]
fn what_got_in_is_translated_or_refused_by_a_code() {
    let facts: StoreFacts = settings().facts().unwrap();
    for (name, body) in bodies() {
        let signature = signed(&body);
        let headers = [("x-awda-signature", signature.as_str())];
        for path in ["/hooks/acme/till", "/hooks/acme/generic/orders"] {
            let (_, kept) = knock(&request("POST", path, &headers, &body));
            for delivery in kept {
                let source = sources::source(&delivery.source).unwrap();
                let told = catch_unwind(AssertUnwindSafe(|| source.translate(&delivery, &facts)));
                let told = told.unwrap_or_else(|_| panic!("{name} at {path}"));
                assert!(told.is_err_and(|why| !why.code().is_empty()), "{name}");
            }
        }
    }
}

#[test]
fn every_translator_takes_every_bad_body_without_a_fall() {
    let facts: StoreFacts = settings().facts().unwrap();
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    for (name, body) in bodies() {
        for source in sources::ALL {
            for topic in ["", "orders/create", "track", "batch", "identify"] {
                let delivery = awda_commerce::Delivery {
                    store: "acme".parse().unwrap(),
                    source: source.name().to_owned(),
                    topic: topic.to_owned(),
                    headers: Vec::new(),
                    body: body.clone(),
                    received_at: now,
                };
                let told = catch_unwind(AssertUnwindSafe(|| source.translate(&delivery, &facts)));
                assert!(told.is_ok(), "{name} at {}", source.name());
            }
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let blanks = vec![b' '; 1_000_000];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..100 {
        encoder.write_all(&blanks).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 200_000);
    for (path, methods) in paths() {
        let headers = [("content-encoding", "gzip"), ("x-awda-signature", SECRET)];
        let (answer, kept) = knock(&request(methods.first().unwrap(), &path, &headers, &bomb));
        assert_eq!(answer.status(), 413, "{path}");
        assert_eq!(code(&answer), "webhook.too_large", "{path}");
        assert!(kept.is_empty(), "{path}");
    }
}
