//! Campaigns over other channels than mail: a WhatsApp broadcast to a segment, text messages counted in parts, and the channel that
//! everybody likes best. What was foreseen is what goes.

use awda_commerce::Channel;
use awda_kernel::Secret;
use awda_messaging::channels::ChannelSettings;
use awda_ports::Stores;
use awda_tests::{START, Story};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const BASE: &str = "/v1/stores/acme/campaigns";

/// Somebody of the segment, by their number, who allows these channels.
struct Member {
    id: &'static str,
    phone: &'static str,
    language: &'static str,
    allows: &'static [&'static str],
    likes: Option<&'static str>,
}

const fn member(
    id: &'static str,
    phone: &'static str,
    language: &'static str,
    allows: &'static [&'static str],
) -> Member {
    Member {
        id,
        phone,
        language,
        allows,
        likes: None,
    }
}

/// A store with a segment of VIPs and everything carried.
async fn store_with(members: &[Member]) -> Story {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let mut settings = dynamo.settings(&"acme".parse().unwrap()).await.unwrap();
    let settings = settings.as_mut().unwrap();
    let template = |language: &str| {
        json!({ "template": "campaign.news", "language": language, "name": "vip_evening", "code": language,
            "category": "marketing", "status": "approved", "parameters": ["name", "shop"] })
    };
    let channels = json!({
        "sms": { "sender": "ACME", "promotional_sender": "ACME-AD", "numbers": ["+966500000001"] },
        "whatsapp": { "phone_number_id": "106540352242922", "templates": [template("ar"), template("en")] },
    });
    settings.channels = ChannelSettings::parse(&channels.to_string(), Some("SA")).unwrap();
    let key = vec![Secret::new("EAAG".to_owned())];
    settings.secrets.insert("whatsapp.api".to_owned(), key);
    dynamo.put_settings(settings).await.unwrap();
    for one in members {
        let consent = |channel: &str| {
            let status = if one.allows.contains(&channel) {
                "granted"
            } else {
                "denied"
            };
            json!({ "channel": channel, "status": status, "at": START, "method": "checkbox", "proof": "form 7" })
        };
        let consents: Vec<Value> = ["email", "sms", "whatsapp"]
            .into_iter()
            .map(consent)
            .collect();
        let mut person = json!({
            "type": "customer", "id": one.id, "updated_at": START, "phone": one.phone, "name": one.id,
            "email": format!("{}@example.com", one.id), "language": one.language, "country": "SA",
            "tags": ["vip"], "consents": consents,
        });
        if let Some(channel) = one.likes {
            person["attributes"] = json!({ "preferred_channel": channel });
        }
        story.tells(&person).await;
    }
    let text = json!({ "text": "tags CONTAINS \"vip\"", "name": "VIP" });
    asks(&story, "/v1/stores/acme/segments/vip_club", &text).await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_mins(1)).await;
    story
}

