//! One person of a store in Riyadh whose birthday it is, and everything that can happen to the message.

use awda_commerce::{Birthday, Channel, ConsentStatus, Topic};
use awda_customers::{ConsentState, Dated, Facet, IdentifierKind, Key};
use awda_kernel::{CustomerId, EventId, fingerprint};
use awda_messaging::Flow;
use awda_messaging::channels::Destination;
use awda_messaging::flows::FlowSetting;
use awda_ports::{Agenda, Change, Lane, Suppression, Write};
use awda_testkit::{
    Answer, MemoryCarrier, MemoryHouse, MemoryQueue, at, customer, settings, store,
};

use super::*;

mod campaigns;
mod channels;
mod hearing;
mod line;
mod lost;
mod push;
mod slots;

const TEN: &str = "2026-04-04T07:00:00Z";

type TestDeliver<'a> = Deliver<
    &'a MemoryHouse,
    &'a MemoryHouse,
    &'a MemoryHouse,
    &'a MemoryCarrier,
    (
        &'a MemoryQueue<Delivery>,
        &'a MemoryQueue<Notify>,
        &'a MemoryQueue<DeliverMessage>,
    ),
>;

#[derive(Default)]
struct House {
    kept: MemoryHouse,
    carrier: MemoryCarrier,
    deliveries: MemoryQueue<Delivery>,
    notices: MemoryQueue<Notify>,
    waiting: MemoryQueue<DeliverMessage>,
}

fn consent() -> EventId {
    EventId::of(fingerprint(&["consent"]))
}

fn dated<T>(value: T) -> Dated<T> {
    Dated::new(value, Timestamp::UNIX_EPOCH, &consent())
}

fn sara() -> Profile {
    let birthday = Birthday {
        year: Some(1990),
        month: 4,
        day: 4,
        calendar: awda_commerce::Calendar::Gregorian,
    };
    let allowed = ConsentState {
        channel: Channel::Email,
        topic: Topic::Marketing,
        status: ConsentStatus::Granted,
        event: consent(),
        is_weak: false,
    };
    let facet = Facet {
        name: Some(dated("Sara".to_owned())),
        language: Some(dated(awda_kernel::Language::En)),
        email: Some(dated("sara@shop.example".parse().unwrap())),
        birthday: Some(dated(Some(birthday))),
        consents: vec![dated(allowed)],
        // One order on 1 January 2026.
        history: serde_json::from_str("[[20454,1,10000]]").unwrap(),
        ..Facet::default()
    };
    let mut profile = Profile::new(store(), customer(1));
    profile.facets.insert(address(), facet);
    profile
}

fn address() -> Key {
    Key::new(&store(), IdentifierKind::Email, "sara@shop.example")
}

fn congratulate(id: CustomerId) -> DeliverMessage {
    DeliverMessage {
        store: store(),
        customer: id,
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        step: 1,
        due_at: at(TEN),
        about: None,
        slot_at: None,
    }
}

impl House {
    async fn open() -> Self {
        let house = Self::default();
        let settings = StoreSettings {
            holdout_share: 0,
            ..settings(&store())
        };
        house.kept.put_settings(&settings).await.unwrap();
        house.keep_profile(sara(), None).await;
        house
    }

    async fn keep_profile(&self, profile: Profile, revision: Option<u64>) {
        let profile = Write::Profile {
            profile: Box::new(profile),
            revision,
        };
        self.keep(vec![profile]).await;
    }

    async fn keep(&self, writes: Vec<Write>) {
        let store = store();
        self.kept.commit(Change { store, writes }).await.unwrap();
    }

    fn deliver(&self) -> TestDeliver<'_> {
        Deliver {
            records: &self.kept,
            stores: &self.kept,
            messages: &self.kept,
            carrier: &self.carrier,
            queues: (&self.deliveries, &self.notices, &self.waiting),
            lane: Lane::default(),
            links_url: "https://links.example".to_owned(),
        }
    }

    async fn ask(&self, now: &str) -> Result<Outcome, Fault> {
        let command = congratulate(customer(1));
        self.deliver().handle(&command, at(now)).await
    }

    fn only_row(&self) -> MessageRow {
        let mut rows = self.kept.messages();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }
}

