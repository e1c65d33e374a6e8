//! Somebody sends what the shop did not sign.

use awda_tests::{START, Story, order, signature};

#[tokio::test]
async fn a_bad_signature_is_refused_and_keeps_nothing() {
    let story = Story::start().await;
    let body = order("1001", START, "sara@example.com", "149.50").to_string();
    let other = signature(b"another body");
    for wrong in ["", "00", "not hex", other.as_str()] {
        let answer = story.sends_raw(body.as_bytes(), wrong).await;
        assert_eq!(answer.status(), 401, "{wrong:?}");
        assert!(
            String::from_utf8_lossy(answer.body()).contains("webhook.signature_"),
            "{wrong:?}"
        );
    }
    let queues = &story.suite().ground().queues;
    for queue in queues.names() {
        assert_eq!(
            queues.counts(queue).unwrap(),
            awda::queue::Counts::default(),
            "{queue}"
        );
    }
    story.works().await;
    assert_eq!(story.customer("sara@example.com").await, None);
}
