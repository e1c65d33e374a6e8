//! Files that people asked for, on this machine: in memory, or in a folder; each is fetched at an address of the suite that is signed and ends
//! after a while, as a presigned address of S3 does.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use awda_kernel::{Secret, StoreId, Timestamp};
use awda_ports::web::{Answer, Request, problem};
use awda_ports::{Clock, ExportKey, ExportLink, Exports, Fault};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderValue, Method, StatusCode, header};
use sha2::Sha256;

use crate::clock::SuiteClock;
use crate::new_store::made_up_secret;

/// Where the addresses of files begin.
pub const PATH: &str = "/exports/";

/// The stable codes of these addresses, for docs/FAULTS.md.
pub const CODES: [&str; 2] = ["export.link_invalid", "export.link_expired"];

/// The name of the key among the files.
const KEY: &str = "key";

/// The files. Clones are the same ones.
#[derive(Debug, Clone)]
pub struct LocalExports {
    place: Arc<Place>,
    key: Secret<String>,
    origin: String,
    clock: SuiteClock,
}

#[derive(Debug)]
enum Place {
    Memory(Mutex<BTreeMap<String, Vec<u8>>>),
    Folder(PathBuf),
}

impl LocalExports {
    /// Files that live as long as the process, fetched at `origin`.
    ///
    /// # Errors
    /// When the system has no randomness for the key.
    pub fn memory(origin: &str, clock: SuiteClock) -> io::Result<Self> {
        Ok(Self {
            place: Arc::new(Place::Memory(Mutex::default())),
            key: Secret::new(made_up_secret()?),
            origin: origin.to_owned(),
            clock,
        })
    }

    /// Files in a folder, which is made when it is not there. What is older than a file may be goes.
    ///
    /// # Errors
    /// What the system says.
    pub fn folder(path: &Path, origin: &str, clock: SuiteClock) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        let place = Place::Folder(path.to_owned());
        let key = if let Some(key) = place.read(KEY)? {
            Secret::new(String::from_utf8_lossy(&key).into_owned())
        } else {
            let key = Secret::new(made_up_secret()?);
            place.write(KEY, key.reveal().as_bytes())?;
            key
        };
        let all = Self {
            place: Arc::new(place),
            key,
            origin: origin.to_owned(),
            clock,
        };
        all.sweep()?;
        Ok(all)
    }

    /// Answers whoever asks for a file at the address they were given.
    pub fn answer(&self, request: &Request) -> Answer {
        let refused = |code, detail| problem(StatusCode::FORBIDDEN, code, detail);
        if request.method() != Method::GET {
            let detail = "this address answers GET only";
            return problem(StatusCode::METHOD_NOT_ALLOWED, "method.not_allowed", detail);
        }
        let path = request.uri().path().strip_prefix(PATH).unwrap_or_default();
        let query = request.uri().query().unwrap_or_default();
        let said = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
        };
        let until: Option<i64> = said("expires").and_then(|text| text.parse().ok());
        let (Some(until), Some(signature)) = (until, said("signature")) else {
            return refused(CODES[0], "an address as the API gives it");
        };
        if !self.is_signed(&signed_text(path, until), signature) {
            return refused(CODES[0], "an address as the API gives it");
        }
        if self.clock.now().as_second() >= until {
            return refused(CODES[1], "the address has ended: ask the API for another");
        }
        // The name it is saved by stands last and is no part of the place.
        let (place, name) = path.rsplit_once('/').unwrap_or((path, ""));
        match self.place.read(&flat(&format!("{place}/whole"))) {
            Ok(Some(whole)) => found(whole, name),
            Ok(None) => problem(
                StatusCode::GONE,
                "export.gone",
                "the file was destroyed, because somebody in the store was erased since",
            ),
            Err(why) => problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "local.failed",
                format!("failed to read the file: {why}"),
            ),
        }
    }

    fn mac(&self, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.reveal().as_bytes()).ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    }

    fn signature(&self, text: &str) -> String {
        let bytes = self.mac(text).map(|mac| mac.finalize().into_bytes());
        let bytes = bytes.unwrap_or_default();
        bytes
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    }

    /// Compares in constant time.
    fn is_signed(&self, text: &str, signature: &str) -> bool {
        let pairs = signature.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let mac = self.mac(text);
        mac.zip(bytes)
            .is_some_and(|(mac, bytes)| mac.verify_slice(&bytes).is_ok())
    }

    /// Destroys what is older than a file may be.
    fn sweep(&self) -> io::Result<()> {
        let end = self.clock.now().as_millisecond() - ExportKey::LIFE_S * 1_000;
        self.destroy(|name| asked_at_ms(name).is_some_and(|ms| ms < end))
    }

    fn destroy(&self, is_meant: impl Fn(&str) -> bool) -> io::Result<()> {
        for name in self.place.names()? {
            if is_meant(&name) {
                self.place.remove(&name)?;
            }
        }
        Ok(())
    }

    /// Whether the exports of a store that were asked for then were forgotten.
    fn is_forgotten(&self, export: &ExportKey) -> io::Result<bool> {
        let mark = self.place.read(&mark_of(&export.store))?;
        let until = mark.and_then(|mark| String::from_utf8(mark).ok()?.parse().ok());
        Ok(until.is_some_and(|until: Timestamp| until >= export.at))
    }

    fn join(&self, export: &ExportKey, pieces: u32) -> io::Result<bool> {
        let (place, whole) = (export.place(), whole_of(export));
        if self.place.length(&whole)?.is_some() {
            return Ok(true);
        }
        let names = (0..pieces).map(|number| piece_of(&place, number));
        let names: Vec<String> = names.collect();
        let is_complete = self.place.join(&whole, &names)?;
        for name in &names {
            self.place.remove(name)?;
        }
        Ok(is_complete)
    }
}

