//! Push: Firebase and browsers' push services, each in its own words to somebody on this machine who stands in for them.

use awda_aws::TextCarriers;
use awda_kernel::Secret;
use awda_messaging::carriers::{Notification, Route, TextMessage};
use awda_messaging::channels::Destination;
use awda_ports::{Carrier, Handover, Outgoing, Remedied, Remedy};
use awda_testkit::{customer, message_row, store};
use awda_tests::{Says, StandIn};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use serde_json::{Value, json};

const TOKENS: &str = "POST /token";
const SEND: &str = "POST /v1/projects/noor-app/messages:send";
/// The pair of RFC 8292's kind that signs here: the application server's of RFC 8291, section 5.
const PRIVATE: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
const PUBLIC: &str =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

fn message(to: &str, route: Route) -> Outgoing {
    Outgoing::Text(TextMessage {
        message: message_row(&customer(1), "2026-10-01", "2026-11-22T10:00:00Z").id,
        store: store(),
        customer: customer(1),
        to: Destination::Push(Secret::new(to.to_owned())),
        is_marketing: true,
        text: "سلّتك في انتظارك".to_owned(),
        template: None,
        stop_label: None,
        route,
    })
}

fn notification() -> Notification {
    Notification {
        title: "Noor".to_owned(),
        link: "https://noor.example".to_owned(),
    }
}

fn to_app() -> Outgoing {
    let pem = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/keys/golden.private.pem"),
    );
    let account = json!({
        "type": "service_account", "project_id": "noor-app", "private_key": pem.unwrap(),
        "client_email": "push@noor-app.iam.gserviceaccount.com", "token_uri": "https://evil.example/token",
    });
    let route = Route::Fcm {
        project_id: "noor-app".to_owned(),
        account: Secret::new(account.to_string()),
        notification: notification(),
    };
    message("fcm:bk3RNwTe3H0", route)
}

fn to_browser() -> Outgoing {
    let address =
        format!("web:https://fcm.googleapis.com/fcm/send/abc {PUBLIC} BTBZMqHH6r4Tts7J_aSIgg");
    let route = Route::WebPush {
        public_key: PUBLIC.to_owned(),
        private_key: Secret::new(PRIVATE.to_owned()),
        subject: "mailto:push@noor.example".to_owned(),
        notification: notification(),
    };
    message(&address, route)
}

async fn told(says: &[(&str, Says)]) -> (StandIn, TextCarriers) {
    let stand_in = StandIn::start().await;
    for (what, answer) in says {
        stand_in.says(what, [answer.clone()]);
    }
    let carriers = TextCarriers::through(stand_in.fetch());
    (stand_in, carriers)
}

fn given() -> (&'static str, Says) {
    let token = json!({"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"});
    (TOKENS, Says::This(200, token))
}

fn parts(token: &str) -> (Value, Value, String, Vec<u8>) {
    let part = |place: usize| token.split('.').nth(place).unwrap();
    let read = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let json = |place| serde_json::from_slice(&read(part(place))).unwrap();
    let said = format!("{}.{}", part(0), part(1));
    (json(0), json(1), said, read(part(2)))
}

#[tokio::test]
async fn an_account_is_given_a_token_for_what_it_signs_and_uses_it_again() {
    let taken = Says::This(200, json!({"name": "projects/noor-app/messages/0:1"}));
    let (stand_in, carriers) = told(&[given(), (SEND, taken)]).await;
    for _ in 0..2 {
        let answer = carriers.hand_over(&to_app()).await.unwrap();
        assert!(matches!(answer, Handover::Accepted { .. }), "{answer:?}");
    }
    let asked = stand_in.asked();
    let what: Vec<&str> = asked.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(what, [TOKENS, SEND, SEND]);
    let statement = asked[0].body.rsplit_once("assertion=").unwrap().1;
    let (header, claims, said, signature) = parts(statement);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(claims["aud"], "https://oauth2.googleapis.com/token");
    let key = ring::signature::RsaKeyPair::from_pkcs8(&der()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref());
    public.verify(said.as_bytes(), &signature).unwrap();
    assert_eq!(asked[1].headers["authorization"], "Bearer ya29.x");
}

