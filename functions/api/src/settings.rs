//! A store's settings: read without its secrets, and changed field by field. It refuses to change the currency: what is in the books is in it.

use std::collections::BTreeMap;

use awda_commerce::{Channel, sources};
use awda_kernel::{Secret, zone};
use awda_messaging::caps::Caps;
use awda_messaging::carriers::standard;
use awda_messaging::channels::{
    ChannelSettings, FCM_ACCOUNT, GATEWAY_KEYS, INSTAGRAM_TOKEN, MESSENGER_TOKEN, TELEGRAM_TOKEN,
    VAPID_KEY, WHATSAPP_TOKEN,
};
use awda_messaging::coupons::CouponPools;
use awda_messaging::notices::{self, Endpoints, KEY_BYTES, KEYS_PREFIX};
use awda_messaging::{Brand, LINK_KEYS};
use awda_ports::{Accounts, LANE_PER_SECOND_MAX, Retention, StoreChanges, StoreSettings, Stores};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{SettingsText, SettingsView};

/// Longest text, in characters.
const TEXT_CHARS_MAX: usize = 300;
/// Shortest and longest secret, in bytes, and most of a name.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 8..=4_096;
const SECRETS_MAX: usize = 5;
/// Names of secrets that belong to no source.
const OWN_SECRETS: [&str; 7] = [
    GATEWAY_KEYS,
    WHATSAPP_TOKEN,
    TELEGRAM_TOKEN,
    MESSENGER_TOKEN,
    INSTAGRAM_TOKEN,
    FCM_ACCOUNT,
    VAPID_KEY,
];

/// The settings.
pub(crate) async fn settings<B: Stores>(books: &B, call: &Call) -> Result<SettingsView, Refusal> {
    let shop = Shop::open(books, call).await?;
    Ok(SettingsView::of(&shop.settings))
}

/// Changes what the body names, and nothing else.
pub(crate) async fn change<B: Stores + StoreChanges>(
    books: &B,
    call: &Call,
) -> Result<SettingsView, Refusal> {
    let asked: SettingsText = call.body()?;
    let shop = Shop::open(books, call).await?;
    // What is remembered may be a minute old: it is changed only where it is still so.
    let before = books.settings_now(&shop.settings.id).await?;
    let before = before.ok_or(Refusal::Store)?;
    let after = changed(&before, asked)?;
    if !books.keep_settings(&before, &after).await? {
        return Err(Refusal::SettingsChanged);
    }
    Ok(SettingsView::of(&after))
}

pub(crate) fn changed(
    before: &StoreSettings,
    asked: SettingsText,
) -> Result<StoreSettings, Refusal> {
    let mut next = before.clone();
    put(&mut next.name, asked.name, "name: 1 to 300 characters")?;
    if let Some(named) = asked.timezone {
        zone(&named)
            .map_err(|_| wrong("timezone: a name of the IANA database such as Asia/Riyadh"))?;
        next.zone = named;
    }
    if let Some(country) = asked.country {
        next.country = Some(country).filter(|country| !country.is_empty());
    }
    next.facts()
        .map_err(|_| wrong("country: two letters such as SA, or nothing"))?;
    if let Some(language) = asked.language {
        next.language = language.into();
    }
    let sender = asked.sender.unwrap_or_default();
    let expected = "sender.name: 1 to 300 characters";
    put(&mut next.sender.name, sender.name, expected)?;
    if let Some(email) = sender.email {
        let read = email.parse();
        next.sender.email = read.map_err(|_| wrong("sender.email: an email address"))?;
    }
    let expected = "sender.postal_address: 1 to 300 characters";
    put(
        &mut next.sender.postal_address,
        sender.postal_address,
        expected,
    )?;
    if let Some(url) = asked.shop_url {
        let is_url = url.starts_with("https://") && url.chars().count() <= TEXT_CHARS_MAX;
        if !is_url || url.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(wrong("shop_url: https:// and at most 300 characters"));
        }
        next.shop_url = url;
    }
    if let Some(share) = asked.holdout_share {
        if share > 10_000 {
            return Err(wrong("holdout_share: 0 to 10000"));
        }
        next.holdout_share = share;
    }
    limits(&mut next, asked.caps, asked.channels)?;
    if let Some(pools) = asked.coupons {
        next.coupons = pools_of(pools, &before.coupons)?;
    }
    if let Some(endpoints) = asked.webhooks {
        webhooks(&mut next, endpoints)?;
    }
    if let Some(accounts) = asked.accounts {
        next.accounts = accounts_of(&accounts)?;
    }
    if let Some(rates) = asked.rates {
        next.rates = rates_of(rates)?;
    }
    if let Some(retention) = asked.retention {
        next.retention = retention_of(&retention)?;
    }
    if let Some(brand) = asked.brand {
        next.brand = brand_of(&brand)?;
    }
    for (name, secrets) in asked.secrets.unwrap_or_default() {
        secret(&mut next, name, secrets)?;
    }
    Ok(next)
}

