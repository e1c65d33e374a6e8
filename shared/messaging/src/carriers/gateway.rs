//! A system of the store's own that carries messages: a POST of JSON, signed by the Standard Webhooks specification ([`super::standard`]).
//!
//! `webhook-id` is our message's id: a receiver that keeps those it had can never send one twice.

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::{Judged, Route, TextMessage, standard};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    id: Option<String>,
    reason: String,
}

/// The request, signed as of `now`; none for a message that has another route, or without a usable key.
pub fn request(message: &TextMessage, now: Timestamp) -> Option<FetchRequest> {
    let Route::Gateway { url, sender, keys } = &message.route else {
        return None;
    };
    let body = body(message, sender, now);
    let headers = standard::headers(keys, message.message.as_str(), &body, now)?;
    Some(FetchRequest {
        method: "POST",
        url: url.clone(),
        headers,
        body: Secret::new(body),
    })
}

fn body(message: &TextMessage, sender: &str, now: Timestamp) -> String {
    let template = message.template.as_ref().map(|template| {
        json!({
            "name": template.name,
            "language": template.code,
            "parameters": template.parameters,
        })
    });
    json!({
        "type": "message.send",
        "timestamp": now.to_string(),
        "data": {
            "message": message.message.as_str(),
            "store": message.store.as_str(),
            "customer": message.customer.as_str(),
            "channel": message.to.channel().name(),
            "to": message.to.reveal(),
            "from": sender,
            "text": message.text,
            "is_marketing": message.is_marketing,
            "template": template,
        },
    })
    .to_string()
}

/// What an answer means. The receiver says `{"reason": "opted_out"}` or `{"reason": "unreachable"}` where it knows.
pub fn judge(message: &TextMessage, answer: &FetchAnswer) -> Judged {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = answer.status.to_string();
    match answer.status {
        200..300 => Judged::Accepted {
            carrier_id: said.id.unwrap_or_else(|| message.message.to_string()),
        },
        400..500 if said.reason == "opted_out" => Judged::OptedOut { code },
        400..500 if said.reason == "unreachable" => Judged::Gone { code },
        // Keys or rights: somebody must act.
        401 | 403 => Judged::wait_for_somebody(code),
        429 | 503 => Judged::wait(code, answer.retry_after_seconds),
        400..500 if !matches!(answer.status, 408 | 425) => Judged::Refused { code },
        _ => Judged::Unknown { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::fixture::{answer, class, message};
    use crate::channels::Destination;

    fn tehran() -> TextMessage {
        let to = serde_json::from_str("\"+989121234567\"").unwrap();
        let key = |text: &str| Secret::new(text.to_owned());
        let route = Route::Gateway {
            url: "https://sms.acme.example/send".to_owned(),
            sender: "3000".to_owned(),
            keys: vec![
                key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                key("not a key"),
            ],
        };
        message(Destination::Sms(to), route)
    }

    #[test]
    fn the_request_says_what_to_send_to_whom_and_proves_it() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let request = request(&tehran(), now).unwrap();
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            let found = headers.find(|(key, _)| *key == name);
            found.map(|(_, value)| value.reveal().clone()).unwrap()
        };
        assert_eq!(header("webhook-id"), "msg_0133mgx2hj8tdzxmzck6p1gp14");
        let signed = format!(
            "{}.1800000000.{}",
            header("webhook-id"),
            request.body.reveal()
        );
        let Route::Gateway { keys, .. } = tehran().route else {
            panic!()
        };
        let expected = standard::signature(&keys[0], &signed).unwrap();
        assert_eq!(header("webhook-signature"), expected, "the one usable key");
        let body: serde_json::Value = serde_json::from_str(request.body.reveal()).unwrap();
        assert_eq!(body["data"]["channel"], "sms");
        assert_eq!(body["data"]["to"], "+989121234567");
        assert_eq!(body["data"]["from"], "3000");
    }

    #[test]
    fn without_a_key_nothing_is_asked() {
        let mut message = tehran();
        if let Route::Gateway { keys, .. } = &mut message.route {
            keys.clear();
        }
        assert!(request(&message, Timestamp::UNIX_EPOCH).is_none());
    }

    #[test]
    fn every_answer_has_its_meaning() {
        for (status, body, expected) in [
            (200, r#"{"id":"g-1"}"#, "accepted"),
            (204, "", "accepted"),
            (409, r#"{"reason":"opted_out"}"#, "opted_out"),
            (422, r#"{"reason":"unreachable"}"#, "gone"),
            (422, "", "refused"),
            (410, "", "refused"),
            (401, "", "not_now"),
            (429, "", "not_now"),
            (503, "", "not_now"),
            (408, "", "unknown"),
            (500, "", "unknown"),
            (302, "", "unknown"),
        ] {
            let judged = judge(&tehran(), &answer(status, body));
            assert_eq!(class(&judged), expected, "{status}");
        }
    }
}
