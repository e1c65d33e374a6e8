//! Every variable the functions read, and the one place that reads them. All that is missing is reported at once, at the start.

use std::collections::BTreeMap;
use std::str::FromStr;

use awda_ports::Line;

/// Least severe level that is logged: `error`, `warn`, `info` or `debug`. Default `info`.
pub const LOG_LEVEL: &str = "LOG_LEVEL";
/// Table of profiles.
pub const CUSTOMERS_TABLE: &str = "CUSTOMERS_TABLE";
/// Table of events, entities and messages.
pub const TIMELINE_TABLE: &str = "TIMELINE_TABLE";
/// Table of identifiers.
pub const DIRECTORY_TABLE: &str = "DIRECTORY_TABLE";
/// Table of memberships.
pub const AUDIENCES_TABLE: &str = "AUDIENCES_TABLE";
/// Table of what is due.
pub const AGENDA_TABLE: &str = "AGENDA_TABLE";
/// Table of settings, counters, runs and standards.
pub const BOOKS_TABLE: &str = "BOOKS_TABLE";
/// Address of the queue of deliveries.
pub const DELIVERIES_QUEUE_URL: &str = "DELIVERIES_QUEUE_URL";
/// The queue of what carriers tell.
pub const FEEDBACK_QUEUE_URL: &str = "FEEDBACK_QUEUE_URL";
/// Address of the queue of the night's shards.
pub const SHARDS_QUEUE_URL: &str = "SHARDS_QUEUE_URL";
/// Address of the queue of messages to deliver.
pub const MESSAGES_QUEUE_URL: &str = "MESSAGES_QUEUE_URL";
/// Address of the queue of notices to stores' own systems.
pub const NOTICES_QUEUE_URL: &str = "NOTICES_QUEUE_URL";
/// The dead letters of the queue of deliveries.
pub const DELIVERIES_DEAD_LETTERS_URL: &str = "DELIVERIES_DEAD_LETTERS_URL";
/// The dead letters of the queue of messages.
pub const MESSAGES_DEAD_LETTERS_URL: &str = "MESSAGES_DEAD_LETTERS_URL";
/// The dead letters of what carriers tell.
pub const FEEDBACK_DEAD_LETTERS_URL: &str = "FEEDBACK_DEAD_LETTERS_URL";
/// The dead letters of the night's shards.
pub const SHARDS_DEAD_LETTERS_URL: &str = "SHARDS_DEAD_LETTERS_URL";
/// The dead letters of notices.
pub const NOTICES_DEAD_LETTERS_URL: &str = "NOTICES_DEAD_LETTERS_URL";
/// Largest webhook body, in bytes.
pub const BODY_BYTES_MAX: &str = "BODY_BYTES_MAX";
/// Shards of a nightly pass, 1 to 1000.
pub const SHARD_COUNT: &str = "SHARD_COUNT";
/// Requests about one store that the api answers in a second.
pub const API_REQUESTS_PER_SECOND: &str = "API_REQUESTS_PER_SECOND";
/// SES configuration set whose events come back as feedback.
pub const SES_CONFIGURATION_SET: &str = "SES_CONFIGURATION_SET";
/// Where links in mails lead, without the path.
pub const LINKS_URL: &str = "LINKS_URL";

/// Bucket of the files that people asked for.
pub const EXPORTS_BUCKET: &str = "EXPORTS_BUCKET";

/// The Cognito user pool of those who may sign in; `none` where the suite was deployed with another issuer.
pub const USER_POOL_ID: &str = "USER_POOL_ID";

/// The secret of Secrets Manager that seals what stores keep secret.
pub const SEALING_KEY_ARN: &str = "SEALING_KEY_ARN";

