//! Deployed suites by name, with a token for each, in `awda/config.toml` of the user's folder of settings; and `awda login`, which writes it.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use awda_kernel::{Secret, Timestamp};
use clap::Args;
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

use super::print;
use super::remote::Remote;
use crate::sign_in::{Attempt, Granted, SignIn};

/// The profile that is meant where none is named.
const USUAL: &str = "default";

/// Seconds before its end from which a token is renewed.
const MARGIN_SECONDS: i64 = 60;

/// Arguments of `awda login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Where the deployed suite answers: the stack's output ApiUrl
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The name to keep it under
    #[arg(long, default_value = USUAL)]
    profile: String,
    /// The page where people sign in: the stack's output SignInUrl; without it an access token is read from standard input
    #[arg(long, value_name = "URL", requires = "client")]
    sign_in: Option<String>,
    /// The client they sign in with: the stack's output PeopleClientId
    #[arg(long, value_name = "ID", requires = "sign_in")]
    client: Option<String>,
    /// The port of this machine that the browser comes back to, as SignInCallbackUrl has it
    #[arg(long, default_value_t = 8976)]
    port: u16,
}

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// A deployed suite. `Debug` leaves the token out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    pub(super) endpoint: String,
    token: String,
    /// By what the token is renewed, where somebody has signed in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewal: Option<Renewal>,
}

/// By what a token is renewed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewal {
    sign_in: String,
    client: String,
    refresh: String,
    /// When the token ends, in seconds since 1970.
    until: i64,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// The suite.
    pub(super) fn remote(&self) -> anyhow::Result<Remote> {
        Remote::at(&self.endpoint, self.clone())
    }

    /// What opens the suite now. A token that is about to end is renewed and kept: whoever signed in goes on for a month.
    pub(super) async fn opens(&mut self) -> anyhow::Result<Secret<String>> {
        if let Some(renewed) = self.renewed(Timestamp::now()).await? {
            keep(self, &renewed)?;
            *self = renewed;
        }
        Ok(Secret::new(self.token.clone()))
    }

    /// The same profile with what was granted for it.
    fn granted(mut self, sign_in: &SignIn, granted: Granted, now: Timestamp) -> Self {
        let former = self.renewal.take().map(|renewal| renewal.refresh);
        let refresh = granted.refresh.map(|refresh| refresh.reveal().clone());
        self.token.clone_from(granted.access.reveal());
        self.renewal = refresh.or(former).map(|refresh| Renewal {
            sign_in: sign_in.page.clone(),
            client: sign_in.client.clone(),
            refresh,
            until: now.as_second() + granted.seconds,
        });
        self
    }

    /// The same profile with a token that is good for a while yet; none where this one is.
    async fn renewed(&self, now: Timestamp) -> anyhow::Result<Option<Self>> {
        let over = self.renewal.as_ref();
        let over = over.filter(|renewal| renewal.until - MARGIN_SECONDS <= now.as_second());
        let Some(renewal) = over else {
            return Ok(None);
        };
        let sign_in = SignIn {
            page: renewal.sign_in.clone(),
            client: renewal.client.clone(),
            port: 0,
        };
        let granted = sign_in.renew(&Secret::new(renewal.refresh.clone())).await;
        let granted = granted.context("signed in for too long: awda login again")?;
        Ok(Some(self.clone().granted(&sign_in, granted, now)))
    }
}

/// Obeys `awda login`: a token is signed in for, or read from standard input; it is tried, and kept for its owner alone.
pub(super) async fn login(args: &LoginArgs) -> anyhow::Result<()> {
    let bare = Profile {
        endpoint: args.endpoint.clone(),
        token: String::new(),
        renewal: None,
    };
    let profile = match (&args.sign_in, &args.client) {
        (Some(page), Some(client)) => {
            let sign_in = SignIn {
                page: page.clone(),
                client: client.clone(),
                port: args.port,
            };
            let granted = signed_in(&sign_in).await?;
            bare.granted(&sign_in, granted, Timestamp::now())
        }
        _ => Profile {
            token: pasted()?,
            ..bare
        },
    };
    let (remote, nothing) = (profile.remote()?, bytes::Bytes::new());
    // Everybody may ask this, whatever their role, and before there is any store.
    let answer = remote.ask("GET", "/v1/stores?limit=1", &nothing).await?;
    let status = answer.status();
    if !status.is_success() {
        bail!("{} does not take this token: {status}", args.endpoint);
    }
    let path = path()?;
    let mut config = read(&path)?;
    config.profiles.insert(args.profile.clone(), profile);
    write(&path, &config)?;
    print::line(&format!(
        "profile {} is in {}",
        args.profile,
        path.display()
    ));
    Ok(())
}

