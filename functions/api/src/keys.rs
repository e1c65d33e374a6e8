//! Keys of a store's programs: made, changed, ended, and recognised where a program asks. Of a secret only its SHA-256 is kept, and it is
//! compared in constant time. It refuses to open anything but what a token of the same store would.
//!
//! A program asks under `/keys/v1`, where no authorizer stands in front: the function looks for itself. What it has read of a key it
//! believes for a minute.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use awda_kernel::{StoreId, Timestamp, fingerprint};
use awda_ports::web::{Principal, Request};
use awda_ports::{FormerSecret, Keys, StoreKey, Stores};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Uri, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::call::Call;
use crate::refusal::{Refusal, StaffRefusal};
use crate::routes::{SCOPE, WRITE};
use crate::shop::Shop;
use crate::view::{KeyList, KeyMade, KeyText, KeyView, RotateText};

/// What addresses for programs begin with.
const PREFIX: &str = "/keys/v1/";
/// What stands before the store in them.
const STORES: &str = "stores/";
/// What a program's token begins with; scanners of repositories look for such marks.
const MARK: &str = "awda_key_";
/// What a key's id begins with.
const ID: &str = "key_";
/// Characters of an id after that.
const ID_CHARS: usize = 26;
/// Most keys of a store.
const KEYS_MAX: usize = 50;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Milliseconds for which what was read of a key is believed.
const BELIEVED_MS: i64 = 60_000;
/// Keys that are remembered; beyond it all are forgotten, and read again.
const REMEMBERED_MAX: usize = 1_000;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// Where a key is: its store, and its id.
type Place = (StoreId, String);

/// What was read of a key, and until when it is believed.
type Remembered = BTreeMap<Place, (Option<StoreKey>, Timestamp)>;

/// What was read of keys lately; nothing of one that is not there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    keys: Arc<Mutex<Remembered>>,
}

/// Whether somebody who is named so is a program with a key.
pub(crate) fn is_key(subject: &str) -> bool {
    subject.starts_with(ID)
}

impl Known {
    /// The request of a program, at the address it means and with who asks; none where it is no program's address.
    pub(crate) async fn recognised<B: Keys>(
        &self,
        books: &B,
        request: &Request,
        now: Timestamp,
    ) -> Result<Option<Request>, Refusal> {
        let Some(rest) = request.uri().path().strip_prefix(PREFIX) else {
            return Ok(None);
        };
        let store = rest
            .strip_prefix(STORES)
            .and_then(|rest| rest.split('/').next());
        let store: StoreId = store
            .and_then(|store| store.parse().ok())
            .ok_or(Refusal::Route)?;
        let given = request.headers().get(header::AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer "));
        let (id, secret) = given
            .and_then(|token| parted(token.trim()))
            .ok_or(StaffRefusal::NoKey)?;
        let key = self.key(books, (store.clone(), id), now).await?;
        let key = key
            .filter(|key| opens(key, secret, now))
            .ok_or(StaffRefusal::NoKey)?;
        let mut meant = request.clone();
        *meant.uri_mut() = without_prefix(request.uri()).ok_or(Refusal::Route)?;
        meant.extensions_mut().insert(Principal {
            stores: vec![store.to_string()],
            scopes: key.scopes,
            subject: key.id,
            roles: key.role.map(|role| vec![role]),
        });
        Ok(Some(meant))
    }

    async fn key<B: Keys>(
        &self,
        books: &B,
        place: Place,
        now: Timestamp,
    ) -> Result<Option<StoreKey>, Refusal> {
        if let Some((key, until)) = self.lock().get(&place)
            && now < *until
        {
            return Ok(key.clone());
        }
        let key = books.key(&place.0, &place.1).await?;
        let until = later(now, BELIEVED_MS);
        let mut keys = self.lock();
        if keys.len() >= REMEMBERED_MAX {
            keys.clear();
        }
        keys.insert(place, (key.clone(), until));
        Ok(key)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every key of a store.
pub(crate) async fn list<B: Stores + Keys>(books: &B, call: &Call) -> Result<KeyList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let keys = books.keys(&shop.settings.id).await?;
    Ok(KeyList {
        items: keys.iter().map(|key| KeyView::of(key, call.now)).collect(),
    })
}

/// A new key.
pub(crate) async fn make<B: Stores + Keys>(books: &B, call: &Call) -> Result<KeyMade, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: KeyText = call.body()?;
    let name = asked.name.trim();
    if name.is_empty() || asked.name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::Body("a name of 1 to 100 characters"));
    }
    if asked.days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        return Err(Refusal::Body("days from 1 to 3650"));
    }
    let store = &shop.settings.id;
    if books.keys(store).await?.len() >= KEYS_MAX {
        return Err(StaffRefusal::KeyTooMany(KEYS_MAX).into());
    }
    let secret = drawn(books).await?;
    let hash = hash_of(&secret);
    let scopes = [Some(SCOPE), asked.can_write.then_some(WRITE)];
    let key = StoreKey {
        id: format!("{ID}{}", fingerprint(&["key", store.as_str(), &hash])),
        name: name.to_owned(),
        hash,
        former: None,
        scopes: scopes.into_iter().flatten().map(str::to_owned).collect(),
        role: asked.role.map(|role| role.name().to_owned()),
        expires_at: asked
            .days
            .map(|days| later(call.now, i64::from(days) * DAY_MS)),
        made_at: call.now,
        by: call.who.clone(),
        version: 1,
    };
    if !books.keep_key(store, &key, None).await? {
        return Err(StaffRefusal::KeyChanged.into());
    }
    Ok(made(&key, &secret, call))
}

