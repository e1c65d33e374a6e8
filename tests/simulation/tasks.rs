//! The functions, one invocation each, composed as their `main.rs` compose them, in bad weather.

use awda_commerce::{Delivery, FetchAnswer, FetchRequest};
use awda_deliver::Deliver;
use awda_feedback::{CarrierTold, Feedback};
use awda_ingest::Ingest;
use awda_kernel::Timestamp;
use awda_lambda::batch::{self, Record};
use awda_messaging::DeliverMessage;
use awda_messaging::notices::Notify;
use awda_plan::Plan;
use awda_ports::web::{Answer, Request};
use awda_ports::{Fault, Fetch, Lane, Queue, RecomputeShard, StartNight};
use awda_preferences::Preferences;
use awda_recompute::Recompute;
use awda_testkit::{Exposed, MemoryHouse, MemoryQueue};
use awda_unify::{Shelf, Unify};

use crate::line::Waiting;
use crate::watched::Watched;
use crate::world::{Over, World};

/// Records of one batch that are handled at the same time, as on Lambda.
const WIDTH: usize = 8;
/// Largest body the door takes.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Shards of a night.
const SHARDS: u16 = 2;

/// What came of an invocation.
#[derive(Debug)]
pub(crate) enum Done {
    /// Of a batch: the records that stay in the queue.
    Failed(Vec<String>),
    /// Of a request.
    Answered(Answer),
    /// Of anything else: whether it went well.
    Went(bool),
}

/// One invocation of a function, and when it is by its own clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invoked<'a> {
    pub(crate) world: &'a World,
    pub(crate) task: u64,
    pub(crate) now: Timestamp,
}

/// A source that is never asked: none of these deliveries only announces.
struct NoSource;

impl Fetch for NoSource {
    async fn fetch(&self, _request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        Err(Fault::refused("ask a source that has nothing to say"))
    }
}

impl<'a> Invoked<'a> {
    const fn over(self) -> Over<'a> {
        Over {
            world: self.world,
            task: self.task,
        }
    }

    const fn watched(self, is_deliver: bool) -> Exposed<Watched<'a>, Over<'a>> {
        let watched = Watched {
            world: self.world,
            task: self.task,
            is_deliver,
        };
        Exposed::new(watched, self.over())
    }

    /// The messages queue, which waits from now on.
    fn waiting(self) -> Waiting<'a> {
        Waiting {
            line: &self.world.messages,
            now: self.now.as_second(),
        }
    }

    const fn house(self) -> Exposed<&'a MemoryHouse, Over<'a>> {
        Exposed::new(&self.world.house, self.over())
    }

    pub(crate) async fn ingest(self, request: Request) -> Done {
        let ingest = Ingest {
            stores: self.house(),
            deliveries: self.watched(false),
            reports: self.watched(false),
            body_bytes_max: BODY_BYTES_MAX,
        };
        Done::Answered(ingest.handle(&request, self.now).await)
    }

    pub(crate) async fn unify(self, shelf: Shelf, records: Vec<Record>) -> Done {
        let unify = Unify {
            records: self.watched(false),
            stores: self.house(),
            shelf,
        };
        let (unify, queue) = (&unify, &Exposed::new(&self.world.deliveries, self.over()));
        let handle = |delivery: Delivery| async move {
            unify
                .handle_whole(&delivery, (&NoSource, queue), self.now)
                .await
        };
        Done::Failed(batch::run("unify", records, WIDTH, handle).await)
    }

    pub(crate) async fn plan(self) -> Done {
        let plan = Plan {
            agenda: self.house(),
            records: self.watched(false),
            books: self.house(),
            messages: self.watched(false),
        };
        Done::Went(plan.handle(self.now).await.is_ok())
    }

    pub(crate) async fn deliver(self, records: Vec<Record>) -> Done {
        let deliver = Deliver {
            records: self.watched(true),
            stores: self.house(),
            messages: self.watched(true),
            carrier: self.watched(true),
            queues: (
                self.watched(false),
                MemoryQueue::<Notify>::default(),
                Exposed::new(self.waiting(), self.over()),
            ),
            lane: Lane::default(),
            links_url: "https://links.example".to_owned(),
        };
        let deliver = &deliver;
        let handle = |asked: DeliverMessage| async move { deliver.handle(&asked, self.now).await };
        Done::Failed(batch::run("deliver", records, WIDTH, handle).await)
    }

    pub(crate) async fn feedback(self, records: Vec<Record>) -> Done {
        let feedback = Feedback {
            messages: self.watched(false),
            stores: self.house(),
            deliveries: self.watched(false),
        };
        let feedback = &feedback;
        let handle = |told: CarrierTold| async move { feedback.handle(&told, self.now).await };
        Done::Failed(batch::run("feedback", records, WIDTH, handle).await)
    }

    pub(crate) async fn preferences(self, request: Request) -> Done {
        let preferences = Preferences {
            records: self.watched(false),
            stores: self.house(),
            messages: self.watched(false),
            deliveries: self.watched(false),
        };
        Done::Answered(preferences.handle(&request, self.now).await)
    }

    pub(crate) async fn start_night(self) -> Done {
        let recompute = self.recompute();
        let started = recompute.start(StartNight { at: self.now }, self.now);
        Done::Went(started.await.is_ok())
    }

    pub(crate) async fn shards(self, records: Vec<Record>) -> Done {
        let recompute = self.recompute();
        let recompute = &recompute;
        let handle = |shard: RecomputeShard| async move { recompute.handle(shard, self.now).await };
        Done::Failed(batch::run("recompute", records, WIDTH, handle).await)
    }

    /// What the api does with a decision of the desk.
    pub(crate) async fn decide(self, decision: Delivery) -> Done {
        let queue: Exposed<Watched<'_>, Over<'_>> = self.watched(false);
        Done::Went(queue.send(&[decision]).await.is_ok())
    }

    fn recompute(self) -> NightOf<'a> {
        Recompute {
            profiles: self.watched(false),
            runs: self.house(),
            stores: self.house(),
            queue: Exposed::new(&self.world.shards, self.over()),
            deliveries: self.watched(false),
            shard_count: SHARDS,
        }
    }
}

type House<'a> = Exposed<&'a MemoryHouse, Over<'a>>;
type NightOf<'a> = Recompute<
    Exposed<Watched<'a>, Over<'a>>,
    House<'a>,
    House<'a>,
    Exposed<&'a crate::line::Line, Over<'a>>,
    Exposed<Watched<'a>, Over<'a>>,
>;