/// What was said, where it says nothing that is not known. What is kept passes over that, so that an older version reads it.
fn known<T: Serialize + DeserializeOwned>(asked: &serde_json::Value) -> Option<T> {
    let said = asked.as_object()?;
    let read: T = serde_json::from_value(asked.clone()).ok()?;
    let written = serde_json::to_value(&read).ok()?;
    let is_known = |name: &str| written.get(name).is_some();
    let mut fields = said.iter();
    fields
        .all(|(name, value)| value.is_null() || is_known(name))
        .then_some(read)
}

/// By what returns are reckoned.
fn accounts_of(asked: &serde_json::Value) -> Result<Accounts, Refusal> {
    let read: Option<Accounts> = known(asked);
    let is_right = |said: &Accounts| {
        said.margin_points.is_none_or(|points| points <= 10_000)
            && said.rate_micros.is_none_or(|rate| rate > 0)
    };
    read.filter(is_right)
        .ok_or_else(|| wrong("accounts: margin_points 0 to 10000, rate_micros above 0, or {}"))
}

/// How mails look.
fn brand_of(asked: &serde_json::Value) -> Result<Brand, Refusal> {
    let read: Option<Brand> = known(asked);
    read.and_then(Brand::checked).ok_or_else(|| {
        wrong("brand: logo_url, https:// and at most 300 characters, colour as #8a3b2a, or {}")
    })
}

/// How fast carriers are.
fn rates_of(asked: BTreeMap<String, u16>) -> Result<BTreeMap<Channel, u16>, Refusal> {
    let read = |(name, rate): (String, u16)| {
        let channel: Option<Channel> = serde_json::from_value(name.into()).ok();
        let rate = Some(rate).filter(|rate| (1..=LANE_PER_SECOND_MAX).contains(rate));
        let pair = channel.zip(rate);
        pair.ok_or_else(|| {
            wrong("rates: a number from 1 to 1000 for each of email, sms, whatsapp, telegram")
        })
    };
    asked.into_iter().map(read).collect()
}

/// How long people are kept of whom nothing is heard.
fn retention_of(asked: &serde_json::Value) -> Result<Retention, Refusal> {
    let read: Option<Retention> = known(asked);
    let may = |months: &u16| Retention::MONTHS.contains(months);
    read.filter(|said| said.silent_months.as_ref().is_none_or(may))
        .ok_or_else(|| wrong("retention: silent_months from 6 to 240, or {} to keep everybody"))
}

