//! The token with which a shop's page asks what to show to whoever is signed in there: it names the store, the person and the moment until
//! which it is good, and proves that we wrote it.
//!
//! `s1.acme.cus_….1795428000.<signature>`: a version, the store, the person, seconds since 1970, and a signature as a
//! [`Link`](crate::Link) has one, by the same keys of the store and for a purpose of its own. The shop's program fetches it for a person it
//! has signed in; a page holds it and nothing else. It opens no page of the suite's and changes nothing.
//!
//! It refuses to know what is answered.

use awda_kernel::{CustomerId, Secret, StoreId, Timestamp};

use crate::link::{is_genuine, signed};

const VERSION: &str = "s1";
/// Keeps a key that signs something else from ever signing a token, and a token from being taken for a link.
const PURPOSE: &[u8] = b"awda storefront\n";
/// Longest token that is looked at, in bytes. Ours are some 110 long.
const TOKEN_BYTES_MAX: usize = 200;

/// What a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorefrontToken {
    /// The store.
    pub store: StoreId,
    /// The person; the id may have been absorbed since.
    pub customer: CustomerId,
    /// Until when it is good, to the second.
    pub expires_at: Timestamp,
}

impl StorefrontToken {
    /// The token as text that needs no escaping in an address.
    pub fn sign(&self, key: &Secret<String>) -> String {
        let (store, customer) = (&self.store, &self.customer);
        let until = self.expires_at.as_second();
        signed(
            PURPOSE,
            &format!("{VERSION}.{store}.{customer}.{until}"),
            key,
        )
    }

    /// The store whose keys can tell whether a token is genuine. Nothing else of it may be believed before.
    pub fn store_of(token: &str) -> Option<StoreId> {
        parts(token).map(|(token, _, _)| token.store)
    }

    /// What a genuine token names that is still good at `now`.
    pub fn read(token: &str, keys: &[Secret<String>], now: Timestamp) -> Option<Self> {
        let (token, said, given) = parts(token)?;
        let is_good = now < token.expires_at && is_genuine(PURPOSE, said, given, keys);
        is_good.then_some(token)
    }
}

/// What a token says, the text that is signed, and the signature as given.
fn parts(token: &str) -> Option<(StorefrontToken, &str, &str)> {
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let (said, given) = token.rsplit_once('.')?;
    let mut fields = said.split('.');
    let mut next = || fields.next();
    if next()? != VERSION {
        return None;
    }
    let token = StorefrontToken {
        store: next()?.parse().ok()?,
        customer: next()?.parse().ok()?,
        expires_at: Timestamp::from_second(next()?.parse().ok()?).ok()?,
    };
    fields.next().is_none().then_some((token, said, given))
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::fingerprint;
    use proptest::prelude::*;

    const NOON: i64 = 1_795_428_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn token() -> StorefrontToken {
        StorefrontToken {
            store: "acme".parse().unwrap(),
            customer: CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
            expires_at: at(NOON),
        }
    }

    fn key(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn what_was_signed_is_read_until_it_expires_and_needs_no_escaping() {
        let text = token().sign(&key("k"));
        let keys = [key("new"), key("k")];
        assert_eq!(
            StorefrontToken::read(&text, &keys, at(NOON - 1)),
            Some(token())
        );
        assert_eq!(StorefrontToken::read(&text, &keys, at(NOON)), None);
        assert_eq!(StorefrontToken::read(&text, &keys[..1], at(0)), None);
        assert_eq!(StorefrontToken::store_of(&text).unwrap().as_str(), "acme");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        assert!(text.bytes().all(is_plain) && text.len() < 130, "{text}");
    }

    #[test]
    fn the_signature_is_that_of_any_other_hmac() {
        // python3 -c "import hmac,base64; print(base64.urlsafe_b64encode(hmac.new(b'k', b'awda storefront\n' + SAID, 'sha256').digest()[:16]))"
        let text = token().sign(&key("k"));
        let (said, given) = text.rsplit_once('.').unwrap();
        assert_eq!(said, "s1.acme.cus_00000000007ccpzn4gffpza71g.1795428000");
        assert_eq!(given, "2WBIznZSirYJYUxNR-S9hg");
    }

    #[test]
    fn a_link_of_a_mail_is_no_token_and_a_token_is_no_link() {
        let text = token().sign(&key("k"));
        assert_eq!(crate::Link::read(&text, &[key("k")]), None);
    }

    proptest! {
        #[test]
        fn a_token_with_any_letter_changed_is_refused(place in 0..100_usize, letter in "[a-z0-9._A-Z-]") {
            let text = token().sign(&key("k"));
            prop_assume!(place < text.len() && text[place..=place] != letter);
            let changed = format!("{}{letter}{}", &text[..place], &text[place + 1..]);
            prop_assert_eq!(StorefrontToken::read(&changed, &[key("k")], at(0)), None);
        }

        #[test]
        fn no_text_is_a_panic(text in ".{0,300}") {
            prop_assert_eq!(StorefrontToken::read(&text, &[key("k")], at(0)), None);
        }
    }
}
