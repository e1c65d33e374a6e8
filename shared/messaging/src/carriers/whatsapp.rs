//! WhatsApp by Meta's Cloud API: `POST /{version}/{phone number id}/messages` of graph.facebook.com with a bearer token.
//!
//! There is no token that makes a second request harmless. Our ids travel in `biz_opaque_callback_data` and come back with every
//! status, so that what was not answered is settled by them. A 200 says that Meta took the message; what becomes of it is told later.

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::{CustomerId, MessageId, StoreId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Judged, Route, TextMessage, graph};

/// A day: Meta's own limit of promotions to a person (131049) is never tried again sooner.
const DAY_SECONDS: u32 = 86_400;

/// Meta, WhatsApp Business Platform, "Error codes"; classes as Awda's connector facts, section 14.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing was taken; may be tried again.
    Transient,
    /// Nothing was taken; somebody must act first.
    Waits,
    /// Nothing was taken; the person has had enough of everybody's promotions for today.
    Tired,
    /// The person stopped promotions.
    OptedOut,
    /// The person has not written within 24 hours.
    Closed,
    /// The number cannot be reached.
    Unreachable,
    /// Never, for another reason.
    Refused,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    messages: Vec<Accepted>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Accepted {
    id: String,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
}

/// The request; none for a message that has another route.
pub fn request(message: &TextMessage) -> Option<FetchRequest> {
    let Route::Meta {
        phone_number_id,
        graph_version,
        token,
    } = &message.route
    else {
        return None;
    };
    Some(graph::post(
        graph_version,
        phone_number_id,
        token,
        &body(message),
    ))
}

/// The message object of Meta's, whoever hands it over.
pub(super) fn body(message: &TextMessage) -> Value {
    let mut body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.reveal().trim_start_matches('+'),
        "biz_opaque_callback_data": opaque(message),
    });
    let (kind, content) = match &message.template {
        Some(template) => {
            let filled = template.parameters.iter();
            let filled: Vec<Value> = filled
                .map(|text| json!({ "type": "text", "text": text }))
                .collect();
            let components = if filled.is_empty() {
                json!([])
            } else {
                json!([{ "type": "body", "parameters": filled }])
            };
            let content = json!({
                "name": template.name,
                "language": { "code": template.code },
                "components": components,
            });
            ("template", content)
        }
        None => (
            "text",
            json!({ "body": message.text, "preview_url": false }),
        ),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("type".to_owned(), json!(kind));
        fields.insert(kind.to_owned(), content);
    }
    body
}

/// Our ids as they travel with a message: `acme.cus_….msg_…`.
pub(super) fn opaque(message: &TextMessage) -> String {
    format!("{}.{}.{}", message.store, message.customer, message.message)
}

/// Reads our ids back.
pub fn ids_in(opaque: &str) -> Option<(StoreId, CustomerId, MessageId)> {
    let mut parts = opaque.split('.');
    let ids = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(ids)
}

/// What an answer means.
pub fn judge(answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let unknown = |code: String| Judged::Unknown { code };
    if (200..300).contains(&answer.status) {
        let accepted = said.messages.into_iter().next();
        return accepted.map_or_else(
            || unknown("not understood".to_owned()),
            |message| Judged::Accepted {
                carrier_id: message.id,
            },
        );
    }
    let Some(failure) = said.error else {
        let code = answer.status.to_string();
        return if answer.status == 429 {
            Judged::wait(code, answer.retry_after_seconds)
        } else {
            unknown(code)
        };
    };
    let code = failure.code.to_string();
    match class_of(failure.code) {
        Some(Class::Transient) => Judged::wait(code, answer.retry_after_seconds),
        Some(Class::Waits) => Judged::wait_for_somebody(code),
        Some(Class::Tired) => Judged::wait(code, Some(DAY_SECONDS)),
        Some(Class::OptedOut) => Judged::OptedOut { code },
        Some(Class::Closed) => Judged::Closed { code },
        Some(Class::Unreachable | Class::Refused) => Judged::Refused { code },
        // A code that nobody knows yet: Meta answered that it is an error, so nothing was taken.
        None if answer.status < 500 => Judged::wait_for_somebody(code),
        None => unknown(code),
    }
}

