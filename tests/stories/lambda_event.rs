//! API Gateway hands a body over in base 64.

use awda_tests::{START, Story, order, signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

async fn status(story: &Story, body: &[u8], signature: &str) -> u16 {
    let event = json!({
        "version": "2.0",
        "rawPath": "/hooks/acme/generic",
        "rawQueryString": "",
        "headers": { "content-type": "application/json", "x-awda-signature": signature },
        "requestContext": { "http": { "method": "POST", "path": "/hooks/acme/generic" }, "timeEpoch": 0 },
        "body": STANDARD.encode(body),
        "isBase64Encoded": true,
    });
    let request = awda_lambda::web::request_of(serde_json::from_value(event).unwrap()).unwrap();
    story.suite().request(request).await.status().as_u16()
}

#[tokio::test]
async fn the_raw_bytes_of_a_base64_body_are_what_is_checked_and_kept() {
    let story = Story::start().await;
    let body = order("1001", START, "sara@example.com", "149.50").to_string();
    let encoded = STANDARD.encode(&body);
    assert_eq!(
        status(&story, body.as_bytes(), &signature(encoded.as_bytes())).await,
        401
    );
    assert_eq!(
        status(&story, body.as_bytes(), &signature(body.as_bytes())).await,
        200
    );
    story.works().await;
    assert!(story.customer("sara@example.com").await.is_some());
}
