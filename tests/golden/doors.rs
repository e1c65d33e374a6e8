//! What each shop's door must let in, keep out, or only answer, beyond a right and a wrong signature.

use awda_commerce::sources::{self, Verified};
use awda_commerce::{Error, RawRequest};
use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};

use super::signing::by_keys::{file, signed};

/// A request to a source's door.
struct Knock<'a> {
    source: &'a str,
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, String)>,
    body: &'a [u8],
}

#[test]
fn a_registration_at_adobe_hears_its_challenge_and_nothing_else() {
    let hello = |method: &str, url: &str, body: &[u8]| {
        let asked = knock("magento", method, url, Vec::new(), body);
        asked.verdict(&[])
    };
    let path = "https://crm.example/hooks/acme/magento";
    for (method, url, body) in [
        ("GET", format!("{path}?challenge=abc-123"), &b""[..]),
        ("GET", format!("{path}?x=1&challenge=abc%2D123"), b""),
        ("POST", path.to_owned(), br#"{"challenge":"abc-123"}"#),
    ] {
        let answer = Ok(Verified::Answered("abc-123".to_owned()));
        assert_eq!(hello(method, &url, body), answer, "{method} {url}");
    }
    for (method, url, body) in [
        ("GET", path.to_owned(), &b""[..]),
        ("GET", format!("{path}?challenge="), b""),
        ("GET", format!("{path}?challenge=a%20b"), b""),
        ("GET", format!("{path}?challenge={}", "x".repeat(201)), b""),
        ("POST", path.to_owned(), br#"{"challenge":{}}"#),
        ("POST", path.to_owned(), b"not json"),
    ] {
        assert!(hello(method, &url, body).is_err(), "{method} {url}");
    }
}

#[test]
fn an_event_that_adobe_signed_for_somebody_else_is_not_believed() {
    let body: &[u8] = br#"{"recipient_client_id":"ours","type":"x"}"#;
    let nobodys: &[u8] = br#"{"type":"x"}"#;
    let two: &[u8] = br#"[{"recipient_client_id":"ours"},{"recipient_client_id":"theirs"}]"#;
    let io = |body: &[u8]| vec![("x-adobe-digital-signature-1", STANDARD.encode(signed(body)))];
    let module = |body: &[u8]| {
        let over = STANDARD.encode(body);
        vec![(
            "x-adobe-commerce-webhook-signature",
            STANDARD.encode(signed(over.as_bytes())),
        )]
    };
    let pem = file("golden.public.pem");
    let asks = [
        (io(body), body, vec![&*pem], true),
        (io(body), body, vec![&*pem, "client:ours"], true),
        (
            io(body),
            body,
            vec![&*pem, "client:old", "client:ours"],
            true,
        ),
        (io(body), body, vec![&*pem, "client:theirs"], false),
        (io(nobodys), nobodys, vec![&*pem, "client:ours"], false),
        (io(two), two, vec![&*pem, "client:ours"], false),
        (io(body), body, vec!["client:ours"], false),
        (module(nobodys), nobodys, vec![&*pem, "client:ours"], true),
        (module(nobodys), body, vec![&*pem, "client:ours"], false),
    ];
    for (place, (headers, body, secrets, expected)) in asks.iter().enumerate() {
        let verdict = knock("magento", "POST", "", headers.clone(), body).verdict(secrets);
        assert_eq!(verdict.is_ok(), *expected, "{place}: {verdict:?}");
    }
}

#[test]
fn a_key_that_is_said_to_lie_at_another_host_is_not_adobes() {
    let body = b"{}";
    let pem = file("golden.public.pem");
    for (path, expected) in [
        ("/prod/keys/pub-key-1.pem", true),
        ("https://evil.example/key.pem", false),
        ("//evil.example/key.pem", false),
        ("\\\\evil.example\\key.pem", false),
        ("evil.pem", false),
    ] {
        let headers = vec![
            ("x-adobe-digital-signature-1", STANDARD.encode(signed(body))),
            ("x-adobe-public-key1-path", path.to_owned()),
        ];
        let verdict = knock("magento", "POST", "", headers, body).verdict(&[&pem]);
        assert_eq!(verdict.is_ok(), expected, "{path}");
    }
}

#[test]
fn sallas_strategy_is_the_stores_choice() {
    let body = br#"{"event":"order.created"}"#;
    let sign = ("x-salla-signature", hex("key", body));
    let token = |value: &str| ("authorization", value.to_owned());
    for (headers, secrets, expected) in [
        (vec![sign.clone()], &["key"][..], true),
        (vec![token("Bearer word")], &["token:word"], true),
        (vec![token("bearer word")], &["token:word"], true),
        (vec![token("word")], &["token:old", "token:word"], true),
        (vec![token("word")], &["key", "token:word"], true),
        (vec![sign.clone()], &["token:word", "key"], true),
        (vec![token("word")], &["word"], false),
        (vec![token("key")], &["key"], false),
        (vec![sign.clone()], &["token:key"], false),
        (vec![token("token:word")], &["token:word"], false),
        (vec![token("")], &["token:"], false),
        (vec![token("other")], &["token:word"], false),
        (vec![], &["token:word"], false),
        (vec![], &["key"], false),
    ] {
        let verdict = knock("salla", "POST", "", headers.clone(), body).verdict(secrets);
        assert_eq!(
            verdict.is_ok(),
            expected,
            "{headers:?} {secrets:?}: {verdict:?}"
        );
    }
}

#[test]
fn one_time_passwords_do_not_pass_the_door() {
    let otp = super::Case::read(&super::golden().join("salla/customer.otp.request"));
    let message = super::Case::read(&super::golden().join("salla/communication.whatsapp.send"));
    let account = super::Case::read(&super::golden().join("saleor/account_confirmation_requested"));
    for (case, gone) in [
        (otp, &["5331", "+96652318526"][..]),
        (message, &["content"]),
        (account, &["let-me-in", "confirm\""]),
    ] {
        let seal = super::signing::seal(case.source.name(), &case.url, &case.body);
        let Ok(Verified::Unwrapped(kept)) = case.verdict(&seal, &seal.secrets) else {
            panic!("{} is kept as it came", case.folder.display());
        };
        let kept = String::from_utf8(kept).unwrap();
        for word in gone {
            assert!(String::from_utf8_lossy(&case.body).contains(word), "{word}");
            assert!(!kept.contains(word), "{word} in {kept}");
        }
    }
}

#[test]
fn a_saleor_token_is_signed_as_it_must_be_or_none() {
    let body = b"{\"order\":{}}";
    let token = |header: &str, over_base64: bool| {
        let header = URL_SAFE_NO_PAD.encode(header);
        let payload = if over_base64 {
            URL_SAFE_NO_PAD.encode(body).into_bytes()
        } else {
            body.to_vec()
        };
        let message = [header.as_bytes(), b".", &payload].concat();
        format!("{header}..{}", URL_SAFE_NO_PAD.encode(signed(&message)))
    };
    let (pem, set) = (file("golden.public.pem"), file("golden.jwks.json"));
    let good = r#"{"alg":"RS256","kid":"golden","crit":["b64"],"b64":false}"#;
    for (given, secrets, expected) in [
        (token(good, false), &[&*pem][..], true),
        (token(good, false), &[&*set], true),
        (token(r#"{"alg":"RS256"}"#, true), &[&*pem], true),
        (
            token(&good.replace("golden", "other"), false),
            &[&*set],
            false,
        ),
        (
            token(&good.replace("golden", "other"), false),
            &[&*pem],
            true,
        ),
        (
            token(r#"{"alg":"RS256","b64":false}"#, true),
            &[&*pem],
            false,
        ),
        (
            token(&good.replace("RS256", "HS256"), false),
            &[&*pem],
            false,
        ),
        (
            token(&good.replace("RS256", "none"), false),
            &[&*pem],
            false,
        ),
        (
            token(&good.replace("[\"b64\"]", "[\"b64\",\"exp\"]"), false),
            &[&*pem],
            false,
        ),
        (token(good, false), &["word"], false),
        (hex("word", body), &["word"], true),
        (hex(&pem, body), &[&*pem], false),
        (hex(&set, body), &[&*set], false),
        ("..".to_owned(), &[&*pem], false),
        (String::new(), &[&*pem, "word"], false),
    ] {
        let headers = vec![("saleor-signature", given.clone())];
        let verdict = knock("saleor", "POST", "", headers, body).verdict(secrets);
        assert_eq!(verdict.is_ok(), expected, "{given} {verdict:?}");
    }
}

#[test]
fn only_a_ping_is_answered_without_a_signature() {
    let ping =
        |body: &[u8], headers| knock("woocommerce", "POST", "", headers, body).verdict(&["s"]);
    for body in [&b"webhook_id=142"[..], b"webhook_id=1\n"] {
        assert_eq!(
            ping(body, Vec::new()),
            Ok(Verified::Answered(String::new()))
        );
    }
    for body in [
        &b""[..],
        b"webhook_id=",
        b"webhook_id=1&a=2",
        b"webhook_id=x",
        b"{\"webhook_id\":1}",
    ] {
        assert!(ping(body, Vec::new()).is_err(), "{body:?}");
    }
    let signature = vec![("x-wc-webhook-signature", "AAAA".to_owned())];
    assert_eq!(
        ping(b"webhook_id=142", signature),
        Err(Error::SignatureMismatch)
    );
}

#[test]
fn zids_password_may_hold_anything_and_must_be_all_of_it() {
    let basic = |text: &str| vec![("authorization", format!("Basic {}", STANDARD.encode(text)))];
    let ask = |headers: Vec<(&'static str, String)>| {
        knock("zid", "POST", "", headers, b"{}").verdict(&["user:pä:ss", "old:one"])
    };
    for headers in [basic("user:pä:ss"), basic("old:one")] {
        assert_eq!(ask(headers), Ok(Verified::Genuine));
    }
    for headers in [
        basic("user:pä"),
        basic("user"),
        basic(""),
        basic("user:pä:ss "),
        vec![("authorization", "Bearer user:pä:ss".to_owned())],
        vec![("authorization", "Basic ***".to_owned())],
        Vec::new(),
    ] {
        assert!(ask(headers.clone()).is_err(), "{headers:?}");
    }
}

impl Knock<'_> {
    fn verdict(&self, secrets: &[&str]) -> Result<Verified, Error> {
        let headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let secrets: Vec<Secret<String>> = secrets
            .iter()
            .map(|secret| Secret::new((*secret).to_owned()))
            .collect();
        let request = RawRequest {
            method: self.method,
            url: self.url,
            headers: &headers,
            body: self.body,
            topic: "",
        };
        let source = sources::source(self.source).unwrap();
        source.verify(&request, &secrets, Timestamp::UNIX_EPOCH)
    }
}

fn knock<'a>(
    source: &'a str,
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, String)>,
    body: &'a [u8],
) -> Knock<'a> {
    Knock {
        source,
        method,
        url,
        headers,
        body,
    }
}

fn hex(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let tag = mac.finalize().into_bytes();
    tag.iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
