//! Where push messages go: an app's token at Firebase, or a browser's subscription. As an id of a person it is one text: `fcm:` and the
//! token, or `web:` and the subscription's address and keys, apart by spaces.
//!
//! It refuses to know how either is reached.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Before an app's token.
pub const FCM_PREFIX: &str = "fcm:";
/// Before a browser's subscription.
pub const WEB_PREFIX: &str = "web:";

/// Push services that browsers use. Nobody else is asked, whatever a subscription says.
const HOSTS: [&str; 3] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
];
/// What the hosts of Microsoft's push service end in.
const HOST_SUFFIX: &str = ".notify.windows.com";
/// Longest address of a subscription, in bytes.
const ENDPOINT_BYTES_MAX: usize = 1_000;
/// Longest token of an app, in bytes.
const TOKEN_BYTES_MAX: usize = 1_000;
/// A point of P-256 that is not compressed begins so.
const UNCOMPRESSED: u8 = 4;

/// A browser's subscription (W3C Push API).
#[derive(Clone, PartialEq, Eq)]
pub struct WebSubscription {
    /// Where messages are posted.
    pub endpoint: String,
    /// The browser's public key: a point of P-256, 65 bytes.
    pub public_key: Vec<u8>,
    /// What the two share, 16 bytes.
    pub auth: Vec<u8>,
}

/// The id of an app by its token; none for text that is no token.
pub fn app_handle(token: &str) -> Option<String> {
    let is_token = (1..=TOKEN_BYTES_MAX).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_graphic());
    is_token.then(|| format!("{FCM_PREFIX}{token}"))
}

impl WebSubscription {
    /// A subscription of these parts, the keys as base64url; none where one is wrong or the address is none of a push service's.
    pub fn of(endpoint: &str, public_key: &str, auth: &str) -> Option<Self> {
        let key = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let (public_key, auth) = (key(public_key)?, key(auth)?);
        let is_point = public_key.len() == 65 && public_key.first() == Some(&UNCOMPRESSED);
        let is_plain = endpoint.len() <= ENDPOINT_BYTES_MAX
            && endpoint.bytes().all(|byte| byte.is_ascii_graphic());
        (is_point && is_plain && auth.len() == 16 && is_known(endpoint)).then(|| Self {
            endpoint: endpoint.to_owned(),
            public_key,
            auth,
        })
    }

    /// The subscription behind an id.
    pub fn of_handle(handle: &str) -> Option<Self> {
        let mut parts = handle.strip_prefix(WEB_PREFIX)?.split(' ');
        let (endpoint, public_key, auth) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(())?;
        Self::of(endpoint, public_key, auth)
    }

    /// It as an id.
    pub fn handle(&self) -> String {
        let key = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (public_key, auth) = (key(&self.public_key), key(&self.auth));
        format!("{WEB_PREFIX}{} {public_key} {auth}", self.endpoint)
    }

    /// The push service: scheme and host.
    pub fn origin(&self) -> String {
        let host = host(&self.endpoint).unwrap_or_default();
        format!("https://{host}")
    }
}

/// The host of an `https` address without port and user.
fn host(endpoint: &str) -> Option<&str> {
    let rest = endpoint.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    (!host.contains(['@', ':'])).then_some(host)
}

fn is_known(endpoint: &str) -> bool {
    let named = |host: &str| HOSTS.contains(&host) || host.ends_with(HOST_SUFFIX);
    host(endpoint).is_some_and(named)
}

impl std::fmt::Debug for WebSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WebSubscription({})", self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    #[test]
    fn a_subscription_is_read_back_from_its_id() {
        let endpoint = "https://updates.push.services.mozilla.com/wpush/v2/abc";
        let one = WebSubscription::of(endpoint, KEY, AUTH).unwrap();
        assert_eq!(WebSubscription::of_handle(&one.handle()), Some(one.clone()));
        assert_eq!(one.origin(), "https://updates.push.services.mozilla.com");
        assert!(!format!("{one:?}").contains("wpush"));
    }

    #[test]
    fn nobody_but_push_services_is_asked() {
        for (endpoint, is_good) in [
            ("https://fcm.googleapis.com/fcm/send/1", true),
            ("https://wns2-par02p.notify.windows.com/w/?token=1", true),
            ("https://web.push.apple.com/Q", true),
            ("http://fcm.googleapis.com/fcm/send/1", false),
            ("https://fcm.googleapis.com.evil.example/", false),
            ("https://fcm.googleapis.com@evil.example/", false),
            ("https://fcm.googleapis.com:444/", false),
            ("https://169.254.169.254/", false),
            ("https://fcm.googleapis.com/a b", false),
        ] {
            let found = WebSubscription::of(endpoint, KEY, AUTH);
            assert_eq!(found.is_some(), is_good, "{endpoint}");
        }
        let endpoint = "https://fcm.googleapis.com/fcm/send/1";
        assert!(WebSubscription::of(endpoint, AUTH, AUTH).is_none());
        assert!(WebSubscription::of(endpoint, KEY, KEY).is_none());
        assert!(app_handle("").is_none() && app_handle("a b").is_none());
        assert_eq!(app_handle("a:b").as_deref(), Some("fcm:a:b"));
    }
}
