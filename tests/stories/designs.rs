//! A campaign with a design of the store's own: kept, found wanting, foreseen, sent; the mail has the design, the way to stop and plain text.

use awda::outbox::Letter;
use awda_tests::{START, Story, order};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const BASE: &str = "/v1/stores/acme/campaigns";

const DESIGN: &str = r##"<mjml>
  <mj-body background-color="#f6f4f1">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="26px">{% if name %}{{ name | isolate }} · {% endif %}{{ shop | isolate }}</mj-text>
        <mj-button href="{{ shop_url }}" align="{{ start }}">تصفّح الجديد</mj-button>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>"##;

fn person(id: &str, language: &str, name: &str) -> Value {
    json!({
        "type": "customer",
        "id": id,
        "updated_at": START,
        "email": format!("{id}@example.com"),
        "name": name,
        "language": language,
        "country": "SA",
        "tags": ["news"],
        "consents": [{ "channel": "email", "status": "granted", "at": START, "method": "checkbox" }],
    })
}

fn spring(design: &str) -> Value {
    let words = json!({ "subject": "جديد {{ shop | isolate }}", "preview": "وصل الجديد", "design": design });
    json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "tags CONTAINS \"news\"" },
        "holdout_share": 0,
        "message": {
            "template": "campaign.news",
            "link": "https://shop.example/spring?a=1&b=2",
            "words": { "ar": words, "fa": words },
        },
    })
}

async fn keeps(story: &Story, design: &str) -> (u16, Value) {
    let body = json!({ "document": spring(design) });
    story
        .says(Method::POST, &format!("{BASE}/spring"), &body)
        .await
}

#[tokio::test]
async fn a_design_is_kept_foreseen_and_sent_with_the_way_to_stop_and_plain_text() {
    let story = Story::start().await;
    story.tells(&person("amal", "ar", "أمل")).await;
    story.tells(&person("dara", "fa", "<b>دارا</b>")).await;
    story
        .tells(&order("1", START, "stranger@example.com", "9.00"))
        .await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_mins(1)).await;

    // What is wrong is told at its place.
    let (status, answer) = keeps(&story, &DESIGN.replace("mj-button", "mj-buton")).await;
    assert_eq!(status, 422, "{answer}");
    let fault = &answer["faults"][0];
    assert_eq!(fault["code"], "campaign.design_element", "{answer}");
    assert_eq!(fault["at"], "message.words.ar.design");
    assert_eq!((&fault["line"], &fault["column"]), (&json!(6), &json!(9)));

    let (status, answer) = keeps(&story, DESIGN).await;
    assert_eq!(status, 200, "{answer}");
    let shown = story.asks(&format!("{BASE}/spring")).await;
    let kept = &shown["document"]["message"]["words"]["ar"]["design"];
    assert_eq!(*kept, json!(DESIGN), "{shown}");
    let simulate = format!("{BASE}/spring/simulate");
    let (status, plan) = story
        .says(Method::POST, &simulate, &json!({ "people": 10 }))
        .await;
    assert_eq!((status, &plan["sent"]), (200, &json!(2)), "{plan}");
    let send = json!({ "plan_hash": plan["plan_hash"], "tolerance": 0 });
    let (status, answer) = story
        .says(Method::POST, &format!("{BASE}/spring/send"), &send)
        .await;
    assert_eq!(status, 200, "{answer}");
    story.pass(SignedDuration::from_mins(5)).await;

    for (id, name, language) in [
        ("amal", "أمل", "ar"),
        ("dara", "&lt;b&gt;دارا&lt;/b&gt;", "fa"),
    ] {
        let email = format!("{id}@example.com");
        let letters = story.inbox(&email);
        assert_eq!(letters.len(), 1, "{id}");
        has_the_design(&letters[0], name, language);
        // The words are those that were foreseen.
        let row = story.messages(&email).await.remove(0);
        let people = plan["people"].as_array().unwrap();
        let foreseen = people.iter().find(|one| one["customer"] == row["customer"]);
        assert_eq!(foreseen.unwrap()["content"], row["content"]);
    }
}

fn has_the_design(letter: &Letter, name: &str, language: &str) {
    let (html, text) = (&letter.html, &letter.text);
    let stop = format!("href=\"{}\" ses:no-track", letter.stop_url);
    for part in [
        &format!("lang=\"{language}\" dir=\"rtl\""),
        &format!("<bdi>{name}</bdi>"),
        "href=\"https://shop.example/spring?a=1&amp;b=2\"",
        &stop,
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let button = "تصفّح الجديد:\nhttps://shop.example/spring?a=1&b=2";
    assert!(text.contains(button), "{text}");
    assert!(text.contains(&letter.stop_url), "{text}");
}
