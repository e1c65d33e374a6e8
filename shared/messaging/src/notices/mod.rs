//! Notices: what a store's own systems are told, by signed webhook, when it happens.
//!
//! An [`Endpoint`] is a system of the store's with the kinds of events it wants to hear of. A [`Notify`] asks that one of them be told one
//! thing; a [`NoticeRow`] says what became of that, try by try. Signed and tried again as the Standard Webhooks specification says.
//!
//! It refuses to ask anybody, and to know what time it is.

mod body;
mod row;

use std::collections::BTreeMap;

use awda_commerce::{FetchRequest, Kind};
use awda_customers::Key;
use awda_kernel::{CustomerId, EventId, MessageId, Secret, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Flow;
use crate::carriers::standard;

pub use body::{Told, body};
pub use row::{Attempt, EndpointHealth, NoticeRow, NoticeState, RETRY_SECONDS, Reply};

/// Most endpoints of a store.
pub const ENDPOINTS_MAX: usize = 10;
/// What the name of an endpoint's secrets begins with.
pub const KEYS_PREFIX: &str = "webhook.";
/// Bytes of a key (Standard Webhooks 1.0.0, "Signature scheme").
pub const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Longest address, in characters.
const URL_CHARS_MAX: usize = 300;
/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 31;
/// Most kinds that an endpoint names.
const EVENTS_MAX: usize = 30;
/// Seconds after which an event that is nowhere to be found was never kept.
const KEPT_WITHIN_SECONDS: i64 = 15 * 60;

/// The endpoints of a store, by name. Part of the settings' stored form.
pub type Endpoints = BTreeMap<String, Endpoint>;

/// A system of the store's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Where it listens: `https://`, at a public address.
    pub url: String,
    /// Kinds of events it hears of: `order.placed.v1`, all that begin so `order.*`, all `*`. None where only flows' steps speak to it.
    #[serde(default)]
    pub events: Vec<String>,
    /// It is told nothing for now, and nothing of what happens meanwhile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_paused: bool,
}

/// Asks that one endpoint be told one thing. Asked twice, it is told once as long as it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// The store.
    pub store: StoreId,
    /// The endpoint, by name.
    pub endpoint: String,
    /// What it is told.
    pub of: NoticeOf,
    /// Tries that were made before.
    #[serde(default)]
    pub tries: u8,
    /// When it was taken up first; none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Not before; at once where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// What an endpoint is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum NoticeOf {
    /// An event, by where it stands in the timeline.
    Event {
        /// Its kind.
        kind: Kind,
        /// The key it stands under.
        anchor: Key,
        /// When it occurred.
        at: Timestamp,
        /// Its id.
        id: EventId,
    },
    /// That somebody came to a step of a flow.
    Step {
        /// The person.
        customer: CustomerId,
        /// The flow.
        flow: Flow,
        /// The step's number.
        step: u8,
        /// Which time round.
        occurrence: String,
        /// The row of the ledger.
        message: MessageId,
        /// When it was due.
        at: Timestamp,
    },
    /// Nothing: whether it listens.
    Test {
        /// When it was asked for.
        at: Timestamp,
    },
}

/// What is wrong with what a store says of its endpoints.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("webhooks.{endpoint}: {why}")]
pub struct EndpointFault {
    endpoint: String,
    why: &'static str,
}

/// The endpoints as they are kept.
///
/// # Errors
/// [`EndpointFault`] names the first that is wrong, and what is.
pub fn checked(endpoints: Endpoints) -> Result<Endpoints, EndpointFault> {
    let fault = |endpoint: &str, why| {
        Err(EndpointFault {
            endpoint: endpoint.to_owned(),
            why,
        })
    };
    if endpoints.len() > ENDPOINTS_MAX {
        return fault("", "at most 10 endpoints");
    }
    for (name, endpoint) in &endpoints {
        if !is_name(name) {
            return fault(name, "a name is 1 to 31 small letters, digits and _");
        }
        if !is_url(&endpoint.url) {
            return fault(
                name,
                "url: https://, a name with a dot, at most 300 characters, no user or password",
            );
        }
        if endpoint.events.len() > EVENTS_MAX || !endpoint.events.iter().all(|one| is_pattern(one))
        {
            return fault(
                name,
                "events: at most 30, each a kind such as order.placed.v1, a beginning such as order.*, or *",
            );
        }
    }
    Ok(endpoints)
}

/// Whether an endpoint can be called so.
pub(crate) fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(letter)
}

/// The address itself is judged when it is asked: what it leads to can change.
fn is_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    url.chars().count() <= URL_CHARS_MAX
        && authority.contains('.')
        && !authority.contains(['@', '\\'])
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#')
}

fn is_pattern(pattern: &str) -> bool {
    Kind::ALL.into_iter().any(|kind| is_named(pattern, kind))
}

fn is_named(pattern: &str, kind: Kind) -> bool {
    match pattern.strip_suffix('*') {
        Some("") => true,
        Some(beginning) => beginning.ends_with('.') && kind.name().starts_with(beginning),
        None => pattern == kind.name(),
    }
}

impl Endpoint {
    /// Whether it hears of events of this kind.
    pub fn hears(&self, kind: Kind) -> bool {
        !self.is_paused && self.events.iter().any(|pattern| is_named(pattern, kind))
    }
}

impl Notify {
    /// What goes out as of `now`; none without a usable key.
    pub fn request(
        &self,
        endpoint: &Endpoint,
        keys: &[Secret<String>],
        body: String,
        now: Timestamp,
    ) -> Option<FetchRequest> {
        let headers = standard::headers(keys, &self.of.id(), &body, now)?;
        Some(FetchRequest {
            method: "POST",
            url: endpoint.url.clone(),
            headers,
            body: Secret::new(body),
        })
    }

    /// Asks that an endpoint be told something.
    pub fn new(store: &StoreId, endpoint: &str, of: NoticeOf) -> Self {
        Self {
            store: store.clone(),
            endpoint: endpoint.to_owned(),
            of,
            tries: 0,
            since: None,
            due_at: None,
        }
    }

    /// Whether what is not found now was never kept.
    pub fn is_in_vain(&self, now: Timestamp) -> bool {
        let since = self.since.unwrap_or(now).as_second();
        now.as_second() - since > KEPT_WITHIN_SECONDS
    }

    /// Seconds until it is due; none when it is.
    pub fn waits(&self, now: Timestamp) -> Option<u32> {
        let left = self.due_at?.as_second() - now.as_second();
        u32::try_from(left).ok().filter(|left| *left > 0)
    }

    /// The name of the secrets an endpoint is spoken to with.
    pub fn keys_of(endpoint: &str) -> String {
        format!("{KEYS_PREFIX}{endpoint}")
    }
}

impl NoticeOf {
    /// The type that stands in the body.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Event { kind, .. } => kind.name(),
            Self::Step { .. } => "flow.step.v1",
            Self::Test { .. } => "webhook.test.v1",
        }
    }

    /// The `webhook-id`: the same however often it is tried, so that a receiver that keeps those it had takes nothing twice.
    pub fn id(&self) -> String {
        match self {
            Self::Event { id, .. } => id.to_string(),
            Self::Step { message, .. } => message.to_string(),
            Self::Test { at } => format!("test_{}", at.as_millisecond()),
        }
    }

    /// When it happened.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Event { at, .. } | Self::Step { at, .. } | Self::Test { at } => *at,
        }
    }
}

#[cfg(test)]
mod tests;
