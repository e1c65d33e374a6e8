//! Between nights: whoever an event changes is placed at once by what the last night decided, in the transaction of the event. The night
//! then finds them where they belong.
//!
//! A store before its first night has nothing to place by. What the night decided is read once a minute; whoever is placed by the one
//! before is moved by the next event or by the night.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use awda_customers::{Before, Class};
use awda_kernel::{Day, StoreId, Timestamp, day_number, zone};
use awda_measures::{Cause, Rulebook, StandardsBody};
use awda_ports::{Change, Fault, Runs, StoreSettings, Trigger, Write, step_writes, steps};

/// Seconds for which what a night decided is remembered.
const REMEMBERED_SECONDS: i64 = 60;
/// An event that changes more people than this leaves them to the night: a town must not be one transaction.
const PEOPLE_MAX: usize = 3;

/// What the nights decided, ready to place people by; of each store the last that was read.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    books: Arc<Mutex<BTreeMap<StoreId, Kept>>>,
    is_closed: bool,
}

#[derive(Debug, Clone)]
struct Kept {
    read_at: Timestamp,
    run: Option<String>,
    book: Option<Arc<Book>>,
}

/// A night's decisions.
#[derive(Debug)]
pub(crate) struct Book {
    night: Day,
    rulebook: Rulebook,
}

impl Shelf {
    /// A shelf that places nobody: a history that is written as a whole is placed by the night.
    pub fn closed() -> Self {
        Self {
            is_closed: true,
            ..Self::default()
        }
    }

    /// What the last night of a store decided; none before the first, and where it cannot be read.
    pub(crate) async fn book(
        &self,
        runs: &impl Runs,
        settings: &StoreSettings,
        now: Timestamp,
    ) -> Result<Option<Arc<Book>>, Fault> {
        if self.is_closed {
            return Ok(None);
        }
        let kept = self.kept(&settings.id);
        let is_fresh = |kept: &Kept| {
            let age = now.as_second() - kept.read_at.as_second();
            (0..REMEMBERED_SECONDS).contains(&age)
        };
        if let Some(kept) = kept.as_ref().filter(|kept| is_fresh(kept)) {
            return Ok(kept.book.clone());
        }
        let standards = runs.standards(&settings.id).await?;
        let run = standards.as_ref().map(|standards| standards.run.clone());
        let same = kept.filter(|kept| kept.run == run).map(|kept| kept.book);
        let book = same.unwrap_or_else(|| {
            let standards = standards?;
            let body = StandardsBody::read(&standards.body).ok()?;
            let zone = zone(&settings.zone).ok()?;
            Some(Arc::new(Book {
                night: standards.day,
                rulebook: Rulebook::new(body, zone, settings.week()),
            }))
        });
        let kept = Kept {
            read_at: now,
            run,
            book: book.clone(),
        };
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.insert(settings.id.clone(), kept);
        Ok(book)
    }

    fn kept(&self, store: &StoreId) -> Option<Kept> {
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.get(store).cloned()
    }
}

/// The same change with the people it changes where they belong now, as far as one transaction holds it with room for `spared` writes.
pub(crate) fn placed(
    change: Change,
    book: &Book,
    (event, now): (&str, Timestamp),
    spared: usize,
) -> Change {
    let people = change.writes.iter();
    let people = people.filter(|write| matches!(write, Write::Profile { .. }));
    if people.count() > PEOPLE_MAX {
        return change;
    }
    let trigger = Trigger {
        id: event,
        at: now,
        day: day_number(now, book.rulebook.zone()),
    };
    let mut room = Change::WRITES_MAX.saturating_sub(change.writes.len() + PEOPLE_MAX * spared);
    let mut writes = Vec::with_capacity(change.writes.len());
    for write in change.writes {
        let (profile, revision) = match write {
            Write::Profile { profile, revision } => (profile, revision),
            other => {
                writes.push(other);
                continue;
            }
        };
        let standing = book.rulebook.place(&profile, trigger.day, false).standing;
        let cause = if profile.class.is_some() {
            Cause::Behaviour
        } else {
            Cause::New
        };
        let steps = steps(&profile, &standing, &book.rulebook, |_| cause);
        let moves = step_writes(&profile, &standing, &book.rulebook, trigger, &steps);
        let mut class: Class = standing.class;
        let is_moved = profile
            .class
            .as_ref()
            .is_none_or(|old| !old.is_same(&class));
        if !is_moved || moves.len() > room {
            writes.push(Write::Profile { profile, revision });
            continue;
        }
        room -= moves.len();
        class.before = Some(Box::new(Before::since(profile.class.as_ref(), book.night)));
        // A night that was interrupted after it wrote the old class still owes what it says.
        class.owed = profile.class.as_ref().and_then(|old| old.owed.clone());
        writes.push(Write::Placed {
            profile,
            revision,
            class,
        });
        writes.extend(moves);
    }
    Change {
        store: change.store,
        writes,
    }
}
