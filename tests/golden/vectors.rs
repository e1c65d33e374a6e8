//! Signatures made elsewhere: what must be believed is, and what must not is not.

use std::fs;
use std::path::Path;

use awda_commerce::{RawRequest, sources};
use awda_kernel::{Secret, Timestamp};
use serde_json::Value;

#[test]
fn signatures_made_elsewhere_are_judged_as_their_makers_do() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/payloads");
    let text = fs::read_to_string(data.join("signatures.json")).unwrap();
    let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.len(), 13);
    for vector in &vectors {
        let headers: Vec<(String, String)> = vector["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned()))
            .collect();
        let body = match vector["body_file"].as_str() {
            Some(file) => fs::read(super::golden().join(file)).unwrap(),
            None => vector["body"].as_str().unwrap().as_bytes().to_vec(),
        };
        let secrets: Vec<Secret<String>> = match &vector["secret"] {
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        }
        .into_iter()
        .map(|secret| Secret::new(secret.to_owned()))
        .collect();
        let request = RawRequest {
            method: "POST",
            url: "",
            headers: &headers,
            body: &body,
            topic: "",
        };
        let source = sources::source(vector["source"].as_str().unwrap()).unwrap();
        let verdict = source.verify(&request, &secrets, Timestamp::UNIX_EPOCH);
        assert_eq!(
            verdict.is_ok(),
            vector["valid"].as_bool().unwrap(),
            "{}: {verdict:?}",
            vector["id"]
        );
    }
}
