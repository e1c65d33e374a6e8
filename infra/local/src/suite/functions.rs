//! The functions, composed as each one's `main.rs` composes it, with the local ports in the places of AWS's.

use awda_api::Api;
use awda_aws::{Dynamo, DynamoTables, HttpFetch};
use awda_commerce::Delivery;
use awda_deliver::Deliver;
use awda_feedback::{CarrierTold, Feedback};
use awda_ingest::Ingest;
use awda_kernel::Timestamp;
use awda_lambda::batch::{self, Failed, Record};
use awda_lambda::env::{self, Environment};
use awda_lambda::report;
use awda_messaging::DeliverMessage;
use awda_messaging::notices::Notify;
use awda_notify::Notifier;
use awda_plan::Plan;
use awda_ports::web::{Answer, Request};
use awda_ports::{Clock, Fault, Lane, RecomputeShard, StartNight, Telling};
use awda_preferences::Preferences;
use awda_recompute::{Outcome as Night, Recompute};
use awda_unify::{Outcome as Unified, Shelf, Unify};

use super::{Error, Ground, NIGHT_FUNCTION};
use crate::clock::SuiteClock;
use crate::dead::LocalLines;
use crate::exports::LocalExports;
use crate::outbox::Outbox;
use crate::post::Post;
use crate::queue::LocalQueue;
use crate::template::{Function, Template};

/// Records of one batch that are handled at the same time, as on Lambda.
const WIDTH: usize = 8;

/// Names an address on this machine that stands in for every source that is asked: http://127.0.0.1:9090.
const STAND_IN_VARIABLE: &str = "AWDA_FETCH_ORIGIN";

/// Most runs of `plan` at one occurrence of its schedule: each takes some thousand rows.
const PLANS_MAX: usize = 1_000;

/// Functions of the template, in reading order.
const NAMES: [&str; 9] = [
    "IngestFunction",
    "UnifyFunction",
    NIGHT_FUNCTION,
    "PlanFunction",
    "DeliverFunction",
    "FeedbackFunction",
    "NotifyFunction",
    "ApiFunction",
    "PreferencesFunction",
];

/// Whoever keeps events, with those who hear of them.
type Keeping = Telling<Dynamo, Dynamo, LocalQueue<Notify>>;

type Outward = (
    LocalQueue<Delivery>,
    LocalQueue<Notify>,
    LocalQueue<DeliverMessage>,
);
type LocalDeliver = Deliver<Dynamo, Dynamo, Dynamo, Post, Outward>;
type LocalNight =
    Recompute<Keeping, Dynamo, Dynamo, LocalQueue<RecomputeShard>, LocalQueue<Delivery>>;
type LocalNotifier = Notifier<Dynamo, Dynamo, Dynamo, HttpFetch, LocalQueue<Notify>>;
type LocalApi = Api<Dynamo, Dynamo, Dynamo, Dynamo, LocalLines, LocalExports, Dynamo>;

/// The functions.
#[derive(Debug)]
pub(super) struct Functions {
    ingest: Ingest<Dynamo, LocalQueue<Delivery>>,
    unify: Unify<Keeping, Dynamo>,
    fetch: HttpFetch,
    deliveries: LocalQueue<Delivery>,
    outbox: Outbox,
    exports: LocalExports,
    recompute: LocalNight,
    plan: Plan<Dynamo, Dynamo, Dynamo, LocalQueue<DeliverMessage>>,
    deliver: LocalDeliver,
    feedback: Feedback<Dynamo, Dynamo, LocalQueue<Delivery>>,
    notifier: LocalNotifier,
    api: LocalApi,
    preferences: Preferences<Dynamo, Dynamo, Dynamo, LocalQueue<Delivery>>,
    failures: Dynamo,
    clock: SuiteClock,
}

