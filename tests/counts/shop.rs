//! A shop of some people through the functions one after the other: each works on what the one before it left.

use std::sync::Arc;

use awda::clock::MovingClock;
use awda::dead::LocalLines;
use awda::queue::Queues;
use awda::template::Queue as Rules;
use awda_api::Api;
use awda_commerce::{Delivery, FetchAnswer, FetchRequest};
use awda_deliver::Deliver;
use awda_feedback::{CarrierTold, Feedback};
use awda_ingest::Ingest;
use awda_kernel::{Secret, Timestamp};
use awda_messaging::DeliverMessage;
use awda_messaging::notices::{Endpoint, Notify};
use awda_notify::{Notifier, Outcome as Told};
use awda_plan::Plan;
use awda_ports::web::{Principal, Request};
use awda_ports::{Fault, Fetch, Lane, Line, RecomputeShard, Runs, StartNight, Stores, Telling};
use awda_preferences::Preferences;
use awda_recompute::Recompute;
use awda_testkit::{
    MemoryCarrier, MemoryExports, MemoryHouse, MemoryQueue, at, first_night, settings, store,
};
use awda_tests::{SECRET, signature, webhook};
use awda_unify::{Shelf, Unify};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// People of the shop; each tells the door two things.
pub(crate) const PEOPLE: usize = 40;

const TOLD: &str = "2026-01-31T08:00:00Z";
const NIGHT: &str = "2026-01-31T22:00:00Z";
/// Ten in the morning of everybody's birthday in Riyadh, and a minute.
const BIRTHDAY: &str = "2026-02-01T07:01:00Z";
const HEARD: &str = "2026-02-01T09:00:00Z";

/// Everything that is kept, and who is busy with it.
pub(crate) struct Shop {
    runtime: Runtime,
    house: MemoryHouse,
    deliveries: MemoryQueue<Delivery>,
    messages: MemoryQueue<DeliverMessage>,
    notices: MemoryQueue<Notify>,
    shards: MemoryQueue<RecomputeShard>,
    carrier: MemoryCarrier,
    lines: LocalLines,
}

/// An endpoint that takes everything.
struct Listens;

impl Fetch for Listens {
    async fn fetch(&self, _: &FetchRequest) -> Result<FetchAnswer, Fault> {
        Ok(FetchAnswer {
            status: 204,
            body: Vec::new(),
            retry_after_seconds: None,
        })
    }
}

/// What a function does, answered with its number of events.
type Work = fn(&mut Shop) -> usize;

