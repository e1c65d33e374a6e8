//! The client against servers on the loopback interface: connections are kept, dropped when the SDK says so, and failures are told in its
//! terms.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use aws_smithy_types::retry::ErrorKind;

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
                    if answer.is_empty() || socket.write_all(answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (origin, connected)
}

fn request(to: &str) -> HttpRequest {
    HttpRequest::get(to).unwrap()
}

async fn body(answer: HttpResponse) -> Vec<u8> {
    let body = aws_smithy_types::byte_stream::ByteStream::new(answer.into_body());
    body.collect().await.unwrap().to_vec()
}

const WELL: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_connection_serves_one_call_after_the_other() {
    let (origin, connected) = server(WELL).await;
    let https = Https::new(None);
    for _ in 0..3 {
        let answer = https.call(request(&origin)).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(body(answer).await, b"{}");
    }
    assert_eq!(connected.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_that_the_sdk_gives_up_is_not_used_again() {
    let (origin, connected) = server(WELL).await;
    let https = Https::new(None);
    for expected in 1..=3 {
        let captured = CaptureSmithyConnection::new();
        let mut asked = request(&origin);
        asked.add_extension(captured.clone());
        body(https.call(asked).await.unwrap()).await;
        let connection = captured.get().unwrap();
        let port = connection.remote_addr().unwrap().port();
        assert!(origin.ends_with(&format!(":{port}/")), "{origin}");
        connection.poison();
        assert_eq!(connected.load(Ordering::SeqCst), expected);
    }
}

#[tokio::test]
async fn failures_are_told_so_that_outages_are_tried_again_and_mistakes_are_not() {
    let https = Https::new(None);
    let failure = async |to: &str| https.call(request(to)).await.unwrap_err();
    assert!(failure("http://127.0.0.1:1/").await.is_io());
    assert!(failure("http://no-such-host.invalid/").await.is_io());
    let (hangs_up, _) = server(b"").await;
    let why = failure(&hangs_up).await;
    assert_eq!(why.as_other(), Some(ErrorKind::TransientError), "{why:?}");
    let (babbles, _) = server(b"SMTP is spoken here\r\n\r\n").await;
    let why = failure(&babbles).await;
    assert!(why.is_other() && why.as_other().is_none(), "{why:?}");
    let (plain, _) = server(WELL).await;
    let tls = plain.replace("http:", "https:");
    assert!(failure(&tls).await.is_io(), "no TLS where it is asked for");
}

#[tokio::test]
async fn a_name_that_leads_to_the_inside_says_so_at_the_end_of_its_causes() {
    let why = Https::to_the_public(None).call(request("https://localhost/"));
    let why = why.await.unwrap_err();
    assert!(cause::<NotPublic>(&why).is_some(), "{why:?}");
}

#[tokio::test]
async fn a_file_of_authorities_that_is_none_is_our_mistake_and_names_the_variable() {
    let file = std::env::temp_dir().join(format!("awda-no-authorities-{}", std::process::id()));
    std::fs::write(&file, "no certificate").unwrap();
    for file in [file.clone(), file.with_extension("missing")] {
        let why = Https::new(Some(file)).call(request("http://127.0.0.1:1/"));
        let why = why.await.unwrap_err();
        assert!(why.is_user(), "{why:?}");
        let cause = std::error::Error::source(&why).unwrap().to_string();
        assert!(cause.contains("AWS_CA_BUNDLE"), "{cause}");
    }
    std::fs::remove_file(file).unwrap();
}
