//! Telegram's Bot API: `sendMessage`. The token stands in the address, which is why no address is ever printed.
//!
//! A bot cannot write first: a chat is known once its person has pressed start. Nothing is told about a message after it was taken.

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::Secret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Judged, Route, TextMessage};

const ORIGIN: &str = "https://api.telegram.org";

/// What the button that stops promotions sends back.
pub const STOP_DATA: &str = "stop";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    ok: bool,
    error_code: u16,
    description: String,
    parameters: Parameters,
    result: Sent,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    retry_after: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    message_id: Option<i64>,
}

/// The request; none for a message that has another route.
pub fn request(message: &TextMessage) -> Option<FetchRequest> {
    let Route::Telegram { token } = &message.route else {
        return None;
    };
    Some(FetchRequest {
        method: "POST",
        url: format!("{ORIGIN}/bot{}/sendMessage", token.reveal()),
        headers: vec![("content-type", Secret::new("application/json".to_owned()))],
        body: Secret::new(body(message).to_string()),
    })
}

fn body(message: &TextMessage) -> Value {
    let chat = message.to.reveal();
    // A private chat is a number; what is none is a public name, as text.
    let chat = chat
        .parse::<i64>()
        .map_or_else(|_| json!(chat), |id| json!(id));
    let mut body = json!({
        "chat_id": chat,
        "text": message.text,
        "link_preview_options": { "is_disabled": true },
    });
    if let (Some(label), Some(fields)) = (&message.stop_label, body.as_object_mut()) {
        let button = json!([[{ "text": label, "callback_data": STOP_DATA }]]);
        fields.insert(
            "reply_markup".to_owned(),
            json!({ "inline_keyboard": button }),
        );
    }
    body
}

/// What an answer means.
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    if said.ok {
        let sent = said.result.message_id;
        return sent.map_or_else(
            || Judged::Unknown {
                code: "not understood".to_owned(),
            },
            |id| Judged::Accepted {
                carrier_id: id.to_string(),
            },
        );
    }
    let status = if said.error_code == 0 {
        answer.status
    } else {
        said.error_code
    };
    let about = said.description.to_lowercase();
    let code = status.to_string();
    match status {
        403 if about.contains("deactivated") => Judged::Gone { code },
        403 if about.contains("blocked") => Judged::OptedOut { code },
        400 if about.contains("chat not found") => Judged::Gone { code },
        // The token was taken back, or is none.
        401 | 404 => Judged::wait_for_somebody(code),
        429 => {
            let named = said.parameters.retry_after;
            Judged::wait(code, named.or(answer.retry_after_seconds))
        }
        500.. => Judged::wait(code, answer.retry_after_seconds),
        200..300 => Judged::Unknown { code },
        _ => Judged::Refused { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    fn chat() -> TextMessage {
        let route = Route::Telegram {
            token: Secret::new("110201543:AAHd".to_owned()),
        };
        message(
            Destination::Telegram(Secret::new("1111111".to_owned())),
            route,
        )
    }

    #[test]
    fn the_request_is_that_of_the_bot_api() {
        let message = TextMessage {
            stop_label: Some("إلغاء الاشتراك".to_owned()),
            ..chat()
        };
        let request = request(&message).unwrap();
        assert_eq!(
            request.url,
            "https://api.telegram.org/bot110201543:AAHd/sendMessage"
        );
        let body: Value = serde_json::from_str(request.body.reveal()).unwrap();
        let expected = json!({
            "chat_id": 1_111_111,
            "text": "سلّتك في انتظارك",
            "link_preview_options": { "is_disabled": true },
            "reply_markup": { "inline_keyboard": [[
                { "text": "إلغاء الاشتراك", "callback_data": "stop" }
            ]]}
        });
        assert_eq!(body, expected);
        assert!(!format!("{message:?}").contains("AAHd"));
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let error = |code: u16, text: &str| {
            format!(r#"{{"ok":false,"error_code":{code},"description":"{text}"}}"#)
        };
        for (status, body, expected) in [
            (
                200,
                r#"{"ok":true,"result":{"message_id":7}}"#.to_owned(),
                "accepted",
            ),
            (200, "{}".to_owned(), "unknown"),
            (
                403,
                error(403, "Forbidden: bot was blocked by the user"),
                "opted_out",
            ),
            (403, error(403, "Forbidden: user is deactivated"), "gone"),
            (
                403,
                error(
                    403,
                    "Forbidden: bot can't initiate conversation with a user",
                ),
                "refused",
            ),
            (400, error(400, "Bad Request: chat not found"), "gone"),
            (
                400,
                error(400, "Bad Request: can't parse entities"),
                "refused",
            ),
            (401, error(401, "Unauthorized"), "not_now"),
            (404, error(404, "Not Found"), "not_now"),
            (500, error(500, "Internal Server Error"), "not_now"),
            (502, "<html>".to_owned(), "not_now"),
        ] {
            assert_eq!(class(&judge(&answer(status, &body))), expected, "{body}");
        }
    }

    #[test]
    fn patience_is_kept_for_as_long_as_telegram_asks() {
        let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 14","parameters":{"retry_after":14}}"#;
        let expected = Judged::NotNow {
            code: "429".to_owned(),
            after_ms: 14_000,
        };
        assert_eq!(judge(&answer(429, body)), expected);
    }
}
