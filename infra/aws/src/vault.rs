//! The keys that seal what stores keep secret. One text lies in Secrets Manager; from it comes the key (AES-256-GCM), and with it the
//! secrets of every store are sealed in their rows (docs/decisions/0017).
//!
//! A row says which key sealed it, so that a text can be changed while rows are still sealed with the one before: Secrets Manager keeps
//! that as `AWSPREVIOUS`. What was read is believed for an hour, and asked for again where a row names a key that is not known,
//! though not oftener than every ten seconds. It refuses to know what is sealed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use awda_kernel::{Secret, Timestamp};
use awda_ports::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::derive::expanded;

#[cfg(feature = "vault")]
mod kept;

/// What the derivation of keys is bound to.
const SALT: &[u8] = b"awda sealing 1";
const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 4;
/// How long texts are believed to be the newest.
const BELIEVED: Duration = Duration::from_hours(1);
/// How long those that were read with the one before are believed to be all: a key that is lost is not asked for by every request.
const BELIEVED_ALL: Duration = Duration::from_secs(10);
const SEAL: &str = "seal a store's secrets";
const OPEN: &str = "open a store's secrets";

/// Something sealed, as rows keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    /// Which key sealed it.
    key: String,
    /// Nonce, what was sealed, and its tag, as base64url.
    text: String,
}

/// Keys. Clones share what they have read.
#[derive(Clone)]
pub struct Vault(Arc<Shelf>);

struct Shelf {
    source: Source,
    held: Mutex<Option<Held>>,
}

/// What was read last.
struct Held {
    at: Instant,
    with_former: bool,
    ring: Arc<Ring>,
}

/// Where the texts come from.
enum Source {
    /// They were given.
    Given(Vec<Secret<String>>),
    /// Secrets Manager.
    #[cfg(feature = "vault")]
    Kept(Box<kept::Kept>),
}

/// Keys that open; the first of them seals.
struct Ring(Vec<Key>);

struct Key {
    id: String,
    key: LessSafeKey,
}

impl Vault {
    /// Keys from these texts, the newest first.
    pub fn of(texts: Vec<Secret<String>>) -> Self {
        Self::over(Source::Given(texts))
    }

    fn over(source: Source) -> Self {
        let held = Mutex::default();
        Self(Arc::new(Shelf { source, held }))
    }

    /// Seals `plain`, which is about `about` and opens for nothing else.
    pub(crate) async fn seal(&self, about: &str, plain: &[u8]) -> Result<Sealed, Fault> {
        let ring = self.ring().await?;
        let newest = ring.0.first().and_then(|key| key.seal(about, plain));
        newest.ok_or_else(|| Fault::broken(SEAL).because("there is no key to seal with"))
    }

    /// Opens what was sealed about `about`.
    pub(crate) async fn open(&self, about: &str, sealed: &Sealed) -> Result<Vec<u8>, Fault> {
        let mut ring = self.ring().await?;
        if ring.key(&sealed.key).is_none() && !self.has_read_all() {
            ring = self.read(true).await?;
        }
        let key = ring.key(&sealed.key);
        let key = key.ok_or_else(|| Fault::broken(OPEN).because("the key is gone"))?;
        let opened = key.open(about, sealed);
        opened.ok_or_else(|| Fault::unreadable(OPEN).because("it was changed, or moved"))
    }

    /// Whether the newest key sealed it.
    pub(crate) async fn is_newest(&self, sealed: &Sealed) -> Result<bool, Fault> {
        let ring = self.ring().await?;
        Ok(ring.0.first().is_some_and(|key| key.id == sealed.key))
    }

