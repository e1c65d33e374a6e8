//! A history is imported at once.

use std::collections::BTreeMap;

use awda::clock::MovingClock;
use awda::import::{self, Manner, Opened, Plan, Report};
use awda::orders::{documents, read_invoices};
use awda::suite::Suite;
use awda_aws::Dynamo;
use awda_commerce::tables::{Subject, Wishes};
use awda_customers::Facet;
use awda_kernel::{Timestamp, zone};
use awda_ports::{Census, Stores};
use awda_tests::{Story, signature, webhook};
use flate2::read::GzDecoder;
use indicatif::ProgressBar;

const SLICE: &[u8] = include_bytes!("../../infra/local/data/online_retail_slice.csv.gz");
const NOW: &str = "2012-01-05T08:00:00Z";

/// A suite with the stories' store, keeping its books in pounds.
async fn shop() -> (Suite, MovingClock) {
    let clock = MovingClock::at(NOW.parse().unwrap());
    let suite = Suite::in_memory(clock.clone().into()).unwrap();
    let settings = Story::start()
        .await
        .suite()
        .ground()
        .dynamo
        .settings(&store())
        .await;
    let mut settings = settings.unwrap().unwrap();
    settings.currency = "GBP".parse().unwrap();
    "Europe/London".clone_into(&mut settings.zone);
    suite.ground().dynamo.put_settings(&settings).await.unwrap();
    (suite, clock)
}

fn store() -> awda_kernel::StoreId {
    "acme".parse().unwrap()
}

async fn imports(dynamo: &Dynamo, now: Timestamp) -> Report {
    let opened = Opened::of(SLICE, &Manner::default(), None).unwrap();
    let plan = Plan {
        file: "slice.csv.gz".to_owned(),
        store: store(),
        subject: Subject::Orders,
        wishes: Wishes::default(),
        as_of: None,
        now,
        is_dry: false,
        directory: None,
        stop_after: None,
    };
    let done = Box::pin(import::run(dynamo, &opened, &plan, &ProgressBar::hidden())).await;
    done.unwrap().0
}

/// Everybody's facets by the shop's number, and what was counted on each day of the history.
async fn dump(suite: &Suite) -> (BTreeMap<String, Vec<Facet>>, Vec<String>) {
    let dynamo = &suite.ground().dynamo;
    let (mut people, mut after) = (BTreeMap::new(), None);
    loop {
        let page = dynamo.scan(0, 1, after.as_deref()).await.unwrap();
        for stored in page.profiles {
            let root = stored.value.strongest().map(|(_, known)| known);
            let facets = stored.value.facets.values().cloned().collect();
            assert!(people.insert(root.unwrap().value.clone(), facets).is_none());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut counts = Vec::new();
    for day in 14_943..15_320 {
        counts.push(format!(
            "{:?}",
            dynamo.counted_on(&store(), day).await.unwrap()
        ));
    }
    (people, counts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_history_is_what_its_webhooks_would_have_made() {
    let now: Timestamp = NOW.parse().unwrap();
    let (imported, _) = shop().await;
    let dynamo = &imported.ground().dynamo;
    let unpacked = || GzDecoder::new(SLICE);
    let done = imports(dynamo, now).await;
    assert_eq!((done.records, done.path), (1_585 + 304 + 64, "bulk"));
    assert_eq!((done.invalid, done.layout), (0, "online-retail"));

    let (told, clock) = shop().await;
    let gbp = "GBP".parse().unwrap();
    let invoices = read_invoices(unpacked(), gbp).unwrap();
    let documents = documents(&invoices, gbp, &zone("Europe/London").unwrap(), 0);
    for some in documents.chunks(100) {
        for document in some {
            let body = document.body.to_string().into_bytes();
            let answer = told.request(webhook(&body, &signature(&body))).await;
            assert_eq!(answer.status(), 200);
        }
        told.pump().await.unwrap();
        // Whoever lost every race for a busy customer comes back when the message's time is over.
        let later = told
            .now()
            .checked_add(jiff::SignedDuration::from_mins(5))
            .unwrap();
        clock.move_to(later);
    }
    told.pump().await.unwrap();
    let (imported_people, imported_counts) = dump(&imported).await;
    let (told_people, told_counts) = dump(&told).await;
    assert_eq!(imported_people.len(), 426);
    assert_eq!(imported_people, told_people);
    assert_eq!(imported_counts, told_counts);

    let again = imports(dynamo, now).await;
    assert_eq!(
        (again.events_new, again.path),
        (0, "one_by_one"),
        "a second import changes nothing"
    );
    assert_eq!(dump(&imported).await.0, imported_people);
}