/// The key of the account, without its lines.
fn der() -> Vec<u8> {
    let file =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/keys/golden.private.pem");
    let pem = std::fs::read_to_string(file).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.collect();
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

#[tokio::test]
async fn what_firebase_says_is_told_apart_and_no_token_is_no_loss() {
    let fcm = |status: u16, code: &str| {
        let detail = json!({"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code});
        Says::This(
            status,
            json!({"error": {"status": "X", "details": [detail]}}),
        )
    };
    for (says, expected) in [
        (fcm(404, "UNREGISTERED"), "gone"),
        (fcm(429, "QUOTA_EXCEEDED"), "wait 60000"),
        (fcm(503, "UNAVAILABLE"), "wait 10000"),
        (fcm(401, "THIRD_PARTY_AUTH_ERROR"), "wait 3600000"),
        (fcm(403, "SENDER_ID_MISMATCH"), "refused"),
        (Says::Hangup, "unknown"),
    ] {
        let (_, carriers) = told(&[given(), (SEND, says.clone())]).await;
        let answer = carriers.hand_over(&to_app()).await;
        assert_eq!(class(&answer), expected, "{says:?}");
    }
    for (says, expected) in [
        (
            Says::This(400, json!({"error": "invalid_grant"})),
            "wait 3600000",
        ),
        (Says::Text(503, ""), "wait 10000"),
    ] {
        let (stand_in, carriers) = told(&[(TOKENS, says)]).await;
        let answer = carriers.hand_over(&to_app()).await;
        assert_eq!(class(&answer), expected);
        assert_eq!(stand_in.asked().len(), 1);
    }
    let (_, carriers) = told(&[(TOKENS, Says::Hangup)]).await;
    let fault = carriers.hand_over(&to_app()).await.unwrap_err();
    assert!(
        matches!(fault.remedy(), Remedy::Retry { .. }),
        "nothing was handed over"
    );
}

#[tokio::test]
async fn a_browser_is_asked_by_who_we_say_we_are_and_nobody_between_can_read_it() {
    let (stand_in, carriers) = told(&[("POST /fcm/send/abc", Says::Text(201, ""))]).await;
    let answer = carriers.hand_over(&to_browser()).await.unwrap();
    assert!(matches!(answer, Handover::Accepted { .. }));
    let asked = stand_in.asked().remove(0);
    assert_eq!(asked.headers["content-encoding"], "aes128gcm");
    assert_eq!(asked.headers["ttl"], "86400");
    assert!(!asked.body.contains("Noor"));
    let authorization = &asked.headers["authorization"];
    let (token, key) = authorization
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(key, PUBLIC);
    let (header, claims, said, signature) = parts(token);
    assert_eq!(
        (&header["alg"], &claims["aud"]),
        (&json!("ES256"), &json!("https://fcm.googleapis.com"))
    );
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let random = ring::rand::SystemRandom::new();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        &bytes(PRIVATE),
        &bytes(PUBLIC),
        &random,
    );
    let pair = pair.unwrap();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
    public.verify(said.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn what_push_services_say_is_told_apart() {
    for (status, expected) in [
        (404, "gone"),
        (410, "gone"),
        (413, "refused"),
        (429, "wait 60000"),
        (403, "wait 3600000"),
    ] {
        let (_, carriers) = told(&[("POST /fcm/send/abc", Says::Text(status, ""))]).await;
        let answer = carriers.hand_over(&to_browser()).await;
        assert_eq!(class(&answer), expected, "{status}");
    }
}

fn class(answer: &Result<Handover, awda_ports::Fault>) -> String {
    super::text_carriers::class(answer)
}