impl Exports for LocalExports {
    async fn put(&self, export: &ExportKey, number: u32, piece: Vec<u8>) -> Result<(), Fault> {
        let kept = self.place.write(&piece_of(&export.place(), number), &piece);
        kept.map_err(|why| Fault::unavailable("keep a piece of an export").because(why))
    }

    async fn close(&self, export: &ExportKey, pieces: u32) -> Result<bool, Fault> {
        let close = || {
            self.sweep()?;
            let is_whole = self.join(export, pieces)?;
            // What is forgotten is marked first and destroyed then: either sees the other.
            if self.is_forgotten(export)? {
                self.place.remove(&whole_of(export))?;
                return Ok(false);
            }
            Ok(is_whole)
        };
        close().map_err(|why: io::Error| Fault::unavailable("make an export whole").because(why))
    }

    async fn link(&self, export: &ExportKey, now: Timestamp) -> Result<Option<ExportLink>, Fault> {
        let length = self.place.length(&whole_of(export));
        let length = length.map_err(|why| Fault::unavailable("link an export").because(why))?;
        let (Some(bytes), Some(expires_at)) = (length, export.expires_at(now)) else {
            return Ok(None);
        };
        let path = format!("{}/{}", export.place(), export.file_name());
        let until = expires_at.as_second();
        let signature = self.signature(&signed_text(&path, until));
        let origin = &self.origin;
        Ok(Some(ExportLink {
            url: format!("{origin}{PATH}{path}?expires={until}&signature={signature}"),
            expires_at,
            bytes,
        }))
    }

    async fn forget(&self, store: &StoreId, until: Timestamp) -> Result<(), Fault> {
        let mark = until.to_string();
        let shelf = flat(&ExportKey::shelf(store));
        let end = until.as_millisecond();
        let is_meant =
            |name: &str| name.starts_with(&shelf) && asked_at_ms(name).is_some_and(|ms| ms <= end);
        let marked = self.place.write(&mark_of(store), mark.as_bytes());
        let done = marked.and_then(|()| self.destroy(is_meant));
        done.map_err(|why| Fault::unavailable("destroy exports").because(why))
    }
}

