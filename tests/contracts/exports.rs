//! Files that people asked for: whole or not there, ended by time and by erasure, on the fake and on this machine. (S3's are tried on moto.)

use std::sync::atomic::{AtomicU32, Ordering};

use awda::clock::MovingClock;
use awda::exports::LocalExports;
use awda_customers::{ExportFormat, ExportSpec, ExportWhat};
use awda_kernel::Timestamp;
use awda_ports::web::Request;
use awda_ports::{ExportKey, Exports};
use awda_testkit::{MemoryExports, at, store};
use bytes::Bytes;
use http::{Method, StatusCode, header};

const NOW: &str = "2026-11-22T10:00:00Z";

/// Files whose addresses lead somewhere.
trait Shelf: Exports {
    /// What an address leads to.
    fn fetched(&self, url: &str) -> Option<Vec<u8>>;
}

impl Shelf for MemoryExports {
    fn fetched(&self, url: &str) -> Option<Vec<u8>> {
        Self::fetched(self, url)
    }
}

/// Files of the suite on this machine, in a folder that goes with them.
struct Local {
    exports: LocalExports,
    clock: MovingClock,
    folder: Option<std::path::PathBuf>,
}

impl Drop for Local {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // The test has said what it had to say.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl Exports for Local {
    async fn put(
        &self,
        export: &ExportKey,
        number: u32,
        piece: Vec<u8>,
    ) -> Result<(), awda_ports::Fault> {
        self.exports.put(export, number, piece).await
    }

    async fn close(&self, export: &ExportKey, pieces: u32) -> Result<bool, awda_ports::Fault> {
        self.exports.close(export, pieces).await
    }

    async fn link(
        &self,
        export: &ExportKey,
        now: Timestamp,
    ) -> Result<Option<awda_ports::ExportLink>, awda_ports::Fault> {
        self.exports.link(export, now).await
    }

    async fn forget(
        &self,
        store: &awda_kernel::StoreId,
        until: Timestamp,
    ) -> Result<(), awda_ports::Fault> {
        self.exports.forget(store, until).await
    }
}

impl Shelf for Local {
    fn fetched(&self, url: &str) -> Option<Vec<u8>> {
        let answer = self.exports.answer(&get(url));
        (answer.status() == StatusCode::OK).then(|| answer.body().to_vec())
    }
}

fn get(url: &str) -> Request {
    let path = url.strip_prefix("http://localhost:8080").unwrap();
    let request = http::Request::builder().method(Method::GET).uri(path);
    request.body(Bytes::new()).unwrap()
}

fn local(folder: bool) -> Local {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let (clock, origin) = (MovingClock::at(at(NOW)), "http://localhost:8080");
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let name = format!("awda-exports-{}-{number}", std::process::id());
    let folder = folder.then(|| std::env::temp_dir().join(name));
    let exports = match &folder {
        Some(path) => LocalExports::folder(path, origin, clock.clone().into()),
        None => LocalExports::memory(origin, clock.clone().into()),
    };
    Local {
        exports: exports.unwrap(),
        clock,
        folder,
    }
}

fn export(job: &str, asked_at: &str) -> ExportKey {
    ExportKey {
        store: store(),
        job: job.to_owned(),
        at: at(asked_at),
        file: ExportSpec {
            what: ExportWhat::Customers,
            format: ExportFormat::Csv,
            bom: false,
            since: None,
            until: None,
        },
    }
}

async fn content<S: Shelf>(shelf: &S, export: &ExportKey) -> Option<Vec<u8>> {
    let link = shelf.link(export, at(NOW)).await.unwrap()?;
    let fetched = shelf.fetched(&link.url);
    assert_eq!(
        fetched.as_ref().map(|file| file.len() as u64),
        Some(link.bytes)
    );
    fetched
}

async fn pieces_are_one_file_in_their_order_once_it_is_closed<S: Shelf>(shelf: S) {
    let file = export("job_1", NOW);
    assert_eq!(content(&shelf, &file).await, None, "nobody knows it");
    for (number, piece) in [(1, "b"), (2, "c"), (0, "?"), (0, "a")] {
        shelf.put(&file, number, piece.into()).await.unwrap();
    }
    assert_eq!(content(&shelf, &file).await, None, "not closed");
    assert!(shelf.close(&file, 3).await.unwrap());
    assert_eq!(content(&shelf, &file).await.unwrap(), b"abc");
    assert!(shelf.close(&file, 3).await.unwrap(), "as the first time");
    assert_eq!(content(&shelf, &file).await.unwrap(), b"abc");
    let other = export("job_2", NOW);
    shelf.put(&other, 0, b"x".into()).await.unwrap();
    assert!(!shelf.close(&other, 2).await.unwrap(), "a piece is missing");
    assert_eq!(content(&shelf, &other).await, None);
    let empty = export("job_3", NOW);
    shelf.put(&empty, 0, Vec::new()).await.unwrap();
    assert!(shelf.close(&empty, 1).await.unwrap());
    assert_eq!(content(&shelf, &empty).await.unwrap(), b"");
}

