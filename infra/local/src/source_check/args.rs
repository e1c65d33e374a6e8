//! The arguments of `awda source`, and the files they name.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use awda_commerce::{StoreFacts, sources};
use awda_kernel::{Country, Currency, Secret, Timestamp, parse_timestamp, zone};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::Value;

use super::Checked;

/// Sources of deliveries.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Verify and translate one delivery, and print what it says
    #[command(
        after_help = "Exit codes: 0 genuine and translated, 3 genuine of an unknown topic, 4 not genuine, 5 cannot be read;\n1 failed, 2 the command line was not understood."
    )]
    Check(Box<CheckArgs>),
    /// List the sources
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `awda source check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The source
    #[arg(value_parser = PossibleValuesParser::new(sources::ALL.iter().map(|source| source.name())))]
    pub source: String,
    /// The raw body, byte for byte; standard input when -
    pub body: PathBuf,
    /// A secret of the store for this source; several while one is being rotated
    #[arg(
        long = "secret",
        value_name = "S",
        env = "AWDA_SECRET",
        hide_env_values = true
    )]
    pub secrets: Vec<String>,
    /// The request's headers: lines of `Name: value`, or a JSON object; a request line may come first
    #[arg(long, value_name = "FILE")]
    pub headers: Option<PathBuf>,
    /// The address it was sent to, query included; what Square's signature is made over
    #[arg(long, value_name = "U")]
    pub url: Option<String>,
    /// The moment it came: 2026-11-22T10:00:00Z or seconds since 1970; now when none
    #[arg(long, value_name = "T")]
    pub now: Option<String>,
    /// The method; else the request line's, else POST
    #[arg(long)]
    pub method: Option<String>,
    /// The path behind the source (`orders/create`); else what the address says
    #[arg(long)]
    pub topic: Option<String>,
    /// Currency of the store's books
    #[arg(long, default_value = "SAR")]
    pub currency: String,
    /// Country whose national phone numbers the store takes
    #[arg(long, default_value = "SA")]
    pub country: String,
    /// Time zone of the store
    #[arg(long, default_value = "Asia/Riyadh")]
    pub timezone: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What a file of headers says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: Option<String>,
    pub(super) target: Option<String>,
    pub(super) headers: Vec<(String, String)>,
}

impl CheckArgs {
    /// The delivery that the arguments describe.
    ///
    /// # Errors
    /// A file or a value that cannot be read.
    pub(super) fn checked(&self) -> anyhow::Result<Checked> {
        let head = match &self.headers {
            Some(file) => {
                let text = std::fs::read_to_string(file);
                head(&text.with_context(|| format!("cannot read {}", file.display()))?)?
            }
            None => Head::default(),
        };
        let url = self.url.clone().or_else(|| url_of(&head));
        let url = url.unwrap_or_default();
        let topic = self.topic.clone();
        let method = self.method.clone().or(head.method);
        Ok(Checked {
            source: self.source.clone(),
            method: method.map_or_else(|| "POST".to_owned(), |method| method.to_uppercase()),
            topic: topic.unwrap_or_else(|| topic_of(&url, &self.source)),
            url,
            headers: head.headers,
            body: bytes(&self.body)?,
            secrets: self.secrets.iter().cloned().map(Secret::new).collect(),
            now: self.moment()?,
            store: self.store()?,
        })
    }

    fn moment(&self) -> anyhow::Result<Timestamp> {
        match &self.now {
            Some(text) => {
                parse_timestamp(text).context("--now wants a moment like 2026-11-22T10:00:00Z")
            }
            None => Ok(std::time::SystemTime::now().try_into()?),
        }
    }

    fn store(&self) -> anyhow::Result<StoreFacts> {
        let currency: Currency = self.currency.parse().context("--currency")?;
        let country: Country = self.country.parse().context("--country")?;
        Ok(StoreFacts {
            store: "check".parse()?,
            currency,
            zone: zone(&self.timezone).context("--timezone")?,
            country: Some(country),
        })
    }
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin().lock().read_to_end(&mut body)?;
        return Ok(body);
    }
    std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Reads headers as people keep them: pasted lines, what `curl -v` prints, or a JSON object.
pub(super) fn head(text: &str) -> anyhow::Result<Head> {
    if text.trim_start().starts_with('{') {
        return head_of_json(text);
    }
    let mut head = Head::default();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim_start_matches(['>', '<']).trim();
        if line.is_empty() {
            continue;
        }
        if place == 0
            && let Some((method, rest)) = line.split_once(' ')
            && method.bytes().all(|byte| byte.is_ascii_uppercase())
        {
            head.method = Some(method.to_owned());
            head.target = rest.split(' ').next().map(str::to_owned);
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            bail!("line {} of the headers is no `Name: value`", place + 1);
        };
        let header = (name.trim().to_lowercase(), value.trim().to_owned());
        head.headers.push(header);
    }
    Ok(head)
}

fn head_of_json(text: &str) -> anyhow::Result<Head> {
    let value: Value = serde_json::from_str(text).context("the headers are not JSON")?;
    let fields = value.as_object().context("the headers are no object")?;
    let mut head = Head::default();
    for (name, value) in fields {
        let value = match value {
            Value::Array(several) => several.first().and_then(Value::as_str),
            one => one.as_str(),
        };
        let value = value.with_context(|| format!("header {name} is no text"))?;
        head.headers.push((name.to_lowercase(), value.to_owned()));
    }
    Ok(head)
}

/// The address of a request line and its `Host`.
fn url_of(head: &Head) -> Option<String> {
    let target = head.target.as_ref()?;
    if target.contains("://") {
        return Some(target.clone());
    }
    let host = head.headers.iter().find(|(name, _)| name == "host");
    let host = host.map_or("", |(_, value)| value.as_str());
    Some(format!("https://{host}{target}"))
}

/// The path behind `/hooks/{store}/{source}/`, or the call of `/v1/{call}`.
pub(super) fn topic_of(url: &str, source: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if let Some((_, rest)) = path.split_once("/hooks/") {
        let mut parts = rest.splitn(3, '/');
        let found = parts.nth(1);
        return match found {
            Some(name) if name == source => parts.next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
    }
    let call = path.split_once("/v1/").map(|(_, call)| call);
    call.unwrap_or_default().to_owned()
}