impl Place {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Memory(files) => Ok(held(files).get(name).cloned()),
            Self::Folder(folder) => there(std::fs::read(folder.join(name))),
        }
    }

    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        match self {
            Self::Memory(files) => Ok(held(files).get(name).map(|file| file.len() as u64)),
            Self::Folder(folder) => {
                let file = there(std::fs::metadata(folder.join(name)))?;
                Ok(file.map(|file| file.len()))
            }
        }
    }

    /// Written whole or not at all, for its owner alone.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Memory(files) => {
                held(files).insert(name.to_owned(), bytes.to_vec());
                Ok(())
            }
            Self::Folder(folder) => {
                let half = folder.join(format!("{name}.half"));
                io::Write::write_all(&mut private(&half)?, bytes)?;
                std::fs::rename(half, folder.join(name))
            }
        }
    }

    /// Joins files into one; answers whether all were there.
    fn join(&self, whole: &str, names: &[String]) -> io::Result<bool> {
        match self {
            Self::Memory(files) => {
                let mut files = held(files);
                let pieces: Option<Vec<Vec<u8>>> =
                    names.iter().map(|name| files.get(name).cloned()).collect();
                let is_complete = pieces.is_some();
                files.extend(pieces.map(|pieces| (whole.to_owned(), pieces.concat())));
                Ok(is_complete)
            }
            Self::Folder(folder) => {
                let half = folder.join(format!("{whole}.half"));
                let mut file = private(&half)?;
                for name in names {
                    let Some(mut piece) = there(std::fs::File::open(folder.join(name)))? else {
                        std::fs::remove_file(half)?;
                        return Ok(false);
                    };
                    io::copy(&mut piece, &mut file)?;
                }
                std::fs::rename(half, folder.join(whole))?;
                Ok(true)
            }
        }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match self {
            Self::Memory(files) => {
                held(files).remove(name);
                Ok(())
            }
            Self::Folder(folder) => there(std::fs::remove_file(folder.join(name))).map(drop),
        }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        match self {
            Self::Memory(files) => Ok(held(files).keys().cloned().collect()),
            Self::Folder(folder) => {
                let entries = std::fs::read_dir(folder)?;
                let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
                let names: io::Result<Vec<Option<String>>> = names.collect();
                Ok(names?.into_iter().flatten().collect())
            }
        }
    }
}

fn held(files: &Mutex<BTreeMap<String, Vec<u8>>>) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
    files.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is not there is no failure.
fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

/// A new file that nobody else on the machine reads.
pub(crate) fn private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A place as the name of a file in one folder. A store's id holds no such sign.
fn flat(place: &str) -> String {
    place.replace('/', "~")
}

fn piece_of(place: &str, number: u32) -> String {
    flat(&format!("{place}/piece-{number:06}"))
}

fn whole_of(export: &ExportKey) -> String {
    flat(&format!("{}/whole", export.place()))
}

fn mark_of(store: &StoreId) -> String {
    flat(&format!("{}forgotten", ExportKey::shelf(store)))
}

fn asked_at_ms(name: &str) -> Option<i64> {
    ExportKey::asked_at_ms(&name.replace('~', "/"))
}

fn signed_text(path: &str, until: i64) -> String {
    format!("{path}\n{until}")
}

fn found(whole: Vec<u8>, name: &str) -> Answer {
    let is_csv = Path::new(name)
        .extension()
        .is_some_and(|kind| kind == "csv");
    let media = if is_csv {
        awda_customers::ExportFormat::Csv.media_type()
    } else {
        awda_customers::ExportFormat::Jsonl.media_type()
    };
    let mut answer = Answer::new(Bytes::from(whole));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{name}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    answer
}