async fn what_was_forgotten_stays_so_whatever_is_still_written<S: Shelf>(shelf: S) {
    let (before, under_way) = (
        export("job_1", "2026-11-22T09:00:00Z"),
        export("job_2", NOW),
    );
    let later = export("job_3", "2026-11-22T10:00:01Z");
    let strange = ExportKey {
        store: "other".parse().unwrap(),
        ..before.clone()
    };
    for file in [&before, &strange, &later] {
        shelf.put(file, 0, b"a".into()).await.unwrap();
        assert!(shelf.close(file, 1).await.unwrap());
    }
    shelf.put(&under_way, 0, b"a".into()).await.unwrap();
    shelf.forget(&store(), at(NOW)).await.unwrap();
    assert_eq!(content(&shelf, &before).await, None);
    // A turn that was under way writes on, the first piece anew as well.
    for number in [0, 1] {
        shelf.put(&under_way, number, b"b".into()).await.unwrap();
    }
    assert!(!shelf.close(&under_way, 2).await.unwrap());
    assert_eq!(content(&shelf, &under_way).await, None);
    assert_eq!(content(&shelf, &strange).await.unwrap(), b"a");
    assert_eq!(content(&shelf, &later).await.unwrap(), b"a");
    shelf.forget(&store(), at(NOW)).await.unwrap();
    assert_eq!(content(&shelf, &later).await.unwrap(), b"a");
}

async fn a_link_ends_and_so_does_its_file<S: Shelf>(shelf: S) {
    let file = export("job_1", NOW);
    shelf.put(&file, 0, b"a".into()).await.unwrap();
    shelf.close(&file, 1).await.unwrap();
    for (asked_at, ends_at) in [
        (NOW, Some("2026-11-22T10:15:00Z")),
        ("2026-11-23T09:50:00Z", Some("2026-11-23T10:00:00Z")),
        ("2026-11-23T10:00:00Z", None),
    ] {
        let link = shelf.link(&file, at(asked_at)).await.unwrap();
        assert_eq!(
            link.map(|link| link.expires_at),
            ends_at.map(at),
            "{asked_at}"
        );
    }
}

macro_rules! on_every_shelf {
    ($($contract:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $contract() {
                super::$contract(super::MemoryExports::default()).await;
            })+
        }
        mod local_memory {
            $(#[tokio::test]
            async fn $contract() {
                super::$contract(super::local(false)).await;
            })+
        }
        mod folder {
            $(#[tokio::test]
            async fn $contract() {
                super::$contract(super::local(true)).await;
            })+
        }
    };
}

on_every_shelf!(
    pieces_are_one_file_in_their_order_once_it_is_closed,
    what_was_forgotten_stays_so_whatever_is_still_written,
    a_link_ends_and_so_does_its_file,
);

#[tokio::test]
async fn an_address_on_this_machine_is_good_as_it_was_given_and_for_its_time() {
    let local = local(true);
    let file = export("job_1", NOW);
    local.put(&file, 0, b"a".into()).await.unwrap();
    local.close(&file, 1).await.unwrap();
    let url = local.link(&file, at(NOW)).await.unwrap().unwrap().url;
    let answer = local.exports.answer(&get(&url));
    let name = &answer.headers()[header::CONTENT_DISPOSITION];
    assert_eq!(
        name,
        "attachment; filename=\"acme-customers-2026-11-22.csv\""
    );
    let code = |url: &str| {
        let answer = local.exports.answer(&get(url));
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        body["code"].as_str().unwrap().to_owned()
    };
    let later = url.replace("expires=1", "expires=2");
    let another = url.replace("job_1", "job_2");
    let (bare, _) = url.split_once('?').unwrap();
    for forged in [
        later.as_str(),
        &another,
        bare,
        &format!("{bare}?expires=9&signature=00"),
    ] {
        assert_eq!(code(forged), "export.link_invalid", "{forged}");
    }
    local.clock.move_to(at("2026-11-22T10:15:00Z"));
    assert_eq!(code(&url), "export.link_expired");
}

#[tokio::test]
async fn files_end_with_their_time_and_the_key_stays() {
    let local = local(true);
    let (old, young) = (
        export("job_1", "2026-11-21T09:00:00Z"),
        export("job_2", NOW),
    );
    for file in [&old, &young] {
        local.put(file, 0, b"a".into()).await.unwrap();
        local.close(file, 1).await.unwrap();
    }
    let url = local.link(&young, at(NOW)).await.unwrap().unwrap().url;
    let folder = local.folder.clone().unwrap();
    let clock = local.clock.clone().into();
    let again = LocalExports::folder(&folder, "http://localhost:8080", clock).unwrap();
    assert_eq!(again.answer(&get(&url)).status(), StatusCode::OK);
    let left = std::fs::read_dir(&folder).unwrap();
    let names = left.map(|one| one.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = names.collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| !name.contains("job_1")));
}
