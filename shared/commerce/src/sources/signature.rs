//! HMAC-SHA256 over the raw bytes of a body. It refuses to know the headers of others, and spellings beyond hex and
//! base 64.

use awda_kernel::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::{Error, RawRequest};

/// The header of our own formats.
const OWN_HEADER: &str = "x-awda-signature";

/// How a signature is written in its header.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spelling {
    /// 64 hexadecimal digits in either case.
    Hex,
    /// Standard base 64 with padding.
    Base64,
}

/// Checks `given` against the body and every usable secret, in a time that does not depend on which one matches.
///
/// # Errors
/// [`Error::NoSecret`] when there is no secret that is not empty, [`Error::SignatureMissing`] when nothing was given,
/// [`Error::SignatureMismatch`] otherwise.
pub(super) fn check(
    source_name: &str,
    header: &'static str,
    given: Option<&str>,
    spelling: Spelling,
    body: &[u8],
    secrets: &[Secret<String>],
) -> Result<(), Error> {
    check_parts(
        source_name,
        header,
        given.as_slice(),
        spelling,
        &[body],
        secrets,
    )
}

/// Checks a request in one of our own formats: hexadecimal digits, with or without `sha256=` in front of them.
///
/// # Errors
/// As [`check`].
pub(super) fn check_own(
    source_name: &str,
    request: &RawRequest<'_>,
    secrets: &[Secret<String>],
) -> Result<(), Error> {
    let given = request.header(OWN_HEADER).map(str::trim);
    let given = given.map(|given| given.strip_prefix("sha256=").unwrap_or(given));
    check(
        source_name,
        OWN_HEADER,
        given,
        Spelling::Hex,
        request.body,
        secrets,
    )
}

/// The same for a message made of several parts, of which the sender may have given several signatures: any of them will do.
///
/// # Errors
/// As [`check`].
pub(super) fn check_parts(
    source_name: &str,
    header: &'static str,
    given: &[&str],
    spelling: Spelling,
    parts: &[&[u8]],
    secrets: &[Secret<String>],
) -> Result<(), Error> {
    let usable = usable(source_name, secrets)?;
    if given.is_empty() {
        return Err(Error::SignatureMissing { header });
    }
    let tags: Vec<Vec<u8>> = given
        .iter()
        .filter_map(|text| spelling.read(text.trim()))
        .collect();
    let pairs = usable
        .iter()
        .flat_map(|secret| tags.iter().map(move |tag| (secret, tag)));
    let genuine = pairs.fold(Choice::from(0), |found, (secret, tag)| {
        found | is_tag(tag, secret, parts)
    });
    if bool::from(genuine) {
        return Ok(());
    }
    Err(Error::SignatureMismatch)
}

/// The secrets that are not empty: an empty one would let anybody sign.
///
/// # Errors
/// [`Error::NoSecret`] when there is none.
pub(super) fn usable<'a>(
    source_name: &str,
    secrets: &'a [Secret<String>],
) -> Result<Vec<&'a str>, Error> {
    let usable: Vec<&str> = secrets
        .iter()
        .map(|secret| secret.reveal().as_str())
        .filter(|secret| !secret.is_empty())
        .collect();
    if usable.is_empty() {
        return Err(Error::NoSecret {
            source_name: source_name.to_owned(),
        });
    }
    Ok(usable)
}

/// Checks a word that only the store and the sender know, against every usable secret, in constant time.
///
/// # Errors
/// [`Error::NoSecret`] when there is no usable secret, [`Error::SignatureMismatch`] when none is the word.
pub(super) fn check_word(
    source_name: &str,
    given: &str,
    secrets: &[Secret<String>],
) -> Result<(), Error> {
    let usable = usable(source_name, secrets)?;
    let genuine = usable.iter().fold(Choice::from(0), |found, secret| {
        found | secret.as_bytes().ct_eq(given.as_bytes())
    });
    if bool::from(genuine) {
        return Ok(());
    }
    Err(Error::SignatureMismatch)
}

impl Spelling {
    fn read(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex => hex(text),
            Self::Base64 => STANDARD.decode(text).ok(),
        }
    }
}

fn is_tag(tag: &[u8], secret: &str, parts: &[&[u8]]) -> Choice {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return Choice::from(0); // HMAC takes keys of any length.
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().ct_eq(tag)
}

/// The bytes that hexadecimal digits in either case stand for.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "{\"id\":1,\"name\":\"محمد\"}";
    const HEX: &str = "6caca5263bc8a7a2798d3d09b8434c30a6c1b2e8f0400904d87eef7b89e9aab3";
    const BASE64: &str = "bKylJjvIp6J5jT0JuENMMKbBsujwQAkE2H7ve4npqrM=";

    fn checked(given: Option<&str>, spelling: Spelling, secrets: &[&str]) -> Result<(), Error> {
        let secrets: Vec<_> = secrets
            .iter()
            .map(|s| Secret::new((*s).to_owned()))
            .collect();
        check("s", "x-s", given, spelling, BODY.as_bytes(), &secrets)
    }

    #[test]
    fn a_signature_is_taken_from_any_secret_in_either_spelling() {
        assert_eq!(checked(Some(HEX), Spelling::Hex, &["test-secret"]), Ok(()));
        assert_eq!(
            checked(
                Some(&HEX.to_uppercase()),
                Spelling::Hex,
                &["old", "test-secret"]
            ),
            Ok(())
        );
        assert_eq!(
            checked(Some(BASE64), Spelling::Base64, &["test-secret", "new"]),
            Ok(())
        );
    }

    #[test]
    fn what_is_not_a_signature_is_refused() {
        for given in ["", "a", "zz", &HEX[2..], BASE64, &format!("{HEX}00")] {
            assert_eq!(
                checked(Some(given), Spelling::Hex, &["test-secret"]),
                Err(Error::SignatureMismatch),
                "{given}"
            );
        }
        for given in ["", HEX, &BASE64[..43]] {
            assert_eq!(
                checked(Some(given), Spelling::Base64, &["test-secret"]),
                Err(Error::SignatureMismatch),
                "{given}"
            );
        }
        assert_eq!(
            checked(Some(HEX), Spelling::Hex, &["other"]),
            Err(Error::SignatureMismatch)
        );
    }

    #[test]
    fn without_a_secret_or_a_header_nobody_is_believed() {
        let no_secret = Err(Error::NoSecret {
            source_name: "s".to_owned(),
        });
        assert_eq!(checked(Some(HEX), Spelling::Hex, &[]), no_secret);
        assert_eq!(checked(Some(HEX), Spelling::Hex, &[""]), no_secret);
        assert_eq!(
            checked(None, Spelling::Hex, &["test-secret"]),
            Err(Error::SignatureMissing { header: "x-s" })
        );
    }
}
