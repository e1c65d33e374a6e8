//! Sites and apps through their SDKs: skewed clocks, batches, orders, and who is who before and after a login.

use super::*;

fn verdict(headers: &[(&str, &str)], body: &str) -> Result<Verified, Error> {
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let request = RawRequest {
        method: "POST",
        url: "",
        headers: &headers,
        body: body.as_bytes(),
        topic: "track",
    };
    let secrets = [Secret::new("wk_1".to_owned())];
    Segment.verify(&request, &secrets, Timestamp::UNIX_EPOCH)
}

fn basic(user: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:")))
}

#[test]
fn the_write_key_is_believed_alone_with_its_store_and_in_the_body() {
    for user in ["wk_1", "acme.wk_1"] {
        let header = basic(user);
        let verdict = verdict(&[("authorization", &header)], "{}");
        assert_eq!(verdict, Ok(Verified::Genuine), "{user}");
    }
    assert_eq!(
        verdict(&[], r#"{"writeKey":"acme.wk_1","event":"x"}"#),
        Ok(Verified::Unwrapped(br#"{"event":"x"}"#.to_vec()))
    );
    for user in ["wk_2", "acme.wk_2", "wk_1x", "acme.", "."] {
        let header = basic(user);
        let verdict = verdict(&[("authorization", &header)], "{}");
        assert_eq!(verdict, Err(Error::SignatureMismatch), "{user}");
    }
    for header in ["Bearer wk_1", "Basic", "Basic !", ""] {
        let verdict = verdict(&[("authorization", header)], "{}");
        assert!(
            matches!(verdict, Err(Error::SignatureMissing { .. })),
            "{header}"
        );
    }
}

#[test]
fn what_is_larger_than_segment_takes_is_refused_by_name() {
    let header = basic("wk_1");
    let headers = [("authorization", header.as_str())];
    let message = |bytes: usize| format!(r#"{{"event":"{}"}}"#, "x".repeat(bytes));
    assert!(verdict(&headers, &message(32_000)).is_ok());
    let refused = |body: &str| match verdict(&headers, body) {
        Err(Error::FieldInvalid { path, .. }) => path,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&message(33_000)), "body.length");
    let batch = |entries: &[String]| format!(r#"{{"batch":[{}]}}"#, entries.join(","));
    assert!(verdict(&headers, &batch(&[message(20_000), message(20_000)])).is_ok());
    assert_eq!(refused(&batch(&[message(10), message(33_000)])), "batch[1]");
    let many: Vec<String> = (0..20).map(|_| message(30_000)).collect();
    assert_eq!(refused(&batch(&many)), "batch");
}

/// The ids of what a message is, sent and received at these moments.
fn ids(body: &str, sent_at: &str, received_at: &str) -> Vec<crate::Event> {
    let delivery = Delivery {
        store: "acme".parse().unwrap(),
        source: NAME.to_owned(),
        topic: "track".to_owned(),
        headers: Vec::new(),
        body: body.replace("SENT", sent_at).into_bytes(),
        received_at: received_at.parse().unwrap(),
    };
    let store = StoreFacts {
        store: "acme".parse().unwrap(),
        currency: "SAR".parse().unwrap(),
        zone: awda_kernel::TimeZone::UTC,
        country: None,
    };
    Segment.translate(&delivery, &store).unwrap()
}

#[test]
fn a_message_sent_again_by_a_wrong_clock_is_the_same_message() {
    for body in [
        // With an id and a moment, with either, and with only what it says.
        r#"{"type":"track","event":"Searched","anonymousId":"a","messageId":"m1","timestamp":"2020-01-01T00:00:00Z","sentAt":"SENT"}"#,
        r#"{"type":"track","event":"Searched","anonymousId":"a","messageId":"m1","sentAt":"SENT"}"#,
        r#"{"type":"track","event":"Searched","anonymousId":"a","timestamp":"2020-01-01T00:00:00Z","sentAt":"SENT"}"#,
        r#"{"type":"track","event":"Order Completed","userId":"u","timestamp":"2020-01-01T00:00:00Z","sentAt":"SENT","properties":{"order_id":"1","total":5}}"#,
        r#"{"type":"identify","userId":"u","anonymousId":"a","timestamp":"2020-01-01T00:00:00Z","sentAt":"SENT","traits":{"email":"a@b.co"}}"#,
        r#"{"batch":[{"type":"page","anonymousId":"a","messageId":"m2","timestamp":"2020-01-01T00:00:00Z"}],"sentAt":"SENT"}"#,
    ] {
        let first = ids(body, "2020-01-01T00:00:01Z", "2026-11-22T10:00:00Z");
        let again = ids(body, "2020-01-01T00:05:00Z", "2026-11-22T10:05:01.25Z");
        let ids = |events: &[crate::Event]| -> Vec<String> {
            events.iter().map(|event| event.id.to_string()).collect()
        };
        assert_eq!(ids(&first), ids(&again), "{body}");
    }
}

#[test]
fn two_messages_that_say_the_same_at_other_moments_are_two() {
    let body = |at: &str| {
        format!(r#"{{"type":"track","event":"Searched","anonymousId":"a","timestamp":"{at}"}}"#)
    };
    let told = |at: &str| ids(&body(at), "", "2026-11-22T10:00:00Z").remove(0).id;
    assert_ne!(told("2020-01-01T00:00:00Z"), told("2020-01-01T00:00:01Z"));
}
