//! The client against servers on the loopback interface: connections are kept, dropped after a server's own failure, and what became of a
//! question is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

mod tls;

/// A server that answers every request with these bytes, and hangs up after them when there are none; with how many connected.
async fn server(answer: &'static [u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}/", listener.local_addr().unwrap());
    let connected = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connected);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut buffer = [0; 4_096];
                while socket.read(&mut buffer).await.is_ok_and(|count| count > 0) {
                    let is_last = answer == BROKEN_OFF;
                    if answer.is_empty() || socket.write_all(answer).await.is_err() || is_last {
                        return;
                    }
                }
            });
        }
    });
    (origin, connected)
}

fn request(to: &str) -> Request<Bytes> {
    Request::get(to).body(Bytes::new()).unwrap()
}

const WELL: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

const UNWELL: &[u8] = b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";
const BROKEN_OFF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\n{}";

#[tokio::test]
async fn a_connection_serves_one_call_after_the_other() {
    let (origin, connected) = server(WELL).await;
    let https = Https::new(None);
    for _ in 0..3 {
        let answer = https.carry(request(&origin)).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(&answer.into_body()[..], b"{}");
    }
    assert_eq!(connected.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_that_a_servers_failure_came_over_is_not_used_again() {
    let (origin, connected) = server(UNWELL).await;
    let https = Https::new(None);
    for expected in 1..=3 {
        let answer = https.carry(request(&origin)).await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
        assert_eq!(connected.load(Ordering::SeqCst), expected);
    }
}

#[tokio::test]
async fn what_became_of_a_question_is_told() {
    let https = Https::new(None);
    let how = async |to: &str| https.carry(request(to)).await.unwrap_err().how();
    assert_eq!(how("http://127.0.0.1:1/").await, How::Unconnected);
    assert_eq!(how("http://no-such-host.invalid/").await, How::Unconnected);
    let (hangs_up, _) = server(b"").await;
    assert_eq!(how(&hangs_up).await, How::Broken);
    let (breaks_off, _) = server(BROKEN_OFF).await;
    let short = tokio::time::timeout(Duration::from_secs(5), how(&breaks_off));
    assert_eq!(short.await.unwrap(), How::Broken);
    let (babbles, _) = server(b"SMTP is spoken here\r\n\r\n").await;
    assert_eq!(how(&babbles).await, How::Garbled);
    let (plain, _) = server(WELL).await;
    let tls = plain.replace("http:", "https:");
    assert_eq!(
        how(&tls).await,
        How::Unconnected,
        "no TLS where it is asked for"
    );
}

#[tokio::test]
async fn a_name_that_leads_to_the_inside_says_so_at_the_end_of_its_causes() {
    let https = Https::to_the_public(None);
    let why = https
        .carry(request("https://localhost/"))
        .await
        .unwrap_err();
    assert!(cause::<NotPublic>(&why).is_some(), "{why:?}");
}

#[tokio::test]
async fn a_file_of_authorities_that_is_none_is_our_mistake_and_names_the_variable() {
    let file = std::env::temp_dir().join(format!("awda-no-authorities-{}", std::process::id()));
    std::fs::write(&file, "no certificate").unwrap();
    for file in [file.clone(), file.with_extension("missing")] {
        let https = Https::new(Some(file));
        let why = https
            .carry(request("http://127.0.0.1:1/"))
            .await
            .unwrap_err();
        assert_eq!(why.how(), How::Ours, "{why:?}");
        let cause = std::error::Error::source(&why).unwrap().to_string();
        assert!(cause.contains("AWS_CA_BUNDLE"), "{cause}");
    }
    std::fs::remove_file(file).unwrap();
}
