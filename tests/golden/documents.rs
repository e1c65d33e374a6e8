//! The examples people copy are the cases we test.

use std::fs;
use std::path::Path;

#[test]
fn every_example_of_the_generic_format_is_a_case() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/GENERIC.md");
    let text = fs::read_to_string(file).unwrap();
    let mut examples = 0;
    for block in text.split("\n```json ").skip(1) {
        let (name, rest) = block.split_once('\n').unwrap();
        let (example, _) = rest.split_once("\n```").unwrap();
        let body = fs::read_to_string(super::golden().join(name).join("body.json")).unwrap();
        assert_eq!(body.trim_end(), example, "{name}");
        examples += 1;
    }
    assert!(examples >= 7, "only {examples} examples were found");
}
