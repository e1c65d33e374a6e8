//! Web Push: a POST to the address that a browser gave, with a payload that only the browser can read (RFC 8291) and a statement of who
//! asks (VAPID, RFC 8292). Nothing is told about a message after it was taken.
//!
//! It refuses to seal and to sign: whoever asks does.

use awda_commerce::push::WebSubscription;
use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::{Secret, Timestamp};
use serde_json::{Value, json};

use super::{Judged, Route, TextMessage};

/// How long the push service keeps a message for a browser that is away, in seconds: a day.
const TIME_TO_LIVE_SECONDS: u32 = 86_400;
/// How long a statement is good: half of the longest that RFC 8292 allows.
const STATEMENT_SECONDS: i64 = 12 * 3_600;
/// What is waited where the push service has had enough and says nothing.
const QUOTA_SECONDS: u32 = 60;

/// The browser that a message is for; none where its address is no subscription.
pub fn subscription(message: &TextMessage) -> Option<WebSubscription> {
    WebSubscription::of_handle(message.to.reveal())
}

/// What the browser is told: the site's service worker shows it.
pub fn payload(message: &TextMessage) -> Option<String> {
    let Route::WebPush { notification, .. } = &message.route else {
        return None;
    };
    let told = json!({
        "title": notification.title,
        "body": message.text,
        "link": notification.link,
        "message": message.message.as_str(),
    });
    Some(told.to_string())
}

/// Header and claims of the statement of who asks.
pub fn statement(subscription: &WebSubscription, subject: &str, now: Timestamp) -> (Value, Value) {
    let claims = json!({
        "aud": subscription.origin(),
        "exp": now.as_second() + STATEMENT_SECONDS,
        "sub": subject,
    });
    (json!({ "typ": "JWT", "alg": "ES256" }), claims)
}

/// The request without its body, which is bytes.
pub fn request(
    subscription: &WebSubscription,
    (statement, public_key): (&str, &str),
) -> FetchRequest {
    let header = |name: &'static str, value: String| (name, Secret::new(value));
    FetchRequest {
        method: "POST",
        url: subscription.endpoint.clone(),
        headers: vec![
            header("ttl", TIME_TO_LIVE_SECONDS.to_string()),
            header("urgency", "normal".to_owned()),
            header("content-encoding", "aes128gcm".to_owned()),
            header("content-type", "application/octet-stream".to_owned()),
            header(
                "authorization",
                format!("vapid t={statement}, k={public_key}"),
            ),
        ],
        body: Secret::new(String::new()),
    }
}

/// What an answer means (RFC 8030 sections 5 and 8.4).
pub fn judge(message: &TextMessage, answer: &FetchAnswer) -> Judged {
    let code = answer.status.to_string();
    match answer.status {
        200..300 => Judged::Accepted {
            carrier_id: message.message.to_string(),
        },
        404 | 410 => Judged::Gone { code },
        // Whoever is too busy took nothing; of any other trouble nobody knows.
        429 | 503 => Judged::wait(code, answer.retry_after_seconds.or(Some(QUOTA_SECONDS))),
        // The keys do not fit: somebody must look.
        400 | 401 | 403 => Judged::wait_for_somebody(code),
        500.. => Judged::Unknown { code },
        _ => Judged::Refused { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::Notification;
    use crate::carriers::fixture::{class, message};
    use crate::channels::Destination;

    fn push() -> TextMessage {
        let notification = Notification {
            title: "Noor".to_owned(),
            link: "https://noor.example".to_owned(),
        };
        let route = Route::WebPush {
            public_key: "BA".to_owned(),
            private_key: Secret::new("AQ".to_owned()),
            subject: "mailto:push@noor.example".to_owned(),
            notification,
        };
        let address = "web:https://fcm.googleapis.com/fcm/send/abc \
            BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4 BTBZMqHH6r4Tts7J_aSIgg";
        message(Destination::Push(Secret::new(address.to_owned())), route)
    }

    #[test]
    fn the_statement_is_for_the_push_service_alone() {
        let browser = subscription(&push()).unwrap();
        let (_, claims) = statement(&browser, "mailto:push@noor.example", Timestamp::UNIX_EPOCH);
        assert_eq!(claims["aud"], "https://fcm.googleapis.com");
        assert_eq!(claims["exp"], 43_200);
        let asked = request(&browser, ("j.w.t", "BA"));
        assert_eq!(asked.url, "https://fcm.googleapis.com/fcm/send/abc");
        let value = |name: &str| {
            let found = asked.headers.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| value.reveal().clone())
        };
        assert_eq!(value("authorization").unwrap(), "vapid t=j.w.t, k=BA");
        assert_eq!(value("ttl").unwrap(), "86400");
        let told: Value = serde_json::from_str(&payload(&push()).unwrap()).unwrap();
        assert_eq!(
            (&told["title"], &told["link"]),
            (&json!("Noor"), &json!("https://noor.example"))
        );
    }

    #[test]
    fn every_answer_has_its_meaning() {
        for (status, expected) in [
            (201, "accepted"),
            (404, "gone"),
            (410, "gone"),
            (413, "refused"),
            (429, "not_now"),
            (403, "not_now"),
            (503, "not_now"),
            (502, "unknown"),
        ] {
            let answer = FetchAnswer {
                status,
                body: Vec::new(),
                retry_after_seconds: None,
            };
            assert_eq!(class(&judge(&push(), &answer)), expected, "{status}");
        }
    }
}
