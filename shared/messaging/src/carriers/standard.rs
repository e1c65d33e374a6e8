//! Proof of who asks, by the Standard Webhooks specification 1.0.0 (github.com/standard-webhooks): headers `webhook-id`,
//! `webhook-timestamp` and `webhook-signature`, the last `v1,` and the base 64 of HMAC-SHA-256 over `id.timestamp.body`, one for every key,
//! parted by spaces, so that a key is changed without losing anything. Keys are `whsec_` and base 64.

use awda_kernel::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const KEY_PREFIX: &str = "whsec_";

/// The headers of a body that is sent as of `now`; none without a usable key.
pub(crate) fn headers(
    keys: &[Secret<String>],
    id: &str,
    body: &str,
    now: Timestamp,
) -> Option<Vec<(&'static str, Secret<String>)>> {
    let second = now.as_second().to_string();
    let signatures: Vec<String> = keys
        .iter()
        .filter_map(|key| signature(key, &format!("{id}.{second}.{body}")))
        .collect();
    if signatures.is_empty() {
        return None;
    }
    let plain = |text: &str| Secret::new(text.to_owned());
    Some(vec![
        ("content-type", plain("application/json")),
        ("webhook-id", plain(id)),
        ("webhook-timestamp", plain(&second)),
        ("webhook-signature", plain(&signatures.join(" "))),
    ])
}

/// Whether a text is a key, of `bytes` as the specification wants them.
pub fn is_key(text: &str, bytes: std::ops::RangeInclusive<usize>) -> bool {
    decoded(text).is_some_and(|key| bytes.contains(&key.len()))
}

/// The signature of a text with a key; none where the key is none.
pub(super) fn signature(key: &Secret<String>, text: &str) -> Option<String> {
    let key = decoded(key.reveal()).filter(|key| !key.is_empty())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(text.as_bytes());
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

fn decoded(key: &str) -> Option<Vec<u8>> {
    STANDARD.decode(key.strip_prefix(KEY_PREFIX)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // The example of the specification's own libraries: key, id, second and body, and the signature they give.
        let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let text = r#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signature(&key, text).as_deref(), Some(expected));
    }

    #[test]
    fn every_usable_key_signs_and_without_one_there_is_no_proof() {
        let key = |text: &str| Secret::new(text.to_owned());
        let (old, new) = (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        );
        let now = Timestamp::UNIX_EPOCH;
        let keys = [key(new), key("not a key"), key(old)];
        let told = headers(&keys, "evt_1", "{}", now).unwrap();
        let expected = [new, old].map(|text| signature(&key(text), "evt_1.0.{}").unwrap());
        assert_eq!(told[3].1.reveal(), &expected.join(" "));
        assert!(headers(&keys[1..2], "evt_1", "{}", now).is_none());
        assert!(headers(&[], "evt_1", "{}", now).is_none());
    }

    #[test]
    fn a_key_has_the_length_the_specification_wants() {
        assert!(is_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24..=64));
        assert!(!is_key("whsec_MfKQ9r8GKYqr", 24..=64));
        assert!(!is_key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24..=64));
        assert!(!is_key("whsec_*", 0..=64));
    }
}
