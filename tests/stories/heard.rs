//! What people hear and do with it: a message is sent, a scanner looks, a person opens and clicks, and the segments know at once; whoever
//! says nothing for a year is not written to any more, where the store wants it so.

use awda::outbox::Letter;
use awda_measures::Definition;
use awda_messaging::caps::{Caps, Limit};
use awda_ports::{Hearing, Segments, StoreSettings, Stores};
use awda_tests::{START, Story, order, subscriber};
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const OMAR: &str = "omar@example.com";

async fn members(story: &Story, segment: &str) -> Vec<String> {
    let path = format!("/v1/stores/acme/segments/{segment}/members");
    let page = story.asks(&path).await;
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|member| member["customer"].as_str().unwrap().to_owned())
        .collect()
}

async fn id_of(story: &Story, email: &str) -> String {
    let customer = story.customer(email).await.unwrap();
    customer["id"].as_str().unwrap().to_owned()
}

async fn explained(story: &Story, segment: &str, id: &str) -> Value {
    let path = format!("/v1/stores/acme/segments/{segment}/explain?customer={id}");
    story.asks(&path).await["answer"].clone()
}

async fn define(story: &Story, id: &str, text: &str) {
    let mine = Definition {
        id: id.to_owned(),
        name: id.to_owned(),
        text: text.to_owned(),
        version: 1,
        is_active: true,
    };
    let dynamo = &story.suite().ground().dynamo;
    let acme = "acme".parse().unwrap();
    assert!(dynamo.put_definition(&acme, &mine, None).await.unwrap());
}

/// A letter of the win-back series, and a night after it.
async fn written_to() -> (Story, Letter) {
    let story = Story::start().await;
    define(
        &story,
        "got_win_back",
        "received(flow: \"win_back\", channel: \"email\", within: 30d)",
    )
    .await;
    define(
        &story,
        "silent",
        "received(within: 30d) AND NOT opened(within: 30d)",
    )
    .await;
    for who in [SARA, OMAR] {
        story.tells(&subscriber(who, who, Some("1990-12-20"))).await;
        story
            .tells(&order(&format!("{who}-1"), START, who, "149.50"))
            .await;
    }
    let letter = story.advance_until_mail(SARA, 200).await;
    story.suite().night(story.now()).await.unwrap();
    // What a night decided is read again after a minute.
    story.pass(SignedDuration::from_mins(2)).await;
    (story, letter)
}

async fn clicks(story: &Story, letter: &Letter, (link, agent): (&str, &str)) {
    let details = json!({
        "ipAddress": "192.0.2.1",
        "link": link,
        "linkTags": null,
        "timestamp": story.now().to_string(),
        "userAgent": agent,
    });
    story
        .carrier_tells(letter, ("Click", "click"), details)
        .await;
}

const PERSON: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";

async fn opens(story: &Story, letter: &Letter, agent: &str) {
    let details = json!({
        "ipAddress": "192.0.2.1",
        "timestamp": story.now().to_string(),
        "userAgent": agent,
    });
    story.carrier_tells(letter, ("Open", "open"), details).await;
}

#[tokio::test]
async fn a_message_that_is_opened_and_clicked_moves_its_person_at_once_and_a_scanner_moves_nobody()
{
    let (story, letter) = written_to().await;
    let (sara, omar) = (id_of(&story, SARA).await, id_of(&story, OMAR).await);
    assert_eq!(
        members(&story, "got_win_back").await.len(),
        2,
        "the night knows who was written to"
    );
    assert!(members(&story, "silent").await.contains(&sara));
    assert!(members(&story, "engaged").await.is_empty());

    // Apple's proxy opens everything, and a scanner follows every link.
    opens(&story, &letter, "Mozilla/5.0").await;
    clicks(
        &story,
        &letter,
        ("https://acme.example/a", "Barracuda Sentinel (EE)"),
    )
    .await;
    assert!(
        members(&story, "engaged").await.is_empty(),
        "a machine is nobody"
    );
    assert!(members(&story, "silent").await.contains(&sara));

    opens(&story, &letter, PERSON).await;
    assert_eq!(members(&story, "silent").await, std::slice::from_ref(&omar));
    clicks(&story, &letter, ("https://acme.example/a", PERSON)).await;
    clicks(&story, &letter, ("https://acme.example/a", PERSON)).await;
    assert_eq!(
        members(&story, "engaged").await,
        std::slice::from_ref(&sara)
    );
    assert_eq!(explained(&story, "engaged", &sara).await, "true");
    assert_eq!(explained(&story, "engaged", &omar).await, "false");
    let path = format!("/v1/stores/acme/customers/{sara}/timeline");
    let timeline = story.asks(&path).await;
    let entered = |item: &&Value| {
        item["event"]["kind"] == "segment.entered.v1" && item.to_string().contains("\"engaged\"")
    };
    let items = timeline["items"].as_array().unwrap();
    assert_eq!(
        items.iter().filter(entered).count(),
        1,
        "told twice, entered once"
    );

    story.pass(SignedDuration::from_hours(24)).await;
    let run = story.suite().night(story.now()).await.unwrap();
    assert_eq!(run.customers, 2);
    assert_eq!(
        members(&story, "engaged").await,
        std::slice::from_ref(&sara)
    );
}

