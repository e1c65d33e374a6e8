//! Messenger and Instagram by Meta's Graph API: `POST /{version}/{page id}/messages` with the page's token.
//!
//! A store answers here, it does not begin: a message is a `RESPONSE` within 24 hours of the person's last one (Meta, Messenger Platform,
//! "Send messages"; the tags that once allowed more are errors since April 2026). What is written later is refused before anybody is asked.
//! Our ids travel in `metadata` and come back with the echo of what the page said; Instagram has no such place.

use awda_commerce::{Channel, FetchAnswer, FetchRequest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::whatsapp::opaque;
use super::{Judged, Route, TextMessage, graph};

/// Longest text of Instagram's, in bytes (Instagram Messaging, "Send messages").
pub const INSTAGRAM_BYTES_MAX: usize = 1_000;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    message_id: Option<String>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
    #[serde(default)]
    error_subcode: i64,
}

/// The request; none for a message that has another route.
pub fn request(message: &TextMessage) -> Option<FetchRequest> {
    let Route::Page {
        page_id,
        graph_version,
        token,
    } = &message.route
    else {
        return None;
    };
    Some(graph::post(graph_version, page_id, token, &body(message)))
}

fn body(message: &TextMessage) -> Value {
    let said = match message.to.channel() {
        Channel::Messenger => json!({ "text": message.text, "metadata": opaque(message) }),
        _ => json!({ "text": message.text }),
    };
    json!({
        "recipient": { "id": message.to.reveal() },
        "messaging_type": "RESPONSE",
        "message": said,
    })
}

/// What an answer means (Meta, Messenger Platform, "Error codes"; classes as Awda's connector facts, section 15).
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let unknown = |code: String| Judged::Unknown { code };
    if (200..300).contains(&answer.status) {
        return said.message_id.map_or_else(
            || unknown("not understood".to_owned()),
            |carrier_id| Judged::Accepted { carrier_id },
        );
    }
    let Some(failure) = said.error else {
        let code = answer.status.to_string();
        return match answer.status {
            429 => Judged::wait(code, answer.retry_after_seconds),
            _ => unknown(code),
        };
    };
    let code = match failure.error_subcode {
        0 => failure.code.to_string(),
        subcode => format!("{}/{subcode}", failure.code),
    };
    match (failure.code, failure.error_subcode) {
        // Outside the window: of a page, of an account.
        (10, 2_018_278 | 2_534_022) => Judged::Closed { code },
        (100, 2_018_001) => Judged::Gone { code },
        // The token, or what Meta says of the page: somebody must act.
        (190 | 368, _) => Judged::wait_for_somebody(code),
        // Too many at once, and trouble of Meta's own.
        (4 | 32 | 613 | 80_006 | 1_200 | -1 | 2, _) => {
            Judged::wait(code, answer.retry_after_seconds)
        }
        // The person cannot be written to now, the request is wrong, or the page may not do this.
        (551 | 100 | 10 | 200..=299, _) => Judged::Refused { code },
        // A code that nobody knows yet: Meta answered that it is an error, so nothing was taken.
        _ if answer.status < 500 => Judged::wait_for_somebody(code),
        _ => unknown(code),
    }
}

#[cfg(test)]
mod tests {
    use awda_kernel::Secret;

    use super::*;
    use crate::carriers::fixture::{answer, class, message};
    use crate::carriers::whatsapp::ids_in;
    use crate::channels::Destination;

    fn to(destination: fn(Secret<String>) -> Destination) -> TextMessage {
        let route = Route::Page {
            page_id: "682498302938465".to_owned(),
            graph_version: "v23.0".to_owned(),
            token: Secret::new("EAAP".to_owned()),
        };
        let to = destination(Secret::new("1008372609250235".to_owned()));
        message(to, route)
    }

    #[test]
    fn the_request_is_a_response_that_carries_our_ids_where_there_is_a_place_for_them() {
        let message = to(Destination::Messenger);
        let asked = request(&message).unwrap();
        let url = "https://graph.facebook.com/v23.0/682498302938465/messages";
        assert_eq!(asked.url, url);
        let body: Value = serde_json::from_str(asked.body.reveal()).unwrap();
        assert_eq!(body["recipient"], json!({ "id": "1008372609250235" }));
        assert_eq!(body["messaging_type"], "RESPONSE");
        let metadata = body["message"]["metadata"].as_str().unwrap();
        let (store, customer, id) = ids_in(metadata).unwrap();
        assert_eq!(
            (store, customer, id),
            (message.store, message.customer, message.message)
        );
        let instagram = request(&to(Destination::Instagram)).unwrap();
        let body: Value = serde_json::from_str(instagram.body.reveal()).unwrap();
        assert_eq!(body["message"], json!({ "text": "سلّتك في انتظارك" }));
        assert!(!format!("{:?}", to(Destination::Instagram)).contains("EAAP"));
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let error = |code: i64, subcode: i64| {
            format!(
                r#"{{"error":{{"message":"(#{code})","type":"OAuthException","code":{code},"error_subcode":{subcode},"fbtrace_id":"A"}}}}"#
            )
        };
        let taken = r#"{"recipient_id":"1008372609250235","message_id":"m_AG5Hz2U"}"#;
        for (status, body, expected) in [
            (200, taken.to_owned(), "accepted"),
            (200, "{}".to_owned(), "unknown"),
            (400, error(10, 2_018_278), "closed"),
            (400, error(10, 2_534_022), "closed"),
            (403, error(10, 0), "refused"),
            (400, error(551, 1_545_041), "refused"),
            (400, error(100, 2_018_001), "gone"),
            (400, error(100, 0), "refused"),
            (403, error(200, 0), "refused"),
            (400, error(190, 463), "not_now"),
            (400, error(368, 0), "not_now"),
            (400, error(613, 0), "not_now"),
            (400, error(80_006, 0), "not_now"),
            (500, error(-1, 0), "not_now"),
            (500, error(2, 0), "not_now"),
            (400, error(1_200, 0), "not_now"),
            (400, error(99_999, 0), "not_now"),
            (500, error(99_999, 0), "unknown"),
            (429, String::new(), "not_now"),
            (502, "<html>".to_owned(), "unknown"),
        ] {
            assert_eq!(class(&judge(&answer(status, &body))), expected, "{body}");
        }
    }
}
