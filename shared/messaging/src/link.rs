//! The link at the foot of every marketing mail: it names a person, a channel, a topic and the address it went to, and proves that we wrote
//! it.
//!
//! `2.acme.cus_….email.marketing.msg_….e.….<signature>`: a version, the store, the person, what they may change, the message it stood in, the
//! key of its address (a fingerprint: the address may be another person's by the time somebody presses), and the first sixteen bytes of
//! an HMAC-SHA-256 over all that (FIPS 198-1; truncation as RFC 2104 section 5 allows). The signature is all there is: no session, no row
//! and no end date, so that a link in a mail of years ago works. Keys belong to the store, the newest first; while an old one is kept, its
//! links work.
//!
//! It refuses to know what the link is used for.

use awda_commerce::{Channel, Topic};
use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, Secret, StoreId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The name under which a store's link keys stand among its secrets. No source has it.
pub const LINK_KEYS: &str = "links";

/// Longest token that is looked at, in bytes. Ours are some 180 long.
const TOKEN_BYTES_MAX: usize = 300;

const VERSION: &str = "2";
/// Links that do not name their address, in mails until November 2026.
const WITHOUT_ADDRESS: &str = "1";
/// Keeps a key that signs something else from ever signing a link.
const PURPOSE: &[u8] = b"awda link\n";
const SIGNATURE_BYTES: usize = 16;

/// What a link names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The store.
    pub store: StoreId,
    /// The person; the id may have been absorbed since.
    pub customer: CustomerId,
    /// The channel they may say no to.
    pub channel: Channel,
    /// The topic they may say no to.
    pub topic: Topic,
    /// The message it stood in.
    pub message: MessageId,
    /// Where that went; none in links of old.
    pub address: Option<Key>,
}

impl Link {
    /// The link as text that needs no escaping in an address.
    pub fn sign(&self, key: &Secret<String>) -> String {
        signed(PURPOSE, &self.said(), key)
    }

    /// The store whose keys can tell whether a token is genuine. Nothing else of it may be believed before.
    pub fn store_of(token: &str) -> Option<StoreId> {
        parts(token).map(|(link, _, _)| link.store)
    }

    /// The link of a genuine token.
    pub fn read(token: &str, keys: &[Secret<String>]) -> Option<Self> {
        let (link, said, given) = parts(token)?;
        is_genuine(PURPOSE, said, given, keys).then_some(link)
    }

    fn said(&self) -> String {
        let (store, customer, message) = (&self.store, &self.customer, &self.message);
        let (channel, topic) = (self.channel.name(), self.topic.name());
        let named = format!("{store}.{customer}.{channel}.{topic}.{message}");
        match &self.address {
            Some(address) => format!("{VERSION}.{named}.{address}"),
            None => format!("{WITHOUT_ADDRESS}.{named}"),
        }
    }
}

/// What a token says, the text that is signed, and the signature as given.
fn parts(token: &str) -> Option<(Link, &str, &str)> {
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let (said, given) = token.rsplit_once('.')?;
    let mut fields = said.split('.');
    let mut next = || fields.next();
    let has_address = match next()? {
        VERSION => true,
        WITHOUT_ADDRESS => false,
        _ => return None,
    };
    let mut link = Link {
        store: next()?.parse().ok()?,
        customer: next()?.parse().ok()?,
        channel: Channel::named(next()?)?,
        topic: Topic::named(next()?)?,
        message: next()?.parse().ok()?,
        address: None,
    };
    if has_address {
        let (kind, value) = (next()?, next()?);
        link.address = Some(format!("{kind}.{value}").parse().ok()?);
    }
    fields.next().is_none().then_some((link, said, given))
}

/// What is said, a dot, and the signature of it for this purpose: a key that signs for one purpose never signs for another.
pub(crate) fn signed(purpose: &[u8], said: &str, key: &Secret<String>) -> String {
    let signature = signature(purpose, said, key).map(|mac| mac.finalize().into_bytes());
    let bytes = signature
        .as_deref()
        .and_then(|bytes| bytes.get(..SIGNATURE_BYTES));
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(bytes.unwrap_or(&[])))
}

