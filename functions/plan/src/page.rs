//! One page of due rows: the people behind them, and what is decided about each.

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::{CustomerId, StoreId, Timestamp, day_number};
use awda_messaging::schedule::{PlanDecision, plan, plan_absorbed};
use awda_messaging::{AgendaRow, DeliverMessage};
use awda_ports::{Fault, Records, Remedied, Remedy, Stored};

use crate::Known;

/// A row that cannot be decided is looked at again after so many seconds: a day.
const STRANDED_SECONDS: i64 = 86_400;

/// The person behind a row.
pub(crate) enum Found {
    /// Their profile.
    Person(Box<Profile>),
    /// The profile cannot be read. It is one row's trouble, not the run's.
    Unreadable,
}

/// What was decided about a page.
#[derive(Default)]
pub(crate) struct Decided {
    pub(crate) rows: Vec<Due>,
    pub(crate) stranded: usize,
}

/// What was decided about a row.
pub(crate) struct Due {
    pub(crate) row: AgendaRow,
    pub(crate) ask: Option<DeliverMessage>,
    /// What becomes of the row; none ends it.
    pub(crate) next: Option<AgendaRow>,
}

/// Loads the people behind the rows of one store, by the ids of the rows. Who was absorbed or is unknown is absent.
pub(crate) async fn people<R: Records>(
    records: &R,
    store: &StoreId,
    rows: &[AgendaRow],
) -> Result<BTreeMap<CustomerId, Found>, Fault> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.customer.clone()).collect();
    match records.profiles(store, &ids).await {
        Ok(found) => Ok(found.into_iter().map(person).collect()),
        Err(fault) if fault.remedy() == Remedy::Alarm => one_by_one(records, store, ids).await,
        Err(fault) => Err(fault),
    }
}

async fn one_by_one<R: Records>(
    records: &R,
    store: &StoreId,
    ids: Vec<CustomerId>,
) -> Result<BTreeMap<CustomerId, Found>, Fault> {
    let mut people = BTreeMap::new();
    for id in ids {
        match records.profiles(store, std::slice::from_ref(&id)).await {
            Ok(found) => people.extend(found.into_iter().map(person)),
            Err(fault) if fault.remedy() == Remedy::Alarm => {
                people.insert(id, Found::Unreadable);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(people)
}

fn person(stored: Stored<Profile>) -> (CustomerId, Found) {
    let id = stored.value.id.clone();
    (id, Found::Person(Box::new(stored.value)))
}

impl Decided {
    /// Decides about a row. Nobody behind it: it ends, because whoever absorbed the person has rows of their own.
    pub(crate) fn take(
        &mut self,
        row: AgendaRow,
        found: Option<&Found>,
        Known { rules, book }: &Known,
        now: Timestamp,
    ) {
        let decision = match found {
            Some(Found::Person(profile)) => {
                let today = day_number(now, &rules.zone);
                let holds = |when: &str| {
                    let book = book.as_ref();
                    book.is_some_and(|book| book.holds(when, profile, today))
                };
                plan(&row, profile, (rules, &holds), now)
            }
            Some(Found::Unreadable) => return self.strand(row, now),
            // Whoever is in an audience has a row, also under an id that was absorbed since.
            None if row.flow.campaign().is_some() => PlanDecision::ask_once(&row),
            None => plan_absorbed(&row, rules),
        };
        let PlanDecision { ask, next } = decision;
        self.rows.push(Due { row, ask, next });
    }

    /// Puts a row off that cannot be decided.
    pub(crate) fn strand(&mut self, row: AgendaRow, now: Timestamp) {
        let later = Timestamp::from_second(now.as_second() + STRANDED_SECONDS);
        let next = AgendaRow {
            due_at: later.unwrap_or(Timestamp::MAX),
            ..row.clone()
        };
        self.stranded += 1;
        self.rows.push(Due {
            row,
            ask: None,
            next: Some(next),
        });
    }

    /// The messages to ask for, and how the rows move.
    pub(crate) fn split(self) -> (Vec<DeliverMessage>, Vec<(AgendaRow, Option<AgendaRow>)>) {
        let split = |due: Due| (due.ask, (due.row, due.next));
        let (asks, moves): (Vec<_>, Vec<_>) = self.rows.into_iter().map(split).unzip();
        (asks.into_iter().flatten().collect(), moves)
    }
}
