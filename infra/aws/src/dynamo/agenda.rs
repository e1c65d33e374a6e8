//! What is due. The index `by_due` has a partition per UTC day and shard; a row leaves its place when it is moved, so that a
//! partition holds only what is still to come or still to do.
//!
//! A cursor remembers the oldest day that may hold due rows. A call looks from the cursor or from yesterday, whichever is earlier,
//! up to today: so a row that was set for a time up to a day back is found although nobody told the cursor. An idle call is one
//! `GetItem` and eight empty queries. The cursor moves on only when the days before hold nothing due any more, so that a caller
//! that died before it advanced its rows gets them again. Before the first call there is no cursor, and after a long silence it is
//! far back: then the whole index is scanned for the days it holds, rather than asking for each day there was.

use std::collections::BTreeSet;

use awda_kernel::{Day, Timestamp, sortable};
use awda_messaging::AgendaRow;
use awda_ports::{Agenda, DuePage, Fault};

use super::action::{Action, Item, Row};
use super::place::{BY_DUE, DAY_SHARDS, Place, Table};
use super::requests::{Ask, Range, side_by_side};
use super::wire::{Search, TOTAL};
use super::{Dynamo, place, rows};

const WHAT: &str = "find what is due";
/// Most days that are asked for one by one.
const DAYS_ASKED_MAX: Day = 30;
/// Moves that travel at the same time.
const MOVES_AT_ONCE: usize = 16;

impl Agenda for Dynamo {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<DuePage, Fault> {
        let today = place::day_number(now);
        let cursor = self.cursor().await?;
        let days = match cursor {
            Some(day) if today - day <= DAYS_ASKED_MAX => (day.min(today - 1)..=today).collect(),
            _ => self.days_held(today).await?,
        };
        let (mut places, mut oldest) = (Vec::new(), None);
        for day in days {
            let some = self
                .due_on(day, now, (limit + 1).saturating_sub(places.len()))
                .await?;
            if !some.is_empty() {
                oldest = oldest.or(Some(day));
            }
            places.extend(some);
            if places.len() > limit {
                break;
            }
        }
        let reached = oldest.unwrap_or(today);
        if cursor != Some(reached) {
            self.move_cursor(reached).await?;
        }
        let has_more = places.len() > limit;
        places.truncate(limit);
        Ok(DuePage {
            rows: self.rows_due(places, now).await?,
            has_more,
        })
    }

    async fn advance(&self, moves: &[(AgendaRow, Option<AgendaRow>)]) -> Result<(), Fault> {
        for some in moves.chunks(MOVES_AT_ONCE) {
            let tasks = some.iter().cloned().map(|(before, after)| {
                let dynamo = self.clone();
                async move { dynamo.advance_one(&before, after.as_ref()).await }
            });
            side_by_side(WHAT, tasks).await?;
        }
        Ok(())
    }
}

impl Dynamo {
    async fn advance_one(
        &self,
        before: &AgendaRow,
        after: Option<&AgendaRow>,
    ) -> Result<(), Fault> {
        let was = rows::agenda(before).place;
        let action = match after {
            None => Action::delete(was),
            Some(after) => {
                let row = rows::agenda(after);
                if row.place != was {
                    let why = "a row cannot move to another person or flow";
                    return Err(Fault::broken("move a row of the agenda").because(why));
                }
                Action::put(row)
            }
        };
        let action = action.if_is("mark", rows::agenda_mark(before));
        // A row that says something else by now was set by somebody who knew better.
        self.write("move a row of the agenda", action).await?;
        Ok(())
    }

    /// Places of due rows of a day, earliest first, at most `limit`.
    async fn due_on(&self, day: Day, now: Timestamp, limit: usize) -> Result<Vec<Place>, Fault> {
        let day = place::day_text(day);
        // Whatever is due in this very millisecond sorts before the sign that follows `#`.
        let end = format!("{}$", sortable(now));
        let tasks = (0..DAY_SHARDS).map(|shard| {
            let dynamo = self.clone();
            let ask = Ask {
                index: Some((BY_DUE, "due_pk", "due_sk")),
                range: Range::Before(end.clone()),
                ..Ask::partition(Table::Agenda, place::due_slot(&day, shard))
            };
            async move { dynamo.query(WHAT, &ask, limit).await }
        });
        let mut found: Vec<(String, Place)> = side_by_side(WHAT, tasks)
            .await?
            .iter()
            .flatten()
            .filter_map(entry)
            .collect();
        found.sort();
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, place)| place).collect())
    }

    /// The rows themselves, as they are now: the index may lag behind.
    async fn rows_due(&self, places: Vec<Place>, now: Timestamp) -> Result<Vec<AgendaRow>, Fault> {
        let mut due = Vec::new();
        for (_, item) in self.get_many(WHAT, places, true).await? {
            let row: AgendaRow = rows::read("read a row of the agenda", &item)?;
            if row.due_at <= now {
                due.push(row);
            }
        }
        due.sort_by(|a, b| (a.due_at, &a.customer).cmp(&(b.due_at, &b.customer)));
        Ok(due)
    }

    async fn cursor(&self) -> Result<Option<Day>, Fault> {
        let item = self.get(WHAT, &place::agenda_cursor(), true).await?;
        let day = item.as_ref().and_then(|item| rows::number_of(item, "day"));
        Ok(day)
    }

    async fn move_cursor(&self, day: Day) -> Result<(), Fault> {
        let row = Row::at(place::agenda_cursor()).with("day", rows::number(day));
        self.write(WHAT, Action::put(row)).await?;
        Ok(())
    }

    /// The days that hold rows, up to `today`.
    async fn days_held(&self, today: Day) -> Result<BTreeSet<Day>, Fault> {
        let mut held = BTreeSet::new();
        let mut start = None;
        loop {
            let question = Search {
                table_name: self.tables.name(Table::Agenda),
                index_name: Some(BY_DUE),
                exclusive_start_key: start,
                return_consumed_capacity: TOTAL,
                ..Search::default()
            };
            let answer = self.read(WHAT, "Scan", &question).await?;
            let days = answer.items.iter().filter_map(slot_day);
            held.extend(days.filter(|day| *day <= today));
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(held);
            }
        }
    }
}

fn slot_day(item: &Item) -> Option<Day> {
    let (day, _) = rows::str_of(item, "due_pk")?.split_once('#')?;
    place::parse_day(day)
}

fn entry(item: &Item) -> Option<(String, Place)> {
    let place = Place {
        table: Table::Agenda,
        pk: rows::str_of(item, "pk")?.to_owned(),
        sk: rows::str_of(item, "sk")?.to_owned(),
    };
    Some((rows::str_of(item, "due_sk")?.to_owned(), place))
}