#[tokio::test]
async fn what_was_sent_to_an_id_belongs_to_whoever_goes_on_and_goes_with_them_when_they_are_erased()
{
    let (story, letter) = written_to().await;
    clicks(&story, &letter, ("https://acme.example/a", PERSON)).await;
    let (sara, omar) = (id_of(&story, SARA).await, id_of(&story, OMAR).await);
    let path = format!("/v1/stores/acme/customers/{sara}/merge?with={omar}");
    story.decides("POST", &path).await;
    story.works().await;
    let one = id_of(&story, SARA).await;
    assert_eq!(id_of(&story, OMAR).await, one);
    assert_eq!(members(&story, "engaged").await, std::slice::from_ref(&one));

    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{one}"))
        .await;
    story.works().await;
    assert!(members(&story, "engaged").await.is_empty());
    // A click that is told late of a letter from before fills nothing again.
    clicks(&story, &letter, ("https://acme.example/b", PERSON)).await;
    let dynamo = &story.suite().ground().dynamo;
    for id in [&sara, &omar] {
        let heard = dynamo
            .heard(&letter.store, &id.parse().unwrap())
            .await
            .unwrap();
        assert!(heard.is_empty() && heard.version > 0, "{heard:?}");
    }
    assert!(members(&story, "engaged").await.is_empty());
}

#[tokio::test]
async fn a_year_of_silence_ends_marketing_where_the_store_wants_it() {
    for (limit, expected) in [(Limit::At(12), "sunset"), (Limit::Off, "")] {
        let (story, _) = written_to().await;
        let dynamo = &story.suite().ground().dynamo;
        let acme = "acme".parse().unwrap();
        let settings = dynamo.settings(&acme).await.unwrap().unwrap();
        let settings = StoreSettings {
            caps: Caps {
                sunset_months: limit,
                ..settings.caps
            },
            ..settings
        };
        dynamo.put_settings(&settings).await.unwrap();
        let written = story.inbox(SARA).len();
        story.pass(SignedDuration::from_hours(24 * 360)).await;
        story.suite().night(story.now()).await.unwrap();
        assert!(members(&story, "sunset").await.is_empty(), "not a year yet");
        story.pass(SignedDuration::from_hours(24 * 10)).await;
        story.suite().night(story.now()).await.unwrap();
        assert_eq!(members(&story, "sunset").await.len(), 2);

        // The next birthday's congratulation comes due.
        let december: awda_kernel::Timestamp = "2027-12-15T08:00:00Z".parse().unwrap();
        story.pass(story.now().duration_until(december)).await;
        story.advance(7).await;
        let rows = story.messages(SARA).await;
        let is_due = |row: &&Value| {
            row["flow"] == "birthday" && row["decided_at"].as_str() > Some("2027-12")
        };
        let due: Vec<_> = rows.iter().filter(is_due).collect();
        assert!(!due.is_empty(), "{rows:?}");
        for row in due {
            let reason = row["status"]["reason"].as_str().unwrap_or_default();
            assert_eq!(reason, expected, "{limit}: {row}");
        }
        assert_eq!(story.inbox(SARA).len() > written, expected.is_empty());
    }
}
