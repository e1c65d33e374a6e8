//! A file is read by the same rules as on the command line, queued record by record, and only told of in a dry run.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::house::House;

const BASE: &str = "/v1/stores/acme/imports";
const AS_OF: &str = "as_of=2026-11-20T08:00:00Z";

fn imports(house: &House, subject: &str, query: &str, file: &[u8]) -> (StatusCode, Value) {
    let address = format!("{BASE}/{subject}?{AS_OF}{query}");
    house.sends_bytes(Method::POST, &address, file.to_vec())
}

#[test]
fn every_good_row_is_queued_and_every_bad_one_told() {
    let (house, _) = House::with_sara();
    let file = "\u{feff}Name;E-mail;Phone;Shoe size\n\
        Omar;omar@example.com;0501112233;44\n\
        Nobody;;;\n\
        Lina;lina@example.com;not a phone;38\n";
    let (status, told) = imports(&house, "customers", "", file.as_bytes());
    assert_eq!(status, 202, "{told}");
    assert_eq!(
        (
            &told["rows"],
            &told["records"],
            &told["invalid"],
            &told["noted"]
        ),
        (&json!(3), &json!(2), &json!(1), &json!(1))
    );
    assert_eq!(
        (&told["delimiter"], &told["is_queued"]),
        (&json!(";"), &json!(true))
    );
    assert_eq!(told["columns_not_read"], json!(["Shoe size"]));
    assert_eq!(told["quality"]["invalid_phone"], 1);
    assert_eq!(told["problems"][0]["row"], 3);
    let queued = house.queued.lock().unwrap();
    assert_eq!(queued.len(), 2);
    assert!(queued.iter().all(|delivery| delivery.source == "import"));
    assert!(String::from_utf8_lossy(&queued[0].body).contains("omar@example.com"));
}

#[test]
fn a_dry_run_queues_nothing_and_knows_who_is_known() {
    let (house, _) = House::with_sara();
    let file = "name,email\nSara,sara@example.com\nOmar,omar@example.com\nOmar,omar@example.com\n";
    let (status, told) = imports(&house, "customers", "&dry_run=true", file.as_bytes());
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        told["foreseen"],
        json!({ "new": 1, "merged": 1, "unchanged": 0 })
    );
    assert_eq!(
        (&told["duplicate"], &told["is_queued"]),
        (&json!(1), &json!(false))
    );
    assert!(house.queued.lock().unwrap().is_empty());
}

#[test]
fn a_file_that_is_none_is_refused_whole_with_its_code() {
    let (house, _) = House::with_sara();
    for (subject, query, file, code) in [
        ("customers", "", &b""[..], "import.empty"),
        ("customers", "", b"a,b\n1,2\n", "import.columns_missing"),
        (
            "customers",
            "&map=shoe=a",
            b"email,a\nx@example.com,2\n",
            "import.unknown_field",
        ),
        (
            "customers",
            "&map=email=z",
            b"email,a\nx@example.com,2\n",
            "import.unknown_column",
        ),
        (
            "customers",
            "",
            b"\x01\x02\x03\x04\x05\x06\x07",
            "import.not_a_table",
        ),
        (
            "customers",
            "",
            b"PK\x03\x04 no workbook",
            "import.workbook",
        ),
        (
            "customers",
            "&encoding=klingon",
            b"email\nx@example.com\n",
            "import.encoding",
        ),
        (
            "customers",
            "&dates=ymd",
            b"email\nx@example.com\n",
            "request.parameter_invalid",
        ),
        (
            "customers",
            "&dry_run=perhaps",
            b"email\nx@example.com\n",
            "request.parameter_invalid",
        ),
        ("everything", "", b"email\nx@example.com\n", "route.unknown"),
    ] {
        let (status, told) = imports(&house, subject, query, file);
        assert_eq!(told["code"], code, "{told}");
        assert!(status.is_client_error(), "{status}");
    }
    let large = vec![b'x'; 4 * 1024 * 1024 + 1];
    assert_eq!(
        imports(&house, "customers", "", &large).1["code"],
        "file.too_large"
    );
    let many: Vec<String> = (0..20_001).map(|n| format!("u{n}@example.com")).collect();
    let many = format!("email\n{}\n", many.join("\n"));
    assert_eq!(
        imports(&house, "customers", "", many.as_bytes()).1["code"],
        "import.too_many"
    );
    let undated = house.sends_bytes(Method::POST, &format!("{BASE}/customers"), Vec::new());
    assert_eq!(undated.1["code"], "request.parameter_missing");
    assert!(house.queued.lock().unwrap().is_empty());
}

#[test]
fn a_reader_imports_nothing() {
    let (house, _) = House::with_sara();
    let address = format!("{BASE}/customers?{AS_OF}");
    let reader = super::house::reader_of(&["acme"]);
    let answer = house.asked(Method::POST, &address, Some(reader));
    assert_eq!(answer.status(), 403);
    assert!(house.queued.lock().unwrap().is_empty());
}
