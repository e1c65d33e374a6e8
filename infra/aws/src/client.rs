//! A client of one service of AWS: a question is signed, asked, and asked again while what went wrong may pass
//! (docs/decisions/0020-aws-without-its-sdks.md).
//!
//! It refuses to know what is asked: each adapter writes its service's questions and reads its answers. How a question travels is a
//! [`Line`]'s affair: a socket, or an engine in the same process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use crate::access::Access;
use crate::fault::Said;
use crate::signed::Keys;

mod line;
mod tries;

pub use line::{Carried, How, Line, Unanswered};
pub use tries::Tries;

/// A service, as it is called and spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Service {
    /// What signatures call it: `ses`.
    pub(crate) name: &'static str,
    /// What its address begins with: `email`.
    pub(crate) host: &'static str,
    /// What its operations are named behind, with the dot; none where a path names them.
    pub(crate) targets: &'static str,
    /// `application/x-amz-json-1.0`.
    pub(crate) content_type: &'static str,
    /// How long it may take to answer, to the last byte.
    pub(crate) patience: Duration,
}

/// A question, before it is signed.
pub(crate) struct Question {
    pub(crate) method: Method,
    /// Path and query, encoded as they travel.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// What a service refused: what it said, and its answer as it came, which is not shown: it may repeat what was asked.
#[derive(Clone, thiserror::Error)]
#[error("{said}")]
pub struct Refused {
    pub(crate) said: Said,
    pub(crate) body: Bytes,
}

/// A client of one service. Clones share its connections, and how patient it still is.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    service: Service,
    /// Where it is asked, without the last slash.
    origin: String,
    /// None where nobody asks who asks.
    keys: Option<Keys>,
    line: Arc<dyn Line>,
    tries: Tries,
}

impl Client {
    /// The service as it is reached from here.
    pub(crate) fn reaching(service: Service, access: &Access, tries: Tries) -> Self {
        Self::at(service, access.origin_of(service.host), (access, tries))
    }

    /// The service at this origin.
    pub(crate) fn at(service: Service, origin: String, (access, tries): (&Access, Tries)) -> Self {
        Self {
            shared: Arc::new(Shared {
                service,
                origin,
                keys: Some(access.keys()),
                line: Arc::new(access.line(service.patience)),
                tries,
            }),
        }
    }

    /// DynamoDB as this line answers for it: nothing is signed, and nothing waits before it is asked again.
    #[cfg(feature = "dynamodb")]
    pub fn of_dynamodb(line: Arc<dyn Line>) -> Self {
        Self {
            shared: Arc::new(Shared {
                service: crate::dynamo::SERVICE,
                origin: "http://in.process".to_owned(),
                keys: None,
                line,
                tries: Tries::at_once(),
            }),
        }
    }

    /// Asks for an operation with JSON, where a header names operations: `GetItem` of DynamoDB.
    ///
    /// # Errors
    /// What the service refused, after as many tries as its failures are worth.
    pub async fn ask<A: DeserializeOwned>(
        &self,
        operation: &str,
        question: &(impl Serialize + Sync),
    ) -> Result<A, Refused> {
        let target = [self.shared.service.targets, operation].concat();
        let headers = vec![("x-amz-target", target)];
        read(&self.json("/", headers, written(question)?).await?)
    }

    /// Posts JSON to a path, where paths name operations: `/v2/email/outbound-emails` of SES.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        question: &(impl Serialize + Sync),
    ) -> Result<A, Refused> {
        read(&self.json(path, Vec::new(), written(question)?).await?)
    }

    async fn json(
        &self,
        path: &str,
        mut headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Result<Bytes, Refused> {
        let content_type = self.shared.service.content_type;
        headers.push(("content-type", content_type.to_owned()));
        let question = Question {
            method: Method::POST,
            path: path.to_owned(),
            headers,
            body: body.into(),
        };
        Ok(self.send(&question).await?.into_body())
    }

    /// Asks until there is an answer, or what went wrong is not worth another try.
    pub(crate) async fn send(&self, question: &Question) -> Result<Response<Bytes>, Refused> {
        let mut nth = 0;
        loop {
            let refused = match self.once(question).await {
                Ok(answer) => {
                    self.shared.tries.went_well(nth);
                    return Ok(answer);
                }
                Err(refused) => refused,
            };
            if !self.shared.tries.wait(nth, &refused.said).await {
                return Err(refused);
            }
            nth += 1;
        }
    }

    async fn once(&self, question: &Question) -> Result<Response<Bytes>, Refused> {
        let request = self.request(question);
        let request = request.ok_or_else(|| Refused::from(Said::word("NotBuilt")))?;
        let answer = self.shared.line.carry(request).await;
        let answer = answer.map_err(|why| Refused::from(Said::unanswered(&why)))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(Refused {
            said: Said::by(&answer),
            body: answer.into_body(),
        })
    }

    /// The question as it travels, signed at this moment; none for what is no request.
    fn request(&self, question: &Question) -> Option<Request<Bytes>> {
        let shared = &self.shared;
        let mut request = Request::builder()
            .method(question.method.clone())
            .uri(format!("{}{}", shared.origin, question.path));
        for (name, value) in &question.headers {
            request = request.header(HeaderName::from_static(name), value);
        }
        let mut request = request.body(question.body.clone()).ok()?;
        if let Some(keys) = &shared.keys {
            keys.sign(shared.service.name, &mut request)?;
        }
        // S3 takes no object whose length is not said, and hyper says none of what is empty.
        if request.body().is_empty() && [Method::POST, Method::PUT].contains(request.method()) {
            let nothing = HeaderValue::from_static("0");
            request.headers_mut().insert(CONTENT_LENGTH, nothing);
        }
        Some(request)
    }

    /// An address that may be read without keys for so many seconds from now.
    #[cfg(feature = "s3")]
    pub(crate) fn signed_address(&self, path: &str, seconds: u64) -> Option<String> {
        let shared = &self.shared;
        let uri = format!("{}{path}", shared.origin);
        let mut request = Request::get(uri).body(Bytes::new()).ok()?;
        let keys = shared.keys.as_ref()?;
        keys.sign_address(shared.service.name, seconds, &mut request)?;
        Some(request.uri().to_string())
    }
}

fn written(question: &impl Serialize) -> Result<Vec<u8>, Refused> {
    serde_json::to_vec(question).map_err(|_| Said::word("NotBuilt").into())
}

/// Reads an answer; one without a body is one without fields.
fn read<A: DeserializeOwned>(answer: &[u8]) -> Result<A, Refused> {
    let answer = if answer.is_empty() { b"{}" } else { answer };
    serde_json::from_slice(answer).map_err(|_| Said::word("NotUnderstood").into())
}

/// What is there, or what is usual where nothing is: services write `null` as well as nothing.
pub(crate) fn or_usual<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl From<Said> for Refused {
    fn from(said: Said) -> Self {
        Self {
            said,
            body: Bytes::new(),
        }
    }
}

impl From<Refused> for Said {
    fn from(refused: Refused) -> Self {
        refused.said
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refused").field(&self.said).finish()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.shared.service.name)
            .field("origin", &self.shared.origin)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
