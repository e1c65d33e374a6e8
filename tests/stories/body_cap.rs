//! Somebody sends too much at once.

use awda_tests::{Story, signature};

#[tokio::test]
async fn a_body_over_the_templates_cap_is_413_and_one_at_the_cap_is_not() {
    let story = Story::start().await;
    let template = story.suite().template();
    let ingest = template.function("IngestFunction").unwrap();
    let cap: usize = ingest.environment["BODY_BYTES_MAX"].parse().unwrap();
    let over = vec![b' '; cap + 1];
    let answer = story.sends_raw(&over, &signature(&over)).await;
    assert_eq!(answer.status(), 413);
    assert!(String::from_utf8_lossy(answer.body()).contains("webhook.too_large"));
    let counts = story
        .suite()
        .ground()
        .queues
        .counts("DeliveriesQueue")
        .unwrap();
    assert_eq!(counts.visible, 0);
    let fits = &over[1..];
    assert_eq!(story.sends_raw(fits, &signature(fits)).await.status(), 200);
}