#[tokio::test]
async fn a_message_is_handed_over_once_and_its_row_names_the_consent() {
    let house = House::open().await;
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::Sent);
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
    let mails = house.carrier.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Happy birthday"));
    assert_eq!(mails[0].to.reveal(), "sara@shop.example");
    let row = house.only_row();
    assert_eq!(row.id, mails[0].message);
    assert_eq!(row.status, Status::Sent { at: at(TEN) });
    assert_eq!(row.consent, Some(consent()));
    assert_eq!(row.carrier_id.as_deref(), Some("carrier-1"));
}

#[tokio::test]
async fn a_suppressed_address_is_skipped_and_nothing_is_handed_over() {
    let house = House::open().await;
    let suppression = Suppression {
        since: at(TEN),
        cause: "complaint".to_owned(),
    };
    let address = address();
    let kept = house.kept.suppress(&store(), &address, &suppression).await;
    kept.unwrap();
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::Suppressed));
    assert!(house.carrier.mails().is_empty());
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
}

#[tokio::test]
async fn what_the_carrier_refuses_is_skipped_for_good() {
    let house = House::open().await;
    house.carrier.script([Answer::Refuse("MessageRejected")]);
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::CarrierRefused));
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
    assert!(house.carrier.mails().is_empty());
}

#[tokio::test]
async fn a_busy_carrier_puts_the_message_off_and_the_agenda_asks_again() {
    let house = House::open().await;
    house.carrier.script([Answer::NotNow]);
    let until = at("2026-04-04T07:15:00Z");
    let reason = Reason::CarrierBusy;
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Deferred { until, reason });
    assert_eq!(house.only_row().status, Status::Deferred { until, reason });
    let due = house.kept.due(until, 10).await.unwrap().rows;
    assert_eq!((due[0].occurrence.as_str(), due[0].step), ("2026", 1));
    assert_eq!(
        house.ask("2026-04-04T07:15:00Z").await.unwrap(),
        Outcome::Sent
    );
    assert_eq!(house.carrier.mails().len(), 1);
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
}

#[tokio::test]
async fn a_message_put_off_for_too_long_is_given_up() {
    let house = House::open().await;
    house.carrier.script([Answer::NotNow]);
    house.ask(TEN).await.unwrap();
    let outcome = house.ask("2026-04-05T07:00:01Z").await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::WindowClosed));
    assert!(house.carrier.mails().is_empty());
}

#[tokio::test]
async fn after_an_unknown_outcome_the_claim_stays_and_nothing_is_sent_again() {
    for answer in [Answer::AcceptSilently, Answer::LoseSilently] {
        let house = House::open().await;
        house.carrier.script([answer]);
        assert!(house.ask(TEN).await.is_err());
        assert_eq!(house.only_row().status, Status::Claimed);
        let before = house.carrier.mails().len();
        assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
        assert_eq!(house.carrier.mails().len(), before);
    }
}

#[tokio::test]
async fn what_must_be_known_is_handed_over_again_when_nobody_knows_whether_it_was() {
    for (answer, expected) in [(Answer::AcceptSilently, 2), (Answer::LoseSilently, 1)] {
        let house = House::open().await;
        let on = (Flow::ORDER_CONFIRMATION, FlowSetting::switched(true));
        let settings = StoreSettings {
            flows: [on].into(),
            holdout_share: 10_000,
            ..settings(&store())
        };
        house.kept.put_settings(&settings).await.unwrap();
        let command = DeliverMessage {
            flow: Flow::ORDER_CONFIRMATION,
            occurrence: "o1".to_owned(),
            step: 0,
            ..congratulate(customer(1))
        };
        let ask = |now: &'static str| {
            let (deliver, command) = (house.deliver(), command.clone());
            async move { deliver.handle(&command, at(now)).await }
        };
        house.carrier.script([answer]);
        assert!(ask(TEN).await.is_err());
        let waiting = ask("2026-04-04T07:01:59Z").await.unwrap_err();
        assert!(matches!(waiting.remedy(), Remedy::Retry { .. }));
        assert_eq!(ask("2026-04-04T07:02:00Z").await.unwrap(), Outcome::Sent);
        assert_eq!(
            ask("2026-04-04T07:10:00Z").await.unwrap(),
            Outcome::AlreadyDecided
        );
        assert_eq!(house.carrier.mails().len(), expected);
        assert!(
            house
                .carrier
                .mails()
                .iter()
                .all(|mail| mail.stop_url.is_none())
        );
        assert_eq!(house.only_row().consent, None);
    }
}

