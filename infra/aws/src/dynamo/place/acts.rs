//! Where notes, the log of acts and the keys of acts live.

use awda_kernel::{CustomerId, StoreId, Timestamp, sortable};

use super::{Place, Table, messages, place};

/// What the keys of a person's notes begin with.
pub(crate) const NOTE: &str = "note#";

/// A note, beside the messages of the person.
pub(crate) fn note(store: &StoreId, customer: &CustomerId, id: &str) -> Place {
    place(
        Table::Timeline,
        messages(store, customer),
        format!("{NOTE}{id}"),
    )
}

pub(crate) fn acts(store: &StoreId) -> String {
    format!("{store}#acts")
}

pub(crate) fn act(store: &StoreId, at: Timestamp, id: &str) -> Place {
    place(Table::Books, acts(store), format!("{}#{id}", sortable(at)))
}

pub(crate) fn act_key(store: &StoreId, key: &str) -> Place {
    place(Table::Books, format!("{store}#act-keys"), key.to_owned())
}

/// A partition each, for nobody lists them.
pub(crate) fn failure(letter: &str) -> Place {
    place(Table::Books, format!("failure#{letter}"), "last".to_owned())
}

pub(crate) fn jobs(store: &StoreId) -> String {
    format!("{store}#jobs")
}

pub(crate) fn job(store: &StoreId, id: &str) -> Place {
    place(Table::Books, jobs(store), id.to_owned())
}

pub(crate) fn job_parts(store: &StoreId, job: &str) -> String {
    format!("{store}#job#{job}")
}

pub(crate) fn job_part(store: &StoreId, job: &str, number: u32) -> Place {
    place(
        Table::Books,
        job_parts(store, job),
        format!("part#{number:08}"),
    )
}
