//! What people bought teaches a night what goes together; a question, a mail and a page of the shop show it, each without what somebody has.

use awda_tests::{START, Story, subscriber};
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";

/// An order of these products.
fn order(id: &str, placed_at: &str, email: &str, skus: &[&str]) -> Value {
    let lines = skus
        .iter()
        .map(|sku| json!({ "sku": sku, "quantity": 1, "unit_price": "100.00" }));
    json!({
        "type": "order",
        "id": id,
        "placed_at": placed_at,
        "currency": "SAR",
        "customer": { "email": email },
        "lines": lines.collect::<Vec<_>>(),
    })
}

/// Four others bought the oud, three of them with musk; six bought soap. Sara bought the oud.
async fn shop() -> Story {
    let story = Story::start().await;
    let mut customer = subscriber("c-1", SARA, None);
    customer["name"] = json!("Sara Alharbi");
    customer["phone"] = json!("+966501234567");
    customer["attributes"] = json!({ "points": 320 });
    story.tells(&customer).await;
    for (number, skus) in [
        &["OUD-50", "MUSK-30"][..],
        &["OUD-50", "MUSK-30"],
        &["OUD-50", "MUSK-30"],
        &["OUD-50"],
        &["SOAP-1"],
        &["SOAP-1"],
        &["SOAP-1"],
        &["SOAP-1"],
        &["SOAP-1"],
        &["SOAP-1"],
    ]
    .into_iter()
    .enumerate()
    {
        let buyer = format!("buyer-{number}@example.com");
        story
            .tells(&order(&format!("{number}"), START, &buyer, skus))
            .await;
    }
    story.tells(&order("1001", START, SARA, &["OUD-50"])).await;
    story
}

/// A day passes, and its night.
async fn night(story: &Story) {
    story.advance(1).await;
    story.suite().night(story.now()).await.unwrap();
}

/// What the store says of its products, from version `before` on.
async fn says_shelf(story: &Story, before: u32, musk_is_out: bool) {
    let shelf = json!({
        "version": before,
        "products": [
            { "sku": "MUSK-30", "name": "مسك أبيض", "url": "https://shop.example/musk?a=1&b=2",
              "image_url": "https://shop.example/musk.jpg", "price_minor": 9_950, "is_out_of_stock": musk_is_out },
            { "sku": "SOAP-1", "name": "Laurel soap" },
        ],
    });
    let (status, said) = story
        .says(Method::POST, "/v1/stores/acme/shelf", &shelf)
        .await;
    assert_eq!(
        (status, &said["version"]),
        (200, &json!(before + 1)),
        "{said}"
    );
}

async fn id_of(story: &Story, email: &str) -> String {
    let customer = story.customer(email).await.unwrap();
    customer["id"].as_str().unwrap().to_owned()
}

async fn recommended(story: &Story, email: &str) -> Vec<String> {
    let id = id_of(story, email).await;
    let path = format!("/v1/stores/acme/customers/{id}/recommendations");
    let answer = story.asks(&path).await;
    let items = answer["items"].as_array().unwrap().iter();
    let shown = items.map(|one| {
        let (sku, why) = (one["sku"].as_str().unwrap(), one["why"].as_str().unwrap());
        format!("{sku}: {why}")
    });
    shown.collect()
}

#[tokio::test]
async fn a_night_learns_what_goes_together_and_what_was_bought_vanishes_at_once() {
    let story = shop().await;
    assert!(recommended(&story, SARA).await.is_empty(), "no night yet");
    night(&story).await;
    let first = [
        "MUSK-30: bought together with OUD-50",
        "SOAP-1: best seller",
    ];
    assert_eq!(recommended(&story, SARA).await, first);
    assert_eq!(
        recommended(&story, "buyer-4@example.com").await,
        ["OUD-50: best seller", "MUSK-30: best seller"]
    );
    let now = story.now().to_string();
    story.tells(&order("1002", &now, SARA, &["MUSK-30"])).await;
    assert_eq!(recommended(&story, SARA).await, ["SOAP-1: best seller"]);
}

#[tokio::test]
async fn the_second_letter_of_a_win_back_shows_them_as_they_are_when_it_goes() {
    let story = shop().await;
    says_shelf(&story, 0, false).await;
    night(&story).await;
    let first = story.advance_until_mail(SARA, 200).await;
    assert!(!first.text.contains("Laurel soap"), "{}", first.text);
    let second = story.advance_until_mail(SARA, 10).await;
    for shown in ["Chosen for you", "مسك أبيض", "99.50 SAR", "Laurel soap"] {
        assert!(second.text.contains(shown), "{shown}: {}", second.text);
    }
    assert!(
        second.html.contains("<bdi>مسك أبيض</bdi>"),
        "{}",
        second.html
    );
    assert!(second.html.contains("shop.example&#x2f;musk?a=1&amp;b=2"));
}

#[tokio::test]
async fn what_cannot_be_had_when_the_letter_goes_is_not_in_it() {
    let story = shop().await;
    says_shelf(&story, 0, false).await;
    night(&story).await;
    story.advance_until_mail(SARA, 200).await;
    says_shelf(&story, 1, true).await;
    let second = story.advance_until_mail(SARA, 10).await;
    assert!(second.text.contains("Laurel soap"), "{}", second.text);
    assert!(!second.text.contains("مسك أبيض"), "{}", second.text);
    let shelf = story.asks("/v1/stores/acme/shelf").await;
    assert_eq!(shelf["products"].as_array().unwrap().len(), 2);
    let acts = story.asks("/v1/stores/acme/audit").await;
    assert!(acts.to_string().contains("save_shelf"), "{acts}");
}

