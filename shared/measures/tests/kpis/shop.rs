//! People who bought something, made without a shop.

use awda_customers::{
    Basket, BasketLine, Doings, Done, Facet, History, IdentifierKind, KeptOrder, KeptOrders, Key,
    Profile, PurchaseDay,
};
use awda_kernel::{CustomerId, Timestamp, fingerprint};
use serde_json::json;

/// Somebody with these purchase days: day, orders, net value.
pub(crate) fn person(days: &[(i32, u32, i64)]) -> Profile {
    let rows: Vec<_> = days
        .iter()
        .map(|(day, orders, net)| PurchaseDay(*day, *orders, *net))
        .collect();
    let history: History = serde_json::from_value(json!(rows)).unwrap();
    with_facet(Facet {
        history,
        ..Facet::default()
    })
}

/// Somebody who filled carts on these days and ordered on those.
pub(crate) fn profile_of(carts: &[i32], orders: &[i32]) -> Profile {
    let rows: Vec<_> = orders
        .iter()
        .map(|day| PurchaseDay(*day, 1, 1_000))
        .collect();
    let carted: Vec<_> = carts
        .iter()
        .map(|day| Done(*day, "lamp".to_owned(), String::new(), 1, None))
        .collect();
    let doings: Doings = serde_json::from_value(json!({ "c": { "r": carted } })).unwrap();
    with_facet(Facet {
        history: serde_json::from_value(json!(rows)).unwrap(),
        doings,
        ..Facet::default()
    })
}

/// Somebody with orders of one line each: day, product, value, what is left of it.
pub(crate) fn buyer_of(orders: &[(i32, &str, i64, i64)]) -> Profile {
    let kept = orders
        .iter()
        .zip(1..)
        .map(|((day, sku, value, left), mark)| {
            let basket = Basket {
                lines: vec![BasketLine(
                    (*sku).to_owned(),
                    *value,
                    vec!["home".to_owned()],
                )],
                items_minor: *value,
                ..Basket::default()
            };
            let order = KeptOrder {
                day: *day,
                at: None,
                net_minor: *left,
                is_void: *left == 0,
                is_discounted: false,
                in_branch: false,
                basket,
            };
            (mark, order)
        });
    with_facet(Facet {
        orders: KeptOrders::of(kept),
        ..Facet::default()
    })
}

fn with_facet(facet: Facet) -> Profile {
    let store = "acme".parse().unwrap();
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["somebody"]));
    let mut profile = Profile::new(store, id);
    let key = Key::new(
        &profile.store,
        IdentifierKind::Email,
        "somebody@example.com",
    );
    profile.facets.insert(key, facet);
    profile
}
