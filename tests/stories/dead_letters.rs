//! A genuine delivery that nobody can read.

use awda_commerce::Delivery;
use awda_ports::{StoreSettings, Stores};
use awda_tests::{START, Story, order, signature};
use http::Method;
use jiff::SignedDuration;
use serde_json::Value;

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

/// Asks the API, as everybody's clerk.
async fn asks(story: &Story, method: Method, address: &str) -> Value {
    let mut request = http::Request::new(bytes::Bytes::new());
    *request.method_mut() = method;
    *request.uri_mut() = address.parse().unwrap();
    let answer = story.suite().request(request).await;
    assert_eq!(answer.status(), 200, "{address}");
    serde_json::from_slice(answer.body()).unwrap()
}

async fn settings(story: &Story) -> StoreSettings {
    let stores = &story.suite().ground().dynamo;
    let acme = "acme".parse().unwrap();
    stores.settings(&acme).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_died_while_something_was_broken_is_explained_and_lost_nothing_once_it_is_mended() {
    let story = Story::start().await;
    let stores = &story.suite().ground().dynamo;
    let right = settings(&story).await;
    let wrong = StoreSettings {
        zone: "Mars/Olympus".to_owned(),
        ..right.clone()
    };
    stores.put_settings(&wrong).await.unwrap();
    for number in 0..3 {
        let id = format!("10{number}");
        let answer = story
            .sends(&order(&id, START, "sara@example.com", "100.00"))
            .await;
        assert_eq!(answer.status(), 200);
    }
    for _ in 0..6 {
        story.pass(SignedDuration::from_secs(181)).await;
    }
    let address = "/v1/stores/acme/dead-letters";
    stores.put_settings(&right).await.unwrap();
    let dead = asks(&story, Method::GET, address).await;
    let items = dead["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    for item in items {
        assert_eq!(item["queue"], "deliveries");
        assert_eq!(item["function"], "unify");
        assert_eq!(item["code"], "unify.settings");
        assert_eq!(item["about"]["source"], "generic");
    }
    assert!(!dead.to_string().contains("sara@"));

    let one = items[0]["id"].as_str().unwrap();
    let sent = asks(&story, Method::POST, &format!("{address}/{one}/redrive")).await;
    assert_eq!(sent["sent_back"], 1);
    let sent = asks(&story, Method::POST, &format!("{address}/redrive")).await;
    assert_eq!(sent["sent_back"], 2);
    story.works().await;
    let found = "/v1/stores/acme/customers?email=sara@example.com";
    let sara = asks(&story, Method::GET, found).await;
    assert_eq!(sara["history"]["orders"], 3, "each once: {sara}");
    let dead = asks(&story, Method::GET, address).await;
    assert_eq!(dead["items"].as_array().unwrap().len(), 0);
    let acts = asks(&story, Method::GET, "/v1/stores/acme/audit").await;
    let acts = acts["items"].as_array().unwrap().iter();
    let mut done: Vec<&str> = acts.filter_map(|act| act["operation"].as_str()).collect();
    done.sort_unstable();
    assert_eq!(done, ["redrive_letter", "redrive_letters"]);
}

#[tokio::test]
async fn a_letter_that_fails_for_ever_delays_nobody_else() {
    let story = Story::start().await;
    let poison = b"{\"type\": \"order\", broken";
    story.sends_raw(poison, &signature(poison)).await;
    for number in 0..20 {
        let mail = format!("p{number}@example.com");
        story
            .sends(&order(&format!("20{number}"), START, &mail, "10.00"))
            .await;
    }
    let work = story.works().await.of("UnifyFunction");
    assert_eq!((work.done, work.failed), (20, 1));
}
