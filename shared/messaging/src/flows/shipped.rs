//! The flows every store has: files beside this one.

use std::sync::{Arc, LazyLock};

use super::document::FlowDocument;

/// Every file. The order is the one lists are shown in.
pub(super) const FILES: [&str; 17] = [
    include_str!("shipped/win_back.json"),
    include_str!("shipped/birthday.json"),
    include_str!("shipped/welcome.json"),
    include_str!("shipped/first_purchase.json"),
    include_str!("shipped/abandoned_checkout.json"),
    include_str!("shipped/abandoned_cart.json"),
    include_str!("shipped/browse.json"),
    include_str!("shipped/sign_up_anniversary.json"),
    include_str!("shipped/post_purchase.json"),
    include_str!("shipped/review_request.json"),
    include_str!("shipped/near_vip.json"),
    include_str!("shipped/sunset.json"),
    include_str!("shipped/order_confirmation.json"),
    include_str!("shipped/shipped.json"),
    include_str!("shipped/ready_for_pickup.json"),
    include_str!("shipped/delivered.json"),
    include_str!("shipped/order_cancelled.json"),
];

/// The documents in [`FILES`]; a test holds every one of them right.
static SHIPPED: LazyLock<Vec<Arc<FlowDocument>>> = LazyLock::new(|| {
    let read = FILES.iter().map(|text| serde_json::from_str(text));
    read.filter_map(Result::ok).map(Arc::new).collect()
});

/// The shipped documents, in the order lists are shown in.
pub fn shipped() -> &'static [Arc<FlowDocument>] {
    &SHIPPED
}
