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
