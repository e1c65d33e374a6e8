//! The door of the suite on one machine: the template's routes, and a few of its own under `/local/` for the command line.
//!
//! It listens on the loopback interface. A page in a browser on the same machine must not get through it: what is not a webhook
//! must be asked for by a loopback name, and `/local/` needs a header that no form can send.

use awda_kernel::Timestamp;
use awda_ports::Stores;
use awda_ports::web::{Answer, Request, failure, json, problem};
use http::{Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::new_store::{NewStore, made_up_secret};
use crate::suite::{Error, Suite};
use crate::web::Door;

/// The header that every request to `/local/` carries.
pub const LOCAL_HEADER: &str = "x-awda-local";

/// The stable codes of the local routes, for docs/FAULTS.md.
pub const CODES: [&str; 6] = [
    "local.foreign_host",
    "local.header_missing",
    "local.invalid",
    "local.store_exists",
    "local.no_letter",
    "local.failed",
];

/// The suite and its local routes.
#[derive(Debug, Clone)]
pub struct LocalDoor {
    /// The suite.
    pub suite: Suite,
}

/// Asks for a night.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskNight {
    /// The moment it is for; now when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// A past moment: what its night would have said; nothing is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

impl Door for LocalDoor {
    async fn answer(&self, request: Request) -> Answer {
        let path = request.uri().path();
        // Senders and people may come through a tunnel, under its name.
        if awda_ingest::is_for_senders(path) || awda_preferences::is_for_people(path) {
            return self.suite.request(request).await;
        }
        if !is_for_loopback(&request) {
            let detail = "ask by 127.0.0.1 or localhost";
            return problem(StatusCode::FORBIDDEN, "local.foreign_host", detail);
        }
        if path.starts_with(crate::exports::PATH) {
            return self.suite.ground().exports.answer(&request);
        }
        match path.strip_prefix("/local/").map(str::to_owned) {
            Some(_) if !request.headers().contains_key(LOCAL_HEADER) => {
                let detail = format!("requests to /local/ carry the header {LOCAL_HEADER}");
                problem(StatusCode::FORBIDDEN, "local.header_missing", detail)
            }
            Some(rest) => Box::pin(self.local(&rest, &request)).await,
            None => self.suite.request(request).await,
        }
    }
}

impl LocalDoor {
    async fn local(&self, rest: &str, request: &Request) -> Answer {
        let segments: Vec<&str> = rest.split('/').collect();
        match (request.method(), segments.as_slice()) {
            (&Method::POST, ["night"]) => self.night(request).await,
            (&Method::POST, ["stores"]) => self.create_store(request).await,
            (&Method::GET, ["stores"]) => self.stores().await,
            (&Method::GET, ["queues"]) => self.queues(),
            (&Method::POST, ["queues", queue, "redrive"]) => self.redrive(queue),
            (&Method::GET, ["outbox"]) => self.outbox(),
            (&Method::GET, ["outbox", number]) => self.letter(number),
            _ => problem(
                StatusCode::NOT_FOUND,
                "route.unknown",
                "there is nothing at this address",
            ),
        }
    }

    async fn night(&self, request: &Request) -> Answer {
        let ask: AskNight = match read(request) {
            Ok(ask) => ask,
            Err(answer) => return *answer,
        };
        if let Some(as_of) = ask.as_of {
            return match self.suite.recall(as_of).await {
                Ok(nights) => json(StatusCode::OK, &json!({ "nights": nights })),
                Err(why) => broken(&why),
            };
        }
        match self
            .suite
            .night(ask.at.unwrap_or_else(|| self.suite.now()))
            .await
        {
            Ok(run) => json(StatusCode::OK, &run),
            Err(why) => broken(&why),
        }
    }

    async fn create_store(&self, request: &Request) -> Answer {
        let new: NewStore = match read(request) {
            Ok(new) => new,
            Err(answer) => return *answer,
        };
        let settings = match made_up_secret() {
            Ok(link_key) => new.settings(link_key),
            Err(why) => {
                let detail = format!("failed to make up a key: {why}");
                return problem(StatusCode::INTERNAL_SERVER_ERROR, "local.failed", detail);
            }
        };
        let settings = match settings {
            Ok(settings) => settings,
            Err(why) => return invalid(why.to_string()),
        };
        let stores = &self.suite.ground().dynamo;
        match stores.settings(&settings.id).await {
            Ok(Some(_)) => problem(
                StatusCode::CONFLICT,
                "local.store_exists",
                format!("store {} exists already", settings.id),
            ),
            Ok(None) => match stores.put_settings(&settings).await {
                Ok(()) => json(StatusCode::CREATED, &shown(&settings)),
                Err(fault) => failure(&fault),
            },
            Err(fault) => failure(&fault),
        }
    }

    async fn stores(&self) -> Answer {
        let stores = &self.suite.ground().dynamo;
        let ids = match stores.all().await {
            Ok(ids) => ids,
            Err(fault) => return failure(&fault),
        };
        let mut all = Vec::new();
        for id in ids {
            match stores.settings(&id).await {
                Ok(settings) => all.extend(settings.as_ref().map(shown)),
                Err(fault) => return failure(&fault),
            }
        }
        json(StatusCode::OK, &json!({ "stores": all }))
    }

    fn queues(&self) -> Answer {
        let queues = &self.suite.ground().queues;
        let mut all = serde_json::Map::new();
        for name in queues.names() {
            match queues.counts(name) {
                Ok(counts) => drop(all.insert(name.to_owned(), json!(counts))),
                Err(why) => return broken(&why.into()),
            }
        }
        json(StatusCode::OK, &json!({ "queues": all }))
    }

    fn redrive(&self, queue: &str) -> Answer {
        match self.suite.ground().queues.redrive(queue) {
            Ok(moved) => json(StatusCode::OK, &json!({ "moved": moved })),
            Err(why) => broken(&why.into()),
        }
    }

    fn outbox(&self) -> Answer {
        match self.suite.ground().outbox.letters() {
            Ok(letters) => {
                let numbered = letters.iter().zip(1_u64..);
                let lines: Vec<_> = numbered
                    .map(|(letter, number)| {
                        json!({
                            "number": number,
                            "at": letter.at,
                            "message": letter.message,
                            "store": letter.store,
                            "customer": letter.customer,
                            "to": letter.to,
                            "subject": letter.subject,
                            "file": format!("{}.html", letter.file_stem()),
                        })
                    })
                    .collect();
                json(StatusCode::OK, &json!({ "letters": lines }))
            }
            Err(why) => broken(&why.into()),
        }
    }

    fn letter(&self, number: &str) -> Answer {
        let letters = match self.suite.ground().outbox.letters() {
            Ok(letters) => letters,
            Err(why) => return broken(&why.into()),
        };
        let index = number
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        match index.and_then(|index| letters.get(index)) {
            Some(letter) => json(StatusCode::OK, letter),
            None => problem(
                StatusCode::NOT_FOUND,
                "local.no_letter",
                format!("the outbox holds {} letters, counted from 1", letters.len()),
            ),
        }
    }
}

/// What may be seen of a store: everything but its secrets.
fn shown(settings: &awda_ports::StoreSettings) -> serde_json::Value {
    let sources: Vec<&String> = settings.secrets.keys().collect();
    json!({
        "id": settings.id,
        "name": settings.name,
        "currency": settings.currency,
        "timezone": settings.zone,
        "country": settings.country,
        "language": settings.language,
        "sources": sources,
        "sender": settings.sender.email,
    })
}

fn read<T: Default + for<'a> Deserialize<'a>>(request: &Request) -> Result<T, Box<Answer>> {
    if request.body().is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(request.body()).map_err(|why| Box::new(invalid(why.to_string())))
}

fn invalid(detail: String) -> Answer {
    problem(StatusCode::BAD_REQUEST, "local.invalid", detail)
}

/// Whoever asks here is the operator: they are told everything.
fn broken(why: &Error) -> Answer {
    let mut detail = why.to_string();
    let mut cause = std::error::Error::source(why);
    while let Some(next) = cause {
        detail = format!("{detail}: {next}");
        cause = next.source();
    }
    problem(StatusCode::INTERNAL_SERVER_ERROR, "local.failed", detail)
}

/// A page that had its own name point at this machine would ask by that name. Inside the process there is no name.
fn is_for_loopback(request: &Request) -> bool {
    let host = request
        .headers()
        .get(header::HOST)
        .map(|host| host.to_str().unwrap_or("?"));
    let Some(host) = host else {
        return true;
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}
