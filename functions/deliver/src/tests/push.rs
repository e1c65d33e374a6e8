//! Push: the device that was registered last, and what becomes of one that is gone.

use awda_customers::{Decision, Evidence, Known, Rule};
use awda_kernel::Secret;
use awda_messaging::carriers::Route;
use awda_messaging::channels::{ChannelSettings, FCM_ACCOUNT, VAPID_KEY};

use super::*;

const PHONE: &str = "fcm:phone";
const BROWSER: &str = "web:https://web.push.apple.com/Q \
    BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4 BTBZMqHH6r4Tts7J_aSIgg";

fn key(device: &str) -> Key {
    Key::new(&store(), IdentifierKind::Push, device)
}

/// Sara with a phone and, a day later, a browser; her birthday goes over push.
async fn house() -> House {
    let house = House::default();
    let document = r#"{"flow":1,"id":"birthday","purpose":"marketing","priority":50,"trigger":{"on":"date","of":"birthday"},
        "reentry_days":300,"steps":[{"template":"birthday.teaser","after_days":-3,"time_to_live_hours":24},
        {"template":"birthday.main","channel":"push","time_to_live_hours":24}]}"#;
    let own = FlowSetting {
        is_on: true,
        version: 1,
        document: Some(std::sync::Arc::new(serde_json::from_str(document).unwrap())),
    };
    let channels = r#"{"push": {"project_id": "noor-app", "subject": "mailto:push@noor.example", "public_key":
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}}"#;
    let mut settings = StoreSettings {
        holdout_share: 0,
        channels: ChannelSettings::parse(channels, None).unwrap(),
        ..settings(&store())
    };
    settings.flows.insert(Flow::BIRTHDAY, own);
    for name in [FCM_ACCOUNT, VAPID_KEY] {
        let secret = vec![Secret::new("key".to_owned())];
        settings.secrets.insert(name.to_owned(), secret);
    }
    house.kept.put_settings(&settings).await.unwrap();
    let mut sara = sara();
    let named = Known::new(IdentifierKind::Email, "sara@shop.example".to_owned());
    sara.identifiers.insert(address(), named);
    for (device, seen_at) in [
        (PHONE, "2026-01-01T00:00:00Z"),
        (BROWSER, "2026-01-02T00:00:00Z"),
    ] {
        let known = Known {
            under: vec![Evidence {
                rule: Rule::SeenTogether,
                seen_at: at(seen_at),
                event: consent(),
                under: address(),
            }],
            ..Known::new(IdentifierKind::Push, device.to_owned())
        };
        sara.identifiers.insert(key(device), known);
    }
    let facet = sara.facets.get_mut(&address()).unwrap();
    facet.consents.push(dated(ConsentState {
        channel: Channel::Push,
        topic: Topic::Marketing,
        status: ConsentStatus::Granted,
        event: consent(),
        is_weak: false,
    }));
    house.keep_profile(sara, None).await;
    house
}

#[tokio::test]
async fn the_device_that_was_registered_last_is_told() {
    let house = house().await;
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::Sent);
    let message = house.carrier.texts().remove(0);
    assert_eq!(message.to.reveal(), BROWSER);
    assert!(matches!(message.route, Route::WebPush { .. }));
    assert!(!message.text.contains("STOP") && !message.text.contains("/u/"));
    let row = house.only_row();
    assert_eq!(row.channel, Channel::Push);
    assert_eq!(row.cost.map(|cost| cost.micros), Some(0));
}

#[tokio::test]
async fn a_device_that_is_gone_is_given_up_and_parted_from_its_person() {
    let house = house().await;
    house.carrier.script([Answer::Gone]);
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::CarrierRefused));
    let gone = key(BROWSER);
    let sight = house.kept.look(&store(), &[], Some(&gone)).await.unwrap();
    assert!(sight.suppression.is_some());
    let sent = house.deliveries.sent();
    assert_eq!(sent.len(), 1);
    let Some(Decision::Part { one, other }) = Decision::read(&sent[0].body) else {
        panic!("{sent:?}")
    };
    assert_eq!(one.handles[0].id, BROWSER);
    assert!(other.email.is_some());
}
