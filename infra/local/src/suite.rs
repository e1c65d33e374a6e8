//! The suite: the template's functions with everything they stand on, in one process, and what drives them.
//!
//! Requests go to the function their route names, queued work is handed out as SQS does it, schedules fire by the suite's clock. It
//! refuses to decide anything: it is the wiring, and the wiring is the template.

mod functions;
mod pump;
mod schedules;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use awda_aws::{Dynamo, HttpFetch, Meter, Vault};
use awda_kernel::Timestamp;
use awda_ports::web::{Answer, Request, problem};
use awda_ports::{Clock, Fault, Run, RunState, Runs};
use http::StatusCode;
use thiserror::Error;

use crate::clock::SuiteClock;
use crate::embedded::{Embedded, GsiSchema, TableSchema};
use crate::exports::LocalExports;
use crate::outbox::{self, Outbox};
use crate::queue::{self, Queues};
use crate::routes::{Conflict, Routes};
use crate::template::{self, Projection, Table, Template};
use crate::web::Door;
use functions::Functions;
use schedules::Schedules;

pub use pump::{Pumped, Work};
pub use schedules::Nights;

/// The function that runs the night.
const NIGHT_FUNCTION: &str = "RecomputeFunction";

/// How often to look whether the workers of a serving suite have ended the night, and how often at most: ten minutes.
const NIGHT_LOOK: Duration = Duration::from_millis(50);
const NIGHT_LOOKS_MAX: usize = 12_000;

/// Where a suite keeps what it is told.
#[derive(Debug, Clone)]
pub enum Home {
    /// In memory, as long as it lives.
    Memory,
    /// In a directory, for good.
    Directory(PathBuf),
}

/// The suite. Clones are the same suite.
#[derive(Debug, Clone)]
pub struct Suite {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    template: Template,
    routes: Routes,
    functions: Functions,
    schedules: Schedules,
    stands_on: Ground,
}

/// What stands where AWS would.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The clock of every function.
    pub clock: SuiteClock,
    /// The tables' engine.
    pub embedded: Embedded,
    /// Every table, for looking from outside; it counts the cost of all functions' requests.
    pub dynamo: Dynamo,
    /// What the requests of all functions cost.
    pub meter: Arc<Meter>,
    /// The queues.
    pub queues: Arc<Queues>,
    /// Where mail ends.
    pub outbox: Outbox,
    /// Where files wait that people asked for.
    pub exports: LocalExports,
    /// The keys that seal stores' secrets.
    pub vault: Vault,
}

