//! Every exit code of `awda source check`, and the ways people keep headers and secrets.

use std::path::PathBuf;

use clap::Parser;

use super::args::{CheckArgs, Head, head, topic_of};
use super::*;
use crate::cli::args::Cli;

const BODY: &str = r#"{"receipt":"1","sold_at":"2026-11-22T12:00:00Z","currency":"SAR","lines":[{"sku":"A","quantity":1,"amount":"5.00"}]}"#;

fn till(body: &str, signature: Option<&str>) -> Checked {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"key").unwrap();
    mac.update(body.as_bytes());
    let tag = mac.finalize().into_bytes();
    let hex = tag
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let signature = signature.map_or(hex, str::to_owned);
    Checked {
        source: "till".to_owned(),
        method: "POST".to_owned(),
        url: String::new(),
        headers: vec![("x-awda-signature".to_owned(), signature)],
        body: body.as_bytes().to_vec(),
        topic: String::new(),
        secrets: vec![Secret::new("key".to_owned())],
        now: "2026-11-22T10:00:00Z".parse().unwrap(),
        store: StoreFacts {
            store: "check".parse().unwrap(),
            currency: "SAR".parse().unwrap(),
            zone: awda_kernel::TimeZone::UTC,
            country: "SA".parse().ok(),
        },
    }
}

#[test]
fn each_verdict_has_its_exit_code_and_its_word() {
    for (checked, code, word) in [
        (till(BODY, None), 0, "genuine"),
        (till(r#"{"type":"layaway"}"#, None), 3, "unknown_topic"),
        (till(BODY, Some("00")), 4, "not_genuine"),
        (till("{}", None), 5, "unreadable"),
        (till("not json", None), 5, "unreadable"),
        (
            Checked {
                method: "GET".to_owned(),
                ..till(BODY, None)
            },
            5,
            "unreadable",
        ),
        (
            Checked {
                source: "mailchimp".to_owned(),
                method: "GET".to_owned(),
                ..till("", None)
            },
            0,
            "answered",
        ),
        (
            Checked {
                secrets: Vec::new(),
                ..till(BODY, None)
            },
            4,
            "not_genuine",
        ),
    ] {
        let verdict = checked.verdict().unwrap();
        assert_eq!(verdict.exit_code(), code, "{verdict:?}");
        assert_eq!(verdict.told("till")["verdict"], word);
        assert!(!show::lines("till", &verdict).is_empty());
    }
}

#[test]
fn programs_are_told_the_events_and_the_code() {
    let told = till(BODY, None).verdict().unwrap().told("till");
    assert_eq!(told["events"][0]["kind"], "order.placed.v1");
    assert_eq!(told["events"][0]["fact"]["order"]["items_minor"], 500);
    let told = till(BODY, Some("00")).verdict().unwrap().told("till");
    assert_eq!(told["code"], "webhook.signature_mismatch");
}

#[test]
fn people_are_told_what_is_most_often_wrong() {
    for source in sources::ALL {
        let verdict = Verdict::NotGenuine(Error::SignatureMismatch);
        let lines = show::lines(source.name(), &verdict);
        assert!(lines[0].contains("not genuine"), "{lines:?}");
        assert!(lines[1].len() > 20, "{lines:?}");
    }
}

#[test]
fn headers_are_read_as_people_keep_them() {
    let expected = Head {
        method: Some("PUT".to_owned()),
        target: Some("/hooks/acme/moyasar?x=1".to_owned()),
        headers: vec![("x-a".to_owned(), "b: c".to_owned())],
    };
    let lines = "PUT /hooks/acme/moyasar?x=1 HTTP/1.1\nX-A: b: c\n\n";
    assert_eq!(head(lines).unwrap(), expected);
    assert_eq!(
        head("> PUT /hooks/acme/moyasar?x=1 HTTP/1.1\n> X-A: b: c\n>\n").unwrap(),
        expected
    );
    let json = head(r#"{"X-A":"b","X-B":["c","d"]}"#).unwrap();
    assert_eq!(json.headers.len(), 2);
    assert!(head("no header").is_err());
    assert!(head("{\"a\":1}").is_err());
}

#[test]
fn the_topic_is_what_stands_behind_the_source() {
    for (url, source, expected) in [
        (
            "https://h/hooks/acme/shopify/orders/create?x=1",
            "shopify",
            "orders/create",
        ),
        ("/hooks/acme/zid/order.create", "zid", "order.create"),
        ("/hooks/acme/zid", "zid", ""),
        ("/hooks/square/t_01", "square", ""),
        ("https://h/v1/track", "segment", "track"),
        ("", "till", ""),
    ] {
        assert_eq!(topic_of(url, source), expected, "{url}");
    }
}

#[test]
fn the_command_line_is_read_into_a_delivery() {
    let folder = std::env::temp_dir().join(format!("awda-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (body, headers): (PathBuf, PathBuf) = (folder.join("body"), folder.join("headers"));
    std::fs::write(&body, BODY).unwrap();
    std::fs::write(&headers, "X-Awda-Signature: 00\n").unwrap();
    let line = [
        "awda",
        "source",
        "check",
        "till",
        "--secret",
        "a",
        "--secret",
        "b",
        "--now",
        "1700000000",
        "--currency",
        "KWD",
        "--headers",
    ];
    let line = line.iter().map(Into::into);
    let paths = [headers.into_os_string(), body.into_os_string()];
    let cli = Cli::try_parse_from(line.chain(paths)).unwrap();
    let crate::cli::args::Command::Source(SourceCommand::Check(args)) = cli.command else {
        panic!("it is source check");
    };
    let args: Box<CheckArgs> = args;
    let checked = args.checked().unwrap();
    assert_eq!(checked.secrets.len(), 2);
    assert_eq!(checked.now.as_second(), 1_700_000_000);
    assert_eq!(checked.store.currency.code(), "KWD");
    assert_eq!(checked.body, BODY.as_bytes());
    assert_eq!(checked.verdict().unwrap().exit_code(), 4);
    std::fs::remove_dir_all(folder).unwrap();
    assert!(args.checked().is_err());
    assert!(Cli::try_parse_from(["awda", "source", "check", "nobody", "-"]).is_err());
}
