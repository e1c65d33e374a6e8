//! Firebase Cloud Messaging, HTTP v1: `POST /v1/projects/{project}/messages:send` with an access token that a service account is given for
//! a signed statement of its own (RFC 7523, RS256). Nothing is told about a message after it was taken.
//!
//! Firebase, "Send messages", "Error codes for the FCM v1 API"; classes as Awda's connector facts, section 17. It refuses to sign: whoever
//! asks does, and keeps the token while it is good.

use awda_commerce::push::FCM_PREFIX;
use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Judged, Notification, Route, TextMessage};

const ORIGIN: &str = "https://fcm.googleapis.com";
/// Where access tokens are given, whatever the account's file says: the statement is for nobody else.
const TOKENS_URL: &str = "https://oauth2.googleapis.com/token";
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// How long a statement is good: Google's longest.
const STATEMENT_SECONDS: i64 = 3_600;
/// An access token is asked for anew so long before it ends.
const MARGIN_SECONDS: i64 = 60;
/// What is waited where a quota was passed and nothing is said.
const QUOTA_SECONDS: u32 = 60;
/// The same after trouble of Firebase's own.
const TROUBLE_SECONDS: u32 = 10;

/// What is read of a service account's file.
#[derive(Debug, Clone, Deserialize)]
pub struct ServiceAccount {
    client_email: String,
    private_key: Secret<String>,
}

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token.
    pub token: Secret<String>,
    /// Until when it is used.
    pub until: Timestamp,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    access_token: Option<String>,
    expires_in: i64,
    error: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    name: Option<String>,
    error: Option<Failure>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Failure {
    status: String,
    details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    #[serde(rename = "@type")]
    kind: String,
    #[serde(rename = "errorCode")]
    error_code: Option<String>,
}

impl ServiceAccount {
    /// Reads the file as Firebase gives it; none for text that is no such file.
    pub fn read(file: &Secret<String>) -> Option<Self> {
        serde_json::from_str(file.reveal()).ok()
    }

    /// Its key, as PEM of PKCS #8.
    pub const fn private_key(&self) -> &Secret<String> {
        &self.private_key
    }

    /// Header and claims of the statement that it may send messages.
    pub fn statement(&self, now: Timestamp) -> (Value, Value) {
        let at = now.as_second();
        let claims = json!({
            "iss": self.client_email, "scope": SCOPE, "aud": TOKENS_URL,
            "iat": at, "exp": at + STATEMENT_SECONDS,
        });
        (json!({ "alg": "RS256", "typ": "JWT" }), claims)
    }
}

/// Asks for an access token with a signed statement.
pub fn token_request(statement: &str) -> FetchRequest {
    let form = "application/x-www-form-urlencoded".to_owned();
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
    FetchRequest {
        method: "POST",
        url: TOKENS_URL.to_owned(),
        headers: vec![("content-type", Secret::new(form))],
        body: Secret::new(format!("grant_type={grant}&assertion={statement}")),
    }
}

/// The access token in an answer.
///
/// # Errors
/// What it means for the message where there is none: nothing was handed over yet, so it is always tried again.
pub fn token_in(answer: &FetchAnswer, now: Timestamp) -> Result<AccessToken, Judged> {
    let given: Given = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let (200, Some(token)) = (answer.status, given.access_token) {
        let seconds = (given.expires_in - MARGIN_SECONDS).max(0);
        let until = Timestamp::from_second(now.as_second() + seconds);
        return Ok(AccessToken {
            token: Secret::new(token),
            until: until.unwrap_or(now),
        });
    }
    let code = given.error.unwrap_or_else(|| answer.status.to_string());
    let code = format!("token {code}");
    Err(match answer.status {
        429 | 500.. => Judged::wait(code, answer.retry_after_seconds.or(Some(TROUBLE_SECONDS))),
        // The account was taken back, or its file is none of Firebase's.
        _ => Judged::wait_for_somebody(code),
    })
}

/// The request; none for a message that has another route, or whose address is no device.
pub fn request(message: &TextMessage, access: &AccessToken) -> Option<FetchRequest> {
    let Route::Fcm {
        project_id,
        notification,
        ..
    } = &message.route
    else {
        return None;
    };
    let bearer = format!("Bearer {}", access.token.reveal());
    Some(FetchRequest {
        method: "POST",
        url: format!("{ORIGIN}/v1/projects/{project_id}/messages:send"),
        headers: vec![
            ("authorization", Secret::new(bearer)),
            ("content-type", Secret::new("application/json".to_owned())),
        ],
        body: Secret::new(body(message, notification)?.to_string()),
    })
}

fn body(message: &TextMessage, notification: &Notification) -> Option<Value> {
    let device = message.to.reveal().strip_prefix(FCM_PREFIX)?;
    Some(json!({ "message": {
        "token": device,
        "notification": { "title": notification.title, "body": message.text },
        // Values are texts, and no name is one of Firebase's own.
        "data": { "message": message.message.as_str(), "link": notification.link },
    }}))
}

