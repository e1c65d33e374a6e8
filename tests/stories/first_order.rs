//! A first order arrives by webhook.

use awda_tests::{START, Story, order};

#[tokio::test]
async fn a_first_order_by_webhook_makes_a_customer_who_can_be_found() {
    let story = Story::start().await;
    assert_eq!(story.customer("sara@example.com").await, None);

    story
        .tells(&order("1001", START, "Sara@Example.com", "149.50"))
        .await;

    let customer = story.customer("sara@example.com").await.unwrap();
    assert_eq!(customer["history"]["orders"], 1);
    assert_eq!(customer["history"]["net_spend"]["minor"], 14_950);
    assert_eq!(customer["history"]["net_spend"]["currency"], "SAR");
    assert_eq!(customer["history"]["first_order_day"], "2026-01-05");
    let id = customer["id"].as_str().unwrap();
    let timeline = story
        .asks(&format!("/v1/stores/acme/customers/{id}/timeline"))
        .await;
    assert_eq!(timeline["items"].as_array().unwrap().len(), 1);
    assert!(story.inbox("sara@example.com").is_empty());
}

#[tokio::test]
async fn a_delivery_is_answered_before_it_is_understood_and_waits_in_the_queue() {
    let story = Story::start().await;
    let answer = story
        .sends(&order("1001", START, "sara@example.com", "149.50"))
        .await;
    assert_eq!(answer.status(), 200);
    assert_eq!(story.customer("sara@example.com").await, None);
    let counts = story
        .suite()
        .ground()
        .queues
        .counts("DeliveriesQueue")
        .unwrap();
    assert_eq!(counts.visible, 1);
    story.works().await;
    assert!(story.customer("sara@example.com").await.is_some());
}
