//! Messages over other channels than mail: who is reached, in which words, and what a refusal says about the address.

use awda_commerce::{Attribute, Handle, HandleKind, Identifiers};
use awda_customers::{Decision, Known};
use awda_kernel::Secret;
use awda_messaging::carriers::{Route, TextMessage};
use awda_messaging::channels::{ChannelSettings, GATEWAY_KEYS, TELEGRAM_TOKEN, WHATSAPP_TOKEN};

use super::*;

const CHANNELS: &str = r#"{
    "sms": {"sender": "ACME", "promotional_sender": "ACME-AD"},
    "whatsapp": {"phone_number_id": "106540352242922", "templates": [
        {"template": "birthday.main", "language": "en", "name": "birthday", "code": "en_US", "category": "marketing",
         "status": "approved", "parameters": ["name", "shop"]}]},
    "telegram": {"bot": "acme_bot"}
}"#;

/// Sara with a phone and a chat, and consent for everything; her birthday goes over `channel`.
async fn house(channel: &str, change: impl FnOnce(&mut StoreSettings, &mut Profile)) -> House {
    let house = House::default();
    let document = r#"{"flow":1,"id":"birthday","purpose":"marketing","priority":50,"trigger":{"on":"date","of":"birthday"},
        "reentry_days":300,"steps":[{"template":"birthday.teaser","after_days":-3,"time_to_live_hours":24},
        {"template":"birthday.main","channel":"CHANNEL","time_to_live_hours":24}]}"#;
    let document = document.replace("CHANNEL", channel);
    let document = serde_json::from_str(&document).unwrap();
    let own = FlowSetting {
        is_on: true,
        version: 1,
        document: Some(std::sync::Arc::new(document)),
    };
    let key = |text: &str| vec![Secret::new(text.to_owned())];
    let mut settings = StoreSettings {
        holdout_share: 0,
        channels: ChannelSettings::parse(CHANNELS, Some("SA")).unwrap(),
        ..settings(&store())
    };
    settings.flows.insert(Flow::BIRTHDAY, own);
    let secrets = [
        (WHATSAPP_TOKEN, "EAAG"),
        (TELEGRAM_TOKEN, "1:AAH"),
        (GATEWAY_KEYS, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ];
    let secrets = secrets.map(|(name, text)| (name.to_owned(), key(text)));
    settings.secrets.extend(secrets);
    let mut profile = reachable();
    change(&mut settings, &mut profile);
    house.kept.put_settings(&settings).await.unwrap();
    house.keep_profile(profile, None).await;
    house
}

fn reachable() -> Profile {
    let mut sara = sara();
    let chat = Known::new(IdentifierKind::Telegram, "1111111".to_owned());
    sara.identifiers.insert(chat_key(), chat);
    let facet = sara.facets.get_mut(&address()).unwrap();
    facet.phone = Some(dated(serde_json::from_str("\"+966501234567\"").unwrap()));
    for channel in [Channel::Sms, Channel::Whatsapp, Channel::Telegram] {
        facet.consents.push(dated(ConsentState {
            channel,
            topic: Topic::Marketing,
            status: ConsentStatus::Granted,
            event: consent(),
            is_weak: false,
        }));
    }
    sara
}

fn chat_key() -> Key {
    Key::new(&store(), IdentifierKind::Telegram, "1111111")
}

fn phone_key(kind: IdentifierKind) -> Key {
    Key::new(&store(), kind, "+966501234567")
}

fn no_change(_: &mut StoreSettings, _: &mut Profile) {}

fn prefers(channel: &str, profile: &mut Profile) {
    let wish = Attribute::Text(channel.to_owned());
    let facet = profile.facets.get_mut(&address()).unwrap();
    facet.attributes = Some(dated([("preferred_channel".to_owned(), wish)].into()));
}

async fn sent(house: &House) -> TextMessage {
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::Sent);
    assert!(house.carrier.mails().is_empty());
    house.carrier.texts().remove(0)
}

#[tokio::test]
async fn a_text_message_comes_from_the_promotional_sender_and_holds_the_way_to_stop_it() {
    let house = house("sms", no_change).await;
    let message = sent(&house).await;
    assert_eq!(message.to.reveal(), "+966501234567");
    assert!(message.text.contains("Happy birthday"), "{}", message.text);
    let is_link = |line: &str| line.starts_with("Stop: https://links.example/u/2.acme.");
    assert!(message.text.lines().any(is_link), "{}", message.text);
    assert!(message.text.contains(".sms.marketing."));
    assert!(matches!(message.route, Route::AwsSms { sender, .. } if sender == "ACME-AD"));
    let row = house.only_row();
    assert_eq!((row.channel, row.consent), (Channel::Sms, Some(consent())));
}