/// Whether one of the keys made the signature.
pub(crate) fn is_genuine(purpose: &[u8], said: &str, given: &str, keys: &[Secret<String>]) -> bool {
    let Ok(given) = URL_SAFE_NO_PAD.decode(given) else {
        return false;
    };
    given.len() == SIGNATURE_BYTES
        && keys.iter().any(|key| {
            signature(purpose, said, key)
                .is_some_and(|mac| mac.verify_truncated_left(&given).is_ok())
        })
}

fn signature(purpose: &[u8], said: &str, key: &Secret<String>) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).ok()?;
    mac.update(purpose);
    mac.update(said.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_customers::IdentifierKind;
    use awda_kernel::fingerprint;
    use proptest::prelude::*;

    fn link() -> Link {
        Link {
            store: "acme".parse().unwrap(),
            customer: CustomerId::new(awda_kernel::Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
            channel: Channel::Email,
            topic: Topic::Marketing,
            message: MessageId::of(fingerprint(&["m"])),
            address: Some(address()),
        }
    }

    fn address() -> Key {
        let store = "acme".parse().unwrap();
        Key::new(&store, IdentifierKind::Email, "sara@example.com")
    }

    fn key(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn what_was_signed_is_read_and_needs_no_escaping() {
        let token = link().sign(&key("k"));
        assert_eq!(Link::read(&token, &[key("k")]), Some(link()));
        assert_eq!(Link::store_of(&token).unwrap().as_str(), "acme");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        assert!(token.bytes().all(is_plain), "{token}");
        assert!(token.len() < 200, "{}", token.len());
    }

    #[test]
    fn links_in_mails_of_old_name_no_address_and_work() {
        let link = Link {
            address: None,
            ..link()
        };
        let token = link.sign(&key("k"));
        assert!(token.starts_with("1.acme."), "{token}");
        assert_eq!(Link::read(&token, &[key("k")]), Some(link));
    }

    #[test]
    fn the_signature_is_that_of_any_other_hmac() {
        // python3 -c "import hmac,base64; print(base64.urlsafe_b64encode(hmac.new(b'k', b'awda link\n' + SAID, 'sha256').digest()[:16]))"
        let link = Link {
            address: None,
            ..link()
        };
        let token = link.sign(&key("k"));
        let (said, given) = token.rsplit_once('.').unwrap();
        assert_eq!(
            said,
            "1.acme.cus_00000000007ccpzn4gffpza71g.email.marketing.msg_0133mgx2hj8tdzxmzck6p1gp14"
        );
        assert_eq!(given, "emhn8-PiyNgiC4ISmGN3Sg");
    }

    #[test]
    fn links_of_an_older_key_work_until_it_is_retired() {
        let token = link().sign(&key("old"));
        assert!(Link::read(&token, &[key("new"), key("old")]).is_some());
        assert!(Link::read(&token, &[key("new")]).is_none());
        assert!(Link::read(&token, &[]).is_none());
    }

    #[test]
    fn a_short_or_missing_signature_is_none() {
        let token = link().sign(&key("k"));
        let (said, given) = token.rsplit_once('.').unwrap();
        for end in ["", ".", &given[..20], &given[..2]] {
            assert!(Link::read(&format!("{said}.{end}"), &[key("k")]).is_none());
        }
        assert!(Link::read(said, &[key("k")]).is_none());
    }

    proptest! {
        #[test]
        fn a_token_with_any_letter_changed_is_refused(place in 0..180_usize, letter in "[a-z0-9._A-Z-]") {
            let token = link().sign(&key("k"));
            prop_assume!(place < token.len() && token[place..=place] != letter);
            let changed = format!("{}{letter}{}", &token[..place], &token[place + 1..]);
            prop_assert_eq!(Link::read(&changed, &[key("k")]), None);
        }

        #[test]
        fn no_text_is_a_panic(text in ".{0,400}") {
            prop_assert_eq!(Link::read(&text, &[key("k")]), None);
        }
    }
}
