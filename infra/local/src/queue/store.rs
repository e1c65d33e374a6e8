//! The messages of all queues in one SQLite table.
//!
//! The write-ahead log is synced at checkpoints only (`synchronous = NORMAL`): what was kept survives the death of the process at any
//! moment; a power cut may take the last moments with it. Times are milliseconds since 1970.

use std::collections::HashMap;
use std::path::Path;

use awda_kernel::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::numbers::Numbers;
use super::turns::{Candidate, candidates, groups};
use super::{Counts, Deletion, Error, NewMessage, Received, Ruled, VISIBILITY_S_MAX};
use crate::template;

/// A message's place in its queue is the order of its moments of visibility, then of sending.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS message (
        seq INTEGER PRIMARY KEY,
        queue TEXT NOT NULL,
        source TEXT NOT NULL,
        turn TEXT NOT NULL,
        body TEXT NOT NULL,
        sent_ms INTEGER NOT NULL,
        received_ms INTEGER,
        visible_ms INTEGER NOT NULL,
        receives INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS message_turn ON message (queue, turn, visible_ms, seq);";

const HAND_OUT: &str = "
    UPDATE message SET receives = receives + 1, received_ms = ?2, visible_ms = ?3 WHERE seq = ?1";

const BURY: &str = "UPDATE message SET queue = ?2, visible_ms = ?3 WHERE seq = ?1";

const SEND: &str = "
    INSERT INTO message (seq, queue, source, turn, body, sent_ms, visible_ms, receives)
    VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, 0)";

/// Pages of 4 KiB in the write-ahead log, beyond which they are brought home.
const LOG_PAGES: u32 = 32_000;

/// How often expired messages are deleted.
const SWEEP_MS: i64 = 60_000;

/// The database and whose turn it is.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
    numbers: Numbers,
    /// The group that was served last, by queue.
    served: HashMap<String, String>,
    /// When expired messages were last deleted, by queue.
    swept_ms: HashMap<String, i64>,
}

impl Store {
    pub(super) fn memory() -> Result<Self, rusqlite::Error> {
        Self::on(Connection::open_in_memory()?)
    }

    pub(super) fn file(path: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open(path)?;
        // A directory belongs to one process: no step asks the system for a lock, and no other connection is there to be told.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // Whoever sends when the log is full waits for the disk: one in ten thousand, with 128 MB of it and not SQLite's 4.
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        Self::on(connection)
    }

    /// From now on a message with this text cannot be kept.
    #[cfg(test)]
    pub(super) fn refuse(&self, body: &str) {
        let trigger = "CREATE TEMP TRIGGER refused BEFORE INSERT ON message
            WHEN NEW.body = (SELECT body FROM refused) BEGIN SELECT RAISE(ABORT, 'refused'); END;";
        let table = format!("CREATE TEMP TABLE refused AS SELECT '{body}' AS body; {trigger}");
        self.connection.execute_batch(&table).unwrap();
    }

    /// Keeps messages for their queues, all or none.
    pub(super) fn send(
        &mut self,
        all: &[(&Ruled, &[NewMessage])],
        now_ms: i64,
    ) -> Result<(), rusqlite::Error> {
        let count = all.iter().map(|(_, messages)| messages.len()).sum();
        let mut number = self.numbers.take(&self.connection, count)?;
        // One statement is a transaction by itself.
        if let [(ruled, [one])] = all {
            let one = std::slice::from_ref(one);
            return keep(&self.connection, &ruled.rules, one, number, now_ms);
        }
        let step = self.begin()?;
        for (ruled, messages) in all {
            keep(&step, &ruled.rules, messages, number, now_ms)?;
            number += count_of(messages);
        }
        step.commit()
    }

    pub(super) fn receive(
        &mut self,
        rules: &template::Queue,
        count_max: usize,
        now_ms: i64,
    ) -> Result<Vec<Received>, Error> {
        let expired_ms = now_ms - milliseconds(rules.retention_s);
        self.sweep(rules, now_ms, expired_ms)?;
        let served = self.served.get(&rules.id).cloned();
        let step = self.begin()?;
        let chosen = loop {
            let candidates = candidates(
                &step,
                &rules.id,
                served.as_deref(),
                (now_ms, expired_ms),
                count_max,
            )?;
            let (dead, alive): (Vec<_>, Vec<_>) = candidates
                .into_iter()
                .partition(|message| is_dead(message, rules));
            if dead.is_empty() {
                break alive;
            }
            bury(&step, &dead, rules, now_ms)?;
        };
        let received = hand_out(&step, &chosen, rules, now_ms)?;
        step.commit()?;
        if let Some(last) = chosen.last() {
            self.served.insert(rules.id.clone(), last.group.clone());
        }
        Ok(received)
    }

