//! An order is given back.

use awda_tests::{START, Story, order};
use serde_json::{Value, json};

fn refund(id: &str, order: &str, amount: &str) -> Value {
    json!({
        "type": "refund",
        "id": id,
        "order_id": order,
        "refunded_at": "2026-01-05T08:30:00Z",
        "currency": "SAR",
        "amount": amount,
    })
}

#[tokio::test]
async fn a_refund_takes_its_value_back_and_the_order_stays() {
    let story = Story::start().await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;
    story.tells(&refund("r-1", "1001", "49.50")).await;
    let customer = story.customer("sara@example.com").await.unwrap();
    assert_eq!(customer["history"]["net_spend"]["minor"], 10_000);
    assert_eq!(customer["history"]["orders"], 1);
}

#[tokio::test]
async fn a_refund_that_arrives_before_its_order_counts_all_the_same() {
    let story = Story::start().await;
    story.tells(&refund("r-1", "1001", "49.50")).await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;
    let customer = story.customer("sara@example.com").await.unwrap();
    assert_eq!(customer["history"]["net_spend"]["minor"], 10_000);
}