/// Why a suite cannot be put together or driven.
#[derive(Debug, Error)]
pub enum Error {
    /// The template is wrong.
    #[error("failed to read the template")]
    Template(#[from] template::Error),
    /// Two of its routes contradict each other.
    #[error("failed to read the template's routes")]
    Routes(#[from] Conflict),
    /// It names a function that this program has not.
    #[error("this program has no function {0}")]
    UnknownFunction(String),
    /// It lacks a function.
    #[error("the template has no function {0}")]
    MissingFunction(&'static str),
    /// A function's environment is wrong.
    #[error("the environment of {function} is wrong")]
    Environment {
        /// The function.
        function: &'static str,
        /// What is wrong.
        source: awda_lambda::env::Incomplete,
    },
    /// A table has a shape that the suite's tables do not have.
    #[error("table {0} needs the text keys pk and sk, and text keys in its indexes")]
    TableShape(String),
    /// The directory cannot be used.
    #[error("failed to use {path}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be opened as a database.
    #[error("failed to open {path}: where it is damaged, put the directory back from a copy")]
    File {
        /// The file.
        path: PathBuf,
        /// What its engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The embedded DynamoDB failed.
    #[error("failed to open the tables: {0}")]
    Tables(String),
    /// A queue failed.
    #[error(transparent)]
    Queue(#[from] queue::Error),
    /// The outbox failed.
    #[error(transparent)]
    Outbox(#[from] outbox::Error),
    /// The folder of exports cannot be used.
    #[error("failed to use the folder of exports")]
    Exports(#[source] std::io::Error),
    /// A function failed that a schedule woke.
    #[error("function {function} failed: {why}")]
    Function {
        /// The function.
        function: String,
        /// Its own text.
        why: String,
    },
    /// A port failed.
    #[error(transparent)]
    Port(#[from] Fault),
    /// A run did not end.
    #[error("run {0} did not end: look at the dead letters of its shards")]
    Unfinished(String),
}

impl Suite {
    /// The suite that `template` wires, at `home`, by `clock`.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn open(template: Template, home: &Home, clock: SuiteClock) -> Result<Self, Error> {
        Self::asking(template, home, clock, functions::sources()?)
    }

    /// The same, with somebody else to ask for what sources only announce.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn asking(
        template: Template,
        home: &Home,
        clock: SuiteClock,
        fetch: HttpFetch,
    ) -> Result<Self, Error> {
        let ground = Ground::open(&template, home, clock)?;
        let routes = Routes::of(&template)?;
        let functions = Functions::of(&template, &ground, fetch)?;
        let path = home
            .directory()
            .map(|directory| directory.join("schedules.json"));
        let schedules = Schedules::of(&template, path, ground.clock.now());
        Ok(Self {
            inner: Arc::new(Inner {
                template,
                routes,
                functions,
                schedules,
                stands_on: ground,
            }),
        })
    }

    /// A suite in memory with this program's template.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn in_memory(clock: SuiteClock) -> Result<Self, Error> {
        Self::open(Template::built_in()?, &Home::Memory, clock)
    }

    /// What it stands on.
    pub fn ground(&self) -> &Ground {
        &self.inner.stands_on
    }

    /// How it is wired.
    pub fn template(&self) -> &Template {
        &self.inner.template
    }

    /// Now, by its clock.
    pub fn now(&self) -> Timestamp {
        self.ground().clock.now()
    }

    /// Answers a request by the function its route names.
    pub async fn request(&self, mut request: Request) -> Answer {
        let function = match self.inner.routes.admit(&mut request) {
            Ok(function) => function,
            Err(answer) => return *answer,
        };
        let answer = self.inner.functions.web(function, &request, self.now());
        // Boxed: a request's future holds several ports' futures.
        let answer = Box::pin(answer).await.unwrap_or_else(|| {
            let detail = "the function of this route answers no requests";
            problem(StatusCode::NOT_FOUND, "route.unknown", detail)
        });
        awda_lambda::report::answer("web", &answer);
        answer
    }

    /// Runs the night as of `at` to its end and everything it leads to.
    ///
    /// # Errors
    /// [`Error::Unfinished`] when a shard failed; or what kept it from starting.
    pub async fn night(&self, at: Timestamp) -> Result<Run, Error> {
        let id = self.inner.functions.start_night(at, self.now()).await?;
        for _ in 0..NIGHT_LOOKS_MAX {
            let pumped = self.pump().await?;
            let run = self.ground().dynamo.run(Some(&id)).await?;
            if let Some(run) = run.filter(|run| run.state == RunState::Done) {
                return Ok(run);
            }
            if pumped.of(NIGHT_FUNCTION).failed > 0 || !self.is_night_at_work()? {
                break;
            }
            tokio::time::sleep(NIGHT_LOOK).await;
        }
        Err(Error::Unfinished(id))
    }

    /// What the night of a past moment would have said in every store; nothing is kept.
    ///
    /// # Errors
    /// What the function says.
    pub async fn recall(&self, at: Timestamp) -> Result<Vec<awda_ports::Night>, Error> {
        self.inner.functions.recall(at).await
    }

    /// Whether a worker of a serving suite has a shard.
    fn is_night_at_work(&self) -> Result<bool, Error> {
        let function = self.template().function(NIGHT_FUNCTION);
        for source in function.iter().flat_map(|function| &function.sources) {
            let counts = self.ground().queues.counts(&source.queue)?;
            if counts.visible + counts.in_flight > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Door for Suite {
    async fn answer(&self, request: Request) -> Answer {
        self.request(request).await
    }
}

impl Home {
    /// The directory, if it is one.
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Self::Memory => None,
            Self::Directory(path) => Some(path),
        }
    }
}

impl Ground {
    fn open(template: &Template, home: &Home, clock: SuiteClock) -> Result<Self, Error> {
        let wrong = |why: &dyn std::fmt::Display| Error::Tables(why.to_string());
        let origin = variable(template, awda_lambda::env::LINKS_URL);
        let (embedded, queues, outbox, exports) = match home.directory() {
            None => (
                Embedded::memory().map_err(|why| wrong(&why))?,
                Queues::memory(&template.queues, clock.clone())?,
                Outbox::memory(clock.clone()),
                LocalExports::memory(&origin, clock.clone()).map_err(Error::Exports)?,
            ),
            Some(path) => {
                std::fs::create_dir_all(path).map_err(|source| Error::Directory {
                    path: path.to_owned(),
                    source,
                })?;
                let (tables, queues) = (path.join("awda.db"), path.join("queues.db"));
                (
                    Embedded::file(&tables).map_err(|why| unreadable(&tables, why))?,
                    Queues::file(&queues, &template.queues, clock.clone())
                        .map_err(|why| unreadable(&queues, why))?,
                    Outbox::directory(&path.join("outbox"), clock.clone())?,
                    LocalExports::folder(&path.join("exports"), &origin, clock.clone())
                        .map_err(Error::Exports)?,
                )
            }
        };
        let schemas: Vec<TableSchema> = template
            .tables
            .iter()
            .map(schema)
            .collect::<Result<_, _>>()?;
        embedded
            .create_tables(&schemas)
            .map_err(|why| wrong(&why))?;
        let meter = Arc::new(Meter::default());
        let vault = crate::sealing::vault(home.directory()).map_err(|why| wrong(&why))?;
        let tables = awda_aws::DynamoTables::named(|name| variable(template, name));
        Ok(Self {
            dynamo: Dynamo::new(embedded.client(), tables, Arc::clone(&meter))
                .sealed_by(vault.clone()),
            vault,
            clock,
            embedded,
            meter,
            queues: Arc::new(queues),
            outbox,
            exports,
        })
    }
}

fn unreadable(path: &Path, why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::File {
        path: path.to_owned(),
        source: Box::new(why),
    }
}

/// The embedded engine's words for a table.
fn schema(table: &Table) -> Result<TableSchema, Error> {
    let wrong = || Error::TableShape(table.id.clone());
    let names = |key: &template::KeyPair| -> Option<(String, String)> {
        let sort = key.sort.as_ref()?;
        let is_text = key.attributes().all(|attribute| attribute.kind == "S");
        is_text.then(|| (key.partition.name.clone(), sort.name.clone()))
    };
    if names(&table.key) != Some(("pk".to_owned(), "sk".to_owned())) {
        return Err(wrong());
    }
    let index = |index: &template::Index| {
        let (hash, range) = names(&index.key).ok_or_else(wrong)?;
        Ok(GsiSchema {
            name: index.name.clone(),
            hash,
            range,
            keys_only: index.projection == Projection::KeysOnly,
        })
    };
    Ok(TableSchema {
        name: table.id.clone(),
        gsis: table
            .indexes
            .iter()
            .map(index)
            .collect::<Result<_, Error>>()?,
        ttl: table.expires_at.clone(),
    })
}

/// A variable as any function of the template has it.
fn variable(template: &Template, name: &str) -> String {
    let mut functions = template.functions.iter();
    functions
        .find_map(|function| function.environment.get(name).cloned())
        .unwrap_or_default()
}