    pub(super) fn delete(
        &mut self,
        rules: &template::Queue,
        receipts: &[&str],
    ) -> Result<Vec<Deletion>, Error> {
        let step = self.begin()?;
        let mut deletions = Vec::with_capacity(receipts.len());
        {
            let sql = "DELETE FROM message WHERE seq = ?1 AND receives = ?2 AND queue = ?3";
            let mut delete = step.prepare_cached(sql)?;
            for receipt in receipts {
                let deleted = match read_receipt(receipt) {
                    Some((seq, receives)) => delete.execute(params![seq, receives, rules.id])?,
                    None => 0,
                };
                deletions.push(if deleted == 1 {
                    Deletion::Deleted
                } else {
                    Deletion::Stale
                });
            }
        }
        step.commit()?;
        Ok(deletions)
    }

    pub(super) fn change_visibility(
        &mut self,
        rules: &template::Queue,
        receipt: &str,
        visibility_s: u32,
        now_ms: i64,
    ) -> Result<(), Error> {
        let (seq, receives) = read_receipt(receipt).ok_or(Error::NotInFlight)?;
        let step = self.begin()?;
        let sql = "SELECT received_ms FROM message
            WHERE seq = ?1 AND receives = ?2 AND queue = ?3 AND visible_ms > ?4";
        let received_ms: Option<i64> = step
            .prepare_cached(sql)?
            .query_row(params![seq, receives, rules.id, now_ms], |row| row.get(0))
            .optional()?;
        let received_ms = received_ms.ok_or(Error::NotInFlight)?;
        let visible_ms = now_ms + milliseconds(visibility_s);
        if visible_ms > received_ms + milliseconds(VISIBILITY_S_MAX) {
            return Err(Error::Visibility(visibility_s));
        }
        step.execute(
            "UPDATE message SET visible_ms = ?2 WHERE seq = ?1",
            params![seq, visible_ms],
        )?;
        Ok(step.commit()?)
    }

    pub(super) fn counts(
        &self,
        rules: &template::Queue,
        now_ms: i64,
    ) -> Result<Counts, rusqlite::Error> {
        let sql = "SELECT
                COUNT(*) FILTER (WHERE visible_ms <= ?2),
                COUNT(*) FILTER (WHERE visible_ms > ?2 AND received_ms IS NOT NULL),
                COUNT(*) FILTER (WHERE visible_ms > ?2 AND received_ms IS NULL)
            FROM message WHERE queue = ?1 AND sent_ms > ?3";
        let expired_ms = now_ms - milliseconds(rules.retention_s);
        self.connection.prepare_cached(sql)?.query_row(
            params![rules.id, now_ms, expired_ms],
            |row| {
                Ok(Counts {
                    visible: row.get(0)?,
                    in_flight: row.get(1)?,
                    delayed: row.get(2)?,
                })
            },
        )
    }

    pub(super) fn next_visible_ms(
        &self,
        rules: &template::Queue,
    ) -> Result<Option<i64>, rusqlite::Error> {
        let mut first = self
            .connection
            .prepare_cached("SELECT MIN(visible_ms) FROM message WHERE queue = ?1 AND turn = ?2")?;
        let mut next: Option<i64> = None;
        for group in groups(&self.connection, &rules.id)? {
            let at_ms: Option<i64> = first.query_row(params![rules.id, group], |row| row.get(0))?;
            next = next.into_iter().chain(at_ms).min();
        }
        Ok(next)
    }

    pub(super) fn purge(&self, rules: &template::Queue) -> Result<usize, rusqlite::Error> {
        self.connection
            .execute("DELETE FROM message WHERE queue = ?1", params![rules.id])
    }

    pub(super) fn redrive(
        &mut self,
        rules: &template::Queue,
        now_ms: i64,
    ) -> Result<usize, rusqlite::Error> {
        let which = "queue = ?1 AND source <> queue AND visible_ms <= ?2";
        let sql = format!("SELECT COUNT(*) FROM message WHERE {which}");
        let count = self
            .connection
            .query_row(&sql, params![rules.id, now_ms], |row| row.get(0))?;
        let first = self.numbers.take(&self.connection, count)?;
        let step = self.begin()?;
        let again = format!(
            "INSERT INTO message (seq, queue, source, turn, body, sent_ms, visible_ms, receives)
            SELECT ?3 - 1 + ROW_NUMBER() OVER (ORDER BY seq), source, source, turn, body, ?2, ?2, 0
            FROM message WHERE {which}"
        );
        let moved = step.execute(&again, params![rules.id, now_ms, first])?;
        let gone = format!("DELETE FROM message WHERE {which}");
        step.execute(&gone, params![rules.id, now_ms])?;
        step.commit()?;
        Ok(moved)
    }

