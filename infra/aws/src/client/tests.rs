//! The client on lines that fail as they are told to.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::https::Https;

/// What a line does with one question after another; what was asked is kept.
#[derive(Debug, Default)]
struct Fickle {
    answers: Mutex<VecDeque<Result<(u16, &'static str), How>>>,
    asked: Mutex<Vec<Request<Bytes>>>,
}

impl Line for Fickle {
    fn carry(&self, request: Request<Bytes>) -> Carried<'_> {
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().unwrap();
        let answered = match answer {
            Ok((status, body)) => Ok(Response::builder()
                .status(status)
                .body(body.into())
                .unwrap()),
            Err(how) => Err(Unanswered::new(how, "as it was told to")),
        };
        Box::pin(std::future::ready(answered))
    }
}

type Scripted = Result<(u16, &'static str), How>;

const SERVICE: Service = Service {
    name: "dynamodb",
    host: "dynamodb",
    targets: "DynamoDB_20120810.",
    content_type: "application/x-amz-json-1.0",
    patience: Duration::from_secs(5),
};
const WELL: Scripted = Ok((200, r#"{"Count":1}"#));
const THROTTLED: Scripted = Ok((400, r#"{"__type":"x#ThrottlingException"}"#));

fn client(answers: &[Scripted], tries: Tries) -> (Client, Arc<Fickle>) {
    let line = Arc::new(Fickle::default());
    line.answers.lock().unwrap().extend(answers.iter().copied());
    let secrets = ("AKIDEXAMPLE".to_owned(), "secret".to_owned());
    let keys = Keys::new(
        "eu-central-1".to_owned(),
        secrets,
        Some("session".to_owned()),
    );
    let shared = Shared {
        service: SERVICE,
        origin: "https://dynamodb.eu-central-1.amazonaws.com".to_owned(),
        keys: Some(keys),
        line: Arc::<Fickle>::clone(&line),
        tries,
    };
    let shared = Arc::new(shared);
    (Client { shared }, line)
}

/// What became of a question to which a line gives these answers, and how often it was asked.
async fn asked(answers: &[Scripted], tries: Tries) -> (Result<Value, String>, usize) {
    let (client, line) = client(answers, tries);
    let answer = client
        .ask::<Value>("Scan", &json!({ "TableName": "t" }))
        .await;
    let times = line.asked.lock().unwrap().len();
    (answer.map_err(|refused| refused.said.code), times)
}

#[tokio::test]
async fn what_may_pass_is_asked_again_and_what_is_final_is_not() {
    let well = Ok(json!({ "Count": 1 }));
    let outages = [
        Err(How::Unconnected),
        Err(How::Broken),
        Err(How::Late),
        Ok((503, "")),
    ];
    for outage in outages {
        let answers = [outage, THROTTLED, WELL];
        assert_eq!(
            asked(&answers, Tries::at_once()).await,
            (well.clone(), 3),
            "{outage:?}"
        );
    }
    for (last, code) in [
        (
            Ok((400, r#"{"__type":"x#ValidationException"}"#)),
            "ValidationException",
        ),
        (Ok((400, "")), "Unknown"),
        (Err(How::Ours), "NotBuilt"),
    ] {
        let refused = (Err(code.to_owned()), 1);
        assert_eq!(asked(&[last, WELL], Tries::at_once()).await, refused);
    }
    let throttled = [THROTTLED, THROTTLED, THROTTLED, WELL];
    let code = || Err("ThrottlingException".to_owned());
    assert_eq!(asked(&throttled, Tries::at_once()).await, (code(), 3));
    assert_eq!(asked(&throttled, Tries::one()).await, (code(), 1));
}

#[tokio::test]
async fn an_answer_nobody_understands_is_no_answer() {
    for odd in ["<html>", "{", "\u{0}"] {
        let (answer, _) = asked(&[Ok((200, odd))], Tries::one()).await;
        assert_eq!(answer, Err("NotUnderstood".to_owned()), "{odd}");
    }
    assert_eq!(asked(&[Ok((200, ""))], Tries::one()).await.0, Ok(json!({})));
}

#[tokio::test]
async fn each_try_is_signed_for_the_service_and_says_what_is_wanted() {
    let (client, line) = client(&[Err(How::Broken), WELL], Tries::at_once());
    client
        .ask::<Value>("Scan", &json!({ "TableName": "t" }))
        .await
        .unwrap();
    let asked = line.asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    for request in &*asked {
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(
            request.uri(),
            "https://dynamodb.eu-central-1.amazonaws.com/"
        );
        assert_eq!(header("x-amz-target"), "DynamoDB_20120810.Scan");
        assert_eq!(header("content-type"), "application/x-amz-json-1.0");
        assert_eq!(header("x-amz-security-token"), "session");
        let said = header("authorization");
        assert!(
            said.contains("/eu-central-1/dynamodb/aws4_request"),
            "{said}"
        );
        let signed = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
        assert!(said.contains(&format!("SignedHeaders={signed}")), "{said}");
        assert_eq!(request.body(), r#"{"TableName":"t"}"#);
    }
}

/// What travels when this question is asked over a socket.
async fn travelled(method: Method, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4_096];
        let count = socket.read(&mut buffer).await.unwrap();
        let well = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        socket.write_all(well).await.unwrap();
        String::from_utf8_lossy(&buffer[..count]).into_owned()
    });
    let shared = Arc::new(Shared {
        service: SERVICE,
        origin,
        keys: None,
        line: Arc::new(Https::new(None)),
        tries: Tries::one(),
    });
    let question = Question {
        method,
        path: "/whole".to_owned(),
        headers: Vec::new(),
        body: body.into(),
    };
    Client { shared }.send(&question).await.unwrap();
    heard.await.unwrap()
}

#[tokio::test]
async fn what_is_kept_says_its_length_even_if_it_is_empty() {
    for (method, body, said) in [
        (Method::PUT, "", "content-length: 0\r\n"),
        (Method::POST, "", "content-length: 0\r\n"),
        (Method::PUT, "four", "content-length: 4\r\n"),
    ] {
        let told = travelled(method, body).await;
        assert_eq!(told.matches("content-length").count(), 1, "{told}");
        assert!(told.contains(said), "{told}");
    }
    assert!(!travelled(Method::GET, "").await.contains("content-length"));
}

#[test]
fn what_was_refused_does_not_print_its_answer() {
    let refused = Refused {
        said: Said::word("MessageRejected"),
        body: Bytes::from_static(b"ali@example.com"),
    };
    let printed = format!("{refused:?} {refused}");
    assert!(
        printed.contains("MessageRejected") && !printed.contains("ali"),
        "{printed}"
    );
}

#[test]
fn a_client_does_not_print_its_keys() {
    let (client, _) = client(&[], Tries::one());
    let printed = format!("{client:?}");
    assert!(
        printed.contains("dynamodb") && !printed.contains("secret"),
        "{printed}"
    );
}
