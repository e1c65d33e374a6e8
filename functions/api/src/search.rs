//! People by the beginning of a name, an address or a number, however it is spelled, and by any identifier as a whole.
//!
//! Of the tables it asks for whole identifiers once, for each beginning once, and for the people it shows as often: eight requests for a page
//! at most, and four for most, however many customers there are. An entry that leads to somebody who is called otherwise now is passed over.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{IdentifierKind, Key, Profile, Wanted};
use awda_kernel::{Country, CustomerId, EmailAddress, PhoneNumber, StoreId};
use awda_ports::{Finding, Found, Lookup, Records, Stores};

use crate::call::Call;
use crate::cursor;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{CustomerPage, FoundCustomer};

/// Entries read in one go.
const ENTRIES: usize = 250;
/// Most entries that one page reads through.
const ENTRIES_MAX: usize = 2_000;
/// Longest text, in characters.
const TEXT_CHARS_MAX: usize = 120;
/// Kinds whose ids are typed as their sources tell them.
const AS_TOLD: [IdentifierKind; 6] = [
    IdentifierKind::Card,
    IdentifierKind::Whatsapp,
    IdentifierKind::Messenger,
    IdentifierKind::Instagram,
    IdentifierKind::Telegram,
    IdentifierKind::Anonymous,
];

/// A search under way.
struct Search<'a> {
    shop: &'a Shop,
    wanted: Wanted,
    /// Keys of every identifier that the text is, as a whole.
    keys: BTreeSet<Key>,
    limit: usize,
    items: Vec<FoundCustomer>,
    /// People who were loaded already.
    loaded: BTreeMap<CustomerId, Profile>,
}

/// Where a page begins: under which beginning, and behind which entry.
type Place = (usize, Option<String>);

/// People who are meant by a text.
pub(crate) async fn search<P: Records + Finding, B: Stores>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<CustomerPage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let text = call.query("search").unwrap_or_default();
    let wanted = Wanted::read(text, calling_code(&shop));
    let wanted = wanted.filter(|_| text.chars().count() <= TEXT_CHARS_MAX);
    let mut search = Search {
        wanted: wanted.ok_or(Refusal::Invalid {
            name: "search",
            expected: "at most 120 characters, with a letter or a digit",
        })?,
        keys: keys_of(text, &shop),
        limit: call.limit()?,
        items: Vec::new(),
        loaded: BTreeMap::new(),
        shop: &shop,
    };
    let list = ["search", shop.settings.id.as_str(), text];
    let place = if let Some(cursor) = call.query("cursor") {
        place_of(&cursor::open(&list, cursor)?)?
    } else {
        search.exact(records).await?;
        (0, None)
    };
    let next = search.go_on(records, place).await?;
    Ok(CustomerPage {
        items: search.items,
        next: next.map(|(under, behind)| {
            let place = format!("{under}|{}", behind.unwrap_or_default());
            cursor::seal(&list, &place)
        }),
    })
}