impl Functions {
    /// The functions that the template names, with the environment it gives each.
    pub(super) fn of(
        template: &Template,
        ground: &Ground,
        fetch: HttpFetch,
    ) -> Result<Self, Error> {
        for function in &template.functions {
            if !NAMES.contains(&function.id.as_str()) {
                return Err(Error::UnknownFunction(function.id.clone()));
            }
        }
        let place = |name| Place::of(template, ground, name);
        Ok(Self {
            ingest: ingest(&place("IngestFunction")?)?,
            unify: unify(&place("UnifyFunction")?)?,
            notifier: notifier(&place("NotifyFunction")?, &fetch)?,
            fetch,
            deliveries: place("UnifyFunction")?.queue(env::DELIVERIES_QUEUE_URL)?,
            outbox: ground.outbox.clone(),
            exports: ground.exports.clone(),
            recompute: recompute(&place(NIGHT_FUNCTION)?)?,
            plan: plan(&place("PlanFunction")?)?,
            deliver: deliver(&place("DeliverFunction")?)?,
            feedback: feedback(&place("FeedbackFunction")?)?,
            api: api(&place("ApiFunction")?)?,
            preferences: preferences(&place("PreferencesFunction")?)?,
            failures: place("UnifyFunction")?.dynamo,
            clock: ground.clock.clone(),
        })
    }

    /// The answer of the function to a request; none for a function that answers no requests.
    pub(super) async fn web(
        &self,
        function: &str,
        request: &Request,
        now: Timestamp,
    ) -> Option<Answer> {
        match function {
            "IngestFunction" => Some(self.ingest.handle(request, now).await),
            "ApiFunction" => Some(self.api.handle(request, now).await),
            "PreferencesFunction" => Some(self.preferences.handle(request, now).await),
            _ => None,
        }
    }

    /// Hands a batch to the function; answers the ids of the records that failed. A function that takes no batches fails them all.
    pub(super) async fn batch(&self, function: &str, records: Vec<Record>) -> Vec<String> {
        match function {
            "UnifyFunction" => {
                let handle = |delivery: Delivery| self.unify(delivery);
                self.noted(
                    "unify",
                    batch::run_telling("unify", records, WIDTH, handle).await,
                )
                .await
            }
            NIGHT_FUNCTION => {
                let handle = |shard: RecomputeShard| async move {
                    self.recompute.handle(shard, self.clock.now()).await
                };
                self.noted(
                    "recompute",
                    batch::run_telling("recompute", records, WIDTH, handle).await,
                )
                .await
            }
            "DeliverFunction" => {
                let handle = |command: DeliverMessage| async move {
                    self.deliver.handle(&command, self.clock.now()).await
                };
                self.noted(
                    "deliver",
                    batch::run_telling("deliver", records, WIDTH, handle).await,
                )
                .await
            }
            "FeedbackFunction" => {
                let handle = |event: CarrierTold| async move {
                    self.feedback.handle(&event, self.clock.now()).await
                };
                self.noted(
                    "feedback",
                    batch::run_telling("feedback", records, WIDTH, handle).await,
                )
                .await
            }
            "NotifyFunction" => {
                let handle = |asked: Notify| async move {
                    self.notifier.handle(&asked, self.clock.now()).await
                };
                self.noted(
                    "notify",
                    batch::run_telling("notify", records, WIDTH, handle).await,
                )
                .await
            }
            _ => records.into_iter().map(|record| record.id).collect(),
        }
    }

    /// Keeps why records failed; answers their ids.
    async fn noted(&self, function: &'static str, failed: Vec<Failed>) -> Vec<String> {
        batch::noted(function, &self.failures, failed, self.clock.now()).await
    }

    /// Takes one delivery. The local carrier holds letters, which go with whoever is erased.
    async fn unify(&self, delivery: Delivery) -> Result<Unified, awda_unify::Error> {
        let world = (&self.fetch, &self.deliveries, &self.exports);
        let now = self.clock.now();
        let outcome = Box::pin(self.unify.handle_all(&delivery, world, now)).await?;
        if !outcome.erased.is_empty() {
            let forgotten = self.outbox.forget(&delivery.store, &outcome.erased);
            let fault = |why| Fault::unavailable("destroy letters").because(why);
            forgotten.map_err(fault)?;
        }
        Ok(outcome)
    }

    /// Wakes the function as a schedule does.
    pub(super) async fn wake(&self, function: &str, now: Timestamp) -> Result<(), Error> {
        match function {
            NIGHT_FUNCTION => self.wake_night(now).await,
            "PlanFunction" => self.plan_all(now).await,
            other => Err(Error::UnknownFunction(other.to_owned())),
        }
    }

