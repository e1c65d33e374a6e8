//! What template.yaml says about wiring: tables, queues, functions, routes, schedules.
//!
//! The template is the only place that says how the suite is wired, on AWS and on one machine. What the local suite would have to
//! ignore it refuses, with the place and the line: a wrong template fails on the laptop. Resources that change nothing here
//! (logs, keys, alarms, mail identities) are passed over by their type.

mod document;
mod functions;
mod queues;
mod resolve;
mod rights;
mod schedule;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

pub use functions::{Access, Alarm, Function, Route, Source};
pub use queues::{Queue, Redrive};
pub use rights::Rights;
pub use schedule::{Cron, Schedule, Unreadable};
pub use tables::{Attribute, Index, KeyPair, Projection, Table};

use document::Node;
use functions::Common;
use resolve::Names;

/// Where the links in mails lead when nobody says otherwise: `awda serve` with its usual port.
pub const LINKS_ORIGIN: &str = "http://localhost:8080";

/// The template of this version of the suite.
const BUILT_IN: &str = include_str!("../../../template.yaml");

/// How the suite is wired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The tables.
    pub tables: Vec<Table>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The functions.
    pub functions: Vec<Function>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not YAML.
    #[error("line {line}: {why}")]
    Yaml {
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        why: String,
    },
    /// A place is wrong.
    #[error("line {line}, {place}: {what}")]
    At {
        /// Keys from the root.
        place: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl Template {
    /// The template this program was built with.
    ///
    /// # Errors
    /// [`Error`](enum@Error), when the repository's template is wrong; a test checks that it is not.
    pub fn built_in() -> Result<Self, Error> {
        Ok(Self::read(BUILT_IN)?.with_links_to(LINKS_ORIGIN))
    }

    /// The same suite where people reach it: the links in its mails lead to `origin`.
    #[must_use]
    pub fn with_links_to(mut self, origin: &str) -> Self {
        for function in &mut self.functions {
            if let Some(url) = function.environment.get_mut(awda_lambda::env::LINKS_URL) {
                origin.trim_end_matches('/').clone_into(url);
            }
        }
        self
    }

    /// Reads a template.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn read(yaml: &str) -> Result<Self, Error> {
        let document = Node::read(yaml)?;
        let names = Names::of(&document)?;
        let resources = document.must("Resources")?.entries()?;
        let common = common(&document, resources, &names)?;
        let mut template = Self {
            tables: Vec::new(),
            queues: Vec::new(),
            functions: Vec::new(),
        };
        for (id, resource) in resources {
            match names.text_at(resource, "Type")?.as_str() {
                "AWS::DynamoDB::Table" => template.tables.push(tables::read(id, resource, &names)?),
                "AWS::SQS::Queue" => template.queues.push(queues::read(id, resource, &names)?),
                "AWS::Serverless::Function" => template.functions.push(
                    functions::read(id, resource, &common, &names)?
                        .with(rights::read(id, resource, resources, &names)?),
                ),
                "AWS::Serverless::SimpleTable"
                | "AWS::DynamoDB::GlobalTable"
                | "AWS::Lambda::Function"
                | "AWS::Lambda::EventSourceMapping"
                | "AWS::Scheduler::Schedule"
                | "AWS::Events::Rule" => {
                    return Err(resource.wrong("the local suite does not understand this type"));
                }
                _ => {}
            }
        }
        template.check(resources)?;
        Ok(template)
    }

    /// A function by its logical id.
    pub fn function(&self, id: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.id == id)
    }

    /// A queue by its logical id.
    pub fn queue(&self, id: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    /// What concerns more than one resource.
    fn check(&self, resources: &[(String, Node)]) -> Result<(), Error> {
        let wrong = |id: &str, what: String| {
            let node = resources.iter().find(|(other, _)| other == id);
            node.map_or_else(
                || Error::Yaml {
                    line: 1,
                    why: what.clone(),
                },
                |(_, node)| node.wrong(what.clone()),
            )
        };
        for queue in &self.queues {
            if let Some(redrive) = &queue.redrive
                && (self.queue(&redrive.target).is_none() || redrive.target == queue.id)
            {
                let what = format!(
                    "its dead letters go to {}, which is no other queue",
                    redrive.target
                );
                return Err(wrong(&queue.id, what));
            }
        }
        let mut routes = BTreeSet::new();
        for function in &self.functions {
            for source in &function.sources {
                self.check_source(function, source)
                    .map_err(|what| wrong(&function.id, what))?;
            }
            for route in &function.routes {
                if !routes.insert((&route.method, &route.path)) {
                    let what = format!("a second route {} {}", route.method, route.path);
                    return Err(wrong(&function.id, what));
                }
            }
        }
        Ok(())
    }

    fn check_source(&self, function: &Function, source: &Source) -> Result<(), String> {
        let Some(queue) = self.queue(&source.queue) else {
            return Err(format!(
                "it is woken by {}, which is no queue",
                source.queue
            ));
        };
        // Lambda refuses an event source whose queue would hand a message out again while the function may still work on it.
        if queue.visibility_s < function.timeout_s {
            return Err(format!(
                "it may take {} s, longer than the {} s that {} keeps a message invisible",
                function.timeout_s, queue.visibility_s, queue.id
            ));
        }
        if !source.is_partial {
            return Err(format!(
                "{} needs FunctionResponseTypes: [ReportBatchItemFailures]",
                queue.id
            ));
        }
        Ok(())
    }
}

fn common<'a>(
    document: &'a Node,
    resources: &[(String, Node)],
    names: &Names,
) -> Result<Common<'a>, Error> {
    let globals = match document.get("Globals")? {
        Some(globals) => globals.get("Function")?,
        None => None,
    };
    let mut default_access = BTreeMap::new();
    for (id, resource) in resources {
        if names.text_at(resource, "Type")? == "AWS::Serverless::HttpApi" {
            default_access.insert(id.clone(), functions::default_access(resource, names)?);
        }
    }
    Ok(Common {
        globals,
        default_access,
    })
}
