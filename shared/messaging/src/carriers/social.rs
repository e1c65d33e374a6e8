//! WhatsApp by AWS End User Messaging Social: `SendWhatsAppMessage` of the API 2024-01-01, REST JSON, `POST /v1/whatsapp/send`. The request
//! is signed by whoever sends it; what is said is Meta's message object ([`super::whatsapp`]), in base 64.
//!
//! There is no token that makes a second request harmless. AWS answers before Meta is asked, and tries for three hours: what Meta says of
//! a message comes as a status, with our ids in `biz_opaque_callback_data`, under an id that is not the one of the answer.

use awda_commerce::FetchAnswer;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::sms::CREDENTIALS;
use super::{Judged, Route, TextMessage, whatsapp};

/// The path that is posted to.
pub const PATH: &str = "/v1/whatsapp/send";
/// The type of its body.
pub const CONTENT_TYPE: &str = "application/json";
/// The name the service is signed for, and the first part of its host.
pub const SERVICE: &str = "social-messaging";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    #[serde(rename = "__type")]
    kind: String,
    #[serde(rename = "messageId")]
    message_id: Option<String>,
}

/// The body of the request; none for a message that has another route.
pub fn body(message: &TextMessage) -> Option<String> {
    let Route::AwsSocial {
        phone_number_id,
        graph_version,
    } = &message.route
    else {
        return None;
    };
    let said = whatsapp::body(message).to_string();
    let body = json!({
        "originationPhoneNumberId": phone_number_id,
        "metaApiVersion": graph_version,
        "message": STANDARD.encode(said),
    });
    Some(body.to_string())
}

/// What an answer means. The service names the kind of an error in a header; each has a status of its own, but for two that are both of a
/// wrong request, and the status is what is judged:
///
/// | status | kind | |
/// |---|---|---|
/// | 400, 404 | `ValidationException`, `InvalidParametersException`, `ResourceNotFoundException` | never |
/// | 403 | `AccessDeniedException`, and whatever is wrong with credentials | somebody must act |
/// | 429 | `ThrottledRequestException` | later |
/// | 500, 502 | `InternalServiceException`, `DependencyException` | it may have been taken before that went wrong |
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    if (200..300).contains(&answer.status) {
        return match said.message_id {
            Some(carrier_id) => Judged::Accepted { carrier_id },
            None => Judged::Unknown {
                code: "NotUnderstood".to_owned(),
            },
        };
    }
    let kind = said.kind.rsplit('#').next().unwrap_or_default();
    let code = match kind {
        "" => answer.status.to_string(),
        kind => kind.to_owned(),
    };
    match answer.status {
        _ if CREDENTIALS.contains(&kind) => Judged::wait_for_somebody(code),
        403 => Judged::wait_for_somebody(code),
        429 => Judged::wait(code, answer.retry_after_seconds),
        400 | 404 => Judged::Refused { code },
        _ => Judged::Unknown { code },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::carriers::FilledTemplate;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    const NUMBER: &str = "phone-number-id-976c72a700aac43eaf573ae050example";

    fn riyadh() -> TextMessage {
        let to = serde_json::from_str("\"+966501234567\"").unwrap();
        let route = Route::AwsSocial {
            phone_number_id: NUMBER.to_owned(),
            graph_version: "v23.0".to_owned(),
        };
        message(Destination::Whatsapp(to), route)
    }

    /// What the request hands on to Meta.
    fn handed_on(message: &TextMessage) -> Value {
        let body: Value = serde_json::from_str(&body(message).unwrap()).unwrap();
        let said = STANDARD.decode(body["message"].as_str().unwrap());
        serde_json::from_slice(&said.unwrap()).unwrap()
    }

    #[test]
    fn the_request_is_that_of_the_api_and_holds_what_meta_would_be_sent() {
        let body: Value = serde_json::from_str(&body(&riyadh()).unwrap()).unwrap();
        // The members of SendWhatsAppMessageInput in the service's model, and no other.
        assert_eq!(body.as_object().unwrap().len(), 3);
        assert!(body["message"].is_string());
        assert_eq!(body["originationPhoneNumberId"], NUMBER);
        assert_eq!(body["metaApiVersion"], "v23.0");
        let template = FilledTemplate {
            name: "order_shipped".to_owned(),
            code: "ar".to_owned(),
            parameters: vec!["سارة".to_owned()],
        };
        let with_template = TextMessage {
            template: Some(template),
            ..riyadh()
        };
        for message in [riyadh(), with_template] {
            let by_meta = TextMessage {
                route: Route::Meta {
                    phone_number_id: "106540352242922".to_owned(),
                    graph_version: "v23.0".to_owned(),
                    token: awda_kernel::Secret::new("EAAG".to_owned()),
                },
                ..message.clone()
            };
            let request = whatsapp::request(&by_meta).unwrap();
            let expected: Value = serde_json::from_str(request.body.reveal()).unwrap();
            assert_eq!(handed_on(&message), expected);
            assert!(whatsapp::request(&message).is_none(), "another route");
            assert!(super::body(&by_meta).is_none(), "another route");
        }
        let opaque = handed_on(&riyadh())["biz_opaque_callback_data"].clone();
        let (_, _, id) = whatsapp::ids_in(opaque.as_str().unwrap()).unwrap();
        assert_eq!(id, riyadh().message);
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let error = |kind: &str| format!(r#"{{"__type":"{kind}","message":"m"}}"#);
        let bare = r#"{"message":"m"}"#.to_owned();
        for (status, body, expected) in [
            (200, r#"{"messageId":"4bee7d29"}"#.to_owned(), "accepted"),
            (200, "{}".to_owned(), "unknown"),
            (200, "odd".to_owned(), "unknown"),
            (400, error("ValidationException"), "refused"),
            (400, error("InvalidParametersException"), "refused"),
            (400, bare.clone(), "refused"),
            (404, error("ResourceNotFoundException"), "refused"),
            (403, error("AccessDeniedException"), "not_now"),
            (403, error("AccessDeniedByMetaException"), "not_now"),
            (403, bare.clone(), "not_now"),
            (
                400,
                error("com.amazon.coral.service#ExpiredTokenException"),
                "not_now",
            ),
            (429, error("ThrottledRequestException"), "not_now"),
            (429, String::new(), "not_now"),
            (500, error("InternalServiceException"), "unknown"),
            (502, error("DependencyException"), "unknown"),
            (503, "<html>".to_owned(), "unknown"),
            (409, error("SomethingNew"), "unknown"),
        ] {
            let judged = judge(&answer(status, &body));
            assert_eq!(class(&judged), expected, "{status} {body}");
        }
        let denied = judge(&answer(403, &error("AccessDeniedException")));
        let hour = super::super::HOUR_MS;
        assert!(matches!(denied, Judged::NotNow { after_ms, .. } if after_ms == hour));
        let Judged::Refused { code } = judge(&answer(404, &bare)) else {
            panic!("refused")
        };
        assert_eq!(code, "404");
    }
}
