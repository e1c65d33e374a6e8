//! Meta's Graph API, as a number and a page are sent with alike. It refuses to know what is said.

use awda_commerce::FetchRequest;
use awda_kernel::Secret;
use serde_json::Value;

const ORIGIN: &str = "https://graph.facebook.com";

/// `POST /{version}/{sender}/messages` with a token.
pub(super) fn post(
    version: &str,
    sender: &str,
    token: &Secret<String>,
    body: &Value,
) -> FetchRequest {
    let bearer = format!("Bearer {}", token.reveal());
    FetchRequest {
        method: "POST",
        url: format!("{ORIGIN}/{version}/{sender}/messages"),
        headers: vec![
            ("authorization", Secret::new(bearer)),
            ("content-type", Secret::new("application/json".to_owned())),
        ],
        body: Secret::new(body.to_string()),
    }
}
