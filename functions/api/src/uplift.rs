//! What a flow or campaign brought: those who were written to beside those held out, as the nights have counted them.

use awda_measures::uplift::compare;
use awda_messaging::Flow;
use awda_ports::{Nights, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::UpliftView;

/// The arms of a flow and what they say. A flow that nobody came to yet has empty arms.
pub(crate) async fn uplift<B: Stores + Nights>(
    books: &B,
    call: &Call,
) -> Result<UpliftView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let name = call.path("flow").unwrap_or_default();
    let flow: Flow = name.parse().map_err(|_| Refusal::Flow)?;
    let brought = books.brought(&shop.settings.id).await?.unwrap_or_default();
    let arms = brought.flows.get(flow.name()).copied().unwrap_or_default();
    let through = (brought.through != 0).then_some(brought.through);
    let readout = compare(&arms.written, &arms.held_out);
    Ok(UpliftView::of(
        (flow, shop.settings.currency),
        through,
        &arms,
        &readout,
    ))
}
