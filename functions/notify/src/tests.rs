//! One order of one person, an endpoint that hears of it, and everything that can come of telling it.

use std::sync::Mutex;

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_kernel::Secret;
use awda_messaging::notices::Endpoint;
use awda_ports::{Change, Write};
use awda_testkit::{MemoryHouse, MemoryQueue, OrderBuilder, at, settings, store};

use super::*;

const NOW: &str = "2026-11-22T10:00:00Z";
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Answers what it was told to, the last again and again, and remembers what it was asked.
#[derive(Default)]
struct Line {
    says: Mutex<Vec<Result<u16, &'static str>>>,
    asked: Mutex<Vec<FetchRequest>>,
}

impl Fetch for &Line {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        self.asked.lock().unwrap().push(request.clone());
        let mut says = self.says.lock().unwrap();
        let said = if says.len() > 1 {
            says.remove(0)
        } else {
            says[0]
        };
        match said {
            Ok(status) => Ok(FetchAnswer {
                status,
                body: Vec::new(),
                retry_after_seconds: None,
            }),
            Err("inside") => Err(Fault::refused("ask an address that is not public")),
            Err(_) => Err(Fault::unavailable("hear an answer")),
        }
    }
}

struct House {
    kept: MemoryHouse,
    line: Line,
    queue: MemoryQueue<Notify>,
    asked: Notify,
}

impl House {
    /// An order that is kept, and an endpoint that answers so.
    async fn with(says: &[Result<u16, &'static str>]) -> Self {
        let kept = MemoryHouse::default();
        let mut settings = settings(&store());
        let endpoint = Endpoint {
            url: "https://erp.acme.example/awda".to_owned(),
            events: vec!["order.*".to_owned()],
            is_paused: false,
        };
        settings.webhooks.insert("erp".to_owned(), endpoint);
        let key = Secret::new(KEY.to_owned());
        settings.secrets.insert("webhook.erp".to_owned(), vec![key]);
        kept.put_settings(&settings).await.unwrap();
        let facts = settings.facts().unwrap();
        let event = OrderBuilder::new("1001", NOW).build();
        let anchor = awda_customers::anchor_of(&event, &facts);
        let of = NoticeOf::Event {
            kind: event.kind,
            anchor: anchor.clone(),
            at: event.occurred_at,
            id: event.id.clone(),
        };
        let mut change = Change::new(store());
        let placed = awda_customers::PlacedEvent { anchor, event };
        change.writes.push(Write::Event(Box::new(placed)));
        kept.commit(change).await.unwrap();
        let line = Line::default();
        line.says.lock().unwrap().extend_from_slice(says);
        Self {
            kept,
            line,
            queue: MemoryQueue::default(),
            asked: Notify::new(&store(), "erp", of),
        }
    }

    async fn handle(&self, asked: &Notify, now: &str) -> Outcome {
        let notifier = Notifier {
            records: &self.kept,
            stores: &self.kept,
            notices: &self.kept,
            fetch: &self.line,
            queue: &self.queue,
        };
        notifier.handle(asked, at(now)).await.unwrap()
    }

    async fn row(&self) -> NoticeRow {
        let id = self.asked.of.id();
        let place = (self.asked.of.at(), id.as_str());
        let row = self.kept.notice(&store(), "erp", place).await.unwrap();
        row.unwrap()
    }

    fn asked_times(&self) -> usize {
        self.line.asked.lock().unwrap().len()
    }

    async fn change(&self, change: impl FnOnce(&mut StoreSettings)) {
        let mut settings = self.kept.settings(&store()).await.unwrap().unwrap();
        change(&mut settings);
        self.kept.put_settings(&settings).await.unwrap();
    }
}

#[tokio::test]
async fn what_happened_is_told_once_signed_and_as_it_is_kept() {
    let house = House::with(&[Ok(204)]).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::Told);
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::AlreadyTold);
    assert_eq!(house.asked_times(), 1);
    let asked = house.line.asked.lock().unwrap()[0].clone();
    assert_eq!(asked.url, "https://erp.acme.example/awda");
    let names: Vec<&str> = asked.headers.iter().map(|(name, _)| *name).collect();
    let expected = [
        "content-type",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    ];
    assert_eq!(names, expected);
    let body: serde_json::Value = serde_json::from_str(asked.body.reveal()).unwrap();
    assert_eq!(body["type"], "order.placed.v1");
    assert_eq!(body["data"]["event"]["id"], house.asked.of.id());
    assert_eq!(house.row().await.state, NoticeState::Delivered);
    assert!(house.queue.sent().is_empty());
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_in_its_time_under_the_same_id() {
    let house = House::with(&[Ok(500), Err("silence"), Ok(200)]).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::PutOff);
    let next = house.queue.take().remove(0);
    assert_eq!(next.tries, 1);
    assert_eq!(
        house.handle(&next, NOW).await,
        Outcome::NotDue,
        "it is early"
    );
    assert_eq!(house.asked_times(), 1);
    assert!((5..=6).contains(&house.queue.waits()[0]));
    house.queue.take();
    assert_eq!(
        house.handle(&next, "2026-11-22T10:01:00Z").await,
        Outcome::PutOff
    );
    let next = house.queue.take().remove(0);
    assert_eq!(
        house.handle(&next, "2026-11-22T11:00:00Z").await,
        Outcome::Told
    );
    let replies: Vec<Reply> = house
        .row()
        .await
        .tries
        .iter()
        .map(|one| one.reply)
        .collect();
    let expected = [Reply::Status(500), Reply::Silence, Reply::Status(200)];
    assert_eq!(replies, expected);
    let asked = house.line.asked.lock().unwrap();
    let ids: Vec<&String> = asked.iter().map(|one| one.headers[1].1.reveal()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn a_copy_of_a_try_asks_nobody_and_lets_the_next_one_be_asked_for() {
    let house = House::with(&[Ok(500)]).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::PutOff);
    house.queue.take();
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::InOtherHands);
    assert_eq!(house.asked_times(), 1);
    let next = house.queue.take();
    assert_eq!(
        (next.len(), next[0].tries),
        (1, 1),
        "whoever died before it left it out"
    );
}

