//! The API's document as callers have it: docs/openapi.json is what the code says. `UPDATE_GOLDEN=1` writes it anew; a difference is a change of
//! what callers rely on, and is read before it is kept.

use crate::root;

#[test]
fn the_document_of_the_api_is_the_one_that_is_kept() {
    let path = root().join("docs/openapi.json");
    let said = serde_json::to_value(awda_api::document()).expect("it is JSON");
    let said = format!("{said:#}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &said).expect("docs can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = said
        .lines()
        .zip(kept.lines())
        .find(|(said, kept)| said != kept);
    assert_eq!(
        differs, None,
        "UPDATE_GOLDEN=1 cargo test --workspace --test house keeps it"
    );
    assert_eq!(said.len(), kept.len());
}
