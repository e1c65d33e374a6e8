//! A step in two wordings: everybody hears one of them, and the ledger says which.

use std::collections::BTreeMap;

use awda_tests::{START, Story, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const PEOPLE: usize = 24;

#[tokio::test]
async fn everybody_hears_one_wording_and_the_ledger_says_which() {
    let story = Story::start().await;
    let path = "/v1/stores/acme/flows/abandoned_cart";
    let mut own = story.asks(path).await["document"].clone();
    own["holdout_share"] = json!(0);
    own["steps"] = json!([{
        "template": "cart.reminder", "after_hours": 4, "time_to_live_hours": 12,
        "variants": [
            { "id": "plain" },
            { "id": "question", "subject": {
                "en": "Shall we keep it, {% if name %}{{ name }}{% else %}friend{% endif %}?",
                "ar": "هل نحتفظ به لك؟",
                "fa": "برایتان نگه داریم؟",
            } },
        ],
    }]);
    let mut wrong = own.clone();
    wrong["steps"][0]["variants"][1]["subject"]["en"] = json!("{{ nobody }}");
    let (status, body) = story
        .says(Method::POST, path, &json!({ "document": wrong }))
        .await;
    assert_eq!(status, 422, "{body}");
    assert_eq!(body["faults"][0]["at"], "steps[0].variants[1].subject.en");
    let said = json!({ "document": own, "is_on": true });
    let (status, body) = story.says(Method::POST, path, &said).await;
    assert_eq!(status, 200, "{body}");

    for number in 0..PEOPLE {
        let email = format!("p{number}@example.com");
        story
            .tells(&subscriber(&format!("c-{number}"), &email, None))
            .await;
        story.tells(&cart(number, &email)).await;
    }
    for _ in 0..6 {
        story.pass(SignedDuration::from_hours(1)).await;
    }
    let mut heard = BTreeMap::<String, usize>::new();
    for number in 0..PEOPLE {
        let email = format!("p{number}@example.com");
        let letters = story.inbox(&email);
        assert_eq!(letters.len(), 1, "{email}");
        let rows = story.messages(&email).await;
        let variant = rows[0]["variant"].as_str().unwrap().to_owned();
        let asks = ["Shall we", "هل نحتفظ", "برایتان"];
        let is_question = asks.iter().any(|word| letters[0].subject.contains(word));
        assert_eq!(is_question, variant == "question", "{}", letters[0].subject);
        *heard.entry(variant).or_default() += 1;
    }
    assert_eq!(heard.len(), 2, "{heard:?}");
}

fn cart(number: usize, email: &str) -> Value {
    json!({
        "type": "cart",
        "id": format!("k-{number}"),
        "updated_at": START,
        "currency": "SAR",
        "customer": { "email": email },
        "lines": [{ "sku": "OUD-50", "title": "Royal oud", "quantity": 1, "unit_price": "149.50" }],
    })
}
