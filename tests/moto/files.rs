//! Exports on S3's own wire: long pieces are copied, short ones joined, and a signed address leads to the whole.

use awda_customers::{ExportFormat, ExportSpec, ExportWhat};
use awda_kernel::Timestamp;
use awda_ports::{ExportKey, Exports};

use awda_aws::S3Exports;

use crate::{ground, tables};

/// A part of an upload may not be shorter, but the last.
const PART_BYTES: usize = 5 * 1024 * 1024;

fn export(job: &str, at: &str) -> ExportKey {
    ExportKey {
        store: "acme".parse().unwrap(),
        job: job.to_owned(),
        at: at.parse().unwrap(),
        file: ExportSpec {
            what: ExportWhat::Customers,
            format: ExportFormat::Csv,
            bom: false,
            since: None,
            until: None,
        },
    }
}

/// Exports in a new bucket of this name.
async fn exports_in(bucket: &str) -> S3Exports {
    let (access, endpoint) = tables::access();
    let address = endpoint.trim_start_matches("http://").to_owned();
    let path = format!("/{bucket}");
    let made = tokio::task::spawn_blocking(move || ground::ask(&address, "PUT", &path));
    let made = made.await.unwrap();
    assert!(
        made.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&made)
    );
    S3Exports::reached(&access, bucket.to_owned())
}

/// The head and the body that an address leads to.
async fn fetched(url: &str) -> (String, Vec<u8>) {
    let rest = url.strip_prefix("http://").unwrap();
    let (address, path) = rest.split_once('/').unwrap();
    let (address, path) = (address.to_owned(), format!("/{path}"));
    let answer = tokio::task::spawn_blocking(move || ground::ask(&address, "GET", &path));
    let answer = answer.await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = answer.split_at(end.unwrap() + 4);
    (String::from_utf8_lossy(head).into_owned(), body.to_vec())
}

/// One file of pieces of every length.
pub(crate) async fn pieces_of_any_length_become_one_file_behind_a_signed_address() {
    let exports = exports_in("exports").await;
    // The signature is of now, by whatever clock this machine has.
    let now = Timestamp::now();
    let file = export("job_1", &now.to_string());
    let pieces: [Vec<u8>; 5] = [
        b"head\r\n".to_vec(),
        vec![b'a'; PART_BYTES],
        vec![b'b'; PART_BYTES + 1],
        vec![b'c'; 7],
        vec![b'd'; 9],
    ];
    for number in [4, 0, 2, 1, 3] {
        let piece = pieces.get(number).cloned().unwrap();
        let number = u32::try_from(number).unwrap();
        exports.put(&file, number, piece).await.unwrap();
    }
    assert_eq!(exports.link(&file, now).await.unwrap(), None, "not closed");
    assert!(exports.close(&file, 5).await.unwrap());
    assert!(exports.close(&file, 5).await.unwrap(), "as the first time");
    let link = exports.link(&file, now).await.unwrap().unwrap();
    assert_eq!(link.bytes, pieces.concat().len() as u64);
    let (head, body) = fetched(&link.url).await;
    assert!(body == pieces.concat(), "{} bytes", body.len());
    assert!(head.contains("acme-customers-"), "{head}");

    let (short, missing) = (
        export("job_2", &now.to_string()),
        export("job_3", &now.to_string()),
    );
    exports.put(&short, 0, b"x".to_vec()).await.unwrap();
    exports.put(&short, 1, b"y".to_vec()).await.unwrap();
    assert!(exports.close(&short, 2).await.unwrap());
    let link = exports.link(&short, now).await.unwrap().unwrap();
    assert_eq!(fetched(&link.url).await.1, b"xy");
    exports.put(&missing, 0, b"x".to_vec()).await.unwrap();
    assert!(!exports.close(&missing, 2).await.unwrap());
    assert_eq!(exports.link(&missing, now).await.unwrap(), None);
}

/// Files before, during and after somebody was erased.
pub(crate) async fn what_was_forgotten_is_gone_from_the_bucket_and_stays_so() {
    let exports = exports_in("forgotten").await;
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let (whole, under_way) = (
        export("job_1", "2026-11-22T09:00:00Z"),
        export("job_2", "2026-11-22T10:00:00Z"),
    );
    let later = export("job_3", "2026-11-22T10:00:01Z");
    for file in [&whole, &later] {
        exports.put(file, 0, b"x".to_vec()).await.unwrap();
        assert!(exports.close(file, 1).await.unwrap());
    }
    exports.put(&under_way, 0, b"x".to_vec()).await.unwrap();
    exports.forget(&whole.store, now).await.unwrap();
    assert_eq!(exports.link(&whole, now).await.unwrap(), None);
    exports.put(&under_way, 0, b"x".to_vec()).await.unwrap();
    assert!(!exports.close(&under_way, 1).await.unwrap());
    assert_eq!(exports.link(&under_way, now).await.unwrap(), None);
    assert!(exports.link(&later, now).await.unwrap().is_some());
}