    pub(super) fn release(
        &self,
        rules: &template::Queue,
        now_ms: i64,
    ) -> Result<usize, rusqlite::Error> {
        let sql = "UPDATE message SET visible_ms = ?2
            WHERE queue = ?1 AND visible_ms > ?2 AND visible_ms = received_ms + ?3";
        let visibility_ms = milliseconds(rules.visibility_s);
        self.connection
            .execute(sql, params![rules.id, now_ms, visibility_ms])
    }

    fn on(connection: Connection) -> Result<Self, rusqlite::Error> {
        let numbers = Numbers::of(&connection, SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self {
            connection,
            numbers,
            served: HashMap::new(),
            swept_ms: HashMap::new(),
        })
    }

    fn begin(&mut self) -> Result<Transaction<'_>, rusqlite::Error> {
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
    }

    /// Deletes what expired. Between two sweeps expired messages are not handed out either.
    fn sweep(
        &mut self,
        rules: &template::Queue,
        now_ms: i64,
        expired_ms: i64,
    ) -> Result<(), rusqlite::Error> {
        let swept_ms = self.swept_ms.get(&rules.id).copied().unwrap_or(i64::MIN);
        if now_ms.saturating_sub(swept_ms) < SWEEP_MS {
            return Ok(());
        }
        let sql = "DELETE FROM message WHERE queue = ?1 AND sent_ms <= ?2";
        self.connection
            .execute(sql, params![rules.id, expired_ms])?;
        self.swept_ms.insert(rules.id.clone(), now_ms);
        Ok(())
    }
}

/// Keeps messages under the numbers from `first` on.
fn keep(
    connection: &Connection,
    rules: &template::Queue,
    messages: &[NewMessage],
    first: i64,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let mut insert = connection.prepare_cached(SEND)?;
    for (number, message) in (first..).zip(messages) {
        let delay_s = message.delay_s.unwrap_or(rules.delay_s);
        let visible_ms = now_ms + milliseconds(delay_s);
        insert.execute(params![
            number,
            rules.id,
            message.group,
            message.body,
            now_ms,
            visible_ms
        ])?;
    }
    Ok(())
}

fn is_dead(message: &Candidate, rules: &template::Queue) -> bool {
    rules
        .redrive
        .as_ref()
        .is_some_and(|redrive| message.receives >= redrive.receive_count_max)
}

fn bury(
    step: &Connection,
    dead: &[Candidate],
    rules: &template::Queue,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let mut bury = step.prepare_cached(BURY)?;
    for (message, redrive) in dead.iter().zip(std::iter::repeat(&rules.redrive)) {
        if let Some(redrive) = redrive {
            bury.execute(params![message.seq, redrive.target, now_ms])?;
        }
    }
    Ok(())
}

fn hand_out(
    step: &Connection,
    chosen: &[Candidate],
    rules: &template::Queue,
    now_ms: i64,
) -> Result<Vec<Received>, rusqlite::Error> {
    let visible_ms = now_ms + milliseconds(rules.visibility_s);
    let mut update = step.prepare_cached(HAND_OUT)?;
    let mut received = Vec::with_capacity(chosen.len());
    for message in chosen {
        update.execute(params![message.seq, now_ms, visible_ms])?;
        let receive_count = message.receives + 1;
        received.push(Received {
            id: message.seq.to_string(),
            receipt: format!("{}.{receive_count}", message.seq),
            group: message.group.clone(),
            body: message.body.clone(),
            receive_count,
            sent_at: Timestamp::from_millisecond(message.sent_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        });
    }
    Ok(received)
}

/// Sequence number and receive count: a receipt is good until the message is handed out again.
fn read_receipt(receipt: &str) -> Option<(i64, u32)> {
    let (seq, receives) = receipt.split_once('.')?;
    Some((seq.parse().ok()?, receives.parse().ok()?))
}

fn count_of(messages: &[NewMessage]) -> i64 {
    i64::try_from(messages.len()).unwrap_or(i64::MAX)
}

fn milliseconds(seconds: u32) -> i64 {
    i64::from(seconds) * 1_000
}