#[tokio::test]
async fn a_number_that_can_be_answered_says_the_word_and_not_the_link() {
    let answerable = |settings: &mut StoreSettings, _: &mut Profile| {
        let sms = settings.channels.sms.as_mut().unwrap();
        sms.numbers.push("+966500000000".to_owned());
    };
    let message = sent(&house("sms", answerable).await).await;
    assert!(message.text.ends_with("Reply STOP to stop."));
    assert!(!message.text.contains("/u/"));
}

#[tokio::test]
async fn whoever_has_not_written_lately_gets_the_approved_template_and_who_has_the_words() {
    let message = sent(&house("whatsapp", no_change).await).await;
    let template = message.template.unwrap();
    assert_eq!((&*template.name, &*template.code), ("birthday", "en_US"));
    assert_eq!(template.parameters, ["Sara", "Acme"]);
    assert!(matches!(message.route, Route::Meta { token, .. } if *token.reveal() == "EAAG"));
    let wrote = |_: &mut StoreSettings, profile: &mut Profile| {
        let facet = profile.facets.get_mut(&address()).unwrap();
        facet
            .wrote_at
            .insert(Channel::Whatsapp, at("2026-04-03T07:00:01Z"));
    };
    let message = sent(&house("whatsapp", wrote).await).await;
    assert_eq!(message.template, None);
}

#[tokio::test]
async fn a_number_at_aws_needs_no_token_and_says_what_meta_would_be_sent() {
    let at_aws = |settings: &mut StoreSettings, _: &mut Profile| {
        let whatsapp = settings.channels.whatsapp.as_mut().unwrap();
        whatsapp.aws_phone_number_id = Some("phone-number-id-976c72a7".to_owned());
        settings.secrets.remove(WHATSAPP_TOKEN);
    };
    let message = sent(&house("whatsapp", at_aws).await).await;
    let Route::AwsSocial {
        phone_number_id,
        graph_version,
    } = &message.route
    else {
        panic!("{:?}", message.route)
    };
    assert_eq!(phone_number_id, "phone-number-id-976c72a7");
    assert_eq!(graph_version, "v23.0");
    assert_eq!(message.template.unwrap().parameters, ["Sara", "Acme"]);
}

#[tokio::test]
async fn without_a_template_the_window_decides() {
    for (wrote_at, expected) in [
        (None, Outcome::Skipped(Reason::WindowClosed)),
        (
            Some("2026-04-03T07:00:00Z"),
            Outcome::Skipped(Reason::WindowClosed),
        ),
        (Some("2026-04-03T07:00:01Z"), Outcome::Sent),
    ] {
        let change = |settings: &mut StoreSettings, profile: &mut Profile| {
            let whatsapp = settings.channels.whatsapp.as_mut().unwrap();
            whatsapp.templates.0.clear();
            let facet = profile.facets.get_mut(&address()).unwrap();
            let told = wrote_at.map(|text| (Channel::Whatsapp, at(text)));
            facet.wrote_at.extend(told);
        };
        let house = house("whatsapp", change).await;
        assert_eq!(house.ask(TEN).await.unwrap(), expected, "{wrote_at:?}");
    }
}

#[tokio::test]
async fn a_chat_gets_a_button() {
    let message = sent(&house("telegram", no_change).await).await;
    assert_eq!(message.to.reveal(), "1111111");
    assert_eq!(message.stop_label.as_deref(), Some("Unsubscribe"));
    assert!(!message.text.contains("/u/") && !message.text.contains("STOP"));
}

#[tokio::test]
async fn a_stores_own_system_is_handed_what_awss_would_be() {
    let own = |settings: &mut StoreSettings, _: &mut Profile| {
        let sms = settings.channels.sms.as_mut().unwrap();
        sms.gateway_url = Some("https://sms.acme.example/send".to_owned());
    };
    let message = sent(&house("sms", own).await).await;
    let Route::Gateway { url, sender, keys } = message.route else {
        panic!("{:?}", message.route)
    };
    assert_eq!(
        (&*url, &*sender),
        ("https://sms.acme.example/send", "ACME-AD")
    );
    assert_eq!(keys.len(), 1);
}

#[tokio::test]
async fn a_channel_that_nobody_carries_or_that_leads_nowhere_is_skipped_with_that_reason() {
    let nobody = |settings: &mut StoreSettings, _: &mut Profile| settings.channels.sms = None;
    let house_of_none = house("sms", nobody).await;
    let outcome = house_of_none.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::NoCarrier));
    let nowhere = |_: &mut StoreSettings, profile: &mut Profile| profile.identifiers.clear();
    let outcome = house("telegram", nowhere).await.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::NoAddress));
    let silent = |_: &mut StoreSettings, profile: &mut Profile| {
        let facet = profile.facets.get_mut(&address()).unwrap();
        facet
            .consents
            .retain(|said| said.value().channel != Channel::Sms);
    };
    let outcome = house("sms", silent).await.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::NoConsent));
}

