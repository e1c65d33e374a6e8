//! Of several promotions that come due for a person at once the one that matters most is asked for; the others' turn comes a minute later,
//! when the gate can see what became of it. Asked for together, whichever was delivered first would take the slot.

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_messaging::{AgendaRow, DeliverMessage, Flow};

use crate::RulesByStore;
use crate::page::Decided;

/// Seconds until the next one's turn.
const TURN_SECONDS: i64 = 60;

/// What was decided about a page, with one promotion for each person. What somebody must know waits for nobody.
pub(crate) fn one_each(mut decided: Decided, rules: &RulesByStore, now: Timestamp) -> Decided {
    let mut first = BTreeMap::<(StoreId, CustomerId), (Flow, u8)>::new();
    for ask in &decided.asks {
        let Some(priority) = priority(ask, rules) else {
            continue;
        };
        let best = first.entry(person(ask)).or_insert((ask.flow, priority));
        if priority > best.1 {
            *best = (ask.flow, priority);
        }
    }
    let goes_first = |ask: &DeliverMessage| {
        let best = first.get(&person(ask));
        priority(ask, rules).is_none() || best.is_some_and(|(flow, _)| *flow == ask.flow)
    };
    let (asks, later): (Vec<_>, Vec<_>) = decided.asks.into_iter().partition(goes_first);
    for ask in &later {
        let mut moves = decided.moves.iter_mut();
        let of_ask = |row: &AgendaRow| {
            (&row.store, &row.customer, row.flow) == (&ask.store, &ask.customer, ask.flow)
        };
        if let Some((row, next)) = moves.find(|(row, _)| of_ask(row)) {
            let turn = Timestamp::from_second(now.as_second() + TURN_SECONDS);
            let due_at = turn.unwrap_or(Timestamp::MAX);
            *next = Some(AgendaRow {
                due_at,
                ..row.clone()
            });
        }
    }
    decided.asks = asks;
    decided
}

/// How much a promotion matters; none for what is no promotion.
fn priority(ask: &DeliverMessage, rules: &RulesByStore) -> Option<u8> {
    let rules = rules.get(&ask.store)?.as_ref()?;
    let flow = rules.document(ask.flow);
    flow.filter(|flow| flow.is_marketing())
        .map(|flow| flow.priority)
}

fn person(ask: &DeliverMessage) -> (StoreId, CustomerId) {
    (ask.store.clone(), ask.customer.clone())
}
