//! Where keys of programs live, and who works here.

use awda_kernel::StoreId;

use super::{Place, Table, place};

/// The partition of everybody who works for any store.
pub(crate) const STAFF: &str = "staff";

pub(crate) fn keys(store: &StoreId) -> String {
    format!("{store}#keys")
}

pub(crate) fn key(store: &StoreId, id: &str) -> Place {
    place(Table::Books, keys(store), id.to_owned())
}

pub(crate) fn colleague(id: &str) -> Place {
    place(Table::Books, STAFF.to_owned(), id.to_owned())
}