#[tokio::test]
async fn a_token_that_is_missing_keeps_the_message_waiting() {
    let bare = |settings: &mut StoreSettings, _: &mut Profile| {
        settings.secrets.remove(WHATSAPP_TOKEN);
    };
    let house = house("whatsapp", bare).await;
    let fault = house.ask(TEN).await.unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Alarm);
    assert!(house.kept.messages().is_empty(), "nothing was claimed");
}

#[tokio::test]
async fn the_preferred_channel_is_the_one_they_named_when_it_may_be_used_and_else_mail() {
    let named = |_: &mut StoreSettings, profile: &mut Profile| prefers("Telegram", profile);
    let message = sent(&house("preferred", named).await).await;
    assert_eq!(message.to.channel(), Channel::Telegram);
    let unreachable = |settings: &mut StoreSettings, profile: &mut Profile| {
        prefers("sms", profile);
        settings.channels.sms = None;
    };
    for change in [unreachable, |_: &mut StoreSettings, _: &mut Profile| ()] {
        let house = house("preferred", change).await;
        assert_eq!(house.ask(TEN).await.unwrap(), Outcome::Sent);
        assert_eq!(house.carrier.mails().len(), 1, "mail");
    }
    let no_mail = |_: &mut StoreSettings, profile: &mut Profile| {
        let facet = profile.facets.get_mut(&address()).unwrap();
        facet.email = None;
    };
    let message = sent(&house("preferred", no_mail).await).await;
    assert_eq!(message.to.channel(), Channel::Whatsapp);
}

#[tokio::test]
async fn whoever_stopped_with_the_carrier_is_stopped_here_at_once() {
    for (channel, key) in [
        ("sms", phone_key(IdentifierKind::Phone)),
        ("whatsapp", phone_key(IdentifierKind::Whatsapp)),
        ("telegram", chat_key()),
    ] {
        let house = house(channel, no_change).await;
        house.carrier.script([Answer::OptedOut]);
        let outcome = house.ask(TEN).await.unwrap();
        assert_eq!(outcome, Outcome::Skipped(Reason::CarrierRefused));
        assert_eq!(house.only_row().feedback.code.as_deref(), Some("scripted"));
        let sight = house.kept.look(&store(), &[], Some(&key)).await.unwrap();
        assert_eq!(sight.stopped_at, Some(at(TEN)), "{channel}");
        let sent = house.deliveries.sent();
        let Some(Decision::Prefer { one, consent }) = Decision::read(&sent[0].body) else {
            panic!("{sent:?}")
        };
        assert_eq!(consent.channel.name(), channel);
        assert_eq!(consent.status, ConsentStatus::Denied);
        let chat = Handle {
            kind: HandleKind::Telegram,
            id: "1111111".to_owned(),
        };
        let expected = Identifiers {
            handles: vec![chat],
            ..Identifiers::default()
        };
        assert_eq!(one == expected, channel == "telegram");
        let other = phone_key(IdentifierKind::Whatsapp);
        let sight = house.kept.look(&store(), &[], Some(&other)).await.unwrap();
        assert_eq!(sight.stopped_at.is_some(), channel == "whatsapp");
    }
}

#[tokio::test]
async fn a_dead_address_is_given_up_and_a_closed_window_says_so() {
    let house_of_gone = house("telegram", no_change).await;
    house_of_gone.carrier.script([Answer::Gone]);
    let outcome = house_of_gone.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::CarrierRefused));
    let key = chat_key();
    let store = store();
    let sight = house_of_gone.kept.look(&store, &[], Some(&key)).await;
    let suppression = sight.unwrap().suppression;
    assert_eq!(suppression.unwrap().cause, "hard_bounce");
    assert_eq!(house_of_gone.deliveries.sent(), []);
    let house = house("whatsapp", no_change).await;
    house.carrier.script([Answer::Closed]);
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::WindowClosed));
}

#[tokio::test]
async fn a_carrier_that_names_a_time_is_not_asked_before_it() {
    let house = house("whatsapp", no_change).await;
    house.carrier.script([Answer::NotBefore(3_600_000)]);
    let until = at("2026-04-04T08:00:00Z");
    let reason = Reason::CarrierBusy;
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Deferred { until, reason });
}

#[tokio::test]
async fn a_stop_of_one_channel_leaves_the_others() {
    let key = phone_key(IdentifierKind::Phone);
    for (channel, expected) in [
        ("sms", Outcome::Skipped(Reason::NoConsent)),
        ("whatsapp", Outcome::Sent),
        ("email", Outcome::Sent),
    ] {
        let house = house(channel, no_change).await;
        house.kept.stop(&store(), &key, at(TEN)).await.unwrap();
        assert_eq!(house.ask(TEN).await.unwrap(), expected, "{channel}");
    }
}
