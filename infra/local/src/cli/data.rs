//! The data directory of a command: opened by this process, or asked for at the process that has it open.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use awda_ports::web::{Answer, Request};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::remote::Remote;
use crate::clock::SystemClock;
use crate::import::Journal;
use crate::local_door::{LOCAL_HEADER, LocalDoor};
use crate::suite::{Home, Suite};
use crate::template::{LINKS_ORIGIN, Template};
use crate::web::Door;

/// Longest answer that is read from a running suite.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How long a running suite may take to answer: a night over everybody.
const PATIENCE: Duration = Duration::from_hours(1);

/// How often a running suite is asked how far it is.
const LOOK: Duration = Duration::from_millis(300);

/// Keeps a data directory to this process until it is dropped; the system lets go of it too when the process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Where a running suite listens.
#[derive(Debug, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Its address.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
}

/// Whom a command asks.
#[derive(Debug)]
pub enum Data {
    /// This process has the directory.
    Opened {
        /// The suite's door.
        door: Box<LocalDoor>,
        /// The hold on the directory.
        lock: Lock,
    },
    /// Another process has it.
    Running(SocketAddr),
    /// It is not on this machine.
    Deployed(Box<Remote>),
}

impl Lock {
    /// Takes a directory, which is made when it is not there; none when another process has it.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(directory: &Path) -> anyhow::Result<Option<Self>> {
        make_private(directory)?;
        let path = directory.join("awda.lock");
        let file = File::options().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("failed to open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(why)) => {
                Err(why).with_context(|| format!("failed to lock {}", path.display()))
            }
        }
    }
}

impl Data {
    /// The suite of a directory, wherever it is open.
    ///
    /// # Errors
    /// When the directory is not there, or is taken by a process that cannot be asked.
    pub fn of(directory: &Path, template: Option<&PathBuf>) -> anyhow::Result<Self> {
        if directory.as_os_str().is_empty() {
            bail!("this command is for a suite on one machine: give --data DIR");
        }
        match Lock::take(directory)? {
            Some(lock) => {
                let suite = open(directory, template)?;
                let door = Box::new(LocalDoor { suite });
                Ok(Self::Opened { door, lock })
            }
            None => Ok(Self::Running(whereabouts(directory)?.address)),
        }
    }

    /// Asks; an answer that is no success is an error with its detail.
    ///
    /// # Errors
    /// What the answer says.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> anyhow::Result<Value> {
        let (status, value) = self.tell(method, path, body).await?;
        if !status.is_success() {
            let said = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
            bail!("{} ({})", said("detail"), said("code"));
        }
        Ok(value)
    }

    /// Asks; whatever is answered.
    ///
    /// # Errors
    /// When nobody can be asked.
    pub async fn tell(
        &self,
        method: &str,
        path: &str,
        body: Value,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        let answer = self.answer(method, path, body).await?;
        let value: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        Ok((answer.status(), value))
    }

    async fn answer(&self, method: &str, path: &str, body: Bytes) -> anyhow::Result<Answer> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(path)
            .body(body)
            .context("failed to make a request")?;
        request.headers_mut().insert(
            HeaderName::from_static(LOCAL_HEADER),
            HeaderValue::from_static("1"),
        );
        match self {
            Self::Opened { door, .. } => Ok(door.answer(request).await),
            Self::Running(address) => {
                let address = *address;
                tokio::task::spawn_blocking(move || knock(address, &request)).await?
            }
            Self::Deployed(remote) => remote.ask(method, path, request.body()).await,
        }
    }
}

impl Data {
    /// Fetches a file of the suite by the address that it gave.
    ///
    /// # Errors
    /// What the answer says, and an address of somebody else.
    pub async fn fetch(&self, url: &str) -> anyhow::Result<Bytes> {
        if let Self::Deployed(remote) = self {
            let answer = remote.fetch(url).await?;
            if !answer.status().is_success() {
                bail!("the file's address answered {}", answer.status());
            }
            return Ok(answer.into_body());
        }
        let place = url.find(crate::exports::PATH);
        let path = place.and_then(|at| url.get(at..));
        let path = path.context("the file is not where this suite keeps its files")?;
        let answer = self.answer("GET", path, Bytes::new()).await?;
        if !answer.status().is_success() {
            bail!("{}", String::from_utf8_lossy(answer.body()));
        }
        Ok(answer.into_body())
    }