impl Shop {
    /// The functions in the order of their work.
    pub(crate) const WORK: [(&'static str, Work); 9] = [
        ("ingest", Self::ingest),
        ("unify", Self::unify),
        ("notify", Self::notify),
        ("recompute", Self::recompute),
        ("plan", Self::plan),
        ("deliver", Self::deliver),
        ("feedback", Self::feedback),
        ("preferences", Self::preferences),
        ("api", Self::api),
    ];

    /// A shop that knows nobody yet.
    pub(crate) fn open() -> Self {
        let shop = Self {
            runtime: Builder::new_current_thread().build().unwrap(),
            house: MemoryHouse::default(),
            deliveries: MemoryQueue::default(),
            messages: MemoryQueue::default(),
            notices: MemoryQueue::default(),
            shards: MemoryQueue::default(),
            carrier: MemoryCarrier::default(),
            lines: lines(),
        };
        let mut settings = settings(&store());
        let secret = Secret::new(SECRET.to_owned());
        settings.secrets.insert("generic".to_owned(), vec![secret]);
        settings.holdout_share = 0;
        let endpoint = Endpoint {
            url: "https://erp.acme.example/awda".to_owned(),
            events: vec!["order.placed.v1".to_owned()],
            is_paused: false,
        };
        settings.webhooks.insert("erp".to_owned(), endpoint);
        let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        settings.secrets.insert("webhook.erp".to_owned(), vec![key]);
        shop.runtime.block_on(async {
            shop.house.put_settings(&settings).await.unwrap();
            shop.house
                .put_standards(&first_night(&store()))
                .await
                .unwrap();
        });
        shop
    }

    /// Every person makes themselves known, and orders.
    fn ingest(&mut self) -> usize {
        let ingest = Ingest {
            stores: &self.house,
            deliveries: &self.deliveries,
            reports: &self.deliveries,
            body_bytes_max: 100_000,
        };
        let told = (0..PEOPLE).flat_map(|number| [person(number), order(number)]);
        for body in told {
            let body = body.to_string();
            let request = webhook(body.as_bytes(), &signature(body.as_bytes()));
            let answer = self.runtime.block_on(ingest.handle(&request, at(TOLD)));
            assert_eq!(answer.status(), 200);
        }
        PEOPLE * 2
    }

    fn unify(&mut self) -> usize {
        let unify = Unify {
            records: Telling {
                port: &self.house,
                stores: &self.house,
                notices: &self.notices,
            },
            stores: &self.house,
            shelf: Shelf::default(),
        };
        let deliveries = self.deliveries.take();
        for delivery in &deliveries {
            let outcome = self.runtime.block_on(unify.handle(delivery, at(TOLD)));
            assert!(outcome.unwrap().kept > 0);
        }
        deliveries.len()
    }

    /// An endpoint takes every notice.
    fn notify(&mut self) -> usize {
        let notifier = Notifier {
            records: &self.house,
            stores: &self.house,
            notices: &self.house,
            fetch: Listens,
            queue: &self.notices,
        };
        let notices = self.notices.take();
        for asked in &notices {
            let outcome = self.runtime.block_on(notifier.handle(asked, at(TOLD)));
            assert_eq!(outcome.unwrap(), Told::Told);
        }
        notices.len()
    }

    /// A first night: everybody is counted and placed.
    fn recompute(&mut self) -> usize {
        let recompute = Recompute {
            profiles: &self.house,
            runs: &self.house,
            stores: &self.house,
            queue: &self.shards,
            deliveries: &self.deliveries,
            shard_count: 1,
        };
        let now = at(NIGHT);
        self.runtime.block_on(async {
            recompute.start(StartNight { at: now }, now).await.unwrap();
            loop {
                let shards = self.shards.take();
                if shards.is_empty() {
                    break;
                }
                for shard in shards {
                    recompute.handle(shard, now).await.unwrap();
                }
            }
            let run = self.house.run(None).await.unwrap().unwrap();
            assert!(run.finished_at.is_some(), "the night ended");
        });
        PEOPLE
    }

    fn plan(&mut self) -> usize {
        let plan = Plan {
            agenda: &self.house,
            records: &self.house,
            books: &self.house,
            messages: &self.messages,
        };
        let planned = self.runtime.block_on(plan.handle(at(BIRTHDAY))).unwrap();
        planned.asked
    }

    fn deliver(&mut self) -> usize {
        let deliver = Deliver {
            records: &self.house,
            stores: &self.house,
            messages: &self.house,
            carrier: &self.carrier,
            queues: (&self.deliveries, &self.notices, &self.messages),
            lane: Lane::default(),
            links_url: "https://links.acme.example".into(),
        };
        for command in self.messages.take() {
            let decided = self
                .runtime
                .block_on(deliver.handle(&command, at(BIRTHDAY)));
            decided.unwrap();
        }
        self.carrier.mails().len()
    }

    /// Every mail is told to have arrived.
    fn feedback(&mut self) -> usize {
        let feedback = Feedback {
            messages: &self.house,
            stores: &self.house,
            deliveries: &self.deliveries,
        };
        let mails = self.carrier.mails();
        for mail in &mails {
            let told = json!({
                "eventType": "Delivery",
                "delivery": { "timestamp": HEARD },
                "mail": {
                    "timestamp": BIRTHDAY, "messageId": "ses-1",
                    "tags": { "message": [mail.message], "store": [mail.store], "customer": [mail.customer] },
                },
            });
            let told = CarrierTold(told.to_string());
            self.runtime
                .block_on(feedback.handle(&told, at(HEARD)))
                .unwrap();
        }
        mails.len()
    }

    /// Everybody opens the page of their link.
    fn preferences(&mut self) -> usize {
        let preferences = Preferences {
            records: &self.house,
            stores: &self.house,
            messages: &self.house,
            deliveries: &self.deliveries,
        };
        let links: Vec<String> = self
            .carrier
            .mails()
            .into_iter()
            .filter_map(|mail| mail.stop_url)
            .collect();
        for link in &links {
            let path = link.trim_start_matches("https://links.acme.example");
            let request = get(path, None);
            let page = self
                .runtime
                .block_on(preferences.handle(&request, at(HEARD)));
            assert_eq!(page.status(), 200);
        }
        links.len()
    }

    /// Everybody is looked up by their address.
    fn api(&mut self) -> usize {
        let house = &self.house;
        let api = Api::new(
            (house, house, house),
            house,
            self.lines.clone(),
            MemoryExports::default(),
            house,
        );
        for number in 0..PEOPLE {
            let path = format!("/v1/stores/acme/customers?email=person{number}%40example.com");
            let request = get(&path, Some(reader()));
            let answer = self.runtime.block_on(api.handle(&request, at(HEARD)));
            assert_eq!(answer.status(), 200);
        }
        PEOPLE
    }
}

fn person(number: usize) -> Value {
    json!({
        "type": "customer", "id": format!("c-{number}"), "updated_at": TOLD, "email": format!("person{number}@example.com"),
        "name": "سارة", "language": "ar", "birthday": "1990-02-01",
        "consents": [{ "channel": "email", "status": "granted", "at": TOLD }],
    })
}

fn order(number: usize) -> Value {
    json!({
        "type": "order", "id": format!("o-{number}"), "placed_at": TOLD, "currency": "SAR",
        "customer": { "email": format!("person{number}@example.com") },
        "lines": [{ "sku": "OUD", "quantity": 1, "unit_price": "80.00" }],
    })
}

fn get(path: &str, principal: Option<Principal>) -> Request {
    let mut request = http::Request::builder()
        .uri(path)
        .body(Bytes::new())
        .unwrap();
    if let Some(principal) = principal {
        request.extensions_mut().insert(principal);
    }
    request
}

fn reader() -> Principal {
    Principal {
        stores: vec![store().to_string()],
        scopes: vec!["awda/read".to_owned()],
        subject: "sam".to_owned(),
        roles: None,
    }
}

/// Lines that nothing is sent along.
fn lines() -> LocalLines {
    let name = |line: Line, is_dead: bool| {
        format!("{}{}", line.name(), if is_dead { "-dead" } else { "" })
    };
    let rules = |id: String| Rules {
        id,
        visibility_s: 30,
        retention_s: 345_600,
        delay_s: 0,
        message_bytes_max: 1_048_576,
        redrive: None,
    };
    let both = |line| [rules(name(line, false)), rules(name(line, true))];
    let rules: Vec<Rules> = Line::ALL.into_iter().flat_map(both).collect();
    let now: Timestamp = at(TOLD);
    let queues = Queues::memory(&rules, MovingClock::at(now).into()).unwrap();
    LocalLines::new(Arc::new(queues), name).unwrap()
}
