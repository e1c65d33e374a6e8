//! Coupons of a store: how many codes of each pool are left, and codes that are added. Pools are part of the settings. It refuses to show a
//! code: whoever reads one can use it.

use awda_messaging::coupons::codes;
use awda_ports::{Coupons, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{CodesAdded, CodesText, CouponList, PoolView};

/// Most codes of one call.
const CODES_MAX: usize = 1_000;

/// Every pool with what is left of it.
pub(crate) async fn list<B: Stores + Coupons>(
    books: &B,
    call: &Call,
) -> Result<CouponList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let mut items = Vec::new();
    for (name, pool) in &shop.settings.coupons {
        let left = books.codes_left(&shop.settings.id, name).await?;
        items.push(PoolView::of(name, pool, (left, shop.settings.currency)));
    }
    Ok(CouponList { items })
}

/// Adds codes to a pool.
pub(crate) async fn add<B: Stores + Coupons>(
    books: &B,
    call: &Call,
) -> Result<CodesAdded, Refusal> {
    let shop = Shop::open(books, call).await?;
    let name = call.path("pool").unwrap_or_default();
    let pool = shop.settings.coupons.get(name).ok_or(Refusal::Pool)?;
    let asked: CodesText = call.body()?;
    if !(1..=CODES_MAX).contains(&asked.codes.len()) {
        return Err(Refusal::Body("codes: 1 to 1000 of them"));
    }
    let lines = asked.codes.iter().map(String::as_str);
    let (found, faults) = codes(lines, &pool.prefix);
    let store = &shop.settings.id;
    let added = books.add_codes(store, name, &found).await?;
    let left = books.codes_left(store, name).await?;
    Ok(CodesAdded::of((added, found.len()), left, faults))
}
