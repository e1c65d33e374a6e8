//! Signatures made elsewhere: what must be believed is, and what must not is not. One file of vectors per source.

use std::fs;
use std::path::Path;

use awda_commerce::sources::{self, Verified};
use awda_commerce::{Error, RawRequest};
use awda_kernel::{Secret, Timestamp};
use serde_json::Value;

#[test]
fn signatures_made_elsewhere_are_judged_as_their_makers_do() {
    let (mut believed, mut refused) = (0, 0);
    for vector in vectors() {
        let id = &vector["id"];
        let verdict = verdict(&vector);
        if vector["respond"] == 200 {
            // Asks only whether we are here: answered, and nothing of it is kept.
            assert!(
                matches!(verdict, Ok(Verified::Answered(_))),
                "{id}: {verdict:?}"
            );
            continue;
        }
        let valid = vector["valid"].as_bool().unwrap();
        if let (Some(plain), Ok(Verified::Unwrapped(body))) =
            (vector["plaintext"].as_str(), &verdict)
        {
            assert_eq!(body, plain.as_bytes(), "{id}");
        }
        match verdict {
            Ok(Verified::Genuine | Verified::Unwrapped(_)) => assert!(valid, "{id} was believed"),
            Ok(Verified::Answered(_)) => panic!("{id} was answered"),
            Err(fault) => assert!(!valid && fault.is_authenticity(), "{id}: {fault}"),
        }
        *(if valid { &mut believed } else { &mut refused }) += 1;
    }
    assert!(believed >= 7 && refused >= 6, "{believed} and {refused}");
}

#[test]
fn without_a_secret_nobody_is_believed() {
    for mut vector in vectors() {
        vector["secret"] = Value::Array(Vec::new());
        let verdict = verdict(&vector);
        assert!(
            matches!(verdict, Err(_) | Ok(Verified::Answered(_))),
            "{}: {verdict:?}",
            vector["id"]
        );
    }
}

fn verdict(vector: &Value) -> Result<Verified, Error> {
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
        method: vector["method"].as_str().unwrap_or("POST"),
        url: vector["url"].as_str().unwrap_or_default(),
        headers: &headers,
        body: &body,
        topic: "",
    };
    let now = Timestamp::from_second(vector["now"].as_i64().unwrap_or_default()).unwrap();
    let source = sources::source(vector["source"].as_str().unwrap()).unwrap();
    source.verify(&request, &secrets, now)
}

fn vectors() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/signatures");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| -> Vec<Value> {
            serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
        })
        .collect()
}
