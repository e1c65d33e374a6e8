//! An import is what its webhooks would have made, and a killed one goes on where it stopped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use awda::clock::MovingClock;
use awda::import::{self, Manner, Opened, Plan, Report};
use awda::suite::{Home, Suite};
use awda::template::Template;
use awda_commerce::tables::{Subject, Wishes};
use awda_customers::Facet;
use awda_ports::{Census, Stores};
use awda_tests::{START, Story};
use indicatif::ProgressBar;
use serde_json::{Value, json};

const SLICE: &[u8] = include_bytes!("../../infra/local/data/online_retail_slice.csv.gz");

fn plan(subject: Subject) -> Plan {
    Plan {
        file: "file.csv".to_owned(),
        store: "acme".parse().unwrap(),
        subject,
        wishes: Wishes::default(),
        as_of: None,
        now: START.parse().unwrap(),
        is_dry: false,
        directory: None,
        stop_after: None,
    }
}

async fn imports(suite: &Suite, file: &[u8], plan: &Plan) -> Result<Report, String> {
    let opened = Opened::of(file, &Manner::default(), "SA".parse().ok()).unwrap();
    let dynamo = &suite.ground().dynamo;
    let done = Box::pin(import::run(dynamo, &opened, plan, &ProgressBar::hidden())).await;
    done.map(|(report, _)| report)
        .map_err(|why| format!("{why:#}"))
}

