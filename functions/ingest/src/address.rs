//! Where a request is for: the store, the source and the words behind it. It refuses to know whether the sender is genuine.

use awda_commerce::sources::write_key;
use awda_kernel::StoreId;
use awda_ports::web::Request;
use http::header::AUTHORIZATION;

/// The source that sites' and apps' SDKs speak.
pub(crate) const SEGMENT: &str = "segment";
/// Calls of the SDKs, and the short names that browsers use for them.
const CALLS: [&str; 14] = [
    "track", "identify", "page", "screen", "group", "alias", "batch", "t", "i", "p", "s", "g", "a",
    "b",
];

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The store; none when an SDK's write key does not name one.
    pub(crate) store: Option<StoreId>,
    /// The source's name.
    pub(crate) source: String,
    /// The path segments behind the source, or the SDK's call.
    pub(crate) topic: String,
}

impl Address {
    /// The address of `/hooks/{store}/{source}[/topic...]` or `/v1/{call}`; nothing for another path. An SDK knows no store: its
    /// write key is `store.key`, in its authorization or in `body`.
    pub(crate) fn of(request: &Request, body: &[u8]) -> Option<Self> {
        let path = request.uri().path();
        match path.strip_prefix("/v1/") {
            Some(call) => Self::of_call(call, request, body),
            None => Self::of_hook(path),
        }
    }

    fn of_hook(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/hooks/")?;
        let (store, rest) = rest.split_once('/')?;
        let (source, topic) = rest.split_once('/').unwrap_or((rest, ""));
        Some(Self {
            store: Some(store.parse().ok()?),
            source: source.to_owned(),
            topic: topic.trim_end_matches('/').to_owned(),
        })
    }

    fn of_call(call: &str, request: &Request, body: &[u8]) -> Option<Self> {
        let call = call.trim_end_matches('/');
        if !CALLS.contains(&call) {
            return None;
        }
        let authorization = request.headers().get(AUTHORIZATION);
        let authorization = authorization.and_then(|value| value.to_str().ok());
        let key = write_key(authorization, body).unwrap_or_default();
        let store = key.split_once('.').map(|(store, _)| store);
        Some(Self {
            store: store.and_then(|store| store.parse().ok()),
            source: SEGMENT.to_owned(),
            topic: call.to_owned(),
        })
    }

    /// Whether a browser on another site may ask, and read the answer.
    pub(crate) fn is_for_browsers(path: &str) -> bool {
        let hook = path.strip_prefix("/hooks/");
        let source = hook.and_then(|rest| rest.split('/').nth(1));
        let call = path.strip_prefix("/v1/");
        call.is_some_and(|call| CALLS.contains(&call.trim_end_matches('/')))
            || source == Some(SEGMENT)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn of(path: &str, authorization: &str, body: &str) -> Option<Address> {
        let request = http::Request::post(path)
            .header("authorization", authorization)
            .body(Bytes::new())
            .unwrap();
        Address::of(&request, body.as_bytes())
    }

    fn address(store: &str, source: &str, topic: &str) -> Address {
        Address {
            store: store.parse().ok(),
            source: source.to_owned(),
            topic: topic.to_owned(),
        }
    }

    #[test]
    fn a_hooks_path_names_store_source_and_topic() {
        for (path, expected) in [
            ("/hooks/acme/generic", Some(address("acme", "generic", ""))),
            (
                "/hooks/acme/shopify/orders/create/",
                Some(address("acme", "shopify", "orders/create")),
            ),
            ("/hooks/acme/x?y=1", Some(address("acme", "x", ""))),
            ("/hooks/acme", None),
            ("/hooks/Not%20A%20Store/generic", None),
            ("/hook/acme/generic", None),
            ("/", None),
        ] {
            assert_eq!(of(path, "", ""), expected, "{path}");
        }
    }

    #[test]
    fn an_sdks_write_key_names_the_store() {
        // acme.wk_1:
        let basic = "Basic YWNtZS53a18xOg==";
        assert_eq!(
            of("/v1/track", basic, ""),
            Some(address("acme", "segment", "track"))
        );
        let body = r#"{"writeKey":"acme.wk_1"}"#;
        assert_eq!(of("/v1/t", "", body), Some(address("acme", "segment", "t")));
        assert_eq!(
            of("/v1/batch", "", "{}"),
            Some(address("", "segment", "batch"))
        );
        assert_eq!(of("/v1/stores", basic, ""), None);
    }
}