/// Every variable, for the check against the template.
pub const ALL: [&str; 25] = [
    LOG_LEVEL,
    CUSTOMERS_TABLE,
    TIMELINE_TABLE,
    DIRECTORY_TABLE,
    AUDIENCES_TABLE,
    AGENDA_TABLE,
    BOOKS_TABLE,
    DELIVERIES_QUEUE_URL,
    FEEDBACK_QUEUE_URL,
    SHARDS_QUEUE_URL,
    MESSAGES_QUEUE_URL,
    NOTICES_QUEUE_URL,
    DELIVERIES_DEAD_LETTERS_URL,
    MESSAGES_DEAD_LETTERS_URL,
    FEEDBACK_DEAD_LETTERS_URL,
    SHARDS_DEAD_LETTERS_URL,
    NOTICES_DEAD_LETTERS_URL,
    BODY_BYTES_MAX,
    SHARD_COUNT,
    API_REQUESTS_PER_SECOND,
    SES_CONFIGURATION_SET,
    LINKS_URL,
    EXPORTS_BUCKET,
    USER_POOL_ID,
    SEALING_KEY_ARN,
];

/// The variable that holds the address of a line's queue, or of its dead letters.
pub const fn line(line: Line, is_dead: bool) -> &'static str {
    match (line, is_dead) {
        (Line::Deliveries, false) => DELIVERIES_QUEUE_URL,
        (Line::Deliveries, true) => DELIVERIES_DEAD_LETTERS_URL,
        (Line::Messages, false) => MESSAGES_QUEUE_URL,
        (Line::Messages, true) => MESSAGES_DEAD_LETTERS_URL,
        (Line::Feedback, false) => FEEDBACK_QUEUE_URL,
        (Line::Feedback, true) => FEEDBACK_DEAD_LETTERS_URL,
        (Line::Shards, false) => SHARDS_QUEUE_URL,
        (Line::Shards, true) => SHARDS_DEAD_LETTERS_URL,
        (Line::Notices, false) => NOTICES_QUEUE_URL,
        (Line::Notices, true) => NOTICES_DEAD_LETTERS_URL,
    }
}

/// The variables of every line.
pub fn lines() -> Vec<&'static str> {
    let both = |of| [line(of, false), line(of, true)];
    Line::ALL.into_iter().flat_map(both).collect()
}

/// The variables a function asked for, complete and parsed on demand.
#[derive(Debug, Clone)]
pub struct Environment {
    values: BTreeMap<&'static str, String>,
}

/// What is wrong with the environment: every fault, not the first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment: {}", .0.join("; "))]
pub struct Incomplete(pub Vec<String>);

/// A variable of this process: the one place where a function reads its environment.
pub fn process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Environment {
    /// Reads `names` through `lookup`.
    ///
    /// # Errors
    /// [`Incomplete`] with every variable that is missing or empty.
    pub fn read(
        names: &[&'static str],
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Incomplete> {
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for name in names {
            match lookup(name).filter(|value| !value.is_empty()) {
                Some(value) => drop(values.insert(*name, value)),
                None => missing.push(format!("{name} is not set")),
            }
        }
        if missing.is_empty() {
            Ok(Self { values })
        } else {
            Err(Incomplete(missing))
        }
    }

    /// A variable's text; empty when it was not asked for.
    pub fn text(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// A variable as a number or the like.
    ///
    /// # Errors
    /// [`Incomplete`] when it cannot be read.
    pub fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, Incomplete> {
        let text = self.text(name);
        text.parse()
            .map_err(|_| Incomplete(vec![format!("{name} cannot be read: {text:?}")]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_missing_is_said_at_once() {
        let lookup = |name: &str| (name == BOOKS_TABLE).then(|| "books".to_owned());
        let fault = Environment::read(&[BOOKS_TABLE, AGENDA_TABLE, SHARD_COUNT], lookup);
        let expected = ["AGENDA_TABLE is not set", "SHARD_COUNT is not set"].map(str::to_owned);
        assert_eq!(fault.unwrap_err(), Incomplete(expected.to_vec()));
    }

    #[test]
    fn a_number_that_is_none_is_named() {
        let environment = Environment::read(&[SHARD_COUNT], |_| Some("many".to_owned())).unwrap();
        assert!(
            environment
                .parsed::<u16>(SHARD_COUNT)
                .unwrap_err()
                .to_string()
                .contains("many")
        );
    }
}
