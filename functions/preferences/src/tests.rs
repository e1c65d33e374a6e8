//! One person with one address and one phone, and everybody who opens the link in their mail.

use awda_commerce::{Channel, Identifiers, Topic};
use awda_customers::{ConsentState, Dated, Facet, IdentifierKind, Key};
use awda_kernel::{EventId, Language, MessageId, Secret, fingerprint};
use awda_ports::{Change, Records, Write};
use awda_testkit::{LINK_KEY, MemoryHouse, MemoryQueue, at, customer, settings, store};
use bytes::Bytes;

use super::*;

const NOW: &str = "2026-11-22T10:00:00Z";
const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Default)]
struct House {
    kept: MemoryHouse,
    queue: MemoryQueue<Delivery>,
}

fn address() -> Key {
    Key::new(&store(), IdentifierKind::Email, "sara@shop.example")
}

fn sara() -> Profile {
    let event = EventId::of(fingerprint(&["consent"]));
    let consent = |channel| {
        let state = ConsentState {
            channel,
            topic: Topic::Marketing,
            status: ConsentStatus::Granted,
            event: event.clone(),
            is_weak: false,
        };
        Dated::new(state, Timestamp::UNIX_EPOCH, &event)
    };
    let email = "sara@shop.example".parse().unwrap();
    let facet = Facet {
        language: Some(Dated::new(Language::En, Timestamp::UNIX_EPOCH, &event)),
        email: Some(Dated::new(email, Timestamp::UNIX_EPOCH, &event)),
        consents: vec![consent(Channel::Email), consent(Channel::Sms)],
        ..Facet::default()
    };
    let mut profile = Profile::new(store(), customer(1));
    let known = Known::new(IdentifierKind::Email, "sara@shop.example".to_owned());
    profile.identifiers.insert(address(), known);
    let phone = Known::new(IdentifierKind::Phone, "+966501234567".to_owned());
    profile.identifiers.insert(phone_key(), phone);
    profile.facets.insert(address(), facet);
    profile
}

fn phone_key() -> Key {
    Key::new(&store(), IdentifierKind::Phone, "+966501234567")
}

fn token() -> String {
    token_to(None)
}

fn token_to(address: Option<Key>) -> String {
    let link = Link {
        store: store(),
        customer: customer(1),
        channel: Channel::Email,
        topic: Topic::Marketing,
        message: MessageId::of(fingerprint(&["message"])),
        address,
    };
    link.sign(&Secret::new(LINK_KEY.to_owned()))
}

impl House {
    async fn open() -> Self {
        let house = Self::default();
        house.kept.put_settings(&settings(&store())).await.unwrap();
        let profile = Write::Profile {
            profile: Box::new(sara()),
            revision: None,
        };
        house.keep(profile).await;
        house
    }

    async fn keep(&self, write: Write) {
        let (store, writes) = (store(), vec![write]);
        self.kept.commit(Change { store, writes }).await.unwrap();
    }

    async fn asks(&self, method: Method, token: &str, (kind, body): (&str, &str)) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("https://links.example/u/{token}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        let preferences = Preferences {
            records: &self.kept,
            stores: &self.kept,
            messages: &self.kept,
            deliveries: &self.queue,
        };
        preferences.handle(&request, at(NOW)).await
    }

    async fn replace(&self, profile: Profile) {
        let profile = Box::new(profile);
        let revision = Some(1);
        self.keep(Write::Profile { profile, revision }).await;
    }

    async fn posts(&self, body: &str) -> Answer {
        self.asks(Method::POST, &token(), (FORM, body)).await
    }

    async fn stopped_at(&self) -> Option<Timestamp> {
        let sight = self.kept.look(&store(), &[], Some(&address())).await;
        sight.unwrap().stopped_at
    }

    fn decided(&self) -> Vec<(Identifiers, Consent)> {
        let sent = self.queue.sent();
        let decisions = sent.iter().map(|delivery| Decision::read(&delivery.body));
        let decided = decisions.map(|decision| match decision.unwrap() {
            Decision::Prefer { one, consent } => (one, consent),
            other => panic!("{other:?}"),
        });
        decided.collect()
    }
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(answer.body()).unwrap()
}

