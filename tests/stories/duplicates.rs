//! The shop tells everything twice, and not in order.

use awda_tests::{START, Story, order, subscriber};
use serde_json::Value;

async fn told(deliveries: &[&Value]) -> Value {
    let story = Story::start().await;
    for delivery in deliveries {
        story.tells(delivery).await;
    }
    let mut customer = story.customer("sara@example.com").await.unwrap();
    // Ids are made when somebody is first heard of; what is known of them is not.
    customer["id"] = Value::Null;
    customer
}

#[tokio::test]
async fn duplicates_and_disorder_change_nothing() {
    let person = subscriber("c-1", "sara@example.com", None);
    let first = order("1001", START, "sara@example.com", "149.50");
    let second = order("1002", "2026-01-05T07:30:00Z", "sara@example.com", "20.00");
    let once = told(&[&person, &first, &second]).await;
    assert_eq!(once["history"]["orders"], 2);
    assert_eq!(once["history"]["net_spend"]["minor"], 16_950);
    let twice = told(&[&second, &second, &first, &person, &first, &person]).await;
    assert_eq!(twice["history"], once["history"]);
    assert_eq!(twice["contact"], once["contact"]);
    assert_eq!(twice["consents"], once["consents"]);
}

#[tokio::test]
async fn many_deliveries_at_once_are_worked_off_together_without_loss() {
    let story = Story::start().await;
    for number in 0..60 {
        let email = format!("p{}@example.com", number % 3);
        let answer = story
            .sends(&order(&number.to_string(), START, &email, "10.00"))
            .await;
        assert_eq!(answer.status(), 200);
    }
    let work = story.works().await.of("UnifyFunction");
    assert_eq!((work.done, work.failed), (60, 0));
    for number in 0..3 {
        let customer = story
            .customer(&format!("p{number}@example.com"))
            .await
            .unwrap();
        assert_eq!(customer["history"]["orders"], 20);
        assert_eq!(customer["history"]["net_spend"]["minor"], 20_000);
    }
}
