//! What push messages need beside a request: statements that are signed (RS256 for Google, ES256 for VAPID), access tokens that are kept
//! while they are good, and payloads that only one browser can read (RFC 8291 over RFC 8188). All of it is calculated by `ring`, which TLS
//! links anyway.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use awda_commerce::push::WebSubscription;
use awda_kernel::{Secret, Timestamp, fingerprint};
use awda_messaging::carriers::fcm::{AccessToken, ServiceAccount};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};

use crate::derive::expanded;

/// Bytes of the salt of a payload.
const SALT_BYTES: usize = 16;
/// Length of a record, as its header says: one record holds every payload (RFC 8291 section 4).
const RECORD_BYTES: u32 = 4_096;
/// What ends the last record (RFC 8188 section 2).
const LAST_RECORD: u8 = 2;

/// Access tokens by the mark of the account they were given to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens(Arc<Mutex<BTreeMap<String, AccessToken>>>);

impl Tokens {
    /// The token that was given to an account, while it is good.
    pub(crate) fn of(&self, account: &Secret<String>, now: Timestamp) -> Option<AccessToken> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = tokens.get(&mark(account));
        found.filter(|token| token.until > now).cloned()
    }

    pub(crate) fn keep(&self, account: &Secret<String>, token: &AccessToken) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(mark(account), token.clone());
    }

    /// A token that is refused is no good any more.
    pub(crate) fn forget(&self, account: &Secret<String>) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.remove(&mark(account));
    }
}

fn mark(account: &Secret<String>) -> String {
    fingerprint(&[account.reveal()]).to_string()
}

/// The statement of a service account, signed; none where its key is none.
pub(crate) fn signed_by_account(account: &ServiceAccount, now: Timestamp) -> Option<String> {
    let pair = RsaKeyPair::from_pkcs8(&der(account.private_key().reveal())?).ok()?;
    let (header, claims) = account.statement(now);
    let said = statement(&header, &claims);
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &random, said.as_bytes(), &mut signature)
        .ok()?;
    Some(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The statement of who asks a push service, signed with the store's pair of keys; none where they are none.
pub(crate) fn signed_by_keys(
    (header, claims): &(serde_json::Value, serde_json::Value),
    public_key: &str,
    private_key: &Secret<String>,
) -> Option<String> {
    let key = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let (private, public) = (key(private_key.reveal())?, key(public_key)?);
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, &public, &random);
    let said = statement(header, claims);
    let signature = pair.ok()?.sign(&random, said.as_bytes()).ok()?;
    Some(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// A payload that this browser alone can read.
pub(crate) fn sealed(browser: &WebSubscription, plain: &[u8]) -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt).ok()?;
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).ok()?;
    let own_public = own.compute_public_key().ok()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &browser.public_key);
    let sealed = agree_ephemeral(own, &theirs, |shared| {
        sealed_with(browser, shared, (own_public.as_ref(), salt), plain)
    });
    sealed.ok()?
}

/// The same with a shared secret, our public key and a salt that are there already.
fn sealed_with(
    browser: &WebSubscription,
    shared: &[u8],
    (own_public, salt): (&[u8], [u8; SALT_BYTES]),
    plain: &[u8],
) -> Option<Vec<u8>> {
    let info = [&b"WebPush: info\0"[..], &browser.public_key, own_public].concat();
    let pseudorandom = Salt::new(HKDF_SHA256, &browser.auth).extract(shared);
    let material: [u8; 32] = expanded(&pseudorandom, &info)?;
    let pseudorandom = Salt::new(HKDF_SHA256, &salt).extract(&material);
    let key: [u8; 16] = expanded(&pseudorandom, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = expanded(&pseudorandom, b"Content-Encoding: nonce\0")?;
    let mut record = [plain, &[LAST_RECORD]].concat();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)
        .ok()?;
    let key_length = u8::try_from(own_public.len()).ok()?;
    let head = [
        &salt[..],
        &RECORD_BYTES.to_be_bytes(),
        &[key_length],
        own_public,
    ]
    .concat();
    // One record holds it: what is longer is no push message.
    let is_one = record.len() <= usize::try_from(RECORD_BYTES).ok()?;
    is_one.then(|| [head, record].concat())
}

fn statement(header: &serde_json::Value, claims: &serde_json::Value) -> String {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// What stands between the lines of a PEM file.
fn der(pem: &str) -> Option<Vec<u8>> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.map(str::trim).collect();
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn a_payload_is_sealed_as_the_example_of_the_standard() {
        // RFC 8291 section 5 and appendix A.
        let browser = WebSubscription {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV".to_owned(),
            public_key: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let own_public = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let plain = b"When I grow up, I want to be a watermelon";
        let sealed = sealed_with(&browser, &shared, (&own_public, salt), plain).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_\
             yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn no_two_payloads_are_alike_and_what_is_too_long_is_none() {
        let random = SystemRandom::new();
        let theirs = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let browser = WebSubscription {
            endpoint: "https://web.push.apple.com/Q".to_owned(),
            public_key: theirs.compute_public_key().unwrap().as_ref().to_vec(),
            auth: vec![7; 16],
        };
        let one = sealed(&browser, b"hello").unwrap();
        assert_ne!(one, sealed(&browser, b"hello").unwrap());
        assert_eq!(one.len(), 16 + 4 + 1 + 65 + 5 + 1 + 16);
        assert!(sealed(&browser, &[b'a'; 4_080]).is_none());
    }

    #[test]
    fn a_token_is_kept_until_it_ends_or_is_refused() {
        let account = Secret::new("{}".to_owned());
        let second = |second| Timestamp::from_second(second).unwrap();
        let token = AccessToken {
            token: Secret::new("ya29".to_owned()),
            until: second(100),
        };
        let tokens = Tokens::default();
        assert!(tokens.of(&account, second(1)).is_none());
        tokens.keep(&account, &token);
        assert_eq!(tokens.of(&account, second(99)), Some(token.clone()));
        assert!(tokens.of(&account, second(100)).is_none());
        tokens.keep(&account, &token);
        tokens.forget(&account);
        assert!(tokens.of(&account, second(1)).is_none());
    }
}
