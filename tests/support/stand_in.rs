//! Somebody on this machine who stands in for every source that is asked: it says what it was told to say, path by path, and remembers
//! what it was asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use awda_aws::HttpFetch;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Longest that an answer is waited for; what never answers costs a test this much.
const PATIENCE: Duration = Duration::from_secs(2);
/// Largest answer that is taken.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What it says to a question.
#[derive(Debug, Clone)]
pub enum Says {
    /// A status and a document.
    This(u16, Value),
    /// A status and text that is no document.
    Text(u16, &'static str),
    /// Nothing, and the line stays open.
    Nothing,
    /// Nothing, and the line is cut.
    Hangup,
}

/// One question, as it was heard.
#[derive(Debug, Clone)]
pub struct Question {
    /// Method and path: `GET /v2/orders/1`.
    pub what: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// The stand-in. It speaks as long as the runtime lives.
#[derive(Debug, Clone)]
pub struct StandIn {
    origin: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answers: BTreeMap<String, VecDeque<Says>>,
    asked: Vec<Question>,
}

impl StandIn {
    /// Begins to listen.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stand_in = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::default(),
        };
        let hears = stand_in.clone();
        tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((socket, _)) = listener.accept().await {
                silent.extend(hears.serve(socket).await);
            }
        });
        stand_in
    }

    /// From now on `what` (`GET /v2/orders/1`) is answered so: one after the other, the last again and again.
    pub fn says(&self, what: &str, answers: impl IntoIterator<Item = Says>) {
        let answers = answers.into_iter().collect();
        self.with(|state| state.answers.insert(what.to_owned(), answers));
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Question> {
        self.with(|state| state.asked.clone())
    }

    /// The port that asks it instead of the sources.
    pub fn fetch(&self) -> HttpFetch {
        let fetch = HttpFetch::standing_in(&self.origin).unwrap();
        fetch.limited_to(PATIENCE, ANSWER_BYTES_MAX)
    }

    /// Hears one question; the socket comes back where nothing is to be said.
    async fn serve(&self, mut socket: TcpStream) -> Option<TcpStream> {
        let question = heard(&mut socket).await?;
        let (status, body) = match self.answer(question) {
            Says::Nothing => return Some(socket),
            Says::Hangup => return None,
            Says::This(status, document) => (status, document.to_string()),
            Says::Text(status, text) => (status, text.to_owned()),
        };
        let answer = format!(
            "HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let _gone = socket.write_all(answer.as_bytes()).await;
        None
    }

    fn answer(&self, question: Question) -> Says {
        self.with(|state| {
            let answers = state.answers.get_mut(&question.what);
            let said = answers.and_then(|answers| {
                let last = answers.len() < 2;
                if last {
                    answers.front().cloned()
                } else {
                    answers.pop_front()
                }
            });
            state.asked.push(question);
            said.unwrap_or(Says::Text(404, "nobody told me"))
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads one question, its body by its length.
async fn heard(socket: &mut TcpStream) -> Option<Question> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let count = socket.read(&mut buffer).await.ok()?;
        bytes.extend_from_slice(buffer.get(..count)?);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let question = question(head, body)?;
            let length = question.headers.get("content-length");
            let length: usize = length.map_or(Some(0), |text| text.parse().ok())?;
            if body.len() >= length {
                return Some(question);
            }
        }
        if count == 0 {
            return None;
        }
    }
}

fn question(head: &str, body: &str) -> Option<Question> {
    let mut lines = head.lines();
    let what = lines.next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    Some(Question {
        what,
        headers: headers
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect(),
        body: body.to_owned(),
    })
}
