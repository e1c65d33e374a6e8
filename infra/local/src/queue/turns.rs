//! Whose turn it is: groups are served one message each, beginning behind the group that was served last.

use rusqlite::{Connection, params};

/// The distinct groups of a queue by one index step each, however many messages they hold.
const GROUPS: &str = "
    WITH RECURSIVE groups(turn) AS (
        SELECT MIN(turn) FROM message WHERE queue = ?1
        UNION ALL
        SELECT (SELECT MIN(turn) FROM message WHERE queue = ?1 AND turn > groups.turn)
        FROM groups WHERE groups.turn IS NOT NULL
    )
    SELECT turn FROM groups WHERE turn IS NOT NULL";

const VISIBLE: &str = "
    SELECT seq, turn, body, receives, sent_ms FROM message
    WHERE queue = ?1 AND turn = ?2 AND visible_ms <= ?3 AND sent_ms > ?4
    ORDER BY visible_ms, seq LIMIT ?5";

/// A message that could be handed out.
pub(super) struct Candidate {
    pub(super) seq: i64,
    pub(super) group: String,
    pub(super) body: String,
    pub(super) receives: u32,
    pub(super) sent_ms: i64,
}

/// Up to `count_max` visible messages, one of each group in turn, beginning behind the group that was served last.
pub(super) fn candidates(
    step: &Connection,
    queue: &str,
    served: Option<&str>,
    (now_ms, expired_ms): (i64, i64),
    count_max: usize,
) -> Result<Vec<Candidate>, rusqlite::Error> {
    let mut visible = step.prepare_cached(VISIBLE)?;
    let limit = i64::try_from(count_max).unwrap_or(i64::MAX);
    let mut lines = Vec::new();
    for group in in_turn(groups(step, queue)?, served) {
        let rows = visible.query_map(params![queue, group, now_ms, expired_ms, limit], |row| {
            Ok(Candidate {
                seq: row.get(0)?,
                group: row.get(1)?,
                body: row.get(2)?,
                receives: row.get(3)?,
                sent_ms: row.get(4)?,
            })
        })?;
        let line = rows.collect::<Result<Vec<_>, _>>()?;
        if !line.is_empty() {
            lines.push(line.into_iter());
        }
        if lines.len() == count_max {
            break;
        }
    }
    Ok(one_of_each(lines, count_max))
}

pub(super) fn groups(connection: &Connection, queue: &str) -> Result<Vec<String>, rusqlite::Error> {
    connection
        .prepare_cached(GROUPS)?
        .query_map(params![queue], |row| row.get(0))?
        .collect()
}

/// The groups behind the one served last, then those from the beginning.
fn in_turn(mut groups: Vec<String>, served: Option<&str>) -> Vec<String> {
    if let Some(served) = served {
        let behind = groups.partition_point(|group| group.as_str() <= served);
        groups.rotate_left(behind);
    }
    groups
}

fn one_of_each<T>(mut lines: Vec<std::vec::IntoIter<T>>, count_max: usize) -> Vec<T> {
    let mut chosen = Vec::new();
    while chosen.len() < count_max {
        let round: Vec<T> = lines.iter_mut().filter_map(Iterator::next).collect();
        if round.is_empty() {
            break;
        }
        chosen.extend(round);
    }
    chosen.truncate(count_max);
    chosen
}
