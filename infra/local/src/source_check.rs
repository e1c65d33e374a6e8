//! One delivery of one source, verified and translated on the spot: what a shop's developer needs on the first day.
//!
//! It asks no suite and keeps nothing. It refuses to know any source: it says what the source says.

use std::process::ExitCode;

use awda_commerce::sources::{self, Source, Verified};
use awda_commerce::{Delivery, Error, Event, RawRequest, StoreFacts};
use awda_kernel::{Secret, Timestamp};
use serde_json::{Value, json};

pub mod args;
mod show;

use args::{CheckArgs, SourceCommand};

use crate::cli::print::{self, Style};

/// What a delivery is, and what it says.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Genuine, and these are its events; none when its topic is of no interest.
    Understood(Vec<Event>),
    /// Genuine, and only asks whether we are here: this is the answer.
    Answered(String),
    /// Genuine, of a topic that is not translated.
    UnknownTopic(Error),
    /// Not made with one of the secrets.
    NotGenuine(Error),
    /// Genuine or not, it cannot be read.
    Unreadable(Error),
    /// The source's senders use other methods.
    Method(&'static [&'static str]),
}

/// A delivery to be checked.
#[derive(Debug)]
pub struct Checked {
    /// The source.
    pub source: String,
    /// The method it came by.
    pub method: String,
    /// The address it came to, query included.
    pub url: String,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
    /// The path behind the source.
    pub topic: String,
    /// The store's secrets for the source.
    pub secrets: Vec<Secret<String>>,
    /// The moment it came.
    pub now: Timestamp,
    /// The store it came to.
    pub store: StoreFacts,
}

/// Runs `awda source`.
pub fn run(command: &SourceCommand) -> anyhow::Result<ExitCode> {
    match command {
        SourceCommand::Check(args) => check(args),
        SourceCommand::List { json } => {
            list(Style::of(*json));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let checked = args.checked()?;
    let verdict = checked.verdict()?;
    match Style::of(args.json) {
        Style::Json => print::value(&verdict.told(&checked.source), Style::Json),
        Style::Plain => show::verdict(&checked.source, &verdict),
    }
    Ok(ExitCode::from(verdict.exit_code()))
}

fn list(style: Style) {
    let rows: Vec<Value> = sources::ALL
        .iter()
        .map(|source| {
            json!({
                "source": source.name(),
                "methods": source.methods().join(", "),
                "address": format!("/hooks/{{store}}/{}", source.name()),
                "key": source.key_name(),
            })
        })
        .collect();
    match style {
        Style::Json => print::value(&json!({ "sources": rows }), Style::Json),
        Style::Plain => print::table(&rows, &["source", "methods", "address", "key"]),
    }
}

impl Checked {
    /// What the delivery is.
    ///
    /// # Errors
    /// [`Error::UnknownSource`].
    pub fn verdict(&self) -> Result<Verdict, Error> {
        let source = sources::source(&self.source)?;
        if !source.methods().contains(&self.method.as_str()) {
            return Ok(Verdict::Method(source.methods()));
        }
        let request = RawRequest {
            method: &self.method,
            url: &self.url,
            headers: &self.headers,
            body: &self.body,
            topic: &self.topic,
        };
        let body = match source.verify(&request, &self.secrets, self.now) {
            Ok(Verified::Genuine) => self.body.clone(),
            Ok(Verified::Unwrapped(body)) => body,
            Ok(Verified::Answered(text)) => return Ok(Verdict::Answered(text)),
            Err(why) if why.is_authenticity() => return Ok(Verdict::NotGenuine(why)),
            Err(why) => return Ok(Verdict::Unreadable(why)),
        };
        Ok(self.translated(source, body))
    }

    fn translated(&self, source: &dyn Source, body: Vec<u8>) -> Verdict {
        let kept = source.kept_headers();
        let is_kept = |(name, _): &&(String, String)| kept.contains(&name.as_str());
        let topic = if source.keeps_topic() {
            self.topic.clone()
        } else {
            String::new()
        };
        let delivery = Delivery {
            store: self.store.store.clone(),
            source: self.source.clone(),
            topic,
            headers: self.headers.iter().filter(is_kept).cloned().collect(),
            body,
            received_at: self.now,
        };
        match source.translate(&delivery, &self.store) {
            Ok(events) => Verdict::Understood(events),
            Err(why @ Error::UnknownTopic { .. }) => Verdict::UnknownTopic(why),
            Err(why) => Verdict::Unreadable(why),
        }
    }
}

impl Verdict {
    /// 0 genuine and translated, 3 genuine of an unknown topic, 4 not genuine, 5 cannot be read.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Understood(_) | Self::Answered(_) => 0,
            Self::UnknownTopic(_) => 3,
            Self::NotGenuine(_) => 4,
            Self::Unreadable(_) | Self::Method(_) => 5,
        }
    }

    /// The verdict in one word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Understood(_) => "genuine",
            Self::Answered(_) => "answered",
            Self::UnknownTopic(_) => "unknown_topic",
            Self::NotGenuine(_) => "not_genuine",
            Self::Unreadable(_) | Self::Method(_) => "unreadable",
        }
    }

    /// The verdict for programs.
    pub fn told(&self, source: &str) -> Value {
        let mut told = json!({ "source": source, "verdict": self.word() });
        let mut put = |name: &str, value: Value| {
            if let Some(fields) = told.as_object_mut() {
                fields.insert(name.to_owned(), value);
            }
        };
        match self {
            Self::Understood(events) => put("events", json!(events)),
            Self::Answered(text) => put("answer", json!(text)),
            Self::UnknownTopic(why) | Self::NotGenuine(why) | Self::Unreadable(why) => {
                put("code", json!(why.code()));
                put("detail", json!(why.to_string()));
            }
            Self::Method(allowed) => {
                put("code", json!("webhook.method"));
                put("detail", json!(format!("sent by {}", allowed.join(", "))));
            }
        }
        told
    }
}

#[cfg(test)]
mod tests;