#[tokio::test]
async fn of_two_commands_that_meet_a_deferred_row_one_hands_over() {
    let house = House::open().await;
    house.carrier.script([Answer::NotNow]);
    house.ask(TEN).await.unwrap();
    let deferred = house.only_row();
    let command = congratulate(customer(1));
    let draft = Draft::of(&command, &[deferred], (at(TEN), false)).unwrap();
    let (deliver, claimed) = (house.deliver(), draft.row(Status::Claimed));
    assert_eq!(deliver.keep(&draft, &claimed).await.unwrap(), Claim::Won);
    assert_eq!(deliver.keep(&draft, &claimed).await.unwrap(), Claim::Lost);
}

#[tokio::test]
async fn a_shop_that_cannot_be_linked_to_gets_a_row_that_says_so() {
    let house = House::open().await;
    let settings = StoreSettings {
        shop_url: "javascript:alert(1)".to_owned(),
        holdout_share: 0,
        ..settings(&store())
    };
    house.kept.put_settings(&settings).await.unwrap();
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::TemplateError));
    assert!(house.carrier.mails().is_empty());
}

#[tokio::test]
async fn in_quiet_hours_the_message_waits_for_the_morning() {
    let house = House::open().await;
    let outcome = house.ask("2026-04-04T22:00:00Z").await.unwrap();
    let Outcome::Deferred { until, reason } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(reason, Reason::QuietHours);
    let morning = until.to_string();
    assert_eq!(house.ask(&morning).await.unwrap(), Outcome::Sent);
}

#[tokio::test]
async fn what_an_absorbed_profile_was_sent_its_successor_is_not_sent_again() {
    let house = House::open().await;
    house.ask(TEN).await.unwrap();
    join(&house).await;
    let again = congratulate(customer(2));
    let outcome = house.deliver().handle(&again, at(TEN)).await.unwrap();
    assert_eq!(outcome, Outcome::AlreadyDecided);
    assert_eq!(house.carrier.mails().len(), 1);
}

#[tokio::test]
async fn a_command_for_an_absorbed_profile_leaves_the_message_to_its_successor() {
    let house = House::open().await;
    join(&house).await;
    let outcome = house.ask(TEN).await.unwrap();
    assert_eq!(outcome, Outcome::Skipped(Reason::DuplicatePerson));
    let again = congratulate(customer(2));
    let outcome = house.deliver().handle(&again, at(TEN)).await.unwrap();
    assert_eq!(outcome, Outcome::Sent);
}

/// Customer 2 absorbs customer 1.
async fn join(house: &House) {
    let mut successor = sara();
    successor.id = customer(2);
    successor.merged = vec![customer(1)];
    house.keep_profile(successor, None).await;
    let absorbed = Write::Absorbed {
        id: customer(1),
        into: customer(2),
        revision: 1,
    };
    house.keep(vec![absorbed]).await;
}

#[tokio::test]
async fn feedback_that_is_faster_than_the_row_wins() {
    let house = House::open().await;
    let command = congratulate(customer(1));
    let draft = Draft::of(&command, &[], (at(TEN), false)).unwrap();
    let claimed = draft.row(Status::Claimed);
    house.kept.keep_first(&claimed).await.unwrap();
    let mut told = claimed.clone();
    told.status = Status::Sent { at: at(TEN) };
    told.feedback.delivered_at = Some(at(TEN));
    house.kept.settle(&claimed, &told).await.unwrap();
    let loaded = house.deliver().load(&command, at(TEN)).await.unwrap();
    let claimed = (claimed, &Seat::of(&draft, &loaded));
    let sent = house.deliver().sent(&draft, claimed, "c".to_owned()).await;
    assert_eq!(sent.unwrap(), Outcome::Sent);
    assert_eq!(house.only_row(), told);
}

#[tokio::test]
async fn an_unknown_store_is_refused() {
    let house = House::default();
    let refused = house.ask(TEN).await.unwrap_err();
    assert_eq!(refused.remedy(), Remedy::Reject);
    assert!(house.kept.messages().is_empty());
}
