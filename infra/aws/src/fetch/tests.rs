//! The fetch port against a server on the loopback interface, and the addresses it refuses to ask.

use std::sync::mpsc;

use awda_kernel::Secret;
use awda_ports::Remedied;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn question(url: &str) -> FetchRequest {
    FetchRequest {
        method: "POST",
        url: url.to_owned(),
        headers: vec![("authorization", Secret::new("Bearer key".to_owned()))],
        body: Secret::new("{\"a\":1}".to_owned()),
    }
}

/// Somebody on this machine who says the same to everybody; what was asked comes out of the channel.
async fn stand_in(answer: &'static [u8]) -> (HttpFetch, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (heard, asked) = mpsc::channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = vec![0; 4_096];
            let count = socket.read(&mut buffer).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
            if heard.send(text).is_err() {
                return;
            }
            let _ = socket.write_all(answer).await;
        }
    });
    (HttpFetch::standing_in(&origin).unwrap(), asked)
}

#[tokio::test]
async fn an_answer_is_what_the_other_side_said_whatever_its_status() {
    for (answer, status, body) in [
        (
            &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"[..],
            200,
            &b"{}"[..],
        ),
        (
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno",
            404,
            b"no",
        ),
        (b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", 503, b""),
        (
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            302,
            b"",
        ),
    ] {
        let (fetch, asked) = stand_in(answer).await;
        let url = "https://connect.squareup.com/v2/orders/o1?x=1";
        let heard = fetch.fetch(&question(url)).await.unwrap();
        assert_eq!((heard.status, heard.body.as_slice()), (status, body));
        let asked = asked.recv().unwrap().to_lowercase();
        assert!(
            asked.starts_with("post /v2/orders/o1?x=1 http/1.1"),
            "{asked}"
        );
        assert!(asked.contains("authorization: bearer key"), "{asked}");
        assert!(asked.ends_with("{\"a\":1}"), "{asked}");
    }
}

#[tokio::test]
async fn nobody_inside_is_asked() {
    let fetch = HttpFetch::new();
    for url in [
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://localhost/x",
        "http://connect.squareup.com/x",
        "ftp://connect.squareup.com/x",
        "not a url",
    ] {
        let fault = fetch.fetch(&question(url)).await.unwrap_err();
        assert_eq!(fault.code(), "port.refused", "{url}");
    }
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_refused_and_none_at_all_is_worth_another_try() {
    let (fetch, _asked) =
        stand_in(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n12345678901234567890").await;
    let fetch = fetch.limited_to(PATIENCE, 10);
    let fault = fetch
        .fetch(&question("https://a.example/"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "port.refused");
    let (silent, _asked) = stand_in(b"").await;
    let fault = silent
        .fetch(&question("https://a.example/"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "port.unavailable");
    let closed = HttpFetch::standing_in("http://127.0.0.1:1").unwrap();
    let fault = closed
        .fetch(&question("https://a.example/"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "port.unavailable");
}

#[test]
fn only_this_machine_may_stand_in() {
    for origin in [
        "http://10.0.0.1",
        "https://127.0.0.1",
        "http://example.com",
        "x",
    ] {
        assert_eq!(HttpFetch::standing_in(origin).err(), Some(NotLoopback));
    }
    assert!(HttpFetch::standing_in("http://[::1]:9").is_ok());
}
