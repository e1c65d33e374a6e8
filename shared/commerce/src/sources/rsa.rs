//! RSA signatures with SHA-256 (PKCS #1 version 1.5), checked with public keys that a store holds as its secrets: PEM texts, or a JSON
//! Web Key (set). It refuses to know headers, and it never signs.
//!
//! ring checks them: it is linked anyway (TLS), it does nothing but calculate, and it takes keys of 2048 bits and more only.

use awda_kernel::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};

use super::fields::{Field, Fields};

/// A public key.
pub(super) enum Key {
    /// `RSAPublicKey` in DER, as PKCS #1 writes it.
    Der(Vec<u8>),
    /// Modulus and exponent of a JSON Web Key, and the key's name.
    Web {
        /// Which of a set it is.
        name: Option<String>,
        /// Modulus, big-endian.
        modulus: Vec<u8>,
        /// Exponent, big-endian.
        exponent: Vec<u8>,
    },
}

/// Every public key that `secrets` hold; what is none is passed over.
pub(super) fn keys<'a>(secrets: impl IntoIterator<Item = &'a Secret<String>>) -> Vec<Key> {
    secrets
        .into_iter()
        .flat_map(
            |secret| match secret.reveal().trim_start().as_bytes().first() {
                Some(b'{') => web_keys(secret.reveal()),
                _ => pem_keys(secret.reveal()),
            },
        )
        .collect()
}

/// Whether a secret is a public key or a set of them, which anybody may know: such a thing is never the key of an HMAC.
pub(super) fn is_public(secret: &Secret<String>) -> bool {
    let text = secret.reveal().trim_start();
    text.starts_with('{') || text.contains("-----BEGIN")
}

impl Key {
    /// Whether `signature` was made over `message` with the private half of this key.
    pub(super) fn made(&self, signature: &[u8], message: &[u8]) -> bool {
        let scheme = &RSA_PKCS1_2048_8192_SHA256;
        let checked = match self {
            Self::Der(der) => UnparsedPublicKey::new(scheme, der).verify(message, signature),
            Self::Web {
                modulus: n,
                exponent: e,
                ..
            } => RsaPublicKeyComponents { n, e }.verify(scheme, message, signature),
        };
        checked.is_ok()
    }

    /// Whether this may be the key of that name: one of them may have none.
    pub(super) fn may_be(&self, wanted: Option<&str>) -> bool {
        match (self, wanted) {
            (
                Self::Web {
                    name: Some(name), ..
                },
                Some(wanted),
            ) => name == wanted,
            _ => true,
        }
    }
}

/// The keys of a text that holds one PEM block after another. `\n` may be written out, as in a settings file.
fn pem_keys(text: &str) -> Vec<Key> {
    let text = text.replace("\\n", "\n");
    let blocks = text.split("-----BEGIN ").skip(1);
    blocks.filter_map(pem_key).collect()
}

fn pem_key(block: &str) -> Option<Key> {
    let (label, rest) = block.split_once("-----")?;
    let (body, _) = rest.split_once("-----END")?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD.decode(body).ok()?;
    match label {
        "PUBLIC KEY" => public_key_of(&der).map(Key::Der),
        "RSA PUBLIC KEY" => Some(Key::Der(der)),
        _ => None,
    }
}

/// The key inside a `SubjectPublicKeyInfo` (RFC 5280): a sequence of what it is and of the key as a string of bits.
fn public_key_of(der: &[u8]) -> Option<Vec<u8>> {
    let (inside, _) = element(der, 0x30)?;
    let (_, after_kind) = element(inside, 0x30)?;
    let (bits, _) = element(after_kind, 0x03)?;
    let (unused, key) = bits.split_first()?;
    (*unused == 0).then(|| key.to_vec())
}

/// The contents of a DER element with this tag, and what comes after it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match length {
        short @ 0..=0x7f => (usize::from(*short), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (bytes, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*bytes)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

fn web_keys(json: &str) -> Vec<Key> {
    let Ok(set) = Fields::read(json.as_bytes(), "keys") else {
        return Vec::new();
    };
    let list = set.get("keys");
    if !list.is_present() {
        return web_key(&set).into_iter().collect();
    }
    let keys = list.list().unwrap_or_default();
    let keys = keys.iter().map(Field::soft_fields);
    keys.filter_map(|key| web_key(&key)).collect()
}

fn web_key(key: &Fields<'_>) -> Option<Key> {
    let raw = |name: &str| URL_SAFE_NO_PAD.decode(long_text(&key.get(name))?).ok();
    if key.get("kty").soft_text()? != "RSA" || key.get("use").soft_text().as_deref() == Some("enc")
    {
        return None;
    }
    Some(Key::Web {
        name: key.get("kid").soft_text(),
        modulus: raw("n")?,
        exponent: raw("e")?,
    })
}

/// A modulus is longer than texts are cut at.
fn long_text(field: &Field<'_>) -> Option<String> {
    field
        .whole_text()
        .map(|text| text.trim_end_matches('=').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_passed_over() {
        for text in [
            "",
            "golden-secret",
            "{}",
            "{\"keys\":[]}",
            "{\"keys\":[{\"kty\":\"EC\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
            "{\"kty\":\"RSA\",\"n\":\"*\",\"e\":\"AQAB\"}",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\nMIIB",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        ] {
            assert!(keys(&[Secret::new(text.to_owned())]).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_element_ends_where_it_says() {
        assert_eq!(element(&[0x30, 1, 7, 9], 0x30), Some((&[7][..], &[9][..])));
        assert_eq!(
            element(&[0x30, 0x81, 1, 7], 0x30),
            Some((&[7][..], &[][..]))
        );
        assert_eq!(
            element(&[0x30, 0x82, 0, 1, 7], 0x30),
            Some((&[7][..], &[][..]))
        );
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 2, 7],
            &[0x30, 0x83, 0, 0, 1, 7],
            &[0x03, 0],
        ] {
            assert_eq!(element(der, 0x30), None, "{der:?}");
        }
    }
}
