//! Requests as shops and sites send them, signed with the store's secret.

use std::fmt::Write as _;

use awda_ports::web::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// The secret of every source of every store.
pub(crate) const SECRET: &str = "a-secret-of-histories";

/// Sources that speak to the simulated stores.
pub(crate) const SOURCES: [&str; 3] = ["generic", "segment", "aftership"];

/// What a sender sends: the same bytes each time.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    path: String,
    headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn of(store: &str, source: &str, body: &Value) -> Self {
        let body = body.to_string();
        let (path, headers) = match source {
            "segment" => {
                let basic = STANDARD.encode(format!("{store}.{SECRET}:"));
                (
                    "/v1/track".to_owned(),
                    vec![("authorization", format!("Basic {basic}"))],
                )
            }
            "aftership" => (
                format!("/hooks/{store}/aftership"),
                vec![("aftership-hmac-sha256", STANDARD.encode(tag(&body)))],
            ),
            _ => {
                let hex = tag(&body).iter().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                (
                    format!("/hooks/{store}/generic"),
                    vec![("x-awda-signature", hex)],
                )
            }
        };
        Self {
            path,
            headers,
            body,
        }
    }

    pub(crate) fn request(&self) -> Request {
        let mut request = http::Request::post(self.path.as_str()).header("host", "crm.example");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(Bytes::from(self.body.clone())).unwrap()
    }
}

fn tag(body: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
