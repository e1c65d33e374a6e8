//! The stores themselves: those that whoever asks may see, and a new one. A store begins with what its first mail needs: a currency, a
//! zone, and an address that mail comes from. It refuses to end a store: its books are not only its own.

use awda_commerce::sources;
use awda_kernel::{Secret, StoreId, zone};
use awda_messaging::LINK_KEYS;
use awda_ports::{Keys, StoreChanges, StoreSettings, Stores};
use futures_util::future::try_join_all;

use crate::call::Call;
use crate::cursor;
use crate::keys::drawn;
use crate::refusal::Refusal;
use crate::settings::{changed, wrong};
use crate::view::{HookView, SettingsView, StoreLine, StoreMade, StorePage, StoreText};

/// The source of a shop's own program, whose secret is ours to make up.
const GENERIC: &str = "generic";

/// The stores that whoever asks may see, by id.
pub(crate) async fn list<B: Stores>(books: &B, call: &Call) -> Result<StorePage, Refusal> {
    let mut ids: Vec<StoreId> = if call.sees_all {
        books.all().await?
    } else {
        let named = call.stores.iter();
        named.filter_map(|store| store.parse().ok()).collect()
    };
    ids.sort();
    ids.dedup();
    let limit = call.limit()?;
    let sealed = call.query("cursor");
    if let Some(after) = sealed.map(|it| cursor::open(&["stores"], it)).transpose()? {
        ids.retain(|id| id.as_str() > after.as_str());
    }
    let has_more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().filter(|_| has_more);
    let next = next.map(|last| cursor::seal(&["stores"], last.as_str()));
    let found = try_join_all(ids.iter().map(|id| books.settings(id))).await?;
    Ok(StorePage {
        items: found.iter().flatten().map(StoreLine::of).collect(),
        next,
    })
}

/// A new store of the id that the address names.
pub(crate) async fn make<B>(books: &B, call: &Call) -> Result<StoreMade, Refusal>
where
    B: Stores + StoreChanges + Keys,
{
    let asked: StoreText = call.body()?;
    let bare = bare(call.store()?, &asked)?;
    let mut settings = changed(&bare, asked.settings)?;
    let made_up = if settings.secrets_of(GENERIC).is_empty() {
        let drawn = drawn(books).await?;
        let own = vec![Secret::new(drawn.clone())];
        settings.secrets.insert(GENERIC.to_owned(), own);
        Some(drawn)
    } else {
        None
    };
    let links = vec![Secret::new(drawn(books).await?)];
    settings.secrets.insert(LINK_KEYS.to_owned(), links);
    if !books.begin_settings(&settings).await? {
        return Err(Refusal::StoreExists);
    }
    let sources = sources::DOORS.iter().map(|door| door.name());
    Ok(StoreMade {
        hooks: sources
            .map(|source| HookView::of(&settings, source))
            .collect(),
        token: made_up,
        settings: SettingsView::of(&settings),
    })
}

/// A store that has said nothing but what it must.
fn bare(id: StoreId, asked: &StoreText) -> Result<StoreSettings, Refusal> {
    let sender = asked.settings.sender.as_ref();
    let email = sender.and_then(|sender| sender.email.as_deref());
    let email = email.ok_or_else(|| wrong("settings.sender.email: the address mail comes from"))?;
    let email = email.parse();
    let currency = asked.currency.parse();
    zone(&asked.timezone)
        .map_err(|_| wrong("timezone: a name of the IANA database such as Asia/Riyadh"))?;
    let mut bare = StoreSettings::beginning(
        id,
        currency.map_err(|_| wrong("currency: three letters of ISO 4217 such as SAR"))?,
        asked.timezone.clone(),
        email.map_err(|_| wrong("sender.email: an email address"))?,
    );
    if let Some(name) = &asked.settings.name {
        bare.sender.name.clone_from(name);
    }
    Ok(bare)
}
