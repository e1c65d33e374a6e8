//! What a flow or campaign brought: those who were written to beside those held out, as the nights have counted them.

use std::collections::BTreeMap;

use awda_measures::uplift::{Arms, Brought, Margin, compare, compare_margin};
use awda_measures::wording::Wording;
use awda_messaging::Flow;
use awda_ports::{Nights, StoreSettings, Stores};

use crate::attribution::economics_of;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{MarginView, StepWordsView, UpliftView};

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
    let view = UpliftView::of((flow, shop.settings.currency), through, &arms, &readout);
    let words = brought.words.get(flow.name());
    let steps = words.into_iter().flatten();
    let steps = steps.filter_map(|(step, wordings)| {
        let first = first_wording(&shop.settings, (flow, *step), wordings)?;
        Some(StepWordsView::of(*step, &first, wordings))
    });
    Ok(UpliftView {
        words: steps.collect(),
        margin: margin_of(&shop.settings, flow, &brought, &arms),
        ..view
    })
}

/// What the flow brought of what the store keeps; none where the store has not said its margin, or what its messages cost is not known.
fn margin_of(
    settings: &StoreSettings,
    flow: Flow,
    brought: &Brought,
    arms: &Arms,
) -> Option<MarginView> {
    let economics = economics_of(settings)?;
    let paid = brought.paid.get(flow.name()).copied().unwrap_or_default();
    let margin = Margin::of(&economics, &paid)?;
    let readout = compare_margin(&arms.written, &arms.held_out, margin);
    Some(MarginView::of(&economics, (&paid, margin), &readout))
}

/// The wording the others are compared with: the document's first that somebody was given.
fn first_wording(
    settings: &StoreSettings,
    (flow, step): (Flow, u8),
    wordings: &BTreeMap<String, Wording>,
) -> Option<String> {
    let book = settings.flow_book();
    let step = book.document(flow).and_then(|document| document.step(step));
    let mut named = step.into_iter().flat_map(|step| &step.variants);
    let known = named.find(|variant| wordings.contains_key(&variant.id));
    let first = known.map(|variant| &variant.id);
    first.or_else(|| wordings.keys().next()).cloned()
}
