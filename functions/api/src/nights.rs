//! What the nights decided, and how a segment grew and shrank.

use awda_measures::StandardsBody;
use awda_ports::{Fault, Nights, Runs, Segments, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// Nights of a store, newest first.
pub(crate) async fn nights<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<view::NightList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let limit = call.limit()?;
    let found = books.nights(&shop.settings.id, None, limit).await?;
    let mut items = Vec::new();
    for night in found {
        let body = StandardsBody::read(&night.standards.body)
            .map_err(|why| Fault::unreadable("read a night").because(why))?;
        items.push(view::Night::of(night, &body));
    }
    Ok(view::NightList { items })
}

/// A segment night by night.
pub(crate) async fn trend<B: Stores + Runs + Nights + Segments>(
    books: &B,
    call: &Call,
) -> Result<view::SegmentTrend, Refusal> {
    let segment = crate::definitions::definition(books, call).await?;
    let store = call.store()?;
    let found = books.nights(&store, None, call.limit()?).await?;
    let items = found
        .iter()
        .map(|night| view::TrendPoint::of(night, &segment.id));
    Ok(view::SegmentTrend {
        items: items.collect(),
        segment: segment.id,
    })
}