/// What an answer means.
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let status = answer.status;
    if (200..300).contains(&status) {
        return said.name.map_or_else(
            || Judged::Unknown {
                code: "not understood".to_owned(),
            },
            |carrier_id| Judged::Accepted { carrier_id },
        );
    }
    let failure = said.error.unwrap_or_default();
    let named = failure
        .details
        .iter()
        .find_map(|one| one.error_code.clone());
    let is_ours = failure
        .details
        .iter()
        .any(|one| one.kind.ends_with("google.rpc.BadRequest"));
    let code = match &named {
        Some(code) => code.clone(),
        None if failure.status.is_empty() => status.to_string(),
        None => failure.status,
    };
    let trouble = answer.retry_after_seconds.or(Some(TROUBLE_SECONDS));
    match (code.as_str(), status) {
        ("UNREGISTERED", _) | (_, 404) => Judged::Gone { code },
        // A field of ours is wrong, or the device's token is none.
        ("INVALID_ARGUMENT", _) if is_ours || named.is_none() => Judged::Refused { code },
        ("INVALID_ARGUMENT", _) => Judged::Gone { code },
        ("SENDER_ID_MISMATCH", _) => Judged::Refused { code },
        (_, 401 | 403) => Judged::wait_for_somebody(code),
        (_, 429) => Judged::wait(code, answer.retry_after_seconds.or(Some(QUOTA_SECONDS))),
        ("UNAVAILABLE" | "INTERNAL", _) | (_, 503) => Judged::wait(code, trouble),
        (_, 500..) => Judged::Unknown { code },
        _ => Judged::Refused { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    fn push() -> TextMessage {
        let notification = Notification {
            title: "Noor".to_owned(),
            link: "https://noor.example".to_owned(),
        };
        let route = Route::Fcm {
            project_id: "noor-app".to_owned(),
            account: Secret::new("{}".to_owned()),
            notification,
        };
        message(
            Destination::Push(Secret::new("fcm:bk3RNwTe3H0".to_owned())),
            route,
        )
    }

    fn access() -> AccessToken {
        AccessToken {
            token: Secret::new("ya29.x".to_owned()),
            until: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_request_is_that_of_the_v1_api() {
        let asked = request(&push(), &access()).unwrap();
        let url = "https://fcm.googleapis.com/v1/projects/noor-app/messages:send";
        assert_eq!(asked.url, url);
        assert_eq!(asked.headers[0].1.reveal(), "Bearer ya29.x");
        let body: Value = serde_json::from_str(asked.body.reveal()).unwrap();
        let message = &body["message"];
        assert_eq!(message["token"], "bk3RNwTe3H0");
        let notification = json!({ "title": "Noor", "body": "سلّتك في انتظارك" });
        assert_eq!(message["notification"], notification);
        let data = message["data"].as_object().unwrap();
        assert!(data.values().all(Value::is_string));
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let error = |code: &str, status: &str| {
            format!(
                r#"{{"error":{{"code":1,"message":"m","status":"{status}","details":[
                {{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"{code}"}}]}}}}"#
            )
        };
        let ours = r#"{"error":{"status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations":[{"field":"message.data","description":"d"}]}]}}"#;
        for (status, body, expected) in [
            (
                200,
                r#"{"name":"projects/noor-app/messages/0:1"}"#.to_owned(),
                "accepted",
            ),
            (200, "{}".to_owned(), "unknown"),
            (404, error("UNREGISTERED", "NOT_FOUND"), "gone"),
            (404, String::new(), "gone"),
            (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT"), "gone"),
            (400, ours.to_owned(), "refused"),
            (
                403,
                error("SENDER_ID_MISMATCH", "PERMISSION_DENIED"),
                "refused",
            ),
            (
                401,
                error("THIRD_PARTY_AUTH_ERROR", "UNAUTHENTICATED"),
                "not_now",
            ),
            (
                403,
                r#"{"error":{"status":"PERMISSION_DENIED"}}"#.to_owned(),
                "not_now",
            ),
            (
                429,
                error("QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED"),
                "not_now",
            ),
            (503, error("UNAVAILABLE", "UNAVAILABLE"), "not_now"),
            (500, error("INTERNAL", "INTERNAL"), "not_now"),
            (502, "<html>".to_owned(), "unknown"),
        ] {
            assert_eq!(
                class(&judge(&answer(status, &body))),
                expected,
                "{status} {body}"
            );
        }
        let wait = |status, retry_after_seconds| {
            let answer = FetchAnswer {
                status,
                body: Vec::new(),
                retry_after_seconds,
            };
            match judge(&answer) {
                Judged::NotNow { after_ms, .. } => after_ms,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((wait(429, None), wait(429, Some(90))), (60_000, 90_000));
        assert_eq!(wait(503, None), 10_000);
    }

    #[test]
    fn a_token_is_good_until_a_minute_before_its_end_and_no_token_is_no_refusal() {
        let now = Timestamp::from_second(1_000).unwrap();
        let given = answer(
            200,
            r#"{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}"#,
        );
        let token = token_in(&given, now).unwrap();
        assert_eq!(token.until.as_second(), 1_000 + 3_599 - 60);
        for (status, body) in [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#,
            ),
            (429, ""),
            (500, ""),
            (200, "{}"),
        ] {
            let said = token_in(&answer(status, body), now).unwrap_err();
            assert_eq!(class(&said), "not_now", "{status}");
        }
    }
}