async fn asks(story: &Story, path: &str, body: &Value) -> Value {
    let (status, answer) = story.says(Method::POST, path, body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn campaign(id: &str, message: &Value) -> Value {
    json!({ "campaign": 1, "id": id, "audience": { "segment": "vip_club" }, "holdout_share": 0, "message": message })
}

/// Keeps, foresees and sends; what was foreseen, and what became of it.
async fn sends(story: &Story, document: &Value) -> (Value, Value) {
    let id = document["id"].as_str().unwrap();
    asks(
        story,
        &format!("{BASE}/{id}"),
        &json!({ "document": document }),
    )
    .await;
    let path = format!("{BASE}/{id}/simulate");
    let plan = asks(story, &path, &json!({ "people": 10 })).await;
    let send = json!({ "plan_hash": plan["plan_hash"], "tolerance": 0 });
    asks(story, &format!("{BASE}/{id}/send"), &send).await;
    story.pass(SignedDuration::from_mins(5)).await;
    let shown = story.asks(&format!("{BASE}/{id}")).await;
    assert_eq!(shown["result"]["sent"], plan["sent"], "{shown}");
    (plan, shown)
}

/// The mark of what somebody was sent is the one that was foreseen.
async fn said_as_foreseen(story: &Story, plan: &Value, id: &str) {
    let row = story.messages(&format!("{id}@example.com")).await.remove(0);
    let people = plan["people"].as_array().unwrap();
    let foreseen = people.iter().find(|one| one["customer"] == row["customer"]);
    assert_eq!(foreseen.unwrap()["content"], row["content"], "{row}");
    assert!(row["content"].is_string());
}

#[tokio::test]
async fn a_whatsapp_broadcast_skips_and_counts_the_vips_who_did_not_consent() {
    let members = [
        member("amal", "+966501000001", "ar", &["whatsapp"]),
        member("badr", "+966501000002", "ar", &["sms", "email"]),
        member("grace", "+966501000003", "en", &["whatsapp"]),
        member("dara", "+966501000004", "fa", &[]),
    ];
    let story = store_with(&members).await;
    let message = json!({
        "template": "campaign.news", "channel": "whatsapp",
        "whatsapp_template": { "name": "vip_evening", "parameters": {
            "en": ["{% if name %}{{ name }}{% else %}friend{% endif %}", "20 %"] } },
    });
    let (plan, shown) = sends(&story, &campaign("evening", &message)).await;
    assert_eq!(
        plan["waterfall"],
        json!([{ "reason": "no_consent", "count": 2, "left": 2 }])
    );
    assert_eq!(plan["channels"], json!({ "whatsapp": 2 }));
    assert_eq!(
        (&plan["audience"], &plan["unpriced"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(shown["result"]["skipped"], json!({ "no_consent": 2 }));
    for one in &members {
        let letters = story.inbox(one.phone);
        assert_eq!(
            letters.len(),
            usize::from(one.allows == ["whatsapp"]),
            "{}",
            one.id
        );
        assert!(
            letters
                .iter()
                .all(|letter| letter.channel == Channel::Whatsapp)
        );
        assert!(story.inbox(&format!("{}@example.com", one.id)).is_empty());
    }
    assert_eq!(story.inbox("+966501000003")[0].text, "grace\n20 %");
    assert_eq!(story.inbox("+966501000001")[0].text, "amal\nAcme");
    said_as_foreseen(&story, &plan, "amal").await;
    said_as_foreseen(&story, &plan, "grace").await;
}

#[tokio::test]
async fn a_text_message_is_foreseen_in_parts_and_says_how_to_stop_it() {
    let members = [
        member("amal", "+966501000001", "ar", &["sms"]),
        member("grace", "+966501000003", "en", &["sms"]),
    ];
    let story = store_with(&members).await;
    let message = json!({
        "template": "campaign.news", "channel": "sms", "link": "https://acme.example/spring",
        "texts": {
            "en": "Spring at {{ shop }}: {{ shop_url }}",
            "ar": "{% if name %}{{ name | isolate }}، {% endif %}وصلت مجموعة الربيع إلى {{ shop }}: {{ shop_url }}",
        },
    });
    let (plan, _) = sends(&story, &campaign("spring", &message)).await;
    assert_eq!(plan["parts"], json!({ "1": 1, "2": 1 }), "{plan}");
    let english = &story.inbox("+966501000003")[0];
    let text = "Spring at Acme: https://acme.example/spring\nReply STOP to stop.";
    assert_eq!(
        (english.text.as_str(), english.from.as_str()),
        (text, "ACME-AD")
    );
    assert!(
        story.inbox("+966501000001")[0]
            .text
            .contains("للإيقاف أرسل: إيقاف")
    );
    said_as_foreseen(&story, &plan, "amal").await;
    said_as_foreseen(&story, &plan, "grace").await;

    // No budget can be kept without a price.
    let mut dear = campaign("dear", &message);
    dear["budget"] = json!({ "micros": 1_000_000, "currency": "USD" });
    let path = format!("{BASE}/dear");
    let (status, said) = story
        .says(Method::POST, &path, &json!({ "document": dear }))
        .await;
    assert_eq!(status, 422, "{said}");
    assert!(said.to_string().contains("campaign.budget"), "{said}");
}

#[tokio::test]
async fn everybody_hears_it_where_they_like_to_and_one_campaign_has_words_for_each_channel() {
    let likes = |member: Member, channel| Member {
        likes: Some(channel),
        ..member
    };
    let members = [
        likes(
            member("amal", "+966501000001", "ar", &["email", "sms"]),
            "sms",
        ),
        likes(
            member("badr", "+966501000002", "en", &["email", "whatsapp"]),
            "whatsapp",
        ),
        member(
            "grace",
            "+966501000003",
            "en",
            &["email", "sms", "whatsapp"],
        ),
    ];
    let story = store_with(&members).await;
    let message = json!({
        "template": "campaign.news", "channel": "preferred",
        "words": { "en": { "subject": "Spring", "body": ["It is here."] } },
        "texts": { "en": "Spring is here." },
        "whatsapp_template": { "name": "vip_evening" },
    });
    let (plan, _) = sends(&story, &campaign("spring", &message)).await;
    let channels = json!({ "email": 1, "sms": 1, "whatsapp": 1 });
    assert_eq!(plan["channels"], channels, "{plan}");
    assert_eq!(
        plan["cost"]["micros"], 100,
        "a mail; nothing else has a price"
    );
    assert!(
        story.inbox("+966501000001")[0]
            .text
            .starts_with("Spring is here.")
    );
    assert_eq!(story.inbox("+966501000002")[0].channel, Channel::Whatsapp);
    assert_eq!(story.inbox("grace@example.com")[0].subject, "Spring");
    for one in &members {
        said_as_foreseen(&story, &plan, one.id).await;
    }
}
