//! Numbers of messages: each is given to one message ever, whatever dies in between.
//!
//! They are set aside by the million, so that no message pays for remembering the last one: SQLite's `AUTOINCREMENT` writes a page of its
//! own with every step. What was set aside and not given when the process died is skipped.

use rusqlite::{Connection, OptionalExtension};

/// How many numbers are set aside at once.
const SPAN: i64 = 1_000_000;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS numbers (id INTEGER PRIMARY KEY CHECK (id = 1), set_aside INTEGER NOT NULL);";

const SET_ASIDE: &str = "
    INSERT INTO numbers (id, set_aside) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET set_aside = ?1";

/// From before numbers were set aside, when SQLite remembered the last one.
const RENEW: &str = "
    BEGIN IMMEDIATE;
    INSERT INTO numbers (id, set_aside)
        SELECT 1, COALESCE((SELECT MAX(seq) FROM sqlite_sequence WHERE name = 'message'), 0);
    DROP INDEX IF EXISTS message_turn;
    ALTER TABLE message RENAME TO former;
    {message}
    INSERT INTO message (seq, queue, source, turn, body, sent_ms, received_ms, visible_ms, receives)
        SELECT seq, queue, source, turn, body, sent_ms, received_ms, visible_ms, receives FROM former;
    DROP TABLE former;
    COMMIT;";

/// The next number, and how far they are set aside.
#[derive(Debug)]
pub(super) struct Numbers {
    next: i64,
    set_aside: i64,
}

impl Numbers {
    /// Makes the tables that are not there; `message` is the schema of the messages, whose table of an earlier version is made anew.
    pub(super) fn of(connection: &Connection, message: &str) -> Result<Self, rusqlite::Error> {
        connection.execute_batch(SCHEMA)?;
        if is_former(connection)? {
            connection.execute_batch(&RENEW.replace("{message}", message))?;
        }
        connection.execute_batch(message)?;
        let set_aside: i64 = connection
            .query_row("SELECT set_aside FROM numbers", [], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        Ok(Self {
            next: set_aside + 1,
            set_aside,
        })
    }

    /// The first of `count` numbers that nobody else was given or will be. Outside of a transaction: what is set aside is so for good.
    pub(super) fn take(
        &mut self,
        connection: &Connection,
        count: usize,
    ) -> Result<i64, rusqlite::Error> {
        let after = self.next + i64::try_from(count).unwrap_or(i64::MAX);
        if after - 1 > self.set_aside {
            let set_aside = after - 1 + SPAN;
            connection.prepare_cached(SET_ASIDE)?.execute([set_aside])?;
            self.set_aside = set_aside;
        }
        Ok(std::mem::replace(&mut self.next, after))
    }
}

/// Whether the messages' table lets SQLite remember the last number.
fn is_former(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT 1 FROM sqlite_master WHERE name = 'message' AND sql LIKE '%AUTOINCREMENT%'";
    let found = connection.query_row(sql, [], |_| Ok(())).optional()?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = super::super::store::SCHEMA;

    #[test]
    fn no_number_is_given_twice_whatever_dies_in_between() {
        let connection = Connection::open_in_memory().unwrap();
        let mut given = Vec::new();
        for _ in 0..3 {
            let mut numbers = Numbers::of(&connection, MESSAGE).unwrap();
            for count in [1_usize, 3, 1] {
                let first = numbers.take(&connection, count).unwrap();
                given.extend((first..).take(count));
            }
        }
        assert_eq!(given[..5], [1, 2, 3, 4, 5]);
        assert!(given.is_sorted_by(|one, next| one < next), "{given:?}");
        assert_eq!(given.len(), 15);
    }

    #[test]
    fn more_than_a_million_at_once_are_set_aside_before_they_are_given() {
        let connection = Connection::open_in_memory().unwrap();
        let mut numbers = Numbers::of(&connection, MESSAGE).unwrap();
        let many = 3_000_000;
        assert_eq!(numbers.take(&connection, many).unwrap(), 1);
        let next = Numbers::of(&connection, MESSAGE).unwrap().next;
        assert!(next > 3_000_000);
    }

    #[test]
    fn a_file_of_the_version_before_keeps_its_messages_and_gives_no_number_of_theirs() {
        let connection = Connection::open_in_memory().unwrap();
        let before = MESSAGE.replace("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT");
        connection.execute_batch(&before).unwrap();
        for body in ["one", "two", "three"] {
            let sql =
                "INSERT INTO message (queue, source, turn, body, sent_ms, visible_ms, receives)
                VALUES ('work', 'work', 'a', ?1, 1, 1, 0)";
            connection.execute(sql, [body]).unwrap();
        }
        // The last number was given, to a message that is gone.
        let gone = "DELETE FROM message WHERE body = 'three'";
        connection.execute(gone, []).unwrap();
        let mut numbers = Numbers::of(&connection, MESSAGE).unwrap();
        assert_eq!(numbers.take(&connection, 1).unwrap(), 4);
        let kept: Vec<(i64, String)> = connection
            .prepare("SELECT seq, body FROM message INDEXED BY message_turn WHERE queue = 'work' ORDER BY seq")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(kept, [(1, "one".to_owned()), (2, "two".to_owned())]);
        assert!(!is_former(&connection).unwrap());
    }
}