/// Everybody's facets by their strongest identifier, and the counters of the days between.
async fn dump(
    suite: &Suite,
    days: std::ops::Range<i32>,
) -> (BTreeMap<String, Vec<Facet>>, Vec<String>) {
    let dynamo = &suite.ground().dynamo;
    let (mut people, mut after) = (BTreeMap::new(), None);
    loop {
        let page = dynamo.scan(0, 1, after.as_deref()).await.unwrap();
        for stored in page.profiles {
            let root = stored
                .value
                .strongest()
                .map(|(_, known)| known.value.clone());
            let facets = stored.value.facets.values().cloned().collect();
            assert!(people.insert(root.unwrap(), facets).is_none());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut counts = Vec::new();
    for day in days {
        let counted = dynamo
            .counted_on(&"acme".parse().unwrap(), day)
            .await
            .unwrap();
        counts.push(format!("{counted:?}"));
    }
    (people, counts)
}

/// A population told twice: as documents of webhooks, and as three files.
struct Town {
    documents: Vec<Value>,
    customers: String,
    orders: String,
    consents: String,
}

fn town(people: u32) -> Town {
    let mut town = Town {
        documents: Vec::new(),
        customers: "customer_id,email,phone,name,language,country,city,birthday,tags,created_at,updated_at\n".to_owned(),
        orders: "order_id,placed_at,updated_at,cancelled_at,currency,customer_id,email,sku,title,quantity,unit_price,discount,tax,shipping\n".to_owned(),
        consents: "customer_id,email,channel,status,at,wording\n".to_owned(),
    };
    for n in 0..people {
        let (day, hour) = (n % 27 + 1, n % 20);
        let (id, email) = (format!("c-{n}"), format!("person{n}@shop.example"));
        let phone = if n % 3 == 0 {
            String::new()
        } else {
            format!("05012{n:05}")
        };
        let (made, changed) = (
            format!("2025-01-{day:02}T{hour:02}:00:00Z"),
            format!("2025-02-{day:02}T{hour:02}:00:00Z"),
        );
        let (name, city) = (format!("سارة, \"{n}\""), "الرياض");
        let _ = writeln!(
            town.customers,
            "{id},{email},{phone},\"سارة, \"\"{n}\"\"\",ar,SA,{city},1990-05-{day:02},\"vip, t{n}\",{made},{changed}"
        );
        let mut document = json!({
            "type": "customer", "id": id, "email": email, "name": name, "language": "ar", "country": "SA", "city": city,
            "birthday": format!("1990-05-{day:02}"), "tags": ["vip", format!("t{n}")], "created_at": made, "updated_at": changed,
        });
        if !phone.is_empty() {
            document["phone"] = json!(phone);
        }
        town.documents.push(document);
        let status = if n % 4 == 0 { "denied" } else { "granted" };
        let _ = writeln!(
            town.consents,
            "{id},{email},email,{status},{changed},v{}",
            n % 2
        );
        town.documents.push(json!({
            "type": "consent", "customer": {"id": id, "email": email}, "channel": "email", "status": status, "at": changed,
            "method": "import", "wording": format!("v{}", n % 2),
        }));
        for order in 0..n % 4 {
            town.order(n, order);
        }
    }
    town
}

impl Town {
    fn order(&mut self, person: u32, order: u32) {
        let id = person * 10 + order;
        let placed = format!("2025-0{}-{:02}T09:30:00+03:00", order + 3, person % 27 + 1);
        let is_cancelled = id.is_multiple_of(7);
        let cancelled = if is_cancelled {
            placed.replace("09:30", "11:00")
        } else {
            String::new()
        };
        let (price, discount) = (
            format!("{}.{:02}", 20 + id % 80, id % 100),
            if id.is_multiple_of(5) { "3.50" } else { "0" },
        );
        let _ = writeln!(
            self.orders,
            "{id},{placed},,{cancelled},SAR,c-{person},person{person}@shop.example,OUD,عود,2,{price},{discount},1.20,15"
        );
        let _ = writeln!(self.orders, "{id},,,,,,,BOX,Box,1,5.00,,,");
        let mut document = json!({
            "type": "order", "id": id.to_string(), "placed_at": placed, "currency": "SAR",
            "customer": {"id": format!("c-{person}"), "email": format!("person{person}@shop.example")},
            "lines": [
                {"sku": "OUD", "title": "عود", "quantity": 2, "unit_price": price},
                {"sku": "BOX", "title": "Box", "quantity": 1, "unit_price": "5.00"},
            ],
            "discount": discount, "tax": "1.20", "shipping": 15,
        });
        if is_cancelled {
            document["cancelled_at"] = json!(cancelled);
        }
        self.documents.push(document);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_orders_and_consents_imported_are_what_their_webhooks_would_have_made() {
    let town = town(60);
    let told = Story::start().await;
    for some in town.documents.chunks(90) {
        told.tells(&json!({ "events": some })).await;
    }
    let files = [
        (Subject::Customers, &town.customers),
        (Subject::Orders, &town.orders),
        (Subject::Consents, &town.consents),
    ];
    for order in [[0, 1, 2], [2, 1, 0]] {
        let imported = Story::start().await;
        for place in order {
            let (subject, file) = files[place];
            let report = imports(imported.suite(), file.as_bytes(), &plan(subject))
                .await
                .unwrap();
            assert_eq!(
                (report.invalid, report.noted, report.duplicate),
                (0, 0, 0),
                "{:?}",
                report.problems
            );
            let again = imports(imported.suite(), file.as_bytes(), &plan(subject))
                .await
                .unwrap();
            assert_eq!(again.events_new, 0, "a second import changes nothing");
        }
        let days = 20_000..20_300;
        let (told_people, told_counts) = dump(told.suite(), days.clone()).await;
        let (people, counts) = dump(imported.suite(), days).await;
        assert_eq!(people.len(), 60);
        assert_eq!(people, told_people);
        assert_eq!(counts, told_counts);
    }
}

/// A workbook with a cover, a sheet of customers under a title, and one of orders.
const WORKBOOK: &[u8] = include_bytes!("../data/workbooks/shop.xlsx");

/// The same rows as text.
const CUSTOMERS: &str = "customer_id,email,phone,name,birthday,tags,updated_at,accepts_email
c-1,sara@shop.example,0501234561,سارة,1990-05-01,\"vip, oud\",2026-01-02T08:00:00Z,yes
c-2,noura@shop.example,+966501234562,\"نورة \"\"N\"\"\",,,2026-01-02T09:00:00Z,no
9007199254740,ali@shop.example,,\"Ali, Jr.\",1985-12-31,vip,2026-01-02T10:00:00Z,
";
const ORDERS: &str = "order_id,placed_at,currency,customer_id,sku,quantity,unit_price,discount
1001,2026-01-03T09:30:00Z,SAR,c-1,OUD-50,2,149.50,0.30
1001,,,,BOX,1,5,
1002,2026-01-03T10:30:00Z,SAR,c-2,OUD-50,1,20,
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_is_imported_as_the_same_rows_in_text_are() {
    let as_text = Story::start().await;
    for (subject, text) in [(Subject::Customers, CUSTOMERS), (Subject::Orders, ORDERS)] {
        let report = imports(as_text.suite(), text.as_bytes(), &plan(subject)).await;
        assert_eq!(report.unwrap().invalid, 0);
    }
    let as_sheets = Story::start().await;
    let dynamo = &as_sheets.suite().ground().dynamo;
    for (subject, sheet) in [
        (Subject::Customers, None),
        (Subject::Orders, Some("Orders")),
    ] {
        let manner = Manner {
            sheet: sheet.map(str::to_owned),
            ..Manner::default()
        };
        let opened = Opened::of(WORKBOOK, &manner, "SA".parse().ok()).unwrap();
        for (is_again, is_new) in [(false, true), (true, false)] {
            let (plan, bar) = (plan(subject), ProgressBar::hidden());
            let done = import::run(dynamo, &opened, &plan, &bar);
            let (report, _) = Box::pin(done).await.unwrap();
            assert_eq!(report.invalid, 0, "{:?}", report.problems);
            assert_eq!(report.events_new > 0, is_new, "again: {is_again}");
        }
    }
    let days = 20_450..20_460;
    let (people, counts) = dump(as_sheets.suite(), days.clone()).await;
    let expected = dump(as_text.suite(), days).await;
    assert_eq!(people.len(), 3);
    assert_eq!((people, counts), expected);
    let sara = as_sheets.customer("sara@shop.example").await.unwrap();
    assert_eq!(sara["history"]["net_spend"]["minor"], 30_370);
}

/// A suite in a directory of its own, with the stories' store.
async fn open(directory: &Path) -> Suite {
    let clock = MovingClock::at(START.parse().unwrap());
    let home = Home::Directory(directory.to_owned());
    let suite = Suite::open(Template::built_in().unwrap(), &home, clock.into()).unwrap();
    let dynamo = &suite.ground().dynamo;
    let store = "acme".parse().unwrap();
    if dynamo.settings(&store).await.unwrap().is_none() {
        let other = Story::start().await;
        let settings = other
            .suite()
            .ground()
            .dynamo
            .settings(&store)
            .await
            .unwrap();
        let mut settings = settings.unwrap();
        settings.currency = "GBP".parse().unwrap();
        dynamo.put_settings(&settings).await.unwrap();
    }
    suite
}

fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("awda-import-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_killed_while_it_writes_goes_on_and_ends_as_if_it_had_not_been() {
    let (killed, whole) = (directory("killed"), directory("whole"));
    let at = |directory: &Path, stop_after| Plan {
        directory: Some(directory.to_owned()),
        stop_after,
        ..plan(Subject::Orders)
    };
    let suite = open(&whole).await;
    let report = imports(&suite, SLICE, &at(&whole, None)).await.unwrap();
    assert_eq!((report.path, report.resumed_at), ("bulk", None));
    let expected = dump(&suite, 14_943..15_320).await;

    let stopped = imports(&open(&killed).await, SLICE, &at(&killed, Some(1))).await;
    assert!(stopped.unwrap_err().contains("stopped"));
    assert!(
        killed.join("import-unfinished").exists(),
        "nothing else opens the directory"
    );
    let other = imports(
        &open(&killed).await,
        b"order_id,placed_at,total\n1,2025-01-01,5\n",
        &at(&killed, None),
    )
    .await;
    assert!(
        other.unwrap_err().contains("finish it first"),
        "nor does another import write to it"
    );

    let suite = open(&killed).await;
    let resumed = imports(&suite, SLICE, &at(&killed, None)).await.unwrap();
    assert_eq!((resumed.path, resumed.resumed_at), ("bulk", Some(1)));
    assert!(!killed.join("import-unfinished").exists());
    assert_eq!(dump(&suite, 14_943..15_320).await, expected);
    let again = imports(&suite, SLICE, &at(&killed, None)).await.unwrap();
    assert_eq!((again.path, again.events_new), ("one_by_one", 0));
    assert_eq!(dump(&suite, 14_943..15_320).await, expected);
    for directory in [killed, whole] {
        std::fs::remove_dir_all(directory).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_into_a_store_that_knows_people_goes_on_where_it_was_killed() {
    let killed = directory("one-by-one");
    let suite = open(&killed).await;
    let at = |stop_after| Plan {
        directory: Some(killed.clone()),
        stop_after,
        ..plan(Subject::Customers)
    };
    imports(&suite, b"email\nperson1@shop.example\n", &at(None))
        .await
        .unwrap();
    let file = town(600).customers;
    let stopped = imports(&suite, file.as_bytes(), &at(Some(1))).await;
    assert!(stopped.is_err());
    let resumed = imports(&suite, file.as_bytes(), &at(None)).await.unwrap();
    assert_eq!(
        (resumed.path, resumed.resumed_at),
        ("one_by_one", Some(250))
    );
    assert_eq!(
        resumed.new + resumed.merged,
        350,
        "what was taken before is not taken again"
    );
    assert_eq!(dump(&suite, 0..1).await.0.len(), 600);
    drop(suite);
    std::fs::remove_dir_all(killed).unwrap();
}
