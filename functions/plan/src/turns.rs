//! Of several promotions that come due for a person at once the one that matters most is asked for; the others' turn comes a minute later,
//! when the gate can see what became of it. Asked for together, whichever was delivered first would take the slot.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_messaging::{AgendaRow, DeliverMessage, Flow};

use crate::RulesByStore;
use crate::page::Decided;

/// Seconds until the next one's turn.
const TURN_SECONDS: i64 = 60;

/// What was decided about a page, with one promotion for each person: of one flow the earliest step. What somebody must know waits for
/// nobody.
pub(crate) fn one_each(mut decided: Decided, rules: &RulesByStore, now: Timestamp) -> Decided {
    let mut first = BTreeMap::<(StoreId, CustomerId), Turn>::new();
    for ask in decided.rows.iter().filter_map(|due| due.ask.as_ref()) {
        if let Some(turn) = Turn::of(ask, rules) {
            let best = first.entry(person(ask)).or_insert(turn);
            *best = turn.min(*best);
        }
    }
    let later = Timestamp::from_second(now.as_second() + TURN_SECONDS).unwrap_or(Timestamp::MAX);
    for due in &mut decided.rows {
        let waits = due.ask.as_ref().is_some_and(|ask| {
            let own = Turn::of(ask, rules);
            own.is_some_and(|own| first.get(&person(ask)) != Some(&own))
        });
        if waits {
            due.ask = None;
            due.next = Some(AgendaRow {
                due_at: later,
                ..due.row.clone()
            });
        }
    }
    decided
}

/// Who goes before whom: first the flow that matters most, by its name where two matter alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    priority: Reverse<u8>,
    flow: Flow,
    place: usize,
}

impl Turn {
    /// The turn of a promotion; none for what is none.
    fn of(ask: &DeliverMessage, rules: &RulesByStore) -> Option<Self> {
        let rules = &rules.get(&ask.store)?.as_ref()?.rules;
        let document = rules.document(ask.flow);
        let document = document.filter(|flow| flow.is_marketing())?;
        document.step(ask.step).filter(|step| step.is_message())?;
        Some(Self {
            priority: Reverse(document.priority),
            flow: ask.flow,
            place: document.place(ask.step),
        })
    }
}

fn person(ask: &DeliverMessage) -> (StoreId, CustomerId) {
    (ask.store.clone(), ask.customer.clone())
}