impl Search<'_> {
    const fn store(&self) -> &StoreId {
        &self.shop.settings.id
    }

    /// Whoever has an identifier that is the text.
    async fn exact<P: Records>(&mut self, records: &P) -> Result<(), Refusal> {
        let lookup = Lookup {
            store: self.store().clone(),
            keys: self.keys.iter().cloned().collect(),
            entity: None,
            event: None,
        };
        let holders = records.look_up(&lookup, false).await?.holders;
        let ids: BTreeSet<CustomerId> = holders.into_values().collect();
        for profile in self.people(records, ids).await? {
            if self.is_exact(&profile) {
                self.show(&profile, "identifier");
            }
        }
        Ok(())
    }

    /// Whoever is found by a beginning, from a place on; answers where the following page begins.
    async fn go_on<P: Records + Finding>(
        &mut self,
        records: &P,
        (mut under, mut behind): Place,
    ) -> Result<Option<Place>, Refusal> {
        let mut looked_at = 0;
        while let Some(beginning) = self.wanted.prefixes().get(under).cloned() {
            if self.items.len() >= self.limit || looked_at >= ENTRIES_MAX {
                return Ok(Some((under, behind)));
            }
            let page = records
                .found(self.store(), &beginning, ENTRIES, behind.as_deref())
                .await?;
            looked_at += page.rows.len();
            let room = self.limit.saturating_sub(self.items.len());
            let mut meant: Vec<Found> = page.rows;
            meant.retain(|row| self.wanted.means(&row.entry));
            let is_cut = meant.len() > room;
            meant.truncate(room);
            let last = meant.last().map(Found::place);
            self.show_found(records, under, meant).await?;
            match (is_cut, page.next) {
                (true, _) => behind = last,
                (false, Some(next)) => behind = Some(next),
                (false, None) => (under, behind) = (under + 1, None),
            }
        }
        Ok(None)
    }

    /// Shows the people of entries by which they are found first.
    async fn show_found<P: Records>(
        &mut self,
        records: &P,
        under: usize,
        meant: Vec<Found>,
    ) -> Result<(), Refusal> {
        let ids = meant.iter().map(|row| row.customer.clone()).collect();
        let people = self.people(records, ids).await?;
        for row in meant {
            let Some(profile) = people.iter().find(|one| one.id == row.customer) else {
                continue;
            };
            let by = self.wanted.found_by(profile);
            let is_first = by.as_ref() == Some(&(under, row.entry.clone()));
            if is_first && !self.is_exact(profile) {
                self.show(profile, kind_of(&row));
            }
        }
        Ok(())
    }

    async fn people<P: Records>(
        &mut self,
        records: &P,
        ids: BTreeSet<CustomerId>,
    ) -> Result<Vec<Profile>, Refusal> {
        let unknown = ids.iter().filter(|id| !self.loaded.contains_key(id));
        let unknown: Vec<CustomerId> = unknown.cloned().collect();
        if !unknown.is_empty() {
            let stored = records.profiles(self.store(), &unknown).await?;
            let people = stored.into_iter().map(|stored| stored.value);
            self.loaded
                .extend(people.map(|profile| (profile.id.clone(), profile)));
        }
        let people = ids.iter().filter_map(|id| self.loaded.get(id));
        Ok(people.cloned().collect())
    }

    fn is_exact(&self, profile: &Profile) -> bool {
        let mut known = profile.identifiers.iter();
        known.any(|(key, known)| self.keys.contains(key) && known.named().is_some())
    }

    fn show(&mut self, profile: &Profile, found_by: &'static str) {
        let found = FoundCustomer::of(profile, self.shop.settings.currency, found_by);
        self.items.push(found);
    }
}

/// The keys of every identifier that a text may be as a whole.
fn keys_of(text: &str, shop: &Shop) -> BTreeSet<Key> {
    let store = &shop.settings.id;
    let text = text.trim();
    let key = |kind, value: &str| Key::new(store, kind, value);
    let mut keys: BTreeSet<Key> = AS_TOLD.iter().map(|kind| key(*kind, text)).collect();
    let email: Option<EmailAddress> = text.parse().ok();
    keys.extend(email.map(|email| key(IdentifierKind::Email, email.reveal())));
    let phone = PhoneNumber::parse(text, country_of(shop)).ok();
    keys.extend(phone.map(|phone| key(IdentifierKind::Phone, phone.reveal())));
    if text.contains(':') {
        keys.insert(key(IdentifierKind::Shop, text));
        return keys;
    }
    let sources = shop.settings.secrets.keys().map(String::as_str);
    let numbered = sources.chain(["import"]);
    keys.extend(numbered.map(|source| key(IdentifierKind::Shop, &format!("{source}:{text}"))));
    keys
}

fn kind_of(row: &Found) -> &'static str {
    if !row.entry.name.is_empty() {
        "name"
    } else if row.entry.word.contains('@') {
        "email"
    } else {
        "phone"
    }
}

fn calling_code(shop: &Shop) -> Option<u16> {
    country_of(shop)?.calling_code()
}

fn country_of(shop: &Shop) -> Option<Country> {
    shop.settings.country.as_deref()?.parse().ok()
}

fn place_of(text: &str) -> Result<Place, Refusal> {
    let (under, behind) = text.split_once('|').ok_or(Refusal::Cursor)?;
    let under = under.parse().map_err(|_| Refusal::Cursor)?;
    Ok((
        under,
        Some(behind.to_owned()).filter(|behind| !behind.is_empty()),
    ))
}
