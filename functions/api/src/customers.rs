//! A person, by id or by identifier.

use awda_customers::{IdentifierKind, Key, Profile};
use awda_kernel::{Country, CustomerId, EmailAddress, PhoneNumber, StoreId};
use awda_measures::{YEAR_DAYS, lifetime_of};
use awda_ports::{Finding, Lookup, Records, Runs, Stores, Timeline};

use crate::call::Call;
use crate::past;
use crate::refusal::Refusal;
use crate::search::search;
use crate::shop::{Night, Shop};
use crate::view;

/// A person by id.
pub(crate) async fn customer<P: Records, T: Timeline, B: Stores + Runs>(
    (records, timeline, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::Customer, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked = id_of(call)?;
    let profile = profile(records, &shop.settings.id, &asked).await?;
    if let Some(moment) = call.as_of()? {
        let then = past::as_of((records, timeline), &profile, &shop, moment).await?;
        return Ok(view::Customer {
            as_of: moment.1.to_string(),
            ..shown(&then, None, &shop, None)
        });
    }
    let night = shop.last_night(books).await?;
    Ok(shown(&profile, Some(&asked), &shop, night.as_ref()))
}

/// A person by exactly one identifier, or those a search means.
pub(crate) async fn find<P: Records + Finding, B: Stores + Runs>(
    records: &P,
    books: &B,
    call: &Call,
) -> Result<view::FoundCustomers, Refusal> {
    let given = IDENTIFIERS
        .iter()
        .any(|(name, _)| call.query(name).is_some());
    if call.query("search").is_none() {
        for name in ["limit", "cursor"] {
            if call.query(name).is_some() {
                return Err(Refusal::Invalid {
                    name,
                    expected: "together with search only",
                });
            }
        }
        let one = by_identifier(records, books, call).await?;
        return Ok(view::FoundCustomers::One(Box::new(one)));
    }
    if given {
        return Err(Refusal::Invalid {
            name: "search",
            expected: "search or an identifier, not both",
        });
    }
    let page = search((records, books), call).await?;
    Ok(view::FoundCustomers::Page(page))
}

async fn by_identifier<P: Records, B: Stores + Runs>(
    records: &P,
    books: &B,
    call: &Call,
) -> Result<view::Customer, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let key = key_of(call, &shop)?;
    let lookup = Lookup {
        store: store.clone(),
        keys: vec![key.clone()],
        entity: None,
        event: None,
    };
    let sight = records.look_up(&lookup, false).await?;
    let holder = sight.holders.get(&key).ok_or(Refusal::Customer)?;
    let profile = profile(records, store, holder).await?;
    let night = shop.last_night(books).await?;
    Ok(shown(&profile, None, &shop, night.as_ref()))
}

/// The profile that goes on under an id.
pub(crate) async fn profile(
    records: &impl Records,
    store: &StoreId,
    id: &CustomerId,
) -> Result<Profile, Refusal> {
    let found = records.profiles(store, std::slice::from_ref(id)).await?;
    let stored = found.into_iter().next().ok_or(Refusal::Customer)?;
    Ok(stored.value)
}

/// The person the address names.
pub(crate) fn id_of(call: &Call) -> Result<CustomerId, Refusal> {
    parsed_id("customer", call.path("customer").unwrap_or_default())
}

/// A person's id in a parameter.
pub(crate) fn parsed_id(name: &'static str, text: &str) -> Result<CustomerId, Refusal> {
    text.parse().map_err(|_| Refusal::Invalid {
        name,
        expected: "cus_ and 26 characters",
    })
}

/// A profile as it is shown.
pub(crate) fn shown(
    profile: &Profile,
    asked: Option<&CustomerId>,
    shop: &Shop,
    night: Option<&Night>,
) -> view::Customer {
    let currency = shop.settings.currency;
    let lifetime = night
        .and_then(|night| lifetime_of(profile, &night.body, shop.today, YEAR_DAYS))
        .map(|lifetime| view::Lifetime::of(&lifetime, YEAR_DAYS, currency));
    view::Customer {
        lifetime,
        run: night.map(|night| night.row.run.clone()),
        ..view::Customer::of(profile, asked, shop)
    }
}

/// The parameters an identifier may be given in, and its kind.
const IDENTIFIERS: [(&str, IdentifierKind); 9] = [
    ("email", IdentifierKind::Email),
    ("phone", IdentifierKind::Phone),
    ("shop_id", IdentifierKind::Shop),
    ("card", IdentifierKind::Card),
    ("whatsapp", IdentifierKind::Whatsapp),
    ("messenger", IdentifierKind::Messenger),
    ("instagram", IdentifierKind::Instagram),
    ("telegram", IdentifierKind::Telegram),
    ("anonymous", IdentifierKind::Anonymous),
];
/// The same, as errors name them.
const ONE_OF: &str =
    "search, email, phone, shop_id, card, whatsapp, messenger, instagram, telegram or anonymous";

/// The key of the one identifier that was given.
fn key_of(call: &Call, shop: &Shop) -> Result<Key, Refusal> {
    let named = IDENTIFIERS.iter();
    let given: Vec<_> = named
        .filter_map(|(name, kind)| Some((*name, *kind, call.query(name)?)))
        .collect();
    let (name, kind, value) = match given.as_slice() {
        [one] => *one,
        [] => return Err(Refusal::Missing(ONE_OF)),
        _ => {
            return Err(Refusal::Invalid {
                name: ONE_OF,
                expected: "exactly one of them",
            });
        }
    };
    let value = match kind {
        IdentifierKind::Email => email_of(value)?,
        IdentifierKind::Phone => phone_of(value, shop)?,
        IdentifierKind::Shop => shop_id_of(value)?,
        _ => id_as_told(name, value)?,
    };
    Ok(Key::new(&shop.settings.id, kind, &value))
}

fn id_as_told(name: &'static str, text: &str) -> Result<String, Refusal> {
    Some(text)
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
        .ok_or(Refusal::Invalid {
            name,
            expected: "the id, as its source tells it",
        })
}

fn email_of(text: &str) -> Result<String, Refusal> {
    let email: Result<EmailAddress, _> = text.parse();
    email
        .map(|email| email.reveal().to_owned())
        .map_err(|_| Refusal::Invalid {
            name: "email",
            expected: "an email address",
        })
}

fn phone_of(text: &str, shop: &Shop) -> Result<String, Refusal> {
    let country: Option<Country> = shop
        .settings
        .country
        .as_deref()
        .and_then(|code| code.parse().ok());
    PhoneNumber::parse(text, country)
        .map(|phone| phone.reveal().to_owned())
        .map_err(|_| Refusal::Invalid {
            name: "phone",
            expected: "a phone number, international or in the national form of the store's country",
        })
}

fn shop_id_of(text: &str) -> Result<String, Refusal> {
    let parts = text.split_once(':');
    let is_whole = parts.is_some_and(|(source, id)| !source.is_empty() && !id.is_empty());
    Some(text)
        .filter(|_| is_whole)
        .map(str::to_owned)
        .ok_or(Refusal::Invalid {
            name: "shop_id",
            expected: "the source's name, a colon and the id there",
        })
}
