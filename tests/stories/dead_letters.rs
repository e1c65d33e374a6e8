//! A genuine delivery that nobody can read.

use awda_commerce::Delivery;
use awda_tests::{START, Story, order, signature};
use jiff::SignedDuration;

#[tokio::test]
async fn an_unreadable_delivery_ends_whole_in_the_dead_letters_after_five_receives() {
    let story = Story::start().await;
    let body = b"{\"type\": \"order\", broken";
    assert_eq!(story.sends_raw(body, &signature(body)).await.status(), 200);
    story
        .sends(&order("1001", START, "sara@example.com", "149.50"))
        .await;

    let queues = &story.suite().ground().queues;
    let work = story.works().await.of("UnifyFunction");
    assert_eq!(
        (work.done, work.failed),
        (1, 1),
        "its neighbour is not delayed"
    );
    for _ in 1..5 {
        assert_eq!(queues.counts("DeliveriesDeadLetters").unwrap().visible, 0);
        story.pass(SignedDuration::from_secs(180)).await;
    }
    story.pass(SignedDuration::from_secs(180)).await;
    let dead = queues.receive("DeliveriesDeadLetters", 10).unwrap();
    assert_eq!(dead.len(), 1);
    let delivery = Delivery::from_wire(&dead[0].body).unwrap();
    assert_eq!(delivery.body, body);
    assert_eq!(dead[0].receive_count, 6, "five times by unify, once by us");
    assert_eq!(
        queues.counts("DeliveriesQueue").unwrap(),
        awda::queue::Counts::default()
    );
}
