//! Deployed suites by name, with a token for each, in `awda/config.toml` of the user's folder of settings; and `awda login`, which writes it.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use awda_kernel::Secret;
use clap::Args;
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

use super::print;
use super::remote::Remote;

/// The profile that is meant where none is named.
const USUAL: &str = "default";

/// Arguments of `awda login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Where the deployed suite answers: the stack's output ApiUrl
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The name to keep it under
    #[arg(long, default_value = USUAL)]
    profile: String,
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
        Remote::at(&self.endpoint, Secret::new(self.token.clone()))
    }
}

/// Obeys `awda login`: the token is read from standard input, tried, and kept for its owner alone.
pub(super) async fn login(args: &LoginArgs) -> anyhow::Result<()> {
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        print::line("paste the access token, then press enter:");
    }
    let mut token = String::new();
    std::io::stdin().lock().read_line(&mut token)?;
    let profile = Profile {
        endpoint: args.endpoint.clone(),
        token: token.trim().to_owned(),
    };
    if profile.token.is_empty() {
        bail!("no token on standard input");
    }
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
