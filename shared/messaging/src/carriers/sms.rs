//! Text messages by AWS End User Messaging SMS: `SendTextMessage` of the API 2022-03-31, AWS JSON 1.0, target
//! `PinpointSMSVoiceV2.SendTextMessage`. The request is signed by whoever sends it.
//!
//! There is no token that makes a second request harmless: what was not answered may have been sent.

use awda_commerce::FetchAnswer;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Judged, Route, TextMessage};

/// The header that names the operation.
pub const TARGET: &str = "PinpointSMSVoiceV2.SendTextMessage";
/// The type of its body.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
/// The name the service is signed for, and the first part of its host.
pub const SERVICE: &str = "sms-voice";

/// A promotion that the network could not deliver for so many seconds is given up: it must not come in the night.
const MARKETING_SECONDS: u32 = 4 * 3_600;

/// Codes of what lasts until somebody acts, or the service is well again.
const NOT_NOW: [&str; 2] = ["ThrottlingException", "InternalServerException"];
/// Codes of credentials, of every service of AWS's: nothing was sent, and the same request may be once they are right.
pub(super) const CREDENTIALS: [&str; 5] = [
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "InvalidClientTokenId",
    "MissingAuthenticationTokenException",
];
/// Codes of what will never be sent.
const REFUSALS: [&str; 4] = [
    "ValidationException",
    "ConflictException",
    "ResourceNotFoundException",
    "AccessDeniedException",
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    #[serde(rename = "__type")]
    kind: String,
    #[serde(rename = "Reason")]
    reason: String,
    #[serde(rename = "MessageId")]
    message_id: Option<String>,
}

/// The body of the request; none for a message that has another route.
pub fn body(message: &TextMessage) -> Option<String> {
    let Route::AwsSms {
        sender,
        configuration_set,
    } = &message.route
    else {
        return None;
    };
    let kind = if message.is_marketing {
        "PROMOTIONAL"
    } else {
        "TRANSACTIONAL"
    };
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("DestinationPhoneNumber", json!(message.to.reveal()));
    put("OriginationIdentity", json!(sender));
    put("MessageBody", json!(message.text));
    put("MessageType", json!(kind));
    if let Some(configuration_set) = configuration_set {
        put("ConfigurationSetName", json!(configuration_set));
    }
    let ours = json!({
        "message": message.message.as_str(),
        "store": message.store.as_str(),
        "customer": message.customer.as_str(),
    });
    put("Context", ours);
    if message.is_marketing {
        put("TimeToLive", json!(MARKETING_SECONDS));
    }
    Some(Value::Object(body).to_string())
}

/// What an answer means.
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = said.kind.rsplit('#').next().unwrap_or_default();
    if (200..300).contains(&answer.status) {
        return match said.message_id {
            Some(carrier_id) => Judged::Accepted { carrier_id },
            None => Judged::Unknown {
                code: "NotUnderstood".to_owned(),
            },
        };
    }
    let told = if said.reason.is_empty() {
        code.to_owned()
    } else {
        format!("{code}.{}", said.reason)
    };
    match (code, said.reason.as_str()) {
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT") => {
            Judged::OptedOut { code: told }
        }
        ("ServiceQuotaExceededException", _) => Judged::wait_for_somebody(told),
        _ if CREDENTIALS.contains(&code) => Judged::wait_for_somebody(told),
        _ if NOT_NOW.contains(&code) || answer.status == 429 => {
            Judged::wait(told, answer.retry_after_seconds)
        }
        _ if REFUSALS.contains(&code) => Judged::Refused { code: told },
        _ => Judged::Unknown {
            code: format!("{told} {}", answer.status).trim().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    fn riyadh() -> TextMessage {
        let to = "\"+966501234567\"";
        let route = Route::AwsSms {
            sender: "ACME-AD".to_owned(),
            configuration_set: Some("crm-sms".to_owned()),
        };
        message(Destination::Sms(serde_json::from_str(to).unwrap()), route)
    }

    #[test]
    fn the_request_is_that_of_the_api() {
        // The fields are those of the service's model, 2022-03-31.
        let expected = r#"{"Context":{"customer":"cus_00000000007ccpzn4gffpza71g","message":"msg_0133mgx2hj8tdzxmzck6p1gp14","store":"acme"},"ConfigurationSetName":"crm-sms","DestinationPhoneNumber":"+966501234567","MessageBody":"سلّتك في انتظارك","MessageType":"PROMOTIONAL","OriginationIdentity":"ACME-AD","TimeToLive":14400}"#;
        let same: Value = serde_json::from_str(expected).unwrap();
        let body: Value = serde_json::from_str(&body(&riyadh()).unwrap()).unwrap();
        assert_eq!(body, same);
        let notice = TextMessage {
            is_marketing: false,
            ..riyadh()
        };
        let body = super::body(&notice).unwrap();
        assert!(body.contains("TRANSACTIONAL") && !body.contains("TimeToLive"));
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let conflict =
            |reason: &str| format!(r#"{{"__type":"ConflictException","Reason":"{reason}"}}"#);
        let error = |code: &str| format!(r#"{{"__type":"com.amazonaws.smsvoice#{code}"}}"#);
        for (status, body, expected) in [
            (200, r#"{"MessageId":"m-1"}"#.to_owned(), "accepted"),
            (200, "{}".to_owned(), "unknown"),
            (
                400,
                conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT"),
                "opted_out",
            ),
            (
                400,
                conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED"),
                "refused",
            ),
            (
                400,
                conflict("DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"),
                "refused",
            ),
            (400, error("ValidationException"), "refused"),
            (400, error("ResourceNotFoundException"), "refused"),
            (400, error("AccessDeniedException"), "refused"),
            (400, error("ThrottlingException"), "not_now"),
            (500, error("InternalServerException"), "not_now"),
            (400, error("ServiceQuotaExceededException"), "not_now"),
            (403, error("ExpiredTokenException"), "not_now"),
            (429, String::new(), "not_now"),
            (500, String::new(), "unknown"),
            (502, "<html>".to_owned(), "unknown"),
            (400, error("SomethingNew"), "unknown"),
        ] {
            let judged = judge(&answer(status, &body));
            assert_eq!(class(&judged), expected, "{status} {body}");
        }
        let quota = judge(&answer(400, &error("ServiceQuotaExceededException")));
        assert!(
            matches!(quota, Judged::NotNow { after_ms, .. } if after_ms == super::super::HOUR_MS)
        );
    }
}