#[tokio::test]
async fn an_event_that_is_not_kept_yet_is_looked_for_and_one_that_never_was_is_told_to_nobody() {
    let house = House::with(&[Ok(204)]).await;
    let mut asked = house.asked.clone();
    let never = OrderBuilder::new("1002", NOW).build();
    if let NoticeOf::Event { id, .. } = &mut asked.of {
        id.clone_from(&never.id);
    }
    assert_eq!(house.handle(&asked, NOW).await, Outcome::NotDue);
    assert_eq!(house.queue.waits(), [LOOK_AGAIN_SECONDS]);
    let again = house.queue.take().remove(0);
    assert_eq!(
        house.handle(&again, "2026-11-22T10:14:00Z").await,
        Outcome::NotDue
    );
    let again = house.queue.take().remove(0);
    assert_eq!(
        house.handle(&again, "2026-11-22T10:16:00Z").await,
        Outcome::GivenUp
    );
    assert_eq!(house.asked_times(), 0);
}

#[tokio::test]
async fn an_endpoint_that_is_gone_hears_no_more_until_it_takes_a_test() {
    let house = House::with(&[Ok(410), Ok(204)]).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::GivenUp);
    let mut other = house.asked.clone();
    other.of = NoticeOf::Step {
        customer: awda_testkit::customer(1),
        flow: awda_messaging::Flow::WIN_BACK,
        step: 0,
        occurrence: String::new(),
        message: awda_testkit::message_row(&awda_testkit::customer(1), "", NOW).id,
        at: at(NOW),
    };
    assert_eq!(house.handle(&other, NOW).await, Outcome::GivenUp);
    assert_eq!(house.asked_times(), 1, "it was not asked again");
    let test = Notify::new(&store(), "erp", NoticeOf::Test { at: at(NOW) });
    assert_eq!(house.handle(&test, NOW).await, Outcome::Told);
    let health = house.kept.endpoint_health(&store(), "erp").await.unwrap();
    assert_eq!(health, EndpointHealth::default());
}

#[tokio::test]
async fn whoever_was_erased_is_not_told_of_and_a_step_of_nobody_is_given_up() {
    let house = House::with(&[Ok(204)]).await;
    let mut step = house.asked.clone();
    step.of = NoticeOf::Step {
        customer: awda_testkit::customer(7),
        flow: awda_messaging::Flow::WIN_BACK,
        step: 0,
        occurrence: String::new(),
        message: awda_testkit::message_row(&awda_testkit::customer(7), "", NOW).id,
        at: at(NOW),
    };
    assert_eq!(house.handle(&step, NOW).await, Outcome::GivenUp);
    assert_eq!(house.asked_times(), 0);
}

#[tokio::test]
async fn nobody_is_asked_inside_without_a_key_or_while_it_is_paused() {
    let house = House::with(&[Err("inside")]).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::GivenUp);
    assert_eq!(house.row().await.tries[0].reply, Reply::NotPublic);

    let house = House::with(&[Ok(204)]).await;
    house.change(|settings| settings.secrets.clear()).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::PutOff);
    assert_eq!(house.row().await.tries[0].reply, Reply::NoKey);
    assert_eq!(house.asked_times(), 0);

    let house = House::with(&[Ok(204)]).await;
    let paused = |settings: &mut StoreSettings| {
        for endpoint in settings.webhooks.values_mut() {
            endpoint.is_paused = true;
        }
    };
    house.change(paused).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::GivenUp);
    assert_eq!(house.asked_times(), 0);
    house.change(|settings| settings.webhooks.clear()).await;
    assert_eq!(house.handle(&house.asked, NOW).await, Outcome::NoEndpoint);
}
