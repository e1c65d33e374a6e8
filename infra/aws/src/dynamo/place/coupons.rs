//! Where codes of coupons live: by the code, by the pool while they are left, and beside the messages they were given to.

use awda_kernel::{CustomerId, MessageId, StoreId};
use awda_messaging::coupons::CouponCode;

use super::{Place, Table, messages, place};

/// What the sort keys of grants begin with.
pub(crate) const COUPON: &str = "coupon#";

pub(crate) fn coupon_code(store: &StoreId, code: &CouponCode) -> Place {
    let codes = format!("{store}#codes");
    place(Table::Books, codes, code.as_str().to_owned())
}

pub(crate) fn coupons_left(store: &StoreId, pool: &str) -> String {
    format!("{store}#codes-left#{pool}")
}

pub(crate) fn coupon_left(store: &StoreId, pool: &str, code: &CouponCode) -> Place {
    let left = coupons_left(store, pool);
    place(Table::Books, left, code.as_str().to_owned())
}

pub(crate) fn coupon_grant(store: &StoreId, customer: &CustomerId, message: &MessageId) -> Place {
    let sk = format!("{COUPON}{message}");
    place(Table::Timeline, messages(store, customer), sk)
}
