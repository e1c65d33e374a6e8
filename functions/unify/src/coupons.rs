//! The codes of ours that an order names. What names none, in a store that has none, costs nothing.

use awda_commerce::{Event, Fact};
use awda_messaging::coupons::{CouponCode, Used};
use awda_ports::StoreSettings;

/// Most codes of one order that are looked up.
const CODES_MAX: usize = 10;

/// The codes an order used, as far as they may be the store's own. An order that was cancelled, or only tried, used none.
pub(crate) fn used(event: &Event, settings: &StoreSettings) -> Vec<(CouponCode, Used)> {
    let Fact::Order(order) = &event.fact else {
        return Vec::new();
    };
    if order.cancelled || order.test || settings.coupons.is_empty() {
        return Vec::new();
    }
    let pools = settings.coupons.values();
    let prefixes: Vec<String> = pools.map(|pool| pool.prefix.to_ascii_uppercase()).collect();
    let is_ours = |code: &CouponCode| {
        let mut begins = prefixes.iter();
        begins.any(|prefix| code.as_str().starts_with(prefix))
    };
    let used = Used {
        order: format!("{}/{}", event.source, event.object.id),
        at: order.placed_at,
    };
    let codes = order.coupons.iter().filter_map(|code| code.parse().ok());
    let codes = codes.filter(is_ours).take(CODES_MAX);
    codes.map(|code| (code, used.clone())).collect()
}
