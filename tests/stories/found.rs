//! Somebody is found by whatever they are known as.

use awda_tests::{SECRET, Story};
use serde_json::json;

#[tokio::test]
async fn a_person_is_found_by_every_kind_of_identifier_they_have() {
    let home = awda::suite::Home::Memory;
    let secrets = [("till", SECRET), ("segment", SECRET)];
    let story = Story::told(&home, awda_aws::HttpFetch::new(), &secrets).await;
    let sale = json!({
        "type": "sale", "receipt": "R-1", "branch": "b1", "sold_at": "2026-01-04T10:00:00Z", "currency": "SAR",
        "lines": [{ "sku": "OUD-50", "quantity": 1, "unit_price": "20.00" }],
        "customer": { "loyalty_card": "L-77", "phone": "0501112233", "email": "sara@example.com" },
    });
    story.hears("till", "", &sale).await;
    let login = json!({
        "batch": [{
            "type": "identify", "messageId": "m1", "timestamp": "2026-01-04T11:00:00Z", "anonymousId": "browser-1",
            "userId": "u-1", "traits": { "email": "sara@example.com" },
        }],
        "sentAt": "2026-01-05T08:00:00Z",
    });
    story.hears("segment", "", &login).await;
    story.works().await;
    let sara = story.customer("sara@example.com").await.unwrap()["id"].clone();
    for query in [
        "phone=%2B966501112233",
        "phone=0501112233",
        "card=L-77",
        "anonymous=browser-1",
        "shop_id=segment:u-1",
    ] {
        let found = story
            .asks(&format!("/v1/stores/acme/customers?{query}"))
            .await;
        assert_eq!(found["id"], sara, "{query}: {found}");
    }
    for query in ["card=L-78", "telegram=L-77", "whatsapp=966501112233"] {
        let found = story
            .asks(&format!("/v1/stores/acme/customers?{query}"))
            .await;
        assert_eq!(found["code"], "customer.not_found", "{query}");
    }
}