/// What a page of the shop is answered: status, body, and for how long it may be kept.
async fn page(story: &Story, query: &str) -> (StatusCode, Value, String) {
    let path = format!("/storefront/v1/profile{query}");
    let request = http::Request::get(path).body(bytes::Bytes::new()).unwrap();
    let answer = story.suite().request(request).await;
    let headers = answer.headers();
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let kept = headers[header::CACHE_CONTROL].to_str().unwrap().to_owned();
    let body = serde_json::from_slice(answer.body()).unwrap();
    (answer.status(), body, kept)
}

async fn token_of(story: &Story, email: &str, hours: u32) -> String {
    let id = id_of(story, email).await;
    let path = format!("/v1/stores/acme/customers/{id}/storefront-token?hours={hours}");
    let (status, pass) = story.says(Method::POST, &path, &Value::Null).await;
    assert_eq!(status, 200, "{pass}");
    pass["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_of_the_shop_shows_products_and_points_and_nothing_of_who_it_is_for() {
    let story = shop().await;
    says_shelf(&story, 0, false).await;
    night(&story).await;
    let token = token_of(&story, SARA, 48).await;
    story.suite().ground().meter.reset();
    let (status, shown, kept) = page(&story, &format!("?token={token}")).await;
    let asked = story.suite().ground().meter.reset().request_count();
    assert!((1..=3).contains(&asked), "{asked} requests");
    assert_eq!((status, kept.as_str()), (StatusCode::OK, "no-store"));
    assert_eq!(shown["is_personal"], json!(true));
    assert_eq!(shown["points"], json!(320));
    assert_eq!(
        shown["recommendations"][0],
        json!({
            "sku": "MUSK-30", "name": "مسك أبيض", "url": "https://shop.example/musk?a=1&b=2",
            "image_url": "https://shop.example/musk.jpg", "price_minor": 9_950, "reason": "together",
        })
    );
    let text = shown.to_string();
    let id = id_of(&story, SARA).await;
    for personal in [
        "Sara",
        "Alharbi",
        "example.com",
        "966",
        "0501234567",
        &id,
        "cus_",
        "OUD-50",
    ] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    let acts = story.asks("/v1/stores/acme/audit").await;
    assert!(acts.to_string().contains("storefront_token"), "{acts}");
    assert!(!acts.to_string().contains(&token));
}

#[tokio::test]
async fn strangers_forged_and_expired_tokens_and_nobody_at_all_see_the_same() {
    let story = shop().await;
    night(&story).await;
    let token = token_of(&story, SARA, 2).await;
    let anonymous = page(&story, "?store=acme").await;
    assert_eq!(anonymous.2, "public, max-age=300");
    assert_eq!(anonymous.1["is_personal"], json!(false));
    assert_eq!(anonymous.1["points"], Value::Null);
    let first = &anonymous.1["recommendations"][0];
    assert_eq!(
        (&first["sku"], &first["reason"]),
        (&json!("SOAP-1"), &json!("best_seller"))
    );
    let (said, _) = token.rsplit_once('.').unwrap();
    let forged = [
        format!("?token={said}.AAAAAAAAAAAAAAAAAAAAAA"),
        format!("?token={}", token.replacen(".cus_0", ".cus_1", 1)),
        "?token=s1.acme.cus_0.9.x&store=acme".to_owned(),
    ];
    for query in &forged {
        assert_eq!(page(&story, query).await, anonymous, "{query}");
    }
    let good = format!("?token={token}");
    assert_ne!(page(&story, &good).await, anonymous);
    story.pass(jiff::SignedDuration::from_hours(3)).await;
    assert_eq!(
        page(&story, &good).await.1,
        page(&story, "?store=acme").await.1
    );
    for nothing in ["", "?store=nobody", "?token=s1.other.x.y.z"] {
        let (status, shown, _) = page(&story, nothing).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(shown["recommendations"], json!([]), "{nothing}");
    }
}

#[tokio::test]
async fn a_token_answers_for_who_goes_on_and_for_nobody_once_they_are_erased() {
    let story = shop().await;
    night(&story).await;
    let mut points = subscriber("c-2", "sara@work.example", None);
    points["attributes"] = json!({ "points": 1_000 });
    story.tells(&points).await;
    let token = format!(
        "?token={}",
        token_of(&story, "sara@work.example", 720).await
    );
    let (one, other) = (
        id_of(&story, SARA).await,
        id_of(&story, "sara@work.example").await,
    );
    let path = format!("/v1/stores/acme/customers/{one}/merge?with={other}");
    story.decides("POST", &path).await;
    let joined = page(&story, &token).await.1;
    assert_eq!(
        joined["recommendations"][0]["sku"],
        json!("MUSK-30"),
        "{joined}"
    );
    let id = id_of(&story, SARA).await;
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    assert_eq!(
        page(&story, &token).await,
        page(&story, "?store=acme").await
    );
}