    /// Starts the night of the stores that have a new day.
    async fn wake_night(&self, now: Timestamp) -> Result<(), Error> {
        let outcome = self.recompute.wake(now).await;
        let outcome = outcome.map_err(|why| failed(NIGHT_FUNCTION, &why))?;
        report::outcome("recompute", &outcome);
        Ok(())
    }

    /// Starts the night as of `at`; answers its id.
    pub(super) async fn start_night(&self, at: Timestamp, now: Timestamp) -> Result<String, Error> {
        let outcome = self.recompute.start(StartNight { at }, now).await;
        match outcome {
            Ok(outcome) => {
                report::outcome("recompute", &outcome);
                // A night that is done already says no id; there is one run per UTC day.
                Ok(match outcome {
                    Night::Started { run, .. } => run,
                    _ => at.strftime("night-%Y-%m-%d").to_string(),
                })
            }
            Err(why) => Err(failed(NIGHT_FUNCTION, &why)),
        }
    }

    /// What the night of a past moment would have said.
    pub(super) async fn recall(&self, at: Timestamp) -> Result<Vec<awda_ports::Night>, Error> {
        let recalled = self.recompute.recall(at).await;
        recalled.map_err(|why| failed(NIGHT_FUNCTION, &why))
    }

    /// A run of `plan` takes so many rows; what is left would wait for the next occurrence, which a moved clock may not have.
    async fn plan_all(&self, now: Timestamp) -> Result<(), Error> {
        for _ in 0..PLANS_MAX {
            let outcome = self.plan.handle(now).await;
            let outcome = outcome.map_err(|why| failed("PlanFunction", &why))?;
            report::outcome("plan", &outcome);
            if !outcome.has_more {
                break;
            }
        }
        Ok(())
    }
}

/// What one function is composed from.
struct Place<'a> {
    name: &'static str,
    function: &'a Function,
    ground: &'a Ground,
    dynamo: Dynamo,
}

impl<'a> Place<'a> {
    fn of(template: &'a Template, ground: &'a Ground, name: &'static str) -> Result<Self, Error> {
        let function = template
            .function(name)
            .ok_or(Error::MissingFunction(name))?;
        let tables = DynamoTables::named(|variable| text(function, variable).unwrap_or_default());
        let client = ground.embedded.client_with(function.rights.clone());
        let dynamo = Dynamo::new(client, tables, ground.meter.clone());
        // One process has one memory: what the api is told counts at once for everybody.
        let dynamo = dynamo.remembering_with(&ground.dynamo);
        let dynamo = match text(function, env::SEALING_KEY_ARN) {
            Some(_) => dynamo.sealed_by(ground.vault.clone()),
            None => dynamo,
        };
        Ok(Self {
            name,
            function,
            ground,
            dynamo,
        })
    }

