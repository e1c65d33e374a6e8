//! Servers that are measured: processes of their own, each on a free port, ended when they have been.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::mixture::{SECRET, STORE, SYSTEMS};

/// How long a server may take to listen.
const START_MAX: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Somebody else's server: a name, and the command that starts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// `node`
    pub name: String,
    /// `node load_node.js {port} {queue} {secret}`: words between spaces.
    pub command: String,
}

/// Not `NAME=COMMAND`.
#[derive(Debug, thiserror::Error)]
#[error("a peer is NAME=COMMAND, as in node='node load_node.js {{port}} {{queue}} {{secret}}'")]
pub struct NoPeer;

impl FromStr for Peer {
    type Err = NoPeer;

    fn from_str(text: &str) -> Result<Self, NoPeer> {
        let (name, command) = text.split_once('=').ok_or(NoPeer)?;
        let is_empty = name.trim().is_empty() || command.trim().is_empty();
        (!is_empty)
            .then(|| Self {
                name: name.trim().to_owned(),
                command: command.trim().to_owned(),
            })
            .ok_or(NoPeer)
    }
}

/// A directory that goes when it is dropped.
pub(super) struct Home(PathBuf);

impl Home {
    pub(super) fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("awda-load-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("failed to make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What stays lies where temporary files lie.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that listens.
pub(super) struct Server {
    process: Running,
    address: SocketAddr,
}

/// A process that ends when it is dropped.
struct Running(Child);

#[derive(Deserialize)]
struct Served {
    address: SocketAddr,
}

impl Server {
    /// `awda serve` over a directory of its own.
    pub(super) async fn own(home: &Home, name: &str, is_door: bool) -> Result<Self> {
        let data = home.0.join(name);
        let awda = std::env::current_exe().context("failed to find this program")?;
        with_store(&awda, &data)?;
        let mut command = Command::new(&awda);
        command
            .arg("serve")
            .arg("--data")
            .arg(&data)
            .args(["--port", "0"]);
        if is_door {
            command.arg("--take-in-only");
        }
        let mut process = started(&mut command, name)?;
        let told = data.join("serve.json");
        let address = waited(&mut process, name, || {
            let told = fs::read(&told).ok()?;
            let served: Served = serde_json::from_slice(&told).ok()?;
            Some(served.address)
        });
        let address = address.await?;
        Self::listening(process, address, name).await
    }

    /// Somebody else's.
    pub(super) async fn peer(home: &Home, peer: &Peer) -> Result<Self> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let queue = home.0.join(format!("{}.queue", peer.name));
        let filled = |word: &str| {
            word.replace("{port}", &free.port().to_string())
                .replace("{queue}", &queue.to_string_lossy())
                .replace("{secret}", SECRET)
        };
        let mut words = peer.command.split_whitespace().map(filled);
        let program = words.next().unwrap_or_default();
        let process = started(Command::new(program).args(words), &peer.name)?;
        Self::listening(process, free, &peer.name).await
    }

    async fn listening(process: Running, address: SocketAddr, name: &str) -> Result<Self> {
        let mut server = Self { process, address };
        let until = Instant::now() + START_MAX;
        while TcpStream::connect(address).await.is_err() {
            alive(&mut server.process, name, until)?;
            sleep(LOOK_EVERY).await;
        }
        Ok(server)
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The most memory it ever had, in MB; none where the system does not tell.
    pub(super) fn peak_mb(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Makes the store that takes every system's deliveries.
fn with_store(awda: &Path, data: &Path) -> Result<()> {
    let mut command = Command::new(awda);
    command.args([
        "store",
        "create",
        STORE,
        "--currency",
        "SAR",
        "--timezone",
        "Asia/Riyadh",
    ]);
    command
        .args(["--country", "SA", "--secret", SECRET, "--json", "--data"])
        .arg(data);
    for system in SYSTEMS.iter().filter(|system| system.source != "generic") {
        command
            .arg("--source-secret")
            .arg(format!("{}={SECRET}", system.source));
    }
    let made = command
        .output()
        .context("failed to start this program again")?;
    if !made.status.success() {
        bail!(
            "the store was not made: {}",
            String::from_utf8_lossy(&made.stderr).trim()
        );
    }
    Ok(())
}

fn started(command: &mut Command, name: &str) -> Result<Running> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .map(Running)
        .with_context(|| format!("{name} was not started"))
}

/// What `look` finds, once it finds something.
async fn waited<T>(process: &mut Running, name: &str, look: impl Fn() -> Option<T>) -> Result<T> {
    let until = Instant::now() + START_MAX;
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        alive(process, name, until)?;
        sleep(LOOK_EVERY).await;
    }
}

fn alive(process: &mut Running, name: &str, until: Instant) -> Result<()> {
    if let Some(status) = process.0.try_wait()? {
        bail!("{name} ended before it listened: {status}");
    }
    if Instant::now() > until {
        bail!("{name} did not listen within {} s", START_MAX.as_secs());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_has_a_name_and_a_command() {
        let peer: Peer = "node=node load.js {port}".parse().unwrap();
        assert_eq!(
            (peer.name.as_str(), peer.command.as_str()),
            ("node", "node load.js {port}")
        );
        for wrong in ["node", "=node", "node= ", ""] {
            assert!(wrong.parse::<Peer>().is_err(), "{wrong}");
        }
    }
}
