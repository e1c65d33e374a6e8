//! One story through the real SQS, SES and DynamoDB adapters, against moto: a webhook is taken, somebody's birthday comes, a mail goes.
//!
//! Beside it SQS's dead letters, and files on S3.
//!
//! `.ci/run` starts moto and names it in `AWDA_MOTO_ENDPOINT`; the adapters cannot tell it from AWS by their requests.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a story that cannot go on is a failed test"
)]

mod dead;
mod files;
mod ground;
mod staff;
mod tables;
mod vault;

use awda_aws::{Dynamo, SesCarrier, SqsQueue};
use awda_commerce::Delivery;
use awda_deliver::Deliver;
use awda_ingest::Ingest;
use awda_kernel::Timestamp;
use awda_lambda::batch;
use awda_messaging::notices::Notify;
use awda_messaging::{DeliverMessage, Status};
use awda_plan::Plan;
use awda_ports::{Lane, Stores, Telling, Timeline};
use awda_tests::{signature, webhook};
use awda_unify::{Shelf, Unify};
use serde_json::json;

use ground::Ground;

/// The day before somebody's birthday, when the teaser has been missed.
const NOW: &str = "2026-01-31T08:00:00Z";
/// Ten in the morning of the birthday in Riyadh, and a minute.
const BIRTHDAY: &str = "2026-02-01T07:01:00Z";

#[tokio::test]
async fn a_webhook_becomes_a_profile_and_a_birthday_a_mail_on_awss_own_wire() {
    let ground = Ground::prepare().await;
    let dynamo = ground.dynamo.clone();
    dynamo.put_settings(&ground::settings()).await.unwrap();

    let ingest = Ingest {
        stores: dynamo.clone(),
        deliveries: ground.deliveries(),
        reports: ground.deliveries(),
        body_bytes_max: 100_000,
    };
    let body = json!({
        "type": "customer", "id": "c-1", "updated_at": NOW, "email": "sara@example.com", "name": "سارة",
        "language": "ar", "birthday": "1990-02-01",
        "consents": [{ "channel": "email", "status": "granted", "at": NOW }],
    })
    .to_string();
    let now: Timestamp = NOW.parse().unwrap();
    let request = webhook(body.as_bytes(), &signature(body.as_bytes()));
    assert_eq!(ingest.handle(&request, now).await.status(), 200);
    let forged = webhook(body.as_bytes(), &signature(b"another body"));
    assert_eq!(ingest.handle(&forged, now).await.status(), 401);

    let unify = unify(&ground);
    let records = ground.receive("deliveries").await;
    assert_eq!(records.len(), 1, "the forged one was not queued");
    let twice = [records.clone(), records].concat();
    let handle = |delivery: Delivery| {
        let unify = unify.clone();
        async move { unify.handle(&delivery, now).await }
    };
    assert!(batch::run("unify", twice, 1, handle).await.is_empty());

    assert!(
        ground.receive("notices").await.is_empty(),
        "a notice waits a moment"
    );
    assert_eq!(
        ground.delayed("notices").await,
        2,
        "the record and the consent, once each"
    );

    let birthday: Timestamp = BIRTHDAY.parse().unwrap();
    let plan = Plan {
        agenda: dynamo.clone(),
        records: dynamo.clone(),
        books: dynamo.clone(),
        messages: ground.messages(),
    };
    assert_eq!(plan.handle(birthday).await.unwrap().asked, 1);

    let deliver = deliver(&ground);
    let asked = ground.receive("messages").await;
    let twice = [asked.clone(), asked].concat();
    let handle = |command: DeliverMessage| {
        let deliver = deliver.clone();
        async move { deliver.handle(&command, birthday).await }
    };
    assert!(batch::run("deliver", twice, 1, handle).await.is_empty());

    let store = ground::settings().id;
    let day = awda_kernel::day_number(birthday, &awda_kernel::TimeZone::UTC);
    let rows = dynamo
        .messages_on(&store, day, 10, None)
        .await
        .unwrap()
        .rows;
    assert_eq!(rows.len(), 1, "asked twice, decided once");
    let status = &rows[0].status;
    assert!(matches!(status, Status::Sent { .. }), "{status:?}");
    assert!(rows[0].carrier_id.is_some());
    assert_eq!(ground.mails_sent().await, 1);

    // Last of all: moto's own books, which the mails are counted by, cannot show a file that was made of parts.
    files::pieces_of_any_length_become_one_file_behind_a_signed_address().await;
    files::what_was_forgotten_is_gone_from_the_bucket_and_stays_so().await;
}

/// Whoever keeps events, with those who hear of them.
fn unify(ground: &Ground) -> Unify<Telling<Dynamo, Dynamo, SqsQueue<Notify>>, Dynamo> {
    Unify {
        records: Telling {
            port: ground.dynamo.clone(),
            stores: ground.dynamo.clone(),
            notices: ground.notices(),
        },
        stores: ground.dynamo.clone(),
        shelf: Shelf::default(),
    }
}

type Outward = (
    SqsQueue<Delivery>,
    SqsQueue<Notify>,
    SqsQueue<DeliverMessage>,
);

fn deliver(ground: &Ground) -> Deliver<Dynamo, Dynamo, Dynamo, SesCarrier, Outward> {
    Deliver {
        records: ground.dynamo.clone(),
        stores: ground.dynamo.clone(),
        messages: ground.dynamo.clone(),
        carrier: ground.carrier(),
        queues: (ground.deliveries(), ground.notices(), ground.messages()),
        lane: Lane::default(),
        links_url: "https://links.acme.example".into(),
    }
}