/// The class of a code; none of one that is not known here.
pub const fn class_of(code: i64) -> Option<Class> {
    Some(match code {
        1 | 2 | 4 | 80_007 | 130_429 | 131_000 | 131_016 | 131_056 | 131_057 => Class::Transient,
        190 | 368 | 131_031 | 131_042 | 131_048 | 131_064 | 132_015 | 133_016 => Class::Waits,
        131_049 => Class::Tired,
        131_050 => Class::OptedOut,
        131_047 => Class::Closed,
        131_026 => Class::Unreachable,
        0
        | 3
        | 10
        | 100
        | 200..=299
        | 130_472
        | 130_497
        | 131_008
        | 131_009
        | 131_021
        | 131_030
        | 131_037
        | 131_051
        | 131_053
        | 132_000
        | 132_001
        | 132_005
        | 132_007
        | 132_012
        | 132_016 => Class::Refused,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use awda_kernel::Secret;

    use super::*;
    use crate::carriers::FilledTemplate;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    fn riyadh() -> TextMessage {
        let to = serde_json::from_str("\"+966501234567\"").unwrap();
        let route = Route::Meta {
            phone_number_id: "106540352242922".to_owned(),
            graph_version: "v23.0".to_owned(),
            token: Secret::new("EAAG".to_owned()),
        };
        message(Destination::Whatsapp(to), route)
    }

    #[test]
    fn a_template_is_asked_for_as_meta_documents_it() {
        let template = FilledTemplate {
            name: "order_shipped".to_owned(),
            code: "ar".to_owned(),
            parameters: vec!["سارة".to_owned(), "#2001".to_owned()],
        };
        let message = TextMessage {
            template: Some(template),
            ..riyadh()
        };
        let request = request(&message).unwrap();
        assert_eq!(
            request.url,
            "https://graph.facebook.com/v23.0/106540352242922/messages"
        );
        assert_eq!(request.headers[0].1.reveal(), "Bearer EAAG");
        let body: Value = serde_json::from_str(request.body.reveal()).unwrap();
        let expected = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "966501234567",
            "type": "template",
            "template": {
                "name": "order_shipped",
                "language": { "code": "ar" },
                "components": [{ "type": "body", "parameters": [
                    { "type": "text", "text": "سارة" },
                    { "type": "text", "text": "#2001" }
                ]}]
            },
            "biz_opaque_callback_data":
                "acme.cus_00000000007ccpzn4gffpza71g.msg_0133mgx2hj8tdzxmzck6p1gp14"
        });
        assert_eq!(body, expected);
        let opaque = body["biz_opaque_callback_data"].as_str().unwrap();
        let (store, customer, id) = ids_in(opaque).unwrap();
        assert_eq!(
            (store, customer, id),
            (message.store, message.customer, message.message)
        );
        assert_eq!(ids_in("some data"), None);
    }

    #[test]
    fn free_words_are_a_text() {
        let request = request(&riyadh()).unwrap();
        let body: Value = serde_json::from_str(request.body.reveal()).unwrap();
        assert_eq!(body["type"], "text");
        assert_eq!(body["text"]["body"], "سلّتك في انتظارك");
        assert!(body.get("template").is_none());
    }

    #[test]
    fn every_code_has_its_class() {
        let taken =
            r#"{"messaging_product":"whatsapp","contacts":[],"messages":[{"id":"wamid.1"}]}"#;
        assert_eq!(
            judge(&answer(200, taken)),
            Judged::Accepted {
                carrier_id: "wamid.1".to_owned()
            }
        );
        let table: [(&str, &[i64]); 5] = [
            (
                "not_now",
                &[
                    1, 2, 4, 80_007, 130_429, 131_000, 131_016, 131_056, 131_057, 133_016, 190,
                    368, 131_031, 131_042, 131_048, 131_049, 131_064, 132_015, 999_999,
                ],
            ),
            ("opted_out", &[131_050]),
            ("closed", &[131_047]),
            (
                "refused",
                &[
                    0, 3, 10, 100, 200, 299, 130_472, 130_497, 131_008, 131_009, 131_021, 131_026,
                    131_030, 131_037, 131_051, 131_053, 132_000, 132_001, 132_005, 132_007,
                    132_012, 132_016,
                ],
            ),
            ("unknown", &[]),
        ];
        for (expected, codes) in table {
            for code in codes {
                let body = format!(r#"{{"error":{{"code":{code},"type":"OAuthException"}}}}"#);
                assert_eq!(class(&judge(&answer(400, &body))), expected, "{code}");
            }
        }
        assert_eq!(class(&judge(&answer(502, "<html>"))), "unknown");
        assert_eq!(class(&judge(&answer(200, "{}"))), "unknown");
        assert_eq!(class(&judge(&answer(429, ""))), "not_now");
    }

    #[test]
    fn whoever_has_had_enough_for_today_is_not_tried_before_tomorrow() {
        let tired = judge(&answer(400, r#"{"error":{"code":131049}}"#));
        assert!(matches!(tired, Judged::NotNow { after_ms, .. } if after_ms == 86_400_000));
    }
}