    /// Lets queued work be done: by this process where it has the suite, else by the one that has.
    ///
    /// # Errors
    /// What the suite says.
    pub async fn works(&self) -> anyhow::Result<()> {
        match self {
            Self::Opened { door, .. } => {
                Box::pin(door.suite.pump()).await?;
            }
            Self::Running(_) | Self::Deployed(_) => tokio::time::sleep(LOOK).await,
        }
        Ok(())
    }
}

/// Opens the suite of a directory by the machine's clock.
pub(super) fn open(directory: &Path, template: Option<&PathBuf>) -> anyhow::Result<Suite> {
    open_at(directory, template, LINKS_ORIGIN)
}

/// The same for a suite that people reach at `origin`.
pub(super) fn open_at(
    directory: &Path,
    template: Option<&PathBuf>,
    origin: &str,
) -> anyhow::Result<Suite> {
    if let Some((_, entry)) = Journal::unfinished(directory) {
        let again = entry.map_or_else(String::new, |entry| {
            format!(
                " (awda import {} {} --store {})",
                entry.subject, entry.file, entry.store
            )
        });
        bail!(
            "an import into {} stopped while it wrote; run it again and it goes on{again}, or restore the directory from before it",
            directory.display()
        );
    }
    let suite = suite(directory, template, origin)?;
    // The directory is ours alone: whoever held a message died with it.
    let released = suite.ground().queues.release()?;
    if released > 0 {
        tracing::info!(released, "what a process that died had begun is begun anew");
    }
    Ok(suite)
}

/// The same for an import, which may be the one to go on with.
pub(super) fn open_for_import(
    directory: &Path,
    template: Option<&PathBuf>,
) -> anyhow::Result<Suite> {
    suite(directory, template, LINKS_ORIGIN)
}

fn suite(directory: &Path, template: Option<&PathBuf>, origin: &str) -> anyhow::Result<Suite> {
    let template = match template {
        Some(path) => {
            let yaml = std::fs::read_to_string(path)
                .with_context(|| format!("failed to read {}", path.display()))?;
            Template::read(&yaml).with_context(|| format!("{} is wrong", path.display()))?
        }
        None => Template::built_in()?,
    };
    let home = Home::Directory(directory.to_owned());
    let template = template.with_links_to(origin);
    Suite::open(template, &home, SystemClock::default().into())
        .with_context(|| format!("failed to open the suite in {}", directory.display()))
}

/// Where the process that has the directory listens.
pub(super) fn whereabouts(directory: &Path) -> anyhow::Result<Whereabouts> {
    let taken = || {
        format!(
            "{} is in use by another awda process that does not listen (an import, a night); wait for it to end",
            directory.display()
        )
    };
    let text = std::fs::read(directory.join("serve.json")).with_context(taken)?;
    serde_json::from_slice(&text).with_context(taken)
}

/// The directory holds personal data and secrets: it is its owner's alone.
fn make_private(directory: &Path) -> anyhow::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(directory)
        .with_context(|| format!("failed to make {}", directory.display()))
}

/// One request over a connection of its own.
fn knock(address: SocketAddr, request: &Request) -> anyhow::Result<Answer> {
    let unreachable = || format!("failed to reach the running suite at {address}");
    let mut stream = TcpStream::connect(address).with_context(unreachable)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\n{LOCAL_HEADER}: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        request.method(),
        request.uri(),
        request.body().len()
    );
    stream
        .write_all(head.as_bytes())
        .with_context(unreachable)?;
    stream.write_all(request.body()).with_context(unreachable)?;
    let mut bytes = Vec::new();
    stream
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut bytes)
        .with_context(unreachable)?;
    read_answer(&bytes).with_context(|| format!("{address} did not answer as a suite does"))
}

fn read_answer(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = bytes.split_at_checked(end + 4)?;
    let status = std::str::from_utf8(head)
        .ok()?
        .split(' ')
        .nth(1)?
        .parse::<u16>()
        .ok()?;
    http::Response::builder()
        .status(status)
        .body(Bytes::copy_from_slice(body))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_taken_by_one_at_a_time() {
        let directory = std::env::temp_dir().join(format!("awda-lock-{}", std::process::id()));
        let lock = Lock::take(&directory).unwrap();
        assert!(lock.is_some());
        assert!(Lock::take(&directory).unwrap().is_none());
        drop(lock);
        assert!(Lock::take(&directory).unwrap().is_some());
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn an_answer_is_its_status_and_body() {
        let answer = read_answer(b"HTTP/1.1 404 Not Found\r\na: b\r\n\r\n{\"x\":1}").unwrap();
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.body().as_ref(), b"{\"x\":1}");
        assert!(read_answer(b"banana").is_none());
    }
}