    fn environment(&self, names: &[&'static str]) -> Result<Environment, Error> {
        Environment::read(names, |name| text(self.function, name))
            .map_err(|source| self.wrong(source))
    }

    fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, Error> {
        let environment = self.environment(&[name])?;
        environment
            .parsed(name)
            .map_err(|source| self.wrong(source))
    }

    fn queue<C>(&self, name: &'static str) -> Result<LocalQueue<C>, Error> {
        let queue = self.environment(&[name])?.text(name);
        Ok(LocalQueue::new(self.ground.queues.clone(), &queue)?)
    }

    const fn wrong(&self, source: env::Incomplete) -> Error {
        Error::Environment {
            function: self.name,
            source,
        }
    }
}

fn ingest(place: &Place<'_>) -> Result<Ingest<Dynamo, LocalQueue<Delivery>>, Error> {
    Ok(Ingest {
        stores: place.dynamo.clone(),
        deliveries: place.queue(env::DELIVERIES_QUEUE_URL)?.at_the_door(),
        reports: place.queue(env::FEEDBACK_QUEUE_URL)?.at_the_door(),
        body_bytes_max: place.parsed(env::BODY_BYTES_MAX)?,
    })
}

/// Who is asked for what sources only announce: the sources themselves, or somebody on this machine who stands in for them.
pub(super) fn sources() -> Result<HttpFetch, Error> {
    let Ok(origin) = std::env::var(STAND_IN_VARIABLE) else {
        return Ok(HttpFetch::new());
    };
    HttpFetch::standing_in(&origin).map_err(|why| Error::Function {
        function: "UnifyFunction".to_owned(),
        why: format!("{STAND_IN_VARIABLE}: {why}"),
    })
}

fn keeping(place: &Place<'_>) -> Result<Keeping, Error> {
    Ok(Telling {
        port: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        notices: place.queue(env::NOTICES_QUEUE_URL)?,
    })
}

fn unify(place: &Place<'_>) -> Result<Unify<Keeping, Dynamo>, Error> {
    Ok(Unify {
        records: keeping(place)?,
        stores: place.dynamo.clone(),
        shelf: Shelf::default(),
    })
}

fn recompute(place: &Place<'_>) -> Result<LocalNight, Error> {
    Ok(Recompute {
        profiles: keeping(place)?,
        runs: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        queue: place.queue(env::SHARDS_QUEUE_URL)?,
        deliveries: place.queue(env::DELIVERIES_QUEUE_URL)?,
        shard_count: place.parsed(env::SHARD_COUNT)?,
    })
}

fn plan(
    place: &Place<'_>,
) -> Result<Plan<Dynamo, Dynamo, Dynamo, LocalQueue<DeliverMessage>>, Error> {
    Ok(Plan {
        agenda: place.dynamo.clone(),
        records: place.dynamo.clone(),
        books: place.dynamo.clone(),
        messages: place.queue(env::MESSAGES_QUEUE_URL)?,
    })
}

fn deliver(place: &Place<'_>) -> Result<LocalDeliver, Error> {
    let post = Post::new(place.ground.outbox.clone());
    let post = post.map_err(|why| Error::Function {
        function: place.name.to_owned(),
        why,
    })?;
    Ok(Deliver {
        records: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        messages: place.dynamo.clone(),
        carrier: post,
        queues: (
            place.queue(env::DELIVERIES_QUEUE_URL)?,
            place.queue(env::NOTICES_QUEUE_URL)?,
            place.queue(env::MESSAGES_QUEUE_URL)?,
        ),
        lane: Lane::default(),
        links_url: place.environment(&[env::LINKS_URL])?.text(env::LINKS_URL),
    })
}

fn feedback(place: &Place<'_>) -> Result<Feedback<Dynamo, Dynamo, LocalQueue<Delivery>>, Error> {
    Ok(Feedback {
        messages: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        deliveries: place.queue(env::DELIVERIES_QUEUE_URL)?,
    })
}

fn notifier(place: &Place<'_>, fetch: &HttpFetch) -> Result<LocalNotifier, Error> {
    Ok(Notifier {
        records: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        notices: place.dynamo.clone(),
        fetch: fetch.clone().reading_no_bodies(),
        queue: place.queue(env::NOTICES_QUEUE_URL)?,
    })
}

fn preferences(
    place: &Place<'_>,
) -> Result<Preferences<Dynamo, Dynamo, Dynamo, LocalQueue<Delivery>>, Error> {
    Ok(Preferences {
        records: place.dynamo.clone(),
        stores: place.dynamo.clone(),
        messages: place.dynamo.clone(),
        deliveries: place.queue(env::DELIVERIES_QUEUE_URL)?,
    })
}

fn api(place: &Place<'_>) -> Result<LocalApi, Error> {
    let dynamo = &place.dynamo;
    let names = place.environment(&env::lines())?;
    let name = |line, is_dead| names.text(env::line(line, is_dead));
    let api = Api::new(
        (dynamo.clone(), dynamo.clone(), dynamo.clone()),
        dynamo.clone(),
        LocalLines::new(place.ground.queues.clone(), name)?,
        place.ground.exports.clone(),
        dynamo.clone(),
    );
    Ok(api.paced(place.parsed(env::API_REQUESTS_PER_SECOND)?))
}

fn text(function: &Function, name: &str) -> Option<String> {
    function.environment.get(name).cloned()
}

fn failed(function: &str, why: &(impl awda_ports::Remedied + std::fmt::Display)) -> Error {
    report::failure("wakeup", why);
    Error::Function {
        function: function.to_owned(),
        why: why.to_string(),
    }
}