#[tokio::test]
async fn to_look_changes_nothing() {
    let house = House::open().await;
    for method in [Method::GET, Method::HEAD] {
        let answer = house.asks(method, &token(), ("", "")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(text(&answer).contains("Stop these messages"));
    }
    assert_eq!(house.stopped_at().await, None);
    assert!(house.queue.sent().is_empty());
}

#[tokio::test]
async fn a_mail_programs_button_stops_at_once_and_leaves_its_evidence() {
    let house = House::open().await;
    let answer = house.posts("List-Unsubscribe=One-Click").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(house.stopped_at().await, Some(at(NOW)));
    let [(one, consent)] = &house.decided()[..] else {
        panic!("one consent")
    };
    assert_eq!(one.email.as_ref().unwrap().reveal(), "sara@shop.example");
    let denied = (Channel::Email, ConsentStatus::Denied);
    assert_eq!((consent.channel, consent.status), denied);
    assert_eq!(consent.method, "list_unsubscribe");
    // The page knows at once, though nothing has been folded yet.
    let page = house.asks(Method::GET, &token(), ("", "")).await;
    assert!(text(&page).contains("Send them again"));
}

#[tokio::test]
async fn pressing_twice_says_the_same_twice() {
    let house = House::open().await;
    house.posts("action=stop").await;
    house.posts("action=stop").await;
    let sent = house.queue.sent();
    assert_eq!(sent[0].id(), sent[1].id());
}

#[tokio::test]
async fn a_stop_is_later_than_a_consent_of_a_shop_whose_clock_is_ahead() {
    let house = House::open().await;
    let ahead = at("2026-11-22T10:03:00Z");
    let event = EventId::of(fingerprint(&["consent"]));
    let mut profile = sara();
    for facet in profile.facets.values_mut() {
        let said = facet.consents.iter().map(|said| said.value().clone());
        facet.consents = said.map(|said| Dated::new(said, ahead, &event)).collect();
    }
    house.replace(profile).await;
    house.posts("action=stop").await;
    assert!(house.stopped_at().await > Some(ahead));
    assert!(house.queue.sent()[0].received_at > ahead);
}

#[tokio::test]
async fn the_address_that_is_written_to_is_stopped_though_it_is_another_persons_by_right() {
    let house = House::open().await;
    let mut profile = sara();
    let phone = Known::new(IdentifierKind::Phone, "+966555719400".to_owned());
    profile.identifiers = [(
        Key::new(&store(), IdentifierKind::Phone, "+966555719400"),
        phone,
    )]
    .into();
    house.replace(profile).await;
    house.posts("List-Unsubscribe=One-Click").await;
    assert_eq!(house.stopped_at().await, Some(at(NOW)));
}

#[tokio::test]
async fn the_address_the_mail_went_to_is_stopped_though_they_have_it_no_more() {
    let house = House::open().await;
    let elsewhere = Key::new(&store(), IdentifierKind::Email, "old@shop.example");
    let token = token_to(Some(elsewhere.clone()));
    house
        .asks(Method::POST, &token, (FORM, "action=stop"))
        .await;
    let sight = house.kept.look(&store(), &[], Some(&elsewhere)).await;
    assert_eq!(sight.unwrap().stopped_at, Some(at(NOW)));
    assert_eq!(house.stopped_at().await, Some(at(NOW)), "and theirs");
}

#[tokio::test]
async fn a_stop_by_whom_nobody_knows_any_more_holds_at_the_address() {
    let house = House::default();
    house.kept.put_settings(&settings(&store())).await.unwrap();
    let token = token_to(Some(address()));
    house
        .asks(Method::POST, &token, (FORM, "action=start"))
        .await;
    assert_eq!(house.stopped_at().await, None);
    house
        .asks(Method::POST, &token, (FORM, "List-Unsubscribe=One-Click"))
        .await;
    assert_eq!(house.stopped_at().await, Some(at(NOW)));
    assert!(
        house.queue.sent().is_empty(),
        "there is nobody to say it of"
    );
}

#[tokio::test]
async fn somebody_who_starts_again_is_not_stopped_once_more() {
    let house = House::open().await;
    house.posts("action=start").await;
    assert_eq!(house.stopped_at().await, None);
    assert_eq!(house.decided()[0].1.status, ConsentStatus::Granted);
}

#[tokio::test]
async fn stopping_text_messages_leaves_mail_alone() {
    let house = House::open().await;
    let form = "action=choose&shown=email.marketing&shown=sms.marketing&wanted=email.marketing";
    let answer = house.posts(form).await;
    assert!(text(&answer).contains("Saved"));
    assert_eq!(house.stopped_at().await, None);
    assert_eq!(house.decided()[0].1.channel, Channel::Sms);
    let look = house.kept.look(&store(), &[], Some(&phone_key())).await;
    assert_eq!(look.unwrap().stopped_at, Some(at(NOW)), "at once");
}

#[tokio::test]
async fn a_link_that_is_not_ours_opens_nothing() {
    let house = House::open().await;
    let forged = token().replacen("email", "sms", 1);
    let elsewhere = token().replacen("acme", "other", 1);
    for token in [forged.as_str(), &elsewhere, "x", "", "1.acme", "%00"] {
        for (method, body) in [(Method::GET, ""), (Method::POST, "action=stop")] {
            let answer = house.asks(method, token, (FORM, body)).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{token}");
        }
    }
    assert!(house.queue.sent().is_empty());
    assert_eq!(house.stopped_at().await, None);
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused_and_changes_nothing() {
    let house = House::open().await;
    let long = format!("action=stop&x={}", "x".repeat(FORM_BYTES_MAX));
    for body in ["", "action=erase", &long] {
        let answer = house.posts(body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert!(text(&answer).contains("link.form"));
    }
    let answer = house.asks(Method::DELETE, &token(), ("", "")).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(house.queue.sent().is_empty());
}

#[tokio::test]
async fn a_queue_that_fails_leaves_the_stop_and_says_to_press_again() {
    let house = House::open().await;
    house.queue.fail_next(1);
    let answer = house.posts("action=stop").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(house.stopped_at().await, Some(at(NOW)));
    assert_eq!(house.posts("action=stop").await.status(), StatusCode::OK);
    assert_eq!(house.decided().len(), 1);
}

#[tokio::test]
async fn an_absorbed_persons_link_reaches_who_goes_on() {
    let house = House::open().await;
    let mut successor = sara();
    successor.id = customer(2);
    successor.merged = vec![customer(1)];
    house
        .keep(Write::Profile {
            profile: Box::new(successor),
            revision: None,
        })
        .await;
    house
        .keep(Write::Absorbed {
            id: customer(1),
            into: customer(2),
            revision: 1,
        })
        .await;
    house.posts("action=stop").await;
    assert_eq!(house.decided().len(), 1);
}

#[tokio::test]
async fn somebody_who_was_forgotten_is_told_that_nothing_is_sent() {
    let house = House::default();
    house.kept.put_settings(&settings(&store())).await.unwrap();
    for method in [Method::GET, Method::POST] {
        let answer = house.asks(method, &token(), (FORM, "action=stop")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!text(&answer).contains("<button"));
        // The store's language: nobody's own is known.
        assert!(text(&answer).contains("lang=\"ar\""));
    }
    assert!(house.queue.sent().is_empty());
}

#[tokio::test]
async fn pages_are_kept_framed_and_indexed_by_nobody() {
    let house = House::open().await;
    let answer = house.asks(Method::GET, &token(), ("", "")).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(!header("content-security-policy").contains("script"));
}
