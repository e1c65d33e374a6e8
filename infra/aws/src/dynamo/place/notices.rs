//! Where notices to a store's own systems live, and how fast somebody goes.

use awda_kernel::{StoreId, Timestamp, sortable};

use super::{Place, Table, place};

pub(crate) fn notices(store: &StoreId, endpoint: &str) -> String {
    format!("{store}#notices#{endpoint}")
}

pub(crate) fn notice(store: &StoreId, endpoint: &str, (at, id): (Timestamp, &str)) -> Place {
    place(
        Table::Books,
        notices(store, endpoint),
        format!("{}#{id}", sortable(at)),
    )
}

pub(crate) fn endpoint(store: &StoreId, name: &str) -> Place {
    place(Table::Books, format!("{store}#endpoints"), name.to_owned())
}

/// A partition each: nobody lists them, and one that is busy does not slow the others.
pub(crate) fn pace(name: &str) -> Place {
    place(Table::Books, format!("pace#{name}"), "now".to_owned())
}