    /// Puts a new text in the place of one that was made before `then`, and answers whether it did. Texts that were given stay.
    pub(crate) async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        let is_new = self.0.source.renew(then).await?;
        if is_new {
            *self.held() = None;
        }
        Ok(is_new)
    }

    async fn ring(&self) -> Result<Arc<Ring>, Fault> {
        if let Some(held) = &*self.held()
            && held.at.elapsed() < BELIEVED
        {
            return Ok(Arc::clone(&held.ring));
        }
        self.read(false).await
    }

    /// Whether everything that opens was read a moment ago.
    fn has_read_all(&self) -> bool {
        let held = self.held();
        held.as_ref()
            .is_some_and(|held| held.with_former && held.at.elapsed() < BELIEVED_ALL)
    }

    async fn read(&self, with_former: bool) -> Result<Arc<Ring>, Fault> {
        let texts = self.0.source.texts(with_former).await?;
        let ring = Arc::new(Ring(texts.iter().filter_map(Key::of).collect()));
        *self.held() = Some(Held {
            at: Instant::now(),
            with_former,
            ring: Arc::clone(&ring),
        });
        Ok(ring)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<Held>> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    #[cfg_attr(
        not(feature = "vault"),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "texts that were given are all there are"
        )
    )]
    async fn texts(&self, with_former: bool) -> Result<Vec<Secret<String>>, Fault> {
        match self {
            Self::Given(texts) => Ok(texts.clone()),
            #[cfg(feature = "vault")]
            Self::Kept(kept) => kept.texts(with_former).await,
        }
    }

    #[cfg_attr(
        not(feature = "vault"),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "texts that were given stay"
        )
    )]
    async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        match self {
            Self::Given(_) => Ok(false),
            #[cfg(feature = "vault")]
            Self::Kept(kept) => kept.renew(then).await,
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Ring {
    fn key(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }
}

impl Key {
    fn of(text: &Secret<String>) -> Option<Self> {
        let from = Salt::new(HKDF_SHA256, SALT).extract(text.reveal().as_bytes());
        let id: [u8; ID_BYTES] = expanded(&from, b"id")?;
        let key: [u8; KEY_BYTES] = expanded(&from, b"key")?;
        Some(Self {
            id: URL_SAFE_NO_PAD.encode(id),
            key: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?),
        })
    }

    fn seal(&self, about: &str, plain: &[u8]) -> Option<Sealed> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = plain.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        let about = Aad::from(about.as_bytes());
        self.key
            .seal_in_place_append_tag(unique, about, &mut sealed)
            .ok()?;
        Some(Sealed {
            key: self.id.clone(),
            text: URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()),
        })
    }

    fn open(&self, about: &str, sealed: &Sealed) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(&sealed.text).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut opened = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let about = Aad::from(about.as_bytes());
        let length = self
            .key
            .open_in_place(nonce, about, &mut opened)
            .ok()?
            .len();
        opened.truncate(length);
        Some(opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(texts: &[&str]) -> Vault {
        let texts = texts.iter().map(|text| Secret::new((*text).to_owned()));
        Vault::of(texts.collect())
    }

    #[tokio::test]
    async fn what_is_sealed_opens_for_what_it_is_about_alone() {
        let one = vault(&["first"]);
        let sealed = one.seal("noor", b"whsec_1").await.unwrap();
        assert_ne!(sealed, one.seal("noor", b"whsec_1").await.unwrap());
        assert_eq!(one.open("noor", &sealed).await.unwrap(), b"whsec_1");
        let moved = one.open("attar", &sealed).await.unwrap_err();
        assert_eq!(awda_ports::Remedied::code(&moved), "port.unreadable");
        let changed = Sealed {
            text: URL_SAFE_NO_PAD.encode([7; 40]),
            ..sealed
        };
        assert!(one.open("noor", &changed).await.is_err());
    }

    #[tokio::test]
    async fn a_new_text_seals_and_the_one_before_still_opens() {
        let before = vault(&["first"]);
        let sealed = before.seal("noor", b"whsec_1").await.unwrap();
        let after = vault(&["second", "first"]);
        assert_eq!(after.open("noor", &sealed).await.unwrap(), b"whsec_1");
        let again = after.seal("noor", b"whsec_1").await.unwrap();
        let alone = vault(&["second"]);
        assert_eq!(alone.open("noor", &again).await.unwrap(), b"whsec_1");
        let gone = vault(&["third", "second"]).open("noor", &sealed).await;
        let gone = gone.unwrap_err();
        assert_eq!(awda_ports::Remedied::code(&gone), "port.broken");
    }

    #[test]
    fn a_vault_does_not_print_what_it_holds() {
        assert_eq!(format!("{:?}", vault(&["first"])), "Vault");
    }
}