/// A new secret for a key.
pub(crate) async fn rotate<B: Stores + Keys>(books: &B, call: &Call) -> Result<KeyMade, Refusal> {
    let (shop, held) = named(books, call).await?;
    let asked: RotateText = call.body()?;
    if asked.overlap_hours > 720 {
        return Err(Refusal::Body("overlap_hours from 0 to 720"));
    }
    let secret = drawn(books).await?;
    let before = held.version;
    let former = FormerSecret {
        hash: held.hash.clone(),
        until: later(call.now, i64::from(asked.overlap_hours) * HOUR_MS),
    };
    let key = StoreKey {
        hash: hash_of(&secret),
        former: Some(former).filter(|former| former.until > call.now),
        version: before + 1,
        ..held
    };
    if !books
        .keep_key(&shop.settings.id, &key, Some(before))
        .await?
    {
        return Err(StaffRefusal::KeyChanged.into());
    }
    Ok(made(&key, &secret, call))
}

/// Ends a key; answers it as it was.
pub(crate) async fn end<B: Stores + Keys>(books: &B, call: &Call) -> Result<KeyView, Refusal> {
    let (shop, key) = named(books, call).await?;
    if !books.drop_key(&shop.settings.id, &key).await? {
        return Err(StaffRefusal::KeyChanged.into());
    }
    Ok(KeyView::of(&key, call.now))
}

async fn named<B: Stores + Keys>(books: &B, call: &Call) -> Result<(Shop, StoreKey), Refusal> {
    let shop = Shop::open(books, call).await?;
    let id = call.path("key").unwrap_or_default();
    let key = books.key(&shop.settings.id, id).await?;
    Ok((shop, key.ok_or(StaffRefusal::Key)?))
}

/// A secret that nobody can foretell, as text.
pub(crate) async fn drawn<B: Keys>(books: &B) -> Result<String, Refusal> {
    let drawn = books.draw().await?;
    Ok(URL_SAFE_NO_PAD.encode(drawn.reveal()))
}

fn made(key: &StoreKey, secret: &str, call: &Call) -> KeyMade {
    let id = key.id.trim_start_matches(ID);
    KeyMade {
        key: KeyView::of(key, call.now),
        token: format!("{MARK}{id}_{secret}"),
    }
}

/// The id and the secret of a token.
fn parted(token: &str) -> Option<(String, &str)> {
    let rest = token.strip_prefix(MARK)?;
    let (id, secret) = (rest.get(..ID_CHARS)?, rest.get(ID_CHARS..)?);
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let secret = secret.strip_prefix('_').filter(|_| is_id)?;
    Some((format!("{ID}{id}"), secret))
}

/// Whether a secret is the key's, or was and still is taken.
fn opens(key: &StoreKey, secret: &str, now: Timestamp) -> bool {
    let hash = hash_of(secret);
    let is_same = |held: &str| bool::from(held.as_bytes().ct_eq(hash.as_bytes()));
    let is_former = key
        .former
        .as_ref()
        .is_some_and(|former| is_same(&former.hash) && now < former.until);
    (is_same(&key.hash) | is_former) && key.expires_at.is_none_or(|end| now < end)
}

fn hash_of(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn later(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millisecond(now.as_millisecond() + millis).unwrap_or(now)
}

/// The address that a program's address means.
fn without_prefix(uri: &Uri) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(whole.strip_prefix("/keys")?.parse().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_an_id_and_a_secret_that_may_have_underscores() {
        let id = "06dv5r8k3w9q2m4x7n1c8b5t0z";
        let token = format!("{MARK}{id}_a_b-c");
        assert_eq!(parted(&token), Some((format!("key_{id}"), "a_b-c")));
        for broken in [
            "",
            "awda_key_",
            "awda_key_short_x",
            &format!("{MARK}{id}"),
            &format!("{MARK}{id}x"),
            &format!("key_{id}_x"),
            &format!("{MARK}ä{}_x", "b".repeat(24)),
        ] {
            assert_eq!(parted(broken), None, "{broken}");
        }
    }

    #[test]
    fn an_address_of_programs_keeps_its_query() {
        let uri: Uri = "/keys/v1/stores/acme/goals?x=%2B1".parse().unwrap();
        let meant = without_prefix(&uri).unwrap();
        assert_eq!(meant.to_string(), "/v1/stores/acme/goals?x=%2B1");
    }
}
