//! Functions: their environment, and the events that wake them.

use std::collections::BTreeMap;

use super::Error;
use super::document::{Node, Value};
use super::queues::within;
use super::resolve::Names;
use super::rights::Rights;
use super::schedule::Schedule;

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its logical id.
    pub id: String,
    /// How long one call may take, in seconds.
    pub timeout_s: u32,
    /// Its environment, with names resolved.
    pub environment: BTreeMap<String, String>,
    /// HTTP routes that wake it.
    pub routes: Vec<Route>,
    /// Queues that wake it.
    pub sources: Vec<Source>,
    /// Schedules that wake it.
    pub schedules: Vec<Alarm>,
    /// What its role lets it do to tables.
    pub rights: Rights,
}

impl Function {
    /// The same function with these rights.
    pub(super) fn with(mut self, rights: Rights) -> Self {
        self.rights = rights;
        self
    }
}

/// A route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method, in capitals; `ANY` for all.
    pub method: String,
    /// The path: `/hooks/{store}/{source}/{topic+}`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
}

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who carries a token of the named authorizer with these scopes.
    Token {
        /// Scopes, any of which suffices.
        scopes: Vec<String>,
    },
}

/// A queue that wakes a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The queue's logical id.
    pub queue: String,
    /// Most messages of one call.
    pub batch_size: u32,
    /// How long to gather a batch, in seconds.
    pub window_s: u32,
    /// Most calls at the same time.
    pub concurrency_max: u32,
    /// The function says which messages of a batch failed; otherwise one failure fails all.
    pub is_partial: bool,
}

/// A schedule that wakes a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// When.
    pub schedule: Schedule,
    /// With what.
    pub input: String,
}

/// What all functions share: `Globals.Function`, and the API's default authorizer.
#[derive(Debug)]
pub(super) struct Common<'a> {
    pub(super) globals: Option<&'a Node>,
    pub(super) default_access: BTreeMap<String, Access>,
}

pub(super) fn read(
    id: &str,
    resource: &Node,
    common: &Common<'_>,
    names: &Names,
) -> Result<Function, Error> {
    let properties = resource.must("Properties")?;
    let mut function = Function {
        id: id.to_owned(),
        timeout_s: match common.globals {
            Some(globals) => within(globals, "Timeout", 3, 1, 900, names)?,
            None => 3,
        },
        environment: BTreeMap::new(),
        routes: Vec::new(),
        sources: Vec::new(),
        schedules: Vec::new(),
        rights: Rights::default(),
    };
    function.timeout_s = within(properties, "Timeout", function.timeout_s, 1, 900, names)?;
    for level in common.globals.into_iter().chain([properties]) {
        add_environment(&mut function.environment, level, names)?;
    }
    let Some(events) = properties.get("Events")? else {
        return Ok(function);
    };
    for (_, event) in events.entries()? {
        add_event(&mut function, event, common, names)?;
    }
    Ok(function)
}

/// The default authorizer of an HTTP API.
pub(super) fn default_access(api: &Node, names: &Names) -> Result<Access, Error> {
    let auth = match api.get("Properties")? {
        Some(properties) => properties.get("Auth")?,
        None => None,
    };
    match auth {
        Some(auth) if auth.get("DefaultAuthorizer")?.is_some() => {
            names.text_at(auth, "DefaultAuthorizer")?;
            Ok(Access::Token { scopes: Vec::new() })
        }
        _ => Ok(Access::Open),
    }
}

fn add_environment(
    environment: &mut BTreeMap<String, String>,
    level: &Node,
    names: &Names,
) -> Result<(), Error> {
    let Some(section) = level.get("Environment")? else {
        return Ok(());
    };
    for (name, value) in section.must("Variables")?.entries()? {
        environment.insert(name.clone(), names.text(value)?);
    }
    Ok(())
}

