//! What is decided about people and deliveries: each decision goes to the queue, where it is kept as an event like any other.

use awda_commerce::{Delivery, Identifiers};
use awda_customers::{Decision, Known, Profile, Suspicion, joins_of};
use awda_ports::{Desk, Queue, Records, Stores};

use crate::call::Call;
use crate::customers::{id_of, parsed_id, profile};
use crate::people::{holders, pair};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// Two customers are one.
pub(crate) async fn merge<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
) -> Result<view::Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let with = parsed_id("with", call.query("with").unwrap_or_default())?;
    let one = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let other = profile(records, &shop.settings.id, &with).await?;
    let decision = Decision::Merge {
        one: strongest(&one)?,
        other: strongest(&other)?,
    };
    queued(queue, &shop, &decision).await
}

/// What made two people one does not.
pub(crate) async fn unmerge<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
) -> Result<view::Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let profile = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let wanted = call.query("join").unwrap_or_default();
    let joins = joins_of(&profile);
    let join = joins
        .iter()
        .find(|join| join.id == wanted)
        .ok_or(Refusal::Join)?;
    let named = |key| {
        profile
            .identifiers
            .get(key)
            .and_then(Known::named)
            .ok_or(Refusal::Erased)
    };
    let decision = Decision::Part {
        one: named(&join.strong)?,
        other: named(&join.weak)?,
    };
    queued(queue, &shop, &decision).await
}

/// A possible duplicate is one person, or two.
pub(crate) async fn duplicate<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
    is_one: bool,
) -> Result<view::Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let (weak, strong) = call
        .path("duplicate")
        .and_then(|id| id.split_once('~'))
        .and_then(|(weak, strong)| Some((weak.parse().ok()?, strong.parse().ok()?)))
        .ok_or(Refusal::Duplicate)?;
    let suspicion = Suspicion {
        weak,
        strong,
        why: None,
    };
    let people = holders(records, &shop.settings.id, std::slice::from_ref(&suspicion)).await?;
    let [strong, weak] = pair(&suspicion, &people).ok_or(Refusal::Duplicate)?;
    let is_known = weak.1.under.iter().any(|why| why.under == suspicion.strong);
    if !is_known {
        return Err(Refusal::Duplicate);
    }
    let decision = if is_one {
        // Of the two people, not of the pair: what both were seen with would only change hands.
        Decision::Merge {
            one: strongest(strong.0)?,
            other: strongest(weak.0)?,
        }
    } else {
        Decision::Part {
            one: strong.1.named().ok_or(Refusal::Erased)?,
            other: weak.1.named().ok_or(Refusal::Erased)?,
        }
    };
    queued(queue, &shop, &decision).await
}

/// A person is to be forgotten.
pub(crate) async fn erase<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
) -> Result<view::Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let profile = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let one = strongest(&profile)?;
    queued(queue, &shop, &Decision::Erase { one }).await
}

/// A delivery is tried again: it goes to the queue first, and is set aside no longer then.
pub(crate) async fn redrive<B: Stores + Desk, Q: Queue<Delivery>>(
    (books, queue): (&B, &Q),
    call: &Call,
) -> Result<view::Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let id = call.path("delivery").unwrap_or_default();
    let delivery = books.taken(&shop.settings.id, id).await?;
    let delivery = delivery.ok_or(Refusal::Delivery)?;
    queue.send(std::slice::from_ref(&delivery)).await?;
    books.put_back(&shop.settings.id, id).await?;
    Ok(view::Decided {
        delivery: delivery.id(),
        event: None,
    })
}

/// Takes a decision to the queue.
pub(crate) async fn queued<Q: Queue<Delivery>>(
    queue: &Q,
    shop: &Shop,
    decision: &Decision,
) -> Result<view::Decided, Refusal> {
    let delivery = decision.delivery(&shop.settings.id, shop.now);
    queue.send(std::slice::from_ref(&delivery)).await?;
    let event = decision.clone().event(&shop.settings.id, shop.now);
    Ok(view::Decided {
        delivery: delivery.id(),
        event: Some(event.id.to_string()),
    })
}

/// The strongest identifier of a person, alone.
pub(crate) fn strongest(profile: &Profile) -> Result<Identifiers, Refusal> {
    let mut known: Vec<_> = profile.identifiers.iter().collect();
    known.sort_by_key(|(key, known)| (known.kind, *key));
    let named = known.into_iter().find_map(|(_, known)| known.named());
    named.ok_or(Refusal::Erased)
}