/// What the page grants somebody who goes there and comes back.
async fn signed_in(sign_in: &SignIn) -> anyhow::Result<Granted> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", sign_in.port)).await;
    let taken = || format!("port {} of this machine is taken: --port", sign_in.port);
    let listener = listener.with_context(taken)?;
    let attempt = Attempt::new()?;
    print::line("open this address in a browser of this machine, and sign in:");
    print::line(&sign_in.address(&attempt));
    let code = attempt.comes_back(listener).await?;
    sign_in.exchange(&attempt, &code).await
}

/// A token on standard input.
fn pasted() -> anyhow::Result<String> {
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        print::line("paste the access token, then press enter:");
    }
    let mut token = String::new();
    std::io::stdin().lock().read_line(&mut token)?;
    let token = token.trim().to_owned();
    if token.is_empty() {
        bail!("no token on standard input");
    }
    Ok(token)
}

/// Keeps what was granted in the place of a profile.
fn keep(former: &Profile, renewed: &Profile) -> anyhow::Result<()> {
    let path = path()?;
    let mut config = read(&path)?;
    for held in config.profiles.values_mut() {
        if held.endpoint == former.endpoint && held.token == former.token {
            *held = renewed.clone();
        }
    }
    write(&path, &config)
}

/// The profile of a name, or of an endpoint.
pub(super) fn find(name: Option<&str>, endpoint: Option<&str>) -> anyhow::Result<Profile> {
    let path = path()?;
    let config = read(&path)?;
    found(&config, name, endpoint)
        .cloned()
        .with_context(|| format!("{} knows no such suite: awda login", path.display()))
}

/// An endpoint alone means the profile that has it; a name goes before it.
fn found<'a>(
    config: &'a Config,
    name: Option<&str>,
    endpoint: Option<&str>,
) -> Option<&'a Profile> {
    let bare = |url: &str| url.trim_end_matches('/').to_owned();
    let is_there = |profile: &&Profile| {
        endpoint.is_none_or(|endpoint| bare(endpoint) == bare(&profile.endpoint))
    };
    match name {
        Some(name) => config.profiles.get(name).filter(is_there),
        None if endpoint.is_none() => config.profiles.get(USUAL),
        None => config.profiles.values().find(is_there),
    }
}

fn path() -> anyhow::Result<PathBuf> {
    let folders = etcetera::choose_base_strategy().context("there is no home folder")?;
    Ok(folders.config_dir().join("awda").join("config.toml"))
}

fn read(path: &Path) -> anyhow::Result<Config> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("{} is wrong", path.display())),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
        Err(why) => Err(why).with_context(|| format!("failed to read {}", path.display())),
    }
}

/// Written whole, for its owner alone: it holds tokens.
fn write(path: &Path, config: &Config) -> anyhow::Result<()> {
    let unwritten = || format!("failed to write {}", path.display());
    let folder = path.parent().with_context(unwritten)?;
    std::fs::create_dir_all(folder).with_context(unwritten)?;
    let text = toml::to_string(config).with_context(unwritten)?;
    let half = path.with_extension("half");
    // One that a former command left half would keep its rights.
    let _ = std::fs::remove_file(&half);
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&half).with_context(unwritten)?;
    file.write_all(text.as_bytes()).with_context(unwritten)?;
    std::fs::rename(half, path).with_context(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(endpoint: &str) -> Profile {
        Profile {
            endpoint: endpoint.to_owned(),
            token: "a-token".to_owned(),
            renewal: None,
        }
    }

    #[test]
    fn what_was_kept_is_found_by_name_or_endpoint_and_is_its_owners_alone() {
        let folder = std::env::temp_dir().join(format!("awda-config-{}", std::process::id()));
        let path = folder.join("awda").join("config.toml");
        let mut config = read(&path).unwrap();
        let live = ("live".to_owned(), profile("https://live.example/"));
        config
            .profiles
            .extend([live, ("test".to_owned(), profile("http://127.0.0.1:1"))]);
        write(&path, &config).unwrap();
        write(&path, &config).unwrap();
        let config = read(&path).unwrap();
        let endpoint =
            |name, endpoint| found(&config, name, endpoint).map(|one| one.endpoint.as_str());
        assert_eq!(endpoint(Some("test"), None), Some("http://127.0.0.1:1"));
        assert_eq!(
            endpoint(None, Some("https://live.example")),
            Some("https://live.example/")
        );
        assert_eq!(endpoint(Some("test"), Some("https://live.example")), None);
        assert_eq!(endpoint(Some("none"), None), None);
        #[cfg(unix)]
        {
            let rights = std::fs::metadata(&path).unwrap().permissions();
            assert_eq!(
                std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777,
                0o600
            );
        }
        std::fs::write(&path, "profiles = 1").unwrap();
        assert!(read(&path).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(!format!("{config:?}").contains("a-token"));
    }
}
