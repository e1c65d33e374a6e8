//! Somebody is searched for as people type: a beginning, another spelling, half a number; and is found no longer once erased.

use std::fmt::Write as _;

use awda_tests::{START, Story};
use serde_json::{Value, json};

/// The ids a search finds, page by page.
async fn found(story: &Story, text: &str, limit: usize) -> Vec<String> {
    let encoded = percent(text);
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = story
            .asks(&format!(
                "/v1/stores/acme/customers?search={encoded}&limit={limit}{cursor}"
            ))
            .await;
        let items = page["items"].as_array().unwrap();
        ids.extend(
            items
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            return ids;
        };
        cursor = format!("&cursor={next}");
    }
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}

fn person(id: &str, name: &str, email: &str, phone: &str) -> Value {
    json!({
        "type": "customer", "id": id, "updated_at": START, "email": email, "phone": phone, "name": name,
    })
}

async fn three_people() -> (Story, [String; 3]) {
    let story = Story::start().await;
    story
        .tells(&person(
            "c-1",
            "سارة العتيبي",
            "s.ahmed@example.com",
            "0501234567",
        ))
        .await;
    story
        .tells(&person(
            "c-2",
            "محمد رضا احمدی",
            "reza@example.com",
            "0507654321",
        ))
        .await;
    story
        .tells(&person(
            "c-3",
            "Sara Müller",
            "sara@example.org",
            "+4915112345678",
        ))
        .await;
    let id = async |email: &str| {
        let one = story.customer(email).await.unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    let ids = [
        id("s.ahmed@example.com").await,
        id("reza@example.com").await,
        id("sara@example.org").await,
    ];
    (story, ids)
}

#[tokio::test]
async fn people_are_found_by_beginnings_spellings_and_whole_identifiers() {
    let (story, [sara, reza, muller]) = three_people().await;
    for (text, expected) in [
        ("ساره", &sara),
        ("سارة الع", &sara),
        ("عتیبی ساره", &sara),
        ("S.AHMED@", &sara),
        ("٠٥٠١٢٣", &sara),
        ("+966 50 123 4567", &sara),
        ("c-1", &sara),
        ("generic:c-1", &sara),
        ("محمدرضا", &reza),
        ("محمد‌رضا أحمدي", &reza),
        ("رضا", &reza),
        ("muller", &muller),
        ("MÜLLER sara", &muller),
        ("sara@example.org", &muller),
        ("0049151", &muller),
    ] {
        for limit in [1, 50] {
            let ids = found(&story, text, limit).await;
            assert_eq!(ids, std::slice::from_ref(expected), "{text}");
        }
    }
    for nobody in ["عتبي", "sara reza", "example", "0509", "generic:c-9"] {
        assert_eq!(
            found(&story, nobody, 50).await,
            Vec::<String>::new(),
            "{nobody}"
        );
    }
    for wrong in ["search=%20-", "search=a&email=a@b.c", "limit=5", "search="] {
        let answer = story
            .asks(&format!("/v1/stores/acme/customers?{wrong}"))
            .await;
        let code = answer["code"].as_str().unwrap();
        assert!(code.starts_with("request.parameter_"), "{wrong}: {answer}");
    }
}

#[tokio::test]
async fn what_is_searched_follows_a_person_who_changes_joins_and_goes() {
    let (story, [sara, _, muller]) = three_people().await;
    story.advance(1).await;
    let mut renamed = person("c-1", "نورة القحطاني", "s.ahmed@example.com", "0501234567");
    renamed["updated_at"] = story.now().to_string().into();
    story.tells(&renamed).await;
    assert_eq!(found(&story, "نوره", 50).await, std::slice::from_ref(&sara));
    assert!(
        found(&story, "العتيبي", 50).await.is_empty(),
        "the old name is gone"
    );

    let address = format!("/v1/stores/acme/customers/{muller}/merge?with={sara}");
    story.decides("POST", &address).await;
    let joined = story.customer("s.ahmed@example.com").await.unwrap()["id"].clone();
    let joined = joined.as_str().unwrap();
    assert_eq!(found(&story, "sara@example.org", 50).await, [joined]);
    assert_eq!(found(&story, "قحط", 1).await, [joined], "nobody twice");

    story.advance(1).await;
    let address = format!("/v1/stores/acme/customers/{joined}");
    story.decides("DELETE", &address).await;
    for text in ["قحط", "sara@example.org", "s.ahmed", "0501234567", "muller"] {
        assert!(found(&story, text, 50).await.is_empty(), "{text}");
    }
    let left = story.traces().await;
    for trace in ["قحطاني", "s.ahmed@example.com", "966501234567"] {
        assert!(!left.contains(trace), "{trace}");
    }
}

/// Takes away what last version did not keep: every entry, and every note that there are some.
async fn forget_entries(story: &Story) -> usize {
    let client = story.suite().ground().embedded.client();
    let rows = async |table: &str| {
        let scan = json!({ "TableName": table });
        let mut page: Value = client.ask("Scan", &scan).await.unwrap();
        let is_whole = page["LastEvaluatedKey"].is_null();
        assert!(is_whole, "one page holds them all");
        page["Items"].take()
    };
    let mut forgotten = 0;
    for item in rows("DirectoryTable").await.as_array().unwrap() {
        if item["pk"]["S"].as_str().unwrap().contains("#find#") {
            let key = json!({ "pk": item["pk"], "sk": item["sk"] });
            let delete = json!({ "TableName": "DirectoryTable", "Key": key });
            client.ask::<Value>("DeleteItem", &delete).await.unwrap();
            forgotten += 1;
        }
    }
    for item in rows("CustomersTable").await.as_array_mut().unwrap() {
        item.as_object_mut().unwrap().remove("listed");
        let put = json!({ "TableName": "CustomersTable", "Item": item });
        client.ask::<Value>("PutItem", &put).await.unwrap();
    }
    forgotten
}

#[tokio::test]
async fn people_of_last_versions_data_are_found_after_a_night() {
    let (story, [sara, reza, muller]) = three_people().await;
    assert!(forget_entries(&story).await > 9);
    let texts = [("ساره", &sara), ("محمدرضا", &reza), ("0049151", &muller)];
    for (text, _) in texts {
        assert!(found(&story, text, 50).await.is_empty(), "{text}");
    }
    // Somebody who is told of in the meantime is found by what is new of them.
    story.advance(1).await;
    let mut moved = person("c-2", "محمد رضا احمدی", "rm@example.com", "0507654321");
    moved["updated_at"] = story.now().to_string().into();
    story.tells(&moved).await;
    assert_eq!(
        found(&story, "rm@ex", 50).await,
        std::slice::from_ref(&reza)
    );
    assert!(found(&story, "محمدرضا", 50).await.is_empty());

    story.suite().night(story.now()).await.unwrap();
    for (text, expected) in texts {
        let ids = found(&story, text, 50).await;
        assert_eq!(ids, std::slice::from_ref(expected), "{text}");
    }
    let left = story.traces().await;
    story.advance(1).await;
    let meter = &story.suite().ground().meter;
    meter.reset();
    story.suite().night(story.now()).await.unwrap();
    let steady = meter.reset();
    assert_eq!(
        steady.requests.get("TransactWriteItems"),
        None,
        "{steady:?}"
    );
    assert!(left.contains("rm@example.com"));

    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{reza}"))
        .await;
    assert!(found(&story, "محمدرضا", 50).await.is_empty());
    let left = story.traces().await;
    assert!(
        !left.contains("rm@example.com"),
        "entries end with their person"
    );
}

#[tokio::test]
async fn a_search_costs_a_few_requests_however_many_people_there_are() {
    let (story, _) = three_people().await;
    let meter = &story.suite().ground().meter;
    found(&story, "sara", 50).await;
    for (text, requests_max) in [("سارة الع", 5), ("sara", 4), ("0501234567", 4), ("c-1", 5)]
    {
        meter.reset();
        found(&story, text, 50).await;
        let reading = meter.reset();
        println!("search {text}: {reading:?}");
        assert!(
            reading.request_count() <= requests_max,
            "{text}: {reading:?}"
        );
        assert_eq!(reading.requests.get("Scan"), None);
        assert_eq!(reading.write_hundredths, 0);
    }
}

#[tokio::test]
async fn a_delivery_that_brings_no_new_name_pays_nothing_for_being_found() {
    let story = Story::start().await;
    let meter = &story.suite().ground().meter;
    let order = |id: &str, name: &str| {
        json!({
            "type": "order", "id": id, "placed_at": format!("2026-01-05T07:0{id}:00Z"), "currency": "SAR",
            "customer": { "email": "sara@example.com", "name": name },
            "lines": [{ "sku": "OUD-50", "quantity": 1, "unit_price": "10.00" }],
        })
    };
    let mut units = Vec::new();
    for (id, name) in [
        ("1", "Sara Ali"),
        ("2", "Sara Ali"),
        ("3", "SARA  alí"),
        ("4", "Sara Omar"),
    ] {
        meter.reset();
        story.tells(&order(id, name)).await;
        units.push(meter.reset().write_hundredths);
    }
    println!("write hundredths: {units:?}");
    let (first, second, third, fourth) = (units[0], units[1], units[2], units[3]);
    // Three entries of two units each; a name that is spelled otherwise is the same name; of a new one two come and two go.
    assert!(first > second, "{units:?}");
    assert!(third <= second + 200, "{units:?}");
    assert!((600..=1_000).contains(&(fourth - third)), "{units:?}");
}

/// As `awda bench search` measures it. How long it takes is the machine's; what it asks is ours.
#[tokio::test]
async fn no_kind_of_search_asks_more_in_a_larger_store() {
    let now = START.parse().unwrap();
    for customers in [500, 5_000] {
        let bar = indicatif::ProgressBar::hidden();
        let measured = Box::pin(awda::bench::search::run(customers, now, &bar)).await;
        let measured = measured.unwrap();
        for one in &measured.searches {
            println!(
                "search {customers} {}: {} searches, {} found, {:.1} requests, {:.1} read units, {:.1} ms, {:.1} ms, {:.1} ms",
                one.kind,
                one.asked.asked,
                one.asked.found,
                one.asked.requests,
                one.asked.read_units,
                one.asked.p50_ms,
                one.asked.p95_ms,
                one.asked.slowest_ms
            );
            assert!(one.asked.requests <= 8.0, "{customers} {}", one.kind);
            assert!(
                one.asked.p50_ms <= one.asked.p95_ms && one.asked.p95_ms <= one.asked.slowest_ms
            );
        }
        let page = &measured.storefront;
        assert!(
            page.requests <= 2.0 && page.found > 0,
            "{customers} {page:?}"
        );
        let found: usize = measured.searches.iter().map(|one| one.asked.found).sum();
        assert!(found > 50, "{customers}: {found}");
    }
}
