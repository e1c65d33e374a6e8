//! Where a person's dates stand, and when they come due.

use awda_kernel::{CustomerId, StoreId, fingerprint, sortable};
use awda_messaging::{AgendaRow, Flow};

use super::{DAY_SHARDS, Place, Table, day_of, place};

/// Where all rows of a person stand.
pub(crate) fn agenda_rows(store: &StoreId, customer: &CustomerId) -> String {
    format!("{store}#{customer}")
}

/// The one row of a person and flow, or that of an occurrence where each has its own.
pub(crate) fn agenda(
    store: &StoreId,
    customer: &CustomerId,
    flow: Flow,
    slot: Option<&str>,
) -> Place {
    let row = slot.map_or_else(
        || flow.name().to_owned(),
        |slot| format!("{}#{slot}", flow.name()),
    );
    place(Table::Agenda, agenda_rows(store, customer), row)
}

/// The partition of the index in which a row comes due.
pub(crate) fn due_slot(day: &str, shard: u8) -> String {
    format!("{day}#{shard}")
}

/// A row's partition and place in the index.
pub(crate) fn due(row: &AgendaRow) -> (String, String) {
    let AgendaRow {
        store,
        customer,
        flow,
        due_at,
        ..
    } = row;
    let shard = fingerprint(&[customer.as_str()]).shard(DAY_SHARDS);
    (
        due_slot(&day_of(*due_at), shard),
        format!("{}#{store}#{customer}#{}", sortable(*due_at), flow.name()),
    )
}