/// How often, and over which channels. What is named takes the place of all there was.
fn limits(
    next: &mut StoreSettings,
    caps: Option<serde_json::Value>,
    channels: Option<serde_json::Value>,
) -> Result<(), Refusal> {
    if let Some(caps) = caps {
        let read: Option<Caps> = serde_json::from_value(caps).ok();
        let checked = read.and_then(|caps| caps.checked().ok());
        next.caps = checked.ok_or_else(|| {
            wrong("caps: email_hours and other_hours 1 to 168, in_seven_days 1 to 50, sunset_months 1 to 36, or off")
        })?;
    }
    if let Some(channels) = channels {
        next.channels = serde_json::from_value(channels).map_err(|_| {
            wrong("channels: what docs/CHANNELS.md names under sms, whatsapp, telegram, messenger, instagram and push")
        })?;
    }
    // A change of the country changes what its rules allow.
    let checked: Result<ChannelSettings, _> =
        next.channels.clone().checked(next.country.as_deref());
    next.channels = checked.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Refusal::Settings(lines.join("; "))
    })?;
    Ok(())
}

/// The pools of coupons in the place of those there were.
fn pools_of(asked: serde_json::Value, before: &CouponPools) -> Result<CouponPools, Refusal> {
    let read: CouponPools = serde_json::from_value(asked).map_err(|_| {
        wrong("coupons: pools by name, each with gives, valid_days and what docs/FLOWS.md names beside them")
    })?;
    let checked = awda_messaging::coupons::checked(read, before);
    checked.map_err(|fault| Refusal::Settings(fault.to_string()))
}

/// The store's own systems in the place of those there were. Keys of one that is there no more go with it.
fn webhooks(next: &mut StoreSettings, asked: serde_json::Value) -> Result<(), Refusal> {
    let read: Endpoints = serde_json::from_value(asked).map_err(|_| {
        wrong(
            "webhooks: by name, each with url, events and is_paused, as docs/WEBHOOKS.md has them",
        )
    })?;
    let checked = notices::checked(read);
    next.webhooks = checked.map_err(|fault| Refusal::Settings(fault.to_string()))?;
    let endpoints = &next.webhooks;
    next.secrets.retain(|name, _| {
        let endpoint = name.strip_prefix(KEYS_PREFIX);
        endpoint.is_none_or(|endpoint| endpoints.contains_key(endpoint))
    });
    Ok(())
}

/// Puts secrets in the place of those of a name; none takes them away.
fn secret(next: &mut StoreSettings, name: String, secrets: Vec<String>) -> Result<(), Refusal> {
    if let Some(endpoint) = name.strip_prefix(KEYS_PREFIX) {
        let is_key = |one: &String| standard::is_key(one, KEY_BYTES);
        let is_known = next.webhooks.contains_key(endpoint);
        if !is_known || secrets.len() > SECRETS_MAX || !secrets.iter().all(is_key) {
            return Err(wrong(
                "secrets: of a webhook that the settings have, at most 5 keys, each whsec_ and the base 64 of 24 to 64 bytes",
            ));
        }
    }
    let mut all = sources::DOORS.iter();
    let is_key = all.any(|door| door.key_name() == name);
    let is_known = is_key
        || name.starts_with(KEYS_PREFIX)
        || OWN_SECRETS.contains(&name.as_str())
        || (name != LINK_KEYS && sources::door(&name).is_ok());
    let are_right = secrets.len() <= SECRETS_MAX
        && secrets
            .iter()
            .all(|one| SECRET_BYTES.contains(&one.len()) && one.trim() == one);
    if !is_known || !are_right {
        return Err(wrong(
            "secrets: by the name of a source or key, at most 5 of 8 to 4096 bytes",
        ));
    }
    if secrets.is_empty() {
        next.secrets.remove(&name);
    } else {
        let secrets = secrets.into_iter().map(Secret::new);
        next.secrets.insert(name, secrets.collect());
    }
    Ok(())
}

fn put(field: &mut String, said: Option<String>, expected: &'static str) -> Result<(), Refusal> {
    let Some(said) = said else {
        return Ok(());
    };
    let said = said.trim();
    let is_right = (1..=TEXT_CHARS_MAX).contains(&said.chars().count());
    if !is_right || said.contains(char::is_control) {
        return Err(wrong(expected));
    }
    said.clone_into(field);
    Ok(())
}

pub(crate) fn wrong(expected: &str) -> Refusal {
    Refusal::Settings(expected.to_owned())
}
