//! The write-ahead log is brought home by a thread of its own, while others go on writing: a sender would wait for the disk.
//!
//! SQLite's own way stays behind it: whoever writes when the log is past its bound brings home what the thread has not.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// Bytes written, beyond which the thread is woken: a quarter of the log's bound.
const WAKE_BYTES: usize = 8 << 20;
/// What a step writes beside its messages: pages of the table, of its index and of their parents.
const STEP_BYTES: usize = 16 << 10;
/// How long the thread waits for another checkpoint that is under way.
const PATIENCE: Duration = Duration::from_secs(1);

/// The thread, and what was written since it was last woken.
#[derive(Debug)]
pub(super) struct Homing {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    written: usize,
}

impl Homing {
    /// Starts the thread, on a connection of its own.
    pub(super) fn start(path: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // One wake that waits is enough: it brings home all there is.
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("queues-log".to_owned());
        Ok(Self {
            wake: Some(wake),
            // Without the thread whoever writes waits now and then, and nothing is lost.
            thread: thread.spawn(move || bring_home(&connection, &woken)).ok(),
            written: 0,
        })
    }

    /// Tells that a step was written, with so many bytes of messages.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.written += STEP_BYTES + bytes;
        if self.written >= WAKE_BYTES {
            self.written = 0;
            // It is full when the thread was told already.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }
}

fn bring_home(connection: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        let home = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(fault) = home {
            tracing::warn!(fault = %fault, "the queues' log could not be brought home; whoever writes does it");
        }
    }
}

impl Drop for Homing {
    fn drop(&mut self) {
        drop(self.wake.take());
        // A thread that panicked has nothing to bring home any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT_BYTES: u64 = 4 << 20;

    /// A database whose log nobody brings home, with 4 MB in it.
    fn written(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .unwrap();
        connection
            .pragma_update(None, "wal_autocheckpoint", 0)
            .unwrap();
        connection
            .execute_batch("CREATE TABLE kept (body BLOB)")
            .unwrap();
        let insert = "INSERT INTO kept VALUES (zeroblob(?1))";
        connection.execute(insert, [KEPT_BYTES]).unwrap();
        connection
    }

    fn at_home(path: &Path) -> u64 {
        std::fs::metadata(path).unwrap().len()
    }

    #[test]
    fn what_was_written_is_brought_home_once_there_is_enough_of_it() {
        let folder = std::env::temp_dir().join(format!("awda-homing-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("queues.db");
        let writer = written(&path);
        let mut homing = Homing::start(&path).unwrap();
        homing.wrote(WAKE_BYTES / 2);
        drop(homing);
        assert!(at_home(&path) < KEPT_BYTES, "it was not worth a wake");
        let mut homing = Homing::start(&path).unwrap();
        for _ in 0..5 {
            homing.wrote(WAKE_BYTES / 2);
        }
        // The thread does what it was told before it ends.
        drop(homing);
        assert!(at_home(&path) >= KEPT_BYTES);
        let kept: u64 = writer
            .query_row("SELECT length(body) FROM kept", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, KEPT_BYTES);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