fn add_event(
    function: &mut Function,
    event: &Node,
    common: &Common<'_>,
    names: &Names,
) -> Result<(), Error> {
    event.only(&["Type", "Properties"])?;
    let kind = event.must("Type")?;
    let properties = event.must("Properties")?;
    match names.text(kind)?.as_str() {
        "HttpApi" => function.routes.push(route(properties, common, names)?),
        "SQS" => function.sources.push(source(properties, names)?),
        "ScheduleV2" | "Schedule" => function.schedules.push(alarm(properties, names)?),
        other => {
            return Err(kind.wrong(format!(
                "the local suite does not understand events of type {other}"
            )));
        }
    }
    Ok(())
}

fn route(properties: &Node, common: &Common<'_>, names: &Names) -> Result<Route, Error> {
    properties.only(&[
        "ApiId",
        "Auth",
        "Method",
        "Path",
        "PayloadFormatVersion",
        "TimeoutInMillis",
    ])?;
    let path = names.text_at(properties, "Path")?;
    if !path.starts_with('/') {
        return Err(properties.must("Path")?.wrong("a path starts with /"));
    }
    let api = properties
        .get("ApiId")?
        .map(|api| names.text(api))
        .transpose()?;
    let default = api.and_then(|api| common.default_access.get(&api).cloned());
    Ok(Route {
        method: names.text_at(properties, "Method")?.to_ascii_uppercase(),
        path,
        access: match properties.get("Auth")? {
            Some(auth) => access(auth, default, names)?,
            None => default.unwrap_or(Access::Open),
        },
    })
}

fn access(auth: &Node, default: Option<Access>, names: &Names) -> Result<Access, Error> {
    auth.only(&["Authorizer", "AuthorizationScopes"])?;
    let authorizer = auth
        .get("Authorizer")?
        .map(|name| names.text(name))
        .transpose()?;
    let is_open = match &authorizer {
        Some(name) => name == "NONE",
        None => default.is_none_or(|access| access == Access::Open),
    };
    if is_open {
        return Ok(Access::Open);
    }
    let scopes = match auth.get("AuthorizationScopes")? {
        Some(list) => list
            .items()?
            .iter()
            .map(|scope| names.text(scope))
            .collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    Ok(Access::Token { scopes })
}

fn source(properties: &Node, names: &Names) -> Result<Source, Error> {
    properties.only(&[
        "BatchSize",
        "Enabled",
        "FunctionResponseTypes",
        "MaximumBatchingWindowInSeconds",
        "Queue",
        "ScalingConfig",
    ])?;
    let concurrency_max = match properties.get("ScalingConfig")? {
        Some(scaling) => within(scaling, "MaximumConcurrency", 1_000, 2, 2_000, names)?,
        None => 1_000,
    };
    let is_partial = match properties.get("FunctionResponseTypes")? {
        Some(list) => list.items()?.iter().any(
            |kind| matches!(&kind.value, Value::Text(text) if text == "ReportBatchItemFailures"),
        ),
        None => false,
    };
    Ok(Source {
        queue: names.text_at(properties, "Queue")?,
        batch_size: within(properties, "BatchSize", 10, 1, 10_000, names)?,
        window_s: within(
            properties,
            "MaximumBatchingWindowInSeconds",
            0,
            0,
            300,
            names,
        )?,
        concurrency_max,
        is_partial,
    })
}

fn alarm(properties: &Node, names: &Names) -> Result<Alarm, Error> {
    let (key, expression) = match properties.get("ScheduleExpression")? {
        Some(expression) => ("ScheduleExpression", expression),
        None => ("Schedule", properties.must("Schedule")?),
    };
    properties.only(&[
        key,
        "DeadLetterConfig",
        "Description",
        "FlexibleTimeWindow",
        "Input",
        "Name",
        "OmitName",
        "RetryPolicy",
        "RoleArn",
        "State",
    ])?;
    let text = names.text(expression)?;
    Ok(Alarm {
        schedule: text
            .parse()
            .map_err(|why| expression.wrong(format!("{text:?}: {why}")))?,
        input: names.text_at(properties, "Input")?,
    })
}
